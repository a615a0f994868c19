//! What the catalogue and the page of a module are shown with when nobody asks for them.

use time::macros::datetime;
use uuid::Uuid;

use super::{
    course::{CoursePage, PhaseView, RunView, UnitView},
    web::{Card, CataloguePage, Chip, Choice, Facet, FacetOption, PageLink, Question},
};
use crate::{
    courses::{Competence, Course, Format, Level, ProofKind, Provider},
    ids::{CourseId, EnrolmentId, ProviderId},
    web::{
        Page, format,
        i18n::Value,
        samples::{MEMBER, Sample, TEXT, TITLE, titled},
    },
};
use tenants::TenantId;

impl Sample for CataloguePage {
    fn samples(page: Page) -> Vec<CataloguePage> {
        let empty = Question { q: "Ämter & <script>alert(1)</script>".to_owned(), ..Question::default() };
        vec![
            catalogue(&page, Question::default(), 12),
            catalogue(&page, empty, 0),
            catalogue(&page, filtered_question(), 1),
        ]
    }
}

fn filtered_question() -> Question {
    Question {
        q: "Haushalt \"& Vergabe\"".to_owned(),
        topic: vec!["vergabe".to_owned(), "haushalt".to_owned()],
        sort: "newest".to_owned(),
        page: "2".to_owned(),
        ..Question::default()
    }
}

fn catalogue(page: &Page, question: Question, cards: usize) -> CataloguePage {
    let locale = page.locale;
    let topics: Vec<String> = question.topic.clone();
    let is_first = question.page.is_empty();
    CataloguePage {
        page: titled(page, page.ta("catalogue-title-search", "text", &question.q)),
        count: page.ta("catalogue-count", "count", cards),
        toggle: page.ta("catalogue-filter", "count", topics.len()),
        facets: if cards == 0 { Vec::new() } else { facets(page) },
        chips: topics
            .iter()
            .map(|topic| Chip { label: topic.clone(), href: "/katalog?q=Haushalt".to_owned() })
            .collect(),
        sorts: ["relevance", "newest", "shortest", "title"]
            .map(|value| Choice {
                value,
                label: locale.text(&format!("sort-{value}")),
                selected: value == question.sort,
            })
            .into(),
        kept: topics.into_iter().map(|topic| ("topic", topic)).collect(),
        cards: (0..cards).map(|number| card(page, number)).collect(),
        pages: if cards == 0 { Vec::new() } else { pages() },
        previous: if is_first { String::new() } else { "/katalog?page=1".to_owned() },
        next: if is_first && cards > 0 { "/katalog?page=2".to_owned() } else { String::new() },
        question,
    }
}

fn facets(page: &Page) -> Vec<Facet> {
    ["topic", "format", "level", "provider", "language"].map(|name| facet(page, name)).into()
}

fn facet(page: &Page, name: &'static str) -> Facet {
    let option = |number: usize| FacetOption {
        value: format!("wert-{number}"),
        label: if number == 0 { MEMBER.to_owned() } else { format!("Wert {number} mit Straßenverkehrsordnung") },
        count: format::integer(page.locale, 1016),
        selected: number == 1,
    };
    Facet {
        name,
        label: page.t(format!("facet-{name}")),
        open: name != "provider",
        options: (0..8).map(option).collect(),
        more: if name == "provider" { (8..40).map(option).collect() } else { Vec::new() },
    }
}

fn card(page: &Page, number: usize) -> Card {
    let is_long = number % 2 == 1;
    let title = if is_long { TITLE } else { "Datenschutz im Rathaus" };
    Card {
        href: format!("/module/kurs-{number}"),
        format: page.t("format-online"),
        title: vec![("Haushalt".to_owned(), true), (format!(": {title}"), false)],
        text: vec![(TEXT.to_owned(), false), (" Haushalt".to_owned(), true)],
        lang: page.locale.foreign(if is_long { "en" } else { "de" }),
        facts: vec![format::minutes(page.locale, 90), MEMBER.to_owned(), page.t("level-basic")],
        own: is_long,
    }
}

