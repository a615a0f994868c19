//! What is done about people's data by itself: archives, erasures, and each night's work. All of it may be repeated.

use anyhow::Context as _;
use bytes::Bytes;
use tenants::{Tenant, TenantId, TenantTx};
use time::{Duration, OffsetDateTime};

use super::{
    FETCHABLE, Kind, Request, State, archive,
    erasure::{self, Cause},
    last_in_charge, letters, processors, progress, retention,
};
use crate::{
    app::App,
    ids::{MailId, PersonId, PrivacyRequestId},
    mail, people,
};

/// An erasure waits so long for its letter to go out; then it is carried out without.
const LETTER_PATIENCE: Duration = Duration::days(3);

/// A member with the host name at which it always answers.
///
/// # Errors
/// The database is away, or there is no such member.
pub async fn site(app: &App, tenant: TenantId) -> anyhow::Result<(Tenant, String)> {
    let mut tx = app.database.read(tenant).await?;
    let slug = retention::slug(&mut tx).await?;
    drop(tx);
    let base = app.directory.base_domain();
    let host = if tenant.is_cooperative() { base.to_owned() } else { format!("{slug}.{base}") };
    let tenant = app.directory.by_host(&host).await?.with_context(|| format!("nobody answers at {host}"))?;
    Ok((tenant, host))
}

/// Makes an archive, stores it, and tells the person.
///
/// # Errors
/// A part of it failed; nothing is promised to the person then.
pub async fn make_archive(
    app: &App,
    tenant: TenantId,
    id: PrivacyRequestId,
    host: &str,
    now: OffsetDateTime,
) -> anyhow::Result<()> {
    let (site, _) = site(app, tenant).await?;
    let mut tx = app.database.read(tenant).await?;
    let Some(request) = working(&mut tx, id, Kind::Export).await? else { return Ok(()) };
    let Some(person) = people::find(&mut tx, request.person).await? else { return Ok(()) };
    let actor = app.access.actor(tenant, person.id, &[]);
    let contents = archive::gather(&mut tx, &actor, &person).await?;
    drop(tx);
    let (of, at) = (person.clone(), site.clone());
    let bytes = tokio::task::spawn_blocking(move || archive::write(&contents, &at, &of, now)).await??;
    let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
    app.files.put(&archive::key(&site, id), Bytes::from(bytes)).await?;
    let mut tx = app.database.tenant(tenant).await?;
    if progress::ready(&mut tx, id, size, now).await? {
        let letter = letters::Desk { config: &app.config, site: &site, host }.ready(&person, id, now + FETCHABLE)?;
        mail::post(&mut tx, person.id, &letter, now).await?;
        tx.commit().await?;
    } else {
        // The person was erased meanwhile.
        app.files.delete(&archive::key(&site, id)).await?;
    }
    Ok(())
}

/// Carries out an erasure that was approved: its letter goes out first, then the ledger is written, then all of it
/// happens in one transaction.
///
/// # Errors
/// A part of it failed; it is tried again, and what was done before is not done twice.
pub async fn erase(app: &App, tenant: TenantId, id: PrivacyRequestId, now: OffsetDateTime) -> anyhow::Result<()> {
    let mut tx = app.database.tenant(tenant).await?;
    let Some(request) = working(&mut tx, id, Kind::Erasure).await? else { return Ok(()) };
    if last_in_charge(&mut tx, request.person).await? {
        // Whoever else looked after the house has left since it was decided.
        progress::reopen(&mut tx, id).await?;
        tx.commit().await?;
        return Ok(());
    }
    let letter = retention::letter_about(&mut tx, letters::ERASED, id.0).await?;
    let decided_at = progress::decided_at(&mut tx, id).await?.unwrap_or(now);
    drop(tx);
    if let Some(letter) = letter {
        let sent = mail::deliver(&app.database, &app.mailer, tenant, MailId(letter), now).await;
        if decided_at + LETTER_PATIENCE > now {
            sent.context("the letter about the erasure has not gone out")?;
        }
    }
    carry_out(app, tenant, request.person, Cause::Request, now).await?;
    Ok(())
}

