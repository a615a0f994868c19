use std::collections::BTreeSet;

use search_index::Query;

use crate::kit::{Campus, document, shared, text_query};

const CASES: &str = include_str!("../cases/german.tsv");

#[test]
fn every_german_case_finds_and_misses_what_it_says() {
    let cases: Vec<Vec<&str>> = CASES
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| line.split('\t').collect())
        .collect();
    let titles: BTreeSet<&str> = cases.iter().map(|case| case[2]).collect();
    let campus = Campus::with_shared((1..).zip(&titles).map(|(id, title)| document(id, title)));
    let mut wrong = Vec::new();
    for case in &cases {
        let [query, expected, title] = case[..] else { panic!("three columns: {case:?}") };
        let is_found = campus.titles(query).iter().any(|found| found == title);
        if is_found != (expected == "finds") {
            wrong.push(case);
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_field_is_searched_and_the_title_weighs_most() {
    let mut in_summary = document(1, "Erstes");
    in_summary.summary = "Vergabe".to_owned();
    let mut in_objectives = document(2, "Zweites");
    in_objectives.objectives = vec!["Nichts".to_owned(), "eine Vergabe planen".to_owned()];
    let mut in_keywords = document(3, "Drittes");
    in_keywords.keywords = vec!["Vergaben".to_owned()];
    let mut by_provider = document(4, "Viertes");
    by_provider.provider.name = "Institut für Vergabe".to_owned();
    let in_title = document(5, "Vergabe");
    let campus = Campus::with_shared([in_summary, in_objectives, in_keywords, by_provider, in_title]);
    let titles = campus.titles("Vergabe");
    assert_eq!(titles.len(), 5);
    assert_eq!(titles[0], "Vergabe");
}

#[test]
fn words_in_different_fields_are_found_together_and_all_are_needed() {
    let mut course = document(1, "Vergaberecht");
    course.summary = "Schwellenwerte der Union".to_owned();
    let campus = Campus::with_shared([course, document(2, "Vergaberecht kompakt")]);
    assert_eq!(campus.titles("schwellenwert vergaberecht"), ["Vergaberecht"]);
    assert_eq!(campus.titles("Vergaberecht Hochschule").len(), 2);
    assert!(campus.titles("schwellenwert kompakt").is_empty());
}

#[test]
fn a_course_number_is_found_however_it_is_written() {
    let mut course = document(1, "Brandschutz");
    course.code = Some("ASR A2.2".to_owned());
    let mut other = document(2, "Brandschutz");
    other.code = Some("221-17".to_owned());
    let campus = Campus::with_shared([course, other]);
    for (text, id) in [("asr a2.2", 1), ("ASRA22", 1), ("221-17", 2), ("brandschutz 22117", 2)] {
        let hits = campus.search(&shared(), &text_query(text)).hits;
        assert_eq!(hits.iter().map(|hit| hit.id.as_u128()).collect::<Vec<_>>(), [id], "{text}");
    }
}

#[test]
fn matches_are_marked_in_title_and_excerpt() {
    let mut course = document(1, "Führungskräfte für Übermorgen");
    course.summary = "Größe zeigen. ".repeat(40) + "Die Führungskraft übt.";
    let campus = Campus::with_shared([course]);
    let page = campus.search(&shared(), &text_query("fuehrungskraft"));
    let marked: Vec<&str> = page.hits[0].title.pieces().filter(|(_, hit)| *hit).map(|(piece, _)| piece).collect();
    assert_eq!(marked, ["Führungskräfte"]);
    let excerpt = &page.hits[0].excerpt;
    assert!(excerpt.pieces().any(|(piece, hit)| hit && piece == "Führungskraft"));
    assert!(excerpt.text().starts_with('…') && excerpt.text().chars().count() < 210);
}

#[test]
fn without_a_word_to_search_for_everything_is_shown_newest_first() {
    let mut old = document(1, "Alt");
    old.newest = -5;
    let mut new = document(2, "Neu");
    new.newest = 1_760_000_000;
    let campus = Campus::with_shared([old, new, document(3, "Mitte")]);
    for text in ["", "  ", "?!", "\u{0}", "–"] {
        assert_eq!(campus.titles(text), ["Neu", "Mitte", "Alt"], "{text:?}");
    }
    let page = campus.search(&shared(), &Query::default());
    assert!(page.hits[0].title.hits().is_empty());
}
