//! Names of files that mean the same on every system.

use unicode_normalization::is_nfc;

/// Longest name in bytes.
const LONGEST: usize = 200;
/// Single files, and folders of files.
const FILES: [&str; 4] = ["package.toml", "component.wasm", "MANIFEST", "SIGNATURE"];
const FOLDERS: [&str; 3] = ["assets/", "ui/", "tests/"];

/// Why a name is refused; none for a good one.
pub(crate) fn fault(name: &str) -> Option<&'static str> {
    let is_odd = |letter: char| letter.is_control() || matches!(letter, '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|');
    let is_step = |part: &str| matches!(part, "" | "." | "..") || part.ends_with(['.', ' ']) || part.starts_with(' ');
    if name.len() > LONGEST {
        Some("is too long")
    } else if !is_nfc(name) {
        Some("is not in Unicode's form C")
    } else if name.chars().any(is_odd) {
        Some("has a character that not every system knows in names")
    } else if name.split('/').any(is_step) {
        Some("leads out of the package or is written in a second way")
    } else if !FILES.contains(&name) && !FOLDERS.iter().any(|folder| name.starts_with(folder)) {
        Some("is none that a package has")
    } else {
        None
    }
}

/// Two names with the same key are one file on some systems.
pub(crate) fn key(name: &str) -> String {
    name.to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::fault;

    #[test]
    fn names_that_mean_something_else_somewhere_are_refused() {
        for good in ["package.toml", "assets/karte.svg", "tests/configs/a.json", "assets/Übersicht.png"] {
            assert_eq!(fault(good), None, "{good}");
        }
        let long = format!("assets/{}", "a".repeat(200));
        for bad in [
            "",
            "/package.toml",
            "../package.toml",
            "assets/../../x",
            "assets//x",
            "assets/./x",
            "assets/x.",
            "assets/ x",
            "assets/",
            "assets\\x",
            "assets/c:x",
            "assets/a\nb",
            "assets/U\u{308}.png",
            "evil.sh",
            "COMPONENT.wasm",
            &long,
        ] {
            assert!(fault(bad).is_some(), "{bad:?}");
        }
    }
}
