//! The promises, told as a history: what was handed out when, what was used when, and what has happened since.
//!
//! Written without looking at the machine: no generations, no versions, only facts and the sentences that follow.

use super::{
    super::{ABSOLUTE, ACCESS, Circumstances, EndReason, IDLE},
    event::{Ask, Event, Which, Who, With},
};
use crate::oauth::error::ErrorCode;

/// What an event is to do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Expected {
    /// Nothing at all.
    Nothing,
    /// An error for the caller, and nothing else.
    Refused(ErrorCode),
    /// Tokens for the caller.
    Issued { serial: u32, expires_at: u64, narrow: bool, refresh: Option<u32> },
    /// The end of the grant; at the token endpoint with `invalid_grant`.
    Ends(EndReason),
    /// The end of one access token.
    Revoked,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
struct Refresh {
    handed_out: u64,
    used_for: Option<bool>,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
struct Access {
    expires_at: u64,
    revoked: bool,
}

/// The history of a grant.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Model {
    pub now: u64,
    pub around: Circumstances,
    pub pkce: bool,
    by_session: bool,
    refreshable: bool,
    of_client: bool,
    ends_at: u64,
    redeemed: bool,
    over: Option<EndReason>,
    refresh: Vec<Refresh>,
    access: Vec<Access>,
}

const INVALID: Expected = Expected::Refused(ErrorCode::InvalidGrant);

impl Model {
    pub fn of_user(by_session: bool, refreshable: bool, pkce: bool) -> Self {
        Self {
            now: 0,
            around: Circumstances::FINE,
            pkce,
            by_session: by_session || !refreshable,
            refreshable,
            of_client: false,
            ends_at: ABSOLUTE,
            redeemed: false,
            over: None,
            refresh: Vec::new(),
            access: Vec::new(),
        }
    }

    pub fn of_client(lifetime: u64) -> Self {
        let access = vec![Access { expires_at: lifetime, revoked: false }];
        Self { of_client: true, ends_at: lifetime, access, ..Self::of_user(false, false, false) }
    }

    /// What matters from here on. Once over, only what was handed out: an ended grant does not look at the world.
    pub fn fingerprint(&self) -> Self {
        let mut model = self.clone();
        if self.over.is_some() {
            (model.now, model.around) = (0, Circumstances::FINE);
            model.refresh.fill(Refresh { handed_out: 0, used_for: None });
        }
        model
    }

    pub fn access_tokens(&self) -> Vec<(u32, u64)> {
        (0..).zip(&self.access).map(|(serial, token)| (serial, token.expires_at)).collect()
    }

    pub fn refresh_tokens(&self) -> u32 {
        u32::try_from(self.refresh.len()).unwrap()
    }

    /// Where there cannot be a refresh token, one is made up.
    pub fn refresh_tokens_or_guess(&self) -> u32 {
        if self.refreshable { self.refresh_tokens() } else { 1 }
    }

    /// A token opens what was granted as long as it was not revoked, its time is not up, and what it came from is there.
    pub fn access_opens(&self, serial: u32) -> bool {
        let token = &self.access[serial as usize];
        self.over.is_none()
            && !token.revoked
            && self.now < token.expires_at.min(self.ends_at)
            && self.gone().is_none()
            && self.around.client_enabled
    }

    /// Introspection shows the one that can be used now.
    pub fn refresh_shown(&self, n: u32) -> bool {
        self.over.is_none()
            && self.refresh[n as usize].used_for.is_none()
            && !self.too_late()
            && self.gone().is_none()
            && self.around.client_enabled
    }

    fn gone(&self) -> Option<EndReason> {
        let Circumstances { user_active, session_alive, consent_stands, .. } = self.around;
        [
            (user_active, EndReason::UserBlocked),
            (consent_stands, EndReason::ConsentWithdrawn),
            (session_alive || !self.by_session, EndReason::SessionEnded),
        ]
        .into_iter()
        .find_map(|(stands, reason)| (!stands && !self.of_client).then_some(reason))
    }

    fn too_late(&self) -> bool {
        self.now >= self.ends_at || self.refresh.last().is_some_and(|last| self.now - last.handed_out >= IDLE)
    }

    fn end(&mut self, reason: EndReason) -> Expected {
        self.over = Some(reason);
        Expected::Ends(reason)
    }

    fn not_now(&self) -> Option<Expected> {
        if !self.around.client_enabled {
            return Some(INVALID);
        }
        (!self.around.grant_type_allowed).then_some(Expected::Refused(ErrorCode::UnauthorizedClient))
    }

