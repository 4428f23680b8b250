//! `/sign-in/sign-up`: making an account for oneself. First the address, then, by the link in the mail, the account.

use super::{
    count_browser, foreign, go_on_with,
    link::{closed, named, onward, over, page_path, start},
    show::{LOG_IN, flow_path, own_path},
    too_many_browsers,
};
use crate::{
    service::{
        self, Tenant,
        sign_up::{From, Made, Opening, Page, Typed},
    },
    state::AppState,
    web::{
        request::{Form, Project, Query, Visitor},
        respond::{
            answer::After,
            cookie, error,
            page::{Allow, page},
            service_error,
        },
    },
};
use app::{
    SafeUrl,
    hosted::{DoneWhat, ErrorKind, FinishAccount, LinkOverWhy, SignUp, SignUpAsk, SignUpNotice, SignUpWhat},
};
use axum::{
    extract::{Path, State},
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use domain::{
    ids::{ClientId, FlowId, LinkId},
    link::LinkKind,
    oauth::parameters::Parameters,
    password::PasswordProblem,
    sign_up::{AddressProblem, Pace, address},
    time::Timestamp,
};
use std::time::Duration;

/// The longest address and name that are looked at.
const LONGEST: usize = 254;
const LONGEST_NAME: usize = 100;

/// Where an account for this flow is made.
pub(super) fn address_for(tenant: &Tenant, flow: FlowId) -> SafeUrl {
    own_path(tenant, &format!("sign-in/sign-up?flow={flow}"))
}

/// `GET /sign-in/sign-up`: for which address?
pub async fn get(
    State(state): State<AppState>,
    Project(tenant): Project,
    visitor: Visitor,
    Query(query): Query,
) -> Response {
    if visitor.framed {
        return error::error_page(&tenant, &visitor, StatusCode::FORBIDDEN, ErrorKind::InFrame);
    }
    if let Some(page) = too_many_browsers(&state, &tenant, &visitor) {
        return page;
    }
    let from = read(&query);
    let wishes = match service::sign_up::wishes(&tenant, visitor.cookie.as_deref(), &from).await {
        Ok(wishes) => wishes,
        Err(fault) => return service_error(&tenant, &visitor, &fault),
    };
    let asked = Asked { email: wishes.email.unwrap_or_default(), locales: wishes.locales, ..Asked::default() };
    let response = again(&tenant, &visitor, &from, &asked).await;
    count_browser(&state, &tenant, &visitor, &response);
    response
}

/// `POST /sign-in/sign-up`: a mail is sent, or not; the answer is the same.
pub async fn post(
    State(state): State<AppState>,
    Project(tenant): Project,
    visitor: Visitor,
    Query(query): Query,
    Form(body): Form,
) -> Response {
    if !visitor.is_same_origin(&tenant) {
        return foreign(&tenant, &visitor);
    }
    let from = read(&query);
    let field = |name: &'static str| body.one(name).ok().flatten().unwrap_or_default();
    let typed = field("email").trim();
    let typed = if typed.len() > LONGEST { "" } else { typed };
    let shown = field("shown").parse().ok().map(Timestamp::from_unix_micros);
    let locales = match service::sign_up::wishes(&tenant, visitor.cookie.as_deref(), &from).await {
        Ok(wishes) => wishes.locales,
        Err(fault) => return service_error(&tenant, &visitor, &fault),
    };
    let mut asked = Asked { email: typed.to_owned(), shown, locales, ..Asked::default() };
    let pace = match shown {
        Some(at) => service::sign_up::pace(&tenant, visitor.cookie.as_deref(), at, field("csrf")).await,
        None => Ok(None),
    };
    match pace {
        Ok(Some(Pace::Human)) => {}
        Ok(Some(Pace::TooQuick)) => {
            asked.notice = Some(SignUpNotice::TooQuick);
            return again(&tenant, &visitor, &from, &asked).await;
        }
        Ok(Some(Pace::TooSlow) | None) => {
            (asked.notice, asked.shown) = (Some(SignUpNotice::Expired), None);
            return again(&tenant, &visitor, &from, &asked).await;
        }
        Err(fault) => return service_error(&tenant, &visitor, &fault),
    }
    let read = if field("email").trim().len() > LONGEST {
        Err(AddressProblem::TooLong)
    } else {
        address(typed, &tenant.settings.sign_up)
    };
    let wanted = match read {
        Ok(wanted) => wanted,
        Err(problem) => {
            asked.error = Some(problem);
            return again(&tenant, &visitor, &from, &asked).await;
        }
    };
    let now = tenant.now();
    if let Some(address) = visitor.address {
        if let Some(wait) = state.sign_ups.wait(address, now) {
            asked.notice = Some(SignUpNotice::SlowDown(wait));
            return again(&tenant, &visitor, &from, &asked).await;
        }
        state.sign_ups.failed(address, now);
    }
    let locale = visitor.locale(&tenant, asked.locales.as_deref());
    // Only programs fill in what no person sees. They are not told.
    let done = if field("website").is_empty() {
        service::sign_up::ask(&tenant, visitor.whence(), &wanted, &from, locale.tag()).await
    } else {
        service::sign_up::ask_nothing().await;
        Ok(())
    };
    match done {
        Ok(()) => sent(&tenant, &visitor, &from, &asked, wanted.text()),
        Err(fault) => service_error(&tenant, &visitor, &fault),
    }
}

fn read(query: &Parameters) -> From {
    From {
        flow: query.first("flow").and_then(|text| text.parse().ok()),
        client: query.first("client_id").and_then(|text| ClientId::parse(text).ok()),
    }
}

/// What was typed, and what is to be said about it.
#[derive(Default)]
struct Asked {
    email: String,
    error: Option<AddressProblem>,
    notice: Option<SignUpNotice>,
    shown: Option<Timestamp>,
    /// The languages that the application asked for.
    locales: Option<String>,
}

impl Asked {
    const fn status(&self) -> StatusCode {
        match (self.error, self.notice) {
            (_, Some(SignUpNotice::SlowDown(_))) => StatusCode::TOO_MANY_REQUESTS,
            (None, None) => StatusCode::OK,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        }
    }

    fn wait(&self) -> Option<Duration> {
        match self.notice {
            Some(SignUpNotice::SlowDown(wait)) => Some(wait),
            _ => None,
        }
    }
}

/// The way to the form, from where somebody came.
fn here(tenant: &Tenant, from: &From) -> SafeUrl {
    match (from.flow, &from.client) {
        (Some(flow), _) => address_for(tenant, flow),
        (None, Some(client)) => again_for(tenant, client),
        (None, None) => own_path(tenant, "sign-in/sign-up"),
    }
}

/// The form for an application, without a flow.
pub(super) fn again_for(tenant: &Tenant, client: &ClientId) -> SafeUrl {
    let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("client_id", client.as_str()).finish();
    own_path(tenant, &format!("sign-in/sign-up?{query}"))
}

/// The way to the sign-in page, if there is one.
fn log_in(tenant: &Tenant, from: &From) -> Option<SafeUrl> {
    match from.flow {
        Some(flow) => Some(flow_path(tenant, flow, LOG_IN)),
        None => start(tenant, from.client.as_ref()),
    }
}

async fn again(tenant: &Tenant, visitor: &Visitor, from: &From, asked: &Asked) -> Response {
    let form = match service::sign_up::form(tenant, visitor.cookie.as_deref(), from, asked.shown).await {
        Ok(form) => form,
        Err(fault) => return service_error(tenant, visitor, &fault),
    };
    let Some(form) = form else { return not_open(tenant, visitor, log_in(tenant, from)) };
    let shown = SignUp {
        application: Some(form.application.settings.name.clone()),
        what: SignUpWhat::Ask(SignUpAsk {
            email: asked.email.clone(),
            error: asked.error,
            notice: asked.notice,
            action: here(tenant, from),
            shown: form.shown.unix_micros().to_string(),
            csrf: form.csrf,
        }),
        log_in: log_in(tenant, from),
    };
    let mut response = page(tenant, visitor, asked.locales.as_deref(), asked.status(), shown, &Allow::default());
    if let Some(value) = &form.cookie {
        cookie::session(&mut response, tenant, value);
    }
    if let Some(wait) = asked.wait() {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(wait.as_secs().max(1)));
    }
    response
}

