//! `campus-plugin`, the tool of plugin authors.

mod check;
mod component;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Builds and checks exercise plugins.
#[derive(Debug, Parser)]
#[command(name = "campus-plugin", version, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Encode a core module built for wasm32-unknown-unknown as a component
    ///
    /// Build the module first:
    ///   cargo build --release --target wasm32-unknown-unknown -p plugin-NAME
    #[command(verbatim_doc_comment)]
    Component {
        /// The .wasm file that cargo built
        core: PathBuf,
        /// Where the component goes
        #[arg(short, long, value_name = "FILE")]
        output: PathBuf,
    },
    /// Admit a component as the platform would and show what it says about itself
    Check {
        /// The component
        file: PathBuf,
        /// Print the report as JSON
        #[arg(long)]
        json: bool,
    },
}

fn main() -> ExitCode {
    let result = match Arguments::parse().command {
        Command::Component { core, output } => component::encode(&core, &output),
        Command::Check { file, json } => check::check(&file, json),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
