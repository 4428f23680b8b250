//! When a project's keys are made, used, shown and thrown away: the rotation rule.
//!
//! A key is first published and only then signs, so that whoever has cached the key set (RFC 7517 §5) knows it when the
//! first token arrives; after it has stopped signing it stays published until the last token it signed has expired.
//! [`plan`] says what is due, [`rotate`] and [`withdraw`] what an administrator's wish comes to, and [`apply`] what the
//! keys look like afterwards. The store carries the changes out in the order given, each guarded by the state it names.

use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// A signature algorithm that Keyward signs with (RFC 7518 §3.1).
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub enum Algorithm {
    /// ECDSA on P-256 with SHA-256: access tokens, unless the application wants otherwise.
    #[serde(rename = "ES256")]
    Es256,
    /// RSASSA-PKCS1-v1_5 with SHA-256: ID tokens, which every OpenID client can verify (OpenID Core §15.1).
    #[serde(rename = "RS256")]
    Rs256,
}

impl Algorithm {
    /// Every algorithm for which a project has keys.
    pub const ALL: [Self; 2] = [Self::Es256, Self::Rs256];

    /// The name in `alg` and in settings.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Es256 => "ES256",
            Self::Rs256 => "RS256",
        }
    }

    /// Reads the name in `alg`; everything that Keyward does not sign with is `None`, `none` and the HMACs included.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.as_str() == text)
    }
}

/// What a key is for. Each kind rotates by itself.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum KeyKind {
    /// Signs JWTs, and is published in the key set.
    Signing(Algorithm),
    /// Authenticates authorization codes and refresh tokens; only servers of this installation ever see it.
    Handles,
}

impl KeyKind {
    /// Every kind of key that a project has.
    pub const ALL: [Self; 3] = [Self::Signing(Algorithm::Es256), Self::Signing(Algorithm::Rs256), Self::Handles];

    /// The name for a row.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Signing(algorithm) => algorithm.as_str(),
            Self::Handles => "handles",
        }
    }

    /// Reads the name in a row.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// Where a key is in its life; it only ever moves down this list.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum KeyState {
    /// Published, so that verifiers learn it; does not sign yet.
    Next,
    /// Signs. One of each kind in a project.
    Current,
    /// Signs no more; what it signed is still good, so it stays published.
    Retiring,
    /// Not published; an `id_token_hint` signed by it still counts.
    Retired,
}

impl KeyState {
    /// Every state, in the order of a key's life.
    pub const ALL: [Self; 4] = [Self::Next, Self::Current, Self::Retiring, Self::Retired];

    /// The name for a row.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Next => "next",
            Self::Current => "current",
            Self::Retiring => "retiring",
            Self::Retired => "retired",
        }
    }

    /// Reads the name in a row.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }

    /// Whether the key stands in the key set, and so whether tokens that it signed are accepted.
    ///
    /// That includes `next`: another server may have promoted it a moment before this one notices.
    #[must_use]
    pub const fn is_published(self) -> bool {
        !matches!(self, Self::Retired)
    }
}

/// One key as the rule sees it: no key material.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Key {
    /// What it is for.
    pub kind: KeyKind,
    /// Its number among the keys of its kind in the project; never given twice.
    pub version: u16,
    /// Where it is in its life.
    pub state: KeyState,
    /// Since when it has been in that state.
    pub since: Timestamp,
}

/// How long the keys of a kind stay in each state.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Schedule {
    /// The least time between being published and signing: longer than anybody caches the key set.
    pub publish: Duration,
    /// How long a key signs.
    pub sign: Duration,
    /// How long it stays published afterwards: the longest lifetime of what it signs, and some.
    pub verify: Duration,
    /// How long it is kept after that, for `id_token_hint`.
    pub remember: Duration,
}

