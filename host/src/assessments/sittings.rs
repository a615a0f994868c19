//! Quizzes that draw their questions from pools. A sitting holds one attempt at each question that was drawn; they are
//! answered in any order, handed in together and count the same.

use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};
use tenants::{TenantId, TenantTx};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{AssessError, Attempt, close, load, submit};
use crate::{
    access::Actor,
    courses::ItemKind,
    grants,
    ids::{AnswerId, AttemptId, EnrolmentId, ItemId, QuestionId, SittingId},
    learning::{self, LearnError, Studies},
    plugins,
};

/// What a question counts, whatever its exercise gives for it.
const QUESTION_MILLI: i64 = 1000;

/// One time that a learner takes a quiz.
#[derive(Clone, Debug)]
pub struct Sitting {
    pub id: SittingId,
    pub state: State,
    pub pass_percent: i32,
    /// In their order.
    pub questions: Vec<Question>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Open,
    /// Not every question is marked yet.
    HandedIn,
    /// All points, earned and possible.
    Closed {
        earned_milli: u64,
        possible_milli: u64,
    },
}

/// A question that was drawn, and how it stands.
#[derive(Clone, Debug)]
pub struct Question {
    pub attempt: AttemptId,
    /// From 1 on.
    pub position: i32,
    pub standing: Standing,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nothing was entered yet.
    Blank,
    /// Something was entered and not handed in.
    Entered,
    /// Handed in; a machine or a person marks it.
    Waiting,
    /// Handed in, and the exercise goes on or could not be marked: it is to be answered again.
    Unfinished,
    /// Points, earned and possible.
    Marked(i64, i64),
    /// The plugin was taken out of use.
    Stopped,
}

impl Sitting {
    /// Whether a question waits for an answer after everything was handed in.
    pub fn is_unfinished(&self) -> bool {
        self.questions.iter().any(|question| question.standing == Standing::Unfinished)
    }

    /// Whether it cannot come to an end.
    pub fn is_stopped(&self) -> bool {
        !matches!(self.state, State::Closed { .. })
            && self.questions.iter().any(|question| question.standing == Standing::Stopped)
    }
}

/// The newest sitting of the actor at a quiz; none before the first. For other items it is unknown.
///
/// # Errors
/// [`AssessError`]
pub async fn newest(
    tx: &mut TenantTx,
    actor: &Actor,
    enrolment: EnrolmentId,
    item: ItemId,
) -> Result<Option<Sitting>, AssessError> {
    let studies = learning::studies(tx, actor, enrolment).await?;
    of(tx, &studies, item).await
}

async fn of(tx: &mut TenantTx, studies: &Studies, item: ItemId) -> Result<Option<Sitting>, AssessError> {
    studies.item(item).filter(|item| item.questions.is_some()).ok_or(LearnError::Unknown)?;
    let row = sqlx::query!(
        r#"select s.id as "id: SittingId", s.handed_in_at, s.closed_at, s.earned_milli, s.possible_milli,
               i.pass_percent as "pass_percent!"
           from app.sitting s join app.item i on i.owner_id = s.owner_id and i.id = s.item_id
           where s.tenant_id = $1 and s.enrolment_id = $2 and s.item_id = $3 order by s.number desc limit 1"#,
        tx.tenant().uuid(),
        studies.id.0,
        item.0
    )
    .fetch_optional(tx.conn())
    .await?;
    let Some(row) = row else { return Ok(None) };
    let state = match (row.closed_at, row.handed_in_at) {
        (Some(_), _) => State::Closed {
            earned_milli: row.earned_milli.unwrap_or_default().unsigned_abs(),
            possible_milli: row.possible_milli.unwrap_or_default().unsigned_abs(),
        },
        (None, Some(_)) => State::HandedIn,
        (None, None) => State::Open,
    };
    let questions = questions(tx, row.id).await?;
    Ok(Some(Sitting { id: row.id, state, pass_percent: row.pass_percent, questions }))
}

