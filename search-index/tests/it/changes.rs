use std::sync::atomic::{AtomicBool, Ordering};

use search_index::{Change, Partition, Query, Scope};
use uuid::Uuid;

use crate::kit::{Campus, browse_by_title, document, put, shared};

const WORMS: Uuid = Uuid::from_u128(0xA);

#[test]
fn a_change_is_visible_when_it_returns_and_not_in_a_view_from_before() {
    let campus = Campus::new();
    let before = campus.catalogue.view(&shared()).unwrap();
    campus.apply(&[
        put(Partition::Shared, document(1, "Erst so")),
        put(Partition::Shared, document(2, "Bleibt")),
        put(Partition::Shared, document(1, "Dann anders")),
    ]);
    assert_eq!(campus.search(&shared(), &browse_by_title()).total, 2);
    assert!(campus.titles("Erst").is_empty());
    assert_eq!(campus.titles("anders"), ["Dann anders"]);
    campus.apply(&[Change::Remove(Partition::Shared, Uuid::from_u128(1))]);
    campus.apply(&[Change::Remove(Partition::Shared, Uuid::from_u128(1))]);
    assert_eq!(campus.titles(""), ["Bleibt"]);
    assert_eq!(before.search(&Query::default()).unwrap().total, 0);
}

#[test]
fn a_module_moves_from_a_member_to_everybody_in_one_call() {
    let campus = Campus::new();
    campus.apply(&[put(Partition::Member(WORMS), document(1, "Kurs"))]);
    campus.apply(&[
        Change::Remove(Partition::Member(WORMS), Uuid::from_u128(1)),
        put(Partition::Shared, document(1, "Kurs")),
    ]);
    for scope in [shared(), Scope::member(WORMS)] {
        assert_eq!(campus.search(&scope, &Query::default()).total, 1);
    }
}

#[test]
fn removing_from_a_member_without_modules_makes_no_index() {
    let campus = Campus::new();
    campus.apply(&[Change::Remove(Partition::Member(WORMS), Uuid::from_u128(1))]);
    assert_eq!(std::fs::read_dir(campus.directory.path().join("members")).unwrap().count(), 0);
}

#[test]
fn many_small_changes_leave_few_segments() {
    let campus = Campus::new();
    for id in 0..40 {
        campus.apply(&[put(Partition::Shared, document(id % 10, "Kurs"))]);
    }
    assert_eq!(campus.search(&shared(), &Query::default()).total, 10);
    let segments = std::fs::read_dir(campus.directory.path().join("shared"))
        .unwrap()
        .filter(|entry| entry.as_ref().unwrap().path().extension().is_some_and(|is| is == "store"))
        .count();
    assert!(segments <= 10, "{segments} segments");
}

#[test]
fn searches_during_a_rebuild_see_all_of_the_old_or_all_of_the_new() {
    let campus = Campus::with_shared((0..30).map(|id| document(id, "Stand 0")));
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for round in 1..=15 {
                campus.replace(Partition::Shared, (0..30).map(|id| document(id, &format!("Stand {round}"))));
                campus.apply(&[put(Partition::Member(WORMS), document(99, "Anderes"))]);
            }
            done.store(true, Ordering::Release);
        });
        for _ in 0..2 {
            scope.spawn(|| {
                while !done.load(Ordering::Acquire) {
                    let page = campus.search(&shared(), &browse_by_title());
                    assert_eq!(page.total, 30);
                    let first = page.hits[0].title.text();
                    assert!(page.hits.iter().all(|hit| hit.title.text() == first), "one state only");
                }
            });
        }
    });
    assert_eq!(campus.search(&shared(), &browse_by_title()).hits[0].title.text(), "Stand 15");
}
