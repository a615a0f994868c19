//! Who works for the cooperative or for a provider: appointed, invited, taken back.

use host::{
    access::{Actor, Role},
    clock,
    ids::PersonId,
    people::{self, AddPersonError},
    staff::{StaffError, appointments},
    web::i18n::Locale,
};
use tenants::TenantId;

use crate::{
    factors::set_up_app,
    kit::{self, Form, Member, Platform},
};

const PAGE: &str = "/geschaeftsstelle/personen";
const PASSWORD: &str = "Batterie und Klammer";

/// A cooperative of its own: operators are counted there.
fn run_apart(name: &'static str, test: impl AsyncFnOnce(&'static Platform)) {
    kit::run_apart(async || {
        let platform = kit::server().await.platform(name).await;
        test(platform).await;
    });
}

async fn operator(platform: &'static Platform) -> Member {
    platform.cooperative().member(&[Role::Operator], Locale::De).await
}

async fn provider(platform: &'static Platform) -> String {
    let mut tx = platform.tx(TenantId::COOPERATIVE).await;
    let id: uuid::Uuid = sqlx::query_scalar("select id from app.provider limit 1")
        .fetch_one(tx.conn())
        .await
        .expect("the platform has a provider");
    id.to_string()
}

async fn form(by: &Member, email: &str) -> Form {
    by.form(PAGE, PAGE).await.set("given_name", "Tilda").set("family_name", "Öz").set("email", email)
}

#[test]
fn a_trainer_is_appointed_for_a_provider_invited_and_taken_back() {
    run_apart("appointments", async |platform| {
        let site = platform.cooperative();
        let by = operator(platform).await;
        let (email, provider) = ("tilda@anbieter.example", provider(platform).await);
        let without = form(&by, email).await.choose("Dozierende");
        let refused = by.send(&without).await;
        assert!(refused.status == 422 && refused.tells("appoint-provider-missing"), "{}", refused.body);
        let appoint = refused.form(PAGE).set("provider", &provider);
        assert_eq!(by.send(&appoint).await.location(), PAGE);
        let letters = site.letters(email).await;
        let link = letters.iter().find_map(|text| kit::link(text, "/einladung/")).expect("one mail with a link");
        let guest = site.visitor();
        guest.send(&guest.form(&link, &link).await.set("new", PASSWORD)).await.location();
        let list = by.get(PAGE).await;
        assert!(list.says("Tilda Öz") && list.texts("tbody td").contains(&"Dozierende".to_owned()), "{}", list.body);

        // The same address again adds what else the person is.
        let more = form(&by, email).await.choose("Fachbeirat");
        assert_eq!(by.send(&more).await.location(), PAGE);
        assert_eq!(site.letters(email).await.len(), 1, "who can sign in already is not invited");
        let page = by.get(PAGE).await.links("tbody a").into_iter().find(|(name, _)| name == "Tilda Öz");
        let page = page.expect("they are listed").1;
        let change = by.form(&page, &page).await;
        assert_eq!(change.fields.iter().filter(|(name, _)| name == "role").count(), 2, "{change:?}");
        assert_eq!(by.send(&change.without("role").set("provider", "")).await.location(), PAGE);
        assert!(!by.get(PAGE).await.says("Tilda Öz"), "who was taken back is no longer listed");
        let leave = by.form(&page, &format!("{page}/austritt")).await;
        assert_eq!(by.send(&leave).await.location(), PAGE);
        assert!(guest.get("/konto").await.location().starts_with("/anmelden"));
        let blocked = by.send(&form(&by, email).await.choose("Fachbeirat")).await;
        assert!(blocked.status == 422 && blocked.tells("appoint-left"), "{}", blocked.body);
        let back = by.form(&page, &format!("{page}/rueckkehr")).await;
        assert_eq!(by.send(&back).await.location(), PAGE);
    });
}

