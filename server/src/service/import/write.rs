//! Writing people, a batch in a transaction.

use super::{
    ATTEMPTS, BATCH, REFERENCE_TAKEN, Roles, known_hash,
    look::{Found, look},
};
use crate::{
    crypto::password::Password,
    service::{
        Served, ServiceError, Tenant, audit,
        user::{self, NewPerson},
    },
    store::{self, ProjectTx, StoreError},
};
use domain::{
    audit::{Actor, Event, Kind},
    ids::{ImportId, UserId},
    import::{People, Person, Problem, Problems, Rules},
    person::{Identifier, Profile},
};

/// What came of writing people.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// How many were added.
    pub added: u64,
    /// How many were there already, and stayed as they were.
    pub there: u64,
    /// Who could not be added, and why.
    pub problems: Problems,
}

/// In whose name people are written.
#[derive(Clone)]
pub(super) struct By {
    pub actor: Actor,
    pub import: Option<ImportId>,
    /// Whether `emailVerified` of the list is believed.
    pub verified: bool,
}

/// Somebody who is to be written, with the line they stand on.
pub(super) type Listed = (u64, Box<Person>);

/// Carries a whole list out that was looked through before; whatever ends this in between leaves whole batches behind.
/// `tell` hears how it goes. `verified`: the operator says that addresses that the list calls verified were proved elsewhere;
/// without that, only links that we mail prove one.
///
/// # Errors
/// The database; what was told until then stays done.
pub async fn carry_out(
    tenant: &Tenant,
    actor: &Actor,
    bytes: &[u8],
    verified: bool,
    tell: &mut (dyn FnMut(&Written) + Send),
) -> Served<Written> {
    let mut tx = tenant.begin().await?;
    let roles = Roles::load(&mut tx).await?;
    audit::record(&mut tx, Event::new(Kind::ImportBegun, actor.clone())).await?;
    tx.commit().await?;
    let by = By { actor: actor.clone(), import: None, verified };
    let rules = checked_before(&roles);
    let mut written = Written::default();
    let mut people = match People::new(bytes, rules) {
        Ok(people) => people,
        Err(problems) => {
            written.problems.add(problems);
            return Ok(written);
        }
    };
    loop {
        let (batch, lines) = take(&mut people, &mut written.problems);
        if lines == 0 {
            break;
        }
        let mut attempt = 1;
        loop {
            match Box::pin(one_batch(tenant, &roles, &batch, &by)).await {
                Err(error) if attempt < ATTEMPTS && was_interfered_with(&error) => attempt += 1,
                done => break written.add(done?),
            }
        }
        tell(&written);
    }
    let mut tx = tenant.begin().await?;
    audit::record(&mut tx, written.event(actor.clone())).await?;
    tx.commit().await?;
    Ok(written)
}

async fn one_batch(tenant: &Tenant, roles: &Roles, batch: &[Listed], by: &By) -> Served<Written> {
    let hashes = hashes(tenant, batch).await?;
    let mut tx = tenant.begin().await?;
    let written = write(tenant, &mut tx, roles, batch, &hashes, by).await?;
    tx.commit().await?;
    Ok(written)
}

/// The next people of a list, and how many lines they took. What is wrong with others is noted.
pub(super) fn take(people: &mut People<'_>, problems: &mut Problems) -> (Vec<Listed>, usize) {
    let (mut batch, mut lines) = (Vec::new(), 0);
    for line in people.by_ref().take(BATCH) {
        lines += 1;
        match line.person {
            Ok(person) => batch.push((line.number, person)),
            Err(found) => problems.add(found),
        }
    }
    (batch, lines)
}

/// The rules for a list that was looked through: whether a password is good enough costs time, and was asked before.
pub(super) fn checked_before(roles: &Roles) -> Rules<'_> {
    fn taken(_: &str, _: &Profile, _: &[Identifier]) -> Option<String> {
        None
    }
    Rules { roles: &roles.names, password: &taken, hash: &known_hash }
}

/// Somebody else was given the same identifier at the same time: looked at anew, the person is there.
pub(super) const fn was_interfered_with(error: &ServiceError) -> bool {
    matches!(error, ServiceError::Store(StoreError::Taken(_) | StoreError::Conflict(_)) | ServiceError::Busy)
}

