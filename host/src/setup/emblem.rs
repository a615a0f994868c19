//! The page on which a member chooses its logo.

use askama::Template;
use axum::{
    http::StatusCode,
    response::{IntoResponse as _, Response},
};

use super::{
    Step,
    logo::{self, LARGEST, Logo, LogoError},
    web::{LIST, Problems, coordinates, framed},
};
use crate::{
    quotas::RoomError,
    web::{Html, NoFields, Page, Problem, SignedIn, Upload, Visit, i18n::Value},
};

#[derive(Debug, Template)]
#[template(path = "setup/logo.html")]
pub struct LogoPage {
    pub page: Page,
    /// Address of the present one; empty for none.
    pub present: String,
    pub hint: String,
    pub problem: String,
}

/// `GET /verwaltung/einrichtung/logo`
pub async fn logo(SignedIn { visit, actor }: SignedIn) -> Result<Html<LogoPage>, Problem> {
    coordinates(&visit, &actor)?;
    Ok(Html(page(&visit, String::new())))
}

/// `POST /verwaltung/einrichtung/logo`
pub async fn post_logo(upload: Upload<NoFields>) -> Result<Response, Problem> {
    let SignedIn { visit, actor } = upload.write.signed_in()?;
    coordinates(&visit, &actor)?;
    let read = match upload.file("logo") {
        None => Err(visit.locale.text("logo-missing")),
        Some(file) => Logo::read(&file.bytes).map_err(|unfit| visit.locale.text(&format!("logo-{}", unfit.as_str()))),
    };
    let chosen = match read {
        Ok(chosen) => chosen,
        Err(problem) => return Ok(unfit(&visit, problem)),
    };
    let mut tx = upload.write.begin().await?;
    match logo::change(&mut tx, &visit.app.files, &actor, &chosen, visit.now).await {
        Err(LogoError::Room(RoomError::Full(_))) => return Ok(unfit(&visit, visit.locale.text("logo-full"))),
        changed => changed?,
    }
    let answer = upload.write.redirect(tx, LIST, Some("flash-saved")).await?;
    visit.app.directory.forget(visit.tenant.id);
    Ok(answer)
}

fn unfit(visit: &Visit, problem: String) -> Response {
    (StatusCode::UNPROCESSABLE_ENTITY, Html(page(visit, problem))).into_response()
}

fn page(visit: &Visit, problem: String) -> LogoPage {
    let problems = Problems(if problem.is_empty() { Vec::new() } else { vec![("logo", problem.clone())] });
    let present = visit.tenant.logo_key.as_ref().map(|key| format!("/logo/{key}")).unwrap_or_default();
    logo_page(framed(visit, Step::Logo, &problems), present, problem)
}

pub(super) fn logo_page(page: Page, present: String, problem: String) -> LogoPage {
    let hint = page.locale.message("logo-hint", &[("largest", Value::from(LARGEST / 1024))]);
    LogoPage { page, present, hint, problem }
}

impl From<LogoError> for Problem {
    fn from(error: LogoError) -> Problem {
        match error {
            LogoError::Setup(error) => error.into(),
            LogoError::Sql(error) | LogoError::Room(RoomError::Sql(error)) => error.into(),
            error @ (LogoError::File(_) | LogoError::Room(RoomError::Full(_))) => Problem::internal(error),
        }
    }
}
