//! First-party exercise: a text with gaps for words, numbers and drop-downs.

mod admission;
mod author;
mod grading;
mod judgement;
mod manifest;
mod number;
mod passage;
mod spelling;
mod task;
mod wording;

use plugin_sdk::{Config, ConfigReport, Context, Exercise, Fault, Manifest, Problem, Rendering, Response, Verdict};

#[derive(Debug)]
pub struct Cloze;

impl Exercise for Cloze {
    fn describe() -> Manifest {
        manifest::manifest()
    }

    fn check_config(locale: &str, config: &Config) -> Result<ConfigReport, Vec<Problem>> {
        admission::check(locale, config)
    }

    fn render(
        context: &Context,
        config: &Config,
        _state: Option<&[u8]>,
        last: Option<&Response>,
    ) -> Result<Rendering, Fault> {
        Ok(Rendering { tree: task::tree(context, &config.whole()?, last)?, state: None })
    }

    fn grade(context: &Context, config: &Config, _state: Option<&[u8]>, response: &Response) -> Result<Verdict, Fault> {
        grading::grade(context, &config.whole()?, response)
    }
}

plugin_sdk::export!(Cloze);
