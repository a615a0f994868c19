//! Modules to learn with: published through the product's own functions.

use std::sync::atomic::{AtomicU32, Ordering};

use host::{
    catalogue, clock,
    courses::{
        self, Format, Item, ItemKind, Level, Phase, ProofKind,
        publish::{self, NewCourse, NewExercise, NewItem, NewPool, NewProvider, NewQuiz, NewRun, NewUnit, Work},
    },
    ids::{CourseId, EnrolmentId, ItemId, ProviderId, RunId},
};
use serde_json::{Value, json};
use tenants::TenantId;
use time::OffsetDateTime;

use super::Platform;

const CHOICE: &str = "de.kommunalcampus.choice";
/// Half of the points of every task here.
pub(crate) const RIGHT: &str = "Die Poststelle";
pub(crate) const WRONG: &str = "Die Kantine";
/// A quarter of the points each.
pub(crate) const ALSO_RIGHT: [&str; 2] = ["Der Antrag", "Der Bescheid"];
const ALSO_WRONG: &str = "Der Einkaufszettel";
/// Part of the solution.
pub(crate) const EXPLANATION: &str = "So steht es in der Dienstanweisung.";

/// What a test asks for; everything else is ordinary.
pub(crate) struct NewModule {
    /// The cooperative for a module that all members see.
    pub(crate) owner: TenantId,
    pub(crate) title: String,
    pub(crate) seats: Option<i32>,
    pub(crate) closes_at: Option<OffsetDateTime>,
    pub(crate) units: Vec<NewUnit>,
}

impl NewModule {
    /// Seen by all: a lesson, an exercise and a quiz.
    pub(crate) fn shared() -> NewModule {
        NewModule::owned_by(TenantId::COOPERATIVE)
    }

    pub(crate) fn owned_by(owner: TenantId) -> NewModule {
        let units = vec![
            unit(Phase::Preparation, vec![lesson("Posteingang"), exercise("Zuständigkeit")]),
            unit(Phase::FollowUp, vec![quiz("Abschlussquiz")]),
        ];
        NewModule { owner, title: "Die E-Akte im Alltag".to_owned(), seats: None, closes_at: None, units }
    }
}

/// A published module with one run.
#[derive(Clone, Debug)]
pub(crate) struct Module {
    pub(crate) owner: TenantId,
    pub(crate) id: CourseId,
    pub(crate) slug: String,
    pub(crate) title: String,
    pub(crate) run: RunId,
    pub(crate) items: Vec<Item>,
}

impl Module {
    pub(crate) fn page(&self) -> String {
        format!("/module/{}", self.slug)
    }

    pub(crate) fn enrol_action(&self) -> String {
        format!("/durchfuehrungen/{}/anmeldung", self.run)
    }

    /// The first item of a kind.
    pub(crate) fn item(&self, kind: ItemKind) -> ItemId {
        self.items.iter().find(|item| item.kind == kind).expect("the module has one").id
    }

    pub(crate) fn item_page(&self, enrolment: EnrolmentId, kind: ItemKind) -> String {
        format!("/lernen/{enrolment}/{}", self.item(kind))
    }
}

impl Platform {
    pub(crate) async fn publish(&self, new: NewModule) -> Module {
        static NUMBER: AtomicU32 = AtomicU32::new(1);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let place = if new.owner.is_cooperative() { "" } else { "i-" };
        let (slug, title) = (format!("{place}modul-{number}"), format!("{} {number}", new.title));
        let now = clock::now();
        let mut tx = self.tx(new.owner).await;
        let id = publish::create(&mut tx, &course(&slug, &title, self.provider), now).await.expect("the slug is new");
        let units = self.pinned(new.units);
        let version = publish::add_version(&mut tx, id, &units, now).await.expect("the plugins are admitted");
        let run = NewRun {
            capacity: new.seats,
            min_participants: None,
            registration_closes_at: new.closes_at,
            events: Vec::new(),
        };
        let run = publish::add_run(&mut tx, id, version, &run, now).await.expect("the version is there");
        let outline = courses::outline(&mut tx, new.owner, id, version).await.expect("the database is there");
        tx.commit().await.expect("the database is there");
        let items = outline.into_iter().flat_map(|unit| unit.items).collect();
        Module { owner: new.owner, id, slug, title, run, items }
    }

    /// Brings a module into the index at once, as the job does later.
    pub(crate) async fn index(&self, module: &Module) {
        catalogue::index(&self.app, module.owner, &[module.id]).await.expect("the index can be written");
    }

