//! The office's page, and who does not see it.

use host::{access::Role, web::i18n::Locale};

use crate::kit;

#[test]
fn the_office_sees_the_members_with_their_addresses() {
    kit::run(async |platform| {
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
