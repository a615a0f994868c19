//! Why a component was refused, or a call gave no result.

use serde::{Deserialize, Serialize};

use crate::grade::Fault;
use crate::reply_rules::BrokenRule;

/// The component may not run here. Told to whoever uploaded it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Rejected {
    #[error("the component has too many {what}: {used}, the limit is {limit}")]
    TooLarge { what: &'static str, limit: u64, used: u64 },
    #[error("the file is a core module, not a component; encode it with `campus-plugin component`")]
    CoreModule,
    #[error("the file is no valid component: {0}")]
    Invalid(String),
    #[error("the component imports {0}, which this platform does not offer")]
    ForbiddenImport(String),
    #[error("the component does not export {0}")]
    MissingExport(&'static str),
    #[error("the component does not fit the contract: {0}")]
    Contract(String),
}

/// A call that gave no result. Never a wrong answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CallError {
    #[error("the call needed more than its {limit} units of fuel")]
    OutOfFuel { limit: u64 },
    #[error("the call asked for {wanted} bytes of memory, the limit is {limit}")]
    OutOfMemory { limit: usize, wanted: usize },
    #[error("the call asked for a table of {wanted} elements, the limit is {limit}")]
    TableTooLarge { limit: usize, wanted: usize },
    #[error("the call nested too deeply and ran out of stack")]
    StackOverflow,
    #[error("the plugin crashed: {0}")]
    Trapped(String),
    #[error("the plugin returned or logged more than {limit} bytes at once")]
    ReplyTooLarge { limit: usize },
    #[error("the plugin returned something that is no value of the contract: {0}")]
    BrokenReply(String),
    #[error("the plugin broke a rule of the contract: {0}")]
    Rule(#[from] BrokenRule),
    #[error("the plugin reported a fault: {0}")]
    Fault(Fault),
    #[error("the {what} has {used} bytes, the limit is {limit}")]
    InputTooLarge { what: &'static str, limit: usize, used: usize },
    #[error("the call was stopped after {limit_ms} ms")]
    DeadlineExceeded { limit_ms: u64 },
    #[error("all {limit} places for plugin calls are taken")]
    Busy { limit: u32 },
    #[error("the sandbox itself failed: {0}")]
    Sandbox(String),
}

/// Who has to do something about a [`CallError`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Blame {
    /// The same call fails again, everywhere. Tell the plugin's author; a retry is useless.
    Plugin,
    /// Load or a fault of ours. Retry later; never counts against learner or plugin.
    Infrastructure,
    /// What was handed in is too large; the host should have refused it earlier.
    Input,
}

impl CallError {
    pub fn kind(&self) -> Blame {
        match self {
            Self::OutOfFuel { .. }
            | Self::OutOfMemory { .. }
            | Self::TableTooLarge { .. }
            | Self::StackOverflow
            | Self::Trapped(_)
            | Self::ReplyTooLarge { .. }
            | Self::BrokenReply(_)
            | Self::Rule(_)
            | Self::Fault(_) => Blame::Plugin,
            Self::DeadlineExceeded { .. } | Self::Busy { .. } | Self::Sandbox(_) => Blame::Infrastructure,
            Self::InputTooLarge { .. } => Blame::Input,
        }
    }
}
