//! A project's signing keys with their states: which signs, which are published, which still count.

use super::{CannotSign, Jwks, SigningKey};
use domain::keys::{Algorithm, KeyState};
use serde::Serialize;

/// The signing keys of a project, as they stand at one version of its configuration.
#[derive(Debug, Default)]
pub struct KeySet {
    keys: Vec<(SigningKey, KeyState)>,
}

impl KeySet {
    /// The set of these keys.
    #[must_use]
    pub const fn new(keys: Vec<(SigningKey, KeyState)>) -> Self {
        Self { keys }
    }

    /// The key that signs with `algorithm` at present.
    #[must_use]
    pub fn current(&self, algorithm: Algorithm) -> Option<&SigningKey> {
        let signs =
            |(key, state): &&(SigningKey, KeyState)| key.algorithm() == algorithm && *state == KeyState::Current;
        self.keys.iter().find(signs).map(|(key, _)| key)
    }

    /// A JWT by the current key of `algorithm`; see [`SigningKey::sign`].
    ///
    /// # Errors
    /// There is no such key, or the claims are not a JSON object.
    pub fn sign(&self, algorithm: Algorithm, typ: &str, claims: &impl Serialize) -> Result<String, CannotSign> {
        self.current(algorithm).ok_or(CannotSign::NoKey(algorithm))?.sign(typ, claims)
    }

    /// What `jwks.json` shows: next, current and retiring keys, the current ones first, since some verifiers without
    /// a `kid` to go by take the first that fits.
    #[must_use]
    pub fn jwks(&self) -> Jwks {
        let mut shown: Vec<_> = self.keys.iter().filter(|(_, state)| state.is_published()).collect();
        shown.sort_by_key(|(_, state)| (*state != KeyState::Current, *state));
        Jwks { keys: shown.into_iter().map(|(key, _)| key.jwk().clone()).collect() }
    }

    pub(super) fn find(&self, kid: &str) -> Option<(&SigningKey, KeyState)> {
        self.keys.iter().find(|(key, _)| key.kid() == kid).map(|(key, state)| (key, *state))
    }
}
