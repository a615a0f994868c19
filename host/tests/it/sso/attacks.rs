//! What a provider, an attacker or a neighbour may send, and what never opens anything.

use host::web::i18n::Locale;
use serde_json::json;

use super::{
    House, assert_away, connect,
    idp::{Idp, query, with},
    is_signed_in,
};
use crate::kit::{self, Browser};

/// Nobody was let in, nobody was made.
async fn nothing_happened(house: &House, guest: &Browser) {
    assert!(!is_signed_in(guest).await);
    for table in ["person", "session", "sso_identity", "sso_session"] {
        assert_eq!(house.rows(table).await, 0, "{table}");
    }
}

#[test]
fn a_token_that_is_not_right_in_every_part_opens_nothing() {
    kit::run(async |platform| {
        let house = House::open(platform).await;
        for fault in [
            "wrong_issuer",
            "wrong_audience",
            "two_audiences",
            "other_party",
            "expired",
            "ahead_300",
            "behind_300",
            "wrong_nonce",
            "no_nonce",
            "alg_none",
            "alg_none_without_dot",
            "hs256_public_key",
            "hs256_pem",
            "hs256_secret",
            "unknown_key",
            "stolen_kid",
            "changed",
            "long_subject",
            "control_subject",
            "no_token",
        ] {
            house.idp.person(house.claims("mallory")).await;
            house.idp.fault(fault).await;
            let guest = house.site.visitor();
            let answer = house.sign_in(&guest).await;
            assert_eq!(answer.status, 502, "{fault}: {}", answer.body);
            assert_away(&answer, 502, "invalid");
            nothing_happened(&house, &guest).await;
        }
        let mut tx = platform.tx(house.site.tenant).await;
        let causes: i64 = sqlx::query_scalar(
            "select count(*) from app.audit_entry where tenant_id = $1 and action = 'refuse_sign_in' and details ->> 'cause' = 'token'",
        )
        .bind(house.site.tenant.uuid())
        .fetch_one(tx.conn())
        .await
        .expect("the database is there");
        assert_eq!(causes, 20, "each is entered in the audit log");
    });
}

#[test]
fn clocks_may_be_half_a_minute_apart() {
    kit::run(async |platform| {
        let house = House::open(platform).await;
        for fault in ["ahead_30", "behind_30"] {
            house
                .idp
                .person(house.claims("pünktlich").as_object().map(|_| house.claims("puenktlich")).expect("claims"))
                .await;
            house.idp.fault(fault).await;
            assert_eq!(house.sign_in(&house.site.visitor()).await.status, 303, "{fault}");
        }
    });
}

#[test]
fn a_state_works_once_in_the_browser_where_it_began() {
    kit::run(async |platform| {
        let house = House::open(platform).await;
        house.idp.person(house.claims("vera")).await;
        let (vera, thief) = (house.site.visitor(), house.site.visitor());
        let back = house.way_back(&vera).await;
        assert_away(&thief.get(&back).await, 400, "stale");
        // Also with a request of the thief's own under way.
        thief.get(&house.start()).await.location();
        assert_away(&thief.get(&back).await, 400, "stale");
        assert!(!is_signed_in(&thief).await);
        assert_away(&vera.get(&with(&back, "state", Some("guessed"))).await, 400, "stale");
        assert_away(&vera.get(&with(&back, "state", None)).await, 400, "stale");
        assert_eq!(vera.get(&back).await.location(), "/", "the theft has used nothing up");
        let again = house.site.visitor();
        again.set_cookie("campus_sso", &vera.cookie("campus_sso").expect("it was bound"));
        assert_away(&again.get(&back).await, 400, "stale");
        assert!(!is_signed_in(&again).await);
    });
}

