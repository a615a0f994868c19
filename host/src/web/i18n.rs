//! Languages and texts. Every word a person sees is a Fluent message below `locales/`, in German and in English.

use std::{borrow::Cow, collections::HashMap, convert::identity};

use fluent_templates::{LanguageIdentifier, Loader, fluent_bundle::FluentValue, langid, static_loader};

use super::format;

static_loader! {
    static TEXTS = {
        locales: "./locales",
        fallback_language: "de",
        // Isolation marks would end up in attributes, mail subjects and searches; templates use <bdi> where needed.
        customise: |bundle| {
            bundle.set_use_isolating(false);
            bundle.set_formatter(Some(localised_number));
        },
    };
}

/// A language of the interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Locale {
    De,
    En,
}

impl Locale {
    pub const ALL: [Locale; 2] = [Locale::De, Locale::En];

    /// BCP 47 tag.
    pub const fn tag(self) -> &'static str {
        match self {
            Locale::De => "de",
            Locale::En => "en",
        }
    }

    pub fn parse(tag: &str) -> Option<Locale> {
        Locale::ALL.into_iter().find(|locale| locale.tag() == tag)
    }

    /// The language a browser asks for (RFC 9110, section 12.5.4): the first of ours in its list.
    pub fn preferred(accept_language: &str) -> Option<Locale> {
        accept_language
            .split(',')
            .filter_map(|range| range.split([';', '-']).next())
            .find_map(|language| Locale::parse(language.trim().to_ascii_lowercase().as_str()))
    }

    /// What the `lang` attribute of a text says on a page in this language; empty for the page's own.
    pub fn foreign(self, language: &str) -> String {
        if language == self.tag() { String::new() } else { language.to_owned() }
    }

    fn identifier(self) -> LanguageIdentifier {
        match self {
            Locale::De => langid!("de"),
            Locale::En => langid!("en"),
        }
    }

    /// The message of this key.
    pub fn text(self, key: &str) -> String {
        self.message(key, &[])
    }

    /// The message of this key with its arguments. Numbers choose the plural form and are written as the language does.
    pub fn message(self, key: &str, arguments: &[(&'static str, Value)]) -> String {
        let arguments: HashMap<Cow<'static, str>, FluentValue<'_>> =
            arguments.iter().map(|(name, value)| (Cow::Borrowed(*name), value.0.clone())).collect();
        // A missing key shows as itself; the test of the locales fails for it.
        TEXTS.try_lookup_complete(&self.identifier(), key, Some(&arguments)).unwrap_or_else(|| {
            tracing::error!(key, "a text is missing");
            key.to_owned()
        })
    }
}

/// An argument of a message.
#[derive(Clone, Debug)]
pub struct Value(FluentValue<'static>);

/// Numbers choose plural forms and are grouped as the language does; a text stays as it is, also one of digits.
macro_rules! values {
    ($($type:ty => $convert:expr),+ $(,)?) => {$(
        impl From<$type> for Value {
            fn from(value: $type) -> Value {
                Value(FluentValue::from($convert(value)))
            }
        }
    )+};
}

values! {
    &str => str::to_owned,
    &String => String::clone,
    &&String => |text: &&String| String::clone(text),
    String => identity,
    i32 => i64::from,
    u64 => identity,
    usize => identity,
    &usize => usize::clone,
}

fn localised_number(value: &FluentValue<'_>, memoizer: &intl_memoizer::concurrent::IntlLangMemoizer) -> Option<String> {
    let FluentValue::Number(number) = value else { return None };
    let locale =
        Locale::parse(memoizer.with_try_get::<LanguageOf, _, _>((), |language| language.0.clone()).ok()?.as_str())?;
    #[expect(clippy::cast_possible_truncation, reason = "arguments are whole numbers, see Value")]
    Some(format::integer(locale, number.value as i64))
}

/// Tells a formatter which language it formats for.
struct LanguageOf(String);

impl intl_memoizer::Memoizable for LanguageOf {
    type Args = ();
    type Error = ();

    fn construct(language: LanguageIdentifier, _: ()) -> Result<LanguageOf, ()> {
        Ok(LanguageOf(language.language.as_str().to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_and_texts_of_digits_are_not() {
        let title = |text: &str| Locale::De.message("catalogue-title-search", &[("text", Value::from(text))]);
        assert_eq!(title("2027"), "Suche nach „2027“");
        assert_eq!(Locale::De.message("catalogue-count", &[("count", Value::from(7289_usize))]), "7.289 Module");
    }

    #[test]
    fn a_browser_gets_the_first_language_it_names_that_we_speak() {
        assert_eq!(Locale::preferred("fr-FR, en-GB;q=0.8, de;q=0.5"), Some(Locale::En));
        assert_eq!(Locale::preferred("de-AT,en;q=0.5"), Some(Locale::De));
        assert_eq!(Locale::preferred("fr"), None);
    }
}
