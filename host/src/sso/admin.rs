//! The coordination's pages of sign-in: providers with their settings, mail domains with their proofs.

use askama::Template;
use axum::{
    extract::Path,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
};
use serde::Deserialize;

use super::{
    Draft, Provider, Purpose, SsoError, claimed,
    domains_web::{DomainRow, RefusedDomain, domain_row},
    rules::{self, Granted},
    web::{begin, redirect_uri},
};
use crate::{
    access::{Action, Actor},
    identity::step_up,
    ids::SsoProviderId,
    oidc::Claims,
    web::{Html, NoFields, Page, Problem, SignedIn, Visit, Write, gate, i18n::Locale, visit::host_name},
};

#[derive(Debug, Template)]
#[template(path = "sso/providers.html")]
pub struct SsoPage {
    pub page: Page,
    pub providers: Vec<ProviderRow>,
    pub domains: Vec<DomainRow>,
    /// What was typed as a new domain, and what is wrong with it.
    pub domain: String,
    pub problem: String,
}

#[derive(Debug)]
pub struct ProviderRow {
    pub href: String,
    pub name: String,
    pub issuer: String,
    pub tone: &'static str,
    pub state: String,
}

#[derive(Debug, Template)]
#[template(path = "sso/provider.html")]
pub struct ProviderPage {
    pub page: Page,
    pub title: String,
    /// Where the form is sent.
    pub action: String,
    pub form: ProviderForm,
    pub problems: Problems,
    pub domains: Vec<(String, bool)>,
    /// None for a provider that is not there yet.
    pub saved: Option<Saved>,
}

/// What can be done with a provider that is there.
#[derive(Debug)]
pub struct Saved {
    pub name: String,
    pub has_secret: bool,
    pub tone: &'static str,
    pub state: String,
    pub enabled: bool,
    pub is_tested: bool,
    pub redirect_uri: String,
    pub logout_uri: String,
    pub after_uri: String,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub struct ProviderForm {
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub button: String,
    #[serde(default)]
    pub issuer: String,
    #[serde(default)]
    pub client_id: String,
    #[serde(default)]
    pub client_secret: String,
    #[serde(default)]
    pub scopes: String,
    #[serde(default)]
    pub position: String,
    #[serde(default)]
    pub domain: Vec<String>,
    #[serde(default)]
    pub option: Vec<String>,
}

/// What is wrong with a field; empty when nothing is.
#[derive(Clone, Debug, Default)]
pub struct Problems {
    pub name: String,
    pub issuer: String,
    pub client_id: String,
    pub scopes: String,
}

impl Problems {
    pub fn any(&self) -> bool {
        [&self.name, &self.issuer, &self.client_id, &self.scopes].iter().any(|problem| !problem.is_empty())
    }
}

#[derive(Debug, Template)]
#[template(path = "sso/tested.html")]
pub struct TestedPage {
    pub page: Page,
    pub name: String,
    pub back: String,
    pub enabled: bool,
    pub gains: Gains,
    pub claims: Vec<(String, String)>,
}

/// What claims lead to, in words.
#[derive(Clone, Debug)]
pub struct Gains {
    pub roles: String,
    pub unit: String,
    pub groups: String,
}

#[derive(Debug, Deserialize)]
pub struct Enabled {
    #[serde(default)]
    enabled: String,
}

/// `GET /verwaltung/anmeldung`
pub async fn list(SignedIn { visit, actor }: SignedIn) -> Result<Html<SsoPage>, Problem> {
    manages(&visit, &actor)?;
    step_up::require(&visit)?;
    Ok(Html(list_page(&visit, &actor, RefusedDomain::default()).await?))
}

/// `GET /verwaltung/anmeldung/neu`
pub async fn new(SignedIn { visit, actor }: SignedIn, headers: HeaderMap) -> Result<Html<ProviderPage>, Problem> {
    manages(&visit, &actor)?;
    step_up::require(&visit)?;
    let form =
        ProviderForm { scopes: "openid email profile".to_owned(), position: "1".to_owned(), ..Default::default() };
    Ok(Html(provider_page(&visit, &headers, &actor, None, form, Problems::default()).await?))
}

/// `POST /verwaltung/anmeldung/neu`
pub async fn post_new(headers: HeaderMap, write: Write<ProviderForm>) -> Result<Response, Problem> {
    let SignedIn { mut visit, actor } = write.signed_in()?;
    manages(&visit, &actor)?;
    let (draft, mut problems) = checked(&visit, &write.input);
    if !problems.any() && step_up::check(&mut visit) {
        let mut tx = write.begin().await?;
        match super::add(&mut tx, &actor, &visit.app.keyring, &draft, visit.now).await {
            Ok(id) => return write.redirect(tx, &href(id), Some("flash-sso-saved")).await,
            Err(error) => problems = taken(visit.locale, error)?,
        }
    }
    let page = provider_page(&visit, &headers, &actor, None, write.input, problems).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response())
}

