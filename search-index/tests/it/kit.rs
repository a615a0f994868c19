use search_index::{Catalogue, Change, Document, Page, Partition, Provider, Query, Scope, Sort};
use tempfile::TempDir;
use uuid::Uuid;

pub(crate) fn shared() -> Scope {
    Scope::shared_only()
}

/// A catalogue in a directory of its own that goes when the test ends.
pub(crate) struct Campus {
    pub(crate) catalogue: Catalogue,
    pub(crate) directory: TempDir,
}

impl Campus {
    pub(crate) fn new() -> Self {
        let directory = TempDir::new().expect("a temporary directory can be made");
        let catalogue = Catalogue::open(directory.path()).expect("an empty directory can be opened");
        Self { catalogue, directory }
    }

    pub(crate) fn with_shared(documents: impl IntoIterator<Item = Document>) -> Self {
        let campus = Self::new();
        campus.replace(Partition::Shared, documents);
        campus
    }

    pub(crate) fn replace(&self, partition: Partition, documents: impl IntoIterator<Item = Document>) {
        self.catalogue.replace(partition, documents.into_iter()).expect("documents can be written");
    }

    pub(crate) fn apply(&self, changes: &[Change]) {
        self.catalogue.apply(changes).expect("changes can be written");
    }

    pub(crate) fn reopen(self) -> Self {
        let Self { catalogue, directory } = self;
        drop(catalogue);
        let catalogue = Catalogue::open(directory.path()).expect("any directory can be opened");
        Self { catalogue, directory }
    }

    pub(crate) fn search(&self, scope: &Scope, query: &Query) -> Page {
        let view = self.catalogue.view(scope).expect("a view can be had");
        view.search(query).expect("every query has an answer")
    }

    /// The titles that everybody finds with this text, best first.
    pub(crate) fn titles(&self, text: &str) -> Vec<String> {
        let page = self.search(&shared(), &Query { page_size: 100, ..text_query(text) });
        page.hits.iter().map(|hit| hit.title.text().to_owned()).collect()
    }
}

pub(crate) fn text_query(text: &str) -> Query {
    Query { text: text.to_owned(), ..Query::default() }
}

pub(crate) fn browse_by_title() -> Query {
    Query { sort: Sort::Title, page_size: 100, ..Query::default() }
}

pub(crate) fn document(id: u128, title: &str) -> Document {
    Document {
        id: Uuid::from_u128(id),
        title: title.to_owned(),
        provider: Provider { slug: "hochschule".to_owned(), name: "Hochschule am Rhein".to_owned() },
        ..Document::default()
    }
}

pub(crate) fn put(partition: Partition, document: Document) -> Change {
    Change::Put(partition, Box::new(document))
}

/// The same numbers on every run (xorshift, Marsaglia 2003).
pub(crate) struct Numbers(pub(crate) u64);

impl Numbers {
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % limit
    }

    pub(crate) fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.below(from.len())]
    }
}

/// Courses made of few words, so that words meet often; ids begin at `first`.
pub(crate) fn random_courses(numbers: &mut Numbers, first: u128, count: usize) -> Vec<Document> {
    const WORDS: [&str; 12] = [
        "Datenschutz",
        "Vergaberecht",
        "Haushalt",
        "Bürgerservice",
        "Führungskräfte",
        "E-Akte",
        "Grundlagen",
        "Praxis",
        "Verwaltung",
        "Konflikte",
        "Projekte",
        "Sprache",
    ];
    let sentence =
        |numbers: &mut Numbers, length: usize| (0..length).map(|_| numbers.pick(&WORDS)).collect::<Vec<_>>().join(" ");
    (first..)
        .take(count)
        .map(|id| {
            let length = 1 + numbers.below(4);
            let provider = numbers.pick(&["akademie", "hochschule", "kammer"]);
            Document {
                id: Uuid::from_u128(id),
                title: sentence(numbers, length),
                summary: sentence(numbers, 8),
                objectives: vec![sentence(numbers, 3)],
                keywords: vec![sentence(numbers, 1)],
                provider: Provider { slug: provider.to_owned(), name: format!("Die {provider}") },
                topic: numbers.pick(&["recht", "digital", "fuehrung", ""]).to_owned(),
                format: numbers.pick(&["online", "praesenz"]).to_owned(),
                level: numbers.pick(&["grund", "aufbau", "bonus"]).to_owned(),
                language: numbers.pick(&["de", "de", "en"]).to_owned(),
                newest: numbers.below(50) as i64 - 25,
                workload_minutes: u32::try_from(numbers.below(5) * 60).expect("a few hours"),
                code: None,
            }
        })
        .collect()
}
