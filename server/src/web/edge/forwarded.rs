//! Who really asks: the peer of the connection, or whom a trusted proxy names. Headers of anybody else are not believed.

use axum::http::{HeaderMap, Uri, header, uri::Authority};
use ipnet::IpNet;
use std::net::{IpAddr, SocketAddr};

/// The other end of the connection, as the listener saw it.
#[derive(Clone, Copy, Debug)]
pub struct Peer {
    /// Its address.
    pub address: SocketAddr,
    /// Whether it came over our own TLS.
    pub tls: bool,
}

/// What is believed about where a request comes from and where it wanted to go.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Seen {
    /// Who asks.
    pub client: Option<IpAddr>,
    /// The host that was asked for.
    pub host: Option<AskedHost>,
    /// Whether the client speaks https, if that is known.
    pub https: Option<bool>,
}

/// A host as a request names it: lower case, IPv6 in brackets, and the port if it was named.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AskedHost {
    /// The name or address.
    pub name: String,
    /// The port.
    pub port: Option<u16>,
}

impl AskedHost {
    /// Reads `name`, `name:port`, `1.2.3.4:port` or `[::1]:port`; anything else (a user, a path) is no host.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let authority: Authority = text.trim().parse().ok()?;
        if authority.as_str().contains('@') {
            return None;
        }
        let name = authority.host();
        // What is left beside the name has to be a port.
        let port = match authority.as_str().strip_prefix(name)? {
            "" => None,
            rest => Some(rest.strip_prefix(':')?.parse().ok()?),
        };
        let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
        (!name.is_empty()).then_some(Self { name, port })
    }
}

/// Works out what is believed: `X-Forwarded-For`, `-Host` and `-Proto` count only where the peer is a trusted proxy.
///
/// Addresses are read from the right: each proxy adds whom it saw, so the first that is no trusted proxy is the client,
/// and what stands left of it is the client's own invention. Of hosts and schemes the last one counts, which is the one
/// the nearest proxy wrote.
#[must_use]
pub fn see(peer: Option<Peer>, trusted: &[IpNet], headers: &HeaderMap, uri: &Uri) -> Seen {
    let is_trusted = |ip: IpAddr| trusted.iter().any(|network| network.contains(&ip));
    let named = || match uri.authority() {
        Some(authority) => AskedHost::parse(authority.as_str()),
        None => only(headers).and_then(AskedHost::parse),
    };
    let Some(peer) = peer else { return Seen { client: None, host: named(), https: None } };
    let address = peer.address.ip().to_canonical();
    if !is_trusted(address) {
        return Seen { client: Some(address), host: named(), https: peer.tls.then_some(true) };
    }
    let mut client = address;
    for hop in list(headers, "x-forwarded-for").into_iter().rev() {
        let Some(before) = address_of(hop) else { break };
        client = before;
        if !is_trusted(before) {
            break;
        }
    }
    let host = match list(headers, "x-forwarded-host").last() {
        Some(last) => AskedHost::parse(last),
        None => named(),
    };
    let https = match list(headers, "x-forwarded-proto").last() {
        Some(scheme) => Some(scheme.eq_ignore_ascii_case("https")),
        None => peer.tls.then_some(true),
    };
    Seen { client: Some(client), host, https }
}

/// The `Host` header; two of them are none (RFC 9112 §3.2).
fn only(headers: &HeaderMap) -> Option<&str> {
    let mut hosts = headers.get_all(header::HOST).iter();
    match (hosts.next(), hosts.next()) {
        (Some(host), None) => host.to_str().ok(),
        _ => None,
    }
}

fn list<'a>(headers: &'a HeaderMap, name: &str) -> Vec<&'a str> {
    let lines = headers.get_all(name).iter().map(|value| value.to_str().unwrap_or("?"));
    lines.flat_map(|line| line.split(',')).map(str::trim).filter(|item| !item.is_empty()).collect()
}

