//! Somebody comes back from a provider: who that is here, or why not, and what the directory says about their roles.

use serde_json::{Value, json};
use tenants::TenantTx;
use time::{Duration, OffsetDateTime};

use super::{Provider, domains, rules};
use crate::{
    access::{Actor, Role},
    audit::{self, Entry},
    constraint::violated,
    identity::Strength,
    ids::{PersonId, SsoIdentityId},
    oidc::{Claims, SKEW},
    people::{self, AddPersonError, NewPerson, Person},
    web::i18n::Locale,
};

/// Values of `amr` (RFC 8176): something one knows, and something one has or is.
const KNOWN: [&str; 3] = ["pwd", "pin", "kba"];
const HAD: [&str; 7] = ["otp", "hwk", "swk", "sc", "sms", "tel", "fpt"];
/// Values of `acr` that stand for more than one factor (REFEDS MFA; OpenID EAP ACR values).
const TWO_FACTOR_CLASSES: [&str; 3] = ["https://refeds.org/profile/mfa", "phr", "phrh"];

/// Why somebody whom the provider knows does not get in. The name is the one of the sentence that they read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Unknown here, and the address is in no domain that the provider vouches for.
    Unknown,
    /// The provider gives no address, or does not say that it is checked.
    Unverified,
    /// Has left the house.
    Deactivated,
    /// Somebody else is linked with this identity, or this person with another.
    Taken,
    /// An account for trying out.
    Demo,
    /// The member's plan has no room for one more person.
    Full,
    /// The directory takes the coordination from the last one who has it.
    LastKeeper,
    /// Nothing can be changed here at present, so no account can be made.
    Closed,
    /// Confirmed by somebody else than the one who is signed in here.
    Other,
    /// The provider has not asked anew who it is, or does not say when it did.
    Stale,
    /// The provider asked for one factor where two are needed.
    Weak,
}

