-- One row about every member in the tables about members; written by the cooperative when all members are there.
insert into app.tenant_usage (tenant_id, people, storage_bytes, mails, fuel, measured_at)
    select id, 1, 1, 1, 1, 'epoch' from app.tenant;
insert into app.onboarding (tenant_id, sha256, entered_at)
    select id, repeat('0', 64), 'epoch' from app.tenant;
insert into app.tenant_erasure (tenant_id, erased_at, counts)
    select id, 'epoch', '{}' from app.tenant;
