//! A form of the console's, checked against forgery before anybody reads it.

use super::{Front, desk};
use crate::web::{
    request::{is_from, parse_more_pairs, read_form},
    respond::error::{Shape, fail},
};
use axum::{
    extract::{FromRequest, Request},
    http::{StatusCode, request::Parts},
    response::Response,
};
use domain::oauth::parameters::Parameters;

/// The fields of a form that was posted from one of our pages, in the browser that got it.
#[derive(Debug)]
pub struct Posted(pub Parameters);

impl<S: Send + Sync> FromRequest<S> for Posted {
    type Rejection = Response;
    async fn from_request(request: Request, _: &S) -> Result<Self, Response> {
        let (parts, body) = request.into_parts();
        let front = front(&parts).map_err(|page| *page)?;
        let bytes = read_form(&parts, body).await?;
        let form = parse_more_pairs(&bytes)
            .map_err(|_| fail(&parts.extensions, Shape::Page, StatusCode::BAD_REQUEST, "the form is not readable"))?;
        holds_token(&parts, front, &form).map_err(|page| *page)?;
        Ok(Self(form))
    }
}

/// Before whom a form is that was posted from a page of the console; the answer for what was posted from elsewhere.
pub(super) fn front(parts: &Parts) -> Result<&Front, Box<Response>> {
    let Some(front) = parts.extensions.get::<Front>() else {
        let page = fail(&parts.extensions, Shape::Page, StatusCode::INTERNAL_SERVER_ERROR, "no guard");
        return Err(Box::new(page));
    };
    if is_from(&parts.headers, &front.keyward.means().console_url) {
        Ok(front)
    } else {
        Err(Box::new(desk::foreign(parts)))
    }
}

/// Refuses a form without the token that this browser's pages carry.
pub(super) fn holds_token(parts: &Parts, front: &Front, form: &Parameters) -> Result<(), Box<Response>> {
    let token = form.first("csrf").unwrap_or_default();
    if front.keyward.keys.csrf_token_matches(token, desk::FORM, front.browser) {
        Ok(())
    } else {
        Err(Box::new(desk::foreign(parts)))
    }
}
