//! An answer of the server, as a person or a program reads it.

use axum::{
    http::{HeaderMap, HeaderName, StatusCode, header},
    response::Response,
};
use host::web::i18n::Locale;
use scraper::{ElementRef, Html, Selector};

use super::Form;

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    pub(super) async fn read(response: Response) -> Answer {
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX).await.expect("the body is in memory");
        let body = String::from_utf8_lossy(&bytes).into_owned();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    /// The text of a header; empty when it is not there.
    pub(crate) fn header(&self, name: impl AsRef<str>) -> &str {
        let name: HeaderName = name.as_ref().parse().expect("the test's own header names are valid");
        self.headers.get(name).map_or("", |value| value.to_str().expect("headers are plain text"))
    }

    pub(crate) fn set_cookies(&self) -> Vec<String> {
        let values = self.headers.get_all(header::SET_COOKIE).iter();
        values.map(|value| value.to_str().expect("cookies are plain text").to_owned()).collect()
    }

    /// Where a redirect leads.
    #[track_caller]
    pub(crate) fn location(&self) -> &str {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "not a redirect but: {}", self.summary());
        self.header(header::LOCATION)
    }

    pub(crate) fn html(&self) -> Html {
        Html::parse_document(&self.body)
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).expect("the body is JSON")
    }

    /// The texts of all elements that a CSS selector finds, with single spaces.
    pub(crate) fn texts(&self, selector: &str) -> Vec<String> {
        let selector = Selector::parse(selector).expect("the test's own selectors are valid");
        self.html().select(&selector).map(text).collect()
    }

    pub(crate) fn heading(&self) -> String {
        self.texts("h1").join(" ")
    }

    /// Whether the main part of the page holds this text.
    pub(crate) fn says(&self, wanted: &str) -> bool {
        self.texts("main").join(" ").contains(wanted)
    }

    /// Whether the main part holds the German text of this key.
    pub(crate) fn tells(&self, key: &str) -> bool {
        self.says(&Locale::De.text(key))
    }

    /// Whether the page says above its main part what was just done.
    pub(crate) fn flashes(&self, key: &str) -> bool {
        self.texts(".flash").join(" ").contains(&Locale::De.text(key))
    }

    /// Text and address of the links that a selector finds.
    pub(crate) fn links(&self, selector: &str) -> Vec<(String, String)> {
        let selector = Selector::parse(selector).expect("the test's own selector is valid");
        let html = self.html();
        let links = html.select(&selector);
        links.map(|link| (text(link), link.attr("href").unwrap_or_default().to_owned())).collect()
    }

    pub(crate) fn has_form(&self, action: &str) -> bool {
        Form::find(&self.html(), action).is_some()
    }

    #[track_caller]
    pub(crate) fn form(&self, action: &str) -> Form {
        let found = Form::find(&self.html(), action);
        found.unwrap_or_else(|| panic!("there is no form for {action}: {}", self.summary()))
    }

    pub(super) fn token(&self) -> String {
        let selector = Selector::parse("input[name=csrf]").expect("a valid selector");
        let html = self.html();
        let input = html.select(&selector).next().expect("the page has a form");
        input.attr("value").expect("a hidden field has a value").to_owned()
    }

    #[track_caller]
    pub(crate) fn assert_ok(&self) -> &Answer {
        assert_eq!(self.status, StatusCode::OK, "{}", self.summary());
        self
    }

    /// The page of a problem: its status, its title in German, the number of the request, and no cause.
    #[track_caller]
    pub(crate) fn assert_problem(&self, status: u16, name: &str) -> &Answer {
        assert_eq!(self.status.as_u16(), status, "{}", self.summary());
        assert_eq!(self.heading(), Locale::De.text(&format!("problem-{name}-title")), "{}", self.summary());
        let request_id = self.header("x-request-id");
        assert!(!request_id.is_empty() && self.says(request_id), "the page names no request: {}", self.summary());
        self
    }

    fn summary(&self) -> String {
        let text = if self.body.contains("<main") { self.texts("main").join(" ") } else { self.body.clone() };
        format!("{} {} {}", self.status, self.header("location"), text.chars().take(400).collect::<String>())
    }
}

pub(super) fn text(element: ElementRef<'_>) -> String {
    element.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}
