//! The codes that a member hands out, for its coordination.

use askama::Template;
use axum::{
    extract::Path,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
};
use serde::Deserialize;

use super::codes::{self, Code, CodeError, NewCode};
use crate::{
    ids::{GroupId, JoinCodeId},
    organisation::{
        self, OrgUnit,
        groups::{self, Group, Origin},
        path_name,
        units_page::{chosen_unit, unit_choices},
    },
    web::{
        Html, NoFields, Page, Problem, SignedIn, Write,
        choice::Choice,
        format,
        i18n::{Locale, Value},
        visit::host_name,
    },
};

const LONGEST_LABEL: usize = 100;
const LONGEST_DAYS: u16 = 366;
const MOST_USES: i32 = 100_000;
const MOST_DOMAINS: usize = 20;

#[derive(Debug, Template)]
#[template(path = "staff/codes.html")]
pub struct CodesPage {
    pub page: Page,
    pub rows: Vec<Row>,
    pub form: CodeForm,
    pub problems: Problems,
    pub units: Vec<Choice>,
    pub groups: Vec<Choice>,
}

#[derive(Debug)]
pub struct Row {
    pub label: String,
    pub uses: String,
    pub until: String,
    pub place: String,
    pub domains: String,
    pub tone: &'static str,
    pub state: String,
    /// Where it is revoked; empty when it works no more.
    pub revoke: String,
}

