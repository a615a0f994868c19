//! The audit log: what is done is in it, and nothing can be changed there without showing.

use host::{
    audit::{self, Broken, Entry},
    clock,
};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _};
use tenants::cluster::Role;

use crate::kit::{self, Platform, Site};

mod pages;

async fn log(site: &Site, number: usize) {
    for _ in 0..number {
        let mut tx = site.platform.tx(site.tenant).await;
        let office = site.platform.app.access.office_at(site.tenant);
        audit::record(&mut tx, &office, Entry::new("try", "log", None), clock::now()).await.expect("it is written");
        tx.commit().await.expect("the database is there");
    }
}

/// The verdict on the log when the owner of the database does this to it.
async fn verdict_after(platform: &Platform, site: &Site, change: &str) -> Result<i64, Broken> {
    let mut owner = platform.connect(Role::Admin).await;
    let change = change.replace("$tenant", &site.tenant.to_string());
    owner.execute(AssertSqlSafe(change)).await.expect("an administrator may");
    owner.close().await.expect("it closes");
    let mut tx = platform.tx(site.tenant).await;
    audit::verify(&mut tx).await.expect("the database is there")
}

#[test]
fn an_untouched_log_is_whole_and_every_change_to_it_shows() {
    kit::run(async |platform| {
        for (change, expected) in [
            ("select 1", Ok(5)),
            (
                "update app.audit_entry set action = 'other' where tenant_id = '$tenant' and number = 3",
                Err(Broken::Changed(3)),
            ),
            (
                "update app.audit_entry set at = at - interval '1 s' where tenant_id = '$tenant' and number = 1",
                Err(Broken::Changed(1)),
            ),
            ("delete from app.audit_entry where tenant_id = '$tenant' and number = 2", Err(Broken::Missing(2))),
            (
                "delete from app.audit_entry where tenant_id = '$tenant' and number = 5",
                Err(Broken::Cut { found: 4, expected: 5 }),
            ),
            (
                "update app.audit_head set hash = decode(repeat('00', 32), 'hex') where tenant_id = '$tenant'",
                Err(Broken::End(5)),
            ),
            (
                "with gone as (delete from app.audit_entry where tenant_id = '$tenant' and number = 5)
                 update app.audit_head set number = 4 where tenant_id = '$tenant'",
                Err(Broken::End(4)),
            ),
        ] {
            let site = platform.site().await;
            log(&site, 5).await;
            assert_eq!(verdict_after(platform, &site, change).await, expected, "{change}");
        }
    });
}

#[test]
fn the_server_itself_can_neither_change_nor_delete_an_entry() {
    kit::run(async |platform| {
        let site = platform.site().await;
        log(&site, 1).await;
        for statement in
            ["update app.audit_entry set action = 'x'", "delete from app.audit_entry", "delete from app.audit_head"]
        {
            let mut tx = platform.tx(site.tenant).await;
            assert!(tx.conn().execute(statement).await.is_err(), "{statement}");
        }
    });
}

#[test]
fn entries_written_at_once_become_one_chain_without_gaps() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let writers = (0..8).map(|_| {
            let site = site.clone();
            tokio::spawn(async move { log(&site, 10).await })
        });
        let writers: Vec<_> = writers.collect();
        while writers.iter().any(|writer| !writer.is_finished()) {
            let mut tx = platform.tx(site.tenant).await;
            let verdict = audit::verify(&mut tx).await.expect("the database is there");
            assert!(verdict.is_ok(), "whole at every moment: {verdict:?}");
        }
        for writer in writers {
            writer.await.expect("a writer does not panic");
        }
        let mut tx = platform.tx(site.tenant).await;
        assert_eq!(audit::verify(&mut tx).await.expect("the database is there"), Ok(80));
    });
}

#[test]
fn a_change_that_is_taken_back_leaves_no_entry() {
    kit::run(async |platform| {
        let site = platform.site().await;
        log(&site, 1).await;
        let mut tx = platform.tx(site.tenant).await;
        let office = platform.app.access.office_at(site.tenant);
        audit::record(&mut tx, &office, Entry::new("try", "log", None), clock::now()).await.expect("it is written");
        drop(tx);
        log(&site, 1).await;
        let mut tx = platform.tx(site.tenant).await;
        assert_eq!(audit::verify(&mut tx).await.expect("the database is there"), Ok(2));
    });
}
