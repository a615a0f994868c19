//! The keys that seal secrets: a new one takes over every sealed field.

use host::{access::Access, identity, seal::Keyring};
use sqlx::Row as _;
use tenants::cluster;

use crate::kit::{self, Site};

/// Sealed columns that `identity::reseal` and `sso::reseal` look after; a slice with others names its own here.
const LOOKED_AFTER: [&str; 4] = ["sso_provider.client_secret", "sso_session.id_token", "totp.pending", "totp.secret"];

#[test]
fn every_sealed_column_is_looked_after() {
    kit::run(async |platform| {
        let mut owner = platform.connect(cluster::Role::Migrate).await;
        let rows = sqlx::query(
            "select c.relname::text || '.' || a.attname::text from pg_description d
             join pg_class c on c.oid = d.objoid join pg_attribute a on a.attrelid = c.oid and a.attnum = d.objsubid
             where d.description = 'sealed' order by 1",
        );
        let rows = rows.fetch_all(&mut owner).await.expect("the catalogue can be read");
        let sealed: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
        assert_eq!(sealed, LOOKED_AFTER);
    });
}

async fn plant(site: &Site, ring: &Keyring) {
    let access = Access::load().await.expect("the policy is part of the build");
    for _ in 0..3 {
        let person = site.learner().await;
        let mut tx = site.platform.tx(site.tenant).await;
        let actor = access.actor(site.tenant, person.id, &[]);
        identity::totp::begin(&mut tx, ring, &actor, host::clock::now()).await.expect("anybody may");
        tx.commit().await.expect("the database is there");
    }
}

#[test]
fn a_new_key_takes_over_every_field_in_steps_that_can_be_broken_off_and_repeated() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let directory = tempfile::tempdir().expect("there is room");
        let old = Keyring::open(directory.path()).expect("it is begun");
        plant(&site, &old).await;
        Keyring::add_key(directory.path()).expect("it can be written");
        let new = Keyring::open(directory.path()).expect("it can be read");
        let mut older = Vec::new();
        for limit in [2, 2, 2, 2] {
            let mut tx = platform.tx(site.tenant).await;
            older.push(identity::under_older_keys(&mut tx, &new).await.expect("the database is there"));
            identity::reseal(&mut tx, &new, limit).await.expect("every field opens");
            tx.commit().await.expect("the database is there");
        }
        assert_eq!(older, [3, 1, 0, 0]);
        let mut tx = platform.tx(site.tenant).await;
        let people = host::people::all(&mut tx).await.expect("the database is there");
        for person in people {
            let setup = identity::totp::setup(&mut tx, &new, person.id, "Campus", &person.email).await;
            assert!(setup.expect("it opens with the new key").is_some());
        }
    });
}
