use tantivy::query::{Bm25StatisticsProvider, EnableScoring};
use tantivy::schema::{Field, Value};
use tantivy::{DocAddress, DocId, Score, Searcher, SegmentOrdinal, SegmentReader, TantivyDocument, Term};
use uuid::Uuid;

use crate::clauses;
use crate::document::Partition;
use crate::error::SearchError;
use crate::facets::{Facets, Tally};
use crate::marked::Marked;
use crate::needle::Needle;
use crate::query::Query;
use crate::ranking::{Order, Ranked, SegmentRanking};
use crate::schema::Fields;

/// The visible indexes as one, at one moment.
pub struct View {
    fields: Fields,
    parts: Vec<(Partition, Searcher)>,
}

/// One page of hits, and what is known of all of them.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// Empty beyond the last page.
    pub hits: Vec<Hit>,
    /// How many there are on all pages.
    pub total: u64,
    pub facets: Facets,
}

#[derive(Debug, Clone)]
pub struct Hit {
    pub id: Uuid,
    pub partition: Partition,
    /// 0 where the order is not by relevance.
    pub score: f32,
    pub title: Marked,
    /// About 200 characters of abstract or objectives.
    pub excerpt: Marked,
}

/// Where a ranked document is stored.
type Place = (usize, SegmentOrdinal);

impl View {
    pub(crate) fn new(fields: Fields, parts: Vec<(Partition, Searcher)>) -> Self {
        Self { fields, parts }
    }

    pub fn search(&self, query: &Query) -> Result<Page, SearchError> {
        let needle = Needle::parse(&query.text);
        let order = Order::of(query.sort, needle.is_empty());
        let everything: u64 = self.parts.iter().map(|(_, searcher)| searcher.num_docs()).sum();
        let everything = usize::try_from(everything).unwrap_or(usize::MAX);
        let last = query.offset().saturating_add(query.page_size()).min(everything);
        let keep = if query.offset() < everything { last } else { 0 };

        let clauses = clauses::build(&self.fields, &needle);
        let mut total = 0;
        let mut tally = Tally::new(&query.filters);
        let mut ranked: Vec<(Ranked, Place)> = Vec::new();
        for (part, (_, searcher)) in self.parts.iter().enumerate() {
            let scoring = match order {
                Order::Score => EnableScoring::enabled_from_statistics_provider(self, searcher),
                _ => EnableScoring::disabled_from_searcher(searcher),
            };
            let weight = clauses.weight(scoring)?;
            for (segment, reader) in (0..).zip(searcher.segment_readers()) {
                let mut counts = tally.segment(reader)?;
                let mut best = SegmentRanking::open(reader, order, keep)?;
                for_each_alive(weight.as_ref(), reader, order, &mut |doc, score| {
                    if counts.admit(doc) {
                        total += 1;
                        best.offer(doc, score);
                    }
                })?;
                tally.add(&counts)?;
                ranked.extend(best.into_ranked()?.into_iter().map(|hit| (hit, (part, segment))));
            }
        }
        ranked.sort_unstable();
        let page = ranked.into_iter().skip(query.offset()).take(query.page_size());
        let hits = page.map(|(hit, place)| self.hit(&hit, place, order, &needle));
        Ok(Page { hits: hits.collect::<Result<_, _>>()?, total, facets: tally.into_facets() })
    }

    fn hit(&self, ranked: &Ranked, place: Place, order: Order, needle: &Needle) -> Result<Hit, SearchError> {
        let (part, segment) = place;
        let (partition, searcher) = &self.parts[part];
        let stored: TantivyDocument = searcher.doc(DocAddress::new(segment, ranked.doc))?;
        let texts = |field| stored.get_all(field).filter_map(|value| value.as_str().map(ToOwned::to_owned));
        let title = texts(self.fields.title).next().unwrap_or_default();
        let body = texts(self.fields.summary).chain(texts(self.fields.objectives));
        Ok(Hit {
            id: ranked.id,
            partition: *partition,
            score: if order == Order::Score { ranked.score() } else { 0.0 },
            title: Marked::whole(title, needle),
            excerpt: Marked::excerpt(body, needle),
        })
    }
}

fn for_each_alive(
    weight: &dyn tantivy::query::Weight,
    reader: &SegmentReader,
    order: Order,
    visit: &mut dyn FnMut(DocId, Score),
) -> tantivy::Result<()> {
    let is_alive = |doc| reader.alive_bitset().is_none_or(|alive| alive.is_alive(doc));
    if order == Order::Score {
        return weight.for_each(reader, &mut |doc, score| {
            if is_alive(doc) {
                visit(doc, score);
            }
        });
    }
    weight.for_each_no_score(reader, &mut |docs| {
        docs.iter().filter(|doc| is_alive(**doc)).for_each(|doc| visit(*doc, 0.0));
    })
}

/// The statistics behind the scores: of the visible indexes, of nothing else.
impl Bm25StatisticsProvider for View {
    fn total_num_tokens(&self, field: Field) -> tantivy::Result<u64> {
        self.parts.iter().map(|(_, searcher)| searcher.total_num_tokens(field)).sum()
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        self.parts.iter().map(|(_, searcher)| searcher.total_num_docs()).sum()
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        self.parts.iter().map(|(_, searcher)| searcher.doc_freq(term)).sum()
    }
}

impl std::fmt::Debug for View {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("View").field("partitions", &self.parts.len()).finish_non_exhaustive()
    }
}
