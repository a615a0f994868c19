-- Second factors, passkeys, links by mail, and what keeps guessing slow.
set local lock_timeout = '2s';

alter table app.session
    -- `first`: a password or a link opened it; `full`: all that this person has to show was shown.
    add column strength text not null default 'first' check (strength in ('first', 'full')),
    -- When a factor was last shown in it: some acts ask for a fresh one.
    add column strong_at timestamptz not null default 'epoch';
-- The first sign-in on a device is told by mail, but not the very first of all.
alter table app.person add column first_sign_in_at timestamptz;

-- The key that an app makes codes from (RFC 6238).
create table app.totp (
    tenant_id uuid not null,
    person_id uuid not null,
    -- Null until a code of it was shown.
    secret bytea,
    -- A key of which no code was shown yet; it becomes the secret.
    pending bytea,
    -- The step of the last code that was taken: each is good once (RFC 6238, 5.2).
    last_step bigint not null default 0,
    created_at timestamptz not null,
    primary key (tenant_id, person_id),
    foreign key (tenant_id, person_id) references app.person (tenant_id, id) on delete cascade
);
-- A test holds every column with this comment against the command that moves them to a new key.
comment on column app.totp.secret is 'sealed';
comment on column app.totp.pending is 'sealed';

create table app.recovery_code (
    tenant_id uuid not null,
    person_id uuid not null,
    code_hash bytea not null check (length(code_hash) = 32),
    primary key (tenant_id, person_id, code_hash),
    foreign key (tenant_id, person_id) references app.person (tenant_id, id) on delete cascade
);

-- Public keys of authenticators (WebAuthn, level 3).
create table app.passkey (
    tenant_id uuid not null,
    id uuid not null,
    person_id uuid not null,
    credential_id bytea not null check (length(credential_id) between 1 and 1023),
    name text not null check (length(name) between 1 and 100),
    credential jsonb not null,
    created_at timestamptz not null,
    last_used_at timestamptz,
    primary key (tenant_id, id),
    constraint passkey_credential_key unique (tenant_id, credential_id),
    foreign key (tenant_id, person_id) references app.person (tenant_id, id) on delete cascade
);
create index passkey_person on app.passkey (tenant_id, person_id);

-- What an authenticator was asked to sign, until it answers.
create table app.challenge (
    tenant_id uuid not null references app.tenant (id),
    id uuid not null,
    -- Null while nobody knows yet who signs in. No foreign key: it is gone before anybody could be erased.
    person_id uuid,
    kind text not null check (kind in ('sign_in', 'confirm', 'register')),
    state jsonb not null,
    expires_at timestamptz not null,
    primary key (tenant_id, id),
    constraint challenge_person_check check ((kind = 'sign_in') = (person_id is null))
);
create index challenge_age on app.challenge (tenant_id, expires_at);

create table app.sign_in_link (
    tenant_id uuid not null,
    token_hash bytea not null check (length(token_hash) = 32),
    person_id uuid not null,
    purpose text not null check (purpose in ('sign_in', 'password')),
    -- Of the browser that asked for it.
    browser_hash bytea not null check (length(browser_hash) = 32),
    created_at timestamptz not null,
    expires_at timestamptz not null,
    primary key (tenant_id, token_hash),
    foreign key (tenant_id, person_id) references app.person (tenant_id, id) on delete cascade
);
create index sign_in_link_person on app.sign_in_link (tenant_id, person_id);

-- Attempts, by keyed hashes of accounts and networks: neither stands here in the clear.
create table app.throttle (
    tenant_id uuid not null references app.tenant (id),
    key bytea not null check (length(key) = 32),
    failures integer not null,
    since timestamptz not null,
    last_at timestamptz not null,
    blocked_until timestamptz not null,
    primary key (tenant_id, key)
);
create index throttle_age on app.throttle (tenant_id, last_at);

do $$
declare
    t text;
begin
    foreach t in array array['totp', 'recovery_code', 'passkey', 'challenge', 'sign_in_link', 'throttle'] loop
        execute format('create policy tenant on app.%I using (tenant_id = app.tid()) with check (tenant_id = app.tid())', t);
        execute format('alter table app.%I enable row level security', t);
        execute format('alter table app.%I force row level security', t);
    end loop;
end $$;
