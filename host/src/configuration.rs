//! What a member has set, as a file: to keep it, to compare it, to give another member the same. No people, no secrets.

use base64::prelude::{BASE64_STANDARD, Engine as _};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tenants::{
    MemberPart, PlatformTx, TenantId, TenantTx,
    provision::{self, CreateTenantError},
};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    access::{Action, Actor, Forbidden},
    app::App,
    audit::{self, Entry},
    files::{FileError, Files},
    ids::{GroupId, OrgUnitId},
    settings::{SettingsError, legal::PublishError},
    setup::{
        logo::{self, Logo, LogoError, UnfitLogo},
        rights::RightsError,
    },
    slug,
    web::{i18n::Locale, theme::Colour},
};

mod choices;

pub use choices::{Approval, Choices, Sender};

/// The one form that this version reads and writes.
const SCHEMA: u32 = 1;

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Configuration {
    pub schema: u32,
    pub name: String,
    pub short_name: String,
    pub colour: String,
    pub locale: String,
    #[serde(default)]
    pub hosts: Vec<String>,
    /// Those above stand before those below.
    #[serde(default)]
    pub units: Vec<Unit>,
    #[serde(default)]
    pub groups: Vec<Group>,
    /// The file, as Base64 (RFC 4648, 4).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo: Option<String>,
    #[serde(default)]
    pub choices: Choices,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Unit {
    /// Names from the uppermost unit down to this one.
    pub path: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

/// A group to which people belong by rule.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    pub name: String,
    /// As JSON.
    pub rule: String,
}

#[derive(Debug, thiserror::Error)]
pub enum ConfigurationError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error("there is no member {0:?}")]
    Unknown(String),
    #[error("the file is of schema {0}, this version reads schema {SCHEMA}")]
    Schema(u32),
    #[error("colour is written like #1f4e79, in lower case")]
    Colour,
    #[error("locale is de or en")]
    Locale,
    #[error("{0:?} is no host name of a member")]
    Host(String),
    #[error("the unit above {0:?} does not stand before it")]
    Unit(String),
    #[error("the rule of the group {0:?} is not JSON")]
    Rule(String),
    #[error("there is a group {0:?} that was made by hand or by a directory")]
    Group(String),
    #[error("approval is by none, manager or manager_hr, not by {0:?}")]
    Approval(String),
    #[error("there is no legal text {0:?}")]
    Legal(String),
    #[error("the logo is not in Base64")]
    Base64,
    #[error("the logo cannot be taken: {0}")]
    Logo(#[from] UnfitLogo),
    #[error(transparent)]
    ChangeLogo(#[from] LogoError),
    #[error(transparent)]
    File(#[from] FileError),
    #[error(transparent)]
    Settings(#[from] SettingsError),
    #[error(transparent)]
    Rights(#[from] RightsError),
    #[error(transparent)]
    Publish(#[from] PublishError),
    #[error("a name is empty or too long, or the code of a unit is another unit's")]
    Text,
    #[error(transparent)]
    Tenant(#[from] CreateTenantError),
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// The member with this short address.
///
/// # Errors
/// [`ConfigurationError::Unknown`], or the database's.
pub async fn member(tx: &mut PlatformTx, slug: &str) -> Result<TenantId, ConfigurationError> {
    sqlx::query_scalar!(
        r#"select id as "id: TenantId" from app.tenant where slug = $1 and id <> $2 and erased_at is null"#,
        slug,
        TenantId::COOPERATIVE.uuid()
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or_else(|| ConfigurationError::Unknown(slug.to_owned()))
}

/// What the transaction's tenant has set.
///
/// # Errors
/// [`ConfigurationError`]
pub async fn export(tx: &mut TenantTx, files: &Files, actor: &Actor) -> Result<Configuration, ConfigurationError> {
    actor.require(Action::ManageCampus)?;
    let tenant = tx.tenant().uuid();
    let row = sqlx::query!("select name, short_name, colour, locale, logo_key from app.tenant where id = $1", tenant)
        .fetch_one(tx.conn())
        .await?;
    let hosts = sqlx::query_scalar!("select host from app.tenant_host where tenant_id = $1 order by host", tenant)
        .fetch_all(tx.conn())
        .await?;
    let units = sqlx::query!(
        r#"with recursive tree as (
             select id, array[name] as path, code from app.org_unit where tenant_id = $1 and parent_id is null
             union all
             select u.id, t.path || u.name, u.code from app.org_unit u join tree t on t.id = u.parent_id
             where u.tenant_id = $1)
           select path as "path!", code from tree order by path"#,
        tenant
    )
    .fetch_all(tx.conn())
    .await?;
    let groups = sqlx::query!(
        r#"select name, rule as "rule!" from app.person_group where tenant_id = $1 and source = 'rule' order by name"#,
        tenant
    )
    .fetch_all(tx.conn())
    .await?;
    let choices = choices::read(tx).await?;
    let logo = match row.logo_key {
        Some(key) => Some(BASE64_STANDARD.encode(files.get(&format!("logos/{key}")).await?)),
        None => None,
    };
    Ok(Configuration {
        choices,
        logo,
        schema: SCHEMA,
        name: row.name,
        short_name: row.short_name,
        colour: row.colour,
        locale: row.locale,
        hosts,
        units: units.into_iter().map(|unit| Unit { path: unit.path, code: unit.code }).collect(),
        groups: groups.into_iter().map(|group| Group { name: group.name, rule: group.rule.to_string() }).collect(),
    })
}

/// Gives a member what the file says, all of it or nothing; what the file does not name stays as it is.
///
/// # Errors
/// [`ConfigurationError`]; nothing has happened then, and the transaction is gone.
pub async fn import(
    mut tx: PlatformTx,
    app: &App,
    actor: &Actor,
    member: TenantId,
    new: &Configuration,
    now: OffsetDateTime,
) -> Result<PlatformTx, ConfigurationError> {
    actor.require(Action::ManageMembers)?;
    check(new)?;
    sqlx::query!(
        "update app.tenant set name = $2, short_name = $3, colour = $4, locale = $5 where id = $1",
        member.uuid(),
        new.name,
        new.short_name,
        new.colour,
        new.locale
    )
    .execute(tx.conn())
    .await
    .map_err(text)?;
    for host in &new.hosts {
        provision::add_host(&mut tx, member, host).await?;
    }
    let mut part = tx.into_member(member).await?;
    units(&mut part, &new.units, now).await?;
    for group in &new.groups {
        put_group(&mut part, group, now).await?;
    }
    let office = app.access.office_at(member);
    choices::write(&mut part, &app.access, &office, &new.choices, now).await?;
    if let Some(logo) = &new.logo {
        show(&mut part, &app.files, &office, logo, now).await?;
    }
    let fields =
        json!({ "fields": ["name", "short_name", "colour", "locale", "hosts", "units", "groups", "choices", "logo"] });
    let entry = Entry::new("import", "configuration", None).with(fields);
    audit::record(&mut part, &office, entry, now).await?;
    Ok(part.into_platform().await?)
}

async fn show(
    tx: &mut TenantTx,
    files: &Files,
    office: &Actor,
    logo: &str,
    now: OffsetDateTime,
) -> Result<(), ConfigurationError> {
    let file = BASE64_STANDARD.decode(logo).map_err(|_| ConfigurationError::Base64)?;
    Ok(logo::change(tx, files, office, &Logo::read(&file)?, now).await?)
}

fn check(new: &Configuration) -> Result<(), ConfigurationError> {
    if new.schema != SCHEMA {
        return Err(ConfigurationError::Schema(new.schema));
    }
    if new.colour.parse::<Colour>().is_err() || new.colour != new.colour.to_lowercase() {
        return Err(ConfigurationError::Colour);
    }
    if Locale::parse(&new.locale).is_none() {
        return Err(ConfigurationError::Locale);
    }
    match new.hosts.iter().find(|host| !slug::is_host(host)) {
        Some(host) => Err(ConfigurationError::Host(host.clone())),
        None => Ok(()),
    }
}

async fn units(part: &mut MemberPart, units: &[Unit], now: OffsetDateTime) -> Result<(), ConfigurationError> {
    let mut known: Vec<(&[String], Uuid)> = Vec::new();
    for unit in units {
        let Some((name, above)) = unit.path.split_last() else { return Err(ConfigurationError::Unit(String::new())) };
        let parent = known.iter().find(|(path, _)| *path == above).map(|(_, id)| *id);
        if parent.is_none() && !above.is_empty() {
            return Err(ConfigurationError::Unit(name.clone()));
        }
        let id = sqlx::query_scalar!(
            "insert into app.org_unit (tenant_id, id, parent_id, name, code, created_at) values ($1, $2, $3, $4, $5, $6)
             on conflict on constraint org_unit_name_key do update set code = excluded.code returning id",
            part.tenant().uuid(),
            OrgUnitId::new().0,
            parent,
            name,
            unit.code,
            now
        )
        .fetch_one(part.conn())
        .await
        .map_err(text)?;
        known.push((&unit.path, id));
    }
    Ok(())
}

async fn put_group(part: &mut MemberPart, group: &Group, now: OffsetDateTime) -> Result<(), ConfigurationError> {
    let rule: Value = serde_json::from_str(&group.rule).map_err(|_| ConfigurationError::Rule(group.name.clone()))?;
    let put = sqlx::query!(
        "insert into app.person_group (tenant_id, id, name, rule, source, created_at, updated_at)
         values ($1, $2, $3, $4, 'rule', $5, $5)
         on conflict on constraint person_group_name_key do update set rule = excluded.rule,
             updated_at = case when person_group.rule = excluded.rule then person_group.updated_at else $5 end,
             version = person_group.version + (person_group.rule <> excluded.rule)::integer
         where person_group.source = 'rule'",
        part.tenant().uuid(),
        GroupId::new().0,
        group.name,
        rule,
        now
    )
    .execute(part.conn())
    .await
    .map_err(text)?;
    if put.rows_affected() == 0 { Err(ConfigurationError::Group(group.name.clone())) } else { Ok(()) }
}

/// A check constraint or the key of a unit's code.
fn text(error: sqlx::Error) -> ConfigurationError {
    let is_text = error.as_database_error().is_some_and(|error| error.constraint().is_some());
    if is_text { ConfigurationError::Text } else { error.into() }
}
