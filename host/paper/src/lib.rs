//! Documents on paper: PDF that is tagged (PDF/UA-1, ISO 14289-1) and fit for the archive (PDF/A-2a, ISO 19005-2), set by
//! typst from templates of this crate. Data goes in as a file of its own, never into the template's text; the template
//! sees nothing else of the machine. A letter that the font lacks is an error, not a question mark.

use serde::Serialize;
use typst::{diag::SourceDiagnostic, foundations::Smart};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

mod world;

use world::Desk;

/// A form to be signed. All texts are in its language already.
#[derive(Clone, Debug, Serialize)]
pub struct Form {
    /// `de` or `en`.
    pub lang: &'static str,
    pub title: String,
    pub subtitle: String,
    /// In one sentence, for those who see the document in a list.
    pub description: String,
    /// Who hands the form out.
    pub issuer: String,
    /// At the foot of every page.
    pub footer: String,
    /// As `2026-11-26`.
    pub date: String,
    pub sections: Vec<Section>,
    /// What stands below the lines to sign on.
    pub signatures: Vec<String>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Section {
    pub heading: String,
    pub paragraphs: Vec<String>,
    pub facts: Vec<Fact>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Fact {
    pub label: String,
    pub value: String,
}

#[derive(Debug, thiserror::Error)]
#[error("the document cannot be set: {0}")]
pub struct SetError(String);

/// A letter of the text that the font lacks; a text with one cannot be set.
pub fn missing_letter(text: &str) -> Option<char> {
    text.chars().find(|letter| !letter.is_control() && !world::has_letter(*letter))
}

/// The form as PDF. The same form gives the same bytes; `name` tells it from all others.
///
/// # Errors
/// [`SetError`] when a text has a letter that the font lacks.
pub fn form(form: &Form, name: &str) -> Result<Vec<u8>, SetError> {
    let data = serde_json::to_vec(form).map_err(|error| SetError(error.to_string()))?;
    let desk = Desk::new(include_str!("../templates/form.typ"), "form.json", data);
    let set = typst::compile(&desk).output;
    // What typst remembers of documents before is no use to the next one, and would never be given back.
    comemo::evict(0);
    let document: PagedDocument = set.map_err(|errors| described(&errors))?;
    let standards =
        PdfStandards::new(&[PdfStandard::Ua_1, PdfStandard::A_2a]).map_err(|error| SetError(format!("{error:?}")))?;
    let options = PdfOptions { ident: Smart::Custom(name.to_owned()), standards, ..PdfOptions::default() };
    typst_pdf::pdf(&document, &options).map_err(|errors| described(&errors))
}

fn described(errors: &[SourceDiagnostic]) -> SetError {
    SetError(errors.iter().map(|error| error.message.to_string()).collect::<Vec<_>>().join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(name: &str) -> Form {
        Form {
            lang: "de",
            title: "Beitrittserklärung".to_owned(),
            subtitle: name.to_owned(),
            description: "Erklärung des Beitritts".to_owned(),
            issuer: "KommunalCampus eG".to_owned(),
            footer: "Antrag 7".to_owned(),
            date: "2026-11-26".to_owned(),
            sections: vec![Section {
                heading: "Mitglied".to_owned(),
                paragraphs: vec!["#panic() *kein* Markup $x$ @nirgends".to_owned()],
                facts: vec![Fact { label: "Name".to_owned(), value: name.to_owned() }],
            }],
            signatures: vec!["Ort, Datum".to_owned(), "Unterschrift".to_owned()],
        }
    }

    #[test]
    fn every_letter_of_german_registers_can_be_set_and_the_bytes_are_the_same_each_time() {
        let wanted = sample("Gülşah Łukaszewska-Đorđević Ḫān̆ Ḥasan Ə̱liyev M̂ẞ");
        let first = form(&wanted, "7").expect("all letters are in the font");
        assert!(first.starts_with(b"%PDF-1.7") && first.len() > 5000);
        assert_eq!(form(&wanted, "7").expect("as before"), first);
    }

    #[test]
    fn the_document_says_that_it_is_accessible_and_for_the_archive() {
        let bytes = form(&sample("Worms"), "7").expect("it is set");
        let text = String::from_utf8_lossy(&bytes);
        for mark in ["pdfuaid:part", "pdfaid:part", "/StructTreeRoot", "/Lang"] {
            assert!(text.contains(mark), "{mark}");
        }
    }

    #[test]
    fn a_letter_that_the_font_lacks_is_an_error_and_no_question_mark() {
        assert!(form(&sample("電子"), "7").is_err());
        assert_eq!(missing_letter("Li Wu 電子"), Some('電'));
        assert_eq!(missing_letter("Gülşah Łukaszewska-Đorđević Ḫān̆ Ḥasan Ə̱liyev M̂ẞ"), None);
    }
}
