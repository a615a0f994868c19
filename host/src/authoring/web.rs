//! All drafts of a member: beginning one, giving one up.

use askama::Template;
use axum::{
    extract::Path,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use serde::Deserialize;

use super::{AuthorError, Draft, contents::Contents, create, delete, drafts as all};
use crate::{
    access::Action,
    ids::DraftId,
    web::{Html, NoFields, Page, Problem, SignedIn, Visit, Write, format},
};

pub(super) const PLACE: &str = "/verwaltung/module";
pub(super) const LONGEST_TITLE: usize = 200;

#[derive(Debug, Template)]
#[template(path = "authoring/drafts.html")]
pub struct DraftsPage {
    pub page: Page,
    pub rows: Vec<DraftRow>,
    pub title: String,
    pub problem: String,
}

#[derive(Debug)]
pub struct DraftRow {
    pub href: String,
    pub title: String,
    pub is_published: bool,
    pub changed: String,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub struct DraftForm {
    #[serde(default)]
    title: String,
}

/// `GET /verwaltung/module`
pub async fn drafts(SignedIn { visit, actor }: SignedIn) -> Result<Html<DraftsPage>, Problem> {
    actor.require(Action::ManageCampus)?;
    of_members(&visit)?;
    let drafts = all(&mut visit.read().await?, &actor).await?;
    Ok(Html(page(visit.page(visit.locale.text("author-title")), &drafts, String::new(), String::new())))
}

/// `POST /verwaltung/module`
pub async fn post_draft(write: Write<DraftForm>) -> Result<Response, Problem> {
    let SignedIn { visit, actor } = write.signed_in()?;
    actor.require(Action::ManageCampus)?;
    of_members(&visit)?;
    let title = write.input.title.trim().to_owned();
    if let Some(problem) = unfit_title(&title) {
        let drafts = all(&mut visit.read().await?, &actor).await?;
        let frame = visit.page(visit.locale.text("author-title")).refused(true);
        let page = page(frame, &drafts, title, visit.locale.text(problem));
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response());
    }
    let contents = Contents { language: visit.locale.tag().to_owned(), ..Contents::default() };
    let mut tx = write.begin().await?;
    let id = create(&mut tx, &actor, &title, &contents, visit.now).await?;
    write.redirect(tx, &format!("{PLACE}/{id}"), None).await
}

/// `POST /verwaltung/module/{draft}/loeschung`
pub async fn post_delete(Path(id): Path<DraftId>, write: Write<NoFields>) -> Result<Response, Problem> {
    let SignedIn { visit, actor } = write.signed_in()?;
    let mut tx = write.begin().await?;
    delete(&mut tx, &actor, id, visit.now).await?;
    write.redirect(tx, PLACE, Some("flash-draft-deleted")).await
}

/// The key of what is wrong with a title.
pub(super) fn unfit_title(title: &str) -> Option<&'static str> {
    match title.chars().count() {
        0 => Some("author-title-missing"),
        1..=LONGEST_TITLE => None,
        _ => Some("author-title-long"),
    }
}

/// The cooperative's modules are its providers'.
pub(super) fn of_members(visit: &Visit) -> Result<(), Problem> {
    if visit.tenant.id.is_cooperative() { Err(Problem::NotFound) } else { Ok(()) }
}

pub(super) fn page(page: Page, drafts: &[Draft], title: String, problem: String) -> DraftsPage {
    let row = |draft: &Draft| DraftRow {
        href: format!("{PLACE}/{}", draft.id),
        title: draft.title.clone(),
        is_published: draft.course.is_some(),
        changed: format::moment(page.locale, draft.changed_at),
    };
    DraftsPage { rows: drafts.iter().map(row).collect(), page, title, problem }
}

impl From<AuthorError> for Problem {
    fn from(error: AuthorError) -> Problem {
        match error {
            AuthorError::Forbidden(error) => error.into(),
            AuthorError::Unknown => Problem::NotFound,
            AuthorError::Changed => Problem::Conflict("draft-changed"),
            AuthorError::Full => Problem::Conflict("draft-full"),
            AuthorError::TooLarge => Problem::TooLarge,
            AuthorError::Sql(error) => error.into(),
            AuthorError::Run(ref run) => {
                tracing::error!(error = ?run, "a plugin could not look at a configuration");
                Problem::Conflict("plugin-failed")
            }
            AuthorError::Publish(_) | AuthorError::Grants(_) | AuthorError::Stored(_) => Problem::internal(error),
        }
    }
}
