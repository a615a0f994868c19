//! Links by mail: they sign in, or let somebody choose a new password; once, for a while, and only by a button.

use host::access::Role;

use crate::{
    factors::sign_in,
    kit::{self, Answer, Browser, Site},
};

const OLD: &str = "korrektes Pferd";
const NEW: &str = "Batterie und Klammer";
const COOKIE: &str = "campus_session";

async fn ask(browser: &Browser, page: &str, email: &str) -> Answer {
    let form = browser.form(page, page).await;
    browser.send(&form.set("email", email)).await
}

/// The path of the last link of this kind that was mailed.
async fn mailed(site: &Site, page: &str, email: &str) -> String {
    site.mail_links().await;
    let letters = site.letters(email).await;
    letters.iter().rev().find_map(|text| kit::link(text, &format!("{page}/"))).expect("a link was mailed")
}

#[test]
fn a_link_signs_in_once_and_opening_it_changes_nothing() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let person = site.stranger(OLD, false).await;
        assert_eq!(ask(&person, "/anmelden/link", &person.email).await.location(), "/anmelden/link/gesendet");
        let link = mailed(&site, "/anmelden/link", &person.email).await;
        // A program that looks for harm in mails opens the link, twice.
        let scanner = site.visitor();
        for _ in 0..2 {
            assert!(scanner.get(&link).await.assert_ok().tells("link-elsewhere"));
            assert!(scanner.cookie(COOKIE).is_none());
        }
        let page = person.get(&link).await;
        assert!(page.says(&person.email) && !page.tells("link-elsewhere"), "the browser that asked is known");
        assert_eq!(person.send(&page.form(&link)).await.location(), "/");
        person.get("/konto").await.assert_ok();

        scanner.get(&link).await.assert_problem(404, "not-found");
        let again = scanner.bare_form(&link).await;
        scanner.send(&again).await.assert_problem(404, "not-found");
        assert!(scanner.cookie(COOKIE).is_none());
    });
}

#[test]
fn two_browsers_with_one_link_and_one_of_them_gets_in() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let person = site.stranger(OLD, false).await;
        ask(&person, "/anmelden/link", &person.email).await;
        let link = mailed(&site, "/anmelden/link", &person.email).await;
        let (one, two) = (site.visitor(), site.visitor());
        let forms = (one.form(&link, &link).await, two.form(&link, &link).await);
        let (first, second) = tokio::join!(one.send(&forms.0), two.send(&forms.1));
        let statuses = [first.status.as_u16(), second.status.as_u16()];
        assert!(statuses == [303, 404] || statuses == [404, 303], "{statuses:?}");
    });
}

#[test]
fn a_link_is_a_first_factor_only() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let person = site.staff(&[Role::Coordination], OLD, false).await;
        ask(&person, "/anmelden/link", &person.email).await;
        let link = mailed(&site, "/anmelden/link", &person.email).await;
        let entered = person.send(&person.form(&link, &link).await).await;
        assert!(entered.location().starts_with("/anmelden/faktor"));
    });
}

#[test]
fn a_link_that_is_too_old_is_not_found() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let person = site.stranger(OLD, false).await;
        ask(&person, "/anmelden/link", &person.email).await;
        let link = mailed(&site, "/anmelden/link", &person.email).await;
        let mut tx = platform.tx(site.tenant).await;
        let age: i64 = sqlx::query_scalar(
            "select extract(epoch from expires_at - created_at)::bigint from app.sign_in_link where tenant_id = $1",
        )
        .bind(site.tenant.uuid())
        .fetch_one(tx.conn())
        .await
        .expect("there is one link");
        assert_eq!(age, 15 * 60);
        let age = sqlx::query("update app.sign_in_link set expires_at = now() where tenant_id = $1");
        age.bind(site.tenant.uuid()).execute(tx.conn()).await.expect("the statement is right");
        tx.commit().await.expect("the database is there");
        person.get(&link).await.assert_problem(404, "not-found");
    });
}

