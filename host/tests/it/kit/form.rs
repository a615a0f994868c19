//! A form of a page: what it would send, and what one can choose in it.

use scraper::{ElementRef, Html, Selector};

use super::answer::text;

#[derive(Clone, Debug)]
pub(crate) struct Form {
    pub(crate) action: String,
    pub(crate) fields: Vec<(String, String)>,
    pub(crate) choices: Vec<Choice>,
}

#[derive(Clone, Debug)]
pub(crate) struct Choice {
    name: String,
    value: String,
    label: String,
    one_only: bool,
}

impl Form {
    pub(super) fn find(html: &Html, action: &str) -> Option<Form> {
        let forms = selector("form[method=post]");
        let form = html.select(&forms).find(|form| form.attr("action") == Some(action))?;
        let mut found = Form { action: action.to_owned(), fields: Vec::new(), choices: Vec::new() };
        for input in form.select(&selector("input[name]:not([disabled])")) {
            found.take(form, input);
        }
        for area in form.select(&selector("textarea[name]:not([disabled])")) {
            found.fields.push((attribute(area, "name"), area.text().collect()));
        }
        for select in form.select(&selector("select[name]:not([disabled])")) {
            let options: Vec<ElementRef<'_>> = select.select(&selector("option")).collect();
            let chosen = options.iter().find(|option| option.attr("selected").is_some()).or(options.first());
            found.fields.extend(chosen.map(|option| (attribute(select, "name"), attribute(*option, "value"))));
        }
        Some(found)
    }

    fn take(&mut self, form: ElementRef<'_>, input: ElementRef<'_>) {
        let (name, value) = (attribute(input, "name"), attribute(input, "value"));
        let kind = attribute(input, "type");
        if !matches!(kind.as_str(), "radio" | "checkbox") {
            self.fields.push((name, value));
            return;
        }
        if input.attr("checked").is_some() {
            self.fields.push((name.clone(), value.clone()));
        }
        let label = label(form, input);
        self.choices.push(Choice { name, value, label, one_only: kind == "radio" });
    }

    /// Fills in a field, or adds one that the page does not have.
    pub(crate) fn set(mut self, name: &str, value: &str) -> Form {
        self.fields.retain(|(known, _)| known != name);
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The form as browsers send it when a file was chosen in its field `file`: content type and body (RFC 7578).
    pub(crate) fn with_file(&self, name: &str, content: &[u8]) -> (String, Vec<u8>) {
        const BOUNDARY: &str = "----campus7MA4YWxkTrZu0gW";
        let disposition = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=");
        let mut body = Vec::new();
        for (field, value) in &self.fields {
            body.extend(format!("{disposition}\"{field}\"\r\n\r\n{value}\r\n").into_bytes());
        }
        let kind = "Content-Type: application/octet-stream";
        body.extend(format!("{disposition}\"file\"; filename=\"{name}\"\r\n{kind}\r\n\r\n").into_bytes());
        body.extend(content);
        body.extend(format!("\r\n--{BOUNDARY}--\r\n").into_bytes());
        (format!("multipart/form-data; boundary={BOUNDARY}"), body)
    }

    /// One more value of a field that may have several.
    pub(crate) fn add(mut self, name: &str, value: &str) -> Form {
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn without(mut self, name: &str) -> Form {
        self.fields.retain(|(known, _)| known != name);
        self
    }

    /// The same form with a key of its own, as a page loaded anew has it.
    pub(crate) fn renewed(self) -> Form {
        self.set("form_key", &uuid::Uuid::new_v4().to_string())
    }

    /// Presses the radio button or check box with this label.
    #[track_caller]
    pub(crate) fn choose(mut self, label: &str) -> Form {
        let choice = self.choices.iter().find(|choice| choice.label == label).cloned();
        let choice = choice.unwrap_or_else(|| panic!("there is no {label:?} in {:?}", self.choices));
        if choice.one_only {
            self.fields.retain(|(name, _)| *name != choice.name);
        }
        self.fields.push((choice.name, choice.value));
        self
    }

    /// Ticks every box of this name.
    pub(crate) fn choose_all(mut self, name: &str) -> Form {
        let all = self.choices.iter().filter(|choice| choice.name == name);
        self.fields.extend(all.map(|choice| (choice.name.clone(), choice.value.clone())));
        self
    }

    /// Names of the fields that one can choose in.
    pub(crate) fn chooses(&self) -> Vec<&str> {
        self.choices.iter().map(|choice| choice.name.as_str()).collect()
    }
}

fn label(form: ElementRef<'_>, input: ElementRef<'_>) -> String {
    let id = attribute(input, "id");
    let labels = selector("label");
    let beside = form.select(&labels).find(|label| !id.is_empty() && label.attr("for") == Some(&id));
    let around = || input.ancestors().filter_map(ElementRef::wrap).find(|parent| parent.value().name() == "label");
    beside.or_else(around).map(text).unwrap_or_default()
}

fn attribute(element: ElementRef<'_>, name: &str) -> String {
    element.attr(name).unwrap_or_default().to_owned()
}

fn selector(text: &str) -> Selector {
    Selector::parse(text).expect("the kit's own selectors are valid")
}
