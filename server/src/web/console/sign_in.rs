//! `/console/sign-in`, `/console/callback`, `/console/sign-out`.

use super::{Front, Posted};
use crate::{
    service::console::{
        entry::Come,
        session::{self, Finished},
    },
    web::{
        request::Query,
        respond::{answer::redirect, cookie, page::plain_page},
    },
};
use app::{
    SafeUrl,
    console::{ConsoleError, Trouble},
    hosted::GoOn,
    i18n::Locale,
};
use axum::{
    http::{StatusCode, header},
    response::Response,
};

/// `GET /console/sign-in?to=…`: to the hosted page, and back to where one wanted to.
pub async fn get(front: Front, Query(query): Query) -> Response {
    let to = own_page(query.first("to").unwrap_or_default());
    begin(&front, to, None).await
}

/// Begins a sign-in.
pub(super) async fn begin(front: &Front, to: &str, login_hint: Option<&str>) -> Response {
    if let Err(page) = front.counted() {
        return *page;
    }
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

/// Leads somebody into the console who is signed in to the built-in project by what they have just done. Where its pages are
/// on another host than the console, no cookie of theirs can be set here, and the sign-in asks.
pub(super) async fn go_on(front: &Front, come: &Come) -> Response {
    let mut response = begin_after_form(front, &come.login).await;
    let means = front.keyward.means();
    if means.console_url == means.public_url {
        cookie::session(&mut response, &front.keyward, &come.cookie);
        cookie::device(&mut response, &front.keyward, None, come.user);
    }
    response
}

/// Begins a sign-in after a form. Browsers hold `form-action` against the redirects that follow a form: where the hosted
/// page is on another host than the console, a page of ours goes on to it.
async fn begin_after_form(front: &Front, login_hint: &str) -> Response {
    let response = begin(front, "/console", Some(login_hint)).await;
    let means = front.keyward.means();
    let address = response.headers().get(header::LOCATION).and_then(|value| value.to_str().ok());
    let Some(to) = address.and_then(SafeUrl::parse).filter(|_| means.console_url != means.public_url) else {
        return response;
    };
    let page = GoOn { application: front.keyward.settings.name.clone(), to };
    let mut page = plain_page(&*means.random, Locale::En, StatusCode::OK, page);
    for cookie in response.headers().get_all(header::SET_COOKIE) {
        page.headers_mut().append(header::SET_COOKIE, cookie.clone());
    }
    page
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
    let path = text.split(['?', '#']).next().unwrap_or_default();
    // Browsers resolve dots before they go, written out or encoded, and would leave the console by them.
    let dots = path.split('/').any(|part| {
        let part = part.to_ascii_lowercase().replace("%2e", ".");
        part == "." || part == ".."
    });
    let plain = text.len() <= 2_000 && text.bytes().all(|b| b.is_ascii_graphic() && b != b'\\') && !dots;
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
            "/console/../p/evil/authorize?prompt=none",
            "/console/%2E%2e/p/evil/authorize",
            "/console/./x",
        ] {
            assert_eq!(own_page(bad), "/console", "{bad}");
        }
    }
}
