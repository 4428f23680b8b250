//! A form of the console's with a file in it.

use super::posted::{front, holds_token};
use crate::web::{
    edge::MAX_IMPORT_BODY,
    request::parse_pairs,
    respond::error::{Shape, fail},
};
use axum::{
    body::Body,
    extract::{DefaultBodyLimit, FromRequest, Multipart, Request},
    http::{StatusCode, header},
    response::Response,
};
use domain::oauth::parameters::Parameters;

/// The most fields of such a form.
const MOST: usize = 50;

/// The fields of a `multipart/form-data` form that was posted from one of our pages, in the browser that got it, and the
/// content of its `file`. Takes the place of [`Posted`](super::Posted).
#[derive(Debug)]
pub struct Upload {
    /// The fields that are texts.
    pub form: Parameters,
    /// What was sent as `file`; empty if nothing was chosen. Its name and type are not asked for: they are only said.
    pub file: Vec<u8>,
}

impl<S: Send + Sync> FromRequest<S> for Upload {
    type Rejection = Response;
    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let (parts, body) = request.into_parts();
        let front = front(&parts).map_err(|page| *page)?;
        let wrong = |status, text| fail(&parts.extensions, Shape::Page, status, text);
        // How much it may be here, the edge has said before.
        let bytes = axum::body::to_bytes(body, MAX_IMPORT_BODY)
            .await
            .map_err(|_| wrong(StatusCode::PAYLOAD_TOO_LARGE, "the form is too large or broke off"))?;
        let unreadable = || wrong(StatusCode::BAD_REQUEST, "the form is not readable");
        let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let (form, file) = if kind.starts_with("multipart/form-data") {
            let mut whole = Request::new(Body::from(bytes));
            *whole.headers_mut() = parts.headers.clone();
            DefaultBodyLimit::disable().apply(&mut whole);
            let multipart = Multipart::from_request(whole, state).await.map_err(|_| unreadable())?;
            read(multipart).await.ok_or_else(unreadable)?
        } else {
            // A form without a file in it.
            (parse_pairs(&bytes).map_err(|_| unreadable())?, Vec::new())
        };
        holds_token(&parts, front, &form).map_err(|page| *page)?;
        Ok(Self { form, file })
    }
}

async fn read(mut multipart: Multipart) -> Option<(Parameters, Vec<u8>)> {
    let (mut pairs, mut file) = (Vec::new(), Vec::new());
    while let Some(field) = multipart.next_field().await.ok()? {
        let name = field.name().unwrap_or_default().to_owned();
        if pairs.len() == MOST || name.contains('\0') {
            return None;
        }
        if name == "file" {
            file = field.bytes().await.ok()?.to_vec();
            continue;
        }
        let text = field.text().await.ok()?;
        if text.contains('\0') {
            return None;
        }
        pairs.push((name, text));
    }
    Some((Parameters::new(pairs), file))
}
