//! The demo: seven members with their people, and a catalogue to try everything with. Its content stands in `demo/`.
//!
//! An empty platform is filled once: the cooperative's part in one transaction, then each member's in one. A fill that
//! was broken off is completed at the next start. A platform that somebody else has begun to use is left alone.

use std::fmt;

use tenants::{PlatformTx, TenantId, provision::CreateTenantError};
use time::OffsetDateTime;
use tokio::sync::OnceCell;

use crate::{
    access::{Actor, Role},
    app::App,
    clock,
    config::Config,
    courses::publish::{AddProviderError, PublishError},
    files::FileError,
    grants::{self, GrantError},
    identity::{self, HashError},
    membership::agreements,
    municipalities::{self, list::ListError},
    people::AddPersonError,
    plugins::AdmitError,
    web::assets::PLUGINS,
};
use content::Content;

#[cfg(test)]
pub(crate) use content::configurations;

mod content;
mod joining;
mod members;
mod modules;

/// The password of every demo sign-in; such sign-ins are refused outside demo mode.
pub const PASSWORD: &str = "campus-demo";

/// Whom to try first: a learner, the other roles of the same member, a learner elsewhere, the cooperative's roles.
const FIRST: &[&str] = &[
    "ayse.dogan@ludwigshafen.example",
    "katrin.boehm-schaefer@ludwigshafen.example",
    "thomas.oeztuerk@ludwigshafen.example",
    "thi-mai.tran@ludwigshafen.example",
    "oluwaseun.adebayo@ludwigshafen.example",
    "stefan.turcanu@kreis-bergstrasse.example",
    "henriette.koegler@genossenschaft.example",
    "amadou.diallo-franke@genossenschaft.example",
    "dorothea.luessem@hochschule-rhein-neckar.example",
];

/// Plugins that want something, which demo members have allowed.
const ALLOWED: [&str; 1] = ["de.kommunalcampus.short-text"];

/// What [`fill`] found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filled {
    Now,
    Before,
    /// Not empty and not the demo: nothing was touched.
    LeftAlone,
}

