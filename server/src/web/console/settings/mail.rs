//! `/settings/mail`: how mail leaves and is signed, a try, and the log.

use super::{changed, text, version};
use crate::{
    service::{
        ServiceError,
        console::{
            mail::{self, Logged, Tested},
            settings::{self, Saved},
        },
        mail::{Way, way},
        outbox::OutboxState,
    },
    web::{
        console::{Desk, Posted, Toast},
        request::Query,
    },
};
use app::{
    console::{
        components::{Changed, Problems},
        settings::{Held, MailLog, MailRow, MailSettingsPage, MailState, MailWay, OneMail, Tried},
    },
    mail::{MailBranding, Rendered, render},
};
use axum::{
    extract::Path,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use domain::{
    administration::Permission,
    ids::OutboxId,
    mail::{Address, Trouble},
    oauth::parameters::Parameters,
    project::edit::MailEdit,
};

const PATH: &str = "settings/mail";

/// `GET /settings/mail`, after a test with `?test=` its mail.
pub async fn get(desk: Desk, Query(query): Query) -> Response {
    let shown = async {
        let shown = settings::read(&desk.acting).await?;
        let held = mail::held(&desk.acting).await?;
        let test = query.first("test").and_then(|id| id.parse::<OutboxId>().ok());
        let tried = match test {
            Some(id) => mail::fate(&desk.acting, id).await?.map(|fate| (id.to_string(), tried(fate, held.as_ref()))),
            None => None,
        };
        Ok((shown, tried, held))
    };
    match shown.await {
        Ok((shown, tried, held)) => {
            let edit = MailEdit::of(&shown.saved.settings);
            // What keeps the test back is said there.
            let is_the_test = matches!(tried, Some((_, Tried::Waiting(_))));
            let held = held.filter(|own| own.count > 1 || !is_the_test).map(|own| Held {
                count: u64::try_from(own.count).unwrap_or(u64::MAX),
                more: own.more,
                since: own.since,
                trouble: own.trouble,
            });
            let page = MailSettingsPage { tried, held, ..page(&desk, &shown.saved, edit, Problems::default(), None) };
            desk.page(StatusCode::OK, page).await
        }
        Err(error) => desk.fail(&error).await,
    }
}

/// A test that waits behind others has the trouble that they have.
fn tried(fate: mail::Fate, held: Option<&mail::Held>) -> Tried {
    match (fate.state, fate.trouble) {
        (OutboxState::Sent, _) => Tried::Sent(fate.at),
        (OutboxState::Waiting, trouble) => Tried::Waiting(trouble.or_else(|| held?.trouble.clone())),
        (_, trouble) => Tried::Failed(trouble.unwrap_or(Trouble::Unreadable)),
    }
}

/// `POST /settings/mail`
pub async fn post(desk: Desk, Posted(form): Posted) -> Response {
    let edit = typed(&form);
    match settings::save_mail(&desk.acting, version(&form), &edit).await {
        Ok(()) => desk.done(Toast("Saved. It counts for mail from now on."), PATH).await,
        Err(ServiceError::Invalid(problems)) => match settings::read(&desk.acting).await {
            Ok(mut shown) => {
                shown.saved.version = version(&form);
                let page = page(&desk, &shown.saved, edit, Problems::from(problems), None);
                desk.page(StatusCode::UNPROCESSABLE_ENTITY, page).await
            }
            Err(error) => desk.fail(&error).await,
        },
        Err(ServiceError::Changed) => Box::pin(conflict(&desk, edit)).await,
        Err(error) => desk.fail(&error).await,
    }
}

async fn conflict(desk: &Desk, edit: MailEdit) -> Response {
    let shown = match settings::read(&desk.acting).await {
        Ok(shown) => shown,
        Err(error) => return desk.fail(&error).await,
    };
    let saved = MailSettingsPage::fields(&MailEdit::of(&shown.saved.settings));
    match changed(desk, MailSettingsPage::fields(&edit), saved).await {
        Ok(changed) => {
            let page = page(desk, &shown.saved, edit, changed.problems(), Some(changed));
            desk.page(StatusCode::CONFLICT, page).await
        }
        Err(error) => desk.fail(&error).await,
    }
}

/// `POST /settings/mail/test`
pub async fn test(desk: Desk, Posted(_): Posted) -> Response {
    match Box::pin(mail::send_test(&desk.acting)).await {
        Ok(Tested::Written(id)) => desk.go(&format!("{PATH}?test={id}")),
        Ok(Tested::Wait(wait)) => match settings::read(&desk.acting).await {
            Ok(shown) => {
                let edit = MailEdit::of(&shown.saved.settings);
                let tried = Some((String::new(), Tried::TooMany(wait.as_secs().div_ceil(60).max(1))));
                let page = MailSettingsPage { tried, ..page(&desk, &shown.saved, edit, Problems::default(), None) };
                desk.page(StatusCode::TOO_MANY_REQUESTS, page).await
            }
            Err(error) => desk.fail(&error).await,
        },
        Err(error) => desk.fail(&error).await,
    }
}

fn typed(form: &Parameters) -> MailEdit {
    MailEdit { sender_name: text(form, "senderName"), reply_to: text(form, "replyTo") }
}

fn page(desk: &Desk, saved: &Saved, edit: MailEdit, problems: Problems, changed: Option<Changed>) -> MailSettingsPage {
    let mailer = &desk.acting.tenant.means().mailer;
    let way = match mailer.server() {
        Some((server, from)) => MailWay::Server { server, from },
        None if mailer.is_on() => MailWay::Demo,
        None => MailWay::Off,
    };
    let login = desk.acting.administrator.login.as_deref();
    MailSettingsPage {
        edit,
        project: saved.settings.name.clone(),
        way,
        own_address: login.filter(|login| Address::parse(login).is_ok()).map(str::to_owned),
        tried: None,
        held: None,
        problems,
        changed,
        version: saved.version,
        read_only: !desk.acting.may(Permission::SettingsWrite),
    }
}

/// `GET /settings/mail/log`
pub async fn log(desk: Desk, Query(query): Query) -> Response {
    let state = query.first("state").and_then(MailState::parse);
    let after = query.first("after");
    let wanted = state.and_then(|state| OutboxState::parse(state.as_str()));
    match mail::log(&desk.acting, wanted, after).await {
        Ok(found) => {
            let narrowed = state.map(|state| format!("&state={}", state.as_str())).unwrap_or_default();
            let page = MailLog {
                state,
                rows: found.mails.into_iter().map(|own| row(&desk, own)).collect(),
                next: found.next.map(|place| desk.to(&log_at(&format!("&after={place}{narrowed}")))),
                previous: found.previous.map(|back| desk.to(&log_at(&format!("{}{narrowed}", back.query())))),
                names_people: desk.acting.may(Permission::UsersRead),
                keeps: keeps(&desk),
            };
            desk.page(StatusCode::OK, page).await
        }
        Err(error) => desk.fail(&error).await,
    }
}

/// The log, narrowed by this query.
fn log_at(query: &str) -> String {
    match query.strip_prefix('&') {
        Some(query) => format!("{PATH}/log?{query}"),
        None => format!("{PATH}/log"),
    }
}

fn row(desk: &Desk, own: Logged) -> MailRow {
    MailRow {
        purpose: own.purpose,
        to: own.to.map(|(id, name)| (name, Some(desk.to(&format!("users/{id}"))))),
        state: state(desk, own.state),
        trouble: own.trouble,
        attempts: own.attempts,
        created_at: own.created_at,
        tried_at: own.tried_at,
        open: own.readable.then(|| desk.to(&format!("{PATH}/log/{}", own.id))),
    }
}

fn keeps(desk: &Desk) -> bool {
    way(&desk.acting.tenant) == Way::Kept
}

fn state(desk: &Desk, state: OutboxState) -> MailState {
    match state {
        OutboxState::Sent if keeps(desk) => MailState::Kept,
        OutboxState::Waiting => MailState::Waiting,
        OutboxState::Sent => MailState::Sent,
        OutboxState::Refused => MailState::Refused,
        OutboxState::GivenUp => MailState::GivenUp,
        OutboxState::Withdrawn => MailState::Withdrawn,
    }
}

/// `GET /settings/mail/log/{id}`: a mail of the demo.
pub async fn one(desk: Desk, Path((_, id)): Path<(String, String)>) -> Response {
    match opened(&desk, &id).await {
        Ok((own, rendered)) => {
            let mail = &desk.acting.tenant.settings.mail;
            let page = OneMail {
                purpose: own.purpose,
                state: state(&desk, own.state),
                to: own.envelope.to.as_str().to_owned(),
                from: mail.sender_name.clone().unwrap_or_else(|| desk.acting.tenant.settings.name.clone()),
                reply_to: mail.reply_to.clone(),
                subject: rendered.subject,
                text: rendered.text,
                html: desk.to(&format!("{PATH}/log/{id}/html")),
                created_at: own.created_at,
            };
            desk.page(StatusCode::OK, page).await
        }
        Err(error) => desk.fail(&error).await,
    }
}

/// `GET /settings/mail/log/{id}/html`: its HTML part for a frame of that page, where it can do nothing but be looked at and
/// followed.
pub async fn html(desk: Desk, Path((_, id)): Path<(String, String)>) -> Response {
    let rendered = match opened(&desk, &id).await {
        Ok((_, rendered)) => rendered,
        Err(error) => return desk.fail(&error).await,
    };
    // A mail program opens links in a browser of their own.
    let framed = rendered.html.replacen("<head>", "<head><base target='_blank'>", 1);
    let mut response = Html(framed).into_response();
    let headers = response.headers_mut();
    let policy = "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-popups allow-popups-to-escape-sandbox; \
                  form-action 'none'; frame-ancestors 'self'; base-uri 'none'";
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(HeaderName::from_static("referrer-policy"), HeaderValue::from_static("no-referrer"));
    response
}

async fn opened(desk: &Desk, id: &str) -> Result<(mail::Opened, Rendered), ServiceError> {
    let id = id.parse().map_err(|_| ServiceError::NotFound)?;
    let own = mail::open(&desk.acting, id).await?;
    let rendered = render(&own.envelope, &MailBranding::of(&desk.acting.tenant.settings), own.created_at);
    Ok((own, rendered))
}
