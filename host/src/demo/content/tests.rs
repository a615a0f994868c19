use std::collections::HashSet;

use plugin_case_study::CaseStudy;
use plugin_choice::Choice;
use plugin_form::Form;
use plugin_matching::Matching;
use plugin_numeric::Numeric;
use plugin_ordering::Ordering;
use plugin_sdk::{Config, Exercise as _};
use plugin_short_text::ShortText;
use plugin_spreadsheet::Spreadsheet;

use super::*;

fn unique<'a>(texts: impl Iterator<Item = &'a str>) -> bool {
    let mut seen = HashSet::new();
    texts.into_iter().all(|text| seen.insert(text))
}

fn items(module: &Module) -> impl Iterator<Item = &Item> {
    module.phase.iter().flat_map(|phase| &phase.unit).flat_map(|unit| &unit.item)
}

#[test]
fn every_file_is_read_and_every_name_is_used_once() {
    let content = Content::embedded();
    assert!(content.modules.len() >= 40, "{} modules", content.modules.len());
    assert_eq!((content.members.member.len(), content.providers.provider.len()), (7, 5));
    assert!(unique(content.modules.iter().map(|module| module.slug.as_str())));
    assert!(unique(content.members.member.iter().map(|member| member.slug.as_str())));
    let staff = content.members.member.iter().flat_map(|member| &member.person).map(|person| person.email.as_str());
    assert!(unique(content.members.cooperative_person.iter().map(|person| person.email.as_str()).chain(staff)));
    for file in FILES.get_dir("modules").unwrap().files() {
        let stem = file.path().file_stem().unwrap().to_str().unwrap();
        assert!(content.modules.iter().any(|module| module.slug == stem), "{stem}.toml holds another slug");
    }
}

#[test]
fn what_a_file_refers_to_exists() {
    let content = Content::embedded();
    let providers: HashSet<&str> = content.providers.provider.iter().map(|provider| provider.slug.as_str()).collect();
    let members: HashSet<&str> = content.members.member.iter().map(|member| member.slug.as_str()).collect();
    let migration = include_str!("../../../../migrations/20261123090000_foundation.sql");
    for module in &content.modules {
        assert!(providers.contains(module.provider.as_str()), "{}: {}", module.slug, module.provider);
        assert!(module.private_to.as_ref().is_none_or(|member| members.contains(member.as_str())), "{}", module.slug);
        assert!(migration.contains(&format!("('{}', '", module.topic)), "{}: {}", module.slug, module.topic);
        assert!(!module.slug.starts_with("i-"), "{}", module.slug);
    }
    for member in &content.members.member {
        assert!(FILES.get_file(&member.logo).is_some(), "{}", member.logo);
    }
    for person in &content.members.cooperative_person {
        assert!(person.provider.as_ref().is_none_or(|slug| providers.contains(slug.as_str())), "{}", person.email);
        assert_eq!(person.provider.is_some(), person.role == Role::Provider, "{}", person.email);
    }
}

#[test]
fn exercises_and_quizzes_have_questions_and_all_solutions() {
    for module in &Content::embedded().modules {
        for item in items(module) {
            let place = format!("{}: {}", module.slug, item.title);
            let asks = matches!(item.kind, ItemKind::Exercise | ItemKind::Quiz);
            assert_eq!(item.tasks().next().is_some(), asks, "{place}");
            assert!(item.config.is_none() || item.pool.is_empty(), "{place}");
            assert_eq!(item.pass_percent.is_some(), item.kind == ItemKind::Quiz, "{place}");
            assert!(asks || !item.markdown.is_empty(), "{place}");
            for (plugin, config) in item.tasks() {
                solvable(plugin, config, &place);
            }
            for pool in &item.pool {
                assert!(
                    (1..pool.question.len()).contains(&usize::try_from(pool.draws).unwrap()),
                    "{place}: {}",
                    pool.title
                );
            }
        }
    }
}

/// The plugin itself has nothing against it, not even a warning.
fn solvable(plugin: &str, config: &serde_json::Value, place: &str) {
    let check = match plugin {
        "case-study" => CaseStudy::check_config,
        "choice" => Choice::check_config,
        "form" => Form::check_config,
        "matching" => Matching::check_config,
        "numeric" => Numeric::check_config,
        "ordering" => Ordering::check_config,
        "short-text" => ShortText::check_config,
        "spreadsheet" => Spreadsheet::check_config,
        other => panic!("{place}: there is no plugin {other}"),
    };
    let report = check("de", &Config { public: config.to_string(), secret: None });
    assert!(report.as_ref().is_ok_and(|report| report.warnings.is_empty()), "{place}: {report:?}");
}

#[test]
fn runs_end_after_they_begin_and_have_more_places_than_they_need() {
    for module in &Content::embedded().modules {
        assert!(module.run.is_empty() || module.format != Format::Online, "{}", module.slug);
        for run in &module.run {
            assert!(run.min_participants <= run.capacity && !run.event.is_empty(), "{}", module.slug);
            assert!(run.event.iter().all(|event| event.start < event.end && event.in_days > 14), "{}", module.slug);
            assert!(run.event.is_sorted_by_key(|event| event.in_days), "{}", module.slug);
        }
    }
}

#[test]
fn at_least_four_shared_modules_are_complete() {
    let complete = |module: &&Module| {
        let has = |kind| items(module).any(|item| item.kind == kind);
        module.private_to.is_none()
            && [ItemKind::Lesson, ItemKind::Exercise, ItemKind::Event, ItemKind::Quiz].into_iter().all(has)
    };
    assert!(Content::embedded().modules.iter().filter(complete).count() >= 4);
}
