//! SVG, written anew from the elements and attributes that draw. What acts, loads or links does not come along.

use std::fmt::Write as _;

use quick_xml::{
    Reader, XmlVersion,
    events::{BytesStart, Event},
};

use super::growth::Growth;

const MOST_ELEMENTS: usize = 20_000;
const DEEPEST: usize = 64;

const ELEMENTS: [&str; 20] = [
    "svg",
    "g",
    "defs",
    "symbol",
    "use",
    "title",
    "desc",
    "path",
    "rect",
    "circle",
    "ellipse",
    "line",
    "polyline",
    "polygon",
    "linearGradient",
    "radialGradient",
    "stop",
    "clipPath",
    "mask",
    "pattern",
];

const ATTRIBUTES: [&str; 66] = [
    "id",
    "viewBox",
    "width",
    "height",
    "preserveAspectRatio",
    "x",
    "y",
    "x1",
    "y1",
    "x2",
    "y2",
    "cx",
    "cy",
    "r",
    "rx",
    "ry",
    "fx",
    "fy",
    "d",
    "points",
    "transform",
    "offset",
    "pathLength",
    "gradientUnits",
    "gradientTransform",
    "spreadMethod",
    "clipPathUnits",
    "maskUnits",
    "maskContentUnits",
    "patternUnits",
    "patternContentUnits",
    "patternTransform",
    "href",
    "fill",
    "fill-opacity",
    "fill-rule",
    "stroke",
    "stroke-width",
    "stroke-opacity",
    "stroke-linecap",
    "stroke-linejoin",
    "stroke-miterlimit",
    "stroke-dasharray",
    "stroke-dashoffset",
    "opacity",
    "color",
    "stop-color",
    "stop-opacity",
    "clip-path",
    "clip-rule",
    "mask",
    "mask-type",
    "display",
    "visibility",
    "overflow",
    "paint-order",
    "vector-effect",
    "shape-rendering",
    "color-interpolation",
    "mix-blend-mode",
    "isolation",
    "font-size",
    "letter-spacing",
    "text-anchor",
    "enable-background",
    "version",
];

/// Properties that a `style` may hold are the attributes of the same name from here on.
const FIRST_PROPERTY: &str = "fill";

/// The drawing and nothing else; none when it is broken, too large, draws nothing, or would look different without what is
/// left out: style sheets, and texts, which are set in whatever letters a browser has.
pub(super) fn cleaned(text: &str) -> Option<String> {
    let mut reader = Reader::from_str(text);
    let mut drawing = Drawing::default();
    loop {
        match reader.read_event().ok()? {
            Event::Start(element) => drawing.start(&element, false)?,
            Event::Empty(element) => drawing.start(&element, true)?,
            Event::End(_) => drawing.end()?,
            Event::Eof => break,
            _ => {}
        }
    }
    let is_whole = drawing.open.is_empty() && drawing.skipped == 0;
    (is_whole && drawing.draws && drawing.growth.is_bounded()).then_some(drawing.out)
}

#[derive(Default)]
struct Drawing {
    out: String,
    open: Vec<Open>,
    elements: usize,
    /// How deep we are within something that is left out.
    skipped: usize,
    draws: bool,
    growth: Growth,
}

/// An element that is not closed yet.
struct Open {
    name: String,
    id: Option<String>,
}

impl Drawing {
    fn start(&mut self, element: &BytesStart<'_>, is_empty: bool) -> Option<()> {
        self.elements += 1;
        if self.elements > MOST_ELEMENTS || self.open.len() + self.skipped > DEEPEST {
            return None;
        }
        let name = local(element.name().as_ref())?;
        let is_root = self.open.is_empty();
        if is_root && (name.as_deref() != Some("svg") || !self.out.is_empty()) {
            return None;
        }
        if self.skipped == 0 && !is_empty && matches!(name.as_deref(), Some("style" | "text")) {
            return None;
        }
        let known = name.filter(|name| ELEMENTS.contains(&name.as_str()) && (is_root || name != "svg"));
        let Some(name) = known.filter(|_| self.skipped == 0) else {
            self.skipped += usize::from(!is_empty);
            return Some(());
        };
        self.draws |= ["path", "rect", "circle", "ellipse", "line", "polyline", "polygon"].contains(&name.as_str());
        self.out += &format!("<{name}");
        if is_root {
            self.out += " xmlns=\"http://www.w3.org/2000/svg\"";
        }
        let id = self.attributes(element)?;
        if is_empty {
            self.out += "/>";
        } else {
            self.out.push('>');
            self.open.push(Open { name, id });
        }
        Some(())
    }

