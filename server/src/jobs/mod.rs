//! What happens without anybody asking. Every server does it, and none is disturbed by another that does it too.

pub mod dispatch;
mod line;
mod mail;

use crate::service::{
    Means, Served, administrator, clean_up, console::projects as life, outbox, project, project_keys, user,
};
use domain::project::Project;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{sync::watch, task::JoinHandle};

/// How often it is looked whether keys are due.
const KEYS: Duration = Duration::from_secs(3600);
/// How often what is over is thrown away.
const CLEAN_UP: Duration = Duration::from_secs(600);
/// How long the first round waits for the server to have started.
const SETTLE: Duration = Duration::from_secs(10);
/// The most batches of one project in a round; the rest has time until the next.
const BATCHES: usize = 200;
/// Between two batches others get their turn.
const BREATH: Duration = Duration::from_millis(20);

/// Starts the jobs; they end when `stop` turns true.
pub fn start(means: Arc<Means>, mut stop: watch::Receiver<bool>) -> JoinHandle<()> {
    tokio::spawn(async move {
        let mut keys_looked_at: Option<Instant> = None;
        let mut pause = SETTLE;
        loop {
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                _ = stop.wait_for(|stop| *stop) => return,
            }
            pause = CLEAN_UP;
            if keys_looked_at.is_none_or(|since| since.elapsed() >= KEYS) {
                keys_looked_at = Some(Instant::now());
                tokio::select! {
                    () = index_administrators(&means) => {}
                    _ = stop.wait_for(|stop| *stop) => return,
                }
                tokio::select! {
                    () = keep_keys(&means) => {}
                    _ = stop.wait_for(|stop| *stop) => return,
                }
            }
            tokio::select! {
                () = erase(&means) => {}
                _ = stop.wait_for(|stop| *stop) => return,
            }
            tokio::select! {
                () = forget_jobs(&means) => {}
                _ = stop.wait_for(|stop| *stop) => return,
            }
            tokio::select! {
                () = clean_up(&means) => {}
                _ = stop.wait_for(|stop| *stop) => return,
            }
            tokio::select! {
                () = index_people(&means) => {}
                _ = stop.wait_for(|stop| *stop) => return,
            }
        }
    })
}

/// Erases the projects whose time is over, batch by batch. What is left when the server stops is erased after its next start.
pub async fn erase(means: &Means) {
    let due = life::to_erase(means).await.unwrap_or_else(|error| {
        tracing::warn!(%error, "it cannot be seen now whether projects are to be erased");
        Vec::new()
    });
    for project in due {
        loop {
            match life::erase(means, project).await {
                Ok(true) => tokio::time::sleep(BREATH).await,
                Ok(false) => break tracing::info!(%project, "a project was erased"),
                Err(error) if error.is_passing() => break tracing::warn!(%project, %error, "erasing will go on later"),
                Err(error) => break tracing::error!(%project, %error, "a project could not be erased"),
            }
        }
        forget_jobs(means).await;
    }
}

/// Forgets what was to be done for projects that are gone.
async fn forget_jobs(means: &Means) {
    if let Err(error) = outbox::forget_erased(means).await {
        tracing::warn!(%error, "jobs of erased projects could not be thrown away");
    }
}

/// Makes sure that everybody is offered the projects that they run.
pub async fn index_administrators(means: &Means) {
    if let Err(error) = administrator::index(means).await {
        tracing::warn!(%error, "the projects of administrators could not be looked through");
    }
}

/// Carries out what is due for every project's keys: made, published, put to use, thrown away.
pub async fn keep_keys(means: &Means) {
    for project in projects(means).await {
        match keep(means, &project).await {
            Ok(true) => tracing::info!(project = %project.slug, "keys have moved on"),
            Ok(false) => {}
            Err(error) => failed("keys", &project, &error),
        }
    }
}

async fn keep(means: &Means, project: &Project) -> Served<bool> {
    let mut tx = means.project(project.id).await?;
    let keys = project_keys::open(&mut tx, &means.masters).await?;
    let changed = project_keys::keep(&mut tx, &keys).await?;
    tx.commit().await?;
    Ok(changed)
}

/// Throws away what is over, in every project.
pub async fn clean_up(means: &Means) {
    for project in projects(means).await {
        let mut total = 0;
        for _ in 0..BATCHES {
            match clean_up::sweep(means, project.id).await {
                Ok((swept, more)) => {
                    total += swept.total();
                    if !more {
                        break;
                    }
                }
                Err(error) => {
                    failed("clean-up", &project, &error);
                    break;
                }
            }
            tokio::time::sleep(BREATH).await;
        }
        if total > 0 {
            tracing::debug!(project = %project.slug, rows = total, "cleaned up");
        }
    }
}

/// Indexes, in every project, the people whom a search does not find yet. Whoever has many has them all in one round.
pub async fn index_people(means: &Means) {
    for project in projects(means).await {
        let mut total = 0;
        loop {
            match user::prefix::catch_up(means, project.id).await {
                Ok((done, more)) => {
                    total += done;
                    if !more {
                        break;
                    }
                }
                Err(error) => {
                    failed("index of people", &project, &error);
                    break;
                }
            }
            tokio::time::sleep(BREATH).await;
        }
        if total > 0 {
            tracing::info!(project = %project.slug, people = total, "people can be searched for");
        }
    }
}

async fn projects(means: &Means) -> Vec<Project> {
    project::all(means).await.unwrap_or_else(|error| {
        tracing::warn!(%error, "the projects cannot be listed now; jobs wait");
        Vec::new()
    })
}

fn failed(job: &'static str, project: &Project, error: &crate::service::ServiceError) {
    let cause = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
    if error.is_passing() {
        tracing::warn!(job, project = %project.slug, %error, cause, "a job will be tried again");
    } else {
        tracing::error!(job, project = %project.slug, %error, cause, "a job failed");
    }
}
