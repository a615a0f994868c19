-- Requests of people about their own data (DSGVO, Art. 15, 17 and 20), with the day by which each is answered.
create table app.privacy_request (
    tenant_id uuid not null,
    id uuid not null,
    person_id uuid not null,
    kind text not null check (kind in ('export', 'erasure')),
    -- An export is working until its archive is ready. An erasure is open until it is decided, and working until it is
    -- carried out, which takes this row along; its report stands in app.person_erasure.
    state text not null check (state in ('open', 'working', 'ready', 'expired', 'declined', 'withdrawn')),
    requested_at timestamptz not null,
    due_on date not null,
    decided_at timestamptz,
    -- Told to the person when the request is declined.
    reason text not null default '' check (length(reason) <= 2000),
    ready_at timestamptz,
    -- Until when the archive can be fetched.
    expires_at timestamptz,
    bytes bigint,
    primary key (tenant_id, id),
    foreign key (tenant_id, person_id) references app.person (tenant_id, id) on delete cascade,
    constraint privacy_request_archive check ((state in ('ready', 'expired')) = (expires_at is not null))
);
create unique index privacy_request_pending_key on app.privacy_request (tenant_id, person_id, kind)
    where state in ('open', 'working');
create index privacy_request_person on app.privacy_request (tenant_id, person_id);
create index privacy_request_state on app.privacy_request (tenant_id, state, due_on);

-- What was erased, without saying whose it was. It outlives the person, so that an erasure can be repeated after a
-- backup has brought the person back.
create table app.person_erasure (
    tenant_id uuid not null references app.tenant (id),
    id uuid not null,
    -- SHA-256 over the keys of the member and of the person: finds the person again, and tells nobody who it was.
    person_hash bytea not null check (length(person_hash) = 32),
    cause text not null check (cause in ('request', 'retention', 'replay')),
    erased_at timestamptz not null,
    -- Rows by table: deleted, and kept without a name.
    report jsonb not null,
    primary key (tenant_id, id)
);
create index person_erasure_time on app.person_erasure (tenant_id, erased_at);

-- What stays of an erased person hangs on an entry without a name of its own.
alter table app.person add column erased_at timestamptz;

-- The wordings of a member's privacy notice, by their hash, and who has read which.
create table app.privacy_notice (
    tenant_id uuid not null references app.tenant (id),
    sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
    body text not null check (length(body) between 1 and 500000),
    first_shown_at timestamptz not null,
    primary key (tenant_id, sha256)
);
create table app.notice_acknowledged (
    tenant_id uuid not null,
    person_id uuid not null,
    sha256 text not null,
    acknowledged_at timestamptz not null,
    primary key (tenant_id, person_id, sha256),
    foreign key (tenant_id, person_id) references app.person (tenant_id, id) on delete cascade,
    foreign key (tenant_id, sha256) references app.privacy_notice (tenant_id, sha256)
);

-- Who works for the cooperative on members' data (DSGVO, Art. 28 (2)).
create table app.subprocessor (
    slug text primary key check (slug ~ '^[a-z0-9]([a-z0-9-]{0,58}[a-z0-9])?$'),
    name text not null check (length(name) between 1 and 200),
    service_de text not null check (length(service_de) between 1 and 300),
    service_en text not null check (length(service_en) between 1 and 300),
    -- Where the data is processed (ISO 3166-1).
    country text not null check (country ~ '^[A-Z]{2}$'),
    since date not null,
    until date check (until >= since),
    -- The last change, of which members are told.
    change_id uuid not null,
    changed_at timestamptz not null
);

-- For how long a member keeps what, where it differs from the platform's own period.
create table app.retention_rule (
    tenant_id uuid not null references app.tenant (id),
    kind text not null check (kind in ('deactivated_person', 'mail')),
    days integer not null check (days between 1 and 3650),
    changed_at timestamptz not null,
    primary key (tenant_id, kind)
);
-- People who have left are warned before they are erased.
create table app.erasure_warning (
    tenant_id uuid not null,
    person_id uuid not null,
    id uuid not null,
    warned_at timestamptz not null,
    erase_on date not null,
    primary key (tenant_id, person_id),
    foreign key (tenant_id, person_id) references app.person (tenant_id, id) on delete cascade
);
-- What a night's work removed: rows by kind.
create table app.retention_run (
    tenant_id uuid not null references app.tenant (id),
    id uuid not null,
    ran_at timestamptz not null,
    counts jsonb not null,
    primary key (tenant_id, id)
);

-- A role that somebody has from the first to the last day.
create table app.delegation (
    tenant_id uuid not null,
    id uuid not null,
    person_id uuid not null,
    role text not null check (role in ('coordination', 'manager', 'hr')),
    starts_on date not null,
    ends_on date not null,
    created_at timestamptz not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, person_id) references app.person (tenant_id, id) on delete cascade,
    constraint delegation_order check (ends_on >= starts_on and ends_on <= starts_on + 366)
);
create index delegation_person on app.delegation (tenant_id, person_id);

-- A learner lets the coordination look for half an hour; the code is known to the two of them.
create table app.support (
    tenant_id uuid not null,
    id uuid not null,
    person_id uuid not null,
    code_hash bytea not null check (length(code_hash) = 32),
    code_sealed bytea not null,
    expires_at timestamptz not null,
    primary key (tenant_id, id),
    constraint support_person_key unique (tenant_id, person_id),
    constraint support_code_key unique (tenant_id, code_hash),
    foreign key (tenant_id, person_id) references app.person (tenant_id, id) on delete cascade
);
create table app.support_helper (
    tenant_id uuid not null,
    support_id uuid not null,
    helper_id uuid not null,
    opened_at timestamptz not null,
    primary key (tenant_id, support_id),
    foreign key (tenant_id, support_id) references app.support (tenant_id, id) on delete cascade,
    foreign key (tenant_id, helper_id) references app.person (tenant_id, id) on delete cascade
);
create index support_helper_helper on app.support_helper (tenant_id, helper_id);

-- The audit log is searched by who acted and by what it was done to.
create index audit_entry_number on app.audit_entry (tenant_id, number);
create index audit_entry_actor on app.audit_entry (tenant_id, actor_id);

do $$
declare
    t text;
begin
    foreach t in array array['privacy_request', 'person_erasure', 'privacy_notice', 'notice_acknowledged', 'retention_rule',
                             'erasure_warning', 'retention_run', 'delegation', 'support', 'support_helper'] loop
        execute format('create policy tenant on app.%I using (tenant_id = app.tid()) with check (tenant_id = app.tid())', t);
    end loop;
    foreach t in array array['privacy_request', 'person_erasure', 'privacy_notice', 'notice_acknowledged', 'subprocessor',
                             'retention_rule', 'erasure_warning', 'retention_run', 'delegation', 'support', 'support_helper'] loop
        execute format('alter table app.%I enable row level security', t);
        execute format('alter table app.%I force row level security', t);
    end loop;
end $$;
create policy reference on app.subprocessor using (app.tid() is not null) with check (app.tid() = app.cooperative());
revoke delete on app.subprocessor from campus_app;
-- The ledger is only added to.
revoke update on app.person_erasure from campus_app;