async fn questions(tx: &mut TenantTx, sitting: SittingId) -> Result<Vec<Question>, AssessError> {
    let rows = sqlx::query!(
        r#"select a.id as "attempt: AttemptId", a.position as "position!", a.draft, a.closed_at is not null as "is_closed!",
               p.revoked_at is not null as "is_stopped!", w.status as "status?", w.earned_milli, w.possible_milli
           from app.attempt a
           join app.plugin p on p.sha256 = a.plugin_sha256
           left join lateral (
               select status, earned_milli, possible_milli from app.answer
               where tenant_id = a.tenant_id and attempt_id = a.id order by number desc limit 1) w on true
           where a.tenant_id = $1 and a.sitting_id = $2 order by a.position"#,
        tx.tenant().uuid(),
        sitting.0
    )
    .fetch_all(tx.conn())
    .await?;
    let questions = rows.into_iter().map(|row| {
        let draft: Option<Vec<(String, String)>> = row.draft.map(serde_json::from_value).transpose()?;
        let standing = match (row.status.as_deref(), draft) {
            (Some("graded"), _) if row.is_closed => {
                Standing::Marked(row.earned_milli.unwrap_or_default(), row.possible_milli.unwrap_or_default())
            }
            _ if row.is_stopped => Standing::Stopped,
            (Some("pending" | "review"), _) => Standing::Waiting,
            (_, Some(draft)) if is_entered(&draft) => Standing::Entered,
            (Some(_), _) => Standing::Unfinished,
            (None, _) => Standing::Blank,
        };
        Ok(Question { attempt: row.attempt, position: row.position, standing })
    });
    questions.collect()
}

fn is_entered(draft: &[(String, String)]) -> bool {
    draft.iter().any(|(_, value)| !value.trim().is_empty())
}

/// Begins a quiz, or begins it anew when the last sitting is over or cannot come to an end.
///
/// # Errors
/// [`AssessError`]; [`AssessError::NotOffered`] or [`AssessError::NotGranted`] where a pool has too few questions left.
pub async fn begin(
    tx: &mut TenantTx,
    actor: &Actor,
    enrolment: EnrolmentId,
    item: ItemId,
    now: OffsetDateTime,
) -> Result<(), AssessError> {
    let studies = learning::studies(tx, actor, enrolment).await?;
    if studies.state == learning::State::Cancelled {
        return Err(LearnError::Ended.into());
    }
    if let Some(last) = of(tx, &studies, item).await? {
        if last.is_stopped() {
            give_up(tx, &last, now).await?;
        } else if !matches!(last.state, State::Closed { .. }) {
            return Ok(());
        }
    }
    let (id, seed) = (SittingId::new(), rand::random::<i64>());
    let number = sqlx::query_scalar!(
        "insert into app.sitting (tenant_id, id, enrolment_id, owner_id, item_id, number, seed, opened_at)
         select $1, $2, $3, $4, $5,
             1 + coalesce((select max(number) from app.sitting where tenant_id = $1 and enrolment_id = $3 and item_id = $5), 0),
             $6, $7
         on conflict do nothing returning number",
        tx.tenant().uuid(),
        id.0,
        enrolment.0,
        studies.course.owner.uuid(),
        item.0,
        seed,
        now
    )
    .fetch_optional(tx.conn())
    .await?;
    // Another request has begun it at the same moment.
    let Some(number) = number else { return Ok(()) };
    let drawn = draw(tx, studies.course.owner, item, seed).await?;
    Ok(open_all(tx, id, number, &drawn, now).await?)
}

/// An attempt at each question that was drawn.
async fn open_all(
    tx: &mut TenantTx,
    sitting: SittingId,
    number: i32,
    drawn: &[Drawn],
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    for (position, drawn) in (1..).zip(drawn) {
        sqlx::query!(
            "insert into app.attempt (tenant_id, id, enrolment_id, owner_id, item_id, number, plugin_sha256, seed, opened_at,
                 sitting_id, question_id, position)
             select $1, $2, s.enrolment_id, s.owner_id, s.item_id, $4, $5, $6, $7, s.id, $8, $9
             from app.sitting s where s.tenant_id = $1 and s.id = $3",
            tx.tenant().uuid(),
            AttemptId::new().0,
            sitting.0,
            number,
            drawn.component,
            drawn.seed,
            now,
            drawn.question.0,
            position
        )
        .execute(tx.conn())
        .await?;
    }
    Ok(())
}

/// The questions of a sitting whose plugin was taken out of use.
///
/// # Errors
/// [`AssessError`]
pub async fn stopped(tx: &mut TenantTx, sitting: &Sitting) -> Result<Vec<Attempt>, AssessError> {
    let stopped = sitting.questions.iter().filter(|question| question.standing == Standing::Stopped);
    let mut attempts = Vec::new();
    for question in stopped {
        attempts.push(load(tx, question.attempt, ItemKind::Quiz).await?);
    }
    Ok(attempts)
}

