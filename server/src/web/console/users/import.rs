//! Adding many people from a list.

use super::super::{Desk, Posted, Toast, Upload, form};
use crate::service::{
    Served, ServiceError,
    console::imports::{self, Import, State},
};
use app::console::{
    components::Problems,
    users::{ImportState, ImportUsers, InviteListed, PastImport, ShownImport},
};
use axum::{
    extract::Path,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::{
    ids::ImportId,
    import::{Problem, TEMPLATE},
};

/// After how many seconds the page of a list that is being carried out looks again.
const AGAIN: HeaderValue = HeaderValue::from_static("2");

/// `GET …/users/import`
pub async fn import(desk: Desk) -> Response {
    asked(&desk, StatusCode::OK, Problems::default()).await
}

/// `POST …/users/import`: looked through; nobody is added yet.
pub async fn hand_in(desk: Desk, Upload { file, .. }: Upload) -> Response {
    match Box::pin(imports::hand_in(&desk.acting, &file)).await {
        Ok(id) => desk.go(&format!("users/import/{id}")),
        Err(ServiceError::Invalid(problems)) => asked(&desk, StatusCode::UNPROCESSABLE_ENTITY, problems.into()).await,
        Err(error) => desk.fail(&error).await,
    }
}

/// `GET …/users/import/template`
pub async fn template(_: Desk) -> Response {
    download("people.csv", TEMPLATE)
}

/// `GET …/users/import/{id}`
pub async fn show_import(desk: Desk, Path((_, id)): Path<(String, String)>) -> Response {
    let found = match named(&id) {
        Ok(id) => imports::show(&desk.acting, id).await,
        Err(error) => Err(error),
    };
    match found {
        Ok(found) => shown(&desk, StatusCode::OK, found, None).await,
        Err(error) => desk.fail(&error).await,
    }
}

/// `POST …/users/import/{id}`: to be carried out, or forgotten.
pub async fn answer_import(desk: Desk, Path((_, id)): Path<(String, String)>, Posted(form): Posted) -> Response {
    let id = match named(&id) {
        Ok(id) => id,
        Err(error) => return desk.fail(&error).await,
    };
    if form.first("do") == Some("discard") {
        return match imports::discard(&desk.acting, id).await {
            Ok(()) => desk.done(Toast("The list was discarded. Nobody was added."), "users/import").await,
            Err(error) => desk.fail(&error).await,
        };
    }
    let application = form::text(&form, "application");
    let invite = form::is_on(&form, "invite").then_some(application.as_str());
    match imports::begin(&desk.acting, id, invite).await {
        Ok(()) => desk.go(&format!("users/import/{id}")),
        Err(ServiceError::Invalid(problems)) => match imports::show(&desk.acting, id).await {
            Ok(found) => {
                let typed = Typed { application, problems: problems.into() };
                shown(&desk, StatusCode::UNPROCESSABLE_ENTITY, found, Some(typed)).await
            }
            Err(error) => desk.fail(&error).await,
        },
        Err(error) => desk.fail(&error).await,
    }
}

/// What was chosen for those without a password, and what is wrong with it.
struct Typed {
    application: String,
    problems: Problems,
}

/// `GET …/users/import/{id}/problems.csv`
pub async fn import_problems(desk: Desk, Path((_, id)): Path<(String, String)>) -> Response {
    let found = match named(&id) {
        Ok(id) => imports::show(&desk.acting, id).await,
        Err(error) => Err(error),
    };
    match found {
        Ok(found) => {
            let outcome = &found.outcome;
            let shown = found.state == State::Ready || found.invites;
            let uninvited = outcome.uninvited.told.iter().filter(|_| shown);
            download("problems.csv", &table(outcome.problems.told.iter().chain(uninvited)))
        }
        Err(error) => desk.fail(&error).await,
    }
}

fn named(id: &str) -> Result<ImportId, ServiceError> {
    id.parse().map_err(|_| ServiceError::NotFound)
}

async fn asked(desk: &Desk, status: StatusCode, problems: Problems) -> Response {
    match imports::latest(&desk.acting).await {
        Ok(latest) => {
            let past = latest.into_iter().map(|own| PastImport {
                href: desk.to(&format!("users/import/{}", own.id)),
                created_at: own.created_at,
                added: own.outcome.added,
                there: own.outcome.there,
                problems: own.outcome.problems.count,
                state: state(own.state),
            });
            desk.page(status, ImportUsers { problems, past: past.collect() }).await
        }
        Err(error) => desk.fail(&error).await,
    }
}

const fn state(state: State) -> ImportState {
    match state {
        State::Wrong => ImportState::Wrong,
        State::Ready => ImportState::Ready,
        State::Running => ImportState::Running,
        State::Done => ImportState::Done,
        State::Over => ImportState::Over,
    }
}

async fn shown(desk: &Desk, status: StatusCode, found: Import, typed: Option<Typed>) -> Response {
    let (state, id) = (found.state, found.id);
    let invite = match invite(desk, state, typed).await {
        Ok(invite) => invite,
        Err(error) => return desk.fail(&error).await,
    };
    let own = ShownImport {
        here: format!("users/import/{id}"),
        state: self::state(state),
        total: found.total,
        done: found.done,
        added: found.outcome.added,
        there: found.outcome.there,
        problems: found.outcome.problems,
        invited: found.outcome.invited,
        uninvited: found.outcome.uninvited,
        besides: found.outcome.besides,
        invites: found.invites,
        invite,
        created_at: found.created_at,
        finished_at: found.finished_at,
        activity: desk
            .acting
            .may(domain::administration::Permission::ActivityRead)
            .then(|| desk.to("activity?what=user.import_finished")),
    };
    let mut response = desk.page(status, own).await;
    if state == State::Running {
        response.headers_mut().insert(header::REFRESH, AGAIN);
    }
    response
}

async fn invite(desk: &Desk, state: State, typed: Option<Typed>) -> Served<InviteListed> {
    if state != State::Ready {
        return Ok(InviteListed::default());
    }
    let choices = imports::choices(&desk.acting).await?;
    let first = || desk.acting.tenant.default_application().map(|own| own.client_id.to_string()).unwrap_or_default();
    let on = typed.is_some();
    let (application, problems) =
        typed.map_or_else(|| (first(), Problems::default()), |own| (own.application, own.problems));
    Ok(InviteListed { on, application, applications: choices.applications, mail_on: choices.mail_on, problems })
}

/// The problems as a table. What stands in it is ours, but for the names of members.
fn table<'a>(problems: impl Iterator<Item = &'a Problem>) -> String {
    let quoted = |text: &str| {
        let harmless = if text.starts_with(['=', '+', '-', '@']) { "'" } else { "" };
        format!("\"{harmless}{}\"", text.replace('"', "\"\""))
    };
    let lines = problems.map(|own| format!("{},{},{}\r\n", own.line, quoted(&own.field), quoted(&own.text)));
    std::iter::once("line,field,problem\r\n".to_owned()).chain(lines).collect()
}

fn download(name: &str, text: &str) -> Response {
    // The mark makes spreadsheets read it as UTF-8.
    let mut response = format!("\u{feff}{text}").into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8; header=present"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if let Ok(name) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_of_problems_has_no_formula_and_no_second_cell_in_one() {
        let problem = |field: &str| Problem { line: 3, field: field.to_owned(), text: "is, \"not\" known".to_owned() };
        let lines =
            "line,field,problem\r\n3,\"'=1+1\",\"is, \"\"not\"\" known\"\r\n3,\"email\",\"is, \"\"not\"\" known\"\r\n";
        assert_eq!(table([problem("=1+1"), problem("email")].iter()), lines);
    }
}
