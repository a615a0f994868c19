-- Plugins of providers: whose root key counts for which names, the packages that were handed in, and what became of them.
-- All of it is the cooperative's; members read of admitted plugins what they need to run them, see app.plugin.
create table app.plugin_root_key (
    tenant_id uuid not null references app.tenant (id),
    id uuid not null,
    provider_id uuid not null references app.provider (id),
    -- Reversed domain name with which the names of the provider's plugins begin, such as `de.example`.
    prefix text not null check (length(prefix) between 3 and 200),
    -- Ed25519, in hexadecimal digits.
    public_key text not null check (public_key ~ '^[0-9a-f]{64}$'),
    -- Release keys that sign nothing any more, whatever their certificates say.
    revoked_release_keys text[] not null default '{}',
    created_at timestamptz not null,
    revoked_at timestamptz,
    primary key (tenant_id, id),
    constraint plugin_root_key_key unique (tenant_id, public_key)
);
-- A name has one owner.
create unique index plugin_root_key_prefix_key on app.plugin_root_key (tenant_id, prefix) where revoked_at is null;
create index plugin_root_key_provider on app.plugin_root_key (tenant_id, provider_id);

create table app.plugin_package (
    tenant_id uuid not null references app.tenant (id),
    id uuid not null,
    provider_id uuid not null references app.provider (id),
    -- SHA-256 of the package's manifest, which names it everywhere.
    digest text not null check (digest ~ '^[0-9a-f]{64}$'),
    plugin_id text not null check (length(plugin_id) <= 200),
    version text not null check (length(version) <= 100),
    tier text not null check (tier in ('practice', 'assessment')),
    bytes bigint not null,
    -- Inspected by the platform, then reviewed by the advisory board.
    state text not null check (state in ('checking', 'failed', 'waiting', 'declined', 'published')),
    component_sha256 text check (component_sha256 ~ '^[0-9a-f]{64}$'),
    -- What the inspection found (plugin-sdk/inspection); null before it, and where the inspection itself died.
    report jsonb,
    -- Who handed it in and who decided, by their keys only.
    submitted_by uuid,
    submitted_at timestamptz not null,
    checked_at timestamptz,
    decided_by uuid,
    decided_at timestamptz,
    -- Told to the provider.
    reason text not null default '' check (length(reason) <= 2000),
    primary key (tenant_id, id),
    constraint plugin_package_digest_key unique (tenant_id, digest),
    constraint plugin_package_decided check ((state in ('declined', 'published')) = (decided_at is not null)),
    constraint plugin_package_passed check (state in ('checking', 'failed') or component_sha256 is not null)
);
-- A version is handed in again only when it came to nothing.
create unique index plugin_package_version_key on app.plugin_package (tenant_id, plugin_id, version)
    where state in ('checking', 'waiting', 'published');
create index plugin_package_provider on app.plugin_package (tenant_id, provider_id, submitted_at);
create index plugin_package_state on app.plugin_package (tenant_id, state, submitted_at);

alter table app.plugin
    -- Null for the house's own.
    add column provider_id uuid references app.provider (id),
    add column package_digest text check (package_digest ~ '^[0-9a-f]{64}$'),
    -- What its marks may decide.
    add column tier text not null default 'assessment' check (tier in ('practice', 'assessment')),
    -- No new attempts; those that were begun go on.
    add column yanked_at timestamptz,
    -- It runs nowhere any more; answers wait.
    add column revoked_at timestamptz,
    add column stop_reason text not null default '' check (length(stop_reason) <= 2000),
    add constraint plugin_digest_key unique (package_digest);

do $$
declare
    t text;
begin
    foreach t in array array['plugin_root_key', 'plugin_package'] loop
        execute format('create policy tenant on app.%I using (tenant_id = app.tid()) with check (tenant_id = app.tid())', t);
        execute format('alter table app.%I enable row level security', t);
        execute format('alter table app.%I force row level security', t);
    end loop;
end $$;
