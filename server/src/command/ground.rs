//! What every command stands on: the database, wherever it is, and what use cases work with.

use super::{Failure, log};
use crate::{
    clock::SystemClock,
    config::{self, Config, DatabaseConfig, Flags, MasterKeySource, Pooler},
    crypto::{
        master::{IfMissing, MasterKeys},
        password::{Cost, Passwords},
    },
    database::{self, Connect},
    outbound::{Outbound, mail::Mailer},
    postgres::{Options, Postgres},
    random::{Random, SystemRandom},
    service::{Means, aside::Aside, backchannel::Turns, heavy::Heavy},
};
use ipnet::IpNet;
use std::{path::Path, sync::Arc, thread};

/// Whether a command runs by itself or beside a server.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stay {
    /// The server: the own Postgres is its own, and stops with it.
    Server,
    /// A command: the own Postgres that runs is used, else one for the time of the command.
    Command,
}

/// A configuration, a Postgres to connect to, and a runtime to wait on.
pub struct Ground {
    /// What the installation is told.
    pub config: Config,
    runtime: tokio::runtime::Runtime,
    server: Connect,
    owner: Option<Connect>,
    /// Last, so that it stops after everything else has let go of it.
    _postgres: Option<Postgres>,
}

/// How many passwords wait to be checked, for each that is being checked.
const QUEUE_PER_WORKER: usize = 32;

/// What the own Postgres keeps free beside the server's connections: the owner's, other commands', an operator's psql.
const SPARE_CONNECTIONS: u32 = 30;

impl Ground {
    /// Reads the configuration, begins the log, and starts or finds Postgres. Blocks: no runtime is there yet.
    ///
    /// # Errors
    /// The configuration (all of it), or Postgres.
    pub fn open(flags: &Flags, stay: Stay) -> Result<Self, Failure> {
        let config = config::load(flags).map_err(Failure::Configuration)?;
        match stay {
            Stay::Server => log::begin(&config),
            Stay::Command => log::begin_quietly(config.log_format),
        }
        let connections = config.database_connections;
        // Postgres is tied to the thread that starts it, so it is started here, on the main thread.
        let (postgres, server, owner) = match &config.database {
            DatabaseConfig::Own => {
                let options =
                    Options { max_connections: connections + SPARE_CONNECTIONS, ..Options::new(&config.data_dir) };
                let postgres = match stay {
                    Stay::Server => Postgres::start(&options),
                    Stay::Command => Postgres::attach_or_start(&options),
                }
                .map_err(Failure::because)?;
                let server = Connect::directly(postgres.server(), connections);
                let owner = Connect::directly(postgres.owner(), connections);
                (Some(postgres), server, Some(owner))
            }
            DatabaseConfig::Urls { server, owner, pooler } => {
                let by_url = |name, url| {
                    Connect::by_url(url, *pooler, connections, config.ca_file.as_deref())
                        .map_err(|error| Failure::text(format!("{name}: {error}")))
                };
                let owner = owner.as_ref().map(|url| by_url("KEYWARD_DATABASE_OWNER_URL", url)).transpose()?;
                (None, by_url("KEYWARD_DATABASE_URL", server)?, owner)
            }
        };
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .map_err(|error| Failure::text(format!("No threads can be started: {error}")))?;
        Ok(Self { config, runtime, server, owner, _postgres: postgres })
    }

