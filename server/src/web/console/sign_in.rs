//! `/console/sign-in`, `/console/callback`, `/console/sign-out`.

use super::{Front, Posted};
use crate::{
    service::console::session::{self, Finished},
    web::{request::Query, respond::answer::redirect},
};
use app::console::{ConsoleError, Trouble};
use axum::{http::StatusCode, response::Response};

/// `GET /console/sign-in?to=…`: to the hosted page, and back to where one wanted to.
pub async fn get(front: Front, Query(query): Query) -> Response {
    let to = own_page(query.first("to").unwrap_or_default());
    begin(&front, to, None).await
}

/// Begins a sign-in.
pub(super) async fn begin(front: &Front, to: &str, login_hint: Option<&str>) -> Response {
    match session::start(&front.keyward, front.cookie.as_deref(), to, login_hint).await {
        Ok(start) => {
            let mut response = redirect(&start.address);
            if let Some(value) = &start.cookie {
                front.set_cookie(&mut response, value);
            }
            response
        }
        Err(error) => front.fail(&error),
    }
}

/// `GET /console/callback`: the hosted page's answer.
pub async fn callback(front: Front, Query(query): Query) -> Response {
    let one = |name: &str| query.first(name).unwrap_or_default();
    if one("error") == "access_denied" {
        return front.page(StatusCode::FORBIDDEN, ConsoleError::new(Trouble::SignInRefused));
    }
    if !front.known {
        // Without its cookie nothing that follows would work; a second try would end here again.
        return front.page(StatusCode::BAD_REQUEST, ConsoleError::new(Trouble::CookiesOff));
    }
    match session::finish(&front.keyward, front.cookie.as_deref(), one("state"), one("code"), front.address).await {
        Ok(Finished::In { cookie, to }) => {
            let mut response = redirect(own_page(&to));
            front.set_cookie(&mut response, &cookie);
            response
        }
        Ok(Finished::Again) if front.administrator.is_some() => redirect("/console"),
        Ok(Finished::Again) => front.page(StatusCode::BAD_REQUEST, ConsoleError::new(Trouble::SignInExpired)),
        Err(error) => front.fail(&error),
    }
}

/// `POST /console/sign-out`
pub async fn sign_out(front: Front, Posted(_): Posted) -> Response {
    match session::leave(&front.keyward, front.cookie.as_deref(), front.address).await {
        Ok(cookie) => {
            let mut response = redirect("/console/signed-out");
            front.set_cookie(&mut response, &cookie);
            response
        }
        Err(error) => front.fail(&error),
    }
}

/// `GET /console/signed-out`
pub async fn signed_out(front: Front) -> Response {
    if front.administrator.is_some() {
        return redirect("/console");
    }
    front.page(StatusCode::OK, ConsoleError::new(Trouble::SignedOut))
}

/// A page of the console that a sign-in may lead to; whatever else was asked for is the front page.
fn own_page(text: &str) -> &str {
    let below = text.strip_prefix("/console").is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']));
    let plain = text.len() <= 2_000 && text.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
    let entry =
        ["/console/sign-in", "/console/callback", "/console/signed-out"].iter().any(|own| text.starts_with(own));
    if below && plain && !entry { text } else { "/console" }
}

#[cfg(test)]
mod tests {
    use super::own_page;

    #[test]
    fn a_sign_in_leads_to_the_console_and_nowhere_else() {
        for good in ["/console", "/console/p/demo/users?after=x", "/console?x=1"] {
            assert_eq!(own_page(good), good);
        }
        for bad in [
            "",
            "//evil.example",
            "https://evil.example/console",
            "/consolex",
            "/console\\..\\x",
            "/p/demo/logout",
            "/console/sign-in?to=/console/sign-in",
            "/console/\r\nx",
            "/console//evil example",
        ] {
            assert_eq!(own_page(bad), "/console", "{bad}");
        }
    }
}
