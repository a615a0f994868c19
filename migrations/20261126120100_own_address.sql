-- Links by mail also confirm a new address of the own account.
set local lock_timeout = '2s';
alter table app.sign_in_link
    -- The new address, where the link confirms one.
    add column address text check (length(address) <= 254),
    drop constraint sign_in_link_purpose_check,
    add constraint sign_in_link_purpose_check check (purpose in ('sign_in', 'password', 'address')),
    add constraint sign_in_link_only_then_address check ((purpose = 'address') = (address is not null));
