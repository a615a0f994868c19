use search_index::{Change, Page, Partition, Query, Scope};
use uuid::Uuid;

use crate::kit::{Campus, Numbers, document, put, random_courses, shared, text_query};

const WORMS: Uuid = Uuid::from_u128(0xA);
const LANDAU: Uuid = Uuid::from_u128(0xB);

/// Everything that a member can learn from a page, scores to the last bit.
fn seen(page: &Page) -> String {
    let hits =
        page.hits.iter().map(|hit| format!("{} {:08x} {:?} {:?}", hit.id, hit.score.to_bits(), hit.title, hit.excerpt));
    format!("{} {:?} {:?}", page.total, page.facets, hits.collect::<Vec<_>>())
}

fn queries() -> Vec<Query> {
    let texts = [
        "",
        "Datenschutz",
        "Vergaberecht Haushalt",
        "Führungskräfte",
        "Da",
        "Stadtwerke",
        "Gru",
        "E-Akte Praxis",
        "Sprache Verwaltung Grundlagen",
    ];
    texts.into_iter().map(text_query).collect()
}

#[test]
fn a_private_module_is_found_by_its_member_alone() {
    let campus = Campus::with_shared([document(1, "Vergaberecht")]);
    campus.apply(&[put(Partition::Member(WORMS), document(2, "Vergaberecht in Worms"))]);
    let total = |scope: &Scope| campus.search(scope, &text_query("Vergaberecht")).total;
    assert_eq!(total(&shared()), 1);
    assert_eq!(total(&Scope::member(LANDAU)), 1);
    assert_eq!(total(&Scope::member(WORMS)), 2);
    let page = campus.search(&Scope::member(WORMS), &text_query("Worms"));
    assert_eq!(page.hits[0].partition, Partition::Member(WORMS));
    assert_eq!(campus.search(&shared(), &text_query("Worms")).facets, Default::default());
}

#[test]
fn nothing_a_member_keeps_private_changes_what_others_see_to_the_last_bit() {
    let mut numbers = Numbers(23);
    let campus = Campus::with_shared(random_courses(&mut numbers, 1, 120));
    campus.replace(Partition::Member(WORMS), random_courses(&mut numbers, 1_000, 15));
    let look = |campus: &Campus| -> Vec<String> {
        let scopes = [shared(), Scope::member(WORMS)];
        let pages =
            scopes.iter().flat_map(|scope| queries().into_iter().map(|query| seen(&campus.search(scope, &query))));
        pages.collect()
    };
    let before = look(&campus);
    for round in 0..25 {
        let mut courses = random_courses(&mut numbers, 2_000 + round * 7, 10);
        courses[0].title = "Stadtwerke Datenschutz".to_owned();
        let changes: Vec<Change> = courses.into_iter().map(|course| put(Partition::Member(LANDAU), course)).collect();
        campus.apply(&changes);
        campus.apply(&[Change::Remove(Partition::Member(LANDAU), Uuid::from_u128(2_003 + round * 7))]);
        assert_eq!(look(&campus), before, "round {round}");
    }
    campus.catalogue.forget(LANDAU).unwrap();
    assert_eq!(look(&campus), before);
    assert_eq!(look(&campus.reopen()), before);
}

#[test]
fn a_member_s_scores_come_from_the_shared_and_its_own_modules_together() {
    let campus = Campus::with_shared((1..=20).map(|id| document(id, "Haushalt")));
    campus.apply(&[put(Partition::Shared, document(30, "Fusion"))]);
    let score = || campus.search(&Scope::member(WORMS), &text_query("Fusion")).hits[0].score;
    let alone = score();
    campus.replace(Partition::Member(WORMS), (40..=60).map(|id| document(id, "Fusion und Haushalt")));
    assert!(score() < alone, "the word is no longer rare in this view");
}

#[test]
fn a_forgotten_member_leaves_nothing_behind() {
    let campus = Campus::with_shared([]);
    campus.replace(Partition::Member(WORMS), [document(1, "Geheim")]);
    campus.catalogue.forget(WORMS).unwrap();
    campus.catalogue.forget(WORMS).unwrap();
    assert_eq!(campus.search(&Scope::member(WORMS), &Query::default()).total, 0);
    let left = std::fs::read_dir(campus.directory.path().join("members")).unwrap().count();
    assert_eq!(left, 0);
    campus.replace(Partition::Member(WORMS), [document(2, "Neu")]);
    assert_eq!(campus.search(&Scope::member(WORMS), &Query::default()).total, 1);
}
