//! Which addresses lie in the internet, and which in somebody's network.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Whether anybody may reach `address`: it belongs neither to a machine itself, nor to a network of somebody's own, nor to
/// a cloud's insides, nor to a way around that question (addresses that carry another address).
///
/// After the IANA registries of special-purpose addresses (RFC 6890, RFC 8190). What they do not know is not public.
#[must_use]
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

/// Networks, by their first address and prefix length.
const NOT_PUBLIC_V4: &[([u8; 4], u32)] = &[
    ([0, 0, 0, 0], 8),        // "this network" (RFC 791)
    ([10, 0, 0, 0], 8),       // private (RFC 1918)
    ([100, 64, 0, 0], 10),    // shared by a provider's customers (RFC 6598)
    ([127, 0, 0, 0], 8),      // the machine itself (RFC 1122)
    ([168, 63, 129, 16], 32), // what a virtual machine asks at one large cloud, though the address looks public
    ([169, 254, 0, 0], 16),   // link-local (RFC 3927), with the metadata services of clouds
    ([172, 16, 0, 0], 12),    // private (RFC 1918)
    ([192, 0, 0, 0], 24),     // protocol assignments (RFC 6890)
    ([192, 0, 2, 0], 24),     // documentation (RFC 5737)
    ([192, 88, 99, 0], 24),   // relays of 6to4 (RFC 7526)
    ([192, 168, 0, 0], 16),   // private (RFC 1918)
    ([198, 18, 0, 0], 15),    // measurements (RFC 2544)
    ([198, 51, 100, 0], 24),  // documentation (RFC 5737)
    ([203, 0, 113, 0], 24),   // documentation (RFC 5737)
    ([224, 0, 0, 0], 4),      // multicast (RFC 5771)
    ([240, 0, 0, 0], 4),      // reserved (RFC 1112), and broadcast
];

fn is_public_v4(address: Ipv4Addr) -> bool {
    !NOT_PUBLIC_V4.iter().any(|(network, length)| {
        let mask = u32::MAX.checked_shl(32 - length).unwrap_or(0);
        address.to_bits() & mask == u32::from_be_bytes(*network) & mask
    })
}

/// Of what is given out as unicast (2000::/3, RFC 4291 §2.4), what still is not public.
const NOT_PUBLIC_V6: &[([u16; 3], u32)] = &[
    ([0x2001, 0, 0], 23),     // protocol assignments (RFC 2928): Teredo, ORCHID, benchmarks
    ([0x2001, 0xdb8, 0], 32), // documentation (RFC 3849)
    ([0x2002, 0, 0], 16),     // 6to4 (RFC 3056): carries an IPv4 address
    ([0x3fff, 0, 0], 20),     // documentation (RFC 9637)
];

fn is_public_v6(address: Ipv6Addr) -> bool {
    if let Some(carried) = carried(address) {
        return is_public_v4(carried);
    }
    let [a, b, c, ..] = address.segments();
    let head = u64::from(a) << 32 | u64::from(b) << 16 | u64::from(c);
    let unicast = a & 0xe000 == 0x2000;
    unicast
        && !NOT_PUBLIC_V6.iter().any(|([x, y, z], length)| {
            let network = u64::from(*x) << 32 | u64::from(*y) << 16 | u64::from(*z);
            let rest = 48_u32.saturating_sub(*length);
            head >> rest == network >> rest
        })
}

/// The IPv4 address that a mapped one (RFC 4291 §2.5.5.2) or one of NAT64's well-known prefix (RFC 6052 §2.1) stands for:
/// in a network without IPv4, the latter is how the rest of the internet is reached.
fn carried(address: Ipv6Addr) -> Option<Ipv4Addr> {
    if let Some(mapped) = address.to_ipv4_mapped() {
        return Some(mapped);
    }
    match address.segments() {
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => Some(Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_public() {
        for text in [
            "1.1.1.1",
            "8.8.8.8",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.1",
            "168.63.129.15",
            "169.253.255.255",
            "172.15.255.255",
            "172.32.0.0",
            "192.0.1.0",
            "192.167.255.255",
            "192.169.0.0",
            "198.17.255.255",
            "198.20.0.0",
            "223.255.255.255",
            "2606:4700::1111",
            "2a00:1450:4001::200e",
            "2001:200::1",
            "2001:4860:4860::8888",
            "::ffff:8.8.8.8",
            "64:ff9b::808:808",
            "2003::1",
            "3ffe::1",
        ] {
            assert!(is_public(text.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn what_is_not() {
        for text in [
            // the machine, its network, its provider
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "10.255.255.255",
            "100.64.0.0",
            "100.100.100.200",
            "100.127.255.255",
            "127.0.0.1",
            "127.1.2.3",
            "169.254.169.254",
            "169.254.0.0",
            "172.16.0.0",
            "172.31.255.255",
            "192.168.0.1",
            "168.63.129.16",
            // not for hosts
            "192.0.0.8",
            "192.0.2.1",
            "192.88.99.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.7",
            "203.0.113.9",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.1",
            "255.255.255.255",
            // the same in IPv6
            "::",
            "::1",
            "fe80::1",
            "febf::1",
            "fec0::1",
            "fc00::1",
            "fd00:ec2::254",
            "fdff::1",
            "ff02::1",
            "ff0e::1",
            "100::1",
            "2001::1",
            "2001:10::1",
            "2001:20::1",
            "2001:db8::1",
            "3fff::1",
            "3fff:0fff::1",
            "5f00::1",
            "4000::1",
            // and inside of others
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::ffff:169.254.169.254",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b::a9fe:a9fe",
            "64:ff9b:1::808:808",
            "2002:7f00:1::1",
            "2002:0808:0808::1",
            "::ffff:0:127.0.0.1",
        ] {
            assert!(!is_public(text.parse().unwrap()), "{text}");
        }
    }
}
