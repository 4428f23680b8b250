//! `/sign-in/email/{link}`: a new address is proved, by somebody who is signed in. A mailbox that somebody mistyped belongs to a
//! stranger, who must not get the account by opening what is in it.

use super::{foreign, link, show::own_path};
use crate::{
    service::{
        self, Tenant,
        account::email::{self, Moved},
        link::{Door, Opened},
    },
    state::AppState,
    store::ProjectTx,
    web::{
        account,
        request::{Form, Project, Visitor},
        respond::{
            page::{Allow, page},
            service_error,
        },
    },
};
use app::{
    account::{ConfirmEmail, EmailTaken},
    hosted::{DoneNext, DoneWhat, LinkOverWhy},
};
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use domain::{ids::LinkId, link::LinkKind};

const KIND: LinkKind = LinkKind::Email;

/// Asks whether it is to be theirs. Looking at it uses nothing up.
pub async fn get(
    State(state): State<AppState>,
    Project(tenant): Project,
    visitor: Visitor,
    Path((_, id)): Path<(String, String)>,
) -> Response {
    let (id, _, opened) = match come(&state, &tenant, &visitor, &id, false).await {
        Ok(come) => come,
        Err(response) => return *response,
    };
    match email::wished(&tenant, &opened) {
        Ok(Some(address)) => {
            let action = own_path(&tenant, &format!("sign-in/email/{id}"));
            let shown = ConfirmEmail { address, action, csrf: opened.csrf(&tenant) };
            page(&tenant, &visitor, None, StatusCode::OK, shown, &Allow::default())
        }
        Ok(None) => link::over(&tenant, &visitor, Some(KIND), LinkOverWhy::Unknown),
        Err(fault) => service_error(&tenant, &visitor, &fault),
    }
}

/// It is theirs.
pub async fn post(
    State(state): State<AppState>,
    Project(tenant): Project,
    visitor: Visitor,
    Path((_, id)): Path<(String, String)>,
    Form(body): Form,
) -> Response {
    if !visitor.is_same_origin(&tenant) {
        return foreign(&tenant, &visitor);
    }
    let (_, mut tx, opened) = match come(&state, &tenant, &visitor, &id, true).await {
        Ok(come) => come,
        Err(response) => return *response,
    };
    if !opened.csrf_is_right(&tenant, body.first("csrf").unwrap_or_default()) {
        return foreign(&tenant, &visitor);
    }
    let moved = async {
        let moved = Box::pin(email::prove(&tenant, &mut tx, &opened, visitor.whence())).await?;
        if moved == Moved::Done {
            tx.commit().await?;
        }
        Ok(moved)
    };
    let account = own_path(&tenant, "account");
    match moved.await {
        Ok(Moved::Done) => link::done(&tenant, &visitor, DoneWhat::Email, None, Some(DoneNext::Account(account))),
        Ok(Moved::Taken) => {
            let shown = EmailTaken { back: account };
            page(&tenant, &visitor, None, StatusCode::CONFLICT, shown, &Allow::default())
        }
        Ok(Moved::Over | Moved::Unmailed) => link::closed(&tenant, &visitor, &opened.link),
        Err(fault) => service_error(&tenant, &visitor, &fault),
    }
}

/// The link, if its owner is signed in to this browser; else on to the sign-in, and back.
async fn come(
    state: &AppState,
    tenant: &Tenant,
    visitor: &Visitor,
    id: &str,
    lock: bool,
) -> Result<(LinkId, ProjectTx, Opened), Box<Response>> {
    let id = link::named(tenant, visitor, KIND, id)?;
    match service::link::enter(tenant, visitor.cookie.as_deref(), KIND, id, lock).await {
        Ok(Door::Open(tx, opened)) => {
            let session = opened.session.as_ref().filter(|own| own.user_active && !own.locked);
            match session {
                Some(own) if Some(own.user) == opened.link.user => Ok((id, *tx, *opened)),
                Some(_) => Err(Box::new(link::over(tenant, visitor, Some(KIND), LinkOverWhy::OtherPerson))),
                None => {
                    drop(tx);
                    let to = format!("sign-in/email/{id}");
                    Err(Box::new(account::start(state, tenant, visitor, &to, false).await))
                }
            }
        }
        Ok(Door::Closed(found)) => Err(Box::new(link::closed(tenant, visitor, &found))),
        Ok(Door::Unknown) => Err(Box::new(link::over(tenant, visitor, Some(KIND), LinkOverWhy::OtherBrowser))),
        Err(fault) => Err(Box::new(service_error(tenant, visitor, &fault))),
    }
}
