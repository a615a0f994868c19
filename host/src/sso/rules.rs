//! What the claims of a provider mean here: roles, a unit, groups. Rules are read in their order.

use serde_json::{Map, Value, json};
use tenants::TenantTx;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    access::{Action, Actor, Forbidden, Role},
    audit::{self, Entry},
    constraint::violated,
    ids::{GroupId, OrgUnitId, SsoProviderId, SsoRuleId},
    oidc::Claims,
};

/// Roles that a rule can give. Those of the cooperative are out of its reach, and nobody is put in charge of data
/// protection by a directory.
pub(super) const ROLES: [Role; 3] = [Role::Coordination, Role::Manager, Role::Hr];
const MOST_RULES: i64 = 200;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    Equals,
    Contains,
    StartsWith,
}

impl Operator {
    pub const ALL: [Operator; 3] = [Operator::Equals, Operator::Contains, Operator::StartsWith];

    pub const fn name(self) -> &'static str {
        match self {
            Operator::Equals => "equals",
            Operator::Contains => "contains",
            Operator::StartsWith => "starts_with",
        }
    }

    pub fn parse(name: &str) -> Option<Operator> {
        Operator::ALL.into_iter().find(|operator| operator.name() == name)
    }

    fn holds(self, found: &str, wanted: &str) -> bool {
        match self {
            Operator::Equals => found == wanted,
            Operator::Contains => found.contains(wanted),
            Operator::StartsWith => found.starts_with(wanted),
        }
    }
}

/// What somebody gets by a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gain {
    Role(Role),
    Unit(OrgUnitId),
    Group(GroupId),
}

#[derive(Clone, Debug)]
pub struct NewRule {
    /// Where to look in the claims, such as `realm_access.roles`.
    pub claim: String,
    pub operator: Operator,
    pub value: String,
    pub gain: Gain,
}

#[derive(Clone, Debug)]
pub struct Rule {
    pub id: SsoRuleId,
    pub rule: NewRule,
    /// Name of the unit or group; empty for a role.
    pub gain_name: String,
}

#[derive(Debug, thiserror::Error)]
pub enum RuleError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// Also for a provider, a unit, a group or a rule of another member.
    #[error("there is no such provider, unit, group or rule")]
    Unknown,
    #[error("there are {MOST_RULES} rules already")]
    TooMany,
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// What all rules together give to somebody with certain claims.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Granted {
    pub roles: Vec<Role>,
    /// The first that matches.
    pub unit: Option<OrgUnitId>,
    pub groups: Vec<GroupId>,
    /// The rules that matched.
    pub by: Vec<SsoRuleId>,
}

/// Applies the rules to claims; looks at nothing else.
pub fn granted(rules: &[Rule], claims: &Claims) -> Granted {
    let mut granted = Granted::default();
    for Rule { id, rule, .. } in rules {
        let matches = texts(claims, &rule.claim).iter().any(|text| rule.operator.holds(text, &rule.value));
        if !matches {
            continue;
        }
        granted.by.push(*id);
        match rule.gain {
            Gain::Role(role) if !granted.roles.contains(&role) => granted.roles.push(role),
            Gain::Group(group) if !granted.groups.contains(&group) => granted.groups.push(group),
            Gain::Unit(unit) => granted.unit = granted.unit.or(Some(unit)),
            Gain::Role(_) | Gain::Group(_) => {}
        }
    }
    granted
}

/// All texts at a path. Names of claims may hold dots themselves, so the longest name that fits goes first.
fn texts(claims: &Map<String, Value>, path: &str) -> Vec<String> {
    if let Some(value) = claims.get(path) {
        return flat(value);
    }
    let dots = path.match_indices('.').map(|(at, _)| at).collect::<Vec<_>>();
    let inner = dots.into_iter().rev().find_map(|at| Some((claims.get(&path[..at])?.as_object()?, &path[at + 1..])));
    inner.map(|(inner, rest)| texts(inner, rest)).unwrap_or_default()
}

