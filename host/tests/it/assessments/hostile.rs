//! Plugins that loop, allocate without end, trap or lie: nobody but their own page notices.

use futures_util::future::join_all;
use host::{
    access::Role,
    assessments,
    courses::{ItemKind, publish::NewExercise},
    web::i18n::Locale,
};
use serde_json::json;
use tokio::sync::OnceCell;

use super::{ALL_RIGHT, Studies};
use crate::kit::{self, NewModule, Platform};

/// The guest of the sandbox's own tests, which misbehaves as its configuration says.
pub(super) const COMPONENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/plugins-test/hostile.wasm");

async fn hostile(platform: &Platform, attack: &str) -> NewExercise {
    static ADMITTED: OnceCell<(String, String)> = OnceCell::const_new();
    let admitted = ADMITTED.get_or_init(async || {
        let component = std::fs::read(COMPONENT).expect("`ops/build-plugins --tests` builds it");
        let (manifest, again) = tokio::join!(platform.admit(&component), platform.admit(&component));
        assert_eq!(again, manifest, "two admissions of the same bytes at once are one");
        (manifest.id, manifest.version)
    });
    let (plugin_id, plugin_version) = admitted.await.clone();
    NewExercise { plugin_id, plugin_version, config: json!({ "attack": attack }), pass_percent: None }
}

/// Changes what the plugin does from now on.
async fn turn_to(studies: &Studies, attack: &str) {
    let mut tx = studies.site.platform.tx(studies.module.owner).await;
    sqlx::query("update app.item set config = $2 where id = $1")
        .bind(studies.module.item(ItemKind::Exercise).0)
        .bind(json!({ "attack": attack }))
        .execute(tx.conn())
        .await
        .expect("the owner may");
    tx.commit().await.expect("the database is there");
}

#[test]
fn a_plugin_that_misbehaves_while_it_shows_its_task_spoils_only_its_own_page() {
    kit::run(async |platform| {
        for attack in
            ["loop", "allocate", "recurse", "trap", "huge-reply", "backward-child", "script-link", "log-forever"]
        {
            let studies = Studies::of_exercise(platform, hostile(platform, attack).await).await;
            let page = studies.page(ItemKind::Exercise);
            let neighbour = studies.site.learner().await;
            let (spoilt, overview, catalogue) =
                tokio::join!(studies.learner.get(&page), studies.learner.get("/lernen"), neighbour.get("/katalog"));
            spoilt.assert_problem(409, "plugin-failed");
            overview.assert_ok();
            catalogue.assert_ok();
        }
    });
}

#[test]
fn an_answer_that_a_plugin_judges_wrongly_or_not_at_all_is_kept_as_not_marked() {
    kit::run(async |platform| {
        for attack in ["more-than-possible", "same-part", "overflow", "much-evidence", "fault"] {
            let studies = Studies::of_exercise(platform, hostile(platform, attack).await).await;
            let page = studies.answer(ItemKind::Exercise, &[]).await;
            assert!(page.tells("exercise-failed"), "{attack}: {}", page.body);
            assert_eq!(studies.answers().await, [("failed".to_owned(), None, None)], "{attack}");
            assert!(!studies.learner.get("/lernen").await.tells("learning-done"));
        }
    });
}

#[test]
fn a_plugin_that_loops_allocates_or_traps_while_it_marks_holds_nobody_up() {
    kit::run(async |platform| {
        for attack in ["loop", "allocate", "trap"] {
            let studies = Studies::of_exercise(platform, hostile(platform, "none").await).await;
            studies.answer(ItemKind::Exercise, &[]).await;
            let answer = studies.unmark().await;
            turn_to(&studies, attack).await;
            let marking = assessments::jobs::grade(&platform.app, studies.site.tenant, answer);
            let meanwhile = join_all((0..10).map(|_| studies.learner.get("/katalog")));
            let (marked, pages) = tokio::join!(marking, meanwhile);
            assert!(marked.is_ok(), "a failure of the plugin is recorded, not tried again: {attack} {marked:?}");
            assert!(pages.iter().all(|page| page.status == 200));
            assert_eq!(studies.answers().await, [("failed".to_owned(), None, None)], "{attack}");
        }
    });
}

