//! Coming with a code that a member hands out: guessed by nobody, used by no more than it is for.

use host::{
    access::{Actor, Role},
    clock,
    ids::JoinCodeId,
    organisation::{
        self, UnitInput,
        groups::{self, GroupInput, Holds},
    },
    staff::codes::{self, NewCode},
    web::i18n::Locale,
};

use crate::kit::{self, Answer, Browser, Member, Site};

const JOIN: &str = "/beitreten";
const SENT: &str = "/beitreten/gesendet";
const CODES: &str = "/verwaltung/codes";
const PASSWORD: &str = "Batterie und Klammer";

fn office(site: &Site) -> Actor {
    site.platform.app.access.office_at(site.tenant)
}

fn plain(max_uses: i32) -> NewCode {
    NewCode { label: "Schulung".to_owned(), days: 7, max_uses, unit: None, group: None, mail_domains: Vec::new() }
}

async fn make(site: &Site, new: &NewCode) -> (JoinCodeId, String) {
    let mut tx = site.platform.tx(site.tenant).await;
    let made = codes::make(&mut tx, &office(site), new, clock::now()).await.expect("unit and group are there");
    tx.commit().await.expect("the database is there");
    made
}

async fn ask(guest: &Browser, code: &str, email: &str) -> Answer {
    let form = guest.form(JOIN, JOIN).await.set("code", code).set("email", email);
    guest.send(&form.set("given_name", "Aylin").set("family_name", "Öztürk")).await
}

/// The path of the link in the letter to this address.
async fn link(site: &Site, email: &str) -> String {
    let letter = site.join_letter(email).await.expect("somebody of this address waits");
    kit::link(&letter, "/beitreten/").expect("the letter has a link")
}

async fn count(site: &Site, statement: &'static str) -> i64 {
    let mut tx = site.platform.tx(site.tenant).await;
    let count = sqlx::query_scalar(statement).bind(site.tenant.uuid()).fetch_one(tx.conn()).await;
    count.expect("the statement is right")
}

async fn people(site: &Site) -> i64 {
    count(site, "select count(*) from app.person where tenant_id = $1").await
}

async fn change(site: &Site, statement: &'static str) {
    let mut tx = site.platform.tx(site.tenant).await;
    let changed = sqlx::query(statement).bind(site.tenant.uuid()).execute(tx.conn()).await;
    assert!(changed.expect("the statement is right").rows_affected() > 0);
    tx.commit().await.expect("the database is there");
}

async fn coordination(site: &Site) -> Member {
    site.member(&[Role::Coordination], Locale::De).await
}

#[test]
fn whoever_has_a_code_confirms_the_address_and_is_put_where_the_code_leads() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let by = coordination(&site).await;
        let mut tx = platform.tx(site.tenant).await;
        let input = UnitInput { name: "Amt 32".to_owned(), code: None, parent: None };
        let unit = organisation::add_unit(&mut tx, &office(&site), &input, clock::now()).await.expect("it is new");
        let input = GroupInput { name: "Auszubildende".to_owned(), holds: Holds::People(Vec::new()) };
        let group = groups::create(&mut tx, &office(&site), &input, clock::now()).await.expect("it is new");
        tx.commit().await.expect("the database is there");
        let form = by.form(CODES, CODES).await.set("label", "Neue Auszubildende").set("domains", "@Stadt.example");
        let form = form.set("unit", &unit.to_string()).set("group", &group.to_string());
        let made = by.send(&form).await;
        made.assert_ok();
        let code = made.texts(".code-sheet").pop().expect("the code is shown").replace("Code: ", "");
        assert_eq!(by.send(&form).await.location(), CODES, "the same form again makes no second code");
        assert!(!by.get(CODES).await.body.contains(&code), "the code is shown once");

        let guest = site.visitor();
        let typed = code.to_lowercase().replace('-', " ");
        assert_eq!(ask(&guest, &typed, "Aylin@Stadt.example").await.location(), SENT);
        guest.get(SENT).await.assert_ok();
        assert_eq!(people(&site).await, 1, "an address that nobody confirmed is no person");
        let link = link(&site, "aylin@stadt.example").await;
        let short = guest.send(&guest.form(&link, &link).await.set("new", "kurz")).await;
        assert!(short.status == 422 && short.says("Mindestens 8 Zeichen"), "{}", short.body);
        let chosen = guest.send(&guest.form(&link, &link).await.set("new", PASSWORD)).await;
        assert!(guest.follow(&chosen).await.flashes("flash-welcome"));
        guest.get("/konto").await.assert_ok();
        guest.get(&link).await.assert_problem(404, "not-found");
        let listed = by.get(&format!("/verwaltung/personen?in_unit={unit}&state=active")).await;
        assert!(listed.says("Aylin Öztürk"), "{}", listed.body);
        assert!(by.get(&format!("/verwaltung/gruppen/{group}")).await.says("aylin@stadt.example"));
        assert!(by.get(CODES).await.says("1 von 20"));
    });
}

