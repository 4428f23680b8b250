//! What an installation is told: `KEYWARD_…` variables and `keyward.toml`, typed and validated once.
//!
//! The environment wins over the file, a flag over both. Every error is found and listed, so that one start shows all
//! there is to mend. Nothing here reads a file or the environment but [`load`].

mod check;
mod error;
mod secret;
mod sources;
#[cfg(test)]
mod tests;

pub use error::{ConfigError, list as list_errors};
pub use secret::SecretText;

use check::Checked;
use ipnet::IpNet;
use sources::Settings;
use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    path::{Path, PathBuf},
};
use url::Url;

/// What the command line says beside the sources.
#[derive(Debug, Clone, Default)]
pub struct Flags {
    /// `--demo`: demo data, a sandbox, mail shown in the console; listens on loopback only.
    pub demo: bool,
    /// `--config FILE`. Without it `./keyward.toml` counts if it is there.
    pub config: Option<PathBuf>,
}

/// What an installation is told, valid as a whole.
#[derive(Debug, Clone)]
pub struct Config {
    /// Whether demo data may exist.
    pub demo: bool,
    /// Addresses to serve on, at least one. Under `--demo` both loopback addresses with the same port; that of IPv6 may
    /// be missing on a machine, which is worth a warning and no more.
    pub listen: Vec<SocketAddr>,
    /// How browsers reach this installation: scheme, host, port, and the path `/`.
    pub public_url: Url,
    /// A host of the console's own, if it has one.
    pub console_url: Option<Url>,
    /// Where the own Postgres and, unless named otherwise, the master key live.
    pub data_dir: PathBuf,
    /// Whose Postgres.
    pub database: DatabaseConfig,
    /// The most connections one server opens.
    pub database_connections: u32,
    /// Where the master key comes from.
    pub master_key: MasterKeySource,
    /// Networks whose `X-Forwarded-…` headers are believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Private networks that requests on a project's behalf may reach.
    pub outbound_allow: Vec<IpNet>,
    /// Certificates to trust beside the system's, as PEM.
    pub ca_file: Option<PathBuf>,
    /// How mail leaves. Without it none does.
    pub mail: Option<MailConfig>,
    /// A certificate and key to serve TLS with.
    pub tls: Option<TlsConfig>,
    /// Where Prometheus may read, apart from what people reach.
    pub metrics_listen: Option<SocketAddr>,
    /// What is logged, as `tracing` filters are written: `info,sqlx=warn`.
    pub log: String,
    /// How log lines are written.
    pub log_format: LogFormat,
    /// Where the demo applications listen, another site than Keyward (`--demo`).
    pub demo_listen: SocketAddr,
}

/// Whose Postgres Keyward uses.
#[derive(Debug, Clone)]
pub enum DatabaseConfig {
    /// One of Keyward's own in the data folder.
    Own,
    /// Somebody else's, by URL.
    Urls {
        /// The server's role, which can neither bypass row-level security nor change the audit trail.
        server: SecretText,
        /// The role that owns the schema; only migrations use it. A server may go without: then somebody else migrates.
        owner: Option<SecretText>,
        /// What stands between.
        pooler: Pooler,
    },
}

/// What stands between Keyward and Postgres.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pooler {
    /// Nothing, or something that keeps each connection on one backend.
    #[default]
    None,
    /// A pooler that may change the backend with every transaction.
    Transaction,
}

/// Where the master key comes from.
#[derive(Debug, Clone)]
pub enum MasterKeySource {
    /// A file. `may_create` only for the one in the data folder: a named file that is missing is a mistake.
    File {
        /// Its path.
        path: PathBuf,
        /// Whether a first start makes it.
        may_create: bool,
    },
    /// The text of `KEYWARD_MASTER_KEY`.
    Text(SecretText),
}

/// How mail leaves.
#[derive(Debug, Clone)]
pub struct MailConfig {
    /// `smtp://` (STARTTLS) or `smtps://`, with user and password if the server wants them.
    pub smtp_url: SecretText,
    /// The installation's From address.
    pub from: String,
}

/// A certificate and its key.
#[derive(Debug, Clone)]
pub struct TlsConfig {
    /// The chain, as PEM.
    pub cert_file: PathBuf,
    /// The private key, as PEM.
    pub key_file: PathBuf,
}

