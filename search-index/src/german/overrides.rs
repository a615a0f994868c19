use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

/// Each line: the form that stands for all, then forms that Snowball does not bring together with it.
pub(crate) const TABLE: &str = include_str!("overrides.txt");

/// At least so much stands before the irregular part of a compound: "Grund-kurs".
const SHORTEST_FIRST_PART: usize = 3;

/// The regular form of an irregular one, alone or at the end of a compound, else the word itself.
pub(crate) fn regular_form(word: &str) -> Cow<'_, str> {
    static REGULAR: LazyLock<HashMap<String, &str>> = LazyLock::new(|| {
        let lines = TABLE.lines().filter(|line| !line.starts_with('#'));
        let families = lines.filter_map(|line| {
            let mut forms = line.split_whitespace();
            Some((forms.next()?, forms))
        });
        families
            .flat_map(|(regular, forms)| {
                forms.map(move |form| (spelt_out(form).into_owned(), regular))
            })
            .collect()
    });
    let key = spelt_out(word);
    if let Some(regular) = REGULAR.get(key.as_ref()) {
        return Cow::Borrowed(regular);
    }
    let ends = key
        .char_indices()
        .skip(SHORTEST_FIRST_PART)
        .map(|(at, _)| at);
    for at in ends {
        if let Some(regular) = REGULAR.get(&key[at..]) {
            return Cow::Owned(format!("{}{regular}", &key[..at]));
        }
    }
    Cow::Borrowed(word)
}

/// Umlauts as ae, oe, ue, so that both spellings meet the table.
fn spelt_out(word: &str) -> Cow<'_, str> {
    if word.is_ascii() {
        return Cow::Borrowed(word);
    }
    let replaced = word
        .replace('ä', "ae")
        .replace('ö', "oe")
        .replace('ü', "ue")
        .replace('ß', "ss");
    Cow::Owned(replaced)
}
