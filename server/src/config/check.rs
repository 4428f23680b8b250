//! What a value must look like, and the collecting of what does not.

use super::{
    ConfigError, LogFormat, Pooler, SecretText,
    sources::{self, Origin, Settings},
};
use ipnet::IpNet;
use std::{
    net::{IpAddr, SocketAddr},
    path::PathBuf,
};
use url::{Host, Url};

/// The settings with the errors found in them so far.
pub(super) struct Checked<'a> {
    settings: &'a Settings,
    errors: &'a mut Vec<ConfigError>,
}

impl<'a> Checked<'a> {
    pub(super) fn new(settings: &'a Settings, errors: &'a mut Vec<ConfigError>) -> Self {
        Self { settings, errors }
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.settings.get(key).is_some()
    }

    pub(super) fn refuse(&mut self, key: &str, message: impl Into<String>) {
        let origin = self.settings.get(key).map_or(Origin::Nowhere, |value| value.origin);
        self.errors.push(ConfigError::of_setting(key, origin, message));
    }

    /// A setting as whoever set it calls it.
    pub(super) fn called(&self, key: &str) -> String {
        match self.settings.get(key).map(|value| value.origin) {
            Some(Origin::File) => format!("{key} in keyward.toml"),
            _ => sources::variable(key),
        }
    }

    /// A single value. `None` when it is missing or wrong; the latter is on the list then.
    pub(super) fn parsed<T>(&mut self, key: &str, parse: fn(&str) -> Result<T, String>) -> Option<T> {
        let value = self.settings.get(key)?;
        if value.items.is_some() {
            self.refuse(key, "is one value, not a list");
            return None;
        }
        match parse(&value.text) {
            Ok(parsed) => Some(parsed),
            Err(message) => {
                self.refuse(key, message);
                None
            }
        }
    }

    /// A list of values, empty when missing. Every wrong item is named.
    pub(super) fn list<T>(&mut self, key: &str, parse: fn(&str) -> Result<T, String>) -> Vec<T> {
        let Some(value) = self.settings.get(key) else { return Vec::new() };
        let items =
            value.items.clone().unwrap_or_else(|| value.text.split(',').map(|item| item.trim().to_owned()).collect());
        let mut parsed = Vec::new();
        for item in items {
            match parse(&item) {
                Ok(value) => parsed.push(value),
                Err(message) => self.refuse(key, message),
            }
        }
        parsed
    }

    pub(super) fn path(&mut self, key: &str) -> Option<PathBuf> {
        self.parsed(key, |text| if text.is_empty() { Err("is empty".to_owned()) } else { Ok(PathBuf::from(text)) })
    }

    pub(super) fn secret(&mut self, key: &str) -> Option<SecretText> {
        self.parsed(key, |text| if text.is_empty() { Err("is empty".to_owned()) } else { Ok(SecretText::new(text)) })
    }

    /// A file that is read while starting, so that its absence is one of the errors and not a later surprise.
    pub(super) fn existing_file(&mut self, key: &str) -> Option<PathBuf> {
        let path = self.path(key)?;
        if !path.is_file() {
            self.refuse(key, format!("there is no file {}", path.display()));
        }
        Some(path)
    }

    /// Two settings of which each is nothing without the other.
    pub(super) fn pair(&mut self, one: &str, other: &str) {
        match (self.has(one), self.has(other)) {
            (true, false) => self.refuse(other, format!("is missing, while {} is set", self.called(one))),
            (false, true) => self.refuse(one, format!("is missing, while {} is set", self.called(other))),
            _ => {}
        }
    }
}

pub(super) fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| format!("{text:?} is no address with a port, such as 127.0.0.1:3000 or [::1]:3000"))
}

pub(super) fn network(text: &str) -> Result<IpNet, String> {
    text.parse::<IpNet>()
        .or_else(|_| text.parse::<IpAddr>().map(IpNet::from))
        .map_err(|_| format!("{text:?} is no network, such as 10.0.0.0/8 or fd00::/8"))
}

