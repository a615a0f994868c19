//! Host names of a member's own: claimed by anybody who coordinates a campus, given to the first one who proves it.

use std::fmt;

use serde_json::json;
use tenants::{TenantTx, appearance};
use time::OffsetDateTime;
use url::Host;

use super::{Progress, SetupError, Step, mark};
use crate::{
    access::{Action, Actor, Forbidden},
    audit::{self, Entry},
    constraint::violated,
    dns::Dns,
    identity,
    ids::HostClaimId,
};

/// Longest name (RFC 1035, 2.3.4), less what stands before it in the proof.
const LONGEST: usize = 253 - PROOF_LABEL.len() - 1;
/// Claims that wait for their proof at the same time.
const MOST_CLAIMS: usize = 10;
/// Label below which the proof stands (RFC 8552).
const PROOF_LABEL: &str = "_kommunalcampus";
/// Names that are nobody's (RFC 6761, RFC 6762, RFC 7686, RFC 9476).
const SPECIAL: [&str; 9] = ["localhost", "local", "localdomain", "internal", "invalid", "onion", "alt", "arpa", "home"];

/// A name that a member could answer at: lower case, without dot at the end, umlauts as DNS has them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostName(String);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnfitHost {
    #[error("no host name was given")]
    Missing,
    #[error("it is not a host name")]
    Form,
    #[error("it is an address of a machine, not a name")]
    Address,
    #[error("it is longer than DNS allows")]
    TooLong,
    #[error("it belongs to the platform, or to nobody")]
    Reserved,
    #[error("it has letters that look like others")]
    Letters,
}

impl UnfitHost {
    pub const ALL: [UnfitHost; 6] =
        [Self::Missing, Self::Form, Self::Address, Self::TooLong, Self::Reserved, Self::Letters];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Form => "form",
            Self::Address => "address",
            Self::TooLong => "too-long",
            Self::Reserved => "reserved",
            Self::Letters => "letters",
        }
    }
}

impl HostName {
    /// Reads what somebody typed, such as `Campus.Stadt-Worms.de`; `base_domain` is the platform's own.
    ///
    /// # Errors
    /// [`UnfitHost`]
    pub fn parse(typed: &str, base_domain: &str) -> Result<HostName, UnfitHost> {
        let typed = typed.trim();
        let typed = typed.strip_prefix("https://").or_else(|| typed.strip_prefix("http://")).unwrap_or(typed);
        let typed = typed.strip_suffix('/').unwrap_or(typed);
        let typed = typed.strip_suffix('.').unwrap_or(typed);
        if typed.is_empty() {
            return Err(UnfitHost::Missing);
        }
        // Before anything else is done with it: what a form sends can be of any length.
        if typed.len() > LONGEST {
            return Err(UnfitHost::TooLong);
        }
        let name = match Host::parse(typed) {
            Ok(Host::Domain(name)) => name,
            Ok(Host::Ipv4(_) | Host::Ipv6(_)) => return Err(UnfitHost::Address),
            Err(_) => return Err(UnfitHost::Form),
        };
        if name.len() > LONGEST {
            return Err(UnfitHost::TooLong);
        }
        let is_whole = name.contains('.') || SPECIAL.contains(&name.as_str());
        if !is_whole || !name.split('.').all(is_label) {
            return Err(UnfitHost::Form);
        }
        if is_within(&name, base_domain) || SPECIAL.iter().any(|special| is_within(&name, special)) {
            return Err(UnfitHost::Reserved);
        }
        if name.split('.').any(|label| !is_german(label)) {
            return Err(UnfitHost::Letters);
        }
        Ok(HostName(name))
    }

    /// Where the proof has to stand.
    pub fn proof_name(&self) -> String {
        format!("{PROOF_LABEL}.{}", self.0)
    }
}

impl fmt::Display for HostName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

fn is_within(name: &str, domain: &str) -> bool {
    name.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

/// Letters, digits and hyphens within (RFC 1123, 2.1).
fn is_label(label: &str) -> bool {
    let is_inner = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    (1..=63).contains(&label.len()) && label.chars().all(is_inner) && !label.starts_with('-') && !label.ends_with('-')
}

/// Whether a label is plain, or has no other letters than German names: a Cyrillic `а` looks like ours and is not.
fn is_german(label: &str) -> bool {
    if !label.starts_with("xn--") {
        return true;
    }
    let written = url::quirks::domain_to_unicode(label);
    let is_known = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | 'ä' | 'ö' | 'ü' | 'ß');
    !written.is_empty() && !written.starts_with("xn--") && written.chars().all(is_known)
}

