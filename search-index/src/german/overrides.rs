use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

/// Each line: the form that stands for all, then forms that Snowball does not bring together with it.
pub(crate) const TABLE: &str = include_str!("overrides.txt");

/// At least so many bytes stand before the irregular part of a compound: "Grund-kurs".
const SHORTEST_FIRST_PART: usize = 3;

/// Irregular forms and the regular form of each, by the last byte, as every word is looked up.
type Irregular = HashMap<u8, Vec<(String, &'static str)>>;

/// The regular form of an irregular one, alone or at the end of a compound, else the word itself.
pub(crate) fn regular_form(word: &str) -> Cow<'_, str> {
    static IRREGULAR: LazyLock<Irregular> = LazyLock::new(irregular);
    let alike = word.bytes().last().and_then(|last| IRREGULAR.get(&last));
    let Some(alike) = alike else {
        return Cow::Borrowed(word);
    };
    let key = spelt_out(word);
    for (form, regular) in alike {
        if let Some(first_part) = key.strip_suffix(form.as_str())
            && (first_part.is_empty() || first_part.len() >= SHORTEST_FIRST_PART)
        {
            return Cow::Owned(format!("{first_part}{regular}"));
        }
    }
    Cow::Borrowed(word)
}

fn irregular() -> Irregular {
    let mut by_last_byte = Irregular::new();
    for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
        let mut forms = line.split_whitespace();
        let Some(regular) = forms.next() else {
            continue;
        };
        for form in forms.map(|form| spelt_out(form).into_owned()) {
            if let Some(last) = form.bytes().last() {
                by_last_byte.entry(last).or_default().push((form, regular));
            }
        }
    }
    by_last_byte
}

/// Umlauts as ae, oe, ue, so that both spellings meet the table.
fn spelt_out(word: &str) -> Cow<'_, str> {
    if word.is_ascii() {
        return Cow::Borrowed(word);
    }
    let replaced = word.replace('ä', "ae").replace('ö', "oe").replace('ü', "ue").replace('ß', "ss");
    Cow::Owned(replaced)
}
