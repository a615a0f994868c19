//! Exercises and quizzes: marks, what is kept, what is refused, and plugins that misbehave.

use futures_util::future::join_all;
use host::{
    assessments, clock,
    courses::{ItemKind, Phase, publish::NewExercise},
    ids::{AnswerId, EnrolmentId},
    quotas,
    web::i18n::Locale,
};
use serde_json::json;
use sqlx::Row as _;
use tenants::cluster::Role as Login;
use time::OffsetDateTime;

use crate::{
    kit::{
        self, ALSO_RIGHT, Answer, EXPLANATION, Form, Member, Module, NewModule, Platform, RIGHT, Site, WRONG, choice,
        exercise, item, lesson, questions, unit,
    },
    quotas as plans,
};

mod drafts;
mod hostile;
mod processes;
mod regrading;
mod sittings;
mod upgrades;

const ALL_RIGHT: [&str; 3] = [RIGHT, ALSO_RIGHT[0], ALSO_RIGHT[1]];

/// A learner who has booked a module.
struct Studies {
    site: Site,
    learner: Member,
    module: Module,
    enrolment: EnrolmentId,
}

impl Studies {
    async fn of(platform: &'static Platform, new: NewModule) -> Studies {
        let site = platform.site().await;
        let learner = site.learner().await;
        let module = platform.publish(new).await;
        let enrolment = learner.enrol(&module).await;
        Studies { site, learner, module, enrolment }
    }

    /// A module of a single exercise.
    async fn of_exercise(platform: &'static Platform, exercise: NewExercise) -> Studies {
        let units = vec![unit(Phase::Preparation, vec![item(ItemKind::Exercise, "Übung", exercise)])];
        Studies::of(platform, NewModule { units, ..NewModule::shared() }).await
    }

    fn page(&self, kind: ItemKind) -> String {
        self.module.item_page(self.enrolment, kind)
    }

    async fn form(&self, kind: ItemKind, labels: &[&str]) -> Form {
        let page = self.page(kind);
        let form = self.learner.form(&page, &format!("{page}/antwort")).await;
        labels.iter().fold(form, |form, label| form.choose(label))
    }

    /// The page after an answer.
    async fn answer(&self, kind: ItemKind, labels: &[&str]) -> Answer {
        let sent = self.learner.send(&self.form(kind, labels).await).await;
        self.learner.see_mark(&sent).await
    }

    /// A form that no page shows, such as one that was open in another tab.
    async fn stale_form(&self, kind: ItemKind, what: &str) -> Form {
        self.learner.bare_form(&format!("{}/{what}", self.page(kind))).await
    }

    /// Status, points and number of all answers, in their order.
    async fn answers(&self) -> Vec<(String, Option<i64>, Option<i64>)> {
        let mut tx = self.site.platform.tx(self.site.tenant).await;
        sqlx::query_as(
            "select status, earned_milli, possible_milli from app.answer where tenant_id = $1 order by submitted_at",
        )
        .bind(self.site.tenant.uuid())
        .fetch_all(tx.conn())
        .await
        .expect("the database is there")
    }

    /// Makes the newest answer wait for its mark, as when the server was stopped in between.
    async fn unmark(&self) -> AnswerId {
        let mut tx = self.site.platform.tx(self.site.tenant).await;
        let id = sqlx::query_scalar(
            "update app.answer set status = 'pending', grade = null, failure = null, earned_milli = null,
                 possible_milli = null, graded_at = null where tenant_id = $1 returning id",
        );
        let id = id.bind(self.site.tenant.uuid()).fetch_one(tx.conn()).await.expect("there is one answer");
        tx.commit().await.expect("the database is there");
        AnswerId(id)
    }
}

#[test]
fn a_right_answer_earns_all_points_and_ticks_the_exercise_off() {
    kit::run(async |platform| {
        let studies = Studies::of(platform, NewModule::shared()).await;
        let page = studies.answer(ItemKind::Exercise, &ALL_RIGHT).await;
        assert!(page.tells("exercise-right") && page.says("100"), "{}", page.body);
        assert_eq!(studies.answers().await, [("graded".to_owned(), Some(2000), Some(2000))]);
    });
}

