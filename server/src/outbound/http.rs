//! Reading something over HTTP for a project: from public addresses, and from those that the installation allows.

use super::address::is_public;
use ipnet::IpNet;
use reqwest::{
    Certificate, Client, Response, StatusCode,
    dns::{Addrs, Name, Resolve, Resolving},
    header::{ACCEPT, CONTENT_TYPE, LOCATION},
    redirect,
};
use std::{
    net::{IpAddr, SocketAddr},
    sync::{Arc, OnceLock},
    time::Duration,
};
use url::{Host, Url};

/// How far a redirect is followed; each step is looked at as the first was.
const MOST_REDIRECTS: usize = 3;
const CONNECT: Duration = Duration::from_secs(5);
const AGENT: &str = "Keyward";

/// How much, and for how long.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// The most bytes of the body.
    pub bytes: usize,
    /// The most time for all of it, redirects included.
    pub time: Duration,
}

/// What came back.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fetched {
    /// The body.
    pub bytes: Vec<u8>,
}

/// Why nothing was read. Says to whoever typed the address what to do, and nothing about the network we are in.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum FetchError {
    /// Another scheme, a user name in it, or plain http to where that is not allowed.
    #[error("must begin with https:// and have no user name")]
    NotHttps,
    /// Its name has no address, or none that we may reach. The two are one, so that nobody learns names of our network.
    #[error("leads nowhere that this server may go")]
    NotAllowed,
    /// Nobody answers there.
    #[error("cannot be reached")]
    Unreachable,
    /// Somebody answers whose certificate we do not trust, or who speaks no TLS.
    #[error("answers with a certificate that this server does not trust")]
    NotTrusted,
    /// It took too long.
    #[error("took too long to answer")]
    TooSlow,
    /// It answered with something else than 200.
    #[error("answered with status {0}")]
    Status(u16),
    /// It sent us on too often, or to nowhere.
    #[error("redirects too often")]
    Redirects,
    /// The body is larger than wanted.
    #[error("is larger than {} KB", .0 / 1024)]
    TooLarge(usize),
}

/// The certificates of `KEYWARD_CA_FILE` cannot be read.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the CA file holds no certificates that can be read")]
pub struct NotTrusted;

/// The way out. Made once; what it needs (the system's roots) it reads when it is first used.
pub struct Outbound {
    allow: Arc<[IpNet]>,
    roots: Vec<Certificate>,
    https: OnceLock<Option<Client>>,
    http: OnceLock<Option<Client>>,
}

impl Outbound {
    /// A way out to public addresses and to `allow`, which trusts the system's roots and those of `ca_pem`.
    ///
    /// # Errors
    /// The PEM cannot be read.
    pub fn new(allow: Vec<IpNet>, ca_pem: Option<&[u8]>) -> Result<Self, NotTrusted> {
        let roots = match ca_pem {
            Some(pem) => Certificate::from_pem_bundle(pem).map_err(|_| NotTrusted)?,
            None => Vec::new(),
        };
        if ca_pem.is_some() && roots.is_empty() {
            return Err(NotTrusted);
        }
        Ok(Self { allow: allow.into(), roots, https: OnceLock::new(), http: OnceLock::new() })
    }

    /// Reads what is at `url`.
    ///
    /// # Errors
    /// Nothing was read; says why.
    pub async fn get(&self, url: &Url, accept: &'static str, limits: Limits) -> Result<Fetched, FetchError> {
        tokio::time::timeout(limits.time, self.follow(url.clone(), accept, limits.bytes))
            .await
            .unwrap_or(Err(FetchError::TooSlow))
    }

    /// Posts a form to `url`, and is the status of the answer. Redirects are not followed: whoever is told something says
    /// themselves where.
    ///
    /// # Errors
    /// Nobody answered; says why.
    pub async fn post_form(&self, url: &Url, form: &[(&str, &str)], limits: Limits) -> Result<u16, FetchError> {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let sent = async {
            let request = self.client(url)?.post(url.clone());
            let request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(body);
            let response = request.send().await.map_err(|error| reason(&error))?;
            Ok(response.status().as_u16())
        };
        tokio::time::timeout(limits.time, sent).await.unwrap_or(Err(FetchError::TooSlow))
    }

