//! A confirmation as a page that prints well.

use askama::Template;
use axum::extract::Path;

use time::macros::datetime;

use super::{Confirmation, ReadError, read};
use crate::{
    ids::ProofId,
    web::{
        Html, Page, Problem, SignedIn, format,
        samples::{MEMBER, NAME, Sample, TEXT, TITLE, titled},
    },
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

impl Sample for ProofPage {
    fn samples(page: Page) -> Vec<ProofPage> {
        let proof = |holder: &str, title: &str, objectives: &[&str]| ProofPage {
            page: titled(&page, page.t("proof-title")),
            proof: Confirmation {
                id: ProofId(uuid::Uuid::from_u128(1)),
                holder: holder.to_owned(),
                course_title: title.to_owned(),
                provider: "Hochschule für Wirtschaft und Gesellschaft Ludwigshafen".to_owned(),
                workload_minutes: 480,
                objectives: objectives.iter().map(|objective| (*objective).to_owned()).collect(),
                issued_at: datetime!(2027-01-13 10:00 UTC),
            },
            issued: format::date(page.locale, datetime!(2027-01-13 10:00 UTC)),
            workload: format::minutes(page.locale, 480),
            issuer: MEMBER.to_owned(),
        };
        vec![proof(NAME, TITLE, &[TEXT, "Personenbezogene Daten erkennen"]), proof("Li Wu", "E-Akte", &[])]
    }
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
