//! `/sign-in/reset/{link}`: another password in the place of a forgotten one, for who came by the link of a mail.

use super::{foreign, go_on_with, link, show::own_path};
use crate::{
    service::{
        self, Tenant,
        link::FoundLink,
        reset::{Opening, Page, Reset},
    },
    web::{
        request::{Form, Project, Visitor},
        respond::{
            answer::After,
            cookie,
            page::{Allow, page},
            service_error,
        },
    },
};
use app::hosted::{DoneWhat, LinkOverWhy, NewPassword, NewPasswordWhy};
use axum::{extract::Path, http::StatusCode, response::Response};
use domain::{
    ids::LinkId,
    link::{LinkKind, LinkState},
    password::PasswordProblem,
};

const KIND: LinkKind = LinkKind::Reset;

/// The form. Looking at it uses nothing up.
pub async fn get(Project(tenant): Project, visitor: Visitor, Path((_, id)): Path<(String, String)>) -> Response {
    let id = match link::named(&tenant, &visitor, KIND, &id) {
        Ok(id) => id,
        Err(page) => return *page,
    };
    match service::reset::open(&tenant, visitor.cookie.as_deref(), id).await {
        Ok(Opening::Page(asked)) => shown(&tenant, &visitor, StatusCode::OK, id, *asked, true, Vec::new()),
        Ok(Opening::Closed(found)) => closed(&tenant, &visitor, &found),
        Ok(Opening::Unknown) => link::over(&tenant, &visitor, Some(KIND), LinkOverWhy::OtherBrowser),
        Err(fault) => service_error(&tenant, &visitor, &fault),
    }
}

/// A password that is taken: signed in, and on to where they came from. Another: the form again, without it.
pub async fn post(
    Project(tenant): Project,
    visitor: Visitor,
    Path((_, id)): Path<(String, String)>,
    Form(body): Form,
) -> Response {
    let id = match link::named(&tenant, &visitor, KIND, &id) {
        Ok(id) => id,
        Err(page) => return *page,
    };
    if !visitor.is_same_origin(&tenant) {
        return foreign(&tenant, &visitor);
    }
    let field = |name| body.one(name).ok().flatten().unwrap_or_default();
    let end_all = field("everywhere") == "end";
    let (cookie, whence) = (visitor.cookie.as_deref(), visitor.whence());
    match service::reset::set(&tenant, cookie, whence, id, field("csrf"), field("password"), end_all).await {
        Ok(Reset::Done(done)) => {
            let mut response = match done.flow {
                Some(flow) => go_on_with(&tenant, &visitor, flow, done.client.as_ref()),
                None => link::onward(
                    &tenant,
                    &visitor,
                    done.client.as_ref(),
                    DoneWhat::Password,
                    Some(&done.person),
                    After::Form,
                ),
            };
            cookie::session(&mut response, &tenant, &done.cookie);
            cookie::device(&mut response, &tenant, visitor.device(&tenant), done.person.id);
            response
        }
        Ok(Reset::Refused(asked, problems)) => {
            shown(&tenant, &visitor, StatusCode::UNPROCESSABLE_ENTITY, id, *asked, end_all, problems)
        }
        Ok(Reset::Closed(found)) => closed(&tenant, &visitor, &found),
        Ok(Reset::Unknown) => link::over(&tenant, &visitor, Some(KIND), LinkOverWhy::OtherBrowser),
        Ok(Reset::Foreign) => foreign(&tenant, &visitor),
        Err(fault) => service_error(&tenant, &visitor, &fault),
    }
}

/// A link that was used or has expired. Whoever needs it, as their old password opens nothing any more, is told so.
fn closed(tenant: &Tenant, visitor: &Visitor, found: &FoundLink) -> Response {
    match service::reset::is_needed(tenant, found) {
        Ok(true) if found.state == LinkState::Expired => {
            link::over(tenant, visitor, Some(KIND), LinkOverWhy::ExpiredNeeded)
        }
        Ok(_) => link::closed(tenant, visitor, found),
        Err(fault) => service_error(tenant, visitor, &fault),
    }
}

fn shown(
    tenant: &Tenant,
    visitor: &Visitor,
    status: StatusCode,
    id: LinkId,
    asked: Page,
    end_all: bool,
    problems: Vec<PasswordProblem>,
) -> Response {
    let form = NewPassword {
        why: NewPasswordWhy::Forgotten { end_all },
        person: asked.person.profile.display_name(),
        login: asked.person.login(),
        settings: tenant.settings.passwords,
        problems,
        action: own_path(tenant, &format!("sign-in/reset/{id}")),
        csrf: asked.csrf,
    };
    page(tenant, visitor, None, status, form, &Allow::default())
}
