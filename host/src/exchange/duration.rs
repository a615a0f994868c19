//! Workload from a duration (ISO 8601) and hours a week.
//!
//! A feed says how long a course runs, the catalogue how much work it is. Where the feed adds its hours a week or a day,
//! they count. Else a duration means full-time work, as in training plans: a day is 8 hours, a week 5 days (40 hours), a
//! month 4 weeks, a year 52 weeks.

const HOURS_A_DAY: f64 = 8.0;
const DAYS_A_WEEK: f64 = 5.0;
const DAYS_A_MONTH: f64 = 4.0 * DAYS_A_WEEK;
const DAYS_A_YEAR: f64 = 52.0 * DAYS_A_WEEK;
/// Three years of full-time work in minutes: more is a mistake of the feed.
const MOST: f64 = 3.0 * DAYS_A_YEAR * HOURS_A_DAY * 60.0;

/// How much time of a running course is work on it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Pace {
    FullTime,
    HoursAWeek(f64),
    HoursADay(f64),
    HoursAMonth(f64),
}

impl Pace {
    /// From MOOChub's `workload`: `{"timeValue": 3, "timeUnit": "h/week"}`.
    pub(super) fn parse(value: &serde_json::Value) -> Pace {
        match (value["timeValue"].as_f64(), value["timeUnit"].as_str()) {
            (Some(hours), Some("h/week")) if hours > 0.0 => Pace::HoursAWeek(hours),
            (Some(hours), Some("h/day")) if hours > 0.0 => Pace::HoursADay(hours),
            (Some(hours), Some("h/month")) if hours > 0.0 => Pace::HoursAMonth(hours),
            _ => Pace::FullTime,
        }
    }

    fn hours_a_day(self) -> f64 {
        match self {
            Pace::FullTime => HOURS_A_DAY,
            Pace::HoursADay(hours) => hours,
            Pace::HoursAWeek(hours) => hours / DAYS_A_WEEK,
            Pace::HoursAMonth(hours) => hours / DAYS_A_MONTH,
        }
    }
}

/// Minutes of work in a duration such as `P3W` or `PT90M`; none if it is no duration.
pub(super) fn minutes(duration: &str, pace: Pace) -> Option<i32> {
    let (days, minutes) = parse(duration.trim())?;
    let total = days * pace.hours_a_day() * 60.0 + minutes;
    #[expect(clippy::cast_possible_truncation, reason = "between 0 and 374,400")]
    (0.0..=MOST).contains(&total).then(|| total.round() as i32)
}

/// Working days and, apart from them, minutes.
fn parse(duration: &str) -> Option<(f64, f64)> {
    let text = duration.strip_prefix(['P', 'p'])?.to_ascii_uppercase();
    let (date, time) = text.split_once('T').unwrap_or((&text, ""));
    if date.is_empty() && time.is_empty() {
        return None;
    }
    let days = sum(date, &[('Y', DAYS_A_YEAR), ('M', DAYS_A_MONTH), ('W', DAYS_A_WEEK), ('D', 1.0)])?;
    let minutes = sum(time, &[('H', 60.0), ('M', 1.0), ('S', 1.0 / 60.0)])?;
    Some((days, minutes))
}

fn sum(mut text: &str, units: &[(char, f64)]) -> Option<f64> {
    let mut total = 0.0;
    while let Some(end) = text.find(|char: char| char.is_ascii_alphabetic()) {
        let number: f64 = text[..end].replace(',', ".").parse().ok()?;
        let unit = text[end..].chars().next()?;
        total += number * units.iter().find(|(name, _)| *name == unit)?.1;
        text = &text[end + 1..];
    }
    text.is_empty().then_some(total)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_duration_alone_means_full_time_work() {
        let minutes = |text| minutes(text, Pace::FullTime);
        assert_eq!(minutes("P3W"), Some(3 * 40 * 60));
        assert_eq!(minutes("P1D"), Some(8 * 60));
        assert_eq!(minutes("P1M"), Some(160 * 60));
        assert_eq!(minutes("PT1H30M"), Some(90));
        assert_eq!(minutes("P1DT0.5H"), Some(510));
        assert_eq!(minutes("p0,5w"), Some(20 * 60));
    }

    #[test]
    fn hours_a_week_count_where_the_feed_names_them() {
        let pace = Pace::parse(&json!({"timeValue": 3, "timeUnit": "h/week"}));
        assert_eq!(minutes("P6W", pace), Some(18 * 60));
        assert_eq!(minutes("PT2H", pace), Some(2 * 60));
        assert_eq!(Pace::parse(&json!({"timeValue": "three", "timeUnit": "h/week"})), Pace::FullTime);
        assert_eq!(Pace::parse(&json!("3-4 hours")), Pace::FullTime);
    }

    #[test]
    fn what_is_no_duration_gives_no_workload() {
        for text in ["", "P", "PT", "6 weeks", "P3", "P3X", "PW", "P-3W", "PT5W", "P1e400Y", "P9999Y"] {
            assert_eq!(minutes(text, Pace::FullTime), None, "{text}");
        }
    }
}
