//! Answers that a person judges: who is asked, what they see, and what comes back.

use futures_util::future::join_all;
use host::{
    access::Role,
    clock,
    courses::{ItemKind, Phase, publish::NewExercise},
    ids::{AnswerId, EnrolmentId, JudgementId},
    judgements::jobs,
    web::{assets::PLUGINS, i18n::Locale},
};
use serde_json::json;
use tenants::TenantId;

use crate::kit::{self, Answer, Form, Member, Module, NewModule, Platform, Site, item, unit};

const PLUGIN: &str = "de.kommunalcampus.short-text";
const LIST: &str = "/korrekturen";
const GRANTS: &str = "/verwaltung/plugins";
const TEXT: &str = "Die Behörde meldet es der Aufsicht, und zwar binnen 72 Stunden.";

/// A house whose learner has booked a module with a text to write.
struct Studies {
    site: Site,
    coordination: Member,
    learner: Member,
    enrolment: EnrolmentId,
    module: Module,
}

impl Studies {
    async fn of(platform: &'static Platform, new: impl Fn(&Site) -> NewModule) -> Studies {
        let (_, component) = PLUGINS.iter().find(|(name, _)| *name == "short-text").expect("ops/dev prepare was run");
        let version = platform.admit(component).await.version;
        let site = platform.site().await;
        let config = json!({
            "prompt": "Was ist zu tun?", "min_words": 5,
            "solution": { "sample": "Die Meldung geht binnen 72 Stunden an die Aufsicht.", "aspects": [
                { "id": "frist", "label": "Die Frist", "any": ["72 Stunden"] },
                { "id": "wer", "label": "Der Adressat", "any": ["Landesbeauftragte"] },
            ] },
        });
        let exercise =
            NewExercise { plugin_id: PLUGIN.to_owned(), plugin_version: version, config, pass_percent: None };
        let units = vec![unit(Phase::Preparation, vec![item(ItemKind::Exercise, "Ein Laptop ist weg", exercise)])];
        let module = platform.publish(NewModule { units, ..new(&site) }).await;
        let coordination = site.member(&[Role::Coordination], Locale::De).await;
        let learner = site.learner().await;
        let enrolment = learner.enrol(&module).await;
        Studies { site, coordination, learner, enrolment, module }
    }

    /// The same, and the house has allowed the plugin.
    async fn allowed(platform: &'static Platform, new: impl Fn(&Site) -> NewModule) -> Studies {
        let studies = Studies::of(platform, new).await;
        studies.grant("yes").await.location();
        studies
    }

    async fn grant(&self, granted: &str) -> Answer {
        let form = self.coordination.bare_form(GRANTS).await.set("plugin", PLUGIN).set("granted", granted);
        self.coordination.send(&form).await
    }

    fn page(&self) -> String {
        self.module.item_page(self.enrolment, ItemKind::Exercise)
    }

    async fn form(&self, text: &str) -> Form {
        let form = self.learner.form(&self.page(), &format!("{}/antwort", self.page())).await;
        let name = form.fields.iter().map(|(name, _)| name.clone()).find(|name| name.contains("text"));
        form.set(&name.expect("there is a field for the text"), text)
    }

    async fn answer(&self, text: &str) -> Answer {
        let sent = self.learner.send(&self.form(text).await).await;
        self.learner.see_mark(&sent).await
    }

    /// What the job does, without a worker.
    async fn ask(&self) -> AnswerId {
        let mut tx = self.site.platform.tx(self.site.tenant).await;
        let answer = sqlx::query_scalar("select id from app.answer where tenant_id = $1 and status = 'review'")
            .bind(self.site.tenant.uuid())
            .fetch_one(tx.conn())
            .await;
        let answer = AnswerId(answer.expect("an answer waits"));
        for _ in 0..2 {
            jobs::ask(&self.site.platform.app, self.site.tenant, answer, clock::now())
                .await
                .expect("it may be repeated");
        }
        answer
    }

