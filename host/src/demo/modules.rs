//! Modules of the demo: contents from the files, dates counted from the day of the fill.

use std::collections::BTreeMap;

use tenants::TenantTx;
use time::{Date, Duration, OffsetDateTime, Time, Weekday};

use super::{
    FillError,
    content::{Event, Item, Module, Provider, Run, Unit},
};
use crate::{
    clock,
    courses::{
        Format, ItemKind, Phase, RunEvent,
        publish::{self, NewCourse, NewExercise, NewItem, NewPool, NewProvider, NewQuiz, NewRun, NewUnit, Work},
    },
    ids::CourseId,
    jobs, plugins,
};

/// Beginning of the ids of first-party plugins.
const OURS: &str = "de.kommunalcampus.";
/// Registration ends at midnight, so many days before the first event.
const CLOSES_BEFORE: Duration = Duration::days(14);

pub(super) async fn create_providers(
    tx: &mut TenantTx,
    providers: &[Provider],
    now: OffsetDateTime,
) -> Result<(), FillError> {
    for provider in providers {
        let new = NewProvider {
            slug: provider.slug.clone(),
            name: provider.name.clone(),
            kind: provider.kind.clone(),
            website: Some(provider.website.clone()),
            summary_de: provider.summary_de.clone(),
            summary_en: provider.summary_en.clone(),
        };
        publish::add_provider(tx, &new, now).await.map_err(|error| FillError::Provider(new.slug, error))?;
    }
    Ok(())
}

/// Creates modules of the transaction's tenant with contents and runs, and has them indexed.
pub(super) async fn create(
    tx: &mut TenantTx,
    modules: impl Iterator<Item = &Module>,
    now: OffsetDateTime,
) -> Result<(), FillError> {
    let mut versions = Versions::new();
    let mut courses = Vec::new();
    for module in modules {
        let course = create_one(tx, module, now).await?;
        look_up(tx, module, &mut versions).await?;
        let units = units(module, &versions);
        if !units.is_empty() {
            let version = publish::add_version(tx, course, &units, now).await?;
            for run in runs(module, now) {
                publish::add_run(tx, course, version, &run, now).await?;
            }
        }
        courses.push(course);
    }
    Ok(jobs::index_courses(tx, &courses, now).await?)
}

async fn create_one(tx: &mut TenantTx, module: &Module, now: OffsetDateTime) -> Result<CourseId, FillError> {
    let provider = publish::provider_by_slug(tx, &module.provider).await?.expect("a test checks the references");
    let new = NewCourse {
        // The addresses of a member's own modules begin so.
        slug: if module.private_to.is_some() { format!("i-{}", module.slug) } else { module.slug.clone() },
        provider,
        title: module.title.clone(),
        summary: module.summary.split_whitespace().collect::<Vec<_>>().join(" "),
        description_html: String::new(),
        topic: module.topic.clone(),
        format: module.format,
        level: module.level,
        language: module.language.clone(),
        workload_minutes: module.workload_minutes,
        price_cents: module.price_cents,
        code: None,
        target_group: module.target_group.clone(),
        prior_knowledge: module.prior_knowledge.clone(),
        objectives: module.objectives.clone(),
        keywords: module.keywords.clone(),
        competences: module.competences.clone(),
        proof_kind: module.certificate,
        external_url: None,
    };
    publish::create(tx, &new, now).await.map_err(|error| FillError::Module(new.slug, error))
}

/// Admitted versions of plugins, by short name.
type Versions = BTreeMap<String, String>;

async fn look_up(tx: &mut TenantTx, module: &Module, versions: &mut Versions) -> Result<(), FillError> {
    let items = module.phase.iter().flat_map(|phase| &phase.unit).flat_map(|unit| &unit.item);
    for (plugin, _) in items.flat_map(Item::tasks) {
        if !versions.contains_key(plugin) {
            let id = format!("{OURS}{plugin}");
            let version = plugins::newest(tx, &id).await?.ok_or(FillError::NoPlugin(id))?;
            versions.insert(plugin.to_owned(), version);
        }
    }
    Ok(())
}

/// The contents in their order. Whoever books a date finds it in the contents, also where the file tells nothing of it.
fn units(module: &Module, versions: &Versions) -> Vec<NewUnit> {
    let phases = module.phase.iter().flat_map(|phase| phase.unit.iter().map(|unit| (phase.kind, unit)));
    let mut units: Vec<NewUnit> = phases.map(|(phase, unit)| new_unit(phase, unit, versions)).collect();
    if !units.iter().any(|unit| unit.phase == Phase::Event)
        && let Some(run) = module.run.first()
    {
        let place = units.iter().position(|unit| unit.phase == Phase::FollowUp).unwrap_or(units.len());
        units.insert(place, event_unit(module, run));
    }
    units
}

fn new_unit(phase: Phase, unit: &Unit, versions: &Versions) -> NewUnit {
    let items = unit.item.iter().map(|item| new_item(item, versions)).collect();
    NewUnit { phase, title: unit.title.clone(), items }
}

