//! Logout as an application asks for it: OpenID Connect RP-Initiated Logout 1.0, and the `/v2/logout` of Auth0's libraries.
//!
//! Anybody can send a browser here, so nobody is logged out unasked unless the request shows that it comes from an
//! application in which the person is signed in: by an ID token of this very session, or, for Auth0's libraries, which
//! have none, by a known client that asks to go back to an address of its own, in a navigation that the person sees.

use super::{answer::with_query, grant::check};
use crate::ids::{SessionId, UserId};

/// Which endpoint was asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LogoutEndpoint {
    /// `/logout`.
    OpenId,
    /// `/v2/logout`, whose callers have no ID token to show.
    Auth0,
}

/// What `id_token_hint` turned out to be. An expired one counts, and one signed by a retired key (§2 of the standard).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LogoutHint {
    /// None was sent.
    None,
    /// Not an ID token of this project, or one for another client than `client_id` names.
    Forged,
    /// Of the browser's session.
    ThisSession,
    /// Of another session or person, or there is no session.
    OtherSession,
}

impl LogoutHint {
    /// Holds a genuine ID token against the browser's session: by `sid`, or by `sub` if it has none.
    #[must_use]
    pub fn genuine(sid: Option<SessionId>, sub: UserId, session: Option<(SessionId, UserId)>) -> Self {
        let Some((session, user)) = session else { return Self::OtherSession };
        if check!("a hint's session is the browser's", sid.is_some_and(|sid| sid != session)) {
            return Self::OtherSession;
        }
        if check!("a hint's person is the browser's", sub != user) {
            return Self::OtherSession;
        }
        Self::ThisSession
    }
}

/// A request to log out.
#[derive(Clone, Copy, Debug)]
pub struct LogoutRequest<'a> {
    /// Where it came in.
    pub endpoint: LogoutEndpoint,
    /// Whether the browser has a session. A POST from another site carries no `SameSite=Lax` cookie: send it on to a GET
    /// before asking.
    pub signed_in: bool,
    /// What it shows for itself.
    pub hint: LogoutHint,
    /// The registered logout addresses of the client that a genuine hint or `client_id` names; `None`: no known client.
    pub registered: Option<&'a [String]>,
    /// `post_logout_redirect_uri` or `returnTo`.
    pub return_to: Option<&'a str>,
    /// `state`, which only OpenID's endpoint gives back.
    pub state: Option<&'a str>,
    /// Whether this is a navigation of a whole tab (`Sec-Fetch-Dest: document`). In a frame or a `fetch` the cookie may
    /// be missing although there is a session.
    pub top_level: bool,
}

/// What to do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Logout {
    /// End the session, if there is one, and send the browser there.
    LogOutAndRedirect(String),
    /// End the session and say so on our own page.
    LogOutAndStay,
    /// Ask the person. After a yes: [`LogoutRequest::confirmed`].
    Ask,
    /// Nobody is signed in: say so on our own page.
    Stay,
}

impl LogoutRequest<'_> {
    /// Decides about a request that nobody has confirmed yet.
    #[must_use]
    pub fn decide(&self) -> Logout {
        if !self.signed_in {
            return match self.target() {
                Some(target) if self.top_level => Logout::LogOutAndRedirect(target),
                _ => Logout::Stay,
            };
        }
        if check!("logging out unasked wants proof", !self.proven()) {
            return Logout::Ask;
        }
        self.confirmed()
    }

    /// What follows the person's yes.
    #[must_use]
    pub fn confirmed(&self) -> Logout {
        self.target().map_or(Logout::LogOutAndStay, Logout::LogOutAndRedirect)
    }

    /// Whether the request comes from an application in which the person is signed in.
    fn proven(&self) -> bool {
        match self.hint {
            LogoutHint::ThisSession => true,
            LogoutHint::None => self.endpoint == LogoutEndpoint::Auth0 && self.top_level && self.target().is_some(),
            LogoutHint::Forged | LogoutHint::OtherSession => false,
        }
    }

    /// Where to go afterwards: only to what the client registered, letter by letter, with `state` and nothing else added.
    fn target(&self) -> Option<String> {
        if check!("a forged hint leads nowhere", self.hint == LogoutHint::Forged) {
            return None;
        }
        let (registered, asked) = (self.registered?, self.return_to?);
        if check!("the way back is registered", !registered.iter().any(|uri| uri == asked)) {
            return None;
        }
        match (self.endpoint, self.state) {
            (LogoutEndpoint::OpenId, Some(state)) => Some(with_query(asked, &[("state".to_owned(), state.to_owned())])),
            _ => Some(asked.to_owned()),
        }
    }
}

