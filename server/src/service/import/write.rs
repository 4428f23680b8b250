//! Writing people, a batch in a transaction.

use super::{
    ATTEMPTS, BATCH, Invites, REFERENCE_TAKEN, Roles,
    invite::{Candidate, Inviter, invite},
    look::{Found, look},
    rules,
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
    import::{Besides, People, Person, Problem, Problems},
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
    /// How many were invited.
    pub invited: u64,
    /// Who has no password and could not be invited, and why.
    pub uninvited: Problems,
    /// What is to be known besides.
    pub besides: Besides,
}

/// In whose name people are written.
#[derive(Clone)]
pub(super) struct By {
    pub actor: Actor,
    pub import: Option<ImportId>,
    /// Whether `emailVerified` of the list is believed.
    pub verified: bool,
    /// To what those are invited who have no password; without, nobody is.
    pub invites: Option<Inviter>,
}

/// Somebody who is to be written, with the line they stand on.
pub(super) type Listed = (u64, Box<Person>);

/// Carries a whole list out that was looked through before; whatever ends this in between leaves whole batches behind.
/// `tell` hears how it goes. `invites`: those without a password are invited, each once. `verified`: the operator says that addresses that the list calls verified were proved elsewhere;
/// without that, only links that we mail prove one.
///
/// # Errors
/// The database; what was told until then stays done.
pub async fn carry_out(
    tenant: &Tenant,
    actor: &Actor,
    bytes: &[u8],
    verified: bool,
    invites: Option<&Invites>,
    tell: &mut (dyn FnMut(&Written) + Send),
) -> Served<Written> {
    let mut tx = tenant.begin().await?;
    let roles = Roles::load(&mut tx).await?;
    let begun = Event::new(Kind::ImportBegun, actor.clone());
    let begun = invites.iter().fold(begun, |event, invites| event.client(&invites.client));
    audit::record(&mut tx, begun).await?;
    tx.commit().await?;
    let invites = invites.map(|invites| Inviter::of(tenant, invites));
    let by = By { actor: actor.clone(), import: None, verified, invites };
    let mut written = Written::default();
    let mut people = match People::new(bytes, rules(&roles)) {
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

/// Somebody else was given the same identifier at the same time: looked at anew, the person is there.
pub(super) const fn was_interfered_with(error: &ServiceError) -> bool {
    matches!(error, ServiceError::Store(StoreError::Taken(_) | StoreError::Conflict(_)) | ServiceError::Busy)
}

impl Written {
    pub(super) fn add(&mut self, more: Self) {
        self.added = self.added.saturating_add(more.added);
        self.there = self.there.saturating_add(more.there);
        self.invited = self.invited.saturating_add(more.invited);
        self.besides.add(more.besides);
        for (all, more) in [(&mut self.problems, more.problems), (&mut self.uninvited, more.uninvited)] {
            let beyond = more.count.saturating_sub(u64::try_from(more.told.len()).unwrap_or(u64::MAX));
            all.add(more.told);
            all.count = all.count.saturating_add(beyond);
        }
    }

    /// What the trail is told at the end.
    pub(super) fn event(&self, actor: Actor) -> Event {
        let event = Event::new(Kind::ImportFinished, actor)
            .fact("added", self.added)
            .fact("there", self.there)
            .fact("not_added", self.problems.count);
        if self.invited > 0 { event.fact("invited", self.invited) } else { event }
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
    let mut new: Vec<(u64, &Person, Option<&str>)> = Vec::new();
    let mut candidates = Vec::new();
    for (((number, person), found), hash) in batch.iter().zip(found).zip(hashes) {
        match found {
            Found::New => {
                if !by.verified {
                    written.besides.note_new(person);
                }
                new.push((*number, person, hash.as_deref()));
            }
            Found::There(holder) => {
                written.there = written.there.saturating_add(1);
                written.besides.note_there(*number);
                candidates.extend(holder.map(|user| Candidate { line: *number, user, person, is_new: false }));
            }
            Found::ReferenceTaken => written.problems.add([Problem {
                line: *number,
                field: "fhirUser".to_owned(),
                text: REFERENCE_TAKEN.to_owned(),
            }]),
        }
    }
    let owned: Vec<(Profile, Vec<Identifier>)> =
        new.iter().map(|(_, person, _)| (profile(person, by), person.logins().cloned().collect())).collect();
    let rows: Vec<NewPerson<'_>> = owned
        .iter()
        .zip(&new)
        .map(|((profile, identifiers), (_, _, hash))| NewPerson { profile, identifiers, password_hash: *hash })
        .collect();
    let ids = Box::pin(user::create_many(keys, tx, &rows)).await?;
    let each = || ids.iter().copied().zip(new.iter().map(|(_, person, _)| *person));
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
    let without = new.iter().zip(&ids).filter(|((_, _, hash), _)| hash.is_none());
    candidates.extend(without.map(|((line, person, _), id)| Candidate {
        line: *line,
        user: *id,
        person,
        is_new: true,
    }));
    candidates.sort_by_key(|own| own.line);
    invite(tenant, tx, roles, by, &candidates, &mut written).await?;
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
