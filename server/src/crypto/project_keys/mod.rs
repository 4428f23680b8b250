//! What a project's data key is good for.
//!
//! From the data key come, by HKDF-SHA-256 (RFC 5869), keys that each serve one purpose, so that nothing made for one
//! can be used for another. Where a project's data key is gone, none of this can be opened, found or forged any more.

mod sealing;

use super::{certain, frame::frame, master::DataKey};
use aws_lc_rs::{hkdf, hmac};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{
    ids::{BrowserId, ClientId, ProjectId},
    sealed::BlindIndex,
};
use std::fmt;

pub use sealing::{CannotSeal, Place, Unsealable};

/// The keys of one project.
pub struct ProjectKeys {
    project: ProjectId,
    version: u16,
    sealing: hmac::Key,
    index: hmac::Key,
    client_secret: hmac::Key,
    csrf: hmac::Key,
    cookie: hmac::Key,
    prefix: hmac::Key,
}

impl ProjectKeys {
    /// Derives the keys of `project` from its data key.
    #[must_use]
    pub fn derive(project: ProjectId, data_key: &DataKey) -> Self {
        let extracted = hkdf::Salt::new(hkdf::HKDF_SHA256, b"keyward project keys v1").extract(data_key.bytes());
        let key = |purpose: &str| {
            let info = frame(&[purpose.as_bytes(), project.uuid().as_bytes()]);
            certain(extracted.expand(&[&info], hmac::HMAC_SHA256).map(hmac::Key::from), "HKDF")
        };
        Self {
            project,
            version: data_key.version(),
            sealing: key("sealed values"),
            index: key("blind index"),
            client_secret: key("client secrets"),
            csrf: key("CSRF tokens"),
            cookie: key("signed cookies"),
            prefix: key("prefix search"),
        }
    }

    /// Whose keys these are.
    #[must_use]
    pub const fn project(&self) -> ProjectId {
        self.project
    }

    /// The hash under which `value` is found again. `kind` ("email", "phone" …) keeps equal texts of two kinds apart.
    ///
    /// Only equality survives, so whoever wants `Ada@` and `ada@` to be one folds them first.
    #[must_use]
    pub fn index(&self, kind: &str, value: &str) -> BlindIndex {
        BlindIndex::from_bytes(tag(&self.index, &[kind.as_bytes(), value.as_bytes()]))
    }

    /// The number under which the beginning of a word is found again (`domain::prefix`). So short that some others have it
    /// too: what is found is compared once more, and a hash that many share tells less about each.
    #[must_use]
    pub fn prefix_hash(&self, beginning: &str) -> i32 {
        let [a, b, c, d, ..] = tag(&self.prefix, &[beginning.as_bytes()]);
        i32::from_be_bytes([a, b, c, d])
    }

    /// What the row of `client` holds of its secret.
    #[must_use]
    pub fn secret_hash(&self, client: &ClientId, secret: &str) -> [u8; 32] {
        tag(&self.client_secret, &[client.as_str().as_bytes(), secret.as_bytes()])
    }

    /// Whether `secret` is the one behind `stored`, in a time that says nothing about how wrong it is.
    #[must_use]
    pub fn secret_matches(&self, client: &ClientId, secret: &str, stored: &[u8; 32]) -> bool {
        is_tag(&self.client_secret, &[client.as_str().as_bytes(), secret.as_bytes()], stored)
    }

    /// The token that a form carries, bound to what the form is for (a flow's id, a page's name) and to the browser.
    #[must_use]
    pub fn csrf_token(&self, form: &str, browser: BrowserId) -> String {
        URL_SAFE_NO_PAD.encode(tag(&self.csrf, &[form.as_bytes(), browser.uuid().as_bytes()]))
    }

    /// Whether `token` was made for this form and this browser.
    #[must_use]
    pub fn csrf_token_matches(&self, token: &str, form: &str, browser: BrowserId) -> bool {
        // Longer than a tag can be: not worth decoding.
        let decoded = (token.len() <= 64).then(|| URL_SAFE_NO_PAD.decode(token).ok()).flatten();
        decoded.is_some_and(|given| is_tag(&self.csrf, &[form.as_bytes(), browser.uuid().as_bytes()], &given))
    }

    /// A cookie value that carries `payload`, readable but not to be forged or used as a cookie of another `kind`.
    #[must_use]
    pub fn sign_cookie(&self, kind: &str, payload: &[u8]) -> String {
        let mut signed = tag(&self.cookie, &[kind.as_bytes(), payload]).to_vec();
        signed.extend_from_slice(payload);
        URL_SAFE_NO_PAD.encode(signed)
    }

    /// The payload of a cookie that this project signed; nothing else gives one.
    #[must_use]
    pub fn read_cookie(&self, kind: &str, value: &str) -> Option<Vec<u8>> {
        // Browsers keep no cookie longer than 4096 bytes (RFC 6265bis §5.6).
        let signed = (value.len() <= 4096).then(|| URL_SAFE_NO_PAD.decode(value).ok()).flatten()?;
        let (given, payload) = signed.split_first_chunk::<32>()?;
        is_tag(&self.cookie, &[kind.as_bytes(), payload], given).then(|| payload.to_vec())
    }
}

impl fmt::Debug for ProjectKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ProjectKeys({}, version {})", self.project, self.version)
    }
}

/// HMAC-SHA-256 (RFC 2104) over several parts.
fn tag(key: &hmac::Key, parts: &[&[u8]]) -> [u8; 32] {
    let mut bytes = [0; 32];
    for (to, from) in bytes.iter_mut().zip(hmac::sign(key, &frame(parts)).as_ref()) {
        *to = *from;
    }
    bytes
}

/// Whether `given` is that HMAC, in constant time.
fn is_tag(key: &hmac::Key, parts: &[&[u8]], given: &[u8]) -> bool {
    hmac::verify(key, &frame(parts), given).is_ok()
}

#[cfg(test)]
mod tests;