#[derive(Debug, thiserror::Error)]
pub enum FillError {
    #[error("cannot hash the demo password")]
    Hash(#[from] HashError),
    #[error("cannot store a logo")]
    Logo(#[from] FileError),
    #[error("cannot allow a plugin what it wants")]
    Grant(#[source] GrantError),
    #[error("cannot admit the plugin {0}")]
    Plugin(&'static str, #[source] AdmitError),
    #[error("the plugin {0} is not part of this build")]
    NoPlugin(String),
    #[error("cannot read the demo's list of municipalities")]
    List(#[from] ListError),
    #[error("cannot take over the demo's list of municipalities")]
    Municipalities(#[from] municipalities::ImportError),
    #[error("cannot publish a demo agreement")]
    Agreement(#[from] agreements::PublishError),
    #[error("cannot create a demo member")]
    Member(#[from] CreateTenantError),
    #[error("cannot add the demo person {0}")]
    Person(String, #[source] AddPersonError),
    #[error("cannot add the demo provider {0}")]
    Provider(String, #[source] AddProviderError),
    #[error("cannot add the demo module {0}")]
    Module(String, #[source] PublishError),
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// What the steps of a fill share.
struct Filling<'a> {
    app: &'a App,
    content: &'a Content,
    office: Actor,
    now: OffsetDateTime,
    /// Hashing takes long on purpose, so it is done once and only where someone is added.
    hash: OnceCell<String>,
}

impl Filling<'_> {
    async fn hash(&self) -> Result<&str, HashError> {
        self.hash.get_or_try_init(|| identity::hash_password(PASSWORD.to_owned())).await.map(String::as_str)
    }
}

/// Fills an empty platform with the demo content; safe to call at every start.
///
/// # Errors
/// [`FillError`]; the next call goes on where this one stopped.
pub async fn fill(app: &App) -> Result<Filled, FillError> {
    let content = Content::embedded();
    let filling =
        Filling { app, content: &content, office: app.access.office(), now: clock::now(), hash: OnceCell::new() };
    let mut filled = state(&mut app.database.platform().await?).await?;
    match filled {
        Filled::LeftAlone => return Ok(filled),
        Filled::Now => fill_cooperative(&filling).await?,
        Filled::Before => {}
    }
    for member in &content.members.member {
        if fill_member(&filling, member).await? {
            filled = Filled::Now;
        }
    }
    if filled == Filled::Now {
        tracing::info!(
            members = content.members.member.len(),
            modules = content.modules.len(),
            "the demo content was filled in"
        );
    }
    Ok(filled)
}

/// Whether the cooperative's part is still to be done ([`Filled::Now`]).
async fn state(tx: &mut PlatformTx) -> sqlx::Result<Filled> {
    let found = sqlx::query!(
        r#"select exists (select from app.person where tenant_id = $1 and demo) as "demo!",
               exists (select from app.tenant where id <> $1) or exists (select from app.course where owner_id = $1)
               or exists (select from app.person where tenant_id = $1) as "used!""#,
        TenantId::COOPERATIVE.uuid()
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(match (found.demo, found.used) {
        (true, _) => Filled::Before,
        (false, true) => Filled::LeftAlone,
        (false, false) => Filled::Now,
    })
}

async fn fill_cooperative(filling: &Filling<'_>) -> Result<(), FillError> {
    members::store_logos(&filling.app.files).await?;
    let mut tx = filling.app.database.platform().await?;
    for (name, component) in PLUGINS {
        let admitted = filling.app.plugins.admit(&mut tx, &filling.office, component, filling.now).await;
        admitted.map_err(|error| FillError::Plugin(name, error))?;
    }
    members::create(filling, &mut tx).await?;
    joining::prepare(filling, &mut tx).await?;
    modules::create_providers(&mut tx, &filling.content.providers.provider, filling.now).await?;
    members::add_office(filling, &mut tx).await?;
    let shared = filling.content.modules.iter().filter(|module| module.private_to.is_none());
    modules::create(&mut tx, shared, filling.now).await?;
    tx.commit().await?;
    Ok(())
}

/// People and own modules of a member; false where that is done or the member is gone.
async fn fill_member(filling: &Filling<'_>, member: &content::Member) -> Result<bool, FillError> {
    let Some(id) = members::find(&mut filling.app.database.platform().await?, &member.slug).await? else {
        return Ok(false);
    };
    let mut tx = filling.app.database.tenant(id).await?;
    if members::has_people(&mut tx).await? {
        return Ok(false);
    }
    members::add_people(filling, &mut tx, &member.person).await?;
    let own = filling.content.modules.iter().filter(|module| module.private_to.as_ref() == Some(&member.slug));
    modules::create(&mut tx, own, filling.now).await?;
    for plugin in ALLOWED {
        grants::set(&mut tx, &filling.app.access.office_at(id), plugin, true, filling.now)
            .await
            .map_err(FillError::Grant)?;
    }
    tx.commit().await?;
    Ok(true)
}

/// Somebody who can sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoSignIn {
    /// Sub-domain of the member; none for the cooperative's own site.
    pub site: Option<String>,
    pub email: String,
    pub name: String,
    /// Empty for learners without a further role.
    pub roles: Vec<Role>,
}

/// All demo sign-ins, a useful selection first.
pub fn sign_ins() -> Vec<DemoSignIn> {
    let members = Content::embedded().members;
    let office = members.cooperative_person.into_iter().map(|person| DemoSignIn {
        site: None,
        name: format!("{} {}", person.given_name, person.family_name),
        email: person.email,
        roles: vec![person.role],
    });
    let staff = members.member.into_iter().flat_map(|member| {
        let site = member.slug;
        member.person.into_iter().map(move |person| DemoSignIn {
            site: Some(site.clone()),
            name: format!("{} {}", person.given_name, person.family_name),
            email: person.email,
            roles: person.roles,
        })
    });
    let mut all: Vec<DemoSignIn> = office.chain(staff).collect();
    all.sort_by_key(|sign_in| FIRST.iter().position(|email| *email == sign_in.email).unwrap_or(FIRST.len()));
    all
}

/// What the terminal shows when the demo is up: addresses, and a sign-in of every role.
pub fn welcome(config: &Config) -> impl fmt::Display {
    let origin = |site: Option<&str>| match site {
        Some(slug) => config.origin(&format!("{slug}.{}", config.base_domain)),
        None => config.origin(&config.base_domain),
    };
    let sign_ins = sign_ins();
    let width = sign_ins.iter().map(|sign_in| origin(sign_in.site.as_deref()).len()).max().unwrap_or(0);
    let mut text = format!("\nThe campus is open. Every sign-in below has the password {PASSWORD}\n\n");
    for sign_in in sign_ins.iter().take(FIRST.len()) {
        let roles: Vec<_> = sign_in.roles.iter().map(|role| role.name()).collect();
        let roles = if roles.is_empty() { Role::Learner.name().to_owned() } else { roles.join(", ") };
        let address = origin(sign_in.site.as_deref());
        text.push_str(&format!("  {address:width$}  {roles:12}  {}\n", sign_in.email));
    }
    let mut sites: Vec<&str> = sign_ins.iter().filter_map(|sign_in| sign_in.site.as_deref()).collect();
    sites.sort_unstable();
    sites.dedup();
    text.push_str(&format!("\n  Members: {}\n  Mailbox: {}/dev/mailbox\n", sites.join(", "), origin(None)));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_selection_of_sign_ins_comes_first_and_shows_every_role() {
        let sign_ins = sign_ins();
        let emails: Vec<_> = sign_ins.iter().take(FIRST.len()).map(|sign_in| sign_in.email.as_str()).collect();
        assert_eq!(emails, FIRST);
        for role in [Role::Coordination, Role::Manager, Role::Hr, Role::Operator, Role::Reviewer, Role::Provider] {
            assert!(sign_ins.iter().take(FIRST.len()).any(|sign_in| sign_in.roles.contains(&role)), "{role:?}");
        }
        assert!(sign_ins[0].roles.is_empty(), "the first is a learner");
    }
}
