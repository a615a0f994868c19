//! Several processes on one directory. Two catalogues in one process are as good as two processes
//! here: the locks belong to open files, and nothing else is common to them.

use std::fs::File;
use std::sync::atomic::{AtomicBool, Ordering};

use search_index::{Catalogue, OpenError, Partition, Query, Scope, WriteError};
use uuid::Uuid;

use crate::kit::{Campus, document, put, shared};

const WORMS: Uuid = Uuid::from_u128(0xA);

/// What a writing process holds.
fn writer_lock(campus: &Campus, partition: &str) -> File {
    let path = campus.directory.path().join(partition).join(".tantivy-writer.lock");
    let file = File::options().write(true).create(true).truncate(false).open(path).expect("the partition is there");
    file.try_lock().expect("nobody else holds it");
    file
}

fn total(catalogue: &Catalogue, scope: &Scope) -> u64 {
    catalogue
        .view(scope)
        .expect("a view can be had")
        .search(&Query::default())
        .expect("every query has an answer")
        .total
}

#[test]
fn each_process_sees_what_the_other_wrote() {
    let campus = Campus::with_shared([document(1, "Kurs")]);
    let other = Catalogue::open(campus.directory.path()).unwrap();
    for id in 2..20 {
        let writer = if id % 2 == 0 { &other } else { &campus.catalogue };
        writer.apply(&[put(Partition::Shared, document(id, "Kurs"))]).unwrap();
        assert_eq!(total(&other, &shared()), id as u64);
        assert_eq!(total(&campus.catalogue, &shared()), id as u64);
    }
    other.replace(Partition::Shared, [document(1, "Neu")].into_iter()).unwrap();
    assert_eq!(campus.titles(""), ["Neu"]);
}

#[test]
fn a_member_that_another_process_made_or_forgot_is_noticed() {
    let campus = Campus::with_shared([]);
    let other = Catalogue::open(campus.directory.path()).unwrap();
    let member = Scope::member(WORMS);
    other.apply(&[put(Partition::Member(WORMS), document(1, "Kurs"))]).unwrap();
    assert_eq!(total(&campus.catalogue, &member), 1);
    other.forget(WORMS).unwrap();
    assert_eq!(total(&campus.catalogue, &member), 0);
    campus.apply(&[put(Partition::Member(WORMS), document(2, "Kurs"))]);
    assert_eq!(total(&other, &member), 1);
}

#[test]
fn while_another_process_writes_all_can_read_and_none_can_write() {
    let campus = Campus::with_shared([document(1, "Kurs")]);
    let held = writer_lock(&campus, "shared");
    let change = [put(Partition::Shared, document(2, "Kurs"))];
    let refused = campus.catalogue.apply(&change).unwrap_err();
    assert!(matches!(&refused, WriteError::Locked { path } if path.ends_with("shared")), "{refused}");
    assert!(refused.to_string().starts_with("another process is writing the search index"));
    let reading = Catalogue::open(campus.directory.path()).unwrap();
    assert!(!reading.needs_rebuild());
    assert_eq!(total(&reading, &shared()), 1);
    drop(held);
    campus.apply(&change);
    assert_eq!(total(&reading, &shared()), 2);
}

#[test]
fn a_damaged_index_is_not_pulled_away_from_under_a_writer() {
    let campus = Campus::with_shared([document(1, "Kurs")]);
    let _held = writer_lock(&campus, "shared");
    std::fs::write(campus.directory.path().join("shared/meta.json"), "{}").unwrap();
    let refused = Catalogue::open(campus.directory.path()).unwrap_err();
    assert!(matches!(refused, OpenError::Locked { .. }), "{refused}");
}

#[test]
fn processes_that_write_at_once_lose_nothing() {
    let campus = Campus::with_shared([]);
    std::thread::scope(|scope| {
        for process in 0..3_u128 {
            let directory = campus.directory.path();
            scope.spawn(move || {
                let catalogue = Catalogue::open(directory).unwrap();
                for id in 0..10 {
                    let change = [put(Partition::Shared, document(process * 100 + id, "Kurs"))];
                    while let Err(error) = catalogue.apply(&change) {
                        assert!(matches!(error, WriteError::Locked { .. }), "{error}");
                    }
                }
            });
        }
    });
    assert_eq!(campus.search(&shared(), &Query::default()).total, 30);
    assert!(!campus.reopen().catalogue.needs_rebuild());
}

#[test]
fn a_process_that_opens_while_another_writes_never_takes_its_work_for_damage() {
    let campus = Campus::with_shared((0..20).map(|id| document(id, "Kurs")));
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let written = (0..60)
                .try_for_each(|round| campus.catalogue.apply(&[put(Partition::Shared, document(round % 20, "Kurs"))]));
            done.store(true, Ordering::Release);
            written.expect("whoever opens holds the lock for a moment only");
        });
        while !done.load(Ordering::Acquire) {
            let opened = Catalogue::open(campus.directory.path()).unwrap();
            assert!(!opened.needs_rebuild());
            assert_eq!(total(&opened, &shared()), 20);
        }
    });
}
