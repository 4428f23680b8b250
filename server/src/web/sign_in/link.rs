//! `GET /sign-in/link/{secret}`: a link from a mail. It leads to a page whose own address opens nothing, and uses nothing
//! up: mail scanners open links too.

use super::show::own_path;
use crate::{
    service::{self, Tenant, flow::Person, link::FoundLink},
    web::{
        request::{Project, Visitor},
        respond::{
            answer::{After, redirect, to_address},
            cookie, error,
            page::{Allow, page},
            service_error,
        },
    },
};
use app::{
    SafeUrl,
    hosted::{Done, DoneNext, DoneWhat, ErrorKind, LinkNext, LinkOver, LinkOverWhy},
};
use axum::{extract::Path, http::StatusCode, response::Response};
use domain::{
    ids::{ClientId, LinkId},
    link::{LinkKind, LinkState},
};

/// To the page of the link's kind. Unknown, cut off, another project's: one answer.
pub async fn get(Project(tenant): Project, visitor: Visitor, Path((_, secret)): Path<(String, String)>) -> Response {
    if visitor.framed {
        return error::error_page(&tenant, &visitor, StatusCode::FORBIDDEN, ErrorKind::InFrame);
    }
    match service::link::exchange(&tenant, visitor.cookie.as_deref(), &secret).await {
        Ok(Some(exchanged)) => {
            let to = page_path(&tenant, exchanged.kind, exchanged.id, "");
            let mut response = redirect(&to);
            if let Some(value) = &exchanged.cookie {
                cookie::session(&mut response, &tenant, value);
            }
            response
        }
        Ok(None) => over(&tenant, &visitor, None, LinkOverWhy::Unknown),
        Err(fault) => service_error(&tenant, &visitor, &fault),
    }
}

/// The path of a link's page.
pub(super) fn page_path(tenant: &Tenant, kind: LinkKind, id: LinkId, rest: &str) -> String {
    tenant.urls.path(&format!("sign-in/{}/{id}{rest}", kind.as_str()))
}

/// The link that a path names, as a browser may come to its page.
///
/// # Errors
/// A page: nothing is asked in a frame, and what is no link's name leads nowhere.
pub(super) fn named(tenant: &Tenant, visitor: &Visitor, kind: LinkKind, id: &str) -> Result<LinkId, Box<Response>> {
    if visitor.framed {
        return Err(Box::new(error::error_page(tenant, visitor, StatusCode::FORBIDDEN, ErrorKind::InFrame)));
    }
    id.parse().map_err(|_| Box::new(over(tenant, visitor, Some(kind), LinkOverWhy::Unknown)))
}

/// A page for a link by which nothing can be done, of which no more is known than its kind.
pub(super) fn over(tenant: &Tenant, visitor: &Visitor, kind: Option<LinkKind>, why: LinkOverWhy) -> Response {
    show(tenant, visitor, kind, why, None)
}

/// The same for a link that was used or has expired.
pub(super) fn closed(tenant: &Tenant, visitor: &Visitor, link: &FoundLink) -> Response {
    let why = match link.state {
        LinkState::Expired => LinkOverWhy::Expired,
        LinkState::Used | LinkState::Open => LinkOverWhy::Used,
    };
    show(tenant, visitor, Some(link.kind), why, link.client.as_ref())
}

/// The same for a link that has done what it was for, whatever became of its time.
pub(super) fn used(tenant: &Tenant, visitor: &Visitor, link: &FoundLink) -> Response {
    show(tenant, visitor, Some(link.kind), LinkOverWhy::Used, link.client.as_ref())
}

fn show(
    tenant: &Tenant,
    visitor: &Visitor,
    kind: Option<LinkKind>,
    why: LinkOverWhy,
    client: Option<&ClientId>,
) -> Response {
    let next = ways(tenant, kind, why, client);
    let status = match why {
        LinkOverWhy::Used | LinkOverWhy::Expired | LinkOverWhy::ExpiredNeeded => StatusCode::GONE,
        LinkOverWhy::Unknown => StatusCode::NOT_FOUND,
        LinkOverWhy::OtherBrowser | LinkOverWhy::OtherPerson => StatusCode::FORBIDDEN,
        LinkOverWhy::Asked => StatusCode::OK,
    };
    respond(tenant, visitor, status, LinkOver { kind, why, next })
}

