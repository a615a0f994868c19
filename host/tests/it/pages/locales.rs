//! The texts: the same keys with the same arguments in both languages, all of them there, none of them dead.

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    sync::LazyLock,
};

use host::{
    audit,
    courses::{Format, ItemKind, Level, ProofKind},
    membership::State,
    packages, privacy,
    roster::{self, Invitations, Outcome, columns::Field},
    settings::Approval,
    setup::{Progress, Step, hosts::UnfitHost, logo::UnfitLogo},
    web::i18n::{Locale, Value},
};
use plugin_inspection::StepName;
use tenants::TenantState;

use crate::sources;

/// Keys with the arguments of each.
type Texts = BTreeMap<String, BTreeSet<String>>;

static GERMAN: LazyLock<Texts> = LazyLock::new(|| read(Locale::De));
static ENGLISH: LazyLock<Texts> = LazyLock::new(|| read(Locale::En));

/// First words of keys: `catalogue` of `catalogue-title`.
pub(super) fn families() -> &'static HashSet<&'static str> {
    static FAMILIES: LazyLock<HashSet<&'static str>> =
        LazyLock::new(|| GERMAN.keys().filter_map(|key| Some(key.split_once('-')?.0)).collect());
    &FAMILIES
}

/// Whether a word is written like a key: lower-case words with hyphens between.
pub(super) fn looks_like_key(word: &str) -> bool {
    let parts: Vec<&str> = word.split('-').collect();
    parts.len() > 1
        && parts.iter().all(|part| {
            !part.is_empty() && part.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit())
        })
}

/// Texts that are a sentence or a word of the other language only.
pub(super) fn only_in_the_other(locale: Locale) -> &'static HashSet<String> {
    static GERMAN_ONLY: LazyLock<HashSet<String>> = LazyLock::new(|| without(Locale::De, Locale::En));
    static ENGLISH_ONLY: LazyLock<HashSet<String>> = LazyLock::new(|| without(Locale::En, Locale::De));
    match locale {
        Locale::De => &ENGLISH_ONLY,
        Locale::En => &GERMAN_ONLY,
    }
}

fn without(locale: Locale, other: Locale) -> HashSet<String> {
    let plain = GERMAN.iter().filter(|(_, arguments)| arguments.is_empty()).map(|(key, _)| key);
    let others: HashSet<String> = GERMAN.keys().map(|key| other.text(key)).collect();
    plain.map(|key| locale.text(key)).filter(|text| !others.contains(text)).collect()
}

