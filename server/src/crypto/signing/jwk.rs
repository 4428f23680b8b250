//! Public keys as JSON (RFC 7517, RFC 7518 §6). There is no field for a private part, so none can be published.

use crate::crypto::hash::sha256;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Serialize;

/// A public signing key.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Jwk {
    #[serde(flatten)]
    public: Public,
    r#use: &'static str,
    alg: &'static str,
    kid: String,
}

/// The members that make the key what it is; their order is that of the thumbprint (RFC 7638 §3.2).
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(untagged)]
enum Public {
    Ec { crv: &'static str, kty: &'static str, x: String, y: String },
    Rsa { e: String, kty: &'static str, n: String },
}

impl Public {
    /// RFC 7638: the hash of the required members in alphabetical order without white space. All values here are
    /// base64url or fixed names, so none needs escaping.
    fn thumbprint(&self) -> String {
        let canonical = match self {
            Self::Ec { crv, kty, x, y } => format!(r#"{{"crv":"{crv}","kty":"{kty}","x":"{x}","y":"{y}"}}"#),
            Self::Rsa { e, kty, n } => format!(r#"{{"e":"{e}","kty":"{kty}","n":"{n}"}}"#),
        };
        URL_SAFE_NO_PAD.encode(sha256(canonical.as_bytes()))
    }
}

impl Jwk {
    /// A P-256 key from its uncompressed point (SEC 1 §2.3.3); none if it is not one.
    pub(super) fn es256(point: &[u8]) -> Option<Self> {
        let (4, coordinates) = point.split_first().map(|(form, rest)| (*form, rest))? else { return None };
        let (x, y) = coordinates.split_first_chunk::<32>()?;
        let y = <&[u8; 32]>::try_from(y).ok()?;
        let [x, y] = [x, y].map(|coordinate| URL_SAFE_NO_PAD.encode(coordinate));
        Some(Self::new("ES256", Public::Ec { crv: "P-256", kty: "EC", x, y }))
    }

    /// An RSA key from its modulus and exponent, big-endian without leading zeros.
    pub(super) fn rs256(modulus: &[u8], exponent: &[u8]) -> Self {
        let [n, e] = [modulus, exponent].map(|number| URL_SAFE_NO_PAD.encode(number));
        Self::new("RS256", Public::Rsa { e, kty: "RSA", n })
    }

    fn new(alg: &'static str, public: Public) -> Self {
        let kid = public.thumbprint();
        Self { public, r#use: "sig", alg, kid }
    }

    /// The key's name: its thumbprint.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.kid
    }
}

/// A key set, as `jwks.json` has it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Jwks {
    /// The public keys.
    pub keys: Vec<Jwk>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_rfc_7638() {
        let n = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknj\
                 hMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5haj\
                 rn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";
        let jwk = Jwk::rs256(&URL_SAFE_NO_PAD.decode(n).unwrap(), &[1, 0, 1]);
        assert_eq!(jwk.kid(), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
        let json = serde_json::to_value(&jwk).unwrap();
        let expected = serde_json::json!({
            "kty": "RSA", "n": n, "e": "AQAB", "use": "sig", "alg": "RS256", "kid": jwk.kid(),
        });
        assert_eq!(json, expected);
    }

    #[test]
    fn only_an_uncompressed_point_of_the_right_length_is_a_p256_key() {
        let point = |form: u8, length: usize| [vec![form], vec![7; length]].concat();
        assert!(Jwk::es256(&point(4, 64)).is_some());
        for wrong in [vec![], point(4, 0), point(4, 63), point(4, 65), point(2, 64), point(2, 32)] {
            assert!(Jwk::es256(&wrong).is_none(), "{wrong:?}");
        }
    }
}
