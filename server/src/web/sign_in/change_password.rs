//! `POST /sign-in/{flow}/password/change`: another password, where the one that somebody signed in with may not stay.

use super::{after_form, foreign, show, visit};
use crate::{
    service::{
        self, Tenant,
        flow::{Ask, Changed, Page, Visited},
    },
    web::{
        request::{Form, Project, Visitor},
        respond::{page::page, service_error},
    },
};
use app::hosted::{NewPassword, NewPasswordWhy};
use axum::{extract::Path, http::StatusCode, response::Response};
use domain::{
    ids::FlowId,
    password::{PasswordDue, PasswordProblem},
};

/// A password that is taken: what the flow asks next. Another: the form again, without it.
pub async fn post(
    Project(tenant): Project,
    visitor: Visitor,
    Path((_, flow)): Path<(String, String)>,
    Form(body): Form,
) -> Response {
    let visit = match visit(&tenant, &visitor, &flow) {
        Ok(visit) => visit,
        Err(page) => return *page,
    };
    if !visitor.is_same_origin(&tenant) {
        return foreign(&tenant, &visitor);
    }
    let field = |name| body.one(name).ok().flatten().unwrap_or_default();
    let changed = service::flow::change_password(&tenant, visit, field("csrf"), field("password")).await;
    let Visited { outcome, cookie, signed_in } = match changed {
        Ok(visited) => visited,
        Err(fault) => return service_error(&tenant, &visitor, &fault),
    };
    match outcome {
        Changed::Next(shown) => {
            after_form(&tenant, &visitor, visit.flow, &Visited { outcome: shown, cookie, signed_in })
        }
        Changed::Refused(asked, problems) => {
            let Ask::ChangePassword(due) = asked.ask else { return foreign(&tenant, &visitor) };
            let (locales, allow) = (show::ui_locales(&asked), show::allow(&asked));
            let shown = form(&tenant, visit.flow, &asked, due, problems);
            page(&tenant, &visitor, locales.as_deref(), StatusCode::UNPROCESSABLE_ENTITY, shown, &allow)
        }
    }
}

/// The form of another password in a flow.
pub(super) fn form(
    tenant: &Tenant,
    flow: FlowId,
    asked: &Page,
    due: PasswordDue,
    problems: Vec<PasswordProblem>,
) -> NewPassword {
    let (person, login) = show::named(asked.person.as_ref());
    NewPassword {
        why: NewPasswordWhy::Due(due),
        person,
        login,
        settings: tenant.settings.passwords,
        problems,
        action: show::flow_path(tenant, flow, "/password/change"),
        csrf: asked.csrf.clone(),
    }
}
