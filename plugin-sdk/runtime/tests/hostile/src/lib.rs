//! A guest that misbehaves as its configuration says: `{"attack": "loop"}`.

use std::hint::black_box;

use plugin_sdk::view::{self, column, paragraph, text_entry};
use plugin_sdk::{
    Capabilities, Config, ConfigReport, Context, Evidence, Exercise, Fault, Grade, Localized, Manifest, Node,
    PartGrade, Problem, Rendering, Response, Tree, Verdict, log,
};
use serde::Deserialize;

#[derive(Debug)]
pub struct Hostile;

#[derive(Deserialize)]
struct Order {
    attack: String,
}

impl Exercise for Hostile {
    fn describe() -> Manifest {
        let text = |text: &str| vec![Localized { lang: "en".to_owned(), text: text.to_owned() }];
        Manifest {
            id: "org.example.hostile".to_owned(),
            version: "1.0.0".to_owned(),
            title: text("Hostile"),
            summary: text("Misbehaves"),
            languages: vec!["en".to_owned()],
            capabilities: Capabilities::empty(),
            config_schema: "{}".to_owned(),
            state_version: 0,
            oldest_state: 0,
            parts: Vec::new(),
            known_barriers: Vec::new(),
        }
    }

    fn check_config(_locale: &str, config: &Config) -> Result<ConfigReport, Vec<Problem>> {
        let order: Order = config.public().map_err(|_| Vec::new())?;
        if order.attack == "many-problems" {
            let problem = Problem { pointer: String::new(), message: "no".to_owned() };
            return Err(vec![problem; 101]);
        }
        Ok(ConfigReport { warnings: Vec::new(), parts: Vec::new(), uses_seed: false })
    }

    fn render(
        _context: &Context,
        config: &Config,
        _state: Option<&[u8]>,
        _last: Option<&Response>,
    ) -> Result<Rendering, Fault> {
        let order: Order = config.public()?;
        let tree = match order.attack.as_str() {
            "huge-tree" => simple(column((0..2_000).map(|_| paragraph("x")))),
            "huge-text" => simple(paragraph("x".repeat(128 * 1024 + 1))),
            "huge-reply" => simple(paragraph("x".repeat(3 << 20))),
            "deep" => simple((0..16).fold(paragraph("x"), |inner, _| column([inner]))),
            "many-fields" => simple(column((0..201).map(|number| text_entry(format!("f{number}"), "x", 10).into()))),
            "backward-child" => with_children(vec![0]),
            "missing-child" => with_children(vec![7]),
            "second-parent" => with_children(vec![1, 1]),
            "orphan" => with_children(Vec::new()),
            "empty" => Tree { nodes: Vec::new(), ..simple(paragraph("x")) },
            "script-field" => simple(text_entry("<script>", "x", 10).into()),
            "same-field" => simple(column([text_entry("a", "x", 10).into(), text_entry("a", "x", 10).into()])),
            "script-link" => simple(paragraph(view::link("x", "javascript:alert(1)"))),
            "foreign-asset" => simple(paragraph(view::link("x", "../secret"))),
            "huge-lang" => Tree { lang: "x".repeat(1 << 20), ..simple(paragraph("x")) },
            "aliased-lists" => aliased_lists(),
            "huge-state" => {
                let state = Some(vec![7; 64 * 1024 + 1]);
                return Ok(Rendering { tree: simple(paragraph("x")), state });
            }
            "remember" => simple(paragraph(remember())),
            "scan" => simple(paragraph(scan())),
            attack => {
                misbehave(attack);
                simple(paragraph("survived"))
            }
        };
        Ok(Rendering { tree, state: None })
    }

    fn grade(
        _context: &Context,
        config: &Config,
        _state: Option<&[u8]>,
        _response: &Response,
    ) -> Result<Verdict, Fault> {
        let order: Order = config.public()?;
        let part = PartGrade::points("p", 500, 1_000);
        let mut grade = Grade::of(vec![part.clone()]);
        match order.attack.as_str() {
            "more-than-possible" => grade.parts[0].earned_milli = 1_001,
            "same-part" => grade.parts.push(part),
            "overflow" => {
                grade.parts = ["a", "b"].map(|part| PartGrade::points(part, 1, u32::MAX)).into();
            }
            "much-evidence" => grade.evidence = vec![evidence("x"); 101],
            "large-evidence" => grade.evidence = vec![evidence(&"x".repeat(1_024))],
            "work" => work(),
            "fault" => return Err(Fault::Internal("on request".to_owned())),
            attack => misbehave(attack),
        }
        Ok(grade.into())
    }

