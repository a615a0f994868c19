-- One row in every reference table that the migrations leave empty.
insert into app.provider (id, slug, name, kind, created_at)
    values ('00000000-0000-7000-8000-000000000001', 'hochschule', 'Hochschule', 'university', 'epoch');
insert into app.plugin (id, version, sha256, manifest, admitted_at)
    values ('choice', '1.0.0', repeat('0', 64), '{}', 'epoch');
insert into app.plugin_log (position, entry, at) values (0, '{}', 'epoch');
insert into app.plugin_log_head (day, head) values ('epoch', '{}');
insert into app.tenant_host (host, tenant_id) values ('campus.example', app.cooperative());
insert into app.municipality (key, name, county, search_name, listed)
    values ('07319000', 'Worms, Stadt', '', 'wormsstadt', true);
insert into app.agreement (kind, version, title, body, sha256, published_at)
    values ('statute', '2026-01', 'Satzung', 'Satzung', repeat('0', 64), 'epoch');
insert into app.membership (tenant_id, municipality_key, shares, joined_on)
    values (app.cooperative(), '07319000', 1, 'epoch');
insert into app.tenant_mail_domain (domain, tenant_id, proved_at) values ('campus.example', app.cooperative(), 'epoch');
insert into app.subprocessor (slug, name, service_de, service_en, country, since, change_id, changed_at)
    values ('rechenzentrum', 'Rechenzentrum', 'Betrieb der Server', 'Running the servers', 'DE', 'epoch',
            '00000000-0000-7000-8000-000000000030', 'epoch');
