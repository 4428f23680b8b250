//! What every handler of the console has before it: who asks, and the ways to answer.

mod front;
mod query;
mod respond;

pub use front::{Front, cookie_name, link_cookie};
pub use respond::{alone, foreign, is_open, no_project, not_allowed, session_ended};

use crate::{
    service::{
        ServiceError,
        console::{Acting, figures, home, session},
    },
    web::respond::{
        answer::redirect,
        error::{Shape, fail, log},
    },
};
use app::{
    SafeUrl,
    console::{ConsoleError, ConsolePage, Counts, Shell, Trouble},
};
use axum::{
    extract::FromRequestParts,
    http::{StatusCode, request::Parts},
    response::Response,
};
use domain::logo::Logo;
use std::sync::Arc;

/// The form that tokens are for: any of the console's, by this browser.
pub const FORM: &str = "console";

/// An administrator at work on a project, as the guard has found them.
#[derive(Clone, Debug)]
pub struct AtDesk(pub Arc<Acting>);

/// What is said on the next page. Words of ours, never a name: they are kept unsealed for a moment.
#[derive(Clone, Copy, Debug)]
pub struct Toast(pub &'static str);

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
        respond::place(&mut shell, acting);
        // Neither the switcher nor the counts are worth failing for.
        let offered = home::switcher(&self.front.state.tenants, acting.administrator.id).await.unwrap_or_default();
        shell.projects = offered
            .into_iter()
            .filter_map(|(slug, name)| Some((name, SafeUrl::parse(&format!("/console/p/{slug}"))?)))
            .collect();
        if let Ok(counted) = figures::counts(acting).await {
            shell.counts = Counts { applications: Some(counted.applications), users: Some(counted.users) };
        }
        shell
    }

    /// A page in its shell.
    pub async fn page<P: ConsolePage>(&self, status: StatusCode, page: P) -> Response {
        respond::page(status, page, &Box::pin(self.shell()).await)
    }

    /// The address of a page of this project; its overview without a path.
    #[must_use]
    pub fn to(&self, path: &str) -> SafeUrl {
        SafeUrl::parse(&self.address(path)).unwrap_or_default()
    }

    fn address(&self, path: &str) -> String {
        let slug = &self.acting.tenant.project.slug;
        if path.is_empty() { format!("/console/p/{slug}") } else { format!("/console/p/{slug}/{path}") }
    }

    /// A logo as the console serves it: the project's own host is another one.
    #[must_use]
    pub fn picture(&self, logo: Option<&Logo>) -> Option<SafeUrl> {
        logo.map(|logo| self.to(&logo.id.path()))
    }

    /// Goes to a page of this project.
    #[must_use]
    pub fn go(&self, path: &str) -> Response {
        redirect(&self.address(path))
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
        let (status, trouble) = respond::trouble(error);
        if matches!(trouble, Trouble::Broken | Trouble::Unavailable) {
            log(error);
        }
        self.page(status, ConsoleError::new(trouble)).await
    }
}
