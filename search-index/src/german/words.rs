use std::ops::Range;

/// A word in lower case, and where it stands in the text it came from.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Word {
    pub(crate) text: String,
    pub(crate) range: Range<usize>,
}

/// The words of a text: runs of letters and digits, with gender forms made neutral, decomposed
/// umlauts composed, and soft hyphens and zero-width characters left out.
pub(crate) fn words(text: &str) -> impl Iterator<Item = Word> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let start = from + text[from..].find(char::is_alphanumeric)?;
        let word = word_at(text, start);
        from = word.range.end;
        Some(word)
    })
}

fn word_at(text: &str, start: usize) -> Word {
    let mut word = String::new();
    let mut end = start;
    let mut after_lower_case = false;
    while let Some(c) = text[end..].chars().next() {
        if let Some(length) = gender_suffix(&text[end..], &word, after_lower_case) {
            end += length;
            continue;
        }
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
            after_lower_case = c.is_lowercase();
        } else if c == '\u{308}' {
            compose_umlaut(&mut word);
        } else if !is_invisible(c) {
            break;
        }
        end += c.len_utf8();
    }
    Word { text: word, range: start..end }
}

/// The length of a gender suffix at the beginning of `rest`: `:innen *in _innen ·in /-innen (in)`,
/// the capital I of `MitarbeiterInnen`, and the `:r` of `Beschäftigte:r`. What follows the plural
/// belongs to the word: `Bürger:innenservice`.
fn gender_suffix(rest: &str, word: &str, after_lower_case: bool) -> Option<usize> {
    let first = rest.chars().next()?;
    let (lead, tail) = match first {
        'I' if after_lower_case && takes_feminine(word) => return capital_i(rest),
        ':' | '*' | '_' | '·' | '•' if word.chars().count() >= 3 => (first.len_utf8(), ""),
        '/' if takes_feminine(word) => (if rest.starts_with("/-") { 2 } else { 1 }, ""),
        '(' if takes_feminine(word) => (1, ")"),
        _ => return None,
    };
    let after = &rest[lead..];
    let bare = ["innen", "in"].into_iter().find(|suffix| after.starts_with(suffix));
    if let Some(suffix) = bare {
        let closed = after[suffix.len()..].strip_prefix(tail)?;
        return (suffix == "innen" || ends_here(closed)).then_some(rest.len() - closed.len());
    }
    let ending = ["rn", "r", "n"].into_iter().find(|suffix| after.starts_with(suffix))?;
    let fits = matches!(first, ':' | '*' | '_') && word.ends_with('e') && ends_here(&after[ending.len()..]);
    fits.then_some(lead + ending.len())
}

fn capital_i(rest: &str) -> Option<usize> {
    if rest.starts_with("Innen") {
        return Some("Innen".len());
    }
    let after = rest.strip_prefix("In")?;
    ends_here(after).then_some("In".len())
}

fn ends_here(rest: &str) -> bool {
    !rest.starts_with(char::is_alphanumeric)
}

/// The word without a written-out feminine ending: "mitarbeiterinnen" and "mitarbeiterin" are
/// "mitarbeiter", "termin" and "gewinnen" stay.
pub(crate) fn without_feminine(word: &str) -> &str {
    ["innen", "in"]
        .into_iter()
        .find_map(|suffix| word.strip_suffix(suffix))
        .filter(|base| takes_feminine(base))
        .unwrap_or(word)
}

/// Whether a word for a person can end like this, so that "-in" can follow.
fn takes_feminine(base: &str) -> bool {
    const ENDINGS: [&str; 14] =
        ["er", "or", "ent", "ant", "ist", "eur", "log", "gog", "leg", "amt", "ert", "at", "rzt", "lt"];
    base.chars().count() >= 4 && ENDINGS.iter().any(|ending| base.ends_with(ending))
}

fn compose_umlaut(word: &mut String) {
    let composed = match word.chars().next_back() {
        Some('a') => 'ä',
        Some('o') => 'ö',
        Some('u') => 'ü',
        _ => return,
    };
    word.pop();
    word.push(composed);
}

/// Characters that belong to a word without being seen: combining marks, soft hyphen, joiners.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        words(text).map(|word| word.text).collect()
    }

    #[test]
    fn every_gender_form_becomes_the_short_form() {
        for form in [
            "Mitarbeiter:innen",
            "Mitarbeiter*innen",
            "Mitarbeiter_innen",
            "Mitarbeiter·innen",
            "Mitarbeiter/-innen",
            "Mitarbeiter/innen",
            "MitarbeiterInnen",
            "Mitarbeiter(innen)",
            "Mitarbeiter/in",
            "Mitarbeiter/-in",
            "Mitarbeiter:in",
            "MitarbeiterIn",
            "Mitarbeiter(in)",
        ] {
            assert_eq!(texts(&format!("der {form} ist")), ["der", "mitarbeiter", "ist"], "{form}");
        }
        assert_eq!(texts("Beschäftigte:r, jede*n"), ["beschäftigte", "jede"]);
        assert_eq!(texts("Bürger:innenservice"), ["bürgerservice"]);
        assert_eq!(texts("der/die Leiter/in"), ["der", "die", "leiter"]);
    }

    #[test]
    fn what_only_looks_like_a_gender_form_stays() {
        assert_eq!(texts("LinkedIn"), ["linkedin"]);
        assert_eq!(texts("außen/innen"), ["außen", "innen"]);
        assert_eq!(texts("PDF/UA und Ort: Inhalt"), ["pdf", "ua", "und", "ort", "inhalt"]);
    }

    #[test]
    fn decomposed_umlauts_and_soft_hyphens_do_not_cut_a_word() {
        let text = "Fu\u{308}hrungs\u{ad}kra\u{308}fte!";
        let all: Vec<Word> = words(text).collect();
        assert_eq!(all.len(), 1);
        assert_eq!(all[0].text, "führungskräfte");
        assert_eq!(all[0].range, 0..text.len() - 1);
    }
}
