//! The office's page, and who does not see it.

use host::{access::Role, web::i18n::Locale};
use tenants::TenantId;

use crate::kit;

#[test]
fn the_office_sees_the_members_with_their_addresses() {
    kit::run_apart(async || {
        let platform = kit::server().await.platform("office").await;
        let member = platform.site().await;
        let office = platform.cooperative().member(&[Role::Operator], Locale::De).await;
        let page = office.get("/geschaeftsstelle").await;
        assert_eq!(page.assert_ok().heading(), Locale::De.text("office-title"));
        assert!(page.body.contains(&format!("http://{}:8080", member.host)), "{}", page.body);
        assert!(office.get("/").await.body.contains(&Locale::De.text("nav-office")));
    });
}

#[test]
fn nobody_else_sees_the_page_of_the_office() {
    kit::run(async |platform| {
        let (member, cooperative) = (platform.site().await, platform.cooperative());
        for (site, roles) in [
            (&member, &[][..]),
            (&member, &[Role::Coordination, Role::Manager, Role::Hr]),
            (&cooperative, &[]),
            (&cooperative, &[Role::Provider, Role::Reviewer]),
        ] {
            let person = site.member(roles, Locale::De).await;
            person.get("/geschaeftsstelle").await.assert_problem(403, "forbidden");
            let retry = person.bare_form("/geschaeftsstelle/auftraege/1/wiederholen").await;
            person.send(&retry).await.assert_problem(403, "forbidden");
            assert!(!person.get("/katalog").await.body.contains("/geschaeftsstelle"), "the menu does not offer it");
        }
        assert!(member.visitor().get("/geschaeftsstelle").await.location().starts_with("/anmelden"));
    });
}

#[test]
fn a_job_that_is_not_there_cannot_be_retried() {
    kit::run(async |platform| {
        let office = platform.cooperative().member(&[Role::Operator], Locale::De).await;
        for job in ["0", "999999999", "-1"] {
            let retry = office.bare_form(&format!("/geschaeftsstelle/auftraege/{job}/wiederholen")).await;
            office.send(&retry).await.assert_problem(404, "not-found");
        }
    });
}

#[test]
fn thousands_of_members_are_searched_instead_of_listed() {
    kit::run_apart(async || {
        let platform = kit::server().await.platform("many").await;
        let mut tx = platform.tx(TenantId::COOPERATIVE).await;
        sqlx::query(
            "insert into app.tenant (id, slug, name, short_name, kind, colour, locale, created_at)
             select gen_random_uuid(), 'gemeinde-' || n, 'Gemeinde ' || to_char(n, 'FM0000'), 'x', 'city', '#123456', 'de', now()
             from generate_series(1, 3000) n",
        )
        .execute(tx.conn())
        .await
        .expect("the cooperative may");
        tx.commit().await.expect("the database is there");
        let visitor = platform.cooperative().visitor();
        let start = visitor.get("/").await;
        assert!(start.says("60 von 3.000 Mitgliedern"), "{}", start.body);
        assert!(start.body.contains("//gemeinde-1.") && !start.body.contains("//gemeinde-2999."), "{}", start.body);
        let found = visitor.get("/?q=GEMEINDE+2999").await;
        assert!(found.body.contains("//gemeinde-2999.") && !found.body.contains("//gemeinde-1."), "{}", found.body);
        assert!(visitor.get("/?q=%25").await.tells("cooperative-nothing"), "no pattern is taken for one");
        let office = platform.cooperative().member(&[Role::Operator], Locale::De).await;
        let page = office.get("/geschaeftsstelle").await;
        assert!(page.says("100 von 3.000 Mitgliedern") && page.body.len() < 100_000, "{}", page.body.len());
        assert_eq!(office.get("/geschaeftsstelle/mitglieder.csv").await.body.lines().count(), 3_001);
    });
}
