//! Draws the image with its places.

use plugin_common::{Language, hint, shows_solution, solution};
use plugin_sdk::view::{self, Element, Picture, column, hotspot, list, paragraph, region};
use plugin_sdk::{Context, Fault, Response, Tree};

use crate::author::{Area, Places};
use crate::wording;

/// Field of the answer and part of the mark.
pub(crate) const FIELD: &str = "regions";

pub(crate) fn tree(context: &Context, places: &Places, _last: Option<&Response>) -> Result<Tree, Fault> {
    let language = Language::of(&context.locale);
    let mut elements: Vec<Element> = places.intro.iter().map(paragraph).collect();
    elements.push(control(language, places));
    elements.extend(hint(context, places.hint.as_deref()));
    elements.extend(right_places(context, places));
    Ok(view::tree(language.tag(), wording::title(language), column(elements)))
}

fn control(language: Language, places: &Places) -> Element {
    let image = &places.image;
    let picture = match &image.description {
        Some(long) => Picture::described_at_length(&image.asset, &image.alt, paragraph(long)),
        None => Picture::described(&image.asset, &image.alt),
    };
    let regions = places.regions.iter().map(|area| region(&area.id, &area.label, area.rectangle()));
    hotspot(FIELD, &places.prompt, picture, regions)
        .up_to(places.max_selected)
        .help(wording::choose(language, places.max_selected))
        .into()
}

fn right_places(context: &Context, places: &Places) -> Option<Element> {
    let secret = places.solution.as_ref().filter(|_| shows_solution(context))?;
    let is_right = |area: &&Area| secret.correct.contains(&area.id);
    let labels = places.regions.iter().filter(is_right).map(|area| paragraph(&area.label));
    let mut content = vec![list(labels)];
    content.extend(secret.explanation.iter().map(paragraph));
    Some(solution(context, content))
}