#[cfg(test)]
pub(in crate::oauth) mod tests {
    use super::{
        super::grant::tests::trial::Table,
        Logout::{Ask, LogOutAndRedirect, LogOutAndStay, Stay},
        LogoutEndpoint::{Auth0, OpenId},
        *,
    };

    pub const TABLES: &[Table] = &[
        ("a_valid_hint_logs_out_and_goes_back", a_valid_hint_logs_out_and_goes_back),
        ("an_unregistered_uri_with_a_valid_hint_stays", an_unregistered_uri_with_a_valid_hint_stays),
        ("a_forged_hint_is_a_question_and_leads_nowhere", a_forged_hint_is_a_question_and_leads_nowhere),
        ("without_a_hint_it_is_a_question", without_a_hint_it_is_a_question),
        ("auth0_logs_out_a_known_client_on_a_navigation", auth0_logs_out_a_known_client_on_a_navigation),
        ("a_hint_is_held_against_the_session", a_hint_is_held_against_the_session),
        ("who_is_signed_out_already_just_goes_back", who_is_signed_out_already_just_goes_back),
        ("state_comes_back_unchanged_and_nothing_else", state_comes_back_unchanged_and_nothing_else),
        ("no_request_at_all_breaks_a_promise", no_request_at_all_breaks_a_promise),
    ];

    const HOME: &str = "https://app.example/";
    const BARE: &str = "https://app.example";

