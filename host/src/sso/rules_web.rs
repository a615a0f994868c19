//! The coordination's page of a provider's rules, where one can try what claims would give.

use askama::Template;
use axum::{
    extract::Path,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use serde::Deserialize;

use super::{
    Gain, NewRule, Operator, Rule,
    admin::{Gains, gains, href, manages},
    rules::{self, ROLES, granted},
};
use crate::{
    access::{Actor, Role},
    identity::step_up,
    ids::{GroupId, OrgUnitId, SsoProviderId, SsoRuleId},
    web::{Html, NoFields, Page, Problem, SignedIn, Visit, Write, i18n::Locale},
};

#[derive(Debug, Template)]
#[template(path = "sso/rules.html")]
pub struct RulesPage {
    pub page: Page,
    pub provider: String,
    pub back: String,
    pub rules: Vec<RuleRow>,
    pub operators: Vec<Choice>,
    pub targets: Vec<Choice>,
    pub form: RuleForm,
    pub problem: String,
    pub claims: String,
    pub claims_problem: String,
    pub gains: Option<Gains>,
}

#[derive(Debug)]
pub struct RuleRow {
    pub when: String,
    pub then: String,
    pub remove: String,
}

#[derive(Debug)]
pub struct Choice {
    pub value: String,
    pub label: String,
    pub selected: bool,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub struct RuleForm {
    #[serde(default)]
    pub claim: String,
    #[serde(default)]
    pub operator: String,
    #[serde(default)]
    pub value: String,
    /// `role:manager`, `unit:ID` or `group:ID`.
    #[serde(default)]
    pub target: String,
}

#[derive(Debug, Deserialize)]
pub struct Pasted {
    #[serde(default)]
    claims: String,
}

/// What the page is shown with beside what the database says.
#[derive(Default)]
struct Shown {
    form: RuleForm,
    problem: String,
    claims: String,
    claims_problem: String,
    gains: Option<Gains>,
}

/// `GET /verwaltung/anmeldung/{sso_provider}/regeln`
pub async fn show(
    SignedIn { visit, actor }: SignedIn,
    Path(id): Path<SsoProviderId>,
) -> Result<Html<RulesPage>, Problem> {
    manages(&visit, &actor)?;
    step_up::require(&visit)?;
    page(&visit, &actor, id, Shown::default()).await
}

/// `POST /verwaltung/anmeldung/{sso_provider}/regeln`
pub async fn post_add(Path(id): Path<SsoProviderId>, write: Write<RuleForm>) -> Result<Response, Problem> {
    let SignedIn { mut visit, actor } = write.signed_in()?;
    manages(&visit, &actor)?;
    let is_fresh = step_up::check(&mut visit);
    let Some(new) = checked(&write.input).filter(|_| is_fresh) else {
        let problem = if is_fresh { visit.locale.text("sso-rule-incomplete") } else { String::new() };
        let page = page(&visit, &actor, id, Shown { form: write.input, problem, ..Shown::default() }).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let mut tx = write.begin().await?;
    super::add_rule(&mut tx, &actor, id, &new, visit.now).await?;
    write.redirect(tx, &format!("{}/regeln", href(id)), Some("flash-sso-rule-added")).await
}

/// `POST /verwaltung/anmeldung/{sso_provider}/regeln/{sso_rule}/loeschung`
pub async fn post_remove(
    Path((id, rule)): Path<(SsoProviderId, SsoRuleId)>,
    write: Write<NoFields>,
) -> Result<Response, Problem> {
    let SignedIn { visit, actor } = write.signed_in()?;
    manages(&visit, &actor)?;
    step_up::require_at(&visit, &format!("/verwaltung/anmeldung/{id}/regeln"))?;
    let mut tx = write.begin().await?;
    super::remove_rule(&mut tx, &actor, id, rule, visit.now).await?;
    write.redirect(tx, &format!("{}/regeln", href(id)), Some("flash-sso-rule-removed")).await
}

/// `POST /verwaltung/anmeldung/{sso_provider}/vorschau`: changes nothing and keeps nothing.
pub async fn post_preview(Path(id): Path<SsoProviderId>, write: Write<Pasted>) -> Result<Response, Problem> {
    let SignedIn { visit, actor } = write.signed_in()?;
    manages(&visit, &actor)?;
    let rules = super::rules(&mut visit.read().await?, &actor, id).await?;
    let claims = write.input.claims;
    match serde_json::from_str(&claims) {
        Ok(parsed) => {
            let gains = Some(gains(visit.locale, &rules, &granted(&rules, &parsed)));
            Ok(page(&visit, &actor, id, Shown { claims, gains, ..Shown::default() }).await?.into_response())
        }
        Err(_) => {
            let claims_problem = visit.locale.text("sso-preview-malformed");
            let page = page(&visit, &actor, id, Shown { claims, claims_problem, ..Shown::default() }).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

fn checked(input: &RuleForm) -> Option<NewRule> {
    let (claim, value) = (input.claim.trim(), input.value.trim());
    let (kind, target) = input.target.split_once(':')?;
    let id = || target.parse().ok();
    let gain = match kind {
        "role" => Role::parse(target).filter(|role| ROLES.contains(role)).map(Gain::Role),
        "unit" => id().map(|id| Gain::Unit(OrgUnitId(id))),
        "group" => id().map(|id| Gain::Group(GroupId(id))),
        _ => None,
    }?;
    let fits = (1..=200).contains(&claim.chars().count()) && (1..=300).contains(&value.chars().count());
    let operator = Operator::parse(&input.operator)?;
    fits.then(|| NewRule { claim: claim.to_owned(), operator, value: value.to_owned(), gain })
}

async fn page(visit: &Visit, actor: &Actor, id: SsoProviderId, shown: Shown) -> Result<Html<RulesPage>, Problem> {
    let locale = visit.locale;
    let mut tx = visit.read().await?;
    let provider = super::provider(&mut tx, actor, id).await?;
    let rules = super::rules(&mut tx, actor, id).await?;
    let places = rules::places(&mut tx).await?;
    let is_wrong = !shown.problem.is_empty() || !shown.claims_problem.is_empty();
    Ok(Html(RulesPage {
        page: visit.page(locale.text("sso-rules-title")).refused(is_wrong),
        provider: provider.name,
        back: href(id),
        rules: rules.iter().map(|rule| rule_row(locale, id, rule)).collect(),
        operators: operators(locale, &shown.form.operator),
        targets: targets(locale, &places, &shown.form.target),
        form: shown.form,
        problem: shown.problem,
        claims: shown.claims,
        claims_problem: shown.claims_problem,
        gains: shown.gains,
    }))
}

pub(super) fn rule_row(locale: Locale, id: SsoProviderId, rule: &Rule) -> RuleRow {
    let NewRule { claim, operator, value, gain } = &rule.rule;
    let operator = locale.text(&format!("sso-operator-{}", operator.name()));
    RuleRow {
        when: format!("{claim} {operator} „{value}“"),
        then: label(locale, *gain, &rule.gain_name),
        remove: format!("{}/regeln/{}/loeschung", href(id), rule.id),
    }
}

pub(super) fn operators(locale: Locale, chosen: &str) -> Vec<Choice> {
    let choice = |operator: Operator| Choice {
        value: operator.name().to_owned(),
        label: locale.text(&format!("sso-operator-{}", operator.name())),
        selected: operator.name() == chosen,
    };
    Operator::ALL.map(choice).into()
}

pub(super) fn targets(locale: Locale, places: &[(Gain, String)], chosen: &str) -> Vec<Choice> {
    let roles = ROLES.iter().map(|role| (Gain::Role(*role), String::new()));
    let all = roles.chain(places.iter().cloned()).map(|(gain, name)| {
        let value = match gain {
            Gain::Role(role) => format!("role:{}", role.name()),
            Gain::Unit(unit) => format!("unit:{unit}"),
            Gain::Group(group) => format!("group:{group}"),
        };
        Choice { selected: value == chosen, value, label: label(locale, gain, &name) }
    });
    all.collect()
}

fn label(locale: Locale, gain: Gain, name: &str) -> String {
    match gain {
        Gain::Role(role) => {
            let role = locale.text(&format!("role-{}", role.name()));
            locale.message("sso-gain-role", &[("name", role.into())])
        }
        Gain::Unit(_) => locale.message("sso-gain-unit", &[("name", name.to_owned().into())]),
        Gain::Group(_) => locale.message("sso-gain-group", &[("name", name.to_owned().into())]),
    }
}
