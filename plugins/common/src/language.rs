//! German and English.

use plugin_sdk::Localized;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    German,
    English,
}

impl Language {
    /// German for everything that is not English: the host has matched the locale already.
    pub fn of(locale: &str) -> Self {
        if locale == "en" || locale.starts_with("en-") { Self::English } else { Self::German }
    }

    pub fn tag(self) -> &'static str {
        self.pick("de", "en")
    }

    pub fn pick<T>(self, german: T, english: T) -> T {
        match self {
            Self::German => german,
            Self::English => english,
        }
    }
}

/// A text of the manifest, in German and English.
pub(crate) fn both([german, english]: [&str; 2]) -> Vec<Localized> {
    [("de", german), ("en", english)]
        .map(|(lang, text)| Localized { lang: lang.to_owned(), text: text.to_owned() })
        .into()
}
