//! Chance that is the same for every call of an attempt.

/// Numbers from the attempt's seed. The sequence belongs to the contract with running attempts:
/// a plugin's new version must draw the same questions, so this never changes.
///
/// The generator is SplitMix64 (Steele, Lea, Flood 2014).
#[derive(Debug, Clone)]
pub struct Seeded {
    state: u64,
}

impl Seeded {
    /// A different `purpose` gives an independent sequence from the same seed.
    pub fn new(seed: u64, purpose: &str) -> Self {
        // FNV-1a.
        let salt = purpose
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        Self { state: seed ^ salt }
    }

    pub fn next_number(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Below `bound`, which must not be zero.
    pub fn below(&mut self, bound: usize) -> usize {
        let wide = u128::from(self.next_number()) * bound as u128;
        (wide >> 64) as usize
    }

    /// Fisher and Yates.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let other = self.below(last + 1);
            items.swap(last, other);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Seeded;

    #[test]
    fn the_sequence_of_a_seed_never_changes() {
        let mut items = [0, 1, 2, 3, 4, 5, 6, 7];
        Seeded::new(42, "options").shuffle(&mut items);
        assert_eq!(items, [1, 4, 2, 0, 3, 7, 6, 5]);
    }

    #[test]
    fn purposes_are_independent() {
        let first = |purpose| Seeded::new(7, purpose).next_number();
        assert_ne!(first("draw"), first("shuffle"));
    }

    #[test]
    fn all_items_stay_and_all_places_are_reached() {
        let mut first_places = [0_u32; 4];
        for seed in 0..400 {
            let mut items = [0_usize, 1, 2, 3];
            Seeded::new(seed, "").shuffle(&mut items);
            first_places[items[0]] += 1;
            items.sort_unstable();
            assert_eq!(items, [0, 1, 2, 3]);
        }
        assert!(first_places.iter().all(|count| (60..=140).contains(count)), "{first_places:?}");
    }
}
