//! The exercise types that authors can use: what each does, in which languages, with which known barriers.

use askama::Template;

use super::{
    publishing::{Offered, offered},
    web::of_members,
};
use crate::{
    access::Action,
    grants,
    web::{
        Html, Page, Problem, SignedIn,
        i18n::{Locale, Value},
        view_tree,
    },
};

#[derive(Debug, Template)]
#[template(path = "authoring/types.html")]
pub struct TypesPage {
    pub page: Page,
    pub rows: Vec<TypeRow>,
}

#[derive(Debug)]
pub struct TypeRow {
    pub title: String,
    pub summary: String,
    pub facts: Vec<(String, String)>,
}

/// `GET /verwaltung/module/uebungstypen`
pub async fn show(SignedIn { visit, actor }: SignedIn) -> Result<Html<TypesPage>, Problem> {
    actor.require(Action::ManageCampus)?;
    of_members(&visit)?;
    let offered = offered(&mut visit.read().await?).await?;
    Ok(Html(types_page(visit.page(visit.locale.text("types-title")), &offered)))
}

pub(super) fn types_page(page: Page, offered: &[Offered]) -> TypesPage {
    let locale = page.locale;
    TypesPage { rows: offered.iter().map(|offered| row(locale, offered)).collect(), page }
}

fn row(locale: Locale, offered: &Offered) -> TypeRow {
    let manifest = &offered.manifest;
    let provider = offered.provider.clone().unwrap_or_else(|| locale.text("types-house"));
    let version = [("id", Value::from(manifest.id.clone())), ("version", Value::from(manifest.version.clone()))];
    let wants = grants::wanted(manifest, offered.heavy)
        .map(|wanted| locale.text(&format!("types-{}", wanted.replace('_', "-"))));
    let wants: Vec<String> = wants.collect();
    let barriers = manifest.known_barriers.join(", ");
    let mut facts = vec![
        (locale.text("packages-provider"), provider),
        (locale.text("types-version"), locale.message("types-version-of", &version)),
        (locale.text("packages-languages"), manifest.languages.join(", ")),
        (
            locale.text("packages-barriers"),
            if barriers.is_empty() { locale.text("types-no-barriers") } else { barriers },
        ),
    ];
    if !wants.is_empty() {
        facts.push((locale.text("types-wants"), wants.join(", ")));
    }
    TypeRow {
        title: view_tree::said(locale, &manifest.title).unwrap_or(&manifest.id).to_owned(),
        summary: view_tree::said(locale, &manifest.summary).unwrap_or_default().to_owned(),
        facts,
    }
}