impl Refused {
    pub const ALL: [Refused; 11] = [
        Refused::Unknown,
        Refused::Unverified,
        Refused::Deactivated,
        Refused::Taken,
        Refused::Demo,
        Refused::Full,
        Refused::LastKeeper,
        Refused::Closed,
        Refused::Other,
        Refused::Stale,
        Refused::Weak,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Refused::Unknown => "unknown",
            Refused::Unverified => "unverified",
            Refused::Deactivated => "deactivated",
            Refused::Taken => "taken",
            Refused::Demo => "demo",
            Refused::Full => "full",
            Refused::LastKeeper => "last-keeper",
            Refused::Closed => "closed",
            Refused::Other => "other-account",
            Refused::Stale => "not-anew",
            Refused::Weak => "weak",
        }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum ArrivalError {
    #[error("refused: {}", .0.name())]
    Refused(Refused),
    #[error(transparent)]
    Person(AddPersonError),
    #[error(transparent)]
    Change(#[from] people::ChangePersonError),
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

impl From<Refused> for ArrivalError {
    fn from(refused: Refused) -> ArrivalError {
        ArrivalError::Refused(refused)
    }
}

impl From<AddPersonError> for ArrivalError {
    fn from(error: AddPersonError) -> ArrivalError {
        match error {
            AddPersonError::EmailInvalid(_) => Refused::Unverified.into(),
            AddPersonError::Full(_) => Refused::Full.into(),
            AddPersonError::LastKeeper => Refused::LastKeeper.into(),
            error => ArrivalError::Person(error),
        }
    }
}

/// Somebody who comes from a provider.
#[derive(Clone, Copy, Debug)]
pub struct Arrival<'a> {
    pub provider: &'a Provider,
    pub claims: &'a Claims,
    /// Who is signed in already and adds the provider to the own account.
    pub linking: Option<PersonId>,
    /// Language of a new account.
    pub locale: Locale,
    pub demo: bool,
    /// Whether the campus can be changed at present; where not, whoever is known comes in as they are.
    pub writable: bool,
}

impl Arrival<'_> {
    fn text(&self, name: &str) -> &str {
        self.claims.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    pub fn subject(&self) -> &str {
        self.text("sub")
    }

    /// Name of the session at the provider; empty when it has none.
    pub fn sid(&self) -> &str {
        self.text("sid")
    }

    /// Whether the provider asked for a second factor, where the member trusts it in that.
    pub fn second_factor(&self) -> bool {
        let methods = self.claims.get("amr").and_then(Value::as_array);
        let methods: Vec<&str> = methods.into_iter().flatten().filter_map(Value::as_str).collect();
        let any = |of: &[&str]| methods.iter().any(|method| of.contains(method));
        let by_method = any(&["mfa"]) || (any(&KNOWN) && any(&HAD));
        self.provider.second_factor && (by_method || TWO_FACTOR_CLASSES.contains(&self.text("acr")))
    }

    /// What the provider has asked for.
    pub fn strength(&self) -> Strength {
        if self.second_factor() { Strength::Full } else { Strength::First }
    }

    /// When the person last showed the provider who they are, as the ID token says.
    pub fn authenticated_at(&self) -> Option<OffsetDateTime> {
        let seconds = self.claims.get("auth_time").and_then(Value::as_i64)?;
        OffsetDateTime::from_unix_timestamp(seconds).ok()
    }

    /// The address, where the provider says that it belongs to the person.
    fn verified_email(&self) -> Option<String> {
        let email = self.text("email").trim().to_lowercase();
        let is_verified = self.claims.get("email_verified") == Some(&Value::Bool(true));
        (is_verified && !email.is_empty()).then_some(email)
    }
}

/// Finds, links or makes the account of somebody who comes from a provider, and brings roles, unit and groups up to what
/// its rules say. `server` acts: nobody is signed in yet.
///
/// # Errors
/// [`ArrivalError`]; the transaction is to be given up.
pub async fn arrive(
    tx: &mut TenantTx,
    server: &Actor,
    arrival: &Arrival<'_>,
    now: OffsetDateTime,
) -> Result<PersonId, ArrivalError> {
    let known = known(tx, arrival, now).await?;
    let person = match (known, arrival.linking) {
        (Some(known), Some(linking)) if known != linking => return Err(Refused::Taken.into()),
        (Some(known), _) => known,
        (None, Some(linking)) => link(tx, server, arrival, linking, now).await?,
        (None, None) => by_address(tx, server, arrival, now).await?,
    };
    let person = people::find(tx, person).await?.ok_or(Refused::Unknown)?;
    if !person.active {
        return Err(Refused::Deactivated.into());
    }
    if !arrival.demo && is_demo(tx, person.id).await? {
        return Err(Refused::Demo.into());
    }
    if arrival.writable {
        follow_name(tx, server, arrival, &person, now).await?;
        apply_rules(tx, server, arrival, &person, now).await?;
    }
    Ok(person.id)
}

/// Somebody who is signed in has shown the provider once more that it is they: just now, since `asked_at`, and with two
/// factors where `two` are needed.
///
/// # Errors
/// [`ArrivalError::Refused`], or the database's.
pub async fn confirm(
    tx: &mut TenantTx,
    arrival: &Arrival<'_>,
    person: PersonId,
    asked_at: OffsetDateTime,
    two: bool,
    now: OffsetDateTime,
) -> Result<(), ArrivalError> {
    if known(tx, arrival, now).await? != Some(person) {
        return Err(Refused::Other.into());
    }
    if arrival.authenticated_at().is_none_or(|at| at < asked_at - Duration::seconds(SKEW)) {
        return Err(Refused::Stale.into());
    }
    if two && !arrival.second_factor() {
        return Err(Refused::Weak.into());
    }
    Ok(())
}

/// The person of this issuer and subject.
async fn known(tx: &mut TenantTx, arrival: &Arrival<'_>, now: OffsetDateTime) -> sqlx::Result<Option<PersonId>> {
    let id = sqlx::query_scalar!(
        "update app.sso_identity set used_at = $4 where tenant_id = $1 and issuer = $2 and subject = $3
         returning person_id",
        tx.tenant().uuid(),
        arrival.provider.issuer,
        arrival.subject(),
        now
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(id.map(PersonId))
}

/// The first visit: by an address that the provider has checked, in a domain that the member has proved.
async fn by_address(
    tx: &mut TenantTx,
    server: &Actor,
    arrival: &Arrival<'_>,
    now: OffsetDateTime,
) -> Result<PersonId, ArrivalError> {
    let email = arrival.verified_email().ok_or(Refused::Unverified)?;
    if !domains::vouches(tx, arrival.provider.id, &email).await? {
        return Err(Refused::Unknown.into());
    }
    let person = match people::by_email(tx, &email).await? {
        Some(person) => person,
        None => join(tx, server, arrival, &email, now).await?,
    };
    link(tx, server, arrival, person, now).await
}

/// Makes an account.
async fn join(
    tx: &mut TenantTx,
    server: &Actor,
    arrival: &Arrival<'_>,
    email: &str,
    now: OffsetDateTime,
) -> Result<PersonId, ArrivalError> {
    if !arrival.writable {
        return Err(Refused::Closed.into());
    }
    let (given_name, family_name) = names(arrival, email);
    let locale = Locale::parse(arrival.text("locale").split(['-', '_']).next().unwrap_or_default());
    let new = NewPerson {
        email: email.to_owned(),
        given_name,
        family_name,
        locale: locale.unwrap_or(arrival.locale),
        roles: Vec::new(),
        provider: None,
        demo: false,
    };
    let id = people::add(tx, server, &new, now).await?;
    sqlx::query!("update app.person set source = 'oidc' where tenant_id = $1 and id = $2", tx.tenant().uuid(), id.0)
        .execute(tx.conn())
        .await?;
    Ok(id)
}

/// Given and family name, made of the whole name or of the address where the provider does not part them.
fn names(arrival: &Arrival<'_>, email: &str) -> (String, String) {
    let short = |text: &str| text.trim().chars().take(100).collect::<String>();
    let (given, family) = (short(arrival.text("given_name")), short(arrival.text("family_name")));
    if !given.is_empty() && !family.is_empty() {
        return (given, family);
    }
    let name = short(arrival.text("name"));
    if let Some((given, family)) = name.rsplit_once(' ') {
        return (given.to_owned(), family.to_owned());
    }
    let local = email.split('@').next().unwrap_or_default();
    let rest = if family.is_empty() { short(if name.is_empty() { local } else { &name }) } else { family };
    (if given.is_empty() { "–".to_owned() } else { given }, rest)
}

async fn link(
    tx: &mut TenantTx,
    server: &Actor,
    arrival: &Arrival<'_>,
    person: PersonId,
    now: OffsetDateTime,
) -> Result<PersonId, ArrivalError> {
    let id = SsoIdentityId::new();
    sqlx::query!(
        "insert into app.sso_identity (tenant_id, id, provider_id, issuer, subject, person_id, linked_at, used_at)
         values ($1, $2, $3, $4, $5, $6, $7, $7)",
        tx.tenant().uuid(),
        id.0,
        arrival.provider.id.0,
        arrival.provider.issuer,
        arrival.subject(),
        person.0,
        now
    )
    .execute(tx.conn())
    .await
    .map_err(|error| match violated(&error) {
        Some("sso_identity_subject_key" | "sso_identity_person_key") => ArrivalError::Refused(Refused::Taken),
        _ => error.into(),
    })?;
    let details = json!({ "provider": arrival.provider.id });
    audit::record(tx, server, Entry::new("link_sign_in", "person", person.0).with(details), now).await?;
    Ok(person)
}

async fn is_demo(tx: &mut TenantTx, person: PersonId) -> sqlx::Result<bool> {
    sqlx::query_scalar!("select demo from app.person where tenant_id = $1 and id = $2", tx.tenant().uuid(), person.0)
        .fetch_one(tx.conn())
        .await
}

/// An account that a provider made goes by the name that it gives; names that people entered here stay.
async fn follow_name(
    tx: &mut TenantTx,
    server: &Actor,
    arrival: &Arrival<'_>,
    person: &Person,
    now: OffsetDateTime,
) -> Result<(), ArrivalError> {
    let name = |claim| arrival.text(claim).trim().chars().take(100).collect::<String>();
    let (given_name, family_name) = (name("given_name"), name("family_name"));
    let is_same = given_name == person.given_name && family_name == person.family_name;
    if is_same || given_name.is_empty() || family_name.is_empty() {
        return Ok(());
    }
    let is_made = sqlx::query_scalar!(
        r#"select source = 'oidc' as "is_made!" from app.person where tenant_id = $1 and id = $2"#,
        tx.tenant().uuid(),
        person.id.0
    )
    .fetch_one(tx.conn())
    .await?;
    if is_made {
        let (given_name, family_name) = (Some(given_name), Some(family_name));
        let changes = people::Changes { given_name, family_name, ..people::Changes::default() };
        people::change(tx, server, person.id, &changes, now).await?;
    }
    Ok(())
}

/// What a rule can give is given and taken by it alone; everything else stays as people have set it.
async fn apply_rules(
    tx: &mut TenantTx,
    server: &Actor,
    arrival: &Arrival<'_>,
    person: &Person,
    now: OffsetDateTime,
) -> Result<(), ArrivalError> {
    let all = rules::all(tx, arrival.provider.id).await?;
    if all.is_empty() {
        return Ok(());
    }
    let granted = rules::granted(&all, arrival.claims);
    let is_ruled = |role: &Role| all.iter().any(|rule| rule.rule.gain == rules::Gain::Role(*role));
    let supervises = person.roles.contains(&Role::DataProtection);
    let kept = person.roles.iter().copied().filter(|role| !is_ruled(role));
    let given = granted.roles.iter().copied().filter(|role| !(supervises && *role == Role::Coordination));
    let mut roles: Vec<Role> = kept.chain(given).collect();
    roles.sort_unstable();
    let mut before = person.roles.clone();
    before.sort_unstable();
    if roles != before {
        people::set_roles(tx, server, person.id, &roles, now).await?;
    }
    if granted.unit.is_some() && granted.unit != person.unit {
        let changes = people::Changes { unit: Some(granted.unit), ..people::Changes::default() };
        people::change(tx, server, person.id, &changes, now).await?;
    }
    set_groups(tx, server, &all, &granted, person.id, now).await
}

async fn set_groups(
    tx: &mut TenantTx,
    server: &Actor,
    all: &[rules::Rule],
    granted: &rules::Granted,
    person: PersonId,
    now: OffsetDateTime,
) -> Result<(), ArrivalError> {
    let ruled = all.iter().filter_map(|rule| match rule.rule.gain {
        rules::Gain::Group(group) => Some(group.0),
        rules::Gain::Role(_) | rules::Gain::Unit(_) => None,
    });
    let ruled: Vec<_> = ruled.collect();
    let given: Vec<_> = granted.groups.iter().map(|group| group.0).collect();
    let left = sqlx::query!(
        "delete from app.group_member where tenant_id = $1 and person_id = $2 and group_id = any ($3) and group_id <> all ($4)",
        tx.tenant().uuid(),
        person.0,
        &ruled,
        &given
    )
    .execute(tx.conn())
    .await?;
    let joined = sqlx::query!(
        "insert into app.group_member (tenant_id, group_id, person_id) select $1, unnest($3::uuid[]), $2
         on conflict do nothing",
        tx.tenant().uuid(),
        person.0,
        &given
    )
    .execute(tx.conn())
    .await?;
    if left.rows_affected() + joined.rows_affected() > 0 {
        let details = json!({ "fields": ["groups"] });
        audit::record(tx, server, Entry::new("change", "person", person.0).with(details), now).await?;
    }
    Ok(())
}
