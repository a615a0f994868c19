-- Plugins that take longer to judge an answer: in a pool of their own, and where the member allows it.
alter table app.plugin add column class text not null default 'light' check (class in ('light', 'heavy'));
alter table app.plugin_grant
    drop constraint plugin_grant_capability_check,
    add constraint plugin_grant_capability_check check (capability in ('human_review', 'custom_frame', 'heavy'));
