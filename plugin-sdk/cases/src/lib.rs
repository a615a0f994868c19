//! Cases of an exercise as data. Each file in a plugin's `cases` names a call and what has to come of it; it is judged
//! natively ([`native`]) and in the sandbox ([`Sandbox`]), which have to agree. `campus-plugin test` runs the same files.

mod case;
mod comparable;
mod fuzz;
mod native;
mod sandbox;
mod suite;

pub use case::{Call, Case, CaseError};
pub use fuzz::{Fuzzed, fuzz, sound};
pub use native::native;
pub use sandbox::{Run, Sandbox, SandboxError, Trial};
pub use suite::{FUEL, Suite};

/// The tests of a first-party plugin: its type, and the name of its component in `target/plugins`.
///
/// The same as calling each function of [`Suite`] in a test of its own.
#[macro_export]
macro_rules! suite {
    ($exercise:ty, $component:literal) => {
        fn suite() -> $crate::Suite {
            $crate::Suite::of(env!("CARGO_MANIFEST_DIR"), $component)
        }

        #[test]
        fn every_case_holds_natively() {
            suite().holds_natively::<$exercise>();
        }

        #[test]
        fn every_case_gives_the_same_in_the_sandbox() {
            suite().agrees_in_the_sandbox::<$exercise>();
        }

        #[test]
        fn every_case_costs_the_same_again_and_little() {
            suite().costs_the_same_again_and_little();
        }

        #[test]
        fn any_answer_at_all_is_judged() {
            suite().stands_any_answer();
        }

        #[test]
        fn the_component_describes_itself_as_the_source_does() {
            suite().describes_itself::<$exercise>();
        }
    };
}