/// What was answered stays as it is, without points.
async fn give_up(tx: &mut TenantTx, sitting: &Sitting, now: OffsetDateTime) -> sqlx::Result<()> {
    for question in &sitting.questions {
        close(tx, question.attempt, now).await?;
    }
    sqlx::query!(
        "update app.sitting set closed_at = $3 where tenant_id = $1 and id = $2 and closed_at is null",
        tx.tenant().uuid(),
        sitting.id.0,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A question of a new sitting.
struct Drawn {
    question: QuestionId,
    component: String,
    seed: i64,
}

/// So many questions of each pool as the author wants, those first that the seed puts first.
async fn draw(tx: &mut TenantTx, owner: TenantId, item: ItemId, seed: i64) -> Result<Vec<Drawn>, AssessError> {
    let rows = sqlx::query!(
        r#"select p.position as pool, p.draws, q.id, q.plugin_id, q.plugin_version
           from app.quiz_pool p join app.quiz_question q on q.owner_id = p.owner_id and q.pool_id = p.id
           where p.owner_id = $1 and p.item_id = $2"#,
        owner.uuid(),
        item.0
    )
    .fetch_all(tx.conn())
    .await?;
    let mut components = BTreeMap::new();
    let mut pools: BTreeMap<i32, (usize, Vec<Drawn>)> = BTreeMap::new();
    let mut refused = AssessError::NotOffered;
    for row in rows {
        let plugin = (row.plugin_id, row.plugin_version);
        if !components.contains_key(&plugin) {
            components.insert(plugin.clone(), component(tx, &plugin).await);
        }
        let (_, questions) = pools.entry(row.pool).or_insert((usize::try_from(row.draws).unwrap_or(0), Vec::new()));
        match &components[&plugin] {
            Ok(component) => questions.push(Drawn {
                question: QuestionId(row.id),
                component: component.clone(),
                seed: number(b"task", seed, row.id),
            }),
            Err(AssessError::NotGranted) => refused = AssessError::NotGranted,
            Err(_) => {}
        }
    }
    let mut drawn = Vec::new();
    for (draws, mut questions) in pools.into_values() {
        if questions.len() < draws {
            return Err(refused);
        }
        questions.sort_by_key(|question| number(b"draw", seed, question.question.0));
        questions.truncate(draws);
        drawn.append(&mut questions);
    }
    Ok(drawn)
}

/// The component that new attempts run, if the learner's house has allowed what it wants.
async fn component(tx: &mut TenantTx, (id, version): &(String, String)) -> Result<String, AssessError> {
    let component = plugins::offered(tx, id, version).await?.ok_or(AssessError::NotOffered)?;
    if grants::allows(tx, &component).await? { Ok(component) } else { Err(AssessError::NotGranted) }
}

/// The same for the same sitting and question, and otherwise anything.
fn number(purpose: &[u8], seed: i64, question: Uuid) -> i64 {
    let hash = Sha256::new().chain_update(purpose).chain_update(seed.to_be_bytes()).chain_update(question).finalize();
    hash.iter().take(8).fold(0, |number, byte| number << 8 | i64::from(*byte))
}

/// A question of the actor's newest sitting.
///
/// # Errors
/// [`AssessError`]; a question that was not drawn is unknown.
pub async fn question(
    tx: &mut TenantTx,
    actor: &Actor,
    enrolment: EnrolmentId,
    item: ItemId,
    position: i32,
) -> Result<(Sitting, Attempt), AssessError> {
    let sitting = newest(tx, actor, enrolment, item).await?.ok_or(LearnError::Unknown)?;
    let question = sitting.questions.iter().find(|question| question.position == position);
    let attempt = load(tx, question.ok_or(LearnError::Unknown)?.attempt, ItemKind::Quiz).await?;
    Ok((sitting, attempt))
}

/// The questions of the actor's newest sitting that are to be handed in, kept for this transaction so that nothing is
/// entered meanwhile.
///
/// # Errors
/// [`AssessError`]; [`AssessError::Closed`] when it was handed in before.
pub async fn take(
    tx: &mut TenantTx,
    actor: &Actor,
    enrolment: EnrolmentId,
    item: ItemId,
) -> Result<(Sitting, Vec<Attempt>), AssessError> {
    let known = newest(tx, actor, enrolment, item).await?.ok_or(LearnError::Unknown)?;
    // In the order in which a mark takes them: the attempt, then its sitting.
    sqlx::query!(
        "select id from app.attempt where tenant_id = $1 and sitting_id = $2 order by position for update",
        tx.tenant().uuid(),
        known.id.0
    )
    .fetch_all(tx.conn())
    .await?;
    sqlx::query!(
        "select id from app.sitting where tenant_id = $1 and id = $2 for update",
        tx.tenant().uuid(),
        known.id.0
    )
    .fetch_one(tx.conn())
    .await?;
    let sitting = newest(tx, actor, enrolment, item).await?.ok_or(LearnError::Unknown)?;
    if sitting.state != State::Open {
        return Err(AssessError::Closed);
    }
    let attempts = unanswered(tx, &sitting).await?;
    Ok((sitting, attempts))
}

/// The questions of a sitting that are still to be handed in.
///
/// # Errors
/// [`AssessError`]; [`AssessError::Stopped`] where a plugin was taken out of use.
pub async fn unanswered(tx: &mut TenantTx, sitting: &Sitting) -> Result<Vec<Attempt>, AssessError> {
    let mut attempts = Vec::with_capacity(sitting.questions.len());
    for question in &sitting.questions {
        match question.standing {
            Standing::Stopped => return Err(AssessError::Stopped),
            // A button of the exercise has led to a mark already.
            Standing::Marked(..) | Standing::Waiting => {}
            Standing::Blank | Standing::Entered | Standing::Unfinished => {
                attempts.push(load(tx, question.attempt, ItemKind::Quiz).await?);
            }
        }
    }
    Ok(attempts)
}

/// Hands in what was taken, with an answer to each question.
///
/// # Errors
/// [`AssessError`]
pub async fn hand_in(
    tx: &mut TenantTx,
    sitting: &Sitting,
    answers: &[(Attempt, plugin_runtime::Response)],
    now: OffsetDateTime,
) -> Result<Vec<AnswerId>, AssessError> {
    sqlx::query!(
        "update app.sitting set handed_in_at = $3 where tenant_id = $1 and id = $2",
        tx.tenant().uuid(),
        sitting.id.0,
        now
    )
    .execute(tx.conn())
    .await?;
    let mut ids = Vec::with_capacity(answers.len());
    for (attempt, response) in answers {
        ids.push(submit(tx, attempt, response, now).await?);
    }
    Ok(ids)
}

/// After a mark: closes the sitting when it was the last one, adds up the points, and ticks the quiz off where they suffice.
///
/// # Errors
/// The database's.
pub(super) async fn settle(
    tx: &mut TenantTx,
    attempt: &Attempt,
    sitting: SittingId,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    // Two last marks at the same moment: the second waits here and then sees the first.
    sqlx::query!(
        "select closed_at from app.sitting where tenant_id = $1 and id = $2 for update",
        tx.tenant().uuid(),
        sitting.0
    )
    .fetch_one(tx.conn())
    .await?;
    let Some((earned, possible)) = points(tx, sitting).await? else { return Ok(()) };
    sqlx::query!(
        "update app.sitting set closed_at = coalesce(closed_at, $3), handed_in_at = coalesce(handed_in_at, $3),
             earned_milli = $4, possible_milli = $5
         where tenant_id = $1 and id = $2",
        tx.tenant().uuid(),
        sitting.0,
        now,
        earned,
        possible
    )
    .execute(tx.conn())
    .await?;
    if earned * 100 >= possible * i64::from(attempt.pass_percent) {
        learning::mark_done(tx, attempt.enrolment, attempt.owner, attempt.item, now).await?;
        learning::complete_if_done(tx, attempt.enrolment, now).await?;
    }
    Ok(())
}

/// Points of a sitting, earned and possible; none as long as a question waits for its mark.
async fn points(tx: &mut TenantTx, sitting: SittingId) -> sqlx::Result<Option<(i64, i64)>> {
    let points = sqlx::query!(
        r#"select count(*) filter (where a.closed_at is null or w.earned_milli is null) as "waiting!", count(*) as "all!",
               coalesce(sum(case when w.possible_milli > 0 then w.earned_milli * $3 / w.possible_milli else $3 end), 0)::bigint
                   as "earned!"
           from app.attempt a
           left join lateral (
               select earned_milli, possible_milli from app.answer
               where tenant_id = a.tenant_id and attempt_id = a.id and status = 'graded' order by number desc limit 1) w on true
           where a.tenant_id = $1 and a.sitting_id = $2"#,
        tx.tenant().uuid(),
        sitting.0,
        QUESTION_MILLI
    )
    .fetch_one(tx.conn())
    .await?;
    Ok((points.waiting == 0).then_some((points.earned, points.all * QUESTION_MILLI)))
}
