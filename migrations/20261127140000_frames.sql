-- A member may allow plugins to show an interface of their own, in a frame from a host of its own.
alter table app.plugin_grant
    drop constraint plugin_grant_capability_check,
    add constraint plugin_grant_capability_check check (capability in ('human_review', 'custom_frame'));
-- That host is called so below the base domain, and no member.
alter table app.tenant add constraint tenant_slug_reserved check (slug <> 'frames');