#[test]
fn known_and_unknown_addresses_get_the_same_answer_and_the_same_work() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let person = site.stranger(OLD, false).await;
        for page in ["/anmelden/link", "/anmelden/passwort"] {
            let mut answers = Vec::new();
            for email in [person.email.as_str(), "niemand@stadt.example", "keine Adresse", ""] {
                let visitor = site.visitor();
                let answer = ask(&visitor, page, email).await;
                let shown = visitor.follow(&answer).await;
                answers.push((answer.status, answer.location().to_owned(), shown.texts("main")));
                assert_eq!(site.mail_links().await, 1, "each is a job, whether or not anybody is there");
            }
            assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{answers:?}");
        }
        assert_eq!(site.letters(&person.email).await.len(), 2, "only the one who is there gets mail");
    });
}

#[test]
fn nobody_is_flooded_with_links() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let person = site.stranger(OLD, false).await;
        for _ in 0..8 {
            assert_eq!(ask(&person, "/anmelden/link", &person.email).await.location(), "/anmelden/link/gesendet");
            site.mail_links().await;
        }
        assert_eq!(site.letters(&person.email).await.len(), 5);
    });
}

#[test]
fn a_link_of_one_member_or_of_one_kind_works_for_no_other() {
    kit::run(async |platform| {
        let (here, there) = (platform.site().await, platform.site().await);
        let person = here.stranger(OLD, false).await;
        ask(&person, "/anmelden/link", &person.email).await;
        let link = mailed(&here, "/anmelden/link", &person.email).await;
        let neighbour = there.visitor();
        neighbour.get(&link).await.assert_problem(404, "not-found");
        neighbour.send(&neighbour.bare_form(&link).await).await.assert_problem(404, "not-found");
        let reset = link.replace("/link/", "/passwort/");
        person.get(&reset).await.assert_problem(404, "not-found");
        person.get(&link).await.assert_ok();
    });
}

#[test]
fn a_host_name_in_the_request_leads_no_link_elsewhere() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let person = site.stranger(OLD, false).await;
        let form = person.form("/anmelden/link", "/anmelden/link").await.set("email", &person.email);
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(&form.fields).finish();
        let headers = [
            ("x-forwarded-host".parse().expect("valid"), "boese.example"),
            ("forwarded".parse().expect("valid"), "host=boese.example"),
            (axum::http::header::CONTENT_TYPE, "application/x-www-form-urlencoded"),
        ];
        person.request(axum::http::Method::POST, "/anmelden/link", &headers, body).await.location();
        site.mail_links().await;
        let letters = site.letters(&person.email).await;
        assert!(letters[0].contains(&format!("http://{}:8080/anmelden/link/", site.host)), "{letters:?}");
        let foreign = platform.browser("boese.example");
        assert_eq!(foreign.get("/anmelden/link").await.status, 404);
    });
}

#[test]
fn a_forgotten_password_is_chosen_anew_and_everybody_is_signed_out() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let person = site.stranger(OLD, false).await;
        let thief = site.signed_in(person.id).await;
        ask(&person, "/anmelden/passwort", &person.email).await;
        let link = mailed(&site, "/anmelden/passwort", &person.email).await;
        let common = person.send(&person.form(&link, &link).await.set("new", "password1")).await;
        assert!(common.status == 422 && common.tells("password-too-common"), "{}", common.body);
        let chosen = person.send(&person.form(&link, &link).await.set("new", NEW)).await;
        assert!(person.follow(&chosen).await.flashes("flash-password-chosen"));
        assert!(thief.get("/konto").await.location().starts_with("/anmelden"));
        person.get(&link).await.assert_problem(404, "not-found");
        assert_eq!(sign_in(&person, &person.email, OLD).await.status, 422);
        assert_eq!(sign_in(&person, &person.email, NEW).await.location(), "/");
        let letters = site.letters(&person.email).await;
        assert!(letters.iter().any(|text| text.contains("Das Passwort Ihres Kontos")), "{letters:?}");
    });
}

#[test]
fn the_database_never_sees_the_secret_of_a_link() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let person = site.stranger(OLD, false).await;
        ask(&person, "/anmelden/link", &person.email).await;
        let link = mailed(&site, "/anmelden/link", &person.email).await;
        let secret = link.rsplit('/').next().expect("the secret is the end");
        let mut tx = platform.tx(site.tenant).await;
        let row: String = sqlx::query_scalar("select l::text from app.sign_in_link l where tenant_id = $1")
            .bind(site.tenant.uuid())
            .fetch_one(tx.conn())
            .await
            .expect("there is one");
        assert!(secret.len() == 64 && !row.contains(secret), "{row}");
    });
}
