//! What the learner's pages are shown with when nobody asks for them.

use time::macros::datetime;

use super::{
    frame::{Frame, OutlineItem, OutlineUnit, steps_label},
    web::{EventView, LearningPage, LessonPage, Progress, StudiesPage},
};
use crate::{
    markdown,
    web::{
        Page, format,
        i18n::Value,
        samples::{MEMBER, Sample, TEXT, TITLE, titled},
    },
};

impl Sample for LearningPage {
    fn samples(page: Page) -> Vec<LearningPage> {
        let page = titled(&page, page.t("learning-title"));
        let list = |running: usize, completed: usize| LearningPage {
            running: (0..running).map(|number| progress(&page, number, number + 1)).collect(),
            completed: (0..completed).map(|number| progress(&page, number + 1, number + 1)).collect(),
            page: page.clone(),
        };
        vec![list(1, 1), list(0, 0), list(40, 0), list(0, 40)]
    }
}

fn progress(page: &Page, done: usize, total: usize) -> Progress {
    let is_first = total == 1;
    Progress {
        href: format!("/lernen/{total}"),
        title: if is_first { "E-Akte & mehr".to_owned() } else { format!("{TITLE} {total}") },
        lang: page.locale.foreign("de"),
        label: steps_label(page.locale, done, total),
        done,
        total,
        next: if is_first { format!("/lernen/{total}/1") } else { String::new() },
        dates: vec![format::long_date(page.locale, datetime!(2027-01-14 08:00 UTC)); done % 3],
        proof: if is_first { "/nachweise/1".to_owned() } else { String::new() },
    }
}

impl Sample for StudiesPage {
    fn samples(page: Page) -> Vec<StudiesPage> {
        let studies = || StudiesPage {
            page: titled(&page, TITLE),
            id: "1".to_owned(),
            lang: page.locale.foreign("de"),
            label: steps_label(page.locale, 1, 7),
            done: 1,
            total: 7,
            next: "/lernen/1/2".to_owned(),
            next_title: TITLE.to_owned(),
            units: outline(&page, "open"),
            dates: vec![event(&page), event(&page)],
            proof: String::new(),
            may_cancel: true,
            course_href: "/module/kurs".to_owned(),
        };
        let completed = StudiesPage { proof: "/nachweise/1".to_owned(), may_cancel: false, ..studies() };
        let only_on_site = StudiesPage { next: String::new(), total: 0, done: 0, units: Vec::new(), ..studies() };
        let empty = StudiesPage { dates: Vec::new(), units: Vec::new(), page: titled(&page, "E-Akte"), ..studies() };
        vec![studies(), completed, only_on_site, empty]
    }
}

impl Sample for LessonPage {
    fn samples(page: Page) -> Vec<LessonPage> {
        let markdown = format!(
            "### Lesen\n\n{TEXT}\n\n##### Tief\n\n| a | b |\n|---|---|\n| 1 | {TITLE} |\n\n[x](https://gesetze.example)"
        );
        let lesson = |markdown: &str| LessonPage {
            page: titled(&page, TITLE),
            frame: frame(&page),
            item: "2".to_owned(),
            html: markdown::html(markdown),
            done: false,
            tickable: true,
            dates: Vec::new(),
        };
        let on_site = LessonPage { tickable: false, dates: vec![event(&page), event(&page)], ..lesson("") };
        vec![lesson(&markdown), LessonPage { done: true, ..lesson("Kurz.") }, on_site]
    }
}

/// The frame of an item in the middle of a module with long names.
pub fn frame(page: &Page) -> Frame {
    let arguments = [
        ("kind", Value::from(page.t("kind-lesson"))),
        ("number", Value::from(2_usize)),
        ("total", Value::from(7_usize)),
        ("time", Value::from(format::minutes(page.locale, 61))),
    ];
    Frame {
        enrolment: "1".to_owned(),
        course_title: TITLE.to_owned(),
        lang: page.locale.foreign("de"),
        title: TITLE.to_owned(),
        preline: page.locale.message("item-preline", &arguments),
        label: steps_label(page.locale, 1, 7),
        done: 1,
        total: 7,
        units: outline(page, "current"),
        back_href: "/lernen/1/1".to_owned(),
        back: "Zuvor".to_owned(),
        on_href: "/lernen/1/3".to_owned(),
        on: TITLE.to_owned(),
    }
}

fn outline(page: &Page, state: &'static str) -> Vec<OutlineUnit> {
    let item = |number, state, said: &str| OutlineItem {
        href: format!("/lernen/1/{number}"),
        number,
        title: if number == 1 { "Einstieg".to_owned() } else { TITLE.to_owned() },
        state,
        said: said.to_owned(),
        note: format!("{}, {}", page.t("kind-exercise"), format::minutes(page.locale, 5)),
    };
    let unit = |first: usize, state| OutlineUnit {
        title: format!("{}: {TITLE}", page.t("phase-preparation")),
        items: vec![item(first, "done", &page.t("item-done")), item(first + 1, state, ""), item(first + 2, "open", "")],
    };
    vec![unit(1, state), unit(4, "open")]
}

fn event(page: &Page) -> EventView {
    let (begins, ends) = (datetime!(2027-01-14 08:00 UTC), datetime!(2027-01-14 15:00 UTC));
    EventView {
        day: format::long_date(page.locale, begins),
        hours: format::hours(page.locale, begins, ends),
        place: format!("Lernlabor, {MEMBER}"),
    }
}