    /// Names the admitted version of the choice plugin where an item does not say one.
    pub(crate) fn pinned(&self, mut units: Vec<NewUnit>) -> Vec<NewUnit> {
        let exercises = units.iter_mut().flat_map(|unit| &mut unit.items).flat_map(|item| match &mut item.work {
            Work::None => Vec::new(),
            Work::Exercise(exercise) => vec![exercise],
            Work::Quiz(quiz) => quiz.pools.iter_mut().flat_map(|pool| &mut pool.questions).collect(),
        });
        for exercise in exercises.filter(|exercise| exercise.plugin_version.is_empty()) {
            exercise.plugin_version.clone_from(&self.choice_version);
        }
        units
    }
}

/// The one provider of all modules here.
pub(super) fn provider() -> NewProvider {
    NewProvider {
        slug: "hochschule".to_owned(),
        name: "Hochschule der Verwaltung".to_owned(),
        kind: "university".to_owned(),
        website: None,
        summary_de: String::new(),
        summary_en: String::new(),
    }
}

fn course(slug: &str, title: &str, provider: ProviderId) -> NewCourse {
    NewCourse {
        slug: slug.to_owned(),
        provider,
        title: title.to_owned(),
        summary: "Vom Posteingang bis zum Archiv.".to_owned(),
        description_html: String::new(),
        topic: "e-akte".to_owned(),
        format: Format::Online,
        level: Level::Basic,
        language: "de".to_owned(),
        workload_minutes: 120,
        price_cents: 0,
        code: None,
        target_group: "Mitarbeitende der Poststelle".to_owned(),
        prior_knowledge: String::new(),
        objectives: vec!["Sie führen eine Akte vollständig.".to_owned()],
        keywords: Vec::new(),
        competences: Vec::new(),
        proof_kind: ProofKind::Participation,
        external_url: None,
    }
}

pub(crate) fn unit(phase: Phase, items: Vec<NewItem>) -> NewUnit {
    NewUnit { phase, title: "Grundlagen".to_owned(), items }
}

pub(crate) fn lesson(title: &str) -> NewItem {
    let markdown = "Alles Wichtige steht **hier**.".to_owned();
    NewItem { kind: ItemKind::Lesson, title: title.to_owned(), minutes: 10, markdown, work: Work::None }
}

pub(crate) fn exercise(title: &str) -> NewItem {
    item(ItemKind::Exercise, title, choice(questions()))
}

/// Passed with 80 percent of the points.
pub(crate) fn quiz(title: &str) -> NewItem {
    item(ItemKind::Quiz, title, NewExercise { pass_percent: Some(80), ..choice(questions()) })
}

/// A quiz that draws so many of these questions; passed with 80 percent of the points.
pub(crate) fn drawn_quiz(title: &str, draws: i32, questions: Vec<NewExercise>) -> NewItem {
    let pool = NewPool { title: "Fragen".to_owned(), draws, questions };
    let work = Work::Quiz(NewQuiz { pass_percent: 80, pools: vec![pool] });
    NewItem { kind: ItemKind::Quiz, title: title.to_owned(), minutes: 5, markdown: String::new(), work }
}

/// An item of any plugin.
pub(crate) fn item(kind: ItemKind, title: &str, exercise: NewExercise) -> NewItem {
    NewItem { kind, title: title.to_owned(), minutes: 5, markdown: String::new(), work: Work::Exercise(exercise) }
}

/// A task of the choice plugin; publishing fills in its version.
pub(crate) fn choice(config: Value) -> NewExercise {
    NewExercise { plugin_id: CHOICE.to_owned(), plugin_version: String::new(), config, pass_percent: None }
}

/// Two questions of the same weight; the second is answered by two options.
pub(crate) fn questions() -> Value {
    json!({
        "questions": [
            { "id": "post", "prompt": "Wer öffnet die Post?", "kind": "single", "options": [
                { "id": "a", "label": RIGHT }, { "id": "b", "label": WRONG },
            ] },
            { "id": "akte", "prompt": "Was gehört in die Akte?", "kind": "multiple", "options": [
                { "id": "a", "label": ALSO_RIGHT[0] }, { "id": "b", "label": ALSO_RIGHT[1] }, { "id": "c", "label": ALSO_WRONG },
            ] },
        ],
        "solution": {
            "post": { "correct": ["a"], "explanation": EXPLANATION },
            "akte": { "correct": ["a", "b"] },
        },
    })
}
