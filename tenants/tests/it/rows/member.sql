-- One row of the transaction's tenant in every tenant and shared table; each tenant gets the same ids.
insert into app.course (owner_id, id, slug, provider_id, title, summary, topic, format, level, language,
                        workload_minutes, updated_at)
    values (app.tid(), '00000000-0000-7000-8000-000000000010',
            case when app.tid() = app.cooperative() then 'module' else 'i-module' end,
            '00000000-0000-7000-8000-000000000001', 'Modul', '', 'ki', 'online', 'basic', 'de', 60, 'epoch');
insert into app.course_version (owner_id, course_id, number, created_at)
    values (app.tid(), '00000000-0000-7000-8000-000000000010', 1, 'epoch');
insert into app.unit (owner_id, id, course_id, version, position, phase, title)
    values (app.tid(), '00000000-0000-7000-8000-000000000011', '00000000-0000-7000-8000-000000000010', 1, 1,
            'preparation', 'Einheit');
insert into app.item (owner_id, id, unit_id, position, kind, title, minutes, plugin_id, plugin_version, config)
    values (app.tid(), '00000000-0000-7000-8000-000000000012', '00000000-0000-7000-8000-000000000011', 1, 'exercise',
            'Übung', 5, 'choice', '1.0.0', '{}');
insert into app.quiz_pool (owner_id, id, item_id, position, title, draws)
    values (app.tid(), '00000000-0000-7000-8000-000000000015', '00000000-0000-7000-8000-000000000012', 0, 'Fragen', 1);
insert into app.quiz_question (owner_id, id, pool_id, position, plugin_id, plugin_version, config)
    values (app.tid(), '00000000-0000-7000-8000-000000000016', '00000000-0000-7000-8000-000000000015', 0, 'choice', '1.0.0',
            '{}');
insert into app.run (owner_id, id, course_id, version, capacity, created_at)
    values (app.tid(), '00000000-0000-7000-8000-000000000013', '00000000-0000-7000-8000-000000000010', 1, 3, 'epoch');
insert into app.run_seats (owner_id, run_id, capacity)
    values (app.tid(), '00000000-0000-7000-8000-000000000013', 3);
insert into app.run_event (owner_id, id, run_id, starts_at, ends_at, venue, city, address)
    values (app.tid(), '00000000-0000-7000-8000-000000000014', '00000000-0000-7000-8000-000000000013', '2030-01-01 09:00Z',
            '2030-01-01 16:00Z', 'Lernlabor', 'Landau', 'Marktstraße 50');

insert into app.person (tenant_id, id, email, given_name, family_name, locale, created_at)
    values (app.tid(), '00000000-0000-7000-8000-000000000020', 'a@example.org', 'Andrea', 'Adam', 'de', 'epoch');
insert into app.person_role (tenant_id, person_id, role)
    values (app.tid(), '00000000-0000-7000-8000-000000000020',
            case when app.tid() = app.cooperative() then 'operator' else 'coordination' end);
insert into app.org_unit (tenant_id, id, name, created_at)
    values (app.tid(), '00000000-0000-7000-8000-00000000002b', 'Ordnungsamt', 'epoch');
insert into app.unit_manager (tenant_id, unit_id, person_id)
    values (app.tid(), '00000000-0000-7000-8000-00000000002b', '00000000-0000-7000-8000-000000000020');
insert into app.person (tenant_id, id, email, given_name, family_name, locale, created_at)
    values (app.tid(), '00000000-0000-7000-8000-00000000002c', 'b@example.org', 'Bela', 'Brandt', 'de', 'epoch');
insert into app.deputy (tenant_id, id, person_id, deputy_id, starts_on, ends_on)
    values (app.tid(), '00000000-0000-7000-8000-00000000002d', '00000000-0000-7000-8000-000000000020',
            '00000000-0000-7000-8000-00000000002c', 'epoch', 'epoch');
