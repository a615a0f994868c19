//! Admitting members, and finding them by host name.

use tenants::{
    Database, Directory, PlatformTx, TenantId,
    cluster::Role,
    provision::{self, CreateTenantError},
};
use time::OffsetDateTime;

use crate::kit::{Scratch, new_tenant};

async fn platform(scratch: &Scratch) -> PlatformTx {
    scratch.database().await.platform().await.expect("a transaction opens")
}

async fn create(tx: &mut PlatformTx, new: &provision::NewTenant) -> Result<TenantId, CreateTenantError> {
    provision::create(tx, new, OffsetDateTime::UNIX_EPOCH).await
}

async fn found(database: Database, host: &str) -> Option<TenantId> {
    let directory = Directory::new(database, "kommunalcampus.example".to_owned());
    let tenant = directory.by_host(host).await.expect("the database answers");
    // The second answer comes from memory.
    assert_eq!(directory.by_host(host).await.expect("the memory answers"), tenant);
    tenant.map(|tenant| tenant.id)
}

#[tokio::test]
async fn a_host_name_leads_to_its_tenant_and_a_similar_one_to_nobody() {
    let scratch = Scratch::shared().await;
    for (host, tenant) in [
        ("kommunalcampus.example", Some(TenantId::COOPERATIVE)),
        ("here.kommunalcampus.example", Some(scratch.here)),
        ("campus.there.example", Some(scratch.there)),
        ("there.campus.here.example", None),
        ("herekommunalcampus.example", None),
        ("x.here.kommunalcampus.example", None),
        (".kommunalcampus.example", None),
        ("here", None),
        ("", None),
    ] {
        assert_eq!(found(scratch.database().await, host).await, tenant, "{host:?}");
    }
}

#[tokio::test]
async fn a_name_below_the_base_domain_is_its_owners_even_when_another_claims_it() {
    let scratch = Scratch::new("claimed_hosts").await;
    let mut tx = platform(&scratch).await;
    for host in ["here.kommunalcampus.example", "kommunalcampus.example"] {
        provision::add_host(&mut tx, scratch.there, host).await.expect("nobody has registered it");
    }
    tx.commit().await.expect("it is kept");
    assert_eq!(found(scratch.database().await, "here.kommunalcampus.example").await, Some(scratch.here));
    assert_eq!(found(scratch.database().await, "kommunalcampus.example").await, Some(TenantId::COOPERATIVE));
}

#[tokio::test]
async fn a_short_address_is_given_once() {
    let scratch = Scratch::shared().await;
    let error = create(&mut platform(scratch).await, &new_tenant("here")).await.expect_err("it is taken");
    assert_eq!(error.to_string(), "the short address \"here\" is taken");
}

#[tokio::test]
async fn a_short_address_has_the_form_of_a_host_label() {
    let scratch = Scratch::shared().await;
    for slug in ["Worms", "worms.evil", "-worms", "worms-", "", "wörms"] {
        let new = provision::NewTenant { slug: slug.to_owned(), ..new_tenant("worms") };
        let refused = create(&mut platform(scratch).await, &new).await;
        assert!(matches!(refused, Err(CreateTenantError::SlugInvalid(_))), "{slug:?}: {refused:?}");
    }
}

#[tokio::test]
async fn a_host_name_is_given_once_but_to_the_same_tenant_again() {
    let scratch = Scratch::shared().await;
    let mut tx = platform(scratch).await;
    provision::add_host(&mut tx, scratch.here, "campus.here.example").await.expect("it has it already");
    let refused = provision::add_host(&mut tx, scratch.there, "campus.here.example").await;
    assert!(matches!(refused, Err(CreateTenantError::HostTaken(_))), "{refused:?}");
}

#[tokio::test]
async fn a_host_name_is_kept_in_lower_case() {
    let scratch = Scratch::new("host_case").await;
    let mut tx = platform(&scratch).await;
    provision::add_host(&mut tx, scratch.here, "Lernen.Here.Example").await.expect("case is no difference");
    tx.commit().await.expect("it is kept");
    assert_eq!(found(scratch.database().await, "lernen.here.example").await, Some(scratch.here));
}

#[tokio::test]
async fn the_migrations_may_run_again_and_twice_at_once() {
    let scratch = Scratch::shared().await;
    let login = scratch.login(Role::Migrate);
    let (first, second) = tokio::join!(tenants::migrate::run(&login), tenants::migrate::run(&login));
    first.expect("nothing is missing");
    second.expect("nothing is missing");
}
