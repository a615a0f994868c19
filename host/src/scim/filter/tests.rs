//! Any filter that can be written is read back as it was meant; whatever else comes is refused, and where is said.

use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use serde_json::{Value, json};

use super::*;
use crate::scim::{
    place::{Named, find},
    schema::{ENTERPRISE, Kind},
};

const USER: Scope = Scope::Only(Resource::User);

fn place(path: &str) -> Place {
    match find(Resource::User, path) {
        Some(Named::Place(place)) => place,
        _ => panic!("{path} is an attribute of a User"),
    }
}

fn part(of: Place, name: &str) -> Place {
    Place { extension: None, attribute: of.attribute.sub(name).expect("it has this part"), sub: None }
}

fn chosen<'a, T>(random: &mut StdRng, from: &'a [T]) -> &'a T {
    &from[random.random_range(0..from.len())]
}

fn any(random: &mut StdRng, depth: usize) -> Filter {
    let department = format!("{ENTERPRISE}:department");
    let places: [&str; 7] =
        ["userName", "externalId", "active", "meta.lastModified", "name.familyName", "emails.value", &department];
    let simple = |random: &mut StdRng| {
        let path: &&str = chosen(random, &places);
        let place = place(path);
        if random.random_ratio(1, 5) { Filter::Present(place) } else { comparison(random, place) }
    };
    if depth == 0 {
        return simple(random);
    }
    match random.random_range(0..5) {
        0 => Filter::All((0..random.random_range(2..4)).map(|_| no_list(any(random, depth - 1))).collect()),
        1 => Filter::Any((0..random.random_range(2..4)).map(|_| no_any(any(random, depth - 1))).collect()),
        2 => Filter::Not(Box::new(any(random, depth - 1))),
        3 => {
            let emails = place("emails");
            let (kind, primary) = (part(emails, "type"), part(emails, "primary"));
            let inner = vec![comparison(random, kind), comparison(random, primary)];
            Filter::Within(emails, Box::new(Filter::All(inner)))
        }
        _ => simple(random),
    }
}

/// The reader flattens `a and (b and c)` never and `a and b and c` always: parentheses make the difference.
fn no_list(filter: Filter) -> Filter {
    if matches!(filter, Filter::All(_)) { Filter::Not(Box::new(filter)) } else { filter }
}

fn no_any(filter: Filter) -> Filter {
    if matches!(filter, Filter::Any(_)) { Filter::Not(Box::new(filter)) } else { filter }
}

fn comparison(random: &mut StdRng, place: Place) -> Filter {
    let texts = ["", "mia", "a\"b\\c", "größe \u{1F600}", "a and b", "(", "]", "tru", "\n\t"];
    let equality = *chosen(random, &[Operator::Equal, Operator::NotEqual]);
    let any = chosen(random, &Operator::ALL).1;
    if random.random_ratio(1, 8) {
        return Filter::Compare(place, equality, Operand::Nothing);
    }
    match place.innermost().kind {
        Kind::Boolean => Filter::Compare(place, equality, Operand::Truth(random.random())),
        Kind::DateTime => {
            let at =
                OffsetDateTime::from_unix_timestamp(random.random_range(0..4_000_000_000)).expect("it is in range");
            Filter::Compare(place, any, Operand::Instant(at))
        }
        _ => Filter::Compare(place, any, Operand::Text((*chosen(random, &texts)).to_owned())),
    }
}

fn written(random: &mut StdRng, filter: &Filter) -> String {
    let joined = |random: &mut StdRng, filters: &[Filter], word: &str| {
        let each: Vec<String> = filters.iter().map(|filter| bracketed(random, filter)).collect();
        each.join(&format!(" {} ", in_some_case(random, word)))
    };
    match filter {
        Filter::All(filters) => joined(random, filters, "and"),
        Filter::Any(filters) => joined(random, filters, "or"),
        Filter::Not(filter) => format!("{} ({})", in_some_case(random, "not"), written(random, filter)),
        Filter::Present(place) => {
            format!("{} {}", in_some_case(random, &place.to_string()), in_some_case(random, "pr"))
        }
        Filter::Within(place, filter) => format!("{place}[{}]", written(random, filter)),
        Filter::Elsewhere => "displayName pr".to_owned(),
        Filter::Compare(place, operator, operand) => {
            let (name, _) = Operator::ALL.iter().find(|(_, known)| known == operator).expect("all are listed");
            let operand = match operand {
                Operand::Text(text) => Value::from(text.clone()).to_string(),
                Operand::Truth(truth) => in_some_case(random, &truth.to_string()),
                Operand::Nothing => in_some_case(random, "null"),
                Operand::Instant(at) => {
                    let text = at.format(&time::format_description::well_known::Rfc3339).expect("it can be written");
                    Value::from(text).to_string()
                }
            };
            let spaces = " ".repeat(random.random_range(1..3));
            let place = in_some_case(random, &place.to_string());
            format!("{place}{spaces}{}{spaces}{operand}", in_some_case(random, name))
        }
    }
}

