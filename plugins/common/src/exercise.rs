//! What all first-party types have in common: they keep no state, and their modules are called alike.

use plugin_sdk::{Capabilities, Manifest};
use serde::Deserialize;

use crate::language::both;

/// Something that learners choose, order or match.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    pub id: String,
    pub label: String,
}

/// What the plugin says about itself; titles and summaries in German and English.
pub fn manifest(name: &str, version: &str, title: [&str; 2], summary: [&str; 2], config_schema: &str) -> Manifest {
    Manifest {
        id: format!("de.kommunalcampus.{name}"),
        version: version.to_owned(),
        title: both(title),
        summary: both(summary),
        languages: vec!["de".to_owned(), "en".to_owned()],
        capabilities: Capabilities::empty(),
        config_schema: config_schema.to_owned(),
        state_version: 0,
        oldest_state: 0,
        parts: Vec::new(),
        known_barriers: Vec::new(),
    }
}

/// Declares the type and makes it the plugin of its crate, from the crate's `manifest::manifest`, `admission::check`,
/// `task::tree` and `grading::grade`.
#[macro_export]
macro_rules! exercise {
    ($exercise:ident) => {
        #[derive(Debug)]
        pub struct $exercise;

        impl $crate::sdk::Exercise for $exercise {
            fn describe() -> $crate::sdk::Manifest {
                manifest::manifest()
            }

            fn check_config(
                locale: &str,
                config: &$crate::sdk::Config,
            ) -> Result<$crate::sdk::ConfigReport, Vec<$crate::sdk::Problem>> {
                admission::check(locale, config)
            }

            fn render(
                context: &$crate::sdk::Context,
                config: &$crate::sdk::Config,
                _state: Option<&[u8]>,
                last: Option<&$crate::sdk::Response>,
            ) -> Result<$crate::sdk::Rendering, $crate::sdk::Fault> {
                let tree = task::tree(context, &config.whole()?, last)?;
                Ok($crate::sdk::Rendering { tree, state: None })
            }

            fn grade(
                context: &$crate::sdk::Context,
                config: &$crate::sdk::Config,
                _state: Option<&[u8]>,
                response: &$crate::sdk::Response,
            ) -> Result<$crate::sdk::Verdict, $crate::sdk::Fault> {
                grading::grade(context, &config.whole()?, response)
            }
        }

        plugin_sdk::export!($exercise);
    };
}
