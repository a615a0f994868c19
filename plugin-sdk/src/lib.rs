#![doc = include_str!("../README.md")]

mod adapter;
#[doc(hidden)]
pub mod bindings;
mod config;
mod exercise;
mod grading;
mod names;
mod seeded;

pub mod assets;
pub mod log;
pub mod view;

pub use bindings::campus::exercise::content::{
    Alternative, Formula, Hyperlink, Image, Inline, Marks, TextSpan, TimedMedia,
};
pub use bindings::campus::exercise::types::{
    Answer, Capabilities, Config, ConfigReport, Context, Correctness, Evidence, Fault, Feedback, FieldAnswer, Grade,
    Localized, Manifest, NumberAnswer, Outcome, PartGrade, PartInfo, Phase, Problem, Rendering, Response,
    ReviewRequest, Verdict, Visibility,
};
pub use bindings::campus::exercise::view::{Node, Tree};
pub use exercise::Exercise;
pub use grading::{feedback, problem};
pub use seeded::Seeded;

#[doc(hidden)]
pub use {adapter::Adapter, bindings::__campus_export as campus_export};
