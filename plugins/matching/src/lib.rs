//! First-party exercise: sources to connect to targets, with partial credit.

mod admission;
mod author;
mod grading;
mod manifest;
mod task;
mod wording;

plugin_common::exercise!(Matching);
