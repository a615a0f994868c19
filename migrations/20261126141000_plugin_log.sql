-- What was admitted and taken out of use, in its order: the leaves of a Merkle tree (RFC 6962) that everybody may check.
create table app.plugin_log (
    position bigint primary key check (position >= 0),
    -- JSON, hashed byte for byte as it stands here.
    entry text not null check (length(entry) between 2 and 4000),
    at timestamptz not null
);
create policy reference on app.plugin_log using (app.tid() is not null)
    with check (app.tid() = '00000000-0000-0000-0000-000000000000'::uuid);
alter table app.plugin_log enable row level security;
alter table app.plugin_log force row level security;
revoke update, delete on app.plugin_log from campus_app;
