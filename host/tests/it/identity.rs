//! Signing in and out.

use axum::http::Method;
use host::{config::Config, identity, web::i18n::Locale};

use crate::{
    kit::{self, Answer, Browser, Member, Site},
    sources,
};

const PASSWORD: &str = "korrektes Pferd";
const COOKIE: &str = "campus_session";

async fn sign_in(browser: &Browser, email: &str, password: &str, back: &str) -> Answer {
    let page =
        format!("/anmelden?{}", form_urlencoded::Serializer::new(String::new()).append_pair("zurueck", back).finish());
    let form = browser.form(&page, "/anmelden").await;
    browser.send(&form.set("email", email).set("password", password)).await
}

async fn set(site: &Site, person: &Member, assignment: &str) {
    let mut tx = site.platform.tx(site.tenant).await;
    let update = format!("update {assignment} where tenant_id = $1 and person_id = $2");
    let update = sqlx::query(sqlx::AssertSqlSafe(update)).bind(site.tenant.uuid()).bind(person.id.0);
    update.execute(tx.conn()).await.expect("the statement is right");
    tx.commit().await.expect("the database is there");
}

#[test]
fn who_signs_in_is_led_to_where_they_wanted_to_go() {
    kit::run(async |platform| {
        let person = platform.site().await.stranger(PASSWORD, false).await;
        let asked = person.get("/lernen").await;
        assert_eq!(asked.location(), "/anmelden?zurueck=%2Flernen");
        let form = person.follow(&asked).await.form("/anmelden");
        let answer = person.send(&form.set("email", &person.email).set("password", PASSWORD)).await;
        assert_eq!(answer.location(), "/lernen");
        let page = person.follow(&answer).await;
        assert!(page.assert_ok().body.contains(&person.name));
        assert_eq!(person.get("/anmelden?zurueck=/katalog").await.location(), "/katalog", "no need to sign in twice");
    });
}

#[test]
fn an_address_is_the_same_in_capitals_and_with_spaces_around() {
    kit::run(async |platform| {
        let person = platform.site().await.stranger(PASSWORD, false).await;
        let typed = format!(" {} ", person.email.to_uppercase());
        assert_eq!(sign_in(&person, &typed, PASSWORD, "/").await.location(), "/");
    });
}

#[test]
fn the_session_cookie_is_out_of_reach_for_scripts_and_other_sites() {
    kit::run(async |platform| {
        let person = platform.site().await.stranger(PASSWORD, false).await;
        let answer = sign_in(&person, &person.email, PASSWORD, "/").await;
        let cookies = answer.set_cookies();
        let cookie = cookies.iter().find(|cookie| cookie.starts_with(COOKIE)).expect("a session was opened");
        for attribute in ["; Path=/", "; HttpOnly", "; SameSite=Lax", "; Max-Age=1209600"] {
            assert!(cookie.contains(attribute), "{attribute} is missing: {cookie}");
        }
        assert!(!cookie.contains("Domain"), "a cookie with a domain reaches other members: {cookie}");
        assert_eq!(person.cookie(COOKIE).map(|token| token.len()), Some(64), "256 random bits");
    });
}

#[test]
fn with_tls_the_session_cookie_is_bound_to_the_host() {
    let config = Config::from_sources("base_domain = \"campus.example\"", |_| None).expect("the settings are right");
    let cookie = identity::cookie(&config, Some("token"));
    assert!(cookie.starts_with("__Host-campus_session=token; Path=/;") && cookie.ends_with("; Secure"), "{cookie}");
    assert!(!cookie.contains("Domain"));
}

#[test]
fn cookies_are_made_in_one_place() {
    let elsewhere = sources::files("host/src", "rs").into_iter().filter(|file| !file.path.ends_with("web/cookie.rs"));
    let wrong: Vec<_> = elsewhere.filter(|file| file.text.contains("SameSite")).map(|file| file.path).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn a_wrong_password_and_an_unknown_address_look_the_same() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let person = site.stranger(PASSWORD, false).await;
        for (email, password) in
            [(person.email.as_str(), "falsches Pferd"), ("niemand@stadt.example", PASSWORD), ("", "")]
        {
            let answer = sign_in(&person, email, password, "/lernen").await;
            assert_eq!(answer.status, 422);
            assert!(answer.tells("sign-in-wrong"), "{}", answer.body);
            let form = answer.form("/anmelden");
            assert!(
                form.fields.contains(&("email".to_owned(), email.to_owned())),
                "the address need not be typed again"
            );
            assert!(form.fields.contains(&("password".to_owned(), String::new())), "the password is not sent back");
            assert!(form.fields.contains(&("back".to_owned(), "/lernen".to_owned())));
        }
        assert!(person.cookie(COOKIE).is_none());
    });
}

#[test]
fn a_demo_account_is_refused_outside_demo_mode() {
    kit::run(async |platform| {
        let person = platform.site().await.stranger("campus-demo", true).await;
        let answer = sign_in(&person, &person.email, "campus-demo", "/").await;
        assert!(answer.status == 422 && answer.tells("sign-in-demo-account"), "{}", answer.body);
        assert!(person.cookie(COOKIE).is_none());
        assert!(!answer.tells("sign-in-demo"), "outside demo mode nobody is told a password");
    });
}

