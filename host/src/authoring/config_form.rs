//! The form in which an author fills in a plugin's configuration, made from its schema. Every field is named by its place
//! (`c/questions/0/prompt`); in lists and maps stand numbers, and a map's entry has its name and its value.

use std::fmt::Write as _;

use plugin_runtime::Problem;
use plugin_view::escape;
use serde_json::Value;

use super::schema::{Schema, Shape};

mod reading;

pub use reading::{Unfit, carry_out, read, unfit};

/// The place of the whole.
const ROOT: &str = "c";
/// Nobody writes forms that are deeper.
const DEEPEST: usize = 12;
/// Between the cells of a row.
const CELLS: char = '|';

/// The words around the fields.
#[derive(Debug)]
pub struct Words {
    /// Their language, and that of the schema's texts (BCP 47).
    pub lang: String,
    pub schema_lang: String,
    pub add: String,
    pub remove: String,
    pub key: String,
    pub lines: String,
    pub rows: String,
    pub optional: String,
    pub choose: String,
    pub json: String,
}

/// Writes the form with what was entered and what is wrong with it.
pub fn render(schema: &Schema, value: &Value, problems: &[Problem], words: &Words) -> String {
    let mut painter = Painter { root: schema, problems, words, html: String::new() };
    painter.node(&schema.resolved(schema), Some(value), &Spot::root(), true);
    painter.html
}

/// Where a field stands: in the form, and in the configuration.
#[derive(Clone)]
struct Spot {
    name: String,
    pointer: String,
    depth: usize,
}

impl Spot {
    fn root() -> Spot {
        Spot { name: ROOT.to_owned(), pointer: String::new(), depth: 0 }
    }

    fn member(&self, name: &str) -> Spot {
        self.below(&format!("{}/{name}", self.name), name)
    }

    /// An entry whose name in the form is its number, and in the configuration its key.
    fn entry(&self, number: usize, key: &str) -> Spot {
        self.below(&format!("{}/{number}/value", self.name), key)
    }

    fn below(&self, name: &str, key: &str) -> Spot {
        let key = key.replace('~', "~0").replace('/', "~1");
        Spot { name: name.to_owned(), pointer: format!("{}/{key}", self.pointer), depth: self.depth + 1 }
    }
}

struct Painter<'a> {
    root: &'a Schema,
    problems: &'a [Problem],
    words: &'a Words,
    html: String,
}

