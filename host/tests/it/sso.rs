//! Single sign-on with real providers: who comes in, who does not, and what never opens anything.

use host::{access::Role, ids::SsoProviderId, sso, web::i18n::Locale};
use serde_json::{Value, json};

use crate::kit::{self, Answer, Browser, Member, Platform, Site};

mod attacks;
mod closed;
mod fresh;
mod idp;
mod logout;
mod setup;

use idp::{CLIENT, Idp, SECRET};

/// A member with a provider that people can use, and a domain that is proved.
struct House {
    site: Site,
    idp: Idp,
    provider: SsoProviderId,
    domain: String,
}

impl House {
    async fn open(platform: &'static Platform) -> House {
        House::with(platform, Idp::start().await).await
    }

    async fn with(platform: &'static Platform, idp: Idp) -> House {
        let site = platform.site().await;
        let domain = format!("{}.example", site.host.replace('.', "-"));
        let provider = connect(&site, &idp, CLIENT, &domain).await;
        House { site, idp, provider, domain }
    }

    fn start(&self) -> String {
        format!("/anmelden/oidc/{}", self.provider)
    }

    /// Somebody with an address of the house.
    fn claims(&self, sub: &str) -> Value {
        json!({
            "sub": sub, "email": format!("{sub}@{}", self.domain), "email_verified": true, "given_name": "Aylin",
            "family_name": "Öztürk",
        })
    }

    /// From the button to the answer to what the provider sends back.
    async fn sign_in(&self, browser: &Browser) -> Answer {
        let back = self.way_back(browser).await;
        browser.get(&back).await
    }

    /// The address with which the provider leads back.
    async fn way_back(&self, browser: &Browser) -> String {
        let started = browser.get(&self.start()).await;
        self.idp.visit(started.location()).await
    }

    async fn rows(&self, table: &str) -> i64 {
        let mut tx = self.site.platform.tx(self.site.tenant).await;
        let count = format!("select count(*) from app.{table} where tenant_id = $1");
        let count = sqlx::query_scalar(sqlx::AssertSqlSafe(count)).bind(self.site.tenant.uuid());
        count.fetch_one(tx.conn()).await.expect("there is such a table")
    }

    /// Roles of the person with this address.
    async fn roles(&self, email: &str) -> Vec<String> {
        let mut tx = self.site.platform.tx(self.site.tenant).await;
        sqlx::query_scalar(
            "select r.role from app.person_role r join app.person p on p.tenant_id = r.tenant_id and p.id = r.person_id
             where r.tenant_id = $1 and p.email = $2 order by 1",
        )
        .bind(self.site.tenant.uuid())
        .bind(email)
        .fetch_all(tx.conn())
        .await
        .expect("the database is there")
    }

    async fn execute(&self, statement: &'static str, value: &str) {
        let mut tx = self.site.platform.tx(self.site.tenant).await;
        let statement = sqlx::query(statement).bind(self.site.tenant.uuid()).bind(value);
        assert_eq!(statement.execute(tx.conn()).await.expect("the statement is right").rows_affected(), 1);
        tx.commit().await.expect("the database is there");
    }
}

/// Sets a provider up in the domain functions, as the pages do.
async fn connect(site: &Site, idp: &Idp, client: &str, domain: &str) -> SsoProviderId {
    let platform = site.platform;
    let office = platform.app.access.office_at(site.tenant);
    let now = host::clock::now();
    let mut tx = platform.tx(site.tenant).await;
    sso::claim(&mut tx, &office, domain, now).await.expect("it is a domain");
    let claimed = sso::claimed(&mut tx, &office).await.expect("the office may");
    let texts = claimed.into_iter().filter(|claimed| claimed.domain == domain).map(|claimed| claimed.text);
    sso::prove(&mut tx, &office, domain, &texts.collect::<Vec<_>>(), now).await.expect("the text is right");
    let draft = sso::Draft {
        name: "Stadtportal".to_owned(),
        button: String::new(),
        issuer: idp.issuer.clone(),
        client_id: client.to_owned(),
        secret: Some(SECRET.to_owned()),
        scopes: "openid email profile".to_owned(),
        userinfo: false,
        second_factor: true,
        logout: true,
        position: 1,
        domains: vec![domain.to_owned()],
    };
    let id = sso::add(&mut tx, &office, &platform.app.keyring, &draft, now).await.expect("it is the first");
    sso::mark_tested(&mut tx, &office, id, now).await.expect("the office may");
    sso::set_enabled(&mut tx, &office, id, true, now).await.expect("it was tried");
    tx.commit().await.expect("the database is there");
    id
}