fn new_item(item: &Item, versions: &Versions) -> NewItem {
    let exercise = |plugin: &str, config: &serde_json::Value| NewExercise {
        plugin_id: format!("{OURS}{plugin}"),
        plugin_version: versions.get(plugin).cloned().unwrap_or_default(),
        config: config.clone(),
        pass_percent: None,
    };
    let work = match &item.config {
        Some(config) => {
            Work::Exercise(NewExercise { pass_percent: item.pass_percent, ..exercise(&item.plugin, config) })
        }
        None if item.pool.is_empty() => Work::None,
        None => {
            let pools = item.pool.iter().map(|pool| NewPool {
                title: pool.title.clone(),
                draws: pool.draws,
                questions: pool.question.iter().map(|asked| exercise(&asked.plugin, &asked.config)).collect(),
            });
            Work::Quiz(NewQuiz { pass_percent: item.pass_percent.unwrap_or_default(), pools: pools.collect() })
        }
    };
    let markdown = item.markdown.trim().to_owned();
    NewItem { kind: item.kind, title: item.title.clone(), minutes: item.minutes, markdown, work }
}

fn event_unit(module: &Module, run: &Run) -> NewUnit {
    let (title, markdown) = match module.language.as_str() {
        "en" => ("On-site event", "You find the place and time with the date that you booked."),
        _ => ("Präsenzveranstaltung", "Ort und Zeit finden Sie bei dem Termin, den Sie gebucht haben."),
    };
    let minutes: i64 = run.event.iter().map(|event| (event.end - event.start).whole_minutes()).sum();
    let item = NewItem {
        kind: ItemKind::Event,
        title: title.to_owned(),
        minutes: i32::try_from(minutes).unwrap_or(i32::MAX),
        markdown: markdown.to_owned(),
        work: Work::None,
    };
    NewUnit { phase: Phase::Event, title: title.to_owned(), items: vec![item] }
}

/// The dated runs; for an online module one that never ends.
fn runs(module: &Module, now: OffsetDateTime) -> Vec<NewRun> {
    if module.run.is_empty() && module.format == Format::Online {
        return vec![NewRun {
            capacity: None,
            min_participants: None,
            registration_closes_at: None,
            events: Vec::new(),
        }];
    }
    let today = clock::in_germany(now).date();
    module.run.iter().map(|run| dated(run, today)).collect()
}

fn dated(run: &Run, today: Date) -> NewRun {
    let mut days: Vec<Date> = Vec::new();
    for event in &run.event {
        let day = workday(today + Duration::days(event.in_days));
        // Two days of a weekend would both move to the same Monday.
        let free = days.last().map_or(day, |last| day.max(workday(*last + Duration::DAY)));
        days.push(free);
    }
    let first = days.first().copied().unwrap_or(today);
    NewRun {
        capacity: Some(run.capacity),
        min_participants: Some(run.min_participants),
        registration_closes_at: Some(clock::from_germany(first - CLOSES_BEFORE, Time::MIDNIGHT)),
        events: run.event.iter().zip(days).map(|(event, day)| on(event, day)).collect(),
    }
}

fn on(event: &Event, day: Date) -> RunEvent {
    RunEvent {
        starts_at: clock::from_germany(day, event.start),
        ends_at: clock::from_germany(day, event.end),
        venue: event.venue.clone(),
        city: event.city.clone(),
        address: event.address.clone(),
    }
}

fn workday(day: Date) -> Date {
    match day.weekday() {
        Weekday::Saturday => day + Duration::days(2),
        Weekday::Sunday => day + Duration::DAY,
        _ => day,
    }
}

#[cfg(test)]
mod tests {
    use time::macros::{date, datetime, time};

    use super::*;
    use crate::demo::content::Content;

    fn event(in_days: i64) -> Event {
        let text = || String::from("x");
        Event { in_days, start: time!(09:00), end: time!(16:00), venue: text(), city: text(), address: text() }
    }

    #[test]
    fn events_move_from_weekends_and_registration_closes_two_weeks_before() {
        let run = Run { capacity: 3, min_participants: 2, event: vec![event(40), event(41), event(42)] };
        // 40 days later is Saturday, 2 January 2027.
        let dated = dated(&run, date!(2026 - 11 - 23));
        let starts: Vec<_> = dated.events.iter().map(|event| event.starts_at).collect();
        assert_eq!(
            starts,
            [datetime!(2027-01-04 09:00 +1), datetime!(2027-01-05 09:00 +1), datetime!(2027-01-06 09:00 +1)]
        );
        assert_eq!(dated.registration_closes_at, Some(datetime!(2026-12-21 00:00 +1)));
    }

    #[test]
    fn a_module_with_dates_has_an_event_in_its_contents_and_an_online_one_a_run_without_end() {
        for module in Content::embedded().modules {
            let units = units(&module, &Versions::new());
            let runs = runs(&module, datetime!(2026-11-23 09:00 UTC));
            let has_event = units.iter().flat_map(|unit| &unit.items).any(|item| item.kind == ItemKind::Event);
            assert_eq!(has_event, !module.run.is_empty(), "{}", module.slug);
            assert!(module.run.is_empty() || runs.len() == module.run.len(), "{}", module.slug);
            if module.format == Format::Online {
                assert!(
                    matches!(runs.as_slice(), [run] if run.capacity.is_none() && run.events.is_empty()),
                    "{}",
                    module.slug
                );
            }
        }
    }
}
