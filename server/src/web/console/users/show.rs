//! One person.

use super::{
    super::{Desk, activity::events},
    user,
};
use crate::service::{
    Served,
    console::{
        activity, invitations,
        users::{self, Detail, SessionShown, UsedApplication},
    },
    mail, password_change,
};
use app::console::{
    ShownEvent,
    users::{ShownUser, UserApplication, UserMay, UserSession},
};
use axum::{extract::Path, http::StatusCode, response::Response};
use domain::{administration::Permission, audit::reason, oauth::grant::EndReason};

/// How many of the latest events are shown.
const EVENTS: usize = 15;

/// `GET …/users/{id}`
pub async fn show(desk: Desk, Path((_, id)): Path<(String, String)>) -> Response {
    let found = async {
        let id = user(&id)?;
        let detail = users::show(&desk.acting, id).await?;
        let events = latest(&desk, &detail).await?;
        let invited = invitations::pending_of(&desk.acting, id).await?;
        Ok((detail, events, invited))
    };
    match found.await {
        Ok((detail, events, invited)) => {
            let invited = invited.into_iter().map(|own| (own.application, own.expires_at)).collect();
            let page = ShownUser { invited, ..page(&desk, detail, events) };
            desk.page(StatusCode::OK, page).await
        }
        Err(error) => desk.fail(&error).await,
    }
}

async fn latest(desk: &Desk, detail: &Detail) -> Served<Option<Vec<ShownEvent>>> {
    if !desk.acting.may(Permission::ActivityRead) {
        return Ok(None);
    }
    let mut found = activity::of_user(&desk.acting, detail.id, None).await?;
    found.events.truncate(EVENTS);
    Ok(Some(events(&desk.acting, found)))
}

fn page(desk: &Desk, detail: Detail, events: Option<Vec<ShownEvent>>) -> ShownUser {
    let to = |path: &str| desk.to(path);
    let support = desk.acting.may(Permission::UsersSupport);
    // Whom a mail cannot reach is not offered one; whether it can, is seen once more when it is sent.
    let reachable = detail.access.blocked.is_none()
        && password_change::mailbox(&detail.profile, &detail.logins, None).is_some()
        && mail::is_on(&desk.acting.tenant);
    let may = UserMay { write: desk.acting.may(Permission::UsersWrite), support, reset: support && reachable };
    let id = detail.id.to_string();
    let session = |own: SessionShown| UserSession {
        end: (may.support && own.going_on).then(|| to(&format!("users/{id}/sessions/{}/end", own.id))),
        id: own.id.to_string(),
        browser: own.browser,
        address: own.address,
        created_at: own.created_at,
        last_seen_at: own.last_seen_at,
        ended: own.ended.map(|(at, why)| (at, in_words(why))),
    };
    let application = |own: UsedApplication| UserApplication {
        withdraw: (may.support && own.consent.is_some())
            .then(|| to(&format!("users/{id}/consents/{}/withdraw", own.client))),
        href: own.id.map(|id| to(&format!("applications/{id}"))),
        name: own.name,
        used: own.used,
        consent: own.consent,
    };
    ShownUser {
        invited: Vec::new(),
        sessions: detail.sessions.into_iter().map(session).collect(),
        applications: detail.applications.into_iter().map(application).collect(),
        all_events: to(&format!("activity?person={id}")),
        name: detail.name,
        login: detail.login,
        profile: detail.profile,
        logins: detail.logins,
        fhir_user: detail.fhir_user,
        roles: detail.roles.into_iter().map(|role| role.name).collect(),
        blocked: detail.access.blocked,
        has_password: detail.access.has_password,
        last_sign_in_at: detail.access.last_sign_in_at,
        created_at: detail.created_at,
        updated_at: detail.updated_at,
        events,
        may,
        id,
    }
}

/// Why a session ended, as a short sentence without its end.
fn in_words(why: EndReason) -> String {
    let text = match why {
        EndReason::LoggedOut => "Logged out",
        EndReason::Replaced => "Somebody else signed in there",
        EndReason::Expired => "Ran out",
        EndReason::Administrator => "Ended by an administrator",
        EndReason::UserBlocked => "Ended when blocked",
        EndReason::PasswordReset => "Ended with a new password",
        EndReason::EverybodySignedOut => "Ended when everybody was signed out",
        EndReason::EndedByUser => "Ended by the person",
        EndReason::OneSession => "Signed in elsewhere",
        other => return capital(reason(other.as_str()).unwrap_or_default()),
    };
    text.to_owned()
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn why_a_session_ended_begins_like_a_sentence() {
        for why in EndReason::ALL {
            let words = in_words(*why);
            assert!(words.starts_with(char::is_uppercase), "{why:?}: {words}");
        }
    }
}
