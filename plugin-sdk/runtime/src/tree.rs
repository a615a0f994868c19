//! The declarative user interface that a plugin returns. An arena: node 0 is the root, children
//! are indices and always greater than their parent's.

use serde::{Deserialize, Serialize};

use crate::content::{Alternative, Image, Inline, TimedMedia};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tree {
    /// BCP 47 language of the texts.
    pub lang: String,
    /// Names the task for the page title and for screen readers.
    pub title: String,
    pub nodes: Vec<Node>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Node {
    Container(Container),
    Section(Section),
    FieldGroup(FieldGroup),
    Disclosure(Disclosure),
    Callout(Callout),
    Paragraph(Vec<Inline>),
    Listing(Listing),
    CodeBlock(CodeBlock),
    Table(Table),
    Picture(Image),
    Audio(TimedMedia),
    Video(TimedMedia),
    Choice(Choice),
    TextEntry(TextEntry),
    NumberEntry(NumberEntry),
    Ordering(Ordering),
    Matching(Matching),
    Hotspot(Hotspot),
    Action(Action),
    CustomFrame(CustomFrame),
    Extension(Extension),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tone {
    Neutral,
    Info,
    Success,
    Warning,
    Error,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Flow {
    Column,
    Row,
    Grid,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Container {
    pub flow: Flow,
    pub children: Vec<u32>,
}

/// Controls with a common legend.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldGroup {
    pub legend: Vec<Inline>,
    pub children: Vec<u32>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// 1 to 4, relative to the place where the view is embedded.
    pub level: u8,
    pub heading: Vec<Inline>,
    pub children: Vec<u32>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disclosure {
    pub summary: Vec<Inline>,
    pub children: Vec<u32>,
    pub open: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Callout {
    pub tone: Tone,
    pub title: String,
    pub children: Vec<u32>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listing {
    pub ordered: bool,
    pub items: Vec<u32>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeBlock {
    pub language: String,
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    pub caption: String,
    pub columns: Vec<String>,
    pub first_column_is_header: bool,
    /// Row by row, each the index of a node.
    pub cells: Vec<u32>,
}

/// What every input has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Control {
    /// `[a-z0-9-]{1,64}`, unique in the tree.
    pub field: String,
    pub label: Vec<Inline>,
    pub help: Option<String>,
    pub required: bool,
    /// Why the last answer could not be read.
    pub problem: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OptionItem {
    /// `[A-Za-z0-9_-]{1,64}`, unique in the control.
    pub id: String,
    pub label: Vec<Inline>,
    pub image: Option<Image>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    pub control: Control,
    pub options: Vec<OptionItem>,
    /// 1 means radio buttons, more means check boxes with a limit.
    pub max_selected: u32,
    /// A drop-down instead of a list.
    pub compact: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextEntry {
    pub control: Control,
    pub max_chars: u32,
    /// 1 means a single line.
    pub lines: u32,
    pub code_language: Option<String>,
    pub spellcheck: bool,
    pub prefill: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NumberEntry {
    pub control: Control,
    pub min: Option<String>,
    pub max: Option<String>,
    pub unit: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ordering {
    pub control: Control,
    pub items: Vec<OptionItem>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matching {
    pub control: Control,
    pub sources: Vec<OptionItem>,
    pub targets: Vec<OptionItem>,
    pub targets_reusable: bool,
}

/// A place in an image, in hundredths of a percent of its size.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Region {
    pub id: String,
    pub label: String,
    pub left: u32,
    pub top: u32,
    pub width: u32,
    pub height: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hotspot {
    pub control: Control,
    pub image: Image,
    pub regions: Vec<Region>,
    pub max_selected: u32,
}

/// A button besides "submit". Never changes a mark by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Action {
    pub id: String,
    pub label: String,
    pub tone: Tone,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomFrame {
    pub title: String,
    pub entry: String,
    pub data: String,
    /// Fields that the frame may fill; all of them occur below `fallback` too.
    pub fields: Vec<String>,
    pub fallback: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extension {
    pub kind: String,
    pub props: String,
    pub fallback: u32,
}

impl Node {
    /// Indices of all nodes that stand below this one.
    pub fn children(&self) -> Vec<u32> {
        match self {
            Self::Container(node) => node.children.clone(),
            Self::Section(node) => node.children.clone(),
            Self::FieldGroup(node) => node.children.clone(),
            Self::Disclosure(node) => node.children.clone(),
            Self::Callout(node) => node.children.clone(),
            Self::Listing(node) => node.items.clone(),
            Self::Table(node) => node.cells.clone(),
            Self::CustomFrame(node) => vec![node.fallback],
            Self::Extension(node) => vec![node.fallback],
            Self::Picture(image) => image.long_description().into_iter().collect(),
            Self::Hotspot(node) => node.image.long_description().into_iter().collect(),
            Self::Choice(node) => long_descriptions(&node.options),
            Self::Ordering(node) => long_descriptions(&node.items),
            Self::Matching(node) => {
                let mut indices = long_descriptions(&node.sources);
                indices.extend(long_descriptions(&node.targets));
                indices
            }
            Self::Paragraph(_)
            | Self::CodeBlock(_)
            | Self::Audio(_)
            | Self::Video(_)
            | Self::TextEntry(_)
            | Self::NumberEntry(_)
            | Self::Action(_) => Vec::new(),
        }
    }

    /// What the node asks the learner for, when it is an input.
    pub fn control(&self) -> Option<&Control> {
        match self {
            Self::Choice(node) => Some(&node.control),
            Self::TextEntry(node) => Some(&node.control),
            Self::NumberEntry(node) => Some(&node.control),
            Self::Ordering(node) => Some(&node.control),
            Self::Matching(node) => Some(&node.control),
            Self::Hotspot(node) => Some(&node.control),
            _ => None,
        }
    }
}

impl Image {
    pub fn long_description(&self) -> Option<u32> {
        match self.alt {
            Alternative::DescribedAt(_, index) => Some(index),
            Alternative::Decorative | Alternative::Described(_) => None,
        }
    }
}

impl Tree {
    /// Nodes that take an answer, in the order of the arena.
    pub fn controls(&self) -> impl Iterator<Item = (&Node, &Control)> {
        self.nodes.iter().filter_map(|node| node.control().map(|control| (node, control)))
    }
}

fn long_descriptions(options: &[OptionItem]) -> Vec<u32> {
    options.iter().filter_map(|option| option.image.as_ref().and_then(Image::long_description)).collect()
}