    fn request(registered: &[String]) -> LogoutRequest<'_> {
        LogoutRequest {
            endpoint: OpenId,
            signed_in: true,
            hint: LogoutHint::ThisSession,
            registered: Some(registered),
            return_to: Some(HOME),
            state: None,
            top_level: true,
        }
    }

    fn home() -> Vec<String> {
        vec![HOME.to_owned()]
    }

    #[test]
    fn a_valid_hint_logs_out_and_goes_back() {
        let right = &home();
        assert_eq!(request(right).decide(), LogOutAndRedirect(HOME.into()));
        assert_eq!(LogoutRequest { top_level: false, ..request(right) }.decide(), LogOutAndRedirect(HOME.into()));
        assert_eq!(LogoutRequest { return_to: None, ..request(right) }.decide(), LogOutAndStay);
        let bare = &[BARE.to_owned()];
        let as_registered = LogoutRequest { return_to: Some(BARE), ..request(bare) };
        assert_eq!(as_registered.decide(), LogOutAndRedirect(BARE.into()), "with or without a slash, as registered");
    }

    #[test]
    fn an_unregistered_uri_with_a_valid_hint_stays() {
        let right = &home();
        for wrong in
            [BARE, "https://app.example/?a=b", "https://app.example/#", "https://APP.example/", "", "javascript:1"]
        {
            assert_eq!(LogoutRequest { return_to: Some(wrong), ..request(right) }.decide(), LogOutAndStay, "{wrong}");
        }
        assert_eq!(LogoutRequest { registered: None, ..request(right) }.decide(), LogOutAndStay);
        assert_eq!(LogoutRequest { registered: Some(&[]), ..request(right) }.decide(), LogOutAndStay);
    }

    #[test]
    fn a_forged_hint_is_a_question_and_leads_nowhere() {
        let right = &home();
        for endpoint in [OpenId, Auth0] {
            let forged = LogoutRequest { endpoint, hint: LogoutHint::Forged, ..request(right) };
            assert_eq!((forged.decide(), forged.confirmed()), (Ask, LogOutAndStay));
            assert_eq!(LogoutRequest { signed_in: false, ..forged }.decide(), Stay);
        }
    }

    #[test]
    fn without_a_hint_it_is_a_question() {
        let right = &home();
        let without = LogoutRequest { hint: LogoutHint::None, ..request(right) };
        assert_eq!((without.decide(), without.confirmed()), (Ask, LogOutAndRedirect(HOME.into())));
        let nobody = LogoutRequest { registered: None, ..without };
        assert_eq!((nobody.decide(), nobody.confirmed()), (Ask, LogOutAndStay));
        let other = LogoutRequest { hint: LogoutHint::OtherSession, ..request(right) };
        assert_eq!((other.decide(), other.confirmed()), (Ask, LogOutAndRedirect(HOME.into())));
    }

    #[test]
    fn auth0_logs_out_a_known_client_on_a_navigation() {
        let right = &home();
        let known = LogoutRequest { endpoint: Auth0, hint: LogoutHint::None, state: Some("s"), ..request(right) };
        assert_eq!(known.decide(), LogOutAndRedirect(HOME.into()));
        for unproven in [
            LogoutRequest { top_level: false, ..known },
            LogoutRequest { registered: None, ..known },
            LogoutRequest { return_to: None, ..known },
            LogoutRequest { return_to: Some("https://evil.example/"), ..known },
            LogoutRequest { hint: LogoutHint::OtherSession, ..known },
        ] {
            assert_eq!(unproven.decide(), Ask, "{unproven:?}");
        }
    }

    #[test]
    fn a_hint_is_held_against_the_session() {
        let (session, user) = (SessionId::from_random([1; 16]), UserId::from_random([2; 16]));
        let (past, other) = (SessionId::from_random([3; 16]), UserId::from_random([4; 16]));
        let now = Some((session, user));
        for (sid, sub, session, verdict) in [
            (Some(session), user, now, LogoutHint::ThisSession),
            (None, user, now, LogoutHint::ThisSession),
            (Some(past), user, now, LogoutHint::OtherSession),
            (None, other, now, LogoutHint::OtherSession),
            (Some(session), other, now, LogoutHint::OtherSession),
            (Some(session), user, None, LogoutHint::OtherSession),
        ] {
            assert_eq!(LogoutHint::genuine(sid, sub, session), verdict, "{sid:?} {sub:?} {session:?}");
        }
    }

    #[test]
    fn who_is_signed_out_already_just_goes_back() {
        let right = &home();
        for hint in [LogoutHint::None, LogoutHint::OtherSession] {
            let out = LogoutRequest { signed_in: false, hint, ..request(right) };
            assert_eq!(out.decide(), LogOutAndRedirect(HOME.into()));
            assert_eq!(LogoutRequest { top_level: false, ..out }.decide(), Stay);
            assert_eq!(LogoutRequest { return_to: Some(BARE), ..out }.decide(), Stay);
            assert_eq!(LogoutRequest { registered: None, ..out }.decide(), Stay);
        }
    }

    #[test]
    fn state_comes_back_unchanged_and_nothing_else() {
        let registered = &["https://app.example/out?from=kw".to_owned()];
        let state = "{\"a\": 100%, \\ b}+&=#";
        let asked = LogoutRequest { return_to: Some(&registered[0]), state: Some(state), ..request(registered) };
        let LogOutAndRedirect(location) = asked.decide() else { panic!("not a redirect") };
        let url = url::Url::parse(&location).unwrap();
        let pairs: Vec<_> = url.query_pairs().into_owned().collect();
        assert_eq!(pairs, [("from".to_owned(), "kw".to_owned()), ("state".to_owned(), state.to_owned())]);
        let auth0 = LogoutRequest { endpoint: Auth0, ..asked };
        assert_eq!(auth0.decide(), LogOutAndRedirect(registered[0].clone()), "which knows no state");
    }

    /// Every combination of what a request can be.
    #[test]
    fn no_request_at_all_breaks_a_promise() {
        let right = home();
        let hints = [LogoutHint::None, LogoutHint::Forged, LogoutHint::ThisSession, LogoutHint::OtherSession];
        for bits in 0..128_u32 {
            let bit = |n: u32| bits & (1 << n) != 0;
            for hint in hints {
                let request = LogoutRequest {
                    endpoint: if bit(0) { Auth0 } else { OpenId },
                    signed_in: bit(1),
                    hint,
                    registered: bit(2).then_some(&*right),
                    return_to: bit(3).then_some(if bit(4) { HOME } else { BARE }),
                    state: bit(5).then_some("x"),
                    top_level: bit(6),
                };
                let legitimate = bit(2) && bit(3) && bit(4) && hint != LogoutHint::Forged;
                let with_state = if bit(5) && !bit(0) { "https://app.example/?state=x" } else { HOME };
                for decision in [request.decide(), request.confirmed()] {
                    if let LogOutAndRedirect(to) = decision {
                        assert!(legitimate, "sent away by {request:?}");
                        assert_eq!(to, with_state);
                    }
                }
                let unasked = matches!(request.decide(), LogOutAndRedirect(_) | LogOutAndStay);
                let auth0 = bit(0) && hint == LogoutHint::None && legitimate && bit(6);
                let may = hint == LogoutHint::ThisSession || auth0;
                assert!(!request.signed_in || unasked == may, "logged out unasked by {request:?}");
                assert_eq!(request.decide() == Ask, request.signed_in && !may, "{request:?}");
            }
        }
    }
}
