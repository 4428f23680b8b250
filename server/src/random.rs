//! The only place that draws random bytes, apart from key generation and signing inside aws-lc-rs itself.

use aws_lc_rs::digest;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use std::sync::atomic::{AtomicU64, Ordering};

/// A source of random bytes.
pub trait Random: Send + Sync {
    /// Fills `bytes` with bytes that nobody can predict.
    fn fill(&self, bytes: &mut [u8]);
}

/// The forms in which random bytes are usually wanted.
pub trait RandomExt: Random {
    /// `N` random bytes: ids take 16, keys 32.
    fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }

    /// `bytes` random bytes as base64url without padding, for URLs, cookies and generated secrets.
    fn token(&self, bytes: usize) -> String {
        let mut drawn = vec![0; bytes];
        self.fill(&mut drawn);
        URL_SAFE_NO_PAD.encode(drawn)
    }
}

impl<R: Random + ?Sized> RandomExt for R {}

/// The generator of aws-lc, seeded by the operating system.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemRandom;

impl Random for SystemRandom {
    #[allow(clippy::disallowed_methods, reason = "this is the one place")]
    fn fill(&self, bytes: &mut [u8]) {
        if aws_lc_rs::rand::fill(bytes).is_err() {
            // Nothing that happens after this would be safe: no id, key or nonce could be trusted.
            tracing::error!("the operating system gives no random bytes");
            std::process::abort();
        }
    }
}

/// aws-lc's generator, for those of its functions that ask for one.
#[allow(clippy::disallowed_methods, reason = "this is the one place")]
pub(crate) fn aws_lc() -> aws_lc_rs::rand::SystemRandom {
    aws_lc_rs::rand::SystemRandom::new()
}

/// The same bytes in the same order for the same seed. For tests: whoever knows the seed knows every secret drawn.
#[derive(Debug)]
pub struct SeededRandom {
    seed: u64,
    drawn: AtomicU64,
}

impl SeededRandom {
    /// A generator that starts at the beginning of what `seed` stands for.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self { seed, drawn: AtomicU64::new(0) }
    }
}

impl Random for SeededRandom {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(digest::SHA256_OUTPUT_LEN) {
            let mut block = digest::Context::new(&digest::SHA256);
            block.update(&self.seed.to_be_bytes());
            block.update(&self.drawn.fetch_add(1, Ordering::SeqCst).to_be_bytes());
            for (byte, drawn) in chunk.iter_mut().zip(block.finish().as_ref()) {
                *byte = *drawn;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_bytes_again_and_another_seed_gives_others() {
        let draw = |seed| -> (Vec<[u8; 40]>, String) {
            let random = SeededRandom::new(seed);
            ((0..3).map(|_| random.bytes()).collect(), random.token(16))
        };
        assert_eq!(draw(1), draw(1));
        assert_ne!(draw(1), draw(2));
        let (drawn, _) = draw(1);
        assert_ne!(drawn[0], drawn[1]);
        assert_ne!(drawn[0][..8], drawn[0][32..]);
    }

    #[test]
    fn the_system_gives_different_bytes_each_time() {
        let random: &dyn Random = &SystemRandom;
        let drawn: std::collections::HashSet<[u8; 16]> = (0..1_000).map(|_| random.bytes()).collect();
        assert_eq!(drawn.len(), 1_000);
    }

    #[test]
    fn a_token_is_base64url_without_padding() {
        for bytes in 0..64 {
            let token = SeededRandom::new(7).token(bytes);
            assert_eq!(token.len(), (bytes * 4).div_ceil(3));
            assert!(token.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_')), "{token}");
        }
    }
}
