//! Elements that take an answer.

use super::{Element, IntoInlines};
use crate::bindings::campus::exercise::content::{Alternative, Image};
use crate::bindings::campus::exercise::view as wit;
use crate::bindings::campus::exercise::view::Node;

/// A control under construction; turns into an [`Element`].
#[derive(Debug, Clone, PartialEq)]
pub struct Control<T> {
    inner: T,
    control: wit::Control,
    children: Vec<Element>,
}

/// An option with its image's long description, if any.
#[derive(Debug, Clone, PartialEq)]
pub struct OptionChoice {
    item: wit::OptionItem,
    description: Option<Element>,
}

/// An image with its alternative text.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    pub(crate) image: Image,
    pub(crate) description: Option<Element>,
}

impl Picture {
    /// An image that says nothing which the text does not say.
    pub fn decorative(asset: impl Into<String>) -> Self {
        Self::new(asset, Alternative::Decorative)
    }

    pub fn described(asset: impl Into<String>, alternative: impl Into<String>) -> Self {
        Self::new(asset, Alternative::Described(alternative.into()))
    }

    /// An image that needs more than a sentence; the description stands beside it.
    pub fn described_at_length(
        asset: impl Into<String>,
        alternative: impl Into<String>,
        description: impl Into<Element>,
    ) -> Self {
        let picture = Self::new(asset, Alternative::DescribedAt((alternative.into(), 0)));
        Self { description: Some(description.into()), ..picture }
    }

    fn new(asset: impl Into<String>, alt: Alternative) -> Self {
        Self { image: Image { asset: asset.into(), alt }, description: None }
    }
}

pub fn option(id: impl Into<String>, label: impl IntoInlines) -> OptionChoice {
    let item = wit::OptionItem { id: id.into(), label: label.into_inlines(), image: None };
    OptionChoice { item, description: None }
}

impl OptionChoice {
    #[must_use]
    pub fn with_picture(mut self, picture: Picture) -> Self {
        self.item.image = Some(picture.image);
        self.description = picture.description;
        self
    }
}

/// Radio buttons; [`Control::up_to`] makes check boxes of them.
pub fn choice(
    field: impl Into<String>,
    label: impl IntoInlines,
    options: impl IntoIterator<Item = OptionChoice>,
) -> Control<wit::Choice> {
    let (options, children) = unzip(options);
    let control = control(field, label);
    let inner = wit::Choice { control: control.clone(), options, max_selected: 1, compact: false };
    Control { inner, control, children }
}

impl Control<wit::Choice> {
    /// Check boxes with at most this many chosen.
    #[must_use]
    pub fn up_to(mut self, max_selected: u32) -> Self {
        self.inner.max_selected = max_selected;
        self
    }

    /// A drop-down instead of a list.
    #[must_use]
    pub fn compact(mut self) -> Self {
        self.inner.compact = true;
        self
    }
}

/// A single line; [`Control::lines`] makes it higher.
pub fn text_entry(field: impl Into<String>, label: impl IntoInlines, max_chars: u32) -> Control<wit::TextEntry> {
    let control = control(field, label);
    let inner = wit::TextEntry {
        control: control.clone(),
        max_chars,
        lines: 1,
        code_language: None,
        spellcheck: true,
        prefill: String::new(),
    };
    Control { inner, control, children: Vec::new() }
}

impl Control<wit::TextEntry> {
    #[must_use]
    pub fn lines(mut self, lines: u32) -> Self {
        self.inner.lines = lines;
        self
    }

    /// Program text: monospaced and without correction.
    #[must_use]
    pub fn code(mut self, language: impl Into<String>) -> Self {
        self.inner.code_language = Some(language.into());
        self.inner.spellcheck = false;
        self
    }

    #[must_use]
    pub fn prefill(mut self, text: impl Into<String>) -> Self {
        self.inner.prefill = text.into();
        self
    }
}

/// A number, read by the host in the learner's own notation.
pub fn number_entry(field: impl Into<String>, label: impl IntoInlines) -> Control<wit::NumberEntry> {
    let control = control(field, label);
    let inner = wit::NumberEntry { control: control.clone(), min: None, max: None, unit: None };
    Control { inner, control, children: Vec::new() }
}