    /// Waits for work to be done.
    pub fn block_on<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }

    /// Brings the schema up to date where this installation may, and otherwise makes sure that somebody has. Says how many
    /// migrations were run.
    ///
    /// # Errors
    /// The database cannot be reached, a migration fails, or one is missing.
    pub async fn migrate(&self) -> Result<usize, Failure> {
        if let Some(owner) = &self.owner {
            let pool = database::connect_owner(owner).await.map_err(unreachable)?;
            let migrated = database::migrate(&pool).await.map_err(Failure::because);
            pool.close().await;
            return migrated;
        }
        let server = database::connect_server(&self.server).await.map_err(unreachable)?;
        let pending = database::pending_migrations(&server.server).await.map_err(Failure::because)?;
        server.server.close().await;
        if pending.is_empty() {
            return Ok(0);
        }
        Err(Failure::text(format!(
            "The database lacks {} of this version's migrations. Run `keyward migrate` with KEYWARD_DATABASE_OWNER_URL set, \
             then start again.",
            pending.len()
        )))
    }

    /// Everything that use cases work with, on a database that has been looked at.
    ///
    /// # Errors
    /// The schema, the server's role, the connections, or the master key.
    pub async fn means(&self) -> Result<Arc<Means>, Failure> {
        self.migrate().await?;
        let server = database::connect_server(&self.server).await.map_err(unreachable)?;
        database::check_server_role(&server.server).await.map_err(Failure::because)?;
        let random = Arc::new(SystemRandom);
        Ok(Arc::new(Means {
            database: server,
            clock: Arc::new(SystemClock),
            masters: master_keys(&self.config, &*random)?,
            passwords: passwords(&*random)?,
            outbound: outbound(&self.config, &self.config.outbound_allow)?,
            outbound_public: outbound(&self.config, &[])?,
            heavy: Heavy::default(),
            aside: Aside::default(),
            turns: Turns::default(),
            random,
            public_url: self.config.public_url.as_str().trim_end_matches('/').to_owned(),
            mailer: mailer(&self.config)?,
            console_url: self
                .config
                .console_url
                .as_ref()
                .unwrap_or(&self.config.public_url)
                .as_str()
                .trim_end_matches('/')
                .to_owned(),
        }))
    }

    /// Makes sure that each connection keeps its backend. Commands send too little at once to be mixed up.
    ///
    /// # Errors
    /// They do not, and the configuration does not say so.
    pub async fn check_pinned(&self) -> Result<(), Failure> {
        if self.server.pooler() == Pooler::None {
            database::check_pinned(&self.server).await.map_err(Failure::because)?;
        }
        Ok(())
    }
}

#[allow(clippy::needless_pass_by_value)] // it is the end of the error
fn unreachable(error: impl std::fmt::Display) -> Failure {
    Failure::text(format!("The database cannot be reached: {error}"))
}

fn master_keys(config: &Config, random: &dyn Random) -> Result<MasterKeys, Failure> {
    match &config.master_key {
        MasterKeySource::Text(text) => {
            MasterKeys::parse(text.expose()).map_err(|error| Failure::text(format!("KEYWARD_MASTER_KEY: {error}")))
        }
        MasterKeySource::File { path, may_create } => {
            let if_missing = if *may_create { IfMissing::Create } else { IfMissing::Fail };
            if *may_create {
                make_folder(path)?;
            }
            MasterKeys::load(path, if_missing, random).map_err(Failure::because)
        }
    }
}

fn ca_pem(config: &Config) -> Result<Option<Vec<u8>>, Failure> {
    let named = |error: std::io::Error| Failure::text(format!("KEYWARD_CA_FILE: {error}"));
    config.ca_file.as_ref().map(std::fs::read).transpose().map_err(named)
}

fn mailer(config: &Config) -> Result<Mailer, Failure> {
    match &config.mail {
        Some(mail) => Mailer::smtp(mail, ca_pem(config)?.as_deref(), config.demo).map_err(Failure::because),
        None => Ok(if config.demo { Mailer::demo() } else { Mailer::off() }),
    }
}

fn outbound(config: &Config, allow: &[IpNet]) -> Result<Outbound, Failure> {
    let named = |error: String| Failure::text(format!("KEYWARD_CA_FILE: {error}"));
    let pem = ca_pem(config)?;
    Outbound::new(allow.to_vec(), pem.as_deref()).map_err(|error| named(error.to_string()))
}

fn make_folder(file: &Path) -> Result<(), Failure> {
    let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) else { return Ok(()) };
    std::fs::create_dir_all(folder)
        .map_err(|error| Failure::text(format!("The folder {} cannot be made: {error}", folder.display())))
}

fn passwords(random: &dyn Random) -> Result<Passwords, Failure> {
    let workers = thread::available_parallelism().map_or(2, std::num::NonZero::get);
    Passwords::new(Cost::STANDARD, workers, workers.saturating_mul(QUEUE_PER_WORKER), random).map_err(Failure::because)
}
