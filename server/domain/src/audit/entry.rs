//! An event as it is read back from its canonical bytes.

use super::{Actor, Kind};
use crate::{
    ids::{ClientId, EventId, GrantId, SessionId, UserId},
    sealed::Sealed,
    time::Timestamp,
};
use serde::Deserialize;
use std::{borrow::Cow, collections::BTreeMap};

/// One entry of the trail, read back. Words that this version does not know stay what they are.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// Which one.
    pub id: EventId,
    /// When.
    pub at: Timestamp,
    /// The word of what happened.
    pub word: String,
    /// What happened, if this version knows the word.
    pub kind: Option<Kind>,
    /// Who did it.
    pub actor: Actor,
    /// To whom.
    pub user: Option<UserId>,
    /// With which application or client.
    pub client: Option<ClientId>,
    /// In which session.
    pub session: Option<SessionId>,
    /// Under which grant.
    pub grant: Option<GrantId>,
    /// The word for why it was refused; `None`: it was done.
    pub refused: Option<String>,
    /// From where, sealed.
    pub address: Option<Sealed>,
    /// What may be personal, sealed.
    pub details: Option<Sealed>,
    /// What else there is.
    pub facts: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct Written<'a> {
    #[serde(borrow)]
    actor: Cow<'a, str>,
    #[serde(borrow)]
    address: Option<Cow<'a, str>>,
    at: i64,
    client: Option<ClientId>,
    #[serde(borrow)]
    details: Option<Cow<'a, str>>,
    facts: BTreeMap<String, String>,
    grant: Option<GrantId>,
    id: EventId,
    kind: String,
    outcome: String,
    session: Option<SessionId>,
    user: Option<UserId>,
}

impl Entry {
    /// Reads what [`canonical`](super::Event::canonical) wrote. `None`: these are not the bytes of an event.
    #[must_use]
    pub fn read(canonical: &[u8]) -> Option<Self> {
        let written: Written<'_> = serde_json::from_slice(canonical).ok()?;
        let sealed = |text: Option<Cow<'_, str>>| match text {
            None => Some(None),
            Some(text) => unhex(&text).map(|bytes| Some(Sealed::from_bytes(bytes))),
        };
        Some(Self {
            id: written.id,
            at: Timestamp::from_unix_micros(written.at),
            kind: Kind::parse(&written.kind),
            word: written.kind,
            actor: actor(&written.actor)?,
            user: written.user,
            client: written.client,
            session: written.session,
            grant: written.grant,
            refused: (written.outcome != "allowed").then_some(written.outcome),
            address: sealed(written.address)?,
            details: sealed(written.details)?,
            facts: written.facts,
        })
    }

    /// A fact by its name.
    #[must_use]
    pub fn fact(&self, name: &str) -> Option<&str> {
        self.facts.get(name).map(String::as_str)
    }

    /// The administrators that the entry names: who did it, and to whom it was done.
    pub fn administrators(&self) -> impl Iterator<Item = UserId> {
        let actor = match self.actor {
            Actor::Administrator(id) => Some(id),
            _ => None,
        };
        actor.into_iter().chain(self.user.filter(|_| self.is_about_administrators()))
    }

    /// The people of the project that the entry names.
    pub fn people(&self) -> impl Iterator<Item = UserId> {
        let actor = match self.actor {
            Actor::User(id) => Some(id),
            _ => None,
        };
        actor.into_iter().chain(self.user.filter(|_| !self.is_about_administrators()))
    }

    /// The clients that the entry names.
    pub fn clients(&self) -> impl Iterator<Item = &ClientId> {
        let actor = match &self.actor {
            Actor::Client(id) => Some(id),
            _ => None,
        };
        actor.into_iter().chain(&self.client)
    }

    /// Whether the person it was done to is one of the built-in project.
    #[must_use]
    pub fn is_about_administrators(&self) -> bool {
        self.kind.is_some_and(|kind| kind.group() == super::Group::Administrators)
    }
}

