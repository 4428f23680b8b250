//! `/sign-in/invitation/{id}`: an invitation, by the address that its link leads to.

use super::{
    foreign,
    link::{self, page_path},
};
use crate::{
    service::{
        self, Tenant,
        flow::Person,
        invitation::{Accepted, Looked, Page, Typed},
    },
    web::{
        request::{Form, Project, Visitor},
        respond::{
            answer::{After, redirect},
            cookie,
            page::{Allow, page},
            service_error,
        },
    },
};
use app::{
    SafeUrl,
    hosted::{DoneWhat, Invitation, InvitationStep, LinkNext, LinkOver, LinkOverWhy, Terms},
};
use axum::{extract::Path, http::StatusCode, response::Response};
use domain::{ids::LinkId, invitation::Next, link::LinkKind, password::PasswordProblem};

/// `GET`: what it offers.
pub async fn get(Project(tenant): Project, visitor: Visitor, Path((_, id)): Path<(String, String)>) -> Response {
    let id = match link::named(&tenant, &visitor, LinkKind::Invitation, &id) {
        Ok(id) => id,
        Err(page) => return *page,
    };
    match service::invitation::look(&tenant, visitor.cookie.as_deref(), id).await {
        Ok(looked) => shown(&tenant, &visitor, id, looked, After::Navigation),
        Err(fault) => service_error(&tenant, &visitor, &fault),
    }
}

/// `POST`: it is accepted; with `decision=replace`, whoever else is signed in goes first.
pub async fn post(
    Project(tenant): Project,
    visitor: Visitor,
    Path((_, id)): Path<(String, String)>,
    Form(body): Form,
) -> Response {
    let id = match link::named(&tenant, &visitor, LinkKind::Invitation, &id) {
        Ok(id) => id,
        Err(page) => return *page,
    };
    if !visitor.is_same_origin(&tenant) {
        return foreign(&tenant, &visitor);
    }
    let field = |name| body.one(name).ok().flatten().unwrap_or_default();
    let agreed = body.one("agreed").ok().flatten();
    let typed = Typed { csrf: field("csrf"), name: field("name"), password: field("password"), agreed };
    if field("decision") == "replace" {
        return match service::invitation::leave(&tenant, visitor.cookie.as_deref(), id, typed.csrf).await {
            Ok(true) => redirect(&page_path(&tenant, LinkKind::Invitation, id, "")),
            Ok(false) => foreign(&tenant, &visitor),
            Err(fault) => service_error(&tenant, &visitor, &fault),
        };
    }
    let answer = service::invitation::accept(&tenant, visitor.cookie.as_deref(), id, &typed, visitor.whence()).await;
    match answer {
        Ok(Accepted::Done { person, client, cookie: value, is_new }) => {
            let what = if is_new { DoneWhat::Account } else { DoneWhat::Access };
            let mut response = link::onward(&tenant, &visitor, Some(&client), what, Some(&person), After::Form);
            if let Some(value) = value {
                cookie::session(&mut response, &tenant, &value);
                cookie::device(&mut response, &tenant, visitor.device(&tenant), person.id);
            }
            response
        }
        Ok(Accepted::Wrong { page: asked, name, terms, password }) => {
            let wrong = Wrong { name, problems: password, agreed: agreed.is_some(), terms };
            let mut response = shown_page(&tenant, &visitor, id, *asked, Some(wrong));
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            response
        }
        Ok(Accepted::Look(looked)) => shown(&tenant, &visitor, id, looked, After::Form),
        Ok(Accepted::NotYours) => foreign(&tenant, &visitor),
        Err(fault) => service_error(&tenant, &visitor, &fault),
    }
}

/// `POST …/again`: a new link, to the mailbox that the first one went to. One answer, whatever became of the invitation.
pub async fn again(
    Project(tenant): Project,
    visitor: Visitor,
    Path((_, id)): Path<(String, String)>,
    Form(body): Form,
) -> Response {
    let id = match link::named(&tenant, &visitor, LinkKind::Invitation, &id) {
        Ok(id) => id,
        Err(page) => return *page,
    };
    if !visitor.is_same_origin(&tenant) {
        return foreign(&tenant, &visitor);
    }
    let (cookie, csrf) = (visitor.cookie.as_deref(), body.first("csrf").unwrap_or_default());
    match service::invitation::ask_again(&tenant, cookie, id, csrf, visitor.address).await {
        Ok(true) => link::over(&tenant, &visitor, Some(LinkKind::Invitation), LinkOverWhy::Asked),
        Ok(false) => foreign(&tenant, &visitor),
        Err(fault) => service_error(&tenant, &visitor, &fault),
    }
}

fn shown(tenant: &Tenant, visitor: &Visitor, id: LinkId, looked: Looked, after: After) -> Response {
    match looked {
        Looked::Page(asked) => shown_page(tenant, visitor, id, *asked, None),
        Looked::Unknown => link::over(tenant, visitor, Some(LinkKind::Invitation), LinkOverWhy::OtherBrowser),
        // The second of two clicks: the first has accepted it, and whoever it was for is signed in here.
        Looked::Over { link: found, expired: false, is_theirs: true, .. } if after == After::Form => {
            link::onward(tenant, visitor, found.client.as_ref(), DoneWhat::Access, None, after)
        }
        Looked::Over { link: found, expired: true, ask_again, .. } => {
            let action = || SafeUrl::parse(&page_path(tenant, LinkKind::Invitation, id, "/again"));
            let next = ask_again.and_then(|csrf| Some(LinkNext::AskAgain { action: action()?, csrf }));
            let next = next.into_iter().collect();
            let shown = LinkOver { kind: Some(found.kind), why: LinkOverWhy::Expired, next };
            link::respond(tenant, visitor, StatusCode::GONE, shown)
        }
        Looked::Over { link: found, .. } => link::used(tenant, visitor, &found),
    }
}

fn named(person: Option<&Person>) -> (String, Option<String>) {
    person.map_or_else(Default::default, |person| (person.profile.display_name(), person.login()))
}

/// What is wrong with what was typed.
#[derive(Default)]
struct Wrong {
    name: bool,
    problems: Vec<PasswordProblem>,
    agreed: bool,
    terms: bool,
}

fn shown_page(tenant: &Tenant, visitor: &Visitor, id: LinkId, asked: Page, wrong: Option<Wrong>) -> Response {
    let own = |rest: &str| SafeUrl::parse(&page_path(tenant, LinkKind::Invitation, id, rest)).unwrap_or_default();
    let start = link::start(tenant, Some(&asked.client));
    let (person, login) = named(asked.person.as_ref());
    let step = match asked.next {
        Next::Accept => InvitationStep::Accept { person, login },
        Next::AskFirst(_) => InvitationStep::AskFirst { person, login, stay: start },
        Next::SetPassword => {
            let Wrong { name: bad_name, problems, agreed, terms: agree_first } = wrong.unwrap_or_default();
            let terms = tenant.settings.sign_up.terms_version.clone();
            let terms = terms.map(|version| Terms { version, agreed, agree_first });
            InvitationStep::NewAccount {
                name: asked.name,
                bad_name,
                problems,
                settings: tenant.settings.passwords,
                terms,
            }
        }
        Next::SignIn | Next::AlreadyAccepted | Next::AskForNewLink | Next::Gone => InvitationStep::LogIn(start),
    };
    let shown = Invitation {
        application: asked.application,
        invited_by: asked.invited_by,
        address: asked.address,
        step,
        action: own(""),
        csrf: asked.csrf,
    };
    page(tenant, visitor, None, StatusCode::OK, shown, &Allow::default())
}
