//! A plugin's view tree as plain accessible HTML: forms that work without JavaScript, in the house's own components.
//! Everything a plugin says is escaped here; it cannot bring markup, styles or scripts.

mod answers;
mod controls;
mod formula;
mod inline;

use std::{collections::BTreeMap, fmt::Write as _};

use plugin_runtime::{
    Answer, Correctness, Grade, Node, Response, Tree, Visibility,
    content::{Alternative, Image, TimedMedia},
    plain_text,
    tree::{Action, CustomFrame, Disclosure, Flow, Listing, Section, Table, Tone},
};

pub use answers::read_response;
pub use inline::escape;
use inline::inlines;

/// The page's own words beside those of the plugin.
#[derive(Clone, Debug)]
pub struct Words {
    /// Their language (BCP 47), which is also that of what is said of an answer.
    pub lang: String,
    /// In a list of which nothing is chosen yet.
    pub choose: String,
    /// Over the long description of a picture, and the text of a recording.
    pub description: String,
    pub transcript: String,
    pub correct: String,
    pub partial: String,
    pub incorrect: String,
    pub unanswered: String,
    /// On the buttons that move an item of a list.
    pub up: String,
    pub down: String,
    /// Where an item stands then: `%1` stands for its place, `%2` for how many there are.
    pub place: String,
    /// How answers are dragged to their rows, and where places are chosen.
    pub drag: String,
    pub point: String,
    /// On the button that leads from a frame to what stands in its place, and back.
    pub plain: String,
    pub rich: String,
}

/// The sign before the fraction of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecimalMark {
    Comma,
    Point,
}

/// What is said of the answer in one field.
#[derive(Clone, Debug)]
pub struct FieldFeedback {
    pub field: String,
    pub correctness: Option<Correctness>,
    pub text: String,
}

impl FieldFeedback {
    /// What may be read by then beside the fields.
    pub fn of(grade: &Grade, up_to: Visibility) -> Vec<FieldFeedback> {
        let beside = grade.feedback_up_to(up_to).filter_map(|feedback| {
            let (field, text) = (feedback.field.clone()?, plain_text(&feedback.body));
            Some(FieldFeedback { field, correctness: feedback.correctness, text })
        });
        beside.collect()
    }
}

/// What may be read by then of the answer as a whole.
pub fn notes(grade: &Grade, up_to: Visibility) -> Vec<String> {
    let whole = grade.feedback_up_to(up_to).filter(|feedback| feedback.field.is_none());
    whole.map(|feedback| plain_text(&feedback.body)).collect()
}

/// The situation in which a tree is shown.
#[derive(Debug)]
pub struct View<'a> {
    /// What the learner has entered so far.
    pub last: Option<&'a Response>,
    pub feedback: &'a [FieldFeedback],
    pub words: &'a Words,
    /// A closed attempt: shown, not to be answered.
    pub readonly: bool,
    /// Beginning of the address of the plugin's files.
    pub assets: &'a str,
    /// Beginning of the address of its frames; without one, what stands in their place is shown.
    pub frames: Option<&'a str>,
}

/// Renders a checked tree (its indices are valid and it has no cycles). Headings begin at the second level.
pub fn render(tree: &Tree, view: &View<'_>) -> String {
    let mut painter = Painter { tree, view, html: String::new(), last_heading: 1 };
    let lang = escape(&tree.lang);
    painter.put(&format!("<div class=\"flow\" lang=\"{lang}\">"));
    painter.node(0);
    painter.put("</div>");
    painter.html
}

/// Writes one tree.
struct Painter<'a> {
    tree: &'a Tree,
    view: &'a View<'a>,
    html: String,
    /// Level of the heading before; the page's own at first.
    last_heading: u8,
}

impl<'a> Painter<'a> {
    fn put(&mut self, html: &str) {
        self.html.push_str(html);
    }

