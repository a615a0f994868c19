//! Speed of the catalogue on a MOOChub feed: building it, changing it, searching it.
//!
//! ```sh
//! cargo run --release -p search-index --example bench [FEED_DIRECTORY]
//! ```

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use search_index::{Catalogue, Change, Document, Filters, Partition, Provider, Query, Scope, Sort, View};
use serde_json::Value;
use uuid::Uuid;

const SEARCHES: usize = 2_000;

fn main() -> Result<(), Box<dyn Error>> {
    let feed = std::env::args_os().nth(1).map_or_else(default_feed, PathBuf::from);
    let documents = read_feed(&feed)?;
    let directory = tempfile::tempdir()?;
    let catalogue = Catalogue::open(directory.path())?;
    let tenant = Uuid::from_u128(1);

    let start = Instant::now();
    let count = catalogue.replace(Partition::Shared, documents.iter().cloned())?;
    let seconds = start.elapsed().as_secs_f64();
    println!("build: {count} documents in {seconds:.2} s, {:.0} documents/s", count as f64 / seconds);
    let private = documents.iter().take(45).cloned();
    catalogue.replace(Partition::Member(tenant), private)?;
    changes(&catalogue, &documents, tenant)?;
    let opening = timed(20, |_| Ok(Catalogue::open(directory.path()).map(drop)?))?;
    report("open with checksums", &opening);

    let view = catalogue.view(&Scope::member(tenant))?;
    println!("searches: a page of 20, exact total, five facets and excerpts each");
    for (name, query) in mixes(&documents) {
        search(&view, name, query)?;
    }
    report("view", &timed(SEARCHES, |_| Ok(catalogue.view(&Scope::member(tenant)).map(drop)?))?);
    Ok(())
}

fn default_feed() -> PathBuf {
    let shared = std::env::var_os("CAMPUS_SHARED_DATA")
        .map_or_else(|| concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data").into(), PathBuf::from);
    shared.join("moochub/feed-full")
}

fn changes(catalogue: &Catalogue, documents: &[Document], tenant: Uuid) -> Result<(), Box<dyn Error>> {
    for (name, partition) in [("shared", Partition::Shared), ("member", Partition::Member(tenant))] {
        let put = |n: usize| Change::Put(partition, Box::new(documents[n % documents.len()].clone()));
        let single = timed(100, |n| Ok(catalogue.apply(&[put(n)])?))?;
        report(&format!("apply 1 change, {name}"), &single);
        let batch = timed(20, |n| Ok(catalogue.apply(&(0..100).map(|m| put(n + m)).collect::<Vec<_>>())?))?;
        report(&format!("apply 100 changes, {name}"), &batch);
    }
    Ok(())
}

type Mix<'a> = (&'static str, Box<dyn Fn(usize) -> Query + 'a>);

fn mixes(documents: &[Document]) -> Vec<Mix<'_>> {
    let words = move |n: usize, count: usize| -> String {
        let title = &documents[n * 7_919 % documents.len()].title;
        let long = title.split_whitespace().filter(|word| word.chars().count() > 3);
        long.take(count).collect::<Vec<_>>().join(" ")
    };
    let text = |text: String| Query { text, ..Query::default() };
    let beginning = move |n: usize, length: usize| words(n, 1).chars().take(length).collect::<String>();
    let filters = Filters {
        formats: vec!["blended".to_owned()],
        levels: vec!["grund".to_owned(), "aufbau".to_owned()],
        ..Filters::default()
    };
    vec![
        ("1 word", Box::new(move |n| text(words(n, 1)))),
        ("1 to 3 words", Box::new(move |n| text(words(n, 1 + n % 3)))),
        (
            "1 to 3 words, two facets chosen",
            Box::new(move |n| Query { filters: filters.clone(), ..text(words(n, 1 + n % 3)) }),
        ),
        ("beginning of 2 letters", Box::new(move |n| text(beginning(n, 2)))),
        ("beginning of 4 letters", Box::new(move |n| text(beginning(n, 4)))),
        ("browse, newest", Box::new(move |n| Query { page: 1 + n % 5, ..Query::default() })),
        ("browse, by title", Box::new(move |n| Query { sort: Sort::Title, page: 1 + n % 5, ..Query::default() })),
        ("nothing found", Box::new(move |_| text("Tauchschein Nordsee".to_owned()))),
    ]
}

fn search(view: &View, name: &str, query: impl Fn(usize) -> Query) -> Result<(), Box<dyn Error>> {
    let mut total = 0;
    let times = timed(SEARCHES, |n| {
        total += view.search(&query(n))?.total;
        Ok(())
    })?;
    report(&format!("{name} ({} hits on average)", total / SEARCHES as u64), &times);
    Ok(())
}

/// Milliseconds of each run, sorted.
fn timed(runs: usize, mut work: impl FnMut(usize) -> Result<(), Box<dyn Error>>) -> Result<Vec<f64>, Box<dyn Error>> {
    let mut times = Vec::with_capacity(runs);
    for n in 0..runs {
        let start = Instant::now();
        work(n)?;
        times.push(start.elapsed().as_secs_f64() * 1e3);
    }
    times.sort_by(f64::total_cmp);
    Ok(times)
}

fn report(name: &str, times: &[f64]) {
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
    println!("{name}: p50 {:.3} ms, p99 {:.3} ms", at(0.5), at(0.99));
}

fn read_feed(directory: &Path) -> Result<Vec<Document>, Box<dyn Error>> {
    let mut documents = Vec::new();
    for entry in fs::read_dir(directory)? {
        let page: Value = serde_json::from_slice(&fs::read(entry?.path())?)?;
        let courses = page["data"].as_array().map(Vec::as_slice).unwrap_or_default();
        documents.extend(courses.iter().zip(documents.len()..).map(|(course, n)| document(course, n)));
    }
    Ok(documents)
}

fn document(course: &Value, n: usize) -> Document {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let attributes = &course["attributes"];
    let publisher = text(&attributes["publisher"]["name"]);
    let description = text(&attributes["description"]).replace("</", "\n</");
    let objectives = description.split("<li>").skip(1).filter_map(|item| item.split("\n</li>").next());
    Document {
        id: Uuid::try_parse(&text(&course["id"])).unwrap_or(Uuid::from_u128(n as u128)),
        title: text(&attributes["name"]),
        summary: text(&attributes["abstract"]),
        objectives: objectives.map(ToOwned::to_owned).collect(),
        keywords: vec![text(&attributes["keywords"][0])],
        code: Some(text(&attributes["courseCode"])),
        provider: Provider { slug: publisher.to_lowercase().replace(' ', "-"), name: publisher },
        topic: format!("thema-{}", n % 12),
        format: text(&attributes["courseMode"][0]),
        level: ["grund", "aufbau", "bonus"][n % 3].to_owned(),
        language: text(&attributes["inLanguage"][0]),
        newest: n as i64,
        workload_minutes: (n % 20) as u32 * 60,
    }
}
