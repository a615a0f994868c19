//! Learning: ticking lessons off, completing a module, the proof.

use futures_util::future::join_all;
use host::{
    clock,
    courses::{ItemKind, Phase, publish},
    ids::EnrolmentId,
    web::i18n::Locale,
};

use crate::kit::{self, ALSO_RIGHT, Member, Module, NewModule, RIGHT, Site, WRONG, lesson, quiz, unit};

/// The action of an item's form.
fn act(module: &Module, enrolment: EnrolmentId, kind: ItemKind, what: &str) -> String {
    format!("{}/{what}", module.item_page(enrolment, kind))
}

async fn state(site: &Site, enrolment: EnrolmentId) -> (String, i64, i64) {
    let mut tx = site.platform.tx(site.tenant).await;
    sqlx::query_as(
        "select e.state, (select count(*) from app.item_progress p where p.tenant_id = $1 and p.enrolment_id = $2),
             (select count(*) from app.proof p where p.tenant_id = $1 and p.enrolment_id = $2)
         from app.enrolment e where e.tenant_id = $1 and e.id = $2",
    )
    .bind(site.tenant.uuid())
    .bind(enrolment.0)
    .fetch_one(tx.conn())
    .await
    .expect("it was booked")
}

/// Answers an exercise or a quiz on its page and reads the page that follows.
async fn answer(learner: &Member, page: &str, labels: &[&str]) -> kit::Answer {
    let form = learner.form(page, &format!("{page}/antwort")).await;
    let form = labels.iter().fold(form, |form, label| form.choose(label));
    let sent = learner.send(&form).await;
    learner.see_mark(&sent).await
}

#[test]
fn a_lesson_is_ticked_off_and_leads_on_to_the_next_item() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let learner = site.learner().await;
        let module = platform.publish(NewModule::shared()).await;
        let enrolment = learner.enrol(&module).await;
        let page = module.item_page(enrolment, ItemKind::Lesson);
        let form = learner.form(&page, &format!("{page}/erledigt")).await;

        let ticked = learner.send(&form).await;

        assert_eq!(ticked.location(), module.item_page(enrolment, ItemKind::Exercise));
        assert!(learner.get(&page).await.tells("item-done-said"));
        assert_eq!(state(&site, enrolment).await, ("confirmed".to_owned(), 1, 0));
        learner.send(&form.renewed()).await.location();
        assert_eq!(state(&site, enrolment).await.1, 1, "twice is once");
    });
}

#[test]
fn an_exercise_is_not_ticked_off_by_hand() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let learner = site.learner().await;
        let module = platform.publish(NewModule::shared()).await;
        let enrolment = learner.enrol(&module).await;
        for kind in [ItemKind::Exercise, ItemKind::Quiz] {
            let form = learner.bare_form(&act(&module, enrolment, kind, "erledigt")).await;
            learner.send(&form).await.assert_problem(409, "not-tickable");
        }
        assert_eq!(state(&site, enrolment).await, ("confirmed".to_owned(), 0, 0));
    });
}

#[test]
fn an_item_of_another_module_is_not_found() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let learner = site.learner().await;
        let (booked, other) =
            (platform.publish(NewModule::shared()).await, platform.publish(NewModule::shared()).await);
        let enrolment = learner.enrol(&booked).await;
        learner.get(&other.item_page(enrolment, ItemKind::Lesson)).await.assert_problem(404, "not-found");
        let form = learner.bare_form(&act(&other, enrolment, ItemKind::Lesson, "erledigt")).await;
        learner.send(&form).await.assert_problem(404, "not-found");
        assert_eq!(state(&site, enrolment).await.1, 0);
    });
}

#[test]
fn a_colleague_sees_nothing_of_an_enrolment() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let (learner, colleague) = (site.learner().await, site.learner().await);
        let module = platform.publish(NewModule::shared()).await;
        let enrolment = learner.enrol(&module).await;
        for page in [format!("/lernen/{enrolment}"), module.item_page(enrolment, ItemKind::Lesson)] {
            colleague.get(&page).await.assert_problem(404, "not-found");
        }
        for what in ["erledigt", "antwort", "neu"] {
            let form = colleague.bare_form(&act(&module, enrolment, ItemKind::Lesson, what)).await;
            colleague.send(&form).await.assert_problem(404, "not-found");
        }
        let cancel = colleague.bare_form(&format!("/lernen/{enrolment}/abmeldung")).await;
        colleague.send(&cancel).await.assert_problem(404, "not-found");
        assert_eq!(state(&site, enrolment).await, ("confirmed".to_owned(), 0, 0));
    });
}

#[test]
fn a_passed_quiz_completes_the_module_and_gives_the_proof() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let learner = site.learner().await;
        let module = platform.publish(NewModule::shared()).await;
        let enrolment = learner.enrol(&module).await;
        let tick = learner.bare_form(&act(&module, enrolment, ItemKind::Lesson, "erledigt")).await;
        learner.send(&tick).await.location();
        let all_right = [RIGHT, ALSO_RIGHT[0], ALSO_RIGHT[1]];
        answer(&learner, &module.item_page(enrolment, ItemKind::Exercise), &all_right).await;
        assert_eq!(state(&site, enrolment).await, ("confirmed".to_owned(), 2, 0));

        let page = answer(&learner, &module.item_page(enrolment, ItemKind::Quiz), &all_right).await;

        assert!(page.tells("quiz-passed"), "{}", page.body);
        assert_eq!(state(&site, enrolment).await, ("completed".to_owned(), 3, 1));
        let overview = learner.get("/lernen").await;
        let proof = overview
            .html()
            .select(&scraper::Selector::parse("a[href^='/nachweise/']").expect("valid"))
            .next()
            .and_then(|link| link.attr("href"))
            .expect("the overview links to the proof")
            .to_owned();
        let shown = learner.get(&proof).await;
        assert_eq!(shown.heading(), Locale::De.text("proof-title"));
        assert!(shown.says(&learner.name) && shown.says(&module.title));
    });
}

