-- A member may give up a host name of its own: through the one door of its directory entry, as the cooperative.
grant delete on app.tenant_host to campus_app;
create policy control_delete on app.tenant_host as restrictive for delete using (app.tid() = app.cooperative());
