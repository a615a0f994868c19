//! What becomes of plugins' calls: counted in memory, written down every minute for the provider, without people and
//! without houses. A server that is killed loses the counts of its last minute.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    mem,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use plugin_runner::wire::{Answer, Call};
use plugin_runtime::{Blame, LogLevel, LogLine};
use serde_json::json;
use tenants::{TenantId, TenantTx};
use time::{Date, OffsetDateTime};

use super::{Plugins, steps::Steps};
use crate::clock;

/// A plugin sees answers, so what it writes may hold them. A line is shown once so many calls have written the same in so
/// many houses: then it is nobody's.
const CALLS: u64 = 5;
const HOUSES: usize = 2;
/// Different lines of a day that are remembered; what comes then is dropped.
const LINES: usize = 20_000;
const LONGEST_LINE: usize = 500;

/// The calls that learners make.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Kind {
    Render,
    Grade,
    CheckConfig,
}

impl Kind {
    pub(super) const fn of(call: &Call) -> Option<Kind> {
        match call {
            Call::Render { .. } => Some(Kind::Render),
            Call::Grade { .. } => Some(Kind::Grade),
            Call::CheckConfig { .. } => Some(Kind::CheckConfig),
            Call::Describe | Call::Migrate { .. } => None,
        }
    }

    const fn as_str(self) -> &'static str {
        match self {
            Kind::Render => "render",
            Kind::Grade => "grade",
            Kind::CheckConfig => "check_config",
        }
    }
}

#[derive(Debug, Default)]
pub(super) struct Meter(Mutex<Counts>);

/// By component and kind of call.
type Uses = HashMap<(String, Kind), Use>;

/// A line that may be shown, and how many calls have written it since the last time.
struct Written {
    sha256: String,
    level: &'static str,
    message: String,
    calls: u64,
}

#[derive(Debug, Default)]
struct Counts {
    uses: Uses,
    lines: HashMap<(String, &'static str, String), Line>,
    /// Of the lines.
    day: Option<Date>,
}

#[derive(Clone, Debug, Default)]
struct Use {
    calls: u64,
    failed: u64,
    timed_out: u64,
    micros: Steps,
    fuel: Steps,
}

#[derive(Debug, Default)]
struct Line {
    calls: u64,
    written: u64,
    houses: BTreeSet<TenantId>,
}

impl Meter {
    pub(super) fn count(&self, house: TenantId, sha256: &str, kind: Kind, took: Duration, answer: &Answer) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (fuel, log) = cost(answer);
        let one = counts.uses.entry((sha256.to_owned(), kind)).or_default();
        one.calls += 1;
        one.micros.add(u64::try_from(took.as_micros()).unwrap_or(u64::MAX));
        if let Some(fuel) = fuel {
            one.fuel.add(fuel);
        }
        let mut fault = None;
        if let Answer::Failed(failure) = answer {
            one.failed += u64::from(failure.blame == Blame::Plugin);
            one.timed_out += u64::from(failure.timed_out);
            fault = (failure.blame == Blame::Plugin)
                .then(|| LogLine { level: LogLevel::Error, message: failure.message.clone() });
        }
        for line in log.iter().chain(&fault) {
            counts.note(house, sha256, line);
        }
    }

    fn take(&self, today: Date) -> (Uses, Vec<Written>) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let uses = mem::take(&mut counts.uses);
        let mut lines = Vec::new();
        for ((sha256, level, message), line) in &mut counts.lines {
            if line.calls >= CALLS && line.houses.len() >= HOUSES && line.calls > line.written {
                let (sha256, message, calls) = (sha256.clone(), message.clone(), line.calls - line.written);
                lines.push(Written { sha256, level, message, calls });
                line.written = line.calls;
            }
        }
        if counts.day != Some(today) {
            counts.day = Some(today);
            counts.lines.clear();
        }
        (uses, lines)
    }

    /// What could not be written is written the next time.
    fn give_back(&self, uses: Uses) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (key, of_then) in uses {
            let now = counts.uses.entry(key).or_default();
            now.calls += of_then.calls;
            now.failed += of_then.failed;
            now.timed_out += of_then.timed_out;
            now.micros.merge(&of_then.micros);
            now.fuel.merge(&of_then.fuel);
        }
    }
}

