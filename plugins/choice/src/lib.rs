//! First-party exercise: single and multiple choice with partial credit.

mod admission;
mod author;
mod grading;
mod manifest;
mod task;
mod wording;

plugin_common::exercise!(Choice);
