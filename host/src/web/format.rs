//! Numbers, dates and durations as the two languages write them.

use time::{Month, OffsetDateTime, Weekday};

use super::i18n::Locale;
use crate::clock::in_germany;

/// `7.289` in German, `7,289` in English.
pub fn integer(locale: Locale, value: i64) -> String {
    let digits = value.unsigned_abs().to_string();
    let separator = if locale == Locale::De { '.' } else { ',' };
    let mut text = String::with_capacity(digits.len() + 4);
    if value < 0 {
        text.push('-');
    }
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    text
}

/// `Mittwoch, 13. Januar 2027` or `Wednesday, 13 January 2027`, in German civil time.
pub fn long_date(locale: Locale, instant: OffsetDateTime) -> String {
    let local = in_germany(instant);
    let (weekday, month) = (weekday(locale, local.weekday()), month(locale, local.month()));
    match locale {
        Locale::De => format!("{weekday}, {}. {month} {}", local.day(), local.year()),
        Locale::En => format!("{weekday}, {} {month} {}", local.day(), local.year()),
    }
}

/// `13. Januar 2027` or `13 January 2027`, in German civil time.
pub fn date(locale: Locale, instant: OffsetDateTime) -> String {
    let local = in_germany(instant);
    let month = month(locale, local.month());
    match locale {
        Locale::De => format!("{}. {month} {}", local.day(), local.year()),
        Locale::En => format!("{} {month} {}", local.day(), local.year()),
    }
}

/// `09:00 Uhr` or `09:00`, in German civil time.
pub fn clock(locale: Locale, instant: OffsetDateTime) -> String {
    let local = in_germany(instant);
    let suffix = if locale == Locale::De { " Uhr" } else { "" };
    format!("{:02}:{:02}{suffix}", local.hour(), local.minute())
}

/// `13. Januar 2027, 09:00 Uhr` or `13 January 2027, 09:00`.
pub fn moment(locale: Locale, instant: OffsetDateTime) -> String {
    format!("{}, {}", date(locale, instant), clock(locale, instant))
}

/// `09:00 bis 16:00 Uhr` or `09:00 to 16:00`.
pub fn hours(locale: Locale, start: OffsetDateTime, end: OffsetDateTime) -> String {
    let until = if locale == Locale::De { "bis" } else { "to" };
    let start = in_germany(start);
    format!("{:02}:{:02} {until} {}", start.hour(), start.minute(), clock(locale, end))
}

/// `45 Minuten`, `1 Stunde 30 Minuten`, `8 Stunden`.
pub fn minutes(locale: Locale, minutes: i32) -> String {
    let (hours, minutes) = (minutes / 60, minutes % 60);
    let (one_hour, many_hours, one_minute, many_minutes) = match locale {
        Locale::De => ("Stunde", "Stunden", "Minute", "Minuten"),
        Locale::En => ("hour", "hours", "minute", "minutes"),
    };
    let part = |count: i32, one: &str, many: &str| format!("{count} {}", if count == 1 { one } else { many });
    match (hours, minutes) {
        (0, minutes) => part(minutes, one_minute, many_minutes),
        (hours, 0) => part(hours, one_hour, many_hours),
        (hours, minutes) => {
            format!("{} {}", part(hours, one_hour, many_hours), part(minutes, one_minute, many_minutes))
        }
    }
}

/// `120,50 €` or `€120.50`.
pub fn euros(locale: Locale, cents: i32) -> String {
    let (whole, rest) = (integer(locale, i64::from(cents / 100)), cents % 100);
    match locale {
        Locale::De => format!("{whole},{rest:02} €"),
        Locale::En => format!("€{whole}.{rest:02}"),
    }
}

fn weekday(locale: Locale, day: Weekday) -> &'static str {
    let german = ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"];
    let english = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    let index = usize::from(day.number_days_from_monday());
    if locale == Locale::De { german[index] } else { english[index] }
}

fn month(locale: Locale, month: Month) -> &'static str {
    let german = [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ];
    let english = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let index = usize::from(u8::from(month)) - 1;
    if locale == Locale::De { german[index] } else { english[index] }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn numbers_are_grouped_as_the_language_does() {
        assert_eq!(integer(Locale::De, 7289), "7.289");
        assert_eq!(integer(Locale::En, 1_234_567), "1,234,567");
        assert_eq!(integer(Locale::De, -999), "-999");
    }

    #[test]
    fn dates_are_in_german_civil_time() {
        let instant = datetime!(2027-01-12 23:30 UTC);
        assert_eq!(long_date(Locale::De, instant), "Mittwoch, 13. Januar 2027");
        assert_eq!(date(Locale::En, instant), "13 January 2027");
        assert_eq!(
            hours(Locale::De, datetime!(2027-07-01 07:00 UTC), datetime!(2027-07-01 14:00 UTC)),
            "09:00 bis 16:00 Uhr"
        );
    }

    #[test]
    fn durations_and_prices_read_naturally() {
        assert_eq!(minutes(Locale::De, 90), "1 Stunde 30 Minuten");
        assert_eq!(minutes(Locale::En, 60), "1 hour");
        assert_eq!(euros(Locale::De, 123_450), "1.234,50 €");
    }
}
