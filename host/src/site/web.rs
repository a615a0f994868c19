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
    courses, operator,
    web::{
        Html, Page, Problem, Visit, assets,
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
        LEGAL.map(|name| legal_page(titled(&page, ""), name, MEMBER)).into()
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
    let topics = courses::topics(&mut visit.read().await?).await?;
    let locale = visit.locale;
    let page = HomePage {
        page: visit.page(locale.message("home-title", &[("site", Value::from(&visit.tenant.short_name))])),
        lead: locale.message("home-lead", &[("site", Value::from(&visit.tenant.name))]),
        topics: topics
            .into_iter()
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
pub async fn imprint(visit: Visit) -> Html<LegalPage> {
    legal(&visit, "imprint")
}

/// `GET /datenschutz`
pub async fn privacy(visit: Visit) -> Html<LegalPage> {
    legal(&visit, "privacy")
}

/// `GET /barrierefreiheit`
pub async fn accessibility(visit: Visit) -> Html<LegalPage> {
    legal(&visit, "accessibility")
}

/// `GET /lizenzen`
pub async fn licences(visit: Visit) -> Html<LegalPage> {
    legal(&visit, "licences")
}

/// Names of the pages of text.
const LEGAL: [&str; 4] = ["imprint", "privacy", "accessibility", "licences"];

fn legal(visit: &Visit, name: &'static str) -> Html<LegalPage> {
    Html(legal_page(visit.page(""), name, &visit.tenant.name))
}

fn legal_page(page: Page, name: &'static str, site: &str) -> LegalPage {
    LegalPage {
        name,
        paragraphs: page.ta(&format!("legal-{name}-text"), "site", site).split("\n\n").map(str::to_owned).collect(),
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
        (header::CONTENT_TYPE, "image/svg+xml"),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
    ];
    Ok((headers, bytes).into_response())
}
