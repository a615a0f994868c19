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

/// A text of the manifest.
pub fn both(german: &str, english: &str) -> Vec<Localized> {
    vec![
        Localized { lang: "de".to_owned(), text: german.to_owned() },
        Localized { lang: "en".to_owned(), text: english.to_owned() },
    ]
}
