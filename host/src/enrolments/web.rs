//! Booking a run and giving the seat back.

use axum::{extract::Path, response::Response};

use super::{CancelError, EnrolError, cancel, enrol, letters};
use crate::{
    ids::{EnrolmentId, RunId},
    mail,
    web::{NoFields, Problem, SignedIn, Write},
};

/// `POST /durchfuehrungen/{run}/anmeldung`
pub async fn post_enrol(
    Path(run): Path<RunId>,
    headers: axum::http::HeaderMap,
    write: Write<NoFields>,
) -> Result<Response, Problem> {
    let SignedIn { visit, actor } = write.signed_in()?;
    let mut tx = write.begin().await?;
    let enrolled = enrol(&mut tx, &actor, run, visit.now).await?;
    if let Some(session) = &visit.session {
        let host = crate::web::visit::host_name(&headers).unwrap_or_default();
        let letter = letters::confirmation(&visit.app.config, &visit.tenant, &host, &session.person, &enrolled)
            .map_err(Problem::internal)?;
        mail::post(&mut tx, session.person.id, &letter, visit.now).await?;
    }
    metrics::counter!("campus_enrolments_total").increment(1);
    write.redirect(tx, &format!("/lernen/{}", enrolled.id), Some("flash-enrolled")).await
}

/// `POST /lernen/{enrolment}/abmeldung`
pub async fn post_cancel(Path(enrolment): Path<EnrolmentId>, write: Write<NoFields>) -> Result<Response, Problem> {
    let SignedIn { visit, actor } = write.signed_in()?;
    let mut tx = write.begin().await?;
    cancel(&mut tx, &actor, enrolment, visit.now).await?;
    write.redirect(tx, "/lernen", Some("flash-cancelled")).await
}

impl From<EnrolError> for Problem {
    fn from(error: EnrolError) -> Problem {
        match error {
            EnrolError::Forbidden(error) => error.into(),
            EnrolError::UnknownRun => Problem::NotFound,
            EnrolError::Closed => Problem::Conflict("run-closed"),
            EnrolError::Full => Problem::Conflict("run-full"),
            EnrolError::Twice => Problem::Conflict("enrolled-twice"),
            EnrolError::Sql(error) => error.into(),
        }
    }
}

impl From<CancelError> for Problem {
    fn from(error: CancelError) -> Problem {
        match error {
            CancelError::Forbidden(error) => error.into(),
            CancelError::Unknown => Problem::NotFound,
            CancelError::Ended => Problem::Conflict("enrolment-ended"),
            CancelError::Sql(error) => error.into(),
        }
    }
}
