//! Applying an import: everything that the report says, in one transaction, or nothing.

use serde_json::json;
use tenants::TenantTx;
use time::OffsetDateTime;

use super::{BATCH, Counts, Import, Invitations, Outcome, check, units};
use crate::{
    access::{Action, Actor, Forbidden},
    audit::{self, Entry},
    ids::{OrgUnitId, PersonId},
    people::bulk::{self, BulkError},
    staff::{self, StaffError},
};

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applied {
    Done(Counts),
    /// Since the report was made somebody has changed the people: the new report waits to be decided upon.
    Changed,
}

#[derive(Debug, thiserror::Error)]
pub enum ApplyError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error(transparent)]
    Bulk(#[from] BulkError),
    #[error("cannot deactivate somebody")]
    Staff(#[from] StaffError),
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// Applies an import that was decided upon, after its report was made again and is still the same.
///
/// # Errors
/// [`ApplyError`]; the caller drops the transaction and nothing is kept.
pub(crate) async fn run(
    tx: &mut TenantTx,
    actor: &Actor,
    import: &Import,
    now: OffsetDateTime,
) -> Result<Applied, ApplyError> {
    actor.require(Action::ManagePeople)?;
    one_at_a_time(tx).await?;
    hold(tx, import).await?;
    let (counts, fingerprint) = check::run(tx, import, actor.may(Action::Appoint)).await?;
    if fingerprint != import.fingerprint {
        check::conclude(tx, import.id, counts, &fingerprint, "changed").await?;
        return Ok(Applied::Changed);
    }
    make_units(tx, import, now).await?;
    let locale = locale(tx).await?;
    for outcome in [Outcome::New, Outcome::Changed] {
        write_people(tx, actor, import, outcome, &locale, now).await?;
    }
    conclude(tx, import, now).await?;
    enter(tx, actor, import, counts, now).await?;
    // The last, because each of them holds the end of the audit log.
    deactivate(tx, actor, import, now).await?;
    Ok(Applied::Done(counts))
}

/// The second of two imports of a member sees what the first has done.
async fn one_at_a_time(tx: &mut TenantTx) -> sqlx::Result<()> {
    sqlx::query!(
        "select pg_advisory_xact_lock(hashtextextended('roster ' || $1::text, 11)) as done",
        tx.tenant().to_string()
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(())
}

/// Until the end nobody else changes those whom the report is about. In the order of their ids, as everybody locks many.
async fn hold(tx: &mut TenantTx, import: &Import) -> sqlx::Result<()> {
    sqlx::query!(
        "select p.id from app.person p where p.tenant_id = $1 and p.id in (
             select person_id from app.roster_line where tenant_id = $1 and import_id = $2 and outcome <> 'unchanged')
         order by p.id for no key update",
        tx.tenant().uuid(),
        import.id.0
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(())
}

/// The language of somebody of whom the table says none.
async fn locale(tx: &mut TenantTx) -> sqlx::Result<String> {
    sqlx::query_scalar!("select locale from app.tenant where id = $1", tx.tenant().uuid()).fetch_one(tx.conn()).await
}

async fn make_units(tx: &mut TenantTx, import: &Import, now: OffsetDateTime) -> sqlx::Result<()> {
    let missing = sqlx::query_scalar!(
        r#"select distinct unit as "unit!" from app.roster_line
           where tenant_id = $1 and import_id = $2 and unit is not null and unit_id is null
               and outcome in ('new', 'changed')"#,
        tx.tenant().uuid(),
        import.id.0
    )
    .fetch_all(tx.conn())
    .await?;
    for unit in missing {
        let id = units::create(tx, &unit, now).await?;
        sqlx::query!(
            "update app.roster_line set unit_id = $4
             where tenant_id = $1 and import_id = $2 and unit = $3 and unit_id is null",
            tx.tenant().uuid(),
            import.id.0,
            unit,
            id.map(|id| id.0)
        )
        .execute(tx.conn())
        .await?;
    }
    Ok(())
}

/// Adds or changes the people of all lines with this outcome, [`BATCH`] at a time.
async fn write_people(
    tx: &mut TenantTx,
    actor: &Actor,
    import: &Import,
    outcome: Outcome,
    locale: &str,
    now: OffsetDateTime,
) -> Result<(), ApplyError> {
    let mut after = 0;
    loop {
        let (places, mut people) = lines(tx, import, outcome, after).await?;
        let Some(last) = places.last() else { return Ok(()) };
        after = *last;
        if outcome == Outcome::New {
            for person in &mut people {
                person.locale.get_or_insert_with(|| locale.to_owned());
            }
            bulk::add(tx, actor, &people, now).await?;
            note_ids(tx, import, &places, &people).await?;
        } else {
            bulk::change(tx, actor, &people, now).await?;
        }
    }
}

async fn lines(
    tx: &mut TenantTx,
    import: &Import,
    outcome: Outcome,
    after: i64,
) -> sqlx::Result<(Vec<i64>, Vec<bulk::Entry>)> {
    let rows = sqlx::query!(
        "select place, email, personnel_number, given_name, family_name, locale, position, unit_id, person_id,
             case when is_new or 'roles' = any (changes) then roles end as roles
         from app.roster_line where tenant_id = $1 and import_id = $2 and outcome = $3 and place > $4
         order by place limit $5",
        tx.tenant().uuid(),
        import.id.0,
        outcome.name(),
        after,
        BATCH as i64
    )
    .fetch_all(tx.conn())
    .await?;
    let entries = rows.into_iter().map(|row| {
        let entry = bulk::Entry {
            id: row.person_id.map_or_else(PersonId::new, PersonId),
            email: row.email,
            given_name: row.given_name,
            family_name: row.family_name,
            locale: row.locale,
            position: row.position,
            personnel_number: row.personnel_number,
            unit: row.unit_id.map(OrgUnitId),
            roles: row.roles,
        };
        (row.place, entry)
    });
    Ok(entries.unzip())
}

/// Says in the report who was added.
async fn note_ids(tx: &mut TenantTx, import: &Import, places: &[i64], people: &[bulk::Entry]) -> sqlx::Result<()> {
    let ids: Vec<_> = people.iter().map(|person| person.id.0).collect();
    sqlx::query!(
        "update app.roster_line l set person_id = added.id
         from unnest($3::bigint[], $4::uuid[]) as added (place, id)
         where l.tenant_id = $1 and l.import_id = $2 and l.place = added.place",
        tx.tenant().uuid(),
        import.id.0,
        places,
        &ids
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Each leaves with everything that leaving entails, and with an entry in the audit log of their own.
async fn deactivate(tx: &mut TenantTx, actor: &Actor, import: &Import, now: OffsetDateTime) -> Result<(), ApplyError> {
    let leaving = sqlx::query_scalar!(
        r#"select person_id as "person!" from app.roster_line
           where tenant_id = $1 and import_id = $2 and outcome = 'deactivated' order by place"#,
        tx.tenant().uuid(),
        import.id.0
    )
    .fetch_all(tx.conn())
    .await?;
    for person in leaving {
        staff::deactivate(tx, actor, PersonId(person), now).await?;
    }
    Ok(())
}

/// Marks the import as applied. What stood in the table is not needed any more; the report keeps what was done.
async fn conclude(tx: &mut TenantTx, import: &Import, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!("delete from app.roster_row where tenant_id = $1 and import_id = $2", tx.tenant().uuid(), import.id.0)
        .execute(tx.conn())
        .await?;
    empty_lines(tx, import).await?;
    let invitations = if import.counts.new == 0 { Invitations::None } else { import.invitations };
    sqlx::query!(
        "update app.roster_import set state = 'applied', applied_at = $3, invitations = $4
         where tenant_id = $1 and id = $2",
        tx.tenant().uuid(),
        import.id.0,
        now,
        invitations.name()
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(super) async fn empty_lines(tx: &mut TenantTx, import: &Import) -> sqlx::Result<()> {
    sqlx::query!(
        "update app.roster_line set email = null, personnel_number = null, given_name = null, family_name = null,
             locale = null, position = null, unit = null, roles = null
         where tenant_id = $1 and import_id = $2",
        tx.tenant().uuid(),
        import.id.0
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

async fn enter(
    tx: &mut TenantTx,
    actor: &Actor,
    import: &Import,
    counts: Counts,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    let details = json!({
        "counts": counts,
        "fields": super::names(&import.mapping).into_iter().filter(|field| !field.is_empty()).collect::<Vec<_>>(),
        "invitations": import.invitations.name(),
    });
    audit::record(tx, actor, Entry::new("import", "roster_import", import.id.0).with(details), now).await
}
