//! A package and what the inspection found, as the provider's and the board's pages show it.

use plugin_inspection::{Report, StepName};
use plugin_runtime::Limits;

use super::{State, Stop, Submission};
use crate::web::{
    Page, format,
    i18n::{Locale, Value},
};

#[derive(Debug)]
pub struct ReportView {
    /// `de.example.addition 1.0.0`
    pub name: String,
    pub tone: &'static str,
    pub state: String,
    /// What comes next, or what is to be done.
    pub next: String,
    pub facts: Vec<(String, String)>,
    pub steps: Vec<StepRow>,
    pub reason: String,
}

#[derive(Debug)]
pub struct StepRow {
    pub name: String,
    pub tone: &'static str,
    pub state: String,
    /// In English, as the tools say it.
    pub findings: Vec<String>,
}

pub(super) fn report_view(page: &Page, submission: &Submission) -> ReportView {
    let (tone, state) = standing(submission);
    // An inspection that died has no report.
    let died = submission.state == State::Failed && submission.report.is_none();
    ReportView {
        name: format!("{} {}", submission.plugin, submission.version),
        tone,
        state: page.t(format!("package-{state}")),
        next: page.t(if died { "package-next-died".to_owned() } else { format!("package-next-{state}") }),
        facts: facts(page, submission),
        steps: submission.report.as_ref().map(|report| steps(page, report)).unwrap_or_default(),
        reason: submission.reason.clone(),
    }
}

/// The tone and the key of what a package is at present.
pub(super) fn standing(submission: &Submission) -> (&'static str, &'static str) {
    match submission.stopped {
        Some(Stop::Revoke) => ("danger", "revoked"),
        Some(Stop::Yank) => ("warning", "yanked"),
        None => (submission.state.tone(), submission.state.name()),
    }
}

fn facts(page: &Page, submission: &Submission) -> Vec<(String, String)> {
    let locale = page.locale;
    let mut facts = vec![
        (page.t("packages-provider"), submission.provider_name.clone()),
        (page.t("packages-when"), format::moment(locale, submission.submitted_at)),
        (page.t("packages-tier"), page.t(format!("package-tier-{}", submission.tier))),
        (page.t("packages-size"), kibibytes(locale, submission.bytes)),
        (page.t("packages-digest"), submission.digest.clone()),
    ];
    let Some(report) = &submission.report else { return facts };
    if let Some(manifest) = &report.manifest {
        facts.insert(0, (page.t("packages-about"), manifest.summary_in(locale.tag()).to_owned()));
        facts.insert(0, (page.t("packages-title-of"), manifest.title_in(locale.tag()).to_owned()));
        facts.push((page.t("packages-languages"), manifest.languages.join(", ")));
        if !manifest.known_barriers.is_empty() {
            facts.push((page.t("packages-barriers"), manifest.known_barriers.join(", ")));
        }
    }
    let measured = &report.measured;
    let counts = [("cases", Value::from(measured.cases)), ("calls", Value::from(measured.calls))];
    facts.push((page.t("packages-tried"), locale.message("package-counts", &counts)));
    let limits = if report.heavy { Limits::default().heavy() } else { Limits::default() };
    let allowed = limits.grade.fuel;
    facts.push((
        page.t("packages-class"),
        page.t(if report.heavy { "package-class-heavy" } else { "package-class-light" }),
    ));
    let share = [
        ("percent", Value::from(measured.fuel.saturating_mul(100).div_ceil(allowed))),
        ("fuel", Value::from(format::integer(locale, i64::try_from(measured.fuel).unwrap_or(i64::MAX)))),
    ];
    facts.push((page.t("packages-fuel"), locale.message("package-share", &share)));
    facts
        .push((page.t("packages-memory"), kibibytes(locale, i64::try_from(measured.memory_bytes).unwrap_or(i64::MAX))));
    facts
}

fn kibibytes(locale: Locale, bytes: i64) -> String {
    format!("{} KiB", format::integer(locale, bytes / 1024))
}

fn steps(page: &Page, report: &Report) -> Vec<StepRow> {
    let row = |name: &StepName| {
        let step = report.steps.iter().find(|step| step.name == *name);
        let (tone, state) = match step {
            Some(step) if step.findings.is_empty() => ("success", "package-step-passed"),
            Some(_) => ("danger", "package-step-found"),
            None => ("info", "package-step-left"),
        };
        StepRow {
            name: page.t(format!("package-step-{}", name.name())),
            tone,
            state: page.t(state),
            findings: step.map(|step| step.findings.clone()).unwrap_or_default(),
        }
    };
    StepName::ALL.iter().map(row).collect()
}
