//! What every page must be, judged by its HTML alone.

use std::collections::{BTreeSet, HashSet};

use host::web::i18n::Locale;
use scraper::{ElementRef, Html, Selector};

/// Largest page in bytes, before compression.
const LARGEST: usize = 80_000;

/// What is wrong with a rendered page; empty for nothing.
pub(super) struct Findings {
    page: Html,
    found: Vec<String>,
}

/// Whether it is the HTML part of a mail, which needs its styles inline and has no frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Medium {
    Page,
    Mail,
}

pub(super) fn lint(html: &str, locale: Locale, medium: Medium) -> Vec<String> {
    let mut findings = Findings { page: Html::parse_document(html), found: Vec::new() };
    if html.len() > LARGEST {
        findings.add(format!("{} bytes, {LARGEST} are allowed", html.len()));
    }
    findings.language(html, locale);
    findings.acting_attributes(medium);
    findings.identifiers();
    findings.links();
    findings.images();
    findings.texts(locale);
    if medium == Medium::Page {
        findings.headings();
        findings.fields();
        findings.forms();
        findings.landmarks();
    }
    findings.found
}

impl Findings {
    fn add(&mut self, finding: impl Into<String>) {
        self.found.push(finding.into());
    }

    fn all(&self, selector: &str) -> Vec<ElementRef<'_>> {
        let selector = Selector::parse(selector).expect("a selector of this file");
        self.page.select(&selector).collect()
    }

    fn language(&mut self, html: &str, locale: Locale) {
        if !html.trim_start().to_ascii_lowercase().starts_with("<!doctype html>") {
            self.add("no doctype");
        }
        if self.page.root_element().attr("lang") != Some(locale.tag()) {
            self.add("the language of the page is not said");
        }
        let titles: Vec<String> = self.all("head title").iter().map(visible).collect();
        if titles.len() != 1 || titles[0].trim().is_empty() {
            self.add(format!("not one title, but {titles:?}"));
        }
        let empty: Vec<String> = self.all("[lang='']").iter().map(tag).collect();
        self.found.extend(empty.iter().map(|tag| format!("an empty lang: {tag}")));
    }

    /// The content security policy forbids them all.
    fn acting_attributes(&mut self, medium: Medium) {
        let mut found = Vec::new();
        for element in self.all("*") {
            for (name, _) in element.value().attrs() {
                if name.starts_with("on") || (name == "style" && medium == Medium::Page) {
                    found.push(format!("{name}= at {}", tag(&element)));
                }
            }
        }
        found.extend(self.all("style, script:not([src]), iframe, object, embed").iter().map(tag));
        self.found.extend(found);
    }

    /// Ids are there once, and what points at an id finds it.
    fn identifiers(&mut self) {
        let mut ids = HashSet::new();
        let mut found = Vec::new();
        for element in self.all("[id]") {
            let id = element.attr("id").unwrap_or_default().to_owned();
            if id.is_empty() || id.contains(char::is_whitespace) {
                found.push(format!("{id:?} is not an id"));
            }
            if !ids.insert(id.clone()) {
                found.push(format!("the id {id} is there twice"));
            }
        }
        for name in ["aria-describedby", "aria-labelledby", "aria-controls", "for", "form", "list", "data-frag"] {
            for element in self.all(&format!("[{name}]")) {
                let targets = element.attr(name).unwrap_or_default().split_whitespace();
                found.extend(
                    targets
                        .filter(|id| !ids.contains(*id))
                        .map(|id| format!("{name} points at {id}, which is not there")),
                );
            }
        }
        for element in self.all("a[href^='#']") {
            let href = element.attr("href").unwrap_or_default();
            if !ids.contains(&href[1..]) {
                found.push(format!("a link to {href:?}, which is not there"));
            }
        }
        self.found.extend(found);
    }

    fn links(&mut self) {
        let mut found = Vec::new();
        for element in self.all("a, button, summary, [role=button]") {
            let name = element.attr("aria-label").map_or_else(|| visible(&element), str::to_owned);
            if name.trim().is_empty() {
                found.push(format!("no text: {}", tag(&element)));
            }
        }
        for element in self.all("a") {
            match element.attr("href") {
                None | Some("" | "#") => found.push(format!("a link to nowhere: {}", tag(&element))),
                Some(href) if href.starts_with("javascript:") => found.push(format!("a link that acts: {href}")),
                Some(_) => {}
            }
        }
        for element in self.all("[href], [src]") {
            let address = element.attr("href").or(element.attr("src")).unwrap_or_default();
            if address == "/assets/unknown" {
                found.push(format!("an asset that does not exist: {}", tag(&element)));
            }
            if address.starts_with("http") && element.value().name() != "a" {
                found.push(format!("a file of another server: {address}"));
            }
        }
        self.found.extend(found);
    }

    fn images(&mut self) {
        let lacking =
            |image: &&ElementRef<'_>| ["alt", "width", "height"].iter().any(|name| image.attr(name).is_none());
        // What a plugin brings has no size that the server knows.
        let images: Vec<String> = self.all("img:not(.task img)").iter().filter(lacking).map(tag).collect();
        let drawings = self.all("svg:not([aria-hidden=true]):not([role=img][aria-label])").iter().map(tag).collect();
        for element in [images, drawings].concat() {
            self.add(format!("without alt, width or height: {element}"));
        }
    }

    /// One first heading; after it none leaves a level out.
    fn headings(&mut self) {
        let headings = self.all("h1, h2, h3, h4, h5, h6");
        let levels: Vec<u8> = headings.iter().map(|heading| heading.value().name().as_bytes()[1] - b'0').collect();
        let empty = headings.iter().any(|heading| visible(heading).trim().is_empty());
        if levels.first() != Some(&1) || levels.iter().filter(|level| **level == 1).count() != 1 {
            self.add(format!("not one first heading in front: {levels:?}"));
        }
        if levels.windows(2).any(|pair| pair[1] > pair[0] + 1) {
            self.add(format!("headings leave a level out: {levels:?}"));
        }
        if empty {
            self.add("an empty heading");
        }
    }

    fn fields(&mut self) {
        let mut found = Vec::new();
        for field in self.all("input:not([type=hidden]), select, textarea, progress, meter") {
            let id = field.attr("id").unwrap_or_default();
            let labels = self.all("label").into_iter().filter(|label| label.attr("for") == Some(id));
            let texts: Vec<String> = labels.map(|label| visible(&label)).collect();
            let is_named = field.attr("aria-label").is_some_and(|name| !name.trim().is_empty()) && texts.is_empty();
            let is_labelled = !id.is_empty() && texts.len() == 1 && !texts[0].trim().is_empty();
            if !is_named && !is_labelled {
                found.push(format!("a field without its one label: {}", tag(&field)));
            }
        }
        for group in self.all("fieldset") {
            let legend = group.child_elements().find(|child| child.value().name() == "legend");
            if legend.is_none_or(|legend| visible(&legend).trim().is_empty()) {
                found.push(format!("a group without a legend: {}", tag(&group)));
            }
        }
        self.found.extend(found);
    }

    fn forms(&mut self) {
        let mut found = Vec::new();
        let submit = Selector::parse("button:not([type=button]):not([type=reset])").expect("a selector");
        for form in self.all("form") {
            let action = form.attr("action").unwrap_or_default();
            if !action.starts_with('/') || action.starts_with("//") {
                found.push(format!("a form to {action:?}"));
            }
            if form.select(&submit).next().is_none() {
                found.push(format!("a form without a button: {action}"));
            }
            let is_post = form.attr("method") == Some("post");
            for name in ["csrf", "form_key"] {
                let hidden = Selector::parse(&format!("input[type=hidden][name={name}]")).expect("a selector");
                let values: Vec<_> = form.select(&hidden).filter_map(|field| field.attr("value")).collect();
                let filled = values.len() == 1 && !values[0].is_empty();
                if is_post && !filled {
                    found.push(format!("a form that writes without {name}: {action}"));
                }
                if !is_post && !values.is_empty() {
                    found.push(format!("a form that reads and puts {name} into the address: {action}"));
                }
            }
        }
        self.found.extend(found);
    }

    fn landmarks(&mut self) {
        if self.all("main").len() != 1 {
            self.add("not one main part");
        }
        let named = self.all("nav, aside, section[aria-label], [role=region]");
        let mut names = BTreeSet::new();
        let mut found = Vec::new();
        for element in named {
            let name = element.attr("aria-label").or(element.attr("aria-labelledby")).unwrap_or_default();
            if name.trim().is_empty() || !names.insert((element.value().name().to_owned(), name.to_owned())) {
                found.push(format!("a part without a name of its own: {}", tag(&element)));
            }
        }
        self.found.extend(found);
    }

    /// No key where a text should be, no placeholder left, none of the other language's texts.
    fn texts(&mut self, locale: Locale) {
        let families = super::locales::families();
        let foreign = super::locales::only_in_the_other(locale);
        let mut found = Vec::new();
        for (text, language) in texts(&self.page) {
            let is_key = |word: &&str| {
                word.split_once('-').is_some_and(|(first, _)| families.contains(first))
                    && super::locales::looks_like_key(word)
            };
            found.extend(text.split_whitespace().filter(is_key).map(|key| format!("a key is shown: {key}")));
            if text.contains("{$") || text.contains("{ $") || text.contains("{{") {
                found.push(format!("a placeholder is shown: {text}"));
            }
            if language == locale.tag() && foreign.contains(text.trim()) {
                found.push(format!("a text of the other language: {}", text.trim()));
            }
        }
        self.found.extend(found);
    }
}

