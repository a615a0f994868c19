-- The signed head of the plugins' log, once a day: a mark that was made under it was made by code that stood in the log.
create table app.plugin_log_head (
    day date primary key,
    -- JSON, as `campus-plugin log` takes it.
    head text not null check (length(head) between 2 and 1000)
);
create policy reference on app.plugin_log_head using (app.tid() is not null)
    with check (app.tid() = '00000000-0000-0000-0000-000000000000'::uuid);
alter table app.plugin_log_head enable row level security;
alter table app.plugin_log_head force row level security;
revoke update, delete on app.plugin_log_head from campus_app;

-- How a mark was made: everything that the plugin was given beside the configuration and the answer, and what it gave back,
-- so that the mark can be made again. A second record of an answer comes from regrading it.
create table app.grade_record (
    tenant_id uuid not null,
    answer_id uuid not null,
    number integer not null check (number >= 1),
    plugin_sha256 text not null references app.plugin (sha256),
    context jsonb not null,
    state bytea check (length(state) <= 65536),
    fuel bigint not null check (fuel >= 0),
    verdict jsonb not null,
    -- The newest published head at that time; none before the first.
    log_head text,
    recorded_at timestamptz not null,
    primary key (tenant_id, answer_id, number),
    foreign key (tenant_id, answer_id) references app.answer (tenant_id, id) on delete cascade
);
create policy tenant on app.grade_record using (tenant_id = app.tid()) with check (tenant_id = app.tid());
alter table app.grade_record enable row level security;
alter table app.grade_record force row level security;