fn read(locale: Locale) -> Texts {
    let mut texts = Texts::new();
    for file in sources::files("host/locales", "ftl") {
        if !file.path.contains(&format!("/{}/", locale.tag())) {
            continue;
        }
        let mut current = String::new();
        for line in file.text.lines() {
            if let Some((key, _)) = line.split_once(" =").filter(|_| !line.starts_with(['#', ' '])) {
                current = key.to_owned();
                assert!(texts.insert(current.clone(), BTreeSet::new()).is_none(), "{key} is there twice");
            }
            let arguments = line.split('$').skip(1).map(|rest| {
                rest.chars()
                    .take_while(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-'))
                    .collect()
            });
            if let Some(known) = texts.get_mut(&current) {
                known.extend(arguments);
            }
        }
    }
    texts
}

/// Keys that the source makes with `format!`, by their pattern. A new pattern must be entered here.
fn families_of_patterns() -> BTreeMap<&'static str, Vec<String>> {
    let conflicts = || sources::calls(&sources::rust(), "Conflict");
    let named = |names: &[&str], suffixes: &[&str]| -> Vec<String> {
        names.iter().flat_map(|name| suffixes.iter().map(move |suffix| format!("{name}{suffix}"))).collect()
    };
    let formats: Vec<_> = Format::ALL.iter().map(|format| format.as_str()).collect();
    let levels: Vec<_> = Level::ALL.iter().map(|level| level.as_str()).collect();
    let kinds: Vec<_> = ItemKind::ALL.iter().map(|kind| kind.as_str()).collect();
    let proofs: Vec<_> = ProofKind::ALL.iter().map(|kind| kind.as_str()).collect();
    let problems: Vec<String> = [
        "not-found",
        "unknown-site",
        "forbidden",
        "token",
        "foreign-form",
        "key-reused",
        "malformed",
        "too-large",
        "unavailable",
        "internal",
        "preparation",
        "suspended",
        "read-only",
        "leaving",
    ]
    .map(str::to_owned)
    .into_iter()
    .chain(conflicts())
    .collect();
    let standings = [&packages::State::ALL.map(packages::State::name)[..], &["yanked", "revoked"]].concat();
    let facets = ["topic", "format", "level", "provider", "language"];
    let areas = privacy::stored::Area::ALL.map(privacy::stored::Area::name);
    let legal = ["imprint", "privacy", "accessibility", "licences"];
    BTreeMap::from([
        ("format-{}", named(&formats, &[""])),
        ("level-{}", named(&levels, &[""])),
        ("kind-{}", named(&kinds, &[""])),
        ("grants-{}", named(&["human-review", "custom-frame", "heavy"], &[""])),
        ("types-{}", named(&["human-review", "custom-frame", "heavy"], &[""])),
        ("use-call-{}", named(&["render", "grade", "check-config"], &[""])),
        ("proof-{}", named(&proofs, &[""])),
        (
            "role-{}",
            named(
                &["coordination", "manager", "hr", "data_protection", "operator", "reviewer", "provider", "trainer"],
                &[""],
            ),
        ),
        (
            "right-{}",
            named(
                &["appoint", "manage_rights", "manage_sign_in", "manage_campus", "manage_people", "read_audit"],
                &[""],
            ),
        ),
        ("right-{}-note", named(&["manage_campus", "manage_people", "read_audit"], &[""])),
        ("stand-{name}", named(&["active", "invited", "expired", "left"], &[""])),
        ("selection-{act}", named(&["move", "give", "take", "deactivate", "invite"], &[""])),
        (
            "person-field-{}",
            named(&["email", "given_name", "family_name", "locale", "position", "personnel_number", "unit"], &[""]),
        ),
        ("package-{state}", named(&standings, &[""])),
        ("package-next-{state}", named(&standings, &[""])),
        ("package-step-{}", named(&StepName::ALL.map(StepName::name), &[""])),
        ("package-tier-{}", named(&["practice", "assessment"], &[""])),
        ("application-{}", named(&State::ALL.map(State::name), &[""])),
        ("declaration-{line}", named(&["place", "signature", "admission", "board"], &[""])),
        ("agreement-{}", named(&["statute", "processing"], &[""])),
        ("message-from-{}", named(&["office", "applicant"], &[""])),
        ("apply-{field}-missing", named(&["name", "given_name", "family_name", "position", "email"], &[""])),
        ("mail-application-{key}-subject", named(&["question", "declined"], &[""])),
        ("mail-application-{key}-lead", named(&["question", "declined"], &[""])),
        ("roster-field-{}", named(&Field::ALL.map(Field::name), &[""])),
        ("roster-invite-{}", named(&Invitations::CHOICES.map(Invitations::name), &[""])),
        ("roster-outcome-{}", named(&Outcome::ALL.map(Outcome::name), &[""])),
        ("roster-problem-{}", named(&ROSTER_PROBLEMS, &[""])),
        ("roster-report-{}", named(&["line", "outcome", "name", "email", "why"], &[""])),
        ("roster-state-{}", named(&roster::State::ALL.map(roster::State::name), &[""])),
        ("sso-away-{}-title", named(&AWAY, &[""])),
        ("sso-away-{}-text", named(&AWAY, &[""])),
        ("sso-operator-{}", named(&["equals", "contains", "starts_with"], &[""])),
        ("quota-{}", named(&QUOTAS, &[""])),
        ("usage-note-{}", named(&QUOTAS, &[""])),
        ("usage-near-{name}", named(&QUOTAS, &[""])),
        ("usage-full-{name}", named(&QUOTAS, &[""])),
        ("state-{}", named(&STATES, &[""])),
        ("facet-{name}", named(&facets, &[""])),
        ("sort-{value}", named(&["relevance", "newest", "shortest", "title"], &[""])),
        ("language-{known}", named(&["de", "en"], &[""])),
        ("kind-of-{}", named(&["city", "county", "association", "company"], &[""])),
        ("legal-{name}-title", named(&legal, &[""])),
        ("legal-{name}-text", named(&legal, &[""])),
        ("progress-{}", named(&Progress::ALL.map(Progress::as_str), &[""])),
        ("step-{}-title", named(&Step::ALL.map(Step::as_str), &[""])),
        ("step-{}-lead", named(&Step::ALL.map(Step::as_str), &[""])),
        ("approval-{}", named(&Approval::ALL.map(Approval::as_str), &[""])),
        ("topics-{scope}", named(&["all", "some"], &[""])),
        ("logo-{}", named(&UnfitLogo::ALL.map(UnfitLogo::as_str), &[""])),
        ("host-{}", named(&UnfitHost::ALL.map(UnfitHost::as_str), &[""])),
        ("standing-{}", named(&TenantState::ALL.map(TenantState::as_str), &[""])),
        ("standing-{}-note", named(&TenantState::ALL.map(TenantState::as_str), &[""])),
        ("mail-standing-{}", named(&TenantState::ALL.map(TenantState::as_str), &[""])),
        ("audit-action-{}", named(audit::ACTIONS, &[""])),
        ("audit-object-{}", named(audit::OBJECTS, &[""])),
        ("privacy-kind-{}", named(&privacy::Kind::ALL.map(privacy::Kind::name), &[""])),
        ("privacy-state-{}", named(&privacy::State::ALL.map(privacy::State::name), &[""])),
        ("privacy-area-{}", named(&areas, &[""])),
        ("privacy-what-{}", named(&areas, &[""])),
        ("privacy-who-{}", named(&areas, &[""])),
        ("privacy-until-{}", named(&areas, &[""])),
        ("privacy-cause-{}", named(&privacy::erasure::Cause::ALL.map(privacy::erasure::Cause::name), &[""])),
        ("terms-kind-{}", named(&privacy::retention::Kind::ALL.map(privacy::retention::Kind::name), &[""])),
        ("terms-fixed-{}", named(&privacy::terms::FIXED, &[""])),
        ("terms-period-{}", named(&privacy::terms::FIXED, &[""])),
        ("terms-counted-{}", named(&privacy::retention::COUNTED, &[""])),
        ("problem-{}-title", problems.clone()),
        ("problem-{}-text", problems),
    ])
}

