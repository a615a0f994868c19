//! What the frame of every page shows, and how a template becomes an answer.

use askama::Template;
use axum::response::{IntoResponse, Response};

use super::{
    Problem, assets,
    i18n::{Locale, Value},
};

/// The frame: every page template has a field `page` of this type.
#[derive(Clone, Debug)]
pub struct Page {
    pub lang: &'static str,
    pub title: String,
    pub site: Site,
    pub nav: Vec<NavLink>,
    pub person: Option<PersonBadge>,
    pub csrf: String,
    pub flash: Option<Flash>,
    /// Path and query of this page, for the way back after signing in or changing the language.
    pub path: String,
    pub request_id: String,
    /// The form was sent by somebody who has to confirm first that it is they.
    pub must_confirm: bool,
    pub locale: Locale,
}

#[derive(Clone, Debug)]
pub struct Site {
    pub name: String,
    pub tagline: String,
    pub logo: Option<String>,
    pub theme_href: String,
}

#[derive(Clone, Debug)]
pub struct NavLink {
    pub href: String,
    pub label: String,
    pub current: bool,
}

#[derive(Clone, Debug)]
pub struct PersonBadge {
    pub name: String,
    pub initials: String,
}

#[derive(Clone, Debug)]
pub struct Flash {
    /// `success`, `info`, `warning` or `danger`.
    pub tone: &'static str,
    pub text: String,
}

impl Page {
    /// The text of a key.
    pub fn t(&self, key: impl AsRef<str>) -> String {
        self.locale.text(key.as_ref())
    }

    /// The text of a key with one argument.
    pub fn ta(&self, key: &str, name: &'static str, value: impl Into<Value>) -> String {
        self.locale.message(key, &[(name, value.into())])
    }

    /// The same page with a title that says that a form was refused, or as it is.
    #[must_use]
    pub fn refused(self, refused: bool) -> Page {
        let title = if refused { self.ta("error-title", "title", &self.title) } else { self.title };
        Page { title, ..self }
    }

    /// The address of a file of the build.
    pub fn asset(&self, name: &str) -> &'static str {
        assets::href(name)
    }

    /// A fresh idempotency key for one form.
    pub fn form_key(&self) -> String {
        uuid::Uuid::new_v4().to_string()
    }
}

/// A page as an answer with status 200.
#[derive(Debug)]
pub struct Html<T>(pub T);

impl<T: Template> IntoResponse for Html<T> {
    fn into_response(self) -> Response {
        match self.0.render() {
            Ok(html) => axum::response::Html(html).into_response(),
            Err(error) => Problem::internal(error).into_response(),
        }
    }
}
