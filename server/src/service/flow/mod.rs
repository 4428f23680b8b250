//! Sign-in flows: what the person is shown, and what comes of what they answer. `domain::sign_in` decides what is next.

mod answers;
mod back;
mod change_password;
mod sign_in;

pub use answers::{answer_consent, confirm_account, leave};
pub(super) use back::{client_of, still_of};
pub use change_password::{Changed, change_password};
pub use sign_in::{SignedIn, sign_in};

use super::{Served, ServiceError, Tenant, audit, authorize, browser, browser::Browser, client, grant, user};
use crate::{
    crypto::project_keys::Place,
    random::RandomExt,
    store::{self, ProjectTx, flow::StoredFlow},
};
use domain::{
    audit::{Actor, Event, Kind},
    ids::{BrowserId, FlowId, UserId},
    oauth::{
        answer::Answer,
        authorize::Request,
        client::Application,
        error::{ErrorCode, OAuthError},
    },
    password::PasswordDue,
    person::Profile,
    sealed::Sealed,
    sign_in::{ConsentAsk, Done, Known, Policy, Remembered, Session, Step, Why, next_step},
    time::Timestamp,
};
use std::{net::IpAddr, sync::Arc, time::Duration};

/// How long somebody may take to sign in.
const LIFETIME: Duration = Duration::from_secs(3600);

/// How long a finished flow gives its answer again, to the person who got it: for the second of two clicks.
const AGAIN: Duration = Duration::from_secs(30);

/// A browser's request to a flow.
#[derive(Debug, Clone, Copy)]
pub struct Visit<'a> {
    /// Which flow, out of the URL.
    pub flow: FlowId,
    /// The browser's cookie.
    pub cookie: Option<&'a str>,
    /// Where it comes from, for the trail.
    pub address: Option<IpAddr>,
    /// What the browser says it is.
    pub agent: Option<&'a str>,
}

/// What to show next.
#[derive(Debug)]
pub enum Shown {
    /// A page that asks something.
    Page(Box<Page>),
    /// The application gets its answer.
    Answer(Arc<Application>, Answer),
    /// This flow has given its answer before; who is signed in now.
    Finished(Arc<Application>, Option<Box<Person>>),
    /// The flow is unknown, or has taken too long.
    Expired,
    /// Another browser began it.
    NotYours,
}

/// A page that asks something.
#[derive(Debug)]
pub struct Page {
    /// Who is waiting for the answer.
    pub application: Arc<Application>,
    /// What was asked for.
    pub request: Request,
    /// What is asked.
    pub ask: Ask,
    /// Who is signed in to this browser.
    pub person: Option<Person>,
    /// What they sign in with, where only they can go on.
    pub sign_in_as: Option<String>,
    /// The token of the page's form.
    pub csrf: String,
}

/// Somebody, as pages name them.
#[derive(Debug, Clone)]
pub struct Person {
    /// Who.
    pub id: UserId,
    /// What is known about them.
    pub profile: Profile,
}

impl Person {
    /// What they are known by besides their name.
    #[must_use]
    pub fn login(&self) -> Option<String> {
        let profile = &self.profile;
        profile.email.clone().or_else(|| profile.preferred_username.clone()).or_else(|| profile.phone_number.clone())
    }
}

/// What a page asks.
#[derive(Debug)]
pub enum Ask {
    /// Nothing yet: they may make an account first.
    SignUp,
    /// Who it is and for a proof.
    Identify(Why),
    /// Whether this is the account that is meant.
    ChooseAccount,
    /// Another password.
    ChangePassword(PasswordDue),
    /// Whether the application may have what it wants.
    Consent(ConsentAsk),
}

/// What comes of a visit, and what the browser's cookie is to hold from now on.
#[derive(Debug)]
pub struct Visited<T> {
    /// What comes of it.
    pub outcome: T,
    /// The session cookie, if it changes.
    pub cookie: Option<String>,
    /// Who has now signed in on this device.
    pub signed_in: Option<UserId>,
}

impl<T> Visited<T> {
    const fn of(outcome: T) -> Self {
        Self { outcome, cookie: None, signed_in: None }
    }
}

fn request_place(id: FlowId) -> Place {
    Place::new("flow", "request", id.uuid())
}

/// What a flow that goes on in this browser was begun with.
///
/// # Errors
/// The database, or a row that does not open.
pub(super) async fn request_of(
    tenant: &Tenant,
    tx: &mut ProjectTx,
    flow: FlowId,
    browser: BrowserId,
) -> Served<Option<Request>> {
    let sealed = store::flow::request_of(tx, flow, browser).await?;
    Ok(sealed.map(|sealed| tenant.keys.open_json(&request_place(flow), &sealed)).transpose()?)
}

fn answer_place(id: FlowId) -> Place {
    Place::new("flow", "answer", id.uuid())
}