/// The code itself, shown this once.
#[derive(Debug, Template)]
#[template(path = "staff/code.html")]
pub struct CodePage {
    pub page: Page,
    pub label: String,
    pub code: String,
    pub address: String,
    pub until: String,
    pub uses: String,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub struct CodeForm {
    #[serde(default)]
    pub label: String,
    #[serde(default)]
    pub days: String,
    #[serde(default)]
    pub uses: String,
    #[serde(default)]
    pub unit: String,
    #[serde(default)]
    pub group: String,
    #[serde(default)]
    pub domains: String,
}

/// What is wrong with a field; empty when nothing is.
#[derive(Clone, Debug, Default)]
pub struct Problems {
    pub label: String,
    pub days: String,
    pub uses: String,
    pub unit: String,
    pub group: String,
    pub domains: String,
}

impl Problems {
    pub fn any(&self) -> bool {
        let all = [&self.label, &self.days, &self.uses, &self.unit, &self.group, &self.domains];
        all.iter().any(|problem| !problem.is_empty())
    }
}

/// `GET /verwaltung/codes`
pub async fn list(signed_in: SignedIn) -> Result<Html<CodesPage>, Problem> {
    signed_in.coordinates()?;
    let form = CodeForm { days: "30".to_owned(), uses: "20".to_owned(), ..CodeForm::default() };
    page(&signed_in, form, Problems::default()).await
}

/// `POST /verwaltung/codes`. The answer shows the code and is not kept, so that the same form a second time leads to the
/// list.
pub async fn post_make(headers: HeaderMap, write: Write<CodeForm>) -> Result<Response, Problem> {
    let signed_in = write.signed_in()?;
    signed_in.coordinates()?;
    let visit = &signed_in.visit;
    let mut tx = visit.read().await?;
    let (units, groups) = (organisation::units(&mut tx).await?, groups::all(&mut tx).await?);
    drop(tx);
    let (new, mut problems) = checked(visit.locale, &units, &groups, &write.input);
    if !problems.any() {
        let mut tx = write.begin().await?;
        match codes::make(&mut tx, &signed_in.actor, &new, visit.now).await {
            Ok((_, code)) => {
                // The redirect is what a repetition gets; this answer is the only one with the code.
                write.redirect(tx, "/verwaltung/codes", None).await?;
                return Ok(Html(code_page(&signed_in, &headers, &new, code)).into_response());
            }
            Err(CodeError::UnknownUnit) => problems.unit = visit.locale.text("person-unit-unknown"),
            Err(CodeError::UnknownGroup) => problems.group = visit.locale.text("code-group-unknown"),
            Err(error) => return Err(error.into()),
        }
    }
    let page = page(&signed_in, write.input, problems).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// `POST /verwaltung/codes/{code}/ende`
pub async fn post_revoke(Path(code): Path<JoinCodeId>, write: Write<NoFields>) -> Result<Response, Problem> {
    let signed_in = write.signed_in()?;
    signed_in.coordinates()?;
    let mut tx = write.begin().await?;
    codes::revoke(&mut tx, &signed_in.actor, code, signed_in.visit.now).await?;
    write.redirect(tx, "/verwaltung/codes", Some("flash-code-revoked")).await
}

fn checked(locale: Locale, units: &[OrgUnit], groups: &[Group], form: &CodeForm) -> (NewCode, Problems) {
    let mut problems = Problems::default();
    let label = form.label.trim();
    if !(1..=LONGEST_LABEL).contains(&label.chars().count()) {
        problems.label = locale.text("code-label-wrong");
    }
    let days = form.days.trim().parse::<u16>().ok().filter(|days| (1..=LONGEST_DAYS).contains(days));
    if days.is_none() {
        problems.days = locale.text("code-days-wrong");
    }
    let uses = form.uses.trim().parse::<i32>().ok().filter(|uses| (1..=MOST_USES).contains(uses));
    if uses.is_none() {
        problems.uses = locale.text("code-uses-wrong");
    }
    let unit = chosen_unit(units, &form.unit);
    if unit.is_none() && !form.unit.is_empty() {
        problems.unit = locale.text("person-unit-unknown");
    }
    let group = chosen_group(groups, &form.group);
    if group.is_none() && !form.group.is_empty() {
        problems.group = locale.text("code-group-unknown");
    }
    let domains = domains(&form.domains);
    if domains.is_none() {
        problems.domains = locale.text("code-domains-wrong");
    }
    let new = NewCode {
        label: label.to_owned(),
        days: days.unwrap_or_default(),
        max_uses: uses.unwrap_or_default(),
        unit,
        group,
        mail_domains: domains.unwrap_or_default(),
    };
    (new, problems)
}

/// Groups that people can be entered in by hand.
fn chosen_group(groups: &[Group], value: &str) -> Option<GroupId> {
    let mut manual = groups.iter().filter(|group| group.origin == Origin::Manual);
    manual.find(|group| group.id.to_string() == value).map(|group| group.id)
}

/// The ends of addresses, parted by commas or spaces; none where one is no domain.
fn domains(text: &str) -> Option<Vec<String>> {
    let words = text.split([',', ';', ' ', '\n', '\r', '\t']).map(|word| word.trim().trim_start_matches('@'));
    let words: Vec<String> = words.filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
    let is_domain = |word: &String| word.contains('.') && format!("a@{word}").parse::<lettre::Address>().is_ok();
    (words.len() <= MOST_DOMAINS && words.iter().all(is_domain)).then_some(words)
}

fn code_page(signed_in: &SignedIn, headers: &HeaderMap, new: &NewCode, code: String) -> CodePage {
    let visit = &signed_in.visit;
    let until = visit.now + time::Duration::days(new.days.into());
    CodePage {
        page: visit.page(visit.locale.text("code-made")),
        label: new.label.clone(),
        code,
        address: format!("{}/beitreten", visit.app.config.origin(&host_name(headers).unwrap_or_default())),
        until: format::date(visit.locale, until),
        uses: new.max_uses.to_string(),
    }
}

async fn page(signed_in: &SignedIn, form: CodeForm, problems: Problems) -> Result<Html<CodesPage>, Problem> {
    let visit = &signed_in.visit;
    let mut tx = visit.read().await?;
    let (units, groups) = (organisation::units(&mut tx).await?, groups::all(&mut tx).await?);
    let codes = codes::all(&mut tx, &signed_in.actor).await?;
    let page = visit.page(visit.locale.text("code-title")).refused(problems.any());
    let rows = codes.iter().map(|code| row(page.locale, &units, &groups, code, visit.now)).collect();
    Ok(Html(codes_page(page, &units, &groups, rows, form, problems)))
}

pub(super) fn codes_page(
    page: Page,
    units: &[OrgUnit],
    groups: &[Group],
    rows: Vec<Row>,
    form: CodeForm,
    problems: Problems,
) -> CodesPage {
    let manual = groups.iter().filter(|group| group.origin == Origin::Manual).map(|group| {
        let id = group.id.to_string();
        let selected = id == form.group;
        Choice::new(id, group.name.clone(), selected)
    });
    let no_group = Choice::new("", page.t("code-no-group"), form.group.is_empty());
    let no_unit = Choice::new("", page.t("staff-nowhere"), form.unit.is_empty());
    CodesPage {
        groups: std::iter::once(no_group).chain(manual).collect(),
        units: std::iter::once(no_unit).chain(unit_choices(units, &form.unit)).collect(),
        page,
        rows,
        form,
        problems,
    }
}

pub(super) fn row(locale: Locale, units: &[OrgUnit], groups: &[Group], code: &Code, now: time::OffsetDateTime) -> Row {
    let works = code.works(now);
    let group = groups.iter().find(|group| Some(group.id) == code.group).map(|group| group.name.clone());
    let places = [path_name(units, code.unit), group.unwrap_or_default()];
    let uses = [("uses", Value::from(code.uses)), ("most", Value::from(code.max_uses))];
    Row {
        label: code.label.clone(),
        uses: locale.message("code-used", &uses),
        until: format::date(locale, code.expires_at),
        place: places.into_iter().filter(|place| !place.is_empty()).collect::<Vec<_>>().join(", "),
        domains: code.mail_domains.join(", "),
        tone: if works { "success" } else { "info" },
        state: locale.text(if works { "code-works" } else { "code-over" }),
        revoke: if works { format!("/verwaltung/codes/{}/ende", code.id) } else { String::new() },
    }
}

impl From<CodeError> for Problem {
    fn from(error: CodeError) -> Problem {
        match error {
            CodeError::Forbidden(error) => error.into(),
            CodeError::Unknown => Problem::NotFound,
            CodeError::Sql(error) => error.into(),
            error @ (CodeError::UnknownUnit | CodeError::UnknownGroup) => Problem::internal(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains_are_read_as_people_write_them() {
        let read = |text: &str| domains(text).map(|domains| domains.join(" "));
        assert_eq!(
            read(" @Stadt-Worms.de, vhs.stadt-worms.de;\n"),
            Some("stadt-worms.de vhs.stadt-worms.de".to_owned())
        );
        assert_eq!(read(""), Some(String::new()));
        for wrong in ["worms", "*.worms.de", "mina@worms.de", "worms..de"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
