//! Elements that show something.

use super::{Element, Flow, IntoInlines, Picture, Tone};
use crate::bindings::campus::exercise::content::TimedMedia;
use crate::bindings::campus::exercise::view::{
    Action, Callout, CodeBlock, Container, CustomFrame, Disclosure, Extension, FieldGroup, Listing, Node, Section,
    Table,
};

/// One below the other.
pub fn column(children: impl IntoIterator<Item = Element>) -> Element {
    container(Flow::Column, children)
}

/// Side by side where there is room.
pub fn row(children: impl IntoIterator<Item = Element>) -> Element {
    container(Flow::Row, children)
}

pub fn grid(children: impl IntoIterator<Item = Element>) -> Element {
    container(Flow::Grid, children)
}

fn container(flow: Flow, children: impl IntoIterator<Item = Element>) -> Element {
    parent(Node::Container(Container { flow, children: Vec::new() }), children)
}

pub fn paragraph(inlines: impl IntoInlines) -> Element {
    Node::Paragraph(inlines.into_inlines()).into()
}

/// `level` is 1 to 4, relative to where the host shows the view.
pub fn section(level: u8, heading: impl IntoInlines, children: impl IntoIterator<Item = Element>) -> Element {
    let heading = heading.into_inlines();
    parent(Node::Section(Section { level, heading, children: Vec::new() }), children)
}

/// Controls that belong together, with a legend for all of them.
pub fn field_group(legend: impl IntoInlines, children: impl IntoIterator<Item = Element>) -> Element {
    let legend = legend.into_inlines();
    parent(Node::FieldGroup(FieldGroup { legend, children: Vec::new() }), children)
}

/// Content that the learner opens, such as a hint.
pub fn disclosure(summary: impl IntoInlines, children: impl IntoIterator<Item = Element>) -> Element {
    let summary = summary.into_inlines();
    parent(Node::Disclosure(Disclosure { summary, children: Vec::new(), open: false }), children)
}

pub fn callout(tone: Tone, title: impl Into<String>, children: impl IntoIterator<Item = Element>) -> Element {
    parent(Node::Callout(Callout { tone, title: title.into(), children: Vec::new() }), children)
}

pub fn list(items: impl IntoIterator<Item = Element>) -> Element {
    parent(Node::Listing(Listing { ordered: false, items: Vec::new() }), items)
}

pub fn numbered_list(items: impl IntoIterator<Item = Element>) -> Element {
    parent(Node::Listing(Listing { ordered: true, items: Vec::new() }), items)
}

pub fn code_block(language: impl Into<String>, text: impl Into<String>) -> Element {
    Node::CodeBlock(CodeBlock { language: language.into(), text: text.into() }).into()
}

/// `cells` row by row; the first cell of each row is its header when `row_headers` is set.
pub fn table<const COLUMNS: usize>(
    caption: impl Into<String>,
    columns: [&str; COLUMNS],
    row_headers: bool,
    rows: impl IntoIterator<Item = [Element; COLUMNS]>,
) -> Element {
    let table = Table {
        caption: caption.into(),
        columns: columns.map(str::to_owned).into(),
        first_column_is_header: row_headers,
        cells: Vec::new(),
    };
    parent(Node::Table(table), rows.into_iter().flatten())
}

pub fn picture(picture: Picture) -> Element {
    let Picture { image, description } = picture;
    parent(Node::Picture(image), description)
}

pub fn audio(asset: impl Into<String>, label: impl Into<String>, transcript: impl Into<String>) -> Element {
    let media = TimedMedia { asset: asset.into(), label: label.into(), captions: None, transcript: transcript.into() };
    Node::Audio(media).into()
}

/// `captions` is a WebVTT asset; a video with speech must have it.
pub fn video(
    asset: impl Into<String>,
    label: impl Into<String>,
    captions: Option<String>,
    transcript: impl Into<String>,
) -> Element {
    let media = TimedMedia { asset: asset.into(), label: label.into(), captions, transcript: transcript.into() };
    Node::Video(media).into()
}

/// A button besides "submit". `grade` gets its id as `response.action`.
pub fn action(id: impl Into<String>, label: impl Into<String>) -> Element {
    Node::Action(Action { id: id.into(), label: label.into(), tone: Tone::Neutral }).into()
}

/// An interface of the plugin's own in a sandboxed frame. Needs the capability `custom-frame`.
/// `fallback` gives the same task without the frame.
pub fn custom_frame(
    title: impl Into<String>,
    entry: impl Into<String>,
    data: impl Into<String>,
    fields: &[&str],
    fallback: impl Into<Element>,
) -> Element {
    let frame = CustomFrame {
        title: title.into(),
        entry: entry.into(),
        data: data.into(),
        fields: fields.iter().map(|&field| field.to_owned()).collect(),
        fallback: 0,
    };
    parent(Node::CustomFrame(frame), [fallback.into()])
}

/// Something that newer hosts know; the others show `fallback`.
pub fn extension(kind: impl Into<String>, props: impl Into<String>, fallback: impl Into<Element>) -> Element {
    let extension = Extension { kind: kind.into(), props: props.into(), fallback: 0 };
    parent(Node::Extension(extension), [fallback.into()])
}

fn parent(node: Node, children: impl IntoIterator<Item = Element>) -> Element {
    Element { node, children: children.into_iter().collect() }
}
