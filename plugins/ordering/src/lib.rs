//! First-party exercise: items to put in order, with partial credit.

mod admission;
mod author;
mod grading;
mod manifest;
mod sequence;
mod task;
mod wording;

plugin_common::exercise!(Ordering);
