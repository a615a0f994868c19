//! Help with the learner's consent: who sees what, for how long, and that it is known afterwards.

use host::{access::Role, clock, ids::SupportId, support, web::i18n::Locale};
use time::Duration;

use crate::kit::{self, Answer, Member, Site};

const MINE: &str = "/konto/hilfe";
const HERE: &str = "/verwaltung/hilfe";

async fn coordination(site: &Site) -> Member {
    site.member(&[Role::Coordination], Locale::De).await
}

/// Makes a code and reads it.
async fn code(learner: &Member) -> String {
    let form = learner.form(MINE, MINE).await;
    let page = learner.follow(&learner.send(&form).await).await;
    let code = page.texts("main .kern-heading-large").pop().expect("the code is shown");
    assert_eq!(code.len(), 11, "{code}");
    code
}

async fn enter(by: &Member, code: &str) -> Answer {
    let form = by.form(HERE, HERE).await.set("code", code);
    by.send(&form).await
}

#[test]
fn with_the_code_the_coordination_sees_bookings_and_nothing_of_the_learning() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let by = coordination(&site).await;
        let learner = crate::privacy::proven(&site).await;
        let typed = code(&learner).await.to_lowercase().replace('-', " ");
        let opened = enter(&by, &typed).await;
        let view = by.follow(&opened).await;
        assert!(view.says(&learner.name) && view.says("Die E-Akte im Alltag"), "{}", view.body);
        assert!(view.tells("support-contents") && view.says("Abschlussquiz"), "{}", view.body);
        for hidden in ["Punkt", "Poststelle", "Nachweis", "erledigt", "bestanden"] {
            assert!(!view.says(hidden), "{hidden}: {}", view.body);
        }
        let forms = view.texts("main form");
        assert_eq!(forms, [""; 0], "it can only be read");
        let page = learner.get("/konto/daten").await;
        assert!(page.says("Person: eingesehen") && page.says("Person: Einblick geöffnet"), "{}", page.body);
        assert!(learner.get(MINE).await.tells("support-is-open"));
    });
}

#[test]
fn a_code_works_for_one_helper_until_it_is_taken_back_or_over() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let (first, second) = (coordination(&site).await, coordination(&site).await);
        let learner = site.learner().await;
        let text = code(&learner).await;
        let place = enter(&first, &text).await.location().to_owned();
        first.get(&place).await.assert_ok();
        assert_eq!(enter(&first, &text).await.location(), place, "twice is once");
        let refused = enter(&second, &text).await;
        assert!(refused.status == 422 && refused.tells("support-code-unknown"), "{}", refused.body);
        second.get(&place).await.assert_problem(404, "not-found");

        let id = SupportId(place.rsplit_once('=').expect("it names the session").1.parse().expect("an id"));
        let actor = platform.app.access.actor(site.tenant, first.id, &[Role::Coordination]);
        let mut tx = platform.tx(site.tenant).await;
        let late = support::look(&mut tx, &actor, id, clock::now() + support::VALID + Duration::SECOND).await;
        assert!(matches!(late, Err(support::SupportError::Unknown)), "{late:?}");
        drop(tx);

        let end = learner.form(MINE, "/konto/hilfe/ende").await;
        assert!(learner.follow(&learner.send(&end).await).await.flashes("flash-support-ended"));
        first.get(&place).await.assert_problem(404, "not-found");
        assert_eq!(enter(&first, &text).await.status, 422);
    });
}

#[test]
fn a_code_opens_nothing_elsewhere_for_others_or_for_oneself() {
    kit::run(async |platform| {
        let (site, elsewhere) = (platform.site().await, platform.site().await);
        let learner = site.learner().await;
        let text = code(&learner).await;
        assert_eq!(enter(&coordination(&elsewhere).await, &text).await.status, 422);
        for roles in [&[][..], &[Role::Manager, Role::Hr], &[Role::DataProtection]] {
            let other = site.member(roles, Locale::De).await;
            other.get(HERE).await.assert_problem(403, "forbidden");
            let form = other.bare_form(HERE).await.set("code", &text);
            other.send(&form).await.assert_problem(403, "forbidden");
        }
        let by = coordination(&site).await;
        let own = code(&by).await;
        assert_eq!(enter(&by, &own).await.status, 422);
        for odd in ["", "-", "ABCDE-2345", "'; drop table", "\u{0}"] {
            assert_eq!(enter(&by, odd).await.status, 422, "{odd:?}");
        }
        let mut tx = platform.tx(site.tenant).await;
        let kept: Vec<Vec<u8>> = sqlx::query_scalar("select code_sealed from app.support where tenant_id = $1")
            .bind(site.tenant.uuid())
            .fetch_all(tx.conn())
            .await
            .expect("the database is there");
        let plain = text.replace('-', "");
        assert!(kept.iter().all(|sealed| !sealed.windows(10).any(|part| part == plain.as_bytes())), "it is sealed");
    });
}
