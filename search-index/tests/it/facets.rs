use std::collections::BTreeMap;

use search_index::{Document, FacetCount, Filters, Query};

use crate::kit::{Campus, Numbers, document, random_courses, shared, text_query};

type Slug = fn(&Document) -> &str;
type Selected = fn(&Filters) -> &Vec<String>;

/// Each facet's value in a document and selection in a query.
const FACETS: [(Slug, Selected); 5] = [
    (|document| &document.topic, |filters| &filters.topics),
    (|document| &document.format, |filters| &filters.formats),
    (|document| &document.provider.slug, |filters| &filters.providers),
    (|document| &document.level, |filters| &filters.levels),
    (|document| &document.language, |filters| &filters.languages),
];

#[test]
fn counts_are_exact_and_a_facet_does_not_reduce_its_own() {
    let mut numbers = Numbers(11);
    let documents = random_courses(&mut numbers, 1, 200);
    let campus = Campus::with_shared(documents.clone());
    for _ in 0..60 {
        let filters = random_filters(&mut numbers);
        let query = Query { filters: filters.clone(), ..Query::default() };
        let page = campus.search(&shared(), &query);
        let passing = documents.iter().filter(|document| passes(document, &filters, None)).count();
        assert_eq!(page.total, passing as u64, "{filters:?}");
        let facets = page.facets;
        let counted = [facets.topics, facets.formats, facets.providers, facets.levels, facets.languages];
        for (facet, counted) in counted.into_iter().enumerate() {
            assert_eq!(as_map(&counted), expected(&documents, &filters, facet), "{filters:?}");
            assert!(counted.is_sorted_by_key(|value| std::cmp::Reverse(value.count)));
        }
    }
}

#[test]
fn providers_are_labelled_with_their_name_and_a_selected_value_stays_on_the_list() {
    let campus = Campus::with_shared([document(1, "Vergabe")]);
    let filters = Filters { providers: vec!["kammer".to_owned()], ..Filters::default() };
    let page = campus.search(&shared(), &Query { filters, ..text_query("Vergabe") });
    let count = |value: &str, label: &str, count, selected| FacetCount {
        value: value.to_owned(),
        label: label.to_owned(),
        count,
        selected,
    };
    assert_eq!(page.total, 0);
    assert_eq!(
        page.facets.providers,
        [count("hochschule", "Hochschule am Rhein", 1, false), count("kammer", "kammer", 0, true)]
    );
}

#[test]
fn counts_follow_the_text() {
    let campus = Campus::with_shared(random_courses(&mut Numbers(3), 1, 100));
    let page = campus.search(&shared(), &text_query("Datenschutz Projekte"));
    assert!(page.total > 0 && page.total < 100);
    assert_eq!(page.facets.formats.iter().map(|value| value.count).sum::<u64>(), page.total);
}

fn random_filters(numbers: &mut Numbers) -> Filters {
    let mut some = |values: &[&str]| -> Vec<String> {
        values.iter().filter(|_| numbers.below(4) == 0).map(|value| (*value).to_owned()).collect()
    };
    Filters {
        topics: some(&["recht", "digital", "fuehrung", "unbekannt"]),
        formats: some(&["online", "praesenz"]),
        providers: some(&["akademie", "kammer"]),
        levels: some(&["grund", "bonus"]),
        languages: some(&["en"]),
    }
}

fn passes(document: &Document, filters: &Filters, except: Option<usize>) -> bool {
    FACETS.iter().enumerate().all(|(facet, (slug, selected))| {
        let selected = selected(filters);
        Some(facet) == except || selected.is_empty() || selected.iter().any(|value| value == slug(document))
    })
}

fn expected(documents: &[Document], filters: &Filters, facet: usize) -> BTreeMap<String, u64> {
    let (slug, selected) = FACETS[facet];
    let mut counts: BTreeMap<String, u64> = selected(filters).iter().map(|value| (value.clone(), 0)).collect();
    for document in documents.iter().filter(|document| passes(document, filters, Some(facet))) {
        if !slug(document).is_empty() {
            *counts.entry(slug(document).to_owned()).or_default() += 1;
        }
    }
    counts
}

fn as_map(counted: &[FacetCount]) -> BTreeMap<String, u64> {
    counted.iter().map(|value| (value.value.clone(), value.count)).collect()
}
