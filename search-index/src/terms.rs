use std::io;

use tantivy::columnar::Dictionary;

/// The terms of many ordinals, in the ordinals' order: reading a dictionary once from front to back
/// is much faster than looking up one after the other. Empty for an ordinal that has no term.
pub(crate) fn terms(dictionary: &Dictionary, ordinals: &[u64]) -> io::Result<Vec<Vec<u8>>> {
    let mut by_ordinal: Vec<usize> = (0..ordinals.len()).collect();
    by_ordinal.sort_by_key(|&place| ordinals[place]);
    let sorted: Vec<u64> = by_ordinal.iter().map(|&place| ordinals[place]).collect();
    let mut terms = vec![Vec::new(); ordinals.len()];
    let mut places = by_ordinal.into_iter();
    dictionary.sorted_ords_to_term_cb(&sorted, |term| {
        if let Some(place) = places.next() {
            terms[place] = term.to_vec();
        }
    })?;
    Ok(terms)
}

/// The same for columns of text.
pub(crate) fn texts(dictionary: &Dictionary, ordinals: &[u64]) -> io::Result<Vec<String>> {
    let texts = terms(dictionary, ordinals)?.into_iter();
    Ok(texts.map(|term| String::from_utf8(term).unwrap_or_default()).collect())
}
