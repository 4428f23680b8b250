//! Authorization codes and refresh tokens. They name what they open and carry an HMAC over that, so the database holds
//! no such secret: whoever reads it cannot present one, and a lost answer can be given again word for word.
//!
//! After `kwc_` (code) or `kwr_` (refresh token) stands the base64url of
//! `format (1) ‖ key version (2) ‖ grant (16) ‖ generation (4) ‖ HMAC-SHA-256 (32)`. Secret scanners know such prefixes.

use super::frame::frame;
use crate::random::{Random, RandomExt};
use aws_lc_rs::hmac;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{
    ids::{GrantId, ProjectId},
    time::Timestamp,
};
use std::fmt;
use zeroize::Zeroizing;

const FORMAT: u8 = 1;
const BODY: usize = 1 + 2 + 16 + 4;
const TAG: usize = 32;
/// Base64url characters of body and HMAC.
const TEXT: usize = ((BODY + TAG) * 4).div_ceil(3);

/// What a code or refresh token opens. Having one means that its HMAC was right, not that the grant still allows it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Handle {
    /// An authorization code (RFC 6749 §4.1.2): a grant has one.
    Code {
        /// The grant it was issued for.
        grant: GrantId,
    },
    /// A refresh token (RFC 6749 §6).
    Refresh {
        /// The grant it was issued for.
        grant: GrantId,
        /// Which of the grant's refresh tokens it is.
        generation: u32,
    },
}

impl Handle {
    /// The grant that this opens.
    #[must_use]
    pub const fn grant(&self) -> GrantId {
        match self {
            Self::Code { grant } | Self::Refresh { grant, .. } => *grant,
        }
    }

    const fn prefix(&self) -> &'static str {
        match self {
            Self::Code { .. } => "kwc_",
            Self::Refresh { .. } => "kwr_",
        }
    }

    const fn generation(&self) -> u32 {
        match self {
            Self::Code { .. } => 0,
            Self::Refresh { generation, .. } => *generation,
        }
    }

    fn named(prefix: &str, grant: GrantId, generation: u32) -> Option<Self> {
        match (prefix, generation) {
            ("kwc_", 0) => Some(Self::Code { grant }),
            ("kwr_", generation) => Some(Self::Refresh { grant, generation }),
            _ => None,
        }
    }
}

/// Whether a presented token claims to be a refresh token, as revocation and introspection want to know (RFC 7009
/// §2.1). Only [`DerivationKeys::read`] says whether it is one.
#[must_use]
pub fn looks_like_refresh_token(text: &str) -> bool {
    text.starts_with("kwr_")
}

/// The secret from which the HMACs of a project's codes and refresh tokens come; its row holds it sealed.
pub struct DerivationKey {
    version: u16,
    secret: Zeroizing<[u8; 32]>,
    until: Option<Timestamp>,
}

impl DerivationKey {
    /// Makes a new key.
    #[must_use]
    pub fn generate(version: u16, random: &dyn Random) -> Self {
        Self { version, secret: Zeroizing::new(random.bytes()), until: None }
    }

    /// The key that a row holds; none if the opened secret is not one.
    #[must_use]
    pub fn restore(version: u16, secret: &[u8]) -> Option<Self> {
        let secret = Zeroizing::new(<[u8; 32]>::try_from(secret).ok()?);
        Some(Self { version, secret, until: None })
    }

    /// The same key, of no use from that moment on: what it made has expired by then.
    #[must_use]
    pub fn until(self, until: Timestamp) -> Self {
        Self { until: Some(until), ..self }
    }

    /// Its number, which stands in every code and refresh token.
    #[must_use]
    pub const fn version(&self) -> u16 {
        self.version
    }

    /// What is to be sealed for its row.
    #[must_use]
    pub fn secret(&self) -> &[u8] {
        self.secret.as_slice()
    }
}

impl fmt::Debug for DerivationKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DerivationKey(version {}, until {:?})", self.version, self.until)
    }
}

/// A project's derivation keys: one makes codes and refresh tokens, all read them.
pub struct DerivationKeys {
    project: ProjectId,
    current: (u16, hmac::Key),
    others: Vec<(u16, Option<Timestamp>, hmac::Key)>,
}

impl DerivationKeys {
    /// Makes handles with `current`, and reads those of `others` (next and retiring keys) as well.
    #[must_use]
    pub fn new(project: ProjectId, current: &DerivationKey, others: &[DerivationKey]) -> Self {
        let key = |key: &DerivationKey| hmac::Key::new(hmac::HMAC_SHA256, key.secret());
        Self {
            project,
            current: (current.version, key(current)),
            others: others.iter().map(|other| (other.version, other.until, key(other))).collect(),
        }
    }

    /// The code or refresh token as its holder gets it. The same handle gives the same text again while the same key is
    /// current; after a change of keys it is another text that opens the same.
    #[must_use]
    pub fn issue(&self, handle: Handle) -> String {
        let (version, key) = &self.current;
        let mut bytes = Vec::with_capacity(BODY + TAG);
        bytes.push(FORMAT);
        bytes.extend_from_slice(&version.to_be_bytes());
        bytes.extend_from_slice(handle.grant().uuid().as_bytes());
        bytes.extend_from_slice(&handle.generation().to_be_bytes());
        let tag = hmac::sign(key, &self.signed(handle.prefix(), &bytes));
        bytes.extend_from_slice(tag.as_ref());
        let mut text = handle.prefix().to_owned();
        URL_SAFE_NO_PAD.encode_string(bytes, &mut text);
        text
    }

    /// What a presented code or refresh token opens; nothing if this project did not make it, or its key is gone.
    #[must_use]
    pub fn read(&self, text: &str, now: Timestamp) -> Option<Handle> {
        let (prefix, encoded) = text.split_at_checked(4)?;
        if encoded.len() != TEXT {
            return None;
        }
        let bytes = URL_SAFE_NO_PAD.decode(encoded).ok()?;
        let (body, given) = bytes.split_first_chunk::<BODY>()?;
        let (FORMAT, rest) = body.split_first().map(|(format, rest)| (*format, rest))? else { return None };
        let (version, rest) = rest.split_first_chunk::<2>()?;
        let (grant, generation) = rest.split_first_chunk::<16>()?;
        let generation = u32::from_be_bytes(<[u8; 4]>::try_from(generation).ok()?);
        let grant = GrantId::from_uuid(uuid::Uuid::from_bytes(*grant));
        let handle = Handle::named(prefix, grant, generation)?;
        let key = self.key(u16::from_be_bytes(*version), now)?;
        hmac::verify(key, &self.signed(prefix, body), given).ok()?;
        Some(handle)
    }

    fn key(&self, version: u16, now: Timestamp) -> Option<&hmac::Key> {
        if version == self.current.0 {
            return Some(&self.current.1);
        }
        let alive = |until: Option<Timestamp>| until.is_none_or(|until| now < until);
        self.others.iter().find(|(other, until, _)| *other == version && alive(*until)).map(|(.., key)| key)
    }

    fn signed(&self, prefix: &str, body: &[u8]) -> Vec<u8> {
        frame(&[b"keyward handle", self.project.uuid().as_bytes(), prefix.as_bytes(), body])
    }
}

impl fmt::Debug for DerivationKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let others: Vec<_> = self.others.iter().map(|(version, ..)| version).collect();
        write!(f, "DerivationKeys(current {}, others {others:?})", self.current.0)
    }
}

#[cfg(test)]
mod tests;