#[test]
fn a_code_works_once_and_with_its_own_verifier_only() {
    kit::run(async |platform| {
        let house = House::open(platform).await;
        house.idp.person(house.claims("carl")).await;
        let (carl, thief) = (house.site.visitor(), house.site.visitor());
        let back = house.way_back(&carl).await;
        let stolen = query(&back, "code");
        let own = house.way_back(&thief).await;
        assert_away(&thief.get(&with(&own, "code", Some(&stolen))).await, 502, "invalid");
        let used = carl.get(&back).await;
        assert_eq!(used.status, 502, "the provider has seen the code before and takes it back: {}", used.body);
        let carl = house.site.visitor();
        let back = house.way_back(&carl).await;
        carl.get(&back).await.location();
        let replay = house.way_back(&thief).await;
        let replay = with(&replay, "code", Some(&query(&back, "code")));
        assert_away(&thief.get(&replay).await, 502, "invalid");
        assert!(!is_signed_in(&thief).await);
    });
}

#[test]
fn an_answer_in_the_name_of_another_provider_is_a_mix_up() {
    kit::run(async |platform| {
        let house = House::open(platform).await;
        let second = Idp::start().await;
        let other = second_provider(&house, &second).await;
        house.idp.person(house.claims("mia")).await;
        for issuer in [None, Some("https://elsewhere.example"), Some(second.issuer.as_str())] {
            let guest = house.site.visitor();
            let back = house.way_back(&guest).await;
            assert_away(&guest.get(&with(&back, "iss", issuer)).await, 502, "invalid");
            nothing_happened(&house, &guest).await;
        }
        // State and code of the first at the address of the second.
        let guest = house.site.visitor();
        let back = house.way_back(&guest).await;
        let moved = back.replace(&house.provider.to_string(), &other.to_string());
        assert_away(&guest.get(&moved).await, 400, "stale");
        nothing_happened(&house, &guest).await;
        assert_eq!(guest.get(&back).await.location(), "/");
    });
}

async fn second_provider(house: &House, idp: &Idp) -> host::ids::SsoProviderId {
    let platform = house.site.platform;
    let office = platform.app.access.office_at(house.site.tenant);
    let draft = host::sso::Draft {
        name: "Zweites Portal".to_owned(),
        button: String::new(),
        issuer: idp.issuer.clone(),
        client_id: super::CLIENT.to_owned(),
        secret: Some(super::SECRET.to_owned()),
        scopes: "openid email".to_owned(),
        userinfo: false,
        second_factor: false,
        logout: false,
        position: 2,
        domains: vec![house.domain.clone()],
    };
    let now = host::clock::now();
    let mut tx = platform.tx(house.site.tenant).await;
    let id = host::sso::add(&mut tx, &office, &platform.app.keyring, &draft, now).await.expect("the name is new");
    host::sso::mark_tested(&mut tx, &office, id, now).await.expect("the office may");
    host::sso::set_enabled(&mut tx, &office, id, true, now).await.expect("it was tried");
    tx.commit().await.expect("the database is there");
    id
}

#[test]
fn nothing_of_one_members_provider_opens_anything_at_another() {
    kit::run(async |platform| {
        let (here, there) = (House::open(platform).await, House::open(platform).await);
        here.idp.person(here.claims("eva")).await;
        there.idp.person(there.claims("udo")).await;
        let (eva, udo) = (here.site.visitor(), there.site.visitor());
        let (back_here, back_there) = (here.way_back(&eva).await, there.way_back(&udo).await);

        // The provider of here at the site of there: by path, with state and code, with all cookies.
        let thief = there.site.visitor();
        thief.set_cookie("campus_sso", &eva.cookie("campus_sso").expect("it was bound"));
        thief.get(&here.start()).await.assert_problem(404, "not-found");
        thief.get(&back_here).await.assert_problem(404, "not-found");
        // State and code of here under the provider of there.
        let moved = back_here.replace(&here.provider.to_string(), &there.provider.to_string());
        assert_away(&thief.get(&moved).await, 400, "stale");
        // An own state of there with the code of here.
        let mixed = with(&back_there, "code", Some(&query(&back_here, "code")));
        let mixed = with(&mixed, "iss", Some(&query(&back_here, "iss")));
        assert_away(&udo.get(&mixed).await, 502, "invalid");
        assert!(!is_signed_in(&thief).await && !is_signed_in(&udo).await);
        assert_eq!(there.rows("person").await, 0);

        // A session of here is none there.
        assert_eq!(eva.get(&back_here).await.location(), "/");
        let name = host::identity::cookie_name(&platform.app.config);
        thief.set_cookie(name, &eva.cookie(name).expect("signed in"));
        assert!(!is_signed_in(&thief).await);
        assert_eq!(there.rows("session").await, 0);
    });
}

