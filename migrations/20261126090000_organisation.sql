-- How a member is organised: units in a tree with those who lead them, deputies, groups, and who has left.
create table app.org_unit (
    tenant_id uuid not null references app.tenant (id),
    id uuid not null,
    parent_id uuid,
    name text not null check (length(name) between 1 and 200),
    -- As the personnel system calls it.
    code text check (length(code) between 1 and 60),
    created_at timestamptz not null,
    primary key (tenant_id, id),
    constraint org_unit_name_key unique nulls not distinct (tenant_id, parent_id, name),
    constraint org_unit_code_key unique (tenant_id, code),
    constraint org_unit_parent_fkey foreign key (tenant_id, parent_id) references app.org_unit (tenant_id, id),
    constraint org_unit_not_itself check (parent_id <> id)
);

alter table app.person
    -- Who has left stays with what is evidence, and opens nothing any more.
    add column active boolean not null default true,
    add column deactivated_at timestamptz,
    add column unit_id uuid,
    add column position text not null default '' check (length(position) <= 200),
    add column personnel_number text check (length(personnel_number) between 1 and 60),
    -- Where the entry comes from; what a directory looks after is changed there.
    add column source text not null default 'manual' check (source in ('manual', 'table', 'scim', 'oidc')),
    -- As the directory calls the person (RFC 7643, 3.1).
    add column external_id text check (length(external_id) between 1 and 255),
    add column updated_at timestamptz not null default 'epoch',
    -- Counts changes, for conditional requests (RFC 9110, 13).
    add column version integer not null default 1,
    add constraint person_personnel_number_key unique (tenant_id, personnel_number),
    add constraint person_external_id_key unique (tenant_id, external_id),
    add constraint person_unit_fkey foreign key (tenant_id, unit_id) references app.org_unit (tenant_id, id),
    add constraint person_active_check check (active = (deactivated_at is null));
create index person_unit on app.person (tenant_id, unit_id);

create table app.unit_manager (
    tenant_id uuid not null,
    unit_id uuid not null,
    person_id uuid not null,
    primary key (tenant_id, unit_id, person_id),
    foreign key (tenant_id, unit_id) references app.org_unit (tenant_id, id) on delete cascade,
    foreign key (tenant_id, person_id) references app.person (tenant_id, id) on delete cascade
);
create index unit_manager_person on app.unit_manager (tenant_id, person_id);

-- Who decides for somebody who is away, from the first to the last day.
create table app.deputy (
    tenant_id uuid not null,
    id uuid not null,
    person_id uuid not null,
    deputy_id uuid not null,
    starts_on date not null,
    ends_on date not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, person_id) references app.person (tenant_id, id) on delete cascade,
    foreign key (tenant_id, deputy_id) references app.person (tenant_id, id) on delete cascade,
    constraint deputy_order check (ends_on >= starts_on),
    constraint deputy_not_oneself check (deputy_id <> person_id)
);
create index deputy_person on app.deputy (tenant_id, person_id);
create index deputy_deputy on app.deputy (tenant_id, deputy_id);

create table app.person_group (
    tenant_id uuid not null references app.tenant (id),
    id uuid not null,
    name text not null check (length(name) between 1 and 200),
    -- Who belongs to it by rule; null for a group made by hand or by a directory.
    rule jsonb,
    source text not null default 'manual' check (source in ('manual', 'rule', 'scim')),
    external_id text check (length(external_id) between 1 and 255),
    created_at timestamptz not null,
    updated_at timestamptz not null,
    version integer not null default 1,
    primary key (tenant_id, id),
    constraint person_group_name_key unique (tenant_id, name),
    constraint person_group_rule_check check ((source = 'rule') = (rule is not null))
);
create table app.group_member (
    tenant_id uuid not null,
    group_id uuid not null,
    person_id uuid not null,
    primary key (tenant_id, group_id, person_id),
    foreign key (tenant_id, group_id) references app.person_group (tenant_id, id) on delete cascade,
    foreign key (tenant_id, person_id) references app.person (tenant_id, id) on delete cascade
);
create index group_member_person on app.group_member (tenant_id, person_id);

-- Trainers work for providers, so they are the cooperative's; a data protection officer exists everywhere.
alter table app.person_role drop constraint person_role_role_check, drop constraint person_role_place;
alter table app.person_role
    add constraint person_role_role_check check (role in ('operator', 'reviewer', 'provider', 'trainer', 'coordination',
        'manager', 'hr', 'data_protection')),
    add constraint person_role_place check (role = 'data_protection'
        or (tenant_id = '00000000-0000-0000-0000-000000000000') = (role in ('operator', 'reviewer', 'provider', 'trainer')));
-- Who runs the house does not supervise how it treats data (DSGVO, Art. 38 (6)).
create unique index person_role_supervision on app.person_role (tenant_id, person_id)
    where role in ('operator', 'coordination', 'data_protection');

do $$
declare
    t text;
begin
    foreach t in array array['org_unit', 'unit_manager', 'deputy', 'person_group', 'group_member'] loop
        execute format('create policy tenant on app.%I using (tenant_id = app.tid()) with check (tenant_id = app.tid())', t);
        execute format('alter table app.%I enable row level security', t);
        execute format('alter table app.%I force row level security', t);
    end loop;
end $$;
