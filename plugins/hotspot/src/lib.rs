//! First-party exercise: places to choose in an image, with partial credit.

mod admission;
mod author;
mod grading;
mod manifest;
mod task;
mod wording;

plugin_common::exercise!(Hotspot);
