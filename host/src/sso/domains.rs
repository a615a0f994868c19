//! The mail domains of a member: claimed by its coordination, proved by a text that only the owner can put into the
//! domain's name server. What one member has proved no other can use.

use tenants::TenantTx;
use time::OffsetDateTime;
use url::Host;

use crate::{
    access::{Action, Actor, Forbidden},
    audit::{self, Entry},
    constraint::violated,
    identity,
};

/// Most domains of one member.
const MOST_DOMAINS: i64 = 100;

/// A domain that the member says is its own.
#[derive(Clone, Debug)]
pub struct Claimed {
    pub domain: String,
    /// What the text record has to hold.
    pub text: String,
    pub proved_at: Option<OffsetDateTime>,
}

#[derive(Debug, thiserror::Error)]
pub enum DomainError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error("{0:?} is no domain")]
    Malformed(String),
    #[error("there are {MOST_DOMAINS} domains already")]
    TooMany,
    /// Also for a claim of another member.
    #[error("the member has not claimed this domain")]
    Unknown,
    #[error("the name server does not say what proves the domain")]
    NotProved,
    #[error("the domain belongs to another member")]
    Taken,
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// A domain as name servers write it: in ASCII, `xn--…` where it has umlauts (RFC 5891); none for an address of numbers.
fn ascii(domain: &str) -> Option<String> {
    match Host::parse(domain) {
        Ok(Host::Domain(ascii)) => Some(ascii),
        _ => None,
    }
}

/// Where the text has to stand.
pub fn proof_name(domain: &str) -> String {
    format!("_kommunalcampus.{domain}")
}

fn proof_text(token: &str) -> String {
    format!("kommunalcampus={token}")
}

/// All domains that this member has claimed.
///
/// # Errors
/// [`DomainError::Forbidden`], or the database's.
pub async fn claimed(tx: &mut TenantTx, actor: &Actor) -> Result<Vec<Claimed>, DomainError> {
    actor.require(Action::ManageSignIn)?;
    let rows = sqlx::query!(
        r#"select c.domain, c.token, d.proved_at as "proved_at?" from app.mail_domain_claim c
           left join app.tenant_mail_domain d on d.domain = c.domain and d.tenant_id = c.tenant_id
           where c.tenant_id = $1 order by c.domain"#,
        tx.tenant().uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    let claimed = rows.into_iter().map(|row| Claimed {
        domain: row.domain,
        text: proof_text(&row.token),
        proved_at: row.proved_at,
    });
    Ok(claimed.collect())
}

/// Puts a domain on the member's list; a second time nothing changes.
///
/// # Errors
/// [`DomainError`]; the transaction is unusable afterwards.
pub async fn claim(tx: &mut TenantTx, actor: &Actor, domain: &str, now: OffsetDateTime) -> Result<(), DomainError> {
    actor.require(Action::ManageSignIn)?;
    let typed = domain.trim().trim_start_matches('@').trim_end_matches('.');
    let domain = ascii(typed).ok_or_else(|| DomainError::Malformed(typed.to_owned()))?;
    let added = sqlx::query!(
        "insert into app.mail_domain_claim (tenant_id, domain, token, claimed_at) select $1, $2, $3, $4
         where (select count(*) from app.mail_domain_claim where tenant_id = $1) < $5 on conflict do nothing",
        tx.tenant().uuid(),
        domain,
        identity::new_token(),
        now,
        MOST_DOMAINS
    )
    .execute(tx.conn())
    .await
    .map_err(|error| match violated(&error) {
        Some("mail_domain_claim_domain_check") => DomainError::Malformed(domain.clone()),
        _ => error.into(),
    })?;
    if added.rows_affected() == 1 {
        audit::record(tx, actor, Entry::new("claim", "mail_domain", None), now).await?;
        return Ok(());
    }
    let known = claimed(tx, actor).await?.iter().any(|claimed| claimed.domain == domain);
    if known { Ok(()) } else { Err(DomainError::TooMany) }
}

/// Enters a domain as the member's own when these texts, which its name server gave, prove it.
///
/// # Errors
/// [`DomainError`]
pub async fn prove(
    tx: &mut TenantTx,
    actor: &Actor,
    domain: &str,
    texts: &[String],
    now: OffsetDateTime,
) -> Result<(), DomainError> {
    actor.require(Action::ManageSignIn)?;
    let token = sqlx::query_scalar!(
        "select token from app.mail_domain_claim where tenant_id = $1 and domain = $2",
        tx.tenant().uuid(),
        domain
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(DomainError::Unknown)?;
    let wanted = proof_text(&token);
    if !texts.iter().any(|text| text.trim() == wanted) {
        return Err(DomainError::NotProved);
    }
    let is_ours = sqlx::query_scalar!(r#"select app.take_mail_domain($1, $2) as "is_ours!""#, domain, now)
        .fetch_one(tx.conn())
        .await?;
    if !is_ours {
        return Err(DomainError::Taken);
    }
    audit::record(tx, actor, Entry::new("prove", "mail_domain", None), now).await?;
    Ok(())
}

/// Takes a domain off the list; from now on nobody comes in by it.
///
/// # Errors
/// [`DomainError`]
pub async fn drop_claim(
    tx: &mut TenantTx,
    actor: &Actor,
    domain: &str,
    now: OffsetDateTime,
) -> Result<(), DomainError> {
    actor.require(Action::ManageSignIn)?;
    let dropped = sqlx::query!(
        "delete from app.mail_domain_claim where tenant_id = $1 and domain = $2",
        tx.tenant().uuid(),
        domain
    )
    .execute(tx.conn())
    .await?;
    if dropped.rows_affected() == 0 {
        return Err(DomainError::Unknown);
    }
    sqlx::query!(r#"select app.release_mail_domain($1) as done"#, domain).fetch_one(tx.conn()).await?;
    audit::record(tx, actor, Entry::new("drop", "mail_domain", None), now).await?;
    Ok(())
}

/// Whether the provider vouches for people of this address, in a domain that the member has proved.
pub(super) async fn vouches(tx: &mut TenantTx, provider: crate::ids::SsoProviderId, email: &str) -> sqlx::Result<bool> {
    let Some(domain) = email.rsplit_once('@').and_then(|(_, domain)| ascii(domain)) else { return Ok(false) };
    sqlx::query_scalar!(
        r#"select exists (
               select from app.sso_provider_domain p
               join app.tenant_mail_domain d on d.domain = p.domain and d.tenant_id = p.tenant_id
               where p.tenant_id = $1 and p.provider_id = $2 and p.domain = $3) as "vouches!""#,
        tx.tenant().uuid(),
        provider.0,
        domain
    )
    .fetch_one(tx.conn())
    .await
}
