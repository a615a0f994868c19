//! What tokens for programs have in common, whoever makes them: for how long they may be asked for, what is remembered of
//! them, and the form that makes one.

use serde::Deserialize;
use time::Duration;

use crate::web::{
    choice::Choice,
    i18n::{Locale, Value},
};

/// For how many days a token may be asked for.
pub const LIFETIMES: [u16; 3] = [90, 180, 365];
/// What has run out is shown for so long.
pub const REMEMBERED: Duration = Duration::days(365);
/// How exactly the last use is kept.
pub const USE_STEP: Duration = Duration::minutes(1);
const LONGEST_LABEL: usize = 100;

/// As typed.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct NewToken {
    #[serde(default)]
    pub label: String,
    #[serde(default)]
    pub days: String,
}

impl NewToken {
    /// What is wrong with the label; empty for nothing.
    pub fn problem(&self, locale: Locale) -> String {
        match self.label.trim().chars().count() {
            0 => locale.text("directory-label-missing"),
            1..=LONGEST_LABEL => String::new(),
            _ => locale.text("directory-label-too-long"),
        }
    }

    /// One of [`LIFETIMES`], the shortest where something else was sent.
    pub fn lifetime(&self) -> u16 {
        LIFETIMES.into_iter().find(|days| days.to_string() == self.days).unwrap_or(LIFETIMES[0])
    }

    pub fn lifetimes(&self, locale: Locale) -> Vec<Choice> {
        let lifetime = |days: u16| {
            let label = locale.message("directory-days", &[("count", Value::from(usize::from(days)))]);
            Choice::new(days.to_string(), label, days.to_string() == self.days)
        };
        LIFETIMES.map(lifetime).into()
    }
}
