//! Looking a list through: nothing is written.

use super::{BATCH, REFERENCE_TAKEN, Roles, known_hash, wrong_password};
use crate::{
    service::{Served, Tenant, user},
    store::{self, ProjectTx},
};
use domain::{
    import::{People, Person, Problem, Problems, Rules},
    person::IdentifierKind,
    sealed::BlindIndex,
};
use std::collections::HashSet;

/// What a list comes to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Checked {
    /// How many people stand on it.
    pub total: u64,
    /// How many of them are new.
    pub new: u64,
    /// How many are there already, and stay as they are.
    pub there: u64,
    /// How many have a password in plain text.
    pub passwords: u64,
    /// What is wrong.
    pub problems: Problems,
}

/// Whether somebody on a list is there already.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Found {
    /// Nobody has anything of theirs.
    New,
    /// Somebody signs in with something of theirs.
    There,
    /// Somebody else is them on the FHIR server.
    ReferenceTaken,
}

/// Looks a list through, and says all that is wrong with it, bit by bit: no transaction is open for long. `tell` hears how many lines have been looked at.
///
/// # Errors
/// The database.
pub async fn check(tenant: &Tenant, bytes: &[u8], tell: &mut (dyn FnMut(u64) + Send)) -> Served<Checked> {
    let roles = Roles::load(&mut tenant.begin().await?).await?;
    let password = |text: &str, profile: &_, logins: &[_]| wrong_password(tenant, text, profile, logins);
    let rules = Rules { roles: &roles.names, password: &password, hash: &known_hash };
    let mut checked = Checked::default();
    let mut people = match People::new(bytes, rules) {
        Ok(people) => people,
        Err(problems) => {
            checked.problems.add(problems);
            return Ok(checked);
        }
    };
    loop {
        let (mut batch, mut lines) = (Vec::new(), 0_u64);
        for line in people.by_ref().take(BATCH) {
            lines = lines.saturating_add(1);
            match line.person {
                Ok(person) => batch.push((line.number, person)),
                Err(problems) => checked.problems.add(problems),
            }
        }
        if lines == 0 {
            break;
        }
        checked.total = checked.total.saturating_add(lines);
        let mut tx = tenant.begin().await?;
        let found = look(tenant, &mut tx, batch.iter().map(|(_, own)| &**own)).await?;
        drop(tx);
        for ((number, person), found) in batch.iter().zip(found) {
            checked.passwords = checked.passwords.saturating_add(u64::from(person.entry.password.is_some()));
            match found {
                Found::New => checked.new = checked.new.saturating_add(1),
                Found::There => checked.there = checked.there.saturating_add(1),
                Found::ReferenceTaken => checked.problems.add([Problem {
                    line: *number,
                    field: "fhirUser".to_owned(),
                    text: REFERENCE_TAKEN.to_owned(),
                }]),
            }
        }
        tell(checked.total);
        tokio::task::yield_now().await;
    }
    if checked.total == 0 && checked.problems.is_empty() {
        let text = "There is a header, and nobody below it.".to_owned();
        checked.problems.add([Problem { line: 1, field: String::new(), text }]);
    }
    Ok(checked)
}

/// What somebody is found by: what they sign in with, and who they are on the FHIR server.
type Sought = (Vec<(IdentifierKind, BlindIndex)>, Option<BlindIndex>);

/// Who of these people is there already.
pub(super) async fn look<'a>(
    tenant: &Tenant,
    tx: &mut ProjectTx,
    people: impl Iterator<Item = &'a Person>,
) -> Served<Vec<Found>> {
    let keys = &tenant.keys;
    let (mut logins, mut references) = (Vec::new(), Vec::new());
    let each: Vec<Sought> = people
        .map(|person| {
            let own: Vec<_> = person.logins().map(|login| (login.kind(), user::lookup(keys, login))).collect();
            let reference = person.entry.fhir_user.as_deref().map(|reference| user::fhir_lookup(keys, reference));
            logins.extend(own.iter().cloned());
            references.extend(reference);
            (own, reference)
        })
        .collect();
    let taken: HashSet<_> = store::import::taken(tx, &logins).await?.into_iter().collect();
    let others: HashSet<_> = store::import::taken_references(tx, &references).await?.into_iter().collect();
    Ok(each
        .into_iter()
        .map(|(own, reference)| {
            if own.iter().any(|(kind, lookup)| taken.contains(&(*kind, lookup.as_bytes().to_vec()))) {
                Found::There
            } else if reference.is_some_and(|own| others.contains(own.as_bytes().as_slice())) {
                Found::ReferenceTaken
            } else {
                Found::New
            }
        })
        .collect())
}