fn bracketed(random: &mut StdRng, filter: &Filter) -> String {
    let text = written(random, filter);
    let is_list = matches!(filter, Filter::All(_) | Filter::Any(_));
    if is_list || random.random_ratio(1, 6) { format!("( {text} )") } else { text }
}

fn in_some_case(random: &mut StdRng, text: &str) -> String {
    match random.random_range(0..3) {
        0 => text.to_uppercase(),
        1 => text.to_lowercase(),
        _ => text.to_owned(),
    }
}

#[test]
fn what_was_written_is_read_back() {
    for seed in 0..3000 {
        let mut random = StdRng::seed_from_u64(seed);
        let filter = any(&mut random, 4);
        let text = written(&mut random, &filter);
        assert_eq!(parse(&text, USER), Ok(filter), "seed {seed}: {text}");
    }
}

#[test]
fn whatever_comes_is_read_or_refused_with_a_place_in_it() {
    let signs: Vec<char> = "()[]\"\\.:$ eqandorntpru0-9_äß\u{0}\u{1F600}\n{},".chars().collect();
    for seed in 0..3000 {
        let mut random = StdRng::seed_from_u64(seed);
        let filter = any(&mut random, 3);
        let mut letters: Vec<char> = written(&mut random, &filter).chars().collect();
        for _ in 0..random.random_range(1..4) {
            let at = random.random_range(0..=letters.len());
            match random.random_range(0..3) {
                0 => letters.insert(at, *chosen(&mut random, &signs)),
                1 if at < letters.len() => drop(letters.remove(at)),
                _ => letters.truncate(at),
            }
        }
        let text: String = letters.iter().collect();
        if let Err(error) = parse(&text, USER) {
            assert!((1..=letters.len() + 1).contains(&error.at) && !error.problem.is_empty(), "{text}: {error}");
        }
        // A path is read or refused as well.
        drop(path(&text, Resource::User));
    }
}

#[test]
fn hostile_filters_are_refused_at_once() {
    let deep = format!("{}active pr{}", "(".repeat(200), ")".repeat(200));
    let nots = format!("{}active pr{}", "not (".repeat(200), ")".repeat(200));
    for text in [deep, nots] {
        assert!(parse(&text, USER).expect_err("too deep").problem.contains("levels"), "{text}");
    }
    let huge = format!("userName eq \"{}\"", "x".repeat(1024 * 1024));
    assert_eq!(parse(&huge, USER).expect_err("too long").problem, "it is longer than 8192 bytes");
    let wide = vec!["active pr"; 600].join(" or ");
    assert!(matches!(parse(&wide, USER), Ok(Filter::Any(filters)) if filters.len() == 600));
    let at_the_limit = format!("{}active pr{}", "(".repeat(DEEPEST), ")".repeat(DEEPEST));
    assert!(parse(&at_the_limit, USER).is_ok());
}

