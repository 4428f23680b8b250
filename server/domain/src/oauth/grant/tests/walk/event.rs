//! What may happen to a grant: the owner `labs`, another client, the clock, and the world around.

use super::{super::*, LABS, Model, NARROW, OTHER, WIDE};

/// Who presents a code, and with what.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum With {
    /// All as it should be.
    Right,
    OtherClient,
    OtherRedirect,
    NoRedirect,
    /// A verifier that is not the right one; any at all where there was no challenge.
    WrongVerifier,
    /// Right where there was no challenge.
    NoVerifier,
}

/// Which of the tokens handed out so far.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Which {
    First,
    Previous,
    Newest,
}

/// What a refresh asks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ask {
    All,
    Narrow,
    Wide,
}

/// A client.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Who {
    Owner,
    Other,
}

/// One event.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Event {
    Redeem(With),
    Refresh(Which, Who, Ask),
    /// Seconds go by.
    Pass(u64),
    SessionEnds,
    UserBlocked,
    ConsentWithdrawn,
    ClientDisabled,
    GrantTypeForbidden,
    RevokeAccess(Which, Who),
    RevokeRefresh(Which, Who),
    /// An administrator ends the grant.
    End,
}

use Ask::*;
use Which::*;
use Who::*;

/// The steps of time meet and just miss 30 s, 60 s, 300 s (access), 600 s (idle) and 630 s (absolute).
pub const ALL: &[Event] = &[
    Event::Redeem(With::Right),
    Event::Redeem(With::OtherClient),
    Event::Redeem(With::OtherRedirect),
    Event::Redeem(With::NoRedirect),
    Event::Redeem(With::WrongVerifier),
    Event::Redeem(With::NoVerifier),
    Event::Refresh(Newest, Owner, All),
    Event::Refresh(Newest, Owner, Narrow),
    Event::Refresh(Newest, Owner, Wide),
    Event::Refresh(Previous, Owner, All),
    Event::Refresh(Previous, Owner, Narrow),
    Event::Refresh(Previous, Owner, Wide),
    Event::Refresh(First, Owner, All),
    Event::Refresh(Newest, Other, All),
    Event::Refresh(Previous, Other, All),
    Event::Pass(1),
    Event::Pass(29),
    Event::Pass(30),
    Event::Pass(270),
    Event::Pass(570),
    Event::SessionEnds,
    Event::UserBlocked,
    Event::ConsentWithdrawn,
    Event::ClientDisabled,
    Event::GrantTypeForbidden,
    Event::RevokeAccess(Newest, Owner),
    Event::RevokeAccess(First, Owner),
    Event::RevokeAccess(Newest, Other),
    Event::RevokeRefresh(Newest, Owner),
    Event::RevokeRefresh(First, Owner),
    Event::RevokeRefresh(Newest, Other),
    Event::End,
];

/// What the machine answers.
pub enum Answer {
    Token(Result<Issued, Refused>),
    Change(Option<Change>),
}

impl Which {
    /// The index of that token among `count`.
    pub fn of(self, count: u32) -> Option<u32> {
        match self {
            First => (count > 0).then_some(0),
            Previous => count.checked_sub(2),
            Newest => count.checked_sub(1),
        }
    }
}

impl Event {
    /// Plays the event on the machine; `None` if it is none of the machine's business.
    pub fn on(self, grant: &Grant, model: &Model) -> Option<Answer> {
        let (around, now) = (model.around, at(model.now));
        let client_of = |who| if who == Owner { &*LABS } else { &*OTHER };
        match self {
            Self::Redeem(with) => {
                let right = CodeCredential { verifier: model.pkce.then_some(VERIFIER), ..owner(&LABS) };
                let by = match with {
                    With::Right => right,
                    With::OtherClient => CodeCredential { client: &OTHER, ..right },
                    With::OtherRedirect => CodeCredential { redirect_uri: Some("https://evil.example/"), ..right },
                    With::NoRedirect => CodeCredential { redirect_uri: None, ..right },
                    With::WrongVerifier => {
                        CodeCredential { verifier: Some("0123456789-0123456789-0123456789-0123456789"), ..right }
                    }
                    With::NoVerifier => CodeCredential { verifier: None, ..right },
                };
                Some(Answer::Token(grant.clone().redeem(&by, &around, now)))
            }
            Self::Refresh(which, who, ask) => {
                let token = generation(which.of(model.refresh_tokens_or_guess())?);
                let scope = match ask {
                    All => None,
                    Narrow => Some(&*NARROW),
                    Wide => Some(&*WIDE),
                };
                let by = RefreshCredential { token, client: client_of(who), scope };
                Some(Answer::Token(grant.clone().refresh(&by, &around, now)))
            }
            Self::RevokeAccess(which, who) => {
                let tokens = model.access_tokens();
                let serial = which.of(u32::try_from(tokens.len()).unwrap())?;
                let (serial, expires_at) = tokens[serial as usize];
                let token = PresentedAccess { grant: id(1), serial, expires_at: at(expires_at) };
                let revoked = grant.clone().revoke(&PresentedToken::Access(token), client_of(who), now);
                Some(Answer::Change(revoked.unwrap_or(None)))
            }
            Self::RevokeRefresh(which, who) => {
                let token = generation(which.of(model.refresh_tokens_or_guess())?);
                let revoked = grant.clone().revoke(&PresentedToken::Refresh(token), client_of(who), now);
                Some(Answer::Change(revoked.unwrap_or(None)))
            }
            Self::End => Some(Answer::Change(grant.clone().end(EndReason::Administrator, now))),
            Self::Pass(_)
            | Self::SessionEnds
            | Self::UserBlocked
            | Self::ConsentWithdrawn
            | Self::ClientDisabled
            | Self::GrantTypeForbidden => None,
        }
    }
}