#[test]
fn when_the_fuel_of_the_day_is_used_up_exercises_wait_for_the_next_and_a_quiz_does_not() {
    kit::run(async |platform| {
        let studies = Studies::of(platform, NewModule::shared()).await;
        let (site, now) = (&studies.site, clock::now());
        plans::book(site, 100, 100).await;
        let mut tx = platform.tx(site.tenant).await;
        quotas::count_fuel(&mut tx, "de.beispiel.andere", 100, now).await.expect("the database is there");
        tx.commit().await.expect("the database is there");
        let sent = studies.learner.send(&studies.form(ItemKind::Exercise, &ALL_RIGHT).await).await;
        let page = studies.learner.follow(&sent).await;
        assert!(page.tells("exercise-pending-tomorrow"), "{}", page.body);
        let answer = AnswerId(
            sqlx::query_scalar("select id from app.answer where tenant_id = $1")
                .bind(site.tenant.uuid())
                .fetch_one(platform.tx(site.tenant).await.conn())
                .await
                .expect("it is kept"),
        );
        // As the worker does it that takes over.
        let mut worker = platform.connect(Login::Worker).await;
        sqlx::query(
            "update graphile_worker._private_jobs set locked_at = now(), locked_by = 'test' where payload ->> 'answer' = $1",
        )
        .bind(answer.to_string())
        .execute(&mut worker)
        .await
        .expect("the queue is the worker's");
        assessments::jobs::grade(&platform.app, site.tenant, answer).await.expect("asking again does not help");
        assert_eq!(studies.answers().await, [("pending".to_owned(), None, None)]);
        let waits: Vec<OffsetDateTime> = sqlx::query_scalar(
            "select run_at from graphile_worker._private_jobs where payload ->> 'answer' = $1 and locked_at is null",
        )
        .bind(answer.to_string())
        .fetch_all(&mut worker)
        .await
        .expect("the worker reads its queue");
        assert_eq!(waits, [quotas::next_day(now)], "one job, tomorrow");

        let quiz = studies.answer(ItemKind::Quiz, &[WRONG]).await;
        assert!(quiz.tells("quiz-failed"), "{}", quiz.body);
        let mut tx = platform.app.database.platform().await.expect("the database is there");
        let (office, slug) = (platform.app.access.office(), plans::slug(site));
        quotas::book(&mut tx, &office, slug, None, now).await.expect("there is the member");
        tx.commit().await.expect("the database is there");
        assessments::jobs::grade(&platform.app, site.tenant, answer).await.expect("there is fuel");
        assert_eq!(studies.answers().await[0].0, "graded");
    });
}

#[test]
fn a_wrong_answer_earns_nothing_and_may_be_given_again() {
    kit::run(async |platform| {
        let studies = Studies::of(platform, NewModule::shared()).await;
        let page = studies.answer(ItemKind::Exercise, &[WRONG]).await;
        assert!(page.tells("exercise-wrong"), "{}", page.body);
        let page = studies.answer(ItemKind::Exercise, &ALL_RIGHT).await;
        assert!(page.tells("exercise-right"), "{}", page.body);
        let earned: Vec<_> = studies.answers().await.into_iter().map(|(_, earned, _)| earned).collect();
        assert_eq!(earned, [Some(0), Some(2000)]);
    });
}

#[test]
fn half_of_the_options_earn_half_of_the_points() {
    kit::run(async |platform| {
        let studies = Studies::of(platform, NewModule::shared()).await;
        let page = studies.answer(ItemKind::Exercise, &[RIGHT, ALSO_RIGHT[0]]).await;
        assert!(page.tells("exercise-partly") && page.says("75"), "{}", page.body);
        assert_eq!(studies.answers().await, [("graded".to_owned(), Some(1500), Some(2000))]);
    });
}

#[test]
fn an_empty_answer_is_kept_and_marked() {
    kit::run(async |platform| {
        let studies = Studies::of(platform, NewModule::shared()).await;
        let page = studies.answer(ItemKind::Exercise, &[]).await;
        assert!(page.tells("exercise-wrong"), "{}", page.body);
    });
}

#[test]
fn the_page_shows_again_what_was_chosen() {
    kit::run(async |platform| {
        let studies = Studies::of(platform, NewModule::shared()).await;
        let before = studies.form(ItemKind::Exercise, &[]).await;
        studies.answer(ItemKind::Exercise, &[WRONG, ALSO_RIGHT[1]]).await;
        let after = studies.form(ItemKind::Exercise, &[]).await;
        assert_eq!(after.fields.len(), before.fields.len() + 2, "two boxes are checked: {after:?}");
    });
}

