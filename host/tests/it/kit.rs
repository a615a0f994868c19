//! The harness of all tests: one PostgreSQL for the process, a fresh tenant for each test, and browsers that speak to
//! the router without sockets.

use std::{io::Write as _, sync::LazyLock, time::Duration};

use tokio::{
    runtime::Runtime,
    sync::OnceCell,
    time::{interval, timeout},
};

mod answer;
mod authenticator;
mod browser;
mod form;
mod joining;
mod letters;
mod modules;
mod name_server;
mod platform;
mod post_office;
mod server;
mod site;
mod tally;

pub(crate) use answer::Answer;
pub(crate) use authenticator::Authenticator;
pub(crate) use browser::Browser;
pub(crate) use form::Form;
pub(crate) use joining::{Joining, apply, last_link};
pub(crate) use letters::link;
pub(crate) use modules::{
    ALSO_RIGHT, EXPLANATION, Module, NewModule, RIGHT, WRONG, choice, drawn_quiz, exercise, item, lesson, questions,
    quiz, unit,
};
pub(crate) use name_server::NAMES;
pub(crate) use platform::Platform;
pub(crate) use post_office::PostOffice;
pub(crate) use server::Server;
pub(crate) use site::{Member, Site};
pub(crate) use tally::{Cost, Tally};

/// Connections belong to the runtime that opened them, so all tests share one.
static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().expect("threads can be started"));
static SERVER: OnceCell<&'static Server> = OnceCell::const_new();
static PLATFORM: OnceCell<&'static Platform> = OnceCell::const_new();
/// How long something that happens by itself may take before a test fails.
const PATIENCE: Duration = Duration::from_secs(30);

/// Runs a test on the platform that all tests share; no worker runs there, so jobs stay where they were put.
pub(crate) fn run(test: impl AsyncFnOnce(&'static Platform)) {
    RUNTIME.block_on(async {
        let platform = PLATFORM.get_or_init(async || server().await.platform("all").await).await;
        test(platform).await;
    });
}

/// Runs a test that needs a database or a PostgreSQL of its own.
pub(crate) fn run_apart(test: impl AsyncFnOnce()) {
    RUNTIME.block_on(test());
}

/// The PostgreSQL that all tests share.
pub(crate) async fn server() -> &'static Server {
    SERVER.get_or_init(async || &*Box::leak(Box::new(Server::start().await))).await
}

/// Waits for what a worker or the database does by itself.
pub(crate) async fn until(what: &str, mut happened: impl AsyncFnMut() -> bool) {
    let waiting = async {
        let mut pulse = interval(Duration::from_millis(20));
        while !happened().await {
            pulse.tick().await;
        }
    };
    assert!(timeout(PATIENCE, waiting).await.is_ok(), "this did not happen in time: {what}");
}

/// Says a figure that shows although the test passes: what is printed would be kept back.
pub(crate) fn report(figure: &str) {
    writeln!(std::io::stderr(), "{figure}").expect("standard error is open");
}
