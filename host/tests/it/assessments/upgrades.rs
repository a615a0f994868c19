//! Attempts that go on with another version when theirs was taken out of use.

use tenants::TenantId;

use super::{hostile::COMPONENT, *};

const FIRST: &str = "1.0.0";
const SECOND: &str = "1.0.1";

/// A learner with an attempt that has a state, made by the second version of a plugin, which is then blocked; the first one
/// is still there. The layouts of their states have these numbers.
async fn stopped(name: &str, state: &[u8], [first, second]: [u32; 2]) -> Studies {
    let platform = kit::server().await.platform(name).await;
    let component = std::fs::read(COMPONENT).expect("`ops/build-plugins --tests` builds it");
    let plugin = platform.admit(&component).await.id;
    let mut newer = component.clone();
    let places = component.windows(FIRST.len()).enumerate().filter(|(_, text)| *text == FIRST.as_bytes());
    let id = places.map(|(at, _)| at).filter(|at| !component[..*at].ends_with(b"@")).collect::<Vec<_>>();
    for at in id {
        newer[at..at + SECOND.len()].copy_from_slice(SECOND.as_bytes());
    }
    assert_eq!(platform.admit(&newer).await.version, SECOND);
    let config = json!({ "attack": "none" });
    let exercise =
        NewExercise { plugin_id: plugin.clone(), plugin_version: FIRST.to_owned(), config, pass_percent: None };
    let studies = Studies::of_exercise(platform, exercise).await;
    studies.learner.get(&studies.page(ItemKind::Exercise)).await.assert_ok();
    let mut tx = platform.tx(studies.site.tenant).await;
    sqlx::query("update app.attempt set state = $2, draft = '[[\"f.x\", \"bald\"]]' where tenant_id = $1")
        .bind(studies.site.tenant.uuid())
        .bind(state)
        .execute(tx.conn())
        .await
        .expect("it was begun");
    tx.commit().await.expect("the database is there");
    let mut tx = platform.tx(TenantId::COOPERATIVE).await;
    sqlx::query(
        "update app.plugin set revoked_at = case when version = $2 then now() end,
             stop_reason = case when version = $2 then 'Leck' else '' end,
             manifest = jsonb_set(manifest, '{state_version}', to_jsonb(case when version = $2 then $4 else $3 end))
         where id = $1",
    )
    .bind(plugin)
    .bind(SECOND)
    .bind(i64::from(first))
    .bind(i64::from(second))
    .execute(tx.conn())
    .await
    .expect("both are admitted");
    tx.commit().await.expect("the database is there");
    studies
}

impl Studies {
    async fn go_on(&self) {
        let page = self.page(ItemKind::Exercise);
        let stopped = self.learner.get(&page).await;
        assert!(stopped.tells("exercise-stopped") && stopped.tells("exercise-stopped-anew"), "{}", stopped.body);
        let form = stopped.form(&format!("{page}/neu"));
        let (one, other) = (form.clone().renewed(), form.renewed());
        let (one, other) = tokio::join!(self.learner.send(&one), self.learner.send(&other));
        assert!(one.status == 303 && other.status == 303);
        self.learner.get(&page).await.assert_ok();
    }

    /// Number, version, state and draft of all attempts, the first one first.
    async fn attempts(&self) -> Vec<(i32, String, Option<Vec<u8>>, bool)> {
        let mut tx = self.site.platform.tx(self.site.tenant).await;
        sqlx::query_as(
            "select a.number, p.version, a.state, a.draft is not null from app.attempt a
             join app.plugin p on p.sha256 = a.plugin_sha256 where a.tenant_id = $1 order by a.number",
        )
        .bind(self.site.tenant.uuid())
        .fetch_all(tx.conn())
        .await
        .expect("the database is there")
    }
}

#[test]
fn the_other_version_takes_over_the_state_and_what_was_entered() {
    kit::run_apart(async || {
        let studies = stopped("upgrade_moves", &[7], [1, 0]).await;
        studies.go_on().await;
        let moved = (1, FIRST.to_owned(), Some(vec![0, 0, 0, 0, 7]), true);
        assert_eq!(studies.attempts().await, [moved]);
    });
}

#[test]
fn a_state_of_the_same_layout_is_kept_as_it_is() {
    kit::run_apart(async || {
        let studies = stopped("upgrade_same", &[7], [3, 3]).await;
        studies.go_on().await;
        assert_eq!(studies.attempts().await, [(1, FIRST.to_owned(), Some(vec![7]), true)]);
    });
}

#[test]
fn where_the_other_version_refuses_or_reads_no_such_state_one_begins_anew() {
    kit::run_apart(async || {
        for (name, state, layouts) in [("upgrade_refused", [].as_slice(), [1, 0]), ("upgrade_older", &[7], [0, 1])] {
            let studies = stopped(name, state, layouts).await;
            studies.go_on().await;
            let attempts = studies.attempts().await;
            assert_eq!(attempts.len(), 2, "{attempts:?}");
            assert_eq!(attempts[0].1, SECOND, "what was answered stays with its version");
            assert_eq!(attempts[1], (2, FIRST.to_owned(), None, false));
        }
    });
}
