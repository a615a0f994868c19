//! A case against the component, as the platform runs it.

use plugin_runtime::{
    CallError, Limits, Manifest, Plugin, Rejected, Rendering, Reply, Response, Runtime, Usage, Verdict,
};
use serde_json::{Value, json};

use crate::{
    case::{Call, Case, CaseError},
    comparable::comparable,
};

#[derive(Debug)]
pub struct Sandbox {
    pub(crate) runtime: Runtime,
    pub(crate) plugin: Plugin,
    pub manifest: Manifest,
}

/// What became of a case. A fault that the plugin reported is a result.
#[derive(Debug)]
pub struct Run {
    pub result: Value,
    /// None for a fault.
    pub usage: Option<Usage>,
    pub problems: Vec<String>,
}

#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    #[error(transparent)]
    Runtime(#[from] plugin_runtime::RuntimeError),
    #[error(transparent)]
    Rejected(#[from] Rejected),
    #[error("the plugin does not say what it is: {0}")]
    Describe(#[source] CallError),
    #[error(transparent)]
    Case(#[from] CaseError),
    #[error("{0}: {1}")]
    Call(String, #[source] CallError),
}

/// A case as a task to be tried with other answers than its own.
#[derive(Debug)]
pub struct Trial<'a> {
    pub sandbox: &'a Sandbox,
    pub case: &'a Case,
}

impl Trial<'_> {
    /// # Errors
    /// [`SandboxError`]; a fault is one too.
    pub fn render(&self, state: Option<&[u8]>, last: Option<&Response>) -> Result<Reply<Rendering>, SandboxError> {
        let Sandbox { runtime, plugin, manifest } = self.sandbox;
        let config = self.case.shown_config(&manifest.config_schema)?;
        let shown = runtime.render(plugin, &self.case.context, &config, state, last);
        shown.map_err(|error| SandboxError::Call(self.case.name.clone(), error))
    }

    /// # Errors
    /// [`SandboxError`]; a fault is one too.
    pub fn grade(&self, state: Option<&[u8]>, response: &Response) -> Result<Reply<Verdict>, SandboxError> {
        let Sandbox { runtime, plugin, manifest } = self.sandbox;
        let config = self.case.whole_config(&manifest.config_schema)?;
        let judged = runtime.grade(plugin, &self.case.context, &config, state, response);
        judged.map_err(|error| SandboxError::Call(self.case.name.clone(), error))
    }
}

impl Sandbox {
    /// # Errors
    /// The component is not admitted.
    pub fn of(component: &[u8], limits: Limits) -> Result<Self, SandboxError> {
        let runtime = Runtime::new(limits)?;
        let plugin = runtime.compile(component)?;
        let manifest = runtime.describe(&plugin).map_err(SandboxError::Describe)?.value;
        Ok(Self { runtime, plugin, manifest })
    }

    /// The view of a case, with its own answers.
    ///
    /// # Errors
    /// As [`Sandbox::run`], and a fault is one too.
    pub fn show(&self, case: &Case) -> Result<Rendering, SandboxError> {
        let state = case.state.as_deref().map(str::as_bytes);
        Ok(Trial { sandbox: self, case }.render(state, Some(&case.response()))?.value)
    }

    /// # Errors
    /// The configuration does not fit the schema, or the call gave no result.
    pub fn run(&self, case: &Case) -> Result<Run, SandboxError> {
        let (context, response) = (&case.context, case.response());
        let config = case.config(&self.manifest.config_schema)?;
        let state = case.state.as_deref().map(str::as_bytes);
        let (runtime, plugin) = (&self.runtime, &self.plugin);
        let called = match case.call {
            Call::CheckConfig => {
                let reply = runtime.check_config(plugin, &context.locale, &config);
                reply.map(|reply| (json!(reply.value), reply.usage))
            }
            Call::Render => {
                let reply = runtime.render(plugin, context, &config, state, Some(&response));
                reply.map(|reply| (json!(reply.value), reply.usage))
            }
            Call::Grade => {
                let reply = runtime.grade(plugin, context, &config, state, &response);
                reply.map(|reply| (json!(reply.value), reply.usage))
            }
        };
        let (result, usage) = match called {
            Ok((result, usage)) => (result, Some(usage)),
            Err(CallError::Fault(fault)) => (json!({ "fault": fault }), None),
            Err(error) => return Err(SandboxError::Call(case.name.clone(), error)),
        };
        let result = comparable(result);
        Ok(Run { problems: case.judge(&result), result, usage })
    }
}
