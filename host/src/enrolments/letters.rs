//! The confirmation of an enrolment, by mail.

use askama::Template;
use tenants::Tenant;

use super::Enrolled;
use crate::{
    config::Config,
    mail::Letter,
    people::Person,
    web::{
        format,
        i18n::{Locale, Value},
    },
};

/// The words of a mail, the same in both of its parts.
#[derive(Clone, Debug)]
pub struct Confirmation {
    pub locale: Locale,
    pub subject: String,
    pub site: String,
    pub greeting: String,
    pub lead: String,
    pub dates: Vec<String>,
    pub no_dates: String,
    pub button: String,
    pub link: String,
    pub closing: String,
    /// Colours that keep their contrast in a mail too.
    pub action_colour: String,
}

#[derive(Debug, Template)]
#[template(path = "mail/enrolled.txt")]
struct Plain<'a> {
    letter: &'a Confirmation,
}

#[derive(Debug, Template)]
#[template(path = "mail/enrolled.html")]
struct Rich<'a> {
    letter: &'a Confirmation,
}

/// Writes the letter in the learner's language.
///
/// # Errors
/// The template failed.
pub fn confirmation(
    config: &Config,
    tenant: &Tenant,
    host: &str,
    person: &Person,
    enrolled: &Enrolled,
) -> askama::Result<Letter> {
    let locale = person.locale;
    let title = enrolled.course.title.clone();
    let dates = enrolled.run.events.iter().map(|event| {
        let (day, hours) =
            (format::long_date(locale, event.starts_at), format::hours(locale, event.starts_at, event.ends_at));
        format!("{day}, {hours}, {}, {}", event.venue, event.address)
    });
    let brand = tenant.colour.parse::<crate::web::theme::Colour>().ok();
    let letter = Confirmation {
        locale,
        subject: locale.message("mail-enrolled-subject", &[("title", Value::from(&title))]),
        site: tenant.name.clone(),
        greeting: locale.message("mail-greeting", &[("name", Value::from(person.name()))]),
        lead: locale.message("mail-enrolled-lead", &[("title", Value::from(&title))]),
        dates: dates.collect(),
        no_dates: locale.text("mail-enrolled-no-dates"),
        button: locale.text("mail-enrolled-button"),
        link: format!("{}/lernen/{}", config.origin(host), enrolled.id),
        closing: locale.message("mail-closing", &[("site", Value::from(&tenant.name))]),
        action_colour: brand
            .map_or_else(|| "#1f4e79".to_owned(), |brand| crate::web::theme::light_action(brand).to_string()),
    };
    Ok(Letter {
        kind: "enrolled",
        subject_id: enrolled.id.0,
        text: Plain { letter: &letter }.render()?,
        html: Rich { letter: &letter }.render()?,
        subject: letter.subject,
    })
}
