//! Invitations: what becomes of one, and what whoever comes by its link may do. Everything a decision needs is a value here.

mod form;
#[cfg(test)]
mod walk;

pub use form::{InviteForm, InviteRead, Invitee, MOST};

use crate::{ids::UserId, link::LinkState, time::Timestamp};

/// What became of an invitation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    /// It can be accepted.
    Open,
    /// It was.
    Accepted,
    /// Whoever invited took it back.
    Withdrawn,
    /// Nobody accepted it in time; a new link opens it again.
    Expired,
}

impl State {
    /// The word in addresses.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Accepted => "accepted",
            Self::Withdrawn => "withdrawn",
            Self::Expired => "expired",
        }
    }

    /// Whether a new link may be made for it.
    #[must_use]
    pub const fn may_be_sent_again(self) -> bool {
        matches!(self, Self::Open | Self::Expired)
    }
}

/// An invitation, as far as decisions need it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Invitation {
    /// For whom.
    pub user: UserId,
    /// Whether the account was made by inviting.
    pub made_account: bool,
    /// Until when.
    pub expires_at: Timestamp,
    /// When it was accepted.
    pub accepted_at: Option<Timestamp>,
    /// When it was taken back.
    pub withdrawn_at: Option<Timestamp>,
}

/// The account that an invitation is for, as it is now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Account {
    /// Whether it has something to sign in with.
    pub has_password: bool,
    /// Whether its person may sign in.
    pub active: bool,
    /// Whether anybody has ever signed in to it.
    pub was_used: bool,
}

impl Account {
    /// Whether nobody has made it their own yet.
    #[must_use]
    pub const fn is_untouched(self) -> bool {
        !self.has_password && !self.was_used
    }
}

/// A browser that came by a link of the invitation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Visit {
    /// What became of the link.
    pub link: LinkState,
    /// Who is signed in.
    pub signed_in_as: Option<UserId>,
}

/// What whoever comes by a link may do.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Next {
    /// Choose a name and a first password: that accepts it.
    SetPassword,
    /// Accept it: they are signed in to the account that it is for.
    Accept,
    /// Sign in to that account first.
    SignIn,
    /// Say whether they want to go on, which ends that session: somebody else is signed in here.
    AskFirst(UserId),
    /// Nothing: it was accepted.
    AlreadyAccepted,
    /// Nothing: its time, or the link's, is over.
    AskForNewLink,
    /// Nothing: it is taken back, or its account is closed.
    Gone,
}

/// What taking an invitation back does to the account.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Withdrawal {
    /// It stays: it was there before, or somebody has made it their own.
    AccountStays,
    /// It goes: nothing but this invitation has made it, and nobody has ever been in it. It would keep its address from
    /// others, and whoever reads that mailbox could still get in by a mail that resets passwords.
    AccountGoes,
}

impl Invitation {
    /// What became of it.
    #[must_use]
    pub fn state(&self, now: Timestamp) -> State {
        match (self.accepted_at, self.withdrawn_at) {
            (Some(_), _) => State::Accepted,
            (None, Some(_)) => State::Withdrawn,
            (None, None) if self.expires_at <= now => State::Expired,
            (None, None) => State::Open,
        }
    }

    /// What whoever comes by one of its links may do. A first password is set, and no other: whoever has ever been in the
    /// account proves that it is theirs, or has it sent to their mailbox to set another.
    #[must_use]
    pub fn next(&self, account: Account, visit: Visit, now: Timestamp) -> Next {
        match self.state(now) {
            State::Accepted => return Next::AlreadyAccepted,
            State::Withdrawn => return Next::Gone,
            State::Open | State::Expired if !account.active => return Next::Gone,
            State::Expired => return Next::AskForNewLink,
            State::Open => {}
        }
        match visit.link {
            LinkState::Open => {}
            LinkState::Used => return Next::AlreadyAccepted,
            LinkState::Expired => return Next::AskForNewLink,
        }
        match visit.signed_in_as {
            Some(person) if person == self.user && !account.is_untouched() => Next::Accept,
            Some(other) if other != self.user => Next::AskFirst(other),
            _ if account.is_untouched() => Next::SetPassword,
            _ => Next::SignIn,
        }
    }

