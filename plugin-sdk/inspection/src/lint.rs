//! What the contract's types cannot ask for: names that tell things apart, and descriptions that describe. Views carry no
//! colours and no sizes, so that what holds for one theme holds for all.

use std::collections::BTreeSet;

use plugin_runtime::{
    Inline, Node, Tree,
    content::{Alternative, Image},
    plain_text,
    tree::OptionItem,
};

/// Words that do not say where a link leads (WCAG 2.4.4) or what an image shows (WCAG 1.1.1).
const EMPTY_LINKS: [&str; 8] = ["hier", "here", "mehr", "more", "link", "klick hier", "click here", "weiter"];
const EMPTY_IMAGES: [&str; 8] = ["bild", "foto", "grafik", "abbildung", "image", "picture", "photo", "graphic"];
const FILES: [&str; 6] = [".png", ".jpg", ".jpeg", ".webp", ".svg", ".gif"];

/// What keeps somebody out, each in a sentence with the success criterion (WCAG 2.2).
pub(crate) fn lint(tree: &Tree, locale: &str, languages: &[String]) -> Vec<String> {
    let mut findings = Vec::new();
    if languages.iter().any(|known| known == locale) && primary(&tree.lang) != primary(locale) {
        findings.push(format!("the view is in {}, {locale} was asked for (WCAG 3.1.1)", tree.lang));
    }
    let mut labels = BTreeSet::new();
    for node in &tree.nodes {
        node_findings(node, &mut findings);
        if let Some(control) = node.control() {
            let label = plain_text(&control.label).trim().to_lowercase();
            if !labels.insert(label) {
                findings.push(format!("two fields are called \"{}\" (WCAG 2.4.6)", plain_text(&control.label)));
            }
        }
    }
    headings(tree, 0, 0, &mut findings);
    findings
}

fn primary(tag: &str) -> String {
    tag.split('-').next().unwrap_or_default().to_lowercase()
}

fn node_findings(node: &Node, findings: &mut Vec<String>) {
    match node {
        Node::Paragraph(inlines) => links(inlines, findings),
        Node::Picture(picture) => image(picture, findings),
        Node::Hotspot(hotspot) => image(&hotspot.image, findings),
        Node::Choice(choice) => options(&choice.options, findings),
        Node::Ordering(ordering) => options(&ordering.items, findings),
        Node::Matching(matching) => {
            options(&matching.sources, findings);
            options(&matching.targets, findings);
        }
        Node::Audio(media) if media.transcript.trim().is_empty() => {
            findings.push(format!("\"{}\" has no transcript (WCAG 1.2.1)", media.label));
        }
        Node::Video(media) if media.captions.is_none() => {
            findings.push(format!("\"{}\" has no captions (WCAG 1.2.2)", media.label));
        }
        Node::Table(table) if table.columns.iter().any(|column| column.trim().is_empty()) => {
            findings.push(format!("a column of \"{}\" has no heading (WCAG 1.3.1)", table.caption));
        }
        _ => {}
    }
}

fn links(inlines: &[Inline], findings: &mut Vec<String>) {
    for inline in inlines {
        if let Inline::Hyperlink(link) = inline
            && EMPTY_LINKS.contains(&link.label.trim().to_lowercase().as_str())
        {
            findings.push(format!("\"{}\" does not say where the link leads (WCAG 2.4.4)", link.label));
        }
    }
}

fn image(image: &Image, findings: &mut Vec<String>) {
    let (Alternative::Described(text) | Alternative::DescribedAt(text, _)) = &image.alt else { return };
    let said = text.trim().to_lowercase();
    if EMPTY_IMAGES.contains(&said.as_str()) || FILES.iter().any(|ending| said.ends_with(ending)) {
        findings.push(format!("\"{text}\" does not say what {} shows (WCAG 1.1.1)", image.asset));
    }
}

fn options(options: &[OptionItem], findings: &mut Vec<String>) {
    let mut labels = BTreeSet::new();
    for option in options {
        option.image.iter().for_each(|picture| image(picture, findings));
        let label = plain_text(&option.label);
        if !label.trim().is_empty() && !labels.insert(label.trim().to_lowercase()) {
            findings.push(format!("two options are called \"{label}\" (WCAG 2.4.6)"));
        }
    }
}

/// Headings go down one level at a time.
fn headings(tree: &Tree, at: u32, above: u8, findings: &mut Vec<String>) {
    let Some(node) = tree.nodes.get(at as usize) else { return };
    let mut level = above;
    if let Node::Section(section) = node {
        level = section.level;
        if level > above + 1 {
            let heading = plain_text(&section.heading);
            findings.push(format!("\"{heading}\" leaves out a level of headings (WCAG 1.3.1)"));
        }
    }
    for child in node.children() {
        headings(tree, child, level, findings);
    }
}

#[cfg(test)]
mod tests {
    use plugin_runtime::{
        content::Hyperlink,
        tree::{Choice, Container, Control, Flow, Section},
    };

    use super::*;

    fn tree(nodes: Vec<Node>) -> Tree {
        let children = (1..=u32::try_from(nodes.len()).expect("few")).collect();
        let root = Node::Container(Container { flow: Flow::Column, children });
        Tree { lang: "de".to_owned(), title: "Probe".to_owned(), nodes: [vec![root], nodes].concat() }
    }

    fn found(nodes: Vec<Node>) -> Vec<String> {
        lint(&tree(nodes), "de", &["de".to_owned()])
    }

    fn choice(field: &str, label: &str, options: &[&str]) -> Node {
        let option = |label: &&str| OptionItem { id: "a".to_owned(), label: vec![(*label).into()], image: None };
        let control =
            Control { field: field.to_owned(), label: vec![label.into()], help: None, required: false, problem: None };
        Node::Choice(Choice { control, options: options.iter().map(option).collect(), max_selected: 1, compact: false })
    }

    #[test]
    fn what_keeps_somebody_out_is_found() {
        let picture = |alt: &str| {
            Node::Picture(Image { asset: "plan.png".to_owned(), alt: Alternative::Described(alt.to_owned()) })
        };
        let link = |label: &str| {
            let link = Hyperlink { label: label.to_owned(), target: "https://stadt.example".to_owned() };
            Node::Paragraph(vec![Inline::Hyperlink(link)])
        };
        let section = |level| Node::Section(Section { level, heading: vec!["Teil".into()], children: Vec::new() });
        assert_eq!(
            found(vec![picture("Lageplan"), link("Bauordnung"), section(1), choice("a", "Wo?", &["Ja", "Nein"])]),
            [""; 0]
        );
        for (nodes, criterion) in [
            (vec![picture("Bild")], "1.1.1"),
            (vec![picture("IMG_001.PNG")], "1.1.1"),
            (vec![link("hier")], "2.4.4"),
            (vec![section(2)], "1.3.1"),
            (vec![choice("a", "Wo?", &["Ja", "ja "])], "2.4.6"),
            (vec![choice("a", "Wo?", &[]), choice("b", "wo?", &[])], "2.4.6"),
        ] {
            let findings = found(nodes);
            assert!(findings.len() == 1 && findings[0].contains(criterion), "{criterion}: {findings:?}");
        }
        assert!(lint(&tree(Vec::new()), "en", &["en".to_owned()])[0].contains("3.1.1"));
        assert_eq!(lint(&tree(Vec::new()), "fr", &["en".to_owned()]), [""; 0], "French was not promised");
    }
}
