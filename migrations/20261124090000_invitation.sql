-- Somebody who was entered by the own house chooses a password with a link that works once.
create table app.invitation (
    tenant_id uuid not null,
    id uuid not null,
    person_id uuid not null,
    token_hash bytea not null check (length(token_hash) = 32),
    created_at timestamptz not null,
    expires_at timestamptz not null,
    primary key (tenant_id, id),
    constraint invitation_person_key unique (tenant_id, person_id),
    constraint invitation_token_key unique (tenant_id, token_hash),
    foreign key (tenant_id, person_id) references app.person (tenant_id, id) on delete cascade
);
create policy tenant on app.invitation using (tenant_id = app.tid()) with check (tenant_id = app.tid());
alter table app.invitation enable row level security;
alter table app.invitation force row level security;
