//! Second factors: who needs one, what a session without it opens, and that each code is good once.

use host::{access::Role, web::i18n::Locale};
use totp_rs::{Builder, Secret};

use crate::kit::{self, Answer, Browser, Member, Site};

const PASSWORD: &str = "korrektes Pferd";
const COOKIE: &str = "campus_session";

pub(crate) async fn sign_in(browser: &Browser, email: &str, password: &str) -> Answer {
    let form = browser.form("/anmelden", "/anmelden").await;
    browser.send(&form.set("email", email).set("password", password)).await
}

/// The code that an app shows now.
fn code(key: &str) -> String {
    let secret = Secret::try_from_base32(key.replace(' ', "")).expect("the page shows a key");
    let totp = Builder::new().with_secret(secret).build().expect("the key is long enough");
    let now = host::clock::now().unix_timestamp();
    totp.generate(u64::try_from(now).expect("it is after 1970")).to_string()
}

/// As if half a minute had gone by: the app shows a code that was not used yet.
async fn later(site: &Site) {
    run(site, "update app.totp set last_step = 0 where tenant_id = $1").await;
}

/// As if nobody had shown anything for a quarter of an hour.
pub(crate) async fn much_later(site: &Site) {
    run(site, "update app.session set strong_at = strong_at - interval '15 minutes' where tenant_id = $1").await;
}

async fn run(site: &Site, statement: &'static str) {
    let mut tx = site.platform.tx(site.tenant).await;
    let statement = sqlx::query(statement).bind(site.tenant.uuid());
    statement.execute(tx.conn()).await.expect("the statement is right");
    tx.commit().await.expect("the database is there");
}

/// Sets up the app on the account page. Gives its key and the recovery codes.
pub(crate) async fn set_up_app(browser: &Browser, page: &str) -> (String, Vec<String>) {
    let begun = browser.send(&browser.form(page, "/konto/totp/beginnen").await).await;
    let page = browser.follow(&begun).await;
    let key = page.assert_ok().texts("main code").remove(0);
    let codes = browser.send(&page.form("/konto/totp").set("code", &code(&key))).await;
    assert_eq!(codes.status, 200, "{}", codes.body);
    (key, codes.texts(".codes code"))
}

/// Somebody with an app, signed out again.
async fn with_app(site: &Site, roles: &[Role]) -> (Member, String, Vec<String>) {
    let person = site.staff(roles, PASSWORD, false).await;
    site.sign_in(&person, person.id).await;
    let (key, codes) = set_up_app(&person, "/konto").await;
    person.send(&person.form("/konto", "/abmelden").await).await.location();
    later(site).await;
    (person, key, codes)
}

async fn show(browser: &Browser, code: &str) -> Answer {
    let form = browser.form("/anmelden/faktor", "/anmelden/faktor").await;
    browser.send(&form.set("code", code)).await
}

#[test]
fn who_can_do_harm_to_others_sets_up_a_second_factor_before_anything_else() {
    kit::run(async |platform| {
        let member = platform.site().await;
        let cooperative = platform.cooperative();
        let cases = [
            (&member, Role::Coordination, true),
            (&member, Role::Hr, true),
            (&member, Role::DataProtection, true),
            (&member, Role::Manager, false),
            (&cooperative, Role::Operator, true),
            (&cooperative, Role::Provider, true),
            (&cooperative, Role::Reviewer, false),
        ];
        for (site, role, is_needed) in cases {
            let person = site.staff(&[role], PASSWORD, false).await;
            let entered = sign_in(&person, &person.email, PASSWORD).await;
            let expected = if is_needed { "/anmelden/faktor?zurueck=%2F" } else { "/" };
            assert_eq!(entered.location(), expected, "{role:?}");
            let account = person.get("/konto").await;
            assert_eq!(account.status == 200, !is_needed, "{role:?}");
        }
    });
}

#[test]
fn demo_accounts_need_none_in_demo_mode_and_are_let_in_nowhere_else() {
    kit::run_apart(async || {
        let platform = kit::server().await.demo_platform("factors").await;
        let person = platform.site().await.staff(&[Role::Coordination], PASSWORD, true).await;
        assert_eq!(sign_in(&person, &person.email, PASSWORD).await.location(), "/");
        person.get("/verwaltung/personen").await.assert_ok();
    });
}

