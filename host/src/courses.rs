//! Modules: what they teach, their immutable versions, their runs.

use serde::{Deserialize, Serialize};
use tenants::{TenantId, TenantTx};
use time::OffsetDateTime;

use crate::{
    ids::{CourseId, ItemId, ProviderId, RunId, UnitId},
    web::{format, i18n::Locale},
};

pub mod publish;

macro_rules! choices {
    ($($(#[$doc:meta])* $type:ident { $($variant:ident = $name:literal),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $type { $($variant),+ }

        impl $type {
            pub const ALL: &[$type] = &[$($type::$variant),+];

            pub const fn as_str(self) -> &'static str {
                match self { $($type::$variant => $name),+ }
            }

            /// From the database, where a check constraint lists the names.
            pub fn stored(name: &str) -> $type {
                $type::ALL.iter().copied().find(|known| known.as_str() == name).unwrap_or($type::ALL[0])
            }
        }
    )+};
}

choices! {
    Format { Online = "online", Blended = "blended", Event = "event" }
    Level { Basic = "basic", Intensive = "intensive", Bonus = "bonus" }
    Phase { Preparation = "preparation", Event = "event", FollowUp = "follow_up" }
    ItemKind { Lesson = "lesson", Exercise = "exercise", Quiz = "quiz", Event = "event" }
    ProofKind { Participation = "participation", Points = "points", Certificate = "certificate" }
}

impl Phase {
    /// Key of its name; with `-said` behind it, of one sentence about it.
    pub const fn text_key(self) -> &'static str {
        match self {
            Phase::Preparation => "phase-preparation",
            Phase::Event => "phase-event",
            Phase::FollowUp => "phase-follow-up",
        }
    }
}

/// A competence that a module teaches, and up to which level.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Competence {
    pub name: String,
    pub level: Level,
}

/// What the catalogue says of a module.
#[derive(Clone, Debug)]
pub struct Course {
    /// The cooperative, or the member whose own module it is.
    pub owner: TenantId,
    pub id: CourseId,
    pub slug: String,
    pub provider: Provider,
    pub title: String,
    /// The abstract.
    pub summary: String,
    /// Cleaned HTML, from feeds.
    pub description_html: String,
    pub topic: String,
    pub format: Format,
    pub level: Level,
    /// Two letters (ISO 639-1).
    pub language: String,
    pub workload_minutes: i32,
    pub price_cents: i32,
    pub code: Option<String>,
    pub target_group: String,
    pub prior_knowledge: String,
    pub objectives: Vec<String>,
    pub keywords: Vec<String>,
    pub competences: Vec<Competence>,
    pub proof_kind: ProofKind,
    /// Where a module of a feed is offered.
    pub external_url: Option<String>,
    /// Number of the newest version; 0 while it has no contents here.
    pub version: i32,
    pub updated_at: OffsetDateTime,
}

#[derive(Clone, Debug)]
pub struct Provider {
    pub id: ProviderId,
    pub slug: String,
    pub name: String,
}

/// A module's contents: units in order, each with its items.
#[derive(Clone, Debug)]
pub struct Unit {
    pub id: UnitId,
    pub phase: Phase,
    pub title: String,
    pub items: Vec<Item>,
}

/// One step of a unit, without its contents.
#[derive(Clone, Debug)]
pub struct Item {
    pub id: ItemId,
    pub kind: ItemKind,
    pub title: String,
    pub minutes: i32,
    /// Of a quiz: what passes, in percent of the points.
    pub pass_percent: Option<i32>,
    /// Drawn for everybody who takes the quiz; none where it is a single task.
    pub questions: Option<i32>,
}

impl Item {
    /// Title, kind and how long it takes, in words.
    pub fn said(&self, locale: Locale) -> String {
        let kind = locale.text(&format!("kind-{}", self.kind.as_str()));
        format!("{} ({kind}, {})", self.title, format::minutes(locale, self.minutes))
    }
}

impl RunEvent {
    /// Day and time in words.
    pub fn when(&self, locale: Locale) -> String {
        let day = format::long_date(locale, self.starts_at);
        format!("{day}, {}", format::hours(locale, self.starts_at, self.ends_at))
    }
}

/// One dated delivery, or the open-ended run of a pure online module.
#[derive(Clone, Debug)]
pub struct Run {
    pub owner: TenantId,
    pub id: RunId,
    pub capacity: Option<i32>,
    pub taken: i32,
    pub registration_closes_at: Option<OffsetDateTime>,
    pub events: Vec<RunEvent>,
}

#[derive(Clone, Debug)]
pub struct RunEvent {
    pub starts_at: OffsetDateTime,
    pub ends_at: OffsetDateTime,
    pub venue: String,
    pub city: String,
    pub address: String,
}

impl Run {
    /// Free places; none where there is no limit.
    pub fn free(&self) -> Option<i32> {
        self.capacity.map(|capacity| (capacity - self.taken).max(0))
    }

    pub fn is_open(&self, now: OffsetDateTime) -> bool {
        self.registration_closes_at.is_none_or(|closes| now < closes)
    }
}

