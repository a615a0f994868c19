//! Pages of those who judge: what waits, and one answer.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    extract::Path,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use plugin_runtime::{Grade, PartGrade, PartInfo, Rendering, Visibility};

use super::{JudgeError, Judgement, LONGEST_COMMENT, decide, find, waiting};
use crate::{
    assessments::{
        AssessError, Attempt,
        marks::{self, Decision},
    },
    ids::JudgementId,
    web::{
        Html, NoFields, Page, Problem, SignedIn, Visit, Write,
        choice::Choice,
        format,
        i18n::{Locale, Value},
        view_tree::{self, FieldFeedback, View},
    },
};

const PLACE: &str = "/korrekturen";
/// Shares of a part's points that are offered, in percent.
const SHARES: [u32; 5] = [0, 25, 50, 75, 100];

#[derive(Debug, Template)]
#[template(path = "judgements/list.html")]
pub struct JudgementsPage {
    pub page: Page,
    pub rows: Vec<JudgementRow>,
}

#[derive(Debug)]
pub struct JudgementRow {
    pub href: String,
    pub item: String,
    pub course: String,
    pub since: String,
}

#[derive(Debug, Template)]
#[template(path = "judgements/judgement.html")]
pub struct JudgementPage {
    pub page: Page,
    pub course: String,
    pub action: String,
    /// The plugin's task with the answer, escaped and rendered by the host.
    pub task: String,
    /// What the plugin says to whoever judges.
    pub notes: Vec<String>,
    pub parts: Vec<PartRow>,
    pub comment: String,
    pub problem: String,
}

/// A part of the mark and the shares of its points.
#[derive(Debug)]
pub struct PartRow {
    pub name: String,
    pub label: String,
    pub shares: Vec<Choice>,
}

/// `GET /korrekturen`
pub async fn list(SignedIn { visit, actor }: SignedIn) -> Result<Html<JudgementsPage>, Problem> {
    let judgements = waiting(&mut visit.read().await?, &actor).await?;
    let row = |judgement: &Judgement| JudgementRow {
        href: format!("{PLACE}/{}", judgement.id),
        item: judgement.item.clone(),
        course: judgement.course.clone(),
        since: format::date(visit.locale, judgement.asked_at),
    };
    let rows = judgements.iter().map(row).collect();
    Ok(Html(JudgementsPage { page: visit.page(visit.locale.text("judgements-title")), rows }))
}

/// `GET /korrekturen/{judgement}`
pub async fn show(
    SignedIn { visit, actor }: SignedIn,
    Path(id): Path<JudgementId>,
) -> Result<Html<JudgementPage>, Problem> {
    let judgement = find(&mut visit.read().await?, &actor, id).await?;
    let desk = Desk::of(&visit, judgement).await?;
    let shares = desk.provisional();
    Ok(Html(desk.page(&visit, &shares, String::new(), String::new())))
}

/// `POST /korrekturen/{judgement}/urteil`
pub async fn post_decision(Path(id): Path<JudgementId>, write: Write<NoFields>) -> Result<Response, Problem> {
    let SignedIn { visit, actor } = write.signed_in()?;
    let judgement = match find(&mut visit.read().await?, &actor, id).await {
        Err(JudgeError::Unknown) => {
            // Sent twice, the form gets the answer of then.
            drop(write.begin().await?);
            return Err(Problem::NotFound);
        }
        found => found?,
    };
    let (_, _, grade) = answered(&visit, &judgement).await?;
    let field = |name: &str| write.pairs.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.trim());
    let comment = field("comment");
    let shares: Option<Vec<u32>> =
        (0..grade.parts.len()).map(|at| field(&part_name(at)).parse().ok().filter(|share| *share <= 100)).collect();
    let shares = shares.ok_or(Problem::Malformed)?;
    if comment.chars().count() > LONGEST_COMMENT {
        let problem = visit.locale.text("judgement-comment-too-long");
        let desk = Desk::of(&visit, judgement).await?;
        let page = desk.page(&visit, &shares, comment.to_owned(), problem);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response());
    }
    let points = grade.parts.iter().zip(&shares);
    let points: BTreeMap<String, u32> =
        points.map(|(part, share)| (part.part.clone(), part.possible_milli * share / 100)).collect();
    let mut tx = write.begin().await?;
    decide(&mut tx, &actor, &judgement, &Decision { points, comment: comment.to_owned() }, visit.now).await?;
    write.redirect(tx, PLACE, Some("flash-judged")).await
}

