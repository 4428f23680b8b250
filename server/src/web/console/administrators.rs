//! `/administrators`: who runs the project.

use super::{Desk, Posted, Toast, form::version};
use crate::service::{
    ServiceError,
    console::{
        last_change::{What, last_change},
        members::{self, Added, Handed, ShownMember},
    },
    mail::{self, Way},
};
use app::console::{
    administrators::{
        AddAdministrator, AdministratorPage, Administrators, JoinLink, LinkGoes, MemberRow, RemoveAdministrator,
    },
    components::{Changed, Problems},
};
use axum::{extract::Path, http::StatusCode, response::Response};
use domain::{
    administration::{Permission, Role},
    ids::UserId,
    problem::Problem,
};

const PATH: &str = "administrators";

/// `GET /administrators`
pub async fn list(desk: Desk) -> Response {
    match members::list(&desk.acting).await {
        Ok(found) => {
            let page = Administrators {
                members: found.into_iter().map(|own| row(&desk, own)).collect(),
                may_add: desk.acting.may(Permission::AdministratorsWrite),
                built_in: desk.acting.tenant.project.slug.is_keyward(),
            };
            desk.page(StatusCode::OK, page).await
        }
        Err(error) => desk.fail(&error).await,
    }
}

fn row(desk: &Desk, own: ShownMember) -> MemberRow {
    MemberRow {
        name: own.name,
        login: own.login.unwrap_or_default(),
        role: own.role,
        since: own.since,
        seen: own.seen,
        pending: own.pending,
        you: own.id == desk.acting.administrator.id,
        href: desk.acting.may(Permission::AdministratorsWrite).then(|| desk.to(&format!("administrators/{}", own.id))),
    }
}

/// `GET /administrators/new`
pub async fn new(desk: Desk) -> Response {
    let page = adding(&desk, "", "", Problems::default());
    desk.page(StatusCode::OK, page).await
}

/// `POST /administrators`: whoever is known is in; for others the page shows a link, once.
pub async fn add(desk: Desk, Posted(form): Posted) -> Response {
    let field = |name: &str| form.first(name).unwrap_or_default();
    match Box::pin(members::add(&desk.acting, field("email"), field("role"))).await {
        Ok(added) => done(&desk, field("email").trim().to_owned(), added).await,
        Err(ServiceError::Invalid(problems)) => {
            let page = adding(&desk, field("email"), field("role"), Problems::from(problems));
            desk.page(StatusCode::UNPROCESSABLE_ENTITY, page).await
        }
        Err(error) => desk.fail(&error).await,
    }
}

fn adding(desk: &Desk, email: &str, role: &str, problems: Problems) -> AddAdministrator {
    AddAdministrator {
        email: email.to_owned(),
        role: role.to_owned(),
        roles: members::roles(&desk.acting),
        link: link_goes(desk),
        problems,
    }
}

/// The mail is the built-in project's, in whose name administrators are written to.
fn link_goes(desk: &Desk) -> LinkGoes {
    match mail::way(&desk.acting.keyward) {
        Way::Leaves => LinkGoes::ByMail,
        Way::Kept => LinkGoes::IntoTheLog,
        Way::Off => LinkGoes::ByHand,
    }
}

/// Whoever gets a mail may have an account or not: that is not said.
async fn done(desk: &Desk, login: String, added: Added) -> Response {
    match added.link {
        _ if added.mailed && link_goes(desk) == LinkGoes::IntoTheLog => {
            desk.done(Toast("Invited. The mail is in the mail log of the project Keyward."), PATH).await
        }
        _ if added.mailed => {
            desk.done(Toast("Invited. They get a mail with a link, which is good for seven days."), PATH).await
        }
        None => desk.done(Toast("Added. They find the project in their console."), PATH).await,
        Some(handed) => hand_over(desk, login, handed).await,
    }
}

/// What is shown once cannot wait for another request: it is kept nowhere.
async fn hand_over(desk: &Desk, login: String, handed: Handed) -> Response {
    let (link, has_account) = match handed {
        Handed::Join(link) => (link, false),
        Handed::Accept(link) => (link, true),
    };
    desk.page(StatusCode::OK, JoinLink { login, link, has_account }).await
}

fn id(text: &str) -> Result<UserId, ServiceError> {
    text.parse().map_err(|_| ServiceError::NotFound)
}

async fn read(desk: &Desk, text: &str) -> Result<ShownMember, ServiceError> {
    members::read(&desk.acting, id(text)?).await
}

/// `GET /administrators/{id}`
pub async fn show(desk: Desk, Path((_, who)): Path<(String, String)>) -> Response {
    match read(&desk, &who).await {
        Ok(own) => {
            let chosen = own.role.as_str().to_owned();
            let page = page(&desk, own, chosen, Problems::default(), None);
            desk.page(StatusCode::OK, page).await
        }
        Err(error) => desk.fail(&error).await,
    }
}