    /// What taking it back does to the account; `others`: whether other open invitations are for it.
    #[must_use]
    pub const fn withdrawal(&self, account: Account, others: bool) -> Withdrawal {
        if self.made_account && account.is_untouched() && !others {
            Withdrawal::AccountGoes
        } else {
            Withdrawal::AccountStays
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ada() -> UserId {
        UserId::from_random([1; 16])
    }

    fn ben() -> UserId {
        UserId::from_random([2; 16])
    }

    const NEW: Account = Account { has_password: false, active: true, was_used: false };
    const OLD: Account = Account { has_password: true, active: true, was_used: true };

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix_seconds(seconds)
    }

    fn invitation() -> Invitation {
        Invitation { user: ada(), made_account: true, expires_at: at(100), accepted_at: None, withdrawn_at: None }
    }

    fn visit(signed_in_as: Option<UserId>) -> Visit {
        Visit { link: LinkState::Open, signed_in_as }
    }

    #[test]
    fn somebody_new_chooses_a_password_and_somebody_who_has_one_signs_in() {
        assert_eq!(invitation().next(NEW, visit(None), at(1)), Next::SetPassword);
        assert_eq!(invitation().next(OLD, visit(None), at(1)), Next::SignIn);
        assert_eq!(invitation().next(OLD, visit(Some(ada())), at(1)), Next::Accept);
    }

    #[test]
    fn whoever_was_locked_out_of_their_account_gets_no_other_password_by_an_invitation() {
        let locked_out = Account { has_password: false, ..OLD };
        assert_eq!(invitation().next(locked_out, visit(None), at(1)), Next::SignIn);
        assert_eq!(invitation().next(locked_out, visit(Some(ada())), at(1)), Next::Accept);
    }

    #[test]
    fn while_somebody_else_is_signed_in_it_is_asked_first() {
        for account in [NEW, OLD] {
            assert_eq!(invitation().next(account, visit(Some(ben())), at(1)), Next::AskFirst(ben()));
        }
    }

    #[test]
    fn what_is_over_is_over_whoever_comes() {
        let accepted = Invitation { accepted_at: Some(at(5)), ..invitation() };
        let withdrawn = Invitation { withdrawn_at: Some(at(5)), ..invitation() };
        for (account, who) in [(NEW, None), (OLD, Some(ada())), (OLD, Some(ben()))] {
            assert_eq!(accepted.next(account, visit(who), at(6)), Next::AlreadyAccepted);
            assert_eq!(withdrawn.next(account, visit(who), at(6)), Next::Gone);
            assert_eq!(invitation().next(account, visit(who), at(100)), Next::AskForNewLink);
            let used = Visit { link: LinkState::Used, ..visit(who) };
            assert_eq!(invitation().next(account, used, at(6)), Next::AlreadyAccepted);
            let blocked = Account { active: false, ..account };
            assert_eq!(invitation().next(blocked, visit(who), at(6)), Next::Gone);
        }
    }

    #[test]
    fn an_account_that_nobody_was_ever_in_goes_with_its_only_invitation() {
        assert_eq!(invitation().withdrawal(NEW, false), Withdrawal::AccountGoes);
        assert_eq!(invitation().withdrawal(NEW, true), Withdrawal::AccountStays);
        assert_eq!(invitation().withdrawal(OLD, false), Withdrawal::AccountStays);
        assert_eq!(invitation().withdrawal(Account { was_used: true, ..NEW }, false), Withdrawal::AccountStays);
        let before = Invitation { made_account: false, ..invitation() };
        assert_eq!(before.withdrawal(NEW, false), Withdrawal::AccountStays);
    }
}
