//! What an entry is, whatever it is written like.

use plugin_common::{Decimal, Language, number};

use crate::author::Kind;

/// An entry that fits its field.
#[derive(Debug, Clone, PartialEq, PartialOrd)]
pub(crate) enum Entry {
    Number(Decimal),
    /// Year, month and day.
    Date(u16, u8, u8),
    /// In the form in which two of them are compared.
    Text(String),
}

/// Reads an entry; none where it does not fit the kind of its field.
pub(crate) fn read(kind: Kind, text: &str, language: Language, unit: Option<&str>) -> Option<Entry> {
    match kind {
        Kind::Number => number::read(text, language, unit).map(Entry::Number),
        Kind::Date => date(text).map(|(year, month, day)| Entry::Date(year, month, day)),
        Kind::Postcode => postcode(text).map(Entry::Text),
        Kind::Iban => iban(text).map(Entry::Text),
        Kind::Email => email(text).map(Entry::Text),
        Kind::Text | Kind::Choice => Some(Entry::Text(plain(text))),
    }
}

/// Capitals, spaces and full stops at the end do not tell entries apart, nor do the spellings of umlauts and ß.
fn plain(text: &str) -> String {
    let words = text.trim().trim_end_matches('.').to_lowercase();
    let words =
        words.replace('ä', "ae").replace('ö', "oe").replace('ü', "ue").replace('ß', "ss").replace("str.", "strasse");
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `3.5.2026`, `03.05.26` and `2026-05-03` (ISO 8601). A year of two digits is one of this century.
fn date(text: &str) -> Option<(u16, u8, u8)> {
    let text = text.trim();
    let (year, month, day) = if let [year, month, day] = text.split('-').collect::<Vec<_>>()[..] {
        (year, month, day)
    } else {
        let [day, month, year] = text.split('.').map(str::trim).collect::<Vec<_>>()[..] else { return None };
        (year, month, day)
    };
    let digits = |text: &str, most: usize| {
        ((1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())).then_some(())
    };
    digits(day, 2)?;
    digits(month, 2)?;
    digits(year, 4).filter(|()| matches!(year.len(), 2 | 4))?;
    let (day, month): (u8, u8) = (day.parse().ok()?, month.parse().ok()?);
    let century = if year.len() == 2 { 2_000 } else { 0 };
    let year = year.parse::<u16>().ok()? + century;
    ((1..=days_of(year, month)?).contains(&day)).then_some((year, month, day))
}

fn days_of(year: u16, month: u8) -> Option<u8> {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => Some(31),
        4 | 6 | 9 | 11 => Some(30),
        2 => Some(if is_leap { 29 } else { 28 }),
        _ => None,
    }
}

/// Five digits, not beginning with two zeros.
fn postcode(text: &str) -> Option<String> {
    let text = text.trim();
    let fits = text.len() == 5 && text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with("00");
    fits.then(|| text.to_owned())
}

/// ISO 13616: the number with its first four characters at the end is 1 modulo 97 (ISO 7064).
fn iban(text: &str) -> Option<String> {
    let text: String = text.chars().filter(|letter| !letter.is_whitespace()).collect::<String>().to_uppercase();
    let well_formed = (15..=34).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && text[..2].bytes().all(|byte| byte.is_ascii_uppercase())
        && text[2..4].bytes().all(|byte| byte.is_ascii_digit())
        && (!text.starts_with("DE") || text.len() == 22);
    if !well_formed {
        return None;
    }
    let turned = text[4..].bytes().chain(text[..4].bytes());
    let rest = turned.fold(0_u32, |rest, byte| match byte {
        b'0'..=b'9' => (rest * 10 + u32::from(byte - b'0')) % 97,
        _ => (rest * 100 + u32::from(byte - b'A') + 10) % 97,
    });
    (rest == 1).then_some(text)
}

/// As forms ask for it (HTML, 4.10.5.1.5), with a point in the domain.
fn email(text: &str) -> Option<String> {
    let text = text.trim().to_lowercase();
    let (local, domain) = text.split_once('@')?;
    let is_word = |text: &str, others: &str| {
        !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || others.as_bytes().contains(&byte))
    };
    let labels_fit =
        domain.split('.').all(|label| is_word(label, "-") && !label.starts_with('-') && !label.ends_with('-'));
    (is_word(local, ".!#$%&'*+/=?^_`{|}~-") && domain.contains('.') && labels_fit).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(kind: Kind, text: &str) -> bool {
        read(kind, text, Language::German, None).is_some()
    }

    #[test]
    fn a_day_is_known_however_it_is_written() {
        for text in ["3.5.2026", "03.05.2026", "03.05.26", " 3. 5. 2026 ", "2026-05-03"] {
            assert_eq!(date(text), Some((2026, 5, 3)), "{text}");
        }
        for text in [
            "",
            "31.4.2026",
            "29.2.2026",
            "0.1.2026",
            "1.13.2026",
            "1.1.026",
            "1/2/2026",
            "1.1.2026.",
            "a.b.c",
            "+1.2.2026",
        ] {
            assert_eq!(date(text), None, "{text}");
        }
        assert_eq!(date("29.2.2028"), Some((2028, 2, 29)));
    }

    #[test]
    fn accounts_addresses_and_postcodes_are_checked() {
        for text in ["DE89 3704 0044 0532 0130 00", "de89370400440532013000", "GB82 WEST 1234 5698 7654 32"] {
            assert!(fits(Kind::Iban, text), "{text}");
        }
        for text in ["DE88 3704 0044 0532 0130 00", "DE89", "", "8937040044053201300000", "DE89 3704 0044 0532 0130 0Ä"]
        {
            assert!(!fits(Kind::Iban, text), "{text}");
        }
        assert!(fits(Kind::Postcode, "67059") && fits(Kind::Postcode, "01067"));
        for text in ["6705", "670590", "00123", "6705a"] {
            assert!(!fits(Kind::Postcode, text), "{text}");
        }
        assert!(fits(Kind::Email, "Ayse.Dogan@stadt-worms.example"));
        for text in ["a", "a@b", "@b.de", "a@.de", "a b@c.de", "a@b.de@c.de", "a@-b.de"] {
            assert!(!fits(Kind::Email, text), "{text}");
        }
    }

    #[test]
    fn texts_are_compared_as_people_read_them() {
        for text in ["Müllerstraße 3", "  muellerstrasse   3 ", "Müllerstr. 3", "MÜLLERSTRASSE 3."] {
            assert_eq!(plain(text), "muellerstrasse 3", "{text}");
        }
    }
}
