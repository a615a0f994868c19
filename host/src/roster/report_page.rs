//! The page of a report: the counts, a hundred lines at a time, and what is to be decided.

use askama::Template;

use super::{
    Counts, Import, Invitations, Outcome, State,
    report::{PER_PAGE, ReportLine},
    shown,
    web::PLACE,
};
use crate::web::{
    Page, format,
    i18n::{Locale, Value},
};

#[derive(Debug, Template)]
#[template(path = "roster/report.html")]
pub struct ReportPage {
    pub page: Page,
    pub place: String,
    pub file_name: String,
    /// What is to be known first, as tone and sentence.
    pub notices: Vec<(&'static str, String)>,
    pub figures: Vec<Figure>,
    pub lines: Vec<LineRow>,
    /// Pages of the list around the one that is shown.
    pub pages: Vec<PageLink>,
    pub has_file: bool,
    /// Whether the import waits for a decision, and whether it could be applied.
    pub waits: bool,
    pub applies: bool,
    pub refused: usize,
    pub deactivated: usize,
    pub invitations: Vec<Choice>,
    /// Whether invitations were kept for later.
    pub invites_later: bool,
    pub typed: Typed,
}

/// What was answered, with the one thing that was wrong.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    pub leaves_out: bool,
    pub confirmation: String,
    pub invitations: String,
    /// The field and the sentence.
    pub field: &'static str,
    pub problem: String,
}

impl Typed {
    /// The sentence when this is the field; otherwise nothing.
    pub fn problem_of(&self, field: &str) -> String {
        if self.field == field { self.problem.clone() } else { String::new() }
    }
}

#[derive(Debug)]
pub struct Choice {
    pub value: &'static str,
    pub label: String,
    pub selected: bool,
}

#[derive(Debug)]
pub struct Figure {
    pub href: String,
    pub name: String,
    pub count: String,
    pub current: bool,
}

#[derive(Debug)]
pub struct LineRow {
    pub line: String,
    pub name: String,
    pub email: String,
    pub tone: &'static str,
    pub outcome: String,
    pub why: String,
}

#[derive(Debug)]
pub struct PageLink {
    pub href: String,
    /// 0 for pages left out.
    pub number: i64,
    pub current: bool,
}

/// The part of a report that is shown.
#[derive(Debug)]
pub struct Report {
    pub lines: Vec<ReportLine>,
    pub outcome: Option<Outcome>,
    pub number: i64,
}

pub(super) fn report_page(page: Page, import: &Import, report: &Report, typed: Typed) -> ReportPage {
    let locale = page.locale;
    let counts = import.counts;
    let is_kept = matches!(import.state, State::Checked | State::Applied);
    ReportPage {
        place: format!("{PLACE}/{}", import.id),
        file_name: import.file_name.clone(),
        notices: notices(locale, import),
        figures: if is_kept { figures(locale, import, report.outcome) } else { Vec::new() },
        lines: report.lines.iter().map(|line| line_row(locale, line)).collect(),
        pages: pages(import, report.outcome, report.number),
        has_file: is_kept,
        waits: import.state == State::Checked,
        applies: import.state == State::Checked && blocked(counts).is_none(),
        refused: shown(counts.refused),
        deactivated: shown(counts.deactivated),
        invitations: if counts.new > 0 { choices(locale, &typed) } else { Vec::new() },
        invites_later: import.state == State::Applied && import.invitations == Invitations::Later,
        typed,
        page,
    }
}

/// Why nothing can be applied, as the key of a sentence.
const fn blocked(counts: Counts) -> Option<&'static str> {
    if counts.new + counts.changed + counts.deactivated == 0 {
        return Some("roster-nothing");
    }
    if counts.refused > 0 && counts.deactivated > 0 { Some("roster-refused-and-missing") } else { None }
}

