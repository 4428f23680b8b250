//! People whom somebody brings along as a list: looked through first, then written batch by batch. Whoever is there already
//! stays as they are, so carrying a list out again goes on where it stopped.

mod invite;
mod job;
mod judge;
mod look;
mod write;

pub use invite::Invites;
pub use job::{Outcome, opened_outcome, proceed, sealed_file, sealed_outcome};
pub use look::{Checked, check};
pub use write::{Written, carry_out};

use super::Served;
use crate::{
    crypto::{password::Imported, project_keys::Place},
    store::{self, ProjectTx},
};
use domain::{
    ids::{ImportId, RoleId},
    import::{Person, Rules},
    person::{Identifier, Profile},
};
use std::collections::{BTreeMap, BTreeSet};

/// How many people are written in one transaction.
const BATCH: usize = 200;

/// How often a batch that somebody else came in between of is tried.
const ATTEMPTS: usize = 5;

/// The longest list that the console takes, in bytes.
pub const LONGEST: usize = 20 * 1024 * 1024;

/// The most passwords in plain text on a list of the console's: each costs time on purpose.
pub const MOST_PASSWORDS: u64 = 2_000;

/// What stands against one person, as a sentence's end behind `fhirUser`.
const REFERENCE_TAKEN: &str = "is somebody else already";

fn file_place(id: ImportId) -> Place {
    Place::new("import", "file", id.uuid())
}

fn outcome_place(id: ImportId) -> Place {
    Place::new("import", "problems", id.uuid())
}

/// The roles of a project by name, as a list names them.
struct Roles {
    ids: BTreeMap<String, RoleId>,
    names: BTreeSet<String>,
}

impl Roles {
    async fn load(tx: &mut ProjectTx) -> Served<Self> {
        let ids: BTreeMap<String, RoleId> =
            store::role::all(tx).await?.into_iter().map(|role| (role.name, role.id)).collect();
        Ok(Self { names: ids.keys().cloned().collect(), ids })
    }

    fn of(&self, person: &Person) -> impl Iterator<Item = RoleId> {
        person.entry.roles.iter().flatten().filter_map(|name| self.ids.get(name).copied())
    }
}

/// The rules by which a list is read. Whether passwords are good enough is not among them: that takes time, and is asked apart.
fn rules(roles: &Roles) -> Rules<'_> {
    fn taken(_: &str, _: &Profile, _: &[Identifier]) -> Option<String> {
        None
    }
    Rules { roles: &roles.names, password: &taken, hash: &known_hash }
}

/// Whether a hash of another system's can be compared with at sign-in.
fn known_hash(text: &str) -> bool {
    Imported::parse(text).is_ok()
}