/// Begins a flow, bound to the browser.
///
/// # Errors
/// The database.
pub(super) async fn create(
    tenant: &Tenant,
    tx: &mut ProjectTx,
    browser: &Browser,
    application: &Application,
    request: &Request,
) -> Served<FlowId> {
    let id = FlowId::from_random(tx.random().bytes());
    let flow = StoredFlow {
        id,
        browser: browser.id(),
        client: application.client_id.clone(),
        request: tenant.keys.seal_json(&request_place(id), request, tx.random())?,
        account_confirmed: None,
        answer: None,
        finished: None,
        expires_at: tx.now() + LIFETIME,
    };
    store::flow::create(tx, &flow).await?;
    Ok(id)
}

/// A flow as a visit finds it.
struct Open {
    flow: StoredFlow,
    application: Arc<Application>,
    request: Request,
    browser: Browser,
    session: Option<Session>,
    /// Whether the person says that they have an account.
    has_account: bool,
}

/// Locks the flow and holds it against the browser.
async fn enter(tenant: &Tenant, visit: &Visit<'_>) -> Served<Result<(ProjectTx, Open), Shown>> {
    let mut tx = tenant.begin().await?;
    // The lock first: the second of two clicks sees what the first has made of the browser.
    let Some(flow) = store::flow::lock(&mut tx, visit.flow).await? else { return Ok(Err(Shown::Expired)) };
    let (mut tx, browser) = browser::open(tx, visit.cookie).await?;
    if flow.browser != browser.id() {
        return Ok(Err(Shown::NotYours));
    }
    let Some(application) = tenant.application(&flow.client).map(Arc::clone) else { return Ok(Err(Shown::Expired)) };
    if flow.finished.is_none() && flow.expires_at <= tx.now() {
        return Ok(Err(Shown::Expired));
    }
    let request = tenant.keys.open_json(&request_place(flow.id), &flow.request)?;
    let session = authorize::living_session(tenant, &mut tx, &browser).await?;
    Ok(Ok((tx, Open { flow, application, request, browser, session, has_account: false })))
}

/// What somebody wants to see of a flow, by a link of one of its pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// What is next.
    Next,
    /// The form for another account.
    OtherAccount,
    /// What is next for somebody who does not want to make an account.
    HasAccount,
}

/// Shows what is next, or ends the flow if nothing is.
///
/// # Errors
/// The database.
pub async fn show(tenant: &Tenant, visit: Visit<'_>, turn: Turn) -> Served<Visited<Shown>> {
    let (tx, mut open) = match enter(tenant, &visit).await? {
        Ok(entered) => entered,
        Err(shown) => return Ok(Visited::of(shown)),
    };
    open.has_account = turn == Turn::HasAccount;
    if turn == Turn::OtherAccount && open.flow.finished.is_none() {
        let why = if open.session.is_some() { Why::AnotherPerson } else { Why::NobodyIsSignedIn };
        let (tx, page) = page(tenant, tx, &open, Ask::Identify(why)).await?;
        tx.commit().await?;
        return Ok(Visited::of(Shown::Page(Box::new(page))));
    }
    proceed(tenant, tx, open, &visit).await.map(Visited::of)
}

/// The one next step, carried out.
async fn proceed(tenant: &Tenant, mut tx: ProjectTx, open: Open, visit: &Visit<'_>) -> Served<Shown> {
    if let Some((at, answer)) = open.flow.finished.clone() {
        return again(tenant, tx, open, at, answer.as_ref()).await;
    }
    let mut known = authorize::known(tenant, &mut tx, &open.application, &open.request, open.session.clone()).await?;
    known.account_confirmed = open.flow.account_confirmed;
    known.answer = open.flow.answer.clone();
    known.has_account = open.has_account;
    let now = tx.now();
    let ask = match next_step(&open.request, &known, Policy { application: &open.application }, now) {
        Step::SignUp => Ask::SignUp,
        Step::Identify(why) => Ask::Identify(why),
        Step::ChooseAccount(_) => Ask::ChooseAccount,
        Step::ChangePassword(due) => Ask::ChangePassword(due),
        Step::Consent(ask) => Ask::Consent(ask),
        Step::Done(done) => {
            if known.answer.is_some() {
                remember_consent(&mut tx, &open, &known, &done, visit, tenant).await?;
            }
            let answer = grant_answer(tenant, &mut tx, &open.application, &open.request, &done).await?;
            return finish(tenant, tx, open, answer).await;
        }
        Step::Refuse(error) => {
            authorize::refused(tenant, &mut tx, visit.address, &open.application, &error, None).await?;
            let answer = Answer::error(open.request.back.clone(), &error, &tenant.urls.issuer());
            return finish(tenant, tx, open, answer).await;
        }
    };
    let (tx, page) = page(tenant, tx, &open, ask).await?;
    tx.commit().await?;
    Ok(Shown::Page(Box::new(page)))
}

