//! What every handler of the console has before it: who asks, and the ways to answer.

use crate::{
    crypto::project_keys::Place as Sealing,
    random::RandomExt,
    service::{
        ServiceError, Tenant,
        console::{Acting, Administrator, figures, home, session},
    },
    state::AppState,
    store::StoreError,
    web::respond::{
        answer::redirect,
        error::{Shape, fail, log},
    },
};
use app::{
    Nonce, SafeUrl,
    console::{ConsoleError, ConsolePage, Counts, Place, Shell, ShownProject, Trouble, Who},
};
use axum::{
    extract::FromRequestParts,
    http::{HeaderName, HeaderValue, StatusCode, header, request::Parts},
    response::{Html, IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{administration::Permission, ids::BrowserId, sealed::Sealed};
use std::{net::IpAddr, sync::Arc};

/// The form that tokens are for: any of the console's, by this browser.
pub const FORM: &str = "console";

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
    /// From where.
    pub address: Option<IpAddr>,
    /// The request's id.
    pub request: Option<String>,
}

/// An administrator at work on a project, as the guard has found them.
#[derive(Clone, Debug)]
pub struct AtDesk(pub Arc<Acting>);

/// What is said on the next page. Words of ours, never a name: they are kept unsealed for a moment.
#[derive(Clone, Copy, Debug)]
pub struct Toast(pub &'static str);

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
        let nonce = nonce(self);
        Shell {
            csrf: self.csrf.clone(),
            administrator: self.administrator.as_ref().map(who),
            creates_projects: false,
            toast: self.message.clone(),
            request_id: self.request.clone(),
            ..Shell::bare(nonce)
        }
    }

    /// A page of no project.
    pub fn page<P: ConsolePage>(&self, status: StatusCode, page: P) -> Response {
        respond(status, page, &self.shell())
    }

    /// A page that says why a use case did not come to its end.
    #[must_use]
    pub fn fail(&self, error: &ServiceError) -> Response {
        let (status, trouble) = trouble(error);
        if matches!(trouble, Trouble::Broken | Trouble::Unavailable) {
            log(error);
        }
        respond(status, ConsoleError::new(trouble), &self.shell())
    }

    /// Sets the console's cookie. It goes when the browser is closed, and the row decides anyway.
    pub fn set_cookie(&self, response: &mut Response, value: &str) {
        let secure = if self.keyward.means().console_url.starts_with("https://") { "; Secure" } else { "" };
        let text = format!("{}={value}; Path=/; HttpOnly; SameSite=Lax{secure}", cookie_name(&self.keyward));
        if let Ok(value) = HeaderValue::from_str(&text) {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }
}

impl Front {
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

/// An administrator at work on a project.
#[derive(Clone, Debug)]
pub struct Desk {
    /// Who, as what, in which project; the way to its rows.
    pub acting: Arc<Acting>,
    /// The token for forms.
    pub csrf: String,
    front: Front,
}

impl<S: Send + Sync> FromRequestParts<S> for Desk {
    type Rejection = Response;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let front = Front::from_request_parts(parts, state).await?;
        let Some(AtDesk(acting)) = parts.extensions.get::<AtDesk>().cloned() else {
            let text = "this page of the console needs an administrator's guard";
            return Err(fail(&parts.extensions, Shape::Page, StatusCode::INTERNAL_SERVER_ERROR, text));
        };
        Ok(Self { acting, csrf: front.csrf.clone(), front })
    }
}

impl Desk {
    /// What every page and form of this browser's console knows.
    #[must_use]
    pub const fn front(&self) -> &Front {
        &self.front
    }

    /// The shell around a page of this project.
    async fn shell(&self) -> Shell {
        let acting = &self.acting;
        let mut shell = self.front.shell();
        let slug = acting.tenant.project.slug.as_str();
        shell.project = Some(ShownProject {
            slug: slug.to_owned(),
            name: acting.tenant.settings.name.clone(),
            role: super::home::in_words(acting.role),
        });
        // Neither the switcher nor the counts are worth failing for.
        let offered = home::switcher(&self.front.state.tenants, acting.administrator.id).await.unwrap_or_default();
        shell.projects = offered
            .into_iter()
            .filter_map(|(slug, name)| Some((name, SafeUrl::parse(&format!("/console/p/{slug}"))?)))
            .collect();
        shell.entries = Place::ALL.into_iter().filter(|place| acting.may(reading(*place))).collect();
        if let Ok(counted) = figures::counts(acting).await {
            shell.counts = Counts { applications: Some(counted.applications), users: Some(counted.users) };
        }
        shell
    }

    /// A page in its shell.
    pub async fn page<P: ConsolePage>(&self, status: StatusCode, page: P) -> Response {
        respond(status, page, &self.shell().await)
    }

    /// Goes to a page of this project.
    #[must_use]
    pub fn go(&self, path: &str) -> Response {
        let slug = &self.acting.tenant.project.slug;
        redirect(&if path.is_empty() { format!("/console/p/{slug}") } else { format!("/console/p/{slug}/{path}") })
    }

    /// Goes to a page of this project, which says what was done.
    pub async fn done(&self, toast: Toast, path: &str) -> Response {
        // It is done, whether that can be said or not.
        if let Err(error) = session::leave_message(&self.front.keyward, self.front.cookie.as_deref(), toast.0).await {
            log(&error);
        }
        self.go(path)
    }

    /// A page that says why a use case did not come to its end.
    pub async fn fail(&self, error: &ServiceError) -> Response {
        let (status, trouble) = trouble(error);
        if matches!(trouble, Trouble::Broken | Trouble::Unavailable) {
            log(error);
        }
        self.page(status, ConsoleError::new(trouble)).await
    }

    /// What was typed into a search, for an address: only this project can read it.
    #[must_use]
    pub fn seal_query(&self, text: &str) -> String {
        let random = &*self.acting.tenant.means().random;
        URL_SAFE_NO_PAD.encode(self.acting.tenant.keys.seal(&query_place(), text.as_bytes(), random).as_bytes())
    }

    /// What was typed into a search, from an address.
    #[must_use]
    pub fn open_query(&self, sealed: &str) -> Option<String> {
        let bytes = URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let text = self.acting.tenant.keys.open_text(&query_place(), &Sealed::from_bytes(bytes)).ok()?;
        Some(text.to_string())
    }
}

fn query_place() -> Sealing {
    Sealing::keyed("console", "query", b"")
}

/// What one must be allowed to read to see an entry of the navigation.
pub(super) const fn reading(place: Place) -> Permission {
    match place {
        Place::Overview | Place::Elsewhere => Permission::OverviewRead,
        Place::Applications => Permission::ApplicationsRead,
        Place::Users => Permission::UsersRead,
        Place::Activity => Permission::ActivityRead,
        Place::SignIn | Place::Branding | Place::Project => Permission::SettingsRead,
        Place::Keys => Permission::KeysRead,
        Place::Administrators => Permission::AdministratorsRead,
    }
}

fn who(administrator: &Administrator) -> Who {
    Who { name: administrator.name.clone(), login: administrator.login.clone() }
}

fn nonce(front: &Front) -> Nonce {
    let text = front.keyward.means().random.token(18);
    // 18 bytes are 24 characters of base64url, which is what a nonce has to be.
    Nonce::parse(&text).unwrap_or_else(|_| nonce(front))
}

fn trouble(error: &ServiceError) -> (StatusCode, Trouble) {
    match error {
        ServiceError::Forbidden => (StatusCode::FORBIDDEN, Trouble::NotAllowed),
        ServiceError::NotFound => (StatusCode::NOT_FOUND, Trouble::NotFound),
        ServiceError::Changed | ServiceError::Store(StoreError::Conflict(_)) => {
            (StatusCode::CONFLICT, Trouble::Changed)
        }
        ServiceError::Invalid(_) | ServiceError::Refused(_) => (StatusCode::BAD_REQUEST, Trouble::Unreadable),
        passing if passing.is_passing() => (StatusCode::SERVICE_UNAVAILABLE, Trouble::Unavailable),
        _ => (StatusCode::INTERNAL_SERVER_ERROR, Trouble::Broken),
    }
}

/// A POST of somebody who is not signed in any more.
pub fn session_ended(front: &Front) -> Response {
    front.page(StatusCode::UNAUTHORIZED, ConsoleError::new(Trouble::SessionEnded))
}

/// There is no such project, or none of theirs: which of the two is not said.
pub fn no_project(front: &Front) -> Response {
    front.page(StatusCode::NOT_FOUND, ConsoleError::new(Trouble::NotFound))
}

/// The role does not include it.
pub fn not_allowed(front: &Front, acting: &Arc<Acting>) -> Response {
    let mut shell = front.shell();
    shell.project = Some(ShownProject {
        slug: acting.tenant.project.slug.to_string(),
        name: acting.tenant.settings.name.clone(),
        role: super::home::in_words(acting.role),
    });
    shell.entries = Place::ALL.into_iter().filter(|place| acting.may(reading(*place))).collect();
    respond(StatusCode::FORBIDDEN, ConsoleError::new(Trouble::NotAllowed), &shell)
}

/// A form that was not posted from the console in this browser.
#[must_use]
pub fn foreign(parts: &Parts) -> Response {
    match parts.extensions.get::<Front>() {
        Some(front) => front.page(StatusCode::FORBIDDEN, ConsoleError::new(Trouble::Foreign)),
        None => fail(&parts.extensions, Shape::Page, StatusCode::FORBIDDEN, "the form is not from here"),
    }
}

/// A page of the console's that stands outside of it, for whoever comes: without anybody's name and without ways on.
pub fn alone<P: ConsolePage>(random: &dyn crate::random::Random, status: StatusCode, page: P) -> Response {
    let text = random.token(18);
    // 18 bytes are 24 characters of base64url, which is what a nonce has to be.
    let Ok(nonce) = Nonce::parse(&text) else { return alone(random, status, page) };
    respond(status, page, &Shell::bare(nonce))
}

fn respond<P: ConsolePage>(status: StatusCode, page: P, shell: &Shell) -> Response {
    let nonce = shell.nonce.as_str();
    let policy = format!(
        "default-src 'none'; style-src 'self' 'nonce-{nonce}'; script-src 'self' 'nonce-{nonce}'; img-src 'self'; \
         connect-src 'self'; frame-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    );
    let mut response = (status, Html(app::console::render(page, shell))).into_response();
    let headers = response.headers_mut();
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.insert(HeaderName::from_static("referrer-policy"), HeaderValue::from_static("same-origin"));
    headers.insert(HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin"));
    if status == StatusCode::SERVICE_UNAVAILABLE {
        headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    }
    response
}
