//! `keyward export`

use super::{Done, Failure, Ground, Stay};
use crate::{
    config::Flags,
    service::{apply, export::export},
};
use clap::Args;
use domain::project::Slug;
use std::io::{self, Write as _};

#[derive(Args, Debug)]
pub(super) struct Options {
    /// Which project; again for more. Without it, all.
    #[arg(long, value_name = "SLUG", value_parser = slug)]
    project: Vec<Slug>,
    /// With the people in it and those who run it. Never with passwords or secrets.
    #[arg(long)]
    with_people: bool,
}

fn slug(text: &str) -> Result<Slug, String> {
    Slug::parse(text).map_err(|error| error.to_string())
}

pub(super) fn run(flags: &Flags, options: &Options) -> Done {
    let ground = Ground::open(flags, Stay::Command)?;
    let exported = ground.block_on(async {
        let means = ground.means().await?;
        export(&means, &options.project, options.with_people).await.map_err(Failure::because)
    })?;
    let file = exported.map_err(|unknown| {
        Failure::Wrong(unknown.iter().map(|slug| format!("There is no project {slug}.")).collect())
    })?;
    let text = apply::write(&file).map_err(Failure::because)?;
    // Half a file would look like a whole one: here it is an error that it cannot be written.
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())
        .and_then(|()| out.flush())
        .map_err(|error| Failure::text(format!("The file cannot be written: {error}")))
}