#[test]
fn options_that_the_task_does_not_have_count_for_nothing() {
    kit::run(async |platform| {
        let studies = Studies::of(platform, NewModule::shared()).await;
        let form = studies.form(ItemKind::Exercise, &ALL_RIGHT).await;
        let name = form.chooses()[0].to_owned();
        let forged = form.set(&name, "../../solution").set("no-such-field", "<script>alert(1)</script>");
        let sent = studies.learner.send(&forged).await;
        let page = studies.learner.follow(&sent).await;
        assert!(!page.tells("exercise-right") && !page.body.contains("alert(1)"), "{}", page.body);
    });
}

#[test]
fn an_answer_for_an_item_of_another_module_is_not_found_and_not_kept() {
    kit::run(async |platform| {
        let studies = Studies::of(platform, NewModule::shared()).await;
        let other = platform.publish(NewModule::shared()).await;
        let action = format!("{}/antwort", other.item_page(studies.enrolment, ItemKind::Exercise));
        let form = Form { action, ..studies.form(ItemKind::Exercise, &ALL_RIGHT).await };
        studies.learner.send(&form).await.assert_problem(404, "not-found");
        assert_eq!(studies.answers().await, []);
    });
}

#[test]
fn a_lesson_takes_no_answer() {
    kit::run(async |platform| {
        let studies = Studies::of(platform, NewModule::shared()).await;
        let form = studies.stale_form(ItemKind::Lesson, "antwort").await;
        studies.learner.send(&form).await.assert_problem(404, "not-found");
    });
}

#[test]
fn an_answer_of_ten_megabytes_is_refused_with_a_page_and_not_kept() {
    kit::run(async |platform| {
        let studies = Studies::of(platform, NewModule::shared()).await;
        let form = studies.form(ItemKind::Exercise, &ALL_RIGHT).await.set("text", &"ä".repeat(5 << 20));
        studies.learner.send(&form).await.assert_problem(413, "too-large");
        assert_eq!(studies.answers().await, []);
        assert!(studies.answer(ItemKind::Exercise, &ALL_RIGHT).await.tells("exercise-right"));
    });
}

#[test]
fn while_an_answer_waits_for_its_mark_the_next_one_is_refused() {
    kit::run(async |platform| {
        let studies = Studies::of(platform, NewModule::shared()).await;
        studies.answer(ItemKind::Exercise, &[WRONG]).await;
        studies.unmark().await;
        assert!(studies.learner.get(&studies.page(ItemKind::Exercise)).await.tells("exercise-pending"));
        let form = studies.stale_form(ItemKind::Exercise, "antwort").await;
        studies.learner.send(&form).await.assert_problem(409, "answer-pending");
        assert_eq!(studies.answers().await, [("pending".to_owned(), None, None)]);
    });
}

#[test]
fn an_answer_is_marked_once_however_often_its_job_runs() {
    kit::run(async |platform| {
        let studies = Studies::of(platform, NewModule::shared()).await;
        studies.answer(ItemKind::Exercise, &ALL_RIGHT).await;
        let answer = studies.unmark().await;
        let jobs = (0..4).map(|_| assessments::jobs::grade(&platform.app, studies.site.tenant, answer));
        assert!(join_all(jobs).await.iter().all(Result::is_ok));
        assert_eq!(studies.answers().await, [("graded".to_owned(), Some(2000), Some(2000))]);
    });
}

#[test]
fn the_same_answer_sent_ten_times_at_once_is_kept_once() {
    kit::run(async |platform| {
        let studies = Studies::of(platform, NewModule::shared()).await;
        let form = studies.form(ItemKind::Exercise, &ALL_RIGHT).await;
        let sent = join_all((0..10).map(|_| studies.learner.send(&form))).await;
        assert!(sent.iter().all(|answer| answer.location() == studies.page(ItemKind::Exercise)));
        assert_eq!(studies.answers().await.len(), 1);
    });
}

