//! What became of a published plugin's calls, as its provider sees it.

use plugin_runtime::Limits;
use tenants::TenantTx;
use time::{Duration, OffsetDateTime};

use super::{State, Submission};
use crate::{
    clock,
    plugins::{
        meter::{self, Figures, Told},
        steps::Steps,
    },
    web::{format, i18n::Locale},
};

const DAYS: Duration = Duration::days(30);

#[derive(Debug)]
pub struct UseView {
    pub calls: Vec<CallRow>,
    pub lines: Vec<LineRow>,
}

#[derive(Debug)]
pub struct CallRow {
    pub name: String,
    pub calls: String,
    pub failed: String,
    pub timed_out: String,
    /// The median, and what 99 of 100 do not exceed.
    pub time: [String; 2],
    /// The same in percent of what a call may use.
    pub fuel: [String; 2],
}

#[derive(Debug)]
pub struct LineRow {
    pub level: String,
    pub message: String,
    pub calls: String,
}

/// Of the last days; none before it is published.
pub(super) async fn use_view(
    tx: &mut TenantTx,
    locale: Locale,
    submission: &Submission,
    now: OffsetDateTime,
) -> sqlx::Result<Option<UseView>> {
    let report = submission.report.as_ref().filter(|_| submission.state == State::Published);
    let Some(report) = report else { return Ok(None) };
    let since = clock::in_germany(now - DAYS).date();
    let (figures, lines) = meter::since(tx, &report.component_sha256, since).await?;
    let limits = if report.heavy { Limits::default().heavy() } else { Limits::default() };
    Ok(Some(shown(locale, &limits, &figures, lines)))
}

pub(super) fn shown(locale: Locale, limits: &Limits, figures: &[Figures], lines: Vec<Told>) -> UseView {
    UseView {
        calls: figures.iter().map(|figures| call(locale, limits, figures)).collect(),
        lines: lines
            .into_iter()
            .map(|line| LineRow {
                level: line.level,
                message: line.message,
                calls: format::integer(locale, line.calls),
            })
            .collect(),
    }
}

fn call(locale: Locale, limits: &Limits, figures: &Figures) -> CallRow {
    let allowed = match figures.call.as_str() {
        "grade" => limits.grade.fuel,
        "render" => limits.render.fuel,
        _ => limits.upkeep.fuel,
    };
    CallRow {
        name: locale.text(&format!("use-call-{}", figures.call.replace('_', "-"))),
        calls: format::integer(locale, i64::try_from(figures.calls).unwrap_or(i64::MAX)),
        failed: share(locale, figures.failed, figures.calls),
        timed_out: share(locale, figures.timed_out, figures.calls),
        time: percentiles(&figures.micros, |micros| milliseconds(locale, micros)),
        fuel: percentiles(&figures.fuel, |fuel| share(locale, fuel, allowed)),
    }
}

fn percentiles(steps: &Steps, said: impl Fn(u64) -> String) -> [String; 2] {
    [50, 99].map(|percent| steps.percentile(percent).map_or_else(|| "–".to_owned(), &said))
}

/// In percent with one decimal; what is rounded to nothing is said to be less than the smallest.
fn share(locale: Locale, part: u64, whole: u64) -> String {
    let tenths = part.saturating_mul(1000).checked_div(whole).unwrap_or_default();
    match (part, tenths) {
        (0, _) => "0 %".to_owned(),
        (_, 0) => format!("< {} %", decimal(locale, 1)),
        _ => format!("{} %", decimal(locale, tenths)),
    }
}

fn milliseconds(locale: Locale, micros: u64) -> String {
    format!("{} ms", decimal(locale, micros.div_ceil(100)))
}

/// A number of tenths.
fn decimal(locale: Locale, tenths: u64) -> String {
    let whole = format::integer(locale, i64::try_from(tenths / 10).unwrap_or(i64::MAX));
    let mark = if locale == Locale::De { ',' } else { '.' };
    format!("{whole}{mark}{}", tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_and_times_are_written_as_people_read_them() {
        assert_eq!(share(Locale::De, 0, 10), "0 %");
        assert_eq!(share(Locale::De, 1, 8), "12,5 %");
        assert_eq!(share(Locale::En, 1, 8), "12.5 %");
        assert_eq!(share(Locale::De, 1, 100_000), "< 0,1 %");
        assert_eq!(milliseconds(Locale::De, 31), "0,1 ms");
        assert_eq!(milliseconds(Locale::En, 1_234_567), "1,234.6 ms");
    }
}