/// `GET /verwaltung/anmeldung/{sso_provider}`
pub async fn show(
    SignedIn { visit, actor }: SignedIn,
    Path(id): Path<SsoProviderId>,
    headers: HeaderMap,
) -> Result<Html<ProviderPage>, Problem> {
    manages(&visit, &actor)?;
    step_up::require(&visit)?;
    let provider = super::provider(&mut visit.read().await?, &actor, id).await?;
    let form = form_of(&provider);
    Ok(Html(provider_page(&visit, &headers, &actor, Some(&provider), form, Problems::default()).await?))
}

/// `POST /verwaltung/anmeldung/{sso_provider}`
pub async fn post_change(
    Path(id): Path<SsoProviderId>,
    headers: HeaderMap,
    write: Write<ProviderForm>,
) -> Result<Response, Problem> {
    let SignedIn { mut visit, actor } = write.signed_in()?;
    manages(&visit, &actor)?;
    let provider = super::provider(&mut visit.read().await?, &actor, id).await?;
    let (draft, mut problems) = checked(&visit, &write.input);
    if !problems.any() && step_up::check(&mut visit) {
        let mut tx = write.begin().await?;
        match super::change(&mut tx, &actor, &visit.app.keyring, id, &draft, visit.now).await {
            Ok(()) => return write.redirect(tx, &href(id), Some("flash-sso-saved")).await,
            Err(error) => problems = taken(visit.locale, error)?,
        }
    }
    let page = provider_page(&visit, &headers, &actor, Some(&provider), write.input, problems).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response())
}

/// `POST /verwaltung/anmeldung/{sso_provider}/freigabe`
pub async fn post_enabled(Path(id): Path<SsoProviderId>, write: Write<Enabled>) -> Result<Response, Problem> {
    let SignedIn { visit, actor } = write.signed_in()?;
    manages(&visit, &actor)?;
    step_up::require_at(&visit, "/verwaltung/anmeldung")?;
    let enabled = write.input.enabled == "yes";
    let mut tx = write.begin().await?;
    super::set_enabled(&mut tx, &actor, id, enabled, visit.now).await?;
    let flash = if enabled { "flash-sso-enabled" } else { "flash-sso-disabled" };
    write.redirect(tx, &href(id), Some(flash)).await
}

/// `POST /verwaltung/anmeldung/{sso_provider}/loeschung`
pub async fn post_remove(Path(id): Path<SsoProviderId>, write: Write<NoFields>) -> Result<Response, Problem> {
    let SignedIn { visit, actor } = write.signed_in()?;
    manages(&visit, &actor)?;
    step_up::require_at(&visit, "/verwaltung/anmeldung")?;
    let mut tx = write.begin().await?;
    super::remove(&mut tx, &actor, id, visit.now).await?;
    write.redirect(tx, "/verwaltung/anmeldung", Some("flash-sso-removed")).await
}

/// `POST /verwaltung/anmeldung/{sso_provider}/probe`: signs in at the provider, and nobody in here.
pub async fn post_test(
    Path(id): Path<SsoProviderId>,
    headers: HeaderMap,
    write: Write<NoFields>,
) -> Result<Response, Problem> {
    let SignedIn { visit, actor } = write.signed_in()?;
    manages(&visit, &actor)?;
    step_up::require_at(&visit, &href(id))?;
    let provider = super::provider(&mut visit.read().await?, &actor, id).await?;
    match begin(&visit, &headers, &provider, Purpose::Test, "/verwaltung/anmeldung").await? {
        Ok(sent) => Ok(sent.onward(&visit, &provider)),
        Err(away) => Ok(away),
    }
}

