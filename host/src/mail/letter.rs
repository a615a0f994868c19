//! How every mail looks: a greeting, what it is about, one thing to do. Text and HTML say the same.

use askama::Template;
use tenants::Tenant;
use time::macros::datetime;

use crate::{
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
pub struct Words {
    pub locale: Locale,
    pub subject: String,
    pub lead: String,
    /// Such as dates; none is fine.
    pub points: Vec<String>,
    /// Stands below the points; may be empty.
    pub note: String,
    /// What there is to do, and where.
    pub button: String,
    pub link: String,
    pub site: String,
    pub greeting: String,
    pub closing: String,
    /// A colour that keeps its contrast in a mail too.
    pub action_colour: String,
}

impl Words {
    /// A letter of this member to a person, in the person's language; subject, contents and link are still empty.
    pub fn to(person: &Person, tenant: &Tenant) -> Words {
        let mut words = Words::frame(person.locale, &tenant.name, &person.name());
        if let Ok(brand) = tenant.colour.parse() {
            words.action_colour = theme::light_action(brand).to_string();
        }
        words
    }

    fn frame(locale: Locale, site: &str, name: &str) -> Words {
        Words {
            locale,
            subject: String::new(),
            lead: String::new(),
            points: Vec::new(),
            note: String::new(),
            button: String::new(),
            link: String::new(),
            site: site.to_owned(),
            greeting: locale.message("mail-greeting", &[("name", Value::from(name))]),
            closing: locale.message("mail-closing", &[("site", Value::from(site))]),
            action_colour: "#1f4e79".to_owned(),
        }
    }

    /// As plain text and as HTML.
    ///
    /// # Errors
    /// The template failed.
    pub fn render(self) -> askama::Result<(String, String)> {
        Ok((Plain { letter: self.clone() }.render()?, Rich { letter: self }.render()?))
    }
}

#[derive(Debug, Template)]
#[template(path = "mail/letter.txt")]
pub struct Plain {
    letter: Words,
}

#[derive(Debug, Template)]
#[template(path = "mail/letter.html")]
pub struct Rich {
    letter: Words,
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

fn samples(locale: Locale) -> [Words; 2] {
    let begins = datetime!(2027-01-14 08:00 UTC);
    let date = format!("{}, Lernlabor, {MEMBER}", format::long_date(locale, begins));
    let letter = |site: &str, name: &str, title: &str| Words {
        subject: locale.message("mail-enrolled-subject", &[("title", Value::from(title))]),
        lead: locale.message("mail-enrolled-lead", &[("title", Value::from(title))]),
        note: locale.text("mail-enrolled-no-dates"),
        button: locale.text("mail-enrolled-button"),
        link: "https://worms.kommunalcampus.example/lernen/0197f3a1-b2c3-4d5e-8f60-718293a4b5c6".to_owned(),
        ..Words::frame(locale, site, name)
    };
    let dated = Words { points: vec![date.clone(), date], note: String::new(), ..letter(MEMBER, NAME, TITLE) };
    [letter("Stadt Worms", "Li Wu", "E-Akte & mehr"), dated]
}