impl Written {
    pub(super) fn add(&mut self, more: Self) {
        self.added = self.added.saturating_add(more.added);
        self.there = self.there.saturating_add(more.there);
        let beyond = more.problems.count.saturating_sub(u64::try_from(more.problems.told.len()).unwrap_or(u64::MAX));
        self.problems.add(more.problems.told);
        self.problems.count = self.problems.count.saturating_add(beyond);
    }

    /// What the trail is told at the end.
    pub(super) fn event(&self, actor: Actor) -> Event {
        Event::new(Kind::ImportFinished, actor)
            .fact("added", self.added)
            .fact("there", self.there)
            .fact("not_added", self.problems.count)
    }
}

/// The hashes of the passwords of those who are not there yet. No transaction is open while argon2 works.
pub(super) async fn hashes(tenant: &Tenant, batch: &[Listed]) -> Served<Vec<Option<String>>> {
    let mut hashes = vec![None; batch.len()];
    if batch.iter().all(|(_, person)| person.entry.password.is_none() && person.hash.is_none()) {
        return Ok(hashes);
    }
    let mut tx = tenant.begin().await?;
    let found = look(tenant, &mut tx, batch.iter().map(|(_, person)| &**person)).await?;
    tx.commit().await?;
    let means = tenant.means();
    for ((hash, (_, person)), found) in hashes.iter_mut().zip(batch).zip(found) {
        if found != Found::New {
            continue;
        }
        *hash = match (&person.hash, &person.entry.password) {
            (Some(hash), _) => Some(hash.reveal().to_owned()),
            (None, Some(text)) => {
                let password = Password::new(text.reveal()).map_err(|_| ServiceError::Fault("a password too long"))?;
                Some(means.passwords.hash(&password, &*means.random).await?)
            }
            (None, None) => None,
        };
    }
    Ok(hashes)
}

/// Writes those who are not there, with their hashes. The caller commits.
pub(super) async fn write(
    tenant: &Tenant,
    tx: &mut ProjectTx,
    roles: &Roles,
    batch: &[Listed],
    hashes: &[Option<String>],
    by: &By,
) -> Served<Written> {
    let keys = &tenant.keys;
    let mut written = Written::default();
    let found = look(tenant, tx, batch.iter().map(|(_, person)| &**person)).await?;
    let mut new: Vec<(&Person, Option<&str>)> = Vec::new();
    for (((number, person), found), hash) in batch.iter().zip(found).zip(hashes) {
        match found {
            Found::New => new.push((person, hash.as_deref())),
            Found::There => written.there = written.there.saturating_add(1),
            Found::ReferenceTaken => written.problems.add([Problem {
                line: *number,
                field: "fhirUser".to_owned(),
                text: REFERENCE_TAKEN.to_owned(),
            }]),
        }
    }
    let owned: Vec<(Profile, Vec<Identifier>)> =
        new.iter().map(|(person, _)| (profile(person, by), person.logins().cloned().collect())).collect();
    let rows: Vec<NewPerson<'_>> = owned
        .iter()
        .zip(&new)
        .map(|((profile, identifiers), (_, hash))| NewPerson { profile, identifiers, password_hash: *hash })
        .collect();
    let ids = Box::pin(user::create_many(keys, tx, &rows)).await?;
    let each = || ids.iter().copied().zip(new.iter().map(|(person, _)| *person));
    let held: Vec<_> = each().flat_map(|(id, person)| roles.of(person).map(move |role| (id, role))).collect();
    store::import::add_roles(tx, &held).await?;
    let references: Vec<_> = each()
        .filter_map(|(id, person)| {
            let reference = person.entry.fhir_user.as_deref()?;
            Some((id, user::fhir_lookup(keys, reference), user::sealed_fhir_user(keys, tx, id, reference)))
        })
        .collect();
    store::import::add_references(tx, &references).await?;
    for (id, person) in each() {
        record(tx, id, by).await?;
        if person.entry.blocked == Some(true) {
            user::block(tx, id, &by.actor).await?;
        }
    }
    written.added = u64::try_from(ids.len()).unwrap_or(u64::MAX);
    Ok(written)
}

fn profile(person: &Person, by: &By) -> Profile {
    let profile = person.profile();
    Profile { email_verified: profile.email_verified && by.verified, ..profile }
}

async fn record(tx: &mut ProjectTx, id: UserId, by: &By) -> Served<()> {
    let event = Event::new(Kind::UserCreated, by.actor.clone()).user(id);
    let event = match by.import {
        Some(import) => event.fact("import", import),
        None => event,
    };
    audit::record(tx, event).await
}