/// Erases a person with the archives that were made for them. False when their time is not over any more.
async fn carry_out(
    app: &App,
    tenant: TenantId,
    person: PersonId,
    cause: Cause,
    now: OffsetDateTime,
) -> anyhow::Result<bool> {
    let (site, _) = site(app, tenant).await?;
    let mut tx = app.database.tenant(tenant).await?;
    if cause == Cause::Retention && !retention::is_due(&mut tx, person, now).await? {
        // Somebody has let them in again, or chosen a longer period, since the night began.
        return Ok(false);
    }
    erasure::enter(app, tenant, person, now).await?;
    let office = app.access.office_at(tenant);
    for request in progress::of(&mut tx, person).await? {
        app.files.delete(&archive::key(&site, request.id)).await?;
    }
    erasure::erase(&mut tx, &office, person, cause, now).await?;
    tx.commit().await?;
    Ok(true)
}

async fn working(tx: &mut TenantTx, id: PrivacyRequestId, kind: Kind) -> sqlx::Result<Option<Request>> {
    let request = progress::request_of(tx, id).await?;
    Ok(request.filter(|request| request.kind == kind && request.state == State::Working))
}

/// A member's part of the night: periods that have run out, warnings, and what was left lying.
///
/// # Errors
/// A part of it failed; the rest of the night goes on when it is tried again.
pub async fn nightly(app: &App, tenant: TenantId, now: OffsetDateTime) -> anyhow::Result<()> {
    let (site, host) = site(app, tenant).await?;
    let desk = letters::Desk { config: &app.config, site: &site, host: &host };
    let mut failed = Vec::new();
    for id in still_approved(app, tenant).await? {
        // A dead letter of the queue is no reason to keep somebody's data, and one that cannot go out yet none to keep
        // the data of others.
        if let Err(error) = erase(app, tenant, id, now).await {
            failed.push(format!("{id}: {error:#}"));
        }
    }
    drop_archives(app, &site, now).await?;
    let mut tx = app.database.tenant(tenant).await?;
    processors::tell(&mut tx, &desk, now).await?;
    retention::warn(&mut tx, &desk, now).await?;
    let due = retention::due(&mut tx, now).await?;
    let mut counts = retention::tidy(&mut tx, now).await?;
    retention::tidy_uncounted(&mut tx, now).await?;
    tx.commit().await?;
    for person in due {
        if !carry_out(app, tenant, person, Cause::Retention, now).await? {
            continue;
        }
        *counts.entry("person".to_owned()).or_default() += 1;
    }
    let mut tx = app.database.tenant(tenant).await?;
    retention::report(&mut tx, &counts, now).await?;
    tx.commit().await?;
    anyhow::ensure!(failed.is_empty(), "erasures that wait: {}", failed.join("; "));
    Ok(())
}

async fn still_approved(app: &App, tenant: TenantId) -> sqlx::Result<Vec<PrivacyRequestId>> {
    let mut tx = app.database.read(tenant).await?;
    progress::approved(&mut tx).await
}

/// Deletes archives whose time is over, and files that no request knows.
async fn drop_archives(app: &App, site: &Tenant, now: OffsetDateTime) -> anyhow::Result<()> {
    let mut tx = app.database.tenant(site.id).await?;
    for id in progress::expired(&mut tx, now).await? {
        app.files.delete(&archive::key(site, id)).await?;
    }
    let known = progress::with_archive(&mut tx).await?;
    tx.commit().await?;
    for name in app.files.list(&format!("exports/{}", site.id)).await? {
        let id = name.strip_suffix(".zip").and_then(|id| id.parse().ok()).map(PrivacyRequestId);
        if id.is_none_or(|id| !known.contains(&id)) {
            app.files.delete(&format!("exports/{}/{name}", site.id)).await?;
        }
    }
    Ok(())
}
