//! What of the trail is wanted, and from where on.

use crate::store::activity::{Key, Span, Way};
use domain::{
    audit::{Actor, Entry, Group, Kind},
    ids::{ClientId, EventId, UserId},
    time::Timestamp,
};

/// What an event is to be about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum What {
    /// Any kind of a group.
    Group(Group),
    /// One kind.
    Kind(Kind),
}

impl What {
    /// Reads the word of an address.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Group::parse(text).map(Self::Group).or_else(|| Kind::parse(text).map(Self::Kind))
    }

    /// The word in an address.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Group(group) => group.as_str(),
            Self::Kind(kind) => kind.as_str(),
        }
    }
}

/// What of the trail is wanted: everything that each of these lets through. Nothing here is personal, so it may stand in an
/// address.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Filter {
    /// Only about this person.
    pub user: Option<UserId>,
    /// Only what this administrator did.
    pub administrator: Option<UserId>,
    /// Only about this client.
    pub client: Option<ClientId>,
    /// Only of this kind.
    pub what: Option<What>,
    /// Only what was refused, or only what was not.
    pub refused: Option<bool>,
    /// Not before this.
    pub from: Option<Timestamp>,
    /// Before this.
    pub to: Option<Timestamp>,
}

impl Filter {
    /// The words of the kinds that are wanted.
    pub(super) fn kinds(&self) -> Vec<String> {
        match self.what {
            None => Vec::new(),
            Some(What::Kind(kind)) => vec![kind.as_str().to_owned()],
            Some(What::Group(group)) => group.kinds().map(|kind| kind.as_str().to_owned()).collect(),
        }
    }

    /// The index that leaves least to look at, and whether it leaves nothing that is not wanted.
    pub(super) fn way<'a>(&'a self, kinds: &'a [String]) -> (Way<'a>, bool) {
        let (refused, others) = (self.refused == Some(true), self.refused == Some(false));
        let any_kind = kinds.is_empty() && !others;
        match (self.user, self.administrator, &self.client) {
            (Some(user), administrator, client) => {
                (Way::User(user), any_kind && !refused && administrator.is_none() && client.is_none())
            }
            (None, Some(administrator), client) => {
                (Way::Administrator(administrator), any_kind && !refused && client.is_none())
            }
            (None, None, Some(client)) if refused => (Way::RefusedTo(client), any_kind),
            (None, None, Some(client)) => (Way::Client(client), any_kind),
            (None, None, None) if refused && kinds.len() != 1 => (Way::Refused, any_kind),
            (None, None, None) if !kinds.is_empty() => (Way::Kinds(kinds), !refused && !others),
            (None, None, None) => (Way::All, any_kind),
        }
    }

    /// Whether an event is wanted, but for its time.
    pub(super) fn lets_through(&self, entry: &Entry) -> bool {
        let by = match entry.actor {
            Actor::Administrator(id) => Some(id),
            _ => None,
        };
        self.user.is_none_or(|user| entry.user == Some(user))
            && self.administrator.is_none_or(|administrator| by == Some(administrator))
            && self.client.as_ref().is_none_or(|client| entry.client.as_ref() == Some(client))
            && self.refused.is_none_or(|refused| entry.refused.is_some() == refused)
            && match self.what {
                None => true,
                Some(What::Kind(kind)) => entry.kind == Some(kind),
                Some(What::Group(group)) => entry.kind.is_some_and(|kind| kind.group() == group),
            }
    }

    /// The stretch of the trail that is wanted.
    pub(super) fn span(&self) -> Span {
        let after = self.from.map_or(Key::first(), |from| Key {
            at: from - std::time::Duration::from_micros(1),
            id: EventId::from_uuid(uuid::Uuid::max()),
        });
        Span { after, before: self.to.map_or(Key::last(), Key::before) }
    }

    /// The part of that stretch before `key`.
    pub(super) fn span_before(&self, key: Key) -> Span {
        let span = self.span();
        Span { before: span.before.min(key), ..span }
    }

    /// The part of that stretch after `key`.
    pub(super) fn span_after(&self, key: Key) -> Span {
        let span = self.span();
        Span { after: span.after.max(key), ..span }
    }

    /// The filter for people, names and values: `kind=people, outcome=refused`. Empty without a filter.
    #[must_use]
    pub fn facts(&self) -> String {
        let time = |at: Timestamp| at.to_offset().date().to_string();
        [
            self.user.map(|id| format!("person={id}")),
            self.administrator.map(|id| format!("administrator={id}")),
            self.client.as_ref().map(|id| format!("application={id}")),
            self.what.map(|what| format!("kind={}", what.as_str())),
            self.refused.map(|refused| format!("outcome={}", if refused { "refused" } else { "allowed" })),
            self.from.map(|at| format!("from={}", time(at))),
            self.to.map(|at| format!("before={}", time(at))),
        ]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(", ")
    }
}

/// From where on a list goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Cursor {
    /// What is older than this.
    Older(Key),
    /// What is newer than this.
    Newer(Key),
}

impl Cursor {
    /// Reads a cursor out of an address.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (direction, key) = text.split_at_checked(1)?;
        let (at, id) = key.split_once('.')?;
        let at = i64::from_str_radix(at, 16).ok().filter(|at| (0..=Key::last().at.unix_micros()).contains(at))?;
        let key = Key { at: Timestamp::from_unix_micros(at), id: id.parse().ok()? };
        match direction {
            "o" => Some(Self::Older(key)),
            "n" => Some(Self::Newer(key)),
            _ => None,
        }
    }
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (direction, key) = match self {
            Self::Older(key) => ('o', key),
            Self::Newer(key) => ('n', key),
        };
        write!(f, "{direction}{:x}.{}", key.at.unix_micros(), key.id.uuid().simple())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_back_and_nothing_else_is_one() {
        let key = Key { at: Timestamp::from_unix_micros(1_790_000_000_123_456), id: EventId::from_random([7; 16]) };
        for cursor in [Cursor::Older(key), Cursor::Newer(key)] {
            assert_eq!(Cursor::parse(&cursor.to_string()), Some(cursor));
        }
        for bad in
            ["", "o", "x1.0", "é1.0", "o1", "o-1.00000000000000000000000000000000", "offffffffffffffff.0", "o1.zz"]
        {
            assert_eq!(Cursor::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn each_filter_has_an_index_of_its_own() {
        let (user, labs) = (UserId::from_random([1; 16]), ClientId::parse("labs").unwrap());
        let filter = Filter::default();
        assert_eq!(filter.way(&[]), (Way::All, true));
        let person = Filter { user: Some(user), ..Filter::default() };
        assert_eq!(person.way(&[]), (Way::User(user), true));
        let refused = Filter { refused: Some(true), ..person };
        assert_eq!(refused.way(&[]), (Way::User(user), false));
        let client = Filter { client: Some(labs.clone()), refused: Some(true), ..Filter::default() };
        assert_eq!(client.way(&[]), (Way::RefusedTo(&labs), true));
        let kind = Filter { what: Some(What::Kind(Kind::UserBlocked)), ..Filter::default() };
        let kinds = kind.kinds();
        assert_eq!(kind.way(&kinds), (Way::Kinds(&kinds), true));
        let refused = Filter { what: Some(What::Group(Group::SignIn)), refused: Some(true), ..Filter::default() };
        let kinds = refused.kinds();
        assert_eq!(refused.way(&kinds), (Way::Refused, false));
        let done = Filter { refused: Some(false), ..Filter::default() };
        assert_eq!(done.way(&[]), (Way::All, false));
    }
}