#[test]
fn many_misbehaving_calls_at_once_leave_a_sound_exercise_working() {
    kit::run(async |platform| {
        let spoilt = Studies::of_exercise(platform, hostile(platform, "loop").await).await;
        let sound = Studies::of(platform, NewModule::shared()).await;
        let page = spoilt.page(ItemKind::Exercise);
        let flood = join_all((0..12).map(|_| spoilt.learner.get(&page)));
        let (flood, marked) = tokio::join!(flood, sound.answer(ItemKind::Exercise, &ALL_RIGHT));
        assert!(flood.iter().all(|answer| !answer.status.is_success()));
        assert!(marked.tells("exercise-right") || marked.tells("exercise-pending"), "{}", marked.body);
    });
}

#[test]
fn a_member_that_keeps_its_places_busy_does_not_keep_others_waiting() {
    const CALLS: usize = 40;
    kit::run_apart(async || {
        let platform = kit::server().await.platform("busy").await;
        let component = std::fs::read(COMPONENT).expect("`ops/build-plugins --tests` builds it");
        let manifest = platform.admit(&component).await;
        let (plugin_id, plugin_version) = (manifest.id, manifest.version);
        let endless =
            NewExercise { plugin_id, plugin_version, config: json!({ "attack": "loop" }), pass_percent: None };
        let busy = Studies::of_exercise(platform, endless).await;
        let other = Studies::of(platform, NewModule::shared()).await;
        let (busy_page, page) = (busy.page(ItemKind::Exercise), other.page(ItemKind::Exercise));
        other.learner.get(&page).await.assert_ok();
        let ended = std::sync::atomic::AtomicUsize::new(0);
        let calls = join_all((0..CALLS).map(async |_| {
            busy.learner.get(&busy_page).await;
            ended.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        }));
        let neighbour = async {
            // The others have begun.
            while ended.load(std::sync::atomic::Ordering::Relaxed) == 0 {
                tokio::time::sleep(std::time::Duration::from_millis(5)).await;
            }
            other.learner.get(&page).await.assert_ok();
            let before = ended.load(std::sync::atomic::Ordering::Relaxed);
            assert!(before < CALLS / 2, "{before} of {CALLS} ended first");
        };
        tokio::join!(calls, neighbour);
    });
}

#[test]
fn a_plugin_that_takes_long_needs_its_class_and_the_permission_of_the_house() {
    kit::run_apart(async || {
        let platform = kit::server().await.platform("heavy").await;
        let component = std::fs::read(COMPONENT).expect("`ops/build-plugins --tests` builds it");
        let manifest = platform.admit(&component).await;
        let exercise = || NewExercise {
            plugin_id: manifest.id.clone(),
            plugin_version: manifest.version.clone(),
            config: json!({ "attack": "work" }),
            pass_percent: None,
        };
        let light = Studies::of_exercise(platform, exercise()).await;
        let page = light.page(ItemKind::Exercise);
        light.learner.send(&light.learner.form(&page, &page_of(&page)).await).await;
        kit::until("it has failed", async || light.answers().await[0].0 == "failed").await;

        let mut tx = platform.tx(tenants::TenantId::COOPERATIVE).await;
        sqlx::query("update app.plugin set class = 'heavy'").execute(tx.conn()).await.expect("ok");
        tx.commit().await.expect("the database is there");
        let heavy = Studies::of_exercise(platform, exercise()).await;
        let page = heavy.page(ItemKind::Exercise);
        heavy.learner.get(&page).await.assert_problem(409, "plugin-not-granted");
        let coordination = heavy.site.member(&[Role::Coordination], Locale::De).await;
        assert!(coordination.get("/verwaltung/plugins").await.tells("grants-heavy"));
        let grant =
            coordination.bare_form("/verwaltung/plugins").await.set("plugin", &manifest.id).set("granted", "yes");
        coordination.send(&grant).await.location();
        heavy.learner.send(&heavy.learner.form(&page, &page_of(&page)).await).await;
        kit::until("it is marked", async || heavy.answers().await[0].0 == "graded").await;
        assert!(heavy.fuel().await > 500_000_000, "more than others may");
    });
}

fn page_of(page: &str) -> String {
    format!("{page}/antwort")
}

impl Studies {
    /// What marking has used today.
    async fn fuel(&self) -> i64 {
        let mut tx = self.site.platform.tx(self.site.tenant).await;
        sqlx::query_scalar("select fuel from app.usage_day where tenant_id = $1")
            .bind(self.site.tenant.uuid())
            .fetch_one(tx.conn())
            .await
            .expect("it was counted")
    }
}
