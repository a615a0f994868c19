//! Trying an exercise in a browser: its cases as tasks, shown by the platform's renderer, with what each answer costs.
//! Nobody but this machine reaches it.

use std::{fmt::Write as _, net::Ipv4Addr, path::Path, sync::Arc};

use anyhow::{Context as _, Result};
use axum::{
    Form, Router,
    extract::{Path as Number, State},
    http::StatusCode,
    response::{Html, IntoResponse, Response},
    routing::get,
};
use plugin_cases::{Case, Sandbox, Trial};
use plugin_runtime::{Outcome, Visibility};
use plugin_view::{DecimalMark, FieldFeedback, escape, notes, read_response};
use tokio::net::TcpListener;

use crate::{page, source};

/// Between calls the state of a task travels through the page.
const STATE: &str = "campus-state";

struct Playground {
    sandbox: Sandbox,
    cases: Vec<Case>,
}

type Shared = State<Arc<Playground>>;
type Pairs = Vec<(String, String)>;

/// Serves until it is stopped.
pub(crate) fn serve(file: &Path, folder: Option<&Path>, port: u16) -> Result<()> {
    let (sandbox, cases) = source::with_cases(file, folder)?;
    let playground = Arc::new(Playground { sandbox, cases });
    let routes = Router::new().route("/", get(list)).route("/{number}", get(show).post(answer)).with_state(playground);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port));
        let listener = listener.await.with_context(|| format!("port {port} cannot be opened"))?;
        println!("http://{}/", listener.local_addr()?);
        Ok(axum::serve(listener, routes).await?)
    })
}

async fn list(State(playground): Shared) -> Html<String> {
    let mut items = String::new();
    for (at, case) in playground.cases.iter().enumerate() {
        let (name, about) = (escape(&case.name), escape(&page::about(case)));
        let _ = write!(items, "<li><a href=\"/{at}\">{name}</a> ({about})</li>");
    }
    let manifest = &playground.sandbox.manifest;
    Html(page::page(&format!("{} {}", manifest.id, manifest.version), &format!("<ul>{items}</ul>")))
}

async fn show(State(playground): Shared, Number(number): Number<usize>) -> Response {
    task(&playground, number, None)
}

async fn answer(State(playground): Shared, Number(number): Number<usize>, Form(pairs): Form<Pairs>) -> Response {
    task(&playground, number, Some(&pairs))
}

/// The task as it stands, and after an answer what the plugin says to it.
fn task(playground: &Playground, number: usize, sent: Option<&Pairs>) -> Response {
    let Some(case) = playground.cases.get(number) else { return StatusCode::NOT_FOUND.into_response() };
    match tried(&playground.sandbox, case, sent) {
        Ok(body) => Html(page::page(&case.name, &format!("<p><a href=\"/\">All cases</a></p>{body}"))).into_response(),
        Err(error) => {
            let body =
                format!("<p><a href=\"/\">All cases</a></p><p class=\"kern-error\">{}</p>", escape(&chain(&error)));
            (StatusCode::UNPROCESSABLE_ENTITY, Html(page::page(&case.name, &body))).into_response()
        }
    }
}

fn tried(sandbox: &Sandbox, case: &Case, sent: Option<&Pairs>) -> Result<String, plugin_cases::SandboxError> {
    let kept = sent.and_then(|pairs| pairs.iter().find(|(name, _)| name == STATE));
    let kept = kept.and_then(|(_, state)| hex::decode(state).ok()).filter(|state| !state.is_empty());
    let trial = Trial { sandbox, case };
    let mut shown = trial.render(kept.as_deref(), None)?;
    let mut state = shown.value.state.clone().or(kept);
    let (mut told, mut feedback, mut response) = (String::new(), Vec::new(), None);
    if let Some(pairs) = sent {
        let mark = if case.context.locale.starts_with("de") { DecimalMark::Comma } else { DecimalMark::Point };
        let given = read_response(&shown.value.tree, pairs, mark);
        let verdict = trial.grade(state.as_deref(), &given)?;
        state = verdict.value.state.clone().or(state);
        if let Outcome::Graded(grade) = &verdict.value.outcome {
            feedback = FieldFeedback::of(grade, Visibility::Staff);
        }
        told = said(&verdict.value.outcome, verdict.usage.fuel);
        shown = trial.render(state.as_deref(), Some(&given))?;
        response = Some(given);
    }
    let view = page::view(&shown.value.tree, response.as_ref(), &feedback);
    let state = hex::encode(state.unwrap_or_default());
    let cost = page::facts(&[("Fuel of the view", shown.usage.fuel.to_string())]);
    Ok(format!(
        "{told}<form method=\"post\" class=\"task flow\">{view}<input type=\"hidden\" name=\"{STATE}\" value=\"{state}\">\
         <p><button>Submit</button></p></form>{cost}"
    ))
}

fn said(outcome: &Outcome, fuel: u64) -> String {
    let fuel = ("Fuel of the mark", fuel.to_string());
    let Outcome::Graded(grade) = outcome else {
        return page::facts(&[("Outcome", "continued: nothing was marked".to_owned()), fuel]);
    };
    let points =
        |earned: u64, possible: u64| format!("{} of {} points", earned as f64 / 1000.0, possible as f64 / 1000.0);
    let parts: Vec<String> = grade
        .parts
        .iter()
        .map(|part| format!("{}: {}", part.part, points(part.earned_milli.into(), part.possible_milli.into())))
        .collect();
    let mut facts = vec![("Mark", points(grade.earned_milli(), grade.possible_milli())), ("Parts", parts.join("\n"))];
    let notes = notes(grade, Visibility::Staff);
    if !notes.is_empty() {
        facts.push(("Said", notes.join("\n")));
    }
    if grade.review.is_some() {
        facts.push(("Review", "a person judges it".to_owned()));
    }
    facts.push(fuel);
    page::facts(&facts)
}

/// The error with its causes: a call that failed says why in its cause.
fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
