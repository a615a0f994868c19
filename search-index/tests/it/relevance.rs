//! How good the order is, on judged queries. The set has one author and is a floor against
//! regressions, not a claim.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use crate::kit::{Campus, document, shared, text_query};

/// What stemming alone reaches on this set.
const FLOOR: f64 = 0.44;

fn shared_data() -> PathBuf {
    let beside_the_workspace = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data");
    std::env::var_os("CAMPUS_SHARED_DATA").map_or_else(|| beside_the_workspace.into(), PathBuf::from)
}

#[test]
fn judged_queries_reach_the_floor() {
    let search = shared_data().join("search");
    let files = ["kurse.tsv", "anfragen.tsv"].map(|name| fs::read_to_string(search.join(name)));
    let [Ok(courses), Ok(queries)] = files else {
        println!("skipped: no judged queries in {}", search.display());
        return;
    };
    let campus = Campus::with_shared(courses.lines().map(|line| {
        let [id, title, summary] = columns(line);
        let mut course = document(number(id), title);
        course.summary = summary.to_owned();
        course
    }));
    let (mut gains, mut empty, mut judged) = (0.0, 0, 0);
    for line in queries.lines() {
        let [_, kind, text, grades] = columns(line);
        let found: Vec<u128> =
            campus.search(&shared(), &text_query(text)).hits.iter().map(|hit| hit.id.as_u128()).collect();
        if grades.is_empty() {
            println!("{kind}: {text}: {} hits, wanted none", found.len());
            continue;
        }
        let grades: BTreeMap<u128, i32> = grades
            .split(',')
            .filter_map(|grade| grade.split_once(':'))
            .map(|(id, grade)| (number(id), grade.parse().unwrap()))
            .collect();
        judged += 1;
        empty += usize::from(found.is_empty());
        gains += ndcg(&found, &grades);
    }
    let mean = gains / f64::from(judged);
    println!("nDCG@10 {mean:.3} over {judged} judged queries, {empty} without a hit");
    assert!(mean >= FLOOR, "{mean}");
}

/// Normalised discounted cumulative gain of the first ten (Järvelin and Kekäläinen 2002).
fn ndcg(found: &[u128], grades: &BTreeMap<u128, i32>) -> f64 {
    let gain = |grades: &mut dyn Iterator<Item = i32>| -> f64 {
        let discounted = (2..12).zip(grades).map(|(rank, grade)| (2_f64.powi(grade) - 1.0) / f64::from(rank).log2());
        discounted.sum()
    };
    let mut best: Vec<i32> = grades.values().copied().collect();
    best.sort_unstable_by(|a, b| b.cmp(a));
    let ideal = gain(&mut best.into_iter());
    gain(&mut found.iter().map(|id| grades.get(id).copied().unwrap_or_default())) / ideal
}

fn columns<const N: usize>(line: &str) -> [&str; N] {
    let columns: Vec<&str> = line.split('\t').chain(std::iter::repeat("")).take(N).collect();
    columns.try_into().expect("as many as were taken")
}

fn number(id: &str) -> u128 {
    id[1..].parse().expect("a letter and a number")
}
