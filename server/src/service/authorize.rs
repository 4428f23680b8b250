//! `/authorize`: a request comes in; at once, or after a sign-in flow, an answer goes back.

use super::{Served, Tenant, audit, browser, browser::Browser, flow, sign_up, test_sign_in, token};
use crate::{
    crypto::project_keys::Place,
    random::RandomExt,
    store::{self, ProjectTx},
};
use domain::{
    audit::{Actor, Event, Kind},
    ids::FlowId,
    oauth::{
        answer::Answer,
        authorize::{self, Asked, Hint, Request, Return, Untrusted},
        client::Application,
        error::OAuthError,
        parameters::Parameters,
        redirect_uri::origin_of,
    },
    password::PasswordDue,
    person::Identifier,
    sign_in::{Known, Policy, Remembered, Session, Step, next_step},
};
use serde_json::{Map, Value};
use std::{borrow::Cow, net::IpAddr, time::Duration};

/// What comes of a request.
#[derive(Debug)]
pub enum Begun {
    /// An answer for the application.
    Answer(Answer),
    /// A flow in which the person is asked.
    Flow(FlowId),
    /// A page for the person: there is nowhere to send an answer.
    Untrusted(Untrusted),
    /// The person would have to be asked, and is not now.
    TooMany,
}

/// What comes of a request, and what the browser's cookie is to hold if it is new.
#[derive(Debug)]
pub struct Beginning {
    /// What comes of it.
    pub begun: Begun,
    /// A cookie to set.
    pub cookie: Option<String>,
}

/// Takes a request in. `may_ask`: whether a flow may begin; without, only whoever need not be asked is answered.
///
/// # Errors
/// The database.
pub async fn begin(
    tenant: &Tenant,
    cookie: Option<&str>,
    address: Option<IpAddr>,
    parameters: &Parameters,
    framed: bool,
    may_ask: bool,
) -> Served<Beginning> {
    let only = |begun| Ok(Beginning { begun, cookie: None });
    let (application, back) = match trusted(tenant, parameters) {
        Ok(found) => found,
        Err(why) => {
            untrusted(tenant, address, parameters, why).await?;
            return only(Begun::Untrusted(why));
        }
    };
    let application = &*application;
    let hint = hint(tenant, application, parameters);
    let (audiences, sign_up_open) = (&tenant.audiences, sign_up::is_open(tenant, application));
    let asked = Asked { parameters, application, audiences, hint: &hint, sign_up_open, now: tenant.now() };
    let request = match authorize::validate(&asked, back.clone()) {
        Ok(request) => request,
        Err(error) => {
            let mut tx = tenant.begin().await?;
            refused(tenant, &mut tx, address, application, &error, Some(&asked_for(parameters))).await?;
            tx.commit().await?;
            return only(Begun::Answer(Answer::error(back, &error, &tenant.urls.issuer())));
        }
    };

    let tx = tenant.begin().await?;
    let (mut tx, mut browser) = browser::open(tx, cookie).await?;
    let session = living_session(tenant, &mut tx, &browser).await?;
    let mut known = known(tenant, &mut tx, application, &request, session).await?;
    known.framed = framed;
    let now = tx.now();
    match next_step(&request, &known, Policy { application }, now) {
        Step::Done(done) => {
            let answer = flow::grant_answer(tenant, &mut tx, application, &request, &done).await?;
            tx.commit().await?;
            only(Begun::Answer(answer))
        }
        Step::Refuse(error) => {
            refused(tenant, &mut tx, address, application, &error, None).await?;
            tx.commit().await?;
            only(Begun::Answer(Answer::error(request.back, &error, &tenant.urls.issuer())))
        }
        _ if !may_ask => only(Begun::TooMany),
        Step::SignUp | Step::Identify(_) | Step::ChooseAccount(_) | Step::ChangePassword(_) | Step::Consent(_) => {
            let id = flow::create(tenant, &mut tx, &browser, application, &request).await?;
            let (tx, cookie) = browser.remember(tx).await?;
            tx.commit().await?;
            Ok(Beginning { begun: Begun::Flow(id), cookie })
        }
    }
}

fn trusted<'a>(tenant: &'a Tenant, parameters: &Parameters) -> Result<(Cow<'a, Application>, Return), Untrusted> {
    let client_id = authorize::client_id(parameters)?;
    let application = tenant.application(&client_id).ok_or(Untrusted::UnknownClient)?;
    let application: Cow<'a, Application> = match test_sign_in::tried(tenant, application, parameters) {
        Some(tried) => Cow::Owned(tried),
        None => Cow::Borrowed(application),
    };
    let back = authorize::back(parameters, &application)?;
    Ok((application, back))
}

fn hint(tenant: &Tenant, application: &Application, parameters: &Parameters) -> Hint {
    match parameters.first("id_token_hint") {
        None => Hint::None,
        Some(text) => match token::read_hint(tenant, text, tenant.now()) {
            Some(claims) if claims.aud == application.client_id.as_str() => Hint::Subject(claims.sub),
            _ => Hint::Invalid,
        },
    }
}

/// How exactly it is known when a session was last in use.
const SEEN_EVERY: Duration = Duration::from_secs(60);

