//! `campus-plugin`, the tool of plugin authors.

mod build;
mod check;
mod component;
mod fuzz;
mod inspect;
mod keys;
mod language;
mod log;
mod new;
mod package;
mod page;
mod playground;
mod render;
mod source;
mod test;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use language::Language;
use time::{Date, OffsetDateTime};

/// Builds and checks exercise plugins.
#[derive(Debug, Parser)]
#[command(name = "campus-plugin", version, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Begin an exercise: a folder with one that works
    New {
        /// Where; it must be empty or not there yet
        folder: PathBuf,
        #[arg(long)]
        language: Language,
        /// Reversed domain name that begins with the provider's, such as org.example.addition
        #[arg(long)]
        id: String,
    },
    /// Build component.wasm from the sources in a folder, with the tools of their language
    Build {
        #[arg(default_value = ".")]
        folder: PathBuf,
    },
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
    /// Admit a component or a package as the platform would and show what it says about itself
    Check {
        /// The component, or a package (.campx)
        file: PathBuf,
        /// Root key of the provider; the package has to be signed for it today
        #[arg(long, value_name = "PUBLIC KEY")]
        root: Option<String>,
        /// Print the report as JSON
        #[arg(long)]
        json: bool,
    },
    /// Run the cases in the sandbox and print what each call costs of the platform's limits
    Test {
        /// The component, or a package (.campx), which brings its cases
        file: PathBuf,
        /// Folder with the cases of a component
        #[arg(long, value_name = "FOLDER")]
        cases: Option<PathBuf>,
        /// Fuel of each case: written when the file does not exist, else more than a fifth above it fails
        #[arg(long, value_name = "FILE")]
        baseline: Option<PathBuf>,
        /// Print the report as JSON
        #[arg(long)]
        json: bool,
    },
    /// Show the view of a case: as data, or as the page that learners would read
    Render {
        /// The component, or a package (.campx), which brings its cases
        file: PathBuf,
        /// Folder with the cases of a component
        #[arg(long, value_name = "FOLDER")]
        cases: Option<PathBuf>,
        /// Name of the case
        #[arg(long, value_name = "NAME")]
        case: String,
        /// As a page
        #[arg(long)]
        html: bool,
    },
    /// Try the cases in a browser, on this machine only
    Try {
        /// The component, or a package (.campx), which brings its cases
        file: PathBuf,
        /// Folder with the cases of a component
        #[arg(long, value_name = "FOLDER")]
        cases: Option<PathBuf>,
        /// Port of the page; 0 takes any that is free
        #[arg(long, default_value_t = 8090)]
        port: u16,
    },
    /// Answer tasks by chance: no crash, no fault, no full marks for nothing
    Fuzz {
        /// The component, or a package (.campx)
        file: PathBuf,
        /// Folder with the cases of a component; their configurations are used
        #[arg(long, value_name = "FOLDER")]
        cases: Option<PathBuf>,
        /// Attempts
        #[arg(long, default_value_t = 1_000)]
        rounds: u32,
        /// The same seed gives the same answers
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// Ask of a package all that the platform asks before a person reviews it
    Inspect {
        /// The package (.campx)
        file: PathBuf,
        /// Print the report as JSON
        #[arg(long)]
        json: bool,
    },
    /// Pack a folder with package.toml, component.wasm, assets, ui and tests
    Pack {
        folder: PathBuf,
        /// Where the package goes (.campx)
        #[arg(short, long, value_name = "FILE")]
        output: PathBuf,
    },
    /// Make a provider's root key, or with --root a release key that signs packages
    Keygen {
        /// Reversed domain name, such as de.example
        #[arg(long, required_unless_present = "root", conflicts_with = "root")]
        provider: Option<String>,
        /// File with the root key that certifies the new key
        #[arg(long, value_name = "FILE")]
        root: Option<PathBuf>,
        /// For so many days
        #[arg(long, default_value_t = 365, requires = "root")]
        days: i64,
        /// Where the key goes; the file must not exist yet
        #[arg(short, long, value_name = "FILE")]
        output: PathBuf,
    },
    /// Verify what the platform's transparency log says
    Log {
        /// Answer of /api/v1/plugin-log/entries/POSITION, or with --since of /api/v1/plugin-log/since/SIZE
        file: PathBuf,
        /// Public key of the log
        #[arg(long, value_name = "PUBLIC KEY")]
        key: String,
        /// The package that the entry has to be about
        #[arg(long, value_name = "FILE", conflicts_with = "since")]
        package: Option<PathBuf>,
        /// A head that was kept earlier, after which nothing may have changed
        #[arg(long, value_name = "FILE")]
        since: Option<PathBuf>,
    },
    /// Sign a package with a release key
    Sign {
        /// The package (.campx); the signature is added to it
        file: PathBuf,
        /// File with the release key
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
    },
}

#[expect(clippy::disallowed_methods, reason = "the tool's one clock")]
fn today() -> Date {
    OffsetDateTime::now_utc().date()
}

fn main() -> ExitCode {
    let result = match Arguments::parse().command {
        Command::New { folder, language, id } => new::new(&folder, language, &id),
        Command::Build { folder } => build::build(&folder),
        Command::Component { core, output } => {
            component::encode(&core, &output).map(|bytes| println!("{}: {bytes} bytes", output.display()))
        }
        Command::Check { file, root, json } => check::check(&file, root.as_deref().map(|root| (root, today())), json),
        Command::Test { file, cases, baseline, json } => test::test(&file, cases.as_deref(), baseline.as_deref(), json),
        Command::Render { file, cases, case, html } => render::render(&file, cases.as_deref(), &case, html),
        Command::Try { file, cases, port } => playground::serve(&file, cases.as_deref(), port),
        Command::Fuzz { file, cases, rounds, seed } => fuzz::fuzz(&file, cases.as_deref(), rounds, seed),
        Command::Inspect { file, json } => inspect::run(&file, json),
        Command::Pack { folder, output } => package::pack(&folder, &output),
        Command::Keygen { root: Some(root), days, output, .. } => keys::release(&root, today(), days, &output),
        Command::Keygen { provider, output, .. } => keys::root(&provider.unwrap_or_default(), &output),
        Command::Log { file, key, since: Some(earlier), .. } => log::since(&file, &key, &earlier),
        Command::Log { file, key, package, .. } => log::entry(&file, &key, package.as_deref()),
        Command::Sign { file, key } => package::sign(&file, &key),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
