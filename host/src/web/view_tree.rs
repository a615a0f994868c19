//! A plugin's view in the house's words. How it becomes HTML is the business of `plugin-view`, which authors have too.

use std::sync::LazyLock;

use plugin_runtime::{Localized, Response, Tree};
use plugin_view::DecimalMark;
pub use plugin_view::{FieldFeedback, View, Words, notes, render};

use super::i18n::Locale;

/// In the order of [`Locale::ALL`].
static WORDS: LazyLock<Vec<Words>> = LazyLock::new(|| Locale::ALL.into_iter().map(read).collect());

/// The page's own words in a view.
pub fn words(locale: Locale) -> &'static Words {
    let at = Locale::ALL.iter().position(|known| *known == locale).unwrap_or_default();
    &WORDS[at]
}

fn read(locale: Locale) -> Words {
    Words {
        lang: locale.tag().to_owned(),
        choose: locale.text("view-choose"),
        description: locale.text("view-description"),
        transcript: locale.text("view-transcript"),
        correct: locale.text("view-correct"),
        partial: locale.text("view-partial"),
        incorrect: locale.text("view-incorrect"),
        unanswered: locale.text("view-unanswered"),
        up: locale.text("view-up"),
        down: locale.text("view-down"),
        place: locale.text("view-place"),
        drag: locale.text("view-drag"),
        point: locale.text("view-point"),
        plain: locale.text("view-plain"),
        rich: locale.text("view-rich"),
    }
}

/// What a plugin says of itself in this language, or else in its first.
pub fn said(locale: Locale, texts: &[Localized]) -> Option<&str> {
    let own = texts.iter().find(|text| text.lang == locale.tag()).or(texts.first());
    own.map(|text| text.text.as_str())
}

/// What somebody sent who reads in this language.
pub fn read_response(tree: &Tree, form: &[(String, String)], locale: Locale) -> Response {
    let mark = if locale == Locale::De { DecimalMark::Comma } else { DecimalMark::Point };
    plugin_view::read_response(tree, form, mark)
}
