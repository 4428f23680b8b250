//! Verification of tokens that this project signed (RFC 7519 §7.2, RFC 8725).

use super::{KeySet, LONGEST, SigningKey};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{keys::Algorithm, time::Timestamp};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Map, Value};
use std::time::Duration;

/// How far the clocks of two servers of an installation may be apart.
const SKEW: Duration = Duration::from_secs(60);

/// What a token must be to be accepted at one place. Start from one of the constructors; they cannot be mixed up.
#[derive(Clone, Debug)]
pub struct Expected<'a> {
    types: &'static [&'static str],
    /// Claims that tell this kind of token from the others that share its `typ`.
    with: &'static [&'static str],
    without: &'static [&'static str],
    issuer: &'a str,
    audiences: Option<&'a [&'a str]>,
    now: Timestamp,
    expired_counts: bool,
    retired_key_counts: bool,
}

impl<'a> Expected<'a> {
    /// An access token (RFC 9068) for one of `audiences`. `typ` is `at+jwt`, or `JWT` for applications that want it.
    #[must_use]
    pub const fn access_token(issuer: &'a str, audiences: &'a [&'a str], now: Timestamp) -> Self {
        Self { audiences: Some(audiences), ..Self::any_access_token(issuer, now) }
    }

    /// An access token for whatever audience: for introspection and revocation, which concern all of them.
    #[must_use]
    pub const fn any_access_token(issuer: &'a str, now: Timestamp) -> Self {
        Self {
            types: &["at+jwt", "jwt"],
            with: &["client_id", "jti"],
            without: &[],
            issuer,
            audiences: None,
            now,
            expired_counts: false,
            retired_key_counts: false,
        }
    }

    /// An ID token that a client sends back as a hint (OpenID Core §3.1.2.1, RP-Initiated Logout §2). It says whom we
    /// once meant, so it counts after it has expired, and after its key has retired.
    #[must_use]
    pub const fn id_token_hint(issuer: &'a str, now: Timestamp) -> Self {
        Self {
            types: &["jwt"],
            with: &["sub", "aud"],
            without: &["client_id"],
            issuer,
            audiences: None,
            now,
            expired_counts: true,
            retired_key_counts: true,
        }
    }
}

/// Why a token is refused. For logs and tests: whoever presents it is only told that it is not valid.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum TokenError {
    /// Not three parts of base64url, or too long.
    #[error("it is not a signed JWT")]
    Malformed,
    /// The header has other members than ours (`crit`, `jwk`, `jku` …), one of them twice, or lacks one.
    #[error("its header is not one of ours")]
    Header,
    /// No key of the project has this `kid`.
    #[error("its key is not known")]
    UnknownKey,
    /// The key is retired, which is too late for this kind of token.
    #[error("its key is retired")]
    RetiredKey,
    /// `alg` is not that of the key: `none`, an HMAC, or another signature.
    #[error("its algorithm is not that of its key")]
    Algorithm,
    /// The signature is wrong.
    #[error("its signature is wrong")]
    Signature,
    /// It is a token of another kind.
    #[error("it is a token of another kind")]
    Type,
    /// The claims are not what we put into such a token.
    #[error("its claims are not those of such a token")]
    Claims,
    /// Another issuer.
    #[error("it has another issuer")]
    Issuer,
    /// For somebody else.
    #[error("it is for another audience")]
    Audience,
    /// It has expired.
    #[error("it has expired")]
    Expired,
    /// It lies in the future.
    #[error("it is not valid yet")]
    NotYetValid,
}

/// The header of a token of ours. What else a header may have, from `crit` to `jku`, we never write, so we never read.
/// A member that occurs twice is an error of the derived reader.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    alg: String,
    typ: String,
    kid: String,
}

