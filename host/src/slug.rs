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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn german_letters_are_written_out_and_the_rest_becomes_hyphens() {
        assert_eq!(of_text("Prüfen & Beurteilen: Maßnahmen (VOB/A)", 90), "pruefen-beurteilen-massnahmen-vob-a");
        assert_eq!(of_text("  — Café, Łódź ’s! ", 90), "cafe-lodz-s");
        assert_eq!(of_text("電子", 90), "");
    }
}