/// `1.2.3.4`, `1.2.3.4:5678`, `::1` or `[::1]:5678`.
fn address_of(hop: &str) -> Option<IpAddr> {
    let bare = hop.trim_matches('"');
    bare.parse::<IpAddr>()
        .or_else(|_| bare.parse::<SocketAddr>().map(|socket| socket.ip()))
        .or_else(|_| bare.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>())
        .ok()
        .map(|ip| ip.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(peer: &str, headers: &[(&'static str, &str)]) -> Seen {
        let trusted: Vec<IpNet> = vec!["10.0.0.0/8".parse().unwrap(), "fd00::/8".parse().unwrap()];
        let peer = Peer { address: peer.parse().unwrap(), tls: false };
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, value.parse().unwrap());
        }
        see(Some(peer), &trusted, &map, &Uri::from_static("/"))
    }

    fn client(peer: &str, forwarded: &[&str]) -> String {
        let headers: Vec<_> = forwarded.iter().map(|line| ("x-forwarded-for", *line)).collect();
        seen(peer, &headers).client.unwrap().to_string()
    }

    #[test]
    fn a_stranger_cannot_say_where_it_comes_from() {
        let seen = seen(
            "203.0.113.9:1234",
            &[
                ("host", "id.example.org"),
                ("x-forwarded-for", "198.51.100.1"),
                ("x-forwarded-host", "evil.example"),
                ("x-forwarded-proto", "https"),
            ],
        );
        assert_eq!(seen.client.unwrap().to_string(), "203.0.113.9");
        assert_eq!(seen.host.unwrap().name, "id.example.org");
        assert_eq!(seen.https, None);
    }

    #[test]
    fn the_first_address_from_the_right_that_is_no_proxy_is_the_client() {
        assert_eq!(client("10.0.0.1:1", &["198.51.100.1"]), "198.51.100.1");
        assert_eq!(client("10.0.0.1:1", &["6.6.6.6, 198.51.100.1, 10.0.0.2"]), "198.51.100.1");
        assert_eq!(client("10.0.0.1:1", &["6.6.6.6", "198.51.100.1", "10.0.0.2"]), "198.51.100.1");
        assert_eq!(client("10.0.0.1:1", &["198.51.100.1:4711"]), "198.51.100.1");
        assert_eq!(client("[fd00::1]:1", &["[2001:db8::7]:4711"]), "2001:db8::7");
        assert_eq!(client("[::ffff:10.0.0.1]:1", &["::ffff:198.51.100.1"]), "198.51.100.1");
        assert_eq!(client("10.0.0.1:1", &[]), "10.0.0.1");
        assert_eq!(client("10.0.0.1:1", &["10.0.0.3, 10.0.0.2"]), "10.0.0.3");
        for nonsense in ["unknown", "6.6.6.6, unknown", "6.6.6.6, <script>", "6.6.6.6, 1.2.3.4.5"] {
            assert_eq!(client("10.0.0.1:1", &[nonsense]), "10.0.0.1", "{nonsense}");
        }
    }

    #[test]
    fn of_several_hosts_and_schemes_the_nearest_proxys_counts() {
        let seen = seen(
            "10.0.0.1:1",
            &[
                ("host", "keyward.internal:3000"),
                ("x-forwarded-host", "evil.example, id.example.org"),
                ("x-forwarded-proto", "http"),
                ("x-forwarded-proto", "https"),
            ],
        );
        assert_eq!(seen.host, AskedHost::parse("id.example.org"));
        assert_eq!(seen.https, Some(true));
    }

    #[test]
    fn a_host_is_a_name_and_perhaps_a_port() {
        let read = |text| AskedHost::parse(text).map(|host| (host.name, host.port));
        assert_eq!(read("ID.Example.org."), Some(("id.example.org".into(), None)));
        assert_eq!(read("localhost:3000"), Some(("localhost".into(), Some(3000))));
        assert_eq!(read("[::1]:3000"), Some(("[::1]".into(), Some(3000))));
        for bad in ["", " ", "a@b", "a/b", "a b", "a:b", "a:99999", "a:", ":80", "a\"b", "ä.example"] {
            assert_eq!(read(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn two_hosts_are_none() {
        assert_eq!(seen("203.0.113.9:1", &[("host", "a.example"), ("host", "b.example")]).host, None);
        assert_eq!(seen("203.0.113.9:1", &[]).host, None);
    }
}