/// Texts and names that a person reads or hears, each with its language.
fn texts(page: &Html) -> Vec<(String, String)> {
    let mut texts = Vec::new();
    for element in page.root_element().descendent_elements() {
        if matches!(element.value().name(), "script" | "style") {
            continue;
        }
        let language = std::iter::once(element)
            .chain(element.ancestors().filter_map(ElementRef::wrap))
            .find_map(|element| element.attr("lang"))
            .unwrap_or_default();
        let own = element.children().filter_map(|child| child.value().as_text().map(|text| text.to_string()));
        let said = ["aria-label", "alt", "title", "placeholder"].into_iter().filter_map(|name| element.attr(name));
        texts.extend(own.chain(said.map(str::to_owned)).map(|text| (text, language.to_owned())));
    }
    texts
}

fn visible(element: &ElementRef<'_>) -> String {
    element.text().collect()
}

/// The opening tag, to find the place again.
fn tag(element: &ElementRef<'_>) -> String {
    let html = element.html();
    html.split_inclusive('>').next().unwrap_or_default().to_owned()
}

/// A sound page with this inside.
fn page(inside: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><head><title>T</title></head><body><main><h1>T</h1>{inside}</main></body></html>"
    )
}

#[test]
fn a_sound_page_has_no_findings() {
    let form = "<form method=\"post\" action=\"/a\"><input type=\"hidden\" name=\"csrf\" value=\"1\">\
         <input type=\"hidden\" name=\"form_key\" value=\"2\"><label for=\"a\">A</label><input id=\"a\"><button>Go</button></form>";
    assert_eq!(lint(&page(form), Locale::En, Medium::Page), [""; 0]);
}

