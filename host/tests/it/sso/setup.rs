//! The coordination sets single sign-on up: providers, domains, rules; and nobody else does.

use host::{access::Role, ids::SsoProviderId, sso, web::i18n::Locale};
use serde_json::json;

use super::{
    House,
    idp::{CLIENT, Idp, SECRET},
};
use crate::kit::{self, Answer, Member, NAMES, Site};

const PAGE: &str = "/verwaltung/anmeldung";
const NEW: &str = "/verwaltung/anmeldung/neu";

async fn coordination(site: &Site) -> Member {
    site.member(&[Role::Coordination], Locale::De).await
}

async fn enter(by: &Member, issuer: &str) -> Answer {
    let form = by.form(NEW, NEW).await.set("name", "Stadtportal").set("issuer", issuer);
    by.send(&form.set("client_id", CLIENT).set("client_secret", SECRET)).await
}

async fn claim(by: &Member, domain: &str) -> Answer {
    by.send(&by.form(PAGE, "/verwaltung/maildomaenen").await.set("domain", domain)).await
}

async fn check(by: &Member, domain: &str) -> Answer {
    let action = format!("/verwaltung/maildomaenen/{domain}/pruefung");
    by.send(&by.form(PAGE, &action).await).await
}

/// What the page asks to be put into the name server for a domain.
fn wanted(page: &Answer, domain: &str) -> String {
    let texts = page.texts("dd");
    let at = texts.iter().position(|text| *text == sso::proof_name(domain)).expect("the page names the record");
    texts[at + 2].clone()
}

#[test]
fn a_provider_is_entered_tried_and_put_into_use_and_then_people_come_in() {
    kit::run(async |platform| {
        let (site, idp) = (platform.site().await, Idp::start().await);
        let by = coordination(&site).await;
        let domain = format!("{}.example", site.host.replace('.', "-"));
        assert_eq!(claim(&by, &format!("@{}.", domain.to_uppercase())).await.location(), PAGE);
        let early = check(&by, &domain).await;
        assert!(early.status == 422 && early.tells("sso-domain-not-proved"), "{}", early.body);
        assert_eq!(early.texts(&format!("li[id='{domain}'] .kern-error")).len(), 1, "told at the domain");
        assert!(early.texts("form .kern-error").is_empty(), "a new domain has nothing to do with it");
        NAMES.enter(&sso::proof_name(&domain), "v=spf1 -all");
        NAMES.enter(&sso::proof_name(&domain), &wanted(&by.get(PAGE).await, &domain));
        assert_eq!(check(&by, &domain).await.location(), PAGE);
        assert!(by.get(PAGE).await.says("Nachgewiesen am"));

        let saved = enter(&by, &idp.issuer).await;
        let page = saved.location().to_owned();
        let shown = by.get(&page).await;
        assert!(shown.tells("sso-state-untested") && !shown.body.contains(SECRET), "{}", shown.body);
        assert!(!shown.has_form(&format!("{page}/freigabe")), "nobody has tried it");
        let early = by.bare_form(&format!("{page}/freigabe")).await.set("enabled", "yes");
        by.send(&early).await.assert_problem(409, "sso-untested");
        let change = shown.form(&page).choose(&domain);
        assert_eq!(by.send(&change).await.location(), page);

        idp.person(json!({ "sub": "probe", "email": "probe@anderswo.example", "groups": ["Leitung"] })).await;
        let tested = test(&by, &idp, &page).await;
        assert!(tested.says("probe@anderswo.example") && tested.says("Leitung"), "{}", tested.body);
        let mut tx = platform.tx(site.tenant).await;
        let people: i64 = sqlx::query_scalar("select count(*) from app.person where tenant_id = $1")
            .bind(site.tenant.uuid())
            .fetch_one(tx.conn())
            .await
            .expect("the database is there");
        assert_eq!(people, 1, "a trial makes nobody");
        drop(tx);
        let enable = by.form(&page, &format!("{page}/freigabe")).await.set("enabled", "yes");
        by.send(&enable).await.location();

        idp.person(json!({ "sub": "neu", "email": format!("neu@{domain}"), "email_verified": true })).await;
        let guest = site.visitor();
        let start = page.replace(PAGE, "/anmelden/oidc");
        let back = idp.visit(guest.get(&start).await.location()).await;
        assert_eq!(guest.get(&back).await.location(), "/");
        guest.get("/konto").await.assert_ok();
        // Another issuer has to be tried anew.
        let change = by.form(&page, &page).await.set("client_id", "another");
        by.send(&change).await.location();
        site.visitor().get(&start).await.assert_problem(404, "not-found");
    });
}

async fn test(by: &Member, idp: &Idp, page: &str) -> Answer {
    let onward = by.send(&by.form(page, &format!("{page}/probe")).await).await;
    let url = onward.header("refresh").strip_prefix("0; url=").expect("it leads on").to_owned();
    by.get(&idp.visit(&url).await).await
}