fn flat(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Number(number) => vec![number.to_string()],
        Value::Bool(flag) => vec![flag.to_string()],
        Value::Array(values) => values.iter().flat_map(flat).collect(),
        Value::Null | Value::Object(_) => Vec::new(),
    }
}

/// The rules of a provider in their order.
///
/// # Errors
/// [`RuleError::Forbidden`], or the database's.
pub async fn rules(tx: &mut TenantTx, actor: &Actor, provider: SsoProviderId) -> Result<Vec<Rule>, RuleError> {
    actor.require(Action::ManageSignIn)?;
    Ok(all(tx, provider).await?)
}

pub(super) async fn all(tx: &mut TenantTx, provider: SsoProviderId) -> sqlx::Result<Vec<Rule>> {
    let rows = sqlx::query!(
        r#"select r.id, r.claim, r.operator, r.value, r.role, r.unit_id, r.group_id,
               coalesce(u.name, g.name, '') as "gain_name!"
           from app.sso_rule r
           left join app.org_unit u on u.tenant_id = r.tenant_id and u.id = r.unit_id
           left join app.person_group g on g.tenant_id = r.tenant_id and g.id = r.group_id
           where r.tenant_id = $1 and r.provider_id = $2 order by r.position, r.id"#,
        tx.tenant().uuid(),
        provider.0
    )
    .fetch_all(tx.conn())
    .await?;
    let rules = rows.into_iter().filter_map(|row| {
        let role = row.role.as_deref().and_then(Role::parse).map(Gain::Role);
        let place = row.unit_id.map(|id| Gain::Unit(OrgUnitId(id)));
        let gain = role.or(place).or(row.group_id.map(|id| Gain::Group(GroupId(id))))?;
        let rule = NewRule { claim: row.claim, operator: Operator::parse(&row.operator)?, value: row.value, gain };
        Some(Rule { id: SsoRuleId(row.id), rule, gain_name: row.gain_name })
    });
    Ok(rules.collect())
}

/// Adds a rule behind the others.
///
/// # Errors
/// [`RuleError`]; the transaction is unusable afterwards.
pub async fn add_rule(
    tx: &mut TenantTx,
    actor: &Actor,
    provider: SsoProviderId,
    new: &NewRule,
    now: OffsetDateTime,
) -> Result<(), RuleError> {
    actor.require(Action::ManageSignIn)?;
    let (role, unit, group): (Option<&str>, Option<Uuid>, Option<Uuid>) = match new.gain {
        Gain::Role(role) => (Some(role.name()), None, None),
        Gain::Unit(unit) => (None, Some(unit.0), None),
        Gain::Group(group) => (None, None, Some(group.0)),
    };
    let added = sqlx::query!(
        "insert into app.sso_rule (tenant_id, id, provider_id, position, claim, operator, value, role, unit_id, group_id)
         select $1, $2, p.id, coalesce((select max(position) + 1 from app.sso_rule where tenant_id = $1 and provider_id = $3), 1),
             $4, $5, $6, $7, $8, $9
         from app.sso_provider p where p.tenant_id = $1 and p.id = $3
             and (select count(*) from app.sso_rule where tenant_id = $1 and provider_id = $3) < $10",
        tx.tenant().uuid(),
        SsoRuleId::new().0,
        provider.0,
        new.claim,
        new.operator.name(),
        new.value,
        role,
        unit,
        group,
        MOST_RULES
    )
    .execute(tx.conn())
    .await
    .map_err(|error| match violated(&error) {
        Some("sso_rule_unit_fkey" | "sso_rule_group_fkey") => RuleError::Unknown,
        _ => error.into(),
    })?;
    if added.rows_affected() == 0 {
        let is_known = super::find(tx, provider).await?.is_some();
        return Err(if is_known { RuleError::TooMany } else { RuleError::Unknown });
    }
    let details = json!({ "claim": new.claim, "role": role });
    audit::record(tx, actor, Entry::new("add_rule", "sso_provider", provider.0).with(details), now).await?;
    Ok(())
}