/// What can be done in the place of a link, the likeliest first. The same for everybody: it follows from what the link was for
/// and from the project, never from who has an account.
fn ways(tenant: &Tenant, kind: Option<LinkKind>, why: LinkOverWhy, client: Option<&ClientId>) -> Vec<LinkNext> {
    let account = || LinkNext::Account(own_path(tenant, "account"));
    let log_in = || start(tenant, client).map_or_else(account, LinkNext::LogIn);
    let password = || LinkNext::NewPassword(own_path(tenant, "sign-in/forgot-password"));
    let sign_up = || sign_up_again(tenant, client).map(LinkNext::SignUp);
    match (why, kind) {
        // Only an invitation is asked for again, on a page that knows it.
        (LinkOverWhy::Asked, _) | (_, Some(LinkKind::Invitation)) if why != LinkOverWhy::Used => Vec::new(),
        (LinkOverWhy::OtherPerson, _) | (_, Some(LinkKind::Email)) => vec![account()],
        (LinkOverWhy::Used, Some(LinkKind::Reset)) => vec![log_in(), password()],
        // The old address may open nothing any more: whoever can still log in sees in the account what has changed.
        (LinkOverWhy::Expired, Some(LinkKind::Undo)) => vec![account()],
        (_, Some(LinkKind::Reset | LinkKind::Undo | LinkKind::NotMe)) => vec![password()],
        (LinkOverWhy::Used, _) | (_, None) => vec![log_in()],
        (_, Some(LinkKind::SignUp)) => sign_up().into_iter().collect(),
        (_, Some(_)) => Vec::new(),
    }
}

/// Where an account is made for the application that a link was for, or for the project's default one, if it can be now.
fn sign_up_again(tenant: &Tenant, client: Option<&ClientId>) -> Option<SafeUrl> {
    let named = client.and_then(|client| tenant.application(client));
    let application = named.or_else(|| tenant.default_application())?;
    service::sign_up::is_open(tenant, application).then(|| super::sign_up::again_for(tenant, &application.client_id))
}

/// The page of a link that is over, as it stands.
pub(super) fn respond(tenant: &Tenant, visitor: &Visitor, status: StatusCode, shown: LinkOver) -> Response {
    page(tenant, visitor, None, status, shown, &Allow::default())
}

/// Where somebody signs in to the application, or to the project's default one: there has to be one that begins.
pub(super) fn start(tenant: &Tenant, client: Option<&ClientId>) -> Option<SafeUrl> {
    let begins = |client: &ClientId| {
        tenant.application(client).filter(|own| own.settings.login_redirect_uri.is_some()).is_some()
    };
    match client.filter(|client| begins(client)) {
        Some(client) => {
            let query =
                url::form_urlencoded::Serializer::new(String::new()).append_pair("client_id", client.as_str()).finish();
            SafeUrl::parse(&tenant.urls.path(&format!("sign-in?{query}")))
        }
        None => {
            tenant.default_application()?.settings.login_redirect_uri.as_ref()?;
            Some(own_path(tenant, "sign-in"))
        }
    }
}

/// The way on once a link has done what it was for and its person is signed in: to the application's start, which begins its own
/// request for authorization; where there is none, a page that says it is done.
pub(super) fn onward(
    tenant: &Tenant,
    visitor: &Visitor,
    client: Option<&ClientId>,
    what: DoneWhat,
    person: Option<&Person>,
    after: After,
) -> Response {
    let application = client.and_then(|client| tenant.application(client)).or_else(|| tenant.default_application());
    if let Some(application) = application
        && let Some(address) = application.settings.login_redirect_uri.as_deref()
    {
        return to_address(tenant, visitor, &application.settings.name, address, after);
    }
    let person = person.map(|person| (person.profile.display_name(), person.login()));
    done(tenant, visitor, what, person, None)
}

/// It is done, and there is nothing to go on to by itself.
pub(super) fn done(
    tenant: &Tenant,
    visitor: &Visitor,
    what: DoneWhat,
    person: Option<(String, Option<String>)>,
    next: Option<DoneNext>,
) -> Response {
    page(tenant, visitor, None, StatusCode::OK, Done { what, person, next }, &Allow::default())
}