impl Control<wit::NumberEntry> {
    #[must_use]
    pub fn unit(mut self, unit: impl Into<String>) -> Self {
        self.inner.unit = Some(unit.into());
        self
    }

    /// Canonical decimals, such as "-3.5".
    #[must_use]
    pub fn between(mut self, min: impl Into<String>, max: impl Into<String>) -> Self {
        self.inner.min = Some(min.into());
        self.inner.max = Some(max.into());
        self
    }
}

/// Items to put in order. Hand them over shuffled.
pub fn ordering(
    field: impl Into<String>,
    label: impl IntoInlines,
    items: impl IntoIterator<Item = OptionChoice>,
) -> Control<wit::Ordering> {
    let (items, children) = unzip(items);
    let control = control(field, label);
    Control { inner: wit::Ordering { control: control.clone(), items }, control, children }
}

/// Each source is connected to a target.
pub fn matching(
    field: impl Into<String>,
    label: impl IntoInlines,
    sources: impl IntoIterator<Item = OptionChoice>,
    targets: impl IntoIterator<Item = OptionChoice>,
) -> Control<wit::Matching> {
    let (sources, mut children) = unzip(sources);
    let (targets, of_targets) = unzip(targets);
    children.extend(of_targets);
    let control = control(field, label);
    let inner = wit::Matching { control: control.clone(), sources, targets, targets_reusable: false };
    Control { inner, control, children }
}

impl Control<wit::Matching> {
    /// Several sources may go to the same target.
    #[must_use]
    pub fn reusable_targets(mut self) -> Self {
        self.inner.targets_reusable = true;
        self
    }
}

/// Places in an image to choose from.
pub fn hotspot(
    field: impl Into<String>,
    label: impl IntoInlines,
    picture: Picture,
    regions: impl IntoIterator<Item = wit::Region>,
) -> Control<wit::Hotspot> {
    let control = control(field, label);
    let inner = wit::Hotspot {
        control: control.clone(),
        image: picture.image,
        regions: regions.into_iter().collect(),
        max_selected: 1,
    };
    Control { inner, control, children: picture.description.into_iter().collect() }
}

impl Control<wit::Hotspot> {
    /// At most this many places chosen.
    #[must_use]
    pub fn up_to(mut self, max_selected: u32) -> Self {
        self.inner.max_selected = max_selected;
        self
    }
}

/// A rectangle in hundredths of a percent of the image: left, top, width, height.
pub fn region(id: impl Into<String>, label: impl Into<String>, rectangle: [u32; 4]) -> wit::Region {
    let [left, top, width, height] = rectangle;
    wit::Region { id: id.into(), label: label.into(), left, top, width, height }
}

impl<T> Control<T> {
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.control.help = Some(help.into());
        self
    }

    #[must_use]
    pub fn required(mut self) -> Self {
        self.control.required = true;
        self
    }

    /// Why the last answer could not be read.
    #[must_use]
    pub fn problem(mut self, problem: Option<String>) -> Self {
        self.control.problem = problem;
        self
    }
}

macro_rules! becomes_element {
    ($($kind:ident),*) => {
        $(impl From<Control<wit::$kind>> for Element {
            fn from(built: Control<wit::$kind>) -> Self {
                let Control { inner, control, children } = built;
                Self { node: Node::$kind(wit::$kind { control, ..inner }), children }
            }
        })*
    };
}

becomes_element!(Choice, TextEntry, NumberEntry, Ordering, Matching, Hotspot);

fn control(field: impl Into<String>, label: impl IntoInlines) -> wit::Control {
    wit::Control { field: field.into(), label: label.into_inlines(), help: None, required: false, problem: None }
}

fn unzip(options: impl IntoIterator<Item = OptionChoice>) -> (Vec<wit::OptionItem>, Vec<Element>) {
    let mut descriptions = Vec::new();
    let items = options
        .into_iter()
        .map(|option| {
            descriptions.extend(option.description);
            option.item
        })
        .collect();
    (items, descriptions)
}
