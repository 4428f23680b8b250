//! Every order of events around one person and two applications, carried out as the service does, and what must hold after
//! each: access is given once, nobody's password is replaced, no account is left that nobody can enter.

use super::{Account, Invitation, Next, Visit, Withdrawal};
use crate::{ids::UserId, link::LinkState, time::Timestamp};
use proptest::prelude::*;

const WEEK: i64 = 7 * 24 * 3600;

fn ada() -> UserId {
    UserId::from_random([1; 16])
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Act {
    Invite(usize),
    Resend(usize),
    Withdraw(usize),
    /// A week and a day go by.
    Wait,
    /// Somebody comes by the link of this number, counted from the newest, signed in or not, and does what they may.
    Come {
        link: usize,
        signed_in: bool,
    },
    /// They forgot their password, and the mail lets them set one.
    Reset,
    /// They say that somebody else was in: the password stops working, and the mail to set another is on its way.
    NotMe,
    Block,
    Unblock,
}

#[derive(Clone, Copy, Debug)]
struct Link {
    application: usize,
    invitation: usize,
    used: bool,
    dead: bool,
    expires_at: Timestamp,
}

#[derive(Clone, Debug, Default)]
struct World {
    now: i64,
    account: Option<Account>,
    /// All invitations, the latest for an application being the one that counts.
    invitations: Vec<(usize, Invitation)>,
    links: Vec<Link>,
    /// How often each invitation has given what it gives.
    given: Vec<u32>,
    /// Where the password came from, each time one was set.
    passwords: Vec<&'static str>,
}

impl World {
    fn at(&self) -> Timestamp {
        Timestamp::from_unix_seconds(self.now)
    }

    fn open(&self, application: usize) -> Option<usize> {
        self.invitations.iter().rposition(|(own, invitation)| {
            *own == application && invitation.accepted_at.is_none() && invitation.withdrawn_at.is_none()
        })
    }

    fn link(&mut self, application: usize, invitation: usize) {
        let expires_at = Timestamp::from_unix_seconds(self.now + WEEK);
        for link in self.links.iter_mut().filter(|link| link.invitation == invitation) {
            link.dead = true;
        }
        self.invitations[invitation].1.expires_at = expires_at;
        self.links.push(Link { application, invitation, used: false, dead: false, expires_at });
    }

    fn act(&mut self, act: Act) {
        match act {
            Act::Invite(application) => {
                let made_account = self.account.is_none();
                let account =
                    *self.account.get_or_insert(Account { has_password: false, active: true, was_used: false });
                if !account.active {
                    return;
                }
                let at = self.open(application).unwrap_or_else(|| {
                    let invitation = Invitation {
                        user: ada(),
                        made_account,
                        expires_at: Timestamp::from_unix_seconds(self.now),
                        accepted_at: None,
                        withdrawn_at: None,
                    };
                    self.invitations.push((application, invitation));
                    self.given.push(0);
                    self.invitations.len() - 1
                });
                self.link(application, at);
            }
            Act::Resend(application) => {
                if let Some(at) = self.open(application) {
                    self.link(application, at);
                }
            }
            Act::Withdraw(application) => {
                let Some(at) = self.open(application) else { return };
                let now = self.at();
                self.invitations[at].1.withdrawn_at = Some(now);
                let others = (0..2).any(|other| other != application && self.open(other).is_some());
                let Some(account) = self.account else { return };
                if self.invitations[at].1.withdrawal(account, others) == Withdrawal::AccountGoes {
                    self.account = None;
                } else if others && self.invitations[at].1.made_account {
                    // Whoever is left is the one whose end decides.
                    let other = (0..2).find_map(|other| self.open(other));
                    if let Some(other) = other {
                        self.invitations[other].1.made_account = true;
                    }
                }
            }
            Act::Wait => self.now += WEEK + 1,
            Act::Come { link, signed_in } => self.come(link, signed_in),
            Act::Reset => {
                // The mail goes to their address; a blocked account gets none.
                if let Some(account) = self.account.as_mut().filter(|account| account.active) {
                    (account.has_password, account.was_used) = (true, true);
                    self.passwords.push("reset");
                }
            }
            Act::NotMe => {
                if let Some(account) = self.account.as_mut() {
                    account.has_password = false;
                }
            }
            Act::Block | Act::Unblock => {
                if let Some(account) = self.account.as_mut() {
                    account.active = act == Act::Unblock;
                }
            }
        }
    }

    fn come(&mut self, link: usize, signed_in: bool) {
        let now = self.at();
        let Some(at) = self.links.len().checked_sub(link + 1) else { return };
        let found = self.links[at];
        let Some(account) = self.account else { return };
        if found.dead {
            return;
        }
        let invitation = self.invitations[found.invitation].1;
        let state = LinkState::of(found.used.then_some(now), found.expires_at, now);
        let signed_in_as = (signed_in && account.has_password && account.active).then(ada);
        let visit = Visit { link: state, signed_in_as };
        match invitation.next(account, visit, now) {
            Next::SetPassword => {
                self.passwords.push(if account.is_untouched() { "link" } else { "link into an account in use" });
                self.accept(at);
            }
            Next::Accept => self.accept(at),
            // Whoever knows the password signs in with it, and comes again.
            Next::SignIn | Next::AskFirst(_) | Next::AlreadyAccepted | Next::AskForNewLink | Next::Gone => {}
        }
    }

    fn accept(&mut self, link: usize) {
        let now = self.at();
        let found = &mut self.links[link];
        found.used = true;
        assert_eq!(self.invitations[found.invitation].0, found.application);
        self.invitations[found.invitation].1.accepted_at = Some(now);
        self.given[found.invitation] += 1;
        if let Some(account) = self.account.as_mut() {
            (account.has_password, account.was_used) = (true, true);
        }
    }

    /// What must hold whatever has happened.
    fn check(&self) -> Result<(), String> {
        if self.given.iter().any(|times| *times > 1) {
            return Err("an invitation gave access twice".to_owned());
        }
        for ((_, invitation), times) in self.invitations.iter().zip(&self.given) {
            if (*times == 1) != invitation.accepted_at.is_some() {
                return Err("access without acceptance, or acceptance without access".to_owned());
            }
            if invitation.accepted_at.is_some() && invitation.withdrawn_at.is_some() {
                return Err("accepted and withdrawn".to_owned());
            }
        }
        if self.passwords.contains(&"link into an account in use") {
            return Err("a link set a password of an account that somebody has made their own".to_owned());
        }
        if self.passwords.iter().filter(|from| **from == "link").count() > 1 + self.deleted_accounts() {
            return Err("two first passwords".to_owned());
        }
        let Some(account) = self.account else { return Ok(()) };
        let invited = (0..2).any(|application| self.open(application).is_some());
        // Whoever has been in gets back in by a mail that resets the password.
        if account.is_untouched() && !invited {
            return Err("an account without a password that nobody is invited to any more".to_owned());
        }
        Ok(())
    }

    /// An account that went with its invitation may be made again by the next one: none has a password when it goes.
    fn deleted_accounts(&self) -> usize {
        self.invitations.iter().filter(|(_, own)| own.made_account && own.withdrawn_at.is_some()).count()
    }
}

fn acts() -> Vec<Act> {
    let mut acts = vec![Act::Wait, Act::Reset, Act::NotMe, Act::Block, Act::Unblock];
    for application in 0..2 {
        acts.extend([Act::Invite(application), Act::Resend(application), Act::Withdraw(application)]);
    }
    for link in 0..2 {
        acts.extend([Act::Come { link, signed_in: false }, Act::Come { link, signed_in: true }]);
    }
    acts
}

fn walk(world: &World, deeper: usize, path: &mut Vec<Act>, walked: &mut u64) {
    for act in acts() {
        let mut next = world.clone();
        path.push(act);
        next.act(act);
        *walked += 1;
        assert_eq!(next.check(), Ok(()), "{path:?}");
        if deeper > 1 {
            walk(&next, deeper - 1, path, walked);
        }
        path.pop();
    }
}

#[test]
fn no_order_of_five_events_gives_access_twice_or_leaves_an_account_that_nobody_can_enter() {
    let mut walked = 0;
    walk(&World::default(), 5, &mut Vec::new(), &mut walked);
    assert_eq!(walked, (1..=5).map(|depth| 15_u64.pow(depth)).sum::<u64>());
}

proptest! {
    #[test]
    fn nor_does_any_longer_one(path in prop::collection::vec(prop::sample::select(acts()), 1..40)) {
        let mut world = World::default();
        for act in &path {
            world.act(*act);
            prop_assert_eq!(world.check(), Ok(()));
        }
    }
}

#[test]
fn the_check_sees_what_must_not_happen() {
    let mut world = World::default();
    world.act(Act::Invite(0));
    world.given = vec![2];
    assert!(world.check().is_err());
    world = World::default();
    world.act(Act::Invite(0));
    world.invitations[0].1.withdrawn_at = Some(world.at());
    assert!(world.check().is_err(), "an account that nobody can enter");
}