    /// What waits for this house's answers, with its address.
    async fn judgement(&self) -> (JudgementId, String) {
        let mut tx = self.site.platform.tx(self.module.owner).await;
        let id = sqlx::query_scalar("select id from app.judgement where tenant_id = $1 and learner_tenant = $2")
            .bind(self.module.owner.uuid())
            .bind(self.site.tenant.uuid())
            .fetch_one(tx.conn())
            .await
            .expect("one waits");
        (JudgementId(id), format!("{LIST}/{id}"))
    }

    async fn waiting(&self) -> i64 {
        let mut tx = self.site.platform.tx(self.module.owner).await;
        sqlx::query_scalar("select count(*) from app.judgement where tenant_id = $1 and learner_tenant = $2")
            .bind(self.module.owner.uuid())
            .bind(self.site.tenant.uuid())
            .fetch_one(tx.conn())
            .await
            .expect("the database is there")
    }

    async fn deliver(&self, id: JudgementId) {
        let platform = self.site.platform;
        jobs::deliver(&platform.app, self.module.owner, id, clock::now()).await.expect("it may be repeated");
    }
}

/// Somebody who works for the provider of all modules here, or for none.
async fn trainer(platform: &'static Platform, role: Role, works: bool) -> Member {
    let person = platform.cooperative().member(&[role], Locale::De).await;
    if works {
        let mut tx = platform.tx(TenantId::COOPERATIVE).await;
        let statement = "update app.person set provider_id = (select provider_id from app.course limit 1)
                         where tenant_id = $1 and id = $2";
        let update = sqlx::query(statement).bind(TenantId::COOPERATIVE.uuid()).bind(person.id.0);
        update.execute(tx.conn()).await.expect("the provider is there");
        tx.commit().await.expect("the database is there");
    }
    person
}

fn shared(_: &Site) -> NewModule {
    NewModule::shared()
}

fn own(site: &Site) -> NewModule {
    NewModule::owned_by(site.tenant)
}

#[test]
fn a_person_judges_what_the_rules_have_tried() {
    kit::run(async |platform| {
        let studies = Studies::allowed(platform, shared).await;
        let handed_in = studies.answer(TEXT).await;
        assert!(handed_in.tells("exercise-review") && !handed_in.tells("exercise-wrong"), "{}", handed_in.body);
        assert!(handed_in.says("Ein Mensch liest den Text") && handed_in.tells("exercise-privacy-read"));
        assert!(!handed_in.has_form(&format!("{}/antwort", studies.page())), "it waits");
        studies.ask().await;
        let (id, page) = studies.judgement().await;

        let judge = trainer(platform, Role::Provider, true).await;
        assert!(judge.get(LIST).await.body.contains(&page), "it stands on the list");
        let sight = judge.get(&page).await;
        assert!(sight.says(TEXT) && sight.says("Nichts gefunden"), "{}", sight.body);
        for secret in [&studies.learner.name, &studies.learner.email, &studies.site.host] {
            assert!(!sight.body.contains(secret.as_str()), "{secret}: {}", sight.body);
        }
        assert_eq!(sight.texts("option[selected]"), ["100 % der Punkte", "0 % der Punkte"], "as the rules would");
        let verdict = judge.form(&page, &format!("{page}/urteil")).await;
        let long = judge
            .send(&verdict.clone().set("part-1", "100").set("part-2", "50").set("comment", &"ä".repeat(2_001)))
            .await;
        assert!(long.status == 422 && long.tells("judgement-comment-too-long"), "{}", long.body);
        assert_eq!(long.texts("option[selected]"), ["100 % der Punkte", "50 % der Punkte"], "nothing is lost");
        let verdict = verdict.set("part-1", "100").set("part-2", "50").set("comment", "Wer <genau> erfährt davon?");
        for _ in 0..2 {
            assert_eq!(judge.send(&verdict).await.location(), LIST, "sent twice, it acts once");
        }
        assert!(judge.get(LIST).await.tells("judgements-none"));
        assert_eq!(judge.get(&page).await.status, 404);

        studies.deliver(id).await;
        studies.deliver(id).await;
        let marked = studies.learner.get(&studies.page()).await;
        assert!(marked.says("75 %") && marked.says("Wer <genau> erfährt davon?"), "{}", marked.body);
        assert!(!marked.says("Nichts gefunden"), "notes are for those who judge: {}", marked.body);
        assert_eq!(studies.waiting().await, 0, "nothing of it is left where it was judged");
        assert!(studies.learner.get(&format!("/lernen/{}", studies.enrolment)).await.body.contains("nachweise"));
    });
}

