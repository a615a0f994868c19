//! Addresses made from titles and names.

use sha2::{Digest as _, Sha256};

use crate::slug::of_text;

/// Hexadecimal digits that tell the courses of the same title apart.
pub(super) const SHORT: usize = 8;
pub(super) const LONG: usize = 16;

/// Characters of the title in an address; with the digits it stays below the 120 that the database allows.
const LONGEST: usize = 90;

/// Address of a course: its title, and digits that depend on the feed and the feed's id alone.
pub(super) fn of_course(title: &str, feed: &str, id: &str, digits: usize) -> String {
    let hash = hex::encode(Sha256::digest(format!("{feed}|{id}")));
    let title = of_text(title, LONGEST);
    // `i-` is kept for the members' own modules.
    let title =
        if title.is_empty() || title == "i" || title.starts_with("i-") { format!("modul-{title}") } else { title };
    format!("{}-{}", title.trim_end_matches('-'), &hash[..digits])
}

/// Address of a publisher; `again` where another provider has the plain one.
pub(super) fn of_publisher(name: &str, again: bool) -> String {
    let plain = of_text(name, LONGEST).chars().take(60).collect::<String>();
    let plain = plain.trim_matches('-');
    let hash = hex::encode(Sha256::digest(name));
    match (plain.is_empty(), again) {
        (true, _) => format!("anbieter-{}", &hash[..SHORT]),
        (false, true) => format!("{plain}-{}", &hash[..SHORT]),
        (false, false) => plain.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_of_a_course_depends_on_feed_and_id() {
        let slug = of_course("E-Akte führen", "https://a.example/f", "1", SHORT);
        assert_eq!(slug, "e-akte-fuehren-76123354");
        assert_ne!(slug, of_course("E-Akte führen", "https://b.example/f", "1", SHORT));
        assert_ne!(slug, of_course("E-Akte führen", "https://a.example/f", "2", SHORT));
    }

    #[test]
    fn the_addresses_of_members_modules_are_left_free() {
        for title in ["I. Allgemeines", "i", "電子", "…"] {
            assert!(of_course(title, "f", "1", SHORT).starts_with("modul-"), "{title}");
        }
        assert!(of_course("IT-Sicherheit", "f", "1", SHORT).starts_with("it-sicherheit-"));
        assert!(of_course(&"lang ".repeat(100), "f", "1", LONG).len() <= 120);
    }

    #[test]
    fn publishers_have_addresses_too() {
        assert_eq!(of_publisher("Rahmenplan GärtnAusbV", false), "rahmenplan-gaertnausbv");
        assert!(of_publisher("Rahmenplan GärtnAusbV", true).starts_with("rahmenplan-gaertnausbv-"));
        assert!(of_publisher("大学", false).starts_with("anbieter-"));
    }
}
