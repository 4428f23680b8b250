//! What is done to somebody after a question: blocked, unblocked, ended, withdrawn, deleted.

use super::{
    super::{Desk, Posted, Toast},
    field, user,
};
use crate::service::{Served, ServiceError, console::users};
use app::console::{
    components::Problems,
    users::{ConfirmUser, Deed},
};
use axum::{extract::Path, http::StatusCode, response::Response};
use domain::{
    ids::{ClientId, SessionId},
    oauth::parameters::Parameters,
    problem::Problem,
};

type One = Path<(String, String)>;
type Two = Path<(String, String, String)>;

/// `GET …/users/{id}/block`
pub async fn may_block(desk: Desk, Path((_, id)): One) -> Response {
    ask(&desk, &id, Ok(Deed::Block)).await
}

/// `GET …/users/{id}/unblock`
pub async fn may_unblock(desk: Desk, Path((_, id)): One) -> Response {
    ask(&desk, &id, Ok(Deed::Unblock)).await
}

/// `GET …/users/{id}/end`
pub async fn may_end(desk: Desk, Path((_, id)): One) -> Response {
    ask(&desk, &id, Ok(Deed::EndEverything)).await
}

/// `GET …/users/{id}/reset`
pub async fn may_reset(desk: Desk, Path((_, id)): One) -> Response {
    ask(&desk, &id, Ok(Deed::SendReset)).await
}

/// `GET …/users/{id}/sessions/{session}/end`
pub async fn may_end_session(desk: Desk, Path((_, id, session)): Two) -> Response {
    let deed = session_deed(&desk, &id, &session).await;
    ask(&desk, &id, deed).await
}

/// `GET …/users/{id}/consents/{client}/withdraw`
pub async fn may_withdraw(desk: Desk, Path((_, id, client)): Two) -> Response {
    ask(&desk, &id, withdrawal(&desk, &client)).await
}

/// `GET …/users/{id}/delete`
pub async fn may_delete(desk: Desk, Path((_, id)): One) -> Response {
    let deed = deletion(&desk, &id).await;
    ask(&desk, &id, deed).await
}

/// `POST …/users/{id}/block`
pub async fn block(desk: Desk, Path((_, id)): One, Posted(form): Posted) -> Response {
    let done = async { users::block(&desk.acting, user(&id)?, &field(&form, "reason")).await };
    let toast = |blocked| if blocked { "Blocked, and everything that was open has ended." } else { "Blocked already." };
    answer(&desk, &id, &form, done.await.map(toast), Ok(Deed::Block)).await
}

/// `POST …/users/{id}/unblock`
pub async fn unblock(desk: Desk, Path((_, id)): One, Posted(form): Posted) -> Response {
    let done = async { users::unblock(&desk.acting, user(&id)?, &field(&form, "reason")).await };
    let toast = |unblocked| if unblocked { "Unblocked." } else { "This user was not blocked." };
    answer(&desk, &id, &form, done.await.map(toast), Ok(Deed::Unblock)).await
}

/// `POST …/users/{id}/end`
pub async fn end(desk: Desk, Path((_, id)): One, Posted(form): Posted) -> Response {
    let done = async { users::end_everything(&desk.acting, user(&id)?, &field(&form, "reason")).await };
    answer(&desk, &id, &form, done.await.map(|()| "Everything that was open has ended."), Ok(Deed::EndEverything)).await
}

/// `POST …/users/{id}/reset`
pub async fn send_reset(desk: Desk, Path((_, id)): One, Posted(form): Posted) -> Response {
    let done = async { users::send_reset(&desk.acting, user(&id)?, &field(&form, "reason")).await };
    answer(&desk, &id, &form, done.await.map(|()| "The mail is on its way."), Ok(Deed::SendReset)).await
}