/// How log lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

/// Reads the file and the environment, and validates what they say.
///
/// # Errors
/// All of them: a file that cannot be read, unknown settings, bad values, values that do not go together.
pub fn load(flags: &Flags) -> Result<Config, Vec<ConfigError>> {
    let text = match &flags.config {
        Some(path) => Some(read(path)?),
        None => {
            let path = Path::new("keyward.toml");
            if path.exists() { Some(read(path)?) } else { None }
        }
    };
    let (environment, unreadable): (Vec<_>, Vec<_>) = std::env::vars_os()
        .filter(|(name, _)| name.to_string_lossy().starts_with(sources::PREFIX))
        .partition(|(name, value)| name.to_str().is_some() && value.to_str().is_some());
    let unreadable = unreadable
        .into_iter()
        .map(|(name, _)| ConfigError::of_variable(&name.to_string_lossy(), "is not valid UTF-8"))
        .collect::<Vec<_>>();
    let environment =
        environment.into_iter().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    match Config::from_sources(text.as_deref(), environment, flags) {
        Ok(config) if unreadable.is_empty() => Ok(config),
        Ok(_) => Err(unreadable),
        Err(errors) => Err(unreadable.into_iter().chain(errors).collect()),
    }
}

fn read(path: &Path) -> Result<String, Vec<ConfigError>> {
    std::fs::read_to_string(path)
        .map_err(|error| vec![ConfigError::of_file(format!("{} cannot be read: {error}", path.display()))])
}

impl Config {
    /// Makes the configuration out of the text of `keyward.toml` (if there is one) and the environment.
    ///
    /// # Errors
    /// All of them, in the order of the settings.
    pub fn from_sources(
        file: Option<&str>,
        environment: impl IntoIterator<Item = (String, String)>,
        flags: &Flags,
    ) -> Result<Self, Vec<ConfigError>> {
        let mut errors = Vec::new();
        let settings = Settings::collect(file, environment, &mut errors);
        let mut checked = Checked::new(&settings, &mut errors);

        let listen = listen(&mut checked, flags.demo);
        let public_url = public_url(&mut checked, &listen);
        let console_url = checked.parsed("console_url", check::origin_url);
        if console_url.is_some() && console_url == public_url {
            checked.refuse("console_url", "is the same as public_url; leave it out to have the console there");
        }
        let data_dir = checked.path("data_dir").unwrap_or_else(|| PathBuf::from(".keyward"));
        let database = database(&mut checked);
        let database_connections = checked.parsed("database_connections", check::connections).unwrap_or(20);
        let master_key = master_key(&mut checked, &data_dir);
        let trusted_proxies = checked.list("trusted_proxies", check::network);
        let outbound_allow = checked.list("outbound_allow", check::network);
        let ca_file = checked.existing_file("ca_file");
        let mail = mail(&mut checked);
        let tls = tls(&mut checked, public_url.as_ref());
        let metrics_listen = checked.parsed("metrics_listen", check::address);
        if metrics_listen.is_some_and(|metrics| listen.contains(&metrics)) {
            checked.refuse("metrics_listen", "is where people are served; metrics want an address of their own");
        }
        let log = checked.parsed("log", check::log_filter).unwrap_or_else(|| "info".to_owned());
        let log_format = checked.parsed("log_format", check::log_format).unwrap_or_default();
        let demo_listen =
            checked.parsed("demo_listen", check::address).unwrap_or(SocketAddr::from((Ipv4Addr::LOCALHOST, 3001)));
        if !demo_listen.ip().is_loopback() {
            checked.refuse("demo_listen", "is not a loopback address");
        } else if flags.demo && listen.contains(&demo_listen) {
            checked.refuse("demo_listen", "is where Keyward itself is served; the demo applications are another site");
        }

        match public_url {
            Some(public_url) if errors.is_empty() => Ok(Self {
                demo: flags.demo,
                listen,
                public_url,
                console_url,
                data_dir,
                database,
                database_connections,
                master_key,
                trusted_proxies,
                outbound_allow,
                ca_file,
                mail,
                tls,
                metrics_listen,
                log,
                log_format,
                demo_listen,
            }),
            _ => Err(errors),
        }
    }

