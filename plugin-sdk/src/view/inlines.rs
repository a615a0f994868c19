//! Runs of text.

use crate::bindings::campus::exercise::content::{Formula, Hyperlink, Inline, Marks, TextSpan};

/// What may stand where the contract wants a run of inlines: plain text, one inline, or many.
pub trait IntoInlines {
    fn into_inlines(self) -> Vec<Inline>;
}

impl IntoInlines for &str {
    fn into_inlines(self) -> Vec<Inline> {
        vec![text(self)]
    }
}

impl IntoInlines for &String {
    fn into_inlines(self) -> Vec<Inline> {
        vec![text(self)]
    }
}

impl IntoInlines for String {
    fn into_inlines(self) -> Vec<Inline> {
        vec![text(self)]
    }
}

impl IntoInlines for Inline {
    fn into_inlines(self) -> Vec<Inline> {
        vec![self]
    }
}

impl IntoInlines for Vec<Inline> {
    fn into_inlines(self) -> Vec<Inline> {
        self
    }
}

impl<const N: usize> IntoInlines for [Inline; N] {
    fn into_inlines(self) -> Vec<Inline> {
        self.into()
    }
}

pub fn text(text: impl Into<String>) -> Inline {
    marked(text, Marks::empty())
}

pub fn strong(text: impl Into<String>) -> Inline {
    marked(text, Marks::STRONG)
}

pub fn emphasis(text: impl Into<String>) -> Inline {
    marked(text, Marks::EMPHASIS)
}

pub fn code(text: impl Into<String>) -> Inline {
    marked(text, Marks::CODE)
}

/// Text in another language than the view's, with its BCP 47 tag.
pub fn in_language(lang: impl Into<String>, text: impl Into<String>) -> Inline {
    Inline::Span(TextSpan { text: text.into(), marks: Marks::empty(), lang: Some(lang.into()) })
}

/// LaTeX math, and what a screen reader says.
pub fn formula(latex: impl Into<String>, spoken: impl Into<String>) -> Inline {
    Inline::Formula(Formula { latex: latex.into(), spoken: spoken.into() })
}

/// `target` is an asset's name or an https URL.
pub fn link(label: impl Into<String>, target: impl Into<String>) -> Inline {
    Inline::Hyperlink(Hyperlink { label: label.into(), target: target.into() })
}

/// The control of this field stands here, in the running text of a paragraph.
pub fn gap(field: impl Into<String>) -> Inline {
    Inline::Gap(field.into())
}

pub fn line_break() -> Inline {
    Inline::LineBreak
}

fn marked(text: impl Into<String>, marks: Marks) -> Inline {
    Inline::Span(TextSpan { text: text.into(), marks, lang: None })
}