#[test]
fn whether_an_address_is_known_only_its_owner_learns() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let (_, code) = make(&site, &plain(5)).await;
        let known = site.learner().await;
        let guest = site.visitor();
        let (old, new) = (ask(&guest, &code, &known.email).await, ask(&guest, &code, "neu@stadt.example").await);
        assert_eq!((old.status, old.location(), &old.body), (new.status, new.location(), &new.body));
        assert_eq!(site.join_letter(&known.email).await, None);
        let letters = site.letters(&known.email).await;
        assert!(letters.len() == 1 && letters[0].contains("/anmelden"), "{letters:?}");
        // With a wrong code both are told the same, too.
        let (old, new) =
            (ask(&guest, "AAAAA-AAAAA", &known.email).await, ask(&guest, "AAAAA-AAAAA", "neu2@stadt.example").await);
        assert!(
            old.status == 422
                && new.status == 422
                && old.tells("joining-code-wrong")
                && new.tells("joining-code-wrong")
        );
    });
}

#[test]
fn a_code_of_another_member_or_one_that_is_over_lets_nobody_in() {
    kit::run(async |platform| {
        let (site, elsewhere) = (platform.site().await, platform.site().await);
        let by = coordination(&site).await;
        let (id, code) = make(&site, &plain(5)).await;
        let foreign = ask(&elsewhere.visitor(), &code, "neu@stadt.example").await;
        assert!(foreign.status == 422 && foreign.tells("joining-code-wrong"), "{}", foreign.body);
        let guest = site.visitor();
        assert_eq!(ask(&guest, &code, "neu@stadt.example").await.location(), SENT);
        let link = link(&site, "neu@stadt.example").await;
        elsewhere.visitor().get(&link).await.assert_problem(404, "not-found");
        let stranger = coordination(&elsewhere).await;
        stranger.send(&stranger.bare_form(&format!("{CODES}/{id}/ende")).await).await.assert_problem(404, "not-found");

        let end = by.form(CODES, &format!("{CODES}/{id}/ende")).await;
        assert_eq!(by.send(&end).await.location(), CODES);
        assert!(ask(&guest, &code, "zwei@stadt.example").await.tells("joining-code-wrong"));
        let late = guest.send(&guest.form(&link, &link).await.set("new", PASSWORD)).await;
        late.assert_problem(409, "code-over");
        assert_eq!(people(&site).await, 1);

        let (_, old) = make(&site, &plain(5)).await;
        change(&site, "update app.join_code set expires_at = now() where tenant_id = $1").await;
        assert!(ask(&guest, &old, "drei@stadt.example").await.tells("joining-code-wrong"));
        platform.cooperative().visitor().get(JOIN).await.assert_problem(404, "not-found");
    });
}

#[test]
fn of_two_who_come_at_the_same_time_with_the_last_use_one_gets_in() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let (_, code) = make(&site, &plain(1)).await;
        let (one, other) = (site.visitor(), site.visitor());
        ask(&one, &code, "eins@stadt.example").await.location();
        ask(&other, &code, "zwei@stadt.example").await.location();
        let (first, second) = (link(&site, "eins@stadt.example").await, link(&site, "zwei@stadt.example").await);
        let forms = (one.form(&first, &first).await, other.form(&second, &second).await);
        let forms = (forms.0.set("new", PASSWORD), forms.1.set("new", PASSWORD));
        let (left, right) = tokio::join!(one.send(&forms.0), other.send(&forms.1));
        let mut statuses = [left.status.as_u16(), right.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 409]);
        assert_eq!(people(&site).await, 1);
    });
}

#[test]
fn guessing_is_slowed_down_and_the_wait_has_an_end() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let (_, code) = make(&site, &plain(5)).await;
        let guest = site.visitor();
        let form = guest.form(JOIN, JOIN).await.set("given_name", "Aylin").set("family_name", "Öztürk");
        for number in 0..30 {
            let guess = form.clone().set("code", &format!("AAAAA-AAA{number}")).set("email", "neu@stadt.example");
            assert!(guest.send(&guess.renewed()).await.tells("joining-code-wrong"), "{number}");
        }
        let right = form.set("code", &code).set("email", "neu@stadt.example");
        let refused = guest.send(&right.clone().renewed()).await;
        assert!(refused.status == 422 && refused.tells("joining-throttled"), "{}", refused.body);
        change(&site, "update app.join_guess set since = since - interval '16 minutes' where tenant_id = $1").await;
        assert_eq!(guest.send(&right.renewed()).await.location(), SENT);
        let other = platform.site().await;
        let (_, code) = make(&other, &plain(5)).await;
        assert_eq!(ask(&other.visitor(), &code, "neu@stadt.example").await.location(), SENT, "each member by itself");
    });
}