#[test]
fn signing_out_ends_the_session_on_the_server_too() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let learner = site.learner().await;
        let token = learner.cookie(COOKIE).expect("the learner is signed in");
        let form = learner.form("/lernen", "/abmelden").await;
        let answer = learner.send(&form).await;
        assert_eq!(answer.location(), "/");
        assert!(learner.follow(&answer).await.body.contains(&Locale::De.text("flash-signed-out")));
        assert!(learner.cookie(COOKIE).is_none());

        let thief = site.visitor();
        thief.set_cookie(COOKIE, &token);
        assert!(thief.get("/lernen").await.location().starts_with("/anmelden"));
    });
}

#[test]
fn a_session_ends_with_its_time() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let learner = site.learner().await;
        learner.get("/lernen").await.assert_ok();
        set(&site, &learner, "app.session set expires_at = now()").await;
        assert!(learner.get("/lernen").await.location().starts_with("/anmelden"));
    });
}

#[test]
fn the_database_never_sees_the_token_of_a_session() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let learner = site.learner().await;
        let token = learner.cookie(COOKIE).expect("the learner is signed in");
        let mut tx = platform.tx(site.tenant).await;
        let stored: Vec<u8> = sqlx::query_scalar("select token_hash from app.session where tenant_id = $1")
            .bind(site.tenant.uuid())
            .fetch_one(tx.conn())
            .await
            .expect("there is one session");
        assert_ne!(hex::encode(&stored), token);
        assert_ne!(stored, token.as_bytes()[..32]);
    });
}

#[test]
fn the_way_back_leads_to_no_other_site() {
    kit::run(async |platform| {
        let person = platform.site().await.stranger(PASSWORD, false).await;
        for elsewhere in
            ["https://boese.example/", "//boese.example", "/\\boese.example", "javascript:alert(1)", "/anmelden"]
        {
            let form = person.form("/anmelden", "/anmelden").await;
            let form = form.set("email", &person.email).set("password", PASSWORD).set("back", elsewhere);
            assert_eq!(person.send(&form).await.location(), "/", "{elsewhere}");
            let sign_out = person.form("/impressum", "/abmelden").await;
            person.send(&sign_out).await.location();
            let page = sign_in(&person, "niemand@stadt.example", "x", elsewhere).await;
            assert!(page.form("/anmelden").fields.contains(&("back".to_owned(), "/".to_owned())), "{elsewhere}");
        }
    });
}

#[test]
fn the_language_can_be_chosen_without_an_account() {
    kit::run(async |platform| {
        let visitor = platform.site().await.visitor();
        assert_eq!(visitor.get("/anmelden").await.heading(), Locale::De.text("sign-in-title"));
        let headers = [(axum::http::header::ACCEPT_LANGUAGE, "en-GB,en;q=0.9")];
        let page = visitor.request(Method::GET, "/anmelden", &headers, "").await;
        assert_eq!(page.heading(), Locale::En.text("sign-in-title"), "the browser's wish");
        assert_eq!(visitor.get("/sprache/en?zurueck=/anmelden").await.location(), "/");
        assert_eq!(visitor.get("/sprache/en?zurueck=/katalog?q=akte").await.location(), "/katalog?q=akte");
        assert_eq!(visitor.get("/anmelden").await.heading(), Locale::En.text("sign-in-title"));
        visitor.get("/sprache/tlh").await;
        assert_eq!(visitor.get("/sprache/de//boese.example").await.status, 404);
    });
}

#[test]
fn a_hash_of_older_parameters_is_made_anew_when_the_password_is_shown() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let person = site.stranger(PASSWORD, false).await;
        let weak = argon2::Params::new(8, 1, 1, None).expect("they are possible");
        let weak = argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, weak);
        let hash = argon2::PasswordHasher::hash_password(&weak, PASSWORD.as_bytes()).expect("it can be hashed");
        set(&site, &person, &format!("app.password set hash = '{hash}'")).await;
        assert_eq!(sign_in(&person, &person.email, PASSWORD, "/").await.location(), "/");
        let mut tx = platform.tx(site.tenant).await;
        let stored: String = sqlx::query_scalar("select hash from app.password where tenant_id = $1")
            .bind(site.tenant.uuid())
            .fetch_one(tx.conn())
            .await
            .expect("one person has a password");
        assert!(stored.contains("m=19456,t=2,p=1"), "{stored}");
    });
}

#[test]
fn a_form_from_before_signing_in_is_not_taken_afterwards() {
    kit::run(async |platform| {
        let person = platform.site().await.stranger(PASSWORD, false).await;
        let before = person.form("/anmelden", "/anmelden").await;
        sign_in(&person, &person.email, PASSWORD, "/").await.location();
        person.send(&before.set("email", &person.email)).await.assert_problem(403, "foreign-form");
    });
}
