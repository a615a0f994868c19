//! What a learner sent, read by the tree that was shown: other fields and unknown options are dropped.

use plugin_runtime::{
    Answer, FieldAnswer, Node, NumberAnswer, Response, Tree,
    tree::{OptionItem, Ordering},
};

use super::DecimalMark;

/// Longest text of a number field.
const LONGEST_NUMBER: usize = 64;
/// Bytes that a frame may write for a field.
const LONGEST_DATA: usize = 64 * 1024;

/// Reads a form made by [`super::render`], with what frames have written in `d.FIELD` before what stands in their place, and numbers as people write them who use this mark.
pub fn read_response(tree: &Tree, form: &[(String, String)], mark: DecimalMark) -> Response {
    let answers = tree
        .controls()
        .map(|(node, control)| {
            let fields = Fields { form, field: &control.field, name: format!("f.{}", control.field) };
            let answer = fields.of_frame(tree).unwrap_or_else(|| fields.answer(node, mark));
            FieldAnswer { field: control.field.clone(), answer }
        })
        .collect();
    Response { answers, action: action(tree, form) }
}

/// The pressed button, if the tree has it.
fn action(tree: &Tree, form: &[(String, String)]) -> Option<String> {
    let (_, pressed) = form.iter().find(|(name, _)| name == "action")?;
    tree.nodes.iter().find_map(|node| match node {
        Node::Action(action) if action.id == *pressed => Some(action.id.clone()),
        _ => None,
    })
}

/// The form's entries of one control.
struct Fields<'a> {
    form: &'a [(String, String)],
    field: &'a str,
    name: String,
}

impl Fields<'_> {
    /// What a frame has written for this field, if it may.
    fn of_frame(&self, tree: &Tree) -> Option<Answer> {
        let written = self.value(&format!("d.{}", self.field)).filter(|text| text.len() <= LONGEST_DATA)?;
        let may = |node: &Node| matches!(node, Node::CustomFrame(frame) if frame.fields.iter().any(|field| field == self.field));
        tree.nodes.iter().any(may).then(|| Answer::Data(written.to_owned()))
    }

    fn answer(&self, node: &Node, mark: DecimalMark) -> Answer {
        match node {
            Node::Choice(choice) => self.selection(choice.options.iter().map(|option| &option.id), choice.max_selected),
            Node::Hotspot(hotspot) => {
                self.selection(hotspot.regions.iter().map(|region| &region.id), hotspot.max_selected)
            }
            Node::TextEntry(entry) => self.text(entry.max_chars as usize).map_or(Answer::Blank, Answer::Text),
            Node::NumberEntry(_) => self.text(LONGEST_NUMBER).map_or(Answer::Blank, |raw| {
                let decimal = decimal(&raw, mark);
                Answer::Number(NumberAnswer { raw, decimal })
            }),
            Node::Ordering(ordering) => self.order(ordering),
            Node::Matching(matching) => self.pairs(&matching.sources, &matching.targets),
            _ => Answer::Blank,
        }
    }

    fn value(&self, name: &str) -> Option<&str> {
        self.form.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// In the order of the view, so that the same choice is the same answer.
    fn selection<'o>(&self, options: impl Iterator<Item = &'o String>, max: u32) -> Answer {
        let sent: Vec<&str> =
            self.form.iter().filter(|(name, _)| *name == self.name).map(|(_, value)| value.as_str()).collect();
        let chosen: Vec<String> =
            options.filter(|option| sent.contains(&option.as_str())).take(max as usize).cloned().collect();
        if chosen.is_empty() { Answer::Blank } else { Answer::Selection(chosen) }
    }

    fn text(&self, longest: usize) -> Option<String> {
        let text: String = self.value(&self.name)?.replace("\r\n", "\n").chars().take(longest).collect();
        (!text.trim().is_empty()).then_some(text)
    }

    /// Items by the places that were given to them; those without a place come last. Blank when no place was given.
    fn order(&self, ordering: &Ordering) -> Answer {
        let place = |item: &OptionItem| self.value(&format!("{}.{}", self.name, item.id))?.parse::<usize>().ok();
        let mut items: Vec<(usize, &String)> =
            ordering.items.iter().map(|item| (place(item).unwrap_or(usize::MAX), &item.id)).collect();
        if items.iter().all(|(place, _)| *place == usize::MAX) {
            return Answer::Blank;
        }
        items.sort_by_key(|(place, _)| *place);
        Answer::Order(items.into_iter().map(|(_, id)| id.clone()).collect())
    }

    fn pairs(&self, sources: &[OptionItem], targets: &[OptionItem]) -> Answer {
        let pairs: Vec<(String, String)> = sources
            .iter()
            .filter_map(|source| {
                let target = self.value(&format!("{}.{}", self.name, source.id))?;
                let known = targets.iter().any(|known| known.id == target);
                known.then(|| (source.id.clone(), target.to_owned()))
            })
            .collect();
        if pairs.is_empty() { Answer::Blank } else { Answer::Pairs(pairs) }
    }
}

/// A number as people write it in this language, as a canonical decimal: `1.234,50` in German and `1,234.50` in English
/// are `1234.50`. A point in German text groups thousands only where three digits follow; otherwise it is taken for a
/// decimal point, which many people type.
pub(super) fn decimal(raw: &str, mark: DecimalMark) -> Option<String> {
    let text: String = raw.chars().filter(|character| !character.is_whitespace()).collect();
    let text = text.replace('\u{2212}', "-");
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |rest| ("-", rest));
    let digits = digits.strip_prefix('+').unwrap_or(digits);
    let (group, point) = match mark {
        DecimalMark::Comma => ('.', ','),
        DecimalMark::Point => (',', '.'),
    };
    let (whole, fraction) =
        digits.split_once(point).map_or((digits, None), |(whole, fraction)| (whole, Some(fraction)));
    let (whole, fraction) = match (ungrouped(whole, group), fraction) {
        (Some(whole), fraction) => (whole, fraction),
        (None, None) => whole.split_once(group).map(|(whole, fraction)| (whole.to_owned(), Some(fraction)))?,
        (None, Some(_)) => return None,
    };
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let fraction = fraction.unwrap_or_default();
    if (whole.is_empty() && fraction.is_empty()) || !all_digits(&whole) || !all_digits(fraction) {
        return None;
    }
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    let sign = if whole == "0" && fraction.bytes().all(|byte| byte == b'0') { "" } else { sign };
    Some(if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") })
}

/// Digits without their thousands marks, if these stand where they belong.
fn ungrouped(whole: &str, group: char) -> Option<String> {
    let mut parts = whole.split(group);
    let first = parts.next().unwrap_or_default();
    let rest: Vec<&str> = parts.collect();
    let grouped = rest.is_empty() || (matches!(first.len(), 1..=3) && rest.iter().all(|part| part.len() == 3));
    grouped.then(|| std::iter::once(first).chain(rest).collect())
}
