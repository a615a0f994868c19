-- Where a member stands in its life with us, and what it has booked.
alter table app.tenant
    add column state text not null default 'active' check (state in ('active', 'read_only', 'suspended', 'leaving')),
    -- Said to the member's people while it is not active.
    add column state_reason text not null default '' check (length(state_reason) <= 1000),
    add column state_since timestamptz,
    -- The day after which a member that leaves is erased.
    add column erase_on date,
    -- When the coordination opened the campus; null while it is being set up.
    add column live_at timestamptz,
    add constraint tenant_erase_check check ((state = 'leaving') = (erase_on is not null));
update app.tenant set live_at = created_at;
