//! What never gets as far as running.

use plugin_runtime::Rejected;

use crate::RUNTIME;
use crate::crafted::component;

fn rejected(component: &[u8]) -> Rejected {
    RUNTIME.compile(component).map(drop).expect_err("it must be refused")
}

fn rejected_text(text: &str) -> Rejected {
    rejected(&wat::parse_str(text).unwrap_or_else(|error| panic!("{error}")))
}

/// The generated component with one more function in its core module.
fn with_function(function: &str) -> Rejected {
    rejected(&component(|text| {
        let end = text.rfind(')').expect("a module ends");
        format!("{}{function})", &text[..end])
    }))
}

#[test]
fn the_system_interface_is_not_offered() {
    let wasi = rejected_text(r#"(component (import "wasi:cli/environment@0.2.0" (instance)))"#);
    assert!(matches!(wasi, Rejected::ForbiddenImport(name) if name == "wasi:cli/environment@0.2.0"));
    let other = rejected_text(r#"(component (import "campus:exercise/clock@1.0.0" (instance)))"#);
    assert!(matches!(other, Rejected::ForbiddenImport(_)));
}

#[test]
fn an_import_under_a_known_name_must_be_of_its_kind() {
    let stolen = r#"(component
        (import "campus:exercise/types@1.0.0" (instance (export "now" (func (result u64)))))
        (instance $own) (export "campus:exercise/exercise@1.0.0" (instance $own)))"#;
    assert!(matches!(rejected_text(stolen), Rejected::Contract(_)));
}

#[test]
fn the_exercise_must_be_exported_and_fit() {
    assert!(matches!(rejected_text("(component)"), Rejected::MissingExport(_)));
    let empty = r#"(component (instance $own) (export "campus:exercise/exercise@1.0.0" (instance $own)))"#;
    assert!(matches!(rejected_text(empty), Rejected::Contract(_)));
    let newer = r#"(component (instance $own) (export "campus:exercise/exercise@2.0.0" (instance $own)))"#;
    assert!(matches!(rejected_text(newer), Rejected::MissingExport(_)));
}

#[test]
fn what_is_no_component_is_refused() {
    assert!(matches!(rejected(b""), Rejected::Invalid(_)));
    assert!(matches!(rejected(b"\x7fELF\x02\x01\x01\0 forged native code"), Rejected::Invalid(_)));
    assert!(matches!(rejected_text("(module)"), Rejected::CoreModule));
}

#[test]
fn a_good_file_cut_off_anywhere_is_refused() {
    let good = component(|text| text);
    assert!(RUNTIME.compile(&good).is_ok());
    for length in (0..good.len()).step_by(7) {
        assert!(RUNTIME.compile(&good[..length]).is_err(), "cut at {length}");
    }
}

#[test]
fn a_good_file_with_a_flipped_byte_never_panics() {
    let good = component(|text| text);
    for position in (0..good.len()).step_by(11) {
        let mut bad = good.clone();
        bad[position] ^= 0x55;
        // Some flips change only a name; what matters is that there is an answer.
        drop(RUNTIME.compile(&bad));
    }
}

#[test]
fn features_that_are_off_are_refused() {
    let functions = [
        "(func (drop (v128.const i64x2 0 0)))",
        "(func $f (return_call $f))",
        "(func (drop (i64.add128 (i64.const 0) (i64.const 0) (i64.const 0) (i64.const 0))) drop)",
        "(memory 1)",
        "(func (param externref))",
        "(type (struct))",
        "(tag)",
    ];
    for function in functions {
        let error = with_function(function);
        assert!(matches!(error, Rejected::Invalid(_)), "{function}: {error}");
    }
}

/// Tool chains make such: a text is passed between the memories of two inner components.
#[test]
fn a_component_made_of_components_is_compiled() {
    let inner = |name: &str| {
        format!(
            r#"(core module $code
                (memory (export "memory") 1)
                (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 16))
                (func (export "{name}") (param i32 i32)))
            (core instance $code (instantiate $code))"#
        )
    };
    let taker = inner("take");
    let giver = inner("give");
    let text = format!(
        r#"(component
            (component $taker {taker}
                (func (export "take") (param "text" string)
                    (canon lift (core func $code "take") (memory (core memory $code "memory")) (realloc (core func $code "realloc")))))
            (component $giver
                (import "take" (func $take (param "text" string)))
                {giver}
                (core func $lowered (canon lower (func $take) (memory (core memory $code "memory")) (realloc (core func $code "realloc"))))
                (core module $user (import "" "take" (func (param i32 i32))))
                (core instance (instantiate $user (with "" (instance (export "take" (func $lowered)))))))
            (instance $taker (instantiate $taker))
            (instance (instantiate $giver (with "take" (func $taker "take"))))
            (instance $own)
            (export "campus:exercise/exercise@1.0.0" (instance $own)))"#
    );
    // It gets as far as its exports, which are none.
    assert!(matches!(rejected_text(&text), Rejected::Contract(_)));
}

#[test]
fn compile_bombs_stop_before_the_compiler() {
    let many_locals = format!("(func (local {}))", "i64 ".repeat(4_097));
    let deep = format!("(func {} {})", "block ".repeat(1_025), "end ".repeat(1_025));
    let branches = format!("(func (br_table {} (i32.const 0)))", "0 ".repeat(5_000));
    let long = format!("(func {})", "i32.const 1000000 drop ".repeat(120_000));
    let expected = [
        (many_locals, "locals in one function"),
        (deep, "nested blocks"),
        (branches, "targets in one branch table"),
        (long, "bytes in one function"),
    ];
    for (function, limit) in expected {
        let error = with_function(&function);
        assert!(matches!(error, Rejected::TooLarge { what, .. } if what == limit), "{limit}: {error}");
    }
}

#[test]
fn too_many_pieces_stop_before_the_compiler() {
    let modules = format!("(component {})", "(core module)".repeat(65));
    assert!(matches!(rejected_text(&modules), Rejected::TooLarge { what: "core modules", used: 65, .. }));
    let components = format!("(component {})", "(component)".repeat(33));
    assert!(matches!(rejected_text(&components), Rejected::TooLarge { what: "nested components", .. }));
    let functions = format!("(component (core module {}))", "(func)".repeat(50_001));
    assert!(matches!(rejected_text(&functions), Rejected::TooLarge { what: "functions", .. }));
    let bytes = vec![0; (24 << 20) + 1];
    assert!(matches!(rejected(&bytes), Rejected::TooLarge { what: "bytes", .. }));
}

#[test]
fn components_within_components_do_not_overflow_the_host() {
    let nested = format!("{}{}", "(component ".repeat(50), ")".repeat(50));
    assert!(matches!(rejected_text(&nested), Rejected::TooLarge { .. } | Rejected::Invalid(_)));
}