/// Why a row of a table is refused.
const ROSTER_PROBLEMS: [&str; 20] = [
    "ambiguous",
    "control",
    "directory",
    "elsewhere",
    "formula",
    "invalid",
    "kept",
    "letters",
    "missing",
    "other-number",
    "ragged",
    "same-person",
    "supervision",
    "appointed",
    "appointed-person",
    "taken",
    "too-long",
    "too-many",
    "twice",
    "unknown",
];
/// Why somebody comes back from a provider without being signed in.
const AWAY: [&str; 15] = [
    "stale",
    "cancelled",
    "unreachable",
    "invalid",
    "unknown",
    "unverified",
    "deactivated",
    "taken",
    "demo",
    "full",
    "last-keeper",
    "closed",
    "other-account",
    "not-anew",
    "weak",
];
const QUOTAS: [&str; 4] = ["people", "storage", "mails", "fuel"];

/// The states by their codes (ISO 3166-2:DE).
const STATES: [&str; 16] =
    ["bb", "be", "bw", "by", "hb", "he", "hh", "mv", "ni", "nw", "rp", "sh", "sl", "sn", "st", "th"];

fn expand(pattern: &str, names: &[String]) -> Vec<String> {
    let (before, rest) = pattern.split_once('{').expect("a pattern has a gap");
    let (_, after) = rest.split_once('}').expect("a gap has an end");
    names.iter().map(|name| format!("{before}{name}{after}")).collect()
}