#[test]
fn whoever_guesses_keeps_nobody_else_out() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let (_, code) = make(&site, &plain(5)).await;
        ask(&site.visitor(), "AAAAA-AAAAA", "neu@stadt.example").await;
        change(&site, "update app.join_guess set count = 1000, since = now() where tenant_id = $1").await;
        change(
            &site,
            "delete from app.join_guess g where tenant_id = $1
                 and source <> sha256(convert_to(tenant_id::text || ' ', 'UTF8'))",
        )
        .await;
        assert_eq!(ask(&site.visitor(), &code, "neu@stadt.example").await.location(), SENT);
        let guest = site.visitor();
        for _ in 0..4 {
            ask(&guest, "AAAAA-AAAAA", "neu@stadt.example").await;
        }
        assert!(ask(&guest, &code, "zwei@stadt.example").await.tells("joining-throttled"), "few tries are left to one");
    });
}

#[test]
fn what_is_wrong_is_said_beside_its_field_and_nothing_is_lost() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let new = NewCode { mail_domains: vec!["stadt.example".to_owned()], ..plain(5) };
        let (_, code) = make(&site, &new).await;
        let guest = site.visitor();
        let long = "x".repeat(10_000);
        for (field, value, sentence) in [
            ("code", "", Locale::De.text("joining-code-missing")),
            ("code", long.as_str(), Locale::De.text("joining-code-missing")),
            ("given_name", "", Locale::De.text("staff-name-missing")),
            ("family_name", long.as_str(), Locale::De.text("staff-name-too-long")),
            ("email", "kein@", Locale::De.text("staff-email-invalid")),
            ("email", "mina@anders.example", "die so enden: stadt.example".to_owned()),
            ("email", "mina@evil.stadt.example", "die so enden: stadt.example".to_owned()),
        ] {
            let form = guest.form(JOIN, JOIN).await.set("code", &code).set("email", "mina@stadt.example");
            let form = form.set("given_name", "Mina <b>").set("family_name", "Öz\"").set(field, value);
            let refused = guest.send(&form).await;
            assert!(refused.status == 422 && refused.says(&sentence), "{field}: {}", refused.body);
            assert!(refused.form(JOIN).fields.contains(&(field.to_owned(), value.to_owned())), "{field} is lost");
        }
        assert_eq!(count(&site, "select count(*) from app.join_request where tenant_id = $1").await, 0);
    });
}

#[test]
fn what_is_wrong_with_a_code_is_said_and_other_members_units_are_none() {
    kit::run(async |platform| {
        let (site, elsewhere) = (platform.site().await, platform.site().await);
        let by = coordination(&site).await;
        let mut tx = platform.tx(elsewhere.tenant).await;
        let input = UnitInput { name: "Fremd".to_owned(), code: None, parent: None };
        let unit = organisation::add_unit(&mut tx, &office(&elsewhere), &input, clock::now()).await.expect("it is new");
        tx.commit().await.expect("the database is there");
        let (unit, long) = (unit.to_string(), "x".repeat(10_000));
        for (field, value, key) in [
            ("label", "", "code-label-wrong"),
            ("label", long.as_str(), "code-label-wrong"),
            ("days", "0", "code-days-wrong"),
            ("days", "367", "code-days-wrong"),
            ("uses", "-1", "code-uses-wrong"),
            ("uses", "9999999999", "code-uses-wrong"),
            ("unit", unit.as_str(), "person-unit-unknown"),
            ("group", unit.as_str(), "code-group-unknown"),
            ("domains", "überall", "code-domains-wrong"),
        ] {
            let form = by.form(CODES, CODES).await.set("label", "Schulung").set(field, value);
            let refused = by.send(&form).await;
            assert!(refused.status == 422 && refused.tells(key), "{key}: {}", refused.body);
        }
        assert_eq!(count(&site, "select count(*) from app.join_code where tenant_id = $1").await, 0);
    });
}

#[test]
fn a_letter_sent_again_makes_the_link_before_useless() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let (_, code) = make(&site, &plain(5)).await;
        ask(&site.visitor(), &code, "neu@stadt.example").await.location();
        let first = link(&site, "neu@stadt.example").await;
        ask(&site.visitor(), &code, "neu@stadt.example").await.location();
        let second = link(&site, "neu@stadt.example").await;
        site.visitor().get(&first).await.assert_problem(404, "not-found");
        site.visitor().get(&second).await.assert_ok();
        change(&site, "update app.join_request set expires_at = now() where tenant_id = $1").await;
        site.visitor().get(&second).await.assert_problem(404, "not-found");
        assert_eq!(site.join_letter("neu@stadt.example").await, None, "nothing is sent after the time");
    });
}
