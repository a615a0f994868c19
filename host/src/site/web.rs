//! Start pages, legal pages, colours and logo.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    http::header,
    response::{IntoResponse, Response},
};
use serde::Deserialize;

use crate::{
    access::Action,
    app::App,
    courses, markdown, operator,
    settings::{
        self,
        legal::{LegalKind, LegalText},
    },
    web::{
        Html, Page, Problem, Visit, assets, format,
        i18n::Value,
        samples::{MEMBER, Sample, titled},
        theme,
    },
};

/// The start page of a member.
#[derive(Debug, Template)]
#[template(path = "site/home.html")]
pub struct HomePage {
    pub page: Page,
    pub lead: String,
    pub topics: Vec<Link>,
    pub learns: bool,
}

/// The start page of the cooperative.
#[derive(Debug, Template)]
#[template(path = "site/cooperative.html")]
pub struct CooperativePage {
    pub page: Page,
    pub members: Vec<Link>,
    /// What was looked for.
    pub query: String,
    /// How many there are where not all of them are shown; empty where they are.
    pub more: String,
}

#[derive(Debug)]
pub struct Link {
    pub label: String,
    pub href: String,
}

/// So many members are shown at once.
const SHOWN: i64 = 60;

/// What somebody looks for among the members.
#[derive(Debug, Deserialize)]
pub struct Search {
    #[serde(default)]
    q: String,
}

/// A page of text; its keys are `legal-NAME-…`.
#[derive(Debug, Template)]
#[template(path = "site/legal.html")]
pub struct LegalPage {
    pub page: Page,
    pub name: &'static str,
    pub paragraphs: Vec<String>,
    /// The member's own wording, already cleaned; then there are no paragraphs.
    pub html: String,
    /// Which wording it is.
    pub wording: String,
    pub licences_href: &'static str,
}

#[derive(Debug, Template)]
#[template(path = "styleguide.html")]
pub struct StyleguidePage {
    pub page: Page,
}

impl Sample for HomePage {
    fn samples(page: Page) -> Vec<HomePage> {
        let home = |site: &str, topics, learns| HomePage {
            page: titled(&page, page.ta("home-title", "site", site)),
            lead: page.ta("home-lead", "site", site),
            topics,
            learns,
        };
        vec![home("Worms", links(20), true), home(MEMBER, links(1), false), home("Worms", Vec::new(), true)]
    }
}

impl Sample for CooperativePage {
    fn samples(page: Page) -> Vec<CooperativePage> {
        let page = titled(&page, page.t("cooperative-title"));
        let shown =
            |count, matching, query: &str| cooperative_page(page.clone(), links(count), matching, query.to_owned());
        vec![
            shown(0, 0, ""),
            shown(1, 1, ""),
            shown(60, 10_793, ""),
            shown(2, 2, "worms"),
            shown(0, 0, "\"Atlantis\" & <b>"),
        ]
    }
}

fn links(count: usize) -> Vec<Link> {
    let names = [MEMBER, "Stadt Ludwigshafen am Rhein", "Datenschutz & <Informationssicherheit>"];
    let link = |number: usize| Link {
        label: format!("{} {number}", names[number % names.len()]),
        href: format!("/katalog?topic=thema-{number}"),
    };
    (0..count).map(link).collect()
}

impl Sample for LegalPage {
    fn samples(page: Page) -> Vec<LegalPage> {
        let own = LegalText {
            kind: LegalKind::Privacy,
            version: 12,
            body: format!("## Wer\n\n{MEMBER}\n\n- Name\n- <script>alert(1)</script>"),
            published_at: time::macros::datetime!(2026-11-26 10:00 UTC),
        };
        let own = own_page(titled(&page, ""), &own);
        LEGAL.map(|name| legal_page(titled(&page, ""), name, MEMBER)).into_iter().chain([own]).collect()
    }
}

impl Sample for StyleguidePage {
    fn samples(page: Page) -> Vec<StyleguidePage> {
        vec![StyleguidePage { page: titled(&page, page.t("styleguide-title")) }]
    }
}

/// `GET /`
pub async fn home(visit: Visit, Query(search): Query<Search>) -> Result<Response, Problem> {
    if visit.tenant.id.is_cooperative() {
        return cooperative(visit, search.q).await;
    }
    let mut tx = visit.read().await?;
    let chosen = settings::of(&mut tx).await?.topics;
    let offered = |slug: &String| chosen.as_ref().is_none_or(|chosen| chosen.contains(slug));
    let topics = courses::topics(&mut tx).await?.into_iter().filter(|topic| offered(&topic.slug));
    let locale = visit.locale;
    let page = HomePage {
        page: visit.page(locale.message("home-title", &[("site", Value::from(&visit.tenant.short_name))])),
        lead: locale.message("home-lead", &[("site", Value::from(&visit.tenant.name))]),
        topics: topics
            .map(|topic| Link { href: format!("/katalog?topic={}", topic.slug), label: topic.label(locale).to_owned() })
            .collect(),
        learns: visit.actor().may(Action::Learn),
    };
    Ok(Html(page).into_response())
}

