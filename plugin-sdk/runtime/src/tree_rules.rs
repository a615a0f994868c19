//! The rules for a view tree, checked in one pass over the arena: a child's index is greater than
//! its parent's, so every node's depth is known when the pass reaches it.

use std::collections::BTreeSet;

use crate::content::{Alternative, Image, Inline, TimedMedia};
use crate::limits::ReplyLimits;
use crate::reply_rules::{BrokenRule, at_most, check_field, check_id, check_lang, inline_bytes, malformed};
use crate::tree::{Action, Control, CustomFrame, Node, OptionItem, Region, Table, Tree};

/// What a view has to keep before anything is done with it.
///
/// # Errors
/// The first rule that it breaks, with the place.
pub fn check_tree(tree: &Tree, limits: &ReplyLimits) -> Result<(), BrokenRule> {
    check_lang(&tree.lang)?;
    at_most("nodes", tree.nodes.len(), limits.nodes)?;
    if tree.nodes.is_empty() {
        return Err(malformed("tree", "(no nodes)"));
    }
    check_shape(tree, limits)?;
    let mut census = Census { text_bytes: tree.title.len(), ..Census::default() };
    for (index, node) in tree.nodes.iter().enumerate() {
        census.count(node).map_err(|broken| match broken {
            Broken::Rule(rule) => rule,
            Broken::Here(problem) => BrokenRule::Node { node: index, problem },
        })?;
        at_most("bytes of text", census.text_bytes, limits.text_bytes)?;
        at_most("options", census.options, limits.options)?;
        at_most("fields", census.fields.len(), limits.fields)?;
    }
    census.check_references(tree)
}

/// Every node but the root has exactly one parent, and none is too deep.
fn check_shape(tree: &Tree, limits: &ReplyLimits) -> Result<(), BrokenRule> {
    let nodes = tree.nodes.len();
    let mut depths = vec![0_u32; nodes];
    depths[0] = 1;
    for (node, content) in tree.nodes.iter().enumerate() {
        let depth = depths[node];
        if depth == 0 {
            return Err(BrokenRule::Orphan { node });
        }
        at_most("levels of nesting", depth as usize, limits.depth as usize)?;
        for child in content.children() {
            let position = child as usize;
            if position <= node {
                return Err(BrokenRule::BackwardChild { node, child });
            }
            match depths.get_mut(position) {
                None => return Err(BrokenRule::MissingChild { node, child, nodes }),
                Some(0) => depths[position] = depth + 1,
                Some(_) => return Err(BrokenRule::SecondParent { node, child }),
            }
        }
    }
    Ok(())
}

/// What has to be counted or compared over the whole tree.
#[derive(Default)]
struct Census<'a> {
    text_bytes: usize,
    options: usize,
    fields: BTreeSet<&'a str>,
    actions: BTreeSet<&'a str>,
    gaps: BTreeSet<&'a str>,
    frames: Vec<&'a CustomFrame>,
}

