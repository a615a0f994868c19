//! A provider ends the sessions that it opened (OpenID Connect Back-Channel Logout 1.0).

use axum::http::{Method, header};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use host::{seal::Keyring, sso};
use serde_json::{Value, json};

use super::{
    CLIENT, House,
    idp::{Idp, query},
    is_signed_in,
};
use crate::kit::{self, Answer, Browser, Site};

const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// The provider's own call: no cookie, no form token.
async fn call(site: &Site, house: &House, token: &str) -> Answer {
    let body = form_urlencoded::Serializer::new(String::new()).append_pair("logout_token", token).finish();
    let headers = [(header::CONTENT_TYPE, "application/x-www-form-urlencoded"), (header::ACCEPT, "application/json")];
    let path = format!("/anmelden/oidc/{}/abmeldung", house.provider);
    site.visitor().request(Method::POST, &path, &headers, body).await
}

fn claims(house: &House, jti: &str) -> Value {
    let now = host::clock::now().unix_timestamp();
    json!({
        "iss": house.idp.issuer, "aud": CLIENT, "iat": now, "exp": now + 120, "jti": jti, "events": { EVENT: {} },
    })
}

async fn signed(house: &House, claims: &Value) -> String {
    house.idp.sign(json!({ "claims": claims, "typ": "logout+jwt" })).await
}

async fn signed_in(house: &House, sub: &str) -> Browser {
    house.idp.person(house.claims(sub)).await;
    let browser = house.site.visitor();
    house.sign_in(&browser).await.location();
    browser
}

async fn sid(house: &House) -> String {
    let mut tx = house.site.platform.tx(house.site.tenant).await;
    let newest = "select sid from app.sso_session where tenant_id = $1 order by session_id desc limit 1";
    let newest = sqlx::query_scalar(newest).bind(house.site.tenant.uuid());
    newest.fetch_one(tx.conn()).await.expect("a session is open")
}

#[test]
fn a_logout_token_ends_the_session_it_names_and_no_other() {
    kit::run(async |platform| {
        let house = House::open(platform).await;
        let first = signed_in(&house, "tom").await;
        let sid = sid(&house).await;
        assert!(!sid.is_empty(), "the provider names its sessions");
        let (second, other) = (signed_in(&house, "tom").await, signed_in(&house, "ada").await);
        let mut token = claims(&house, "one");
        token["sid"] = json!(sid);
        assert_eq!(call(&house.site, &house, &signed(&house, &token).await).await.status, 200);
        assert!(!is_signed_in(&first).await && is_signed_in(&second).await && is_signed_in(&other).await);
        let mut token = claims(&house, "two");
        token["sub"] = json!("tom");
        assert_eq!(call(&house.site, &house, &signed(&house, &token).await).await.status, 200);
        assert!(!is_signed_in(&second).await && is_signed_in(&other).await);
    });
}

#[test]
fn a_logout_token_works_once() {
    kit::run(async |platform| {
        let house = House::open(platform).await;
        let mut token = claims(&house, "once");
        token["sub"] = json!("tom");
        let token = signed(&house, &token).await;
        let before = signed_in(&house, "tom").await;
        assert_eq!(call(&house.site, &house, &token).await.status, 200);
        assert!(!is_signed_in(&before).await);
        let after = signed_in(&house, "tom").await;
        assert_eq!(call(&house.site, &house, &token).await.status, 200);
        assert!(is_signed_in(&after).await, "a token that was seen before ends nothing");
    });
}

