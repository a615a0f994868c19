//! Members of the demo, their logos and their people.

use bytes::Bytes;
use sha2::{Digest as _, Sha256};
use tenants::{
    PlatformTx, TenantId, TenantTx,
    provision::{self, NewTenant},
};

use super::{
    FillError, Filling,
    content::{FILES, Person},
};
use crate::{
    courses::publish,
    files::{FileError, Files},
    identity,
    people::{self, NewPerson},
};

const COOPERATIVE_LOGO: &str = "logos/cooperative.svg";

/// Name of a logo in the file store, below `logos/`: it changes with the contents.
fn logo_key(path: &str) -> String {
    format!("{}.svg", hex::encode(Sha256::digest(logo(path))))
}

fn logo(path: &str) -> &'static [u8] {
    FILES.get_file(path).expect("a test checks that every logo is there").contents()
}

/// Stores all logos; those that are there are stored again, which changes nothing.
pub(super) async fn store_logos(files: &Files) -> Result<(), FileError> {
    let folder = FILES.get_dir("logos").expect("the build holds demo/logos");
    for file in folder.files() {
        let key = logo_key(&file.path().to_string_lossy());
        files.put(&format!("logos/{key}"), Bytes::from_static(file.contents())).await?;
    }
    Ok(())
}

/// Creates the members, and gives the cooperative its logo.
pub(super) async fn create(filling: &Filling<'_>, tx: &mut PlatformTx) -> Result<(), FillError> {
    let key = logo_key(COOPERATIVE_LOGO);
    sqlx::query!("update app.tenant set logo_key = $2 where id = $1", TenantId::COOPERATIVE.uuid(), key)
        .execute(tx.conn())
        .await?;
    for member in &filling.content.members.member {
        let new = NewTenant {
            slug: member.slug.clone(),
            name: member.name.clone(),
            short_name: member.short_name.clone(),
            kind: member.kind,
            state_code: member.state.clone(),
            colour: member.colour.clone(),
            logo_key: Some(logo_key(&member.logo)),
            locale: "de".to_owned(),
            hosts: Vec::new(),
            live: true,
        };
        provision::create(tx, &new, filling.now).await?;
    }
    Ok(())
}

/// The member with this sub-domain.
pub(super) async fn find(tx: &mut PlatformTx, slug: &str) -> sqlx::Result<Option<TenantId>> {
    sqlx::query_scalar!(r#"select id as "id: TenantId" from app.tenant where slug = $1"#, slug)
        .fetch_optional(tx.conn())
        .await
}

/// Whether people of the demo were added before.
pub(super) async fn has_people(tx: &mut TenantTx) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from app.person where tenant_id = $1 and demo) as "found!""#,
        tx.tenant().uuid()
    )
    .fetch_one(tx.conn())
    .await
}

/// The cooperative's office, its reviewers and the providers' staff.
pub(super) async fn add_office(filling: &Filling<'_>, tx: &mut PlatformTx) -> Result<(), FillError> {
    for person in &filling.content.members.cooperative_person {
        let provider = match &person.provider {
            Some(slug) => publish::provider_by_slug(tx, slug).await?,
            None => None,
        };
        let new = NewPerson {
            email: person.email.clone(),
            given_name: person.given_name.clone(),
            family_name: person.family_name.clone(),
            locale: person.locale,
            roles: vec![person.role],
            provider,
            demo: true,
        };
        add(filling, tx, new).await?;
    }
    Ok(())
}

/// A member's own people.
pub(super) async fn add_people(filling: &Filling<'_>, tx: &mut TenantTx, people: &[Person]) -> Result<(), FillError> {
    for person in people {
        let new = NewPerson {
            email: person.email.clone(),
            given_name: person.given_name.clone(),
            family_name: person.family_name.clone(),
            locale: person.locale,
            roles: person.roles.clone(),
            provider: None,
            demo: true,
        };
        add(filling, tx, new).await?;
    }
    Ok(())
}

async fn add(filling: &Filling<'_>, tx: &mut TenantTx, new: NewPerson) -> Result<(), FillError> {
    let id = people::add(tx, &filling.office, &new, filling.now)
        .await
        .map_err(|error| FillError::Person(new.email, error))?;
    identity::set_password(tx, id, filling.hash().await?).await?;
    Ok(())
}
