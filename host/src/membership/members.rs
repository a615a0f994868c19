//! The office's register of members, and the page of each.

use askama::Template;
use axum::{
    extract::{Path, Query},
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use serde::Deserialize;
use tenants::{PlatformTx, Tenant, TenantState, TenantTx};
use time::{Date, macros::format_description};

use super::{
    apply::Problems,
    letters,
    register::{self, Decision, Listed, Member, RegisterError},
};
use crate::{
    access::{Action, Actor},
    identity::step_up,
    mail,
    web::{
        Html, Page, Problem, SignedIn, Visit, Write, format,
        i18n::{Locale, Value},
    },
};

const PAGE: &str = "/geschaeftsstelle/mitglieder";
/// So many are listed; a search finds the others.
const SHOWN: usize = 100;

#[derive(Debug, Template)]
#[template(path = "membership/members.html")]
pub struct MembersPage {
    pub page: Page,
    pub query: String,
    pub count: String,
    /// Says that there are more than stand here; empty when there are not.
    pub more: String,
    pub rows: Vec<Row>,
}

#[derive(Debug)]
pub struct Row {
    pub href: String,
    pub name: String,
    pub shares: String,
    pub joined_on: String,
    pub left_on: String,
    pub tone: &'static str,
    pub state: String,
}

#[derive(Debug, Template)]
#[template(path = "membership/member.html")]
pub struct MemberPage {
    pub page: Page,
    pub name: String,
    pub action: String,
    pub facts: Vec<(String, String)>,
    pub tone: &'static str,
    pub state: String,
    pub states: Vec<Choice>,
    pub form: MemberForm,
    pub problems: Problems,
}

#[derive(Debug)]
pub struct Choice {
    pub value: &'static str,
    pub label: String,
    pub note: String,
    pub selected: bool,
}

#[derive(Debug, Deserialize)]
pub struct Search {
    #[serde(default)]
    q: String,
}

/// What both forms of the page hold.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct MemberForm {
    #[serde(default)]
    pub shares: String,
    #[serde(default)]
    pub state: String,
    #[serde(default)]
    pub reason: String,
    #[serde(default)]
    pub left_on: String,
    #[serde(default)]
    pub erase_on: String,
}

/// `GET /geschaeftsstelle/mitglieder`
pub async fn members(
    SignedIn { visit, actor }: SignedIn,
    Query(search): Query<Search>,
) -> Result<Html<MembersPage>, Problem> {
    let all = register::members(&mut visit.read().await?, &actor).await?;
    let query: String = search.q.trim().chars().take(200).collect();
    let wanted = query.to_lowercase();
    let found: Vec<Listed> =
        all.into_iter().filter(|one| one.name.to_lowercase().contains(&wanted) || one.slug.contains(&wanted)).collect();
    Ok(Html(members_page(visit.page(visit.locale.text("members-title")), query, &found)))
}

pub(super) fn members_page(page: Page, query: String, found: &[Listed]) -> MembersPage {
    let locale = page.locale;
    let row = |one: &Listed| Row {
        href: format!("{PAGE}/{}", one.slug),
        name: one.name.clone(),
        shares: one.shares.map(|shares| format::integer(locale, shares.into())).unwrap_or_default(),
        joined_on: day(locale, one.joined_on),
        left_on: one.left_on.map(|left_on| day(locale, left_on)).unwrap_or_default(),
        tone: tone(one.state),
        state: state_name(locale, one.state),
    };
    let more = if found.len() > SHOWN {
        locale.message("members-more", &[("shown", Value::from(SHOWN))])
    } else {
        String::new()
    };
    MembersPage {
        count: locale.message("members-count", &[("count", Value::from(found.len()))]),
        more,
        rows: found.iter().take(SHOWN).map(row).collect(),
        page,
        query,
    }
}

fn day(locale: Locale, day: Date) -> String {
    format::date(locale, day.midnight().assume_utc())
}

const fn tone(state: TenantState) -> &'static str {
    match state {
        TenantState::Active => "success",
        TenantState::ReadOnly => "info",
        TenantState::Suspended => "danger",
        TenantState::Leaving => "warning",
    }
}

fn state_name(locale: Locale, state: TenantState) -> String {
    locale.text(&format!("standing-{}", state.as_str()))
}

/// `GET /geschaeftsstelle/mitglieder/{member}`
pub async fn show(SignedIn { visit, actor }: SignedIn, Path(slug): Path<String>) -> Result<Html<MemberPage>, Problem> {
    let member = register::member(&mut visit.read().await?, &actor, &slug).await?;
    Ok(Html(member_page(visit.page(member.listed.name.clone()), &member, form_of(&member), Problems::default())))
}

pub(super) fn form_of(member: &Member) -> MemberForm {
    MemberForm {
        shares: member.listed.shares.map(|shares| shares.to_string()).unwrap_or_default(),
        state: member.listed.state.as_str().to_owned(),
        reason: member.reason.clone(),
        left_on: member.listed.left_on.map(|day| day.to_string()).unwrap_or_default(),
        erase_on: member.erase_on.map(|day| day.to_string()).unwrap_or_default(),
    }
}

