//! Draws the items in an order that is never the right one.

use plugin_common::{Item, Language, hint, shows_solution, solution};
use plugin_sdk::view::{self, Element, column, numbered_list, option, ordering, paragraph};
use plugin_sdk::{Context, Fault, Response, Seeded, Tree};

use crate::author::Sequence;
use crate::wording;

/// Field of the answer and part of the mark.
pub(crate) const FIELD: &str = "order";

pub(crate) fn tree(context: &Context, sequence: &Sequence, _last: Option<&Response>) -> Result<Tree, Fault> {
    let language = Language::of(&context.locale);
    let options = shuffled(context.seed, &sequence.items).into_iter().map(|item| option(&item.id, &item.label));
    let control = ordering(FIELD, &sequence.prompt, options).help(wording::put_in_order(language));
    let mut elements: Vec<Element> = sequence.intro.iter().map(paragraph).collect();
    elements.push(control.into());
    elements.extend(hint(context, sequence.hint.as_deref()));
    elements.extend(right_order(context, sequence));
    Ok(view::tree(language.tag(), wording::title(language), column(elements)))
}

/// The right order is not known here while learners work. But the author had to list the first two items the wrong way
/// round: as long as they stay so, no shuffled order is right, and half of all orders remain possible.
fn shuffled(seed: u64, items: &[Item]) -> Vec<&Item> {
    let mut places: Vec<usize> = (0..items.len()).collect();
    Seeded::new(seed, "items").shuffle(&mut places);
    let stands_at = |item: usize| places.iter().position(|&place| place == item);
    if let (Some(first), Some(second)) = (stands_at(0), stands_at(1))
        && second < first
    {
        places.swap(first, second);
    }
    places.into_iter().map(|place| &items[place]).collect()
}

fn right_order(context: &Context, sequence: &Sequence) -> Option<Element> {
    let secret = sequence.solution.as_ref().filter(|_| shows_solution(context))?;
    let items = secret.order.iter().filter_map(|id| sequence.item(id)).map(|item| paragraph(&item.label));
    let mut content = vec![numbered_list(items)];
    content.extend(secret.explanation.iter().map(paragraph));
    Some(solution(context, content))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use plugin_common::Item;

    use super::shuffled;

    #[test]
    fn the_first_item_stays_before_the_second_and_every_such_order_occurs() {
        let items = ["a", "b", "c", "d"].map(|id| Item { id: id.to_owned(), label: id.to_owned() });
        let orders: BTreeSet<String> = (0..500)
            .map(|seed| shuffled(seed, &items).into_iter().map(|item| item.id.as_str()).collect::<String>())
            .collect();
        assert!(orders.iter().all(|order| order.find('a') < order.find('b')));
        assert_eq!(orders.len(), 12);
    }
}
