//! Hashes of secrets that are random enough not to be guessed: session ids, set-up links.

use super::frame::frame;
use aws_lc_rs::digest;

/// What a row holds of a random secret of at least 16 bytes, so that reading the row does not give the secret away.
///
/// `kind` keeps the secrets of one purpose from serving another. Not for passwords, and not for what people choose.
#[must_use]
pub fn fingerprint(kind: &str, secret: &[u8]) -> [u8; 32] {
    sha256(&frame(&[b"keyward fingerprint v1", kind.as_bytes(), secret]))
}

/// SHA-256 (FIPS 180-4).
pub(super) fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut hash = [0; 32];
    for (to, from) in hash.iter_mut().zip(digest::digest(&digest::SHA256, bytes).as_ref()) {
        *to = *from;
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sha256_is_sha256() {
        assert_eq!(sha256(b"abc")[..4], [0xba, 0x78, 0x16, 0xbf]);
        assert_eq!(sha256(b"abc")[28..], [0xf2, 0x00, 0x15, 0xad]);
    }

    #[test]
    fn a_fingerprint_depends_on_kind_and_secret() {
        let hash = fingerprint("session", b"0123456789abcdef");
        assert_eq!(hash, fingerprint("session", b"0123456789abcdef"));
        assert_ne!(hash, fingerprint("set-up", b"0123456789abcdef"));
        assert_ne!(hash, fingerprint("session", b"0123456789abcdeg"));
        assert_ne!(hash, sha256(b"0123456789abcdef"));
    }
}
