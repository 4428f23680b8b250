//! The way back through a list that is read from its newest entry on, a page at a time.

/// Where the page before one begins.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Back {
    /// At the newest.
    First,
    /// After this place.
    After(String),
}

impl Back {
    /// The page before one that begins after some place. `newer`: the places of what is newer than its first entry, the oldest of
    /// them first, one more than a page has if there are as many.
    #[must_use]
    pub fn of<P>(newer: &[P], page: usize, write: impl Fn(&P) -> String) -> Self {
        newer.get(page).map_or(Self::First, |place| Self::After(write(place)))
    }

    /// What an address says of it: `&after=…`, or nothing.
    #[must_use]
    pub fn query(&self) -> String {
        match self {
            Self::First => String::new(),
            Self::After(place) => format!("&after={place}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_before_is_a_whole_one_or_the_first() {
        let write = |place: &u32| place.to_string();
        assert_eq!(Back::of(&[], 2, write), Back::First, "nothing is newer any more");
        assert_eq!(Back::of(&[5, 6], 2, write), Back::First);
        // 4 was the first of this page; 5 and 6 are the one before, which begins after 7.
        assert_eq!(Back::of(&[5, 6, 7], 2, write), Back::After("7".to_owned()));
        assert_eq!(Back::First.query(), "");
        assert_eq!(Back::After("7".to_owned()).query(), "&after=7");
    }
}