    /// Writes them, and gives the element's id.
    fn attributes(&mut self, element: &BytesStart<'_>) -> Option<Option<String>> {
        let mut written: Vec<String> = Vec::new();
        let (mut id, mut refers_to) = (None, Vec::new());
        for attribute in element.attributes() {
            let attribute = attribute.ok()?;
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).ok()?.into_owned();
            let Some(name) = local_attribute(attribute.key.as_ref()) else { continue };
            let pairs = if name == "style" { properties(&value) } else { vec![(name, value)] };
            for (name, value) in pairs {
                if ATTRIBUTES.contains(&name.as_str()) && is_harmless(&name, &value) && !written.contains(&name) {
                    if name == "id" {
                        id = Some(value.trim().to_owned());
                    }
                    refers_to.extend(target(&name, &value).map(str::to_owned));
                    let value = value.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
                    write!(self.out, " {name}=\"{value}\"").ok()?;
                    written.push(name);
                }
            }
        }
        let around = self.open.iter().filter_map(|open| open.id.as_deref());
        self.growth.element(around.chain(id.as_deref()), &refers_to);
        Some(id)
    }

    fn end(&mut self) -> Option<()> {
        if self.skipped > 0 {
            self.skipped -= 1;
            return Some(());
        }
        let Open { name, .. } = self.open.pop()?;
        write!(self.out, "</{name}>").ok()
    }
}

/// The name of an element of SVG; within, none for one of another language.
fn local(name: &[u8]) -> Option<Option<String>> {
    let name = std::str::from_utf8(name).ok()?;
    Some(match name.split_once(':') {
        None => Some(name.to_owned()),
        Some(("svg", local)) => Some(local.to_owned()),
        Some(_) => None,
    })
}

fn local_attribute(name: &[u8]) -> Option<String> {
    let name = std::str::from_utf8(name).ok()?;
    match name.split_once(':') {
        None => Some(name.to_owned()),
        Some(("xlink", "href")) => Some("href".to_owned()),
        Some(_) => None,
    }
}

/// What a `style` says, as attributes.
fn properties(style: &str) -> Vec<(String, String)> {
    let first = ATTRIBUTES.iter().position(|name| *name == FIRST_PROPERTY).unwrap_or_default();
    let pairs = style.split(';').filter_map(|pair| pair.split_once(':'));
    let pairs = pairs.map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()));
    pairs.filter(|(name, _)| ATTRIBUTES[first..].contains(&name.as_str())).collect()
}

/// Nothing but numbers, words and colours, and references into the drawing itself.
fn is_harmless(name: &str, value: &str) -> bool {
    if name == "href" {
        return value.strip_prefix('#').is_some_and(is_plain);
    }
    if let Some(target) = value.trim().strip_prefix("url(#") {
        return target.split_once(')').is_some_and(|(id, rest)| is_plain(id) && is_plain(rest));
    }
    !value.to_ascii_lowercase().contains("url") && is_plain(value)
}

/// The id that an attribute refers to.
fn target<'a>(name: &str, value: &'a str) -> Option<&'a str> {
    if name == "href" {
        return value.strip_prefix('#').map(str::trim);
    }
    Some(value.trim().strip_prefix("url(#")?.split_once(')')?.0.trim())
}

