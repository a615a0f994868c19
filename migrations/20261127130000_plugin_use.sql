-- What became of the calls of a plugin, by day, for its provider: counts and times, no people and no houses.
create table app.plugin_use (
    tenant_id uuid not null,
    day date not null,
    plugin_sha256 text not null references app.plugin (sha256),
    call text not null check (call in ('render', 'grade', 'check_config')),
    calls bigint not null check (calls >= 0),
    failed bigint not null check (failed between 0 and calls),
    timed_out bigint not null check (timed_out between 0 and calls),
    -- How many calls took so long, and so much fuel: counts by step, four steps for each doubling.
    micros jsonb not null,
    fuel jsonb not null,
    primary key (tenant_id, day, plugin_sha256, call)
);
-- What a plugin has written for its author, once so many calls in more than one house have written the same.
create table app.plugin_line (
    tenant_id uuid not null,
    day date not null,
    plugin_sha256 text not null references app.plugin (sha256),
    level text not null check (level in ('debug', 'info', 'warn', 'error')),
    message text not null check (octet_length(message) <= 500),
    calls bigint not null check (calls >= 1),
    primary key (tenant_id, day, plugin_sha256, level, message)
);
-- Fuel that one plugin has used in a house on a day.
create table app.plugin_fuel (
    tenant_id uuid not null,
    day date not null,
    plugin_id text not null,
    fuel bigint not null check (fuel >= 0),
    primary key (tenant_id, day, plugin_id)
);
do $$
declare
    t text;
begin
    foreach t in array array['plugin_use', 'plugin_line', 'plugin_fuel'] loop
        execute format('create policy tenant on app.%I using (tenant_id = app.tid()) with check (tenant_id = app.tid())', t);
        execute format('alter table app.%I enable row level security', t);
        execute format('alter table app.%I force row level security', t);
    end loop;
end $$;
