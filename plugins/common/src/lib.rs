//! What the first-party exercises share.

mod assistance;
mod exercise;
mod findings;
pub mod formula;
mod language;
mod marks;
pub mod number;

pub use assistance::{hint, sentences, shows_solution, solution};
pub use exercise::{Item, manifest};
pub use findings::{Findings, escape};
pub use language::Language;
pub use marks::{equal_weights, is_over, measure, missing_solution, visibility};
#[doc(hidden)]
pub use plugin_sdk as sdk;
pub use rust_decimal::Decimal;
