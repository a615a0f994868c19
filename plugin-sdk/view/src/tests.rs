use plugin_runtime::{
    Answer, Inline, Node, Response, Tree,
    content::{Alternative, Image, TextSpan},
    tree::{Choice, Container, Control, Hotspot, Matching, NumberEntry, OptionItem, Ordering, Region, TextEntry},
};
use scraper::{Html, Selector};

use super::{DecimalMark, FieldFeedback, Flow, View, Words, answers::decimal, read_response, render};

fn control(field: &str, label: &str) -> Control {
    Control {
        field: field.into(),
        label: vec![label.into()],
        help: Some("Hilfe".into()),
        required: true,
        problem: None,
    }
}

fn options(ids: &[&str]) -> Vec<OptionItem> {
    ids.iter()
        .map(|id| OptionItem { id: (*id).into(), label: vec![format!("Option {id}").as_str().into()], image: None })
        .collect()
}

/// One of every kind of input, and a sentence with a gap.
fn tree(label: &str) -> Tree {
    let choice = |field: &str, max_selected, compact| {
        Node::Choice(Choice {
            control: control(field, label),
            options: options(&["a", "b", "c"]),
            max_selected,
            compact,
        })
    };
    let text = |field: &str, lines| {
        let (control, prefill) = (control(field, label), String::new());
        Node::TextEntry(TextEntry { control, max_chars: 10, lines, code_language: None, spellcheck: true, prefill })
    };
    let mut nodes = vec![
        Node::Container(Container { flow: Flow::Column, children: Vec::new() }),
        choice("eins", 1, false),
        choice("viele", 2, false),
        choice("kurz", 1, true),
        text("zeile", 1),
        text("absatz", 4),
        Node::NumberEntry(NumberEntry {
            control: control("zahl", label),
            min: None,
            max: None,
            unit: Some("€".into()),
        }),
        Node::Ordering(Ordering { control: control("folge", label), items: options(&["x", "y", "z"]) }),
        Node::Matching(Matching {
            control: control("paare", label),
            sources: options(&["q", "r"]),
            targets: options(&["s", "t"]),
            targets_reusable: false,
        }),
        Node::Paragraph(vec!["Die Frist beträgt ".into(), Inline::Gap("luecke".into()), " Tage.".into()]),
        text("luecke", 1),
    ];
    let last = nodes.len() as u32;
    nodes[0] = Node::Container(Container { flow: Flow::Column, children: (1..last).collect() });
    Tree { lang: "de".into(), title: "Alles".into(), nodes }
}

fn words() -> Words {
    Words {
        lang: "de".to_owned(),
        choose: "Bitte wählen".to_owned(),
        description: "Bildbeschreibung".to_owned(),
        transcript: "Text zum Nachlesen".to_owned(),
        correct: "Richtig.".to_owned(),
        partial: "Teilweise richtig.".to_owned(),
        incorrect: "Nicht richtig.".to_owned(),
        unanswered: "Nicht beantwortet.".to_owned(),
        up: "Nach oben".to_owned(),
        down: "Nach unten".to_owned(),
        place: "Stelle %1 von %2".to_owned(),
        drag: "Ziehen Sie eine Antwort.".to_owned(),
        point: "Wählen Sie im Bild.".to_owned(),
        plain: "Einfache Ansicht".to_owned(),
        rich: "Grafische Ansicht".to_owned(),
    }
}

fn shown(tree: &Tree, last: Option<&Response>, feedback: &[FieldFeedback]) -> Html {
    let view = View { last, feedback, words: &words(), readonly: false, assets: "/dateien/", frames: None };
    Html::parse_fragment(&render(tree, &view))
}

fn all(html: &Html, selector: &str) -> usize {
    html.select(&Selector::parse(selector).unwrap()).count()
}

