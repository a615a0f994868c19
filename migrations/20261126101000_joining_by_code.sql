-- Codes that a member hands out to its people, what they asked for with one, and how often somebody guessed.
create table app.join_code (
    tenant_id uuid not null references app.tenant (id),
    id uuid not null,
    -- What the code is for, such as `Neue Auszubildende`.
    label text not null check (length(label) between 1 and 100),
    code_hash bytea not null check (length(code_hash) = 32),
    -- Where those belong who come with it.
    unit_id uuid,
    group_id uuid,
    -- Their addresses end with one of these; empty for every address.
    mail_domains text[] not null,
    max_uses integer not null check (max_uses > 0),
    uses integer not null default 0,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    revoked_at timestamptz,
    primary key (tenant_id, id),
    constraint join_code_hash_key unique (tenant_id, code_hash),
    constraint join_code_used_up check (uses <= max_uses),
    constraint join_code_unit_fkey foreign key (tenant_id, unit_id) references app.org_unit (tenant_id, id),
    constraint join_code_group_fkey foreign key (tenant_id, group_id) references app.person_group (tenant_id, id)
);
create table app.join_request (
    tenant_id uuid not null,
    id uuid not null,
    code_id uuid not null,
    email text not null check (email = lower(email) and length(email) between 3 and 254),
    given_name text not null check (length(given_name) between 1 and 100),
    family_name text not null check (length(family_name) between 1 and 100),
    locale text not null check (locale in ('de', 'en')),
    -- Of the link in the letter; null until the letter is written.
    token_hash bytea check (length(token_hash) = 32),
    created_at timestamptz not null,
    expires_at timestamptz not null,
    primary key (tenant_id, id),
    constraint join_request_email_key unique (tenant_id, email),
    constraint join_request_token_key unique (tenant_id, token_hash),
    foreign key (tenant_id, code_id) references app.join_code (tenant_id, id) on delete cascade
);
create index join_request_code on app.join_request (tenant_id, code_id);
create table app.join_guess (
    tenant_id uuid not null references app.tenant (id),
    -- Hash of the network address, or of the site as a whole.
    source bytea not null check (length(source) = 32),
    since timestamptz not null,
    count integer not null,
    primary key (tenant_id, source)
);
-- Where a letter goes that is not for the person's present address, such as the notice that it was changed.
alter table app.mail add column address text check (length(address) between 3 and 254);
-- For the history of one thing.
create index audit_entry_object on app.audit_entry (tenant_id, object_id);

do $$
declare
    t text;
begin
    foreach t in array array['join_code', 'join_request', 'join_guess'] loop
        execute format('create policy tenant on app.%I using (tenant_id = app.tid()) with check (tenant_id = app.tid())', t);
        execute format('alter table app.%I enable row level security', t);
        execute format('alter table app.%I force row level security', t);
    end loop;
end $$;
