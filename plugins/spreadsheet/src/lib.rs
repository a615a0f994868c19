//! First-party exercise: formulas to write into a table. What a formula calculates counts, not how it is written.

mod admission;
mod author;
mod grading;
mod judgement;
mod manifest;
mod sheet;
mod task;
mod wording;

plugin_common::exercise!(Spreadsheet);
