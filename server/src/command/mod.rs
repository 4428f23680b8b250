//! The command line. Each command reads its words, opens the ground it stands on, and calls the same use cases as the
//! server.

mod admin;
mod apply;
mod audit;
mod database;
mod demo;
mod export;
mod ground;
mod keys;
mod log;
mod migrate;
mod say;
mod serve;
mod users;

pub use ground::{Ground, Stay};
pub use say::{complain, say};

use crate::config::{ConfigError, Flags, list_errors};
use clap::{Args, Parser, Subcommand};
use std::{error::Error, ffi::OsString, path::PathBuf, process::ExitCode};

/// Identity for healthcare: sign-in, consent, SMART on FHIR authorization, audit.
#[derive(Parser, Debug)]
#[command(name = "keyward", version, arg_required_else_help = true, max_term_width = 100)]
struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

/// What goes with every command.
#[derive(Args, Debug)]
struct Common {
    /// The configuration file; without it ./keyward.toml counts if it is there. KEYWARD_… variables win over it.
    #[arg(long, value_name = "FILE", global = true)]
    config: Option<PathBuf>,
}

#[derive(Subcommand, Debug)]
enum Command {
    /// Serves until it is told to stop (SIGTERM, Ctrl-C).
    Serve(serve::Options),
    /// Brings the database's schema up to date.
    Migrate,
    /// Looks after the database itself.
    #[command(subcommand)]
    Database(database::Command),
    /// Looks after keys.
    #[command(subcommand)]
    Keys(keys::Command),
    /// Looks after the people who run this installation.
    #[command(subcommand)]
    Admin(admin::Command),
    /// Looks after the people of a project.
    #[command(subcommand)]
    Users(users::Command),
    /// Reads the audit trail.
    #[command(subcommand)]
    Audit(audit::Command),
    /// Makes the installation as a file says: projects, roles, applications, people. Applying it again changes nothing.
    Apply(apply::Options),
    /// Writes such a file of what is there, without secrets.
    Export(export::Options),
}

/// Why a command did not do what it was told.
#[derive(Debug)]
pub enum Failure {
    /// The configuration cannot be worked with; every error of it.
    Configuration(Vec<ConfigError>),
    /// What was given cannot be worked with; a line for each mistake.
    Wrong(Vec<String>),
    /// Anything else, said to whoever sits at the terminal.
    Text(String),
}

impl Failure {
    /// A sentence.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// An error with its causes.
    #[allow(clippy::needless_pass_by_value)] // for `map_err`
    pub fn because(error: impl Error) -> Self {
        let mut text = error.to_string();
        let mut cause = error.source();
        while let Some(inner) = cause {
            let more = inner.to_string();
            // Many errors say their cause themselves.
            if !text.contains(&more) {
                text = format!("{text}: {more}");
            }
            cause = inner.source();
        }
        Self::Text(text)
    }

    fn show(&self) -> ExitCode {
        match self {
            Self::Configuration(errors) => {
                complain(list_errors(errors));
                ExitCode::from(2)
            }
            Self::Wrong(mistakes) => {
                mistakes.iter().for_each(complain);
                ExitCode::from(2)
            }
            Self::Text(text) => {
                complain(format_args!("keyward: {text}"));
                ExitCode::FAILURE
            }
        }
    }
}

/// What a command comes to.
pub type Done = Result<(), Failure>;

/// Does what the words of the command line say. Exit codes: 0 done, 1 not done, 2 the words or the configuration are wrong.
pub fn run(words: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(words) {
        Ok(cli) => cli,
        // Help and version come this way too, and are no mistake.
        Err(answer) => {
            _ = answer.print();
            return if answer.use_stderr() { ExitCode::from(2) } else { ExitCode::SUCCESS };
        }
    };
    let flags = Flags { demo: false, config: cli.common.config };
    let done = match cli.command {
        Command::Serve(options) => serve::run(flags, &options),
        Command::Migrate => migrate::run(&flags),
        Command::Database(command) => database::run(&flags, command),
        Command::Keys(command) => keys::run(&flags, command),
        Command::Admin(command) => admin::run(&flags, command),
        Command::Audit(command) => audit::run(&flags, &command),
        Command::Users(command) => users::run(&flags, command),
        Command::Apply(options) => apply::run(&flags, &options),
        Command::Export(options) => export::run(&flags, &options),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.show(),
    }
}
