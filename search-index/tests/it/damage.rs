use std::fs;
use std::path::{Path, PathBuf};

use search_index::{Partition, Query, Scope};
use uuid::Uuid;

use crate::kit::{Campus, Numbers, document, put, random_courses, shared};

const WORMS: Uuid = Uuid::from_u128(0xA);

fn total(campus: &Campus) -> u64 {
    campus.search(&Scope::member(WORMS), &Query::default()).total
}

/// A catalogue with 30 shared and 5 private modules that needs no rebuild.
fn healthy() -> Campus {
    let campus = Campus::new();
    campus.replace(Partition::Member(WORMS), random_courses(&mut Numbers(1), 100, 5));
    campus.replace(Partition::Shared, random_courses(&mut Numbers(1), 1, 30));
    assert!(!campus.catalogue.needs_rebuild());
    campus
}

fn shared_directory(campus: &Campus) -> PathBuf {
    campus.directory.path().join("shared")
}

fn files(directory: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(directory)
        .expect("the directory is there")
        .map(|entry| entry.expect("it can be read").path())
        .collect();
    paths.sort();
    paths
}

/// Opens the damaged catalogue, sees that the shared part is empty and that a rebuild mends it.
fn mends(campus: Campus, what: &str) {
    let campus = campus.reopen();
    assert!(campus.catalogue.needs_rebuild(), "{what}");
    assert_eq!(total(&campus), 5, "{what}");
    let campus = campus.reopen();
    assert!(campus.catalogue.needs_rebuild(), "{what}: asked for until it is done");
    campus.apply(&[put(Partition::Shared, document(1, "Kurs"))]);
    assert!(campus.catalogue.needs_rebuild(), "{what}: one change is no rebuild");
    campus.replace(Partition::Shared, random_courses(&mut Numbers(1), 1, 30));
    assert!(!campus.catalogue.needs_rebuild(), "{what}");
    let campus = campus.reopen();
    assert!(!campus.catalogue.needs_rebuild(), "{what}");
    assert_eq!(total(&campus), 35, "{what}");
}

#[test]
fn a_new_catalogue_waits_for_its_first_build() {
    let campus = Campus::new();
    assert!(campus.catalogue.needs_rebuild());
    assert_eq!(campus.search(&shared(), &Query::default()).total, 0);
}

#[test]
fn a_healthy_catalogue_opens_as_it_was() {
    let campus = healthy().reopen();
    assert!(!campus.catalogue.needs_rebuild());
    assert_eq!(total(&campus), 35);
}

#[test]
fn a_truncated_or_altered_segment_file_is_set_aside() {
    let count = files(&shared_directory(&healthy())).len();
    for nth in 0..count {
        for truncate in [true, false] {
            let campus = healthy();
            let path = files(&shared_directory(&campus))[nth].clone();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let mut bytes = fs::read(&path).unwrap();
            // The lists of files have no checksum: an altered one may still be a valid list.
            let is_list = path.extension().is_some_and(|is| is == "json");
            if name.starts_with('.') || bytes.is_empty() || (is_list && !truncate) {
                continue;
            }
            let middle = bytes.len() / 2;
            if truncate {
                bytes.truncate(middle);
            } else {
                bytes[middle] ^= 0x55;
            }
            fs::write(&path, bytes).unwrap();
            mends(campus, &format!("{name}, truncated: {truncate}"));
        }
    }
}

#[test]
fn an_index_without_its_list_of_segments_is_set_aside() {
    let campus = healthy();
    fs::remove_file(shared_directory(&campus).join("meta.json")).unwrap();
    mends(campus, "no meta.json");
}

#[test]
fn garbage_in_place_of_an_index_is_set_aside() {
    for garbage in ["", "{", "{\"segments\":[]}", "\u{0}\u{0}"] {
        let campus = healthy();
        fs::write(shared_directory(&campus).join("meta.json"), garbage).unwrap();
        mends(campus, garbage);
    }
    let campus = healthy();
    fs::remove_dir_all(shared_directory(&campus)).unwrap();
    fs::write(shared_directory(&campus), "not a directory").unwrap();
    mends(campus, "a file");
}

#[test]
fn an_index_that_other_code_built_is_emptied() {
    let campus = healthy();
    let meta = shared_directory(&campus).join("meta.json");
    let text = fs::read_to_string(&meta).unwrap();
    let other = text.replace("complete ", "complete 0");
    assert_ne!(text, other);
    fs::write(&meta, other).unwrap();
    mends(campus, "other fingerprint");
}

#[test]
fn a_damaged_member_leaves_the_shared_catalogue_whole() {
    let campus = healthy();
    let member = campus.directory.path().join("members").join(WORMS.to_string());
    fs::write(member.join("meta.json"), "{}").unwrap();
    let campus = campus.reopen();
    assert!(campus.catalogue.needs_rebuild());
    assert_eq!(total(&campus), 30);
    campus.replace(Partition::Member(WORMS), random_courses(&mut Numbers(1), 100, 5));
    assert!(!campus.catalogue.needs_rebuild());
    assert_eq!(total(&campus), 35);
}