fn pages() -> Vec<PageLink> {
    [1, 2, 3, 0, 34]
        .map(|number| PageLink { number, href: format!("/katalog?page={number}"), current: number == 2 })
        .into()
}

impl Sample for CoursePage {
    fn samples(page: Page) -> Vec<CoursePage> {
        let full = || course_page(&page, course(TITLE, "de"), vec![run(&page, true), run(&page, false)]);
        let mut bare = course("E-Akte", "en");
        bare.objectives.clear();
        bare.competences.clear();
        bare.external_url = Some("https://egov-campus.example/course?a=1&b=2".to_owned());
        let any_time = RunView { dates: Vec::new(), places: Vec::new(), ..run(&page, true) };
        vec![
            full(),
            CoursePage { may_enrol: Some(false), ..full() },
            CoursePage { may_enrol: Some(true), runs: vec![any_time], ..full() },
            CoursePage { enrolment: Some(EnrolmentId(Uuid::from_u128(1))), may_enrol: Some(true), ..full() },
            CoursePage { phases: Vec::new(), ..course_page(&page, bare, Vec::new()) },
            CoursePage { runs: Vec::new(), ..full() },
        ]
    }
}

fn course_page(page: &Page, course: Course, runs: Vec<RunView>) -> CoursePage {
    let phase = |key: &str| PhaseView {
        title: page.t(key),
        said: page.t(format!("{key}-said")),
        units: vec![UnitView { title: TITLE.to_owned(), items: vec![format!("{TITLE} ({})", page.t("kind-quiz"))] }],
    };
    CoursePage {
        page: titled(page, course.title.clone()),
        lang: page.locale.foreign(&course.language),
        format: page.t("format-blended"),
        topic: "Öffentliche Ordnung & <Sicherheit>".to_owned(),
        facts: vec![
            (page.t("course-workload"), format::minutes(page.locale, 480)),
            (page.t("course-price"), format::euros(page.locale, 123_450)),
            (page.t("course-target-group"), TEXT.to_owned()),
        ],
        phases: ["phase-preparation", "phase-event", "phase-follow-up"].map(phase).into(),
        runs,
        enrolment: None,
        may_enrol: None,
        course,
    }
}

fn run(page: &Page, bookable: bool) -> RunView {
    let (begins, ends) = (datetime!(2027-01-14 08:00 UTC), datetime!(2027-01-14 15:00 UTC));
    let day = format::long_date(page.locale, begins);
    let (free, capacity) = (Value::from(usize::from(bookable)), Value::from(1200));
    RunView {
        id: Uuid::from_u128(u128::from(bookable)).to_string(),
        dates: vec![format!("{day}, {}", format::hours(page.locale, begins, ends)), day],
        places: vec![format!("Lernlabor, {MEMBER}")],
        seats: page.locale.message("run-seats", &[("free", free), ("capacity", capacity)]),
        closes: page.ta("run-closes", "date", format::date(page.locale, begins)),
        bookable,
        reason: if bookable { String::new() } else { page.t("run-full") },
    }
}

fn course(title: &str, language: &str) -> Course {
    Course {
        owner: TenantId::COOPERATIVE,
        id: CourseId(Uuid::from_u128(1)),
        slug: "kurs".to_owned(),
        provider: Provider { id: ProviderId(Uuid::from_u128(1)), slug: "hwg".to_owned(), name: MEMBER.to_owned() },
        title: title.to_owned(),
        summary: TEXT.to_owned(),
        description_html: "<h3>Ziele</h3><p>Text &amp; mehr</p>".to_owned(),
        topic: "ordnung".to_owned(),
        format: Format::Blended,
        level: Level::Intensive,
        language: language.to_owned(),
        workload_minutes: 480,
        price_cents: 123_450,
        code: Some("KC-0815".to_owned()),
        target_group: TEXT.to_owned(),
        prior_knowledge: String::new(),
        objectives: vec![TITLE.to_owned(), "Auskunft <geben>".to_owned()],
        keywords: Vec::new(),
        competences: vec![Competence { name: TITLE.to_owned(), level: Level::Bonus }],
        proof_kind: ProofKind::Participation,
        external_url: None,
        version: 1,
        updated_at: datetime!(2026-11-23 10:00 UTC),
    }
}
