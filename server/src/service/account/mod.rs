//! What people do about their own account. The page is an application of the project like any other, built in: it signs in by
//! `/authorize`, and so comes behind everything that is asked there; only the exchange of the code happens in process.

pub mod applications;
mod client;
pub mod data;
pub mod email;
mod entry;
pub mod password;
pub mod profile;
pub mod sessions;

pub use super::own_client::Start;
pub use client::ensure;
pub use entry::{Came, enter, finish, leave, start};

use super::{Tenant, browser::Browser, user::User};
use domain::{person::Identifier, sign_in::Session, time::Timestamp};
use std::time::Duration;

/// How old a sign-in may be for what matters.
pub const FRESH: Duration = Duration::from_secs(600);

/// Somebody before their own account.
#[derive(Debug)]
pub struct Seat {
    /// Their browser.
    pub browser: Browser,
    /// Their session.
    pub session: Session,
    /// Who.
    pub user: User,
    /// What they sign in with.
    pub logins: Vec<Identifier>,
    /// What the page is to say, if it shows it.
    pub message: Option<String>,
}

impl Seat {
    /// Whether they proved who they are a moment ago.
    #[must_use]
    pub fn is_fresh(&self, now: Timestamp) -> bool {
        now.since(self.session.auth_time) <= FRESH
    }

    /// The token of the account's forms: this person's, in this browser.
    #[must_use]
    pub fn csrf(&self, tenant: &Tenant) -> String {
        tenant.keys.csrf_token(&self.form(), self.browser.id())
    }

    /// Whether a form was made for this person in this browser.
    #[must_use]
    pub fn csrf_is_right(&self, tenant: &Tenant, token: &str) -> bool {
        tenant.keys.csrf_token_matches(token, &self.form(), self.browser.id())
    }

    fn form(&self) -> String {
        format!("account/{}", self.user.id)
    }

    /// What they sign in with, as it is shown.
    #[must_use]
    pub fn login(&self) -> Option<String> {
        self.logins.first().map(|login| login.text().to_owned())
    }
}
