//! The confirmation of an enrolment, by mail.

use askama::Template;
use tenants::Tenant;
use time::macros::datetime;

use super::Enrolled;
use crate::{
    config::Config,
    mail::Letter,
    people::Person,
    web::{
        Page, format,
        i18n::{Locale, Value},
        samples::{MEMBER, NAME, Sample, TITLE},
        theme,
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
pub struct Plain {
    letter: Confirmation,
}

#[derive(Debug, Template)]
#[template(path = "mail/enrolled.html")]
pub struct Rich {
    letter: Confirmation,
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
    let dates = enrolled.run.events.iter().map(|event| {
        let (day, hours) =
            (format::long_date(locale, event.starts_at), format::hours(locale, event.starts_at, event.ends_at));
        format!("{day}, {hours}, {}, {}", event.venue, event.address)
    });
    let mut letter = words(locale, &tenant.name, &person.name(), &enrolled.course.title);
    letter.dates = dates.collect();
    letter.link = format!("{}/lernen/{}", config.origin(host), enrolled.id);
    if let Ok(brand) = tenant.colour.parse() {
        letter.action_colour = theme::light_action(brand).to_string();
    }
    Ok(Letter {
        kind: "enrolled",
        subject_id: enrolled.id.0,
        subject: letter.subject.clone(),
        text: Plain { letter: letter.clone() }.render()?,
        html: Rich { letter }.render()?,
    })
}

fn words(locale: Locale, site: &str, name: &str, title: &str) -> Confirmation {
    Confirmation {
        locale,
        subject: locale.message("mail-enrolled-subject", &[("title", Value::from(title))]),
        site: site.to_owned(),
        greeting: locale.message("mail-greeting", &[("name", Value::from(name))]),
        lead: locale.message("mail-enrolled-lead", &[("title", Value::from(title))]),
        dates: Vec::new(),
        no_dates: locale.text("mail-enrolled-no-dates"),
        button: locale.text("mail-enrolled-button"),
        link: String::new(),
        closing: locale.message("mail-closing", &[("site", Value::from(site))]),
        action_colour: "#1f4e79".to_owned(),
    }
}

impl Sample for Plain {
    fn samples(page: Page) -> Vec<Plain> {
        samples(page.locale).into_iter().map(|letter| Plain { letter }).collect()
    }
}

impl Sample for Rich {
    fn samples(page: Page) -> Vec<Rich> {
        samples(page.locale).into_iter().map(|letter| Rich { letter }).collect()
    }
}

fn samples(locale: Locale) -> [Confirmation; 2] {
    let link = "https://worms.kommunalcampus.example/lernen/0197f3a1-b2c3-4d5e-8f60-718293a4b5c6".to_owned();
    let begins = datetime!(2027-01-14 08:00 UTC);
    let date = format!("{}, Lernlabor, {MEMBER}", format::long_date(locale, begins));
    [
        Confirmation { link: link.clone(), ..words(locale, "Stadt Worms", "Li Wu", "E-Akte & mehr") },
        Confirmation { link, dates: vec![date.clone(), date], ..words(locale, MEMBER, NAME, TITLE) },
    ]
}
