//! First-party exercise: a short text, tried by rules first and then judged by a person.

mod admission;
mod author;
mod grading;
mod manifest;
mod task;
mod wording;
mod words;

plugin_common::exercise!(ShortText);
