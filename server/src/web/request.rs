//! What comes in, read strictly: forms and queries as [`Parameters`], and what is known of the browser.

use crate::{
    service::{Tenant, arrival::Whence, password::Device},
    web::respond::{Shape, fail},
};
use app::i18n::{Locale, Wishes};
use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Request},
    http::{HeaderMap, StatusCode, Uri, header, request::Parts},
    response::Response,
};
use domain::{
    ids::{RequestId, UserId},
    oauth::parameters::Parameters,
    time::Timestamp,
};
use percent_encoding::percent_decode;
use serde::{Deserialize, Deserializer, de};
use std::{net::IpAddr, sync::Arc};

/// The largest form, in bytes.
pub const MAX_BODY: usize = 64 * 1024;

/// The most names and values that are read.
const MAX_PAIRS: usize = 200;

/// The same for the console's forms, whose lists may be long.
const MAX_CONSOLE_PAIRS: usize = 2_000;

/// Where a request comes from, as the edge has worked out (trusted proxies only).
#[derive(Clone, Copy, Debug)]
pub struct ClientAddress(pub IpAddr);

/// The text is not UTF-8, or has too many pairs.
#[derive(Clone, Copy, Debug)]
pub struct Unreadable;

/// Reads `application/x-www-form-urlencoded`, strictly.
///
/// # Errors
/// Something in it is not UTF-8, or it has more than 200 pairs.
pub fn parse_pairs(bytes: &[u8]) -> Result<Parameters, Unreadable> {
    parse(bytes, MAX_PAIRS)
}

/// The same for a form of the console's.
///
/// # Errors
/// Something in it is not UTF-8, or it has more than 2,000 pairs.
pub fn parse_more_pairs(bytes: &[u8]) -> Result<Parameters, Unreadable> {
    parse(bytes, MAX_CONSOLE_PAIRS)
}

fn parse(bytes: &[u8], most: usize) -> Result<Parameters, Unreadable> {
    let decode = |part: &[u8]| {
        let spaced: Vec<u8> = part.iter().map(|b| if *b == b'+' { b' ' } else { *b }).collect();
        percent_decode(&spaced).decode_utf8().map(std::borrow::Cow::into_owned).map_err(|_| Unreadable)
    };
    let mut pairs = Vec::new();
    for pair in bytes.split(|b| *b == b'&').filter(|pair| !pair.is_empty()) {
        if pairs.len() == most {
            return Err(Unreadable);
        }
        let mut halves = pair.splitn(2, |b| *b == b'=');
        let (name, value) = (halves.next().unwrap_or_default(), halves.next().unwrap_or_default());
        let (name, value) = (decode(name)?, decode(value)?);
        // Postgres takes no NUL, and no parameter of any standard has one.
        if name.contains('\0') || value.contains('\0') {
            return Err(Unreadable);
        }
        pairs.push((name, value));
    }
    Ok(Parameters::new(pairs))
}

/// The query of the URL.
#[derive(Debug)]
pub struct Query(pub Parameters);

impl<S: Send + Sync> FromRequestParts<S> for Query {
    type Rejection = Response;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Response> {
        parse_pairs(parts.uri.query().unwrap_or_default().as_bytes()).map(Self).map_err(|Unreadable| {
            fail(&parts.extensions, Shape::of(parts), StatusCode::BAD_REQUEST, "the query is not readable")
        })
    }
}

/// The body: a form, or (for the token endpoint) a JSON object of texts.
#[derive(Debug)]
pub struct Form(pub Parameters);

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = Response;
    async fn from_request(request: Request, _: &S) -> Result<Self, Response> {
        let (parts, body) = request.into_parts();
        let shape = Shape::of(&parts);
        let wrong = |status, text| fail(&parts.extensions, shape, status, text);
        let bytes = read_body(body).await.map_err(|status| wrong(status, "the body is too large or broke off"))?;
        let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let read = match kind.as_str() {
            "application/json" if shape == Shape::OAuth => parse_json(&bytes),
            "application/x-www-form-urlencoded" => parse_pairs(&bytes),
            "" if bytes.is_empty() => Ok(Parameters::default()),
            _ => return Err(wrong(StatusCode::UNSUPPORTED_MEDIA_TYPE, "send application/x-www-form-urlencoded")),
        };
        read.map(Self).map_err(|Unreadable| wrong(StatusCode::BAD_REQUEST, "the body is not readable"))
    }
}