fn is_plain(text: &str) -> bool {
    text.chars().all(|letter| letter.is_ascii_alphanumeric() || " #.,%()+-_\t\r\n".contains(letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawing_is_kept_as_it_is() {
        let drawing = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 8 8\"><g fill=\"#a00\"><path d=\"M1 1h6z\"/></g></svg>";
        assert_eq!(cleaned(drawing).as_deref(), Some(drawing));
    }

    #[test]
    fn what_programs_write_around_it_is_left_out_and_styles_become_attributes() {
        let exported = "<?xml version=\"1.0\"?><!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \"x.dtd\"><!-- made by -->\
            <svg:svg xmlns:svg=\"http://www.w3.org/2000/svg\" xmlns:inkscape=\"i\" inkscape:version=\"1\" viewBox=\"0 0 8 8\">\
            <metadata><rdf:RDF>Mina</rdf:RDF></metadata><svg:linearGradient id=\"a\"/>\
            <svg:rect style=\"fill:url(#a);-inkscape-x:1;stroke:none\" width=\"8\" height=\"8\"/></svg:svg>";
        let clean = cleaned(exported).expect("it is a drawing");
        assert!(clean.ends_with("<rect fill=\"url(#a)\" stroke=\"none\" width=\"8\" height=\"8\"/></svg>"), "{clean}");
        assert!(!clean.contains("Mina") && !clean.contains("inkscape"), "{clean}");
    }

    #[test]
    fn nothing_acts_loads_or_links() {
        for hostile in [
            "<script>alert(1)</script>",
            "<path onload=\"alert(1)\" d=\"M0 0\"/>",
            "<a href=\"javascript:alert(1)\"><path d=\"M0 0\"/></a>",
            "<use href=\"https://evil.example/#x\"/>",
            "<use xlink:href=\"data:image/svg+xml;base64,PHN2Zz4=\"/>",
            "<image href=\"https://evil.example/x.png\"/>",
            "<foreignObject><body onload=\"alert(1)\"/></foreignObject>",
            "<path style=\"fill:url(https://evil.example)\" d=\"M0 0\"/>",
            "<path fill=\"url(//evil.example#x)\" d=\"M0 0\"/>",
            "<path fill=\"u&#114;l(//evil.example)\" d=\"M0 0\"/>",
            "<animate attributeName=\"href\" values=\"javascript:alert(1)\"/>",
            "<set attributeName=\"onload\" to=\"alert(1)\"/>",
            "<handler type=\"text/javascript\">alert(1)</handler>",
            "<![CDATA[<script>alert(1)</script>]]>",
            "<svg onload=\"alert(1)\"><path d=\"M0 0\"/></svg>",
        ] {
            let clean =
                cleaned(&format!("<svg xmlns:xlink=\"x\">{hostile}<rect width=\"1\"/></svg>")).expect("a drawing");
            let lower = clean.to_lowercase();
            for word in ["script", "evil", "onload", "alert", "import", "data:", "<a", "<image", "foreign", "cdata"] {
                assert!(!lower.contains(word), "{hostile} left {word}: {clean}");
            }
        }
    }

    #[test]
    fn copies_of_copies_are_counted() {
        let layers = |count: usize, copies: usize| {
            let layer = |number: usize| {
                let copies = format!("<use href=\"#l{}\"/>", number + 1).repeat(copies);
                format!("<g id=\"l{number}\">{copies}</g>")
            };
            let layers: String = (0..count).map(layer).collect();
            format!("<svg>{layers}<g id=\"l{count}\"><path d=\"M0 0\"/></g></svg>")
        };
        assert!(cleaned(&layers(2, 10)).is_some(), "a hundred copies");
        for bomb in [layers(10, 10), layers(40, 2)] {
            assert_eq!(cleaned(&bomb), None);
        }
        for circle in [
            "<svg><g id=\"a\"><use href=\"#a\"/><path/></g></svg>",
            "<svg><pattern id=\"a\"><rect fill=\"url(#b)\"/></pattern><pattern id=\"b\"><rect fill=\"url(#a)\"/></pattern><path fill=\"url(#a)\"/></svg>",
        ] {
            assert_eq!(cleaned(circle), None, "{circle}");
        }
    }

    #[test]
    fn a_drawing_that_would_look_different_is_refused() {
        for lossy in ["<style>.a{fill:#a00}</style><path class=\"a\"/>", "<path/><text x=\"1\">Worms</text>"] {
            assert_eq!(cleaned(&format!("<svg>{lossy}</svg>")), None, "{lossy}");
        }
    }

    #[test]
    fn what_is_broken_or_draws_nothing_is_refused() {
        let deep = format!("<svg>{}<path/>{}</svg>", "<g>".repeat(100), "</g>".repeat(100));
        let bomb = "<!DOCTYPE svg [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><svg><path d=\"&b;\"/></svg>";
        for broken in [
            "",
            "<svg>",
            "<svg><path></svg>",
            "<svg/>",
            "<html><path/></html>",
            "<svg><path/></svg><svg><path/></svg>",
            &deep,
            bomb,
        ] {
            assert_eq!(cleaned(broken), None, "{broken}");
        }
    }
}