enum Broken {
    Rule(BrokenRule),
    /// Something about this node; the caller knows its number.
    Here(&'static str),
}

impl From<BrokenRule> for Broken {
    fn from(rule: BrokenRule) -> Self {
        Self::Rule(rule)
    }
}

type Checked = Result<(), Broken>;

impl<'a> Census<'a> {
    fn count(&mut self, node: &'a Node) -> Checked {
        if let Some(control) = node.control() {
            self.control(control)?;
        }
        match node {
            Node::Container(_) | Node::Listing(_) => Ok(()),
            Node::Section(section) => {
                holds((1..=4).contains(&section.level), "a section's level is 1 to 4")?;
                self.required(&section.heading, "a section needs a heading")
            }
            Node::FieldGroup(group) => self.required(&group.legend, "a group needs a legend"),
            Node::Disclosure(part) => self.required(&part.summary, "a disclosure needs a summary"),
            Node::Callout(callout) => self.text(&[&callout.title]),
            Node::Paragraph(inlines) => self.inlines(inlines),
            Node::CodeBlock(code) => self.text(&[&code.language, &code.text]),
            Node::Table(table) => self.table(table),
            Node::Picture(image) => self.image(image),
            Node::Audio(media) | Node::Video(media) => self.media(media),
            Node::Choice(choice) => {
                holds(choice.max_selected > 0, "a choice allows at least one option")?;
                self.options(&choice.options)
            }
            Node::TextEntry(entry) => {
                holds(entry.max_chars > 0, "a text entry allows at least one character")?;
                self.text(&[&entry.prefill, entry.code_language.as_deref().unwrap_or_default()])
            }
            Node::NumberEntry(entry) => {
                let optional = |text: &'a Option<String>| text.as_deref().unwrap_or_default();
                self.text(&[optional(&entry.min), optional(&entry.max), optional(&entry.unit)])
            }
            Node::Ordering(ordering) => self.options(&ordering.items),
            Node::Matching(matching) => {
                self.options(&matching.sources)?;
                self.options(&matching.targets)
            }
            Node::Hotspot(hotspot) => {
                holds(hotspot.max_selected > 0, "a hotspot allows at least one region")?;
                self.image(&hotspot.image)?;
                self.regions(&hotspot.regions)
            }
            Node::Action(action) => self.action(action),
            Node::CustomFrame(frame) => {
                check_asset(&frame.entry)?;
                holds(!frame.title.trim().is_empty(), "a frame needs a title")?;
                self.frames.push(frame);
                self.text(&[&frame.title, &frame.data])
            }
            Node::Extension(extension) => self.text(&[&extension.kind, &extension.props]),
        }
    }

    fn table(&mut self, table: &'a Table) -> Checked {
        let whole_rows = table.cells.len().is_multiple_of(table.columns.len().max(1));
        holds(!table.columns.is_empty() && whole_rows, "a table needs whole rows")?;
        self.text(&[&table.caption])?;
        table.columns.iter().try_for_each(|column| self.text(&[column]))
    }

    fn action(&mut self, action: &'a Action) -> Checked {
        check_id("action", &action.id)?;
        holds(self.actions.insert(&action.id), "the action's id occurs twice")?;
        holds(!action.label.trim().is_empty(), "an action needs a label")?;
        self.text(&[&action.label])
    }

    fn control(&mut self, control: &'a Control) -> Checked {
        check_field(&control.field)?;
        holds(self.fields.insert(&control.field), "the field's id occurs twice")?;
        let optional = |text: &'a Option<String>| text.as_deref().unwrap_or_default();
        self.text(&[optional(&control.help), optional(&control.problem)])?;
        self.required(&control.label, "a control needs a label")
    }

    fn options(&mut self, options: &'a [OptionItem]) -> Checked {
        self.options += options.len();
        holds(!options.is_empty(), "a control needs options")?;
        let mut seen = BTreeSet::new();
        for option in options {
            check_id("option", &option.id)?;
            holds(seen.insert(&option.id), "an option's id occurs twice")?;
            option.image.as_ref().map_or(Ok(()), |image| self.image(image))?;
            self.required(&option.label, "an option needs a label")?;
        }
        Ok(())
    }

    fn regions(&mut self, regions: &'a [Region]) -> Checked {
        self.options += regions.len();
        holds(!regions.is_empty(), "a hotspot needs regions")?;
        let mut seen = BTreeSet::new();
        for region in regions {
            check_id("region", &region.id)?;
            holds(seen.insert(&region.id), "a region's id occurs twice")?;
            holds(!region.label.trim().is_empty(), "a region needs a label")?;
            let inside = |start: u32, size: u32| start.saturating_add(size) <= 10_000;
            holds(
                inside(region.left, region.width) && inside(region.top, region.height),
                "a region lies outside its image",
            )?;
            self.text(&[&region.label])?;
        }
        Ok(())
    }

    fn image(&mut self, image: &'a Image) -> Checked {
        check_asset(&image.asset)?;
        match &image.alt {
            Alternative::Decorative => Ok(()),
            Alternative::Described(text) | Alternative::DescribedAt(text, _) => {
                holds(!text.trim().is_empty(), "an image needs an alternative text")?;
                self.text(&[text])
            }
        }
    }

    fn media(&mut self, media: &'a TimedMedia) -> Checked {
        check_asset(&media.asset)?;
        media.captions.as_deref().map_or(Ok(()), check_asset)?;
        holds(!media.label.trim().is_empty(), "media need a label")?;
        self.text(&[&media.label, &media.transcript])
    }

