//! The pages around links by mail: asking for one, and what is behind it. Opening a link changes nothing, because programs
//! that look for harm in mails open links too; a button does.

use askama::Template;
use axum::{
    extract::Path,
    http::StatusCode,
    response::{IntoResponse as _, Redirect, Response},
};
use serde::Deserialize;

use super::{
    Client, Unfit, check_password_of, cookie,
    entry::{self, Way, scene},
    hash_password,
    links::{self, Link, Purpose, Wish},
    notices::{self, Notice},
    password_hint, token_hash,
};
use crate::{
    people,
    web::{Html, NoFields, Page, Problem, Visit, Write, visit::set_cookie},
};

/// Where to send a link; afterwards the same page says that it is on its way.
#[derive(Debug, Template)]
#[template(path = "identity/ask_link.html")]
pub struct AskLinkPage {
    pub page: Page,
    pub action: &'static str,
    pub lead: String,
    pub email: String,
    /// Said instead of the form once the link is asked for.
    pub sent: String,
}

/// Behind a link that signs in.
#[derive(Debug, Template)]
#[template(path = "identity/link.html")]
pub struct LinkPage {
    pub page: Page,
    pub name: String,
    pub email: String,
    pub action: String,
    pub same_browser: bool,
}

/// Behind a link that lets somebody choose a new password.
#[derive(Debug, Template)]
#[template(path = "identity/reset.html")]
pub struct ResetPage {
    pub page: Page,
    pub email: String,
    pub action: String,
    pub problem: String,
    pub hint: String,
}

#[derive(Debug, Deserialize)]
pub struct Address {
    #[serde(default)]
    email: String,
}

#[derive(Debug, Deserialize)]
pub struct NewPassword {
    #[serde(default)]
    new: String,
}

/// `GET /anmelden/link`
pub async fn ask_link(visit: Visit) -> Html<AskLinkPage> {
    ask_page(&visit, Purpose::SignIn, false)
}

/// `POST /anmelden/link`
pub async fn post_ask_link(client: Client, write: Write<Address>) -> Result<Response, Problem> {
    post_ask(&client, &write, Purpose::SignIn).await
}

/// `GET /anmelden/link/gesendet`
pub async fn link_sent(visit: Visit) -> Html<AskLinkPage> {
    ask_page(&visit, Purpose::SignIn, true)
}

/// `GET /anmelden/passwort`
pub async fn ask_reset(visit: Visit) -> Html<AskLinkPage> {
    ask_page(&visit, Purpose::Password, false)
}

/// `POST /anmelden/passwort`
pub async fn post_ask_reset(client: Client, write: Write<Address>) -> Result<Response, Problem> {
    post_ask(&client, &write, Purpose::Password).await
}

/// `GET /anmelden/passwort/gesendet`
pub async fn reset_sent(visit: Visit) -> Html<AskLinkPage> {
    ask_page(&visit, Purpose::Password, true)
}

/// `GET /anmelden/link/{sign_in_token}`
pub async fn link(visit: Visit, Path(token): Path<String>) -> Result<Html<LinkPage>, Problem> {
    let Link { person, same_browser } = find(&visit, Purpose::SignIn, &token).await?;
    Ok(Html(LinkPage {
        page: visit.page(visit.locale.text("link-title")),
        name: person.name(),
        email: person.email,
        action: format!("/anmelden/link/{token}"),
        same_browser,
    }))
}

/// `POST /anmelden/link/{sign_in_token}`. A link is good once, so the form needs no key of its own.
pub async fn post_link(Path(token): Path<String>, client: Client, write: Write<NoFields>) -> Result<Response, Problem> {
    let visit = &write.visit;
    let mut tx = visit.app.database.tenant(visit.tenant.id).await?;
    let person = links::spend(&mut tx, Purpose::SignIn, &token, visit.now).await?.ok_or(Problem::NotFound)?;
    entry::enter(visit, &client, tx, person, Way::Link, "/").await
}

