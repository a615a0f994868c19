use std::ops::Range;

use crate::german::words;
use crate::needle::Needle;

/// Characters of an excerpt, and of those at most before the first match.
const EXCERPT: usize = 200;
const LEAD: usize = 60;
const CUT: &str = "…";

/// A text and the places in it that match the query. Never HTML: whoever shows it escapes it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marked {
    text: String,
    hits: Vec<Range<usize>>,
}

impl Marked {
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Byte ranges of the matches, in order and apart from each other.
    #[must_use]
    pub fn hits(&self) -> &[Range<usize>] {
        &self.hits
    }

    /// The text in pieces, each with whether it is a match. Together they are the text.
    pub fn pieces(&self) -> impl Iterator<Item = (&str, bool)> {
        let starts = std::iter::once(0).chain(self.hits.iter().map(|hit| hit.end));
        let ends = self.hits.iter().map(|hit| hit.start).chain(std::iter::once(self.text.len()));
        let between = starts.zip(ends).map(|(start, end)| (&self.text[start..end], false));
        let hits = self.hits.iter().map(|hit| Some((&self.text[hit.clone()], true)));
        between
            .zip(hits.chain(std::iter::once(None)))
            .flat_map(|(between, hit)| std::iter::once(between).chain(hit))
            .filter(|(piece, _)| !piece.is_empty())
    }

    pub(crate) fn whole(text: String, needle: &Needle) -> Self {
        if needle.is_empty() {
            return Self { text, hits: Vec::new() };
        }
        let matching = words(&text).filter(|word| needle.matches(word));
        let hits = matching.map(|word| word.range).collect();
        Self { text, hits }
    }

    /// Around the first match in the first text that has one, else the beginning of the first.
    pub(crate) fn excerpt(texts: impl Iterator<Item = String>, needle: &Needle) -> Self {
        let mut first = None;
        for text in texts.filter(|text| !text.trim().is_empty()) {
            let marked = Self::whole(text, needle);
            if let Some(hit) = marked.hits.first() {
                let around = window(&marked.text, hit.start);
                return marked.cut(around);
            }
            first.get_or_insert(marked);
        }
        let first = first.unwrap_or_default();
        let beginning = window(&first.text, 0);
        first.cut(beginning)
    }

    fn cut(&self, to: Range<usize>) -> Self {
        let before = if to.start > 0 { CUT } else { "" };
        let after = if to.end < self.text.trim_end().len() { CUT } else { "" };
        let shift = |at: usize| at - to.start + before.len();
        let inside = self.hits.iter().filter(|hit| to.start <= hit.start && hit.end <= to.end);
        Self {
            text: format!("{before}{}{after}", &self.text[to.clone()]),
            hits: inside.map(|hit| shift(hit.start)..shift(hit.end)).collect(),
        }
    }
}

/// About as many characters as an excerpt has, from a bit before `hit`, from word to word.
fn window(text: &str, hit: usize) -> Range<usize> {
    let lead = text[..hit].char_indices().rev().nth(LEAD - 1).map_or(0, |(at, _)| at);
    let start = if lead == 0 { 0 } else { after_blank(&text[lead..hit]).map_or(hit, |at| lead + at) };
    let Some((length, _)) = text[start..].char_indices().nth(EXCERPT) else {
        return start..text.trim_end().len().max(start);
    };
    let limit = start + length;
    let blank = text[start..limit].rfind(char::is_whitespace).map(|at| start + at);
    let end = blank.filter(|&end| end > hit).unwrap_or(limit);
    start..start + text[start..end].trim_end().len()
}

fn after_blank(text: &str) -> Option<usize> {
    let (at, blank) = text.char_indices().find(|(_, c)| c.is_whitespace())?;
    Some(at + blank.len_utf8())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(marked: &Marked) -> String {
        marked.pieces().map(|(piece, hit)| if hit { format!("[{piece}]") } else { piece.to_owned() }).collect()
    }

    #[test]
    fn matches_are_whole_words_also_with_umlauts_and_gender_forms() {
        let needle = Needle::parse("Fuehrungskraft Mitarbeiter überb");
        let text = "Für Führungskräfte, ihre Mitarbeiter:innen – Überblick";
        let marked = Marked::whole(text.to_owned(), &needle);
        assert_eq!(shown(&marked), "Für [Führungskräfte], ihre [Mitarbeiter:innen] – [Überblick]");
        assert_eq!(marked.pieces().map(|(piece, _)| piece).collect::<String>(), text);
    }

    #[test]
    fn an_excerpt_stands_around_the_first_match_and_keeps_words_whole() {
        let text = format!("{}das Ziel: Übung {}", "Größe ".repeat(60), "über ".repeat(60));
        let marked = Marked::excerpt([text].into_iter(), &Needle::parse("Übungen"));
        assert_eq!(marked.hits().len(), 1);
        assert!(marked.text().starts_with("…Größe ") && marked.text().ends_with("über…"));
        assert!(marked.text().chars().count() <= EXCERPT + 2);
        assert!(shown(&marked).contains("das Ziel: [Übung] über"));
    }

    #[test]
    fn a_word_longer_than_an_excerpt_is_cut_between_characters() {
        let marked = Marked::excerpt(["ß".repeat(500)].into_iter(), &Needle::default());
        assert_eq!(marked.text().chars().count(), EXCERPT + 1);
        let none = Marked::excerpt(["  ".to_owned()].into_iter(), &Needle::default());
        assert_eq!(none.text(), "");
    }
}