    fn hand_out(&mut self, narrow: bool, refresh: Option<u32>) -> Expected {
        let expires_at = (self.now + ACCESS).min(self.ends_at);
        self.access.push(Access { expires_at, revoked: false });
        Expected::Issued { serial: u32::try_from(self.access.len() - 1).unwrap(), expires_at, narrow, refresh }
    }

    fn hand_out_refresh(&mut self) -> Option<u32> {
        self.refreshable.then(|| {
            self.refresh.push(Refresh { handed_out: self.now, used_for: None });
            self.refresh_tokens() - 1
        })
    }

    /// What the event has to do, and what is true after it.
    pub fn expect(&mut self, event: Event) -> Expected {
        match event {
            Event::Redeem(with) => self.redeem(with),
            Event::Refresh(which, who, ask) => self.refresh(which, who, ask),
            Event::RevokeAccess(which, who) => {
                let tokens = u32::try_from(self.access.len()).unwrap();
                let Some(token) = which.of(tokens).map(|serial| &mut self.access[serial as usize]) else {
                    return Expected::Nothing;
                };
                if who == Who::Other || self.over.is_some() || token.revoked || self.now >= token.expires_at {
                    return Expected::Nothing;
                }
                token.revoked = true;
                Expected::Revoked
            }
            Event::RevokeRefresh(which, who) => {
                let exists = which.of(self.refresh_tokens()).is_some();
                if who == Who::Other || self.over.is_some() || !exists {
                    return Expected::Nothing;
                }
                self.end(EndReason::Revoked)
            }
            Event::End if self.over.is_none() => self.end(EndReason::Administrator),
            Event::End => Expected::Nothing,
            Event::Pass(seconds) => {
                self.now += seconds;
                Expected::Nothing
            }
            world => {
                match world {
                    Event::SessionEnds => self.around.session_alive = false,
                    Event::UserBlocked => self.around.user_active = false,
                    Event::ConsentWithdrawn => self.around.consent_stands = false,
                    Event::ClientDisabled => self.around.client_enabled = false,
                    _ => self.around.grant_type_allowed = false,
                }
                Expected::Nothing
            }
        }
    }

    /// A code works once, for its owner, within a minute. The owner's second try ends what came of the first.
    fn redeem(&mut self, with: With) -> Expected {
        let owner = with == With::Right || (with == With::NoVerifier && !self.pkce);
        if !owner || self.over.is_some() || self.of_client {
            return INVALID;
        }
        if self.redeemed {
            return self.end(EndReason::CodeReplayed);
        }
        if self.now >= 60 {
            return self.end(EndReason::Expired);
        }
        if let Some(reason) = self.gone() {
            return self.end(reason);
        }
        if let Some(refused) = self.not_now() {
            return refused;
        }
        self.redeemed = true;
        let refresh = self.hand_out_refresh();
        self.hand_out(false, refresh)
    }

    /// A refresh token works once, for its owner, in time; but for 30 s, while its successor is unused, the same
    /// request gets the same successor.
    fn refresh(&mut self, which: Which, who: Who, ask: Ask) -> Expected {
        let Some(n) = which.of(self.refresh_tokens_or_guess()) else {
            return Expected::Nothing;
        };
        if who == Who::Other || self.over.is_some() || !self.refreshable {
            return INVALID;
        }
        if self.too_late() {
            return self.end(EndReason::Expired);
        }
        if let Some(reason) = self.gone() {
            return self.end(reason);
        }
        let narrow = ask == Ask::Narrow;
        match self.refresh[n as usize].used_for {
            Some(used_for_narrow) => {
                let successor = &self.refresh[n as usize + 1];
                let lost = successor.used_for.is_none() && self.now - successor.handed_out < 30;
                if !lost || ask == Ask::Wide || used_for_narrow != narrow {
                    return self.end(EndReason::RefreshReplayed);
                }
                self.not_now().unwrap_or_else(|| self.hand_out(narrow, Some(n + 1)))
            }
            None => {
                if let Some(refused) = self.not_now() {
                    return refused;
                }
                if ask == Ask::Wide {
                    return Expected::Refused(ErrorCode::InvalidScope);
                }
                self.refresh[n as usize].used_for = Some(narrow);
                let refresh = self.hand_out_refresh();
                self.hand_out(narrow, refresh)
            }
        }
    }
}