impl Counts {
    fn note(&mut self, house: TenantId, sha256: &str, line: &LogLine) {
        let cut = line.message.floor_char_boundary(LONGEST_LINE);
        let key = (sha256.to_owned(), level(line.level), line.message[..cut].to_owned());
        if self.lines.len() >= LINES && !self.lines.contains_key(&key) {
            return;
        }
        let line = self.lines.entry(key).or_default();
        line.calls += 1;
        if line.houses.len() < HOUSES {
            line.houses.insert(house);
        }
    }
}

const fn level(level: LogLevel) -> &'static str {
    match level {
        LogLevel::Debug => "debug",
        LogLevel::Info => "info",
        LogLevel::Warn => "warn",
        LogLevel::Error => "error",
    }
}

/// Fuel, where it is known, and lines.
fn cost(answer: &Answer) -> (Option<u64>, &[LogLine]) {
    match answer {
        Answer::Checked(done) => (Some(done.fuel), &done.log),
        Answer::Rendered(done) => (Some(done.fuel), &done.log),
        Answer::Graded(done) => (Some(done.fuel), &done.log),
        Answer::Failed(failure) => (failure.out_of_fuel, &[]),
        Answer::Absent | Answer::Described(_) | Answer::Migrated(_) => (None, &[]),
    }
}

impl Plugins {
    /// Writes down what was counted since the last time; the transaction must be the cooperative's. Of what is not in the
    /// register, such as a package on trial, nothing is written.
    ///
    /// # Errors
    /// The database's; the counts are kept for the next time, the lines are not.
    pub async fn write_use(&self, mut tx: TenantTx, now: OffsetDateTime) -> sqlx::Result<()> {
        let today = clock::in_germany(now).date();
        let (uses, lines) = self.meter.take(today);
        let written = async {
            for ((sha256, kind), one) in &uses {
                write(&mut tx, today, sha256, *kind, one).await?;
            }
            for Written { sha256, level, message, calls } in &lines {
                sqlx::query!(
                    "insert into app.plugin_line (tenant_id, day, plugin_sha256, level, message, calls)
                     select $1, $2, sha256, $4, $5, $6 from app.plugin where sha256 = $3
                     on conflict (tenant_id, day, plugin_sha256, level, message)
                     do update set calls = plugin_line.calls + excluded.calls",
                    tx.tenant().uuid(),
                    today,
                    sha256,
                    level,
                    message,
                    calls.cast_signed()
                )
                .execute(tx.conn())
                .await?;
            }
            tx.commit().await
        };
        let written = written.await;
        if written.is_err() {
            self.meter.give_back(uses);
        }
        written
    }
}

async fn write(tx: &mut TenantTx, today: Date, sha256: &str, kind: Kind, one: &Use) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into app.plugin_use (tenant_id, day, plugin_sha256, call, calls, failed, timed_out, micros, fuel)
         select $1, $2, sha256, $4, $5, $6, $7, $8, $9 from app.plugin where sha256 = $3
         on conflict (tenant_id, day, plugin_sha256, call) do update set
             calls = plugin_use.calls + excluded.calls, failed = plugin_use.failed + excluded.failed,
             timed_out = plugin_use.timed_out + excluded.timed_out,
             micros = (select coalesce(jsonb_object_agg(key, total), '{}') from (
                 select key, sum(value::bigint) as total from (
                     select key, value from jsonb_each_text(plugin_use.micros)
                     union all select key, value from jsonb_each_text(excluded.micros)) both_of group by key) added),
             fuel = (select coalesce(jsonb_object_agg(key, total), '{}') from (
                 select key, sum(value::bigint) as total from (
                     select key, value from jsonb_each_text(plugin_use.fuel)
                     union all select key, value from jsonb_each_text(excluded.fuel)) both_of group by key) added)",
        tx.tenant().uuid(),
        today,
        sha256,
        kind.as_str(),
        one.calls.cast_signed(),
        one.failed.cast_signed(),
        one.timed_out.cast_signed(),
        json!(one.micros),
        json!(one.fuel)
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What became of the calls of one kind since a day.
#[derive(Clone, Debug)]
pub struct Figures {
    pub call: String,
    pub calls: u64,
    /// By the plugin's own fault.
    pub failed: u64,
    pub timed_out: u64,
    /// Microseconds.
    pub micros: Steps,
    pub fuel: Steps,
}

