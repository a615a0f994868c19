//! The page on which the coordination connects its directory.

use axum::http::{Method, header};
use host::{access::Role, web::i18n::Locale};

use crate::kit::{self, Answer, Browser, Member, Site};

const PAGE: &str = "/verwaltung/verzeichnis";

async fn coordination(site: &Site) -> Member {
    site.member(&[Role::Coordination], Locale::De).await
}

/// The token that a page shows, this once.
fn secret(page: &Answer) -> String {
    let texts = page.texts("main .kern-alert code");
    let [secret] = &texts[..] else { panic!("one token, not {texts:?}: {}", page.body) };
    secret.clone()
}

async fn works(site: &Site, secret: &str) -> bool {
    let bearer = format!("Bearer {secret}");
    let headers = [(header::AUTHORIZATION, bearer.as_str())];
    let answer = site.visitor().request(Method::GET, "/scim/v2/Users?count=0", &headers, "").await;
    assert!([200, 401].contains(&answer.status.as_u16()), "{}", answer.body);
    answer.status == 200
}

/// The address of a button in the table.
async fn action(by: &Browser, what: &str) -> String {
    let page = by.get(PAGE).await;
    let forms = scraper::Selector::parse("tbody form").expect("valid");
    let html = page.html();
    let actions = html.select(&forms).filter_map(|form| form.attr("action").map(str::to_owned));
    let found: Vec<String> = actions.filter(|action| action.ends_with(what)).collect();
    found.first().unwrap_or_else(|| panic!("there is no button for {what}: {}", page.body)).clone()
}

#[test]
fn a_token_is_shown_once_and_works_until_it_is_revoked() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let by = coordination(&site).await;
        let empty = by.get(PAGE).await;
        assert!(empty.tells("directory-none") && empty.says(&format!("{}:8080/scim/v2", site.host)), "{}", empty.body);
        let form = by.form(PAGE, PAGE).await.set("label", "Entra ID der Stadt").set("days", "365");
        let made = by.send(&form).await;
        let secret = secret(made.assert_ok());
        assert!(made.tells("directory-copy"), "{}", made.body);
        let list = by.get(PAGE).await;
        assert!(list.says("Entra ID der Stadt") && list.tells("directory-never") && !list.body.contains(&secret));
        assert_eq!(by.send(&form).await.location(), PAGE, "sent twice, made once");
        assert_eq!(by.get(PAGE).await.texts("tbody tr").len(), 1);
        assert!(works(&site, &secret).await);
        assert!(!by.get(PAGE).await.tells("directory-never"), "its last use is shown");
        let revoke = by.form(PAGE, &action(&by, "/widerruf").await).await;
        let revoked = by.send(&revoke).await;
        assert!(by.follow(&revoked).await.flashes("flash-token-revoked"));
        assert!(!works(&site, &secret).await);
        by.send(&revoke.renewed()).await.assert_problem(404, "not-found");
        assert_eq!(by.get(PAGE).await.texts("tbody form").len(), 0, "what is revoked has no buttons");
    });
}

#[test]
fn a_token_that_is_replaced_works_on_for_some_days() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let by = coordination(&site).await;
        let old = secret(&by.send(&by.form(PAGE, PAGE).await.set("label", "Okta").set("days", "180")).await);
        let rotated = by.send(&by.form(PAGE, &action(&by, "/ersatz").await).await).await;
        let new = secret(rotated.assert_ok());
        assert!(rotated.says("noch 7 Tage") && old != new, "{}", rotated.body);
        assert!(works(&site, &old).await && works(&site, &new).await);
        let mut tx = platform.tx(site.tenant).await;
        let left: Vec<f64> = sqlx::query_scalar(
            "select extract(day from expires_at - now())::float8 from app.scim_token where tenant_id = $1 order by 1",
        )
        .bind(site.tenant.uuid())
        .fetch_all(tx.conn())
        .await
        .expect("the database is there");
        assert!(matches!(left[..], [old, new] if old <= 7.0 && new > 170.0), "{left:?}");
        let hashes: Vec<Vec<u8>> = sqlx::query_scalar("select token_hash from app.scim_token where tenant_id = $1")
            .bind(site.tenant.uuid())
            .fetch_all(tx.conn())
            .await
            .expect("the database is there");
        assert!(hashes.iter().all(|hash| hash.len() == 32), "only hashes are kept");
    });
}

#[test]
fn what_is_wrong_is_said_beside_the_field_and_nothing_is_lost() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let by = coordination(&site).await;
        let long = "ä".repeat(101);
        for (label, key) in [(" ", "directory-label-missing"), (long.as_str(), "directory-label-too-long")] {
            let refused = by.send(&by.form(PAGE, PAGE).await.set("label", label).set("days", "90")).await;
            assert!(refused.status == 422 && refused.tells(key), "{}", refused.body);
            assert!(refused.form(PAGE).fields.contains(&("label".to_owned(), label.to_owned())));
            assert_eq!(refused.texts("option[selected]"), ["90 Tage"]);
        }
        assert!(by.get(PAGE).await.tells("directory-none"));
    });
}

#[test]
fn only_the_own_coordination_connects_a_directory() {
    kit::run(async |platform| {
        let (site, elsewhere) = (platform.site().await, platform.site().await);
        let by = coordination(&site).await;
        let token = secret(&by.send(&by.form(PAGE, PAGE).await.set("label", "Keycloak")).await);
        let (rotate, revoke) = (action(&by, "/ersatz").await, action(&by, "/widerruf").await);
        let neighbour = coordination(&elsewhere).await;
        for path in [&rotate, &revoke] {
            neighbour.send(&neighbour.bare_form(path).await).await.assert_problem(404, "not-found");
        }
        let other = site.member(&[Role::Manager, Role::Hr], Locale::De).await;
        other.get(PAGE).await.assert_problem(403, "forbidden");
        for path in [PAGE, &rotate, &revoke] {
            other.send(&other.bare_form(path).await).await.assert_problem(403, "forbidden");
        }
        assert_eq!(site.visitor().get(PAGE).await.location(), "/anmelden?zurueck=%2Fverwaltung%2Fverzeichnis");
        assert!(works(&site, &token).await && !works(&elsewhere, &token).await);
    });
}
