//! The catalogue index: tantivy and nothing else
