//! First-party exercise: a form to fill in, as citizens or colleagues do, with rules for what is missing or wrong.

mod admission;
mod author;
mod formats;
mod grading;
mod judgement;
mod manifest;
mod task;
mod wording;

plugin_common::exercise!(Form);