/// Scheme, host and port of https; http only for a host that cannot be reached from elsewhere.
pub(super) fn origin_url(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|_| "is no URL, such as https://id.example.org".to_owned())?;
    let Some(host) = url.host() else { return Err("is no URL with a host".to_owned()) };
    if !url.username().is_empty() || url.password().is_some() {
        return Err("must not carry a user or password".to_owned());
    }
    if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
        return Err("is scheme, host and port only, without path, query or fragment".to_owned());
    }
    match url.scheme() {
        "https" => Ok(url),
        "http" if is_loopback(&host) => Ok(url),
        "http" => Err("must be https: passwords and tokens would cross the network in the clear".to_owned()),
        _ => Err("must be https (or http on this machine alone)".to_owned()),
    }
}

fn is_loopback(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => *name == "localhost" || name.ends_with(".localhost"),
        Host::Ipv4(ip) => ip.is_loopback(),
        Host::Ipv6(ip) => ip.is_loopback(),
    }
}

pub(super) fn postgres_url(text: &str) -> Result<SecretText, String> {
    // No excerpt of the text: it holds a password.
    match Url::parse(text) {
        Ok(url) if !matches!(url.scheme(), "postgres" | "postgresql") => Err("must begin with postgres://".to_owned()),
        Ok(url) if url.username().is_empty() && !url.query_pairs().any(|(name, _)| name == "user") => {
            Err("names no role: postgres://ROLE:PASSWORD@HOST/DATABASE".to_owned())
        }
        Ok(_) => Ok(SecretText::new(text)),
        Err(_) => Err("is no URL: postgres://ROLE:PASSWORD@HOST/DATABASE".to_owned()),
    }
}

/// Whether two Postgres URLs sign in as one role.
pub(super) fn same_role(one: &SecretText, other: &SecretText) -> bool {
    let role = |url: &SecretText| {
        let url = Url::parse(url.expose()).ok()?;
        let named = url.query_pairs().find(|(name, _)| name == "user").map(|(_, role)| role.into_owned());
        Some(named.unwrap_or_else(|| url.username().to_owned()))
    };
    role(one).is_some() && role(one) == role(other)
}

pub(super) fn pooler(text: &str) -> Result<Pooler, String> {
    match text {
        "none" => Ok(Pooler::None),
        "transaction" => Ok(Pooler::Transaction),
        _ => Err(format!("{text:?} is neither none nor transaction")),
    }
}

pub(super) fn connections(text: &str) -> Result<u32, String> {
    text.parse().ok().filter(|n| (2..=1000).contains(n)).ok_or_else(|| format!("{text:?} is no number from 2 to 1000"))
}

pub(super) fn smtp_url(text: &str) -> Result<SecretText, String> {
    match Url::parse(text) {
        Ok(url) if matches!(url.scheme(), "smtp" | "smtps") && url.has_host() => Ok(SecretText::new(text)),
        _ => Err("is no mail server: smtp://USER:PASSWORD@HOST:587 or smtps://USER:PASSWORD@HOST:465".to_owned()),
    }
}

pub(super) fn mail_address(text: &str) -> Result<String, String> {
    let bare = match text.split_once('<') {
        Some((_, rest)) => rest.strip_suffix('>').unwrap_or_default(),
        None => text,
    };
    let fits = bare.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty() && !domain.is_empty() && !domain.contains('@') && !bare.contains(char::is_whitespace)
    });
    let one_line = !text.contains(char::is_control);
    if fits && one_line { Ok(text.to_owned()) } else { Err(format!("{text:?} is no mail address")) }
}

pub(super) fn log_filter(text: &str) -> Result<String, String> {
    match tracing_subscriber::EnvFilter::builder().parse(text) {
        Ok(_) => Ok(text.to_owned()),
        Err(_) => Err(format!("{text:?} is no log filter, such as info or info,sqlx=warn")),
    }
}

pub(super) fn log_format(text: &str) -> Result<LogFormat, String> {
    match text {
        "text" => Ok(LogFormat::Text),
        "json" => Ok(LogFormat::Json),
        _ => Err(format!("{text:?} is neither text nor json")),
    }
}