impl Painter<'_> {
    fn put(&mut self, html: &str) {
        self.html.push_str(html);
    }

    /// A text of the schema, which says of itself when it is in another language than the page.
    fn theirs(&self, text: &str) -> String {
        let (text, words) = (escape(text), self.words);
        if text.is_empty() || words.lang == words.schema_lang {
            return text;
        }
        format!("<span lang=\"{}\">{text}</span>", escape(&words.schema_lang))
    }

    fn node(&mut self, schema: &Schema, value: Option<&Value>, spot: &Spot, required: bool) {
        if spot.depth > DEEPEST {
            return;
        }
        match schema.shape(self.root) {
            Shape::Object(members) => self.group(schema, spot, |painter| {
                for (name, member, required) in &members {
                    painter.node(member, value.and_then(|value| value.get(name)), &spot.member(name), *required);
                }
            }),
            Shape::Variants(tag, variants) => self.variants(schema, value, spot, &tag, &variants),
            Shape::Map(inner) => self.map(schema, &inner, value, spot),
            Shape::List(inner) => self.list(schema, &inner, value, spot),
            Shape::Lines => {
                let text = texts(value).join("\n");
                self.area(schema, spot, &text, required, &self.words.lines);
            }
            Shape::Rows => {
                let rows: Vec<String> =
                    values(value).iter().map(|row| texts(Some(row)).join(&format!(" {CELLS} "))).collect();
                self.area(schema, spot, &rows.join("\n"), required, &self.words.rows);
            }
            Shape::Choice(choices) => self.choice(schema, value, spot, &choices, required),
            Shape::Text { long: true } => self.area(schema, spot, &text(value), required, ""),
            Shape::Text { long: false } => self.input(schema, spot, &text(value), required, ""),
            Shape::Number => self.input(schema, spot, &text(value), required, " inputmode=\"decimal\""),
            Shape::Flag { default } => self.flag(schema, spot, value.and_then(Value::as_bool).unwrap_or(default)),
            Shape::Fixed(_) => {}
            Shape::Anything => {
                let json = value.map(ToString::to_string).unwrap_or_default();
                self.area(schema, spot, &json, required, &self.words.json);
            }
        }
    }

    fn group(&mut self, schema: &Schema, spot: &Spot, body: impl FnOnce(&mut Self)) {
        if spot.depth == 0 {
            self.problem(spot);
            return body(self);
        }
        let (name, title) = (escape(&spot.name), self.theirs(&schema.title));
        let legend =
            if title.is_empty() { String::new() } else { format!("<legend class=\"kern-label\">{title}</legend>") };
        self.put(&format!("<fieldset class=\"kern-fieldset\" id=\"{name}\">{legend}"));
        self.hint(spot, &schema.description, "");
        self.problem(spot);
        self.put("<div class=\"kern-fieldset__body\">");
        body(self);
        self.put("</div></fieldset>");
    }

    fn variants(&mut self, schema: &Schema, value: Option<&Value>, spot: &Spot, tag: &str, known: &[(String, Schema)]) {
        let chosen = value.and_then(|value| value.get(tag)).and_then(Value::as_str).unwrap_or_default();
        self.group(schema, spot, |painter| {
            let at = spot.member(tag);
            let name = escape(&at.name);
            painter.put(&format!("<div class=\"kern-form-input\"><label class=\"kern-label\" for=\"{name}\">"));
            let label = painter.theirs(if schema.title.is_empty() { tag } else { &schema.title });
            painter.put(&format!("{label}</label>"));
            let options = known.iter().map(|(id, option)| {
                (id.as_str(), if option.title.is_empty() { id.as_str() } else { option.title.as_str() })
            });
            painter.select(&at, options, chosen);
            painter.problem(&at);
            painter.put("</div>");
            if let Some((_, option)) = known.iter().find(|(id, _)| id == chosen)
                && let Shape::Object(members) = option.shape(painter.root)
            {
                for (name, member, required) in members.iter().filter(|(name, ..)| name != tag) {
                    painter.node(member, value.and_then(|value| value.get(name)), &spot.member(name), *required);
                }
            }
        });
    }

    fn list(&mut self, schema: &Schema, inner: &Schema, value: Option<&Value>, spot: &Spot) {
        self.group(schema, spot, |painter| {
            for (number, entry) in values(value).iter().enumerate() {
                let at = spot.member(&number.to_string());
                painter.put(&format!("<input type=\"hidden\" name=\"{}\" value=\"\">", escape(&at.name)));
                let numbered = inner.titled(format!("{} {}", schema.title, number + 1));
                painter.node(&numbered, Some(entry), &at, true);
                painter.button("remove", &at.name, &numbered.title);
            }
            painter.button("add", &spot.name, &schema.title);
        });
    }

    fn map(&mut self, schema: &Schema, inner: &Schema, value: Option<&Value>, spot: &Spot) {
        let entries = value.and_then(Value::as_object).cloned().unwrap_or_default();
        self.group(schema, spot, |painter| {
            for (number, (key, entry)) in entries.iter().enumerate() {
                let at = spot.entry(number, key);
                let place = format!("{}/{number}", spot.name);
                painter.put(&format!("<input type=\"hidden\" name=\"{}\" value=\"\">", escape(&place)));
                let name = escape(&format!("{place}/key"));
                let title = painter.theirs(&format!("{} {}", schema.title, number + 1));
                let label = format!("{title}: {}", escape(&painter.words.key));
                let shown = escape(key);
                painter.put(&format!(
                    "<div class=\"kern-form-input\"><label class=\"kern-label\" for=\"{name}\">{label}</label>\
                     <input class=\"kern-form-input__input\" id=\"{name}\" name=\"{name}\" value=\"{shown}\" autocomplete=\"off\"></div>"
                ));
                let numbered = inner.titled(format!("{} {key}", schema.title));
                painter.node(&numbered, Some(entry), &at, true);
                painter.button("remove", &place, &numbered.title);
            }
            painter.button("add", &spot.name, &schema.title);
        });
    }

    fn button(&mut self, what: &str, place: &str, title: &str) {
        let words = self.words;
        let does = escape(if what == "add" { &words.add } else { &words.remove });
        let (place, label) = (escape(place), format!("{}: {does}", self.theirs(title)));
        self.put(&format!(
            "<div class=\"actions\"><button class=\"kern-btn kern-btn--tertiary\" name=\"do\" value=\"{what} {place}\">\
             <span class=\"kern-label\">{label}</span></button></div>"
        ));
    }

    fn label(&mut self, schema: &Schema, spot: &Spot, required: bool) {
        let name = escape(&spot.name);
        let own = spot.name.rsplit('/').next().unwrap_or_default();
        let title = self.theirs(if schema.title.is_empty() { own } else { &schema.title });
        let optional = escape(&self.words.optional);
        let optional = if required {
            String::new()
        } else {
            format!(" <span class=\"kern-label__optional\">– {optional}</span>")
        };
        self.put(&format!("<label class=\"kern-label\" for=\"{name}\">{title}{optional}</label>"));
    }

    /// The schema's description, and what the form itself has to say.
    fn hint(&mut self, spot: &Spot, description: &str, more: &str) {
        let (said, more) = (self.theirs(description), escape(more));
        let said = [said, more].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ");
        if !said.is_empty() {
            self.put(&format!("<div class=\"kern-hint\" id=\"{}-hint\">{said}</div>", escape(&spot.name)));
        }
    }

    /// What the plugin says of this place.
    fn problem(&mut self, spot: &Spot) {
        let said: Vec<String> = self
            .problems
            .iter()
            .filter(|problem| problem.pointer == spot.pointer)
            .map(|problem| escape(&problem.message))
            .collect();
        if !said.is_empty() {
            let (name, said) = (escape(&spot.name), said.join(" "));
            self.put(&format!(
                "<p class=\"kern-error\" id=\"{name}-error\"><span class=\"kern-icon kern-icon--danger\" aria-hidden=\"true\">\
                 </span><span class=\"kern-body\">{said}</span></p>"
            ));
        }
    }

    fn described(&self, schema: &Schema, spot: &Spot, more: &str) -> String {
        let name = escape(&spot.name);
        let is_wrong = self.problems.iter().any(|problem| problem.pointer == spot.pointer);
        let hint = (!schema.description.is_empty() || !more.is_empty()).then(|| format!("{name}-hint"));
        let error = is_wrong.then(|| format!("{name}-error"));
        let ids: Vec<String> = hint.into_iter().chain(error).collect();
        let invalid = if is_wrong { " aria-invalid=\"true\"" } else { "" };
        if ids.is_empty() { invalid.to_owned() } else { format!(" aria-describedby=\"{}\"{invalid}", ids.join(" ")) }
    }

    fn around(&mut self, schema: &Schema, spot: &Spot, required: bool, more: &str, field: &str) {
        self.put("<div class=\"kern-form-input\">");
        self.label(schema, spot, required);
        self.hint(spot, &schema.description, more);
        self.put(field);
        self.problem(spot);
        self.put("</div>");
    }

    fn input(&mut self, schema: &Schema, spot: &Spot, value: &str, required: bool, attributes: &str) {
        let (name, value, described) = (escape(&spot.name), escape(value), self.described(schema, spot, ""));
        let field = format!(
            "<input class=\"kern-form-input__input\" id=\"{name}\" name=\"{name}\" type=\"text\" value=\"{value}\" \
             autocomplete=\"off\"{attributes}{described}>"
        );
        self.around(schema, spot, required, "", &field);
    }

    fn area(&mut self, schema: &Schema, spot: &Spot, value: &str, required: bool, more: &str) {
        let more = more.to_owned();
        let (name, value, described) = (escape(&spot.name), escape(value), self.described(schema, spot, &more));
        let rows = value.lines().count().clamp(2, 12);
        let field = format!(
            "<textarea class=\"kern-form-input__input\" id=\"{name}\" name=\"{name}\" rows=\"{rows}\"{described}>\n{value}</textarea>"
        );
        self.around(schema, spot, required, &more, &field);
    }

    fn choice(&mut self, schema: &Schema, value: Option<&Value>, spot: &Spot, choices: &[String], required: bool) {
        let chosen = text(value);
        self.put("<div class=\"kern-form-input\">");
        self.label(schema, spot, required);
        self.hint(spot, &schema.description, "");
        self.select(spot, choices.iter().map(|choice| (choice.as_str(), choice.as_str())), &chosen);
        self.problem(spot);
        self.put("</div>");
    }

    fn select<'o>(&mut self, spot: &Spot, options: impl Iterator<Item = (&'o str, &'o str)>, chosen: &str) {
        let (name, choose) = (escape(&spot.name), escape(&self.words.choose));
        self.put(&format!(
            "<div class=\"kern-form-input__select-wrapper\"><select class=\"kern-form-input__select\" id=\"{name}\" name=\"{name}\">\
             <option value=\"\">{choose}</option>"
        ));
        for (value, label) in options {
            let selected = if value == chosen { " selected" } else { "" };
            let (value, label, lang) = (escape(value), escape(label), escape(&self.words.schema_lang));
            let option = format!("<option value=\"{value}\" lang=\"{lang}\"{selected}>{label}</option>");
            self.put(&option);
        }
        self.put("</select></div>");
    }

    fn flag(&mut self, schema: &Schema, spot: &Spot, on: bool) {
        let (name, title, about) = (escape(&spot.name), self.theirs(&schema.title), self.theirs(&schema.description));
        let checked = if on { " checked" } else { "" };
        let mut html = String::new();
        // What is not ticked is not sent: the hidden field says that the box was there.
        let _ = write!(
            html,
            "<div class=\"kern-form-check\"><input type=\"hidden\" name=\"{name}\" value=\"\"><input class=\"kern-form-check__checkbox\" \
             type=\"checkbox\" id=\"{name}\" name=\"{name}\" value=\"true\"{checked}><label class=\"kern-label\" for=\"{name}\">{title}"
        );
        if !about.is_empty() {
            let _ = write!(html, "<span class=\"kern-form-check__note\">{about}</span>");
        }
        html.push_str("</label></div>");
        self.put(&html);
        self.problem(spot);
    }
}

fn text(value: Option<&Value>) -> String {
    match value {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Null) | None => String::new(),
        Some(other) => other.to_string(),
    }
}

fn values(value: Option<&Value>) -> Vec<Value> {
    value.and_then(Value::as_array).cloned().unwrap_or_default()
}

fn texts(value: Option<&Value>) -> Vec<String> {
    values(value).iter().map(|value| text(Some(value))).collect()
}

#[cfg(test)]
mod tests;
