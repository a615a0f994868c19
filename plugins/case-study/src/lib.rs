//! First-party exercise: a case in scenes. Each decision leads to the next scene; the mark is made of all of them.

mod admission;
mod author;
mod grading;
mod manifest;
mod path;
mod task;
mod wording;

use plugin_sdk::{Config, ConfigReport, Context, Exercise, Fault, Manifest, Problem, Rendering, Response, Verdict};

use crate::path::Path;

#[derive(Debug)]
pub struct CaseStudy;

impl Exercise for CaseStudy {
    fn describe() -> Manifest {
        manifest::manifest()
    }

    fn check_config(locale: &str, config: &Config) -> Result<ConfigReport, Vec<Problem>> {
        admission::check(locale, config)
    }

    fn render(
        context: &Context,
        config: &Config,
        state: Option<&[u8]>,
        last: Option<&Response>,
    ) -> Result<Rendering, Fault> {
        let story = config.whole()?;
        let tree = task::tree(context, &story, &Path::read(&story, state)?, last);
        Ok(Rendering { tree, state: None })
    }

    fn grade(context: &Context, config: &Config, state: Option<&[u8]>, response: &Response) -> Result<Verdict, Fault> {
        let story = config.whole()?;
        let path = Path::read(&story, state)?;
        grading::grade(context, &story, path, response)
    }
}

plugin_sdk::export!(CaseStudy);
