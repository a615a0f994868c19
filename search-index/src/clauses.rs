use tantivy::Term;
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, DisjunctionMaxQuery, FuzzyTermQuery, Occur, Query, TermQuery,
};
use tantivy::schema::IndexRecordOption;

use crate::needle::{Chunk, Needle};
use crate::schema::Fields;

/// More than any text match scores: who types a course number wants that course.
const CODE_SCORE: f32 = 100.0;
/// Less than most whole words score.
const PREFIX_SCORE: f32 = 1.0;

/// All chunks of the text must match, each in its best field; or the text is a course number.
pub(crate) fn build(fields: &Fields, needle: &Needle) -> Box<dyn Query> {
    if needle.is_empty() {
        return Box::new(AllQuery);
    }
    let chunks: Vec<_> = needle.chunks.iter().filter_map(|chunk| chunk_clause(fields, needle, chunk)).collect();
    let text =
        if chunks.is_empty() { prefix_clause(fields, needle).into_iter().collect() } else { vec![all_of(chunks)] };
    best_of(text.into_iter().chain(code_clause(fields, needle.code.as_deref())).collect())
}

fn chunk_clause(fields: &Fields, needle: &Needle, chunk: &Chunk) -> Option<Box<dyn Query>> {
    let mut words: Vec<Vec<Box<dyn Query>>> = chunk.terms.iter().map(|term| term_clauses(fields, term)).collect();
    if chunk.is_last
        && let Some(last) = words.last_mut()
    {
        last.extend(prefix_clause(fields, needle));
    }
    if words.is_empty() {
        return None;
    }
    let text = all_of(words.into_iter().map(best_of).collect());
    let code = code_clause(fields, chunk.code.as_deref()).filter(|_| needle.chunks.len() > 1);
    Some(best_of(std::iter::once(text).chain(code).collect()))
}

fn term_clauses(fields: &Fields, term: &str) -> Vec<Box<dyn Query>> {
    let weighted = [
        (fields.title, 3.0),
        (fields.keywords, 2.0),
        (fields.provider, 1.5),
        (fields.summary, 1.0),
        (fields.objectives, 1.0),
    ];
    let clause = |(field, weight)| {
        let term = Term::from_field_text(field, term);
        let query = Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs));
        Box::new(BoostQuery::new(query, weight)) as Box<dyn Query>
    };
    weighted.into_iter().map(clause).collect()
}

fn prefix_clause(fields: &Fields, needle: &Needle) -> Option<Box<dyn Query>> {
    let term = Term::from_field_text(fields.prefix, needle.prefix.as_ref()?);
    let query = FuzzyTermQuery::new_prefix(term, 0, true);
    Some(Box::new(ConstScoreQuery::new(Box::new(query), PREFIX_SCORE)))
}

fn code_clause(fields: &Fields, code: Option<&str>) -> Option<Box<dyn Query>> {
    let term = Term::from_field_text(fields.code, code?);
    let query = TermQuery::new(term, IndexRecordOption::Basic);
    Some(Box::new(ConstScoreQuery::new(Box::new(query), CODE_SCORE)))
}

fn all_of(mut clauses: Vec<Box<dyn Query>>) -> Box<dyn Query> {
    match clauses.len() {
        1 => clauses.remove(0),
        _ => Box::new(BooleanQuery::new(clauses.into_iter().map(|clause| (Occur::Must, clause)).collect())),
    }
}

fn best_of(mut clauses: Vec<Box<dyn Query>>) -> Box<dyn Query> {
    match clauses.len() {
        1 => clauses.remove(0),
        _ => Box::new(DisjunctionMaxQuery::new(clauses)),
    }
}
