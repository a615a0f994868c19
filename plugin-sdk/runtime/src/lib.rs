//! Runs exercise plugins: WebAssembly components that implement `campus:exercise@1.0.0`.
//!
//! A plugin is a pure function. It sees no clock, no network, no file and no name; each call gets
//! a fresh instance that is dropped afterwards. Fuel decides whether a call was too expensive, the
//! same on every machine; a deadline is the net below it.
//!
//! ```
//! use plugin_runtime::{Limits, Rejected, Runtime};
//!
//! let runtime = Runtime::new(Limits::default())?;
//! assert!(matches!(runtime.compile(b"no component"), Err(Rejected::Invalid(_))));
//! # Ok::<(), plugin_runtime::RuntimeError>(())
//! ```
//!
//! All calls block: an asynchronous host calls them on a blocking thread.

mod admission;
mod bindings;
mod calls;
mod failure;
mod gate;
mod limits;
mod load;
mod reply_rules;
mod runtime;
mod secrets;
mod session;
mod translate;
mod tree_rules;

pub mod content;
pub mod exchange;
pub mod grade;
pub mod manifest;
pub mod tree;

pub use content::{Inline, plain_text};
pub use exchange::{Answer, Config, Context, FieldAnswer, NumberAnswer, Phase, Response};
pub use failure::{Blame, CallError, Rejected};
pub use grade::{
    ConfigReport, Correctness, Evidence, Fault, Feedback, Grade, Outcome, PartGrade, Problem, Rendering, Verdict,
    Visibility,
};
pub use limits::{Budget, ComponentLimits, InputLimits, Limits, ReplyLimits};
pub use manifest::{Capability, Localized, Manifest, PartInfo};
pub use reply_rules::BrokenRule;
pub use runtime::{Plugin, Reply, Runtime, RuntimeError, Usage};
pub use secrets::{SplitError, split_config};
pub use session::{Asset, Assets, LogLevel, LogLine};
pub use tree::{Node, Tree};
pub use tree_rules::check_tree;