/// The bytes of a form, whatever is in them.
///
/// # Errors
/// A page: the body is no form, is too large, or broke off.
pub async fn read_form(parts: &Parts, body: axum::body::Body) -> Result<Bytes, Response> {
    let wrong = |status, text| fail(&parts.extensions, Shape::Page, status, text);
    let bytes = read_body(body).await.map_err(|status| wrong(status, "the form is too large or broke off"))?;
    let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") || (kind.is_empty() && bytes.is_empty()) {
        Ok(bytes)
    } else {
        Err(wrong(StatusCode::UNSUPPORTED_MEDIA_TYPE, "send application/x-www-form-urlencoded"))
    }
}

async fn read_body(body: axum::body::Body) -> Result<Bytes, StatusCode> {
    axum::body::to_bytes(body, MAX_BODY).await.map_err(|_| StatusCode::PAYLOAD_TOO_LARGE)
}

fn parse_json(bytes: &[u8]) -> Result<Parameters, Unreadable> {
    let members: Members = serde_json::from_slice(bytes).map_err(|_| Unreadable)?;
    let mut pairs = Vec::new();
    for (name, value) in members.0 {
        if name.contains('\0') || pairs.len() == MAX_PAIRS {
            return Err(Unreadable);
        }
        match value {
            serde_json::Value::String(text) if !text.contains('\0') => pairs.push((name, text)),
            serde_json::Value::Number(number) => pairs.push((name, number.to_string())),
            serde_json::Value::Null => {}
            _ => return Err(Unreadable),
        }
    }
    Ok(Parameters::new(pairs))
}

/// The members of an object, those that are there twice included: which of them counts is not ours to choose.
struct Members(Vec<(String, serde_json::Value)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct All;
        impl<'de> de::Visitor<'de> for All {
            type Value = Members;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(All)
    }
}

/// The project that the guard has found.
#[derive(Clone, Debug)]
pub struct Project(pub Arc<Tenant>);

impl<S: Send + Sync> FromRequestParts<S> for Project {
    type Rejection = Response;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Response> {
        parts
            .extensions
            .get::<Self>()
            .cloned()
            .ok_or_else(|| fail(&parts.extensions, Shape::of(parts), StatusCode::INTERNAL_SERVER_ERROR, "no project"))
    }
}

/// What is known of the browser that asks.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// Its session cookie.
    pub cookie: Option<String>,
    /// Whether the page is to be shown in a frame.
    pub framed: bool,
    /// Whether this is a navigation of a whole tab.
    pub top_level: bool,
    /// Where it comes from.
    pub address: Option<IpAddr>,
    /// The id of the request, for error pages.
    pub request: Option<String>,
    /// The path and query, for links to the same page in another language.
    pub uri: Uri,
    pub(super) headers: HeaderMap,
}

/// The names of a project's cookies. With https they are bound to the host (`__Host-`).
#[must_use]
pub fn cookie_name(tenant: &Tenant, kind: &str) -> String {
    let prefix = if tenant.urls.is_https() { "__Host-" } else { "" };
    format!("{prefix}{kind}-{}", tenant.project.slug)
}

impl Visitor {
    /// The value of a cookie.
    #[must_use]
    pub fn cookie_called(&self, name: &str) -> Option<String> {
        cookie_of(&self.headers, name)
    }