const HOUR: Duration = Duration::from_secs(60 * 60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

impl Schedule {
    /// The schedule of a kind. `longest_grant` is the longest absolute lifetime of a refresh token in the project.
    #[must_use]
    pub const fn of(kind: KeyKind, longest_grant: Duration) -> Self {
        match kind {
            // Signed tokens live an hour at most; ID tokens are kept by clients to log out with, much later.
            KeyKind::Signing(_) => Self {
                publish: DAY,
                sign: Duration::from_secs(90 * 24 * 60 * 60),
                verify: Duration::from_secs(2 * 60 * 60),
                remember: Duration::from_secs(365 * 24 * 60 * 60),
            },
            KeyKind::Handles => Self {
                publish: Duration::ZERO,
                sign: Duration::from_secs(90 * 24 * 60 * 60),
                verify: longest_grant.saturating_add(HOUR),
                remember: Duration::ZERO,
            },
        }
    }
}

/// One thing to do to a project's keys.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Change {
    /// Make a key and store it in this state.
    Create {
        /// What it is for.
        kind: KeyKind,
        /// Its number.
        version: u16,
        /// `Next`, or `Current` where nothing could sign otherwise.
        state: KeyState,
    },
    /// Move a key on; its `since` becomes now.
    Move {
        /// What it is for.
        kind: KeyKind,
        /// Its number.
        version: u16,
        /// The state it was seen in, which the write must still find.
        from: KeyState,
        /// The state it is in from now on.
        to: KeyState,
    },
    /// Throw a key away, material and all.
    Delete {
        /// What it is for.
        kind: KeyKind,
        /// Its number.
        version: u16,
        /// The state it was seen in, which the write must still find.
        from: KeyState,
    },
}

/// Why a key cannot start to sign now.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum CannotRotate {
    /// The next key has not been published for long enough; verifiers that cached the key set would refuse its tokens.
    #[error("the next key has not been published for long enough yet")]
    NotYetPublished {
        /// From when on it can.
        until: Timestamp,
    },
    /// There is no such key.
    #[error("there is no key with this number")]
    Unknown,
}

/// What is due for the keys of `kind`; nothing is due right after it has been carried out.
///
/// Whatever `keys` look like, there is exactly one current key afterwards, and one to follow it.
#[must_use]
pub fn plan(keys: &[Key], kind: KeyKind, schedule: &Schedule, now: Timestamp) -> Vec<Change> {
    let mut desk = Desk::new(keys, kind, now);
    desk.one_current();
    desk.one_next();
    let due = desk.current().is_some_and(|current| now.since(current.since) >= schedule.sign);
    if due && let Some(next) = desk.oldest_next().filter(|next| now.since(next.since) >= schedule.publish) {
        desk.promote(next);
    }
    desk.one_next();
    desk.clear_out(schedule);
    desk.changes
}

/// Lets the next key of `kind` sign from now on, ahead of the schedule.
///
/// # Errors
/// The next key is too fresh for verifiers to know it, and `at_once` does not say that this does not matter.
pub fn rotate(
    keys: &[Key],
    kind: KeyKind,
    schedule: &Schedule,
    at_once: bool,
    now: Timestamp,
) -> Result<Vec<Change>, CannotRotate> {
    let mut desk = Desk::new(keys, kind, now);
    desk.one_current();
    if let Some(next) = desk.oldest_next() {
        if !at_once && now.since(next.since) < schedule.publish {
            return Err(CannotRotate::NotYetPublished { until: next.since + schedule.publish });
        }
        desk.promote(next);
    } else if at_once {
        desk.retire_current();
        desk.create(KeyState::Current);
    } else {
        desk.one_next();
    }
    desk.one_next();
    desk.clear_out(schedule);
    Ok(desk.changes)
}

/// Throws a key away that others may know: what it signed is refused from now on, and another signs at once.
///
/// # Errors
/// There is no such key.
pub fn withdraw(
    keys: &[Key],
    kind: KeyKind,
    version: u16,
    schedule: &Schedule,
    now: Timestamp,
) -> Result<Vec<Change>, CannotRotate> {
    let mut desk = Desk::new(keys, kind, now);
    let key = desk.keys.iter().find(|key| key.version == version).copied().ok_or(CannotRotate::Unknown)?;
    desk.delete(key);
    desk.one_current();
    desk.one_next();
    desk.clear_out(schedule);
    Ok(desk.changes)
}