/// `POST /administrators/{id}`
pub async fn change(desk: Desk, Path((_, who)): Path<(String, String)>, Posted(form): Posted) -> Response {
    let chosen = form.first("role").unwrap_or_default().to_owned();
    let done = match id(&who) {
        Ok(id) => members::change_role(&desk.acting, id, version(&form), &chosen).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => desk.done(Toast("Saved. It counts from their next click on."), PATH).await,
        Err(ServiceError::Invalid(problems)) => again(&desk, &who, chosen, problems).await,
        Err(ServiceError::Changed) => conflict(&desk, &who, chosen).await,
        Err(error) => desk.fail(&error).await,
    }
}

async fn again(desk: &Desk, who: &str, chosen: String, problems: Vec<Problem>) -> Response {
    match read(desk, who).await {
        Ok(own) => {
            let page = page(desk, own, chosen, Problems::from(problems), None);
            desk.page(StatusCode::UNPROCESSABLE_ENTITY, page).await
        }
        Err(error) => desk.fail(&error).await,
    }
}

async fn conflict(desk: &Desk, who: &str, chosen: String) -> Response {
    let own = match read(desk, who).await {
        Ok(own) => own,
        Err(error) => return desk.fail(&error).await,
    };
    let last = match last_change(&desk.acting, What::Membership(own.id)).await {
        Ok(last) => last,
        Err(error) => return desk.fail(&error).await,
    };
    let typed = Role::parse(&chosen).map(super::home::in_words).unwrap_or_default();
    let changed = Changed::new(last.by, last.at).field("role", &typed, &super::home::in_words(own.role));
    let page = page(desk, own, chosen, changed.problems(), Some(changed));
    desk.page(StatusCode::CONFLICT, page).await
}

fn page(
    desk: &Desk,
    own: ShownMember,
    chosen: String,
    problems: Problems,
    changed: Option<Changed>,
) -> AdministratorPage {
    AdministratorPage {
        id: own.id.to_string(),
        name: own.name,
        login: own.login.unwrap_or_default(),
        role: own.role,
        chosen,
        roles: members::roles(&desk.acting),
        since: own.since,
        pending: own.pending,
        you: own.id == desk.acting.administrator.id,
        problems,
        changed,
        version: own.version,
    }
}

/// `POST /administrators/{id}/link`
pub async fn link(desk: Desk, Path((_, who)): Path<(String, String)>, Posted(_): Posted) -> Response {
    let own = match read(&desk, &who).await {
        Ok(own) => own,
        Err(error) => return desk.fail(&error).await,
    };
    match members::link_again(&desk.acting, own.id).await {
        Ok(Some(again)) => done(&desk, own.login.unwrap_or_default(), again).await,
        Err(ServiceError::Invalid(_)) => {
            desk.done(Toast("No mail was sent: there were many to this address lately. Try again in a while."), PATH)
                .await
        }
        Ok(None) => desk.done(Toast("No new link: they have joined, or another project added them too."), PATH).await,
        Err(error) => desk.fail(&error).await,
    }
}

/// `GET /administrators/{id}/remove`: what it means, before it is done.
pub async fn ask(desk: Desk, Path((_, who)): Path<(String, String)>) -> Response {
    match read(&desk, &who).await {
        Ok(own) => {
            let page = removing(&desk, own, None);
            desk.page(StatusCode::OK, page).await
        }
        Err(error) => desk.fail(&error).await,
    }
}

/// `POST /administrators/{id}/remove`
pub async fn remove(desk: Desk, Path((_, who)): Path<(String, String)>, Posted(_): Posted) -> Response {
    let own = match read(&desk, &who).await {
        Ok(own) => own,
        Err(error) => return desk.fail(&error).await,
    };
    match members::remove(&desk.acting, own.id).await {
        // Nobody looks at a list that they have just left.
        Ok(()) if own.id == desk.acting.administrator.id => crate::web::respond::answer::redirect("/console"),
        Ok(()) => desk.done(Toast("Removed."), PATH).await,
        Err(ServiceError::Invalid(problems)) => {
            let page = removing(&desk, own, problems.into_iter().next().map(|problem| problem.text));
            desk.page(StatusCode::UNPROCESSABLE_ENTITY, page).await
        }
        Err(error) => desk.fail(&error).await,
    }
}

fn removing(desk: &Desk, own: ShownMember, error: Option<String>) -> RemoveAdministrator {
    let you = own.id == desk.acting.administrator.id;
    let name = if own.name.is_empty() { own.login.unwrap_or_default() } else { own.name };
    RemoveAdministrator { id: own.id.to_string(), name, you, error }
}
