//! A browser before the console, signed in or not.

use super::respond;
use crate::{
    service::{
        ServiceError, Tenant,
        arrival::Whence,
        console::{Administrator, entry::Visit},
    },
    state::AppState,
    web::respond::error::{Shape, fail, log},
};
use app::console::{ConsoleError, ConsolePage, Shell, Trouble};
use axum::{
    extract::FromRequestParts,
    http::{HeaderValue, StatusCode, header, request::Parts},
    response::Response,
};
use domain::ids::BrowserId;
use std::{net::IpAddr, sync::Arc};

/// The name of the console's cookie. It is not the one of the built-in project's hosted pages, whatever a project is called.
#[must_use]
pub fn cookie_name(keyward: &Tenant) -> String {
    let prefix = if keyward.means().console_url.starts_with("https://") { "__Host-" } else { "" };
    format!("{prefix}kwc-{}", keyward.project.slug)
}

/// The name of the cookie that holds a one-time link's secret.
#[must_use]
pub fn link_cookie(keyward: &Tenant, name: &str) -> String {
    format!("{}-{name}", cookie_name(keyward))
}

/// A browser before the console, signed in or not.
#[derive(Clone)]
pub struct Front {
    /// The wiring.
    pub state: AppState,
    /// The built-in project.
    pub keyward: Arc<Tenant>,
    /// The console's cookie.
    pub cookie: Option<String>,
    /// Which browser.
    pub browser: BrowserId,
    /// Whether it keeps our cookie.
    pub known: bool,
    /// Who is signed in.
    pub administrator: Option<Administrator>,
    /// What the page is to say.
    pub message: Option<String>,
    /// The token for forms.
    pub csrf: String,
    /// Secrets of one-time links that this browser came by: what for, and the secret.
    pub links: Vec<(&'static str, String)>,
    /// What the built-in project's hosted pages have given the browser to keep.
    pub hosted: Option<String>,
    /// What the browser says it is.
    pub agent: Option<String>,
    /// From where.
    pub address: Option<IpAddr>,
    /// The request's id.
    pub request: Option<String>,
}

impl std::fmt::Debug for Front {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Front")
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Front {
    type Rejection = Response;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Response> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| {
            fail(&parts.extensions, Shape::Page, StatusCode::INTERNAL_SERVER_ERROR, "the console has no guard here")
        })
    }
}

impl Front {
    /// A shell without project and, if nobody is signed in, without anybody.
    #[must_use]
    pub fn shell(&self) -> Shell {
        let nonce = respond::nonce(&*self.keyward.means().random);
        Shell {
            csrf: self.csrf.clone(),
            administrator: self.administrator.as_ref().map(|own| respond::who(own, &self.keyward)),
            creates_projects: false,
            toast: self.message.clone(),
            request_id: self.request.clone(),
            ..Shell::bare(nonce)
        }
    }

    /// A page of no project.
    pub fn page<P: ConsolePage>(&self, status: StatusCode, page: P) -> Response {
        respond::page(status, page, &self.shell())
    }

    /// A page that says why a use case did not come to its end.
    #[must_use]
    pub fn fail(&self, error: &ServiceError) -> Response {
        let (status, trouble) = respond::trouble(error);
        if matches!(trouble, Trouble::Broken | Trouble::Unavailable) {
            log(error);
        }
        respond::page(status, ConsoleError::new(trouble), &self.shell())
    }

    /// Sets the console's cookie. It goes when the browser is closed, and the row decides anyway.
    pub fn set_cookie(&self, response: &mut Response, value: &str) {
        let secure = if self.keyward.means().console_url.starts_with("https://") { "; Secure" } else { "" };
        let text = format!("{}={value}; Path=/; HttpOnly; SameSite=Lax{secure}", cookie_name(&self.keyward));
        if let Ok(value) = HeaderValue::from_str(&text) {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }

    /// Somebody who comes by a one-time link.
    #[must_use]
    pub fn visit(&self) -> Visit<'_> {
        let whence = Whence { address: self.address, agent: self.agent.as_deref() };
        Visit { cookie: self.hosted.as_deref(), whence }
    }

    /// Counts a browser that is to be remembered before anybody has signed in; the page that it gets instead, if its network
    /// has begun too many.
    pub fn counted(&self) -> Result<(), Box<Response>> {
        let Some(address) = self.address.filter(|_| !self.known) else { return Ok(()) };
        let now = self.keyward.now();
        if let Some(wait) = self.state.flows.wait(address, now) {
            let mut response = self.page(StatusCode::TOO_MANY_REQUESTS, ConsoleError::new(Trouble::TooMany));
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(wait.as_secs().max(1)));
            return Err(Box::new(response));
        }
        self.state.flows.failed(address, now);
        Ok(())
    }

    /// The secret of a one-time link that this browser came by.
    #[must_use]
    pub fn link(&self, name: &str) -> Option<String> {
        self.links.iter().find(|(own, _)| *own == name).map(|(_, secret)| secret.clone())
    }
}
