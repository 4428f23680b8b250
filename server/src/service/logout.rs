//! Logging out (OpenID RP-Initiated Logout, Auth0's `/v2/logout`). `domain::oauth::logout` decides.

use super::{
    Served, Tenant, authorize, browser,
    flow::Person,
    session::{self, Ending, Grants},
    token, user,
};
use crate::store;
use domain::{
    audit::Actor,
    ids::ClientId,
    oauth::{
        grant::EndReason,
        logout::{Logout, LogoutEndpoint, LogoutHint, LogoutRequest},
    },
    sign_in::Session,
};

/// A request to log out, as it came.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// Where it came in.
    pub auth0: bool,
    /// `id_token_hint`.
    pub hint: Option<String>,
    /// `client_id`.
    pub client_id: Option<String>,
    /// `post_logout_redirect_uri` or `returnTo`.
    pub return_to: Option<String>,
    /// `state`.
    pub state: Option<String>,
    /// Whether it is a navigation of a whole tab.
    pub top_level: bool,
}

/// What comes of it.
#[derive(Debug)]
pub enum Outcome {
    /// Logged out, or was: go there.
    Redirect(String),
    /// Logged out, or was: our own page says so.
    LoggedOut,
    /// Ask first.
    Ask {
        /// Who is signed in.
        person: Option<Box<Person>>,
        /// The token of the form.
        csrf: String,
        /// Whose address may be gone to after a yes; none after a forged hint, which leads nowhere.
        client: Option<ClientId>,
    },
}

/// What comes of it, and what the browser's cookie is to hold.
#[derive(Debug)]
pub struct Concluded {
    /// What comes of it.
    pub outcome: Outcome,
    /// A cookie to set.
    pub cookie: Option<String>,
}

const FORM: &str = "logout";

/// Decides about a request to log out, and carries it out. `answer`: the form's token, where the person has said yes.
///
/// # Errors
/// The database.
pub async fn log_out(tenant: &Tenant, cookie: Option<&str>, asked: &Asked, answer: Option<&str>) -> Served<Concluded> {
    let tx = tenant.begin().await?;
    let (mut tx, mut browser) = browser::open(tx, cookie).await?;
    let session = authorize::living_session(tenant, &mut tx, &browser).await?;
    let hint_claims = asked.hint.as_deref().map(|text| token::read_hint(tenant, text, tx.now()));
    let named = asked.client_id.as_deref().and_then(|text| ClientId::parse(text).ok());
    let hint = match &hint_claims {
        None => LogoutHint::None,
        Some(None) => LogoutHint::Forged,
        Some(Some(claims)) => match claims.sub.parse() {
            _ if asked.client_id.as_ref().is_some_and(|client| *client != claims.aud) => LogoutHint::Forged,
            Ok(subject) => LogoutHint::genuine(claims.sid, subject, session.as_ref().map(|own| (own.id, own.user))),
            Err(_) => LogoutHint::Forged,
        },
    };
    let client = hint_claims.flatten().and_then(|claims| ClientId::parse(&claims.aud).ok()).or(named);
    let application = client.as_ref().and_then(|client| tenant.application(client));
    let request = LogoutRequest {
        endpoint: if asked.auth0 { LogoutEndpoint::Auth0 } else { LogoutEndpoint::OpenId },
        signed_in: session.is_some(),
        hint,
        registered: application.map(|own| own.settings.allowed_logout_urls.as_slice()),
        return_to: asked.return_to.as_deref(),
        state: asked.state.as_deref(),
        top_level: asked.top_level,
    };
    let confirmed = answer.is_some_and(|token| tenant.keys.csrf_token_matches(token, FORM, browser.id()));
    let decision = if confirmed { request.confirmed() } else { request.decide() };
    let outcome = match decision {
        Logout::Stay => return Ok(Concluded { outcome: Outcome::LoggedOut, cookie: None }),
        Logout::Ask => {
            let person = match &session {
                Some(session) => user::by_id(tenant, &mut tx, session.user)
                    .await?
                    .map(|user| Box::new(Person { id: user.id, profile: user.profile })),
                None => None,
            };
            let csrf = tenant.keys.csrf_token(FORM, browser.id());
            let client = client.filter(|_| hint != LogoutHint::Forged);
            tx.commit().await?;
            return Ok(Concluded { outcome: Outcome::Ask { person, csrf, client }, cookie: None });
        }
        Logout::LogOutAndRedirect(target) => Outcome::Redirect(target),
        Logout::LogOutAndStay => Outcome::LoggedOut,
    };
    let Some(session) = session else { return Ok(Concluded { outcome, cookie: None }) };
    end(&mut tx, &session).await?;
    let (tx, cookie) = browser.point_to(tx, None, std::time::Duration::ZERO).await?;
    tx.commit().await?;
    Ok(Concluded { outcome, cookie: Some(cookie) })
}

/// Ends the session, and the grants that live by it; those with `offline_access` go on.
pub(super) async fn end(tx: &mut store::ProjectTx, own: &Session) -> Served<()> {
    let by = Actor::User(own.user);
    let reason = EndReason::LoggedOut;
    let ending = Ending { reason, grants: Grants::Dependent(reason), by: &by };
    session::end(tx, own.user, own.id, &ending).await?;
    Ok(())
}

/// Ends everything of a person: every session and every grant, those with `offline_access` too.
///
/// # Errors
/// The database.
pub async fn end_everything(
    tx: &mut store::ProjectTx,
    user: domain::ids::UserId,
    reason: EndReason,
    by: &Actor,
) -> Served<()> {
    session::end_all_but(tx, user, None, reason, by).await
}