#[test]
fn one_provider_of_two_members_keeps_their_people_apart() {
    kit::run(async |platform| {
        let here = House::open(platform).await;
        let site = platform.site().await;
        let domain = format!("{}.example", site.host.replace('.', "-"));
        let provider = connect(&site, &here.idp, "campus-next-door", &domain).await;
        here.idp.person(here.claims("eva")).await;
        here.sign_in(&here.site.visitor()).await.location();
        // The same provider knows her, but this member does not, and her address is not of its domain.
        let guest = site.visitor();
        let started = guest.get(&format!("/anmelden/oidc/{provider}")).await;
        let back = here.idp.visit(started.location()).await;
        assert_away(&guest.get(&back).await, 403, "unknown");
        // A token made for the other member's client is not for this one.
        here.idp.fault("wrong_audience").await;
        let started = guest.get(&format!("/anmelden/oidc/{provider}")).await;
        let back = here.idp.visit(started.location()).await;
        assert_away(&guest.get(&back).await, 502, "invalid");
    });
}

#[test]
fn a_host_name_that_is_not_ours_gets_no_way_back() {
    kit::run(async |platform| {
        let house = House::open(platform).await;
        let strange = platform.browser(&format!("evil.example:80@{}", house.site.host));
        assert_eq!(strange.get(&house.start()).await.status, 404);
        let with_port = platform.browser(&format!("{}:9999", house.site.host));
        let redirect = query(with_port.get(&house.start()).await.location(), "redirect_uri");
        let own = format!("{}{}/zurueck", platform.app.config.origin(&house.site.host), house.start());
        assert_eq!(redirect, own, "the port of a request is not believed");
    });
}

#[test]
fn a_provider_that_is_away_or_describes_itself_wrongly_is_said_so() {
    kit::run(async |platform| {
        for (fault, status, name) in [
            ("other_metadata", 502, "invalid"),
            ("redirect", 502, "invalid"),
            ("script", 502, "invalid"),
            ("inner_keys", 502, "invalid"),
            ("huge", 502, "invalid"),
            ("gone", 503, "unreachable"),
        ] {
            let house = House::open(platform).await;
            house.idp.fault(fault).await;
            assert_away(&house.site.visitor().get(&house.start()).await, status, name);
            assert_eq!(house.rows("sso_request").await, 0);
        }
        let house = House::open(platform).await;
        house.idp.fault("gone").await;
        for _ in 0..3 {
            assert_away(&house.site.visitor().get(&house.start()).await, 503, "unreachable");
        }
        assert_eq!(house.idp.calls("/.well-known/openid-configuration").await, 1, "it is left alone for a moment");
        let house = House::open(platform).await;
        house.idp.fault("denied").await;
        house.idp.person(house.claims("nein")).await;
        let guest = house.site.visitor();
        assert_away(&house.sign_in(&guest).await, 403, "cancelled");
        nothing_happened(&house, &guest).await;
        let page = guest.get(&house.start()).await;
        assert_eq!(page.status, 303);
        assert!(!Locale::De.text("sso-away-help").is_empty());
    });
}

#[test]
fn claims_of_the_userinfo_endpoint_count_for_the_same_subject_only() {
    kit::run(async |platform| {
        let house = House::with(platform, Idp::with(json!({ "userinfo": true })).await).await;
        house.idp.person(house.claims("ute")).await;
        assert_away(&house.sign_in(&house.site.visitor()).await, 403, "unverified");
        house.execute("update app.sso_provider set userinfo = true where tenant_id = $1 and $2 <> ''", "-").await;
        house.idp.fault("other_userinfo").await;
        assert_away(&house.sign_in(&house.site.visitor()).await, 502, "invalid");
        house.idp.fault("").await;
        assert_eq!(house.sign_in(&house.site.visitor()).await.location(), "/");
    });
}