#[test]
fn what_is_wrong_with_an_appointment_is_said() {
    run_apart("appointments_wrong", async |platform| {
        let by = operator(platform).await;
        let long = "x".repeat(10_000);
        for (field, value, key) in [
            ("given_name", " ", "staff-name-missing"),
            ("family_name", long.as_str(), "staff-name-too-long"),
            ("email", "kein@", "staff-email-invalid"),
            ("role", "coordination", "appoint-no-role"),
        ] {
            let form = form(&by, "neu@haus.example").await.set("role", "reviewer").set(field, value);
            let refused = by.send(&form).await;
            assert!(refused.status == 422 && refused.tells(key), "{key}: {}", refused.body);
        }
        let nobody = form(&by, "neu@haus.example").await.choose("Dozierende");
        let unknown = by.send(&nobody.set("provider", &uuid::Uuid::nil().to_string())).await;
        assert!(unknown.status == 422 && unknown.tells("appoint-provider-missing"), "{}", unknown.body);
        let both = form(&by, &by.email.clone()).await.choose("Geschäftsstelle").choose("Datenschutz");
        let refused = by.send(&both).await;
        assert!(refused.status == 422 && refused.tells("appoint-supervision"), "{}", refused.body);
        let own = format!("{PAGE}/{}", by.id);
        let refused = by.send(&by.form(&own, &own).await.without("role")).await;
        assert!(refused.status == 422 && refused.tells("appoint-last-operator"), "{}", refused.body);
    });
}

#[test]
fn only_the_office_appoints_and_only_at_the_cooperative() {
    kit::run(async |platform| {
        let (site, cooperative) = (platform.site().await, platform.cooperative());
        let member = site.member(&[Role::Coordination], Locale::De).await;
        let reviewer = cooperative.member(&[Role::Reviewer], Locale::De).await;
        for other in [&member, &reviewer] {
            other.get(PAGE).await.assert_problem(403, "forbidden");
            other.send(&other.bare_form(PAGE).await).await.assert_problem(403, "forbidden");
        }
        // Somebody of a member is nobody of the cooperative's.
        let by = operator(platform).await;
        by.get(&format!("{PAGE}/{}", member.id)).await.assert_problem(404, "not-found");
        by.send(&by.bare_form(&format!("{PAGE}/{}", member.id)).await).await.assert_problem(404, "not-found");
    });
}

#[test]
fn the_last_operator_stays_whoever_takes_it_away_at_the_same_time() {
    run_apart("last_operator", async |platform| {
        let (one, other) = (operator(platform).await, operator(platform).await);
        let office: Actor = platform.app.access.office();
        let take = async |person: PersonId| {
            let mut tx = platform.tx(TenantId::COOPERATIVE).await;
            appointments::set(&mut tx, &office, person, &[], None, clock::now()).await?;
            Ok::<_, StaffError>(tx.commit().await?)
        };
        let (left, right) = tokio::join!(take(one.id), take(other.id));
        let refused = [&left, &right]
            .into_iter()
            .filter(|taken| matches!(taken, Err(StaffError::Add(AddPersonError::LastKeeper))))
            .count();
        assert_eq!(refused, 1, "{left:?} {right:?}");
        let mut tx = platform.tx(TenantId::COOPERATIVE).await;
        let known = people::all(&mut tx).await.expect("the database is there");
        assert_eq!(known.iter().filter(|person| person.roles.contains(&Role::Operator)).count(), 1);
    });
}

#[test]
fn the_office_takes_a_lost_second_factor_and_nobody_elses_office_does() {
    run_apart("lost_factor", async |platform| {
        let site = platform.cooperative();
        let (by, colleague) = (operator(platform).await, operator(platform).await);
        set_up_app(&colleague, "/konto").await;
        let page = format!("{PAGE}/{}", colleague.id);
        let action = format!("{page}/zweiter-faktor");
        let member = platform.site().await.member(&[Role::Coordination], Locale::De).await;
        for path in [action.clone(), format!("/verwaltung/personen/{}/zweiter-faktor", colleague.id)] {
            let refused = member.send(&member.bare_form(&path).await).await;
            assert!([403, 404].contains(&refused.status.as_u16()), "{path}: {}", refused.body);
        }
        colleague.get("/konto").await.assert_ok();
        let taken = by.send(&by.form(&page, &action).await).await;
        assert!(by.follow(&taken).await.flashes("flash-factors-reset"));
        assert!(colleague.get("/konto").await.location().starts_with("/anmelden?"), "signed out everywhere");
        assert!(site.letters(&colleague.email).await.iter().any(|text| text.contains("wurde zurückgesetzt")));
        let own = by.bare_form(&format!("{PAGE}/{}/zweiter-faktor", by.id)).await;
        by.send(&own).await.assert_problem(409, "own-factors");
    });
}
