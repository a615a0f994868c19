//! The pages on which people change the address of their own account.

use askama::Template;
use axum::{
    extract::Path,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use serde::Deserialize;

use super::{
    Client,
    entry::scene,
    notices::{self, Notice},
    own_address::{self, OwnAddressError},
    step_up,
};
use crate::{
    people::Person,
    web::{Html, NoFields, Page, Problem, SignedIn, Visit, Write},
};

/// Which address it shall be.
#[derive(Debug, Template)]
#[template(path = "identity/address.html")]
pub struct AddressPage {
    pub page: Page,
    pub email: String,
    /// It is changed where it comes from, and not here.
    pub kept: bool,
    pub typed: String,
    /// What is wrong with what was typed; empty at first.
    pub problem: String,
}

/// Behind the link that was mailed to the new address.
#[derive(Debug, Template)]
#[template(path = "identity/address_link.html")]
pub struct AddressLinkPage {
    pub page: Page,
    pub email: String,
    pub new: String,
    pub action: String,
    pub problem: String,
}

#[derive(Debug, Deserialize)]
pub struct NewAddress {
    #[serde(default)]
    email: String,
}

/// `GET /konto/adresse`
pub async fn form(SignedIn { visit, .. }: SignedIn) -> Result<Html<AddressPage>, Problem> {
    step_up::require(&visit)?;
    page(&visit, String::new(), String::new()).await
}

/// `POST /konto/adresse`
pub async fn post_ask(client: Client, write: Write<NewAddress>) -> Result<Response, Problem> {
    let SignedIn { mut visit, .. } = write.signed_in()?;
    let typed = write.input.email.clone();
    let mut problem = String::new();
    if step_up::check(&mut visit) {
        let mut tx = write.begin().await?;
        match own_address::ask(&mut tx, &visit.app.keyring, scene(&visit, &client), own(&visit)?, &typed).await {
            Ok(()) => return write.redirect(tx, "/konto", Some("flash-own-address-asked")).await,
            Err(error) => problem = visit.locale.text(explained(error)?),
        }
    }
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&visit, typed, problem).await?).into_response())
}

/// `GET /konto/adresse/{address_token}`: programs that look for harm in mails open links too, so this changes nothing.
pub async fn link(
    SignedIn { visit, .. }: SignedIn,
    Path(token): Path<String>,
) -> Result<Html<AddressLinkPage>, Problem> {
    link_page(&visit, &token, String::new()).await
}

/// `POST /konto/adresse/{address_token}`. A link is good once, so the form needs no key of its own.
pub async fn post_confirm(
    Path(token): Path<String>,
    client: Client,
    write: Write<NoFields>,
) -> Result<Response, Problem> {
    let SignedIn { visit, actor } = write.signed_in()?;
    let person = own(&visit)?;
    let mut tx = write.begin().await?;
    if let Err(error) = own_address::confirm(&mut tx, &actor, &token, visit.now).await {
        drop(tx);
        let problem = visit.locale.text(explained(error)?);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, link_page(&visit, &token, problem).await?).into_response());
    }
    notices::tell_at(&mut tx, scene(&visit, &client), person, &person.email, Notice::AddressChanged).await?;
    write.redirect(tx, "/konto", Some("flash-own-address-changed")).await
}

/// The sentence that says what is wrong.
fn explained(error: OwnAddressError) -> Result<&'static str, Problem> {
    match error {
        OwnAddressError::KeptElsewhere => Ok("own-address-kept"),
        OwnAddressError::Invalid => Ok("staff-email-invalid"),
        OwnAddressError::Unchanged => Ok("own-address-unchanged"),
        OwnAddressError::Taken => Ok("own-address-taken"),
        OwnAddressError::Unknown => Err(Problem::NotFound),
        OwnAddressError::Forbidden(error) => Err(error.into()),
        OwnAddressError::Letter(error) => Err(Problem::internal(error)),
        OwnAddressError::Sql(error) => Err(error.into()),
    }
}

fn own(visit: &Visit) -> Result<&Person, Problem> {
    let session = visit.session.as_ref().ok_or_else(|| Problem::SignIn { back: visit.path.clone() })?;
    Ok(&session.person)
}

async fn page(visit: &Visit, typed: String, problem: String) -> Result<Html<AddressPage>, Problem> {
    let person = own(visit)?;
    Ok(Html(AddressPage {
        page: visit.page(visit.locale.text("own-address-title")).refused(!problem.is_empty()),
        email: person.email.clone(),
        kept: own_address::is_kept_elsewhere(&mut visit.read().await?, person.id).await?,
        typed,
        problem,
    }))
}

async fn link_page(visit: &Visit, token: &str, problem: String) -> Result<Html<AddressLinkPage>, Problem> {
    let person = own(visit)?;
    let new = own_address::find(&mut visit.read().await?, person.id, token, visit.now).await?;
    Ok(Html(AddressLinkPage {
        page: visit.page(visit.locale.text("own-address-confirm-title")).refused(!problem.is_empty()),
        email: person.email.clone(),
        new: new.ok_or(Problem::NotFound)?,
        action: format!("/konto/adresse/{token}"),
        problem,
    }))
}
