//! The office's pages for keys of providers.

use askama::Template;
use axum::{
    extract::Path,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use serde::Deserialize;
use uuid::Uuid;

use super::keys::{self, NewKey, RootKey, RootKeyError};
use crate::{
    access::{Action, Actor},
    courses::{Provider, publish::providers},
    identity::step_up,
    ids::{ProviderId, RootKeyId},
    web::{
        Html, NoFields, Page, Problem, SignedIn, Visit, Write,
        choice::Choice,
        format,
        i18n::{Locale, Value},
    },
};

const PLACE: &str = "/geschaeftsstelle/schluessel";

#[derive(Debug, Template)]
#[template(path = "packages/keys.html")]
pub struct KeysPage {
    pub page: Page,
    pub keys: Vec<KeyRow>,
    pub providers: Vec<Choice>,
    pub form: KeyForm,
    pub problem: Unfit,
}

#[derive(Debug)]
pub struct KeyRow {
    pub href: String,
    pub provider: String,
    pub prefix: String,
    pub since: String,
    pub tone: &'static str,
    pub state: String,
}

#[derive(Debug, Template)]
#[template(path = "packages/key.html")]
pub struct KeyPage {
    pub page: Page,
    pub row: KeyRow,
    pub public: String,
    pub revoked: Vec<String>,
    pub in_use: bool,
    pub form: ReleaseForm,
    pub problem: String,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub struct KeyForm {
    #[serde(default)]
    pub provider: String,
    #[serde(default)]
    pub prefix: String,
    #[serde(default)]
    pub public: String,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub struct ReleaseForm {
    #[serde(default)]
    pub release: String,
}

/// The field that has to be mended, and how; empty for nothing.
#[derive(Clone, Debug, Default)]
pub struct Unfit {
    pub field: &'static str,
    pub text: String,
}

impl Unfit {
    pub fn of(&self, field: &str) -> String {
        if self.field == field { self.text.clone() } else { String::new() }
    }
}

/// `GET /geschaeftsstelle/schluessel`
pub async fn keys(SignedIn { visit, actor }: SignedIn) -> Result<Html<KeysPage>, Problem> {
    page(&visit, &actor, KeyForm::default(), Unfit::default()).await
}

/// `POST /geschaeftsstelle/schluessel`
pub async fn post_key(write: Write<KeyForm>) -> Result<Response, Problem> {
    let SignedIn { mut visit, actor } = write.signed_in()?;
    actor.require(Action::AdmitPlugin)?;
    let form = write.input.clone();
    let mut problem = Unfit::default();
    if step_up::check(&mut visit) {
        let new = NewKey {
            provider: form.provider.parse::<Uuid>().ok().map(ProviderId),
            prefix: form.prefix.clone(),
            public: form.public.clone(),
        };
        let mut tx = write.begin().await?;
        match keys::add(&mut tx, &actor, &new, visit.now).await {
            Ok(_) => return write.redirect(tx, PLACE, Some("flash-key-entered")).await,
            Err(error) => problem = unfit(visit.locale, error)?,
        }
    }
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&visit, &actor, form, problem).await?).into_response())
}

/// `GET /geschaeftsstelle/schluessel/{root_key}`
pub async fn key(SignedIn { visit, actor }: SignedIn, Path(id): Path<RootKeyId>) -> Result<Html<KeyPage>, Problem> {
    let key = one(&visit, &actor, id).await?;
    Ok(Html(key_page(visit.page(key.prefix.clone()), &key, ReleaseForm::default(), String::new())))
}

/// `POST /geschaeftsstelle/schluessel/{root_key}`: a release key signs nothing more.
pub async fn post_release(Path(id): Path<RootKeyId>, write: Write<ReleaseForm>) -> Result<Response, Problem> {
    let SignedIn { mut visit, actor } = write.signed_in()?;
    let (key, form) = (one(&visit, &actor, id).await?, write.input.clone());
    let mut problem = String::new();
    if step_up::check(&mut visit) {
        let mut tx = write.begin().await?;
        match keys::revoke_release(&mut tx, &actor, id, &form.release, visit.now).await {
            Ok(()) => return write.redirect(tx, &format!("{PLACE}/{id}"), Some("flash-key-revoked")).await,
            Err(error) => problem = unfit(visit.locale, error)?.text,
        }
    }
    let page = visit.page(key.prefix.clone()).refused(!problem.is_empty());
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(key_page(page, &key, form, problem))).into_response())
}