/// Takes a rule away.
///
/// # Errors
/// [`RuleError`]
pub async fn remove_rule(
    tx: &mut TenantTx,
    actor: &Actor,
    provider: SsoProviderId,
    rule: SsoRuleId,
    now: OffsetDateTime,
) -> Result<(), RuleError> {
    actor.require(Action::ManageSignIn)?;
    let removed = sqlx::query!(
        "delete from app.sso_rule where tenant_id = $1 and provider_id = $2 and id = $3",
        tx.tenant().uuid(),
        provider.0,
        rule.0
    )
    .execute(tx.conn())
    .await?;
    if removed.rows_affected() == 0 {
        return Err(RuleError::Unknown);
    }
    audit::record(tx, actor, Entry::new("remove_rule", "sso_provider", provider.0), now).await?;
    Ok(())
}

/// Units and groups that a rule can lead to, with their names. Groups that have rules of their own are not among them.
///
/// # Errors
/// The database's.
pub(super) async fn places(tx: &mut TenantTx) -> sqlx::Result<Vec<(Gain, String)>> {
    let rows = sqlx::query!(
        r#"select id as "id!", name as "name!", is_unit as "is_unit!" from (
               select id, name, true as is_unit from app.org_unit where tenant_id = $1
               union all select id, name, false from app.person_group where tenant_id = $1 and source <> 'rule') place
           order by 3 desc, 2, 1"#,
        tx.tenant().uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    let gain = |id, is_unit| if is_unit { Gain::Unit(OrgUnitId(id)) } else { Gain::Group(GroupId(id)) };
    Ok(rows.into_iter().map(|row| (gain(row.id, row.is_unit), row.name)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claims() -> Claims {
        let claims = json!({
            "groups": ["Amt 32/Leitung", "Alle"],
            "realm_access": { "roles": ["personal"] },
            "https://stadt.example/rolle": "Koordination",
            "level": 7,
            "admin": true,
            "odd": { "a": null },
        });
        claims.as_object().unwrap().clone()
    }

    fn rule(claim: &str, operator: Operator, value: &str, gain: Gain) -> Rule {
        let rule = NewRule { claim: claim.to_owned(), operator, value: value.to_owned(), gain };
        Rule { id: SsoRuleId::new(), rule, gain_name: String::new() }
    }

    #[test]
    fn rules_give_what_the_claims_say_and_nothing_else() {
        let manager = Gain::Role(Role::Manager);
        for (claim, operator, value, matches) in [
            ("groups", Operator::Equals, "Alle", true),
            ("groups", Operator::Equals, "alle", false),
            ("groups", Operator::Contains, "Leitung", true),
            ("groups", Operator::StartsWith, "Amt 32", true),
            ("groups", Operator::StartsWith, "Leitung", false),
            ("realm_access.roles", Operator::Equals, "personal", true),
            ("realm_access", Operator::Equals, "personal", false),
            ("https://stadt.example/rolle", Operator::Equals, "Koordination", true),
            ("level", Operator::Equals, "7", true),
            ("admin", Operator::Equals, "true", true),
            ("odd.a", Operator::Equals, "null", false),
            ("missing.deep", Operator::Contains, "a", false),
        ] {
            let given = granted(&[rule(claim, operator, value, manager)], &claims());
            assert_eq!(given.roles == [Role::Manager], matches, "{claim} {operator:?} {value}");
        }
    }

    #[test]
    fn the_first_unit_counts_and_a_role_is_given_once() {
        let (first, second) = (OrgUnitId::new(), OrgUnitId::new());
        let all = |gain| rule("groups", Operator::Equals, "Alle", gain);
        let rules =
            [all(Gain::Unit(first)), all(Gain::Unit(second)), all(Gain::Role(Role::Hr)), all(Gain::Role(Role::Hr))];
        let given = granted(&rules, &claims());
        assert_eq!((given.unit, given.roles.as_slice(), given.by.len()), (Some(first), &[Role::Hr][..], 4));
    }
}
