-- Many members: what each may use, how each came in, and how each goes.
create table app.plan (
    name text primary key check (name ~ '^[a-z][a-z0-9-]{0,39}$'),
    people integer not null check (people > 0),
    storage_bytes bigint not null check (storage_bytes > 0),
    mails_per_day integer not null check (mails_per_day > 0),
    -- Units of work that plugins may do (plugin-sdk/runtime).
    fuel_per_day bigint not null check (fuel_per_day > 0)
);
insert into app.plan (name, people, storage_bytes, mails_per_day, fuel_per_day) values
    ('small', 250, 1073741824, 2000, 200000000000),
    ('medium', 2500, 10737418240, 20000, 2000000000000),
    ('large', 50000, 107374182400, 400000, 40000000000000);

alter table app.tenant
    -- Null: no limits, until the office books a plan.
    add column plan text references app.plan (name),
    -- Nothing of the member is left then but its name, its line in the register and the end of its audit log.
    add column erased_at timestamptz;
create index tenant_name on app.tenant (name, id);

-- Counted as it happens, a row a day (German civil time).
create table app.usage_day (
    tenant_id uuid not null references app.tenant (id),
    day date not null,
    mails integer not null default 0 check (mails >= 0),
    fuel bigint not null default 0 check (fuel >= 0),
    primary key (tenant_id, day)
);
-- What the cooperative measured last, so that the office sees all members at once.
create table app.tenant_usage (
    tenant_id uuid primary key references app.tenant (id),
    people bigint not null,
    storage_bytes bigint not null,
    -- Of the busiest of the last seven days.
    mails bigint not null,
    fuel bigint not null,
    measured_at timestamptz not null
);
-- The entry of a file that a member came in with: the same once more is no news.
create table app.onboarding (
    tenant_id uuid primary key references app.tenant (id),
    sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
    entered_at timestamptz not null
);
-- Members whose rows were erased: what a backup that is put back has to lose again.
create table app.tenant_erasure (
    tenant_id uuid primary key references app.tenant (id),
    erased_at timestamptz not null,
    -- How many rows went, by table.
    counts jsonb not null
);

create policy reference on app.plan using (app.tid() is not null) with check (app.tid() = app.cooperative());
create policy tenant on app.usage_day using (tenant_id = app.tid()) with check (tenant_id = app.tid());
do $$
declare
    t text;
begin
    foreach t in array array['tenant_usage', 'onboarding', 'tenant_erasure'] loop
        execute format('create policy control on app.%I using (tenant_id = app.tid() or app.tid() = app.cooperative())
            with check (app.tid() = app.cooperative())', t);
        execute format('revoke delete on app.%I from campus_app', t);
    end loop;
    foreach t in array array['plan', 'usage_day', 'tenant_usage', 'onboarding', 'tenant_erasure'] loop
        execute format('alter table app.%I enable row level security', t);
        execute format('alter table app.%I force row level security', t);
    end loop;
end $$;
revoke delete on app.plan from campus_app;

-- Erases a member that is due: every row of every table that names it, whatever tables there are, but for its line in the
-- register (GenG, section 30), the end of its audit log, by which an archive can be checked, and the note of the erasure.
-- Returns how many rows went.
create function app.erase_tenant(member uuid, today date)
    returns table (name text, count bigint)
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    kept constant text[] := array['membership', 'audit_head', 'tenant_erasure'];
    tables text[];
    keys text[];
    remaining integer[];
    waiting integer[];
    place integer;
begin
    if app.tid() is distinct from app.cooperative() then
        raise exception 'only the cooperative erases a member';
    end if;
    perform from app.tenant t
        where t.id = member and t.id <> app.cooperative() and t.state = 'leaving' and t.erase_on <= today
            and t.erased_at is null
        for update;
    if not found then
        raise exception 'the member is not due';
    end if;
    -- Where a table has both columns, tenant_id says whose row it is.
    select array_agg(found_table order by found_table), array_agg(found_key order by found_table) into tables, keys
        from (select c.relname::text as found_table, max(a.attname::text) as found_key
              from pg_class c join pg_attribute a on a.attrelid = c.oid
              where c.relnamespace = 'app'::regnamespace and c.relkind in ('r', 'p')
                  and a.attname in ('tenant_id', 'owner_id') and c.relname <> all (kept)
              group by c.relname) found;
    perform set_config('app.tenant_id', member::text, true);
    for place in 1..cardinality(tables) loop
        name := tables[place];
        execute format('select count(*) from app.%I where %I = $1', tables[place], keys[place]) into count using member;
        if count > 0 then
            return next;
        end if;
    end loop;
    -- Places in runs that all share are free again.
    update app.run_seats s set taken = s.taken - e.booked
        from (select b.owner_id, b.run_id, pg_catalog.count(*)::integer as booked from app.enrolment b
              where b.tenant_id = member and b.owner_id <> member and b.state = 'confirmed' group by b.owner_id, b.run_id) e
        where s.owner_id = e.owner_id and s.run_id = e.run_id;
    -- Foreign keys decide the order: what others still point to waits for the next round.
    select array_agg(n) into remaining from generate_series(1, cardinality(tables)) n;
    while cardinality(remaining) > 0 loop
        waiting := '{}';
        foreach place in array remaining loop
            begin
                execute format('delete from app.%I where %I = $1', tables[place], keys[place]) using member;
            exception when foreign_key_violation then
                waiting := waiting || place;
            end;
        end loop;
        if cardinality(waiting) = cardinality(remaining) then
            raise exception 'these tables hold each other: %', (select string_agg(tables[n], ', ') from unnest(waiting) n);
        end if;
        remaining := waiting;
    end loop;
    perform set_config('app.tenant_id', app.cooperative()::text, true);
end $$;
grant execute on function app.erase_tenant(uuid, date) to campus_app;

set local role campus_worker;
-- Takes a member's jobs out of the queue.
create function jobs.forget(member uuid)
    returns bigint language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    gone bigint;
begin
    if app.tid() is distinct from app.cooperative() then
        raise exception 'only the cooperative empties a queue';
    end if;
    delete from graphile_worker._private_jobs where payload ->> 'tenant' = member::text and locked_at is null;
    get diagnostics gone = row_count;
    return gone;
end $$;
revoke all on function jobs.forget(uuid) from public;
grant execute on function jobs.forget(uuid) to campus_app;
set local role campus_owner;