fn actor(text: &str) -> Option<Actor> {
    let (what, id) = text.split_once(':').unwrap_or((text, ""));
    Some(match what {
        "user" => Actor::User(id.parse().ok()?),
        "administrator" => Actor::Administrator(id.parse().ok()?),
        "client" => Actor::Client(ClientId::parse(id).ok()?),
        "anonymous" => Actor::Anonymous,
        "operator" => Actor::Operator,
        "system" => Actor::System,
        _ => return None,
    })
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    let bytes = pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?)).collect();
    if rest.is_empty() { bytes } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{audit::Event, ids::ProjectId};

    fn read(event: &Event) -> Entry {
        let (project, id) = (ProjectId::from_random([2; 16]), EventId::from_random([3; 16]));
        Entry::read(&event.canonical(project, id, Timestamp::from_unix_micros(1_234_567))).unwrap()
    }

    #[test]
    fn what_was_written_is_read_back() {
        let (ada, labs) = (UserId::from_random([1; 16]), ClientId::parse("labs").unwrap());
        let mut event = Event::new(Kind::TokenRefused, Actor::Client(labs.clone()))
            .user(ada)
            .client(&labs)
            .session(SessionId::from_random([4; 16]))
            .grant(GrantId::from_random([5; 16]))
            .refused("replayed")
            .fact("left_out", 7);
        event.address = Some(Sealed::from_bytes(vec![0, 255, 16]));
        event.details = Some(Sealed::from_bytes(vec![]));
        let entry = read(&event);
        assert_eq!((entry.id, entry.at), (EventId::from_random([3; 16]), Timestamp::from_unix_micros(1_234_567)));
        assert_eq!((entry.kind, entry.word.as_str()), (Some(Kind::TokenRefused), "grant.token_refused"));
        assert_eq!((&entry.actor, entry.user, entry.client.as_ref()), (&event.actor, Some(ada), Some(&labs)));
        assert_eq!((entry.session, entry.grant), (event.session, event.grant));
        assert_eq!(entry.refused.as_deref(), Some("replayed"));
        assert_eq!((&entry.address, &entry.details), (&event.address, &event.details));
        assert_eq!(entry.fact("left_out"), Some("7"));
        assert_eq!(entry.people().collect::<Vec<_>>(), [ada]);
        assert_eq!(entry.clients().collect::<Vec<_>>(), [&labs, &labs]);
    }

    #[test]
    fn every_actor_is_read_back() {
        let (id, labs) = (UserId::from_random([9; 16]), ClientId::parse("labs").unwrap());
        for actor in [
            Actor::User(id),
            Actor::Administrator(id),
            Actor::Client(labs),
            Actor::Anonymous,
            Actor::Operator,
            Actor::System,
        ] {
            assert_eq!(read(&Event::new(Kind::SignedOut, actor.clone())).actor, actor);
        }
    }

    #[test]
    fn a_membership_is_about_an_administrator_and_a_block_about_a_person() {
        let (owner, other) = (UserId::from_random([1; 16]), UserId::from_random([2; 16]));
        let membership = read(&Event::new(Kind::MembershipChanged, Actor::Administrator(owner)).user(other));
        assert_eq!(membership.administrators().collect::<Vec<_>>(), [owner, other]);
        assert_eq!(membership.people().count(), 0);
        let block = read(&Event::new(Kind::UserBlocked, Actor::Administrator(owner)).user(other));
        assert_eq!(block.administrators().collect::<Vec<_>>(), [owner]);
        assert_eq!(block.people().collect::<Vec<_>>(), [other]);
    }

    #[test]
    fn what_is_no_event_is_none() {
        let good = br#"{"actor":"system","at":1,"facts":{},"id":"03030303-0303-4303-8303-030303030303","kind":"x","outcome":"allowed"}"#;
        let entry = Entry::read(good).unwrap();
        assert_eq!((entry.kind, entry.word.as_str(), entry.refused), (None, "x", None));
        let text = std::str::from_utf8(good).unwrap();
        for (from, to) in [
            ("system", "somebody"),
            ("system", "user:x"),
            ("\"at\":1,", ""),
            ("\"facts\"", "\"address\":\"abc\",\"facts\""),
            ("\"facts\"", "\"address\":\"zz\",\"facts\""),
        ] {
            assert_eq!(Entry::read(text.replace(from, to).as_bytes()), None, "{from} {to}");
        }
        assert_eq!(Entry::read(b"\xff"), None);
    }
}
