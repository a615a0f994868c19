-- What those who join agree to: each wording under its version, never changed.
create table app.agreement (
    kind text not null check (kind in ('statute', 'processing')),
    version text not null check (length(version) between 1 and 40),
    title text not null check (length(title) between 1 and 200),
    body text not null check (length(body) between 1 and 500000),
    sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
    published_at timestamptz not null,
    primary key (kind, version)
);

-- Who wants to join. Rows of the cooperative, which no member sees.
create table app.application (
    tenant_id uuid not null,
    id uuid not null,
    municipality_key text not null references app.municipality (key),
    -- Its full name, such as "Stadt Speyer".
    name text not null check (length(name) between 1 and 200),
    -- A person of the cooperative without roles.
    contact_id uuid not null,
    contact_position text not null check (length(contact_position) between 1 and 100),
    shares integer not null check (shares between 1 and 10000),
    state text not null check (state in ('unconfirmed', 'open', 'question', 'admitted', 'declined', 'withdrawn')),
    -- The link in the letters.
    token_hash bytea not null check (length(token_hash) = 32),
    created_at timestamptz not null,
    confirmed_at timestamptz,
    decided_at timestamptz,
    decision text not null default '' check (length(decision) <= 4000),
    member_id uuid references app.tenant (id),
    primary key (tenant_id, id),
    constraint application_token_key unique (tenant_id, token_hash),
    foreign key (tenant_id, contact_id) references app.person (tenant_id, id) on delete cascade,
    check ((state = 'admitted') = (member_id is not null)),
    check ((state = 'unconfirmed') = (confirmed_at is null)),
    check ((state in ('admitted', 'declined', 'withdrawn')) = (decided_at is not null))
);
-- One at a time for each municipality.
create unique index application_open_key on app.application (tenant_id, municipality_key) where state in ('open', 'question');
create index application_contact on app.application (tenant_id, contact_id);
create table app.application_agreement (
    tenant_id uuid not null,
    application_id uuid not null,
    kind text not null,
    version text not null,
    accepted_at timestamptz not null,
    primary key (tenant_id, application_id, kind),
    foreign key (tenant_id, application_id) references app.application (tenant_id, id) on delete cascade,
    foreign key (kind, version) references app.agreement (kind, version)
);
create table app.application_message (
    tenant_id uuid not null,
    id uuid not null,
    application_id uuid not null,
    author text not null check (author in ('office', 'applicant')),
    body text not null check (length(body) between 1 and 4000),
    written_at timestamptz not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, application_id) references app.application (tenant_id, id) on delete cascade
);
create index application_message_application on app.application_message (tenant_id, application_id);

-- The register of members (GenG section 30): shares, and from when to when.
create table app.membership (
    tenant_id uuid primary key references app.tenant (id),
    municipality_key text constraint membership_municipality_key unique references app.municipality (key),
    shares integer not null check (shares between 1 and 10000),
    joined_on date not null,
    left_on date check (left_on >= joined_on)
);

do $$
declare
    t text;
begin
    foreach t in array array['application', 'application_agreement', 'application_message'] loop
        execute format('create policy tenant on app.%I using (tenant_id = app.tid()) with check (tenant_id = app.tid())', t);
    end loop;
    foreach t in array array['agreement', 'application', 'application_agreement', 'application_message', 'membership'] loop
        execute format('alter table app.%I enable row level security', t);
        execute format('alter table app.%I force row level security', t);
    end loop;
end $$;
create policy reference on app.agreement using (app.tid() is not null) with check (app.tid() = app.cooperative());
create policy control on app.membership using (tenant_id = app.tid() or app.tid() = app.cooperative())
    with check (app.tid() = app.cooperative());
revoke update, delete on app.agreement from campus_app;
revoke delete on app.membership from campus_app;
