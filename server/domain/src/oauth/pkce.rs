//! Proof Key for Code Exchange (RFC 7636), S256 only: `plain` protects nothing that leaks with the request.

use super::grant::check;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// A `code_challenge` of method S256 (RFC 7636 §4.2): 43 characters of base64url.
#[derive(Clone, PartialEq, Eq, Debug, Hash)]
pub struct Challenge(String);

/// Why a text is no challenge.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("a code_challenge of method S256 has 43 characters out of A-Z a-z 0-9 - _")]
pub struct InvalidChallenge;

impl Challenge {
    /// Reads a challenge.
    ///
    /// # Errors
    /// Another length or alphabet than that of a SHA-256 hash in base64url.
    pub fn parse(text: &str) -> Result<Self, InvalidChallenge> {
        if check!("a challenge has 43 characters", text.len() != 43) {
            return Err(InvalidChallenge);
        }
        let in_alphabet = text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
        if check!("a challenge is base64url", !in_alphabet) {
            return Err(InvalidChallenge);
        }
        Ok(Self(text.to_owned()))
    }

    /// The challenge of a verifier, as a client works it out.
    #[must_use]
    pub fn of(verifier: &str) -> Self {
        Self(URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes())))
    }

    /// The challenge for a row.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether the text can be a `code_verifier` at all (RFC 7636 §4.1): 43 to 128 unreserved characters.
#[must_use]
pub fn is_verifier(text: &str) -> bool {
    if check!("a verifier has 43 to 128 characters", !(43..=128).contains(&text.len())) {
        return false;
    }
    let in_alphabet = text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~'));
    if check!("a verifier is of unreserved characters", !in_alphabet) {
        return false;
    }
    true
}

/// Whether the verifier is the one the challenge was made of (RFC 7636 §4.6).
#[must_use]
pub fn verify(challenge: &Challenge, verifier: &str) -> bool {
    if check!("a verifier is well formed", !is_verifier(verifier)) {
        return false;
    }
    Challenge::of(verifier).0.as_bytes().ct_eq(challenge.0.as_bytes()).into()
}

#[cfg(test)]
pub(in crate::oauth) mod tests {
    use super::*;
    use proptest::prelude::*;

    /// For the trial of the grant machine, which takes out one check at a time.
    pub const TABLES: &[(&str, fn())] = &[
        ("the_example_of_rfc_7636_appendix_b_verifies", the_example_of_rfc_7636_appendix_b_verifies),
        (
            "a_challenge_outside_its_alphabet_or_length_is_refused",
            a_challenge_outside_its_alphabet_or_length_is_refused,
        ),
        ("a_verifier_outside_its_alphabet_or_length_is_refused", a_verifier_outside_its_alphabet_or_length_is_refused),
        ("plain_is_refused", plain_is_refused),
    ];

    #[test]
    fn the_example_of_rfc_7636_appendix_b_verifies() {
        let challenge = Challenge::parse("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM").unwrap();
        assert!(verify(&challenge, "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"));
        assert!(!verify(&challenge, "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXl"));
    }

    #[test]
    fn a_challenge_outside_its_alphabet_or_length_is_refused() {
        let good = "a".repeat(43);
        assert_eq!(Challenge::parse(&good).unwrap().as_str(), good);
        for bad in [String::new(), "a".repeat(42), "a".repeat(44), "a".repeat(128)] {
            assert_eq!(Challenge::parse(&bad), Err(InvalidChallenge), "{} characters", bad.len());
        }
        for bad in ['=', '+', '/', '.', '~', ' ', '\0'] {
            assert_eq!(Challenge::parse(&format!("{}{bad}", "a".repeat(42))), Err(InvalidChallenge), "{bad:?}");
        }
    }

    #[test]
    fn a_verifier_outside_its_alphabet_or_length_is_refused() {
        for length in [43, 128] {
            let verifier = "~".repeat(length);
            assert!(verify(&Challenge::of(&verifier), &verifier), "{length}");
        }
        for bad in [String::new(), "a".repeat(42), "a".repeat(129), "+".repeat(43), " ".repeat(43), "ä".repeat(43)] {
            assert!(!is_verifier(&bad), "{bad:?}");
            assert!(!verify(&Challenge::of(&bad), &bad), "{bad:?}");
        }
    }

    #[test]
    fn plain_is_refused() {
        let verifier = "a".repeat(43);
        assert!(!verify(&Challenge::parse(&verifier).unwrap(), &verifier));
    }

    proptest! {
        #[test]
        fn only_the_verifier_itself_verifies(own in "[A-Za-z0-9._~-]{43,128}", other in "\\PC{0,130}") {
            prop_assert!(verify(&Challenge::of(&own), &own));
            prop_assert_eq!(verify(&Challenge::of(&own), &other), own == other);
        }
    }
}
