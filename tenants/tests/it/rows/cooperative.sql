-- One row in every reference table that the migrations leave empty.
insert into app.provider (id, slug, name, kind, created_at)
    values ('00000000-0000-7000-8000-000000000001', 'hochschule', 'Hochschule', 'university', 'epoch');
insert into app.plugin (id, version, sha256, manifest, admitted_at)
    values ('choice', '1.0.0', repeat('0', 64), '{}', 'epoch');
insert into app.tenant_host (host, tenant_id) values ('campus.example', app.cooperative());
