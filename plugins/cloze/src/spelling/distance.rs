//! How many typing errors lie between two words.

/// Damerau-Levenshtein distance in its restricted form, optimal string alignment: letters that are inserted, deleted,
/// replaced, or swapped with their neighbour, where no place is changed twice (Damerau 1964, Levenshtein 1966).
/// None above `most`.
pub(super) fn distance(left: &[char], right: &[char], most: usize) -> Option<usize> {
    if left.len().abs_diff(right.len()) > most {
        return None;
    }
    // Further from the diagonal than `most`, nothing can come out that counts.
    let out_of_reach = most + 1;
    let mut before_last = vec![out_of_reach; right.len() + 1];
    let mut last: Vec<usize> = (0..=right.len()).collect();
    let mut row = before_last.clone();
    for (i, letter) in left.iter().enumerate() {
        let (from, to) = (i.saturating_sub(most), right.len().min(i + most + 1));
        row[from] = if from == 0 { i + 1 } else { out_of_reach };
        for j in from..to {
            let other = right[j];
            let replaced = last[j] + usize::from(*letter != other);
            row[j + 1] = replaced.min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *letter == right[j - 1] && left[i - 1] == other {
                row[j + 1] = row[j + 1].min(before_last[j - 1] + 1);
            }
        }
        if row[from..=to].iter().all(|&errors| errors > most) {
            return None;
        }
        std::mem::swap(&mut before_last, &mut last);
        std::mem::swap(&mut last, &mut row);
    }
    Some(last[right.len()]).filter(|&errors| errors <= most)
}

#[cfg(test)]
mod tests {
    use super::distance;

    fn letters(text: &str) -> Vec<char> {
        text.chars().collect()
    }

    #[test]
    fn each_kind_of_error_counts_one() {
        for typed in ["Anhrung", "Annhörung", "Anhärung", "Anhöurng"] {
            assert_eq!(distance(&letters(typed), &letters("Anhörung"), 2), Some(1), "{typed}");
        }
        assert_eq!(distance(&letters(""), &letters("ab"), 2), Some(2));
        assert_eq!(distance(&letters("abcd"), &letters("badc"), 2), Some(2));
        assert_eq!(distance(&letters("Anhörung"), &letters("Abordnung"), 2), None);
    }

    #[test]
    fn no_place_is_changed_twice() {
        assert_eq!(distance(&letters("ca"), &letters("abc"), 3), Some(3));
    }

    #[test]
    fn the_limit_changes_no_distance_within_it() {
        let words = ["Antrag", "Antarg", "Antr", "Auftrag", "Anträge", "Ntragaa", "", "Vertrag", "Antragsfrist"];
        for left in words.map(letters) {
            for right in words.map(letters) {
                let whole = distance(&left, &right, 20);
                for most in 0..4 {
                    assert_eq!(distance(&left, &right, most), whole.filter(|&errors| errors <= most));
                }
            }
        }
    }
}