fn sent(tenant: &Tenant, visitor: &Visitor, from: &From, asked: &Asked, address: &str) -> Response {
    let what = SignUpWhat::Sent { address: address.to_owned(), again: here(tenant, from) };
    let shown = SignUp { application: None, what, log_in: None };
    page(tenant, visitor, asked.locales.as_deref(), StatusCode::OK, shown, &Allow::default())
}

fn not_open(tenant: &Tenant, visitor: &Visitor, log_in: Option<SafeUrl>) -> Response {
    let shown = SignUp { application: None, what: SignUpWhat::Closed, log_in };
    page(tenant, visitor, None, StatusCode::FORBIDDEN, shown, &Allow::default())
}

/// `GET /sign-in/sign-up/{id}`: the page that the link leads to.
pub async fn open(Project(tenant): Project, visitor: Visitor, Path((_, id)): Path<(String, String)>) -> Response {
    let id = match named(&tenant, &visitor, LinkKind::SignUp, &id) {
        Ok(id) => id,
        Err(page) => return *page,
    };
    match service::sign_up::open(&tenant, visitor.cookie.as_deref(), id).await {
        Ok(Opening::Page(shown)) => finish(&tenant, &visitor, id, *shown, Finish::default()),
        Ok(other) => not_now(&tenant, &visitor, &other),
        Err(fault) => service_error(&tenant, &visitor, &fault),
    }
}

