//! How the campus works: who decides about bookings, which topics the start page offers, whose name mails carry.

use askama::Template;
use axum::{
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use serde::Deserialize;

use super::{
    Progress, Step, mark,
    web::{LIST, Problems, coordinates, framed},
};
use crate::{
    courses::{self, Topic},
    settings::{self, Approval, ApprovalRule, Sender, SettingsError, THRESHOLD_LARGEST},
    web::{Html, Page, Problem, SignedIn, Visit, Write, i18n::Locale},
};

#[derive(Debug)]
pub struct Choice {
    pub value: String,
    pub label: String,
    pub note: String,
    pub selected: bool,
}

#[derive(Debug, Template)]
#[template(path = "setup/approval.html")]
pub struct ApprovalPage {
    pub page: Page,
    pub choices: Vec<Choice>,
    pub from: String,
    pub problems: Problems,
}

#[derive(Debug, Template)]
#[template(path = "setup/topics.html")]
pub struct TopicsPage {
    pub page: Page,
    pub scopes: Vec<Choice>,
    pub topics: Vec<Choice>,
    pub problems: Problems,
}

#[derive(Debug, Template)]
#[template(path = "setup/sender.html")]
pub struct SenderPage {
    pub page: Page,
    pub form: SenderForm,
    pub problems: Problems,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub struct ApprovalForm {
    #[serde(default)]
    pub approval: String,
    #[serde(default)]
    pub from: String,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub struct TopicsForm {
    /// `all` or `some`.
    #[serde(default)]
    pub scope: String,
    #[serde(default)]
    pub topic: Vec<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub struct SenderForm {
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub reply_to: String,
}

/// `GET /verwaltung/einrichtung/genehmigung`
pub async fn approval(SignedIn { visit, actor }: SignedIn) -> Result<Html<ApprovalPage>, Problem> {
    coordinates(&visit, &actor)?;
    let rule = settings::of(&mut visit.read().await?).await?.approval;
    let from = if rule.from_cents == 0 { String::new() } else { (rule.from_cents / 100).to_string() };
    let form = ApprovalForm { approval: rule.approval.as_str().to_owned(), from };
    Ok(Html(approval_page(framed(&visit, Step::Approval, &Problems::default()), &form, Problems::default())))
}

/// `POST /verwaltung/einrichtung/genehmigung`
pub async fn post_approval(write: Write<ApprovalForm>) -> Result<Response, Problem> {
    let SignedIn { visit, actor } = write.signed_in()?;
    coordinates(&visit, &actor)?;
    let mut problems = Problems::default();
    let approval = Approval::parse(&write.input.approval);
    let from_cents = cents(&write.input.from);
    if approval.is_none() {
        problems.0.push(("approval", visit.locale.text("approval-missing")));
    }
    if from_cents.is_none() {
        problems.0.push(("from", visit.locale.text("approval-from-wrong")));
    }
    let (Some(approval), Some(from_cents)) = (approval, from_cents) else {
        let page = approval_page(framed(&visit, Step::Approval, &problems), &write.input, problems);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response());
    };
    let mut tx = write.begin().await?;
    settings::set_approval(&mut tx, &actor, ApprovalRule { approval, from_cents }, visit.now).await?;
    mark(&mut tx, &actor, Step::Approval, Progress::Done, visit.now).await?;
    write.redirect(tx, LIST, Some("flash-saved")).await
}

/// Whole euros, such as `1.000`; nothing is 0.
fn cents(typed: &str) -> Option<i32> {
    let digits: String = typed.chars().filter(|letter| !matches!(letter, '.' | ' ' | '€' | '\u{a0}')).collect();
    if digits.is_empty() {
        return Some(0);
    }
    let euros: u32 = digits.parse().ok()?;
    i32::try_from(euros).ok()?.checked_mul(100).filter(|cents| *cents <= THRESHOLD_LARGEST)
}

pub(super) fn approval_page(page: Page, form: &ApprovalForm, problems: Problems) -> ApprovalPage {
    let choices = Approval::ALL.map(|approval| Choice {
        value: approval.as_str().to_owned(),
        label: page.t(format!("approval-{}", approval.as_str())),
        note: String::new(),
        selected: form.approval == approval.as_str(),
    });
    ApprovalPage { choices: choices.into(), from: form.from.clone(), page, problems }
}

/// `GET /verwaltung/einrichtung/themen`
pub async fn topics(SignedIn { visit, actor }: SignedIn) -> Result<Html<TopicsPage>, Problem> {
    coordinates(&visit, &actor)?;
    let mut tx = visit.read().await?;
    let chosen = settings::of(&mut tx).await?.topics;
    let scope = if chosen.is_some() { "some" } else { "all" };
    let form = TopicsForm { scope: scope.to_owned(), topic: chosen.unwrap_or_default() };
    let topics = courses::topics(&mut tx).await?;
    let page = framed(&visit, Step::Topics, &Problems::default());
    Ok(Html(topics_page(page, &topics, &form, Problems::default())))
}

/// `POST /verwaltung/einrichtung/themen`
pub async fn post_topics(write: Write<TopicsForm>) -> Result<Response, Problem> {
    let SignedIn { visit, actor } = write.signed_in()?;
    coordinates(&visit, &actor)?;
    let input = &write.input;
    let chosen = match input.scope.as_str() {
        "all" => Some(None),
        "some" => Some(Some(input.topic.as_slice())),
        _ => None,
    };
    let Some(chosen) = chosen else { return topics_refused(&visit, input, ("scope", "topics-scope-missing")).await };
    let mut tx = write.begin().await?;
    match settings::set_topics(&mut tx, &actor, chosen, visit.now).await {
        Ok(()) => {}
        Err(SettingsError::Topics) => return topics_refused(&visit, input, ("topic", "topics-missing")).await,
        Err(error) => return Err(error.into()),
    }
    mark(&mut tx, &actor, Step::Topics, Progress::Done, visit.now).await?;
    write.redirect(tx, LIST, Some("flash-saved")).await
}

async fn topics_refused(
    visit: &Visit,
    form: &TopicsForm,
    (field, key): (&'static str, &'static str),
) -> Result<Response, Problem> {
    let problems = Problems(vec![(field, visit.locale.text(key))]);
    let topics = courses::topics(&mut visit.read().await?).await?;
    let page = topics_page(framed(visit, Step::Topics, &problems), &topics, form, problems);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response())
}

pub(super) fn topics_page(page: Page, topics: &[Topic], form: &TopicsForm, problems: Problems) -> TopicsPage {
    let locale: Locale = page.locale;
    let scopes = ["all", "some"].map(|scope| Choice {
        value: scope.to_owned(),
        label: page.t(format!("topics-{scope}")),
        note: String::new(),
        selected: form.scope == scope,
    });
    let choice = |topic: &Topic| Choice {
        value: topic.slug.clone(),
        label: topic.label(locale).to_owned(),
        note: String::new(),
        selected: form.topic.contains(&topic.slug),
    };
    TopicsPage { scopes: scopes.into(), topics: topics.iter().map(choice).collect(), page, problems }
}

/// `GET /verwaltung/einrichtung/absender`
pub async fn sender(SignedIn { visit, actor }: SignedIn) -> Result<Html<SenderPage>, Problem> {
    coordinates(&visit, &actor)?;
    let Sender { name, reply_to } = settings::of(&mut visit.read().await?).await?.sender;
    let name = if name.is_empty() { visit.tenant.name.chars().take(settings::SENDER_LONGEST).collect() } else { name };
    let page = framed(&visit, Step::Sender, &Problems::default());
    Ok(Html(SenderPage { page, form: SenderForm { name, reply_to }, problems: Problems::default() }))
}

/// `POST /verwaltung/einrichtung/absender`
pub async fn post_sender(write: Write<SenderForm>) -> Result<Response, Problem> {
    let SignedIn { visit, actor } = write.signed_in()?;
    coordinates(&visit, &actor)?;
    let input = &write.input;
    let sender = Sender { name: input.name.trim().to_owned(), reply_to: input.reply_to.trim().to_lowercase() };
    let mut tx = write.begin().await?;
    let (field, key) = match settings::set_sender(&mut tx, &actor, &sender, visit.now).await {
        Ok(()) => {
            mark(&mut tx, &actor, Step::Sender, Progress::Done, visit.now).await?;
            return write.redirect(tx, LIST, Some("flash-saved")).await;
        }
        Err(SettingsError::SenderName) => ("name", "sender-name-wrong"),
        Err(SettingsError::ReplyTo) => ("reply_to", "staff-email-invalid"),
        Err(error) => return Err(error.into()),
    };
    let problems = Problems(vec![(field, visit.locale.text(key))]);
    let page = SenderPage { page: framed(&visit, Step::Sender, &problems), form: input.clone(), problems };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response())
}

impl From<SettingsError> for Problem {
    fn from(error: SettingsError) -> Problem {
        match error {
            SettingsError::Forbidden(error) => error.into(),
            SettingsError::Sql(error) => error.into(),
            error => Problem::internal(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_threshold_is_read_as_people_write_euros() {
        for (typed, expected) in [
            ("", Some(0)),
            ("0", Some(0)),
            ("250", Some(25_000)),
            ("1.000 €", Some(100_000)),
            ("1000000", Some(100_000_000)),
            ("1000001", None),
            ("-5", None),
            ("12,50", None),
            ("99999999999999999999", None),
            ("viel", None),
        ] {
            assert_eq!(cents(typed), expected, "{typed:?}");
        }
    }
}