#[test]
fn an_error_says_where_and_what() {
    let cases = [
        ("", "at character 1: an attribute, `not (` or `(` is expected"),
        ("userName", "at character 9: one of eq, ne, co, sw, ew, gt, ge, lt, le and pr is expected"),
        ("userName eq", "at character 12: a text in double quotes, a number, true, false or null is expected"),
        ("userName eq 'mia'", "at character 13: a text in double quotes, a number, true, false or null is expected"),
        ("userName like \"mia\"", "at character 10: one of eq, ne, co, sw, ew, gt, ge, lt, le and pr is expected"),
        ("userName eq \"mia", "at character 13: a text in double quotes, a number, true, false or null is expected"),
        ("(userName pr", "at character 13: `)` is expected"),
        ("userName pr)", "at character 12: `and`, `or` or the end is expected"),
        ("userName pr and", "at character 16: an attribute, `not (` or `(` is expected"),
        ("shoeSize eq \"38\"", "at character 1: there is no attribute \"shoeSize\" to compare"),
        ("ä eq \"1\"", "at character 1: an attribute, `not (` or `(` is expected"),
        ("active gt true", "at character 11: active is true or false and can only be eq or ne"),
        ("active eq \"perhaps\"", "at character 11: active is a Boolean and cannot be compared with this value"),
        ("userName eq 7", "at character 13: userName is a String and cannot be compared with this value"),
        ("userName eq {}", "at character 13: a text in double quotes, a number, true, false or null is expected"),
        ("name eq \"mia\"", "at character 9: name has several parts: name the one to compare"),
        ("userName[value eq \"1\"]", "at character 10: userName has no parts to choose by"),
        ("emails[shoe pr]", "at character 8: emails has no part \"shoe\""),
        (
            "meta.created gt \"gestern\"",
            "at character 17: meta.created is compared with an instant such as \"2026-11-26T09:00:00Z\"",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(parse(text, USER).map_err(|error| error.to_string()), Err(expected.to_owned()), "{text}");
    }
}

#[test]
fn and_binds_closer_than_or() {
    let flat = parse("userName eq \"a\" or userName eq \"b\" and active eq true", USER);
    let clear = parse("userName eq \"a\" or (userName eq \"b\" and active eq true)", USER);
    assert_eq!(flat, clear);
    assert_ne!(flat, parse("(userName eq \"a\" or userName eq \"b\") and active eq true", USER));
}

#[test]
fn users_are_matched_as_the_standard_says() {
    let mia = json!({
        "userName": "Mia@Stadt.example", "externalId": "AbC", "active": true, "name": {"familyName": "Größe"},
        "emails": [{"value": "mia@stadt.example", "type": "work"}, {"value": "mia@home.example", "type": "home"}],
        "meta": {"lastModified": "2026-11-26T09:00:00Z"},
        ENTERPRISE: {"department": "Amt 32", "employeeNumber": "7"},
    });
    let mia = mia.as_object().expect("an object");
    let true_of_her = [
        "userName eq \"mia@stadt.EXAMPLE\"",
        "userName sw \"MIA\"",
        "userName ew \".example\"",
        "userName co \"@\"",
        "externalId eq \"AbC\"",
        "externalId ne \"abc\"",
        "active eq true",
        "active eq \"True\"",
        "not (active eq false)",
        "name.familyName eq \"GRÖßE\"",
        "title ne \"x\"",
        "not (title pr)",
        "title eq null",
        "emails co \"home\"",
        "emails.type eq \"home\"",
        "emails[type eq \"home\" and value ew \"home.example\"]",
        "emails[type eq \"work\"].value eq \"mia@stadt.example\"",
        "meta.lastModified ge \"2026-11-26T10:00:00+01:00\"",
        "meta.lastModified lt \"2026-11-26T09:00:00.5Z\"",
        "urn:ietf:params:scim:schemas:core:2.0:User:userName pr",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department eq \"Amt 32\"",
        "userName gt \"m\"",
        "userName ne null",
    ];
    let false_of_her = [
        "externalId eq \"abc\"",
        "active ne true",
        "title pr",
        "title eq \"\"",
        "title co \"\"",
        "emails[type eq \"home\" and value ew \"stadt.example\"]",
        "not (userName pr)",
        "userName lt \"a\"",
        "meta.lastModified gt \"2026-11-26T09:00:00Z\"",
        "active eq true and active eq false",
    ];
    for (filters, expected) in [(&true_of_her[..], true), (&false_of_her[..], false)] {
        for text in filters {
            let filter = parse(text, USER).unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!(filter.matches(mia), expected, "{text}");
        }
    }
}

#[test]
fn an_attribute_of_another_kind_is_passed_over_where_several_are_searched() {
    let text = "members.value eq \"7\" or userName eq \"mia\"";
    assert!(parse(text, USER).is_err());
    let filter = parse(text, Scope::Among(Resource::User)).expect("a Group has members");
    assert!(filter.matches(json!({"userName": "Mia"}).as_object().expect("an object")));
    assert!(parse("shoeSize pr", Scope::Among(Resource::User)).is_err());
}

#[test]
fn equalities_that_every_match_fulfils_are_found_for_the_index() {
    let of = |text: &str| {
        let filter = parse(text, USER).expect("it is sound");
        filter.equalities().into_iter().map(|(name, text)| format!("{name}={text}")).collect::<Vec<_>>()
    };
    assert_eq!(of("userName eq \"Mia\" and active eq true"), ["userName=mia"]);
    assert_eq!(
        of("emails[type eq \"work\" and value eq \"M@a.example\"]"),
        ["emails.type=work", "emails.value=m@a.example"]
    );
    assert_eq!(of("emails eq \"m@a.example\""), ["emails.value=m@a.example"]);
    assert!(of("userName eq \"a\" or userName eq \"b\"").is_empty() && of("not (userName eq \"a\")").is_empty());
}