/// The end of a test: shows what the provider says, and what it would lead to.
pub(super) async fn tested(visit: Visit, provider: &Provider, claims: &Claims) -> Result<Response, Problem> {
    let SignedIn { visit, actor } = SignedIn::from_visit(visit)?;
    manages(&visit, &actor)?;
    gate::writable(&visit.tenant)?;
    let mut tx = visit.app.database.tenant(visit.tenant.id).await?;
    super::mark_tested(&mut tx, &actor, provider.id, visit.now).await?;
    let rules = super::rules(&mut tx, &actor, provider.id).await?;
    tx.commit().await?;
    let gains = gains(visit.locale, &rules, &rules::granted(&rules, claims));
    let page = visit.page(visit.locale.text("sso-tested-title"));
    Ok(Html(tested_page(page, provider.id, &provider.name, provider.enabled, gains, claims)).into_response())
}

/// Sign-in is set up by members, each its own.
pub(super) fn manages(visit: &Visit, actor: &Actor) -> Result<(), Problem> {
    actor.require(Action::ManageSignIn)?;
    if visit.tenant.id.is_cooperative() { Err(Problem::NotFound) } else { Ok(()) }
}

pub(super) fn href(id: SsoProviderId) -> String {
    format!("/verwaltung/anmeldung/{id}")
}

fn checked(visit: &Visit, input: &ProviderForm) -> (Draft, Problems) {
    let locale = visit.locale;
    let said = |wrong: bool, key: &str| if wrong { locale.text(key) } else { String::new() };
    let issuer = input.issuer.trim().to_owned();
    let client_id = input.client_id.trim().to_owned();
    let problems = Problems {
        name: said(!(1..=100).contains(&input.name.trim().chars().count()), "sso-name-missing"),
        issuer: said(issuer.len() > 500 || !visit.app.oidc.accepts_issuer(&issuer), "sso-issuer-wrong"),
        client_id: said(!(1..=255).contains(&client_id.len()), "sso-client-missing"),
        scopes: said(input.scopes.len() > 500, "sso-scopes-long"),
    };
    let draft = Draft {
        name: input.name.trim().to_owned(),
        button: input.button.trim().chars().take(60).collect(),
        issuer,
        client_id,
        secret: Some(input.client_secret.trim().to_owned()).filter(|secret| !secret.is_empty()),
        scopes: input.scopes.split_whitespace().collect::<Vec<_>>().join(" "),
        userinfo: input.option.iter().any(|option| option == "userinfo"),
        second_factor: input.option.iter().any(|option| option == "second_factor"),
        logout: input.option.iter().any(|option| option == "logout"),
        position: input.position.trim().parse().unwrap_or(1).clamp(1, 1000),
        domains: input.domain.clone(),
    };
    (draft, problems)
}

fn taken(locale: Locale, error: SsoError) -> Result<Problems, Problem> {
    match error {
        SsoError::NameTaken => Ok(Problems { name: locale.text("sso-name-taken"), ..Problems::default() }),
        SsoError::ClientTaken => Ok(Problems { client_id: locale.text("sso-client-taken"), ..Problems::default() }),
        error => Err(error.into()),
    }
}

fn form_of(provider: &Provider) -> ProviderForm {
    let options =
        [("userinfo", provider.userinfo), ("second_factor", provider.second_factor), ("logout", provider.logout)];
    ProviderForm {
        name: provider.name.clone(),
        button: provider.button.clone(),
        issuer: provider.issuer.clone(),
        client_id: provider.client_id.clone(),
        client_secret: String::new(),
        scopes: provider.scopes.clone(),
        position: provider.position.to_string(),
        domain: provider.domains.clone(),
        option: options.into_iter().filter(|(_, on)| *on).map(|(name, _)| name.to_owned()).collect(),
    }
}

pub(super) async fn list_page(visit: &Visit, actor: &Actor, refused: RefusedDomain) -> Result<SsoPage, Problem> {
    let mut tx = visit.read().await?;
    let providers = super::providers(&mut tx, actor).await?;
    let claimed = claimed(&mut tx, actor).await?;
    Ok(SsoPage {
        page: visit.page(visit.locale.text("sso-title")).refused(!refused.problem.is_empty()),
        providers: providers.iter().map(|provider| provider_row(visit.locale, provider)).collect(),
        domains: claimed.iter().map(|claimed| domain_row(visit.locale, claimed, &refused)).collect(),
        domain: if refused.is_listed { String::new() } else { refused.domain },
        problem: if refused.is_listed { String::new() } else { refused.problem },
    })
}

