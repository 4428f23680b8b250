//! `/sign-in/not-me/{link}`: for who got a warning and did not do what it tells of.

use super::{foreign, link, show::own_path};
use crate::{
    service::{
        self,
        not_me::{LockedOut, Opening},
    },
    web::{
        request::{Form, Project, Visitor},
        respond::{
            page::{Allow, page},
            service_error,
        },
    },
};
use app::hosted::{DoneNext, DoneWhat, LinkOverWhy, NotMe};
use axum::{extract::Path, http::StatusCode, response::Response};
use domain::link::LinkKind;

const KIND: LinkKind = LinkKind::NotMe;

/// Asks before everything ends. Looking at it uses nothing up.
pub async fn get(Project(tenant): Project, visitor: Visitor, Path((_, id)): Path<(String, String)>) -> Response {
    let id = match link::named(&tenant, &visitor, KIND, &id) {
        Ok(id) => id,
        Err(page) => return *page,
    };
    match service::not_me::open(&tenant, visitor.cookie.as_deref(), id).await {
        Ok(Opening::Page(person, csrf)) => {
            let action = own_path(&tenant, &format!("sign-in/not-me/{id}"));
            let shown = NotMe { person: person.profile.display_name(), login: person.login(), action, csrf };
            page(&tenant, &visitor, None, StatusCode::OK, shown, &Allow::default())
        }
        Ok(Opening::Closed(found)) => link::closed(&tenant, &visitor, &found),
        Ok(Opening::Unknown) => link::over(&tenant, &visitor, Some(KIND), LinkOverWhy::OtherBrowser),
        Err(fault) => service_error(&tenant, &visitor, &fault),
    }
}

/// Ends everything.
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
    let csrf = body.first("csrf").unwrap_or_default();
    match service::not_me::lock_out(&tenant, visitor.cookie.as_deref(), visitor.whence(), id, csrf).await {
        Ok(LockedOut::Done) => {
            let next = DoneNext::NewLink(own_path(&tenant, "sign-in/forgot-password"));
            link::done(&tenant, &visitor, DoneWhat::EverythingEnded, None, Some(next))
        }
        Ok(LockedOut::Unmailed) => link::done(&tenant, &visitor, DoneWhat::Unmailed, None, None),
        Ok(LockedOut::Stranded) => link::done(&tenant, &visitor, DoneWhat::Stranded, None, None),
        Ok(LockedOut::Closed(found)) => link::closed(&tenant, &visitor, &found),
        Ok(LockedOut::Unknown) => link::over(&tenant, &visitor, Some(KIND), LinkOverWhy::OtherBrowser),
        Ok(LockedOut::Foreign) => foreign(&tenant, &visitor),
        Err(fault) => service_error(&tenant, &visitor, &fault),
    }
}
