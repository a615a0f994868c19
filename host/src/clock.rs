//! Time: the only place that asks the machine for it, and the civil time of Germany.

use time::{Date, Month, OffsetDateTime, Time, UtcOffset, Weekday};

/// The current instant in UTC. Handlers and jobs ask once and pass it on.
pub fn now() -> OffsetDateTime {
    #[expect(clippy::disallowed_methods, reason = "the one place where the clock is read")]
    let now = OffsetDateTime::now_utc();
    now.replace_nanosecond(now.microsecond() * 1000).expect("whole microseconds, which is what the database keeps")
}

/// The instant in German civil time (Directive 2000/84/EC: summer time from the last Sunday of March, 01:00 UTC, to the
/// last Sunday of October, 01:00 UTC).
pub fn in_germany(instant: OffsetDateTime) -> OffsetDateTime {
    let utc = instant.to_offset(UtcOffset::UTC);
    let summer = change(utc.year(), Month::March) <= utc && utc < change(utc.year(), Month::October);
    utc.to_offset(hours(if summer { 2 } else { 1 }))
}

/// The instant at which German clocks show `date` and `time`. In the hour that summer time skips, the later reading.
pub fn from_germany(date: Date, time: Time) -> OffsetDateTime {
    let summer = date.with_time(time).assume_offset(hours(2));
    if in_germany(summer).time() == time { summer } else { date.with_time(time).assume_offset(hours(1)) }
}

fn change(year: i32, month: Month) -> OffsetDateTime {
    let last = Date::from_calendar_date(year, month, 31).expect("March and October have 31 days");
    let sunday = if last.weekday() == Weekday::Sunday { last } else { last.prev_occurrence(Weekday::Sunday) };
    sunday.with_time(time::macros::time!(01:00)).assume_utc()
}

fn hours(hours: i8) -> UtcOffset {
    UtcOffset::from_hms(hours, 0, 0).expect("one and two hours are offsets")
}

#[cfg(test)]
mod tests {
    use time::macros::{date, datetime, time};

    use super::*;

    #[test]
    fn winter_is_one_hour_and_summer_two_hours_ahead_of_utc() {
        assert_eq!(in_germany(datetime!(2026-11-23 09:00 UTC)), datetime!(2026-11-23 10:00 +1));
        assert_eq!(in_germany(datetime!(2027-03-28 00:59 UTC)).hour(), 1);
        assert_eq!(in_germany(datetime!(2027-03-28 01:00 UTC)).hour(), 3);
        assert_eq!(in_germany(datetime!(2027-10-31 01:00 UTC)).hour(), 2);
    }

    #[test]
    fn civil_time_comes_back_as_it_was() {
        for date in [date!(2027 - 01 - 15), date!(2027 - 07 - 15), date!(2027 - 03 - 28), date!(2027 - 10 - 31)] {
            assert_eq!(in_germany(from_germany(date, time!(09:00))).time(), time!(09:00));
        }
    }
}
