//! `/console/p/{slug}/applications`: a file a page.

pub mod activity;
pub mod confirm;
pub mod list;
pub mod logo;
pub mod new;
pub mod quick_start;
pub mod secret;
pub mod settings;
pub mod sign_in;
pub mod test;
pub mod tokens;

use super::{
    Desk, Toast,
    form::{is_on, lines, text, version},
};
use crate::service::{
    Served, ServiceError,
    console::{
        applications::{self, Edit, MOST, Shown},
        last_change::{What, last_change},
    },
};
use app::console::{
    applications::Top,
    components::{Changed, Problems, thousands},
};
use axum::{http::StatusCode, response::Response};
use domain::{
    administration::Permission,
    ids::ApplicationId,
    oauth::{client::ApplicationSettings, parameters::Parameters},
};

/// The path of an application below its project's, and of what is below it.
fn path(id: ApplicationId, rest: &str) -> String {
    format!("applications/{id}{rest}")
}

fn parse(id: &str) -> Served<ApplicationId> {
    id.parse().map_err(|_| ServiceError::NotFound)
}

/// The application that an address names.
async fn load(desk: &Desk, id: &str) -> Served<Shown> {
    applications::show(&desk.acting, parse(id)?).await
}

fn figure(count: u64) -> String {
    if i64::try_from(count).is_ok_and(|count| count <= MOST) { thousands(count) } else { "10,000+".to_owned() }
}

fn top(desk: &Desk, shown: &Shown) -> Top {
    let own = &shown.stored;
    let settings = &own.application.settings;
    let may_write = desk.acting.may(Permission::ApplicationsWrite);
    Top {
        id: own.application.id.to_string(),
        name: settings.name.clone(),
        description: settings.description.clone(),
        kind: settings.application_type,
        enabled: own.enabled,
        sign_ins: figure(shown.figures.sign_ins),
        people: figure(shown.figures.people),
        last_used: own.last_used_at,
        may_write,
        can_test: may_write,
    }
}

/// How a form is shown, for the first time or because it was not saved.
struct Again {
    status: StatusCode,
    /// The version that the next try is made from.
    version: i32,
    problems: Problems,
    changed: Option<Changed>,
}

impl Again {
    fn fresh(shown: &Shown) -> Self {
        Self { status: StatusCode::OK, version: shown.stored.version, problems: Problems::default(), changed: None }
    }
}

/// What stands in each field of a tab.
type Fields = Vec<(&'static str, String)>;

/// Saves a tab. `fields`: what stands in it when settings are saved, to be compared with what was typed.
///
/// # Errors
/// The answer, once it is saved or cannot be; otherwise the form is to be shown again.
async fn save(
    desk: &Desk,
    id: &str,
    form: &Parameters,
    (edit, typed): (Edit, Fields),
    (tab, fields): (&str, fn(&ApplicationSettings) -> Fields),
) -> Result<(Shown, Again), Response> {
    let id = match parse(id) {
        Ok(id) => id,
        Err(error) => return Err(desk.fail(&error).await),
    };
    let refused = match applications::update(&desk.acting, id, version(form), &edit).await {
        Ok(()) => return Err(desk.done(Toast("Saved. It counts from the next request on."), &path(id, tab)).await),
        Err(refused @ (ServiceError::Invalid(_) | ServiceError::Changed)) => refused,
        Err(error) => return Err(desk.fail(&error).await),
    };
    let shown = match applications::show(&desk.acting, id).await {
        Ok(shown) => shown,
        Err(error) => return Err(desk.fail(&error).await),
    };
    let again = match refused {
        ServiceError::Invalid(problems) => Again {
            status: StatusCode::UNPROCESSABLE_ENTITY,
            version: version(form),
            problems: Problems::from(problems),
            changed: None,
        },
        _ => {
            let own = &shown.stored.application;
            let saved = fields(&own.settings);
            let last = match last_change(&desk.acting, What::Application(&own.client_id)).await {
                Ok(last) => last,
                Err(error) => return Err(desk.fail(&error).await),
            };
            let at = last.at.or(Some(shown.stored.updated_at));
            let changed = typed
                .into_iter()
                .zip(saved)
                .fold(Changed::new(last.by, at), |all, ((name, typed), (_, saved))| all.field(name, &typed, &saved));
            Again {
                status: StatusCode::CONFLICT,
                version: shown.stored.version,
                problems: changed.problems(),
                changed: Some(changed),
            }
        }
    };
    Ok((shown, again))
}