/// `GET /anmelden/passwort/{reset_token}`
pub async fn reset(visit: Visit, Path(token): Path<String>) -> Result<Html<ResetPage>, Problem> {
    let link = find(&visit, Purpose::Password, &token).await?;
    Ok(reset_page(&visit, link.person.email, &token, None))
}

/// `POST /anmelden/passwort/{reset_token}`: afterwards nobody is signed in with this account anywhere.
pub async fn post_reset(
    Path(token): Path<String>,
    client: Client,
    write: Write<NewPassword>,
) -> Result<Response, Problem> {
    let visit = &write.visit;
    let Link { person, .. } = find(visit, Purpose::Password, &token).await?;
    if let Err(unfit) = check_password_of(&person, &visit.tenant, "", &write.input.new) {
        let page = reset_page(visit, person.email, &token, Some(unfit));
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let hash = hash_password(write.input.new.clone()).await?;
    let mut tx = write.begin().await?;
    let spent = links::spend(&mut tx, Purpose::Password, &token, visit.now).await?;
    let id = spent.ok_or(Problem::NotFound)?;
    let person = people::find(&mut tx, id).await?.ok_or(Problem::NotFound)?;
    links::choose_password(&mut tx, &visit.acting(person.id, &person.roles), &hash, visit.now).await?;
    notices::tell(&mut tx, scene(visit, &client), &person, Notice::PasswordChanged).await?;
    let mut response = write.redirect(tx, "/anmelden", Some("flash-password-chosen")).await?;
    set_cookie(&mut response, &cookie(&visit.app.config, None));
    Ok(response)
}

/// Of the secret of this browser, which stays in its cookie.
fn browser(visit: &Visit) -> String {
    hex::encode(token_hash(visit.csrf()))
}

async fn find(visit: &Visit, purpose: Purpose, token: &str) -> Result<Link, Problem> {
    let link = links::find(&mut visit.read().await?, purpose, token, &browser(visit), visit.now).await?;
    link.ok_or(Problem::NotFound)
}

/// The same answer, in the same time, whether or not the address is known.
async fn post_ask(client: &Client, write: &Write<Address>, purpose: Purpose) -> Result<Response, Problem> {
    let visit = &write.visit;
    let wish = Wish {
        purpose,
        email: write.input.email.trim().to_lowercase().chars().take(320).collect(),
        browser: browser(visit),
        host: client.host.clone(),
    };
    let mut tx = visit.app.database.tenant(visit.tenant.id).await?;
    links::ask(&mut tx, &visit.app.keyring, wish, visit.now).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("{}/gesendet", action(purpose))).into_response())
}

const fn action(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::SignIn => "/anmelden/link",
        Purpose::Password => "/anmelden/passwort",
    }
}

fn ask_page(visit: &Visit, purpose: Purpose, is_sent: bool) -> Html<AskLinkPage> {
    let (title, lead) = match purpose {
        Purpose::SignIn => ("ask-link-title", "ask-link-lead"),
        Purpose::Password => ("ask-reset-title", "ask-reset-lead"),
    };
    Html(AskLinkPage {
        page: visit.page(visit.locale.text(title)),
        action: action(purpose),
        lead: visit.locale.text(lead),
        email: visit.session.as_ref().map(|session| session.person.email.clone()).unwrap_or_default(),
        sent: if is_sent { visit.locale.text("ask-link-sent") } else { String::new() },
    })
}

fn reset_page(visit: &Visit, email: String, token: &str, unfit: Option<Unfit>) -> Html<ResetPage> {
    Html(ResetPage {
        page: visit.page(visit.locale.text("reset-title")).refused(unfit.is_some()),
        email,
        action: format!("/anmelden/passwort/{token}"),
        problem: unfit.map(|unfit| unfit.explain(visit.locale)).unwrap_or_default(),
        hint: password_hint(visit.locale),
    })
}