insert into app.person_group (tenant_id, id, name, created_at, updated_at)
    values (app.tid(), '00000000-0000-7000-8000-00000000002e', 'Ersthelfende', 'epoch', 'epoch');
insert into app.group_member (tenant_id, group_id, person_id)
    values (app.tid(), '00000000-0000-7000-8000-00000000002e', '00000000-0000-7000-8000-000000000020');
insert into app.join_code (tenant_id, id, label, code_hash, mail_domains, max_uses, created_at, expires_at)
    values (app.tid(), '00000000-0000-7000-8000-00000000002f', 'Auszubildende', decode(repeat('00', 32), 'hex'), '{}', 5,
            'epoch', 'epoch');
insert into app.join_request (tenant_id, id, code_id, email, given_name, family_name, locale, created_at, expires_at)
    values (app.tid(), '00000000-0000-7000-8000-000000000030', '00000000-0000-7000-8000-00000000002f', 'c@example.org',
            'Cem', 'Cetin', 'de', 'epoch', 'epoch');
insert into app.join_guess (tenant_id, source, since, count)
    values (app.tid(), decode(repeat('00', 32), 'hex'), 'epoch', 1);
select app.audit_month('2026-01-01');
insert into app.audit_head (tenant_id, number, hash, written_at)
    values (app.tid(), 1, decode(repeat('00', 32), 'hex'), '2026-01-01');
insert into app.audit_entry (tenant_id, at, number, action, object, details, request_id, hash)
    values (app.tid(), '2026-01-01', 1, 'create', 'person', '{}', '', decode(repeat('00', 32), 'hex'));
insert into app.password (tenant_id, person_id, hash)
    values (app.tid(), '00000000-0000-7000-8000-000000000020', 'argon2id');
insert into app.session (tenant_id, token_hash, id, person_id, client, created_at, last_seen_at, expires_at)
    values (app.tid(), decode(repeat('00', 32), 'hex'), '00000000-0000-7000-8000-000000000027',
            '00000000-0000-7000-8000-000000000020', 'Firefox, Linux', 'epoch', 'epoch', 'epoch');
insert into app.invitation (tenant_id, id, person_id, token_hash, created_at, expires_at)
    values (app.tid(), '00000000-0000-7000-8000-000000000028', '00000000-0000-7000-8000-000000000020',
            decode(repeat('00', 32), 'hex'), 'epoch', 'epoch');
insert into app.application (tenant_id, id, municipality_key, name, contact_id, contact_position, shares, state, token_hash,
                             created_at)
    values (app.tid(), '00000000-0000-7000-8000-000000000029', '07319000', 'Stadt Worms',
            '00000000-0000-7000-8000-000000000020', 'Leitung Personal', 1, 'unconfirmed', decode(repeat('00', 32), 'hex'),
            'epoch');
insert into app.application_agreement (tenant_id, application_id, kind, version, accepted_at)
    values (app.tid(), '00000000-0000-7000-8000-000000000029', 'statute', '2026-01', 'epoch');
insert into app.application_message (tenant_id, id, application_id, author, body, written_at)
    values (app.tid(), '00000000-0000-7000-8000-00000000002a', '00000000-0000-7000-8000-000000000029', 'office',
            'Wer vertritt Sie?', 'epoch');
insert into app.enrolment (tenant_id, id, person_id, owner_id, run_id, state, enrolled_at)
    values (app.tid(), '00000000-0000-7000-8000-000000000021', '00000000-0000-7000-8000-000000000020', app.tid(),
            '00000000-0000-7000-8000-000000000013', 'confirmed', 'epoch');
insert into app.item_progress (tenant_id, enrolment_id, item_id, owner_id, done_at)
    values (app.tid(), '00000000-0000-7000-8000-000000000021', '00000000-0000-7000-8000-000000000012', app.tid(), 'epoch');
