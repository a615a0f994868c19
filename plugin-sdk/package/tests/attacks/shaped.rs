//! Files that are no package, or two at once.

use std::io::{Cursor, Write as _};

use plugin_package::{Limits, Package, PackageError};
use zip::{ZipWriter, write::SimpleFileOptions};

use crate::{
    about, files,
    raw::{Entry, zip},
    signed,
};

fn error(bytes: &[u8]) -> PackageError {
    Package::read(bytes, &Limits::default()).map(drop).expect_err("it is hostile")
}

/// A sound package with these entries besides.
fn with(more: &[Entry<'_>]) -> Vec<u8> {
    let sound = Package::pack(files()).expect("it is sound");
    let listing: String = {
        let bytes = sound.bytes().expect("it can be written");
        let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).expect("it is one");
        std::io::read_to_string(zip.by_name("MANIFEST").expect("it has one")).expect("it is text")
    };
    let files = files();
    let mut entries: Vec<Entry<'_>> = files.iter().map(|(name, content)| Entry::file(name, content)).collect();
    entries.push(Entry::file("MANIFEST", listing.as_bytes()));
    entries.extend(more.iter().map(|entry| Entry { ..*entry }));
    zip(&entries)
}

#[test]
fn a_sound_package_comes_back_as_it_was() {
    let package = signed();
    let bytes = package.bytes().expect("it can be written");
    let read = Package::read(&bytes, &Limits::default()).expect("it is sound");
    assert_eq!((read.digest, &read.about), (package.digest, &package.about));
    assert_eq!(read.bytes().expect("it can be written"), bytes, "the same files give the same bytes");
    assert_eq!(read.component(), b"\0asm");
    assert_eq!(read.folder("assets/").collect::<Vec<_>>(), [("karte.svg", &b"<svg/>"[..])]);
    Package::read(&with(&[]), &Limits::default()).expect("another program may write it too");
}

#[test]
fn names_that_lead_elsewhere_or_are_two_things_are_refused() {
    for name in [
        "../evil.sh",
        "/etc/passwd",
        "assets/../../x",
        "assets\\..\\x",
        "Component.wasm",
        "assets/a\u{308}.svg",
        "run.sh",
    ] {
        assert!(matches!(error(&with(&[Entry::file(name, b"")])), PackageError::Name { .. }), "{name}");
    }
    let capitals = error(&with(&[Entry::file("assets/KARTE.svg", b"")]));
    assert!(matches!(capitals, PackageError::Name { .. }), "{capitals}");
    let link = Entry { mode: 0o120_777, ..Entry::file("assets/link", b"/etc/passwd") };
    assert!(matches!(error(&with(&[link])), PackageError::Name { .. }));
    let folder = Entry { mode: 0o040_755, ..Entry::file("assets/x/", b"") };
    assert!(matches!(error(&with(&[folder])), PackageError::Name { .. }));
    let latin = Entry { name: b"assets/\xfc.svg", ..Entry::file("", b"") };
    assert!(matches!(error(&with(&[latin])), PackageError::Zip(_)));
}

#[test]
fn a_name_that_stands_twice_is_refused_whichever_is_signed() {
    for content in [&b"\0asm"[..], b"evil"] {
        let twice = error(&with(&[Entry::file("component.wasm", content)]));
        assert!(matches!(twice, PackageError::Zip(_)), "{twice}");
    }
}

#[test]
fn what_the_manifest_does_not_say_is_refused() {
    let extra = error(&with(&[Entry::file("assets/mehr.svg", b"")]));
    assert!(matches!(extra, PackageError::Listing(_)), "{extra}");
    for change in ["package.toml", "component.wasm", "assets/karte.svg"] {
        let sound = Package::pack(files()).expect("it is sound");
        let bytes = sound.bytes().expect("it can be written");
        let content = files().into_iter().find(|(name, _)| name == change).expect("it has one").1;
        let at = bytes.windows(content.len()).position(|window| window == content).expect("it is stored");
        let mut bytes = bytes;
        bytes[at] ^= 1;
        assert!(matches!(error(&bytes), PackageError::Zip(_) | PackageError::Listing(_)), "{change}");
    }
    for missing in ["package.toml", "component.wasm"] {
        let rest = files().into_iter().filter(|(name, _)| name != missing);
        assert!(matches!(Package::pack(rest), Err(PackageError::Missing(_))), "{missing}");
    }
}

#[test]
fn a_bomb_costs_no_more_than_its_limits() {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("assets/bomb.bin", SimpleFileOptions::default()).expect("it can be written");
    for _ in 0..64 {
        zip.write_all(&vec![0; 1 << 20]).expect("it can be written");
    }
    let bomb = zip.finish().expect("it can be written").into_inner();
    assert!(bomb.len() < 100 << 10, "{} bytes", bomb.len());
    assert!(matches!(error(&bomb), PackageError::TooLarge { what: "bytes unpacked", .. }));
    let names: Vec<String> = (0..2_001).map(|number| format!("assets/{number}")).collect();
    let many: Vec<Entry<'_>> = names.iter().map(|name| Entry::file(name, b"")).collect();
    assert!(matches!(error(&crate::raw::zip(&many)), PackageError::TooLarge { what: "files", .. }));
    assert!(matches!(error(&vec![0; (32 << 20) + 1]), PackageError::TooLarge { what: "bytes", .. }));
}

#[test]
fn a_file_that_is_cut_off_or_changed_anywhere_is_refused_or_the_same() {
    let package = signed();
    let bytes = package.bytes().expect("it can be written");
    for end in 0..bytes.len() {
        Package::read(&bytes[..end], &Limits::default()).map(drop).expect_err("it is cut off");
    }
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 0x55;
        if let Ok(read) = Package::read(&changed, &Limits::default()) {
            assert_eq!((read.digest, read.component()), (package.digest, package.component()), "at {at}");
        }
    }
}

#[test]
fn what_a_package_says_of_itself_has_to_be_so() {
    let pack = |about: String| {
        let files = files().into_iter().filter(|(name, _)| name != "package.toml");
        Package::pack(files.chain([("package.toml".to_owned(), about.into_bytes())])).map(drop)
    };
    pack(about("")).expect("it is sound");
    pack(about("tier = \"assessment\"\nengine = { name = \"QuickJS\", version = \"2025\" }\n")).expect("it is sound");
    for (from, to) in [
        ("org.example.addition", "org.exampleaddition"),
        ("org.example.addition", "com.other.addition"),
        ("org.example.addition", "Org.Example.Addition"),
        ("\"org.example\"", "\"example\""),
        ("1.0.0", "1.0"),
        ("exercise@1.0.0", "exercise@9.0.0"),
        ("EUPL-1.2", " "),
        ("licence", "license"),
    ] {
        let wrong = pack(about("").replace(from, to)).expect_err(to);
        assert!(matches!(wrong, PackageError::About(_)), "{to}: {wrong}");
    }
}

#[test]
fn only_an_interpreter_makes_a_component_large() {
    let pack = |more: &str| {
        let files = files().into_iter().map(|(name, content)| match name.as_str() {
            "package.toml" => (name, about(more).into_bytes()),
            "component.wasm" => (name, vec![0; (8 << 20) + 1]),
            _ => (name, content),
        });
        Package::pack(files).map(drop)
    };
    assert!(matches!(pack(""), Err(PackageError::NoEngine)));
    pack("engine = { name = \"CPython\", version = \"3.14\" }\n").expect("it names its engine");
}