#[test]
fn a_pending_session_opens_the_way_to_a_factor_and_nothing_else() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let person = site.staff(&[Role::Coordination], PASSWORD, false).await;
        sign_in(&person, &person.email, PASSWORD).await.location();
        for closed in
            ["/", "/konto", "/lernen", "/verwaltung/personen", "/katalog", "/konto/passwort", "/api/v1/modules"]
        {
            assert!(person.get(closed).await.location().starts_with("/anmelden?zurueck="), "{closed}");
        }
        for open in ["/impressum", "/datenschutz", "/konto/passkeys"] {
            person.get(open).await.assert_ok();
        }
        let led = person.follow(&person.get("/verwaltung/personen").await).await;
        let led = person.follow(&led).await;
        assert!(led.location().starts_with("/anmelden/einrichten?zurueck="), "{}", led.location());
        let (_, codes) = set_up_app(&person, led.location()).await;
        assert_eq!(codes.len(), 10);
        person.get("/verwaltung/personen").await.assert_ok();
        let letters = site.letters(&person.email).await;
        assert!(letters.iter().any(|text| text.contains("eine weitere App")), "{letters:?}");
    });
}

#[test]
fn a_role_given_later_closes_a_session_that_showed_one_factor_only() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let person = site.staff(&[], PASSWORD, false).await;
        sign_in(&person, &person.email, PASSWORD).await.location();
        person.get("/konto").await.assert_ok();
        run(&site, "insert into app.person_role (tenant_id, person_id, role) select $1, id, 'hr' from app.person where tenant_id = $1").await;
        assert!(person.get("/konto").await.location().starts_with("/anmelden"));
    });
}

#[test]
fn whoever_knows_only_the_password_gets_past_no_app_and_sets_up_no_other() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let (person, _, _) = with_app(&site, &[Role::Coordination]).await;
        let thief = site.visitor();
        assert!(sign_in(&thief, &person.email, PASSWORD).await.location().starts_with("/anmelden/faktor"));
        for closed in ["/konto/totp", "/konto/totp/qr.svg", "/konto/passkeys", "/anmelden/einrichten", "/konto"] {
            assert_eq!(thief.get(closed).await.status, 303, "{closed}");
        }
        let page = thief.get("/anmelden/faktor").await;
        let form = page.form("/anmelden/faktor");
        for action in
            ["/konto/totp/beginnen", "/konto/totp", "/konto/passkeys", "/konto/ersatzcodes", "/konto/passwort"]
        {
            let answer = thief.post(action, &form.fields).await;
            assert!(answer.location().starts_with("/anmelden"), "{action}");
        }
        let wrong = thief.send(&form.set("code", "000000")).await;
        assert!(wrong.status == 422 && wrong.tells("confirm-code-wrong"), "{}", wrong.body);
        assert!(thief.get("/lernen").await.location().starts_with("/anmelden"));
    });
}

#[test]
fn a_code_of_the_app_signs_in_once_and_with_a_new_token() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let (person, key, _) = with_app(&site, &[]).await;
        sign_in(&person, &person.email, PASSWORD).await.location();
        let pending = person.cookie(COOKIE).expect("a session is begun");
        let shown = code(&key);
        assert_eq!(show(&person, &shown).await.location(), "/");
        person.get("/konto").await.assert_ok();
        assert_ne!(person.cookie(COOKIE).as_deref(), Some(&pending[..]), "the token is a new one");

        let thief = site.visitor();
        thief.set_cookie(COOKIE, &pending);
        assert!(
            thief.get("/konto").await.location().starts_with("/anmelden"),
            "a copy of the first token is worthless"
        );
        let again = site.visitor();
        sign_in(&again, &person.email, PASSWORD).await.location();
        let replayed = show(&again, &shown).await;
        assert!(replayed.status == 422 && replayed.tells("confirm-code-wrong"), "{}", replayed.body);
    });
}

#[test]
fn a_recovery_code_works_once_even_when_it_is_sent_twice_at_once() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let (person, _, codes) = with_app(&site, &[]).await;
        let (one, two) = (site.visitor(), site.visitor());
        for browser in [&one, &two] {
            sign_in(browser, &person.email, PASSWORD).await.location();
        }
        let (first, second) = tokio::join!(show(&one, &codes[0]), show(&two, &codes[0]));
        let statuses = [first.status.as_u16(), second.status.as_u16()];
        assert!(statuses == [303, 422] || statuses == [422, 303], "{statuses:?}");
        let winner = if first.status == 303 { &one } else { &two };
        let account = winner.get("/konto").await;
        assert!(account.says("9 Codes sind übrig"), "{}", account.body);
        let typed = codes[1].to_uppercase().replace('-', " ");
        let third = site.visitor();
        sign_in(&third, &person.email, PASSWORD).await.location();
        assert_eq!(show(&third, &typed).await.location(), "/", "however it is typed");
    });
}

#[test]
fn new_recovery_codes_replace_the_old_ones() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let (person, _, old) = with_app(&site, &[]).await;
        site.sign_in(&person, person.id).await;
        let form = person.form("/konto", "/konto/ersatzcodes").await;
        let codes = person.send(&form).await.texts(".codes code");
        assert!(codes.len() == 10 && codes[0] != old[0]);
        let browser = site.visitor();
        sign_in(&browser, &person.email, PASSWORD).await.location();
        assert_eq!(show(&browser, &old[0]).await.status, 422);
        assert_eq!(show(&browser, &codes[0]).await.location(), "/");
    });
}

