//! People whom somebody brings along as a list: looked through first, then written batch by batch. Whoever is there already
//! stays as they are, so carrying a list out again goes on where it stopped.

mod job;
mod look;
mod write;

pub use job::{Outcome, opened_outcome, proceed, sealed_file, sealed_outcome};
pub use look::{Checked, check};
pub use write::{Written, carry_out};

use super::{Served, Tenant};
use crate::{
    crypto::{
        password::{Imported, Password},
        project_keys::Place,
    },
    store::{self, ProjectTx},
};
use domain::{
    ids::{ImportId, RoleId},
    import::Person,
    password,
    person::{Identifier, Profile},
    person_form::about,
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

/// What is wrong with a password that somebody is to begin with.
fn wrong_password(tenant: &Tenant, text: &str, profile: &Profile, logins: &[Identifier]) -> Option<String> {
    if Password::new(text).is_err() {
        return Some("Use at most 128 characters.".to_owned());
    }
    let mut about = about(profile, logins);
    about.push(&tenant.settings.name);
    password::problem(text, &about, &tenant.settings.passwords)
}

/// Whether a hash of another system's can be compared with at sign-in.
fn known_hash(text: &str) -> bool {
    Imported::parse(text).is_ok()
}