/// The keys after `changes`.
#[must_use]
pub fn apply(keys: &[Key], changes: &[Change], now: Timestamp) -> Vec<Key> {
    changes.iter().fold(keys.to_vec(), |keys, change| applied(keys, *change, now))
}

fn applied(mut keys: Vec<Key>, change: Change, now: Timestamp) -> Vec<Key> {
    match change {
        Change::Create { kind, version, state } => keys.push(Key { kind, version, state, since: now }),
        Change::Move { kind, version, from, to } => {
            for key in keys.iter_mut().filter(|key| (key.kind, key.version, key.state) == (kind, version, from)) {
                key.state = to;
                key.since = now;
            }
        }
        Change::Delete { kind, version, from } => {
            keys.retain(|key| (key.kind, key.version, key.state) != (kind, version, from));
        }
    }
    keys
}

/// The keys of one kind while a plan is made: each change is noted and takes effect for the next question.
struct Desk {
    kind: KeyKind,
    keys: Vec<Key>,
    last_version: u16,
    changes: Vec<Change>,
    now: Timestamp,
}

impl Desk {
    fn new(keys: &[Key], kind: KeyKind, now: Timestamp) -> Self {
        let keys: Vec<_> = keys.iter().filter(|key| key.kind == kind).copied().collect();
        let last_version = keys.iter().map(|key| key.version).max().unwrap_or(0);
        Self { kind, keys, last_version, changes: Vec::new(), now }
    }

    fn note(&mut self, change: Change) {
        self.keys = applied(std::mem::take(&mut self.keys), change, self.now);
        self.changes.push(change);
    }

    fn move_to(&mut self, key: Key, to: KeyState) {
        self.note(Change::Move { kind: key.kind, version: key.version, from: key.state, to });
    }

    fn delete(&mut self, key: Key) {
        self.note(Change::Delete { kind: key.kind, version: key.version, from: key.state });
    }

    fn create(&mut self, state: KeyState) {
        if let Some(version) = self.last_version.checked_add(1) {
            self.last_version = version;
            self.note(Change::Create { kind: self.kind, version, state });
        }
    }

    fn current(&self) -> Option<Key> {
        self.keys.iter().filter(|key| key.state == KeyState::Current).max_by_key(|key| key.version).copied()
    }

    fn oldest_next(&self) -> Option<Key> {
        self.keys.iter().filter(|key| key.state == KeyState::Next).min_by_key(|key| (key.since, key.version)).copied()
    }

    fn retire_current(&mut self) {
        for key in self.keys.clone().into_iter().filter(|key| key.state == KeyState::Current) {
            self.move_to(key, KeyState::Retiring);
        }
    }

    fn promote(&mut self, next: Key) {
        self.retire_current();
        self.move_to(next, KeyState::Current);
    }

    /// A project's first key signs at once (nobody has cached a key set yet), and a lost one is replaced by the next.
    fn one_current(&mut self) {
        match self.current() {
            Some(newest) => {
                for key in self.keys.clone() {
                    if key.state == KeyState::Current && key.version != newest.version {
                        self.move_to(key, KeyState::Retiring);
                    }
                }
            }
            None => match self.oldest_next() {
                Some(next) => self.move_to(next, KeyState::Current),
                None => self.create(KeyState::Current),
            },
        }
    }

    fn one_next(&mut self) {
        if self.oldest_next().is_none() {
            self.create(KeyState::Next);
        }
    }

    fn clear_out(&mut self, schedule: &Schedule) {
        for key in self.keys.clone() {
            let age = self.now.since(key.since);
            match key.state {
                KeyState::Retiring if age >= schedule.verify && schedule.remember.is_zero() => self.delete(key),
                KeyState::Retiring if age >= schedule.verify => self.move_to(key, KeyState::Retired),
                KeyState::Retired if age >= schedule.remember => self.delete(key),
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests;