/// `POST /sign-in/sign-up/{id}`: a name and a password make the account.
pub async fn make(
    Project(tenant): Project,
    visitor: Visitor,
    Path((_, id)): Path<(String, String)>,
    Form(body): Form,
) -> Response {
    let id = match named(&tenant, &visitor, LinkKind::SignUp, &id) {
        Ok(id) => id,
        Err(page) => return *page,
    };
    if !visitor.is_same_origin(&tenant) {
        return foreign(&tenant, &visitor);
    }
    let field = |name: &'static str| body.one(name).ok().flatten().unwrap_or_default();
    let name = field("name").trim();
    let fits = (1..=LONGEST_NAME).contains(&name.chars().count()) && !name.chars().any(char::is_control);
    let agreed = body.one("agreed").ok().flatten();
    let typed = Typed { csrf: field("csrf"), name: if fits { name } else { "" }, password: field("password"), agreed };
    let made = service::sign_up::make(&tenant, visitor.cookie.as_deref(), visitor.whence(), id, typed).await;
    match made {
        Ok(Made::Done(done)) => {
            let mut response = match done.flow {
                Some(flow) => go_on_with(&tenant, &visitor, flow, Some(&done.client)),
                None => {
                    let what = DoneWhat::Account;
                    onward(&tenant, &visitor, Some(&done.client), what, Some(&done.person), After::Form)
                }
            };
            cookie::session(&mut response, &tenant, &done.cookie);
            cookie::device(&mut response, &tenant, visitor.device(&tenant), done.person.id);
            response
        }
        Ok(Made::Refused(shown, problems)) => {
            let wanted = tenant.settings.sign_up.terms_version.as_deref();
            let filled = Finish {
                name: name.chars().take(LONGEST_NAME).collect(),
                bad_name: !fits,
                problems,
                agreed: agreed.is_some(),
                agree_first: wanted.is_some() && agreed != wanted,
                failed: true,
            };
            finish(&tenant, &visitor, id, *shown, filled)
        }
        Ok(Made::Not(other)) => not_now(&tenant, &visitor, &other),
        Ok(Made::Foreign) => foreign(&tenant, &visitor),
        Err(fault) => service_error(&tenant, &visitor, &fault),
    }
}

/// What was typed on the last page, and what is wrong with it.
#[derive(Default)]
struct Finish {
    name: String,
    bad_name: bool,
    problems: Vec<PasswordProblem>,
    agreed: bool,
    agree_first: bool,
    failed: bool,
}

fn finish(tenant: &Tenant, visitor: &Visitor, id: LinkId, shown: Page, filled: Finish) -> Response {
    let status = if filled.failed { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let action = SafeUrl::parse(&page_path(tenant, LinkKind::SignUp, id, "")).unwrap_or_default();
    let shown = FinishAccount {
        application: shown.application.settings.name.clone(),
        address: shown.address,
        name: filled.name,
        bad_name: filled.bad_name,
        settings: tenant.settings.passwords,
        problems: filled.problems,
        terms: tenant.settings.sign_up.terms_version.clone(),
        agreed: filled.agreed,
        agree_first: filled.agree_first,
        other: shown.other.map(|person| person.profile.display_name()),
        action,
        csrf: shown.csrf,
    };
    page(tenant, visitor, None, status, shown, &Allow::default())
}

fn not_now(tenant: &Tenant, visitor: &Visitor, why: &Opening) -> Response {
    match why {
        Opening::Exists(client) => {
            let shown = SignUp {
                application: None,
                what: SignUpWhat::Exists { forgot_password: own_path(tenant, "sign-in/forgot-password") },
                log_in: start(tenant, client.as_ref()),
            };
            page(tenant, visitor, None, StatusCode::CONFLICT, shown, &Allow::default())
        }
        Opening::NotOpen => not_open(tenant, visitor, None),
        Opening::Closed(link) => closed(tenant, visitor, link),
        Opening::Unknown | Opening::Page(_) => over(tenant, visitor, Some(LinkKind::SignUp), LinkOverWhy::Unknown),
    }
}
