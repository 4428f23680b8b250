//! Making an account for oneself: somebody asks for a link, gets it by mail, and sets a name and a password. Nothing exists
//! before the address is proved, and whether there is an account for it is told by neither what is said nor how long it takes.

mod account;

pub use account::{Done, Made, Opening, Page, Typed, make, open};

use super::{
    Served, Tenant,
    arrival::Whence,
    aside, audit, browser, flow,
    link::{self, Wanted},
    mail::{self, Posted},
    user,
};
use crate::store::{self, ProjectTx};
use domain::{
    audit::{Actor, Event, Kind},
    ids::{BrowserId, ClientId, FlowId},
    link::LinkKind,
    mail::{About, Address, Envelope, Letter},
    oauth::client::Application,
    person::Identifier,
    sign_up::{self, Pace},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};
use std::{net::IpAddr, sync::Arc};

/// What a link carries.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Details {
    /// The address that it went to.
    to: String,
    /// The language that they read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    locale: Option<String>,
    /// The flow in which it was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    flow: Option<FlowId>,
}

/// Where somebody comes from who wants an account.
#[derive(Debug, Clone, Default)]
pub struct From {
    /// The flow that goes on afterwards.
    pub flow: Option<FlowId>,
    /// The application that is named without one.
    pub client: Option<ClientId>,
}

/// Whether people may make an account for this application.
#[must_use]
pub fn is_open(tenant: &Tenant, application: &Application) -> bool {
    !tenant.project.slug.is_keyward()
        && sign_up::is_open(&tenant.settings, application.settings.signup_allowed, mail::is_on(tenant))
}

/// The application that somebody wants an account for, if they may make one.
async fn application(tenant: &Tenant, tx: &mut ProjectTx, from: &From) -> Served<Option<Arc<Application>>> {
    let client = flow::client_of(tx, from.flow).await?;
    let named = client.as_ref().or(from.client.as_ref());
    let found = match named {
        Some(client) => tenant.application(client),
        None => tenant.default_application(),
    };
    Ok(found.filter(|own| is_open(tenant, own)).map(Arc::clone))
}

/// What the application wishes for the form.
#[derive(Debug, Clone, Default)]
pub struct Wishes {
    /// The address that it expects.
    pub email: Option<String>,
    /// The languages that it asks for.
    pub locales: Option<String>,
}

/// What the application that began a flow in this browser wishes for the form; another browser is told nothing of it.
///
/// # Errors
/// The database.
pub async fn wishes(tenant: &Tenant, cookie: Option<&str>, from: &From) -> Served<Wishes> {
    let Some(flow) = from.flow else { return Ok(Wishes::default()) };
    let (mut tx, browser) = browser::open(tenant.begin().await?, cookie).await?;
    let Some(request) = flow::request_of(tenant, &mut tx, flow, browser.id()).await? else {
        return Ok(Wishes::default());
    };
    let email = request.login_hint.filter(|hint| Identifier::email(hint).is_ok());
    let locales = (!request.ui_locales.is_empty()).then(|| request.ui_locales.join(" "));
    Ok(Wishes { email, locales })
}

/// The form that asks for a link.
#[derive(Debug)]
pub struct Form {
    /// The application that the account is for.
    pub application: Arc<Application>,
    /// The token, which says when the form was shown.
    pub csrf: String,
    /// When it was shown.
    pub shown: Timestamp,
    /// The browser's cookie, if it is new.
    pub cookie: Option<String>,
}

/// The form that asks for a link; nothing, where nobody may make an account. `shown`: when it was first shown, if this is not
/// the first time.
///
/// # Errors
/// The database.
pub async fn form(
    tenant: &Tenant,
    cookie: Option<&str>,
    from: &From,
    shown: Option<Timestamp>,
) -> Served<Option<Form>> {
    let mut tx = tenant.begin().await?;
    let Some(application) = application(tenant, &mut tx, from).await? else { return Ok(None) };
    let (tx, mut browser) = browser::open(tx, cookie).await?;
    let (tx, cookie) = browser.remember(tx).await?;
    let shown = shown.unwrap_or_else(|| Timestamp::from_unix_micros(tx.now().unix_micros() / 1_000 * 1_000));
    tx.commit().await?;
    Ok(Some(Form { application, csrf: csrf(tenant, shown, browser.id()), shown, cookie }))
}

