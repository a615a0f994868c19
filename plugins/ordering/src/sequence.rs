//! How well an order agrees with the right one.

/// Length of the longest increasing subsequence of different places. For permutations it is the longest common
/// subsequence with the right order: the most items that may stay where they are while the others are moved, so that
/// the rest is Ulam's distance (Diaconis, Group Representations in Probability and Statistics, 1988, chapter 6B).
///
/// Patience sorting (Fredman, On computing the length of longest increasing subsequences, 1975).
pub(crate) fn longest_increasing(places: &[usize]) -> usize {
    // The smallest last place of an increasing subsequence of each length.
    let mut last_places: Vec<usize> = Vec::new();
    for &place in places {
        let length = last_places.partition_point(|&last| last < place);
        match last_places.get_mut(length) {
            Some(last) => *last = place,
            None => last_places.push(place),
        }
    }
    last_places.len()
}

#[cfg(test)]
mod tests {
    use super::longest_increasing;

    #[test]
    fn a_right_order_is_as_long_as_it_is() {
        assert_eq!(longest_increasing(&[0, 1, 2, 3]), 4);
    }

    #[test]
    fn a_reversed_order_keeps_one() {
        assert_eq!(longest_increasing(&[3, 2, 1, 0]), 1);
    }

    #[test]
    fn one_item_far_away_costs_one() {
        assert_eq!(longest_increasing(&[5, 0, 1, 2, 3, 4]), 5);
    }

    #[test]
    fn the_items_that_stay_need_not_be_neighbours() {
        assert_eq!(longest_increasing(&[2, 0, 3, 1, 4]), 3);
        assert_eq!(longest_increasing(&[]), 0);
    }
}
