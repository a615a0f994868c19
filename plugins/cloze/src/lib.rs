//! First-party exercise: a text with gaps for words, numbers and drop-downs.

mod admission;
mod author;
mod grading;
mod judgement;
mod manifest;
mod passage;
mod spelling;
mod task;
mod wording;

plugin_common::exercise!(Cloze);
