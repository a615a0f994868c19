//! Builders for view trees. An [`Element`] holds its children; [`tree`] numbers them, so that no
//! author ever writes an index.
//!
//! ```
//! use plugin_sdk::view::{choice, column, option, paragraph, tree};
//!
//! let view = tree(
//!     "en",
//!     "A question",
//!     column([
//!         paragraph("Two times two?"),
//!         choice("sum", "Your answer", [option("a", "Four"), option("b", "Five")]).into(),
//!     ]),
//! );
//! assert_eq!(view.nodes.len(), 3);
//! ```

mod blocks;
mod controls;
mod inlines;

use crate::bindings::campus::exercise::content::{Alternative, Image};
use crate::bindings::campus::exercise::view::{Node, OptionItem, Tree};

pub use crate::bindings::campus::exercise::view::{Flow, Tone};
pub use blocks::{
    action, audio, callout, code_block, column, custom_frame, disclosure, extension, field_group, grid, list,
    numbered_list, paragraph, picture, row, section, table, video,
};
pub use controls::{
    Control, OptionChoice, Picture, choice, hotspot, matching, number_entry, option, ordering, region, text_entry,
};
pub use inlines::{IntoInlines, code, emphasis, formula, gap, in_language, line_break, link, strong, text};

/// A node with everything below it.
#[derive(Debug, Clone, PartialEq)]
pub struct Element {
    pub(crate) node: Node,
    pub(crate) children: Vec<Element>,
}

/// The whole view: `root` becomes node 0, and every child gets a greater index than its parent.
pub fn tree(lang: impl Into<String>, title: impl Into<String>, root: impl Into<Element>) -> Tree {
    let mut nodes = Vec::new();
    number(root.into(), &mut nodes);
    let nodes = nodes.into_iter().flatten().collect();
    Tree { lang: lang.into(), title: title.into(), nodes }
}

/// Takes the next index for the element and the following ones for what is below it.
fn number(element: Element, nodes: &mut Vec<Option<Node>>) -> u32 {
    let index = nodes.len();
    nodes.push(None);
    let children = element.children.into_iter().map(|child| number(child, nodes)).collect();
    nodes[index] = Some(with_children(element.node, children));
    index as u32
}

fn with_children(mut node: Node, children: Vec<u32>) -> Node {
    match &mut node {
        Node::Container(container) => container.children = children,
        Node::Section(section) => section.children = children,
        Node::FieldGroup(group) => group.children = children,
        Node::Disclosure(disclosure) => disclosure.children = children,
        Node::Callout(callout) => callout.children = children,
        Node::Listing(listing) => listing.items = children,
        Node::Table(table) => table.cells = children,
        Node::CustomFrame(frame) => frame.fallback = children[0],
        Node::Extension(extension) => extension.fallback = children[0],
        Node::Picture(image) => describe_images([image], children),
        Node::Hotspot(hotspot) => describe_images([&mut hotspot.image], children),
        Node::Choice(choice) => describe_images(images(&mut choice.options), children),
        Node::Ordering(ordering) => describe_images(images(&mut ordering.items), children),
        Node::Matching(matching) => {
            let all = images(&mut matching.sources).chain(images(&mut matching.targets));
            describe_images(all, children);
        }
        Node::Paragraph(_)
        | Node::CodeBlock(_)
        | Node::Audio(_)
        | Node::Video(_)
        | Node::TextEntry(_)
        | Node::NumberEntry(_)
        | Node::Action(_) => {}
    }
    node
}

fn images(options: &mut [OptionItem]) -> impl Iterator<Item = &mut Image> {
    options.iter_mut().filter_map(|option| option.image.as_mut())
}

/// The children of a node with images are the long descriptions, in the order of the images.
fn describe_images<'a>(images: impl IntoIterator<Item = &'a mut Image>, children: Vec<u32>) {
    let described = images.into_iter().filter_map(|image| match &mut image.alt {
        Alternative::DescribedAt((_, node)) => Some(node),
        Alternative::Decorative | Alternative::Described(_) => None,
    });
    for (node, child) in described.zip(children) {
        *node = child;
    }
}

impl From<Node> for Element {
    fn from(node: Node) -> Self {
        Self { node, children: Vec::new() }
    }
}
