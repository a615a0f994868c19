//! Compares what was typed with what is accepted.

mod distance;

use crate::author::Tolerance;
use distance::distance;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Likeness {
    Same,
    /// The same but for this many typing errors.
    Near(usize),
    Different,
}

/// Both sides without the differences that cost nothing.
pub(crate) fn compare(typed: &str, accepted: &str, tolerance: Tolerance) -> Likeness {
    let (typed, accepted) = (plain(typed, tolerance), plain(accepted, tolerance));
    if typed == accepted {
        return Likeness::Same;
    }
    // A number with a typing error is another number.
    if !tolerance.typing_errors || numbers(&typed).ne(numbers(&accepted)) {
        return Likeness::Different;
    }
    match distance(&typed, &accepted, allowed_errors(accepted.len())) {
        Some(errors) => Likeness::Near(errors),
        None => Likeness::Different,
    }
}

fn plain(text: &str, tolerance: Tolerance) -> Vec<char> {
    let mut plain = Vec::with_capacity(text.len());
    for letter in text.trim().chars() {
        match letter {
            // Some keyboards send an umlaut as a letter with a mark behind it.
            '\u{308}' => {
                let base = plain.pop().map(composed);
                base.into_iter().for_each(|umlaut| spell(umlaut, tolerance, &mut plain));
            }
            space if space.is_whitespace() => {
                if plain.last() != Some(&' ') {
                    plain.push(' ');
                }
            }
            letter if tolerance.letter_case => {
                letter.to_lowercase().for_each(|small| spell(small, tolerance, &mut plain));
            }
            letter => spell(letter, tolerance, &mut plain),
        }
    }
    plain
}

fn composed(base: char) -> char {
    match base {
        'a' => 'ä',
        'o' => 'ö',
        'u' => 'ü',
        'A' => 'Ä',
        'O' => 'Ö',
        'U' => 'Ü',
        other => other,
    }
}

fn spell(letter: char, tolerance: Tolerance, plain: &mut Vec<char>) {
    let pair = match letter {
        'ä' => ['a', 'e'],
        'ö' => ['o', 'e'],
        'ü' => ['u', 'e'],
        'Ä' => ['A', 'e'],
        'Ö' => ['O', 'e'],
        'Ü' => ['U', 'e'],
        'ß' => ['s', 's'],
        _ => return plain.push(letter),
    };
    if tolerance.umlaut_spelling { plain.extend(pair) } else { plain.push(letter) }
}

fn numbers(text: &[char]) -> impl Iterator<Item = &[char]> {
    text.split(|letter| !letter.is_ascii_digit()).filter(|digits| !digits.is_empty())
}

/// Short words differ from other words by a letter.
fn allowed_errors(length: usize) -> usize {
    match length {
        0..=4 => 0,
        5..=9 => 1,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::Likeness::{Different, Near, Same};
    use super::compare;
    use crate::author::Tolerance;

    #[test]
    fn long_words_bear_more_than_short_ones() {
        let all = Tolerance::default();
        assert_eq!(compare("Rad", "Rat", all), Different);
        assert_eq!(compare("Antarg", "Antrag", all), Near(1));
        assert_eq!(compare("Anrtga", "Antrag", all), Different);
        assert_eq!(compare("Wiederspruchsfirst", "Widerspruchsfrist", all), Near(2));
    }

    #[test]
    fn numbers_bear_no_error() {
        let all = Tolerance::default();
        assert_eq!(compare("Artikel 32", "Artikel 33", all), Different);
        assert_eq!(compare("Artikel 3 3", "Artikel 33", all), Different);
        assert_eq!(compare("Artikle 33", "Artikel 33", all), Near(1));
    }

    #[test]
    fn spellings_of_umlauts_are_the_same_unless_they_matter() {
        let all = Tolerance::default();
        assert_eq!(compare("ANHOERUNG", "Anhörung", all), Same);
        assert_eq!(compare("Anho\u{308}rung", "Anhörung", all), Same);
        assert_eq!(compare("Straße", "Strasse", all), Same);
        let strict = Tolerance { typing_errors: false, letter_case: false, umlaut_spelling: false };
        assert_eq!(compare("Anhoerung", "Anhörung", strict), Different);
        assert_eq!(compare("anhörung", "Anhörung", strict), Different);
        assert_eq!(compare("  Anho\u{308}rung ", "Anhörung", strict), Same);
    }
}
