//! The demo: an empty platform is filled once, by halves if need be, and nobody else's is touched.

use std::collections::HashMap;

use host::demo::{self, Filled};
use tenants::TenantId;

use crate::kit::{self, Platform};

async fn tables(platform: &Platform) -> HashMap<&'static str, i64> {
    let mut admin = platform.connect(tenants::cluster::Role::Admin).await;
    let mut counts = HashMap::new();
    for table in
        ["tenant", "person", "person_role", "password", "provider", "course", "unit", "item", "run", "run_event"]
    {
        let query = sqlx::AssertSqlSafe(format!("select count(*) from app.{table}"));
        counts.insert(table, sqlx::query_scalar(query).fetch_one(&mut admin).await.expect("the table is there"));
    }
    counts
}

#[test]
fn an_empty_platform_is_filled_once_and_a_broken_off_fill_is_completed() {
    kit::run_apart(async || {
        let platform = kit::server().await.demo_platform("demo").await;
        assert_eq!(demo::fill(&platform.app).await.expect("it is filled"), Filled::Now);
        let filled = tables(platform).await;
        assert_eq!((filled["tenant"], filled["person"], filled["password"]), (8, 32, 32), "{filled:?}");
        assert_eq!((filled["course"], filled["run_event"]), (55, 29), "{filled:?}");
        assert_eq!(demo::fill(&platform.app).await.expect("nothing is left to do"), Filled::Before);
        assert_eq!(tables(platform).await, filled);

        // As a fill that ended before its last member leaves it.
        let mut admin = platform.connect(tenants::cluster::Role::Admin).await;
        for table in ["password", "person_role", "person"] {
            let query =
                format!("delete from app.{table} where tenant_id = (select id from app.tenant where slug = 'mrn')");
            sqlx::query(sqlx::AssertSqlSafe(query)).execute(&mut admin).await.expect("the rows are there");
        }
        assert_eq!(demo::fill(&platform.app).await.expect("it is completed"), Filled::Now);
        assert_eq!(tables(platform).await, filled);
    });
}

#[test]
fn a_platform_with_members_of_its_own_is_left_alone() {
    kit::run_apart(async || {
        let platform = kit::server().await.demo_platform("demo_foreign").await;
        platform.site().await;
        let before = tables(platform).await;
        assert_eq!(demo::fill(&platform.app).await.expect("nothing is done"), Filled::LeftAlone);
        assert_eq!(tables(platform).await, before);
    });
}

#[test]
fn every_logo_of_the_demo_is_in_the_file_store() {
    kit::run_apart(async || {
        let platform = kit::server().await.demo_platform("demo_logos").await;
        demo::fill(&platform.app).await.expect("it is filled");
        let mut tx = platform.tx(TenantId::COOPERATIVE).await;
        let keys: Vec<String> =
            sqlx::query_scalar("select logo_key from app.tenant").fetch_all(tx.conn()).await.expect("all have one");
        assert_eq!(keys.len(), 8);
        for key in keys {
            assert!(!platform.app.files.get(&format!("logos/{key}")).await.expect("it was stored").is_empty());
        }
    });
}

#[test]
fn the_welcome_names_addresses_and_a_sign_in_of_every_role() {
    let config = host::config::Config::from_sources("", |_| None).unwrap();
    insta::assert_snapshot!(demo::welcome(&config), @"

    The campus is open. Every sign-in below has the password campus-demo

      http://ludwigshafen.localhost:8080       learner       ayse.dogan@ludwigshafen.example
      http://ludwigshafen.localhost:8080       coordination  katrin.boehm-schaefer@ludwigshafen.example
      http://ludwigshafen.localhost:8080       manager       thomas.oeztuerk@ludwigshafen.example
      http://ludwigshafen.localhost:8080       hr            thi-mai.tran@ludwigshafen.example
      http://ludwigshafen.localhost:8080       learner       oluwaseun.adebayo@ludwigshafen.example
      http://kreis-bergstrasse.localhost:8080  learner       stefan.turcanu@kreis-bergstrasse.example
      http://localhost:8080                    operator      henriette.koegler@genossenschaft.example
      http://localhost:8080                    reviewer      amadou.diallo-franke@genossenschaft.example
      http://localhost:8080                    provider      dorothea.luessem@hochschule-rhein-neckar.example

      Members: kreis-bergstrasse, landau, ludwigshafen, mrn, viernheim, vrrn, worms
      Mailbox: http://localhost:8080/dev/mailbox
    ");
}
