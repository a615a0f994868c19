//! The steps of an import, each a decision of somebody: explain the columns, go back, give up, apply, invite.

use serde_json::json;
use tenants::TenantTx;
use time::OffsetDateTime;

use super::{
    Decision, Import, Invitations, Options, RosterError, State,
    columns::{self, Field, Mapping},
    invite, locked, names,
};
use crate::{
    access::{Action, Actor},
    audit::{self, Entry},
    ids::ImportId,
    jobs::{ApplyRoster, CheckRoster, enqueue},
};

/// Says what the columns hold, and has the table compared with who is there.
///
/// # Errors
/// [`RosterError::NoKey`], [`RosterError::FieldTwice`], [`RosterError::Elsewhere`].
pub async fn explain(
    tx: &mut TenantTx,
    actor: &Actor,
    id: ImportId,
    mapping: &Mapping,
    options: Options,
    now: OffsetDateTime,
) -> Result<(), RosterError> {
    say(tx, actor, id, mapping, options).await?;
    Ok(enqueue(tx, &CheckRoster { tenant: tx.tenant(), import: id }, &id.to_string(), now).await?)
}

/// The same without the job: who calls checks at once.
pub(crate) async fn say(
    tx: &mut TenantTx,
    actor: &Actor,
    id: ImportId,
    mapping: &Mapping,
    options: Options,
) -> Result<(), RosterError> {
    let import = standing(tx, actor, id, &[State::Mapping, State::Checked]).await?;
    let mapped = |field: Field| mapping.iter().filter(|mapped| **mapped == Some(field)).count();
    if mapping.len() != import.columns.len() || Field::ALL.into_iter().any(|field| mapped(field) > 1) {
        return Err(RosterError::FieldTwice);
    }
    if mapped(Field::Email) + mapped(Field::Number) == 0 {
        return Err(RosterError::NoKey);
    }
    columns::remember(tx, &import.columns, mapping).await?;
    sqlx::query!(
        "update app.roster_import set state = 'checking', mapping = $3, creates_units = $4, deactivates = $5, notice = ''
         where tenant_id = $1 and id = $2",
        tx.tenant().uuid(),
        id.0,
        &names(mapping),
        options.creates_units,
        options.deactivates
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Goes back to the columns.
///
/// # Errors
/// [`RosterError::Elsewhere`] when it is applied or being applied.
pub async fn reopen(tx: &mut TenantTx, actor: &Actor, id: ImportId) -> Result<(), RosterError> {
    standing(tx, actor, id, &[State::Checked]).await?;
    Ok(turn(tx, id, State::Mapping, "").await?)
}

/// Gives an import up: its rows and its report are deleted.
///
/// # Errors
/// [`RosterError::Elsewhere`] when it is applied or being applied.
pub async fn discard(tx: &mut TenantTx, actor: &Actor, id: ImportId) -> Result<(), RosterError> {
    standing(tx, actor, id, &[State::Mapping, State::Checked]).await?;
    sqlx::query!("delete from app.roster_row where tenant_id = $1 and import_id = $2", tx.tenant().uuid(), id.0)
        .execute(tx.conn())
        .await?;
    sqlx::query!("delete from app.roster_line where tenant_id = $1 and import_id = $2", tx.tenant().uuid(), id.0)
        .execute(tx.conn())
        .await?;
    Ok(turn(tx, id, State::Discarded, "").await?)
}

/// Decides to apply the import as its report says.
///
/// # Errors
/// What is still to be answered: [`RosterError::Refused`], [`RosterError::Unconfirmed`],
/// [`RosterError::RefusedAndMissing`], [`RosterError::Nothing`]; [`RosterError::Elsewhere`].
pub async fn decide(
    tx: &mut TenantTx,
    actor: &Actor,
    id: ImportId,
    decision: Decision,
    now: OffsetDateTime,
) -> Result<(), RosterError> {
    answer(tx, actor, id, decision).await?;
    Ok(enqueue(tx, &ApplyRoster { tenant: tx.tenant(), import: id }, &id.to_string(), now).await?)
}

/// The same without the job: who calls applies at once.
pub(crate) async fn answer(
    tx: &mut TenantTx,
    actor: &Actor,
    id: ImportId,
    decision: Decision,
) -> Result<(), RosterError> {
    let counts = standing(tx, actor, id, &[State::Checked]).await?.counts;
    if counts.new + counts.changed + counts.deactivated == 0 {
        return Err(RosterError::Nothing);
    }
    if counts.refused > 0 && counts.deactivated > 0 {
        return Err(RosterError::RefusedAndMissing);
    }
    if counts.refused > 0 && !decision.leaves_out {
        return Err(RosterError::Refused);
    }
    if counts.deactivated > 0 && decision.deactivates != Some(counts.deactivated) {
        return Err(RosterError::Unconfirmed(counts.deactivated));
    }
    sqlx::query!(
        "update app.roster_import set state = 'applying', invitations = $3, leaves_out = $4, applied_by = $5,
             request_id = $6, notice = ''
         where tenant_id = $1 and id = $2",
        tx.tenant().uuid(),
        id.0,
        decision.invitations.name(),
        decision.leaves_out,
        actor.person.map(|person| person.0),
        &*actor.request_id
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Invites those whom an applied import added.
///
/// # Errors
/// [`RosterError::Elsewhere`] when it was not kept for later.
pub async fn invite_now(
    tx: &mut TenantTx,
    actor: &Actor,
    id: ImportId,
    now: OffsetDateTime,
) -> Result<(), RosterError> {
    let import = standing(tx, actor, id, &[State::Applied]).await?;
    if import.invitations != Invitations::Later {
        return Err(RosterError::Elsewhere);
    }
    sqlx::query!(
        "update app.roster_import set invitations = 'now' where tenant_id = $1 and id = $2",
        tx.tenant().uuid(),
        id.0
    )
    .execute(tx.conn())
    .await?;
    let entry = Entry::new("invite", "roster_import", id.0).with(json!({ "people": import.counts.new }));
    audit::record(tx, actor, entry, now).await?;
    Ok(invite::queue(tx, id, now).await?)
}

/// The import, locked, where it stands at one of these steps.
async fn standing(tx: &mut TenantTx, actor: &Actor, id: ImportId, states: &[State]) -> Result<Import, RosterError> {
    actor.require(Action::ManagePeople)?;
    let import = locked(tx, id).await?;
    if states.contains(&import.state) { Ok(import) } else { Err(RosterError::Elsewhere) }
}

/// Leads an import back to its report, with the reason.
pub(crate) async fn give_back(tx: &mut TenantTx, id: ImportId, notice: &str) -> sqlx::Result<()> {
    turn(tx, id, State::Checked, notice).await
}

async fn turn(tx: &mut TenantTx, id: ImportId, state: State, notice: &str) -> sqlx::Result<()> {
    sqlx::query!(
        "update app.roster_import set state = $3, notice = $4 where tenant_id = $1 and id = $2",
        tx.tenant().uuid(),
        id.0,
        state.name(),
        notice
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