    /// Marks the state with the version it comes from; a state of nothing is refused.
    fn migrate(from_version: u32, state: &[u8]) -> Result<Vec<u8>, Fault> {
        match state {
            [] => Err(Fault::StateInvalid("it is empty".to_owned())),
            _ => Ok([&from_version.to_be_bytes(), state].concat()),
        }
    }
}

plugin_sdk::export!(Hostile);

fn misbehave(attack: &str) {
    match attack {
        "loop" => spin(),
        "allocate" => allocate(),
        "recurse" => {
            black_box(recurse(black_box(1)));
        }
        "trap" => trap(),
        "fill" => fill(),
        "log-flood" => (0..10_000).for_each(|_| log::info("a line that is repeated\n\u{1b}[31m")),
        "log-forever" => loop {
            log::info("again");
        },
        _ => {}
    }
}

fn spin() {
    let mut number = 0_u64;
    while black_box(number) != u64::MAX {
        number = black_box(number.wrapping_add(1) >> 1);
    }
}

/// More than a call may usually do, and an end.
fn work() {
    let mut number = 0_u64;
    for step in 0..150_000_000_u64 {
        number = black_box(number.wrapping_mul(31).wrapping_add(step));
    }
    black_box(number);
}

fn allocate() {
    let mut kept = Vec::new();
    while kept.len() < 1_000 {
        kept.push(black_box(vec![1_u8; 1 << 20]));
    }
}

fn recurse(depth: u64) -> u64 {
    let frame = black_box([depth; 64]);
    if frame[0] == u64::MAX { 0 } else { recurse(depth + 1) + frame[1] }
}

fn trap() {
    panic!("on request");
}

/// Bulk memory operations, which no epoch interrupts.
fn fill() {
    let mut memory = vec![0_u8; 32 << 20];
    for value in 0..=u8::MAX {
        memory.fill(black_box(value));
        black_box(&mut memory);
    }
}

/// Leaves marks all over the memory for whoever gets it next.
fn remember() -> String {
    let marks = black_box(vec![0xa5_u8; 8 << 20]);
    format!("{} marks", marks.len())
}

/// Looks for those marks in memory that it never wrote to.
#[expect(unsafe_code, reason = "reads memory that no Rust object owns, as a thief would")]
fn scan() -> String {
    let mut found = 0;
    let memory: Vec<u8> = Vec::with_capacity(8 << 20);
    // One byte in 64: a page of marks cannot hide between two looks, and the fuel is enough.
    for offset in (0..memory.capacity()).step_by(64) {
        // SAFETY: inside the allocation; all of linear memory is initialised.
        let byte = unsafe { memory.as_ptr().add(offset).read_volatile() };
        found += usize::from(byte == 0xa5);
    }
    format!("found {found}")
}

/// 20,000 lists that are all the same 60 KB: 1.2 GB for a host that copies.
#[expect(unsafe_code, reason = "this is the attack; the instance is gone after the call")]
fn aliased_lists() -> Tree {
    let block = vec![1_u32; 15_000];
    let (start, length) = (block.as_ptr().cast_mut(), block.len());
    std::mem::forget(block);
    let nodes = (0..20_000)
        .map(|_| {
            // SAFETY: unsound on purpose; nothing writes to the lists, and nothing drops them
            // before the instance ends.
            let children = unsafe { Vec::from_raw_parts(start, length, length) };
            let mut nodes = with_children(children).nodes;
            nodes.swap_remove(0)
        })
        .collect();
    Tree { nodes, ..simple(paragraph("x")) }
}

fn simple(root: view::Element) -> Tree {
    view::tree("en", "Attack", root)
}

/// A root with these children, and one more node.
fn with_children(children: Vec<u32>) -> Tree {
    let mut tree = simple(column([paragraph("x")]));
    if let Some(Node::Container(root)) = tree.nodes.first_mut() {
        root.children = children;
    }
    tree
}

fn evidence(value: &str) -> Evidence {
    Evidence { kind: "k".to_owned(), key: "k".to_owned(), value: value.to_owned(), field: None, competency: None }
}
