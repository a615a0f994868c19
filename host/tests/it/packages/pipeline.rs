//! A provider's own build hands packages in with a token.

use axum::http::{Method, header};
use host::{access::Role, clock, web::i18n::Locale};
use serde_json::Value;
use tenants::TenantId;

use super::desk::{Desk, Parts, assign, check};
use crate::kit::{self, Answer, Browser, Member, Platform};

const PAGE: &str = "/anbieter/zugang";
const API: &str = "/api/v1/plugins";

/// The text of a token that somebody has just made.
async fn token(by: &Member, label: &str) -> String {
    let made = by.send(&by.form(PAGE, PAGE).await.set("label", label).set("days", "90")).await;
    let (_, rest) = made.assert_ok().body.split_once("kcplugin_").expect("the token is shown once");
    let secret = rest.split('<').next().expect("it ends");
    assert!(!by.get(PAGE).await.body.contains(secret), "and never again");
    format!("kcplugin_{secret}")
}

async fn send(build: &Browser, token: &str, package: &[u8]) -> Answer {
    let authorization = format!("Bearer {token}");
    build.request(Method::POST, API, &[(header::AUTHORIZATION, &authorization)], package.to_vec()).await
}

async fn look(build: &Browser, token: &str, path: &str) -> Answer {
    let authorization = format!("bearer {token}");
    build.request(Method::GET, path, &[(header::AUTHORIZATION, &authorization)], Vec::new()).await
}

fn json(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap_or_else(|error| panic!("{error}: {}", answer.body))
}

async fn platform(name: &str) -> (&'static Platform, Desk, Browser) {
    let platform = kit::server().await.platform(name).await;
    (platform, Desk::new(platform).await, platform.cooperative().visitor())
}

#[test]
fn a_build_hands_in_and_reads_the_report() {
    kit::run_apart(async || {
        let (platform, desk, build) = platform("pipeline").await;
        let token = token(&desk.by, "Pipeline").await;
        let sent = send(&build, &token, &desk.package(&Parts::default())).await;
        assert_eq!(sent.status, 201, "{}", sent.body);
        let page = sent.header("location").to_owned();
        assert_eq!(json(&sent)["state"], "checking");
        check(platform, page.rsplit('/').next().expect("it ends with the id")).await;
        let report = json(&look(&build, &token, &page).await);
        assert_eq!(
            (&report["state"], report["report"]["steps"].as_array().map(Vec::len)),
            (&"waiting".into(), Some(8))
        );
        let again = send(&build, &token, &desk.package(&Parts::default())).await;
        assert_eq!(again.status, 422, "{}", again.body);
        assert_eq!(json(&again)["detail"], "the package was handed in before");
        assert_eq!(again.header("content-type"), "application/problem+json");
        assert_eq!(send(&build, &token, b"no package").await.status, 422);
        assert_eq!(send(&build, &token, &vec![0; 33 << 20]).await.status, 413);
        assert!(desk.by.get(PAGE).await.assert_ok().body.contains("Pipeline"));
    });
}

#[test]
fn a_token_opens_nothing_else_and_ends_with_its_person() {
    kit::run_apart(async || {
        let (platform, desk, build) = platform("tokens").await;
        let package = desk.package(&Parts::default());
        let mine = token(&desk.by, "Meins").await;
        let member = platform.site().await;
        for (browser, token) in [
            (&build, ""),
            (&build, "kcplugin_0"),
            (&build, &mine[..mine.len() - 1]),
            // The member has no tokens, whatever the cooperative has.
            (&member.visitor(), mine.as_str()),
        ] {
            let refused = send(browser, token, &package).await;
            assert_eq!(refused.status, 401, "{token}: {}", refused.body);
        }
        let page = look(&build, &mine, "/anbieter/plugins").await;
        assert!(page.location().starts_with("/anmelden"), "it is no session: {}", page.status);

        let sent = send(&build, &mine, &package).await;
        let path = sent.header("location").to_owned();
        let other = Desk::without_key(platform, "anbieter-b", 9).await;
        let theirs = token(&other.by, "Deins").await;
        assert_eq!(look(&build, &theirs, &path).await.status, 404, "what others hand in is theirs");
        let own = format!("{PAGE}/{}/widerruf", token_id(platform, "Meins").await);
        other.by.send(&other.by.bare_form(&own).await).await.assert_problem(404, "not-found");
        assert_eq!(look(&build, &mine, &path).await.status, 200);

        let office = platform.cooperative().member(&[Role::Operator], Locale::De).await;
        let leave = format!("/geschaeftsstelle/personen/{}/austritt", desk.by.id);
        office.send(&office.bare_form(&leave).await).await.location();
        assert_eq!(look(&build, &mine, &path).await.status, 401, "whoever has left hands nothing in");
        let revoke = format!("{PAGE}/{}/widerruf", token_id(platform, "Deins").await);
        let form = other.by.form(PAGE, &revoke).await;
        other.by.send(&form).await.location();
        assert_eq!(send(&build, &theirs, &package).await.status, 401);

        let late = platform.cooperative().member(&[Role::Provider], Locale::De).await;
        assign(platform, late.id, desk.provider).await;
        let soon = token(&late, "Kurz").await;
        let mut tx = platform.tx(TenantId::COOPERATIVE).await;
        sqlx::query("update app.plugin_token set expires_at = $2 where tenant_id = $1 and label = 'Kurz'")
            .bind(TenantId::COOPERATIVE.uuid())
            .bind(clock::now())
            .execute(tx.conn())
            .await
            .expect("the cooperative may");
        tx.commit().await.expect("the database is there");
        assert_eq!(look(&build, &soon, &path).await.status, 401);
    });
}

async fn token_id(platform: &Platform, label: &str) -> uuid::Uuid {
    sqlx::query_scalar("select id from app.plugin_token where tenant_id = $1 and label = $2")
        .bind(TenantId::COOPERATIVE.uuid())
        .bind(label)
        .fetch_one(platform.tx(TenantId::COOPERATIVE).await.conn())
        .await
        .expect("it was made")
}