/// The session that the browser's cookie points to, if that goes on.
///
/// # Errors
/// The database.
pub(super) async fn living_session(tenant: &Tenant, tx: &mut ProjectTx, browser: &Browser) -> Served<Option<Session>> {
    let Some(id) = browser.session() else { return Ok(None) };
    let lock = tenant.settings.sessions.lock();
    let session = store::session::alive(tx, id, lock).await?;
    // Whoever sits before a locked session has yet to show that it is theirs: that is no use of it.
    if session.as_ref().is_some_and(|session| !session.locked) {
        tx.in_use(id, lock.map_or(SEEN_EVERY, |lock| SEEN_EVERY.min(lock / 6)));
    }
    Ok(session)
}

/// What is established about a request, but for what was answered in a flow.
///
/// # Errors
/// The database.
pub(super) async fn known(
    tenant: &Tenant,
    tx: &mut ProjectTx,
    application: &Application,
    request: &Request,
    session: Option<Session>,
) -> Served<Known> {
    let (mut remembered, mut hint_names_another, mut password_due) = (Remembered::default(), false, None);
    if let Some(session) = &session {
        // Held first: what is given below comes before whoever ends it, or knows that it was ended.
        if let Some(own) = store::password::hold_marks(tx, session.user).await? {
            let policy = &tenant.settings.passwords;
            password_due = PasswordDue::of(own.given, own.weak, own.set_at, policy, tx.now());
        }
        remembered = store::consent::remembered(tx, session.user, &application.client_id).await?;
        if let Some(hinted) = request.login_hint.as_deref().and_then(Identifier::guess) {
            let lookup = super::user::lookup(&tenant.keys, &hinted);
            let found = store::user::by_identifier(tx, hinted.kind(), &lookup).await?;
            hint_names_another = found.is_none_or(|user| user.id != session.user);
        }
    }
    Ok(Known { session, remembered, hint_names_another, password_due, ..Known::default() })
}

/// Records that an application's request was refused; `wanted`: what it asked for, if that was the mistake.
///
/// # Errors
/// The database.
pub(super) async fn refused(
    tenant: &Tenant,
    tx: &mut ProjectTx,
    address: Option<IpAddr>,
    application: &Application,
    error: &OAuthError,
    wanted: Option<&Value>,
) -> Served<()> {
    let event = Event::new(Kind::AuthorizationRefused, Actor::Anonymous).client(&application.client_id);
    let event = event.refused(error.code.as_str()).fact("why", &error.description);
    audit::record_stranger_with(tenant, tx, address, event, wanted).await
}

/// Records a request that named an application of ours but no address of the application's: what it named is what its
/// administrator needs to know.
async fn untrusted(tenant: &Tenant, address: Option<IpAddr>, parameters: &Parameters, why: Untrusted) -> Served<()> {
    let word = match why {
        // Whom it was meant for is not known, and the trail is no place for whatever somebody sends.
        Untrusted::NoClient | Untrusted::UnknownClient => return Ok(()),
        Untrusted::NoRedirectUri => "no_redirect_uri",
        Untrusted::UnknownRedirectUri => "unknown_redirect_uri",
    };
    let Ok(client) = authorize::client_id(parameters) else { return Ok(()) };
    let event = Event::new(Kind::AuthorizationRefused, Actor::Anonymous).client(&client).refused(word);
    audit::record_stranger_alone(tenant, address, event, &asked_for(parameters)).await
}

/// What a request asked for, as far as settings of the application decide on it.
fn asked_for(parameters: &Parameters) -> Value {
    let mut wanted = Map::new();
    let mut add = |name: &str, value: Option<&str>| {
        if let Some(value) = value {
            wanted.insert(name.to_owned(), Value::String(super::cut(value)));
        }
    };
    let redirect_uri = parameters.first("redirect_uri");
    add("redirectUri", redirect_uri);
    add("scope", parameters.first("scope"));
    if parameters.first("response_mode") == Some("web_message") {
        add("origin", redirect_uri.and_then(origin_of).as_deref());
    }
    Value::Object(wanted)
}

/// How long a posted request waits for its GET.
const POSTED: Duration = Duration::from_secs(300);

/// Keeps a request that was posted: a POST from another site carries no cookie, the GET that follows does.
///
/// # Errors
/// The database.
pub async fn keep_posted(tenant: &Tenant, parameters: &Parameters) -> Served<FlowId> {
    let mut tx = tenant.begin().await?;
    let id = FlowId::from_random(tx.random().bytes());
    let pairs: Vec<(&str, &str)> = parameters.iter().collect();
    let sealed = tenant.keys.seal_json(&posted_place(id), &pairs, tx.random())?;
    let until = tx.now() + POSTED;
    store::flow::keep_posted(&mut tx, id, &sealed, until).await?;
    tx.commit().await?;
    Ok(id)
}

/// A request that was posted a moment ago.
///
/// # Errors
/// The database.
pub async fn posted(tenant: &Tenant, id: FlowId) -> Served<Option<Parameters>> {
    let mut tx = tenant.begin().await?;
    let Some(sealed) = store::flow::posted(&mut tx, id).await? else { return Ok(None) };
    let pairs: Vec<(String, String)> = tenant.keys.open_json(&posted_place(id), &sealed)?;
    Ok(Some(Parameters::new(pairs)))
}

fn posted_place(id: FlowId) -> Place {
    Place::new("posted_request", "parameters", id.uuid())
}