#[test]
fn a_domain_that_one_member_has_proved_cannot_be_claimed_by_another() {
    kit::run(async |platform| {
        let (first, second) = (platform.site().await, platform.site().await);
        let (here, there) = (coordination(&first).await, coordination(&second).await);
        let domain = format!("{}-umland.example", first.host.replace('.', "-"));
        claim(&here, &domain).await.location();
        claim(&there, &domain).await.location();
        for by in [&here, &there] {
            NAMES.enter(&sso::proof_name(&domain), &wanted(&by.get(PAGE).await, &domain));
        }
        check(&here, &domain).await.location();
        let late = check(&there, &domain).await;
        assert!(late.status == 422 && late.tells("sso-domain-taken"), "{}", late.body);
        assert!(!there.get(PAGE).await.says("Nachgewiesen am"));
        // Given back, it is free again.
        let action = format!("/verwaltung/maildomaenen/{domain}/loeschung");
        here.send(&here.form(PAGE, &action).await).await.location();
        check(&there, &domain).await.location();
        assert!(there.get(PAGE).await.says("Nachgewiesen am"));
    });
}

#[test]
fn a_domain_with_umlauts_is_asked_for_as_name_servers_write_it() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let by = coordination(&site).await;
        assert_eq!(claim(&by, "Ämter.example").await.location(), PAGE);
        let page = by.get(PAGE).await;
        assert!(page.says("_kommunalcampus.xn--mter-koa.example"), "{}", page.body);
    });
}

#[test]
fn the_proof_of_one_member_is_worth_nothing_for_another() {
    kit::run(async |platform| {
        let (first, second) = (platform.site().await, platform.site().await);
        let (here, there) = (coordination(&first).await, coordination(&second).await);
        let domain = format!("{}-kreis.example", first.host.replace('.', "-"));
        claim(&here, &domain).await.location();
        claim(&there, &domain).await.location();
        NAMES.enter(&sso::proof_name(&domain), &wanted(&here.get(PAGE).await, &domain));
        assert!(check(&there, &domain).await.tells("sso-domain-not-proved"));
    });
}

#[test]
fn what_is_wrong_is_said_beside_the_field_and_nothing_typed_is_lost() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let by = coordination(&site).await;
        for issuer in ["", "stadtportal", "ftp://idp.example", "https://user@idp.example", "https://idp.example/?a=b"] {
            let refused = enter(&by, issuer).await;
            assert!(refused.status == 422 && refused.tells("sso-issuer-wrong"), "{issuer}: {}", refused.body);
            let form = refused.form(NEW);
            assert!(form.fields.contains(&("client_id".to_owned(), CLIENT.to_owned())), "{:?}", form.fields);
            assert!(form.fields.contains(&("client_secret".to_owned(), String::new())), "a secret is never shown");
        }
        let first = enter(&by, "https://idp.example").await.location().to_owned();
        let twice = enter(&by, "https://idp.example").await;
        assert!(twice.status == 422 && (twice.tells("sso-name-taken") || twice.tells("sso-client-taken")));
        for domain in ["", "stadt", "a b.example", "x@stadt.example", "-a.example", "127.0.0.1"] {
            let refused = claim(&by, domain).await;
            assert!(refused.status == 422 && refused.tells("sso-domain-malformed"), "{domain}: {}", refused.body);
        }
        let rules = format!("{first}/regeln");
        let refused = by.send(&by.form(&rules, &rules).await.set("claim", "groups")).await;
        assert!(refused.status == 422 && refused.tells("sso-rule-incomplete"), "{}", refused.body);
        let preview = by.form(&rules, &format!("{first}/vorschau")).await.set("claims", "[1, 2");
        assert!(by.send(&preview).await.tells("sso-preview-malformed"));
    });
}