fn notices(locale: Locale, import: &Import) -> Vec<(&'static str, String)> {
    let mut notices = Vec::new();
    match import.state {
        State::Discarded => notices.push(("info", locale.text("roster-was-discarded"))),
        State::Expired => notices.push(("warning", locale.text("roster-was-expired"))),
        State::Applied => {
            let at = format::moment(locale, import.applied_at.unwrap_or(import.created_at));
            notices.push(("success", locale.message("roster-was-applied", &[("at", Value::from(at))])));
            match import.invitations {
                Invitations::Now => notices.push(("info", locale.text("roster-inviting"))),
                Invitations::Sent => notices.push(("info", locale.text("roster-invited"))),
                Invitations::Later | Invitations::None => {}
            }
        }
        _ => match import.notice.as_str() {
            "changed" => notices.push(("warning", locale.text("roster-has-changed"))),
            "full" => notices.push(("warning", locale.text("roster-was-full"))),
            "forbidden" => notices.push(("warning", locale.text("roster-was-forbidden"))),
            _ => notices.push(("info", locale.text("roster-dry-run"))),
        },
    }
    if import.state == State::Checked {
        notices.extend(blocked(import.counts).map(|key| ("warning", locale.text(key))));
        if import.counts.units > 0 {
            let units = [("count", Value::from(import.counts.units))];
            notices.push(("info", locale.message("roster-new-units", &units)));
        }
    }
    notices
}

fn figures(locale: Locale, import: &Import, shown: Option<Outcome>) -> Vec<Figure> {
    let all = import.counts.rows + import.counts.deactivated;
    let of_all = Figure {
        href: address(import, None, 1),
        name: locale.text("roster-outcome-all"),
        count: format::integer(locale, all.into()),
        current: shown.is_none(),
    };
    let one = |outcome: Outcome| Figure {
        href: address(import, Some(outcome), 1),
        name: locale.text(&format!("roster-outcome-{}", outcome.name())),
        count: format::integer(locale, import.counts.of(outcome).into()),
        current: shown == Some(outcome),
    };
    let offered = |outcome: &Outcome| *outcome != Outcome::Deactivated || import.options.deactivates;
    std::iter::once(of_all).chain(Outcome::ALL.into_iter().filter(offered).map(one)).collect()
}

pub(super) fn line_row(locale: Locale, line: &ReportLine) -> LineRow {
    let tone = match line.outcome {
        Outcome::New => "success",
        Outcome::Changed | Outcome::Unchanged => "info",
        Outcome::Deactivated => "warning",
        Outcome::Refused => "danger",
    };
    LineRow {
        line: line.line.map_or_else(|| "–".to_owned(), |line| line.to_string()),
        name: line.name.clone(),
        email: line.email.clone(),
        tone,
        outcome: locale.text(&format!("roster-outcome-{}", line.outcome.name())),
        why: line.explain(locale),
    }
}

fn choices(locale: Locale, typed: &Typed) -> Vec<Choice> {
    let choice = |choice: Invitations| Choice {
        value: choice.name(),
        label: locale.text(&format!("roster-invite-{}", choice.name())),
        selected: typed.invitations == choice.name() || (typed.invitations.is_empty() && choice == Invitations::Later),
    };
    Invitations::CHOICES.map(choice).into()
}

/// The first, the last, and those around the one that is shown.
fn pages(import: &Import, outcome: Option<Outcome>, number: i64) -> Vec<PageLink> {
    let counts = import.counts;
    let lines = outcome.map_or(counts.rows + counts.deactivated, |outcome| counts.of(outcome));
    let last = (i64::from(lines) + PER_PAGE - 1) / PER_PAGE;
    let mut links: Vec<PageLink> = Vec::new();
    for page in (1..=last).filter(|page| *page == 1 || *page == last || (page - number).abs() <= 2) {
        let before = links.last().map_or(0, |link| link.number);
        if page > before + 1 {
            links.push(PageLink { href: String::new(), number: 0, current: false });
        }
        links.push(PageLink { href: address(import, outcome, page), number: page, current: page == number });
    }
    if last > 1 { links } else { Vec::new() }
}

fn address(import: &Import, outcome: Option<Outcome>, page: i64) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    if let Some(outcome) = outcome {
        query.append_pair("art", outcome.name());
    }
    if page > 1 {
        query.append_pair("seite", &page.to_string());
    }
    let query = query.finish();
    let mark = if query.is_empty() { "" } else { "?" };
    format!("{PLACE}/{}{mark}{query}", import.id)
}
