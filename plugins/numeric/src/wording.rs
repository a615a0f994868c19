//! What the plugin says to learners.

use plugin_common::Language;

pub(crate) fn title(language: Language) -> &'static str {
    language.pick("Rechenaufgabe", "Calculation")
}

pub(crate) fn help(language: Language, places: Option<u32>, asks_unit: bool) -> String {
    let rounding = places.map(|places| match places {
        0 => language.pick("Runden Sie auf ganze Zahlen.", "Round to whole numbers.").to_owned(),
        1 => language.pick("Runden Sie auf eine Nachkommastelle.", "Round to one decimal place.").to_owned(),
        more => language
            .pick(format!("Runden Sie auf {more} Nachkommastellen."), format!("Round to {more} decimal places.")),
    });
    let unit = asks_unit.then(|| language.pick("Geben Sie auch die Einheit an.", "Give the unit too.").to_owned());
    rounding.into_iter().chain(unit).collect::<Vec<_>>().join(" ")
}

/// An answer that costs no attempt.
pub(crate) fn unreadable(language: Language, unit: Option<&str>) -> String {
    let unit = unit.map(|unit| format!("\u{a0}{unit}")).unwrap_or_default();
    language.pick(
        format!("Geben Sie eine Zahl ein, etwa 1.234,50{unit}. Der Versuch zählt nicht."),
        format!("Enter a number, such as 1,234.50{unit}. The attempt does not count."),
    )
}

pub(crate) fn result(language: Language, result: &str) -> String {
    language.pick(format!("Das Ergebnis ist {result}."), format!("The result is {result}."))
}

pub(crate) fn unit_missing(language: Language) -> &'static str {
    language.pick("Die Zahl stimmt, die Einheit fehlt.", "The number is right, the unit is missing.")
}

pub(crate) fn wrong_sign(language: Language) -> &'static str {
    language.pick("Nur das Vorzeichen ist falsch.", "Only the sign is wrong.")
}

pub(crate) fn not_rounded(language: Language) -> &'static str {
    language.pick("Sie haben nicht wie verlangt gerundet.", "You have not rounded as was asked.")
}
