//! Links by mail: one signs in without a password, the other lets somebody choose a new one. Whether an address has an
//! account shows nowhere: the request queues the same job for each, and the job looks.

use tenants::{Tenant, TenantTx};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::{end_all, new_token, set_password, throttle, token_hash};
use crate::{
    access::{Action, Actor},
    audit::{self, Entry},
    config::Config,
    ids::PersonId,
    jobs::{self, SendLink},
    mail::{self, Letter, letter::Words},
    people::{self, Person},
    seal::Keyring,
    web::i18n::Value,
};

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    SignIn,
    Password,
}

impl Purpose {
    const fn name(self) -> &'static str {
        match self {
            Purpose::SignIn => "sign_in",
            Purpose::Password => "password",
        }
    }

    const fn lasts(self) -> Duration {
        match self {
            Purpose::SignIn => Duration::minutes(15),
            Purpose::Password => Duration::HOUR,
        }
    }

    const fn page(self) -> &'static str {
        match self {
            Purpose::SignIn => "/anmelden/link",
            Purpose::Password => "/anmelden/passwort",
        }
    }
}

/// What somebody asked for, at which address, and from where.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Wish {
    pub purpose: Purpose,
    /// May be nobody's.
    pub email: String,
    /// Secret of the browser that asked, hashed.
    pub browser: String,
    /// Host name that was asked.
    pub host: String,
}

/// A link that works.
#[derive(Clone, Debug)]
pub struct Link {
    pub person: Person,
    /// It is opened where it was asked for.
    pub same_browser: bool,
}

/// Has a link mailed to this address if somebody has it. Too many wishes are not granted, and not told either.
///
/// # Errors
/// The database's.
pub async fn ask(tx: &mut TenantTx, ring: &Keyring, wish: Wish, now: OffsetDateTime) -> sqlx::Result<()> {
    if throttle::may_mail(tx, ring, &wish.email, now).await? {
        let key = ring.digest("link", &[wish.email.as_bytes(), wish.purpose.name().as_bytes()]);
        let job = SendLink { tenant: tx.tenant(), wish };
        jobs::enqueue(tx, &job, &hex::encode(key), now).await?;
    }
    Ok(())
}

/// Mails the link. Done again after a crash, it mails another one, and both work.
///
/// # Errors
/// The database's, or the letter cannot be written.
pub async fn deliver(
    tx: &mut TenantTx,
    config: &Config,
    tenant: &Tenant,
    demo_mode: bool,
    wish: &Wish,
    now: OffsetDateTime,
) -> anyhow::Result<()> {
    let found = sqlx::query!(
        "select id from app.person where tenant_id = $1 and email = $2 and active and (not demo or $3)",
        tx.tenant().uuid(),
        wish.email.trim().to_lowercase(),
        demo_mode
    )
    .fetch_optional(tx.conn())
    .await?;
    let Some(row) = found else { return Ok(()) };
    let Some(person) = people::find(tx, PersonId(row.id)).await? else { return Ok(()) };
    let token = new_token();
    sqlx::query!(
        "with outdated as (delete from app.sign_in_link where tenant_id = $1 and expires_at < $6)
         insert into app.sign_in_link (tenant_id, token_hash, person_id, purpose, browser_hash, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
        tx.tenant().uuid(),
        &token_hash(&token)[..],
        person.id.0,
        wish.purpose.name(),
        &token_hash(&wish.browser)[..],
        now,
        now + wish.purpose.lasts()
    )
    .execute(tx.conn())
    .await?;
    let link = format!("{}{}/{token}", config.origin(&wish.host), wish.purpose.page());
    mail::post(tx, person.id, &letter(&person, tenant, wish.purpose, link)?, now).await?;
    Ok(())
}

fn letter(person: &Person, tenant: &Tenant, purpose: Purpose, link: String) -> askama::Result<Letter> {
    let locale = person.locale;
    let site = [("site", Value::from(&tenant.name))];
    let minutes = [("minutes", Value::from(usize::try_from(purpose.lasts().whole_minutes()).unwrap_or(0)))];
    let (subject, lead, note, button) = match purpose {
        Purpose::SignIn => ("mail-link-subject", "mail-link-lead", "mail-link-note", "mail-link-button"),
        Purpose::Password => ("mail-reset-subject", "mail-reset-lead", "mail-reset-note", "mail-reset-button"),
    };
    let words = Words {
        subject: locale.message(subject, &site),
        lead: locale.message(lead, &site),
        note: locale.message(note, &minutes),
        button: locale.text(button),
        link,
        ..Words::to(person, tenant)
    };
    let subject = words.subject.clone();
    let (text, html) = words.render()?;
    Ok(Letter { kind: "link", subject_id: Uuid::now_v7(), subject, text, html })
}

/// A link that still works. To look at it changes nothing: programs that check mails for harm do so too.
///
/// # Errors
/// The database's.
pub async fn find(
    tx: &mut TenantTx,
    purpose: Purpose,
    token: &str,
    browser: &str,
    now: OffsetDateTime,
) -> sqlx::Result<Option<Link>> {
    let row = sqlx::query!(
        "select person_id, browser_hash from app.sign_in_link
         where tenant_id = $1 and token_hash = $2 and purpose = $3 and expires_at > $4",
        tx.tenant().uuid(),
        &token_hash(token)[..],
        purpose.name(),
        now
    )
    .fetch_optional(tx.conn())
    .await?;
    let Some(row) = row else { return Ok(None) };
    let person = people::find(tx, PersonId(row.person_id)).await?.filter(|person| person.active);
    Ok(person.map(|person| Link { person, same_browser: row.browser_hash == token_hash(browser) }))
}

/// Uses a link up; none when it does not work any more. Two requests with one link: one of them wins.
///
/// # Errors
/// The database's.
pub async fn spend(
    tx: &mut TenantTx,
    purpose: Purpose,
    token: &str,
    now: OffsetDateTime,
) -> sqlx::Result<Option<PersonId>> {
    let person = sqlx::query_scalar!(
        "delete from app.sign_in_link l using app.person p
         where l.tenant_id = $1 and l.token_hash = $2 and l.purpose = $3 and l.expires_at > $4
             and p.tenant_id = l.tenant_id and p.id = l.person_id and p.active
         returning l.person_id",
        tx.tenant().uuid(),
        &token_hash(token)[..],
        purpose.name(),
        now
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(person.map(PersonId))
}

/// Gives a person a new password. Every session and every link from before ends.
///
/// # Errors
/// The database's, or nobody acts.
pub async fn choose_password(tx: &mut TenantTx, actor: &Actor, hash: &str, now: OffsetDateTime) -> sqlx::Result<()> {
    let Ok(person) = actor.person_for(Action::ReadCatalogue) else { return Err(sqlx::Error::RowNotFound) };
    set_password(tx, person, hash).await?;
    end_all(tx, person).await?;
    sqlx::query!("delete from app.sign_in_link where tenant_id = $1 and person_id = $2", tx.tenant().uuid(), person.0)
        .execute(tx.conn())
        .await?;
    audit::record(tx, actor, Entry::new("change_password", "person", person.0), now).await
}
