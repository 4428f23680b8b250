//! Hashes that another system made: bcrypt and argon2, as long as comparing with them costs no more than our own may.

use super::{Cost, PasswordError};
use argon2::{Algorithm, Params, Version, password_hash::phc::PasswordHash};

/// A hash that another system made, which can be compared with. Whoever signs in with it gets one of ours in its place.
#[derive(Clone, PartialEq, Eq)]
pub struct Imported(String);

/// Why a hash cannot be taken over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ImportedError {
    /// Neither bcrypt nor argon2.
    #[error("is neither a bcrypt hash ($2a$, $2b$, $2y$) nor an argon2 hash ($argon2id$, $argon2i$, $argon2d$)")]
    Unknown,
    /// It has the beginning of one, and makes no sense.
    #[error("is cut off or damaged")]
    Damaged,
    /// Comparing with it would keep the server busy.
    #[error("costs too much to compare with: bcrypt up to 12, argon2 up to 64 MiB, 4 passes and 8 lanes")]
    TooExpensive,
}

/// The bounds of bcrypt's cost: 12 is a quarter of a second of a core.
const BCRYPT: std::ops::RangeInclusive<u32> = 4..=12;

/// Beyond this, bcrypt takes longer than our own.
const BCRYPT_CHEAP: u32 = 8;

impl Imported {
    /// Takes a hash over.
    ///
    /// # Errors
    /// It is of an unknown kind, damaged, or costs too much.
    pub fn parse(text: &str) -> Result<Self, ImportedError> {
        let text = text.trim();
        if text.starts_with("$2") {
            let cost = bcrypt_cost(text)?;
            if !BCRYPT.contains(&cost) {
                return Err(if cost > *BCRYPT.end() { ImportedError::TooExpensive } else { ImportedError::Damaged });
            }
        } else if text.starts_with("$argon2") {
            argon2_bounds(text)?;
        } else {
            return Err(ImportedError::Unknown);
        }
        Ok(Self(text.to_owned()))
    }

    /// The text for the person's row.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Imported {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Imported(…)")
    }
}

/// The cost that a bcrypt hash names: `$2b$12$` and 53 characters of its own base64.
fn bcrypt_cost(text: &str) -> Result<u32, ImportedError> {
    let mut parts = text.split('$').skip(1);
    let (Some(version), Some(cost), Some(rest), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return Err(ImportedError::Damaged);
    };
    if !matches!(version, "2a" | "2b" | "2y") {
        return Err(ImportedError::Unknown);
    }
    let whole = rest.len() == 53 && rest.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'/'));
    if !whole || cost.len() != 2 {
        return Err(ImportedError::Damaged);
    }
    cost.parse().map_err(|_| ImportedError::Damaged)
}

fn argon2_bounds(text: &str) -> Result<(), ImportedError> {
    let hash = PasswordHash::new(text).map_err(|_| ImportedError::Damaged)?;
    Algorithm::try_from(hash.algorithm.as_str()).map_err(|_| ImportedError::Unknown)?;
    hash.version.map_or(Ok(Version::default()), Version::try_from).map_err(|_| ImportedError::Unknown)?;
    let params = Params::try_from(&hash).map_err(|_| ImportedError::Damaged)?;
    let cost = Cost { memory: params.m_cost(), passes: params.t_cost(), lanes: params.p_cost() };
    if !cost.within(Cost::MOST) {
        return Err(ImportedError::TooExpensive);
    }
    let whole = hash.salt.is_some() && hash.hash.as_ref().is_some_and(|output| output.len() >= 16);
    if whole { Ok(()) } else { Err(ImportedError::Damaged) }
}

/// Whether this is a bcrypt hash, as far as its beginning says.
pub(super) fn is_bcrypt(stored: &str) -> bool {
    stored.starts_with("$2")
}

/// Whether comparing with a bcrypt hash takes longer than with one of ours.
pub(super) fn is_dear_bcrypt(stored: &str) -> bool {
    bcrypt_cost(stored).is_ok_and(|cost| cost > BCRYPT_CHEAP)
}

/// Compares with a bcrypt hash, which looks at the first 72 bytes, as whoever made it did.
pub(super) fn bcrypt_matches(stored: &str, given: &[u8]) -> Result<bool, PasswordError> {
    match bcrypt_cost(stored) {
        Ok(cost) if BCRYPT.contains(&cost) => bcrypt::verify(given, stored).map_err(|_| PasswordError::Damaged),
        _ => Err(PasswordError::Damaged),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SALT: &str = "N9qo8uLOickgx2ZMRZoMye";

    fn bcrypt_of(password: &str, cost: u32, version: bcrypt::Version) -> String {
        bcrypt::hash_with_salt(password, cost, *b"sixteen bytes of").unwrap().format_for_version(version)
    }

    #[test]
    fn bcrypt_of_every_living_version_is_taken_over() {
        for version in [bcrypt::Version::TwoA, bcrypt::Version::TwoB, bcrypt::Version::TwoY] {
            let hash = bcrypt_of("maple-river-lantern", 4, version);
            let imported = Imported::parse(&hash).unwrap();
            assert!(bcrypt_matches(imported.as_str(), b"maple-river-lantern").unwrap());
            assert!(!bcrypt_matches(imported.as_str(), b"maple-river-lanterN").unwrap());
        }
    }

    #[test]
    fn argon2_of_others_is_taken_over() {
        let salt = "c29tZXNhbHR5c2FsdA";
        let out = "MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI";
        for text in [
            format!("$argon2id$v=19$m=65536,t=3,p=4${salt}${out}"),
            format!("$argon2i$v=16$m=4096,t=3,p=1${salt}${out}"),
        ] {
            assert!(Imported::parse(&text).is_ok(), "{text}");
        }
        let too_much = format!("$argon2id$v=19$m=4194304,t=3,p=4${salt}${out}");
        assert_eq!(Imported::parse(&too_much).err(), Some(ImportedError::TooExpensive));
        let too_long = format!("$argon2id$v=19$m=65536,t=1000,p=4${salt}${out}");
        assert_eq!(Imported::parse(&too_long).err(), Some(ImportedError::TooExpensive));
        assert_eq!(Imported::parse("$argon2id$v=19$m=65536,t=3,p=4").err(), Some(ImportedError::Damaged));
    }

    #[test]
    fn what_is_unknown_cut_off_or_absurd_is_refused() {
        let whole = bcrypt_of("maple-river-lantern", 4, bcrypt::Version::TwoB);
        let cut = whole.strip_suffix(whole.chars().next_back().unwrap()).unwrap();
        let table = [
            ("", ImportedError::Unknown),
            ("5f4dcc3b5aa765d61d8327deb882cf99", ImportedError::Unknown),
            ("$1$saltsalt$qjXMvbEw8oaL.CzflDtaK/", ImportedError::Unknown),
            ("$6$rounds=5000$salt$hash", ImportedError::Unknown),
            ("$2x$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", ImportedError::Unknown),
            ("$2b$12", ImportedError::Damaged),
            (cut, ImportedError::Damaged),
        ];
        for (text, why) in table {
            assert_eq!(Imported::parse(text).err(), Some(why), "{text}");
        }
        let absurd = format!("$2b$31${SALT}IjZAgcfl7p92ldGxad68LJZdL17lhWy");
        assert_eq!(Imported::parse(&absurd).err(), Some(ImportedError::TooExpensive));
        assert_eq!(bcrypt_matches(&absurd, b"x").err(), Some(PasswordError::Damaged));
    }
}
