//! Places in a list, as they stand in addresses.

use crate::store::user_list::Spot;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{ids::UserId, time::Timestamp};
use uuid::Uuid;

/// A place in a list, and whether it is among those who have never signed in.
pub(super) type Place = (Spot, bool);

/// Where a page of a list begins or ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cursor {
    pub(super) spot: Spot,
    /// Whether the place is among those who have never signed in, where the list goes on with them.
    pub(super) never: bool,
    pub(super) back: bool,
}

impl Cursor {
    /// The page after a place.
    #[must_use]
    pub fn after(text: &str) -> Option<Self> {
        Self::read(text, false)
    }

    /// The page before a place.
    #[must_use]
    pub fn before(text: &str) -> Option<Self> {
        Self::read(text, true)
    }

    fn read(text: &str, back: bool) -> Option<Self> {
        let (text, never) = text.strip_prefix(NEVER).map_or((text, false), |rest| (rest, true));
        Some(Self { spot: read(text)?, never, back })
    }
}

/// What a place among those who have never signed in begins with; no letter of the others.
const NEVER: char = '~';

pub(super) fn write((spot, never): Place) -> String {
    let mut bytes = spot.at.unix_micros().to_be_bytes().to_vec();
    bytes.extend(spot.user.uuid().into_bytes());
    let text = URL_SAFE_NO_PAD.encode(bytes);
    if never { format!("{NEVER}{text}") } else { text }
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
        for never in [false, true] {
            let read = Cursor::after(&write((spot, never))).unwrap();
            assert_eq!((read.spot, read.never, read.back), (spot, never, false));
            assert!(Cursor::before(&write((spot, never))).unwrap().back);
        }
        for bad in ["", "x", "~", "~~", "%%", &"A".repeat(31), &"A".repeat(33), &"A".repeat(5000)] {
            assert_eq!(Cursor::after(bad), None, "{bad}");
        }
    }
}
