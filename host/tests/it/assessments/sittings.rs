//! Quizzes that draw their questions: what is drawn, what is handed in together, and what does not get through.

use std::collections::BTreeSet;

use super::*;
use crate::kit::drawn_quiz;

const DRAWS: i32 = 4;

/// A learner who has booked a module with nothing but such a quiz.
async fn studies(platform: &'static Platform) -> Studies {
    let question = |number: usize| {
        let mut config = questions();
        config["questions"][0]["prompt"] = json!(format!("Frage Nummer {number}?"));
        config["questions"].as_array_mut().expect("it is a list").truncate(1);
        config["solution"].as_object_mut().expect("it is a table").remove("akte");
        choice(config)
    };
    let quiz = drawn_quiz("Abschlussquiz", DRAWS, (1..=8).map(question).collect());
    Studies::of(platform, NewModule { units: vec![unit(Phase::FollowUp, vec![quiz])], ..NewModule::shared() }).await
}

impl Studies {
    fn quiz(&self) -> String {
        self.page(ItemKind::Quiz)
    }

    fn question(&self, number: i32) -> String {
        format!("{}/fragen/{number}", self.quiz())
    }

    async fn begin(&self) -> Answer {
        let form = self.learner.form(&self.quiz(), &format!("{}/beginn", self.quiz())).await;
        let begun = self.learner.send(&form).await;
        assert_eq!(begun.location(), self.question(1));
        begun
    }

    /// Answers a question and goes on.
    async fn enter(&self, number: i32, label: &str, go: &str) -> String {
        let form = self.learner.form(&self.question(number), &self.question(number)).await;
        self.learner.send(&form.choose(label).set("go", go)).await.location().to_owned()
    }

    async fn overview(&self) -> Answer {
        self.learner.get(&self.quiz()).await
    }

    async fn hand_in(&self) -> Answer {
        let form = self.learner.form(&self.quiz(), &format!("{}/abgabe", self.quiz())).await;
        let sent = self.learner.send(&form).await;
        let mut page = self.learner.follow(&sent).await;
        kit::until("everything is marked", async || {
            let waits = page.tells("quiz-handed-in");
            if waits {
                page = self.overview().await;
            }
            !waits
        })
        .await;
        page
    }

    /// The questions of all sittings, the oldest sitting first, in their order.
    async fn drawn(&self) -> Vec<uuid::Uuid> {
        let mut tx = self.site.platform.tx(self.site.tenant).await;
        sqlx::query_scalar(
            "select a.question_id from app.attempt a join app.sitting s on s.tenant_id = $1 and s.id = a.sitting_id
             where a.tenant_id = $1 order by s.number, a.position",
        )
        .bind(self.site.tenant.uuid())
        .fetch_all(tx.conn())
        .await
        .expect("the database is there")
    }

    /// Number of the sittings, of those that are closed, and their points.
    async fn sittings(&self) -> (i64, i64, Option<i64>) {
        let mut tx = self.site.platform.tx(self.site.tenant).await;
        sqlx::query_as(
            "select count(*), count(closed_at), sum(earned_milli)::bigint from app.sitting where tenant_id = $1",
        )
        .bind(self.site.tenant.uuid())
        .fetch_one(tx.conn())
        .await
        .expect("the database is there")
    }
}

#[test]
fn questions_are_answered_in_any_order_and_handed_in_together() {
    kit::run(async |platform| {
        let studies = studies(platform).await;
        studies.begin().await;
        assert_eq!(studies.enter(1, RIGHT, "on").await, studies.question(2));
        assert_eq!(studies.enter(2, RIGHT, "back").await, studies.question(1));
        assert_eq!(studies.enter(4, RIGHT, "on").await, studies.quiz(), "after the last comes the overview");
        let open = studies.overview().await;
        assert!(open.says("Eine Frage ist noch offen."), "{}", open.body);
        assert_eq!(studies.enter(3, RIGHT, "list").await, studies.quiz());
        assert!(studies.overview().await.tells("quiz-ready"));
        assert!(studies.answers().await.is_empty(), "nothing was handed in");
        let over = studies.hand_in().await;
        assert!(over.tells("quiz-passed") && over.says("100 %"), "{}", over.body);
        let marks = vec![("graded".to_owned(), Some(1000), Some(1000)); 4];
        assert_eq!(studies.answers().await, marks);
        assert_eq!(studies.sittings().await, (1, 1, Some(4000)));
        let course = studies.learner.get(&format!("/lernen/{}", studies.enrolment)).await;
        assert!(course.body.contains("/nachweise/"), "the module is completed: {}", course.body);
    });
}

#[test]
fn nothing_is_revealed_before_everything_is_marked_and_what_is_open_earns_nothing() {
    kit::run(async |platform| {
        let studies = studies(platform).await;
        studies.begin().await;
        studies.enter(1, RIGHT, "on").await;
        studies.enter(2, WRONG, "on").await;
        let entered = studies.learner.get(&studies.question(2)).await;
        assert!(!entered.says(EXPLANATION), "{}", entered.body);
        let again = entered.form(&studies.question(2));
        assert!(again.fields.contains(&("f.post".to_owned(), "b".to_owned())), "what was entered is shown");
        let over = studies.hand_in().await;
        assert!(over.tells("quiz-failed") && over.says("25 %"), "{}", over.body);
        let marked = studies.learner.get(&studies.question(2)).await;
        assert!(marked.tells("question-wrong") && marked.says(EXPLANATION), "{}", marked.body);
        assert!(!marked.has_form(&studies.question(2)), "it is over");
    });
}