/// The second of two clicks gets what the first got, if the same person is still there and the application has not used
/// it yet: a code that goes to an application twice would end what the first time gave. Otherwise it is over.
async fn again(
    tenant: &Tenant,
    mut tx: ProjectTx,
    open: Open,
    at: Timestamp,
    answer: Option<&Sealed>,
) -> Served<Shown> {
    let fresh = tx.now().since(at) < AGAIN;
    if let (Some(sealed), Some(session), true) = (answer, &open.session, fresh) {
        let answer: Answer = tenant.keys.open_json(&answer_place(open.flow.id), sealed)?;
        let code = answer.parameters.iter().find(|(name, _)| name == "code");
        let unused = match code {
            Some((_, code)) => grant::is_waiting(tenant, &mut tx, code, session.user).await?,
            None => true,
        };
        if unused {
            tx.commit().await?;
            return Ok(Shown::Answer(open.application, answer));
        }
    }
    let person = match &open.session {
        Some(session) => person(tenant, &mut tx, session.user).await?,
        None => None,
    };
    tx.commit().await?;
    Ok(Shown::Finished(open.application, person.map(Box::new)))
}

async fn person(tenant: &Tenant, tx: &mut ProjectTx, id: UserId) -> Served<Option<Person>> {
    Ok(user::by_id(tenant, tx, id).await?.map(|user| Person { id: user.id, profile: user.profile }))
}

async fn finish(tenant: &Tenant, mut tx: ProjectTx, open: Open, answer: Answer) -> Served<Shown> {
    let sealed = tenant.keys.seal_json(&answer_place(open.flow.id), &answer, tx.random())?;
    if !store::flow::finish(&mut tx, open.flow.id, &sealed).await? {
        return Err(ServiceError::Fault("a locked flow changed"));
    }
    tx.commit().await?;
    Ok(Shown::Answer(open.application, answer))
}

/// The answer with a code, and the grant behind it; an error if the session has ended by now.
///
/// # Errors
/// The database.
pub(super) async fn grant_answer(
    tenant: &Tenant,
    tx: &mut ProjectTx,
    application: &Application,
    request: &Request,
    done: &Done,
) -> Served<Answer> {
    // Whoever ends the session comes before, and then nothing is granted, or finds what is granted here.
    if !store::session::hold(tx, done.session).await? {
        let ended = OAuthError::new(ErrorCode::LoginRequired, "the session ended while the request was answered");
        return Ok(Answer::error(request.back.clone(), &ended, &tenant.urls.issuer()));
    }
    let remembered = store::consent::remembered(tx, done.user, &application.client_id).await?;
    let by_consent = !application.settings.trusted && remembered != Remembered::default();
    let code = grant::give(tenant, tx, application, request, done, by_consent).await?;
    store::user_application::used(tx, done.user, &application.client_id).await?;
    let event = Event::new(Kind::Authorized, Actor::User(done.user))
        .user(done.user)
        .client(&application.client_id)
        .session(done.session)
        .fact("scope", &done.scope);
    audit::record(tx, event).await?;
    client::used(tenant, tx, &application.client_id).await?;
    Ok(Answer::code(request.back.clone(), code, &tenant.urls.issuer()))
}

async fn remember_consent(
    tx: &mut ProjectTx,
    open: &Open,
    known: &Known,
    done: &Done,
    visit: &Visit<'_>,
    tenant: &Tenant,
) -> Served<()> {
    let client = &open.application.client_id;
    let claims = done.claims.all().map(str::to_owned).chain(known.remembered.claims.iter().cloned()).collect();
    let agreed = Remembered { scope: known.remembered.scope.union(&done.scope), claims };
    store::consent::remember(tx, done.user, client, &agreed).await?;
    let event = Event::new(Kind::ConsentGiven, Actor::User(done.user))
        .user(done.user)
        .client(client)
        .fact("scope", &done.scope);
    audit::record_from(tx, &tenant.keys, visit.address, event).await
}

async fn page(tenant: &Tenant, mut tx: ProjectTx, open: &Open, ask: Ask) -> Served<(ProjectTx, Page)> {
    let person = match &open.session {
        Some(session) => person(tenant, &mut tx, session.user).await?,
        None => None,
    };
    let sign_in_as = match (&ask, &open.session) {
        (Ask::Identify(Why::Locked), Some(session)) => {
            let logins = user::identifiers(&tenant.keys, &mut tx, session.user).await?;
            logins.first().map(|login| login.text().to_owned())
        }
        _ => None,
    };
    let form = match &ask {
        Ask::Consent(consent) => consent_form(open.flow.id, consent.user),
        Ask::ChangePassword(_) => {
            open.session.as_ref().map_or_else(String::new, |own| change_form(open.flow.id, own.user))
        }
        Ask::SignUp | Ask::Identify(_) | Ask::ChooseAccount => open.flow.id.to_string(),
    };
    let page = Page {
        application: Arc::clone(&open.application),
        request: open.request.clone(),
        ask,
        person,
        sign_in_as,
        csrf: tenant.keys.csrf_token(&form, open.browser.id()),
    };
    Ok((tx, page))
}

/// The form of a consent page belongs to the person whom it asks: another one's answer does not count.
fn consent_form(flow: FlowId, user: UserId) -> String {
    format!("{flow}/consent/{user}")
}

/// So does the form of another password.
fn change_form(flow: FlowId, user: UserId) -> String {
    format!("{flow}/password/{user}")
}

fn csrf_is_right(tenant: &Tenant, open: &Open, token: &str) -> bool {
    tenant.keys.csrf_token_matches(token, &open.flow.id.to_string(), open.browser.id())
}
