//! What the plugin says to learners and authors, in German and English.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    German,
    English,
}

impl Language {
    /// German for everything that is not English: the host has matched the locale already.
    pub(crate) fn of(locale: &str) -> Self {
        if locale == "en" || locale.starts_with("en-") { Self::English } else { Self::German }
    }

    pub(crate) fn tag(self) -> &'static str {
        self.pick("de", "en")
    }

    pub(crate) fn pick<T>(self, german: T, english: T) -> T {
        match self {
            Self::German => german,
            Self::English => english,
        }
    }

    pub(crate) fn title(self) -> &'static str {
        self.pick("Fragen", "Questions")
    }

    pub(crate) fn choose_one(self) -> &'static str {
        self.pick("Wählen Sie eine Antwort.", "Choose one answer.")
    }

    pub(crate) fn choose_some(self) -> &'static str {
        self.pick(
            "Wählen Sie alle zutreffenden Antworten. Falsche Antworten kosten Punkte.",
            "Choose all answers that apply. Wrong answers cost points.",
        )
    }

    pub(crate) fn hint(self) -> &'static str {
        self.pick("Hinweis anzeigen", "Show hint")
    }

    pub(crate) fn solution(self) -> &'static str {
        self.pick("Lösung", "Solution")
    }
}
