//! `keyward audit list`

use super::{Done, Failure, Ground, Stay, keys::named, say};
use crate::{
    config::Flags,
    service::Means,
    store::audit::{StoredEvent, newest},
};
use clap::{Args, Subcommand};
use serde_json::Value;
use time::format_description::well_known::Rfc3339;

#[derive(Subcommand, Debug)]
pub(super) enum Command {
    /// Shows what happened in a project, the newest first.
    List(List),
}

#[derive(Args, Debug)]
pub(super) struct List {
    /// Which project.
    #[arg(long, value_name = "SLUG")]
    project: String,
    /// How many events.
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    limit: u32,
    /// One JSON object a line, as the trail holds it.
    #[arg(long)]
    json: bool,
}

/// How many events are read at once.
const PAGE: u32 = 500;

pub(super) fn run(flags: &Flags, command: &Command) -> Done {
    let Command::List(options) = command;
    let ground = Ground::open(flags, Stay::Command)?;
    ground.block_on(async {
        let means = ground.means().await?;
        list(&means, options).await
    })
}

async fn list(means: &Means, options: &List) -> Done {
    let project = named(means, &options.project).await?;
    let (mut left, mut before) = (options.limit, None);
    while left > 0 {
        let wanted = left.min(PAGE);
        let mut tx = means.project(project.id).await.map_err(Failure::because)?;
        let page = newest(&mut tx, before, i64::from(wanted)).await.map_err(Failure::because)?;
        tx.commit().await.map_err(Failure::because)?;
        for event in &page {
            say(if options.json { String::from_utf8_lossy(&event.canonical).into_owned() } else { line(event) });
        }
        let found = u32::try_from(page.len()).unwrap_or(u32::MAX);
        before = page.last().map(|event| (event.at, event.id));
        if found < wanted {
            break;
        }
        left -= found;
    }
    Ok(())
}

/// Time, what, how it ended, and then whatever there is of: by whom, about whom, with which client, and the facts.
fn line(event: &StoredEvent) -> String {
    let at = event.at.to_offset().format(&Rfc3339).unwrap_or_default();
    let mut words = vec![at, event.kind.clone(), event.outcome.clone()];
    let whole: Value = serde_json::from_slice(&event.canonical).unwrap_or_default();
    if let Some(actor) = whole.get("actor").and_then(Value::as_str) {
        words.push(format!("by {actor}"));
    }
    words.extend(event.user.map(|user| format!("user {user}")));
    words.extend(event.client.as_ref().map(|client| format!("client {client}")));
    if let Some(facts) = whole.get("facts").and_then(Value::as_object) {
        words.extend(facts.iter().map(|(name, value)| {
            let plain = value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned);
            // A fact may have come from a client: nothing in it reaches the terminal but text.
            let plain: String = plain.chars().map(|c| if c.is_control() { '·' } else { c }).collect();
            format!("{name}={plain:?}")
        }));
    }
    words.join("  ")
}
