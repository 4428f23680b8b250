//! Pages, with the policy that goes with each.

use crate::{
    random::RandomExt,
    service::Tenant,
    web::{
        request::{Visitor, languages, parse_pairs},
        respond::cookie,
    },
};
use app::{
    Nonce, Page, PageContext, SafeUrl,
    branding::{Accent, Branding, Support},
    i18n::Locale,
};
use axum::{
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use domain::project::ProjectSettings;
use std::fmt::Write as _;

/// What the Content-Security-Policy of a page allows beyond the least.
#[derive(Clone, Debug, Default)]
pub struct Allow {
    /// One more target of forms: an origin, or a native application's own scheme with its colon.
    pub form_action: Option<String>,
    /// The one origin that may frame the page (`web_message` only).
    pub frame: Option<String>,
    /// Whether the page offers itself in other languages; pages that go on by themselves do not.
    pub no_languages: bool,
}

/// How the project looks.
#[must_use]
pub fn branding(tenant: &Tenant) -> Branding {
    let logo = tenant.settings.branding.logo.as_ref();
    branded(&tenant.settings, logo.and_then(|logo| SafeUrl::parse(&tenant.urls.path(&logo.id.path()))))
}

fn branded(settings: &ProjectSettings, logo: Option<SafeUrl>) -> Branding {
    let own = &settings.branding;
    let link = |text: &Option<String>| text.as_deref().and_then(SafeUrl::parse);
    let mut branding = Branding::named(&settings.name);
    if let Some(accent) = own.accent.as_deref().and_then(Accent::parse_hex) {
        branding.accent = accent;
    }
    branding.logo = logo;
    branding.support = own.support_contact.as_deref().or(own.support_url.as_deref()).and_then(Support::parse);
    branding.privacy = link(&own.privacy_url);
    branding.terms = link(&own.terms_url);
    branding
}

/// A page of a project.
pub fn page<P: Page>(
    tenant: &Tenant,
    visitor: &Visitor,
    ui_locales: Option<&str>,
    status: StatusCode,
    page: P,
    allow: &Allow,
) -> Response {
    let locale = visitor.locale(tenant, ui_locales);
    let nonce = nonce(&*tenant.means().random);
    let mut context = PageContext::new(locale, branding(tenant), nonce);
    if !allow.no_languages {
        context.languages = language_links(tenant, visitor);
    }
    let mut response = respond(status, page, &context, allow);
    let query = parse_pairs(visitor.uri.query().unwrap_or_default().as_bytes()).unwrap_or_default();
    if query.first("lang").and_then(Locale::parse).is_some() {
        cookie::language(&mut response, tenant, locale.tag());
    }
    response
}

/// A page of no project.
pub fn plain_page<P: Page>(
    random: &dyn crate::random::Random,
    locale: Locale,
    status: StatusCode,
    page: P,
) -> Response {
    let context = PageContext::new(locale, Branding::keyward(), nonce(random));
    respond(status, page, &context, &Allow::default())
}

/// A hosted page as it would look with these settings, for a frame of the console's. The frame keeps it from doing anything.
pub fn preview<P: Page>(
    random: &dyn crate::random::Random,
    settings: &ProjectSettings,
    logo: Option<SafeUrl>,
    locale: Locale,
    page: P,
) -> Response {
    let mut context = PageContext::new(locale, branded(settings, logo), nonce(random));
    context.languages =
        settings.languages.iter().filter_map(|tag| Some((Locale::parse(tag)?, SafeUrl::default()))).collect();
    respond(StatusCode::OK, page, &context, &Allow { frame: Some("'self'".to_owned()), ..Allow::default() })
}

fn nonce(random: &dyn crate::random::Random) -> Nonce {
    let text = random.token(18);
    // 18 bytes are 24 characters of base64url, which is what a nonce has to be.
    Nonce::parse(&text).unwrap_or_else(|_| nonce(random))
}

/// This very page in each language. The query is kept but for `lang`; it holds nothing about a person.
fn language_links(tenant: &Tenant, visitor: &Visitor) -> Vec<(Locale, SafeUrl)> {
    let kept: Vec<&str> = visitor
        .uri
        .query()
        .unwrap_or_default()
        .split('&')
        .filter(|pair| !pair.is_empty() && !pair.starts_with("lang="))
        .collect();
    languages(tenant)
        .into_iter()
        .filter_map(|locale| {
            let mut link = visitor.uri.path().to_owned();
            link.push('?');
            for pair in &kept {
                let _ = write!(link, "{pair}&");
            }
            let _ = write!(link, "lang={}", locale.tag());
            Some((locale, SafeUrl::parse(&link)?))
        })
        .collect()
}

fn respond<P: Page>(status: StatusCode, page: P, context: &PageContext, allow: &Allow) -> Response {
    let nonce = context.nonce.as_str();
    let form_action = allow.form_action.as_deref().map(|more| format!(" {more}")).unwrap_or_default();
    let frame = allow.frame.as_deref().unwrap_or("'none'");
    let policy = format!(
        "default-src 'none'; style-src 'self' 'nonce-{nonce}'; script-src 'self' 'nonce-{nonce}'; img-src 'self'; \
         form-action 'self'{form_action}; frame-ancestors {frame}; base-uri 'none'"
    );
    let html = app::render(page, context);
    let mut response = (status, Html(html)).into_response();
    let headers = response.headers_mut();
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if allow.frame.is_none() {
        headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    }
    headers.insert(HeaderName::from_static("referrer-policy"), HeaderValue::from_static("same-origin"));
    response
}
