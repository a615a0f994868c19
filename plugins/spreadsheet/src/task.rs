//! Draws the table with fields in the asked cells.

use plugin_common::{Language, formula, hint, shows_solution, solution};
use plugin_sdk::view::{self, Element, code, column, list, paragraph, table, text, text_entry};
use plugin_sdk::{Context, Fault, Response, Tree};

use crate::author::{Assignment, MOST_COLUMNS, field, name};
use crate::wording;

pub(crate) fn tree(context: &Context, assignment: &Assignment, _last: Option<&Response>) -> Result<Tree, Fault> {
    let language = Language::of(&context.locale);
    let mut elements: Vec<Element> = assignment.intro.iter().map(paragraph).collect();
    elements.push(paragraph(&assignment.prompt));
    elements.push(grid(language, assignment));
    elements.push(paragraph(wording::help(language)));
    elements.extend(hint(context, assignment.hint.as_deref()));
    elements.extend(right_formulas(context, assignment));
    Ok(view::tree(language.tag(), wording::title(language), column(elements)))
}

/// The contract wants to know the number of columns beforehand.
fn grid(language: Language, assignment: &Assignment) -> Element {
    match assignment.columns() {
        1 => of::<2>(language, assignment),
        2 => of::<3>(language, assignment),
        3 => of::<4>(language, assignment),
        4 => of::<5>(language, assignment),
        5 => of::<6>(language, assignment),
        6 => of::<7>(language, assignment),
        7 => of::<8>(language, assignment),
        _ => of::<9>(language, assignment),
    }
}

/// As spreadsheets show it: letters above, numbers in front.
fn of<const COLUMNS: usize>(language: Language, assignment: &Assignment) -> Element {
    const LETTERS: [&str; MOST_COLUMNS] = ["A", "B", "C", "D", "E", "F", "G", "H"];
    let heads = std::array::from_fn(|column| match column {
        0 => wording::row(language),
        column => LETTERS[column - 1],
    });
    let rows = (0..assignment.height()).map(|row| {
        std::array::from_fn::<_, COLUMNS, _>(|column| match column {
            0 => paragraph((row + 1).to_string()),
            column => cell(language, assignment, column - 1, row),
        })
    });
    table(wording::title(language), heads, true, rows)
}

fn cell(language: Language, assignment: &Assignment, column: usize, row: usize) -> Element {
    let name = name(column, row);
    if assignment.asked.contains(&name) {
        return text_entry(field(&name), wording::cell(language, &name), formula::LONGEST as u32).into();
    }
    paragraph(text(assignment.text(column, row)))
}

fn right_formulas(context: &Context, assignment: &Assignment) -> Option<Element> {
    let secret = assignment.solution.as_ref().filter(|_| shows_solution(context))?;
    let items = assignment.asked.iter().filter_map(|cell| {
        let solution = secret.get(cell)?;
        let formula = format!("={}", solution.formula.trim_start_matches('='));
        let reason = solution.explanation.as_deref().map_or(String::new(), |reason| format!(" {reason}"));
        Some(paragraph([text(format!("{cell}: ")), code(formula), text(reason)]))
    });
    Some(solution(context, [list(items)]))
}
