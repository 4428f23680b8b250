//! Names of an application's own claims.

/// Claims that only Keyward itself says (RFC 7519 §4.1, RFC 9068 §2.2, OpenID Connect Core §2, and our own).
const OURS: &[&str] = &[
    "iss",
    "sub",
    "aud",
    "exp",
    "nbf",
    "iat",
    "jti",
    "azp",
    "nonce",
    "auth_time",
    "acr",
    "amr",
    "at_hash",
    "c_hash",
    "s_hash",
    "sid",
    "cnf",
    "act",
    "client_id",
    "scope",
    "roles",
    "fhirUser",
    "email_verified",
    "phone_number_verified",
    "events",
];

/// Whether an application may have a claim of this name filled from an attribute.
#[must_use]
pub fn is_free_claim(name: &str) -> bool {
    let fits = (1..=200).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_graphic());
    fits && !OURS.contains(&name)
}