#[test]
fn while_it_waits_nothing_else_is_handed_in() {
    kit::run(async |platform| {
        let studies = Studies::allowed(platform, shared).await;
        let stale = studies.form(TEXT).await;
        studies.answer(TEXT).await;
        assert_eq!(studies.learner.send(&stale.renewed()).await.status, 409);
    });
}

#[test]
fn a_text_of_the_wrong_length_asks_nobody() {
    kit::run(async |platform| {
        let studies = Studies::allowed(platform, shared).await;
        let short = studies.answer("Sofort melden.").await;
        assert!(short.says("erst 2 von mindestens 5 Wörtern") && short.says("Sofort melden."), "{}", short.body);
        assert!(short.has_form(&format!("{}/antwort", studies.page())));
        assert_eq!(studies.waiting().await, 0);
    });
}

#[test]
fn nobody_judges_what_is_not_theirs() {
    kit::run(async |platform| {
        let studies = Studies::allowed(platform, shared).await;
        studies.answer(TEXT).await;
        studies.ask().await;
        let (_, page) = studies.judgement().await;
        for (role, works, status) in [
            (Role::Provider, false, 404),
            (Role::Trainer, false, 404),
            (Role::Reviewer, true, 403),
            (Role::Operator, true, 403),
        ] {
            let person = trainer(platform, role, works).await;
            let seen = person.get(&page).await;
            assert!(seen.status == status && !seen.body.contains("72 Stunden"), "{role:?}: {}", seen.status);
            let form = person.bare_form(&format!("{page}/urteil")).await.set("part-1", "100").set("part-2", "100");
            assert_eq!(person.send(&form).await.status, status, "{role:?}");
            assert!(!person.get(LIST).await.body.contains(&page), "{role:?}");
        }
        // The learner's own house does not judge what the cooperative offers.
        assert_eq!(studies.coordination.get(&page).await.status, 404);
        assert!(trainer(platform, Role::Trainer, true).await.get(&page).await.says(TEXT));
        assert_eq!(studies.waiting().await, 1);
    });
}

#[test]
fn a_house_judges_about_its_own_modules() {
    kit::run(async |platform| {
        let studies = Studies::allowed(platform, own).await;
        studies.answer(TEXT).await;
        studies.ask().await;
        let (id, page) = studies.judgement().await;
        assert!(studies.learner.get(&studies.page()).await.tells("exercise-privacy-house"));
        let next_door = platform.site().await.member(&[Role::Coordination], Locale::De).await;
        assert_eq!(next_door.get(&page).await.status, 404);
        assert_eq!(trainer(platform, Role::Provider, true).await.get(&page).await.status, 404);
        assert_eq!(studies.learner.get(&page).await.status, 403);
        let verdict = studies.coordination.form(&page, &format!("{page}/urteil")).await;
        studies.coordination.send(&verdict.set("part-1", "100").set("part-2", "0")).await.location();
        studies.deliver(id).await;
        assert!(studies.learner.get(&studies.page()).await.says("50 %"));
    });
}