#[test]
fn a_quiz_is_closed_by_its_answer_and_may_be_begun_anew() {
    kit::run(async |platform| {
        let studies = Studies::of(platform, NewModule::shared()).await;
        let page = studies.answer(ItemKind::Quiz, &[RIGHT]).await;
        assert!(page.tells("quiz-failed") && !page.has_form(&format!("{}/antwort", studies.page(ItemKind::Quiz))));
        let late = studies.stale_form(ItemKind::Quiz, "antwort").await;
        studies.learner.send(&late).await.assert_problem(409, "attempt-closed");

        let again = page.form(&format!("{}/neu", studies.page(ItemKind::Quiz)));
        studies.learner.send(&again).await.location();
        let page = studies.answer(ItemKind::Quiz, &ALL_RIGHT).await;
        assert!(page.tells("quiz-passed"), "{}", page.body);
    });
}

#[test]
fn the_solution_of_a_quiz_is_told_only_after_the_answer() {
    kit::run(async |platform| {
        let studies = Studies::of(platform, NewModule::shared()).await;
        let before = studies.learner.get(&studies.page(ItemKind::Quiz)).await;
        assert!(before.says(RIGHT) && !before.body.contains(EXPLANATION));
        let after = studies.answer(ItemKind::Quiz, &[WRONG]).await;
        assert!(after.says(EXPLANATION), "{}", after.body);
    });
}

#[test]
fn a_task_is_shown_in_the_language_of_the_reader() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let reader = site.member(&[], Locale::En).await;
        let module = platform.publish(NewModule::shared()).await;
        let enrolment = reader.enrol(&module).await;
        let page = reader.get(&module.item_page(enrolment, ItemKind::Quiz)).await;
        assert_eq!(page.texts("html[lang=en]").len(), 1);
        assert!(page.says(&Locale::En.text("quiz-submit")));
    });
}

#[test]
fn what_a_plugin_cannot_mark_is_kept_and_said_on_the_page() {
    kit::run(async |platform| {
        let mut config = questions();
        config["solution"].as_object_mut().expect("it is a map").remove("akte");
        let studies = Studies::of_exercise(platform, choice(config)).await;
        let page = studies.answer(ItemKind::Exercise, &ALL_RIGHT).await;
        assert!(page.tells("exercise-failed"), "{}", page.body);
        assert_eq!(studies.answers().await, [("failed".to_owned(), None, None)]);
        let mut tx = platform.tx(studies.site.tenant).await;
        let row = sqlx::query("select response::text as response, failure from app.answer where tenant_id = $1")
            .bind(studies.site.tenant.uuid())
            .fetch_one(tx.conn())
            .await
            .expect("the answer is kept");
        assert!(row.get::<&str, _>("response").contains("akte") && !row.get::<&str, _>("failure").is_empty());
        let page = studies.learner.get(&studies.page(ItemKind::Exercise)).await;
        assert!(page.has_form(&format!("{}/antwort", studies.page(ItemKind::Exercise))), "one may try again");
    });
}

#[test]
fn a_plugin_that_cannot_show_its_task_leaves_the_rest_of_the_module_alone() {
    kit::run(async |platform| {
        let broken = item(ItemKind::Exercise, "Gestört", choice(json!({ "questions": "none", "solution": {} })));
        let units = vec![unit(Phase::Preparation, vec![lesson("Posteingang"), broken, exercise("Heil")])];
        let studies = Studies::of(platform, NewModule { units, ..NewModule::shared() }).await;
        studies.learner.get(&studies.page(ItemKind::Exercise)).await.assert_problem(409, "plugin-failed");
        studies.learner.get(&studies.page(ItemKind::Lesson)).await.assert_ok();
        let sound = format!("/lernen/{}/{}", studies.enrolment, studies.module.items[2].id);
        studies.learner.get(&sound).await.assert_ok();
    });
}

#[test]
fn a_configuration_that_cannot_be_divided_tells_nobody_its_cause() {
    kit::run(async |platform| {
        let studies = Studies::of_exercise(platform, choice(json!("Geheimnis"))).await;
        let page = studies.learner.get(&studies.page(ItemKind::Exercise)).await;
        page.assert_problem(409, "plugin-failed");
        for cause in ["Geheimnis", "config", "sqlx", "serde", "src/", "panicked"] {
            assert!(!page.body.contains(cause), "the page tells {cause:?}: {}", page.body);
        }
    });
}
