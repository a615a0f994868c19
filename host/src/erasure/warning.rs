//! Letters to the coordination of members that will be erased.

use tenants::TenantId;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use super::letters;
use crate::{access::Role, app::App, mail, people, quotas::today};

/// So many days before the erasure the coordination is warned.
pub const DAYS: [i64; 3] = [30, 7, 1];

/// Warns everybody who coordinates a member that leaves, once for each of [`DAYS`]. Gives the number of members.
///
/// # Errors
/// The database's, or letters cannot be written; then all other members were warned.
pub async fn warn(app: &App, now: OffsetDateTime) -> anyhow::Result<usize> {
    let rows = {
        let mut tx = app.database.platform().await?;
        sqlx::query!(
            r#"select id, slug, erase_on as "erase_on!" from app.tenant
               where state = 'leaving' and erase_on > $1 and erased_at is null order by slug"#,
            today(now)
        )
        .fetch_all(tx.conn())
        .await?
    };
    let (mut warned, mut failed) = (0, Vec::new());
    for row in rows {
        let Some(days) = step(row.erase_on, today(now)) else { continue };
        match one(app, TenantId::trusted(row.id), &row.slug, row.erase_on, days, now).await {
            Ok(()) => warned += 1,
            Err(error) => failed.push(format!("{}: {error:#}", row.slug)),
        }
    }
    // The others have been warned; the next attempt repeats nothing.
    anyhow::ensure!(failed.is_empty(), "members that could not be warned: {}", failed.join("; "));
    Ok(warned)
}

/// Which of [`DAYS`] is being passed: also one that a server slept through.
fn step(erase_on: Date, today: Date) -> Option<i64> {
    let left = (erase_on - today).whole_days();
    DAYS.into_iter().filter(|days| left <= *days).min()
}

async fn one(
    app: &App,
    member: TenantId,
    slug: &str,
    erase_on: Date,
    days: i64,
    now: OffsetDateTime,
) -> anyhow::Result<()> {
    let host = format!("{slug}.{}", app.directory.base_domain());
    let Some(tenant) = app.directory.by_host(&host).await? else { return Ok(()) };
    let mut tx = app.database.tenant(member).await?;
    for person in people::all(&mut tx).await?.iter().filter(|one| one.active && one.roles.contains(&Role::Coordination))
    {
        // The same warning to the same person has the same name, so it is sent once.
        let name = format!("{member} {erase_on} {days} {}", person.id);
        let subject = Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes());
        let letter = letters::warning(&app.config, &tenant, &host, person, erase_on, subject)?;
        mail::post(&mut tx, person.id, &letter, now).await?;
    }
    tx.commit().await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn each_step_begins_on_its_day_and_lasts_to_the_next() {
        let erase_on = date!(2027 - 03 - 31);
        for (today, expected) in [
            (date!(2027 - 02 - 28), None),
            (date!(2027 - 03 - 01), Some(30)),
            (date!(2027 - 03 - 23), Some(30)),
            (date!(2027 - 03 - 24), Some(7)),
            (date!(2027 - 03 - 29), Some(7)),
            (date!(2027 - 03 - 30), Some(1)),
        ] {
            assert_eq!(step(erase_on, today), expected, "{today}");
        }
    }
}
