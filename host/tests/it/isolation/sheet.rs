//! The forms of a page, with everything that they offer.

use std::collections::BTreeSet;

use scraper::{ElementRef, Selector};

use crate::kit::{Answer, Browser};

/// A form as it would be sent.
pub(super) struct Sheet {
    pub(super) action: String,
    fields: Vec<(String, String)>,
    /// Names and values that can be chosen, or are sent without being seen.
    pub(super) offers: Vec<(String, String)>,
    /// The fields that something can be typed into.
    pub(super) typed: Vec<String>,
}

impl Sheet {
    pub(super) fn all(answer: &Answer) -> Vec<Sheet> {
        let html = answer.html();
        html.select(&selector("form[method=post][action]")).map(Sheet::read).collect()
    }

    fn read(form: ElementRef<'_>) -> Sheet {
        let mut sheet = Sheet { action: of(form, "action"), fields: Vec::new(), offers: Vec::new(), typed: Vec::new() };
        for input in form.select(&selector("input[name]")) {
            sheet.take(input);
        }
        for area in form.select(&selector("textarea[name]")) {
            sheet.typed.push(of(area, "name"));
            sheet.fields.push((of(area, "name"), area.text().collect()));
        }
        for select in form.select(&selector("select[name]")) {
            let name = of(select, "name");
            let chosen = select.select(&selector("option[selected]")).next();
            let chosen = chosen.or_else(|| select.select(&selector("option")).next());
            sheet.fields.extend(chosen.map(|option| (name.clone(), of(option, "value"))));
            sheet.offers.extend(select.select(&selector("option")).map(|option| (name.clone(), of(option, "value"))));
        }
        // One button is pressed.
        let button = form.select(&selector("button[name]")).next();
        sheet.fields.extend(button.map(|button| (of(button, "name"), of(button, "value"))));
        sheet
    }

    fn take(&mut self, input: ElementRef<'_>) {
        let pair = (of(input, "name"), of(input, "value"));
        if ["csrf", "form_key"].contains(&pair.0.as_str()) {
            return;
        }
        match of(input, "type").as_str() {
            "file" | "submit" => {}
            "radio" | "checkbox" => {
                self.offers.push(pair.clone());
                if input.attr("checked").is_some() {
                    self.fields.push(pair);
                }
            }
            "hidden" => {
                self.offers.push(pair.clone());
                self.fields.push(pair);
            }
            _ => {
                self.typed.push(pair.0.clone());
                self.fields.push(pair);
            }
        }
    }

    /// Sends the form with this value instead of what it has of that name.
    pub(super) async fn send(&self, browser: &Browser, name: &str, value: &str) -> Answer {
        let mut form = browser.bare_form(&self.action).await;
        form.fields.extend(self.fields.iter().filter(|(known, _)| known != name).cloned());
        form.fields.push((name.to_owned(), value.to_owned()));
        browser.send(&form).await
    }
}

/// The names of what a page asks after an address: in its links, and in the forms that change nothing.
pub(super) fn asked_names(answer: &Answer) -> BTreeSet<String> {
    let html = answer.html();
    let mut names = BTreeSet::new();
    for link in html.select(&selector("a[href*='?'], form[action*='?']")) {
        let address = link.attr("href").or_else(|| link.attr("action")).unwrap_or_default();
        let asked = address.split_once('?').map_or("", |(_, asked)| asked);
        names.extend(form_urlencoded::parse(asked.as_bytes()).map(|(name, _)| name.into_owned()));
    }
    names.extend(html.select(&selector("form[method=get] [name]")).map(|field| of(field, "name")));
    names
}

fn of(element: ElementRef<'_>, attribute: &str) -> String {
    element.attr(attribute).unwrap_or_default().to_owned()
}

fn selector(text: &str) -> Selector {
    Selector::parse(text).expect("the test's own selectors are valid")
}
