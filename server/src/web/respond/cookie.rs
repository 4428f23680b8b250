//! Cookies that a project sets.

use crate::{
    random::RandomExt,
    service::{Tenant, password::Device},
    web::request::cookie_name,
};
use axum::{
    http::{HeaderValue, header},
    response::Response,
};
use domain::ids::UserId;

/// As long as browsers keep a cookie (RFC 6265bis §5.5).
const LONGEST: u32 = 400 * 24 * 3600;

/// How many people a device remembers.
const PEOPLE: usize = 8;

fn set(response: &mut Response, text: &str) {
    // Names are slugs and values base64url, so this is always a header value.
    if let Ok(value) = HeaderValue::from_str(text) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

fn attributes(tenant: &Tenant) -> &'static str {
    if tenant.urls.is_https() { "; Path=/; HttpOnly; SameSite=Lax; Secure" } else { "; Path=/; HttpOnly; SameSite=Lax" }
}

/// Sets the session cookie; it goes when the browser is closed, and the row decides anyway.
pub fn session(response: &mut Response, tenant: &Tenant, value: &str) {
    set(response, &format!("{}={value}{}", cookie_name(tenant, "kw"), attributes(tenant)));
}

/// Remembers that somebody has signed in on this device just now, with the password that they have. Each device has a number of its own: the guesses made on one are
/// not counted against another.
pub fn device(response: &mut Response, tenant: &Tenant, known: Option<Device>, user: UserId) {
    let known = known.unwrap_or_else(|| Device {
        id: uuid::Builder::from_random_bytes(tenant.means().random.bytes()).into_uuid(),
        people: Vec::new(),
    });
    let others = known.people.into_iter().filter(|(id, _)| *id != user).take(PEOPLE - 1);
    let mut payload = known.id.into_bytes().to_vec();
    for (id, last) in std::iter::once((user, tenant.now())).chain(others) {
        payload.extend_from_slice(id.uuid().as_bytes());
        payload.extend_from_slice(&last.unix_micros().to_be_bytes());
    }
    let value = tenant.keys.sign_cookie("device", &payload);
    set(response, &format!("{}={value}; Max-Age={LONGEST}{}", cookie_name(tenant, "kwd"), attributes(tenant)));
}

/// Remembers the language that was chosen.
pub fn language(response: &mut Response, tenant: &Tenant, tag: &str) {
    set(response, &format!("keyward-language={tag}; Max-Age={LONGEST}{}", attributes(tenant)));
}
