//! The pages of the groups, for a member's coordination.

use askama::Template;
use axum::{
    extract::{Path, Query},
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use serde::Deserialize;
use tenants::TenantTx;
use uuid::Uuid;

use super::{
    Named, OrgUnit,
    groups::{self, Group, GroupError, GroupInput, Holds, Origin},
    rule::{Combine, Condition, LONGEST_TEXT, Rule},
    units,
    units_page::{chosen_unit, unit_choices},
};
use crate::{
    access::Role,
    ids::{GroupId, PersonId},
    people,
    web::{
        Html, NoFields, Page, Problem, SignedIn, Visit, Write,
        choice::{Choice, languages},
        i18n::Value,
    },
};

const LONGEST_NAME: usize = 200;
/// Roles that a member's own people can have.
const ROLES: [Role; 4] = [Role::Coordination, Role::Manager, Role::Hr, Role::DataProtection];
/// Units that one rule can name.
const UNIT_FIELDS: usize = 2;
/// Members that a page shows by name.
const SHOWN: usize = 200;

#[derive(Debug, Template)]
#[template(path = "organisation/groups.html")]
pub struct GroupsPage {
    pub page: Page,
    pub rows: Vec<Row>,
}

#[derive(Debug)]
pub struct Row {
    pub href: String,
    pub name: String,
    pub origin: String,
    pub members: String,
}

#[derive(Debug, Template)]
#[template(path = "organisation/group.html")]
pub struct GroupPage {
    pub page: Page,
    pub heading: String,
    pub action: String,
    /// Whether the group is there and can be dissolved.
    pub dissolves: bool,
    /// A directory looks after it: there is no form.
    pub directory: bool,
    pub form: GroupForm,
    pub problems: Problems,
    pub kept: Vec<Choice>,
    pub combines: Vec<Choice>,
    pub units: Vec<Vec<Choice>>,
    pub roles: Vec<Choice>,
    pub languages: Vec<Choice>,
    /// Who belongs, or would; none where nobody asked.
    pub members: Option<Members>,
}

#[derive(Debug)]
pub struct Members {
    pub heading: String,
    pub names: Vec<String>,
    /// How many more there are.
    pub more: usize,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub struct GroupForm {
    #[serde(default)]
    pub name: String,
    /// `rule`, or by hand.
    #[serde(default)]
    pub kind: String,
    /// Who goes on belonging.
    #[serde(default)]
    pub member: Vec<String>,
    /// Addresses of those who belong from now on, one a line.
    #[serde(default)]
    pub add: String,
    #[serde(default)]
    pub combine: String,
    #[serde(default)]
    pub unit: Vec<String>,
    #[serde(default)]
    pub role: Vec<String>,
    #[serde(default)]
    pub position: String,
    #[serde(default)]
    pub language: String,
    /// `preview` changes nothing.
    #[serde(default)]
    pub step: String,
}

/// What is wrong with a field; empty when nothing is.
#[derive(Clone, Debug, Default)]
pub struct Problems {
    pub name: String,
    pub add: String,
    pub rule: String,
}

impl Problems {
    pub fn any(&self) -> bool {
        [&self.name, &self.add, &self.rule].iter().any(|problem| !problem.is_empty())
    }
}

#[derive(Debug, Deserialize)]
pub struct Kind {
    #[serde(default)]
    art: String,
}

/// `GET /verwaltung/gruppen`
pub async fn list(signed_in: SignedIn) -> Result<Html<GroupsPage>, Problem> {
    signed_in.coordinates()?;
    let visit = &signed_in.visit;
    let groups = groups::counted(&mut visit.read().await?).await?;
    Ok(Html(groups_page(visit.page(visit.locale.text("group-title")), &groups)))
}

/// `GET /verwaltung/gruppen/neu`
pub async fn new(Query(kind): Query<Kind>, signed_in: SignedIn) -> Result<Html<GroupPage>, Problem> {
    signed_in.coordinates()?;
    let kind = if kind.art == "regel" { "rule" } else { "manual" };
    let form = GroupForm { kind: kind.to_owned(), ..GroupForm::default() };
    page(&signed_in.visit, None, form, Problems::default(), None).await
}

/// `GET /verwaltung/gruppen/{group}`
pub async fn show(Path(group): Path<GroupId>, signed_in: SignedIn) -> Result<Html<GroupPage>, Problem> {
    signed_in.coordinates()?;
    let visit = &signed_in.visit;
    let mut tx = visit.read().await?;
    let group = groups::find(&mut tx, group).await?.ok_or(Problem::NotFound)?;
    let members = groups::members(&mut tx, &group).await?;
    drop(tx);
    let form = filled(&group, &members);
    page(visit, Some(group), form, Problems::default(), Some(members)).await
}

/// `POST /verwaltung/gruppen`
pub async fn post_create(write: Write<GroupForm>) -> Result<Response, Problem> {
    save(write, None).await
}

/// `POST /verwaltung/gruppen/{group}`
pub async fn post_change(Path(group): Path<GroupId>, write: Write<GroupForm>) -> Result<Response, Problem> {
    save(write, Some(group)).await
}

async fn save(write: Write<GroupForm>, id: Option<GroupId>) -> Result<Response, Problem> {
    let signed_in = write.signed_in()?;
    signed_in.coordinates()?;
    let (visit, actor) = (&signed_in.visit, &signed_in.actor);
    let mut tx = visit.read().await?;
    let group = match id {
        Some(id) => Some(groups::find(&mut tx, id).await?.ok_or(Problem::NotFound)?),
        None => None,
    };
    let (input, mut problems) = checked(&mut tx, visit, &write.input).await?;
    let would_belong = match &input.holds {
        Holds::Rule(rule) => Some(groups::by_rule(&mut tx, rule).await?),
        Holds::People(_) => None,
    };
    drop(tx);
    let previews = write.input.step == "preview" && !problems.any();
    if !previews && !problems.any() {
        let mut tx = write.begin().await?;
        let saved = match id {
            Some(id) => groups::change(&mut tx, actor, id, &input, visit.now).await,
            None => groups::create(&mut tx, actor, &input, visit.now).await.map(|_| ()),
        };
        match saved {
            Ok(()) => return write.redirect(tx, "/verwaltung/gruppen", Some("flash-group-saved")).await,
            Err(GroupError::NameTaken) => problems.name = visit.locale.text("group-name-taken"),
            Err(GroupError::UnknownPerson) => problems.add = visit.locale.text("group-person-unknown"),
            Err(error) => return Err(error.into()),
        }
    }
    let page = page(visit, group, write.input, problems, would_belong).await?;
    let status = if previews { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok((status, page).into_response())
}

/// `POST /verwaltung/gruppen/{group}/aufloesung`
pub async fn post_dissolve(Path(group): Path<GroupId>, write: Write<NoFields>) -> Result<Response, Problem> {
    let signed_in = write.signed_in()?;
    signed_in.coordinates()?;
    let mut tx = write.begin().await?;
    groups::dissolve(&mut tx, &signed_in.actor, group, signed_in.visit.now).await?;
    write.redirect(tx, "/verwaltung/gruppen", Some("flash-group-dissolved")).await
}

async fn checked(tx: &mut TenantTx, visit: &Visit, form: &GroupForm) -> Result<(GroupInput, Problems), Problem> {
    let locale = visit.locale;
    let mut problems = Problems::default();
    let name = form.name.trim();
    match name.chars().count() {
        0 => problems.name = locale.text("group-name-missing"),
        1..=LONGEST_NAME => {}
        _ => problems.name = locale.text("group-name-too-long"),
    }
    let holds = if form.kind == "rule" {
        let rule = rule_of(&units(tx).await?, form);
        if rule.conditions.is_empty() {
            problems.rule = locale.text("group-rule-empty");
        }
        if form.position.chars().count() > LONGEST_TEXT {
            problems.rule = locale.text("group-position-too-long");
        }
        Holds::Rule(rule)
    } else {
        let (people, unknown) = people_of(tx, form).await?;
        if let Some(address) = unknown {
            let shown: String = address.chars().take(100).collect();
            problems.add = locale.message("group-address-unknown", &[("address", Value::from(shown))]);
        }
        Holds::People(people)
    };
    Ok((GroupInput { name: name.to_owned(), holds }, problems))
}

/// The rule that the fields describe; what names nothing known is left out.
fn rule_of(units: &[OrgUnit], form: &GroupForm) -> Rule {
    let mut conditions = Vec::new();
    let chosen: Vec<_> = form.unit.iter().filter_map(|value| chosen_unit(units, value)).collect();
    if !chosen.is_empty() {
        conditions.push(Condition::Unit { any_of: chosen });
    }
    let roles = ROLES.map(Role::name).into_iter().filter(|role| form.role.iter().any(|chosen| chosen == role));
    let roles: Vec<String> = roles.map(str::to_owned).collect();
    if !roles.is_empty() {
        conditions.push(Condition::Role { any_of: roles });
    }
    if !form.position.trim().is_empty() {
        conditions.push(Condition::Position { contains: form.position.trim().to_owned() });
    }
    if !form.language.is_empty() {
        conditions.push(Condition::Language { language: form.language.clone() });
    }
    Rule { combine: if form.combine == "any" { Combine::Any } else { Combine::All }, conditions }
}

/// Those who stay and those whose addresses were typed; and the first address that nobody has.
async fn people_of(tx: &mut TenantTx, form: &GroupForm) -> Result<(Vec<PersonId>, Option<String>), Problem> {
    let kept = form.member.iter().map(|id| Uuid::parse_str(id).map(PersonId));
    let mut people: Vec<PersonId> = kept.collect::<Result<_, _>>().map_err(|_| Problem::Malformed)?;
    for line in form.add.lines().map(str::trim).filter(|line| !line.is_empty()) {
        match people::by_email(tx, line).await? {
            Some(id) => people.push(id),
            None => return Ok((people, Some(line.to_owned()))),
        }
    }
    Ok((people, None))
}

/// The fields as the group is.
fn filled(group: &Group, members: &[Named]) -> GroupForm {
    let mut form = GroupForm { name: group.name.clone(), kind: "manual".to_owned(), ..GroupForm::default() };
    let Origin::Rule(rule) = &group.origin else {
        form.member = members.iter().map(|member| member.id.to_string()).collect();
        return form;
    };
    form.kind = "rule".to_owned();
    form.combine = if rule.combine == Combine::Any { "any" } else { "all" }.to_owned();
    for condition in &rule.conditions {
        match condition {
            Condition::Unit { any_of } => form.unit.extend(any_of.iter().map(ToString::to_string)),
            Condition::Role { any_of } => form.role.extend(any_of.iter().cloned()),
            Condition::Position { contains } => form.position.clone_from(contains),
            Condition::Language { language } => form.language.clone_from(language),
        }
    }
    form
}

async fn page(
    visit: &Visit,
    group: Option<Group>,
    form: GroupForm,
    problems: Problems,
    members: Option<Vec<Named>>,
) -> Result<Html<GroupPage>, Problem> {
    let mut tx = visit.read().await?;
    let units = units(&mut tx).await?;
    let entered = match &group {
        Some(group) if form.kind != "rule" => groups::members(&mut tx, group).await?,
        _ => Vec::new(),
    };
    let heading = match &group {
        Some(group) => group.name.clone(),
        None => visit.locale.text(new_key(&form)),
    };
    let page = visit.page(heading).refused(problems.any());
    Ok(Html(group_page(page, &units, group.as_ref(), form, problems, &Lists { entered, belong: members })))
}

fn new_key(form: &GroupForm) -> &'static str {
    if form.kind == "rule" { "group-new-by-rule" } else { "group-new-by-hand" }
}

/// The people that a group's page shows.
pub(super) struct Lists {
    /// Who is entered by hand now.
    pub(super) entered: Vec<Named>,
    /// Who belongs or would belong.
    pub(super) belong: Option<Vec<Named>>,
}

pub(super) fn groups_page(page: Page, groups: &[(Group, usize)]) -> GroupsPage {
    let row = |(group, members): &(Group, usize)| Row {
        href: format!("/verwaltung/gruppen/{}", group.id),
        name: group.name.clone(),
        origin: page.t(match group.origin {
            Origin::Manual => "group-by-hand",
            Origin::Rule(_) => "group-by-rule",
            Origin::Directory => "group-by-directory",
        }),
        members: page.ta("unit-people", "count", *members),
    };
    GroupsPage { rows: groups.iter().map(row).collect(), page }
}

pub(super) fn group_page(
    page: Page,
    units: &[OrgUnit],
    group: Option<&Group>,
    form: GroupForm,
    problems: Problems,
    lists: &Lists,
) -> GroupPage {
    let locale = page.locale;
    let is_chosen = |name: &str| form.role.iter().any(|chosen| chosen == name);
    let role =
        |role: Role| Choice::new(role.name(), locale.text(&format!("role-{}", role.name())), is_chosen(role.name()));
    let kept = |person: &Named| {
        let id = person.id.to_string();
        let stays = form.member.contains(&id);
        Choice::new(id, format!("{}, {}", person.name, person.email), stays)
    };
    let field = |number: usize| {
        let chosen = form.unit.get(number).map_or("", String::as_str);
        let every = Choice::new("", page.t("group-any-unit"), chosen.is_empty());
        std::iter::once(every).chain(unit_choices(units, chosen)).collect::<Vec<_>>()
    };
    let every = Choice::new("", page.t("group-any-language"), form.language.is_empty());
    GroupPage {
        heading: match group {
            Some(group) => group.name.clone(),
            None => page.t(new_key(&form)),
        },
        action: group
            .map_or_else(|| "/verwaltung/gruppen".to_owned(), |group| format!("/verwaltung/gruppen/{}", group.id)),
        dissolves: group.is_some(),
        directory: group.is_some_and(|group| group.origin == Origin::Directory),
        kept: lists.entered.iter().map(kept).collect(),
        combines: vec![
            Choice::new("all", page.t("group-combine-all"), form.combine != "any"),
            Choice::new("any", page.t("group-combine-any"), form.combine == "any"),
        ],
        units: (0..UNIT_FIELDS).map(field).collect(),
        roles: ROLES.map(role).into(),
        languages: std::iter::once(every).chain(languages(locale, &form.language)).collect(),
        members: lists.belong.as_ref().map(|members| shown(&page, members)),
        page,
        form,
        problems,
    }
}

fn shown(page: &Page, members: &[Named]) -> Members {
    Members {
        heading: page.ta("group-members", "count", members.len()),
        names: members.iter().take(SHOWN).map(|member| format!("{}, {}", member.name, member.email)).collect(),
        more: members.len().saturating_sub(SHOWN),
    }
}

impl From<GroupError> for Problem {
    fn from(error: GroupError) -> Problem {
        match error {
            GroupError::Forbidden(error) => error.into(),
            GroupError::Unknown => Problem::NotFound,
            GroupError::Directory => Problem::Conflict("group-directory"),
            GroupError::InUse => Problem::Conflict("group-in-use"),
            GroupError::Sql(error) => error.into(),
            error @ (GroupError::NameTaken | GroupError::UnknownPerson) => Problem::internal(error),
        }
    }
}
