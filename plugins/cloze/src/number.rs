//! Numbers as people write them in German and English.

use plugin_common::Language;

/// Digits that are kept behind the decimal point; more cannot be read.
const PLACES: usize = 9;
/// Digits before it.
const WHOLE: usize = 18;

/// A decimal number in billionths, so that nothing is rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Decimal(i128);

impl Decimal {
    pub(crate) fn is_within(self, tolerance: Self, other: Self) -> bool {
        (self.0 - other.0).abs() <= tolerance.0
    }

    pub(crate) const ZERO: Self = Self(0);
}

/// Reads `1.234,50`, `1 234,5`, `12,5 %` in German and `1,234.50` in English. A mark groups digits only where groups of
/// three follow; another point in German text is taken for a decimal point, which many people type.
pub(crate) fn read(text: &str, language: Language, unit: Option<&str>) -> Option<Decimal> {
    let text = without_unit(text.trim(), unit);
    let (is_negative, digits) = without_sign(text);
    let (group, point) = language.pick(('.', ','), (',', '.'));
    let (whole, fraction) = match digits.split_once(point) {
        Some((whole, fraction)) => (ungrouped(whole, group)?, fraction),
        None => match (ungrouped(digits, group), digits.split_once(group)) {
            (Some(whole), _) => (whole, ""),
            (None, Some((whole, fraction))) => (whole.to_owned(), fraction),
            (None, None) => return None,
        },
    };
    let billionths = billionths(&whole, fraction)?;
    Some(Decimal(if is_negative { -billionths } else { billionths }))
}

/// A canonical decimal such as "-3.14".
pub(crate) fn canonical(text: &str) -> Option<Decimal> {
    read(text, Language::English, None)
}

fn without_unit<'a>(text: &'a str, unit: Option<&str>) -> &'a str {
    let Some(unit) = unit else { return text };
    let spellings: &[&str] = match unit {
        "%" => &["%", "Prozent"],
        "€" => &["€", "EUR", "Euro"],
        other => &[other],
    };
    let number = spellings.iter().find_map(|spelling| text.strip_suffix(spelling));
    number.unwrap_or(text).trim_end()
}

fn without_sign(text: &str) -> (bool, &str) {
    let rest = text.strip_prefix(['-', '\u{2212}']);
    let is_negative = rest.is_some();
    let digits = rest.unwrap_or_else(|| text.strip_prefix('+').unwrap_or(text));
    (is_negative, digits.trim_start())
}

/// Digits without their grouping, if it is regular.
fn ungrouped(digits: &str, group: char) -> Option<String> {
    let is_mark = |letter: char| letter == group || letter.is_whitespace();
    let Some(mark) = digits.chars().find(|&letter| is_mark(letter)) else { return Some(digits.to_owned()) };
    let mut groups = digits.split(mark);
    let first = groups.next().unwrap_or_default();
    let is_regular = (1..=3).contains(&first.len()) && groups.all(|group| group.len() == 3);
    is_regular.then(|| digits.replace(mark, ""))
}

fn billionths(whole: &str, fraction: &str) -> Option<i128> {
    let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let is_empty = whole.is_empty() && fraction.is_empty();
    if is_empty || whole.len() > WHOLE || fraction.len() > PLACES || !are_digits(whole) || !are_digits(fraction) {
        return None;
    }
    format!("{whole}{fraction:0<PLACES$}").parse().ok()
}

#[cfg(test)]
mod tests {
    use plugin_common::Language::{English, German};

    use super::{Decimal, canonical, read};

    fn german(text: &str) -> Option<Decimal> {
        read(text, German, Some("%"))
    }

    #[test]
    fn german_spellings_of_the_same_number() {
        let expected = canonical("1234.5");
        assert!(expected.is_some());
        for text in ["1.234,50", "1 234,5", "1\u{a0}234,5", "1\u{202f}234,50", "1234,5", " 1234.5 ", "+1234,5"] {
            assert_eq!(german(text), expected, "{text}");
        }
    }

    #[test]
    fn percent_signs_may_stand_behind_their_numbers() {
        let expected = canonical("12.5");
        for text in ["12,5", "12,5 %", "12,5%", "12,5\u{a0}%", "12,5 Prozent"] {
            assert_eq!(german(text), expected, "{text}");
        }
        assert_eq!(german("12,5 €"), None);
        assert_eq!(read("99 Euro", German, Some("€")), canonical("99"));
    }

    #[test]
    fn a_point_groups_where_three_digits_follow() {
        assert_eq!(german("1.234"), canonical("1234"));
        assert_eq!(german("1.23"), canonical("1.23"));
        assert_eq!(read("1,234", English, None), canonical("1234"));
        assert_eq!(read("1,5", English, None), canonical("1.5"));
    }

    #[test]
    fn signs_and_edges() {
        assert_eq!(german("−3,5"), canonical("-3.5"));
        assert_eq!(german("- 0"), canonical("0"));
        assert_eq!(german(",5"), canonical("0.5"));
        assert_eq!(german("007"), canonical("7"));
    }

    #[test]
    fn what_is_no_number_is_not_guessed() {
        for text in ["", "-", ",", "zwölf", "1 2", "1.2.3", "1,2,3", "12,5,", "1e3", "0x10", "--1", "1.23,4", "½", "٣"]
        {
            assert_eq!(german(text), None, "{text}");
        }
        assert_eq!(german(&"9".repeat(19)), None);
        assert_eq!(german("0,1234567891"), None);
    }
}