#[test]
fn every_sitting_draws_anew_and_none_a_question_twice() {
    kit::run(async |platform| {
        let studies = studies(platform).await;
        for _ in 0..6 {
            studies.begin().await;
            studies.hand_in().await;
        }
        let drawn = studies.drawn().await;
        let sittings: Vec<&[uuid::Uuid]> = drawn.chunks(4).collect();
        assert_eq!(sittings.len(), 6);
        for sitting in &sittings {
            assert_eq!(sitting.iter().collect::<BTreeSet<_>>().len(), 4, "{sitting:?}");
        }
        assert!(sittings.iter().collect::<BTreeSet<_>>().len() > 1, "six times the same four of eight: {sittings:?}");
        assert_eq!(studies.sittings().await, (6, 6, Some(0)));
    });
}

#[test]
fn what_is_begun_and_handed_in_at_the_same_moment_is_so_once() {
    kit::run(async |platform| {
        let studies = studies(platform).await;
        let begin = studies.learner.form(&studies.quiz(), &format!("{}/beginn", studies.quiz())).await;
        let forms: Vec<Form> = (0..4).map(|_| begin.clone().renewed()).collect();
        for begun in join_all(forms.iter().map(|form| studies.learner.send(form))).await {
            assert_eq!(begun.location(), studies.question(1));
        }
        assert_eq!((studies.sittings().await.0, studies.drawn().await.len()), (1, 4));
        studies.enter(1, RIGHT, "list").await;
        let hand_in = studies.learner.form(&studies.quiz(), &format!("{}/abgabe", studies.quiz())).await;
        let mut forms: Vec<Form> = (0..3).map(|_| hand_in.clone().renewed()).collect();
        forms.extend([hand_in.clone(), hand_in]);
        let sent = join_all(forms.iter().map(|form| studies.learner.send(form))).await;
        let done = sent.iter().filter(|answer| answer.status == 303).count();
        assert!((1..=2).contains(&done), "one form, and its twin: {done}");
        assert!(sent.iter().all(|answer| [303, 409].contains(&answer.status.as_u16())));
        kit::until("everything is marked", async || studies.sittings().await.1 == 1).await;
        assert_eq!(studies.answers().await.len(), 4);
    });
}

#[test]
fn there_is_no_way_around_the_overview_and_none_into_the_quiz_of_somebody_else() {
    kit::run(async |platform| {
        let studies = studies(platform).await;
        let (quiz, learner) = (studies.quiz(), &studies.learner);
        assert_eq!(learner.get(&studies.question(1)).await.status, 404, "nothing was begun");
        studies.begin().await;
        for place in ["0", "5", "-1", "99999999999"] {
            let status = learner.get(&format!("{quiz}/fragen/{place}")).await.status.as_u16();
            assert!([400, 404].contains(&status), "{place}: {status}");
        }
        // The quiz itself is no task that one could answer.
        for (place, status) in [("antwort", 409), ("entwurf", 404), ("neu", 409)] {
            let form = learner.bare_form(&format!("{quiz}/{place}")).await.set("f.post", "a");
            assert_eq!(learner.send(&form).await.status, status, "{place}");
        }
        assert!(studies.answers().await.is_empty());
        let colleague = studies.site.learner().await;
        for place in ["fragen/1", "fragen/1/entwurf", "beginn", "abgabe"] {
            let form = colleague.bare_form(&format!("{quiz}/{place}")).await.set("f.post", "a").set("go", "on");
            assert_eq!(colleague.send(&form).await.status, 404, "{place}");
        }
        assert_eq!(colleague.get(&studies.question(1)).await.status, 404);
        let stale = learner.form(&studies.question(1), &studies.question(1)).await.choose(RIGHT);
        studies.hand_in().await;
        let mut draft = stale.clone();
        draft.action = format!("{}/entwurf", studies.question(1));
        assert_eq!(learner.send(&stale).await.status, 409, "too late");
        assert_eq!(learner.send(&draft).await.status, 409, "too late");
        assert_eq!(studies.answers().await.len(), 4);
        // Other items have no questions.
        let other = Studies::of(platform, NewModule::shared()).await;
        let form = other.learner.bare_form(&format!("{}/beginn", other.quiz())).await;
        assert_eq!(other.learner.send(&form).await.status, 404);
    });
}

#[test]
fn a_quiz_with_a_blocked_plugin_is_begun_anew_or_not_at_all() {
    kit::run_apart(async || {
        let platform = kit::server().await.platform("sitting_blocked").await;
        let studies = studies(platform).await;
        studies.begin().await;
        let question = studies.learner.form(&studies.question(1), &studies.question(1)).await.choose(RIGHT);
        let hand_in = studies.learner.form(&studies.quiz(), &format!("{}/abgabe", studies.quiz())).await;
        let mut tx = platform.tx(tenants::TenantId::COOPERATIVE).await;
        sqlx::query("update app.plugin set revoked_at = now(), stop_reason = 'Leck'")
            .execute(tx.conn())
            .await
            .expect("ok");
        tx.commit().await.expect("the database is there");
        let stopped = studies.overview().await;
        assert!(stopped.tells("quiz-stopped"), "{}", stopped.body);
        assert!(studies.learner.get(&studies.question(1)).await.tells("exercise-stopped"));
        for form in [&question, &hand_in] {
            assert_eq!(studies.learner.send(form).await.status, 409);
        }
        let anew = studies.learner.send(&stopped.form(&format!("{}/beginn", studies.quiz()))).await;
        assert_eq!(anew.status, 409, "no version is offered");
        assert_eq!(studies.sittings().await, (1, 0, None), "nothing was half done");
        let mut tx = platform.tx(tenants::TenantId::COOPERATIVE).await;
        sqlx::query("update app.plugin set revoked_at = null").execute(tx.conn()).await.expect("ok");
        tx.commit().await.expect("the database is there");
        assert!(studies.hand_in().await.tells("quiz-failed"), "what was stopped goes on");
    });
}