async fn cooperative(visit: Visit, query: String) -> Result<Response, Problem> {
    let mut tx = visit.app.database.platform().await?;
    let found = match query.trim() {
        "" => operator::first_members(&mut tx, SHOWN).await?,
        text => operator::find_members(&mut tx, text, SHOWN).await?,
    };
    let base = visit.app.directory.base_domain().to_owned();
    let members = found
        .members
        .into_iter()
        .map(|member| Link { href: visit.app.config.origin(&format!("{}.{base}", member.slug)), label: member.name });
    let page = visit.page(visit.locale.text("cooperative-title"));
    Ok(Html(cooperative_page(page, members.collect(), found.matching, query)).into_response())
}

fn cooperative_page(page: Page, members: Vec<Link>, matching: i64, query: String) -> CooperativePage {
    let is_more = i64::try_from(members.len()).is_ok_and(|shown| shown < matching);
    let counts = [("shown", Value::from(members.len())), ("count", Value::from(matching.unsigned_abs()))];
    let more = if is_more { page.locale.message("cooperative-more", &counts) } else { String::new() };
    CooperativePage { page, members, query, more }
}

/// `GET /impressum`
pub async fn imprint(visit: Visit) -> Result<Html<LegalPage>, Problem> {
    legal(&visit, LegalKind::Imprint).await
}

/// `GET /datenschutz`
pub async fn privacy(visit: Visit) -> Result<Html<LegalPage>, Problem> {
    legal(&visit, LegalKind::Privacy).await
}

/// `GET /barrierefreiheit`
pub async fn accessibility(visit: Visit) -> Result<Html<LegalPage>, Problem> {
    legal(&visit, LegalKind::Accessibility).await
}

/// `GET /lizenzen`
pub async fn licences(visit: Visit) -> Html<LegalPage> {
    Html(legal_page(visit.page(""), "licences", &visit.tenant.name))
}

/// Names of the pages of text.
const LEGAL: [&str; 4] = ["imprint", "privacy", "accessibility", "licences"];

async fn legal(visit: &Visit, kind: LegalKind) -> Result<Html<LegalPage>, Problem> {
    let own = settings::legal::current(&mut visit.read().await?, kind).await?;
    let page = visit.page("");
    Ok(Html(match own {
        Some(text) => own_page(page, &text),
        None => legal_page(page, kind.as_str(), &visit.tenant.name),
    }))
}

fn own_page(page: Page, text: &LegalText) -> LegalPage {
    let name = text.kind.as_str();
    let arguments =
        [("number", Value::from(text.version)), ("date", Value::from(format::date(page.locale, text.published_at)))];
    LegalPage {
        name,
        paragraphs: Vec::new(),
        html: markdown::html(&text.body),
        wording: page.locale.message("legal-wording", &arguments),
        licences_href: assets::href("licences.txt"),
        page: Page { title: page.t(format!("legal-{name}-title")), ..page },
    }
}

fn legal_page(page: Page, name: &'static str, site: &str) -> LegalPage {
    LegalPage {
        name,
        paragraphs: page.ta(&format!("legal-{name}-text"), "site", site).split("\n\n").map(str::to_owned).collect(),
        html: String::new(),
        wording: String::new(),
        licences_href: assets::href("licences.txt"),
        page: Page { title: page.t(format!("legal-{name}-title")), ..page },
    }
}

/// `GET /styleguide`
pub async fn styleguide(visit: Visit) -> Html<StyleguidePage> {
    Html(StyleguidePage { page: visit.page(visit.locale.text("styleguide-title")) })
}

/// `GET /theme/{colour}.css`: the same for everybody who uses this colour, so it may be kept for ever.
pub async fn colours(Path(file): Path<String>) -> Result<Response, Problem> {
    let colour = file.strip_suffix(".css").ok_or(Problem::NotFound)?;
    let colour = format!("#{colour}").parse::<theme::Colour>().map_err(|_| Problem::NotFound)?;
    let headers = [
        (header::CONTENT_TYPE, "text/css; charset=utf-8"),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    Ok((headers, theme::stylesheet(colour)).into_response())
}

/// `GET /logo/{key}`: this site's own logo only. The sandbox keeps an SVG from acting.
pub async fn logo(State(app): State<Arc<App>>, visit: Visit, Path(key): Path<String>) -> Result<Response, Problem> {
    if visit.tenant.logo_key.as_deref() != Some(key.as_str()) {
        return Err(Problem::NotFound);
    }
    let bytes = app.files.get(&format!("logos/{key}")).await.map_err(Problem::internal)?;
    let headers = [
        (header::CONTENT_TYPE, if key.ends_with(".png") { "image/png" } else { "image/svg+xml" }),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
    ];
    Ok((headers, bytes).into_response())
}