/// `GET /korrekturen/{judgement}/dateien/{*asset}`: a file that the plugin of the answer brings along.
pub async fn asset(
    SignedIn { visit, actor }: SignedIn,
    Path((id, name)): Path<(JudgementId, String)>,
) -> Result<Response, Problem> {
    let judgement = find(&mut visit.read().await?, &actor, id).await?;
    let attempt = answered(&visit, &judgement).await?.0;
    let found = visit.app.plugins.asset(attempt.component(), &name).await.map_err(Problem::internal)?;
    found.ok_or(Problem::NotFound)
}

type Answered = (Attempt, plugin_runtime::Response, Grade);

/// What the learner's member has kept, as long as it waits. A plugin that was taken out of use runs for nobody.
async fn answered(visit: &Visit, judgement: &Judgement) -> Result<Answered, Problem> {
    let mut tx = visit.app.database.read(judgement.learner_tenant).await?;
    let answered = marks::under_review(&mut tx, judgement.answer).await?.ok_or(Problem::NotFound)?;
    if answered.0.stopped { Err(AssessError::Stopped.into()) } else { Ok(answered) }
}

/// What whoever judges has before their eyes.
struct Desk {
    judgement: Judgement,
    response: plugin_runtime::Response,
    grade: Grade,
    rendering: Rendering,
    titles: Vec<PartInfo>,
}

impl Desk {
    async fn of(visit: &Visit, judgement: Judgement) -> Result<Desk, Problem> {
        let (attempt, response, grade) = answered(visit, &judgement).await?;
        let task = attempt.task_for_review(visit.locale);
        let plugins = &visit.app.plugins;
        let titles = plugins.parts(&task).await.map_err(AssessError::Run)?;
        let rendering = plugins.render(task, Some(response.clone())).await.map_err(AssessError::Run)?;
        Ok(Desk { judgement, response, grade, rendering, titles })
    }

    /// What the plugin's rules would give, in percent.
    fn provisional(&self) -> Vec<u32> {
        let share = |part: &PartGrade| (part.earned_milli * 100).checked_div(part.possible_milli).unwrap_or(100);
        self.grade.parts.iter().map(share).collect()
    }

    fn page(&self, visit: &Visit, shares: &[u32], comment: String, problem: String) -> JudgementPage {
        let locale = visit.locale;
        let feedback = FieldFeedback::of(&self.grade, Visibility::Staff);
        let view = View {
            last: Some(&self.response),
            feedback: &feedback,
            words: view_tree::words(locale),
            readonly: true,
            assets: &format!("{PLACE}/{}/dateien/", self.judgement.id),
            // In the form that every judge can read.
            frames: None,
        };
        let part = |(at, (part, share)): (usize, (&PartGrade, &u32))| PartRow {
            name: part_name(at),
            label: title(locale, &self.titles, &part.part).to_owned(),
            shares: offered(locale, *share),
        };
        JudgementPage {
            page: visit.page(self.judgement.item.clone()).refused(!problem.is_empty()),
            course: self.judgement.course.clone(),
            action: format!("{PLACE}/{}/urteil", self.judgement.id),
            task: view_tree::render(&self.rendering.tree, &view),
            notes: view_tree::notes(&self.grade, Visibility::Staff),
            parts: self.grade.parts.iter().zip(shares).enumerate().map(part).collect(),
            comment,
            problem,
        }
    }
}

/// Names of parts are the plugin's own; those of fields are not.
fn part_name(at: usize) -> String {
    format!("part-{}", at + 1)
}

fn title<'a>(locale: Locale, titles: &'a [PartInfo], part: &'a str) -> &'a str {
    let known = titles.iter().find(|info| info.id == part);
    known.and_then(|info| view_tree::said(locale, &info.title)).unwrap_or(part)
}

/// The usual shares, and the one that is there already.
pub(super) fn offered(locale: Locale, chosen: u32) -> Vec<Choice> {
    let mut shares: Vec<u32> = SHARES.into_iter().chain([chosen]).collect();
    shares.sort_unstable();
    shares.dedup();
    let choice = |share: u32| {
        let label = locale.message("judgement-share", &[("percent", Value::from(share as usize))]);
        Choice::new(share.to_string(), label, share == chosen)
    };
    shares.into_iter().map(choice).collect()
}

impl From<JudgeError> for Problem {
    fn from(error: JudgeError) -> Problem {
        match error {
            JudgeError::Forbidden(error) => error.into(),
            JudgeError::Unknown => Problem::NotFound,
            JudgeError::Assess(error) => error.into(),
            JudgeError::Sql(error) => error.into(),
        }
    }
}
