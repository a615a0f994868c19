//! How large a drawing becomes when all its references are followed: ten copies of ten copies of ten are a thousand.

use std::collections::HashMap;

/// More elements than any logo draws, and few enough for every browser.
const MOST_DRAWN: u64 = 50_000;

#[derive(Debug, Default)]
pub(super) struct Growth {
    /// By the id of each element that has one.
    named: HashMap<String, Part>,
    /// The drawing itself.
    whole: Part,
}

#[derive(Clone, Debug, Default)]
struct Part {
    elements: u64,
    refers_to: Vec<String>,
}

impl Growth {
    /// An element within others, with the ids of those and its own, and what it refers to.
    pub(super) fn element<'a>(&mut self, within: impl Iterator<Item = &'a str>, refers_to: &[String]) {
        let note = |part: &mut Part| {
            part.elements += 1;
            part.refers_to.extend_from_slice(refers_to);
        };
        note(&mut self.whole);
        for id in within {
            note(self.named.entry(id.to_owned()).or_default());
        }
    }

    /// Whether it stays within bounds; a reference that leads back to itself does not.
    pub(super) fn is_bounded(&self) -> bool {
        let mut known = HashMap::new();
        self.drawn(&self.whole, &mut known).is_some_and(|drawn| drawn <= MOST_DRAWN)
    }

    fn drawn<'a>(&'a self, part: &'a Part, known: &mut HashMap<&'a str, Option<u64>>) -> Option<u64> {
        let mut sum = part.elements;
        for id in &part.refers_to {
            let Some(target) = self.named.get(id) else { continue };
            let drawn = match known.get(id.as_str()) {
                Some(drawn) => (*drawn)?,
                None => {
                    // Whoever comes here again on the way is in a circle.
                    known.insert(id, None);
                    let drawn = self.drawn(target, known)?;
                    known.insert(id, Some(drawn));
                    drawn
                }
            };
            sum = sum.saturating_add(drawn);
        }
        Some(sum)
    }
}
