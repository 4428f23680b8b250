//! `keyward database setup`

use super::{Done, Failure, say};
use crate::{
    config::{self, DatabaseConfig, Flags, Pooler, SecretText},
    database::{
        Connect,
        setup::{self, Passwords},
    },
};
use clap::{Args, Subcommand};

#[derive(Subcommand, Debug)]
pub(super) enum Command {
    /// Prints the SQL that makes the roles and the database, or runs it.
    Setup(Setup),
}

#[derive(Args, Debug)]
pub(super) struct Setup {
    /// Run the SQL as this role instead of printing it: postgres://ADMIN:PASSWORD@HOST/postgres. The roles get the
    /// passwords that KEYWARD_DATABASE_URL and KEYWARD_DATABASE_OWNER_URL name.
    #[arg(long, value_name = "URL", env = "DATABASE_ADMIN_URL", hide_env_values = true)]
    run_as: Option<String>,
}

pub(super) fn run(flags: &Flags, command: Command) -> Done {
    let Command::Setup(setup) = command;
    let Some(url) = setup.run_as else {
        say(setup::sql());
        return Ok(());
    };
    let config = config::load(flags).map_err(Failure::Configuration)?;
    let passwords = match &config.database {
        DatabaseConfig::Own => Passwords::default(),
        DatabaseConfig::Urls { server, owner, .. } => {
            Passwords { server: password(server), owner: owner.as_ref().and_then(password) }
        }
    };
    let admin = Connect::by_url(&SecretText::new(url), Pooler::None, 1, config.ca_file.as_deref())
        .map_err(|error| Failure::text(format!("--run-as: {error}")))?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::text(format!("No runtime can be started: {error}")))?;
    runtime.block_on(setup::run(admin.options(), &passwords)).map_err(Failure::because)?;
    say("The roles, the database and its privileges are there. `keyward migrate` comes next.");
    Ok(())
}

/// The password that a URL names, as the role is to have it.
fn password(url: &SecretText) -> Option<SecretText> {
    let url = url::Url::parse(url.expose()).ok()?;
    let encoded = url.password()?;
    let password = percent_encoding::percent_decode_str(encoded).decode_utf8().ok()?;
    Some(SecretText::new(password))
}
