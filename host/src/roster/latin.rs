//! Letters of names: what German registers can hold (DIN 91379:2022-08, data type A, for names of people).

/// First and last letter of each range.
const LETTERS: &[(char, char)] = &[
    ('A', 'Z'),
    ('a', 'z'),
    ('À', 'Ö'),
    ('Ø', 'ö'),
    ('ø', 'ž'),
    ('Ƈ', 'ƈ'),
    ('Ə', 'Ə'),
    ('Ɨ', 'Ɨ'),
    ('Ơ', 'ơ'),
    ('Ư', 'ư'),
    ('Ʒ', 'Ʒ'),
    ('Ǎ', 'ǜ'),
    ('Ǟ', 'ǟ'),
    ('Ǣ', 'ǰ'),
    ('Ǵ', 'ǵ'),
    ('Ǹ', 'ǿ'),
    ('Ȓ', 'ȓ'),
    ('Ș', 'ț'),
    ('Ȟ', 'ȟ'),
    ('ȧ', 'ȳ'),
    ('ə', 'ə'),
    ('ɨ', 'ɨ'),
    ('ʒ', 'ʒ'),
    ('Ḃ', 'ḃ'),
    ('Ḇ', 'ḇ'),
    ('Ḋ', 'ḑ'),
    ('ḗ', 'ḗ'),
    ('Ḝ', 'ḫ'),
    ('ḯ', 'ḷ'),
    ('Ḻ', 'ḻ'),
    ('Ṁ', 'ṉ'),
    ('Ṓ', 'ṛ'),
    ('Ṟ', 'ṣ'),
    ('Ṫ', 'ṯ'),
    ('Ẁ', 'ẇ'),
    ('Ẍ', 'ẗ'),
    ('ẞ', 'ẞ'),
    ('Ạ', 'ỹ'),
];
/// Marks that stand behind a letter of their own where no code point has both.
const MARKS: &[char] = &[
    '\u{300}', '\u{301}', '\u{302}', '\u{304}', '\u{306}', '\u{307}', '\u{308}', '\u{30b}', '\u{30c}', '\u{30d}',
    '\u{310}', '\u{315}', '\u{31b}', '\u{323}', '\u{325}', '\u{326}', '\u{327}', '\u{328}', '\u{331}', '\u{35f}',
];
/// What names have between and beside their letters.
const SIGNS: &[char] = &[' ', '\'', ',', '-', '.', '`', '~', '¨', '´', '·', 'ʹ', 'ʺ', 'ʾ', 'ʿ', 'ˈ', 'ˌ', '’', '‡'];

/// Whether a name (in the normal form C of Unicode) has only letters and signs of names, and a letter at all. Which mark
/// may stand behind which letter is not asked: a foreign combination is still readable.
pub(super) fn is_name(text: &str) -> bool {
    let mut before_is_letter = false;
    let mut has_letter = false;
    for character in text.chars() {
        let is_letter = LETTERS.iter().any(|(first, last)| (*first..=*last).contains(&character));
        let is_mark = before_is_letter && MARKS.contains(&character);
        if !is_letter && !is_mark && !SIGNS.contains(&character) {
            return false;
        }
        before_is_letter = is_letter || is_mark;
        has_letter |= is_letter;
    }
    has_letter
}

#[cfg(test)]
mod tests {
    use super::is_name;

    #[test]
    fn names_of_german_registers_are_names() {
        for name in
            ["Gülşah", "Łukaszewska-Đorđević, geb. Ñúñez", "Ḥasan Ə\u{331}liyev", "M\u{302}ẞ", "O’Neill", "d'Arc"]
        {
            assert!(is_name(name), "{name}");
        }
    }

    #[test]
    fn other_scripts_digits_and_signs_are_none() {
        for name in ["Иван", "Müller 2", "=1+1", "a\u{202e}b", "😀", "-", "\u{308}a", "a<b"] {
            assert!(!is_name(name), "{name}");
        }
    }
}
