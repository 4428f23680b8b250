//! Listeners and connections: accepted up to a limit, answered over HTTP/1.1, and let finish when the server stops.

use super::{forwarded::Peer, tls::Certificates};
use axum::{Router, body::Body, extract::Request};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use ipnet::IpNet;
use std::{io, net::SocketAddr, pin::pin, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::{Semaphore, watch},
    task::JoinSet,
};
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt as _;

/// How connections are treated.
#[derive(Clone, Debug)]
pub struct Manners {
    /// Connections that are open at once; others wait until one is closed.
    pub connections: usize,
    /// How long a client may take to send the head of a request, idle time before it included.
    pub head: Duration,
    /// The same for trusted proxies, which keep connections for the next request: longer than they wait themselves.
    pub head_of_proxies: Duration,
    /// Who these are.
    pub proxies: Vec<IpNet>,
    /// How long requests may go on after the server was told to stop.
    pub last_words: Duration,
}

impl Default for Manners {
    fn default() -> Self {
        Self {
            connections: 4096,
            head: Duration::from_secs(20),
            head_of_proxies: Duration::from_secs(75),
            proxies: Vec::new(),
            last_words: Duration::from_secs(10),
        }
    }
}

/// The most a request line with its headers takes, in bytes, and how many headers there may be.
const HEAD_BYTES: usize = 64 * 1024;
const HEADERS: usize = 128;

const HANDSHAKE: Duration = Duration::from_secs(10);

/// An address to serve on.
pub struct Listener {
    tcp: TcpListener,
    tls: Option<TlsAcceptor>,
}

impl Listener {
    /// Takes the address.
    ///
    /// # Errors
    /// Somebody else has it, or the machine has no such address.
    pub async fn bind(address: SocketAddr) -> io::Result<Self> {
        Ok(Self { tcp: TcpListener::bind(address).await?, tls: None })
    }

    /// Speaks TLS on it.
    ///
    /// # Errors
    /// The cryptography has no TLS 1.3.
    pub fn with_tls(mut self, certificates: &Arc<Certificates>) -> Result<Self, super::tls::TlsError> {
        self.tls = Some(TlsAcceptor::from(certificates.server_config()?));
        Ok(self)
    }

    /// Where it listens.
    ///
    /// # Errors
    /// The system does not say.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.tcp.local_addr()
    }
}

impl std::fmt::Debug for Listener {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Listener").field("tcp", &self.tcp).field("tls", &self.tls.is_some()).finish()
    }
}

/// Serves `router` on every listener until `stop` turns true, then lets requests finish for a while.
pub async fn serve(listeners: Vec<Listener>, router: Router, manners: Manners, stop: watch::Receiver<bool>) {
    let manners = Arc::new(manners);
    let places = Arc::new(Semaphore::new(manners.connections));
    let mut accepting = JoinSet::new();
    for listener in listeners {
        accepting.spawn(accept(listener, router.clone(), Arc::clone(&manners), Arc::clone(&places), stop.clone()));
    }
    while accepting.join_next().await.is_some() {}
}

async fn accept(
    listener: Listener,
    router: Router,
    manners: Arc<Manners>,
    places: Arc<Semaphore>,
    mut stop: watch::Receiver<bool>,
) {
    let mut connections = JoinSet::new();
    loop {
        while connections.try_join_next().is_some() {}
        let next = async {
            let place = Arc::clone(&places).acquire_owned().await.ok();
            (listener.tcp.accept().await, place)
        };
        let (accepted, place) = tokio::select! {
            next = next => next,
            () = stopped(&mut stop) => break,
        };
        match accepted {
            Ok((stream, address)) => {
                let (router, manners, tls, stop) =
                    (router.clone(), Arc::clone(&manners), listener.tls.clone(), stop.clone());
                connections.spawn(async move {
                    connection(stream, address, tls, router, &manners, stop).await;
                    drop(place);
                });
            }
            // A client that is gone already is no matter; too many open files are, and pass.
            Err(error) if is_clients_fault(&error) => {}
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
        }
    }
    drop(listener);
    let finished = async { while connections.join_next().await.is_some() {} };
    if tokio::time::timeout(manners.last_words, finished).await.is_err() {
        tracing::warn!(connections = connections.len(), "requests were cut off because the server stops");
        connections.shutdown().await;
    }
}

fn is_clients_fault(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

async fn connection(
    stream: TcpStream,
    address: SocketAddr,
    tls: Option<TlsAcceptor>,
    router: Router,
    manners: &Manners,
    stop: watch::Receiver<bool>,
) {
    _ = stream.set_nodelay(true);
    let ip = address.ip().to_canonical();
    let is_proxy = manners.proxies.iter().any(|network| network.contains(&ip));
    let head = if is_proxy { manners.head_of_proxies } else { manners.head };
    let peer = Peer { address, tls: tls.is_some() };
    match tls {
        None => http(stream, peer, router, head, stop).await,
        Some(tls) => match tokio::time::timeout(HANDSHAKE, tls.accept(stream)).await {
            Ok(Ok(stream)) => http(stream, peer, router, head, stop).await,
            Ok(Err(error)) => tracing::debug!(%error, "no TLS came about"),
            Err(_) => tracing::debug!("a TLS handshake took too long"),
        },
    }
}

async fn http(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    peer: Peer,
    router: Router,
    head: Duration,
    mut stop: watch::Receiver<bool>,
) {
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(peer);
        router.clone().oneshot(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(head)
        .max_header_size(HEAD_BYTES)
        .max_headers(HEADERS)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = stopped(&mut stop) => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection broke off");
    }
}

/// Waits until the server is to stop, or nobody is left who could say so.
async fn stopped(stop: &mut watch::Receiver<bool>) {
    _ = stop.wait_for(|stop| *stop).await;
}
