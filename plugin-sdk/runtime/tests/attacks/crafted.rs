//! Attacks below the language: a module whose exports all trap is generated from the contract, and
//! its text is changed.

use std::path::Path;

use plugin_runtime::{Blame, CallError, Rejected};
use wit_component::{ComponentEncoder, StringEncoding, dummy_module, embed_component_metadata};
use wit_parser::{ManglingAndAbi, Resolve};

use crate::{RUNTIME, config};

pub(crate) const DESCRIBE: &str = "campus:exercise/exercise@1.0.0#describe";

/// The generated module as text, changed by `edit`, as a component.
pub(crate) fn component(edit: impl FnOnce(String) -> String) -> Vec<u8> {
    let mut resolve = Resolve::default();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../wit");
    let (package, _) = resolve.push_dir(folder).expect("the contract parses");
    let world = resolve.select_world(&[package], Some("plugin")).expect("the world is there");
    let dummy = dummy_module(&resolve, world, ManglingAndAbi::Legacy(wit_parser::LiftLowerAbi::Sync));
    let text = edit(wasmprinter::print_bytes(dummy).expect("the module prints"));
    let mut module = wat::parse_str(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8, false).expect("the contract fits");
    ComponentEncoder::default().module(&module).and_then(ComponentEncoder::encode).expect("the module encodes")
}

/// Replaces the body of an exported function, and gives the module a page of memory.
pub(crate) fn with_body(text: &str, export: &str, body: &str) -> String {
    let text = text.replace("(memory (;0;) 0)", "(memory (;0;) 64)");
    let marker = format!("(export \"{export}\" (func ");
    let from = text.find(&marker).expect("the export is there") + marker.len();
    let index: String = text[from..].chars().take_while(char::is_ascii_digit).collect();
    let function = text.find(&format!("(func (;{index};)")).expect("the function is there");
    let trap = function + text[function..].find("unreachable").expect("it traps");
    format!("{}{body}{}", &text[..trap], &text[trap + "unreachable".len()..])
}

/// Adds fields to the module.
fn with_field(text: &str, field: &str) -> String {
    let end = text.rfind(')').expect("a module ends");
    format!("{}{field})", &text[..end])
}

fn describe(body: &str) -> CallError {
    let component = component(|text| with_body(&text, DESCRIBE, body));
    described(&component)
}

fn described(component: &[u8]) -> CallError {
    let plugin = RUNTIME.compile(component).expect("it is admitted");
    let error = RUNTIME.describe(&plugin).map(drop).expect_err("it attacks");
    assert_eq!(error.kind(), Blame::Plugin, "{error}");
    error
}

#[test]
fn an_unreachable_instruction_is_a_crash() {
    assert!(matches!(described(&component(|text| text)), CallError::Trapped(_)));
}

#[test]
fn a_loop_in_a_function_runs_out_of_fuel() {
    assert!(matches!(describe("(loop br 0) unreachable"), CallError::OutOfFuel { limit: 100_000_000 }));
}

#[test]
fn a_loop_in_the_start_function_runs_out_of_fuel() {
    let component = component(|text| with_field(&text, "(func $boom (loop br 0)) (start $boom)"));
    assert!(matches!(described(&component), CallError::OutOfFuel { .. }));
}

#[test]
fn a_loop_in_the_allocator_runs_out_of_fuel() {
    let component = component(|text| with_body(&text, "cabi_realloc", "(loop br 0) unreachable"));
    let plugin = RUNTIME.compile(&component).expect("it is admitted");
    let error = RUNTIME.check_config(&plugin, "de", &config("{}")).map(drop).expect_err("it loops");
    assert!(matches!(error, CallError::OutOfFuel { .. }), "{error}");
}

#[test]
fn an_allocator_that_returns_nonsense_is_caught() {
    for address in ["i32.const -1", "i32.const 3", "i32.const 0x7fffffff"] {
        let component = component(|text| with_body(&text, "cabi_realloc", address));
        let plugin = RUNTIME.compile(&component).expect("it is admitted");
        let error = RUNTIME.check_config(&plugin, "de", &config("{}")).map(drop).expect_err("it lies");
        assert_eq!(error.kind(), Blame::Plugin, "{address}: {error}");
    }
}

