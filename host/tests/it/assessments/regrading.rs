//! Marks that are made again: they come out as recorded, and a better version takes nothing away from anybody.

use futures_util::future::join_all;
use host::{
    assessments::regrading::{self, Regraded},
    plugins,
    web::assets::PLUGINS,
};
use serde_json::json;

use super::*;

const CHOICE: &str = "de.kommunalcampus.choice";
const KNOWN: &str = env!("CARGO_PKG_VERSION");
const NEXT: &str = "0.1.9";

/// The next version of the choice plugin: the same in everything but its number.
async fn next_version(platform: &Platform) -> [String; 2] {
    let (_, component) = PLUGINS.iter().find(|(name, _)| *name == "choice").expect("ops/dev prepare was run");
    let mut next = component.to_vec();
    for at in 0..next.len() - KNOWN.len() {
        if next[at..].starts_with(KNOWN.as_bytes()) {
            next[at..at + NEXT.len()].copy_from_slice(NEXT.as_bytes());
        }
    }
    platform.admit(&next).await;
    let mut tx = platform.tx(tenants::TenantId::COOPERATIVE).await;
    let mut hashes = Vec::new();
    for version in [KNOWN, NEXT] {
        hashes.push(plugins::component(&mut tx, CHOICE, version).await.expect("read").expect("it is admitted"));
    }
    hashes.try_into().expect("two")
}

impl Studies {
    /// As if the version before had given this share of the points.
    async fn misjudge(&self, earned: u32) {
        let grade = json!({
            "parts": [{ "part": "post", "correctness": "partial", "earned_milli": earned, "possible_milli": 1000, "feedback": [] }],
            "feedback": [], "evidence": [], "review": null, "is_final": false,
        });
        let mut tx = self.site.platform.tx(self.site.tenant).await;
        for statement in [
            "update app.grade_record set verdict = jsonb_build_object('outcome', jsonb_build_object('graded', $2), 'state', null)
             where tenant_id = $1",
            "update app.answer set grade = $2, earned_milli = ($2 #>> '{parts,0,earned_milli}')::bigint, possible_milli = 1000
             where tenant_id = $1",
            "delete from app.item_progress where tenant_id = $1 and $2::jsonb is not null",
        ] {
            let run = sqlx::query(statement).bind(self.site.tenant.uuid()).bind(&grade).execute(tx.conn()).await;
            run.expect("the answer is there");
        }
        tx.commit().await.expect("the database is there");
    }

    async fn records(&self) -> Vec<(i32, String)> {
        let mut tx = self.site.platform.tx(self.site.tenant).await;
        sqlx::query_as("select number, plugin_sha256 from app.grade_record where tenant_id = $1 order by number")
            .bind(self.site.tenant.uuid())
            .fetch_all(tx.conn())
            .await
            .expect("the database is there")
    }

    async fn regrade(&self, from: &str, to: &str, applies: bool) -> Regraded {
        let app = &self.site.platform.app;
        regrading::regrade(app, self.site.tenant, from, to, applies).await.expect("the calls can be made")
    }
}

#[test]
fn every_mark_comes_out_again_as_it_was_recorded_fuel_included() {
    kit::run(async |platform| {
        let studies = Studies::of(platform, NewModule::shared()).await;
        studies.answer(ItemKind::Exercise, &[WRONG]).await;
        studies.answer(ItemKind::Exercise, &[RIGHT, ALSO_RIGHT[0]]).await;
        studies.answer(ItemKind::Quiz, &ALL_RIGHT).await;
        let (app, tenant) = (&platform.app, studies.site.tenant);
        let found = regrading::replay(app, tenant).await.expect("the calls can be made");
        assert!(found.same == 3 && found.different.is_empty(), "{found:?}");
        for (change, what) in [
            ("fuel = fuel + 1", "other fuel"),
            ("fuel = fuel - 1, context = jsonb_set(context, '{phase}', '\"preview\"')", "another phase"),
        ] {
            let mut tx = platform.tx(tenant).await;
            let statement = format!("update app.grade_record set {change} where tenant_id = $1");
            let update = sqlx::query(sqlx::AssertSqlSafe(statement)).bind(tenant.uuid());
            update.execute(tx.conn()).await.expect("the records are there");
            tx.commit().await.expect("the database is there");
            let found = regrading::replay(app, tenant).await.expect("the calls can be made");
            assert!(!found.different.is_empty(), "{what}: {found:?}");
        }
    });
}

#[test]
fn a_record_names_the_head_of_the_log_under_which_it_was_made() {
    kit::run_apart(async || {
        let platform = kit::server().await.platform("record_head").await;
        let mut tx = platform.tx(tenants::TenantId::COOPERATIVE).await;
        for _ in 0..2 {
            platform.app.plugins.publish_head(&mut tx, clock::now()).await.expect("the cooperative may");
        }
        tx.commit().await.expect("the database is there");
        let studies = Studies::of(platform, NewModule::shared()).await;
        studies.answer(ItemKind::Exercise, &[RIGHT]).await;
        let mut tx = platform.tx(studies.site.tenant).await;
        let head: String = sqlx::query_scalar("select log_head from app.grade_record where tenant_id = $1")
            .bind(studies.site.tenant.uuid())
            .fetch_one(tx.conn())
            .await
            .expect("it names one");
        let head: plugin_package::log::Head = serde_json::from_str(&head).expect("it is a head");
        head.verify(platform.app.plugins.log_key()).expect("it is signed");
    });
}

