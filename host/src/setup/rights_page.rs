//! The page on which a member says what its roles may do besides.

use askama::Template;
use axum::{
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use serde::Deserialize;

use super::rights::{self, RightsError};
use crate::{
    access::{Access, Action, Actor, Offer, Role},
    identity::step_up,
    web::{Html, Page, Problem, SignedIn, Visit, Write},
};

const PAGE: &str = "/verwaltung/rechte";

#[derive(Debug, Template)]
#[template(path = "setup/rights.html")]
pub struct RightsPage {
    pub page: Page,
    pub groups: Vec<RoleRights>,
}

/// What one role may do.
#[derive(Debug)]
pub struct RoleRights {
    pub id: String,
    pub role: String,
    /// What it may always do, in words; empty for nothing.
    pub always: String,
    pub offers: Vec<Extra>,
}

#[derive(Debug)]
pub struct Extra {
    pub key: String,
    pub label: String,
    pub note: String,
    pub given: bool,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub struct RightsForm {
    #[serde(default)]
    pub right: Vec<String>,
}

/// `GET /verwaltung/rechte`
pub async fn rights(SignedIn { visit, actor }: SignedIn) -> Result<Html<RightsPage>, Problem> {
    adjusts(&visit, &actor)?;
    let given = tenants::appearance::given_rights(&mut visit.read().await?).await?;
    let page = visit.page(visit.locale.text("rights-title"));
    Ok(Html(rights_page(page, &visit.app.access, &given)))
}

/// `POST /verwaltung/rechte`
pub async fn post_rights(write: Write<RightsForm>) -> Result<Response, Problem> {
    let SignedIn { mut visit, actor } = write.signed_in()?;
    adjusts(&visit, &actor)?;
    let keys = &write.input.right;
    if !step_up::check(&mut visit) {
        let page = visit.page(visit.locale.text("rights-title"));
        let page = rights_page(page, &visit.app.access, keys);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response());
    }
    let mut tx = write.begin().await?;
    rights::give(&mut tx, &actor, &visit.app.access, keys, visit.now).await?;
    let answer = write.redirect(tx, PAGE, Some("flash-saved")).await?;
    visit.app.directory.forget(visit.tenant.id);
    Ok(answer)
}

fn adjusts(visit: &Visit, actor: &Actor) -> Result<(), Problem> {
    actor.require(Action::ManageRights)?;
    if visit.tenant.id.is_cooperative() { Err(Problem::NotFound) } else { Ok(()) }
}

fn rights_page(page: Page, access: &Access, given: &[String]) -> RightsPage {
    let mut roles: Vec<Role> = access.offers().iter().map(|offer| offer.role).collect();
    roles.sort_unstable();
    roles.dedup();
    let of = |role: Role| {
        let offers: Vec<Offer> = access.offers().iter().copied().filter(|offer| offer.role == role).collect();
        role_rights(&page, role, access.of_member(role), &offers, given)
    };
    RightsPage { groups: roles.into_iter().map(of).collect(), page }
}

pub(super) fn role_rights(
    page: &Page,
    role: Role,
    always: &[Action],
    offers: &[Offer],
    given: &[String],
) -> RoleRights {
    let name = |action: Action| page.t(format!("right-{}", action.name()));
    let extra = |offer: &Offer| Extra {
        key: offer.key(),
        label: name(offer.action),
        note: page.t(format!("right-{}-note", offer.action.name())),
        given: given.contains(&offer.key()),
    };
    let always: Vec<String> = always.iter().copied().map(name).collect();
    RoleRights {
        id: format!("right-{}", role.name()),
        role: page.t(format!("role-{}", role.name())),
        always: if always.is_empty() {
            String::new()
        } else {
            format!("{} {}", page.t("rights-always"), always.join(" · "))
        },
        offers: offers.iter().map(extra).collect(),
    }
}

impl From<RightsError> for Problem {
    fn from(error: RightsError) -> Problem {
        match error {
            RightsError::Forbidden(error) => error.into(),
            RightsError::NotOffered(_) => Problem::NotFound,
            RightsError::Sql(error) => error.into(),
        }
    }
}
