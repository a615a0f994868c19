//! Draws the case and the form.

use plugin_common::{Language, hint, shows_solution, solution};
use plugin_sdk::view::{
    self, Control, Element, choice, column, list, number_entry, option, paragraph, section, text_entry,
};
use plugin_sdk::{Context, Fault, Response, Tree};

use crate::author::{Field, Kind, Paper, Rule};
use crate::judgement::LONGEST;
use crate::wording;

pub(crate) fn tree(context: &Context, paper: &Paper, _last: Option<&Response>) -> Result<Tree, Fault> {
    let language = Language::of(&context.locale);
    let case = paper.situation.split("\n\n").map(str::trim).filter(|text| !text.is_empty()).map(paragraph);
    let mut elements: Vec<Element> = case.collect();
    let heading = paper.heading.as_deref().unwrap_or(wording::title(language));
    elements.push(section(1, heading, paper.fields.iter().map(|field| control(language, field))));
    elements.extend(hint(context, paper.hint.as_deref()));
    elements.extend(filled(context, paper));
    Ok(view::tree(language.tag(), wording::title(language), column(elements)))
}

fn control(language: Language, field: &Field) -> Element {
    let help = field.help.clone().or_else(|| wording::help(language, field.kind).map(str::to_owned));
    match field.kind {
        Kind::Choice => {
            let options = field.options.iter().map(|item| option(&item.id, &item.label));
            helped(choice(&field.id, &field.label, options), help).into()
        }
        Kind::Number => {
            let control = number_entry(&field.id, &field.label);
            let control = if let Some(unit) = &field.unit { control.unit(unit) } else { control };
            helped(control, help).into()
        }
        Kind::Text | Kind::Date | Kind::Postcode | Kind::Iban | Kind::Email => {
            helped(text_entry(&field.id, &field.label, LONGEST), help).into()
        }
    }
}

fn helped<T>(control: Control<T>, help: Option<String>) -> Control<T> {
    if let Some(help) = help { control.help(help) } else { control }
}

fn filled(context: &Context, paper: &Paper) -> Option<Element> {
    paper.solution.as_ref().filter(|_| shows_solution(context))?;
    let language = Language::of(&context.locale);
    let rows = paper.fields.iter().filter_map(|field| {
        let rule = paper.rule_of(field)?;
        let text = format!("{}: {}", field.label, right_entry(language, field, rule));
        let reason = rule.explanation.as_deref().map(|reason| format!("{text} – {reason}"));
        Some(paragraph(reason.unwrap_or(text)))
    });
    Some(solution(context, [list(rows)]))
}

fn right_entry(language: Language, field: &Field, rule: &Rule) -> String {
    if rule.blank {
        return wording::stays_blank(language).to_owned();
    }
    match rule.accepted.first() {
        Some(first) => {
            let label = field.options.iter().find(|option| option.id == *first).map(|option| option.label.clone());
            label.unwrap_or_else(|| first.clone())
        }
        None => wording::between(language, rule.min.as_deref(), rule.max.as_deref()),
    }
}