#[test]
fn memory_and_tables_end_at_their_limits() {
    let error = describe("(drop (memory.grow (i32.const 2000))) unreachable");
    assert!(matches!(error, CallError::OutOfMemory { limit, .. } if limit == 64 << 20), "{error}");
    let component = component(|text| {
        let body = "(drop (table.grow 0 (ref.null func) (i32.const 30000))) unreachable";
        with_field(&with_body(&text, DESCRIBE, body), "(table 1 funcref)")
    });
    let error = described(&component);
    assert!(matches!(error, CallError::TableTooLarge { limit: 20_000, .. }), "{error}");
}

#[test]
fn endless_recursion_overflows_the_stack() {
    let component = component(|text| {
        let field = "(func $deeper (param i64) (result i64) (i64.add (call $deeper (local.get 0)) (i64.const 1)))";
        with_field(&with_body(&text, DESCRIBE, "(drop (call $deeper (i64.const 0))) unreachable"), field)
    });
    assert!(matches!(described(&component), CallError::StackOverflow));
}

/// A manifest of zeros, with one word of memory changed.
fn describe_with_word(offset: u32, value: u32) -> CallError {
    describe(&format!("(i32.store (i32.const {offset}) (i32.const {value})) i32.const 0"))
}

#[test]
fn a_manifest_of_zeros_breaks_a_rule() {
    assert!(matches!(describe("i32.const 0"), CallError::Rule(_)));
}

#[test]
fn pointers_outside_memory_are_caught() {
    // id: pointer at 0, length at 4; title: pointer at 16, length at 20.
    for (offset, value) in [(4, 0x7fff_ffff), (4, u32::MAX), (20, 0x7fff_ffff), (20, u32::MAX)] {
        let error = describe_with_word(offset, value);
        assert!(matches!(error, CallError::BrokenReply(_) | CallError::ReplyTooLarge { .. }), "{offset}: {error}");
    }
    assert!(matches!(describe("i32.const -4"), CallError::BrokenReply(_)));
    assert!(matches!(describe("i32.const 1"), CallError::BrokenReply(_)), "a misaligned result");
}

#[test]
fn text_that_is_no_utf8_is_caught() {
    let body = "(i32.store (i32.const 64) (i32.const -1)) (i32.store (i32.const 0) (i32.const 64)) \
                (i32.store (i32.const 4) (i32.const 4)) i32.const 0";
    assert!(matches!(describe(body), CallError::BrokenReply(_)));
}

#[test]
fn flags_that_do_not_exist_do_no_harm() {
    assert!(matches!(describe_with_word(40, u32::MAX), CallError::Rule(_) | CallError::BrokenReply(_)));
}

#[test]
fn two_hundred_thousand_texts_that_share_their_bytes_are_refused() {
    // languages: pointer at 32, length at 36; each text is pointer and length.
    let body = "(local $at i32) (i32.store (i32.const 32) (i32.const 65536)) \
                (i32.store (i32.const 36) (i32.const 200000)) (local.set $at (i32.const 65540)) \
                (loop (i32.store (local.get $at) (i32.const 60000)) \
                (local.set $at (i32.add (local.get $at) (i32.const 8))) \
                (br_if 0 (i32.lt_u (local.get $at) (i32.const 1665536)))) i32.const 0";
    assert!(matches!(describe(body), CallError::ReplyTooLarge { .. }));
}

#[test]
fn more_memory_from_the_start_is_refused() {
    let component = component(|text| text.replace("(memory (;0;) 0)", "(memory (;0;) 2000)"));
    let refused = match RUNTIME.compile(&component) {
        Err(Rejected::Invalid(_)) => true,
        Err(_) => false,
        Ok(plugin) => matches!(RUNTIME.describe(&plugin), Err(CallError::OutOfMemory { .. })),
    };
    assert!(refused);
}
