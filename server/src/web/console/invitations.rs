//! `/console/p/{slug}/users/invitations…`: whom the project invites.

use super::{
    Desk, Posted, Toast,
    form::{is_on, lines, text, texts},
    users::to_pick,
};
use crate::{
    service::{
        ServiceError,
        console::invitations::{self, Fate, Invited, Listed},
        invitation::Sent,
        mail,
    },
    web::request::Query,
};
use app::console::{
    components::Problems,
    invitations::{
        InvitationList, InvitationRow, InvitationsSent, InvitePeople, MailFate, SentTo, WhatCame, WithdrawInvitation,
    },
};
use axum::{extract::Path, http::StatusCode, response::Response};
use domain::{
    administration::Permission,
    ids::InvitationId,
    invitation::{InviteForm, State, Withdrawal},
};

/// What an invitation's id in a path is. What is none is nobody's.
fn invitation(id: &str) -> Result<InvitationId, ServiceError> {
    id.parse().map_err(|_| ServiceError::NotFound)
}

/// `GET …/users/invitations`: the open ones first.
pub async fn list(desk: Desk, Query(query): Query) -> Response {
    let state = match query.first("state") {
        Some("all") => None,
        Some("expired") => Some(State::Expired),
        Some("accepted") => Some(State::Accepted),
        Some("withdrawn") => Some(State::Withdrawn),
        _ => Some(State::Open),
    };
    let after = query.first("after");
    match invitations::list(&desk.acting, state, after).await {
        Ok(found) => {
            let word = state.map_or("all", State::as_str);
            let at = |more: &str| desk.to(&format!("users/invitations?state={word}{more}"));
            let page = InvitationList {
                next: found.next.map(|place| at(&format!("&after={place}"))),
                previous: found.previous.map(|back| at(&back.query())),
                rows: found.rows.into_iter().map(|own| row(&desk, own)).collect(),
                state,
                may_invite: desk.acting.may(Permission::UsersWrite),
                may_send: desk.acting.may(Permission::UsersSupport),
                mail_on: mail::is_on(&desk.acting.tenant),
            };
            desk.page(StatusCode::OK, page).await
        }
        Err(error) => desk.fail(&error).await,
    }
}

/// An invitation as pages show it.
pub(super) fn row(desk: &Desk, own: Listed) -> InvitationRow {
    InvitationRow {
        id: own.id.to_string(),
        person: desk.to(&format!("users/{}", own.user)),
        login: own.login,
        name: own.name,
        application: own.application,
        invited_by: own.invited_by,
        state: own.state,
        created_at: own.created_at,
        expires_at: own.expires_at,
        mail: match own.fate {
            Fate::None => MailFate::None,
            Fate::Waiting(why) => MailFate::Waiting(why),
            Fate::Sent(at) => MailFate::Sent(at),
            Fate::Failed(why) => MailFate::Failed(why),
        },
    }
}

/// `GET …/users/invitations/new`
pub async fn new(desk: Desk) -> Response {
    form(&desk, StatusCode::OK, InviteForm::default(), Problems::default()).await
}

/// `POST …/users/invitations/new`
pub async fn create(desk: Desk, Posted(posted): Posted) -> Response {
    let typed = InviteForm {
        addresses: text(&posted, "addresses"),
        application: text(&posted, "application"),
        roles: texts(&posted, "roles"),
        name: text(&posted, "name"),
        fhir_user: text(&posted, "fhir_user"),
        identifiers: lines(&posted, "identifiers"),
        link_only: is_on(&posted, "link_only"),
    };
    match invitations::invite(&desk.acting, &typed).await {
        Ok(invited) if invited.iter().all(|own| own.sent == Sent::Mailed) => {
            let toast = if invited.len() == 1 { "Invitation sent." } else { "Invitations sent." };
            desk.done(Toast(toast), "users/invitations").await
        }
        Ok(invited) => sent(&desk, invited).await,
        Err(ServiceError::Invalid(problems)) => {
            form(&desk, StatusCode::UNPROCESSABLE_ENTITY, typed, problems.into()).await
        }
        Err(error) => desk.fail(&error).await,
    }
}

async fn form(desk: &Desk, status: StatusCode, form: InviteForm, problems: Problems) -> Response {
    match invitations::choices(&desk.acting).await {
        Ok(choices) => {
            let page = InvitePeople {
                form,
                applications: choices.applications,
                roles: to_pick(choices.roles),
                mail_on: choices.mail_on,
                problems,
            };
            desk.page(status, page).await
        }
        Err(error) => desk.fail(&error).await,
    }
}

/// Links that were not mailed are shown in the answer itself: nothing keeps them.
async fn sent(desk: &Desk, invited: Vec<Invited>) -> Response {
    let people = invited.into_iter().map(|own| SentTo {
        address: own.address,
        what: match own.sent {
            Sent::Mailed => WhatCame::Mailed,
            Sent::Link(link) => WhatCame::Link(link),
            Sent::Limited(wait) => WhatCame::Limited(wait.as_secs().div_ceil(60).max(1)),
        },
    });
    desk.page(StatusCode::OK, InvitationsSent { people: people.collect() }).await
}

/// `POST …/users/invitations/{id}/send`
pub async fn send(desk: Desk, Path((_, id)): Path<(String, String)>, _: Posted) -> Response {
    let answer = async { invitations::send_again(&desk.acting, invitation(&id)?).await };
    match answer.await {
        Ok(Some(again)) if again.sent == Sent::Mailed => {
            desk.done(Toast("Invitation sent again. Earlier links stopped working."), "users/invitations").await
        }
        Ok(Some(again)) => sent(&desk, vec![again]).await,
        Ok(None) => {
            desk.done(Toast("Nothing was sent: the invitation is not open any more."), "users/invitations").await
        }
        Err(error) => desk.fail(&error).await,
    }
}

/// `GET …/users/invitations/{id}/withdraw`
pub async fn ask(desk: Desk, Path((_, id)): Path<(String, String)>) -> Response {
    let found = async { invitations::to_withdraw(&desk.acting, invitation(&id)?).await };
    match found.await {
        Ok((own, account_goes)) => {
            let page = WithdrawInvitation {
                id: own.id.to_string(),
                login: own.login,
                application: own.application,
                account_goes,
            };
            desk.page(StatusCode::OK, page).await
        }
        Err(error) => desk.fail(&error).await,
    }
}

/// `POST …/users/invitations/{id}/withdraw`
pub async fn withdraw(desk: Desk, Path((_, id)): Path<(String, String)>, _: Posted) -> Response {
    let done = async { invitations::withdraw(&desk.acting, invitation(&id)?).await };
    match done.await {
        Ok(Some(Withdrawal::AccountGoes)) => {
            desk.done(Toast("Invitation withdrawn, and its account deleted."), "users/invitations").await
        }
        Ok(Some(Withdrawal::AccountStays)) => desk.done(Toast("Invitation withdrawn."), "users/invitations").await,
        Ok(None) => desk.done(Toast("The invitation was answered already."), "users/invitations").await,
        Err(error) => desk.fail(&error).await,
    }
}
