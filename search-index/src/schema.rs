use tantivy::schema::{BytesOptions, FAST, Field, IndexRecordOption, STORED, Schema, TextFieldIndexing, TextOptions};
use tantivy::{Index, TantivyDocument};

use crate::document::Document;
use crate::facets::FACETS;
use crate::german::{self, Folded, German};

/// Raise it whenever [`Fields::new`] or [`Fields::document`] changes.
pub(crate) const VERSION: u32 = 1;

pub(crate) const ID: &str = "id";
pub(crate) const NEWEST: &str = "newest";
pub(crate) const WORKLOAD: &str = "workload";
pub(crate) const TITLE_ORDER: &str = "title_order";
pub(crate) const PROVIDER_LABEL: &str = "provider_label";

const STEMMED: &str = "de";
const FOLDED: &str = "folded";
const RAW: &str = "raw";

/// Titles longer than this sort by their beginning.
const ORDER_CHARS: usize = 80;
/// Codes longer than this are no codes.
const CODE_CHARS: usize = 64;

/// The fields of every partition; all have the same schema.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fields {
    pub(crate) id: Field,
    pub(crate) title: Field,
    pub(crate) keywords: Field,
    pub(crate) provider: Field,
    pub(crate) summary: Field,
    pub(crate) objectives: Field,
    /// Title and keywords unstemmed: a stem's beginning is not always the word's.
    pub(crate) prefix: Field,
    pub(crate) code: Field,
    provider_label: Field,
    facets: [Field; FACETS.len()],
    newest: Field,
    workload: Field,
    title_order: Field,
}

impl Fields {
    pub(crate) fn new() -> (Schema, Self) {
        let mut schema = Schema::builder();
        let stemmed = indexed(STEMMED, IndexRecordOption::WithFreqs, true);
        let column = TextOptions::default().set_fast(RAW);
        let fields = Self {
            id: schema.add_bytes_field(ID, BytesOptions::default().set_indexed().set_fast()),
            title: schema.add_text_field("title", stemmed.clone() | STORED),
            keywords: schema.add_text_field("keywords", stemmed.clone()),
            provider: schema.add_text_field("provider_name", stemmed.clone()),
            summary: schema.add_text_field("summary", stemmed.clone() | STORED),
            objectives: schema.add_text_field("objectives", stemmed | STORED),
            prefix: schema.add_text_field("prefix", indexed(FOLDED, IndexRecordOption::Basic, false)),
            code: schema.add_text_field("code", indexed(RAW, IndexRecordOption::Basic, false)),
            provider_label: schema.add_text_field(PROVIDER_LABEL, column.clone()),
            facets: FACETS.map(|name| schema.add_text_field(name, column.clone())),
            newest: schema.add_i64_field(NEWEST, FAST),
            workload: schema.add_u64_field(WORKLOAD, FAST),
            title_order: schema.add_text_field(TITLE_ORDER, column),
        };
        (schema.build(), fields)
    }

    pub(crate) fn document(&self, from: &Document) -> TantivyDocument {
        let mut to = TantivyDocument::new();
        to.add_bytes(self.id, from.id.as_bytes());
        to.add_text(self.title, &from.title);
        to.add_text(self.prefix, &from.title);
        to.add_text(self.summary, &from.summary);
        for objective in &from.objectives {
            to.add_text(self.objectives, objective);
        }
        for keyword in &from.keywords {
            to.add_text(self.keywords, keyword);
            to.add_text(self.prefix, keyword);
        }
        if let Some(code) = from.code.as_deref().and_then(compact_code) {
            to.add_text(self.code, code);
        }
        to.add_text(self.provider, &from.provider.name);
        to.add_text(self.provider_label, &from.provider.name);
        let slugs = [&from.topic, &from.format, &from.provider.slug, &from.level, &from.language];
        for (field, slug) in self.facets.into_iter().zip(slugs) {
            if !slug.is_empty() {
                to.add_text(field, slug);
            }
        }
        to.add_i64(self.newest, from.newest);
        let workload = if from.workload_minutes == 0 { u32::MAX } else { from.workload_minutes };
        to.add_u64(self.workload, u64::from(workload));
        to.add_text(self.title_order, german::collation_key(&from.title, ORDER_CHARS));
        to
    }
}

/// Tells an index how its text fields are analysed; tantivy does not store that.
pub(crate) fn register_analyzers(index: &Index) {
    index.tokenizers().register(STEMMED, German);
    index.tokenizers().register(FOLDED, Folded);
}

/// A code without what people leave out or add: "221-17" is "22117", "ASR A2.2" is "asra22".
/// None if nothing is left, or too much.
pub(crate) fn compact_code(text: &str) -> Option<String> {
    let compact: String =
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).take(CODE_CHARS + 1).collect();
    (1..=CODE_CHARS).contains(&compact.chars().count()).then_some(compact)
}

fn indexed(analyzer: &str, record: IndexRecordOption, fieldnorms: bool) -> TextOptions {
    TextOptions::default().set_indexing_options(
        TextFieldIndexing::default().set_tokenizer(analyzer).set_index_option(record).set_fieldnorms(fieldnorms),
    )
}
