//! What can be wrong with a member of an onboarding file, told by field; nothing here asks the database.

use std::collections::HashSet;

use tenants::TenantKind;
use time::{Date, macros::format_description};

use super::{Entry, PersonEntry, entry::UnitEntry};
use crate::{
    access::Role,
    slug::{is_host, is_label},
    web::{i18n::Locale, theme::Colour},
};

/// Roles that a member gives to its people.
const ROLES: [Role; 4] = [Role::Coordination, Role::Manager, Role::Hr, Role::DataProtection];

/// All that is wrong with this entry; `base_domain` is the cooperative's own.
pub(super) fn faults(entry: &Entry, base_domain: &str) -> Vec<String> {
    let mut faults = Vec::new();
    frame(entry, &mut faults);
    hosts(entry, base_domain, &mut faults);
    register(entry, &mut faults);
    units(&entry.units, &mut faults);
    people(entry, &mut faults);
    if serde_json::to_string(entry).is_ok_and(|text| text.contains("\\u0000")) {
        faults.push("a text holds the character NUL, which no text can hold".to_owned());
    }
    faults
}

/// Complains about a text that is missing or too long.
fn length(faults: &mut Vec<String>, field: &str, text: &str, longest: usize) {
    match text.trim().chars().count() {
        0 => faults.push(format!("{field} is empty")),
        count if count > longest => {
            faults.push(format!("{field} has {count} characters, at most {longest} are possible"));
        }
        _ => {}
    }
}

fn frame(entry: &Entry, faults: &mut Vec<String>) {
    if !is_label(&entry.slug) {
        faults.push("slug may hold lower-case letters, digits and hyphens only, 63 at most".to_owned());
    }
    length(faults, "name", &entry.name, 200);
    if entry.short_name.is_none() && entry.name.chars().count() > 60 {
        faults.push("short_name is needed, because name has more than 60 characters".to_owned());
    } else {
        length(faults, "short_name", entry.short_name(), 60);
    }
    if entry.kind == TenantKind::Cooperative {
        faults.push("kind is city, county, association or company; the cooperative is there already".to_owned());
    }
    if entry.state.as_ref().is_some_and(|code| code.len() != 2 || !code.chars().all(|one| one.is_ascii_uppercase())) {
        faults.push("state is a code of two capital letters such as RP".to_owned());
    }
    if entry.colour.parse::<Colour>().is_err() || entry.colour.chars().any(|one| one.is_ascii_uppercase()) {
        faults.push("colour is written like #1f4e79, in lower case".to_owned());
    }
    if Locale::parse(&entry.locale).is_none() {
        faults.push("locale is de or en".to_owned());
    }
}

fn hosts(entry: &Entry, base_domain: &str, faults: &mut Vec<String>) {
    let mut seen = HashSet::new();
    for host in &entry.hosts {
        if !is_host(host) {
            faults.push(format!("{:?} is no host name such as campus.stadt.de, in lower case", shortened(host)));
        } else if host == base_domain || host.ends_with(&format!(".{base_domain}")) {
            faults.push(format!("{host:?} is a name of the cooperative; SLUG.{base_domain} works by itself"));
        }
        if !seen.insert(host) {
            faults.push(format!("the host name {:?} stands there twice", shortened(host)));
        }
    }
}

fn register(entry: &Entry, faults: &mut Vec<String>) {
    if entry
        .key
        .as_ref()
        .is_some_and(|key| ![5, 8].contains(&key.len()) || !key.chars().all(|one| one.is_ascii_digit()))
    {
        faults.push("key is an official key (AGS) of 8 digits, of a county of 5".to_owned());
    }
    if entry.shares.is_some_and(|shares| !(1..=10_000).contains(&shares)) {
        faults.push("shares is a number from 1 to 10000".to_owned());
    }
    if entry.shares.is_none() && (entry.key.is_some() || entry.joined_on.is_some()) {
        faults.push("shares is needed beside key and joined_on: all three are a line of the register".to_owned());
    }
    if entry.joined_on.as_ref().is_some_and(|text| date(text).is_none()) {
        faults.push("joined_on is a day such as 2026-12-01".to_owned());
    }
}