#[test]
fn rules_are_added_tried_and_removed_and_give_no_role_of_the_cooperative() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let by = coordination(&site).await;
        let first = enter(&by, "https://idp.example").await.location().to_owned();
        let rules = format!("{first}/regeln");
        let rule = |form: kit::Form, target: &str| {
            form.set("claim", "groups").set("operator", "starts_with").set("value", "Amt").set("target", target)
        };
        for target in ["role:operator", "role:reviewer", "role:data_protection", "role:learner", "unit:x", ""] {
            let refused = by.send(&rule(by.form(&rules, &rules).await, target)).await;
            assert_eq!(refused.status, 422, "{target}");
        }
        by.send(&rule(by.form(&rules, &rules).await, "role:manager")).await.location();
        let preview = by.form(&rules, &format!("{first}/vorschau")).await;
        let hit = by.send(&preview.clone().set("claims", r#"{"groups": ["Amt 32"]}"#)).await;
        assert!(hit.texts("dd").contains(&Locale::De.text("role-manager")), "{}", hit.body);
        let miss = by.send(&preview.renewed().set("claims", r#"{"groups": ["Bauhof"]}"#)).await;
        assert!(!miss.texts("dd").contains(&Locale::De.text("role-manager")));
        let page = by.get(&rules).await;
        let selector = scraper::Selector::parse("tbody form").expect("valid");
        let html = page.html();
        let action = html.select(&selector).next().expect("one rule").attr("action").expect("it leads on").to_owned();
        by.send(&page.form(&action)).await.location();
        assert!(by.get(&rules).await.tells("sso-no-rules"));
    });
}

#[test]
fn units_providers_rules_and_domains_of_another_member_are_out_of_reach() {
    kit::run(async |platform| {
        let theirs = House::open(platform).await;
        let site = platform.site().await;
        let by = coordination(&site).await;
        let own = enter(&by, "https://idp.example").await.location().to_owned();
        let unit = uuid::Uuid::now_v7();
        let mut tx = platform.tx(theirs.site.tenant).await;
        sqlx::query("insert into app.org_unit (tenant_id, id, name, created_at) values ($1, $2, 'Fremd', now())")
            .bind(theirs.site.tenant.uuid())
            .bind(unit)
            .execute(tx.conn())
            .await
            .expect("the statement is right");
        tx.commit().await.expect("the database is there");
        let rules = format!("{own}/regeln");
        let form = by.form(&rules, &rules).await.set("claim", "groups").set("operator", "equals").set("value", "x");
        by.send(&form.set("target", &format!("unit:{unit}"))).await.assert_problem(404, "not-found");
        // A domain that only they have claimed.
        let form = by.form(&own, &own).await.set("domain", &theirs.domain);
        by.send(&form).await.assert_problem(404, "not-found");
        let foreign = format!("{PAGE}/{}", theirs.provider);
        for action in ["/freigabe", "/loeschung", "/probe", "/regeln", "/vorschau", ""] {
            let form = by.bare_form(&format!("{foreign}{action}")).await;
            let form = form.set("name", "X").set("issuer", "https://idp.example").set("client_id", "x");
            let form = form.set("claim", "groups").set("operator", "equals").set("value", "x").set("claims", "{}");
            by.send(&form.set("target", "role:hr")).await.assert_problem(404, "not-found");
        }
        let link = by.bare_form(&format!("/konto/anmeldung/{}", theirs.provider)).await;
        by.send(&link).await.assert_problem(404, "not-found");
        for action in ["pruefung", "loeschung"] {
            let form = by.bare_form(&format!("/verwaltung/maildomaenen/{}/{action}", theirs.domain)).await;
            by.send(&form).await.assert_problem(404, "not-found");
        }
        assert_eq!(theirs.rows("sso_provider").await, 1);
    });
}

#[test]
fn after_a_new_key_every_client_secret_is_sealed_anew_and_still_works() {
    kit::run(async |platform| {
        let house = House::open(platform).await;
        let directory = tempfile::tempdir().expect("a directory can be made");
        std::fs::copy(platform.data_dir().join("keyring"), directory.path().join("keyring")).expect("there is one");
        host::seal::Keyring::add_key(directory.path()).expect("it is a keyring");
        let newer = host::seal::Keyring::open(directory.path()).expect("it is a keyring");
        let office = platform.app.access.office_at(house.site.tenant);
        let mut tx = platform.tx(house.site.tenant).await;
        let before = sso::provider(&mut tx, &office, house.provider).await.expect("it is there");
        assert_eq!(sso::reseal(&mut tx, &office, &newer).await.expect("it opens"), 1);
        assert_eq!(sso::reseal(&mut tx, &office, &newer).await.expect("it opens"), 0);
        let after = sso::provider(&mut tx, &office, house.provider).await.expect("it is there");
        let secret = |provider: &sso::Provider, keyring| {
            provider.registration(&office, keyring).map(|known| known.client_secret)
        };
        assert_eq!(secret(&after, &newer).expect("it opens").as_deref(), Some(SECRET));
        assert!(secret(&after, &platform.app.keyring).is_err() && secret(&before, &platform.app.keyring).is_ok());
    });
}

#[test]
fn only_the_coordination_sets_sign_in_up_and_a_secret_is_sealed() {
    kit::run(async |platform| {
        let house = House::open(platform).await;
        let page = format!("{PAGE}/{}", house.provider);
        for roles in [&[][..], &[Role::Manager, Role::Hr], &[Role::DataProtection]] {
            let other = house.site.member(roles, Locale::De).await;
            for path in [PAGE, NEW, page.as_str()] {
                other.get(path).await.assert_problem(403, "forbidden");
            }
            let form = other.bare_form(&format!("{page}/loeschung")).await;
            other.send(&form).await.assert_problem(403, "forbidden");
        }
        let mut tx = platform.tx(house.site.tenant).await;
        let secret: Vec<u8> = sqlx::query_scalar("select client_secret from app.sso_provider where tenant_id = $1")
            .bind(house.site.tenant.uuid())
            .fetch_one(tx.conn())
            .await
            .expect("there is one");
        assert!(!secret.windows(SECRET.len()).any(|part| part == SECRET.as_bytes()));
        assert_ne!(house.provider, SsoProviderId::new());
    });
}