fn csrf(tenant: &Tenant, shown: Timestamp, browser: BrowserId) -> String {
    tenant.keys.csrf_token(&format!("sign-up/{}", shown.unix_micros()), browser)
}

/// How long somebody took for the form; nothing, if this is not one that was shown to this browser then.
///
/// # Errors
/// The database.
pub async fn pace(tenant: &Tenant, cookie: Option<&str>, shown: Timestamp, token: &str) -> Served<Option<Pace>> {
    let tx = tenant.begin().await?;
    let now = tx.now();
    let (_, browser) = browser::open(tx, cookie).await?;
    let form = format!("sign-up/{}", shown.unix_micros());
    let is_ours = browser.is_known() && tenant.keys.csrf_token_matches(token, &form, browser.id());
    Ok(is_ours.then(|| sign_up::pace(shown, now)))
}

/// Somebody asks for a link to this address. Says nothing about what came of it.
///
/// # Errors
/// The database.
pub async fn ask(
    tenant: &Arc<Tenant>,
    whence: Whence<'_>,
    address: &Identifier,
    from: &From,
    locale: &str,
) -> Served<()> {
    // A link takes some milliseconds more than no link.
    let (own, network) = (Arc::clone(tenant), whence.address);
    let (address, from, locale) = (address.clone(), from.clone(), locale.to_owned());
    let work = async move { send(&own, network, &address, &from, &locale).await };
    tenant.means().aside.answer_alike(work).await
}

/// Takes the time of [`ask`] and does nothing: for programs that fill in what no person sees.
pub async fn ask_nothing() {
    aside::nothing().await;
}

async fn send(tenant: &Tenant, network: Option<IpAddr>, address: &Identifier, from: &From, locale: &str) -> Served<()> {
    let Some(to) = Address::of(address) else { return Ok(()) };
    let mut tx = tenant.begin().await?;
    let Some(application) = application(tenant, &mut tx, from).await? else { return Ok(()) };
    let lookup = user::lookup(&tenant.keys, address);
    let there = store::user::by_identifier(&mut tx, address.kind(), &lookup).await?;
    let client = &application.client_id;
    let name = Some(application.settings.name.clone());
    let (letter, user) = match &there {
        Some(stored) => {
            let query =
                url::form_urlencoded::Serializer::new(String::new()).append_pair("client_id", client.as_str()).finish();
            let sign_in = tenant.urls.url(&format!("sign-in?{query}"));
            let forgot_password = tenant.urls.url("sign-in/forgot-password");
            (Letter::AccountExists { application: name, sign_in, forgot_password }, Some(stored.id))
        }
        None => {
            let wanted = Wanted {
                kind: LinkKind::SignUp,
                user: None,
                made_by: None,
                client: Some(client),
                subject: None,
                mailed: true,
            };
            let details = Details { to: to.as_str().to_owned(), locale: Some(locale.to_owned()), flow: from.flow };
            let made = link::make(tenant, &mut tx, &wanted, Some(&details)).await?;
            (Letter::SignUp { application: name, link: made.url, expires: made.expires_at }, None)
        }
    };
    let envelope = Envelope { to, name: None, locale: Some(locale.to_owned()), letter };
    let Posted::Queued(_) = mail::send(tenant, &mut tx, &envelope, About { user, subject: None }).await? else {
        // The link that nobody learns goes with the transaction.
        return Ok(());
    };
    // Strangers may ask as often as they like; the trail is told in moderation.
    let event = Event::new(Kind::SignUpAsked, Actor::Anonymous).client(client);
    audit::record_stranger(tenant, &mut tx, network, event).await?;
    Ok(tx.commit().await?)
}