    /// A run of inlines that must say something.
    fn required(&mut self, inlines: &'a [Inline], missing: &'static str) -> Checked {
        let says_something = inlines.iter().any(|inline| match inline {
            Inline::Span(span) => !span.text.trim().is_empty(),
            Inline::Formula(formula) => !formula.spoken.trim().is_empty(),
            Inline::Hyperlink(link) => !link.label.trim().is_empty(),
            Inline::Gap(_) | Inline::LineBreak => false,
        });
        holds(says_something, missing)?;
        // A control inside another control's label could not be named.
        holds(!inlines.iter().any(|inline| matches!(inline, Inline::Gap(_))), "gaps stand in paragraphs only")?;
        self.inlines(inlines)
    }

    fn inlines(&mut self, inlines: &'a [Inline]) -> Checked {
        self.text_bytes += inline_bytes(inlines);
        check_inlines(inlines)?;
        for inline in inlines {
            if let Inline::Gap(field) = inline {
                holds(self.gaps.insert(field), "a field has two gaps")?;
            }
        }
        Ok(())
    }

    fn text(&mut self, texts: &[&str]) -> Checked {
        self.text_bytes += texts.iter().map(|text| text.len()).sum::<usize>();
        Ok(())
    }

    /// Gaps and frames name fields that may stand anywhere in the tree.
    fn check_references(&self, tree: &Tree) -> Result<(), BrokenRule> {
        for gap in &self.gaps {
            let fits = tree.controls().any(|(node, control)| control.field == *gap && (node.fits_into_text()));
            if !fits {
                return Err(unknown("gap", gap));
            }
        }
        for frame in &self.frames {
            let offered = fields_below(tree, frame.fallback);
            if let Some(field) = frame.fields.iter().find(|field| !offered.contains(field.as_str())) {
                return Err(unknown("field of the frame's fallback", field));
            }
        }
        Ok(())
    }
}

impl Node {
    /// Whether the control may stand in a line of text.
    fn fits_into_text(&self) -> bool {
        match self {
            Self::TextEntry(entry) => entry.lines <= 1,
            Self::NumberEntry(_) => true,
            Self::Choice(choice) => choice.compact && choice.max_selected == 1,
            _ => false,
        }
    }
}

fn fields_below(tree: &Tree, top: u32) -> BTreeSet<&str> {
    let mut fields = BTreeSet::new();
    let mut open = vec![top];
    while let Some(index) = open.pop() {
        let node = &tree.nodes[index as usize];
        fields.extend(node.control().map(|control| control.field.as_str()));
        open.extend(node.children());
    }
    fields
}

pub(crate) fn check_inlines(inlines: &[Inline]) -> Result<(), BrokenRule> {
    for inline in inlines {
        match inline {
            Inline::Span(span) => span.lang.as_deref().map_or(Ok(()), check_lang)?,
            Inline::Hyperlink(link) => check_link(&link.target)?,
            Inline::Gap(field) => check_field(field)?,
            Inline::Formula(_) | Inline::LineBreak => {}
        }
    }
    Ok(())
}

fn check_link(target: &str) -> Result<(), BrokenRule> {
    let Some(address) = target.strip_prefix("https://") else { return check_asset(target) };
    let host = address.split(['/', '?', '#']).next().unwrap_or_default();
    let plain_host =
        host.contains('.') && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'));
    let printable = address.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if plain_host && printable && target.len() <= 2_000 {
        return Ok(());
    }
    Err(malformed("link", target))
}

/// A relative path without detours.
fn check_asset(name: &str) -> Result<(), BrokenRule> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'/');
    let well_formed = (1..=200).contains(&name.len())
        && name.bytes().all(plain)
        && name.split('/').all(|segment| !segment.is_empty() && !segment.starts_with('.'));
    if well_formed { Ok(()) } else { Err(malformed("asset", name)) }
}

fn holds(condition: bool, problem: &'static str) -> Checked {
    if condition { Ok(()) } else { Err(Broken::Here(problem)) }
}

fn unknown(what: &'static str, value: &str) -> BrokenRule {
    BrokenRule::Unknown { what, value: value.to_owned() }
}