insert into app.sitting (tenant_id, id, enrolment_id, owner_id, item_id, number, seed, opened_at)
    values (app.tid(), '00000000-0000-7000-8000-00000000002d', '00000000-0000-7000-8000-000000000021', app.tid(),
            '00000000-0000-7000-8000-000000000012', 1, 7, 'epoch');
insert into app.attempt (tenant_id, id, enrolment_id, owner_id, item_id, number, plugin_sha256, seed, opened_at)
    values (app.tid(), '00000000-0000-7000-8000-000000000022', '00000000-0000-7000-8000-000000000021', app.tid(),
            '00000000-0000-7000-8000-000000000012', 1, repeat('0', 64), 7, 'epoch');
insert into app.answer (tenant_id, id, attempt_id, number, response, status, submitted_at)
    values (app.tid(), '00000000-0000-7000-8000-000000000023', '00000000-0000-7000-8000-000000000022', 1, '{}', 'pending',
            'epoch');
insert into app.proof (tenant_id, id, enrolment_id, kind, issued_at)
    values (app.tid(), '00000000-0000-7000-8000-000000000024', '00000000-0000-7000-8000-000000000021', 'participation',
            'epoch');
insert into app.mail (tenant_id, id, person_id, kind, subject_id, subject, body_text, body_html, state, created_at)
    values (app.tid(), '00000000-0000-7000-8000-000000000025', '00000000-0000-7000-8000-000000000020', 'enrolled',
            '00000000-0000-7000-8000-000000000021', 'Bestätigung', '', '', 'queued', 'epoch');
insert into app.idempotency (tenant_id, key, actor, route, request_hash, created_at)
    values (app.tid(), '00000000-0000-7000-8000-000000000026', 'session', '/buchen', 'hash', 'epoch');
insert into app.tenant_setting (tenant_id, updated_at) values (app.tid(), 'epoch');
insert into app.setup_step (tenant_id, step, state, changed_at) values (app.tid(), 'look', 'done', 'epoch');
insert into app.legal_text (tenant_id, kind, version, body, published_at) values (app.tid(), 'imprint', 1, 'Impressum', 'epoch');
insert into app.host_claim (tenant_id, id, host, token, created_at)
    values (app.tid(), '00000000-0000-7000-8000-00000000003a', 'campus.stadt.example', repeat('0', 64), 'epoch');
insert into app.scim_token (tenant_id, id, label, token_hash, created_at, expires_at)
    values (app.tid(), '00000000-0000-7000-8000-0000000000a1', 'Entra', decode(repeat('00', 32), 'hex'), 'epoch', 'epoch');
insert into app.scim_user (tenant_id, person_id, entry)
    values (app.tid(), '00000000-0000-7000-8000-000000000020', '{"displayName": "Andrea Adam"}');
insert into app.roster_import (tenant_id, id, file_name, host, state, columns, mapping, row_count, created_at)
    values (app.tid(), '00000000-0000-7000-8000-000000000201', 'personal.csv', 'stadt.example', 'checked', '{E-Mail}',
            '{email}', 1, 'epoch');
insert into app.roster_row (tenant_id, import_id, line, cells)
    values (app.tid(), '00000000-0000-7000-8000-000000000201', 2, '["a@example.org"]');
insert into app.roster_line (tenant_id, import_id, place, line, email)
    values (app.tid(), '00000000-0000-7000-8000-000000000201', 2, 2, 'a@example.org');
insert into app.roster_mapping (tenant_id, column_name, field) values (app.tid(), 'email', 'email');

insert into app.totp (tenant_id, person_id, created_at)
    values (app.tid(), '00000000-0000-7000-8000-000000000020', 'epoch');
insert into app.recovery_code (tenant_id, person_id, code_hash)
    values (app.tid(), '00000000-0000-7000-8000-000000000020', decode(repeat('00', 32), 'hex'));
insert into app.passkey (tenant_id, id, person_id, credential_id, name, credential, created_at)
    values (app.tid(), '00000000-0000-7000-8000-000000000061', '00000000-0000-7000-8000-000000000020', '\x00', 'Telefon',
            '{}', 'epoch');
