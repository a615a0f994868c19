//! Changing the address of the own account: confirmed by whoever reads there and is signed in, and told at the former one.

use host::{access::Role, web::i18n::Locale};

use crate::{
    factors::{much_later, sign_in},
    kit::{self, Answer, Member, Site},
    stepping_up::just_now,
};

const PAGE: &str = "/konto/adresse";
const PASSWORD: &str = "korrektes Pferd";

async fn ask(person: &Member, email: &str) -> Answer {
    person.send(&person.form(PAGE, PAGE).await.set("email", email)).await
}

/// The path of the last link that was mailed.
async fn mailed(site: &Site, email: &str) -> Option<String> {
    let letters = site.letters(email).await;
    letters.iter().rev().find_map(|text| kit::link(text, "/konto/adresse/"))
}

/// Where the mails of a person went, in their order; empty for the person's own address.
async fn addresses(site: &Site, person: &Member) -> Vec<String> {
    let mut tx = site.platform.tx(site.tenant).await;
    let all =
        "select coalesce(address, '') from app.mail where tenant_id = $1 and person_id = $2 order by created_at, id";
    let all = sqlx::query_scalar(all).bind(site.tenant.uuid()).bind(person.id.0);
    all.fetch_all(tx.conn()).await.expect("the database is there")
}

async fn email(site: &Site, person: &Member) -> String {
    let mut tx = site.platform.tx(site.tenant).await;
    host::people::find(&mut tx, person.id).await.expect("the database is there").expect("known").email
}

async fn signed_in_stranger(site: &Site) -> Member {
    let person = site.stranger(PASSWORD, false).await;
    sign_in(&person, &person.email, PASSWORD).await.location();
    person
}

#[test]
fn a_new_address_counts_once_it_is_confirmed_and_the_former_one_is_told() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let person = signed_in_stranger(&site).await;
        let new = format!("neu.{}", person.email);
        let asked = ask(&person, &format!(" {} ", new.to_uppercase())).await;
        assert!(person.follow(&asked).await.flashes("flash-own-address-asked"));
        assert_eq!(email(&site, &person).await, person.email, "not before it is confirmed");
        let link = mailed(&site, &person.email).await.expect("it was mailed");
        assert_eq!(addresses(&site, &person).await.last(), Some(&new));

        let page = person.get(&link).await;
        assert!(page.says(&new) && page.says(&person.email), "{}", page.body);
        assert_eq!(email(&site, &person).await, person.email, "to open the link changes nothing");
        let confirmed = person.send(&page.form(&link)).await;
        assert!(person.follow(&confirmed).await.flashes("flash-own-address-changed"));
        assert_eq!(email(&site, &person).await, new);
        assert_eq!(addresses(&site, &person).await.last(), Some(&person.email), "the former address is told");
        let told = site.letters(&new).await;
        assert!(told.iter().any(|text| text.contains("jetzt eine andere E-Mail-Adresse")), "{told:?}");

        person.get(&link).await.assert_problem(404, "not-found");
        person.send(&person.bare_form(&link).await).await.assert_problem(404, "not-found");
        assert!(sign_in(&site.visitor(), &person.email, PASSWORD).await.tells("sign-in-wrong"));
        assert_eq!(sign_in(&site.visitor(), &new, PASSWORD).await.location(), "/");
        let mut tx = platform.tx(site.tenant).await;
        let entries = host::audit::of_object(&mut tx, "person", person.id.0, 30).await.expect("the log can be read");
        let own = entries.iter().find(|entry| entry.action == "change").expect("it is entered");
        assert_eq!((own.actor, own.details["fields"][0].as_str()), (Some(person.id.0), Some("email")));
    });
}