/// `POST /geschaeftsstelle/mitglieder/{member}/anteile`
pub async fn post_shares(Path(slug): Path<String>, write: Write<MemberForm>) -> Result<Response, Problem> {
    let SignedIn { visit, actor } = write.signed_in()?;
    actor.require(Action::ManageMembers)?;
    let mut tx = write.begin().await?;
    let member = register::member(&mut tx, &actor, &slug).await?;
    let shares = write.input.shares.trim().parse().unwrap_or(0);
    match register::change_shares(&mut tx, &actor, &member, shares, visit.now).await {
        Ok(()) => write.redirect(tx, &format!("{PAGE}/{slug}"), Some("flash-saved")).await,
        Err(RegisterError::Shares) => {
            let form = MemberForm { shares: write.input.shares.clone(), ..form_of(&member) };
            Ok(refused(&visit, &member, form, "shares", "apply-shares-wrong"))
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /geschaeftsstelle/mitglieder/{member}/zustand`
pub async fn post_state(Path(slug): Path<String>, write: Write<MemberForm>) -> Result<Response, Problem> {
    let SignedIn { mut visit, actor } = write.signed_in()?;
    actor.require(Action::ManageMembers)?;
    let host = format!("{slug}.{}", visit.app.directory.base_domain());
    let tenant = visit.app.directory.by_host(&host).await?.ok_or(Problem::NotFound)?;
    let mut tx = write.begin().await?.into_platform().map_err(|_| Problem::NotFound)?;
    let member = register::member(&mut tx, &actor, &slug).await?;
    let form = MemberForm { shares: form_of(&member).shares, ..write.input.clone() };
    let Some(state) = TenantState::parse(&form.state) else {
        return Ok(refused(&visit, &member, form, "state", "standing-missing"));
    };
    if !step_up::check(&mut visit) {
        let page = member_page(visit.page(&member.listed.name), &member, form, Problems::default());
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response());
    }
    let decision = Decision {
        state,
        reason: form.reason.trim().to_owned(),
        left_on: parsed(&form.left_on),
        erase_on: parsed(&form.erase_on),
    };
    let (field, key) = match register::decide(&mut tx, &actor, &member, &decision, visit.now).await {
        Ok(()) => {
            let tx = told(&visit, &actor, tx, &tenant, &member, &decision).await?;
            let answer = write.redirect(tx, &format!("{PAGE}/{slug}"), Some("flash-standing")).await?;
            visit.app.directory.forget(member.listed.id);
            return Ok(answer);
        }
        Err(RegisterError::Reason) => ("reason", "standing-reason-wrong"),
        Err(RegisterError::LeftOn) => ("left_on", "standing-left-on-wrong"),
        Err(RegisterError::EraseOn) => ("erase_on", "standing-erase-on-wrong"),
        Err(error) => return Err(error.into()),
    };
    Ok(refused(&visit, &member, form, field, key))
}

fn parsed(day: &str) -> Option<Date> {
    Date::parse(day.trim(), format_description!("[year]-[month]-[day]")).ok()
}

/// Writes to everybody who coordinates the member.
async fn told(
    visit: &Visit,
    actor: &Actor,
    tx: PlatformTx,
    tenant: &Tenant,
    member: &Member,
    decision: &Decision,
) -> Result<TenantTx, Problem> {
    let app = &visit.app;
    let host = format!("{}.{}", tenant.slug, app.directory.base_domain());
    let office = app.access.office_at(member.listed.id).in_request(&actor.request_id);
    let mut part = tx.into_member(member.listed.id).await?;
    for person in register::noted(&mut part, &office, member, decision, visit.now).await? {
        let letter = letters::standing(&app.config, tenant, &host, &person, decision).map_err(Problem::internal)?;
        mail::post(&mut part, person.id, &letter, visit.now).await?;
    }
    Ok(part.into_platform().await?.into_tenant())
}

fn refused(visit: &Visit, member: &Member, form: MemberForm, field: &'static str, key: &str) -> Response {
    let problems = Problems(vec![(field, visit.locale.text(key))]);
    let page = visit.page(member.listed.name.clone()).refused(true);
    let page = member_page(page, member, form, problems);
    (StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response()
}

pub(super) fn member_page(page: Page, member: &Member, form: MemberForm, problems: Problems) -> MemberPage {
    let locale = page.locale;
    let listed = &member.listed;
    let states = TenantState::ALL.map(|state| Choice {
        value: state.as_str(),
        label: state_name(locale, state),
        note: locale.text(&format!("standing-{}-note", state.as_str())),
        selected: form.state == state.as_str(),
    });
    MemberPage {
        name: listed.name.clone(),
        action: format!("{PAGE}/{}", listed.slug),
        facts: facts(locale, member),
        tone: tone(listed.state),
        state: state_name(locale, listed.state),
        states: states.into(),
        page,
        form,
        problems,
    }
}

fn facts(locale: Locale, member: &Member) -> Vec<(String, String)> {
    let listed = &member.listed;
    let mut facts = vec![
        ("office-kind", locale.text(&format!("kind-of-{}", member.kind))),
        ("admit-slug", listed.slug.clone()),
        ("members-joined", day(locale, listed.joined_on)),
    ];
    if let Some(key) = &member.key {
        facts.push(("application-key", key.clone()));
    }
    if let Some(shares) = listed.shares {
        facts.push(("application-shares", format::integer(locale, shares.into())));
    }
    let live = member.live_at.map_or_else(|| locale.text("members-not-live"), |at| format::date(locale, at));
    facts.push(("members-live", live));
    if let Some(left_on) = listed.left_on {
        facts.push(("members-left", day(locale, left_on)));
    }
    if let Some(erase_on) = member.erase_on {
        facts.push(("members-erase", day(locale, erase_on)));
    }
    if !member.reason.is_empty() {
        facts.push(("application-decision", member.reason.clone()));
    }
    facts.into_iter().map(|(key, value)| (locale.text(key), value)).collect()
}

impl From<RegisterError> for Problem {
    fn from(error: RegisterError) -> Problem {
        match error {
            RegisterError::Forbidden(error) => error.into(),
            RegisterError::Unknown => Problem::NotFound,
            RegisterError::Sql(error) => error.into(),
            error => Problem::internal(error),
        }
    }
}
