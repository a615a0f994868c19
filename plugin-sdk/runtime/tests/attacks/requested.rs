//! Attacks by a guest that was written in Rust with the SDK, chosen by its configuration.

use plugin_runtime::{Blame, CallError, Context, Fault, Node, Rendering, Reply, Response, Verdict, plain_text};

use crate::{HOSTILE, RUNTIME, config};

fn render(attack: &str) -> Result<Reply<Rendering>, CallError> {
    let config = config(&format!(r#"{{"attack":"{attack}"}}"#));
    RUNTIME.render(&HOSTILE, &Context::default(), &config, None, None)
}

fn grade(attack: &str) -> Result<Reply<Verdict>, CallError> {
    let config = config(&format!(r#"{{"attack":"{attack}"}}"#));
    RUNTIME.grade(&HOSTILE, &Context::default(), &config, None, &Response::default())
}

fn refused(attack: &str) -> CallError {
    let error = render(attack).map(drop).expect_err(attack);
    assert_eq!(error.kind(), Blame::Plugin, "{attack}: {error}");
    error
}

fn words(rendering: &Rendering) -> String {
    match rendering.tree.nodes.first() {
        Some(Node::Paragraph(inlines)) => plain_text(inlines),
        other => panic!("expected a paragraph, not {other:?}"),
    }
}

#[test]
fn a_guest_that_behaves_is_served() {
    assert_eq!(words(&render("none").expect("it behaves").value), "survived");
    assert!(grade("none").is_ok());
}

#[test]
fn an_endless_loop_runs_out_of_fuel() {
    let limit = RUNTIME_FUEL.render;
    assert!(matches!(refused("loop"), CallError::OutOfFuel { limit: found } if found == limit));
    let error = grade("loop").map(drop).expect_err("it loops");
    assert!(matches!(error, CallError::OutOfFuel { limit } if limit == RUNTIME_FUEL.grade), "{error}");
}

struct Fuel {
    render: u64,
    grade: u64,
}

const RUNTIME_FUEL: Fuel = Fuel { render: 200_000_000, grade: 500_000_000 };

#[test]
fn bulk_operations_are_paid_for_before_they_start() {
    assert!(matches!(refused("fill"), CallError::OutOfFuel { .. }));
}

#[test]
fn memory_ends_at_its_limit() {
    let error = refused("allocate");
    assert!(
        matches!(error, CallError::OutOfMemory { limit, wanted } if limit == 64 << 20 && wanted > limit),
        "{error}"
    );
}

#[test]
fn endless_recursion_ends() {
    // The guest's own stack of 1 MiB in linear memory overflows into unmapped addresses, or the
    // host's limit comes first.
    let error = refused("recurse");
    assert!(matches!(error, CallError::StackOverflow | CallError::Trapped(_)), "{error}");
}

#[test]
fn a_panic_is_a_crash_of_the_plugin() {
    assert!(matches!(refused("trap"), CallError::Trapped(_)));
}

#[test]
fn replies_are_measured_before_they_are_copied() {
    for attack in ["huge-reply", "aliased-lists"] {
        let error = refused(attack);
        assert!(matches!(error, CallError::ReplyTooLarge { limit } if limit == 2 << 20), "{attack}: {error}");
    }
}

#[test]
fn trees_that_break_a_rule_are_refused_with_the_number() {
    let expected = [
        ("huge-tree", "2001 nodes, the limit is 2000"),
        ("huge-text", "131079 bytes of text, the limit is 131072"),
        ("deep", "17 levels of nesting, the limit is 16"),
        ("many-fields", "201 fields, the limit is 200"),
        ("backward-child", "node 0 has child 0, which is not greater than itself"),
        ("missing-child", "node 0 has child 7, but there are only 2 nodes"),
        ("second-parent", "node 1 has two parents, the second is 0"),
        ("orphan", "node 1 has no parent"),
        ("empty", "tree \"(no nodes)\" is malformed"),
        ("script-field", "field \"<script>\" is malformed"),
        ("same-field", "node 2: the field's id occurs twice"),
        ("script-link", "asset \"javascript:alert(1)\" is malformed"),
        ("foreign-asset", "asset \"../secret\" is malformed"),
        ("huge-state", "65537 bytes of state, the limit is 65536"),
    ];
    for (attack, message) in expected {
        let error = refused(attack);
        assert_eq!(error.to_string(), format!("the plugin broke a rule of the contract: {message}"));
    }
    let error = refused("huge-lang").to_string();
    assert!(error.len() < 200, "a megabyte must not end up in the log: {}", error.len());
}

#[test]
fn marks_that_break_a_rule_are_refused() {
    let expected = [
        ("more-than-possible", "part \"p\" earns 1001 of 1000 milli-points"),
        ("same-part", "part \"p\" occurs twice"),
        ("overflow", "the sum of all points is too large"),
        ("much-evidence", "101 pieces of evidence, the limit is 100"),
        ("large-evidence", "1026 bytes of one piece of evidence, the limit is 1024"),
    ];
    for (attack, message) in expected {
        let error = grade(attack).map(drop).expect_err(attack);
        assert_eq!(error.to_string(), format!("the plugin broke a rule of the contract: {message}"));
    }
}

#[test]
fn a_fault_is_told_as_the_plugin_told_it() {
    let error = grade("fault").map(drop).expect_err("it reports a fault");
    assert!(matches!(error, CallError::Fault(Fault::Internal(ref text)) if text == "on request"), "{error}");
}

#[test]
fn too_many_problems_of_a_configuration_are_refused() {
    let config = config(r#"{"attack":"many-problems"}"#);
    let error = RUNTIME.check_config(&HOSTILE, "en", &config).map(drop).expect_err("101 problems");
    assert!(error.to_string().contains("101 problems, the limit is 100"), "{error}");
}

#[test]
fn a_log_keeps_its_first_8_kib_and_no_control_characters() {
    let log = render("log-flood").expect("a long log is no error").log;
    let kept: usize = log.iter().map(|line| line.message.len()).sum();
    assert_eq!(kept, 8 * 1024);
    assert!(log.iter().all(|line| !line.message.contains(char::is_control)));
    assert!(matches!(refused("log-forever"), CallError::OutOfFuel { .. }));
}

#[test]
fn nothing_of_a_call_is_left_for_the_next_one() {
    for _ in 0..20 {
        assert_eq!(words(&render("remember").expect("it writes").value), "8388608 marks");
        assert_eq!(words(&render("scan").expect("it reads").value), "found 0");
    }
}

#[test]
fn what_is_too_large_never_reaches_the_plugin() {
    let large = config(&" ".repeat(64 * 1024 + 1));
    let error = RUNTIME.render(&HOSTILE, &Context::default(), &large, None, None).map(drop).expect_err("too large");
    assert_eq!(error.to_string(), "the configuration has 65537 bytes, the limit is 65536");
    assert_eq!(error.kind(), Blame::Input);
    let state = vec![0; 64 * 1024 + 1];
    let error = RUNTIME.migrate(&HOSTILE, 1, &state).map(drop).expect_err("too large");
    assert_eq!(error.kind(), Blame::Input);
}