/// `POST /geschaeftsstelle/schluessel/{root_key}/widerruf`
pub async fn post_revoke(Path(id): Path<RootKeyId>, write: Write<NoFields>) -> Result<Response, Problem> {
    let SignedIn { visit, actor } = write.signed_in()?;
    actor.require(Action::AdmitPlugin)?;
    step_up::require_at(&visit, &format!("{PLACE}/{id}"))?;
    let mut tx = write.begin().await?;
    keys::revoke(&mut tx, &actor, id, visit.now).await?;
    write.redirect(tx, PLACE, Some("flash-key-revoked")).await
}

async fn one(visit: &Visit, actor: &Actor, id: RootKeyId) -> Result<RootKey, Problem> {
    let keys = keys::list(&mut visit.read().await?, actor).await?;
    keys.into_iter().find(|key| key.id == id).ok_or(Problem::NotFound)
}

async fn page(visit: &Visit, actor: &Actor, form: KeyForm, problem: Unfit) -> Result<Html<KeysPage>, Problem> {
    let mut tx = visit.read().await?;
    let (keys, providers) = (keys::list(&mut tx, actor).await?, providers(&mut tx).await?);
    let page = visit.page(visit.locale.text("keys-title")).refused(!problem.text.is_empty());
    Ok(Html(keys_page(page, &keys, &providers, form, problem)))
}

pub(super) fn keys_page(
    page: Page,
    keys: &[RootKey],
    providers: &[Provider],
    form: KeyForm,
    problem: Unfit,
) -> KeysPage {
    let choice = |provider: &Provider| {
        let id = provider.id.to_string();
        Choice::new(id.clone(), provider.name.clone(), id == form.provider)
    };
    KeysPage {
        keys: keys.iter().map(|key| row(page.locale, key)).collect(),
        providers: providers.iter().map(choice).collect(),
        page,
        form,
        problem,
    }
}

pub(super) fn key_page(page: Page, key: &RootKey, form: ReleaseForm, problem: String) -> KeyPage {
    KeyPage {
        row: row(page.locale, key),
        public: key.public.clone(),
        revoked: key.revoked.clone(),
        in_use: key.revoked_at.is_none(),
        page,
        form,
        problem,
    }
}

fn row(locale: Locale, key: &RootKey) -> KeyRow {
    let (tone, state) = if key.revoked_at.is_none() { ("success", "key-in-use") } else { ("danger", "key-revoked") };
    KeyRow {
        href: format!("{PLACE}/{}", key.id),
        provider: key.provider_name.clone(),
        prefix: key.prefix.clone(),
        since: format::date(locale, key.created_at),
        tone,
        state: locale.text(state),
    }
}

fn unfit(locale: Locale, error: RootKeyError) -> Result<Unfit, Problem> {
    let (field, text) = match error {
        RootKeyError::Provider => ("provider", locale.text("key-needs-provider")),
        RootKeyError::Prefix => ("prefix", locale.text("key-prefix-form")),
        RootKeyError::PrefixTaken(prefix) => {
            ("prefix", locale.message("key-prefix-taken", &[("prefix", Value::from(prefix))]))
        }
        RootKeyError::Key(_) => ("public", locale.text("key-form")),
        RootKeyError::KeyTaken => ("public", locale.text("key-taken")),
        error @ (RootKeyError::Forbidden(_) | RootKeyError::Unknown | RootKeyError::Sql(_)) => return Err(error.into()),
    };
    Ok(Unfit { field, text })
}

impl From<RootKeyError> for Problem {
    fn from(error: RootKeyError) -> Problem {
        match error {
            RootKeyError::Forbidden(error) => error.into(),
            RootKeyError::Unknown => Problem::NotFound,
            RootKeyError::Sql(error) => error.into(),
            other => Problem::internal(other),
        }
    }
}
