//! Texts as parts of an address.

/// Lower-case letters, digits and single hyphens, `longest` bytes at most; empty where nothing of the text can be
/// written so. Umlauts become two letters, as German registers write them without.
pub fn of_text(text: &str, longest: usize) -> String {
    let mut slug = String::new();
    for char in text.chars().flat_map(char::to_lowercase) {
        let folded = folded(char);
        if !folded.is_empty() {
            slug.push_str(folded);
        } else if char.is_ascii_alphanumeric() {
            slug.push(char);
        } else if !slug.is_empty() && !slug.ends_with('-') && !is_mark(char) {
            slug.push('-');
        }
        if slug.len() >= longest {
            break;
        }
    }
    slug.truncate(longest);
    slug.trim_end_matches('-').to_owned()
}

const fn is_mark(char: char) -> bool {
    matches!(char, '\u{300}'..='\u{36f}' | '\'' | '’')
}

const fn folded(char: char) -> &'static str {
    match char {
        'ä' | 'æ' => "ae",
        'ö' | 'ø' | 'œ' => "oe",
        'ü' => "ue",
        'ß' => "ss",
        'à' | 'á' | 'â' | 'ã' | 'å' | 'ą' | 'ă' => "a",
        'ç' | 'ć' | 'č' => "c",
        'è' | 'é' | 'ê' | 'ë' | 'ę' | 'ě' => "e",
        'ğ' => "g",
        'ì' | 'í' | 'î' | 'ï' | 'ı' => "i",
        'ł' => "l",
        'ñ' | 'ń' | 'ň' => "n",
        'ò' | 'ó' | 'ô' | 'õ' => "o",
        'ř' => "r",
        'ś' | 'ş' | 'ș' | 'š' => "s",
        'ț' | 'ť' => "t",
        'ù' | 'ú' | 'û' | 'ů' => "u",
        'ý' => "y",
        'ź' | 'ż' | 'ž' => "z",
        _ => "",
    }
}

/// Whether this is a host name in lower case with at least two parts (RFC 1035, 2.3.1), and no number of an address.
pub fn is_host(text: &str) -> bool {
    let last_is_number = text.rsplit('.').next().is_some_and(|last| last.chars().all(|one| one.is_ascii_digit()));
    text.len() <= 253 && text.contains('.') && text.split('.').all(is_label) && !last_is_number
}

/// A part of a host name (RFC 1035, 2.3.1), in lower case.
pub fn is_label(text: &str) -> bool {
    (1..=63).contains(&text.len())
        && !text.starts_with('-')
        && !text.ends_with('-')
        && text.chars().all(|one| one.is_ascii_lowercase() || one.is_ascii_digit() || one == '-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn german_letters_are_written_out_and_the_rest_becomes_hyphens() {
        assert_eq!(of_text("Prüfen & Beurteilen: Maßnahmen (VOB/A)", 90), "pruefen-beurteilen-massnahmen-vob-a");
        assert_eq!(of_text("  — Café, Łódź ’s! ", 90), "cafe-lodz-s");
        assert_eq!(of_text("電子", 90), "");
    }

    #[test]
    fn host_names_have_parts_of_letters_digits_and_hyphens() {
        for host in ["campus.stadt.de", "xn--wrms-5qa.de", "a.b"] {
            assert!(is_host(host), "{host}");
        }
        let long = format!("{}.de", "a".repeat(64));
        for host in
            ["", "stadt", "Campus.de", "campus..de", ".de", "de.", "10.0.0.1", "a_b.de", "-a.de", "a b.de", &long]
        {
            assert!(!is_host(host), "{host}");
        }
    }
}