#[test]
fn only_the_one_who_asked_confirms_and_only_signed_in_and_in_time() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let (person, other) = (site.learner().await, site.learner().await);
        let new = format!("neu.{}", person.email);
        ask(&person, &new).await.location();
        let link = mailed(&site, &person.email).await.expect("it was mailed");
        for intruder in [&other, &site.member(&[Role::Coordination], Locale::De).await] {
            intruder.get(&link).await.assert_problem(404, "not-found");
            intruder.send(&intruder.bare_form(&link).await).await.assert_problem(404, "not-found");
        }
        assert!(site.visitor().get(&link).await.location().starts_with("/anmelden?"));
        ask(&person, &format!("neuer.{}", person.email)).await.location();
        person.get(&link).await.assert_problem(404, "not-found");
        let newer = mailed(&site, &person.email).await.expect("it was mailed");
        let form = person.form(&newer, &newer).await;
        let mut tx = platform.tx(site.tenant).await;
        let age = sqlx::query("update app.sign_in_link set expires_at = now() where tenant_id = $1");
        age.bind(site.tenant.uuid()).execute(tx.conn()).await.expect("the statement is right");
        tx.commit().await.expect("the database is there");
        person.send(&form).await.assert_problem(404, "not-found");
        assert_eq!(email(&site, &person).await, person.email);
    });
}

#[test]
fn whether_an_address_is_taken_is_told_to_whoever_reads_there_only() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let (person, other) = (site.learner().await, site.learner().await);
        let free = ask(&person, &format!("frei.{}", person.email)).await;
        let free = (free.status, free.location().to_owned());
        let taken = ask(&person, &other.email).await;
        assert_eq!((taken.status, taken.location().to_owned()), free);
        assert_eq!(addresses(&site, &person).await.len(), 2, "both get a mail");
        let link = mailed(&site, &person.email).await.expect("it was mailed");
        let refused = person.send(&person.form(&link, &link).await).await;
        assert!(refused.status == 422 && refused.tells("own-address-taken"), "{}", refused.body);
        assert_eq!(email(&site, &person).await, person.email);
    });
}

#[test]
fn what_is_no_new_address_is_told_at_its_field_and_a_session_left_open_changes_nothing() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let person = site.learner().await;
        for (typed, key) in [
            ("", "staff-email-invalid"),
            ("keine Adresse", "staff-email-invalid"),
            (&*person.email.to_uppercase(), "own-address-unchanged"),
        ] {
            let refused = ask(&person, typed).await;
            assert!(refused.status == 422 && refused.tells(key), "{typed}: {}", refused.body);
            assert!(refused.body.contains(&format!("value=\"{typed}\"")), "what was typed is kept");
        }
        let form = person.form(PAGE, PAGE).await.set("email", "anders@stadt.example");
        much_later(&site).await;
        assert_eq!(person.get(PAGE).await.location(), "/anmelden/bestaetigen?zurueck=%2Fkonto%2Fadresse");
        let refused = person.send(&form).await;
        assert!(refused.status == 422 && refused.flashes("confirm-first"), "{}", refused.body);
        assert!(refused.body.contains("value=\"anders@stadt.example\"") && addresses(&site, &person).await.is_empty());
        just_now(&site).await;
        person.send(&form).await.location();
    });
}

#[test]
fn an_address_that_comes_from_elsewhere_is_changed_there() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let person = site.learner().await;
        ask(&person, &format!("neu.{}", person.email)).await.location();
        let link = mailed(&site, &person.email).await.expect("it was mailed");
        for source in ["scim", "oidc"] {
            let mut tx = platform.tx(site.tenant).await;
            let kept = sqlx::query("update app.person set source = $2 where tenant_id = $1 and id = $3");
            let kept = kept.bind(site.tenant.uuid()).bind(source).bind(person.id.0);
            kept.execute(tx.conn()).await.expect("the statement is right");
            tx.commit().await.expect("the database is there");
            let page = person.get(PAGE).await;
            assert!(page.tells("own-address-kept") && !page.has_form(PAGE), "{}", page.body);
            let forced = person.bare_form(PAGE).await.set("email", "anders@stadt.example");
            assert_eq!(person.send(&forced).await.status, 422);
            let confirmed = person.send(&person.bare_form(&link).await).await;
            assert!(confirmed.status == 422 && confirmed.tells("own-address-kept"), "{}", confirmed.body);
            assert_eq!(email(&site, &person).await, person.email);
        }
    });
}

#[test]
fn nobody_has_many_mails_sent_to_somebody_else() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let person = site.learner().await;
        for _ in 0..7 {
            ask(&person, "opfer@stadt.example").await.location();
        }
        assert_eq!(addresses(&site, &person).await.len(), 5);
    });
}
