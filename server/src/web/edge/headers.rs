//! What every answer carries. A page's own header of the same name counts more.

use axum::{
    http::{HeaderName, HeaderValue, header},
    response::Response,
};
use domain::ids::RequestId;

/// The number of a request, as error pages and logs have it.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Nothing of the browser that a sign-in has no use for.
const PERMISSIONS: HeaderValue = HeaderValue::from_static(
    "accelerometer=(), autoplay=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), \
     microphone=(), midi=(), payment=(), screen-wake-lock=(), usb=(), xr-spatial-tracking=()",
);

/// What is no page of ours loads nothing, is shown nowhere, and sends no form.
const NO_PAGE: HeaderValue =
    HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'");

pub(super) fn complete(response: &mut Response, https: bool, id: RequestId) {
    let headers = response.headers_mut();
    let own = [
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
        (HeaderName::from_static("permissions-policy"), PERMISSIONS),
        (header::CONTENT_SECURITY_POLICY, NO_PAGE),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    for (name, value) in own {
        headers.entry(name).or_insert(value);
    }
    if https {
        // One year, for this host alone: what else lives below the name is not ours to decide.
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    if let Ok(id) = HeaderValue::from_str(&id.to_string()) {
        headers.insert(REQUEST_ID, id);
    }
}
