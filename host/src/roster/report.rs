//! The report of an import: a line for each row, to be read page by page or taken along as a table.

use tenants::TenantTx;

use super::{Import, Outcome, RosterError, find};
use crate::{
    access::Actor,
    ids::ImportId,
    table::as_text,
    web::i18n::{Locale, Value},
};

/// Lines of one page.
pub const PER_PAGE: i64 = 100;
/// Lines that the file is made of at a time.
const PER_READ: i64 = 5_000;

/// What becomes of one row.
#[derive(Clone, Debug)]
pub struct ReportLine {
    place: i64,
    /// None for somebody who is not in the table.
    pub line: Option<i64>,
    pub outcome: Outcome,
    /// Who it is about, as the row says or as they are known; empty when it is not known any more.
    pub name: String,
    pub email: String,
    problems: Vec<String>,
    other_line: Option<i64>,
    changes: Vec<String>,
}

/// One page of a report.
///
/// # Errors
/// The database's.
pub async fn page(
    tx: &mut TenantTx,
    id: ImportId,
    outcome: Option<Outcome>,
    page: i64,
) -> sqlx::Result<Vec<ReportLine>> {
    lines(tx, id, outcome, 0, PER_PAGE * (page - 1), PER_PAGE).await
}

async fn lines(
    tx: &mut TenantTx,
    id: ImportId,
    outcome: Option<Outcome>,
    after: i64,
    skip: i64,
    limit: i64,
) -> sqlx::Result<Vec<ReportLine>> {
    let rows = sqlx::query!(
        r#"select l.place, l.line, l.outcome, l.problems, l.other_line, l.changes,
               coalesce(l.email, p.email, '') as "email!",
               concat_ws(' ', coalesce(l.given_name, p.given_name), coalesce(l.family_name, p.family_name)) as "name!"
           from app.roster_line l
           left join app.person p on p.tenant_id = l.tenant_id and p.id = l.person_id
           where l.tenant_id = $1 and l.import_id = $2 and ($3::text is null or l.outcome = $3) and l.place > $4
           order by l.place offset $5 limit $6"#,
        tx.tenant().uuid(),
        id.0,
        outcome.map(Outcome::name),
        after,
        skip,
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    let lines = rows.into_iter().map(|row| ReportLine {
        place: row.place,
        line: row.line,
        outcome: Outcome::parse(&row.outcome).unwrap_or(Outcome::Refused),
        name: row.name,
        email: row.email,
        problems: row.problems,
        other_line: row.other_line,
        changes: row.changes,
    });
    Ok(lines.collect())
}

impl ReportLine {
    /// A line for the samples of pages.
    pub(super) fn sample(outcome: Outcome, name: &str, email: &str) -> ReportLine {
        let texts = |list: &[&str]| list.iter().map(|text| (*text).to_owned()).collect();
        ReportLine {
            place: 2,
            line: (outcome != Outcome::Deactivated).then_some(100_002),
            outcome,
            name: name.to_owned(),
            email: email.to_owned(),
            problems: if outcome == Outcome::Refused { texts(&["unit.ambiguous", "email.twice"]) } else { Vec::new() },
            other_line: Some(7),
            changes: if outcome == Outcome::Changed { texts(&["family-name", "active"]) } else { Vec::new() },
        }
    }

    /// Why the row is refused, or what it changes, in sentences and words of the reader.
    pub fn explain(&self, locale: Locale) -> String {
        let label = |field: &str| locale.text(&format!("roster-field-{field}"));
        if self.problems.is_empty() {
            let changes = self.changes.iter().map(|change| match change.as_str() {
                "active" => locale.text("roster-reactivated"),
                field => label(field),
            });
            return changes.collect::<Vec<_>>().join(", ");
        }
        let problems = self.problems.iter().map(|problem| {
            let (field, kind) = problem.split_once('.').unwrap_or(("row", problem));
            let field = if field == "row" { String::new() } else { label(field) };
            let line = self.other_line.map(|line| line.to_string()).unwrap_or_default();
            locale.message(
                &format!("roster-problem-{kind}"),
                &[("field", Value::from(field)), ("line", Value::from(line))],
            )
        });
        problems.collect::<Vec<_>>().join(" ")
    }
}

/// The whole report as a table that spreadsheets open: with the mark of UTF-8, by which they know the umlauts, and
/// without anything that they would calculate.
///
/// # Errors
/// [`RosterError::Unknown`], [`RosterError::Forbidden`], or the database's.
pub async fn csv(
    tx: &mut TenantTx,
    actor: &Actor,
    id: ImportId,
    locale: Locale,
) -> Result<(Import, Vec<u8>), RosterError> {
    let import = find(tx, actor, id).await?;
    let mut writer = csv::WriterBuilder::new().delimiter(b';').from_writer("\u{feff}".as_bytes().to_vec());
    let head = ["line", "outcome", "name", "email", "why"].map(|name| locale.text(&format!("roster-report-{name}")));
    let mut written = writer.write_record(&head);
    let mut after = 0;
    loop {
        let lines = lines(tx, id, None, after, 0, PER_READ).await?;
        let Some(last) = lines.last() else { break };
        after = last.place;
        for line in &lines {
            let number = line.line.map(|line| line.to_string()).unwrap_or_default();
            let outcome = locale.text(&format!("roster-outcome-{}", line.outcome.name()));
            let why = line.explain(locale);
            let cells = [&number, &outcome, &line.name, &line.email, &why].map(|cell| as_text(cell));
            written = written.and_then(|()| writer.write_record(cells.iter().map(|cell| cell.as_bytes())));
        }
    }
    written.expect("rows of the same length can be written into memory");
    Ok((import, writer.into_inner().expect("memory can be written to")))
}
