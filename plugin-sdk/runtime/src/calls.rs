//! The five functions of the contract, with the checks before and after.

use crate::bindings::campus::exercise::types as guest;
use crate::exchange::{Answer, Config, Context, Response};
use crate::failure::CallError;
use crate::grade::{ConfigReport, Fault, Problem, Rendering, Verdict};
use crate::manifest::Manifest;
use crate::reply_rules::{
    BrokenRule, check_manifest, check_problems, check_rendering, check_report, check_state, check_verdict,
};
use crate::runtime::{Plugin, Reply, Runtime};
use crate::translate::IntoOwn;

impl Runtime {
    /// What the plugin is.
    pub fn describe(&self, plugin: &Plugin) -> Result<Reply<Manifest>, CallError> {
        let reply = self.call(plugin, self.limits.upkeep, |guest, store| guest.call_describe(store))?;
        let reply = reply.map(IntoOwn::into_own);
        check_manifest(&reply.value, &self.limits.reply)?;
        Ok(reply)
    }

    /// Problems are a result, not an error: they belong beside the fields of the author's form.
    pub fn check_config(
        &self,
        plugin: &Plugin,
        locale: &str,
        config: &Config,
    ) -> Result<Reply<Result<ConfigReport, Vec<Problem>>>, CallError> {
        self.check_config_size(config)?;
        let config = guest::Config::from(config);
        let reply =
            self.call(plugin, self.limits.upkeep, |guest, store| guest.call_check_config(store, locale, &config))?;
        let reply = reply.map(IntoOwn::into_own);
        check_report(&reply.value, &self.limits.reply)?;
        Ok(reply)
    }

    /// Draws the task.
    pub fn render(
        &self,
        plugin: &Plugin,
        context: &Context,
        config: &Config,
        state: Option<&[u8]>,
        last: Option<&Response>,
    ) -> Result<Reply<Rendering>, CallError> {
        self.check_config_size(config)?;
        self.check_state_size(state)?;
        last.map_or(Ok(()), |response| self.check_response_size(response))?;
        let (context, config) = (guest::Context::from(context), guest::Config::from(config));
        let last = last.map(guest::Response::from);
        let reply = self.call(plugin, self.limits.render, |guest, store| {
            guest.call_render(store, &context, &config, state, last.as_ref())
        })?;
        let reply = self.without_fault(reply.map(IntoOwn::into_own))?;
        check_rendering(&reply.value, &self.limits.reply)?;
        Ok(reply)
    }

    /// Judges a submission or runs an action.
    pub fn grade(
        &self,
        plugin: &Plugin,
        context: &Context,
        config: &Config,
        state: Option<&[u8]>,
        response: &Response,
    ) -> Result<Reply<Verdict>, CallError> {
        self.check_config_size(config)?;
        self.check_state_size(state)?;
        self.check_response_size(response)?;
        let (context, config) = (guest::Context::from(context), guest::Config::from(config));
        let response = guest::Response::from(response);
        let reply = self.call(plugin, self.limits.grade, |guest, store| {
            guest.call_grade(store, &context, &config, state, &response)
        })?;
        let reply = self.without_fault(reply.map(IntoOwn::into_own))?;
        check_verdict(&reply.value, &self.limits.reply)?;
        Ok(reply)
    }

    /// Carries the state of a running attempt over to this version of the plugin.
    pub fn migrate(&self, plugin: &Plugin, from_version: u32, state: &[u8]) -> Result<Reply<Vec<u8>>, CallError> {
        self.check_state_size(Some(state))?;
        let reply =
            self.call(plugin, self.limits.upkeep, |guest, store| guest.call_migrate(store, from_version, state))?;
        let reply = self.without_fault(reply.map(IntoOwn::into_own))?;
        check_state(Some(&reply.value), &self.limits.reply)?;
        Ok(reply)
    }

    fn without_fault<T>(&self, reply: Reply<Result<T, Fault>>) -> Result<Reply<T>, CallError> {
        let Reply { value, usage, log } = reply;
        match value {
            Ok(value) => Ok(Reply { value, usage, log }),
            Err(fault) => {
                self.check_fault(&fault)?;
                Err(CallError::Fault(fault))
            }
        }
    }

    fn check_fault(&self, fault: &Fault) -> Result<(), BrokenRule> {
        match fault {
            Fault::ConfigInvalid(problems) => check_problems(problems, &self.limits.reply),
            Fault::StateInvalid(_) | Fault::Unsupported(_) | Fault::Internal(_) => Ok(()),
        }
    }

    fn check_config_size(&self, config: &Config) -> Result<(), CallError> {
        let used = config.public.len() + config.secret.as_deref().map_or(0, str::len);
        fits("configuration", used, self.limits.input.config_bytes)
    }

    fn check_state_size(&self, state: Option<&[u8]>) -> Result<(), CallError> {
        fits("state", state.map_or(0, <[u8]>::len), self.limits.input.state_bytes)
    }

    fn check_response_size(&self, response: &Response) -> Result<(), CallError> {
        let used = response.answers.iter().map(|answer| answer.field.len() + answer_bytes(&answer.answer)).sum();
        fits("response", used, self.limits.input.response_bytes)
    }
}

impl<T> Reply<T> {
    fn map<U>(self, change: impl FnOnce(T) -> U) -> Reply<U> {
        Reply { value: change(self.value), usage: self.usage, log: self.log }
    }
}

fn answer_bytes(answer: &Answer) -> usize {
    match answer {
        Answer::Blank => 0,
        Answer::Text(text) | Answer::Data(text) => text.len(),
        Answer::Number(number) => number.raw.len() + number.decimal.as_deref().map_or(0, str::len),
        Answer::Selection(ids) | Answer::Order(ids) => ids.iter().map(String::len).sum(),
        Answer::Pairs(pairs) => pairs.iter().map(|(from, to)| from.len() + to.len()).sum(),
    }
}

fn fits(what: &'static str, used: usize, limit: usize) -> Result<(), CallError> {
    if used <= limit { Ok(()) } else { Err(CallError::InputTooLarge { what, limit, used }) }
}
