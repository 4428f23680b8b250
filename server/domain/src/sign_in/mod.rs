//! The sign-in machine: from what an application asks and what is known so far to the one next step.

mod consent;
pub mod guessing;
mod strength;

pub use consent::{ConsentAnswer, ConsentAsk, Remembered};
pub use strength::{Acr, Factor};

use crate::{
    ids::{SessionId, UserId},
    oauth::{
        authorize::Request,
        claims::ClaimsRequest,
        client::Application,
        error::{ErrorCode, OAuthError},
        scope::ScopeSet,
    },
    password::PasswordDue,
    time::Timestamp,
};
use std::time::Duration;

/// For how long a proof is enough to choose another password by.
const RECENT: Duration = Duration::from_secs(600);

/// A living sign-in of this browser to the project.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Session {
    /// Which one.
    pub id: SessionId,
    /// Whose.
    pub user: UserId,
    /// When they last proved who they are.
    pub auth_time: Timestamp,
    /// By what.
    pub factors: Vec<Factor>,
    /// Whether they may still sign in.
    pub user_active: bool,
    /// Whether nobody has used it for so long that its person has to show that they are still the one who sits there.
    pub locked: bool,
}

/// What is established so far.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// The browser's session, if it has a living one.
    pub session: Option<Session>,
    /// Whether the person has said in this flow that they mean this account.
    pub account_confirmed: Option<UserId>,
    /// Whether the person says that they have an account, where the application wants to let them make one.
    pub has_account: bool,
    /// Whether `login_hint` names somebody else than the session's user.
    pub hint_names_another: bool,
    /// Why the session's user has to choose another password first.
    pub password_due: Option<PasswordDue>,
    /// What the session's user has agreed to before.
    pub remembered: Remembered,
    /// What was answered to the consent page in this flow.
    pub answer: Option<ConsentAnswer>,
    /// Whether the page is in a frame, where nothing may be asked (OpenID Connect Core §3.1.2.3: clickjacking).
    pub framed: bool,
}

/// What the project and application demand.
#[derive(Clone, Copy, Debug)]
pub struct Policy<'a> {
    /// Who asks.
    pub application: &'a Application,
}

/// Why somebody is asked to sign in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Why {
    /// Nobody is signed in.
    NobodyIsSignedIn,
    /// The application wants a new proof of the same person.
    Again,
    /// The same person was away for a while, at a workstation that others use too.
    Locked,
    /// The application wants somebody else.
    AnotherPerson,
}

/// The next step.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Step {
    /// The application gets an error.
    Refuse(OAuthError),
    /// Let somebody make an account, or say that they have one.
    SignUp,
    /// Ask who it is and for a proof.
    Identify(Why),
    /// Ask whether this is the account that is meant.
    ChooseAccount(UserId),
    /// Ask for another password.
    ChangePassword(PasswordDue),
    /// Ask whether the application may have what it wants.
    Consent(ConsentAsk),
    /// All is known.
    Done(Done),
}

/// What may be granted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Done {
    /// By whom.
    pub user: UserId,
    /// In which session.
    pub session: SessionId,
    /// When they proved who they are.
    pub auth_time: Timestamp,
    /// How strongly.
    pub acr: Acr,
    /// By what.
    pub factors: Vec<Factor>,
    /// What the application gets.
    pub scope: ScopeSet,
    /// Which single claims.
    pub claims: ClaimsRequest,
}

