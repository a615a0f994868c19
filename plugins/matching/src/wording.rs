//! What the plugin says to learners.

use plugin_common::Language;

use crate::author::Assignment;

pub(crate) fn title(language: Language) -> &'static str {
    language.pick("Zuordnung", "Matching")
}

pub(crate) fn choose_targets(language: Language, assignment: &Assignment) -> String {
    let rule = if assignment.reusable {
        language.pick("Ein Ziel darf zu mehreren Einträgen gehören.", "A target may belong to several items.")
    } else {
        language.pick(
            "Jedes Ziel gehört zu höchstens einem Eintrag. Mehrfach gewählte Ziele zählen nicht.",
            "Each target belongs to one item at most. Targets chosen more than once do not count.",
        )
    };
    let choose =
        language.pick("Wählen Sie zu jedem Eintrag das passende Ziel.", "Choose the right target for each item.");
    format!("{choose} {rule}")
}

pub(crate) fn chosen_twice(language: Language) -> &'static str {
    language.pick("Dieses Ziel haben Sie mehrfach gewählt.", "You have chosen this target more than once.")
}

pub(crate) fn item(language: Language) -> &'static str {
    language.pick("Eintrag", "Item")
}

pub(crate) fn target(language: Language) -> &'static str {
    language.pick("Ziel", "Target")
}