    /// Where the master key file is, when it is a file.
    #[must_use]
    pub fn master_key_file(&self) -> Option<&Path> {
        match &self.master_key {
            MasterKeySource::File { path, .. } => Some(path),
            MasterKeySource::Text(_) => None,
        }
    }
}

fn listen(checked: &mut Checked<'_>, demo: bool) -> Vec<SocketAddr> {
    let mut listen = checked.list("listen", check::address);
    if listen.is_empty() {
        listen.push(SocketAddr::from((Ipv4Addr::LOCALHOST, 3000)));
    }
    if !demo {
        return listen;
    }
    if listen.iter().any(|address| !address.ip().is_loopback()) {
        checked.refuse("listen", "--demo listens on a loopback address only: its passwords are known to everybody");
    }
    // `localhost` is either address, as the browser likes.
    for twin in listen.clone() {
        let ip = if twin.is_ipv4() { IpAddr::from(Ipv6Addr::LOCALHOST) } else { IpAddr::from(Ipv4Addr::LOCALHOST) };
        let twin = SocketAddr::new(ip, twin.port());
        if twin.port() != 0
            && !listen.iter().any(|known| known.port() == twin.port() && known.is_ipv4() == twin.is_ipv4())
        {
            listen.push(twin);
        }
    }
    listen
}

fn public_url(checked: &mut Checked<'_>, listen: &[SocketAddr]) -> Option<Url> {
    if checked.has("public_url") {
        return checked.parsed("public_url", check::origin_url);
    }
    match listen.first() {
        Some(first) if listen.iter().all(|address| address.ip().is_loopback()) => {
            Url::parse(&format!("http://localhost:{}/", first.port())).ok()
        }
        _ => {
            checked
                .refuse("public_url", "is missing: who listens for others has to say how browsers reach this server");
            None
        }
    }
}

fn database(checked: &mut Checked<'_>) -> DatabaseConfig {
    let server = checked.parsed("database_url", check::postgres_url);
    let owner = checked.parsed("database_owner_url", check::postgres_url);
    let pooler = checked.parsed("database_pooler", check::pooler);
    if owner.is_some() && !checked.has("database_url") {
        let owner = checked.called("database_owner_url");
        checked
            .refuse("database_url", format!("is missing, while {owner} is set: the server never works as the owner"));
    }
    if let (Some(server), Some(owner)) = (&server, &owner)
        && check::same_role(server, owner)
    {
        checked.refuse("database_owner_url", "names the same role as database_url; the server must not own the schema");
    }
    match server {
        Some(server) => DatabaseConfig::Urls { server, owner, pooler: pooler.unwrap_or_default() },
        None => {
            if pooler == Some(Pooler::Transaction) && !checked.has("database_url") {
                checked.refuse("database_pooler", "is set without database_url; Keyward's own Postgres has no pooler");
            }
            DatabaseConfig::Own
        }
    }
}

fn master_key(checked: &mut Checked<'_>, data_dir: &Path) -> MasterKeySource {
    let file = checked.path("master_key_file");
    match (checked.secret("master_key"), file) {
        (Some(text), None) => MasterKeySource::Text(text),
        (Some(text), Some(_)) => {
            let file = checked.called("master_key_file");
            checked.refuse("master_key", format!("and {file} are both set; one of them is meant"));
            MasterKeySource::Text(text)
        }
        (None, Some(path)) => MasterKeySource::File { path, may_create: false },
        (None, None) => MasterKeySource::File { path: data_dir.join("master.key"), may_create: true },
    }
}

fn mail(checked: &mut Checked<'_>) -> Option<MailConfig> {
    let smtp_url = checked.parsed("smtp_url", check::smtp_url);
    let from = checked.parsed("mail_from", check::mail_address);
    checked.pair("smtp_url", "mail_from");
    Some(MailConfig { smtp_url: smtp_url?, from: from? })
}

fn tls(checked: &mut Checked<'_>, public_url: Option<&Url>) -> Option<TlsConfig> {
    let cert_file = checked.existing_file("tls_cert_file");
    let key_file = checked.existing_file("tls_key_file");
    checked.pair("tls_cert_file", "tls_key_file");
    let tls = TlsConfig { cert_file: cert_file?, key_file: key_file? };
    if public_url.is_some_and(|url| url.scheme() == "http") {
        checked.refuse("public_url", "is http, while a certificate is set to serve https with");
    }
    Some(tls)
}