/// A line for the author, and how many calls have written it.
#[derive(Clone, Debug)]
pub struct Told {
    pub level: String,
    pub message: String,
    pub calls: i64,
}

/// What became of a component's calls since a day, and what it has written; in the cooperative's transaction.
///
/// # Errors
/// The database's.
pub async fn since(tx: &mut TenantTx, sha256: &str, day: Date) -> sqlx::Result<(Vec<Figures>, Vec<Told>)> {
    let rows = sqlx::query!(
        "select call, calls, failed, timed_out, micros, fuel from app.plugin_use
         where tenant_id = $1 and plugin_sha256 = $2 and day >= $3",
        tx.tenant().uuid(),
        sha256,
        day
    )
    .fetch_all(tx.conn())
    .await?;
    let mut figures: BTreeMap<String, Figures> = BTreeMap::new();
    for row in rows {
        let none = Figures {
            call: row.call.clone(),
            calls: 0,
            failed: 0,
            timed_out: 0,
            micros: Steps::default(),
            fuel: Steps::default(),
        };
        let one = figures.entry(row.call).or_insert(none);
        one.calls += row.calls.unsigned_abs();
        one.failed += row.failed.unsigned_abs();
        one.timed_out += row.timed_out.unsigned_abs();
        one.micros.merge(&serde_json::from_value(row.micros).unwrap_or_default());
        one.fuel.merge(&serde_json::from_value(row.fuel).unwrap_or_default());
    }
    let lines = sqlx::query_as!(
        Told,
        r#"select level, message, sum(calls)::bigint as "calls!" from app.plugin_line
           where tenant_id = $1 and plugin_sha256 = $2 and day >= $3
           group by level, message order by 3 desc, message limit 50"#,
        tx.tenant().uuid(),
        sha256,
        day
    )
    .fetch_all(tx.conn())
    .await?;
    Ok((figures.into_values().collect(), lines))
}

#[cfg(test)]
mod tests {
    use plugin_runner::wire::Failure;
    use time::macros::date;

    use super::*;

    fn fault(message: &str) -> Answer {
        Answer::Failed(Failure {
            blame: Blame::Plugin,
            message: message.to_owned(),
            out_of_fuel: None,
            fault: None,
            timed_out: false,
        })
    }

    #[test]
    fn a_line_is_shown_when_it_is_nobodys_and_counted_once() {
        let [one, other] = [1, 2].map(|number| TenantId::trusted(uuid::Uuid::from_u128(number)));
        let meter = Meter::default();
        let count = |house, message: &str| {
            meter.count(house, "a", Kind::Grade, Duration::from_micros(30), &fault(message));
        };
        let lines = |day| meter.take(day).1.into_iter().map(|line| (line.message, line.calls)).collect::<Vec<_>>();
        let day = date!(2026 - 11 - 27);
        assert!(lines(day).is_empty());
        for number in 0..20 {
            count(one, "a house alone");
            count(if number % 2 == 0 { one } else { other }, &format!("Frau Weber hat {number} geschrieben"));
        }
        for house in [one, one, one, other] {
            count(house, "index out of bounds");
        }
        assert!(lines(day).is_empty(), "four calls are not enough");
        count(one, "index out of bounds");
        assert_eq!(lines(day), [("index out of bounds".to_owned(), 5)]);
        assert!(lines(day).is_empty(), "nothing is told twice");
        count(other, "index out of bounds");
        assert_eq!(lines(date!(2026 - 11 - 28)), [("index out of bounds".to_owned(), 1)]);
        count(other, "index out of bounds");
        assert!(lines(date!(2026 - 11 - 28)).is_empty(), "a new day begins anew");
    }

    #[test]
    fn what_was_not_written_is_kept() {
        let meter = Meter::default();
        let house = TenantId::COOPERATIVE;
        let count = || meter.count(house, "a", Kind::Render, Duration::from_micros(30), &fault("x"));
        count();
        let (uses, _) = meter.take(date!(2026 - 11 - 27));
        count();
        meter.give_back(uses);
        let (uses, _) = meter.take(date!(2026 - 11 - 27));
        let one = &uses[&("a".to_owned(), Kind::Render)];
        assert_eq!((one.calls, one.failed, one.timed_out, one.micros.percentile(50)), (2, 2, 0, Some(31)));
    }
}
