//! Keys that sign JWTs (RFC 7515), the key set that publishes them (RFC 7517), and verification of our own tokens.
//!
//! This is for what Keyward itself signs. A token of somebody else (a client's assertion, an upstream ID token) is
//! verified with their keys, elsewhere. Nothing here has a secret in common with a verifier, so there is no HMAC to be
//! confused with; the algorithm always comes from the key, never from the token.

mod jwk;
mod key_set;
mod verify;

use super::certain;
use crate::random;
use aws_lc_rs::{
    encoding::AsDer,
    rsa::KeySize,
    signature::{
        ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair, ParsedPublicKey,
        RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair,
    },
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::keys::Algorithm;
use serde::Serialize;
use std::fmt;
use zeroize::Zeroizing;

pub use jwk::{Jwk, Jwks};
pub use key_set::KeySet;
pub use verify::{Expected, TokenError};

/// No token of ours is longer; what is longer is refused before it is looked at.
const LONGEST: usize = 16 * 1024;

/// A private key that signs JWTs, with its public half.
pub struct SigningKey {
    private: Private,
    public: ParsedPublicKey,
    jwk: Jwk,
}

enum Private {
    Es256(EcdsaKeyPair),
    Rs256(RsaKeyPair),
}

/// The opened bytes of a row are not a private key of its algorithm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("these bytes are not a private key for {}", .0.as_str())]
pub struct NotAKey(pub Algorithm);

/// What is to be signed is not a JWT's claims.
#[derive(Debug, thiserror::Error)]
pub enum CannotSign {
    /// The claims have no JSON.
    #[error("the claims cannot be written as JSON")]
    NotJson(#[from] serde_json::Error),
    /// The claims are JSON, but no object (RFC 7519 §4).
    #[error("the claims are not a JSON object")]
    NotAnObject,
    /// The token would be longer than 16 KiB, which no server would take in a header.
    #[error("the token would be too long")]
    TooLong,
    /// No key of this algorithm signs at present.
    #[error("the project has no current key for {}", .0.as_str())]
    NoKey(Algorithm),
}

/// The protected header of everything that Keyward signs.
#[derive(Serialize)]
struct Header<'a> {
    alg: &'a str,
    typ: &'a str,
    kid: &'a str,
}

impl SigningKey {
    /// Makes a new key. RSA takes 70 to 140 ms of a core: not on a thread that serves requests.
    #[must_use]
    pub fn generate(algorithm: Algorithm) -> Self {
        let private = match algorithm {
            Algorithm::Es256 => {
                Private::Es256(certain(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING), "P-256 key"))
            }
            Algorithm::Rs256 => Private::Rs256(certain(RsaKeyPair::generate(KeySize::Rsa2048), "RSA key")),
        };
        certain(Self::new(private).ok_or(()), "public key")
    }

    /// The key that a row holds, from its PKCS#8 (RFC 5958).
    ///
    /// # Errors
    /// It is no PKCS#8 private key of `algorithm`, on another curve, or RSA of less than 2048 bits.
    pub fn from_pkcs8(algorithm: Algorithm, pkcs8: &[u8]) -> Result<Self, NotAKey> {
        let private = match algorithm {
            Algorithm::Es256 => {
                EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8).ok().map(Private::Es256)
            }
            Algorithm::Rs256 => RsaKeyPair::from_pkcs8(pkcs8).ok().map(Private::Rs256),
        };
        private.and_then(Self::new).ok_or(NotAKey(algorithm))
    }

    /// The private key as PKCS#8, to be sealed for its row.
    #[must_use]
    pub fn to_pkcs8(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(match &self.private {
            Private::Es256(pair) => certain(pair.to_pkcs8v1(), "PKCS#8").as_ref().to_vec(),
            Private::Rs256(pair) => certain(pair.as_der(), "PKCS#8").as_ref().to_vec(),
        })
    }

    fn new(private: Private) -> Option<Self> {
        let (public, jwk) = match &private {
            Private::Es256(pair) => {
                let point = pair.public_key().as_ref();
                (ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).ok()?, Jwk::es256(point)?)
            }
            Private::Rs256(pair) => {
                let key = pair.public_key();
                let [n, e] = [key.modulus(), key.exponent()].map(|number| number.big_endian_without_leading_zero());
                (ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key.as_ref()).ok()?, Jwk::rs256(n, e))
            }
        };
        Some(Self { private, public, jwk })
    }

    /// What it signs with.
    #[must_use]
    pub const fn algorithm(&self) -> Algorithm {
        match self.private {
            Private::Es256(_) => Algorithm::Es256,
            Private::Rs256(_) => Algorithm::Rs256,
        }
    }

    /// Its name in headers and key sets: its thumbprint (RFC 7638), so no two keys ever share one.
    #[must_use]
    pub fn kid(&self) -> &str {
        self.jwk.kid()
    }

    /// Its public half, for the key set.
    #[must_use]
    pub const fn jwk(&self) -> &Jwk {
        &self.jwk
    }

    /// A JWT over `claims`, of the type `typ` (`at+jwt`, `JWT`, `logout+jwt` …). RSA takes about a millisecond.
    ///
    /// # Errors
    /// The claims are not a JSON object.
    pub fn sign(&self, typ: &str, claims: &impl Serialize) -> Result<String, CannotSign> {
        let claims = serde_json::to_vec(claims)?;
        if claims.first() != Some(&b'{') {
            return Err(CannotSign::NotAnObject);
        }
        let header = serde_json::to_vec(&Header { alg: self.algorithm().as_str(), typ, kid: self.kid() })?;
        let mut token = URL_SAFE_NO_PAD.encode(header);
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(claims, &mut token);
        let signature = self.signature(token.as_bytes());
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(signature, &mut token);
        if token.len() > LONGEST { Err(CannotSign::TooLong) } else { Ok(token) }
    }

    fn signature(&self, input: &[u8]) -> Vec<u8> {
        match &self.private {
            Private::Es256(pair) => certain(pair.sign(&random::aws_lc(), input), "ES256").as_ref().to_vec(),
            Private::Rs256(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                certain(pair.sign(&RSA_PKCS1_SHA256, &random::aws_lc(), input, &mut signature), "RS256");
                signature
            }
        }
    }

    fn verifies(&self, input: &[u8], signature: &[u8]) -> bool {
        self.public.verify_sig(input, signature).is_ok()
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({}, {})", self.algorithm().as_str(), self.kid())
    }
}

#[cfg(test)]
mod tests;