#[track_caller]
fn assert_away(answer: &Answer, status: u16, name: &str) {
    assert_eq!(answer.status.as_u16(), status, "{}", answer.body);
    assert_eq!(answer.heading(), Locale::De.text(&format!("sso-away-{name}-title")), "{}", answer.body);
}

async fn is_signed_in(browser: &Browser) -> bool {
    browser.get("/konto").await.status == 200
}

#[test]
fn somebody_of_a_proved_domain_comes_in_with_a_new_account_and_comes_back_to_where_they_were() {
    kit::run(async |platform| {
        let house = House::open(platform).await;
        house.idp.person(house.claims("aylin")).await;
        let guest = house.site.visitor();
        let page = guest.get("/anmelden?zurueck=%2Flernen").await;
        let buttons = page.links("main a");
        let (text, href) = buttons.iter().find(|(_, href)| href.contains("/oidc/")).expect("there is a button");
        assert!(text.contains("Anmelden mit Stadtportal"), "{text}");
        let started = guest.get(href).await;
        let sent = started.location();
        for (name, value) in [("response_type", "code"), ("code_challenge_method", "S256"), ("client_id", CLIENT)] {
            assert_eq!(idp::query(sent, name), value);
        }
        assert!(idp::query(sent, "state").len() >= 22 && idp::query(sent, "nonce").len() >= 22, "{sent}");
        let back = house.idp.visit(sent).await;
        assert_eq!(guest.get(&back).await.location(), "/lernen");
        let account = guest.get("/konto").await;
        assert!(account.says("Aylin Öztürk") && account.says(&format!("aylin@{}", house.domain)), "{}", account.body);
        assert_eq!(house.rows("sso_request").await, 0, "the request is used up");

        // A second time it is the same account, also when the address has changed meanwhile.
        let mut claims = house.claims("aylin");
        claims["email"] = json!(format!("aylin.neu@{}", house.domain));
        house.idp.person(claims).await;
        assert_eq!(house.sign_in(&house.site.visitor()).await.location(), "/");
        assert_eq!((house.rows("person").await, house.rows("sso_identity").await), (1, 1));
    });
}

#[test]
fn who_has_an_account_is_linked_by_a_checked_address_of_a_proved_domain_only() {
    kit::run(async |platform| {
        let house = House::open(platform).await;
        let there = house.site.learner().await;
        let address = |email: &str, verified: Value| {
            json!({
                "sub": format!("s-{email}"), "email": email, "email_verified": verified, "given_name": "Anders",
                "family_name": "Hier",
            })
        };
        // Checked, but in a domain that is not the member's.
        let elsewhere = "mina@anderswo.example";
        house.execute("update app.person set email = $2 where tenant_id = $1", elsewhere).await;
        house.idp.person(address(elsewhere, json!(true))).await;
        assert_away(&house.sign_in(&house.site.visitor()).await, 403, "unknown");
        let email = format!("mina@{}", house.domain);
        house.execute("update app.person set email = $2 where tenant_id = $1", &email).await;
        for unsure in [json!(false), Value::Null] {
            house.idp.person(address(&email, unsure)).await;
            assert_away(&house.sign_in(&house.site.visitor()).await, 403, "unverified");
        }
        assert_eq!(house.rows("sso_identity").await, 0);
        house.idp.person(address(&email.to_uppercase(), json!(true))).await;
        let guest = house.site.visitor();
        assert_eq!(house.sign_in(&guest).await.location(), "/");
        assert!(guest.get("/konto").await.says(&there.name), "a name that was entered here stays");
        assert_eq!(house.rows("person").await, 1, "no second account");
        // Another subject with the same address is somebody else (an address may change hands).
        house.idp.person(json!({ "sub": "new", "email": email, "email_verified": true })).await;
        assert_away(&house.sign_in(&house.site.visitor()).await, 403, "taken");
    });
}