    /// Where the request comes from.
    #[must_use]
    pub fn whence(&self) -> Whence<'_> {
        let agent = self.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
        Whence { address: self.address, agent }
    }

    /// The device, if people have signed in on it before: it has a cookie that the project signed.
    #[must_use]
    pub fn device(&self, tenant: &Tenant) -> Option<Device> {
        let value = self.cookie_called(&cookie_name(tenant, "kwd"))?;
        let payload = tenant.keys.read_cookie("device", &value)?;
        let (id, people) = payload.split_first_chunk::<16>()?;
        let person = |each: &[u8]| {
            let (id, last) = each.split_first_chunk::<16>()?;
            let last = i64::from_be_bytes(*last.first_chunk::<8>()?);
            Some((UserId::from_uuid(uuid::Uuid::from_bytes(*id)), Timestamp::from_unix_micros(last)))
        };
        let people = people.chunks_exact(24).filter_map(person).collect();
        Some(Device { id: uuid::Uuid::from_bytes(*id), people })
    }

    /// The language to speak.
    #[must_use]
    pub fn locale(&self, tenant: &Tenant, ui_locales: Option<&str>) -> Locale {
        let query = parse_pairs(self.uri.query().unwrap_or_default().as_bytes()).unwrap_or_default();
        let remembered = self.cookie_called("keyward-language");
        let wishes = Wishes {
            chosen: query.first("lang"),
            ui_locales,
            remembered: remembered.as_deref(),
            accept_language: self.headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()),
        };
        Locale::negotiate(wishes, &languages(tenant))
    }

    /// Whether a POST comes from one of our own pages: browsers say so.
    #[must_use]
    pub fn is_same_origin(&self, tenant: &Tenant) -> bool {
        is_from(&self.headers, tenant.urls.origin())
    }
}

/// Whether a POST comes from a page of this origin, which is ours: browsers say so.
#[must_use]
pub fn is_from(headers: &HeaderMap, own: &str) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    let site = text("sec-fetch-site").is_none_or(|site| site == "same-origin");
    site && text("origin").is_none_or(|origin| origin == own)
}

/// The value of a cookie.
#[must_use]
pub fn cookie_of(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(own, _)| *own == name)
        .map(|(_, value)| value.to_owned())
}

/// The languages of a project.
#[must_use]
pub fn languages(tenant: &Tenant) -> Vec<Locale> {
    tenant.settings.languages.iter().filter_map(|tag| Locale::parse(tag)).collect()
}

impl<S: Send + Sync> FromRequestParts<S> for Visitor {
    type Rejection = Response;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let Project(tenant) = Project::from_request_parts(parts, state).await?;
        let is = |name: &str, wanted: &[&str]| {
            parts.headers.get(name).and_then(|value| value.to_str().ok()).is_some_and(|value| wanted.contains(&value))
        };
        let mut visitor = Self {
            cookie: None,
            framed: is("sec-fetch-dest", &["iframe", "frame", "embed", "object", "fencedframe"]),
            top_level: is("sec-fetch-dest", &["document"]) || !parts.headers.contains_key("sec-fetch-dest"),
            address: parts.extensions.get::<ClientAddress>().map(|address| address.0),
            request: request_id(&parts.extensions),
            uri: parts
                .extensions
                .get::<axum::extract::OriginalUri>()
                .map_or_else(|| parts.uri.clone(), |uri| uri.0.clone()),
            headers: parts.headers.clone(),
        };
        visitor.cookie = visitor.cookie_called(&cookie_name(&tenant, "kw"));
        Ok(visitor)
    }
}

/// The id of the request, for error pages and logs.
#[must_use]
pub fn request_id(extensions: &axum::http::Extensions) -> Option<String> {
    extensions.get::<RequestId>().map(ToString::to_string)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_read_strictly() {
        let read = |text: &[u8]| parse_pairs(text).map(|found| found.first("a").map(str::to_owned));
        assert_eq!(read(b"a=1+2%263&b").unwrap().as_deref(), Some("1 2&3"));
        assert_eq!(read(b"b=1").unwrap(), None);
        for bad in [&b"a=%ff"[..], b"a=\xff", b"a=%00", b"%c3%28=1"] {
            assert!(read(bad).is_err(), "{bad:?}");
        }
        assert!(read("a=1&".repeat(201).as_bytes()).is_err());
    }
}
