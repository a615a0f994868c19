//! How often one may try. Guessing one account from one place soon takes long; from many places it ends for the hour, but
//! never for a device on which the account's owner has signed in before. So nobody can lock somebody else out.

use tenants::TenantTx;
use time::{Duration, OffsetDateTime};

use super::Client;
use crate::seal::Keyring;

/// So many attempts in a row cost nothing; then each doubles the wait.
const FREE: i32 = 5;
const LONGEST_WAIT: Duration = Duration::minutes(15);
/// Without an attempt for so long, counting begins anew.
const WINDOW: Duration = Duration::HOUR;
/// Attempts at one account from unknown devices, wherever they are, in a [`WINDOW`].
const ACCOUNT_LIMIT: i32 = 50;
/// Attempts from one network at all accounts in a [`WINDOW`].
const NETWORK_LIMIT: i32 = 300;
/// Mails to one address in a [`WINDOW`].
const MAIL_LIMIT: i32 = 5;
/// Nothing is kept for longer.
const KEPT: Duration = Duration::hours(24);

/// What an attempt is counted by.
#[derive(Clone, Debug)]
pub(super) struct Attempt {
    /// This account from this network, or from this device when it is a known one.
    here: [u8; 32],
    /// The limits that a known device does not share.
    shared: Vec<([u8; 32], i32)>,
}

#[derive(Debug, thiserror::Error)]
pub(super) enum Refused {
    /// Nothing is taken before then, right or wrong.
    #[error("no attempt is taken before {0}")]
    Until(OffsetDateTime),
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

impl Attempt {
    /// `account`: an address as it was typed, or what else is being guessed. `device`: what the browser is known by, where
    /// the account's owner has signed in with it before.
    pub(super) fn new(ring: &Keyring, account: &str, client: &Client, device: Option<&[u8]>) -> Attempt {
        let account = account.trim().to_lowercase();
        let network = client.network.as_deref().unwrap_or_default();
        let (purpose, place) = device.map_or(("network", network.as_bytes()), |id| ("device", id));
        let here = ring.digest(purpose, &[account.as_bytes(), place]);
        let mut shared = Vec::new();
        if device.is_none() {
            shared.push((ring.digest("account", &[account.as_bytes()]), ACCOUNT_LIMIT));
            if !network.is_empty() {
                shared.push((ring.digest("all accounts", &[network.as_bytes()]), NETWORK_LIMIT));
            }
        }
        Attempt { here, shared }
    }

    /// Counts the attempt as a failure before it is made, so that many at once cannot slip through. The caller commits.
    /// Gives the number of failures here.
    ///
    /// # Errors
    /// [`Refused`].
    pub(super) async fn begin(&self, tx: &mut TenantTx, now: OffsetDateTime) -> Result<i32, Refused> {
        clean(tx, now).await?;
        let failures = count(tx, &self.here, now, Rule::Slower).await?;
        for (key, limit) in &self.shared {
            count(tx, key, now, Rule::AtMost(*limit)).await?;
        }
        Ok(failures)
    }

