//! A healthy plugin beside all the others.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use plugin_runtime::{Blame, Budget, CallError, Context, Limits, Runtime};

use crate::crafted::{DESCRIBE, component, with_body};
use crate::{HEALTHY, HOSTILE, RUNTIME, config};

const QUIZ: &str = r#"{"questions":[{"id":"q","prompt":"?","kind":"single",
    "options":[{"id":"a","label":"A"},{"id":"b","label":"B"}]}]}"#;

#[test]
fn a_healthy_plugin_keeps_answering_while_others_attack() {
    let attacks = ["loop", "allocate", "recurse", "trap", "huge-reply", "aliased-lists", "fill", "log-forever"];
    let finished = AtomicBool::new(false);
    let healthy_calls = thread::scope(|scope| {
        let healthy = scope.spawn(|| {
            let mut fuel = Vec::new();
            while !finished.load(Ordering::Acquire) {
                let reply = RUNTIME.render(&HEALTHY, &Context::default(), &config(QUIZ), None, None);
                fuel.push(reply.expect("the healthy plugin answers").usage.fuel);
            }
            fuel
        });
        let attackers: Vec<_> = attacks
            .iter()
            .map(|attack| {
                scope.spawn(move || {
                    let order = config(&format!(r#"{{"attack":"{attack}"}}"#));
                    for _ in 0..2 {
                        let error = RUNTIME.render(&HOSTILE, &Context::default(), &order, None, None).map(drop);
                        assert_ne!(error.expect_err(attack).kind(), Blame::Input, "{attack}");
                    }
                })
            })
            .collect();
        for attacker in attackers {
            attacker.join().expect("every attack ends with an error");
        }
        finished.store(true, Ordering::Release);
        healthy.join().expect("the healthy plugin never fails")
    });
    assert!(!healthy_calls.is_empty());
    assert!(healthy_calls.iter().all(|fuel| *fuel == healthy_calls[0]), "the same call costs the same under load");
}

#[test]
fn a_full_house_is_busy_and_not_broken() {
    let limits = Limits { concurrent_calls: 1, queue: Duration::ZERO, ..Limits::default() };
    let small = Runtime::new(limits).expect("the sandbox starts");
    let hostile = small.compile(&component(|text| text)).expect("it is admitted");
    let errors: Vec<CallError> = thread::scope(|scope| {
        let calls: Vec<_> = (0..8).map(|_| scope.spawn(|| small.describe(&hostile).map(drop))).collect();
        calls.into_iter().map(|call| call.join().expect("no call panics").expect_err("it traps")).collect()
    });
    assert!(errors.iter().all(|error| matches!(error, CallError::Busy { limit: 1 } | CallError::Trapped(_))));
    assert!(errors.iter().any(|error| error.kind() == Blame::Plugin));
}

#[test]
fn the_deadline_is_the_net_below_the_fuel() {
    let budget = Budget { fuel: u64::MAX, deadline: Duration::from_millis(50) };
    let patient = Runtime::new(Limits { upkeep: budget, ..Limits::default() }).expect("the sandbox starts");
    let component = component(|text| with_body(&text, DESCRIBE, "(loop br 0) unreachable"));
    let looping = patient.compile(&component).expect("it is admitted");
    let error = patient.describe(&looping).map(drop).expect_err("it loops");
    assert!(matches!(error, CallError::DeadlineExceeded { limit_ms: 50 }), "{error}");
    assert_eq!(error.kind(), Blame::Infrastructure);
}