#[test]
fn codes_and_factors_of_one_member_are_worth_nothing_at_another() {
    kit::run(async |platform| {
        let (here, there) = (platform.site().await, platform.site().await);
        let (_, key, codes) = with_app(&here, &[]).await;
        let (victim, ..) = with_app(&there, &[]).await;
        let thief = there.visitor();
        sign_in(&thief, &victim.email, PASSWORD).await.location();
        for shown in [code(&key), codes[0].clone()] {
            assert_eq!(show(&thief, &shown).await.status, 422);
        }
    });
}

#[test]
fn the_key_of_the_app_is_sealed_in_the_database_and_shown_until_its_first_code_only() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let learner = site.learner().await;
        let (key, codes) = set_up_app(&learner, "/konto").await;
        learner.get("/konto/totp").await.assert_problem(404, "not-found");
        learner.get("/konto/totp/qr.svg").await.assert_problem(404, "not-found");
        let secret = Secret::try_from_base32(key.replace(' ', "")).expect("it is a key");
        let mut tx = platform.tx(site.tenant).await;
        let rows: Vec<String> = sqlx::query_scalar(
            "select t::text from app.totp t where tenant_id = $1 union all
             select c::text from app.recovery_code c where tenant_id = $1",
        )
        .bind(site.tenant.uuid())
        .fetch_all(tx.conn())
        .await
        .expect("the tables can be read");
        assert_eq!(rows.len(), 11);
        for row in rows {
            assert!(!row.contains(&hex::encode(secret.as_bytes())) && !row.contains(&codes[0]), "{row}");
        }
    });
}

#[test]
fn the_picture_of_the_key_is_an_image_of_the_own_site() {
    kit::run(async |platform| {
        let learner = platform.site().await.learner().await;
        learner.send(&learner.form("/konto", "/konto/totp/beginnen").await).await.location();
        let page = learner.get("/konto/totp").await;
        assert!(page.body.contains("src=\"/konto/totp/qr.svg\""));
        let picture = learner.get("/konto/totp/qr.svg").await;
        assert_eq!(picture.header("content-type"), "image/svg+xml");
        assert!(picture.body.contains("<svg") && !picture.body.contains("<script"));
        assert_eq!(picture.header("cache-control"), "no-store");
    });
}

#[test]
fn what_does_lasting_harm_asks_for_a_factor_that_was_shown_a_moment_ago() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let person = site.staff(&[], PASSWORD, false).await;
        sign_in(&person, &person.email, PASSWORD).await.location();
        let form = person.form("/konto/passwort", "/konto/passwort").await;
        let codes = person.form("/konto", "/konto/totp/beginnen").await;
        let before = person.cookie(COOKIE);
        much_later(&site).await;
        let asked = person.get("/konto/passwort").await;
        assert_eq!(asked.location(), "/anmelden/bestaetigen?zurueck=%2Fkonto%2Fpasswort");
        assert_eq!(person.send(&codes).await.location(), "/anmelden/bestaetigen?zurueck=%2Fkonto");
        let late = person.send(&form.clone().set("current", PASSWORD).set("new", "Batterie und Klammer")).await;
        assert!(late.status == 422 && late.flashes("confirm-first"), "{}", late.body);

        let page = person.follow(&asked).await;
        let wrong = person.send(&page.form("/anmelden/bestaetigen").set("password", "falsches Pferd")).await;
        assert!(wrong.status == 422 && wrong.tells("account-wrong-password"));
        let right = person.send(&wrong.form("/anmelden/bestaetigen").set("password", PASSWORD)).await;
        assert_eq!(right.location(), "/konto/passwort");
        assert_ne!(person.cookie(COOKIE), before, "the token is a new one");
        let kept = person.send(&form.set("current", PASSWORD).set("new", "Batterie und Klammer")).await;
        assert_eq!(kept.location(), "/konto", "a form from before is still good");
    });
}

#[test]
fn with_an_app_the_password_confirms_nothing() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let (person, key, _) = with_app(&site, &[]).await;
        site.sign_in(&person, person.id).await;
        much_later(&site).await;
        let page = person.get("/anmelden/bestaetigen?zurueck=/konto").await;
        let form = page.form("/anmelden/bestaetigen");
        assert!(!page.body.contains("type=\"password\""));
        assert_eq!(person.send(&form.clone().set("password", PASSWORD)).await.status, 422);
        assert_eq!(person.send(&form.set("code", &code(&key))).await.location(), "/konto");
    });
}