/// A name that waits for its proof.
#[derive(Clone, Debug)]
pub struct Claim {
    pub id: HostClaimId,
    pub host: String,
    pub proof_name: String,
    pub token: String,
}

#[derive(Debug, thiserror::Error)]
pub enum ClaimError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// Also for a claim of another member.
    #[error("there is no such claim")]
    Unknown,
    #[error("the name is claimed here already")]
    Twice,
    #[error("the name belongs to another member")]
    Taken,
    #[error("too many names wait for their proof")]
    TooMany,
    #[error("the proof does not stand where it should")]
    NotProved,
    #[error("the name server gave no answer")]
    Silent,
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

impl From<SetupError> for ClaimError {
    fn from(error: SetupError) -> ClaimError {
        match error {
            SetupError::Forbidden(error) => error.into(),
            SetupError::Sql(error) => error.into(),
            SetupError::Incomplete(_) | SetupError::Name => ClaimError::Unknown,
        }
    }
}

/// The names of this tenant, proved by itself or given by the office.
///
/// # Errors
/// The database's.
pub async fn proved(tx: &mut TenantTx) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!("select host from app.tenant_host where tenant_id = $1 order by host", tx.tenant().uuid())
        .fetch_all(tx.conn())
        .await
}

/// The names that wait for their proof.
///
/// # Errors
/// The database's.
pub async fn claims(tx: &mut TenantTx) -> sqlx::Result<Vec<Claim>> {
    let rows = sqlx::query!(
        "select id, host, token from app.host_claim where tenant_id = $1 order by host",
        tx.tenant().uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    let claims = rows.into_iter().map(|row| Claim {
        id: HostClaimId(row.id),
        proof_name: HostName(row.host.clone()).proof_name(),
        host: row.host,
        token: row.token,
    });
    Ok(claims.collect())
}

/// Says that a name is ours; it is, once that has been proved.
///
/// # Errors
/// [`ClaimError`]; the transaction is unusable afterwards.
pub async fn claim(
    tx: &mut TenantTx,
    actor: &Actor,
    host: &HostName,
    now: OffsetDateTime,
) -> Result<HostClaimId, ClaimError> {
    actor.require(Action::ManageCampus)?;
    if proved(tx).await?.contains(&host.0) {
        return Err(ClaimError::Twice);
    }
    if appearance::is_taken(tx, &host.0).await? {
        return Err(ClaimError::Taken);
    }
    if claims(tx).await?.len() >= MOST_CLAIMS {
        return Err(ClaimError::TooMany);
    }
    let id = HostClaimId::new();
    sqlx::query!(
        "insert into app.host_claim (tenant_id, id, host, token, created_at) values ($1, $2, $3, $4, $5)",
        tx.tenant().uuid(),
        id.0,
        host.0,
        identity::new_token(),
        now
    )
    .execute(tx.conn())
    .await
    .map_err(|error| match violated(&error) {
        Some("host_claim_host_key") => ClaimError::Twice,
        _ => error.into(),
    })?;
    audit::record(tx, actor, Entry::new("claim", "host", id.0).with(json!({ "fields": ["host"] })), now).await?;
    Ok(id)
}

/// One claim of this tenant.
///
/// # Errors
/// [`ClaimError`]
pub async fn find(tx: &mut TenantTx, actor: &Actor, id: HostClaimId) -> Result<Claim, ClaimError> {
    actor.require(Action::ManageCampus)?;
    claims(tx).await?.into_iter().find(|claim| claim.id == id).ok_or(ClaimError::Unknown)
}

/// Asks the domain name system whether the proof stands there. No transaction is open meanwhile.
///
/// # Errors
/// [`ClaimError::NotProved`] or [`ClaimError::Silent`].
pub async fn look_up(dns: &Dns, claim: &Claim) -> Result<(), ClaimError> {
    let texts = dns.texts(&claim.proof_name).await.map_err(|error| {
        tracing::info!(error = ?error, "a name server gave no answer");
        ClaimError::Silent
    })?;
    if texts.iter().any(|text| text.trim() == claim.token) { Ok(()) } else { Err(ClaimError::NotProved) }
}

/// Makes a name ours whose proof was found by [`look_up`].
///
/// # Errors
/// [`ClaimError::Taken`] when another member proved it before; the transaction is unusable afterwards.
pub async fn settle(tx: &mut TenantTx, actor: &Actor, claim: &Claim, now: OffsetDateTime) -> Result<(), ClaimError> {
    actor.require(Action::ManageCampus)?;
    remove(tx, claim.id).await?;
    if !appearance::add_host(tx, &claim.host).await? {
        return Err(ClaimError::Taken);
    }
    mark(tx, actor, Step::Hosts, Progress::Done, now).await?;
    audit::record(tx, actor, Entry::new("prove", "host", claim.id.0), now).await?;
    Ok(())
}

/// Gives a claim up.
///
/// # Errors
/// [`ClaimError`]
pub async fn withdraw(
    tx: &mut TenantTx,
    actor: &Actor,
    id: HostClaimId,
    now: OffsetDateTime,
) -> Result<(), ClaimError> {
    actor.require(Action::ManageCampus)?;
    remove(tx, id).await?;
    audit::record(tx, actor, Entry::new("withdraw", "host", id.0), now).await?;
    Ok(())
}

/// Gives a proved name up; it is free for others from then on.
///
/// # Errors
/// [`ClaimError::Unknown`] for a name that is not the tenant's.
pub async fn give_up(tx: &mut TenantTx, actor: &Actor, host: &str, now: OffsetDateTime) -> Result<(), ClaimError> {
    actor.require(Action::ManageCampus)?;
    if !appearance::remove_host(tx, host).await? {
        return Err(ClaimError::Unknown);
    }
    audit::record(tx, actor, Entry::new("remove", "host", None).with(json!({ "host": host })), now).await?;
    Ok(())
}

async fn remove(tx: &mut TenantTx, id: HostClaimId) -> Result<(), ClaimError> {
    let gone = sqlx::query!("delete from app.host_claim where tenant_id = $1 and id = $2", tx.tenant().uuid(), id.0)
        .execute(tx.conn())
        .await?;
    if gone.rows_affected() == 0 { Err(ClaimError::Unknown) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(typed: &str) -> Result<String, UnfitHost> {
        HostName::parse(typed, "kommunalcampus.example").map(|name| name.to_string())
    }

    #[test]
    fn a_name_is_known_however_it_is_written() {
        for typed in ["campus.worms.de", "CAMPUS.Worms.DE", " campus.worms.de. ", "https://campus.worms.de/"] {
            assert_eq!(parse(typed).as_deref(), Ok("campus.worms.de"), "{typed}");
        }
        assert_eq!(parse("campus.köln.de").as_deref(), Ok("campus.xn--kln-sna.de"));
        assert_eq!(parse("campus.xn--kln-sna.de").as_deref(), Ok("campus.xn--kln-sna.de"));
    }

    #[test]
    fn what_cannot_be_a_members_own_name_is_refused_with_its_reason() {
        let long = format!("{}.de", "a.".repeat(200));
        let label = format!("{}.de", "a".repeat(64));
        for (typed, expected) in [
            ("", UnfitHost::Missing),
            (" . ", UnfitHost::Missing),
            ("worms", UnfitHost::Form),
            ("campus.worms.de:8443", UnfitHost::Form),
            ("campus.worms.de/anmelden", UnfitHost::Form),
            ("user@worms.de", UnfitHost::Form),
            ("campus..worms.de", UnfitHost::Form),
            ("-campus.worms.de", UnfitHost::Form),
            ("_dmarc.worms.de", UnfitHost::Form),
            ("campus worms.de", UnfitHost::Form),
            ("campus.worms.de\r\nx: y", UnfitHost::Form),
            ("*.worms.de", UnfitHost::Form),
            (&label, UnfitHost::Form),
            ("127.0.0.1", UnfitHost::Address),
            ("0x7f.1", UnfitHost::Address),
            ("2130706433", UnfitHost::Address),
            ("[::1]", UnfitHost::Address),
            (&long, UnfitHost::TooLong),
            ("localhost", UnfitHost::Reserved),
            ("evil.localhost", UnfitHost::Reserved),
            ("drucker.local", UnfitHost::Reserved),
            ("kommunalcampus.example", UnfitHost::Reserved),
            ("worms.kommunalcampus.example", UnfitHost::Reserved),
            ("WORMS.KommunalCampus.example.", UnfitHost::Reserved),
            // A Cyrillic а in place of ours, and the same as DNS has it.
            ("cаmpus.worms.de", UnfitHost::Letters),
            ("campus.xn--wrms-55d.de", UnfitHost::Letters),
        ] {
            assert_eq!(parse(typed), Err(expected), "{typed:?}");
        }
        assert!(parse("notkommunalcampus.example").is_ok(), "only whole labels count");
    }
}
