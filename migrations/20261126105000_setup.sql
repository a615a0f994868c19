-- What a member decides about its own campus.
create table app.tenant_setting (
    tenant_id uuid primary key references app.tenant (id),
    -- Who decides about a booking that costs something.
    approval text not null default 'none' check (approval in ('none', 'manager', 'manager_hr')),
    approval_from_cents integer not null default 0 check (approval_from_cents between 0 and 100000000),
    -- Which topics the start page offers; null for all.
    topics text[],
    -- The name that mails come from, and where an answer goes.
    sender_name text not null default '' check (length(sender_name) <= 100),
    reply_to text not null default '' check (length(reply_to) <= 254),
    updated_at timestamptz not null
);
-- What the coordination itself says about a step of the set-up.
create table app.setup_step (
    tenant_id uuid not null references app.tenant (id),
    step text not null check (step in ('look', 'logo', 'hosts', 'people', 'sign_in', 'units', 'approval', 'topics', 'sender')),
    state text not null check (state in ('seen', 'done')),
    changed_at timestamptz not null,
    primary key (tenant_id, step)
);
-- What the law asks for, in the member's own words. A wording stays; the next one gets the next number.
create table app.legal_text (
    tenant_id uuid not null references app.tenant (id),
    kind text not null check (kind in ('imprint', 'privacy', 'accessibility')),
    version integer not null check (version >= 1),
    body text not null check (length(body) between 1 and 60000),
    published_at timestamptz not null,
    constraint legal_text_pkey primary key (tenant_id, kind, version)
);
-- Host names that a member says it owns, until the domain name system says so too.
create table app.host_claim (
    tenant_id uuid not null references app.tenant (id),
    id uuid not null,
    host text not null check (host = lower(host) and length(host) between 4 and 253),
    token text not null check (length(token) between 32 and 64),
    created_at timestamptz not null,
    primary key (tenant_id, id),
    constraint host_claim_host_key unique (tenant_id, host)
);

do $$
declare
    t text;
begin
    foreach t in array array['tenant_setting', 'setup_step', 'legal_text', 'host_claim'] loop
        execute format('create policy tenant on app.%I using (tenant_id = app.tid()) with check (tenant_id = app.tid())', t);
        execute format('alter table app.%I enable row level security', t);
        execute format('alter table app.%I force row level security', t);
    end loop;
end $$;
revoke update on app.legal_text from campus_app;

-- Who was a member before is open. The policies hold for the owner too, so the change is made as the cooperative.
select set_config('app.tenant_id', app.cooperative()::text, true);
update app.tenant set live_at = created_at where live_at is null;
select set_config('app.tenant_id', '', true);
