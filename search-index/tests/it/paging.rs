use search_index::{Query, Sort};

use crate::kit::{Campus, Numbers, document, random_courses, shared, text_query};

#[test]
fn pages_put_together_are_the_whole_list_in_every_order() {
    let campus = Campus::with_shared(random_courses(&mut Numbers(7), 1, 137));
    for sort in [Sort::Relevance, Sort::Newest, Sort::Shortest, Sort::Title] {
        for text in ["", "Grundlagen"] {
            let query = |page, page_size| Query { sort, page, page_size, ..text_query(text) };
            let total = campus.search(&shared(), &query(1, 1)).total;
            let mut paged = Vec::new();
            for page in 1..=total.div_ceil(10) as usize {
                paged.extend(campus.search(&shared(), &query(page, 10)).hits.iter().map(|hit| hit.id));
            }
            let whole: Vec<_> = [1, 2]
                .iter()
                .flat_map(|page| campus.search(&shared(), &query(*page, 100)).hits)
                .map(|hit| hit.id)
                .collect();
            assert_eq!(paged, whole, "{sort:?} {text:?}");
            assert_eq!(paged.len() as u64, total, "{sort:?} {text:?}");
        }
    }
}

#[test]
fn beyond_the_last_page_are_no_hits_but_the_right_total() {
    let campus = Campus::with_shared((1..=3).map(|id| document(id, "Kurs")));
    for page in [2, 3, 1_000_000, usize::MAX] {
        let page = campus.search(&shared(), &Query { page, ..text_query("Kurs") });
        assert_eq!((page.hits.len(), page.total), (0, 3));
    }
    assert_eq!(campus.search(&shared(), &Query { page: 0, ..Query::default() }).hits.len(), 3);
}

#[test]
fn hits_that_are_equally_good_stand_in_the_order_of_their_ids() {
    let campus = Campus::new();
    for id in [5, 2, 9, 1] {
        campus.apply(&[crate::kit::put(search_index::Partition::Shared, document(id, "Kurs"))]);
    }
    for sort in [Sort::Relevance, Sort::Newest, Sort::Shortest, Sort::Title] {
        let hits = campus.search(&shared(), &Query { sort, ..text_query("Kurs") }).hits;
        let ids: Vec<u128> = hits.iter().map(|hit| hit.id.as_u128()).collect();
        assert_eq!(ids, [1, 2, 5, 9], "{sort:?}");
    }
}

#[test]
fn titles_sort_as_in_a_german_dictionary_and_unknown_workloads_last() {
    let mut documents: Vec<_> =
        (1..).zip(["Zoll", "Ärger", "arbeit", "Äpfel", "Maß", "Mast"]).map(|(id, title)| document(id, title)).collect();
    documents[0].workload_minutes = 480;
    documents[3].workload_minutes = 60;
    let campus = Campus::with_shared(documents);
    let order = |sort| {
        let hits = campus.search(&shared(), &Query { sort, ..Query::default() }).hits;
        hits.iter().map(|hit| hit.title.text().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(order(Sort::Title), ["Äpfel", "arbeit", "Ärger", "Maß", "Mast", "Zoll"]);
    assert_eq!(order(Sort::Shortest)[..3], ["Äpfel", "Zoll", "Ärger"]);
}