#[test]
fn a_logout_token_that_is_not_right_in_every_part_ends_nothing() {
    kit::run(async |platform| {
        let house = House::open(platform).await;
        let tom = signed_in(&house, "tom").await;
        let now = host::clock::now().unix_timestamp();
        let changes = [
            json!({ "iss": "https://elsewhere.example" }),
            json!({ "aud": "campus-next-door" }),
            json!({ "exp": now - 300 }),
            json!({ "iat": now + 600 }),
            json!({ "iat": now - 3600 }),
            json!({ "nonce": "n" }),
            json!({ "events": {} }),
            json!({ "events": { EVENT: "yes" } }),
            json!({ "jti": "" }),
            json!({ "sub": null, "sid": null }),
        ];
        for (number, change) in changes.iter().enumerate() {
            let mut token = claims(&house, &format!("wrong-{number}"));
            token["sub"] = json!("tom");
            for (name, value) in change.as_object().expect("an object") {
                token[name] = value.clone();
            }
            let answer = call(&house.site, &house, &signed(&house, &token).await).await;
            assert_eq!(answer.status, 400, "{change}: {}", answer.body);
        }
        let mut right = claims(&house, "right");
        right["sub"] = json!("tom");
        let stranger = house.idp.sign(json!({ "claims": right, "typ": "logout+jwt", "stranger": true })).await;
        let as_id_token = house.idp.sign(json!({ "claims": right, "typ": "at+jwt" })).await;
        let signed = signed(&house, &right).await;
        let (header, rest) = signed.split_once('.').expect("a token has parts");
        let (body, signature) = rest.split_once('.').expect("a token has parts");
        // {"alg":"none"} and {"alg":"HS256"}
        let unsigned = format!("eyJhbGciOiJub25lIn0.{body}.");
        let symmetric = format!("eyJhbGciOiJIUzI1NiJ9.{body}.{signature}");
        let cut = format!("{header}.{body}");
        for token in [stranger, as_id_token, unsigned, symmetric, cut, String::new(), "a.b.c".to_owned()] {
            assert_eq!(call(&house.site, &house, &token).await.status, 400, "{token}");
        }
        assert!(is_signed_in(&tom).await);
        assert_eq!(call(&house.site, &house, &signed).await.status, 200, "the same claims, rightly signed");
        assert!(!is_signed_in(&tom).await);
    });
}

#[test]
fn a_neighbours_provider_ends_no_session_here() {
    kit::run(async |platform| {
        let (here, there) = (House::open(platform).await, House::open(platform).await);
        let (tom, _) = (signed_in(&here, "tom").await, signed_in(&there, "tom").await);
        let mut token = claims(&there, "theirs");
        token["sub"] = json!("tom");
        let token = signed(&there, &token).await;
        assert_eq!(call(&here.site, &here, &token).await.status, 400);
        assert_eq!(call(&there.site, &here, &token).await.status, 404, "this provider is none of that member");
        assert_eq!(call(&here.site, &there, &token).await.status, 404);
        assert!(is_signed_in(&tom).await);
        assert_eq!(call(&there.site, &there, &token).await.status, 200);
        assert!(is_signed_in(&tom).await);
    });
}

/// Over a socket, sent by the provider itself when somebody signs out there.
#[test]
fn who_signs_out_at_the_provider_is_signed_out_here() {
    kit::run(async |platform| {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let address = listener.local_addr().expect("it is bound");
        let idp = Idp::with(json!({ "logout_uri": format!("http://{address}/abmeldung") })).await;
        let house = House::with(platform, idp).await;
        let tom = signed_in(&house, "tom").await;
        let leaving = tokio::spawn(async move { received(&listener).await });
        house.idp.sign_out().await;
        let token = leaving.await.expect("the provider calls");
        assert_eq!(call(&house.site, &house, &token).await.status, 200);
        assert!(!is_signed_in(&tom).await);
    });
}