/// Patterns of keys in the source, with what stands in the gap taken away unless it is a known name.
fn patterns() -> BTreeSet<String> {
    let literals = sources::literals(&sources::rust()).into_iter().chain(sources::literals(&sources::templates()));
    let is_pattern = |text: &String| {
        let whole = text.split('{').next().is_some_and(|first| {
            first.ends_with('-') && first.split('-').next().is_some_and(|family| families().contains(family))
        });
        whole && text.matches('{').count() == 1 && !text.contains([' ', '/', '='])
    };
    literals.filter(is_pattern).collect()
}

fn used() -> BTreeSet<String> {
    let literals = sources::literals(&sources::rust()).into_iter().chain(sources::literals(&sources::templates()));
    let mut used: BTreeSet<String> = literals.filter(|text| GERMAN.contains_key(text)).collect();
    for (pattern, names) in families_of_patterns() {
        used.extend(expand(pattern, &names));
    }
    used.extend(["phase-preparation-said", "phase-event-said", "phase-follow-up-said"].map(str::to_owned));
    used
}

#[test]
fn both_languages_have_the_same_keys_with_the_same_arguments() {
    assert!(GERMAN.len() > 100, "the locales were read");
    for (key, arguments) in GERMAN.iter() {
        assert_eq!(ENGLISH.get(key), Some(arguments), "{key}");
    }
    let more: Vec<_> = ENGLISH.keys().filter(|key| !GERMAN.contains_key(*key)).collect();
    assert!(more.is_empty(), "only in English: {more:?}");
}

/// The text with something for each of its arguments.
fn sentence(locale: Locale, key: &str, names: &BTreeSet<String>) -> String {
    let arguments = names.iter().map(|name| (&*name.clone().leak(), Value::from(7)));
    locale.message(key, &arguments.collect::<Vec<_>>())
}

#[test]
fn every_text_can_be_read_by_the_server() {
    for locale in Locale::ALL {
        let unread: Vec<_> = GERMAN.iter().filter(|(key, names)| sentence(locale, key, names) == **key).collect();
        assert!(unread.is_empty(), "{locale:?}: {unread:?}");
    }
}

#[test]
fn no_sentence_was_left_untranslated() {
    let same: Vec<_> = GERMAN.keys().filter(|key| Locale::De.text(key) == Locale::En.text(key)).collect();
    let sentences: Vec<_> = same.iter().filter(|key| Locale::De.text(key).split_whitespace().count() > 2).collect();
    assert!(sentences.is_empty(), "{sentences:?}");
}

#[test]
fn every_key_that_the_source_asks_for_exists() {
    let rust = sources::rust();
    let templates = sources::templates();
    let mut asked: BTreeSet<String> =
        ["text", "message", "t", "ta"].iter().flat_map(|name| sources::calls(&rust, name)).collect();
    asked.extend(["t", "ta"].iter().flat_map(|name| sources::calls(&templates, name)));
    asked.extend(sources::literals(&rust).into_iter().filter(|text| text.starts_with("flash-")));
    asked.retain(|key| looks_like_key(key));
    for (pattern, names) in families_of_patterns() {
        asked.extend(expand(pattern, &names));
    }
    let missing: Vec<_> = asked.iter().filter(|key| !GERMAN.contains_key(*key)).collect();
    assert!(asked.len() > 100 && missing.is_empty(), "{missing:?}");
}

#[test]
fn every_pattern_of_keys_is_a_known_one() {
    let known = families_of_patterns();
    let bare = |pattern: &str| {
        let (before, rest) = pattern.split_once('{').expect("a pattern has a gap");
        format!("{before}{{}}{}", rest.split_once('}').map_or("", |(_, after)| after))
    };
    let known: BTreeSet<String> = known.keys().map(|pattern| bare(pattern)).collect();
    let unknown: Vec<_> = patterns().into_iter().filter(|pattern| !known.contains(&bare(pattern))).collect();
    assert!(unknown.is_empty(), "enter them in families_of_patterns: {unknown:?}");
}

#[test]
fn every_text_is_used() {
    let used = used();
    let dead: Vec<_> = GERMAN.keys().filter(|key| !used.contains(*key)).collect();
    assert!(dead.is_empty(), "{dead:?}");
}
