//! One-time links: the secret goes from the address into a cookie, and the address stays clean. Opening a link uses
//! nothing up, so a scanner that follows it does no harm.

use super::Front;
use crate::{
    service::console::session,
    web::{console::desk, respond::answer::redirect},
};
use axum::{
    http::{HeaderValue, header},
    response::Response,
};

/// Goes on to `path` with the secret in a cookie of its own, in a browser that the form there will know again.
pub(super) async fn exchange(front: &Front, name: &str, secret: &str, path: &'static str) -> Response {
    if let Err(page) = front.counted() {
        return *page;
    }
    let browser = match session::remember(&front.keyward, front.cookie.as_deref()).await {
        Ok(browser) => browser,
        Err(error) => return front.fail(&error),
    };
    let plausible = (20..=128).contains(&secret.len())
        && secret.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    let mut response = redirect(path);
    if let Some(value) = browser {
        front.set_cookie(&mut response, &value);
    }
    if plausible {
        set(front, &mut response, name, secret, 3600);
    } else {
        forget(front, &mut response, name);
    }
    response
}

/// Forgets the secret: it was used, or was no good.
pub(super) fn forget(front: &Front, response: &mut Response, name: &str) {
    set(front, response, name, "", 0);
}

fn set(front: &Front, response: &mut Response, name: &str, value: &str, seconds: u32) {
    let secure = if front.keyward.means().console_url.starts_with("https://") { "; Secure" } else { "" };
    let text = format!(
        "{}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}",
        desk::link_cookie(&front.keyward, name)
    );
    if let Ok(value) = HeaderValue::from_str(&text) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}
