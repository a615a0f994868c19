//! How often something took how much: counts by step, four steps for each doubling, so that a thousand plugins take little
//! room and days can be added up.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Steps(BTreeMap<u8, u64>);

impl Steps {
    pub fn add(&mut self, value: u64) {
        *self.0.entry(step(value)).or_default() += 1;
    }

    pub fn merge(&mut self, other: &Steps) {
        for (step, count) in &other.0 {
            *self.0.entry(*step).or_default() += count;
        }
    }

    /// What so many percent of the values do not exceed, at most a quarter too high; none without values.
    pub fn percentile(&self, percent: u64) -> Option<u64> {
        let all: u64 = self.0.values().sum();
        let wanted = (all * percent).div_ceil(100).max(1);
        let mut seen = 0;
        self.0.iter().find_map(|(step, count)| {
            seen += count;
            (seen >= wanted).then(|| end(*step))
        })
    }
}

fn step(value: u64) -> u8 {
    if value < 4 {
        return u8::try_from(value).unwrap_or(u8::MAX);
    }
    let power = value.ilog2();
    let quarter = value >> (power - 2) & 3;
    u8::try_from(u64::from(4 * power - 4) + quarter).unwrap_or(u8::MAX)
}

/// The largest value of a step.
fn end(step: u8) -> u64 {
    let step = u64::from(step);
    if step < 4 {
        return step;
    }
    let (power, quarter) = (step / 4 + 1, step % 4);
    let width = 1_u64.checked_shl(u32::try_from(power - 2).unwrap_or(u32::MAX)).unwrap_or(u64::MAX);
    (width - 1).saturating_add(width.saturating_mul(4 + quarter))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_lies_in_its_step_and_a_step_is_narrow() {
        let mut last = 0;
        for value in (0..5_000).chain((3..63).flat_map(|power| [(1_u64 << power) - 1, 1 << power, 3 << (power - 1)])) {
            let end = end(step(value));
            assert!(value <= end && end - value <= value / 4, "{value} {end}");
        }
        for value in 0..100_000 {
            assert!(step(value) >= last, "{value}");
            last = step(value);
        }
        assert_eq!(end(step(u64::MAX)), u64::MAX);
    }

    #[test]
    fn percentiles_are_those_of_the_values() {
        let mut steps = Steps::default();
        assert_eq!(steps.percentile(50), None);
        for value in 1..=100 {
            steps.add(value);
        }
        let mut rare = Steps::default();
        rare.add(10_000);
        steps.merge(&rare);
        assert_eq!((steps.percentile(50), steps.percentile(99)), (Some(55), Some(111)));
        assert!(steps.percentile(100).is_some_and(|most| (10_000..=12_500).contains(&most)));
        let stored = serde_json::to_value(&steps).unwrap();
        assert_eq!(serde_json::from_value::<Steps>(stored).unwrap(), steps);
    }
}