/// What comes next. Pure, so it is asked again after each answer, and no step can be skipped by calling a later one.
#[must_use]
pub fn next_step(request: &Request, known: &Known, policy: Policy<'_>, now: Timestamp) -> Step {
    let step = ideal_step(request, known, policy, now);
    let code = match &step {
        Step::Refuse(_) | Step::Done(_) => return step,
        Step::SignUp | Step::Identify(_) => ErrorCode::LoginRequired,
        Step::ChooseAccount(_) => ErrorCode::AccountSelectionRequired,
        Step::ChangePassword(_) => ErrorCode::InteractionRequired,
        Step::Consent(_) => ErrorCode::ConsentRequired,
    };
    if request.prompt.none {
        return Step::Refuse(OAuthError::new(code, "prompt=none was sent, but the person has to be asked"));
    }
    if known.framed {
        return Step::Refuse(OAuthError::new(
            ErrorCode::LoginRequired,
            "the person has to be asked, which is not done in a frame",
        ));
    }
    step
}

fn ideal_step(request: &Request, known: &Known, policy: Policy<'_>, now: Timestamp) -> Step {
    if request.prompt.create && !known.has_account && !is_settled(request, known) {
        return Step::SignUp;
    }
    let Some(session) = known.session.as_ref().filter(|session| session.user_active) else {
        return Step::Identify(Why::NobodyIsSignedIn);
    };
    if session.locked {
        return Step::Identify(Why::Locked);
    }
    let fresh = session.auth_time >= request.asked_at;
    if request.subject.as_ref().is_some_and(|subject| *subject != session.user.to_string()) {
        return if fresh {
            Step::Refuse(OAuthError::new(
                ErrorCode::LoginRequired,
                "another person signed in than the one that was asked for",
            ))
        } else {
            Step::Identify(Why::AnotherPerson)
        };
    }
    if !fresh && (request.prompt.login || is_too_old(request, session, now)) {
        return Step::Identify(Why::Again);
    }
    let confirmed = fresh || known.account_confirmed == Some(session.user);
    // Whoever is signed in and was to make an account is not taken for who they were without a word.
    let may_be_another = request.prompt.select_account || request.prompt.create;
    if !confirmed && (may_be_another || (known.hint_names_another && !request.prompt.none)) {
        return Step::ChooseAccount(session.user);
    }
    if let Some(due) = known.password_due {
        // Whoever left the room long ago is not who may choose the next password: whoever sits there types the old one first.
        let recent = fresh || now.since(session.auth_time) <= RECENT;
        return if recent { Step::ChangePassword(due) } else { Step::Identify(Why::Again) };
    }
    let acr = Acr::of(&session.factors);
    if request.acr.essential && !request.acr.wanted.iter().any(|wanted| acr.satisfies(*wanted)) {
        let text = "the person cannot sign in as strongly as the application demands";
        return Step::Refuse(OAuthError::new(ErrorCode::UnmetAuthenticationRequirements, text));
    }
    let claims = request.claims.limited_to(&policy.application.settings.allowed_scopes);
    match consent::ask(request, &claims, known, policy.application, session.user) {
        consent::Verdict::Given => Step::Done(Done {
            user: session.user,
            session: session.id,
            auth_time: session.auth_time,
            acr,
            factors: session.factors.clone(),
            scope: request.scope.clone(),
            claims,
        }),
        consent::Verdict::Refused => Step::Refuse(OAuthError::new(ErrorCode::AccessDenied, "the person did not agree")),
        consent::Verdict::Ask(ask) => Step::Consent(ask),
    }
}

/// Initiating User Registration 1.0 §4: whoever is signed in from before is shown the way to another account all the same; whoever
/// has signed in or up since the request came, or said that they mean the account that they have, is not asked again.
fn is_settled(request: &Request, known: &Known) -> bool {
    known.session.as_ref().is_some_and(|session| {
        let fresh = session.auth_time >= request.asked_at;
        session.user_active && (fresh || known.account_confirmed == Some(session.user))
    })
}

/// OpenID Connect Core §3.1.2.1: counted to the moment of the request, so that a slow reader is not asked twice.
fn is_too_old(request: &Request, session: &Session, now: Timestamp) -> bool {
    request.max_age.is_some_and(|max| request.asked_at.min(now).since(session.auth_time) > max || max.is_zero())
}

#[cfg(test)]
pub(crate) mod tests;