#[test]
fn a_domain_that_is_not_proved_any_more_lets_nobody_new_in() {
    kit::run(async |platform| {
        let house = House::open(platform).await;
        let office = platform.app.access.office_at(house.site.tenant);
        let mut tx = platform.tx(house.site.tenant).await;
        sso::drop_claim(&mut tx, &office, &house.domain, host::clock::now()).await.expect("it is ours");
        sso::claim(&mut tx, &office, &house.domain, host::clock::now()).await.expect("again, unproved");
        tx.commit().await.expect("the database is there");
        house.idp.person(house.claims("late")).await;
        assert_away(&house.sign_in(&house.site.visitor()).await, 403, "unknown");
        assert_eq!(house.rows("person").await, 0);
    });
}

#[test]
fn who_has_left_stays_out() {
    kit::run(async |platform| {
        let house = House::open(platform).await;
        house.idp.person(house.claims("gone")).await;
        house.sign_in(&house.site.visitor()).await.location();
        let email = format!("gone@{}", house.domain);
        let leave = "update app.person set active = false, deactivated_at = now() where tenant_id = $1 and email = $2";
        house.execute(leave, &email).await;
        let guest = house.site.visitor();
        assert_away(&house.sign_in(&guest).await, 403, "deactivated");
        assert!(!is_signed_in(&guest).await);
    });
}

#[test]
fn rules_give_and_take_roles_units_and_groups_at_each_sign_in_and_touch_nothing_else() {
    kit::run(async |platform| {
        let house = House::open(platform).await;
        let office = platform.app.access.office_at(house.site.tenant);
        let (unit, group) = (uuid::Uuid::now_v7(), uuid::Uuid::now_v7());
        let mut tx = platform.tx(house.site.tenant).await;
        for statement in [
            "insert into app.org_unit (tenant_id, id, name, created_at) values ($1, $2, 'Amt 32', now())",
            "insert into app.person_group (tenant_id, id, name, created_at, updated_at) values ($1, $2, 'Neue', now(), now())",
        ] {
            let id = if statement.contains("org_unit") { unit } else { group };
            let insert = sqlx::query(statement).bind(house.site.tenant.uuid()).bind(id);
            insert.execute(tx.conn()).await.expect("the statement is right");
        }
        for (value, gain) in [
            ("Leitung", sso::Gain::Role(Role::Manager)),
            ("Amt 32", sso::Gain::Unit(unit.into())),
            ("Neu", sso::Gain::Group(group.into())),
        ] {
            let rule = sso::NewRule {
                claim: "realm_access.roles".to_owned(),
                operator: sso::Operator::Equals,
                value: value.to_owned(),
                gain,
            };
            sso::add_rule(&mut tx, &office, house.provider, &rule, host::clock::now()).await.expect("all are there");
        }
        tx.commit().await.expect("the database is there");
        let email = format!("chef@{}", house.domain);
        let with = |roles: &[&str]| {
            let mut claims = house.claims("chef");
            claims["realm_access"] = json!({ "roles": roles });
            claims
        };
        house.idp.person(with(&["Leitung", "Amt 32", "Neu"])).await;
        house.sign_in(&house.site.visitor()).await.location();
        assert_eq!(house.roles(&email).await, ["manager"]);
        assert_eq!(house.rows("group_member").await, 1);
        // Given by hand, so no rule takes it away.
        let by_hand = "insert into app.person_role (tenant_id, person_id, role)
                       select tenant_id, id, 'hr' from app.person where tenant_id = $1 and email = $2";
        house.execute(by_hand, &email).await;
        house.idp.person(with(&[])).await;
        house.sign_in(&house.site.visitor()).await.location();
        assert_eq!(house.roles(&email).await, ["hr"]);
        assert_eq!(house.rows("group_member").await, 0);
        let mut tx = platform.tx(house.site.tenant).await;
        let placed: Option<uuid::Uuid> = sqlx::query_scalar("select unit_id from app.person where tenant_id = $1")
            .bind(house.site.tenant.uuid())
            .fetch_one(tx.conn())
            .await
            .expect("there is one person");
        assert_eq!(placed, Some(unit), "a unit stays until another rule fits");
    });
}

