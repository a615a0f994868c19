//! Numbers as people write them in German and English.

use rust_decimal::{Decimal, RoundingStrategy};

use crate::Language;

/// Digits that are kept behind the decimal point; more cannot be read.
const PLACES: usize = 9;
/// Digits before it.
const WHOLE: usize = 18;

/// Reads `1.234,50`, `1 234,5`, `12,5 %` in German and `1,234.50` in English. A mark groups digits only where groups of
/// three follow; another point in German text is taken for a decimal point, which many people type.
pub fn read(text: &str, language: Language, unit: Option<&str>) -> Option<Decimal> {
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
    let number = decimal(&whole, fraction)?;
    Some(if is_negative { -number } else { number })
}

/// A canonical decimal such as "-3.14".
pub fn canonical(text: &str) -> Option<Decimal> {
    read(text, Language::English, None)
}

/// Rounds commercially (DIN 1333), where a number of digits behind the point is given.
pub fn round(number: Decimal, places: Option<u32>) -> Decimal {
    places.map_or(number, |places| number.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero))
}

/// Writes a number as people expect it, with this many digits behind the point; none for as many as it has.
pub fn write(number: Decimal, language: Language, places: Option<u32>) -> String {
    let number = if places.is_some() { round(number, places) } else { number.normalize() };
    let plain = match places {
        Some(places) => format!("{:.*}", places as usize, number.abs()),
        None => number.abs().to_string(),
    };
    let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
    let (group, point) = language.pick(('.', ','), (',', '.'));
    let mut text = if number.is_sign_negative() && !number.is_zero() { "\u{2212}".to_owned() } else { String::new() };
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index) % 3 == 0 {
            text.push(group);
        }
        text.push(digit);
    }
    if !fraction.is_empty() {
        text.push(point);
        text.push_str(fraction);
    }
    text
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

fn decimal(whole: &str, fraction: &str) -> Option<Decimal> {
    let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let is_empty = whole.is_empty() && fraction.is_empty();
    if is_empty || whole.len() > WHOLE || fraction.len() > PLACES || !are_digits(whole) || !are_digits(fraction) {
        return None;
    }
    format!("0{whole}.{fraction}0").parse::<Decimal>().ok().map(|number| number.normalize())
}

#[cfg(test)]
mod tests {
    use super::{Decimal, canonical, read, write};
    use crate::Language::{English, German};

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

    #[test]
    fn numbers_are_written_as_people_expect() {
        let number = |text: &str| canonical(text).expect("it is one");
        for (text, places, german, english) in [
            ("1234567.891", Some(2), "1.234.567,89", "1,234,567.89"),
            ("12.345", Some(2), "12,35", "12.35"),
            ("-999.5", Some(0), "\u{2212}1.000", "\u{2212}1,000"),
            ("-0.001", Some(2), "0,00", "0.00"),
            ("100", Some(2), "100,00", "100.00"),
            ("0.5", None, "0,5", "0.5"),
            ("1000", None, "1.000", "1,000"),
        ] {
            assert_eq!(write(number(text), German, places), german);
            assert_eq!(write(number(text), English, places), english);
        }
    }
}