/// A day as `2026-12-01`.
pub(super) fn date(text: &str) -> Option<Date> {
    Date::parse(text, format_description!("[year]-[month]-[day]")).ok()
}

fn units(units: &[UnitEntry], faults: &mut Vec<String>) {
    let (mut codes, mut names) = (HashSet::new(), HashSet::new());
    for (number, unit) in units.iter().enumerate() {
        let place = format!("units[{number}]");
        length(faults, &format!("{place}.code"), &unit.code, 60);
        length(faults, &format!("{place}.name"), &unit.name, 200);
        if unit.parent.as_ref().is_some_and(|parent| !codes.contains(parent)) {
            faults.push(format!("{place}.parent: no unit with this code stands before it"));
        }
        if !codes.insert(&unit.code) {
            faults.push(format!("{place}.code: the unit {:?} stands there twice", shortened(&unit.code)));
        }
        if !names.insert((&unit.parent, &unit.name)) {
            faults.push(format!("{place}.name: the unit above has another one of this name"));
        }
    }
}

fn people(entry: &Entry, faults: &mut Vec<String>) {
    let codes: HashSet<&str> = entry.units.iter().map(|unit| unit.code.as_str()).collect();
    let (mut emails, mut numbers) = (HashSet::new(), HashSet::new());
    for (number, person) in entry.everybody().enumerate() {
        let place = if number == 0 { "coordination".to_owned() } else { format!("people[{}]", number - 1) };
        one(person, &place, &codes, faults);
        if number == 0 && person.roles.iter().any(|role| role == Role::DataProtection.name()) {
            faults.push(format!("{place}.roles: who coordinates does not supervise how data is treated"));
        }
        let email = person.email.trim().to_lowercase();
        if !emails.insert(email) {
            faults.push(format!("{place}.email: {:?} stands there twice", shortened(&person.email)));
        }
        if person.personnel_number.as_ref().is_some_and(|number| !numbers.insert(number)) {
            faults.push(format!("{place}.personnel_number stands there twice"));
        }
    }
}

fn one(person: &PersonEntry, place: &str, codes: &HashSet<&str>, faults: &mut Vec<String>) {
    let email = person.email.trim();
    if email.len() > 254 || email.parse::<lettre::Address>().is_err() {
        faults.push(format!("{place}.email: {:?} is no e-mail address", shortened(email)));
    }
    length(faults, &format!("{place}.given_name"), &person.given_name, 100);
    length(faults, &format!("{place}.family_name"), &person.family_name, 100);
    if person.position.chars().count() > 200 {
        faults.push(format!("{place}.position has more than 200 characters"));
    }
    if let Some(number) = &person.personnel_number {
        length(faults, &format!("{place}.personnel_number"), number, 60);
    }
    if person.locale.as_ref().is_some_and(|locale| Locale::parse(locale).is_none()) {
        faults.push(format!("{place}.locale is de or en"));
    }
    for role in &person.roles {
        if roles(std::slice::from_ref(role)).is_empty() {
            faults.push(format!(
                "{place}.roles: {:?} is none of coordination, manager, hr and data_protection",
                shortened(role)
            ));
        }
    }
    let given = roles(&person.roles);
    if given.contains(&Role::Coordination) && given.contains(&Role::DataProtection) {
        faults.push(format!("{place}.roles: who coordinates does not supervise how data is treated"));
    }
    for code in person.unit.iter().chain(&person.leads) {
        if !codes.contains(code.as_str()) {
            faults.push(format!("{place}: there is no unit {:?} in the file", shortened(code)));
        }
    }
}

/// The roles of these names that a member can give.
pub(super) fn roles(names: &[String]) -> Vec<Role> {
    let mut found: Vec<Role> = ROLES.into_iter().filter(|role| names.iter().any(|name| name == role.name())).collect();
    found.dedup();
    found
}

/// So much of a text that a message stays readable.
fn shortened(text: &str) -> String {
    const SHOWN: usize = 60;
    let start: String = text.chars().take(SHOWN).collect();
    if start.len() < text.len() { format!("{start}…") } else { start }
}