/// The visible module with this address.
///
/// # Errors
/// The database's.
pub async fn by_slug(tx: &mut TenantTx, slug: &str) -> sqlx::Result<Option<Course>> {
    let ids = sqlx::query_scalar!(
        "select id from app.course where owner_id in ($1, '00000000-0000-0000-0000-000000000000') and slug = $2",
        tx.tenant().uuid(),
        slug
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(by_ids(tx, &ids.into_iter().map(CourseId).collect::<Vec<_>>()).await?.pop())
}

/// The visible ones among these modules, in the order of the list.
///
/// # Errors
/// The database's.
pub async fn by_ids(tx: &mut TenantTx, ids: &[CourseId]) -> sqlx::Result<Vec<Course>> {
    let ids: Vec<uuid::Uuid> = ids.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        "select c.owner_id, c.id, c.slug, c.title, c.summary, c.description_html, c.topic, c.format, c.level, c.language,
             c.workload_minutes, c.price_cents, c.code, c.target_group, c.prior_knowledge, c.objectives, c.keywords,
             c.competences, c.proof_kind, c.external_url, c.version, c.updated_at,
             p.id as provider_id, p.slug as provider_slug, p.name as provider_name
         from app.course c join app.provider p on p.id = c.provider_id
         where c.owner_id in ($1, '00000000-0000-0000-0000-000000000000') and c.id = any($2)
         order by array_position($2, c.id)",
        tx.tenant().uuid(),
        &ids
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Course {
            owner: TenantId::trusted(row.owner_id),
            id: CourseId(row.id),
            slug: row.slug,
            provider: Provider { id: ProviderId(row.provider_id), slug: row.provider_slug, name: row.provider_name },
            title: row.title,
            summary: row.summary,
            description_html: row.description_html,
            topic: row.topic,
            format: Format::stored(&row.format),
            level: Level::stored(&row.level),
            language: row.language,
            workload_minutes: row.workload_minutes,
            price_cents: row.price_cents,
            code: row.code,
            target_group: row.target_group,
            prior_knowledge: row.prior_knowledge,
            objectives: row.objectives,
            keywords: row.keywords,
            competences: serde_json::from_value(row.competences).unwrap_or_default(),
            proof_kind: ProofKind::stored(&row.proof_kind),
            external_url: row.external_url,
            version: row.version,
            updated_at: row.updated_at,
        })
        .collect())
}

/// The contents of one version.
///
/// # Errors
/// The database's.
pub async fn outline(tx: &mut TenantTx, owner: TenantId, course: CourseId, version: i32) -> sqlx::Result<Vec<Unit>> {
    let rows = sqlx::query!(
        "select u.id as unit_id, u.phase, u.title as unit_title, i.id, i.kind, i.title, i.minutes, i.pass_percent, i.questions
         from app.unit u join app.item i on i.owner_id = u.owner_id and i.unit_id = u.id
         where u.owner_id = $1 and u.course_id = $2 and u.version = $3
         order by u.position, i.position",
        owner.uuid(),
        course.0,
        version
    )
    .fetch_all(tx.conn())
    .await?;
    let mut units: Vec<Unit> = Vec::new();
    for row in rows {
        if units.last().is_none_or(|unit| unit.id.0 != row.unit_id) {
            let phase = Phase::stored(&row.phase);
            units.push(Unit { id: UnitId(row.unit_id), phase, title: row.unit_title, items: Vec::new() });
        }
        let unit = units.last_mut().expect("one was pushed just now");
        unit.items.push(Item {
            id: ItemId(row.id),
            kind: ItemKind::stored(&row.kind),
            title: row.title,
            minutes: row.minutes,
            pass_percent: row.pass_percent,
            questions: row.questions,
        });
    }
    Ok(units)
}

/// The runs of a module with their dates, the next one first.
///
/// # Errors
/// The database's.
pub async fn runs(tx: &mut TenantTx, owner: TenantId, course: CourseId) -> sqlx::Result<Vec<Run>> {
    let rows = sqlx::query!(
        r#"select r.id, r.registration_closes_at, s.capacity, s.taken,
               e.starts_at as "starts_at?", e.ends_at as "ends_at?", e.venue as "venue?", e.city as "city?", e.address as "address?"
           from app.run r
           join app.run_seats s on s.owner_id = r.owner_id and s.run_id = r.id
           left join app.run_event e on e.owner_id = r.owner_id and e.run_id = r.id
           where r.owner_id = $1 and r.course_id = $2
           order by (select min(f.starts_at) from app.run_event f where f.owner_id = r.owner_id and f.run_id = r.id),
               r.id, e.starts_at"#,
        owner.uuid(),
        course.0
    )
    .fetch_all(tx.conn())
    .await?;
    let mut runs: Vec<Run> = Vec::new();
    for row in rows {
        if runs.last().is_none_or(|run| run.id.0 != row.id) {
            runs.push(Run {
                owner,
                id: RunId(row.id),
                capacity: row.capacity,
                taken: row.taken,
                registration_closes_at: row.registration_closes_at,
                events: Vec::new(),
            });
        }
        if let (Some(starts_at), Some(ends_at), Some(venue), Some(city), Some(address)) =
            (row.starts_at, row.ends_at, row.venue, row.city, row.address)
        {
            let run = runs.last_mut().expect("one was pushed just now");
            run.events.push(RunEvent { starts_at, ends_at, venue, city, address });
        }
    }
    Ok(runs)
}

/// A topic of the catalogue with its name in both languages.
#[derive(Clone, Debug)]
pub struct Topic {
    pub slug: String,
    pub label_de: String,
    pub label_en: String,
}

impl Topic {
    pub fn label(&self, locale: Locale) -> &str {
        match locale {
            Locale::De => &self.label_de,
            Locale::En => &self.label_en,
        }
    }
}

/// All topics in their order.
///
/// # Errors
/// The database's.
pub async fn topics(tx: &mut TenantTx) -> sqlx::Result<Vec<Topic>> {
    sqlx::query_as!(Topic, "select slug, label_de, label_en from app.topic order by position")
        .fetch_all(tx.conn())
        .await
}