#[test]
fn the_last_factor_of_somebody_who_needs_one_stays() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let coordination = site.member(&[Role::Coordination], Locale::De).await;
        set_up_app(&coordination, "/konto").await;
        let form = coordination.form("/konto", "/konto/totp/entfernen").await;
        coordination.send(&form).await.assert_problem(409, "last-factor");
        kit::Authenticator::new().register(&coordination, "Schlüssel").await;
        let removed = coordination.send(&form.renewed()).await;
        assert!(coordination.follow(&removed).await.flashes("flash-factor-removed"));
        let letters = site.letters(&coordination.email).await;
        assert!(letters.iter().any(|text| text.contains("eine App oder ein Passkey entfernt")), "{letters:?}");
    });
}

#[test]
fn the_coordination_takes_the_second_factor_of_somebody_who_has_lost_it_and_not_its_own() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let (person, ..) = with_app(&site, &[Role::Hr]).await;
        site.sign_in(&person, person.id).await;
        let by = site.member(&[Role::Coordination], Locale::De).await;
        let page = format!("/verwaltung/personen/{}", person.id);
        let action = format!("{page}/zweiter-faktor");
        let form = by.form(&page, &action).await;
        let stranger = site.learner().await;
        stranger.send(&stranger.bare_form(&action).await).await.assert_problem(403, "forbidden");
        much_later(&site).await;
        assert!(by.send(&form).await.location().starts_with("/anmelden/bestaetigen?"));
        person.get("/konto").await.assert_ok();

        run(&site, "update app.session set strong_at = now() where tenant_id = $1").await;
        assert!(by.follow(&by.send(&form).await).await.flashes("flash-factors-reset"));
        assert!(person.get("/konto").await.location().starts_with("/anmelden?"), "signed out everywhere");
        let entered = sign_in(&person, &person.email, PASSWORD).await;
        assert!(person.follow(&entered).await.location().starts_with("/anmelden/einrichten"), "a new one is needed");
        let letters = site.letters(&person.email).await;
        assert!(letters.iter().any(|text| text.contains("wurde zurückgesetzt")), "{letters:?}");
        assert!(!by.get(&page).await.has_form(&action), "there is nothing left to take");
        assert!(by.get(&page).await.tells("person-history-factors"));

        set_up_app(&by, "/konto").await;
        let own = format!("/verwaltung/personen/{}", by.id);
        assert!(!by.get(&own).await.has_form(&format!("{own}/zweiter-faktor")));
        let forced = by.bare_form(&format!("{own}/zweiter-faktor")).await;
        by.send(&forced).await.assert_problem(409, "own-factors");
    });
}

#[test]
fn a_password_shown_once_more_is_no_second_factor_for_a_role_that_is_given_later() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let person = site.stranger(PASSWORD, false).await;
        sign_in(&person, &person.email, PASSWORD).await.location();
        much_later(&site).await;
        let confirm = person.form("/anmelden/bestaetigen?zurueck=/konto", "/anmelden/bestaetigen").await;
        assert_eq!(person.send(&confirm.set("password", PASSWORD)).await.location(), "/konto");
        person.get("/konto").await.assert_ok();
        let mut tx = platform.tx(site.tenant).await;
        let office = platform.app.access.office_at(site.tenant);
        let given = host::people::give_role(&mut tx, &office, person.id, Role::Hr, host::clock::now()).await;
        assert!(given.expect("the office may"));
        tx.commit().await.expect("the database is there");
        assert!(person.get("/konto").await.location().starts_with("/anmelden"), "the second factor is asked for");
    });
}

#[test]
fn a_form_of_another_site_sets_up_nothing() {
    kit::run(async |platform| {
        let learner = platform.site().await.learner().await;
        for action in ["/konto/totp/beginnen", "/konto/ersatzcodes", "/konto/passkeys/aufgabe", "/anmelden/bestaetigen"]
        {
            let form = learner.bare_form(action).await.without("csrf");
            learner.send(&form).await.assert_problem(403, "foreign-form");
        }
    });
}

#[test]
fn ways_in_and_changes_are_in_the_audit_log() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let (person, key, codes) = with_app(&site, &[]).await;
        sign_in(&person, &person.email, PASSWORD).await.location();
        show(&person, &code(&key)).await.location();
        let mut tx = platform.tx(site.tenant).await;
        let entries = host::audit::after(&mut tx, 0, 100).await.expect("the log can be read");
        for action in ["add_factor", "renew_recovery_codes", "sign_out", "sign_in"] {
            let entry = entries.iter().find(|entry| entry.action == action).expect(action);
            assert_eq!(entry.actor, Some(person.id.0), "{action}");
        }
        let all = format!("{entries:?}");
        assert!(!all.contains(&person.email) && !all.contains(&codes[0]), "no contents");
    });
}
