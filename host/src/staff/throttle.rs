//! How often somebody may try a code: counted for each network address and for the site as a whole. An address is kept
//! as a hash, for a day at most.

use tenants::TenantTx;
use time::{Duration, OffsetDateTime};

use crate::identity;

/// Counting begins anew after this time.
const WINDOW: Duration = Duration::minutes(15);
/// Tries of one network address in a window. Behind it may be a whole training room.
const FROM_ONE: i32 = 30;
/// Wrong codes of everybody in a window, after which one network address has fewer tries: whoever guesses from many of them
/// gets nowhere, and keeps nobody else out.
const WRONG_AT_ALL: i32 = 300;
const FROM_ONE_THEN: i32 = 5;
const KEPT: Duration = Duration::days(1);

/// What one network address is called here.
fn source(tx: &TenantTx, address: &str) -> [u8; 32] {
    identity::token_hash(&format!("{} {address}", tx.tenant()))
}

/// Counts a try of this address. False when that was one too many.
///
/// # Errors
/// The database's.
pub(super) async fn admits(tx: &mut TenantTx, address: &str, now: OffsetDateTime) -> sqlx::Result<bool> {
    sqlx::query!("delete from app.join_guess where tenant_id = $1 and since < $2", tx.tenant().uuid(), now - KEPT)
        .execute(tx.conn())
        .await?;
    let from_one = source(tx, address);
    let tries = count(tx, from_one, now).await?;
    let everybody = source(tx, "");
    let wrong = sqlx::query_scalar!(
        "select count from app.join_guess where tenant_id = $1 and source = $2 and since >= $3",
        tx.tenant().uuid(),
        &everybody[..],
        now - WINDOW
    )
    .fetch_optional(tx.conn())
    .await?;
    let most = if wrong.unwrap_or_default() < WRONG_AT_ALL { FROM_ONE } else { FROM_ONE_THEN };
    Ok(tries <= most)
}

/// Counts a wrong code against the site.
///
/// # Errors
/// The database's.
pub(super) async fn count_wrong(tx: &mut TenantTx, now: OffsetDateTime) -> sqlx::Result<()> {
    let everybody = source(tx, "");
    count(tx, everybody, now).await?;
    Ok(())
}

async fn count(tx: &mut TenantTx, source: [u8; 32], now: OffsetDateTime) -> sqlx::Result<i32> {
    sqlx::query_scalar!(
        "insert into app.join_guess (tenant_id, source, since, count) values ($1, $2, $3, 1)
         on conflict (tenant_id, source) do update set
             count = case when join_guess.since < $4 then 1 else join_guess.count + 1 end,
             since = case when join_guess.since < $4 then $3 else join_guess.since end
         returning count",
        tx.tenant().uuid(),
        &source[..],
        now,
        now - WINDOW
    )
    .fetch_one(tx.conn())
    .await
}
