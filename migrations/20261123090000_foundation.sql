-- Roles come from ops/postgres/roles.sql; this runs as campus_owner.
create schema app;
grant usage on schema app to campus_app, campus_backup;
alter default privileges in schema app grant select, insert, update, delete on tables to campus_app;
alter default privileges in schema app grant select on tables to campus_backup;
alter default privileges revoke execute on functions from public;
-- The record of the migrations themselves: a dump without it could not be migrated further.
grant select on all tables in schema public to campus_backup;

-- The tenant of the transaction. After a first `set local` the setting is the empty string, not null.
create function app.tid() returns uuid language sql stable parallel safe
    as $$ select nullif(current_setting('app.tenant_id', true), '')::uuid $$;
-- The cooperative itself is tenant zero: it owns what all members share, and its office signs in on its own site.
create function app.cooperative() returns uuid language sql immutable parallel safe
    as $$ select '00000000-0000-0000-0000-000000000000'::uuid $$;
grant execute on function app.tid(), app.cooperative() to campus_app, campus_backup, campus_worker;
grant usage on schema app to campus_worker;

-- Control: who is a member and under which host names.
create table app.tenant (
    id uuid primary key,
    slug text not null constraint tenant_slug_key unique check (slug ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'),
    name text not null check (length(name) between 1 and 200),
    short_name text not null check (length(short_name) between 1 and 60),
    kind text not null check (kind in ('cooperative', 'city', 'county', 'association', 'company')),
    state_code text check (state_code ~ '^[A-Z]{2}$'),
    colour text not null check (colour ~ '^#[0-9a-f]{6}$'),
    logo_key text,
    locale text not null check (locale in ('de', 'en')),
    created_at timestamptz not null
);
create table app.tenant_host (
    host text primary key constraint tenant_host_lower check (host = lower(host)),
    tenant_id uuid not null references app.tenant (id) on delete cascade
);
create index tenant_host_tenant on app.tenant_host (tenant_id);

-- Reference: the same for all, written by the cooperative only.
create table app.provider (
    id uuid primary key,
    slug text not null constraint provider_slug_key unique check (slug ~ '^[a-z0-9]([a-z0-9-]{0,78}[a-z0-9])?$'),
    name text not null check (length(name) between 1 and 200),
    kind text not null check (kind in ('university', 'academy', 'company', 'chamber', 'feed')),
    website text,
    summary_de text not null default '',
    summary_en text not null default '',
    created_at timestamptz not null
);
create table app.topic (
    slug text primary key,
    label_de text not null,
    label_en text not null,
    position integer not null
);
create table app.plugin (
    id text not null,
    version text not null,
    sha256 text not null constraint plugin_sha256_key unique check (sha256 ~ '^[0-9a-f]{64}$'),
    manifest jsonb not null,
    admitted_at timestamptz not null,
    primary key (id, version)
);

-- Shared: owned by the cooperative (seen by every member) or by one member (seen by nobody else).
create table app.course (
    owner_id uuid not null references app.tenant (id),
    id uuid not null,
    slug text not null check (slug ~ '^[a-z0-9]([a-z0-9-]{0,118}[a-z0-9])?$'),
    provider_id uuid not null references app.provider (id),
    title text not null check (length(title) between 1 and 300),
    summary text not null,
    description_html text not null default '',
    topic text not null references app.topic (slug),
    format text not null check (format in ('online', 'blended', 'event')),
    level text not null check (level in ('basic', 'intensive', 'bonus')),
    language text not null check (language ~ '^[a-z]{2}$'),
    workload_minutes integer not null check (workload_minutes >= 0),
    price_cents integer not null default 0 check (price_cents >= 0),
    code text,
    target_group text not null default '',
    prior_knowledge text not null default '',
    objectives text[] not null default '{}',
    keywords text[] not null default '{}',
    competences jsonb not null default '[]',
    proof_kind text not null default 'participation' check (proof_kind in ('participation', 'points', 'certificate')),
    external_url text,
    feed text,
    feed_id text,
    feed_hash text,
    version integer not null default 0,
    updated_at timestamptz not null,
    primary key (owner_id, id),
    constraint course_slug_key unique (owner_id, slug),
    constraint course_feed_key unique (owner_id, feed, feed_id),
    -- A member's own module never takes the address of a shared one.
    constraint course_slug_place check ((owner_id = '00000000-0000-0000-0000-000000000000') = (slug not like 'i-%')),
    check ((feed is null) = (feed_id is null) and (feed is null) = (feed_hash is null))
);
create table app.course_version (
    owner_id uuid not null,
    course_id uuid not null,
    number integer not null check (number >= 1),
    created_at timestamptz not null,
    primary key (owner_id, course_id, number),
    foreign key (owner_id, course_id) references app.course (owner_id, id) on delete cascade
);
create table app.unit (
    owner_id uuid not null,
    id uuid not null,
    course_id uuid not null,
    version integer not null,
    position integer not null,
    phase text not null check (phase in ('preparation', 'event', 'follow_up')),
    title text not null,
    primary key (owner_id, id),
    constraint unit_position_key unique (owner_id, course_id, version, position),
    foreign key (owner_id, course_id, version) references app.course_version (owner_id, course_id, number) on delete cascade
);
create table app.item (
    owner_id uuid not null,
    id uuid not null,
    unit_id uuid not null,
    position integer not null,
    kind text not null check (kind in ('lesson', 'exercise', 'quiz', 'event')),
    title text not null,
    minutes integer not null check (minutes >= 0),
    markdown text not null default '',
    plugin_id text,
    plugin_version text,
    config jsonb,
    pass_percent integer check (pass_percent between 1 and 100),
    primary key (owner_id, id),
    constraint item_position_key unique (owner_id, unit_id, position),
    foreign key (owner_id, unit_id) references app.unit (owner_id, id) on delete cascade,
    foreign key (plugin_id, plugin_version) references app.plugin (id, version),
    check ((kind in ('exercise', 'quiz')) = (plugin_id is not null and config is not null)),
    check ((kind = 'quiz') = (pass_percent is not null))
);
create table app.run (
    owner_id uuid not null,
    id uuid not null,
    course_id uuid not null,
    version integer not null,
    capacity integer check (capacity > 0),
    min_participants integer check (min_participants >= 0),
    registration_closes_at timestamptz,
    created_at timestamptz not null,
    primary key (owner_id, id),
    foreign key (owner_id, course_id, version) references app.course_version (owner_id, course_id, number) on delete cascade
);
create index run_course on app.run (owner_id, course_id);
create table app.run_event (
    owner_id uuid not null,
    id uuid not null,
    run_id uuid not null,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    venue text not null,
    city text not null,
    address text not null,
    primary key (owner_id, id),
    foreign key (owner_id, run_id) references app.run (owner_id, id) on delete cascade,
    check (ends_at > starts_at)
);
create index run_event_run on app.run_event (owner_id, run_id);
-- Seats are counted apart from the run, because every member may take one but none may change the run.
create table app.run_seats (
    owner_id uuid not null,
    run_id uuid not null,
    capacity integer check (capacity > 0),
    taken integer not null default 0,
    primary key (owner_id, run_id),
    foreign key (owner_id, run_id) references app.run (owner_id, id) on delete cascade,
    constraint run_seats_not_oversold check (taken >= 0 and (capacity is null or taken <= capacity))
);
-- A run has its seats from its first commit on. The policy lets members write this table, so nothing may be missing
-- there that a member could fill in.
alter table app.run add constraint run_has_seats
    foreign key (owner_id, id) references app.run_seats (owner_id, run_id) deferrable initially deferred;

-- Tenant: rows of one member.
create table app.person (
    tenant_id uuid not null references app.tenant (id),
    id uuid not null,
    email text not null check (email = lower(email) and length(email) between 3 and 254),
    given_name text not null check (length(given_name) between 1 and 100),
    family_name text not null check (length(family_name) between 1 and 100),
    locale text not null check (locale in ('de', 'en')),
    provider_id uuid references app.provider (id),
    demo boolean not null default false,
    created_at timestamptz not null,
    primary key (tenant_id, id),
    constraint person_email_key unique (tenant_id, email)
);
create table app.person_role (
    tenant_id uuid not null,
    person_id uuid not null,
    role text not null check (role in ('operator', 'reviewer', 'provider', 'coordination', 'manager', 'hr')),
    primary key (tenant_id, person_id, role),
    foreign key (tenant_id, person_id) references app.person (tenant_id, id) on delete cascade,
    -- The cooperative's roles exist at the cooperative only, a member's at members only.
    constraint person_role_place check ((tenant_id = '00000000-0000-0000-0000-000000000000') = (role in ('operator', 'reviewer', 'provider')))
);
create table app.password (
    tenant_id uuid not null,
    person_id uuid not null,
    hash text not null,
    failures integer not null default 0,
    locked_until timestamptz,
    primary key (tenant_id, person_id),
    foreign key (tenant_id, person_id) references app.person (tenant_id, id) on delete cascade
);
create table app.session (
    tenant_id uuid not null,
    token_hash bytea not null check (length(token_hash) = 32),
    -- Names the session to its owner; the hash stays here.
    id uuid not null,
    person_id uuid not null,
    -- Browser and system in two words, so that people recognise what is theirs.
    client text not null check (length(client) <= 60),
    created_at timestamptz not null,
    last_seen_at timestamptz not null,
    expires_at timestamptz not null,
    primary key (tenant_id, token_hash),
    constraint session_id_key unique (tenant_id, id),
    foreign key (tenant_id, person_id) references app.person (tenant_id, id) on delete cascade
);
create index session_person on app.session (tenant_id, person_id);
create table app.enrolment (
    tenant_id uuid not null,
    id uuid not null,
    person_id uuid not null,
    owner_id uuid not null,
    run_id uuid not null,
    state text not null check (state in ('confirmed', 'cancelled', 'completed')),
    enrolled_at timestamptz not null,
    ended_at timestamptz,
    primary key (tenant_id, id),
    constraint enrolment_owner_key unique (tenant_id, id, owner_id),
    foreign key (tenant_id, person_id) references app.person (tenant_id, id) on delete cascade,
    foreign key (owner_id, run_id) references app.run (owner_id, id),
    -- Only what all share or what is the member's own can be booked: foreign keys alone ignore row-level security.
    constraint enrolment_own_or_shared check (owner_id in (tenant_id, '00000000-0000-0000-0000-000000000000')),
    check ((state = 'confirmed') = (ended_at is null))
);
create unique index enrolment_active_key on app.enrolment (tenant_id, person_id, owner_id, run_id) where state <> 'cancelled';
create index enrolment_run on app.enrolment (tenant_id, owner_id, run_id);
create table app.item_progress (
    tenant_id uuid not null,
    enrolment_id uuid not null,
    item_id uuid not null,
    owner_id uuid not null,
    done_at timestamptz not null,
    primary key (tenant_id, enrolment_id, item_id),
    foreign key (tenant_id, enrolment_id, owner_id) references app.enrolment (tenant_id, id, owner_id) on delete cascade,
    foreign key (owner_id, item_id) references app.item (owner_id, id)
);
create table app.attempt (
    tenant_id uuid not null,
    id uuid not null,
    enrolment_id uuid not null,
    owner_id uuid not null,
    item_id uuid not null,
    number integer not null check (number >= 1),
    plugin_sha256 text not null references app.plugin (sha256),
    seed bigint not null,
    state bytea check (length(state) <= 65536),
    opened_at timestamptz not null,
    closed_at timestamptz,
    primary key (tenant_id, id),
    constraint attempt_number_key unique (tenant_id, enrolment_id, item_id, number),
    foreign key (tenant_id, enrolment_id, owner_id) references app.enrolment (tenant_id, id, owner_id) on delete cascade,
    foreign key (owner_id, item_id) references app.item (owner_id, id)
);
create unique index attempt_open_key on app.attempt (tenant_id, enrolment_id, item_id) where closed_at is null;
create table app.answer (
    tenant_id uuid not null,
    id uuid not null,
    attempt_id uuid not null,
    number integer not null check (number >= 1),
    response jsonb not null,
    status text not null check (status in ('pending', 'graded', 'continued', 'failed')),
    failure text,
    grade jsonb,
    earned_milli bigint check (earned_milli >= 0),
    possible_milli bigint check (possible_milli >= earned_milli),
    submitted_at timestamptz not null,
    graded_at timestamptz,
    primary key (tenant_id, id),
    constraint answer_number_key unique (tenant_id, attempt_id, number),
    foreign key (tenant_id, attempt_id) references app.attempt (tenant_id, id) on delete cascade,
    check ((status = 'graded') = (grade is not null)),
    check ((status = 'failed') = (failure is not null))
);
create table app.proof (
    tenant_id uuid not null,
    id uuid not null,
    enrolment_id uuid not null,
    kind text not null check (kind in ('participation', 'points', 'certificate')),
    issued_at timestamptz not null,
    primary key (tenant_id, id),
    constraint proof_enrolment_key unique (tenant_id, enrolment_id),
    foreign key (tenant_id, enrolment_id) references app.enrolment (tenant_id, id) on delete cascade
);
create table app.mail (
    tenant_id uuid not null references app.tenant (id),
    id uuid not null,
    person_id uuid not null,
    kind text not null,
    subject_id uuid not null,
    subject text not null,
    body_text text not null,
    body_html text not null,
    state text not null check (state in ('queued', 'sending', 'sent')),
    created_at timestamptz not null,
    sent_at timestamptz,
    primary key (tenant_id, id),
    constraint mail_once unique (tenant_id, kind, subject_id),
    foreign key (tenant_id, person_id) references app.person (tenant_id, id) on delete cascade
);
create index mail_person on app.mail (tenant_id, person_id);
create table app.idempotency (
    tenant_id uuid not null references app.tenant (id),
    key uuid not null,
    actor bytea not null,
    route text not null,
    request_hash bytea not null,
    location text,
    created_at timestamptz not null,
    primary key (tenant_id, key, actor)
);
create index idempotency_age on app.idempotency (tenant_id, created_at);

insert into app.tenant (id, slug, name, short_name, kind, state_code, colour, locale, created_at)
    values (app.cooperative(), 'genossenschaft', 'KommunalCampus eG', 'KommunalCampus', 'cooperative', null, '#1f4e79', 'de', now());
insert into app.topic (slug, label_de, label_en, position) values
    ('e-akte', 'E-Akte und Dokumente', 'E-files and records', 1),
    ('datenschutz', 'Datenschutz', 'Data protection', 2),
    ('informationssicherheit', 'Informationssicherheit', 'Information security', 3),
    ('ki', 'Künstliche Intelligenz', 'Artificial intelligence', 4),
    ('buergerservice', 'Bürgerservice', 'Citizens’ services', 5),
    ('vergabe', 'Vergabe und Beschaffung', 'Procurement', 6),
    ('barrierefreiheit', 'Barrierefreiheit', 'Accessibility', 7),
    ('prozesse', 'Prozesse und Projekte', 'Processes and projects', 8),
    ('kommunikation', 'Kommunikation', 'Communication', 9),
    ('fuehrung', 'Führung', 'Leadership', 10),
    ('personal', 'Personal und Wissen', 'People and knowledge', 11),
    ('finanzen', 'Haushalt und Finanzen', 'Budget and finance', 12),
    ('recht', 'Verwaltungsrecht', 'Administrative law', 13),
    ('klima', 'Klima und Stadtentwicklung', 'Climate and urban development', 14),
    ('other', 'Weitere Themen', 'Other topics', 99);

-- Row-level security: one policy a table, forced for the owner too. Without a tenant no table shows a row, not even
-- what all may read.
do $$
declare
    t text;
    zero constant text := '''00000000-0000-0000-0000-000000000000''::uuid';
    own_or_shared constant text := format('app.tid() is not null and (owner_id = app.tid() or owner_id = %s)', zero);
begin
    foreach t in array array['person', 'person_role', 'password', 'session', 'enrolment', 'item_progress', 'attempt', 'answer', 'proof', 'mail', 'idempotency'] loop
        execute format('create policy tenant on app.%I using (tenant_id = app.tid()) with check (tenant_id = app.tid())', t);
    end loop;
    foreach t in array array['course', 'course_version', 'unit', 'item', 'run', 'run_event'] loop
        execute format('create policy shared on app.%I using (%s) with check (owner_id = app.tid())', t, own_or_shared);
    end loop;
    execute format('create policy shared on app.run_seats using (%1$s) with check (%1$s)', own_or_shared);
    foreach t in array array['provider', 'topic', 'plugin'] loop
        execute format('create policy reference on app.%I using (app.tid() is not null) with check (app.tid() = %s)', t, zero);
    end loop;
    execute format('create policy control on app.tenant using (id = app.tid() or app.tid() = %1$s) with check (app.tid() = %1$s)', zero);
    execute format('create policy control on app.tenant_host using (tenant_id = app.tid() or app.tid() = %1$s) with check (app.tid() = %1$s)', zero);
    for t in select tablename from pg_tables where schemaname = 'app' loop
        execute format('alter table app.%I enable row level security', t);
        execute format('alter table app.%I force row level security', t);
    end loop;
end $$;
-- What the policies cannot say, the grants do. `using` alone decides a `delete`, so under a policy that shows shared
-- rows it would reach them; and an `update` that names a member as the new owner would satisfy `with check`.
do $$
declare
    t text;
    columns text;
begin
    foreach t in array array['course', 'course_version', 'unit', 'item', 'run', 'run_event'] loop
        select string_agg(quote_ident(attname), ', ') into columns
            from pg_attribute
            where attrelid = format('app.%I', t)::regclass and attnum > 0 and attname not in ('owner_id', 'id');
        execute format('revoke update, delete on app.%I from campus_app', t);
        execute format('grant update (%s) on app.%I to campus_app', columns, t);
    end loop;
end $$;
revoke delete on app.tenant, app.tenant_host, app.provider, app.topic, app.plugin from campus_app;
-- A member may count seats, nothing else about a run of others.
revoke update, delete on app.run_seats from campus_app;
grant update (taken) on app.run_seats to campus_app;