    async fn follow(&self, mut url: Url, accept: &'static str, most: usize) -> Result<Fetched, FetchError> {
        for _ in 0..=MOST_REDIRECTS {
            let response = self
                .client(&url)?
                .get(url.clone())
                .header(ACCEPT, accept)
                .send()
                .await
                .map_err(|error| reason(&error))?;
            match response.status() {
                StatusCode::OK => return body(response, most).await,
                StatusCode::MOVED_PERMANENTLY
                | StatusCode::FOUND
                | StatusCode::SEE_OTHER
                | StatusCode::TEMPORARY_REDIRECT
                | StatusCode::PERMANENT_REDIRECT => {
                    let next = response.headers().get(LOCATION).and_then(|value| value.to_str().ok());
                    url = next.and_then(|next| url.join(next).ok()).ok_or(FetchError::Redirects)?;
                }
                other => return Err(FetchError::Status(other.as_u16())),
            }
        }
        Err(FetchError::Redirects)
    }

    /// The client for a URL that may be asked at all: addresses written as such are checked here, names when they are
    /// resolved, by whoever connects.
    fn client(&self, url: &Url) -> Result<&Client, FetchError> {
        let plain = match url.scheme() {
            "https" => false,
            "http" => true,
            _ => return Err(FetchError::NotHttps),
        };
        if !url.username().is_empty() || url.password().is_some() {
            return Err(FetchError::NotHttps);
        }
        let doorman = Doorman { allow: Arc::clone(&self.allow), plain };
        let address = match url.host().ok_or(FetchError::NotHttps)? {
            Host::Ipv4(address) => Some(IpAddr::V4(address)),
            Host::Ipv6(address) => Some(IpAddr::V6(address)),
            Host::Domain(_) if plain && self.allow.is_empty() => return Err(FetchError::NotHttps),
            Host::Domain(_) => None,
        };
        if address.is_some_and(|address| !doorman.lets_pass(address)) {
            return Err(FetchError::NotAllowed);
        }
        let cell = if plain { &self.http } else { &self.https };
        cell.get_or_init(|| self.build(doorman)).as_ref().ok_or(FetchError::Unreachable)
    }

    fn build(&self, doorman: Doorman) -> Option<Client> {
        let built = Client::builder()
            .user_agent(AGENT)
            // A proxy would be asked to connect to names, and so do what we must not.
            .no_proxy()
            .redirect(redirect::Policy::none())
            .referer(false)
            .connect_timeout(CONNECT)
            .pool_max_idle_per_host(0)
            .tls_certs_merge(self.roots.iter().cloned())
            .dns_resolver(Arc::new(doorman))
            .build();
        match built {
            Ok(client) => Some(client),
            Err(error) => {
                tracing::error!(%error, "no requests can be made to others");
                None
            }
        }
    }
}

impl std::fmt::Debug for Outbound {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Outbound({:?})", self.allow)
    }
}

async fn body(mut response: Response, most: usize) -> Result<Fetched, FetchError> {
    let too_large = FetchError::TooLarge(most);
    if response.content_length().is_some_and(|length| length > most as u64) {
        return Err(too_large);
    }
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| reason(&error))? {
        if bytes.len() + chunk.len() > most {
            return Err(too_large);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(Fetched { bytes })
}

/// Resolves a name and gives out only the addresses that may be reached; what connects then has nothing else to connect to.
#[derive(Clone)]
struct Doorman {
    allow: Arc<[IpNet]>,
    /// Plain http goes only to addresses that the installation names: elsewhere somebody could be in between.
    plain: bool,
}

impl Doorman {
    fn lets_pass(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        (!self.plain && is_public(address)) || self.allow.iter().any(|network| network.contains(&address))
    }
}

/// No address of a name may be reached.
#[derive(Debug, thiserror::Error)]
#[error("no address that may be reached")]
struct NoAddress;

impl Resolve for Doorman {
    fn resolve(&self, name: Name) -> Resolving {
        let own = self.clone();
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await.map_err(|_| NoAddress)?;
            let allowed: Vec<SocketAddr> = found.filter(|address| own.lets_pass(address.ip())).collect();
            if allowed.is_empty() {
                return Err(NoAddress.into());
            }
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}

fn reason(error: &reqwest::Error) -> FetchError {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(inner) = cause {
        if inner.is::<NoAddress>() {
            return FetchError::NotAllowed;
        }
        if is_of_tls(inner) {
            return FetchError::NotTrusted;
        }
        cause = inner.source();
    }
    if error.is_timeout() { FetchError::TooSlow } else { FetchError::Unreachable }
}

/// rustls' errors travel inside of `io::Error`s, whose source is not what they wrap but the source of that.
fn is_of_tls(error: &(dyn std::error::Error + 'static)) -> bool {
    let wrapped = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
    error.is::<rustls::Error>() || wrapped.is_some_and(|wrapped| is_of_tls(wrapped))
}

#[cfg(test)]
mod tests;
