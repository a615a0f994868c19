//! The work of an import in the background. Each job looks first whether it is still wanted, so that it may be repeated.

use tenants::{TenantId, TenantTx, appearance};
use time::OffsetDateTime;

use super::{
    Import, Invitations, RosterError, State,
    apply::{self, Applied, ApplyError},
    check, invite, locked, steps, tidy,
};
use crate::{
    access::{Action, Actor},
    app::App,
    ids::ImportId,
    people::{self, bulk::BulkError},
    staff::StaffError,
};

/// Makes the report.
///
/// # Errors
/// The database's; the job is tried again.
pub async fn check(app: &App, tenant: TenantId, id: ImportId, now: OffsetDateTime) -> anyhow::Result<()> {
    let mut tx = app.database.tenant(tenant).await?;
    let Some(import) = known(locked(&mut tx, id).await)?.filter(|import| import.state == State::Checking) else {
        return Ok(());
    };
    let actor = decider(app, &mut tx, &import, now).await?;
    let gives_roles = actor.is_some_and(|actor| actor.may(Action::Appoint));
    let (counts, fingerprint) = check::run(&mut tx, &import, gives_roles).await?;
    check::conclude(&mut tx, id, counts, &fingerprint, "").await?;
    Ok(tx.commit().await?)
}

/// Applies what was decided, on behalf of the one who did.
///
/// # Errors
/// The database's; nothing is kept and the job is tried again.
pub async fn apply(app: &App, tenant: TenantId, id: ImportId, now: OffsetDateTime) -> anyhow::Result<()> {
    let mut tx = app.database.tenant(tenant).await?;
    let Some(import) = known(locked(&mut tx, id).await)?.filter(|import| import.state == State::Applying) else {
        return Ok(());
    };
    let Some(actor) = decider(app, &mut tx, &import, now).await? else { return back(tx, id, "forbidden").await };
    match apply::run(&mut tx, &actor, &import, now).await {
        Ok(Applied::Done(_)) if import.invitations == Invitations::Now => {
            invite::queue(&mut tx, id, now).await?;
            Ok(tx.commit().await?)
        }
        Ok(_) => Ok(tx.commit().await?),
        Err(error) => {
            let Some(notice) = decides_anew(&error) else { return Err(error.into()) };
            // What was written until then goes with its transaction.
            drop(tx);
            let tx = app.database.tenant(tenant).await?;
            if notice == CHANGED { check_anew(tx, id, &actor).await } else { back(tx, id, notice).await }
        }
    }
}

/// What somebody is told who has to decide once more, because another attempt would end like this one.
const fn decides_anew(error: &ApplyError) -> Option<&'static str> {
    match error {
        ApplyError::Forbidden(_) | ApplyError::Bulk(BulkError::Forbidden(_)) => Some("forbidden"),
        ApplyError::Bulk(BulkError::Full(_)) => Some("full"),
        ApplyError::Bulk(BulkError::Overtaken(_))
        | ApplyError::Staff(StaffError::LastKeeper | StaffError::Oneself | StaffError::Unknown) => Some(CHANGED),
        ApplyError::Bulk(BulkError::Sql(_)) | ApplyError::Staff(_) | ApplyError::Sql(_) => None,
    }
}

/// Notice of an import whose report was made again, because somebody has changed the people since.
const CHANGED: &str = "changed";

async fn check_anew(mut tx: TenantTx, id: ImportId, actor: &Actor) -> anyhow::Result<()> {
    let Some(import) = known(locked(&mut tx, id).await)?.filter(|import| import.state == State::Applying) else {
        return Ok(());
    };
    let (counts, fingerprint) = check::run(&mut tx, &import, actor.may(Action::Appoint)).await?;
    check::conclude(&mut tx, id, counts, &fingerprint, CHANGED).await?;
    Ok(tx.commit().await?)
}

/// It cannot be applied as things are: somebody has to decide anew.
async fn back(mut tx: TenantTx, id: ImportId, notice: &str) -> anyhow::Result<()> {
    steps::give_back(&mut tx, id, notice).await?;
    Ok(tx.commit().await?)
}

/// Sends some of the invitations.
///
/// # Errors
/// The database's, or a letter cannot be written; the job is tried again.
pub async fn invite(app: &App, tenant: TenantId, id: ImportId, now: OffsetDateTime) -> anyhow::Result<()> {
    let mut tx = app.database.tenant(tenant).await?;
    let Some(import) = known(locked(&mut tx, id).await)?.filter(|import| import.state == State::Applied) else {
        return Ok(());
    };
    // It was decided by somebody who might; the rest is the office's work.
    invite::some(&mut tx, app, &app.access.office_at(tenant), &import, now).await?;
    Ok(tx.commit().await?)
}

/// Deletes what is out of date.
///
/// # Errors
/// The database's; the job is tried again.
pub async fn tidy(app: &App, tenant: TenantId, id: ImportId, now: OffsetDateTime) -> anyhow::Result<()> {
    let mut tx = app.database.tenant(tenant).await?;
    let Some(import) = known(locked(&mut tx, id).await)? else { return Ok(()) };
    tidy::run(&mut tx, &import, now).await?;
    Ok(tx.commit().await?)
}

fn known<T>(found: Result<T, RosterError>) -> Result<Option<T>, RosterError> {
    match found {
        Ok(import) => Ok(Some(import)),
        Err(RosterError::Unknown) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Who decided upon the import, or uploaded it when nobody has decided yet.
async fn decider(app: &App, tx: &mut TenantTx, import: &Import, now: OffsetDateTime) -> anyhow::Result<Option<Actor>> {
    match import.applied_by.or(import.created_by) {
        Some(person) => somebody(app, tx, person, &import.request_id, now).await,
        None => Ok(Some(app.access.office_at(tx.tenant()))),
    }
}

/// The person with the roles of today, those for a time too; none when they have left.
async fn somebody(
    app: &App,
    tx: &mut TenantTx,
    id: crate::ids::PersonId,
    request_id: &str,
    now: OffsetDateTime,
) -> anyhow::Result<Option<Actor>> {
    let given = appearance::given_rights(tx).await?;
    let Some(person) = people::find(tx, id).await?.filter(|person| person.active) else { return Ok(None) };
    let mut roles = person.roles;
    roles.extend(people::delegated(tx, id, now).await?);
    Ok(Some(app.access.actor_given(tx.tenant(), &given, id, &roles).in_request(request_id)))
}
