//! Every address of the product, and nothing else.

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    extract::{MatchedPath, Request},
    http::StatusCode,
    middleware::{self, Next},
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use tower::ServiceBuilder;
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::{
        CompressionLayer,
        predicate::{DefaultPredicate, NotForContentType, Predicate as _},
    },
    timeout::TimeoutLayer,
    trace::{DefaultOnResponse, TraceLayer},
};

use crate::{
    app::App,
    assessments, catalogue, enrolments, identity, learning, membership, operator, proofs, site, staff, usage,
    web::{Problem, assets, headers, problem, visit},
};

/// Longest time for one request.
const PATIENCE: Duration = Duration::from_secs(30);

/// The pages, the API and the files, with everything that all of them share.
pub fn all(app: &Arc<App>) -> Router {
    // Fonts are compressed already.
    let worth_compressing = DefaultPredicate::new().and(NotForContentType::const_new("font/"));
    let around = ServiceBuilder::new()
        .layer(middleware::from_fn(measure))
        .layer(CompressionLayer::new().br(true).gzip(true).compress_when(worth_compressing))
        .layer(middleware::from_fn(headers::secure))
        .layer(middleware::from_fn(visit::prepare))
        .layer(
            TraceLayer::new_for_http()
                .make_span_with(span)
                .on_response(DefaultOnResponse::new().level(tracing::Level::INFO)),
        )
        .layer(middleware::from_fn_with_state(Arc::clone(app), problem::show))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, PATIENCE))
        .layer(CatchPanicLayer::custom(panicked));
    pages().layer(around).with_state(Arc::clone(app))
}

fn pages() -> Router<Arc<App>> {
    Router::new()
        .merge(joining())
        .merge(office())
        .merge(plans())
        // For everybody
        .route("/", get(site::web::home))
        .route("/katalog", get(catalogue::web::catalogue))
        .route("/module/{slug}", get(catalogue::course::show))
        .route("/anmelden", get(identity::web::form).post(identity::web::sign_in))
        .route("/abmelden", post(identity::web::sign_out))
        .route("/sprache/{language}", get(identity::web::language))
        .route("/impressum", get(site::web::imprint))
        .route("/datenschutz", get(site::web::privacy))
        .route("/barrierefreiheit", get(site::web::accessibility))
        .route("/lizenzen", get(site::web::licences))
        // For everybody who has signed in
        .route("/konto", get(identity::account::show))
        .route("/konto/passwort", post(identity::account::post_password))
        .route("/konto/sitzungen/beenden", post(identity::account::post_end_others))
        .route("/konto/sitzungen/{session}/beenden", post(identity::account::post_end))
        .route("/einladung/{token}", get(staff::web::welcome).post(staff::web::post_welcome))
        // For a member's coordination
        .route("/verwaltung/personen", get(staff::web::staff).post(staff::web::post_invite))
        .route("/verwaltung/personen/{person}/einladung", post(staff::web::post_invite_again))
        // For learners
        .route("/durchfuehrungen/{run}/anmeldung", post(enrolments::web::post_enrol))
        .route("/lernen", get(learning::web::overview))
        .route("/lernen/{enrolment}", get(learning::web::course))
        .route("/lernen/{enrolment}/abmeldung", post(enrolments::web::post_cancel))
        .route("/lernen/{enrolment}/{item}", get(assessments::web::item))
        .route("/lernen/{enrolment}/{item}/erledigt", post(learning::web::post_tick))
        .route("/lernen/{enrolment}/{item}/antwort", post(assessments::web::post_answer))
        .route("/lernen/{enrolment}/{item}/neu", post(assessments::web::post_again))
        .route("/nachweise/{proof}", get(proofs::web::proof))
        // For programs
        .route("/api/v1/modules", get(catalogue::api::search))
        .route("/api/v1/modules/{slug}", get(catalogue::api::module))
        .route("/healthz", get(site::health::live))
        .route("/readyz", get(site::health::ready))
        // Files
        .route("/assets/{file}", get(assets::serve))
        .route("/theme/{file}", get(site::web::colours))
        .route("/logo/{key}", get(site::web::logo))
        // For those who build it
        .route("/styleguide", get(site::web::styleguide))
        .route("/dev/mailbox", get(site::mailbox::list))
        .route("/dev/mailbox/{mail}", get(site::mailbox::mail))
        .fallback(|| async { Problem::NotFound })
}

/// For those who want to join the cooperative.
fn joining() -> Router<Arc<App>> {
    Router::new()
        .route("/beitritt", get(membership::apply::join))
        .route("/beitritt/gesendet", get(membership::apply::sent))
        .route("/beitritt/dokumente/{kind}", get(membership::apply::agreement))
        .route("/beitritt/{municipality}", get(membership::apply::form).post(membership::apply::post_apply))
        .route("/antrag/{application_token}", get(membership::applicant::application))
        .route("/antrag/{application_token}/bestaetigung", post(membership::applicant::post_confirm))
        .route("/antrag/{application_token}/antwort", post(membership::applicant::post_answer))
        .route("/antrag/{application_token}/ruecknahme", post(membership::applicant::post_withdraw))
}

/// For the cooperative's office.
fn office() -> Router<Arc<App>> {
    Router::new()
        .route("/geschaeftsstelle", get(operator::web::office))
        .route("/geschaeftsstelle/auftraege/{job}/wiederholen", post(operator::web::post_retry))
        .route("/geschaeftsstelle/antraege", get(membership::queue::queue))
        .route("/geschaeftsstelle/antraege/{application}", get(membership::queue::show))
        .route("/geschaeftsstelle/antraege/{application}/rueckfrage", post(membership::queue::post_question))
        .route("/geschaeftsstelle/antraege/{application}/ablehnung", post(membership::queue::post_decline))
        .route("/geschaeftsstelle/antraege/{application}/aufnahme", post(membership::queue::post_admit))
        .route("/geschaeftsstelle/mitglieder.csv", get(membership::queue::register))
}

/// How much of their plans members use.
fn plans() -> Router<Arc<App>> {
    Router::new()
        .route("/verwaltung/kontingente", get(usage::web::show_own))
        .route("/geschaeftsstelle/kontingente", get(usage::web::show_all))
}

/// The span of a request: its route, never its address, which may hold what somebody typed.
fn span(request: &Request) -> tracing::Span {
    let id = request.extensions().get::<visit::RequestId>().map_or("", |id| id.0.as_str());
    let host = visit::host_name(request.headers()).unwrap_or_default();
    let tenant = tracing::field::Empty;
    tracing::info_span!("request", request.id = id, tenant.id = tenant, http.method = %request.method(), http.host = host)
}

async fn measure(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or("unknown", MatchedPath::as_str).to_owned();
    let method = request.method().to_string();
    let started = std::time::Instant::now();
    let response = next.run(request).await;
    let status = response.status().as_u16().to_string();
    metrics::counter!("campus_requests_total", "route" => route.clone(), "method" => method, "status" => status)
        .increment(1);
    metrics::histogram!("campus_request_seconds", "route" => route).record(started.elapsed().as_secs_f64());
    response
}

#[expect(clippy::needless_pass_by_value, reason = "the layer hands the cause over in a box")]
fn panicked(cause: Box<dyn std::any::Any + Send>) -> Response {
    let text =
        cause.downcast_ref::<&str>().map(|text| (*text).to_owned()).or_else(|| cause.downcast_ref::<String>().cloned());
    Problem::Internal(anyhow::anyhow!("panic: {}", text.unwrap_or_default())).into_response()
}
