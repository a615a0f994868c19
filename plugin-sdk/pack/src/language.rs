//! The languages that plugins are written in.

use std::path::Path;

use anyhow::{Context, Result};
use clap::ValueEnum;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Language {
    Rust,
    /// Or TypeScript
    Javascript,
    Python,
    C,
}

impl Language {
    /// As the tool writes it, and the name of its template.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Rust => "rust",
            Self::Javascript => "javascript",
            Self::Python => "python",
            Self::C => "c",
        }
    }

    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::Rust => "Rust",
            Self::Javascript => "JavaScript",
            Self::Python => "Python",
            Self::C => "C",
        }
    }

    /// The file in a folder that tells its language.
    const fn mark(self) -> &'static str {
        match self {
            Self::Rust => "Cargo.toml",
            Self::Javascript => "package.json",
            Self::Python => "src/exercise.py",
            Self::C => "src/exercise.c",
        }
    }

    pub(crate) fn of(folder: &Path) -> Result<Self> {
        let known = Self::value_variants();
        known.iter().copied().find(|language| folder.join(language.mark()).is_file()).with_context(|| {
            let marks: Vec<&str> = known.iter().map(|language| language.mark()).collect();
            format!("{} holds no exercise: none of {}", folder.display(), marks.join(", "))
        })
    }
}
