//! What `keyward serve --demo` adds: the demo project, which is nothing but a file that is applied, and an application of
//! the demo's on a port of its own.

use super::Failure;
use crate::{
    config::Config,
    service::{Means, apply},
    state::{DemoApplication, DemoPerson, Facts},
    web::demo,
};
use axum::Router;
use domain::project_file::{Problem, ProjectFile};

/// The demo as it runs.
pub(super) struct Demo {
    /// What the pages say about it.
    pub facts: Facts,
    /// The demo application.
    pub application: Router,
}

/// Applies the demo project. Who is there already keeps what they have changed.
pub(super) async fn prepare(config: &Config, means: &Means) -> Result<Demo, Failure> {
    let origin = demo::origin(config.demo_listen);
    let wrong =
        |found: Vec<Problem>| Failure::Wrong(found.iter().map(|problem| format!("demo.yaml: {problem}")).collect());
    let file = apply::read(demo::PROJECT_FILE, &|name| (name == demo::ORIGIN_VARIABLE).then(|| origin.clone()))
        .map_err(wrong)?;
    apply::apply(means, &file, &mut |_| {}).await.map_err(Failure::because)?.map_err(wrong)?;
    let applications = file.projects().iter().flat_map(|project| project.applications.as_deref().unwrap_or_default());
    let mut portal = applications.filter(|own| own.client_id.as_ref().is_some_and(|id| id.as_str() == demo::CLIENT_ID));
    let name = portal.next().map(|own| own.name.clone());
    let issuer = format!("{}/p/{}/", means.public_url, demo::SLUG);
    Ok(Demo {
        facts: Facts {
            demo_people: people(&file),
            demo_administrators: administrators(&file),
            demo_application: name.map(|name| DemoApplication { name, origin }),
        },
        application: demo::router(config.demo_listen, &issuer),
    })
}

/// Who runs the project of the file.
fn administrators(file: &ProjectFile) -> Vec<DemoPerson> {
    file.administrators()
        .iter()
        .filter_map(|own| {
            Some(DemoPerson {
                name: own.name.clone()?,
                login: own.email.text().to_owned(),
                password: own.password.as_ref()?.reveal().to_owned(),
            })
        })
        .collect()
}

/// Whom the file has, as somebody who wants to try them needs them.
fn people(file: &ProjectFile) -> Vec<DemoPerson> {
    let users = file.projects().iter().flat_map(|project| project.users.as_deref().unwrap_or_default());
    users
        .filter_map(|user| {
            Some(DemoPerson {
                name: user.name.clone()?,
                login: user.logins().next()?.text().to_owned(),
                password: user.password.as_ref()?.reveal().to_owned(),
            })
        })
        .collect()
}
