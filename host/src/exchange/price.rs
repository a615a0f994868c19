//! What a course costs.

use serde_json::Value;

use super::tolerant::{Attributes, first};

/// A million euros in cents: more is a mistake of the feed.
const MOST: f64 = 100_000_000.0;

/// Cents. Nothing for a course without a price in euros: the page of the provider says more then.
pub(super) fn cents(attributes: &Attributes) -> i32 {
    let offers = match first(attributes, &["offer", "offers"]) {
        Some(Value::Array(offers)) => offers.as_slice(),
        Some(one) => std::slice::from_ref(one),
        None => &[],
    };
    let whole_course = |offer: &&Value| !matches!(offer["category"].as_str(), Some("certificate"));
    let offered = offers.iter().filter(whole_course).find_map(|offer| in_euros(&offer["price"], currency(offer)));
    let plain = || in_euros(attributes.get("price")?, attributes.get("price_currency").and_then(Value::as_str));
    offered.or_else(plain).unwrap_or(0)
}

fn currency(offer: &Value) -> Option<&str> {
    ["priceCurrency", "price_currency", "currency"].iter().find_map(|name| offer[*name].as_str())
}

fn in_euros(price: &Value, currency: Option<&str>) -> Option<i32> {
    if !currency.is_none_or(|name| matches!(name.trim(), "EUR" | "eur" | "€" | "")) {
        return None;
    }
    let euros = match price {
        Value::Number(number) => number.as_f64()?,
        Value::String(text) => parse(text)?,
        _ => return None,
    };
    let cents = (euros * 100.0).round();
    #[expect(clippy::cast_possible_truncation, reason = "between 0 and 100,000,000")]
    (0.0..=MOST).contains(&cents).then_some(cents as i32)
}

/// `1.234,50 €` as well as `1234.50`: one or two digits behind the last mark are cents, other marks part thousands.
fn parse(text: &str) -> Option<f64> {
    let text = text.replace(['€', ' ', '\u{a0}'], "").replace("EUR", "");
    let mark = text.rfind([',', '.']).filter(|mark| (1..=2).contains(&(text.len() - mark - 1)));
    let (whole, cents) = mark.map_or((text.as_str(), "0"), |mark| (&text[..mark], &text[mark + 1..]));
    let mut thousands = whole.split([',', '.']).skip(1);
    if thousands.any(|group| group.len() != 3) {
        return None;
    }
    format!("{}.{cents}", whole.replace([',', '.'], "")).parse().ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[expect(clippy::needless_pass_by_value, reason = "the cases are written in place")]
    fn cents(value: Value) -> i32 {
        super::cents(value.as_object().unwrap())
    }

    #[test]
    fn the_first_offer_of_the_whole_course_in_euros_counts() {
        let offers = json!({"offer": [
            {"price": 20, "priceCurrency": "EUR", "category": "certificate"},
            {"price": 99, "priceCurrency": "USD", "category": "course"},
            {"price": 49.9, "priceCurrency": "EUR", "category": "course"},
        ]});
        assert_eq!(cents(offers), 4990);
        assert_eq!(cents(json!({"offers": {"price": "1.234,50 €"}})), 123_450);
        assert_eq!(cents(json!({"price": "1234.5", "price_currency": "EUR"})), 123_450);
        assert_eq!(cents(json!({"price": "1.500"})), 150_000);
    }

    #[test]
    fn what_is_no_price_in_euros_is_none() {
        for price in [json!(null), json!("auf Anfrage"), json!(-5), json!(1e300), json!([]), json!("1,2,3,")] {
            assert_eq!(cents(json!({"price": price})), 0, "{price}");
        }
        assert_eq!(cents(json!({"price": 10, "price_currency": "CHF"})), 0);
    }
}