    /// It was no failure after all.
    ///
    /// # Errors
    /// The database's.
    pub(super) async fn forgive(&self, tx: &mut TenantTx) -> sqlx::Result<()> {
        sqlx::query!("delete from app.throttle where tenant_id = $1 and key = $2", tx.tenant().uuid(), &self.here[..])
            .execute(tx.conn())
            .await?;
        for (key, _) in &self.shared {
            sqlx::query!(
                "update app.throttle set failures = greatest(failures - 1, 0) where tenant_id = $1 and key = $2",
                tx.tenant().uuid(),
                &key[..]
            )
            .execute(tx.conn())
            .await?;
        }
        Ok(())
    }
}

/// Whether one more mail may go to this address within the hour; the same for addresses that nobody has.
///
/// # Errors
/// The database's.
pub(super) async fn may_mail(
    tx: &mut TenantTx,
    ring: &Keyring,
    address: &str,
    now: OffsetDateTime,
) -> sqlx::Result<bool> {
    let key = ring.digest("mail", &[address.trim().to_lowercase().as_bytes()]);
    match count(tx, &key, now, Rule::AtMost(MAIL_LIMIT)).await {
        Ok(_) => Ok(true),
        Err(Refused::Until(_)) => Ok(false),
        Err(Refused::Sql(error)) => Err(error),
    }
}

#[derive(Clone, Copy, Debug)]
enum Rule {
    Slower,
    AtMost(i32),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Count {
    failures: i32,
    since: OffsetDateTime,
    last_at: OffsetDateTime,
    blocked_until: OffsetDateTime,
}

/// What a count becomes with one more attempt; the end of the wait when none is taken.
fn next(count: Count, rule: Rule, now: OffsetDateTime) -> Result<Count, OffsetDateTime> {
    if count.blocked_until > now {
        return Err(count.blocked_until);
    }
    let begin = match rule {
        Rule::Slower => count.last_at,
        Rule::AtMost(_) => count.since,
    };
    let (failures, since) = if now - begin > WINDOW { (1, now) } else { (count.failures + 1, count.since) };
    let blocked_until = match rule {
        Rule::Slower if failures >= FREE => now + wait(failures - FREE),
        Rule::AtMost(limit) if failures > limit => return Err(since + WINDOW),
        Rule::Slower | Rule::AtMost(_) => count.blocked_until,
    };
    Ok(Count { failures, since, last_at: now, blocked_until })
}

/// One second, two, four, and so on.
fn wait(doublings: i32) -> Duration {
    Duration::seconds(1_i64 << doublings.clamp(0, 20)).min(LONGEST_WAIT)
}

async fn count(tx: &mut TenantTx, key: &[u8; 32], now: OffsetDateTime, rule: Rule) -> Result<i32, Refused> {
    // One statement, so that the row which somebody else forgives meanwhile is there again or waited for, never missing.
    let before = sqlx::query_as!(
        Count,
        "insert into app.throttle (tenant_id, key, failures, since, last_at, blocked_until)
         values ($1, $2, 0, $3, $3, $3)
         on conflict (tenant_id, key) do update set failures = throttle.failures
         returning failures, since, last_at, blocked_until",
        tx.tenant().uuid(),
        &key[..],
        now
    )
    .fetch_one(tx.conn())
    .await?;
    let after = next(before, rule, now).map_err(Refused::Until)?;
    sqlx::query!(
        "update app.throttle set failures = $3, since = $4, last_at = $5, blocked_until = $6
         where tenant_id = $1 and key = $2",
        tx.tenant().uuid(),
        &key[..],
        after.failures,
        after.since,
        after.last_at,
        after.blocked_until
    )
    .execute(tx.conn())
    .await?;
    Ok(after.failures)
}

async fn clean(tx: &mut TenantTx, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!("delete from app.throttle where tenant_id = $1 and last_at < $2", tx.tenant().uuid(), now - KEPT)
        .execute(tx.conn())
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const START: OffsetDateTime = datetime!(2026-11-26 10:00 UTC);

    fn fresh() -> Count {
        Count { failures: 0, since: START, last_at: START, blocked_until: START }
    }

    #[test]
    fn five_attempts_are_free_and_then_the_wait_doubles_up_to_a_quarter_of_an_hour() {
        let (mut count, mut now, mut waits) = (fresh(), START, Vec::new());
        for _ in 0..18 {
            count = next(count, Rule::Slower, now).unwrap();
            let wait = count.blocked_until.max(now) - now;
            waits.push(wait.whole_seconds());
            if wait > Duration::ZERO {
                assert_eq!(next(count, Rule::Slower, now), Err(count.blocked_until), "too soon is not counted");
            }
            now += wait;
        }
        assert_eq!(waits[..8], [0, 0, 0, 0, 1, 2, 4, 8]);
        assert_eq!(waits.last(), Some(&900));
        assert_eq!(
            next(count, Rule::Slower, now + Duration::hours(2)).unwrap().failures,
            1,
            "an hour of rest forgives"
        );
    }

    #[test]
    fn a_limit_holds_for_the_hour_in_which_it_was_reached() {
        let mut count = fresh();
        for _ in 0..3 {
            count = next(count, Rule::AtMost(3), START).unwrap();
        }
        assert_eq!(next(count, Rule::AtMost(3), START + Duration::minutes(59)), Err(START + WINDOW));
        assert_eq!(next(count, Rule::AtMost(3), START + Duration::minutes(61)).unwrap().failures, 1);
    }
}
