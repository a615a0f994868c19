-- What was done to whose data: a chain for each tenant, in which every entry carries the hash of the one before.
create table app.audit_head (
    tenant_id uuid primary key references app.tenant (id),
    number bigint not null,
    hash bytea not null check (length(hash) = 32),
    written_at timestamptz not null
);
-- One part a month, so that what is out of date goes as a whole. The parts stand in a schema of their own that the
-- server cannot enter: whoever asks goes through this table and its policy.
create table app.audit_entry (
    -- No foreign key: a new part would have to hold every change of a member up until it is attached.
    tenant_id uuid not null,
    at timestamptz not null,
    number bigint not null,
    -- Null for the operator's commands and for the server itself.
    actor_id uuid,
    action text not null check (action ~ '^[a-z_]{1,60}$'),
    -- What it was done to, such as `person` with its id.
    object text not null check (object ~ '^[a-z_]{1,60}$'),
    object_id uuid,
    -- Which fields changed, never what stood in them.
    details jsonb not null,
    request_id text not null check (length(request_id) <= 60),
    hash bytea not null check (length(hash) = 32),
    primary key (tenant_id, at, number)
) partition by range (at);
create policy tenant on app.audit_entry using (tenant_id = app.tid()) with check (tenant_id = app.tid());
create policy tenant on app.audit_head using (tenant_id = app.tid()) with check (tenant_id = app.tid());
alter table app.audit_entry enable row level security;
alter table app.audit_entry force row level security;
alter table app.audit_head enable row level security;
alter table app.audit_head force row level security;
revoke update, delete on app.audit_entry from campus_app;
revoke delete on app.audit_head from campus_app;

create schema audit;
grant usage on schema audit to campus_backup;
alter default privileges in schema audit grant select on tables to campus_backup;

-- Makes sure that entries of this month and of the next have their part.
create function app.audit_month(month date)
    returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    first date;
    part text;
begin
    foreach first in array array[date_trunc('month', month)::date, (date_trunc('month', month) + interval '1 month')::date] loop
        part := 'entry_' || to_char(first, 'YYYY_MM');
        if to_regclass('audit.' || part) is null then
            -- Whoever waited here sees what the one before has made.
            lock table app.audit_entry in share update exclusive mode;
            if to_regclass('audit.' || part) is null then
                execute format('create table audit.%I (like app.audit_entry including all)', part);
                execute format('alter table audit.%I enable row level security', part);
                execute format('alter table app.audit_entry attach partition audit.%I for values from (%L) to (%L)', part,
                    first::timestamp at time zone 'UTC', (first + interval '1 month')::timestamp at time zone 'UTC');
            end if;
        end if;
    end loop;
end $$;
revoke all on function app.audit_month(date) from public;
grant execute on function app.audit_month(date) to campus_app;
