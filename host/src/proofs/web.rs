//! A confirmation as a page that prints well.

use askama::Template;
use axum::extract::Path;

use super::{Confirmation, ReadError, read};
use crate::{
    ids::ProofId,
    web::{Html, Page, Problem, SignedIn, format},
};

#[derive(Debug, Template)]
#[template(path = "proofs/proof.html")]
pub struct ProofPage {
    pub page: Page,
    pub proof: Confirmation,
    pub issued: String,
    pub workload: String,
    pub issuer: String,
}

/// `GET /nachweise/{proof}`
pub async fn proof(SignedIn { visit, actor }: SignedIn, Path(id): Path<ProofId>) -> Result<Html<ProofPage>, Problem> {
    let proof = read(&mut visit.read().await?, &actor, id).await?;
    Ok(Html(ProofPage {
        page: visit.page(visit.locale.text("proof-title")),
        issued: format::date(visit.locale, proof.issued_at),
        workload: format::minutes(visit.locale, proof.workload_minutes),
        issuer: visit.tenant.name.clone(),
        proof,
    }))
}

impl From<ReadError> for Problem {
    fn from(error: ReadError) -> Problem {
        match error {
            ReadError::Forbidden(error) => error.into(),
            ReadError::Unknown => Problem::NotFound,
            ReadError::Sql(error) => error.into(),
        }
    }
}
