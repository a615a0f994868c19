use std::collections::BinaryHeap;

use tantivy::columnar::{BytesColumn, Column, StrColumn};
use tantivy::{DocId, Score, SegmentReader};
use uuid::Uuid;

use crate::error::SearchError;
use crate::query::Sort;
use crate::schema::{ID, NEWEST, TITLE_ORDER, WORKLOAD};
use crate::terms::{terms, texts};

/// What hits are ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    Score,
    Newest,
    Shortest,
    Title,
}

impl Order {
    pub(crate) fn of(sort: Sort, browses: bool) -> Self {
        match sort {
            Sort::Relevance if browses => Self::Newest,
            Sort::Relevance => Self::Score,
            Sort::Newest => Self::Newest,
            Sort::Shortest => Self::Shortest,
            Sort::Title => Self::Title,
        }
    }
}

/// A hit that may make it to the page. The smaller comes first, in every index alike.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Ranked {
    rank: u64,
    title: String,
    pub(crate) id: Uuid,
    pub(crate) doc: DocId,
    score: u32,
}

impl Ranked {
    pub(crate) fn score(&self) -> Score {
        Score::from_bits(self.score)
    }
}

/// The best documents of one segment.
pub(crate) struct SegmentRanking {
    keep: usize,
    key: Key,
    ids: Option<BytesColumn>,
    best: BinaryHeap<Candidate>,
}

/// Ordinals of a segment's ids and titles are in the order of the ids and titles themselves.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Candidate {
    rank: u64,
    id: u64,
    doc: DocId,
    score: u32,
}

enum Key {
    Score,
    Newest(Column<i64>),
    Shortest(Column<u64>),
    Title(Option<StrColumn>),
}

impl SegmentRanking {
    pub(crate) fn open(reader: &SegmentReader, order: Order, keep: usize) -> Result<Self, SearchError> {
        let columns = reader.fast_fields();
        let key = match order {
            Order::Score => Key::Score,
            Order::Newest => Key::Newest(columns.i64(NEWEST)?),
            Order::Shortest => Key::Shortest(columns.u64(WORKLOAD)?),
            Order::Title => Key::Title(columns.str(TITLE_ORDER)?),
        };
        Ok(Self { keep, key, ids: columns.bytes(ID)?, best: BinaryHeap::new() })
    }

    pub(crate) fn offer(&mut self, doc: DocId, score: Score) {
        let rank = self.key.rank(doc, score);
        let is_full = self.best.len() >= self.keep;
        if is_full && self.best.peek().is_none_or(|worst| rank > worst.rank) {
            return;
        }
        let id = self.ids.as_ref().and_then(|ids| ids.ords().first(doc)).unwrap_or(u64::MAX);
        self.best.push(Candidate { rank, id, doc, score: score.to_bits() });
        if is_full {
            self.best.pop();
        }
    }

    pub(crate) fn into_ranked(self) -> Result<Vec<Ranked>, SearchError> {
        let best = self.best.into_vec();
        let Some(ids) = &self.ids else {
            return Ok(Vec::new());
        };
        let id_ordinals: Vec<u64> = best.iter().map(|candidate| candidate.id).collect();
        let ids = terms(ids.dictionary(), &id_ordinals)?;
        let mut ranked: Vec<Ranked> = best
            .into_iter()
            .zip(ids)
            .map(|(candidate, id)| Ranked {
                rank: candidate.rank,
                title: String::new(),
                id: Uuid::from_slice(&id).unwrap_or_default(),
                doc: candidate.doc,
                score: candidate.score,
            })
            .collect();
        if let Key::Title(Some(titles)) = &self.key {
            let ordinals: Vec<u64> = ranked.iter().map(|hit| hit.rank).collect();
            for (hit, title) in ranked.iter_mut().zip(texts(titles.dictionary(), &ordinals)?) {
                hit.rank = 0;
                hit.title = title;
            }
        }
        Ok(ranked)
    }
}

impl Key {
    /// A number that is smaller for what comes first.
    fn rank(&self, doc: DocId, score: Score) -> u64 {
        match self {
            // The bits of numbers that are not negative are in the numbers' order.
            Self::Score => u64::from(!score.max(0.0).to_bits()),
            Self::Newest(column) => {
                let newest = column.first(doc).unwrap_or(i64::MIN);
                !newest.wrapping_sub(i64::MIN).cast_unsigned()
            }
            Self::Shortest(column) => column.first(doc).unwrap_or(u64::MAX),
            Self::Title(column) => column.as_ref().and_then(|column| column.ords().first(doc)).unwrap_or(u64::MAX),
        }
    }
}