#[test]
fn a_failed_quiz_leaves_the_module_open() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let learner = site.learner().await;
        let units = vec![unit(Phase::FollowUp, vec![quiz("Abschlussquiz")])];
        let module = platform.publish(NewModule { units, ..NewModule::shared() }).await;
        let enrolment = learner.enrol(&module).await;
        let page = answer(&learner, &module.item_page(enrolment, ItemKind::Quiz), &[WRONG]).await;
        assert!(page.tells("quiz-failed"), "{}", page.body);
        assert_eq!(state(&site, enrolment).await, ("confirmed".to_owned(), 0, 0));
    });
}

#[test]
fn a_proof_is_read_by_its_holder_only() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let (learner, colleague) = (site.learner().await, site.learner().await);
        let units = vec![unit(Phase::Preparation, vec![lesson("Posteingang")])];
        let module = platform.publish(NewModule { units, ..NewModule::shared() }).await;
        let enrolment = learner.enrol(&module).await;
        let tick = learner.bare_form(&act(&module, enrolment, ItemKind::Lesson, "erledigt")).await;
        learner.send(&tick).await.location();
        let mut tx = platform.tx(site.tenant).await;
        let proof: uuid::Uuid = sqlx::query_scalar("select id from app.proof where tenant_id = $1")
            .bind(site.tenant.uuid())
            .fetch_one(tx.conn())
            .await
            .expect("the module is completed");
        let page = format!("/nachweise/{proof}");
        learner.get(&page).await.assert_ok();
        colleague.get(&page).await.assert_problem(404, "not-found");
        let elsewhere = platform.site().await.learner().await;
        elsewhere.get(&page).await.assert_problem(404, "not-found");
        assert!(site.visitor().get(&page).await.location().starts_with("/anmelden?"));
    });
}

#[test]
fn two_last_steps_at_the_same_moment_complete_the_module() {
    kit::run(async |platform| {
        let site = platform.site().await;
        for _ in 0..5 {
            let learner = site.learner().await;
            let units = vec![unit(Phase::Preparation, vec![lesson("Posteingang"), lesson("Postausgang")])];
            let module = platform.publish(NewModule { units, ..NewModule::shared() }).await;
            let enrolment = learner.enrol(&module).await;
            let ticks = module.items.iter().map(|item| format!("/lernen/{enrolment}/{}/erledigt", item.id));
            let form = async |action: String| learner.bare_form(&action).await;
            let forms = join_all(ticks.map(form)).await;
            let answers = join_all(forms.iter().map(|form| learner.send(form))).await;
            assert!(answers.iter().all(|answer| answer.status == 303));
            assert_eq!(state(&site, enrolment).await, ("completed".to_owned(), 2, 1));
        }
    });
}

#[test]
fn a_cancelled_enrolment_takes_no_more_steps() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let learner = site.learner().await;
        let module = platform.publish(NewModule::shared()).await;
        let enrolment = learner.enrol(&module).await;
        let cancel = learner.bare_form(&format!("/lernen/{enrolment}/abmeldung")).await;
        learner.send(&cancel).await.location();
        let tick = learner.bare_form(&act(&module, enrolment, ItemKind::Lesson, "erledigt")).await;
        learner.send(&tick).await.assert_problem(409, "enrolment-ended");
        let answer = learner.bare_form(&act(&module, enrolment, ItemKind::Exercise, "antwort")).await;
        learner.send(&answer).await.assert_problem(409, "enrolment-ended");
        assert_eq!(state(&site, enrolment).await, ("cancelled".to_owned(), 0, 0));
    });
}

#[test]
fn who_has_booked_keeps_the_contents_of_then() {
    kit::run(async |platform| {
        let learner = platform.site().await.learner().await;
        let module = platform.publish(NewModule::shared()).await;
        let enrolment = learner.enrol(&module).await;
        let mut tx = platform.tx(module.owner).await;
        let units = [unit(Phase::Preparation, vec![lesson("Ganz neue Lektion")])];
        publish::add_version(&mut tx, module.id, &units, clock::now()).await.expect("the module is there");
        tx.commit().await.expect("the database is there");
        let page = learner.get(&format!("/lernen/{enrolment}")).await;
        assert!(page.says("Posteingang") && !page.says("Ganz neue Lektion"));
        learner.get(&module.item_page(enrolment, ItemKind::Lesson)).await.assert_ok();
    });
}

#[test]
fn the_way_through_a_module_names_where_one_is() {
    kit::run(async |platform| {
        let learner = platform.site().await.learner().await;
        let module = platform.publish(NewModule::shared()).await;
        let enrolment = learner.enrol(&module).await;
        let lesson = learner.get(&module.item_page(enrolment, ItemKind::Lesson)).await;
        assert_eq!(lesson.heading(), "Posteingang");
        assert!(lesson.texts("main strong").contains(&"hier".to_owned()), "Markdown is shown as HTML");
        assert_eq!(
            lesson.texts("[aria-current]").len(),
            3,
            "the menu, the breadcrumbs and the contents mark the place: {}",
            lesson.body
        );
    });
}