pub(super) fn provider_row(locale: Locale, provider: &Provider) -> ProviderRow {
    let (tone, state) = state(locale, provider);
    ProviderRow { href: href(provider.id), name: provider.name.clone(), issuer: provider.issuer.clone(), tone, state }
}

fn state(locale: Locale, provider: &Provider) -> (&'static str, String) {
    match (provider.enabled, provider.tested_at) {
        (true, _) => ("success", locale.text("sso-state-enabled")),
        (false, Some(_)) => ("info", locale.text("sso-state-tested")),
        (false, None) => ("warning", locale.text("sso-state-untested")),
    }
}

async fn provider_page(
    visit: &Visit,
    headers: &HeaderMap,
    actor: &Actor,
    provider: Option<&Provider>,
    form: ProviderForm,
    problems: Problems,
) -> Result<ProviderPage, Problem> {
    let claimed = claimed(&mut visit.read().await?, actor).await?;
    let saved = provider.map(|provider| {
        let (tone, state) = state(visit.locale, provider);
        let origin = visit.app.config.origin(&host_name(headers).unwrap_or_default());
        Saved {
            name: provider.name.clone(),
            has_secret: provider.has_secret(),
            tone,
            state,
            enabled: provider.enabled,
            is_tested: provider.tested_at.is_some(),
            redirect_uri: redirect_uri(visit, headers, provider.id),
            logout_uri: format!("{origin}/anmelden/oidc/{}/abmeldung", provider.id),
            after_uri: format!("{origin}/"),
        }
    });
    let action = provider.map_or_else(|| "/verwaltung/anmeldung/neu".to_owned(), |provider| href(provider.id));
    let domains = claimed.into_iter().map(|claimed| {
        let chosen = form.domain.contains(&claimed.domain);
        (claimed.domain, chosen)
    });
    Ok(provider_view(visit.page(String::new()), action, saved, domains.collect(), form, problems))
}

pub(super) fn provider_view(
    page: Page,
    action: String,
    saved: Option<Saved>,
    domains: Vec<(String, bool)>,
    form: ProviderForm,
    problems: Problems,
) -> ProviderPage {
    let title = saved.as_ref().map_or_else(|| page.t("sso-new"), |saved| saved.name.clone());
    let is_refused = problems.any() || page.must_confirm;
    let page = Page { title: title.clone(), ..page }.refused(is_refused);
    ProviderPage { page, title, action, form, problems, domains, saved }
}

/// What the rules give, in words.
pub(super) fn gains(locale: Locale, rules: &[super::Rule], granted: &Granted) -> Gains {
    let named = |wanted: &dyn Fn(super::Gain) -> bool| {
        let hits = rules.iter().filter(|rule| granted.by.contains(&rule.id) && wanted(rule.rule.gain));
        let mut names: Vec<String> = hits.map(|rule| rule.gain_name.clone()).collect();
        names.dedup();
        names.join(", ")
    };
    let roles: Vec<String> = granted.roles.iter().map(|role| locale.text(&format!("role-{}", role.name()))).collect();
    let or_none = |text: String| if text.is_empty() { locale.text("sso-nothing") } else { text };
    Gains {
        roles: or_none(roles.join(", ")),
        unit: or_none(named(&|gain| granted.unit.is_some_and(|unit| gain == super::Gain::Unit(unit)))),
        groups: or_none(named(&|gain| matches!(gain, super::Gain::Group(_)))),
    }
}

pub(super) fn tested_page(
    page: Page,
    id: SsoProviderId,
    name: &str,
    enabled: bool,
    gains: Gains,
    claims: &Claims,
) -> TestedPage {
    let text = |value: &serde_json::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    TestedPage {
        page,
        name: name.to_owned(),
        back: href(id),
        enabled,
        gains,
        claims: claims.iter().map(|(name, value)| (name.clone(), text(value))).collect(),
    }
}
