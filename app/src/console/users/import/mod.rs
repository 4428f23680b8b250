//! Many people at once, from a list.

mod ask;
mod invite;
mod outcome;
mod shown;

pub use ask::{ImportUsers, PastImport};
pub use invite::InviteListed;
pub use shown::ShownImport;

use crate::console::components::{BadgeTone, thousands};

/// What is to be done with a list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ImportState {
    /// Something is wrong with it.
    Wrong,
    /// It waits for somebody's word.
    Ready,
    /// It is being carried out.
    Running,
    /// It was carried out.
    Done,
    /// Nobody went on with it in time, or it could not be finished in time.
    Over,
}

const fn badge(state: ImportState) -> (BadgeTone, &'static str) {
    match state {
        ImportState::Wrong => (BadgeTone::Bad, "Not taken"),
        ImportState::Ready => (BadgeTone::Note, "Waiting for your word"),
        ImportState::Running => (BadgeTone::Note, "Running"),
        ImportState::Done => (BadgeTone::Good, "Done"),
        ImportState::Over => (BadgeTone::Warn, "Stopped"),
    }
}

fn people(count: u64) -> String {
    if count == 1 { "1 person".to_owned() } else { format!("{} people", thousands(count)) }
}