    fn node_at(&self, index: u32) -> Option<&'a Node> {
        self.tree.nodes.get(index as usize)
    }

    fn nodes(&mut self, indices: &[u32]) {
        for index in indices {
            self.node(*index);
        }
    }

    fn node(&mut self, index: u32) {
        let Some(node) = self.node_at(index) else { return };
        // The control of a gap stands in its sentence, not a second time where its node is.
        if node.control().is_some_and(|control| self.is_gap(&control.field)) {
            return;
        }
        match node {
            Node::Container(container) => {
                let class = match container.flow {
                    Flow::Column => "flow",
                    Flow::Row => "actions",
                    Flow::Grid => "cards",
                };
                self.put(&format!("<div class=\"{class}\">"));
                self.nodes(&container.children);
                self.put("</div>");
            }
            Node::Section(section) => self.section(section),
            Node::FieldGroup(group) => {
                self.put("<fieldset class=\"kern-fieldset\"><legend class=\"kern-label\">");
                self.inlines(&group.legend);
                self.put("</legend><div class=\"kern-fieldset__body flow\">");
                self.nodes(&group.children);
                self.put("</div></fieldset>");
            }
            Node::Disclosure(disclosure) => self.disclosure(disclosure),
            Node::Callout(callout) => self.callout(callout.tone, &callout.title, &callout.children),
            Node::Paragraph(text) => {
                self.put("<p class=\"kern-body\">");
                self.inlines(text);
                self.put("</p>");
            }
            Node::Listing(list) => self.listing(list),
            Node::CodeBlock(code) => {
                // A box that scrolls must be reachable by keyboard.
                let text = escape(&code.text);
                self.put(&format!("<pre class=\"code\" tabindex=\"0\"><code>{text}</code></pre>"));
            }
            Node::Table(table) => self.table(table),
            Node::Picture(image) => self.picture(image),
            Node::Audio(media) => self.media("audio", media),
            Node::Video(media) => self.media("video", media),
            Node::Action(_) if self.view.readonly => {}
            Node::Action(action) => self.action(action),
            Node::CustomFrame(frame) => self.frame(frame),
            Node::Extension(extension) => self.node(extension.fallback),
            control => self.control(control),
        }
    }

    fn section(&mut self, section: &Section) {
        // A plugin may leave levels out; a page may not.
        let level = (section.level.clamp(1, 4) + 1).min(self.last_heading + 1);
        self.last_heading = level;
        self.put(&format!("<section class=\"flow\"><h{level} class=\"kern-heading-medium\">"));
        self.inlines(&section.heading);
        self.put(&format!("</h{level}>"));
        self.nodes(&section.children);
        self.put("</section>");
    }

    fn disclosure(&mut self, disclosure: &Disclosure) {
        let open = if disclosure.open { " open" } else { "" };
        self.put(&format!("<details class=\"kern-accordion\"{open}><summary class=\"kern-accordion__header\">"));
        self.put("<span class=\"kern-title kern-title--small\">");
        self.inlines(&disclosure.summary);
        self.put("</span></summary><div class=\"kern-accordion__body flow\">");
        self.nodes(&disclosure.children);
        self.put("</div></details>");
    }

    fn listing(&mut self, list: &Listing) {
        let tag = if list.ordered { "ol" } else { "ul" };
        self.put(&format!("<{tag} class=\"prose-list\">"));
        for item in &list.items {
            self.put("<li>");
            self.node(*item);
            self.put("</li>");
        }
        self.put(&format!("</{tag}>"));
    }

    fn action(&mut self, action: &Action) {
        let (id, label) = (escape(&action.id), escape(&action.label));
        self.put(&format!(
            "<button class=\"kern-btn kern-btn--secondary\" name=\"action\" value=\"{id}\" formnovalidate>\
             <span class=\"kern-label\">{label}</span></button>"
        ));
    }

    /// The text with its gaps filled by their controls.
    fn inlines(&mut self, text: &[plugin_runtime::Inline]) {
        for inline in text {
            match inline {
                plugin_runtime::Inline::Gap(field) => self.gap(field),
                inline => {
                    let html = inlines(std::slice::from_ref(inline), self.view.assets);
                    self.put(&html);
                }
            }
        }
    }

    fn is_gap(&self, field: &str) -> bool {
        self.tree.nodes.iter().any(|node| match node {
            Node::Paragraph(text) => {
                text.iter().any(|inline| matches!(inline, plugin_runtime::Inline::Gap(gap) if gap == field))
            }
            _ => false,
        })
    }

    fn callout(&mut self, tone: Tone, title: &str, children: &[u32]) {
        let tone = match tone {
            Tone::Neutral | Tone::Info => "info",
            Tone::Success => "success",
            Tone::Warning => "warning",
            Tone::Error => "danger",
        };
        let title = escape(title);
        self.put(&format!(
            "<div class=\"kern-alert kern-alert--{tone}\"><div class=\"kern-alert__header\">\
             <span class=\"kern-icon kern-icon--{tone}\" aria-hidden=\"true\"></span><p class=\"kern-title\">{title}</p></div>\
             <div class=\"kern-alert__body\">"
        ));
        self.nodes(children);
        self.put("</div></div>");
    }

    fn table(&mut self, table: &Table) {
        let caption = escape(&table.caption);
        self.put(&format!(
            "<div class=\"kern-table-responsive\" role=\"region\" aria-label=\"{caption}\" tabindex=\"0\">\
             <table class=\"kern-table\"><caption class=\"kern-title\">{caption}</caption><thead><tr class=\"kern-table__row\">"
        ));
        for column in &table.columns {
            let column = escape(column);
            self.put(&format!("<th scope=\"col\" class=\"kern-table__header\">{column}</th>"));
        }
        self.put("</tr></thead><tbody>");
        for row in table.cells.chunks(table.columns.len().max(1)) {
            self.put("<tr class=\"kern-table__row\">");
            for (column, cell) in row.iter().enumerate() {
                let heads = column == 0 && table.first_column_is_header;
                let (open, close) = if heads { ("th scope=\"row\"", "th") } else { ("td", "td") };
                self.put(&format!("<{open} class=\"kern-table__cell\">"));
                self.node(*cell);
                self.put(&format!("</{close}>"));
            }
            self.put("</tr>");
        }
        self.put("</tbody></table></div>");
    }

    /// What a script makes a frame of, around what stands in its place without one.
    fn frame(&mut self, frame: &CustomFrame) {
        let Some(frames) = self.view.frames else { return self.node(frame.fallback) };
        let entered: BTreeMap<&str, &str> = frame
            .fields
            .iter()
            .filter_map(|field| match self.view.last?.answer(field)? {
                Answer::Data(text) => Some((field.as_str(), text.as_str())),
                _ => None,
            })
            .collect();
        let entered = serde_json::to_string(&entered).unwrap_or_default();
        let words = self.view.words;
        let attributes = [
            ("data-frame", format!("{frames}{}", frame.entry)),
            ("data-title", frame.title.clone()),
            ("data-lang", self.tree.lang.clone()),
            ("data-init", frame.data.clone()),
            ("data-fields", frame.fields.join(" ")),
            ("data-entered", entered),
            ("data-plain", words.plain.clone()),
            ("data-rich", words.rich.clone()),
        ];
        let attributes: String =
            attributes.iter().map(|(name, value)| format!(" {name}=\"{}\"", escape(value))).collect();
        let readonly = if self.view.readonly { " data-readonly" } else { "" };
        self.put(&format!("<div class=\"flow\"{attributes}{readonly}>"));
        self.node(frame.fallback);
        self.put("</div>");
    }

    fn picture(&mut self, image: &Image) {
        let html = self.image(image);
        self.put("<figure class=\"figure flow\">");
        self.put(&html);
        self.long_description(image);
        self.put("</figure>");
    }

    /// What needs more words than an alternative text, for everybody to open.
    fn long_description(&mut self, image: &Image) {
        if let Some(long) = image.long_description() {
            let summary = escape(&self.view.words.description);
            self.put(&format!("<details class=\"more\"><summary>{summary}</summary>"));
            self.node(long);
            self.put("</details>");
        }
    }

    fn image(&self, image: &Image) -> String {
        let alt = match &image.alt {
            Alternative::Decorative => String::new(),
            Alternative::Described(text) | Alternative::DescribedAt(text, _) => escape(text),
        };
        format!("<img src=\"{}\" alt=\"{alt}\" loading=\"lazy\">", self.asset(&image.asset))
    }

    fn asset(&self, name: &str) -> String {
        let name: String = form_urlencoded::byte_serialize(name.as_bytes()).collect();
        escape(&format!("{}{name}", self.view.assets))
    }

    fn media(&mut self, tag: &str, media: &TimedMedia) {
        let (label, source) = (escape(&media.label), self.asset(&media.asset));
        let mut html = format!(
            "<figure class=\"figure flow\"><figcaption>{label}</figcaption>\
             <{tag} controls preload=\"none\" src=\"{source}\" aria-label=\"{label}\">"
        );
        if let Some(captions) = &media.captions {
            let _ = write!(html, "<track kind=\"captions\" default src=\"{}\">", self.asset(captions));
        }
        let (summary, transcript) = (escape(&self.view.words.transcript), escape(&media.transcript));
        let _ = write!(
            html,
            "</{tag}><details class=\"more\"><summary>{summary}</summary><p class=\"kern-body\">{transcript}</p></details></figure>"
        );
        self.put(&html);
    }
}

#[cfg(test)]
mod tests;