#[test]
fn each_fault_is_found() {
    let faults = [
        ("<h3>Deep</h3>", "headings leave a level out"),
        ("<h1>Second</h1>", "not one first heading"),
        ("<h2> </h2>", "an empty heading"),
        ("<p id=\"a\"></p><p id=\"a\"></p>", "twice"),
        ("<p aria-describedby=\"b\"></p>", "not there"),
        ("<input id=\"a\">", "without its one label"),
        ("<form action=\"/\"></form>", "without a button"),
        ("<form method=\"post\" action=\"/\"><button>Go</button></form>", "without csrf"),
        ("<form action=\"https://evil.example\"><button>Go</button></form>", "a form to"),
        ("<img src=\"/a\" alt=\"\">", "without alt, width or height"),
        ("<p style=\"color:red\">a</p>", "style="),
        ("<p onclick=\"x()\">a</p>", "onclick="),
        ("<script>x()</script>", "<script>"),
        ("<a href=\"#\">a</a>", "to nowhere"),
        ("<a href=\"/x\"><img src=\"/a\" alt=\"\" width=\"1\" height=\"1\"></a>", "no text"),
        ("<link href=\"/assets/unknown\">", "an asset that does not exist"),
        ("<img src=\"https://a.example/x\" alt=\"\" width=\"1\" height=\"1\">", "another server"),
        ("<p>catalogue-title</p>", "a key is shown"),
        ("<p aria-label=\"sign-in-nowhere\">a</p>", "a key is shown"),
        ("<p>{$count} modules</p>", "a placeholder is shown"),
        ("<p>Zum gemeinsamen Katalog</p>", "the other language"),
        ("<aside>a</aside>", "without a name of its own"),
        ("<fieldset><p>a</p></fieldset>", "without a legend"),
    ];
    for (fault, finding) in faults {
        let found = lint(&page(fault), Locale::En, Medium::Page);
        assert!(found.iter().any(|text| text.contains(finding)), "{fault}: {found:?}");
    }
    let german = page("<p lang=\"de\">Zum gemeinsamen Katalog</p>");
    assert_eq!(lint(&german, Locale::En, Medium::Page), [""; 0], "a German text that says so");
}