#[test]
fn a_second_factor_counts_where_the_member_trusts_the_provider_in_it() {
    kit::run(async |platform| {
        let house = House::open(platform).await;
        for (number, (methods, counts)) in
            [(json!(["pwd", "mfa"]), true), (json!(["pwd", "otp"]), true), (json!(["pwd"]), false)]
                .into_iter()
                .enumerate()
        {
            let mut claims = house.claims(&format!("factor{number}"));
            claims["amr"] = methods.clone();
            house.idp.person(claims).await;
            let guest = house.site.visitor();
            house.sign_in(&guest).await.location();
            let mut tx = platform.tx(house.site.tenant).await;
            let strength: String = sqlx::query_scalar(
                "select strength from app.session where tenant_id = $1 order by created_at desc, id desc limit 1",
            )
            .bind(house.site.tenant.uuid())
            .fetch_one(tx.conn())
            .await
            .expect("the session is open");
            assert_eq!(strength == "full", counts, "{methods}");
        }
    });
}

#[test]
fn somebody_who_is_signed_in_links_the_provider_to_the_own_account_and_parts_it_again() {
    kit::run(async |platform| {
        let house = House::open(platform).await;
        let (mina, other) = (house.site.learner().await, house.site.learner().await);
        house.idp.person(json!({ "sub": "far", "email": "mina@anderswo.example", "email_verified": false })).await;
        assert_away(&house.sign_in(&house.site.visitor()).await, 403, "unverified");
        assert_eq!(link(&house, &mina).await.location(), "/konto/anmeldung");
        assert!(mina.get("/konto/anmeldung").await.says("Verbunden seit"));
        assert_away(&link(&house, &other).await, 403, "taken");
        let guest = house.site.visitor();
        house.sign_in(&guest).await.location();
        assert!(guest.get("/konto").await.says(&mina.name));
        let action = format!("/konto/anmeldung/{}/loeschung", house.provider);
        mina.send(&mina.form("/konto/anmeldung", &action).await).await.location();
        assert_away(&house.sign_in(&house.site.visitor()).await, 403, "unverified");
    });
}

#[test]
fn who_begins_to_link_is_the_one_who_ends_it() {
    kit::run(async |platform| {
        let house = House::open(platform).await;
        let (mina, other) = (house.site.learner().await, house.site.learner().await);
        house.idp.person(json!({ "sub": "shared-desk" })).await;
        let action = format!("/konto/anmeldung/{}", house.provider);
        let onward = mina.send(&mina.form("/konto/anmeldung", &action).await).await;
        let url = onward.header("refresh").strip_prefix("0; url=").expect("it leads on").to_owned();
        let back = house.idp.visit(&url).await;
        // Somebody else signs in with the same browser meanwhile.
        house.site.sign_in(&mina, other.id).await;
        assert_away(&mina.get(&back).await, 400, "stale");
        assert_eq!(house.rows("sso_identity").await, 0);
    });
}

async fn link(house: &House, member: &Member) -> Answer {
    let action = format!("/konto/anmeldung/{}", house.provider);
    let onward = member.send(&member.form("/konto/anmeldung", &action).await).await;
    let url = onward.header("refresh").strip_prefix("0; url=").expect("it leads on").to_owned();
    member.get(&house.idp.visit(&url).await).await
}

#[test]
fn every_way_of_signing_that_is_allowed_works() {
    kit::run(async |platform| {
        for alg in ["RS256", "PS256", "ES256", "EdDSA"] {
            let house = House::with(platform, Idp::with(json!({ "alg": alg })).await).await;
            house.idp.person(house.claims("anna")).await;
            let answer = house.sign_in(&house.site.visitor()).await;
            assert_eq!(answer.status, 303, "{alg}: {}", answer.body);
        }
    });
}

#[test]
fn what_the_provider_knows_is_fetched_once_and_again_when_its_keys_changed() {
    kit::run(async |platform| {
        let house = House::open(platform).await;
        house.idp.person(house.claims("rosa")).await;
        for _ in 0..3 {
            house.sign_in(&house.site.visitor()).await.location();
        }
        assert_eq!(house.idp.calls("/jwks").await, 1);
        house.idp.control(json!({ "rotate": true })).await;
        house.sign_in(&house.site.visitor()).await.location();
        assert_eq!(house.idp.calls("/jwks").await, 2);
        house.idp.fault("unknown_key").await;
        for _ in 0..3 {
            assert_away(&house.sign_in(&house.site.visitor()).await, 502, "invalid");
        }
        assert_eq!(house.idp.calls("/jwks").await, 2, "who sends nonsense does not make us ask again and again");
    });
}