/// `POST …/users/{id}/sessions/{session}/end`
pub async fn end_session(desk: Desk, Path((_, id, session)): Two, Posted(form): Posted) -> Response {
    let done = async {
        let which: SessionId = session.parse().map_err(|_| ServiceError::NotFound)?;
        users::end_session(&desk.acting, user(&id)?, which, &field(&form, "reason")).await
    };
    let toast = |ended| if ended { "The session has ended." } else { "The session had ended already." };
    let done = done.await.map(toast);
    let deed = session_deed(&desk, &id, &session).await;
    answer(&desk, &id, &form, done, deed).await
}

/// `POST …/users/{id}/consents/{client}/withdraw`
pub async fn withdraw(desk: Desk, Path((_, id, client)): Two, Posted(form): Posted) -> Response {
    let done = async {
        let which = ClientId::parse(&client).map_err(|_| ServiceError::NotFound)?;
        users::withdraw_consent(&desk.acting, user(&id)?, &which, &field(&form, "reason")).await
    };
    let toast = |withdrawn| if withdrawn { "The consent is withdrawn." } else { "There was no consent any more." };
    answer(&desk, &id, &form, done.await.map(toast), withdrawal(&desk, &client)).await
}

/// `POST …/users/{id}/delete`
pub async fn delete(desk: Desk, Path((_, id)): One, Posted(form): Posted) -> Response {
    let done = async { users::delete(&desk.acting, user(&id)?, &field(&form, "confirm")).await };
    match done.await {
        Ok(()) => desk.done(Toast("User deleted."), "users").await,
        Err(ServiceError::Invalid(problems)) => {
            let deed = deletion(&desk, &id).await;
            page(&desk, &id, deed, StatusCode::UNPROCESSABLE_ENTITY, String::new(), problems).await
        }
        Err(error) => desk.fail(&error).await,
    }
}

async fn session_deed(desk: &Desk, id: &str, session: &str) -> Served<Deed> {
    let which: SessionId = session.parse().map_err(|_| ServiceError::NotFound)?;
    let browser = users::browser_of(&desk.acting, user(id)?, which).await?;
    Ok(Deed::EndSession { id: session.to_owned(), browser })
}

fn withdrawal(desk: &Desk, client: &str) -> Served<Deed> {
    let id = ClientId::parse(client).map_err(|_| ServiceError::NotFound)?;
    let application =
        desk.acting.tenant.application(&id).map_or_else(|| id.to_string(), |own| own.settings.name.clone());
    Ok(Deed::Withdraw { client: id.to_string(), application })
}

async fn deletion(desk: &Desk, id: &str) -> Served<Deed> {
    let type_this = users::name_to_type(&desk.acting, user(id)?).await?;
    Ok(Deed::Delete { type_this })
}

async fn ask(desk: &Desk, id: &str, deed: Served<Deed>) -> Response {
    page(desk, id, deed, StatusCode::OK, String::new(), Vec::new()).await
}

/// Done: back to the person, which says so. What cannot be used as it was typed: the question again.
async fn answer(desk: &Desk, id: &str, form: &Parameters, done: Served<&'static str>, deed: Served<Deed>) -> Response {
    match done {
        Ok(toast) => desk.done(Toast(toast), &format!("users/{id}")).await,
        Err(ServiceError::Invalid(problems)) => {
            page(desk, id, deed, StatusCode::UNPROCESSABLE_ENTITY, field(form, "reason"), problems).await
        }
        Err(error) => desk.fail(&error).await,
    }
}

async fn page(
    desk: &Desk,
    id: &str,
    deed: Served<Deed>,
    status: StatusCode,
    reason: String,
    problems: Vec<Problem>,
) -> Response {
    let asked = async { Ok((users::name(&desk.acting, user(id)?).await?, deed?)) };
    match asked.await {
        Ok((name, deed)) => {
            let page = ConfirmUser {
                id: id.to_owned(),
                name,
                deed,
                must_give_reason: desk.acting.role.must_give_reason(),
                reason,
                problems: Problems::from(problems),
            };
            desk.page(status, page).await
        }
        Err(error) => desk.fail(&error).await,
    }
}