#[test]
fn of_two_who_judge_at_once_one_counts() {
    kit::run(async |platform| {
        let studies = Studies::allowed(platform, shared).await;
        studies.answer(TEXT).await;
        studies.ask().await;
        let (id, page) = studies.judgement().await;
        let mut judges = Vec::new();
        for share in ["0", "100"] {
            let judge = trainer(platform, Role::Provider, true).await;
            let form = judge.form(&page, &format!("{page}/urteil")).await.set("part-1", share).set("part-2", share);
            judges.push((judge, form));
        }
        let sent = join_all(judges.iter().map(|(judge, form)| judge.send(form))).await;
        let mut statuses: Vec<u16> = sent.iter().map(|answer| answer.status.as_u16()).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 404]);
        join_all([studies.deliver(id), studies.deliver(id)]).await;
        let first = if sent[0].status == 303 { "0 %" } else { "100 %" };
        let marked = studies.learner.get(&studies.page()).await;
        assert!(marked.says(&format!("Sie haben {first} der Punkte")), "{first}: {}", marked.body);
    });
}

#[test]
fn without_permission_of_the_house_nobody_begins() {
    kit::run(async |platform| {
        let studies = Studies::of(platform, shared).await;
        let refused = studies.learner.get(&studies.page()).await;
        assert!(refused.status == 409 && refused.tells("problem-plugin-not-granted-title"), "{}", refused.body);
        let wishes = studies.coordination.get(GRANTS).await;
        assert!(wishes.says(&studies.module.title) && wishes.tells("grants-open"), "{}", wishes.body);
        assert_eq!(studies.learner.get(GRANTS).await.status, 403);
        studies.grant("yes").await.location();
        assert!(studies.coordination.get(GRANTS).await.tells("grants-granted"));
        studies.learner.get(&studies.page()).await.assert_ok();
        studies.grant("no").await.location();
        // What was begun goes on; somebody else does not begin.
        assert!(studies.answer(TEXT).await.tells("exercise-review"));
        let colleague = studies.site.learner().await;
        let enrolment = colleague.enrol(&studies.module).await;
        assert_eq!(colleague.get(&studies.module.item_page(enrolment, ItemKind::Exercise)).await.status, 409);
        let unknown = studies.coordination.bare_form(GRANTS).await.set("plugin", "de.kommunalcampus.choice");
        assert_eq!(studies.coordination.send(&unknown.set("granted", "yes")).await.status, 404);
    });
}

#[test]
fn what_nobody_can_judge_any_more_leaves_the_list_at_night() {
    kit::run(async |platform| {
        let studies = Studies::allowed(platform, own).await;
        studies.answer(TEXT).await;
        let answer = studies.ask().await;
        jobs::nightly(&platform.app, studies.site.tenant).await.expect("the database is there");
        assert_eq!(studies.waiting().await, 1, "it still waits");
        let mut tx = platform.tx(studies.site.tenant).await;
        sqlx::query("delete from app.answer where tenant_id = $1 and id = $2")
            .bind(studies.site.tenant.uuid())
            .bind(answer.0)
            .execute(tx.conn())
            .await
            .expect("it is there");
        tx.commit().await.expect("the database is there");
        let (_, page) = studies.judgement().await;
        assert_eq!(studies.coordination.get(&page).await.status, 404);
        jobs::nightly(&platform.app, studies.site.tenant).await.expect("the database is there");
        assert_eq!(studies.waiting().await, 0);
    });
}

#[test]
fn a_plugin_that_was_blocked_runs_for_nobody_who_judges() {
    kit::run_apart(async || {
        let platform = kit::server().await.platform("judge_blocked").await;
        let studies = Studies::allowed(platform, own).await;
        studies.answer(TEXT).await;
        studies.ask().await;
        let (_, page) = studies.judgement().await;
        let form = studies.coordination.form(&page, &format!("{page}/urteil")).await;
        let mut tx = platform.tx(TenantId::COOPERATIVE).await;
        sqlx::query("update app.plugin set revoked_at = now(), stop_reason = 'Leck' where id = $1")
            .bind(PLUGIN)
            .execute(tx.conn())
            .await
            .expect("the cooperative may");
        tx.commit().await.expect("the database is there");
        assert_eq!(studies.coordination.get(&page).await.status, 409);
        assert_eq!(studies.coordination.send(&form.set("part-1", "0").set("part-2", "0")).await.status, 409);
        assert_eq!(studies.waiting().await, 1, "the answer is kept");
    });
}