#[test]
fn who_signs_out_here_is_asked_whether_to_sign_out_at_the_provider_too() {
    kit::run(async |platform| {
        let house = House::open(platform).await;
        let tom = signed_in(&house, "tom").await;
        let out = tom.send(&tom.form("/konto", "/abmelden").await).await;
        assert_eq!(out.location(), format!("/abgemeldet/{}", house.provider));
        assert!(!is_signed_in(&tom).await);
        let page = tom.follow(&out).await;
        let (_, url) = page.links("main a").remove(0);
        assert!(url.starts_with(&format!("{}/session/end?", house.idp.issuer)), "{url}");
        let after = query(&url, "post_logout_redirect_uri");
        assert_eq!(after, format!("{}/", platform.app.config.origin(&house.site.host)));
        assert_eq!(query(&url, "client_id"), CLIENT);
        let hint = query(&url, "id_token_hint");
        let claims = hint.split('.').nth(1).and_then(|part| URL_SAFE_NO_PAD.decode(part).ok()).expect("a token");
        let claims: Value = serde_json::from_slice(&claims).expect("claims are JSON");
        assert_eq!((&claims["sub"], &claims["iss"]), (&json!("tom"), &json!(house.idp.issuer)));
        let again = tom.follow(&out).await;
        assert!(!again.body.contains("id_token_hint"), "it is shown once");
        // Who came with a password is led home at once.
        let mina = house.site.learner().await;
        assert_eq!(mina.send(&mina.form("/konto", "/abmelden").await).await.location(), "/");
    });
}

#[test]
fn the_token_for_signing_out_is_kept_sealed_for_its_own_site_and_a_new_key_takes_it_over() {
    kit::run(async |platform| {
        let (house, other) = (House::open(platform).await, House::open(platform).await);
        let tom = signed_in(&house, "tom").await;
        let (site, keyring) = (&house.site, &platform.app.keyring);
        let mut tx = platform.tx(site.tenant).await;
        let kept = "select id_token from app.sso_session where tenant_id = $1";
        let kept: Vec<u8> =
            sqlx::query_scalar(kept).bind(site.tenant.uuid()).fetch_one(tx.conn()).await.expect("a session is open");
        assert!(!String::from_utf8_lossy(&kept).contains("eyJ"), "no token in the clear");
        drop(tx);
        tom.send(&tom.form("/konto", "/abmelden").await).await.location();
        let cookie = tom.cookie("campus_leaving").expect("the browser keeps it for a moment");
        let thief = other.site.visitor();
        thief.set_cookie("campus_leaving", &cookie);
        let page = thief.get(&format!("/abgemeldet/{}", other.provider)).await;
        assert!(page.assert_ok().body.contains("/session/end?") && !page.body.contains("id_token_hint"));

        signed_in(&house, "tom").await;
        let mut tx = platform.tx(site.tenant).await;
        let directory = tempfile::tempdir().expect("there is room");
        let name = directory.path().join("keyring");
        std::fs::copy(platform.data_dir().join("keyring"), &name).expect("the platform has a keyring");
        let newest = Keyring::add_key(directory.path()).expect("it can be written");
        let newer = Keyring::open(directory.path()).expect("it can be read");
        assert_eq!((newest, newer.newest()), (keyring.newest() + 1, newest));
        let office = platform.app.access.office_at(site.tenant);
        assert_eq!(sso::under_older_keys(&mut tx, &newer).await.expect("the database is there"), 2);
        assert_eq!(sso::reseal(&mut tx, &office, &newer).await.expect("every field opens"), 2);
        assert_eq!(sso::under_older_keys(&mut tx, &newer).await.expect("the database is there"), 0);
    });
}

/// The logout token of one request, which is answered.
async fn received(listener: &tokio::net::TcpListener) -> String {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let (mut stream, _) = listener.accept().await.expect("the provider calls");
    let mut request = String::new();
    let mut bytes = [0; 8192];
    while !request.contains("logout_token=") {
        let length = stream.read(&mut bytes).await.expect("the provider sends");
        assert!(length > 0, "the provider sent {request:?}");
        request.push_str(&String::from_utf8_lossy(&bytes[..length]));
    }
    stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await.expect("the provider listens");
    let (_, body) = request.split_once("\r\n\r\n").expect("a request has a body");
    query(&format!("?{body}"), "logout_token")
}
