//! What the plugin says to learners.

use plugin_common::Language;

pub(crate) fn title(language: Language) -> &'static str {
    language.pick("Reihenfolge", "Putting in order")
}

pub(crate) fn put_in_order(language: Language) -> &'static str {
    language.pick("Bringen Sie alle Einträge in die richtige Reihenfolge.", "Put all items in the right order.")
}

/// How far an answer is from being right.
pub(crate) fn misplaced(language: Language, items: usize) -> String {
    match items {
        1 => language.pick("Ein Eintrag steht an der falschen Stelle.", "One item is in the wrong place.").to_owned(),
        _ => language.pick(
            format!("{items} Einträge stehen an der falschen Stelle."),
            format!("{items} items are in the wrong place."),
        ),
    }
}
