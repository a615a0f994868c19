//! Formulas: eyes see MathML, screen readers hear the author's words.

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use ammonia::Builder;
use math_core::{LatexToMathML, MathCoreConfig, MathDisplay};
use plugin_runtime::content::Formula;

use super::inline::escape;

/// Longer ones stay source: nobody reads them in a line of text.
const LONGEST: usize = 500;
/// The converter follows whatever may open something into the depth, on the stack: that ends before the stack does.
const MOST_OPENINGS: usize = 80;
const OPENINGS: [char; 6] = ['{', '[', '(', '\\', '^', '_'];

static CONVERTER: LazyLock<Option<LatexToMathML>> =
    LazyLock::new(|| LatexToMathML::new(MathCoreConfig::default()).ok());

/// What formulas are made of (MathML Core); no links, no styles, nothing of HTML.
static ALLOWED: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let tags = [
        "math",
        "mrow",
        "mi",
        "mo",
        "mn",
        "ms",
        "mtext",
        "mspace",
        "mfrac",
        "msqrt",
        "mroot",
        "msub",
        "msup",
        "msubsup",
        "munder",
        "mover",
        "munderover",
        "mmultiscripts",
        "mprescripts",
        "mtable",
        "mtr",
        "mtd",
        "mpadded",
        "mphantom",
        "mstyle",
    ];
    let attributes = [
        "display",
        "displaystyle",
        "scriptlevel",
        "mathvariant",
        "stretchy",
        "fence",
        "separator",
        "form",
        "lspace",
        "rspace",
        "symmetric",
        "largeop",
        "movablelimits",
        "accent",
        "accentunder",
        "linethickness",
        "minsize",
        "maxsize",
        "width",
        "height",
        "depth",
    ];
    let mut builder = Builder::empty();
    builder.tags(HashSet::from(tags)).generic_attributes(HashSet::from(attributes)).tag_attributes(HashMap::new());
    builder
});

pub(super) fn formula(formula: &Formula) -> String {
    let spoken = escape(&formula.spoken);
    let shown = mathml(&formula.latex).unwrap_or_else(|| escape(&formula.latex));
    format!("<span role=\"math\" aria-label=\"{spoken}\">{shown}</span>")
}

/// None where the source is no formula that can be shown.
fn mathml(latex: &str) -> Option<String> {
    if latex.len() > LONGEST || latex.matches(OPENINGS).count() > MOST_OPENINGS {
        return None;
    }
    let converted = CONVERTER.as_ref()?.convert_with_local_state(latex, MathDisplay::Inline).ok()?;
    let clean = ALLOWED.clean(&converted.mathml).to_string();
    let rest = clean.strip_prefix("<math")?;
    // The words around it are enough.
    Some(format!("<math aria-hidden=\"true\"{rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(latex: &str) -> String {
        formula(&Formula { latex: latex.to_owned(), spoken: "a <half>".to_owned() })
    }

    #[test]
    fn a_formula_is_mathml_with_its_words() {
        let html = shown(r"\frac{a}{2} + \sqrt{x_1} \le 100");
        assert!(
            html.starts_with("<span role=\"math\" aria-label=\"a &lt;half&gt;\"><math aria-hidden=\"true\""),
            "{html}"
        );
        for part in ["<mfrac>", "<msqrt>", "<msub>", "<mn>100</mn>"] {
            assert!(html.contains(part), "{part}: {html}");
        }
    }

    #[test]
    fn what_is_no_formula_stays_text() {
        for source in [r"\frac{", r"\unknown{x}", "<b>x</b>", &"x+".repeat(400), ""] {
            let html = shown(source);
            assert!(!html.contains("<b>") && !html.contains("merror"), "{html}");
        }
        assert!(shown(r"\frac{").contains(r"\frac{"));
    }

    #[test]
    fn formulas_bring_no_links_styles_or_scripts() {
        for source in [
            r"\href{javascript:alert(1)}{x}",
            r"\url{https://evil.example}",
            r"\color{red} x",
            r"\text{<script>alert(1)</script>}",
            r"\text{<img src=x onerror=alert(1)>}",
            r"\class{evil}{x}",
            r"\style{position:fixed}{x}",
            r"\begin{matrix} a & b \\ c & d \end{matrix}",
            r"\def\a{\a\a}\a",
            r"\newcommand{\a}{\a\a}\a",
        ] {
            let html = scraper::Html::parse_fragment(&shown(source));
            let elements = html.tree.nodes().filter_map(|node| node.value().as_element());
            for element in elements.filter(|element| !["html", "head", "body", "span"].contains(&element.name())) {
                assert!(element.name().starts_with('m'), "{source}: {}", element.name());
                for (name, _) in element.attrs() {
                    let is_evil = ["href", "style", "class", "src"].contains(&name) || name.starts_with("on");
                    assert!(!is_evil, "{source}: {name}");
                }
            }
        }
    }

    #[test]
    fn nesting_ends_before_the_stack_does() {
        let openings = [
            "{",
            "(",
            "[",
            "x^",
            "x_",
            r"\sqrt",
            r"\sqrt[",
            r"\frac",
            r"\frac{1}{",
            r"\sqrt{",
            "x^{",
            r"\left(",
            r"\text{",
            r"\begin{matrix}",
            r"\overline",
            r"\underbrace{",
        ];
        for opening in openings {
            for depth in [1, MOST_OPENINGS / 2, MOST_OPENINGS, LONGEST] {
                shown(&opening.repeat(depth));
                shown(&format!("{}x{}", opening.repeat(depth), "}".repeat(depth)));
                shown(&format!("{}x{}", opening.repeat(depth), r"\right)".repeat(depth)));
            }
        }
    }
}
