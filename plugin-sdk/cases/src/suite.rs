//! What is asked of every first-party plugin.

use std::{
    error::Error as _,
    fs,
    path::{Path, PathBuf},
};

use plugin_runtime::{Limits, Usage};
use plugin_sdk::Exercise;
use serde_json::json;

use crate::{case::Case, comparable::comparable, fuzz::fuzz, native::native, sandbox::Sandbox};

/// Most fuel for one call of a first-party plugin: a hundredth of what the platform allows for a view.
pub const FUEL: u64 = 2_000_000;
/// Cases of each type, at least.
const FEWEST: usize = 20;
const MEMORY: usize = 2 << 20;
const ROUNDS: u32 = 300;

/// A plugin's cases and its component.
#[derive(Debug)]
pub struct Suite {
    cases: Vec<Case>,
    component: PathBuf,
}

impl Suite {
    /// The cases in `crate_folder/cases`, and the component of this name that `ops/build-plugins` has built.
    ///
    /// # Panics
    /// A case cannot be read, or there are too few.
    pub fn of(crate_folder: &str, component: &str) -> Self {
        let folder = Path::new(crate_folder);
        let cases = Case::all(&folder.join("cases")).unwrap_or_else(|error| panic!("{error}: {:?}", error.source()));
        assert!(cases.len() >= FEWEST, "only {} cases", cases.len());
        Self { cases, component: folder.join("../../target/plugins").join(component).with_extension("wasm") }
    }

    /// # Panics
    /// A case does not hold.
    pub fn holds_natively<E: Exercise>(&self) {
        for case in &self.cases {
            let result = native::<E>(case).expect("the configuration fits the schema");
            let problems = case.judge(&result);
            assert!(problems.is_empty(), "{}: {}\n{result:#}", case.name, problems.join("\n"));
        }
    }

    /// # Panics
    /// The component says something else than the source.
    pub fn agrees_in_the_sandbox<E: Exercise>(&self) {
        let sandbox = self.sandbox();
        for case in &self.cases {
            let run = sandbox.run(case).unwrap_or_else(|error| panic!("{error}"));
            assert_eq!(Some(run.result), native::<E>(case).ok(), "{}", case.name);
        }
    }

    /// # Panics
    /// A call costs something else the second time, or too much.
    pub fn costs_the_same_again_and_little(&self) {
        let sandbox = self.sandbox();
        let cost = |usage: Usage| (usage.fuel, usage.memory_bytes);
        for case in &self.cases {
            let [first, second] = [0, 1].map(|_| sandbox.run(case).unwrap_or_else(|error| panic!("{error}")).usage);
            assert_eq!(first.map(cost), second.map(cost), "{}", case.name);
            if let Some(usage) = first {
                assert!(usage.fuel < FUEL, "{}: {} fuel", case.name, usage.fuel);
                assert!(usage.memory_bytes <= MEMORY, "{}: {} bytes", case.name, usage.memory_bytes);
            }
        }
    }

    /// # Panics
    /// An answer that nobody thought of breaks the component.
    pub fn stands_any_answer(&self) {
        let fuzzed = fuzz(&self.sandbox(), &self.cases, ROUNDS, 1);
        assert!(fuzzed.findings.is_empty(), "{}", fuzzed.findings.join("\n"));
        assert!(fuzzed.leaks.is_empty(), "{}", fuzzed.leaks.join("\n"));
        assert!(fuzzed.calls > ROUNDS as usize, "some case has a sound configuration");
        assert!(fuzzed.most_fuel < FUEL, "{} fuel", fuzzed.most_fuel);
    }

    /// # Panics
    /// The component describes itself otherwise.
    pub fn describes_itself<E: Exercise>(&self) {
        assert_eq!(comparable(json!(self.sandbox().manifest)), comparable(json!(E::describe())));
    }

    fn sandbox(&self) -> Sandbox {
        let file = self.component.display();
        let component =
            fs::read(&self.component).unwrap_or_else(|_| panic!("{file} is absent: run ops/build-plugins first"));
        Sandbox::of(&component, Limits::default()).unwrap_or_else(|error| panic!("{file}: {error}"))
    }
}
