use search_index::{Filters, Query, Scope, Sort};
use uuid::Uuid;

use crate::kit::{Campus, Numbers, random_courses, shared};

const PIECES: [&str; 34] = [
    "a OR (b",
    "\"",
    "'",
    "AND",
    "NOT",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "*",
    "?",
    "~",
    "^",
    ":",
    "\\",
    "/",
    "\u{0}",
    "\u{7f}",
    "\u{308}",
    "\u{200d}",
    "😀",
    "👩‍👧",
    "ﬁ",
    "İ",
    "ß",
    "title:",
    "+-",
    "<script>",
    "Datenschutz",
    "der die das",
    "Mitarbeiter:innen",
    "日本語",
];

fn garbage(numbers: &mut Numbers) -> String {
    let length = match numbers.below(20) {
        0 => 3_000,
        _ => numbers.below(12),
    };
    let mut text = String::new();
    for _ in 0..length {
        match numbers.below(4) {
            0 => text.extend(char::from_u32(numbers.below(0x11_0000) as u32)),
            1 => text.push(' '),
            _ => text.push_str(numbers.pick(&PIECES)),
        }
    }
    text
}

#[test]
fn two_thousand_garbage_queries_all_have_an_answer() {
    let mut numbers = Numbers(5);
    let campus = Campus::with_shared(random_courses(&mut numbers, 1, 50));
    let view = campus.catalogue.view(&Scope::member(Uuid::from_u128(1))).unwrap();
    for _ in 0..2_000 {
        let query = Query {
            text: garbage(&mut numbers),
            filters: Filters { topics: vec![garbage(&mut numbers); numbers.below(2)], ..Filters::default() },
            sort: [Sort::Relevance, Sort::Newest, Sort::Shortest, Sort::Title][numbers.below(4)],
            page: [0, 1, 3, usize::MAX][numbers.below(4)],
            page_size: [0, 1, 100, usize::MAX][numbers.below(4)],
        };
        let page = view.search(&query).unwrap();
        assert!(page.hits.len() as u64 <= page.total && page.total <= 50);
    }
}

#[test]
fn garbage_documents_are_taken_and_found() {
    let mut numbers = Numbers(9);
    let mut courses = random_courses(&mut numbers, 1, 100);
    for course in &mut courses {
        course.title = garbage(&mut numbers);
        course.summary = garbage(&mut numbers);
        course.topic = garbage(&mut numbers);
        course.code = Some(garbage(&mut numbers));
        course.objectives = vec![garbage(&mut numbers), "x".repeat(100_000)];
        course.newest = [i64::MIN, i64::MAX, 0][numbers.below(3)];
    }
    let campus = Campus::with_shared(courses.clone());
    assert_eq!(campus.search(&shared(), &Query::default()).total, 100);
    for course in courses.iter().take(50) {
        for (piece, _) in campus
            .search(&shared(), &Query { text: course.title.clone(), ..Query::default() })
            .hits
            .iter()
            .flat_map(|hit| hit.title.pieces().chain(hit.excerpt.pieces()))
        {
            assert!(!piece.is_empty());
        }
    }
}

#[test]
fn only_the_beginning_of_an_endless_query_is_read() {
    let mut numbers = Numbers(2);
    let campus = Campus::with_shared(random_courses(&mut numbers, 1, 50));
    let long = "Datenschutz ".repeat(1_000) + "Tauchschein";
    assert_eq!(campus.titles(&long), campus.titles("Datenschutz"));
}
