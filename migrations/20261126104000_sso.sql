-- Single sign-on: a member's identity providers (OpenID Connect), and the mail domains that it has proved to own.

-- Whose a mail domain is. A name stands here once: what one member has proved, no other can claim.
create table app.tenant_mail_domain (
    domain text primary key constraint tenant_mail_domain_lower check (domain = lower(domain)),
    tenant_id uuid not null references app.tenant (id) on delete cascade,
    proved_at timestamptz not null
);
create index tenant_mail_domain_tenant on app.tenant_mail_domain (tenant_id);

-- What a member says it owns, and what the name server has to say to prove it. Several may claim the same.
create table app.mail_domain_claim (
    tenant_id uuid not null references app.tenant (id),
    domain text not null check (domain ~ '^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$' and length(domain) <= 200),
    token text not null check (token ~ '^[0-9a-f]{64}$'),
    claimed_at timestamptz not null,
    primary key (tenant_id, domain)
);

create table app.sso_provider (
    tenant_id uuid not null references app.tenant (id),
    id uuid not null,
    name text not null check (length(name) between 1 and 100),
    -- On the button; empty: made of the name.
    button text not null check (length(button) <= 60),
    issuer text not null check (length(issuer) between 1 and 500),
    client_id text not null check (length(client_id) between 1 and 255),
    -- Sealed by the keyring; null for a public client.
    client_secret bytea,
    scopes text not null check (length(scopes) <= 500),
    -- Claims are also asked for at the UserInfo endpoint.
    userinfo boolean not null,
    -- The member says that this provider asks everybody for a second factor where `amr` or `acr` says so.
    second_factor boolean not null,
    -- Whoever signs out here is offered to sign out there too.
    logout boolean not null default false,
    position integer not null,
    enabled boolean not null default false,
    -- When a sign-in with these settings last worked; null after they changed.
    tested_at timestamptz,
    created_at timestamptz not null,
    primary key (tenant_id, id),
    constraint sso_provider_name_key unique (tenant_id, name),
    constraint sso_provider_client_key unique (tenant_id, issuer, client_id),
    constraint sso_provider_tested check (not enabled or tested_at is not null)
);
comment on column app.sso_provider.client_secret is 'sealed';

-- For whom the provider vouches: people with addresses of these domains come in without an invitation.
create table app.sso_provider_domain (
    tenant_id uuid not null,
    provider_id uuid not null,
    domain text not null,
    primary key (tenant_id, provider_id, domain),
    foreign key (tenant_id, provider_id) references app.sso_provider (tenant_id, id) on delete cascade,
    constraint sso_provider_domain_claim_fkey foreign key (tenant_id, domain) references app.mail_domain_claim (tenant_id, domain) on delete cascade
);
create index sso_provider_domain_domain on app.sso_provider_domain (tenant_id, domain);

create table app.sso_rule (
    tenant_id uuid not null,
    id uuid not null,
    provider_id uuid not null,
    position integer not null,
    -- Where in the claims to look, such as `realm_access.roles`.
    claim text not null check (length(claim) between 1 and 200),
    operator text not null check (operator in ('equals', 'contains', 'starts_with')),
    value text not null check (length(value) between 1 and 300),
    role text check (role in ('coordination', 'manager', 'hr')),
    unit_id uuid,
    group_id uuid,
    primary key (tenant_id, id),
    foreign key (tenant_id, provider_id) references app.sso_provider (tenant_id, id) on delete cascade,
    constraint sso_rule_unit_fkey foreign key (tenant_id, unit_id) references app.org_unit (tenant_id, id) on delete cascade,
    constraint sso_rule_group_fkey foreign key (tenant_id, group_id) references app.person_group (tenant_id, id) on delete cascade,
    constraint sso_rule_one_result check (num_nonnulls(role, unit_id, group_id) = 1)
);
create index sso_rule_provider on app.sso_rule (tenant_id, provider_id);
create index sso_rule_unit on app.sso_rule (tenant_id, unit_id);
create index sso_rule_group on app.sso_rule (tenant_id, group_id);