impl KeySet {
    /// The claims of a token that one of these keys signed and that is what `expected` says.
    ///
    /// # Errors
    /// It is anything else.
    pub fn verify<C: DeserializeOwned>(&self, token: &str, expected: &Expected<'_>) -> Result<C, TokenError> {
        let parts = Parts::of(token).ok_or(TokenError::Malformed)?;
        let header: Header = serde_json::from_slice(&parts.header).map_err(|_| TokenError::Header)?;
        let key = self.key_for(&header, expected)?;
        if !key.verifies(parts.signed.as_bytes(), &parts.signature) {
            return Err(TokenError::Signature);
        }
        let typ = header.typ.to_ascii_lowercase();
        let typ = typ.strip_prefix("application/").unwrap_or(&typ);
        if !expected.types.contains(&typ) {
            return Err(TokenError::Type);
        }
        let claims: Map<String, Value> = serde_json::from_slice(&parts.claims).map_err(|_| TokenError::Claims)?;
        expected.check(&claims)?;
        serde_json::from_value(Value::Object(claims)).map_err(|_| TokenError::Claims)
    }

    fn key_for(&self, header: &Header, expected: &Expected<'_>) -> Result<&SigningKey, TokenError> {
        let (key, state) = self.find(&header.kid).ok_or(TokenError::UnknownKey)?;
        if Algorithm::parse(&header.alg) != Some(key.algorithm()) {
            return Err(TokenError::Algorithm);
        }
        if !state.is_published() && !expected.retired_key_counts {
            return Err(TokenError::RetiredKey);
        }
        Ok(key)
    }
}

/// The three parts of the compact serialization (RFC 7515 §3.1), decoded.
struct Parts<'a> {
    /// What the signature is over.
    signed: &'a str,
    header: Vec<u8>,
    claims: Vec<u8>,
    signature: Vec<u8>,
}

impl<'a> Parts<'a> {
    fn of(token: &'a str) -> Option<Self> {
        if token.len() > LONGEST {
            return None;
        }
        let (signed, signature) = token.rsplit_once('.')?;
        let (header, claims) = signed.split_once('.')?;
        let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).ok();
        Some(Self { signed, header: decode(header)?, claims: decode(claims)?, signature: decode(signature)? })
    }
}

impl Expected<'_> {
    fn check(&self, claims: &Map<String, Value>) -> Result<(), TokenError> {
        let text = |name: &str| claims.get(name).and_then(Value::as_str);
        if text("iss") != Some(self.issuer) {
            return Err(TokenError::Issuer);
        }
        let has = |name: &&str| claims.contains_key(*name);
        if !self.with.iter().all(has) || self.without.iter().any(has) {
            return Err(TokenError::Type);
        }
        if let Some(accepted) = self.audiences
            && !audiences(claims.get("aud")).any(|audience| accepted.contains(&audience))
        {
            return Err(TokenError::Audience);
        }
        self.check_times(claims)
    }

    fn check_times(&self, claims: &Map<String, Value>) -> Result<(), TokenError> {
        let time = |name: &str| -> Result<Option<Timestamp>, TokenError> {
            let Some(value) = claims.get(name) else { return Ok(None) };
            value.as_i64().map(|seconds| Some(Timestamp::from_unix_seconds(seconds))).ok_or(TokenError::Claims)
        };
        let ends = time("exp")?.ok_or(TokenError::Claims)?;
        if self.now >= ends && !self.expired_counts {
            return Err(TokenError::Expired);
        }
        let starts = [time("iat")?.ok_or(TokenError::Claims)?].into_iter().chain(time("nbf")?);
        if starts.into_iter().any(|start| start > self.now + SKEW) {
            return Err(TokenError::NotYetValid);
        }
        Ok(())
    }
}

/// `aud` is a text or a list of texts (RFC 7519 §4.1.3).
fn audiences(aud: Option<&Value>) -> impl Iterator<Item = &str> {
    let (one, many) = match aud {
        Some(Value::Array(list)) => (None, list.as_slice()),
        other => (other, [].as_slice()),
    };
    one.into_iter().chain(many).filter_map(Value::as_str)
}
