//! Text, markup and media: the vocabulary shared by views and feedback.

use serde::{Deserialize, Serialize};

/// Meaning of a piece of text; the host's style sheet decides its looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mark {
    Strong,
    Emphasis,
    Code,
    Keyboard,
    Subscript,
    Superscript,
    Inserted,
    Deleted,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TextSpan {
    pub text: String,
    pub marks: Vec<Mark>,
    /// BCP 47 tag when the span is not in the view's language.
    pub lang: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Formula {
    pub latex: String,
    /// What a screen reader says.
    pub spoken: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hyperlink {
    pub label: String,
    /// Name of an asset, or an https URL.
    pub target: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Inline {
    Span(TextSpan),
    Formula(Formula),
    Hyperlink(Hyperlink),
    /// The control of this field stands here instead of where its node is.
    Gap(String),
    LineBreak,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Alternative {
    Decorative,
    Described(String),
    /// Short text, and the index of the node that holds the long description.
    DescribedAt(String, u32),
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Image {
    pub asset: String,
    pub alt: Alternative,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimedMedia {
    pub asset: String,
    pub label: String,
    /// Asset with WebVTT captions.
    pub captions: Option<String>,
    pub transcript: String,
}

impl From<&str> for Inline {
    fn from(text: &str) -> Self {
        Self::Span(TextSpan { text: text.to_owned(), ..TextSpan::default() })
    }
}

/// The words of a run of inlines without markup, for titles, logs and tests.
pub fn plain_text(inlines: &[Inline]) -> String {
    inlines
        .iter()
        .map(|inline| match inline {
            Inline::Span(span) => span.text.as_str(),
            Inline::Formula(formula) => formula.spoken.as_str(),
            Inline::Hyperlink(link) => link.label.as_str(),
            Inline::Gap(_) => "…",
            Inline::LineBreak => " ",
        })
        .collect()
}
