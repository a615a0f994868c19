//! A member's people: invited by mail, let in by a link that works once.

use host::{access::Role, web::i18n::Locale};

use crate::kit::{self, Answer, Member, Site};

const PAGE: &str = "/verwaltung/personen";
const NEW: &str = "/verwaltung/personen/neu";
const PASSWORD: &str = "Batterie und Klammer";

async fn coordination(site: &Site) -> Member {
    site.member(&[Role::Coordination], Locale::De).await
}

async fn invite(by: &Member, email: &str) -> Answer {
    let form = by.form(NEW, PAGE).await;
    let form = form.set("given_name", "Aylin").set("family_name", "Öztürk").set("email", email);
    by.send(&form.set("role", "manager")).await
}

/// The paths of all links that were mailed to this address, the last one last.
async fn links(site: &Site, email: &str) -> Vec<String> {
    site.letters(email).await.iter().filter_map(|text| kit::link(text, "/einladung/")).collect()
}

/// The page of the person with this address.
fn page_of(list: &Answer, email: &str) -> String {
    let (rows, links) = (scraper::Selector::parse("tbody tr"), scraper::Selector::parse("a"));
    let (rows, links) = (rows.expect("valid"), links.expect("valid"));
    let html = list.html();
    let row = html.select(&rows).find(|row| row.text().any(|text| text.contains(email))).expect("they are listed");
    let link = row.select(&links).next().expect("the name is a link");
    link.attr("href").expect("the link leads somewhere").to_owned()
}

#[test]
fn who_is_invited_chooses_a_password_and_signs_in() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let by = coordination(&site).await;
        assert_eq!(invite(&by, "aylin@stadt.example").await.location(), PAGE);
        let list = by.get(PAGE).await;
        assert!(list.says("Aylin Öztürk") && list.says("Eingeladen bis"), "{}", list.body);
        assert!(list.texts("tbody td").contains(&"Führungskraft".to_owned()), "{}", list.body);
        let [link] = &links(&site, "aylin@stadt.example").await[..] else { panic!("one mail with a link") };

        let guest = site.visitor();
        let short = guest.send(&guest.form(link, link).await.set("new", "kurz")).await;
        assert!(short.status == 422 && short.says("Mindestens 8 Zeichen"), "{}", short.body);
        let chosen = guest.send(&guest.form(link, link).await.set("new", PASSWORD)).await;
        assert!(guest.follow(&chosen).await.flashes("flash-welcome"));
        guest.get("/konto").await.assert_ok();
        guest.send(&guest.form("/konto", "/abmelden").await).await.location();
        let form = guest.form("/anmelden", "/anmelden").await;
        let form = form.set("email", "aylin@stadt.example").set("password", PASSWORD);
        assert_eq!(guest.send(&form).await.location(), "/");
        guest.get(link).await.assert_problem(404, "not-found");
        assert!(by.get("/verwaltung/personen?state=active").await.says("Aylin Öztürk"));
    });
}

#[test]
fn a_new_invitation_makes_the_link_before_useless() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let by = coordination(&site).await;
        invite(&by, "ida@stadt.example").await.location();
        let page = page_of(&by.get(PAGE).await, "ida@stadt.example");
        let again = by.form(&page, &format!("{page}/einladung")).await;
        assert_eq!(by.send(&again).await.location(), page);
        let links = links(&site, "ida@stadt.example").await;
        let [first, second] = &links[..] else { panic!("two mails, not {links:?}") };
        site.visitor().get(first).await.assert_problem(404, "not-found");
        site.visitor().get(second).await.assert_ok();
    });
}

#[test]
fn a_link_is_worth_nothing_at_another_member_and_after_its_time() {
    kit::run(async |platform| {
        let (site, elsewhere) = (platform.site().await, platform.site().await);
        invite(&coordination(&site).await, "ole@stadt.example").await.location();
        let [link] = &links(&site, "ole@stadt.example").await[..] else { panic!("one mail with a link") };
        elsewhere.visitor().get(link).await.assert_problem(404, "not-found");
        let late = site.visitor().form(link, link).await.set("new", PASSWORD);
        let mut tx = platform.tx(site.tenant).await;
        let age = sqlx::query("update app.invitation set expires_at = now() where tenant_id = $1");
        age.bind(site.tenant.uuid()).execute(tx.conn()).await.expect("the statement is right");
        tx.commit().await.expect("the database is there");
        let guest = site.visitor();
        guest.get(link).await.assert_problem(404, "not-found");
        let form = guest.form("/anmelden", "/anmelden").await;
        let stale = kit::Form { fields: form.fields.clone(), ..late };
        guest.send(&stale.set("new", PASSWORD)).await.assert_problem(404, "not-found");
    });
}

#[test]
fn what_is_wrong_with_an_invitation_is_said_beside_its_field_and_nothing_is_lost() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let by = coordination(&site).await;
        for (email, key) in [("kein@", "staff-email-invalid"), (by.email.as_str(), "staff-email-taken")] {
            let refused = invite(&by, email).await;
            assert!(refused.status == 422 && refused.tells(key), "{}", refused.body);
            let form = refused.form(PAGE);
            assert!(form.fields.contains(&("family_name".to_owned(), "Öztürk".to_owned())), "{:?}", form.fields);
            assert!(form.fields.contains(&("role".to_owned(), "manager".to_owned())), "{:?}", form.fields);
        }
        let nameless = by.form(NEW, PAGE).await.set("email", "neu@stadt.example").set("given_name", " ");
        assert!(by.send(&nameless).await.tells("staff-name-missing"));
        assert!(!by.get(PAGE).await.says("neu@stadt.example"));
    });
}

#[test]
fn only_the_coordination_looks_after_people() {
    kit::run(async |platform| {
        let site = platform.site().await;
        for roles in [&[][..], &[Role::Manager, Role::Hr]] {
            let other = site.member(roles, Locale::De).await;
            other.get(PAGE).await.assert_problem(403, "forbidden");
            let form = other.bare_form(PAGE).await;
            other.send(&form).await.assert_problem(403, "forbidden");
        }
        assert_eq!(site.visitor().get(PAGE).await.location(), "/anmelden?zurueck=%2Fverwaltung%2Fpersonen");
    });
}

#[test]
fn nobody_gives_a_role_of_the_cooperative_away() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let by = coordination(&site).await;
        let form = by.form(NEW, PAGE).await.set("given_name", "Eva").set("family_name", "Klug");
        let form = form.set("email", "eva@stadt.example").set("role", "operator");
        assert_eq!(by.send(&form).await.location(), PAGE);
        let mut tx = platform.tx(site.tenant).await;
        let roles: Vec<String> = sqlx::query_scalar("select role from app.person_role where tenant_id = $1")
            .bind(site.tenant.uuid())
            .fetch_all(tx.conn())
            .await
            .expect("the database is there");
        assert_eq!(roles, ["coordination"]);
    });
}
