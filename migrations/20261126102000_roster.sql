-- Import of people from a table: what was uploaded, what is to become of each row, and how columns were read before.
create table app.roster_import (
    tenant_id uuid not null references app.tenant (id),
    id uuid not null,
    file_name text not null check (length(file_name) <= 200),
    -- The name under which the campus was visited, for the links in invitations.
    host text not null check (length(host) <= 253),
    state text not null
        check (state in ('mapping', 'checking', 'checked', 'applying', 'applied', 'discarded', 'expired')),
    -- What the first line of the table says, and which field each column holds; empty for none.
    columns text[] not null,
    mapping text[] not null,
    creates_units boolean not null default false,
    deactivates boolean not null default false,
    invitations text not null default 'none' check (invitations in ('none', 'later', 'now', 'sent')),
    leaves_out boolean not null default false,
    row_count integer not null,
    new_count integer not null default 0,
    changed_count integer not null default 0,
    unchanged_count integer not null default 0,
    deactivated_count integer not null default 0,
    refused_count integer not null default 0,
    unit_count integer not null default 0,
    -- SHA-256 over all lines of the report that was shown; empty before the first.
    fingerprint text not null default '' check (fingerprint ~ '^([0-9a-f]{64})?$'),
    -- Why it came back from the last attempt; empty for no reason.
    notice text not null default '' check (notice in ('', 'changed', 'forbidden', 'full')),
    -- Who uploaded and who decided, by their keys only; null for the operator's commands.
    created_by uuid,
    applied_by uuid,
    request_id text not null default '' check (length(request_id) <= 60),
    created_at timestamptz not null,
    applied_at timestamptz,
    primary key (tenant_id, id),
    constraint roster_import_mapping_check check (cardinality(columns) = cardinality(mapping)),
    constraint roster_import_applied_check check ((state = 'applied') = (applied_at is not null))
);
-- The rows as they were handed in.
create table app.roster_row (
    tenant_id uuid not null,
    import_id uuid not null,
    line bigint not null,
    cells jsonb not null,
    primary key (tenant_id, import_id, line),
    foreign key (tenant_id, import_id) references app.roster_import (tenant_id, id) on delete cascade
);
-- The report: what happens to each row, and to people who are not in the table.
create table app.roster_line (
    tenant_id uuid not null,
    import_id uuid not null,
    place bigint not null,
    -- Where the row begins in the file; null for somebody who is not in it.
    line bigint,
    -- What the row says; emptied once it was applied.
    email text,
    personnel_number text,
    given_name text,
    family_name text,
    locale text,
    position text,
    unit text,
    roles text[],
    unit_id uuid,
    -- Fields that a new person needs and the row does not have, as problems.
    missing text[] not null default '{}',
    -- The person it is about, by key only; null before a new one is added.
    person_id uuid,
    is_new boolean not null default false,
    version integer,
    problems text[] not null default '{}',
    -- The other line that says the same.
    other_line bigint,
    changes text[] not null default '{}',
    invited boolean not null default false,
    outcome text not null generated always as (case
        when line is null then 'deactivated'
        when problems <> '{}' then 'refused'
        when is_new then 'new'
        when changes <> '{}' then 'changed'
        else 'unchanged' end) stored,
    primary key (tenant_id, import_id, place),
    foreign key (tenant_id, import_id) references app.roster_import (tenant_id, id) on delete cascade
);
-- What a column of this name meant the last time.
create table app.roster_mapping (
    tenant_id uuid not null references app.tenant (id),
    column_name text not null check (length(column_name) between 1 and 100),
    field text not null,
    primary key (tenant_id, column_name)
);

do $$
declare
    t text;
begin
    foreach t in array array['roster_import', 'roster_row', 'roster_line', 'roster_mapping'] loop
        execute format('create policy tenant on app.%I using (tenant_id = app.tid()) with check (tenant_id = app.tid())', t);
        execute format('alter table app.%I enable row level security', t);
        execute format('alter table app.%I force row level security', t);
    end loop;
end $$;
