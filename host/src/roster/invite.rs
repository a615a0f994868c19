//! Invitations to those whom an import added, some at a time, so that thousands are not one transaction.

use tenants::{Tenant, TenantTx};
use time::OffsetDateTime;

use super::{Import, Invitations};
use crate::{
    access::Actor,
    app::App,
    ids::{ImportId, PersonId},
    jobs::{InviteRoster, enqueue},
    mail,
    staff::{self, StaffError, letters},
};

/// Letters of one transaction.
const AT_A_TIME: i64 = 100;

/// Queues the invitations of an import.
///
/// # Errors
/// The database's.
pub(crate) async fn queue(tx: &mut TenantTx, import: ImportId, now: OffsetDateTime) -> sqlx::Result<()> {
    enqueue(tx, &InviteRoster { tenant: tx.tenant(), import }, &import.to_string(), now).await
}

/// Invites the next ones of those who are not invited yet, and queues the job for the others. Who has left meanwhile or
/// has a password already is passed over.
///
/// # Errors
/// The database's, or the letter cannot be written.
pub(crate) async fn some(
    tx: &mut TenantTx,
    app: &App,
    actor: &Actor,
    import: &Import,
    now: OffsetDateTime,
) -> anyhow::Result<()> {
    if import.invitations != Invitations::Now {
        return Ok(());
    }
    let Some(tenant) = app.directory.by_host(&import.host).await?.filter(|tenant| tenant.id == tx.tenant()) else {
        anyhow::bail!("the host name of the import belongs to nobody any more");
    };
    let waiting = waiting(tx, import).await?;
    for (_, person) in &waiting {
        if let Some(person) = person {
            invite(tx, app, actor, &tenant, import, *person, now).await?;
        }
    }
    let places: Vec<i64> = waiting.iter().map(|(place, _)| *place).collect();
    sqlx::query!(
        "update app.roster_line set invited = true where tenant_id = $1 and import_id = $2 and place = any ($3)",
        tx.tenant().uuid(),
        import.id.0,
        &places
    )
    .execute(tx.conn())
    .await?;
    if i64::try_from(waiting.len())? < AT_A_TIME {
        return Ok(finish(tx, import).await?);
    }
    let next = InviteRoster { tenant: tx.tenant(), import: import.id };
    let last = places.last().copied().unwrap_or_default();
    Ok(enqueue(tx, &next, &format!("{}:{last}", import.id), now).await?)
}

/// Places in the report that nobody was invited for, with the person where there still is one to invite.
async fn waiting(tx: &mut TenantTx, import: &Import) -> sqlx::Result<Vec<(i64, Option<PersonId>)>> {
    let rows = sqlx::query!(
        r#"select l.place, p.id as "person?" from app.roster_line l
           left join app.person p on p.tenant_id = l.tenant_id and p.id = l.person_id and p.active
           where l.tenant_id = $1 and l.import_id = $2 and l.outcome = 'new' and not l.invited
           order by l.place limit $3"#,
        tx.tenant().uuid(),
        import.id.0,
        AT_A_TIME
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (row.place, row.person.map(PersonId))).collect())
}

async fn invite(
    tx: &mut TenantTx,
    app: &App,
    actor: &Actor,
    tenant: &Tenant,
    import: &Import,
    person: PersonId,
    now: OffsetDateTime,
) -> anyhow::Result<()> {
    let invited = match staff::invite_again(tx, actor, person, now).await {
        Ok(invited) => invited,
        Err(StaffError::Active | StaffError::Unknown) => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    let letter = letters::invitation(&app.config, tenant, &import.host, &invited)?;
    Ok(mail::post(tx, person, &letter, now).await?)
}

async fn finish(tx: &mut TenantTx, import: &Import) -> sqlx::Result<()> {
    sqlx::query!(
        "update app.roster_import set invitations = 'sent' where tenant_id = $1 and id = $2",
        tx.tenant().uuid(),
        import.id.0
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
