//! Places in a list, as they stand in addresses.

use crate::store::user_list::Spot;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{ids::UserId, time::Timestamp};
use uuid::Uuid;

/// Where a page of a list begins or ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cursor {
    pub(super) spot: Spot,
    pub(super) back: bool,
}

impl Cursor {
    /// The page after a place.
    #[must_use]
    pub fn after(text: &str) -> Option<Self> {
        Some(Self { spot: read(text)?, back: false })
    }

    /// The page before a place.
    #[must_use]
    pub fn before(text: &str) -> Option<Self> {
        Some(Self { spot: read(text)?, back: true })
    }
}

pub(super) fn write(spot: Spot) -> String {
    let mut bytes = spot.at.unix_micros().to_be_bytes().to_vec();
    bytes.extend(spot.user.uuid().into_bytes());
    URL_SAFE_NO_PAD.encode(bytes)
}

fn read(text: &str) -> Option<Spot> {
    let bytes = (text.len() <= 64).then(|| URL_SAFE_NO_PAD.decode(text).ok()).flatten()?;
    let (at, user) = bytes.split_first_chunk::<8>()?;
    let user = Uuid::from_slice(user).ok()?;
    Some(Spot { at: Timestamp::from_unix_micros(i64::from_be_bytes(*at)), user: UserId::from_uuid(user) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_back_and_nothing_else_is_one() {
        let spot = Spot { at: Timestamp::from_unix_micros(1_790_000_000_123_456), user: UserId::from_random([7; 16]) };
        assert_eq!(Cursor::after(&write(spot)).unwrap().spot, spot);
        assert!(Cursor::before(&write(spot)).unwrap().back);
        for bad in ["", "x", "%%", &"A".repeat(31), &"A".repeat(33), &"A".repeat(5000)] {
            assert_eq!(Cursor::after(bad), None, "{bad}");
        }
    }
}
