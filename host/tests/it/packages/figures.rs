//! What a provider sees of the use of its plugin.

use super::*;

async fn write_down(platform: &Platform) {
    let tx = platform.app.database.tenant(TenantId::COOPERATIVE).await.expect("the database is there");
    platform.app.plugins.write_use(tx, clock::now()).await.expect("it can be written");
}

#[test]
fn a_provider_sees_how_often_and_how_long_and_never_where() {
    kit::run_apart(async || {
        let platform = kit::server().await.platform("plugin_figures").await;
        let desk = Desk::new(platform).await;
        let id = desk.published(&desk.package(&Parts::default())).await;
        write_down(platform).await;
        let page = format!("{PAGE}/{id}");
        let mut hosts = Vec::new();
        for _ in 0..2 {
            let (learner, exercise) = exercise(platform).await;
            let answer = learner.form(&exercise, &format!("{exercise}/antwort")).await;
            learner.see_mark(&learner.send(&answer).await).await;
            hosts.push(learner.host().to_owned());
            // In two steps, which add up.
            write_down(platform).await;
        }
        write_down(platform).await;
        let shown = desk.by.get(&page).await;
        assert!(shown.assert_ok().tells("use-title"), "{}", shown.body);
        let counts = shown.texts("tbody th + td");
        assert!(counts.contains(&"2".to_owned()), "two answers were judged: {counts:?}");
        assert!(!shown.tells("use-lines"), "no line was written by five calls: {}", shown.body);
        for host in &hosts {
            assert!(!shown.body.contains(host.as_str()), "{host}");
        }
        let mut tx = platform.tx(TenantId::COOPERATIVE).await;
        let (calls, failed): (i64, i64) = sqlx::query_as(
            "select sum(calls)::bigint, sum(failed)::bigint from app.plugin_use where tenant_id = $1 and call = 'grade'",
        )
        .bind(TenantId::COOPERATIVE.uuid())
        .fetch_one(tx.conn())
        .await
        .expect("it is written down");
        assert_eq!((calls, failed), (2, 0));
        // Another provider reads nothing of it.
        let other = Desk::without_key(platform, "anbieter-b", 9).await;
        other.by.get(&page).await.assert_problem(404, "not-found");
    });
}
