//! First-party exercise: a number to calculate, with values drawn by chance, units, tolerance and rounding.

mod admission;
mod author;
mod draw;
mod grading;
mod manifest;
mod reading;
mod task;
mod wording;

plugin_common::exercise!(Numeric);
