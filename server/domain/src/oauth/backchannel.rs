//! OpenID Connect Back-Channel Logout 1.0: what an application is told of a session that ended, and how long that is tried.

use crate::{
    ids::{ClientId, OutboxId, SessionId, UserId},
    time::Timestamp,
};
use serde_json::{Value, json};
use std::time::Duration;

/// How long a logout token is good. It is signed for each try, so it need not outlive one (§2.4 asks for two minutes at most).
pub const TOKEN_LIFETIME: Duration = Duration::from_secs(120);
/// For how long a delivery is tried.
pub const GIVEN_UP_AFTER: Duration = Duration::from_secs(24 * 3600);
/// The type in the header of a logout token (§2.4).
pub const TYP: &str = "logout+jwt";

/// What a logout token tells.
#[derive(Clone, Copy, Debug)]
pub struct Ended<'a> {
    /// Which telling; the same at each try, so that nobody logs out twice.
    pub id: OutboxId,
    /// The application.
    pub client: &'a ClientId,
    /// Whose session it was.
    pub user: UserId,
    /// Which session.
    pub session: SessionId,
}

impl Ended<'_> {
    /// The claims of the logout token (§2.4). There is no `nonce`, so that it cannot be taken for an ID token.
    #[must_use]
    pub fn claims(&self, issuer: &str, now: Timestamp) -> Value {
        json!({
            "iss": issuer,
            "aud": self.client,
            "iat": now.unix_seconds(),
            "exp": (now + TOKEN_LIFETIME).unix_seconds(),
            "jti": self.id,
            "sub": self.user.to_string(),
            "sid": self.session,
            "events": { "http://schemas.openid.net/event/backchannel-logout": {} },
        })
    }
}

/// What the application said.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Heard {
    /// It has logged the person out (§2.8).
    Done,
    /// It will not (§2.8: 400); it would say so again.
    No,
    /// It said something else, or nothing: once more later.
    NotNow,
}

impl Heard {
    /// What an HTTP status says.
    #[must_use]
    pub const fn of(status: u16) -> Self {
        match status {
            200 | 204 => Self::Done,
            400 => Self::No,
            _ => Self::NotNow,
        }
    }
}

/// How long to wait after so many tries in vain, for something that waits since `since`. `None`: it is given up.
#[must_use]
pub fn next_try(tries: u32, since: Timestamp, now: Timestamp) -> Option<Duration> {
    const FIRST: u64 = 5;
    const LONGEST: u64 = 3600;
    let wait = FIRST.saturating_mul(3_u64.saturating_pow(tries.saturating_sub(1))).min(LONGEST);
    (now.since(since) < GIVEN_UP_AFTER).then(|| Duration::from_secs(wait))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Timestamp = Timestamp::from_unix_seconds(1_800_000_000);

    #[test]
    fn a_logout_token_says_what_the_standard_wants_and_no_nonce() {
        let client = ClientId::parse("labs").unwrap();
        let (user, session) = (UserId::from_random([1; 16]), SessionId::from_random([2; 16]));
        let ended = Ended { id: OutboxId::from_random([3; 16]), client: &client, user, session };
        let claims = ended.claims("https://id.example/p/demo/", NOON);
        let names: Vec<&str> = claims.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(names, ["aud", "events", "exp", "iat", "iss", "jti", "sid", "sub"]);
        assert_eq!(claims["exp"], 1_800_000_120);
        assert_eq!(claims["sub"], user.to_string());
        assert_eq!(claims["sid"], session.to_string());
        assert_eq!(claims["events"], json!({"http://schemas.openid.net/event/backchannel-logout": {}}));
        assert_eq!(ended.claims("https://id.example/p/demo/", NOON + Duration::from_secs(60))["jti"], claims["jti"]);
    }

    #[test]
    fn it_is_tried_for_a_day_and_not_longer() {
        let waits = (1..=8).map(|tries| next_try(tries, NOON, NOON).unwrap().as_secs()).collect::<Vec<_>>();
        assert_eq!(waits, [5, 15, 45, 135, 405, 1215, 3600, 3600]);
        assert!(next_try(u32::MAX, NOON, NOON + GIVEN_UP_AFTER - Duration::from_secs(1)).is_some());
        assert_eq!(next_try(9, NOON, NOON + GIVEN_UP_AFTER), None);
    }

    #[test]
    fn only_the_standards_answers_end_it() {
        assert_eq!(Heard::of(200), Heard::Done);
        assert_eq!(Heard::of(204), Heard::Done);
        assert_eq!(Heard::of(400), Heard::No);
        for other in [201, 302, 404, 429, 500, 503] {
            assert_eq!(Heard::of(other), Heard::NotNow, "{other}");
        }
    }
}
