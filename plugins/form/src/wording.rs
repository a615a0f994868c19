//! What the plugin says to learners.

use plugin_common::Language;

use crate::author::Kind;
use crate::judgement::Judgement;

pub(crate) fn title(language: Language) -> &'static str {
    language.pick("Formular", "Form")
}

/// What an entry looks like, where that is not obvious.
pub(crate) fn help(language: Language, kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Date => Some(language.pick("Tag.Monat.Jahr, etwa 03.05.2026", "Day.Month.Year, such as 03.05.2026")),
        Kind::Postcode => Some(language.pick("Fünf Ziffern", "Five digits")),
        Kind::Iban => Some(language.pick("Leerzeichen sind erlaubt.", "Spaces are allowed.")),
        Kind::Text | Kind::Number | Kind::Email | Kind::Choice => None,
    }
}

pub(crate) fn remark(language: Language, judgement: Judgement, kind: Kind) -> Option<&'static str> {
    match judgement {
        Judgement::Right => None,
        Judgement::Missing => Some(language.pick("Hier fehlt eine Angabe.", "Something is missing here.")),
        Judgement::NotNeeded => {
            Some(language.pick("Hier gehört in diesem Fall nichts hin.", "Nothing belongs here in this case."))
        }
        Judgement::Unfit => Some(unfit(language, kind)),
        Judgement::Wrong => Some(language.pick("Die Angabe passt nicht zum Fall.", "The entry does not fit the case.")),
    }
}

fn unfit(language: Language, kind: Kind) -> &'static str {
    match kind {
        Kind::Number => language.pick("Das ist keine Zahl.", "This is no number."),
        Kind::Date => language.pick("Das ist kein Datum.", "This is no date."),
        Kind::Postcode => language.pick("Eine Postleitzahl hat fünf Ziffern.", "A postcode has five digits."),
        Kind::Iban => language.pick(
            "Diese IBAN kann nicht stimmen: Prüfziffer oder Länge.",
            "This IBAN cannot be right: check digits or length.",
        ),
        Kind::Email => language.pick("Das ist keine E-Mail-Adresse.", "This is no e-mail address."),
        Kind::Text | Kind::Choice => language.pick("Das passt nicht hierher.", "This does not fit here."),
    }
}

pub(crate) fn stays_blank(language: Language) -> &'static str {
    language.pick("bleibt leer", "stays blank")
}

pub(crate) fn between(language: Language, min: Option<&str>, max: Option<&str>) -> String {
    match (min, max) {
        (Some(min), Some(max)) => language.pick(format!("von {min} bis {max}"), format!("from {min} to {max}")),
        (Some(min), None) => language.pick(format!("mindestens {min}"), format!("at least {min}")),
        (None, Some(max)) => language.pick(format!("höchstens {max}"), format!("at most {max}")),
        (None, None) => language.pick("eine Angabe", "an entry").to_owned(),
    }
}

pub(crate) fn evidence(judgement: Judgement) -> &'static str {
    match judgement {
        Judgement::Right => "right",
        Judgement::Missing => "missing",
        Judgement::NotNeeded => "not-needed",
        Judgement::Unfit => "unfit",
        Judgement::Wrong => "wrong",
    }
}