#[test]
fn regrading_says_what_it_would_change_and_then_raises_marks() {
    kit::run_apart(async || {
        let platform = kit::server().await.platform("regrade_up").await;
        let [from, to] = next_version(platform).await;
        let studies = Studies::of_exercise(platform, choice(questions())).await;
        studies.answer(ItemKind::Exercise, &ALL_RIGHT).await;
        studies.misjudge(100).await;
        let mut tx = platform.tx(studies.site.tenant).await;
        // The attempt ran what was newest; its records count, whoever made them.
        sqlx::query("update app.grade_record set plugin_sha256 = $2 where tenant_id = $1")
            .bind(studies.site.tenant.uuid())
            .bind(&from)
            .execute(tx.conn())
            .await
            .expect("the record is there");
        tx.commit().await.expect("the database is there");

        let before = studies.answers().await;
        let would = studies.regrade(&from, &to, false).await;
        assert_eq!((would.higher, would.lower, would.same, would.left), (1, 0, 0, 0));
        assert_eq!(studies.answers().await, before, "nothing was changed");
        assert_eq!(studies.records().await.len(), 1);

        // Two at once, as after a run that was taken for dead.
        join_all([studies.regrade(&from, &to, true), studies.regrade(&from, &to, true)]).await;
        assert_eq!(studies.answers().await, [("graded".to_owned(), Some(2_000), Some(2_000))]);
        assert_eq!(studies.records().await.last().map(|record| &record.1), Some(&to));
        let page = studies.learner.get(&studies.page(ItemKind::Exercise)).await;
        assert!(page.says("100 %"), "{}", page.body);
        assert_eq!(studies.regrade(&from, &to, true).await, Regraded::default(), "nothing is left to do");
        let found = regrading::replay(&platform.app, studies.site.tenant).await.expect("the calls can be made");
        assert!(found.different.len() == 1 && found.same >= 1, "the mark that was made up is found: {found:?}");
    });
}

#[test]
fn a_lower_mark_takes_nothing_away() {
    kit::run_apart(async || {
        let platform = kit::server().await.platform("regrade_down").await;
        let [from, to] = next_version(platform).await;
        let studies = Studies::of_exercise(platform, choice(questions())).await;
        studies.answer(ItemKind::Exercise, &[ALSO_RIGHT[0]]).await;
        studies.misjudge(1_000).await;
        let made_by = studies.records().await.remove(0).1;
        let other = if made_by == from { &to } else { &from };
        let found = studies.regrade(&made_by, other, true).await;
        assert_eq!((found.lower, found.higher), (1, 0));
        assert_eq!(studies.answers().await, [("graded".to_owned(), Some(1_000), Some(1_000))]);
        assert_eq!(studies.records().await.len(), 2, "what came out stands in the records");

        // Better than the last record, and still worse than what counts.
        let mut tx = platform.tx(studies.site.tenant).await;
        sqlx::query(
            "update app.grade_record set verdict = jsonb_set(verdict, '{outcome,graded,parts,0,earned_milli}', '0')
             where tenant_id = $1 and number = 2",
        )
        .bind(studies.site.tenant.uuid())
        .execute(tx.conn())
        .await
        .expect("there are two");
        tx.commit().await.expect("the database is there");
        let found = studies.regrade(other, &made_by, true).await;
        assert_eq!((found.lower, found.higher), (1, 0));
        assert_eq!(studies.answers().await, [("graded".to_owned(), Some(1_000), Some(1_000))]);
    });
}

#[test]
fn a_component_that_was_blocked_judges_nothing_again() {
    kit::run_apart(async || {
        let platform = kit::server().await.platform("regrade_blocked").await;
        let [from, to] = next_version(platform).await;
        let studies = Studies::of_exercise(platform, choice(questions())).await;
        studies.answer(ItemKind::Exercise, &[WRONG]).await;
        let made_by = studies.records().await.remove(0).1;
        let other = if made_by == from { &to } else { &from };
        let mut tx = platform.tx(tenants::TenantId::COOPERATIVE).await;
        sqlx::query("update app.plugin set revoked_at = now(), stop_reason = 'Leck'")
            .execute(tx.conn())
            .await
            .expect("ok");
        tx.commit().await.expect("the database is there");
        let (app, tenant) = (&platform.app, studies.site.tenant);
        let refused = regrading::regrade(app, tenant, &made_by, other, true).await;
        assert!(matches!(refused, Err(assessments::AssessError::Stopped)), "{refused:?}");
        let found = regrading::replay(app, tenant).await.expect("nothing is called");
        assert!(found.blocked == 1 && found.same == 0, "{found:?}");
    });
}