fn pairs(form: &[(&str, &str)]) -> Vec<(String, String)> {
    form.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn every_input_has_a_label() {
    let html = shown(&tree("Frage"), None, &[]);
    for input in html.select(&Selector::parse("input, select, textarea").unwrap()) {
        let id = input.attr("id").expect("every input has an id");
        let labelled = all(&html, &format!("label[for=\"{id}\"]")) == 1 || input.attr("aria-label").is_some();
        assert!(labelled, "{id} has no label");
        for described in input.attr("aria-describedby").unwrap_or_default().split_whitespace() {
            assert_eq!(all(&html, &format!("[id=\"{described}\"]")), 1, "{described}");
        }
    }
}

#[test]
fn a_gap_stands_in_its_sentence_and_nowhere_else() {
    let html = shown(&tree("Frage"), None, &[]);
    assert_eq!(all(&html, "p input[name='f.luecke']"), 1);
    assert_eq!(all(&html, "[name='f.luecke']"), 1);
}

#[test]
fn a_gap_says_its_help_and_its_problem_in_its_sentence() {
    let mut tree = tree("Frage");
    let gap = tree.nodes.iter_mut().find_map(|node| match node {
        Node::TextEntry(entry) if entry.control.field == "luecke" => Some(&mut entry.control),
        _ => None,
    });
    let control = gap.expect("there is a gap");
    control.help = Some("eine Zahl".to_owned());
    control.problem = Some("Das ist keine Zahl.".to_owned());
    let html = shown(&tree, None, &[]);
    let input = "p input[name='f.luecke'][aria-invalid='true'][aria-describedby='f.luecke-hint f.luecke-error']";
    assert_eq!(all(&html, input), 1);
    assert_eq!(all(&html, "p [id='f.luecke-hint']") + all(&html, "p [id='f.luecke-error']"), 2);
}

#[test]
fn a_long_description_stands_beside_its_image_also_where_places_are_chosen() {
    let image = Image { asset: "plan.svg".into(), alt: Alternative::DescribedAt("Lageplan".into(), 1) };
    let region = Region { id: "a".into(), label: "Tor".into(), left: 0, top: 0, width: 10, height: 10 };
    let hotspot = Hotspot { control: control("ort", "Wo?"), image, regions: vec![region], max_selected: 1 };
    let nodes = vec![Node::Hotspot(hotspot), Node::Paragraph(vec!["Links liegt das Tor.".into()])];
    let html = shown(&Tree { lang: "de".into(), title: "x".into(), nodes }, None, &[]);
    assert_eq!(all(&html, "figure img[alt='Lageplan']") + all(&html, "figure details p"), 2);
    assert_eq!(all(&html, "input[name='f.ort'][value='a']"), 1);
}

#[test]
fn a_plugin_cannot_bring_markup_or_turn_the_page_around() {
    let hostile = "<script>alert(1)</script>\" onmouseover=\"x\u{202e}";
    let html = shown(&tree(hostile), None, &[]);
    assert_eq!(all(&html, "script, [onmouseover]"), 0);
    assert!(!html.html().contains('\u{202e}'));
    let link = |target: &str| {
        let link = plugin_runtime::content::Hyperlink { label: "hier".into(), target: target.into() };
        let nodes = vec![Node::Paragraph(vec![Inline::Hyperlink(link)])];
        shown(&Tree { lang: "de".into(), title: "x".into(), nodes }, None, &[])
    };
    for target in ["javascript:alert(1)", "//evil.example", "http://evil.example", "data:text/html,x", "../geheim"] {
        assert_eq!(all(&link(target), "a"), 0, "{target}");
    }
    assert_eq!(all(&link("https://gesetze.example"), "a[href='https://gesetze.example']"), 1);
    assert_eq!(all(&link("tabelle.pdf"), "a[href='/dateien/tabelle.pdf']"), 1);
}

#[test]
fn an_answer_comes_back_as_it_was_given() {
    let tree = tree("Frage");
    let form = pairs(&[
        ("f.eins", "b"),
        ("f.viele", "c"),
        ("f.viele", "a"),
        ("f.kurz", "c"),
        ("f.zeile", "kurz"),
        ("f.absatz", "eins\r\nzwei"),
        ("f.zahl", "1.234,5"),
        ("f.folge.x", "2"),
        ("f.folge.y", "3"),
        ("f.folge.z", "1"),
        ("f.paare.q", "t"),
        ("f.luecke", "14"),
    ]);
    let response = read_response(&tree, &form, DecimalMark::Comma);
    assert_eq!(response.answer("eins"), Some(&Answer::Selection(vec!["b".into()])));
    assert_eq!(response.answer("viele"), Some(&Answer::Selection(vec!["a".into(), "c".into()])));
    assert_eq!(response.answer("absatz"), Some(&Answer::Text("eins\nzwei".into())));
    assert_eq!(response.answer("folge"), Some(&Answer::Order(vec!["z".into(), "x".into(), "y".into()])));
    assert_eq!(response.answer("paare"), Some(&Answer::Pairs(vec![("q".into(), "t".into())])));
    let html = shown(&tree, Some(&response), &[]);
    assert_eq!(all(&html, "input[name='f.eins'][value='b'][checked]"), 1);
    assert_eq!(all(&html, "input[name='f.viele'][checked]"), 2);
    assert_eq!(all(&html, "input[name='f.zahl'][value='1.234,5']"), 1);
    assert_eq!(all(&html, "select[name='f.folge.z'] option[value='1'][selected]"), 1);
}

#[test]
fn what_the_view_did_not_offer_is_dropped() {
    let form = pairs(&[
        ("f.eins", "gibt-es-nicht"),
        ("f.fremd", "x"),
        ("f.viele", "a"),
        ("f.viele", "b"),
        ("f.viele", "c"),
        ("f.zeile", "zu lang für zehn"),
        ("f.paare.q", "unbekannt"),
        ("action", "keine"),
    ]);
    let response = read_response(&tree("Frage"), &form, DecimalMark::Comma);
    assert_eq!(response.answer("eins"), Some(&Answer::Blank));
    assert_eq!(response.answer("fremd"), None);
    assert_eq!(response.answer("viele"), Some(&Answer::Selection(vec!["a".into(), "b".into()])));
    assert_eq!(response.answer("zeile"), Some(&Answer::Text("zu lang für".chars().take(10).collect())));
    assert_eq!(response.answer("paare"), Some(&Answer::Blank));
    assert_eq!(response.action, None);
}

#[test]
fn a_verdict_is_a_word_and_an_icon() {
    let said = FieldFeedback {
        field: "eins".into(),
        correctness: Some(plugin_runtime::Correctness::Incorrect),
        text: "Weil § 44 BMG gilt.".into(),
    };
    let html = shown(&tree("Frage"), None, &[said]);
    assert_eq!(all(&html, "fieldset .verdict--wrong .kern-icon--danger"), 1);
    assert!(html.html().contains("Nicht richtig"));
}

#[test]
fn numbers_are_read_as_the_language_writes_them() {
    let cases = [
        (DecimalMark::Comma, "3,14", Some("3.14")),
        (DecimalMark::Comma, "1.234,50", Some("1234.50")),
        (DecimalMark::Comma, "1.234", Some("1234")),
        (DecimalMark::Comma, "3.5", Some("3.5")),
        (DecimalMark::Comma, "-0,0", Some("0.0")),
        (DecimalMark::Comma, " 1 000 ", Some("1000")),
        (DecimalMark::Comma, "−7", Some("-7")),
        (DecimalMark::Point, "1,234.5", Some("1234.5")),
        (DecimalMark::Point, "007", Some("7")),
        (DecimalMark::Comma, "1.23.4,5", None),
        (DecimalMark::Comma, "zwölf", None),
        (DecimalMark::Comma, ",", None),
        (DecimalMark::Comma, "1e9", None),
    ];
    for (mark, raw, expected) in cases {
        assert_eq!(decimal(raw, mark).as_deref(), expected, "{raw:?}");
    }
}

#[test]
fn spans_keep_their_meaning_and_language() {
    let span = TextSpan {
        text: "due diligence".into(),
        marks: vec![plugin_runtime::content::Mark::Strong],
        lang: Some("en".into()),
    };
    let nodes = vec![Node::Paragraph(vec![Inline::Span(span)])];
    let html = shown(&Tree { lang: "de".into(), title: "x".into(), nodes }, None, &[]);
    assert_eq!(all(&html, "span[lang=en] strong"), 1);
}
