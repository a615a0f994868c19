-- What a member's directory says of people (SCIM 2.0, RFC 7643), and the tokens with which it signs in.
create table app.scim_token (
    tenant_id uuid not null references app.tenant (id),
    id uuid not null,
    label text not null check (length(label) between 1 and 100),
    token_hash bytea not null check (length(token_hash) = 32),
    created_at timestamptz not null,
    expires_at timestamptz not null,
    last_used_at timestamptz,
    primary key (tenant_id, id),
    constraint scim_token_hash_key unique (tenant_id, token_hash)
);

-- Tells people of one house apart; in small letters. Null where the e-mail address does.
alter table app.person add column user_name text check (length(user_name) between 1 and 600);
create unique index person_user_name_key on app.person (tenant_id, coalesce(user_name, email));

create table app.scim_user (
    tenant_id uuid not null,
    person_id uuid not null,
    -- As the directory writes the person down, without what stands in columns of `person` alone.
    entry jsonb not null,
    -- When the directory took the person out; then nothing is left in the entry.
    removed_at timestamptz,
    primary key (tenant_id, person_id),
    foreign key (tenant_id, person_id) references app.person (tenant_id, id) on delete cascade
);

do $$
declare
    t text;
begin
    foreach t in array array['scim_token', 'scim_user'] loop
        execute format('create policy tenant on app.%I using (tenant_id = app.tid()) with check (tenant_id = app.tid())', t);
        execute format('alter table app.%I enable row level security', t);
        execute format('alter table app.%I force row level security', t);
    end loop;
end $$;
