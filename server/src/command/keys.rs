//! `keyward keys rotate`, `keyward keys rewrap`

use super::{Done, Failure, Ground, Stay, say};
use crate::{
    config::Flags,
    service::{Means, project, project_keys},
};
use clap::{Args, Subcommand};
use domain::{
    audit::Actor,
    project::{Project, Slug},
};
use time::format_description::well_known::Rfc3339;

#[derive(Subcommand, Debug)]
pub(super) enum Command {
    /// Lets each project's next signing keys sign from now on; the old ones stay published until what they signed expires.
    Rotate(Rotate),
    /// Puts every project's data key under the current master key, so that an old one can be thrown away.
    Rewrap,
}

#[derive(Args, Debug)]
pub(super) struct Rotate {
    /// One project only.
    #[arg(long, value_name = "SLUG")]
    project: Option<String>,
    /// Even where the next key has just been published: whoever has cached the key set refuses its tokens for a while.
    #[arg(long)]
    at_once: bool,
}

pub(super) fn run(flags: &Flags, command: Command) -> Done {
    let ground = Ground::open(flags, Stay::Command)?;
    ground.block_on(async {
        let means = ground.means().await?;
        match command {
            Command::Rotate(options) => rotate(&means, &options).await,
            Command::Rewrap => rewrap(&means).await,
        }
    })
}

async fn rotate(means: &Means, options: &Rotate) -> Done {
    let projects = match &options.project {
        Some(slug) => vec![named(means, slug).await?],
        None => project::all(means).await.map_err(Failure::because)?,
    };
    let mut too_fresh = 0;
    for project in projects {
        let mut tx = means.project(project.id).await.map_err(Failure::because)?;
        let keys = project_keys::open(&mut tx, &means.masters).await.map_err(Failure::because)?;
        match project_keys::rotate(&mut tx, &keys, options.at_once, Actor::Operator).await.map_err(Failure::because)? {
            Ok(()) => {
                tx.commit().await.map_err(Failure::because)?;
                say(format_args!("{}: new keys sign from now on.", project.slug));
            }
            Err(until) => {
                too_fresh += 1;
                let until = until.to_offset().format(&Rfc3339).unwrap_or_default();
                say(format_args!(
                    "{}: the next keys have not been published for long enough; from {until} on.",
                    project.slug
                ));
            }
        }
    }
    if too_fresh == 0 {
        return Ok(());
    }
    Err(Failure::text(
        "Not every project has new keys. --at-once does not wait: tokens may be refused until caches are renewed.",
    ))
}

async fn rewrap(means: &Means) -> Done {
    let (mut moved, mut failed) = (0_usize, 0_usize);
    for project in project::all(means).await.map_err(Failure::because)? {
        let mut tx = means.project(project.id).await.map_err(Failure::because)?;
        match project_keys::rewrap(&mut tx, &means.masters).await {
            Ok(true) => {
                tx.commit().await.map_err(Failure::because)?;
                moved += 1;
                say(format_args!("{}: under the current master key now.", project.slug));
            }
            Ok(false) => {}
            Err(error) => {
                failed += 1;
                say(format_args!("{}: {error}", project.slug));
            }
        }
    }
    if failed > 0 {
        return Err(Failure::text(format!("{failed} of the data keys could not be moved; keep the old master keys.")));
    }
    match moved {
        0 => say("Every data key is under the current master key already."),
        _ => say(format_args!("Every data key is under the current master key ({}) now.", means.masters.current())),
    }
    Ok(())
}

/// The project of that slug.
///
/// # Errors
/// There is none.
pub(super) async fn named(means: &Means, slug: &str) -> Result<Project, Failure> {
    let parsed = Slug::parse(slug).map_err(|error| Failure::text(format!("--project {slug}: {error}")))?;
    let found = project::by_slug(means, &parsed).await.map_err(Failure::because)?;
    found.ok_or_else(|| Failure::text(format!("There is no project {slug}.")))
}
