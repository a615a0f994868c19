//! First-party exercise: sources to connect to targets, with partial credit.

mod admission;
mod author;
mod grading;
mod manifest;
mod task;
mod wording;

use plugin_sdk::{Config, ConfigReport, Context, Exercise, Fault, Manifest, Problem, Rendering, Response, Verdict};

#[derive(Debug)]
pub struct Matching;

impl Exercise for Matching {
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
        _last: Option<&Response>,
    ) -> Result<Rendering, Fault> {
        Ok(Rendering { tree: task::tree(context, &config.whole()?), state: None })
    }

    fn grade(context: &Context, config: &Config, _state: Option<&[u8]>, response: &Response) -> Result<Verdict, Fault> {
        grading::grade(context, &config.whole()?, response)
    }
}

plugin_sdk::export!(Matching);
