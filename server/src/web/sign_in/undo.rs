//! `/sign-in/undo/{link}`: whoever reads the old address takes a change of it back.

use super::{foreign, link, show::own_path};
use crate::{
    service::{
        self, Tenant,
        account::email::{self, Moved},
        link::{Door, Opened},
    },
    store::ProjectTx,
    web::{
        request::{Form, Project, Visitor},
        respond::{
            page::{Allow, page},
            service_error,
        },
    },
};
use app::{
    account::UndoEmail,
    hosted::{DoneNext, DoneWhat, LinkOverWhy},
};
use axum::{extract::Path, http::StatusCode, response::Response};
use domain::{ids::LinkId, link::LinkKind};

const KIND: LinkKind = LinkKind::Undo;

/// Says what follows, and asks. Looking at it uses nothing up.
pub async fn get(Project(tenant): Project, visitor: Visitor, Path((_, id)): Path<(String, String)>) -> Response {
    let (id, _, opened) = match come(&tenant, &visitor, &id, false).await {
        Ok(come) => come,
        Err(response) => return *response,
    };
    match email::before(&tenant, &opened) {
        Ok(Some(address)) => {
            let action = own_path(&tenant, &format!("sign-in/undo/{id}"));
            let shown = UndoEmail { address, action, csrf: opened.csrf(&tenant) };
            page(&tenant, &visitor, None, StatusCode::OK, shown, &Allow::default())
        }
        Ok(None) => link::over(&tenant, &visitor, Some(KIND), LinkOverWhy::Unknown),
        Err(fault) => service_error(&tenant, &visitor, &fault),
    }
}

/// It is taken back.
pub async fn post(
    Project(tenant): Project,
    visitor: Visitor,
    Path((_, id)): Path<(String, String)>,
    Form(body): Form,
) -> Response {
    if !visitor.is_same_origin(&tenant) {
        return foreign(&tenant, &visitor);
    }
    let csrf = body.first("csrf").unwrap_or_default();
    match come(&tenant, &visitor, &id, false).await {
        Ok((_, _, opened)) if !opened.csrf_is_right(&tenant, csrf) => return foreign(&tenant, &visitor),
        Ok(_) => {}
        Err(response) => return *response,
    }
    let unknown = match service::recovery::unknown_password(&tenant).await {
        Ok(unknown) => unknown,
        Err(fault) => return service_error(&tenant, &visitor, &fault),
    };
    let (_, mut tx, opened) = match come(&tenant, &visitor, &id, true).await {
        Ok(come) => come,
        Err(response) => return *response,
    };
    let moved = async {
        let moved = Box::pin(email::undo(&tenant, &mut tx, &opened, &unknown, visitor.whence())).await?;
        // Where the old address is somebody else's by now, whoever took the account is out all the same.
        if moved != Moved::Over {
            tx.commit().await?;
        }
        Ok(moved)
    };
    let forgot = own_path(&tenant, "sign-in/forgot-password");
    match moved.await {
        Ok(Moved::Done) => link::done(&tenant, &visitor, DoneWhat::EmailBack, None, Some(DoneNext::NewLink(forgot))),
        Ok(Moved::Unmailed) => link::done(&tenant, &visitor, DoneWhat::Unmailed, None, None),
        Ok(Moved::Taken) => link::done(&tenant, &visitor, DoneWhat::Stranded, None, None),
        Ok(Moved::Over) => link::closed(&tenant, &visitor, &opened.link),
        Err(fault) => service_error(&tenant, &visitor, &fault),
    }
}

async fn come(
    tenant: &Tenant,
    visitor: &Visitor,
    id: &str,
    lock: bool,
) -> Result<(LinkId, ProjectTx, Opened), Box<Response>> {
    let id = link::named(tenant, visitor, KIND, id)?;
    match service::link::enter(tenant, visitor.cookie.as_deref(), KIND, id, lock).await {
        Ok(Door::Open(tx, opened)) => Ok((id, *tx, *opened)),
        Ok(Door::Closed(found)) => Err(Box::new(link::closed(tenant, visitor, &found))),
        Ok(Door::Unknown) => Err(Box::new(link::over(tenant, visitor, Some(KIND), LinkOverWhy::OtherBrowser))),
        Err(fault) => Err(Box::new(service_error(tenant, visitor, &fault))),
    }
}
