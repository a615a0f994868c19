//! The pages of an import: uploading a table and all imports so far; explaining its columns; its report.

use askama::Template;
use axum::{
    extract::{Path, Query},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use serde::Deserialize;

use super::{
    Import, RosterError, State, Uploaded,
    columns::Field,
    example, find, first_rows, list, report,
    report_page::{Report, ReportPage, Typed, report_page},
    upload,
};
use crate::{
    access::{Action, Actor},
    ids::ImportId,
    table::{MOST_COLUMNS, TableError},
    web::{
        Html, Page, Problem, SignedIn, Upload, Visit, format,
        i18n::{Locale, Value},
        visit::host_name,
    },
};

pub(super) const PLACE: &str = "/verwaltung/personen/import";

#[derive(Debug, Template)]
#[template(path = "roster/upload.html")]
pub struct UploadPage {
    pub page: Page,
    pub pasted: String,
    pub problem: String,
    pub imports: Vec<ImportRow>,
}

#[derive(Debug)]
pub struct ImportRow {
    pub href: String,
    pub file_name: String,
    pub when: String,
    pub who: String,
    pub tone: &'static str,
    pub state: String,
    pub result: String,
}

#[derive(Debug, Template)]
#[template(path = "roster/mapping.html")]
pub struct MappingPage {
    pub page: Page,
    pub action: String,
    pub discard: String,
    pub file_name: String,
    pub rows: usize,
    pub columns: Vec<ColumnRow>,
    pub fields: Vec<(&'static str, String)>,
    pub creates_units: bool,
    pub deactivates: bool,
    pub problem: String,
}

#[derive(Debug)]
pub struct ColumnRow {
    pub id: String,
    pub label: String,
    pub sample: String,
    /// Name of the field; empty for none.
    pub field: &'static str,
}

#[derive(Debug, Template)]
#[template(path = "roster/progress.html")]
pub struct ProgressPage {
    pub page: Page,
    pub href: String,
    pub file_name: String,
    pub rows: usize,
    pub applies: bool,
}

#[derive(Debug, Default, Deserialize)]
pub struct Pasted {
    #[serde(default)]
    pub table: String,
}

/// Which part of a report is shown.
#[derive(Debug, Default, Deserialize)]
pub struct Place {
    #[serde(default)]
    seite: Option<String>,
    #[serde(default)]
    art: Option<String>,
}

/// `GET /verwaltung/personen/import`
pub async fn imports(SignedIn { visit, actor }: SignedIn) -> Result<Html<UploadPage>, Problem> {
    coordinates(&visit, &actor)?;
    page(&visit, &actor, String::new(), String::new()).await
}

/// `POST /verwaltung/personen/import`
pub async fn post_upload(headers: HeaderMap, upload_form: Upload<Pasted>) -> Result<Response, Problem> {
    let write = &upload_form.write;
    let SignedIn { visit, actor } = write.signed_in()?;
    coordinates(&visit, &actor)?;
    let pasted = write.input.table.clone();
    let uploaded = Uploaded {
        file_name: &upload_form
            .file("file")
            .map_or_else(|| visit.locale.text("roster-pasted"), |file| file.name.clone()),
        host: &host_name(&headers).unwrap_or_default(),
        bytes: upload_form.file("file").map_or(pasted.as_bytes(), |file| &file.bytes),
    };
    let mut tx = write.begin().await?;
    let error = match upload(&mut tx, &actor, &uploaded, visit.now).await {
        Ok(id) => return write.redirect(tx, &format!("{PLACE}/{id}"), None).await,
        Err(error) => error,
    };
    drop(tx);
    let Some(problem) = unfit(visit.locale, &error) else { return Err(error.into()) };
    let page = page(&visit, &actor, pasted, problem).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// `GET /verwaltung/personen/import/beispiel/{language}`
pub async fn example(SignedIn { visit, actor }: SignedIn, Path(language): Path<String>) -> Result<Response, Problem> {
    coordinates(&visit, &actor)?;
    let (name, content) = example::file(Locale::parse(&language).ok_or(Problem::NotFound)?);
    Ok(attachment(name, content.as_bytes().to_vec()))
}

/// `GET /verwaltung/personen/import/{import}`: the step at which the import stands.
pub async fn show(
    SignedIn { visit, actor }: SignedIn,
    Path(id): Path<ImportId>,
    Query(place): Query<Place>,
) -> Result<Response, Problem> {
    coordinates(&visit, &actor)?;
    let mut tx = visit.read().await?;
    let import = find(&mut tx, &actor, id).await?;
    Ok(match import.state {
        State::Mapping => {
            let rows = first_rows(&mut tx, id).await?;
            Html(mapping_page(visit.page(visit.locale.text("roster-mapping")), &import, &rows, "")).into_response()
        }
        State::Checking | State::Applying => {
            Html(progress_page(visit.page(visit.locale.text("roster-progress")), &import)).into_response()
        }
        State::Checked | State::Applied | State::Discarded | State::Expired => {
            Html(read_report(&visit, &mut tx, import, &place, Typed::default()).await?).into_response()
        }
    })
}

/// `GET /verwaltung/personen/import/{import}/bericht.csv`
pub async fn report_file(SignedIn { visit, actor }: SignedIn, Path(id): Path<ImportId>) -> Result<Response, Problem> {
    coordinates(&visit, &actor)?;
    let (_, content) = report::csv(&mut visit.read().await?, &actor, id, visit.locale).await?;
    Ok(attachment(&format!("{}.csv", visit.locale.text("roster-report-file")), content))
}

/// People are imported by members, each its own.
pub(super) fn coordinates(visit: &Visit, actor: &Actor) -> Result<(), Problem> {
    actor.require(Action::ManagePeople)?;
    if visit.tenant.id.is_cooperative() { Err(Problem::NotFound) } else { Ok(()) }
}

pub(super) async fn read_report(
    visit: &Visit,
    tx: &mut tenants::TenantTx,
    import: Import,
    place: &Place,
    typed: Typed,
) -> Result<ReportPage, Problem> {
    let outcome = place.art.as_deref().and_then(super::Outcome::parse);
    let number = place.seite.as_deref().and_then(|number| number.parse().ok()).unwrap_or(1).clamp(1, 100_000);
    let lines = report::page(tx, import.id, outcome, number).await?;
    let page = visit.page(visit.locale.text("roster-report")).refused(!typed.problem.is_empty());
    Ok(report_page(page, &import, &Report { lines, outcome, number }, typed))
}

fn attachment(name: &str, content: Vec<u8>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    (headers, content).into_response()
}

/// What to tell the one who handed the table in; none for what is not the table's fault.
fn unfit(locale: Locale, error: &RosterError) -> Option<String> {
    let line = |key: &str, line: u64| locale.message(key, &[("line", Value::from(line.to_string()))]);
    Some(match error {
        RosterError::Table(TableError::Empty) => locale.text("roster-empty"),
        RosterError::Table(TableError::TooLarge) => locale.text("roster-too-large"),
        RosterError::Table(TableError::Spreadsheet) => locale.text("roster-spreadsheet"),
        RosterError::Table(TableError::Binary) => locale.text("roster-binary"),
        RosterError::Table(TableError::TooManyColumns(count)) => {
            locale.message("roster-too-wide", &[("count", Value::from(*count)), ("most", Value::from(MOST_COLUMNS))])
        }
        RosterError::Table(TableError::Ragged { line: number, .. }) => line("roster-ragged", *number),
        RosterError::Table(TableError::ColumnTwice(_) | TableError::Unreadable(_)) => locale.text("roster-unreadable"),
        RosterError::TooManyRows => locale.message("roster-too-long", &[("most", Value::from(super::MOST_ROWS))]),
        _ => return None,
    })
}

async fn page(visit: &Visit, actor: &Actor, pasted: String, problem: String) -> Result<Html<UploadPage>, Problem> {
    let locale = visit.locale;
    let imports = list(&mut visit.read().await?, actor).await?;
    let page = visit.page(locale.text("roster-title")).refused(!problem.is_empty());
    let imports = imports.iter().map(|import| row(locale, import)).collect();
    Ok(Html(UploadPage { page, pasted, problem, imports }))
}

pub(super) fn row(locale: Locale, import: &Import) -> ImportRow {
    let tone = match import.state {
        State::Applied => "success",
        State::Discarded | State::Expired => "warning",
        _ => "info",
    };
    ImportRow {
        href: format!("{PLACE}/{}", import.id),
        file_name: import.file_name.clone(),
        when: format::moment(locale, import.applied_at.unwrap_or(import.created_at)),
        who: import.created_by_name.clone().unwrap_or_else(|| locale.text("roster-by-office")),
        tone,
        state: locale.text(&format!("roster-state-{}", import.state.name())),
        result: if import.state == State::Applied { result(locale, import) } else { String::new() },
    }
}

fn result(locale: Locale, import: &Import) -> String {
    let counts = import.counts;
    locale.message(
        "roster-result",
        &[
            ("new", counts.new.into()),
            ("changed", counts.changed.into()),
            ("deactivated", counts.deactivated.into()),
            ("refused", counts.refused.into()),
        ],
    )
}

pub(super) fn mapping_page(page: Page, import: &Import, rows: &[Vec<String>], problem: &str) -> MappingPage {
    let locale = page.locale;
    let place = format!("{PLACE}/{}", import.id);
    let columns = import.columns.iter().zip(&import.mapping).enumerate().map(|(number, (name, field))| {
        let samples = rows.iter().filter_map(|row| row.get(number)).filter(|cell| !cell.is_empty());
        let samples: Vec<String> = samples.map(|cell| cell.chars().take(60).collect()).collect();
        ColumnRow {
            id: format!("column-{number}"),
            label: if name.is_empty() {
                locale.message("roster-column", &[("number", Value::from(number + 1))])
            } else {
                name.clone()
            },
            sample: if samples.is_empty() {
                locale.text("roster-no-sample")
            } else {
                locale.message("roster-sample", &[("text", Value::from(samples.join(", ")))])
            },
            field: field.map_or("", Field::name),
        }
    });
    let fields = Field::ALL.map(|field| (field.name(), locale.text(&format!("roster-field-{}", field.name()))));
    MappingPage {
        action: format!("{place}/zuordnung"),
        discard: format!("{place}/verwerfen"),
        file_name: import.file_name.clone(),
        rows: import.counts.row_count(),
        columns: columns.collect(),
        fields: fields.into(),
        creates_units: import.options.creates_units,
        deactivates: import.options.deactivates,
        problem: problem.to_owned(),
        page,
    }
}

pub(super) fn progress_page(page: Page, import: &Import) -> ProgressPage {
    ProgressPage {
        href: format!("{PLACE}/{}", import.id),
        file_name: import.file_name.clone(),
        rows: import.counts.row_count(),
        applies: import.state == State::Applying,
        page,
    }
}

impl From<RosterError> for Problem {
    fn from(error: RosterError) -> Problem {
        match error {
            RosterError::Forbidden(error) => error.into(),
            RosterError::Unknown => Problem::NotFound,
            RosterError::Elsewhere => Problem::Conflict("import-elsewhere"),
            RosterError::Sql(error) => error.into(),
            error => Problem::internal(error),
        }
    }
}