insert into app.challenge (tenant_id, id, person_id, kind, state, expires_at)
    values (app.tid(), '00000000-0000-7000-8000-000000000062', '00000000-0000-7000-8000-000000000020', 'confirm', '{}',
            'epoch');
insert into app.sign_in_link (tenant_id, token_hash, person_id, purpose, browser_hash, created_at, expires_at)
    values (app.tid(), decode(repeat('00', 32), 'hex'), '00000000-0000-7000-8000-000000000020', 'sign_in',
            decode(repeat('00', 32), 'hex'), 'epoch', 'epoch');
insert into app.throttle (tenant_id, key, failures, since, last_at, blocked_until)
    values (app.tid(), decode(repeat('00', 32), 'hex'), 1, 'epoch', 'epoch', 'epoch');
insert into app.mail_domain_claim (tenant_id, domain, token, claimed_at)
    values (app.tid(), 'campus.example', repeat('0', 64), 'epoch');
insert into app.sso_provider (tenant_id, id, name, button, issuer, client_id, scopes, userinfo, second_factor, position, created_at)
    values (app.tid(), '00000000-0000-7000-8000-000000000040', 'Verzeichnis', '', 'https://idp.example', 'campus', '', false,
            false, 1, 'epoch');
insert into app.sso_provider_domain (tenant_id, provider_id, domain)
    values (app.tid(), '00000000-0000-7000-8000-000000000040', 'campus.example');
insert into app.sso_rule (tenant_id, id, provider_id, position, claim, operator, value, role)
    values (app.tid(), '00000000-0000-7000-8000-000000000041', '00000000-0000-7000-8000-000000000040', 1, 'groups', 'contains',
            'Leitung', 'manager');
insert into app.sso_identity (tenant_id, id, provider_id, issuer, subject, person_id, linked_at, used_at)
    values (app.tid(), '00000000-0000-7000-8000-000000000042', '00000000-0000-7000-8000-000000000040', 'https://idp.example',
            'sub', '00000000-0000-7000-8000-000000000020', 'epoch', 'epoch');
insert into app.sso_request (tenant_id, id, provider_id, state_hash, browser_hash, secrets, purpose, back, created_at, expires_at)
    values (app.tid(), '00000000-0000-7000-8000-000000000043', '00000000-0000-7000-8000-000000000040',
            decode(repeat('00', 32), 'hex'), decode(repeat('00', 32), 'hex'), '', 'sign_in', '/', 'epoch', 'epoch');
insert into app.sso_session (tenant_id, session_id, provider_id, subject, sid)
    values (app.tid(), '00000000-0000-7000-8000-000000000027', '00000000-0000-7000-8000-000000000040', 'sub', '');
insert into app.sso_logout (tenant_id, provider_id, jti_hash, expires_at)
    values (app.tid(), '00000000-0000-7000-8000-000000000040', decode(repeat('00', 32), 'hex'), 'epoch');
select app.take_mail_domain(app.tid() || '.example', 'epoch');
insert into app.privacy_request (tenant_id, id, person_id, kind, state, requested_at, due_on)
    values (app.tid(), '00000000-0000-7000-8000-000000000040', '00000000-0000-7000-8000-000000000020', 'export', 'working',
            'epoch', 'epoch');
insert into app.person_erasure (tenant_id, id, person_hash, cause, erased_at, report)
    values (app.tid(), '00000000-0000-7000-8000-000000000041', decode(repeat('00', 32), 'hex'), 'request', 'epoch', '{}');
insert into app.privacy_notice (tenant_id, sha256, body, first_shown_at)
    values (app.tid(), repeat('0', 64), 'Hinweise', 'epoch');
insert into app.notice_acknowledged (tenant_id, person_id, sha256, acknowledged_at)
    values (app.tid(), '00000000-0000-7000-8000-000000000020', repeat('0', 64), 'epoch');
