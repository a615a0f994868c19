//! What pages are shown with when nobody asks for them: every page with every sample in both languages, which a test
//! renders and checks. The server itself never uses a sample.

use askama::Template;

use super::{
    Page,
    i18n::Locale,
    page::{Flash, NavLink, PersonBadge, Site},
    visit::theme_href,
};

/// A template that brings its samples along; no sample, no page.
pub trait Sample: Template + Sized {
    /// The page as it usually is, empty, full of long words and rare letters, and with what can go wrong. Texts of the
    /// frame are in the language of `page`; contents are German, as most modules are.
    fn samples(page: Page) -> Vec<Self>;
}

/// Letters of DIN 91379, which names in German registers may have.
pub const NAME: &str = "Gülşah Łukaszewska-Đorđević, geb. Ñúñez Ḥasan Ə̱liyev M̂ẞ";
/// A member with a name that fits nowhere.
pub const MEMBER: &str = "Zweckverband Verkehrsinfrastrukturfinanzierung Rhein-Neckar-Odenwald-Südpfalz";
/// A word that no line holds.
pub const TITLE: &str = "Straßenverkehrsordnungswidrigkeitenverfahrensvorschriften und Grundstücksverkehrsgenehmigungszuständigkeitsübertragungsverordnung";
/// A paragraph with what HTML must escape.
pub const TEXT: &str = "Vom Bedarf bis zum Zuschlag, mit \"Rollenspielen\" & Fällen aus <Meldeamt> und Sozialamt. Für alle, die selten \
     vergeben und dann sicher sein wollen, nichts vergessen zu haben, was später gerügt werden könnte: Schwellenwerte, \
     Vergabevermerk, Unterschwellenvergabeordnung, Bietergemeinschaftserklärungen und die Fristen dazu.";

/// The frames that every page is shown in: a visitor's and a learner's.
pub fn frames(locale: Locale) -> [Page; 2] {
    [visitor(locale), learner(locale)]
}

/// The same page under another title.
pub fn titled(page: &Page, title: impl Into<String>) -> Page {
    Page { title: title.into(), ..page.clone() }
}

fn visitor(locale: Locale) -> Page {
    Page {
        lang: locale.tag(),
        title: locale.text("catalogue-title"),
        site: Site {
            name: "Stadt Worms".to_owned(),
            tagline: locale.text("site-member"),
            logo: None,
            theme_href: theme_href("#1f4e79"),
        },
        nav: vec![link(locale, "/katalog", "nav-catalogue", true)],
        person: None,
        csrf: "0123456789abcdef".repeat(4),
        flash: None,
        path: "/katalog?q=Haushalt+%26+Vergabe&page=2".to_owned(),
        request_id: String::new(),
        must_confirm: false,
        locale,
    }
}

fn learner(locale: Locale) -> Page {
    Page {
        site: Site {
            name: MEMBER.to_owned(),
            tagline: locale.text("site-cooperative"),
            logo: Some("/logo/0123456789abcdef".to_owned()),
            theme_href: theme_href("#ffd500"),
        },
        nav: vec![
            link(locale, "/katalog", "nav-catalogue", false),
            link(locale, "/lernen", "nav-learning", true),
            link(locale, "/geschaeftsstelle", "nav-office", false),
            link(locale, "/dev/mailbox", "nav-mailbox", false),
        ],
        person: Some(PersonBadge { name: NAME.to_owned(), initials: "GŁ".to_owned() }),
        flash: Some(Flash { tone: "success", text: locale.text("flash-enrolled") }),
        path: "/lernen".to_owned(),
        request_id: "0197f3a1b2c34d5e8f60718293a4b5c6".to_owned(),
        ..visitor(locale)
    }
}

fn link(locale: Locale, href: &str, key: &str, current: bool) -> NavLink {
    NavLink { href: href.to_owned(), label: locale.text(key), current }
}
