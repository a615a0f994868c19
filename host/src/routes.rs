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
    assessments::{self, sittings_page},
    audit, authoring, catalogue, delegations, enrolments, grants, identity, judgements, learning, membership, operator,
    organisation::{deputies_page, groups_page, units_page},
    packages, privacy, proofs, roster, scim, setup, site, sso, staff, support, usage,
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
        .layer(middleware::from_fn_with_state(Arc::clone(app), packages::frames::at_their_own_host))
        .layer(middleware::from_fn(headers::secure))
        .layer(middleware::from_fn_with_state(Arc::clone(app), visit::prepare))
        .layer(
            TraceLayer::new_for_http()
                .make_span_with(span)
                .on_response(DefaultOnResponse::new().level(tracing::Level::INFO)),
        )
        .layer(middleware::from_fn_with_state(Arc::clone(app), problem::show))
        .layer(middleware::from_fn_with_state(Arc::clone(app), privacy::lead::to_notice))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, PATIENCE))
        .layer(CatchPanicLayer::custom(panicked));
    pages().layer(around).with_state(Arc::clone(app))
}

fn pages() -> Router<Arc<App>> {
    Router::new()
        .merge(joining())
        .merge(office())
        .merge(learning_and_proofs())
        .merge(judging())
        .merge(people())
        .merge(structure())
        .merge(setting_up())
        .merge(directories())
        .merge(roster())
        .merge(factors())
        .merge(single_sign_on())
        .merge(data_protection())
        .merge(plans())
        .merge(plugins())
        .merge(authoring())
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
        .route("/konto/passwort", get(identity::account::password).post(identity::account::post_password))
        .route("/konto/sitzungen/beenden", post(identity::account::post_end_others))
        .route("/konto/sitzungen/{session}/beenden", post(identity::account::post_end))
        .route("/einladung/{token}", get(staff::web::welcome).post(staff::web::post_welcome))
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

/// For learners.
fn learning_and_proofs() -> Router<Arc<App>> {
    Router::new()
        .route("/durchfuehrungen/{run}/anmeldung", post(enrolments::web::post_enrol))
        .route("/lernen", get(learning::web::overview))
        .route("/lernen/{enrolment}", get(learning::web::course))
        .route("/lernen/{enrolment}/abmeldung", post(enrolments::web::post_cancel))
        .route("/lernen/{enrolment}/{item}", get(assessments::web::item))
        .route("/lernen/{enrolment}/{item}/erledigt", post(learning::web::post_tick))
        .route("/lernen/{enrolment}/{item}/dateien/{*asset}", get(assessments::web::asset))
        .route("/lernen/{enrolment}/{item}/antwort", post(assessments::web::post_answer))
        .route("/lernen/{enrolment}/{item}/entwurf", post(assessments::web::post_draft))
        .route("/lernen/{enrolment}/{item}/neu", post(assessments::web::post_again))
        .route("/lernen/{enrolment}/{item}/beginn", post(sittings_page::post_begin))
        .route("/lernen/{enrolment}/{item}/abgabe", post(sittings_page::post_hand_in))
        .route(
            "/lernen/{enrolment}/{item}/fragen/{position}",
            get(sittings_page::question).post(sittings_page::post_question),
        )
        .route("/lernen/{enrolment}/{item}/fragen/{position}/entwurf", post(sittings_page::post_draft))
        .route("/lernen/{enrolment}/{item}/fragen/{position}/dateien/{*asset}", get(sittings_page::asset))
        .route("/nachweise/{proof}", get(proofs::web::proof))
}

/// For those who judge what a plugin leaves to a person.
fn judging() -> Router<Arc<App>> {
    Router::new()
        .route("/korrekturen", get(judgements::web::list))
        .route("/korrekturen/{judgement}", get(judgements::web::show))
        .route("/korrekturen/{judgement}/urteil", post(judgements::web::post_decision))
        .route("/korrekturen/{judgement}/dateien/{*asset}", get(judgements::web::asset))
}

/// Ways to sign in besides the password, and what an account's owner does with them.
fn factors() -> Router<Arc<App>> {
    Router::new()
        .route("/anmelden/link", get(identity::mailed::ask_link).post(identity::mailed::post_ask_link))
        .route("/anmelden/link/gesendet", get(identity::mailed::link_sent))
        .route("/anmelden/link/{sign_in_token}", get(identity::mailed::link).post(identity::mailed::post_link))
        .route("/anmelden/passwort", get(identity::mailed::ask_reset).post(identity::mailed::post_ask_reset))
        .route("/anmelden/passwort/gesendet", get(identity::mailed::reset_sent))
        .route("/anmelden/passwort/{reset_token}", get(identity::mailed::reset).post(identity::mailed::post_reset))
        .route("/anmelden/passkey", post(identity::web::passkey))
        .route("/anmelden/passkey/aufgabe", post(identity::confirm::question))
        .route("/anmelden/faktor", get(identity::confirm::second).post(identity::confirm::post_second))
        .route("/anmelden/bestaetigen", get(identity::confirm::again).post(identity::confirm::post_again))
        .route("/anmelden/einrichten", get(identity::enrol::choose))
        .route("/konto/totp", get(identity::enrol::totp).post(identity::enrol::post_totp))
        .route("/konto/totp/qr.svg", get(identity::enrol::totp_picture))
        .route("/konto/totp/beginnen", post(identity::enrol::post_begin_totp))
        .route("/konto/totp/entfernen", post(identity::enrol::post_remove_totp))
        .route("/konto/passkeys", get(identity::enrol::passkey).post(identity::enrol::post_passkey))
        .route("/konto/passkeys/aufgabe", post(identity::enrol::passkey_question))
        .route("/konto/passkeys/{passkey}/entfernen", post(identity::enrol::post_remove_passkey))
        .route("/konto/adresse", get(identity::address_page::form).post(identity::address_page::post_ask))
        .route(
            "/konto/adresse/{address_token}",
            get(identity::address_page::link).post(identity::address_page::post_confirm),
        )
        .route("/konto/ersatzcodes", post(identity::enrol::post_codes))
}

/// For those who want to join the cooperative.
fn joining() -> Router<Arc<App>> {
    Router::new()
        .route("/beitritt", get(membership::apply::join))
        .route("/beitritt/gesendet", get(membership::apply::sent))
        .route("/beitritt/dokumente/{kind}", get(membership::apply::agreement))
        .route("/beitritt/{municipality}", get(membership::apply::form).post(membership::apply::post_apply))
        .route("/antrag/{application_token}", get(membership::applicant::application))
        .route("/antrag/{application_token}/beitrittserklaerung.pdf", get(membership::applicant::declaration))
        .route("/antrag/{application_token}/bestaetigung", post(membership::applicant::post_confirm))
        .route("/antrag/{application_token}/antwort", post(membership::applicant::post_answer))
        .route("/antrag/{application_token}/ruecknahme", post(membership::applicant::post_withdraw))
}

/// The people of a member, and those of the cooperative.
fn people() -> Router<Arc<App>> {
    Router::new()
        .route("/verwaltung/personen", get(staff::web::staff).post(staff::web::post_invite))
        .route("/verwaltung/personen/neu", get(staff::web::new))
        .route("/verwaltung/personen/auswahl", post(staff::selection::post))
        .route("/verwaltung/personen/{person}", get(staff::person_page::show).post(staff::person_page::post_change))
        .route("/verwaltung/personen/{person}/aufgaben", post(staff::person_page::post_roles))
        .route("/verwaltung/personen/{person}/zweiter-faktor", post(staff::factors_page::post_reset))
        .route("/verwaltung/personen/{person}/einladung", post(staff::web::post_invite_again))
        .route(
            "/verwaltung/personen/{person}/austritt",
            get(staff::person_page::leave).post(staff::person_page::post_leave),
        )
        .route("/verwaltung/personen/{person}/rueckkehr", post(staff::person_page::post_reactivate))
        .route("/verwaltung/codes", get(staff::codes_page::list).post(staff::codes_page::post_make))
        .route("/verwaltung/codes/{code}/ende", post(staff::codes_page::post_revoke))
        .route("/beitreten", get(staff::join_page::form).post(staff::join_page::post))
        .route("/beitreten/gesendet", get(staff::join_page::sent))
        .route("/beitreten/{join_token}", get(staff::join_page::confirm).post(staff::join_page::post_confirm))
        .route("/geschaeftsstelle/personen", get(staff::office_page::list).post(staff::office_page::post_appoint))
        .route(
            "/geschaeftsstelle/personen/{person}",
            get(staff::office_page::show).post(staff::office_page::post_change),
        )
        .route("/geschaeftsstelle/personen/{person}/zweiter-faktor", post(staff::factors_page::post_reset_at_office))
        .route("/geschaeftsstelle/personen/{person}/einladung", post(staff::office_page::post_invite_again))
        .route("/geschaeftsstelle/personen/{person}/austritt", post(staff::office_page::post_leave))
        .route("/geschaeftsstelle/personen/{person}/rueckkehr", post(staff::office_page::post_return))
}

/// Units, groups and deputies of a member.
fn structure() -> Router<Arc<App>> {
    Router::new()
        .route("/verwaltung/einheiten", get(units_page::list).post(units_page::post_add))
        .route("/verwaltung/einheiten/{unit}", get(units_page::show).post(units_page::post_change))
        .route("/verwaltung/einheiten/{unit}/aufloesung", post(units_page::post_dissolve))
        .route("/verwaltung/gruppen", get(groups_page::list).post(groups_page::post_create))
        .route("/verwaltung/gruppen/neu", get(groups_page::new))
        .route("/verwaltung/gruppen/{group}", get(groups_page::show).post(groups_page::post_change))
        .route("/verwaltung/gruppen/{group}/aufloesung", post(groups_page::post_dissolve))
        .route("/konto/vertretung", get(deputies_page::own).post(deputies_page::post_own))
        .route("/konto/vertretung/{deputy}/ende", post(deputies_page::post_end_own))
        .route("/verwaltung/personen/{person}/vertretung", get(deputies_page::show).post(deputies_page::post_name))
        .route("/verwaltung/personen/{person}/vertretung/{deputy}/ende", post(deputies_page::post_end))
}

/// For the cooperative's office.
fn office() -> Router<Arc<App>> {
    Router::new()
        .route("/geschaeftsstelle", get(operator::web::office))
        .route("/geschaeftsstelle/auftraege/{job}/wiederholen", post(operator::web::post_retry))
        .route("/geschaeftsstelle/antraege", get(membership::queue::queue))
        .route("/geschaeftsstelle/antraege/{application}", get(membership::queue::show))
        .route("/geschaeftsstelle/antraege/{application}/beitrittserklaerung.pdf", get(membership::queue::declaration))
        .route("/geschaeftsstelle/antraege/{application}/rueckfrage", post(membership::queue::post_question))
        .route("/geschaeftsstelle/antraege/{application}/ablehnung", post(membership::queue::post_decline))
        .route("/geschaeftsstelle/antraege/{application}/aufnahme", post(membership::queue::post_admit))
        .route("/geschaeftsstelle/mitglieder.csv", get(membership::queue::register))
        .route("/geschaeftsstelle/mitglieder", get(membership::members::members))
        .route("/geschaeftsstelle/mitglieder/{member}", get(membership::members::show))
        .route("/geschaeftsstelle/mitglieder/{member}/anteile", post(membership::members::post_shares))
        .route("/geschaeftsstelle/mitglieder/{member}/zustand", post(membership::members::post_state))
}

/// Plugins: for their providers, for the advisory board, and for the office.
fn plugins() -> Router<Arc<App>> {
    Router::new()
        .route("/anbieter/plugins", get(packages::web::packages).post(packages::web::post_package))
        .route("/anbieter/zugang", get(packages::tokens_page::show).post(packages::tokens_page::post_create))
        .route("/anbieter/zugang/{package_token}/widerruf", post(packages::tokens_page::post_revoke))
        .route("/api/v1/plugins", post(packages::api::post_package))
        .route("/api/v1/plugins/{package}", get(packages::api::package))
        .route("/anbieter/plugins/{package}", get(packages::web::package))
        .route("/anbieter/plugins/{package}/rueckzug", post(packages::web::post_withdraw))
        .route("/fachbeirat/plugins", get(packages::review_page::queue))
        .route("/fachbeirat/plugins/{package}", get(packages::review_page::show))
        .route("/fachbeirat/plugins/{package}/entscheidung", post(packages::review_page::post_decision))
        .route(
            "/fachbeirat/plugins/{package}/probe/{trial}",
            get(packages::trial::show).post(packages::trial::post_answer),
        )
        .route("/fachbeirat/plugins/{package}/probe/{trial}/dateien/{*asset}", get(packages::trial::asset))
        .route("/api/v1/plugin-log", get(packages::log_api::whole))
        .route("/api/v1/plugin-log/entries/{position}", get(packages::log_api::entry))
        .route("/api/v1/plugin-log/since/{size}", get(packages::log_api::since))
        .route("/geschaeftsstelle/plugins", get(packages::office_page::plugins))
        .route(
            "/geschaeftsstelle/plugins/{plugin}",
            get(packages::office_page::plugin).post(packages::office_page::post_stop),
        )
        .route("/geschaeftsstelle/schluessel", get(packages::keys_page::keys).post(packages::keys_page::post_key))
        .route(
            "/geschaeftsstelle/schluessel/{root_key}",
            get(packages::keys_page::key).post(packages::keys_page::post_release),
        )
        .route("/geschaeftsstelle/schluessel/{root_key}/widerruf", post(packages::keys_page::post_revoke))
}

/// For a member's coordination, to set its campus up.
fn setting_up() -> Router<Arc<App>> {
    Router::new()
        .route("/verwaltung", get(setup::web::hub))
        .route("/verwaltung/einrichtung", get(setup::web::tasks))
        .route("/verwaltung/einrichtung/schritt/{step}", get(setup::web::step).post(setup::web::post_step))
        .route("/verwaltung/einrichtung/pruefen", get(setup::web::check).post(setup::web::post_live))
        .route("/verwaltung/einrichtung/aussehen", get(setup::look::look).post(setup::look::post_look))
        .route("/verwaltung/einrichtung/logo", get(setup::emblem::logo).post(setup::emblem::post_logo))
        .route("/verwaltung/einrichtung/adressen", get(setup::addresses::addresses).post(setup::addresses::post_claim))
        .route("/verwaltung/einrichtung/adressen/{claim}/pruefung", post(setup::addresses::post_proof))
        .route("/verwaltung/einrichtung/adressen/{claim}/ruecknahme", post(setup::addresses::post_withdraw))
        .route("/verwaltung/einrichtung/adressen/eigene/{own_host}/abgabe", post(setup::addresses::post_give_up))
        .route("/verwaltung/rechte", get(setup::rights_page::rights).post(setup::rights_page::post_rights))
        .route("/verwaltung/einrichtung/genehmigung", get(setup::rules::approval).post(setup::rules::post_approval))
        .route("/verwaltung/einrichtung/themen", get(setup::rules::topics).post(setup::rules::post_topics))
        .route("/verwaltung/einrichtung/absender", get(setup::rules::sender).post(setup::rules::post_sender))
        .route("/verwaltung/einrichtung/rechtstexte", get(setup::texts::texts))
        .route("/verwaltung/einrichtung/rechtstexte/{text}", get(setup::texts::text).post(setup::texts::post_text))
}

/// For members' directories, and for the coordination that connects them.
fn directories() -> Router<Arc<App>> {
    Router::new()
        .route("/verwaltung/verzeichnis", get(scim::web::show).post(scim::web::post_create))
        .route("/verwaltung/verzeichnis/{scim_token}/ersatz", post(scim::web::post_rotate))
        .route("/verwaltung/verzeichnis/{scim_token}/widerruf", post(scim::web::post_revoke))
        .route("/scim/v2/ServiceProviderConfig", get(scim::api::discovery::config))
        .route("/scim/v2/Schemas", get(scim::api::discovery::schemas))
        .route("/scim/v2/Schemas/{scim_schema}", get(scim::api::discovery::schema))
        .route("/scim/v2/ResourceTypes", get(scim::api::discovery::resource_types))
        .route("/scim/v2/ResourceTypes/{scim_resource}", get(scim::api::discovery::resource_type))
        .route("/scim/v2/.search", post(scim::api::post_search))
        .route("/scim/v2/Bulk", post(scim::api::post_bulk))
        .route("/scim/v2/Users", get(scim::api::users).post(scim::api::post_user))
        .route("/scim/v2/Users/.search", post(scim::api::post_search_users))
        .route(
            "/scim/v2/Users/{scim_user}",
            get(scim::api::user).put(scim::api::put_user).patch(scim::api::patch_user).delete(scim::api::delete_user),
        )
        .route("/scim/v2/Groups", get(scim::api::groups).post(scim::api::post_group))
        .route("/scim/v2/Groups/.search", post(scim::api::post_search_groups))
        .route(
            "/scim/v2/Groups/{scim_group}",
            get(scim::api::group)
                .put(scim::api::put_group)
                .patch(scim::api::patch_group)
                .delete(scim::api::delete_group),
        )
}

/// For a member's coordination that takes people over from a table.
fn roster() -> Router<Arc<App>> {
    Router::new()
        .route("/verwaltung/personen/import", get(roster::web::imports).post(roster::web::post_upload))
        .route("/verwaltung/personen/import/beispiel/{language}", get(roster::web::example))
        .route("/verwaltung/personen/import/{import}", get(roster::web::show))
        .route("/verwaltung/personen/import/{import}/zuordnung", post(roster::decide::post_mapping))
        .route("/verwaltung/personen/import/{import}/zurueck", post(roster::decide::post_back))
        .route("/verwaltung/personen/import/{import}/verwerfen", post(roster::decide::post_discard))
        .route("/verwaltung/personen/import/{import}/uebernahme", post(roster::decide::post_apply))
        .route("/verwaltung/personen/import/{import}/einladungen", post(roster::decide::post_invite))
        .route("/verwaltung/personen/import/{import}/bericht.csv", get(roster::web::report_file))
}

/// Signing in with the account of the own house, and setting that up.
fn single_sign_on() -> Router<Arc<App>> {
    Router::new()
        .route("/anmelden/oidc/{sso_provider}", get(sso::web::start))
        .route("/anmelden/oidc/{sso_provider}/zurueck", get(sso::web::back))
        .route("/anmelden/oidc/{sso_provider}/bestaetigung", post(sso::confirming::post_confirm))
        .route("/anmelden/oidc/{sso_provider}/abmeldung", post(sso::web::post_logout))
        .route("/abgemeldet/{sso_provider}", get(sso::web::signed_out))
        .route("/konto/anmeldung", get(sso::linking::show))
        .route("/konto/anmeldung/{sso_provider}", post(sso::linking::post_link))
        .route("/konto/anmeldung/{sso_provider}/loeschung", post(sso::linking::post_unlink))
        .route("/verwaltung/anmeldung", get(sso::admin::list))
        .route("/verwaltung/anmeldung/neu", get(sso::admin::new).post(sso::admin::post_new))
        .route("/verwaltung/anmeldung/{sso_provider}", get(sso::admin::show).post(sso::admin::post_change))
        .route("/verwaltung/anmeldung/{sso_provider}/freigabe", post(sso::admin::post_enabled))
        .route("/verwaltung/anmeldung/{sso_provider}/loeschung", post(sso::admin::post_remove))
        .route("/verwaltung/anmeldung/{sso_provider}/probe", post(sso::admin::post_test))
        .route("/verwaltung/anmeldung/{sso_provider}/regeln", get(sso::rules_web::show).post(sso::rules_web::post_add))
        .route("/verwaltung/anmeldung/{sso_provider}/regeln/{sso_rule}/loeschung", post(sso::rules_web::post_remove))
        .route("/verwaltung/anmeldung/{sso_provider}/vorschau", post(sso::rules_web::post_preview))
        .route("/verwaltung/maildomaenen", post(sso::domains_web::post_domain))
        .route("/verwaltung/maildomaenen/{mail_domain}/pruefung", post(sso::domains_web::post_prove))
        .route("/verwaltung/maildomaenen/{mail_domain}/loeschung", post(sso::domains_web::post_drop))
}

/// What people see and ask of their own data, and who answers them.
fn data_protection() -> Router<Arc<App>> {
    Router::new()
        .route("/konto/daten", get(privacy::mine::show))
        .route("/konto/daten/auskunft", post(privacy::mine::post_export))
        .route("/konto/daten/{privacy_request}/archiv", get(privacy::mine::download))
        .route("/konto/daten/{privacy_request}/ruecknahme", post(privacy::mine::post_withdraw))
        .route("/konto/loeschung", get(privacy::mine::erase).post(privacy::mine::post_erase))
        .route("/konto/datenschutzhinweis", get(privacy::mine::notice).post(privacy::mine::post_notice))
        .route("/verwaltung/datenschutz", get(privacy::answer::show))
        .route("/verwaltung/datenschutz/antraege/{privacy_request}", post(privacy::answer::post_answer))
        .route("/verwaltung/datenschutz/auftragsverarbeitung", get(privacy::contract::show))
        .route("/verwaltung/datenschutz/fristen", get(privacy::terms::show).post(privacy::terms::post_terms))
        .route("/verwaltung/rollen-auf-zeit", get(delegations::web::show).post(delegations::web::post_give))
        .route("/verwaltung/rollen-auf-zeit/{delegation}/beenden", post(delegations::web::post_end))
        .route("/konto/hilfe", get(support::web::mine).post(support::web::post_offer))
        .route("/konto/hilfe/ende", post(support::web::post_end))
        .route("/verwaltung/hilfe", get(support::web::enter).post(support::web::post_enter))
        .route("/verwaltung/protokoll", get(audit::web::show))
        .route("/verwaltung/protokoll.csv", get(audit::web::as_csv))
        .route("/verwaltung/protokoll.jsonl", get(audit::web::as_json_lines))
}

/// Modules of a member's own.
fn authoring() -> Router<Arc<App>> {
    Router::new()
        .route("/verwaltung/module", get(authoring::web::drafts).post(authoring::web::post_draft))
        .route("/verwaltung/module/uebungstypen", get(authoring::types_page::show))
        .route("/verwaltung/module/{draft}", get(authoring::draft_page::show).post(authoring::draft_page::post_facts))
        .route("/verwaltung/module/{draft}/loeschung", post(authoring::web::post_delete))
        .route("/verwaltung/module/{draft}/veroeffentlichung", post(authoring::draft_page::post_publish))
        .route("/verwaltung/module/{draft}/schritte", post(authoring::draft_page::post_step))
        .route(
            "/verwaltung/module/{draft}/schritte/{draft_step}",
            get(authoring::step_page::show).post(authoring::step_page::post_step),
        )
        .route("/verwaltung/module/{draft}/schritte/{draft_step}/ort", post(authoring::draft_page::post_place))
        .route("/verwaltung/module/{draft}/schritte/{draft_step}/vorschau", get(authoring::step_page::preview))
        .route(
            "/verwaltung/module/{draft}/schritte/{draft_step}/vorschau/dateien/{*asset}",
            get(authoring::step_page::asset),
        )
}

/// How much of their plans members use.
fn plans() -> Router<Arc<App>> {
    Router::new()
        .route("/verwaltung/plugins", get(grants::web::show).post(grants::web::post_grant))
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
