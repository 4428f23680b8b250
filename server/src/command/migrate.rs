//! `keyward migrate`

use super::{Done, Ground, Stay, say};
use crate::config::Flags;

pub(super) fn run(flags: &Flags) -> Done {
    let ground = Ground::open(flags, Stay::Command)?;
    match ground.block_on(ground.migrate())? {
        0 => say("The schema is up to date."),
        1 => say("One migration was run; the schema is up to date."),
        many => say(format_args!("{many} migrations were run; the schema is up to date.")),
    }
    Ok(())
}
