use std::collections::BTreeMap;
use std::io;

use tantivy::columnar::StrColumn;
use tantivy::{DocId, SegmentReader};

use crate::error::SearchError;
use crate::query::Filters;
use crate::schema::PROVIDER_LABEL;
use crate::terms::texts;

/// The facets' columns, in the order of everything that is kept for each facet.
pub(crate) const FACETS: [&str; 5] = ["topic", "format", "provider", "level", "language"];
const PROVIDER: usize = 2;

/// What the result can be narrowed by, with exact counts. A facet's own selection does not reduce
/// its own counts: they say what choosing that value as well, or instead, would give.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facets {
    pub topics: Vec<FacetCount>,
    pub formats: Vec<FacetCount>,
    pub providers: Vec<FacetCount>,
    pub levels: Vec<FacetCount>,
    pub languages: Vec<FacetCount>,
}

/// One value of a facet. Largest count first, then by label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetCount {
    /// The slug, as it goes into [`Filters`].
    pub value: String,
    /// The provider's name; the other facets' values are named by whoever shows them.
    pub label: String,
    pub count: u64,
    pub selected: bool,
}

/// Filters and counts in one pass: a document that fails no filter is a hit and counts everywhere,
/// one that fails only a facet's own filter counts for that facet alone.
pub(crate) struct Tally<'a> {
    selected: [&'a [String]; FACETS.len()],
    counts: [BTreeMap<String, (String, u64)>; FACETS.len()],
}

/// The part of a tally that one segment's ordinals have a meaning for.
pub(crate) struct SegmentTally {
    columns: [SegmentColumn; FACETS.len()],
    labels: Option<StrColumn>,
}

struct SegmentColumn {
    values: Option<StrColumn>,
    /// By ordinal; none if nothing is selected.
    selected: Option<Vec<bool>>,
    counts: Vec<u64>,
    /// A document that has the value, by ordinal.
    example: Vec<DocId>,
}

impl<'a> Tally<'a> {
    pub(crate) fn new(filters: &'a Filters) -> Self {
        let selected: [&[String]; FACETS.len()] =
            [&filters.topics, &filters.formats, &filters.providers, &filters.levels, &filters.languages];
        let counts = selected.map(|values| values.iter().map(|value| (value.clone(), (value.clone(), 0))).collect());
        Self { selected, counts }
    }

    pub(crate) fn segment(&self, reader: &SegmentReader) -> Result<SegmentTally, SearchError> {
        let mut columns = Vec::with_capacity(FACETS.len());
        for (name, selected) in FACETS.into_iter().zip(self.selected) {
            columns.push(SegmentColumn::open(reader, name, selected)?);
        }
        let Ok(columns) = columns.try_into() else { unreachable!("one column for each facet") };
        Ok(SegmentTally { columns, labels: reader.fast_fields().str(PROVIDER_LABEL)? })
    }

    pub(crate) fn add(&mut self, segment: &SegmentTally) -> Result<(), SearchError> {
        for (facet, column) in segment.columns.iter().enumerate() {
            let Some(column_values) = &column.values else {
                continue;
            };
            let counted: Vec<usize> = (0..column.counts.len()).filter(|&n| column.counts[n] > 0).collect();
            let ordinals: Vec<u64> = counted.iter().map(|&n| n as u64).collect();
            let values = texts(column_values.dictionary(), &ordinals)?;
            let labels = match &segment.labels {
                Some(labels) if facet == PROVIDER => column.labels(&counted, labels)?,
                _ => values.clone(),
            };
            for ((n, value), label) in counted.into_iter().zip(values).zip(labels) {
                let entry = self.counts[facet].entry(value).or_default();
                *entry = (label, entry.1 + column.counts[n]);
            }
        }
        Ok(())
    }

    pub(crate) fn into_facets(self) -> Facets {
        let mut facets = self.counts.into_iter().zip(self.selected).map(|(counts, selected)| {
            let mut list: Vec<FacetCount> = counts
                .into_iter()
                .map(|(value, (label, count))| FacetCount { selected: selected.contains(&value), value, label, count })
                .collect();
            list.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.label.cmp(&b.label)));
            list
        });
        let mut next = || facets.next().unwrap_or_default();
        Facets { topics: next(), formats: next(), providers: next(), levels: next(), languages: next() }
    }
}

impl SegmentTally {
    /// Counts a document that matches the text; true if it also passes every filter.
    pub(crate) fn admit(&mut self, doc: DocId) -> bool {
        let mut ordinals = [None; FACETS.len()];
        let mut failed = None;
        for (facet, column) in self.columns.iter().enumerate() {
            let ordinal = column.ordinal(doc);
            ordinals[facet] = ordinal;
            if !column.passes(ordinal) {
                if failed.is_some() {
                    return false;
                }
                failed = Some(facet);
            }
        }
        match failed {
            Some(facet) => self.columns[facet].count(ordinals[facet], doc),
            None => {
                for (column, ordinal) in self.columns.iter_mut().zip(ordinals) {
                    column.count(ordinal, doc);
                }
            }
        }
        failed.is_none()
    }
}

impl SegmentColumn {
    fn open(reader: &SegmentReader, name: &str, selected: &[String]) -> Result<Self, SearchError> {
        let values = reader.fast_fields().str(name)?;
        let size = values.as_ref().map_or(0, |values| values.num_terms());
        let mut by_ordinal = (!selected.is_empty()).then(|| vec![false; size]);
        if let (Some(by_ordinal), Some(values)) = (&mut by_ordinal, &values) {
            for value in selected {
                if let Some(ordinal) = values.dictionary().term_ord(value.as_bytes())? {
                    by_ordinal[ordinal as usize] = true;
                }
            }
        }
        Ok(Self { values, selected: by_ordinal, counts: vec![0; size], example: vec![0; size] })
    }

    /// What the counted values' examples are labelled with.
    fn labels(&self, counted: &[usize], labels: &StrColumn) -> io::Result<Vec<String>> {
        let of_example = |&n: &usize| labels.ords().first(self.example[n]).unwrap_or(u64::MAX);
        let ordinals: Vec<u64> = counted.iter().map(of_example).collect();
        texts(labels.dictionary(), &ordinals)
    }

    fn ordinal(&self, doc: DocId) -> Option<usize> {
        Some(self.values.as_ref()?.ords().first(doc)? as usize)
    }

    fn passes(&self, ordinal: Option<usize>) -> bool {
        self.selected.as_ref().is_none_or(|selected| ordinal.is_some_and(|ordinal| selected[ordinal]))
    }

    fn count(&mut self, ordinal: Option<usize>, doc: DocId) {
        if let Some(ordinal) = ordinal {
            self.counts[ordinal] += 1;
            self.example[ordinal] = doc;
        }
    }
}
