//! The office's page: members, and jobs that need a person.

use askama::Template;
use axum::{extract::Path, response::Response};

use time::macros::datetime;

use super::{DeadLetter, OfficeError, dead_letters, first_members, retry};
use crate::{
    access::Action,
    web::{
        Html, NoFields, Page, Problem, SignedIn, Write, format,
        i18n::{Locale, Value},
        samples::{MEMBER, Sample, TEXT, titled},
    },
};

/// So many members are shown at once.
const SHOWN: i64 = 100;

#[derive(Debug, Template)]
#[template(path = "operator/office.html")]
pub struct OfficePage {
    pub page: Page,
    pub members: Vec<MemberRow>,
    /// How many members there are where not all of them are shown; empty where they are.
    pub more: String,
    pub letters: Vec<LetterRow>,
}

#[derive(Debug)]
pub struct MemberRow {
    pub name: String,
    pub href: String,
    pub kind: String,
    pub since: String,
}

#[derive(Debug)]
pub struct LetterRow {
    pub letter: DeadLetter,
    pub failed_at: String,
}

/// `GET /geschaeftsstelle`
pub async fn office(SignedIn { visit, actor }: SignedIn) -> Result<Html<OfficePage>, Problem> {
    actor.require(Action::WatchJobs)?;
    let mut tx = visit.app.database.platform().await?;
    let (found, letters) = (first_members(&mut tx, SHOWN).await?, dead_letters(&mut tx, &actor).await?);
    let locale = visit.locale;
    let base = visit.app.directory.base_domain();
    let more = more(locale, found.members.len(), found.matching);
    Ok(Html(OfficePage {
        page: visit.page(locale.text("office-title")),
        more,
        members: found
            .members
            .into_iter()
            .map(|member| MemberRow {
                href: visit.app.config.origin(&format!("{}.{base}", member.slug)),
                kind: locale.text(&format!("kind-of-{}", member.kind)),
                since: format::date(locale, member.created_at),
                name: member.name,
            })
            .collect(),
        letters: letters
            .into_iter()
            .map(|letter| LetterRow { failed_at: format::moment(locale, letter.failed_at), letter })
            .collect(),
    }))
}

fn more(locale: Locale, shown: usize, count: i64) -> String {
    if i64::try_from(shown).is_ok_and(|shown| shown >= count) {
        return String::new();
    }
    let counts = [("shown", Value::from(shown)), ("count", Value::from(count.unsigned_abs()))];
    locale.message("office-members-more", &counts)
}

/// `POST /geschaeftsstelle/auftraege/{job}/wiederholen`
pub async fn post_retry(Path(job): Path<i64>, write: Write<NoFields>) -> Result<Response, Problem> {
    let SignedIn { actor, .. } = write.signed_in()?;
    actor.require(Action::WatchJobs)?;
    let mut tx = write.begin().await?.into_platform().map_err(|_| Problem::NotFound)?;
    retry(&mut tx, &actor, job).await?;
    write.redirect(tx.into_tenant(), "/geschaeftsstelle", Some("flash-retried")).await
}

impl Sample for OfficePage {
    fn samples(page: Page) -> Vec<OfficePage> {
        let page = titled(&page, page.t("office-title"));
        let member = |name: &str, kind: &str| MemberRow {
            name: name.to_owned(),
            href: "https://worms.kommunalcampus.example".to_owned(),
            kind: page.t(format!("kind-of-{kind}")),
            since: format::date(page.locale, datetime!(2026-11-23 10:00 UTC)),
        };
        let letter = |id, error: &str| LetterRow {
            letter: DeadLetter {
                id,
                kind: "send_mail".to_owned(),
                tenant: None,
                attempts: 10,
                error: error.to_owned(),
                failed_at: datetime!(2026-11-23 10:00 UTC),
            },
            failed_at: format::date(page.locale, datetime!(2026-11-23 10:00 UTC)),
        };
        let kinds = ["city", "county", "association", "company"];
        vec![
            OfficePage {
                members: kinds.map(|kind| member(MEMBER, kind)).into(),
                more: more(page.locale, 4, 10_793),
                letters: vec![letter(7, "the mail server refused or is away"), letter(8, TEXT)],
                page: page.clone(),
            },
            OfficePage { members: Vec::new(), more: String::new(), letters: Vec::new(), page: page.clone() },
        ]
    }
}

impl From<OfficeError> for Problem {
    fn from(error: OfficeError) -> Problem {
        match error {
            OfficeError::Forbidden(error) => error.into(),
            OfficeError::Unknown => Problem::NotFound,
            OfficeError::Sql(error) => error.into(),
        }
    }
}