insert into app.retention_rule (tenant_id, kind, days, changed_at) values (app.tid(), 'mail', 90, 'epoch');
insert into app.erasure_warning (tenant_id, person_id, id, warned_at, erase_on)
    values (app.tid(), '00000000-0000-7000-8000-000000000020', '00000000-0000-7000-8000-000000000042', 'epoch', 'epoch');
insert into app.retention_run (tenant_id, id, ran_at, counts)
    values (app.tid(), '00000000-0000-7000-8000-000000000043', 'epoch', '{}');
insert into app.delegation (tenant_id, id, person_id, role, starts_on, ends_on, created_at)
    values (app.tid(), '00000000-0000-7000-8000-000000000044', '00000000-0000-7000-8000-000000000020', 'manager', 'epoch',
            'epoch', 'epoch');
insert into app.support (tenant_id, id, person_id, code_hash, code_sealed, expires_at)
    values (app.tid(), '00000000-0000-7000-8000-000000000045', '00000000-0000-7000-8000-000000000020',
            decode(repeat('00', 32), 'hex'), decode('00', 'hex'), 'epoch');
insert into app.support_helper (tenant_id, support_id, helper_id, opened_at)
    values (app.tid(), '00000000-0000-7000-8000-000000000045', '00000000-0000-7000-8000-00000000002c', 'epoch');
insert into app.usage_day (tenant_id, day, mails, fuel) values (app.tid(), 'epoch', 1, 1);
insert into app.plugin_root_key (tenant_id, id, provider_id, prefix, public_key, created_at)
    values (app.tid(), '00000000-0000-7000-8000-0000000000b1', '00000000-0000-7000-8000-000000000001', 'de.example',
            repeat('0', 64), 'epoch');
insert into app.plugin_package (tenant_id, id, provider_id, digest, plugin_id, version, tier, bytes, state, submitted_at)
    values (app.tid(), '00000000-0000-7000-8000-0000000000b2', '00000000-0000-7000-8000-000000000001', repeat('0', 64),
            'de.example.addition', '1.0.0', 'practice', 1, 'checking', 'epoch');
insert into app.plugin_token (tenant_id, id, person_id, label, token_hash, created_at, expires_at)
    values (app.tid(), '00000000-0000-7000-8000-0000000000b3', '00000000-0000-7000-8000-000000000020', 'Pipeline',
            decode(repeat('00', 32), 'hex'), 'epoch', 'epoch');
insert into app.judgement (tenant_id, id, learner_tenant, answer_id, item_id, asked_at)
    values (app.tid(), '00000000-0000-7000-8000-0000000000b4', app.tid(), '00000000-0000-7000-8000-0000000000b5',
            '00000000-0000-7000-8000-000000000012', 'epoch');
insert into app.plugin_grant (tenant_id, plugin_id, capability, granted_at)
    values (app.tid(), 'de.example.addition', 'human_review', 'epoch');
insert into app.grade_record (tenant_id, answer_id, number, plugin_sha256, context, fuel, verdict, recorded_at)
    values (app.tid(), '00000000-0000-7000-8000-000000000023', 1, repeat('0', 64), '{}', 1, '{}', 'epoch');
insert into app.plugin_use (tenant_id, day, plugin_sha256, call, calls, failed, timed_out, micros, fuel)
    values (app.tid(), 'epoch', repeat('0', 64), 'grade', 1, 0, 0, '{}', '{}');
insert into app.plugin_line (tenant_id, day, plugin_sha256, level, message, calls)
    values (app.tid(), 'epoch', repeat('0', 64), 'info', 'Beginn', 5);
insert into app.plugin_fuel (tenant_id, day, plugin_id, fuel) values (app.tid(), 'epoch', 'choice', 1);
insert into app.module_draft (tenant_id, id, title, revision, contents, changed_at)
    values (app.tid(), '00000000-0000-7000-8000-0000000000b6', 'Dienstanweisung', 1, '{}', 'epoch');