-- Who somebody is for a provider: never the address, which may change hands (OWASP ASVS 5.0, 6.8.1).
create table app.sso_identity (
    tenant_id uuid not null,
    id uuid not null,
    provider_id uuid not null,
    issuer text not null,
    subject text not null check (length(subject) between 1 and 255),
    person_id uuid not null,
    linked_at timestamptz not null,
    used_at timestamptz not null,
    primary key (tenant_id, id),
    constraint sso_identity_subject_key unique (tenant_id, issuer, subject),
    constraint sso_identity_person_key unique (tenant_id, person_id, provider_id),
    foreign key (tenant_id, provider_id) references app.sso_provider (tenant_id, id) on delete cascade,
    foreign key (tenant_id, person_id) references app.person (tenant_id, id) on delete cascade
);
create index sso_identity_provider on app.sso_identity (tenant_id, provider_id);

-- Sign-ins that are under way at a provider. The state is known to one browser and works once.
create table app.sso_request (
    tenant_id uuid not null,
    id uuid not null,
    provider_id uuid not null,
    state_hash bytea not null check (length(state_hash) = 32),
    browser_hash bytea not null check (length(browser_hash) = 32),
    -- Nonce and verifier, sealed by the keyring.
    secrets bytea not null,
    purpose text not null check (purpose in ('sign_in', 'test', 'link')),
    back text not null check (length(back) <= 2000),
    created_at timestamptz not null,
    expires_at timestamptz not null,
    primary key (tenant_id, id),
    constraint sso_request_state_key unique (tenant_id, state_hash),
    foreign key (tenant_id, provider_id) references app.sso_provider (tenant_id, id) on delete cascade
);
create index sso_request_provider on app.sso_request (tenant_id, provider_id);

-- Where a session was opened by a provider.
create table app.sso_session (
    tenant_id uuid not null,
    session_id uuid not null,
    provider_id uuid not null,
    subject text not null,
    -- The session at the provider, when it names it.
    sid text not null check (length(sid) <= 255),
    primary key (tenant_id, session_id),
    foreign key (tenant_id, session_id) references app.session (tenant_id, id) on delete cascade,
    foreign key (tenant_id, provider_id) references app.sso_provider (tenant_id, id) on delete cascade
);
create index sso_session_provider on app.sso_session (tenant_id, provider_id, subject);

-- Logout tokens that were carried out, until they expire: each ends sessions once.
create table app.sso_logout (
    tenant_id uuid not null,
    provider_id uuid not null,
    jti_hash bytea not null check (length(jti_hash) = 32),
    expires_at timestamptz not null,
    primary key (tenant_id, provider_id, jti_hash),
    foreign key (tenant_id, provider_id) references app.sso_provider (tenant_id, id) on delete cascade
);

do $$
declare
    t text;
begin
    foreach t in array array['mail_domain_claim', 'sso_provider', 'sso_provider_domain', 'sso_rule', 'sso_identity', 'sso_request', 'sso_session', 'sso_logout'] loop
        execute format('create policy tenant on app.%I using (tenant_id = app.tid()) with check (tenant_id = app.tid())', t);
        execute format('alter table app.%I enable row level security', t);
        execute format('alter table app.%I force row level security', t);
    end loop;
end $$;
create policy control on app.tenant_mail_domain using (tenant_id = app.tid() or app.tid() = app.cooperative())
    with check (app.tid() = app.cooperative());
alter table app.tenant_mail_domain enable row level security;
alter table app.tenant_mail_domain force row level security;
revoke update, delete on app.tenant_mail_domain from campus_app;

-- Enters a domain that the transaction's member has proved. False when it is another's already, of whom nothing is said.
create function app.take_mail_domain(name text, at timestamptz)
    returns boolean language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    member uuid := app.tid();
    owner uuid;
begin
    -- The owner of the tables is bound by their policies too: this one entry is made as the cooperative.
    perform set_config('app.tenant_id', app.cooperative()::text, true);
    insert into app.tenant_mail_domain (domain, tenant_id, proved_at) values (name, member, at) on conflict do nothing;
    select d.tenant_id into owner from app.tenant_mail_domain d where d.domain = name;
    perform set_config('app.tenant_id', member::text, true);
    return owner = member;
end $$;

-- Gives a domain of the transaction's member back.
create function app.release_mail_domain(name text)
    returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    member uuid := app.tid();
begin
    perform set_config('app.tenant_id', app.cooperative()::text, true);
    delete from app.tenant_mail_domain d where d.domain = name and d.tenant_id = member;
    perform set_config('app.tenant_id', member::text, true);
end $$;
revoke all on function app.take_mail_domain(text, timestamptz), app.release_mail_domain(text) from public;
grant execute on function app.take_mail_domain(text, timestamptz), app.release_mail_domain(text) to campus_app;
