-- With which a provider's own build hands packages in. A token acts for the person who made it, and ends with them.
create table app.plugin_token (
    tenant_id uuid not null,
    id uuid not null,
    person_id uuid not null,
    label text not null check (length(label) between 1 and 100),
    token_hash bytea not null check (length(token_hash) = 32),
    created_at timestamptz not null,
    expires_at timestamptz not null,
    last_used_at timestamptz,
    primary key (tenant_id, id),
    constraint plugin_token_hash_key unique (tenant_id, token_hash),
    foreign key (tenant_id, person_id) references app.person (tenant_id, id) on delete cascade
);
create index plugin_token_person on app.plugin_token (tenant_id, person_id);
create policy tenant on app.plugin_token using (tenant_id = app.tid()) with check (tenant_id = app.tid());
alter table app.plugin_token enable row level security;
alter table app.plugin_token force row level security;
