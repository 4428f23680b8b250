//! A list of the console's, carried out bit by bit: by whichever server has time, past restarts.

use super::{
    Invites, Roles, file_place,
    invite::Inviter,
    outcome_place, rules,
    write::{By, Listed, Written, hashes, take, was_interfered_with, write},
};
use crate::{
    crypto::project_keys::ProjectKeys,
    service::{Served, ServiceError, Tenant, audit, console::Acting, mail},
    store::{self, ProjectTx, import::StoredImport},
};
use domain::{
    administration::Permission,
    audit::Actor,
    ids::ImportId,
    import::{Besides, People, Problem, Problems},
    sealed::Sealed,
    time::Timestamp,
};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// How long one turn may take: well within the time for which a job is claimed.
const TURN: Duration = Duration::from_secs(30);

/// What came of a list so far. Sealed: it tells of people.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// Before it is carried out: how many would be new. Afterwards: how many were added.
    pub added: u64,
    /// How many were there already.
    pub there: u64,
    /// What is wrong.
    pub problems: Problems,
    /// Before it is carried out: how many could be invited. Afterwards: how many were.
    #[serde(default)]
    pub invited: u64,
    /// Who has no password and cannot be invited, or could not.
    #[serde(default)]
    pub uninvited: Problems,
    /// What is to be known besides.
    #[serde(default)]
    pub besides: Besides,
}

impl Outcome {
    /// What was written so far; what the preview counted is over once the first batch is.
    fn written(self, done: i32) -> Written {
        let Self { added, there, problems, invited, uninvited, besides } = self;
        if done == 0 { Written::default() } else { Written { added, there, problems, invited, uninvited, besides } }
    }
}

/// A list, for its row.
#[must_use]
pub fn sealed_file(tenant: &Tenant, tx: &ProjectTx, id: ImportId, bytes: &[u8]) -> Sealed {
    tenant.keys.seal(&file_place(id), bytes, tx.random())
}

/// What came of a list, for its row.
///
/// # Errors
/// It has no JSON.
pub fn sealed_outcome(tenant: &Tenant, tx: &ProjectTx, id: ImportId, outcome: &Outcome) -> Served<Sealed> {
    Ok(tenant.keys.seal_json(&outcome_place(id), outcome, tx.random())?)
}

/// What came of a list, out of its row.
///
/// # Errors
/// A row that does not open.
pub fn opened_outcome(keys: &ProjectKeys, stored: &StoredImport) -> Served<Outcome> {
    stored
        .outcome
        .as_ref()
        .map_or_else(|| Ok(Outcome::default()), |sealed| Ok(keys.open_json(&outcome_place(stored.id), sealed)?))
}

/// Goes on with a list for a while. Says when it wants to go on after that; nothing, if it is done.
///
/// # Errors
/// The database, or a row that does not open: it will be tried again.
pub async fn proceed(tenant: &Tenant, id: ImportId) -> Served<Option<Timestamp>> {
    let mut tx = tenant.begin().await?;
    let stored = store::import::by_id(&mut tx, id, true).await?;
    let Some(stored) = stored.filter(|own| own.started_at.is_some() && own.finished_at.is_none()) else {
        store::job::done(&mut tx, id.uuid()).await?;
        tx.commit().await?;
        return Ok(None);
    };
    let Some(sealed) = &stored.file else { return finish(tx, &stored, Written::default()).await };
    let bytes = tenant.keys.open(&file_place(id), sealed)?;
    let before = opened_outcome(&tenant.keys, &stored)?;
    if !still_may(tenant, &mut tx, &stored).await? {
        return stop(tenant, tx, &stored, before).await;
    }
    let roles = Roles::load(&mut tx).await?;
    tx.commit().await?;

    // That an address is proved, nobody can say who has not mailed a link to it.
    let invites = Invites::opened(&tenant.keys, &stored)?.map(|invites| Inviter::of(tenant, &invites));
    let by = By { actor: actor(&stored), import: Some(id), verified: false, invites };
    let mut written = before.written(stored.done);
    let mut done = stored.done;
    let end = tenant.now() + TURN;
    let mut people = match People::new(&bytes, rules(&roles)) {
        Ok(people) => people,
        Err(problems) => {
            written.problems.add(problems);
            return finish(tenant.begin().await?, &stored, written).await;
        }
    };
    // What was dealt with before is only read, so that what stands twice is still found.
    let skip = usize::try_from(done).map_err(|_| ServiceError::Fault("an import with less than nothing done"))?;
    if people.by_ref().take(skip).count() < skip {
        return Err(ServiceError::Fault("an import has gone further than its list"));
    }
    while tenant.now() < end {
        let mut problems = Problems::default();
        let (batch, lines) = take(&mut people, &mut problems);
        if lines == 0 {
            return finish(tenant.begin().await?, &stored, written).await;
        }
        let next = done.saturating_add(i32::try_from(lines).unwrap_or(i32::MAX));
        written.add(Written { problems, ..Written::default() });
        let batch = Batch { id, roles: &roles, people: &batch, by: &by, from: done, to: next };
        match Box::pin(batch.write(tenant, &written)).await {
            Ok(Some((more, None))) => written = more,
            Ok(Some((_, Some(wait)))) => return put_off(tenant, id, wait).await,
            // Somebody else goes on with it.
            Ok(None) => return Ok(None),
            Err(error) if was_interfered_with(&error) => return put_off(tenant, id, Duration::ZERO).await,
            Err(error) => return Err(error),
        }
        done = next;
    }
    put_off(tenant, id, Duration::ZERO).await
}

/// Some people of a list.
struct Batch<'a> {
    id: ImportId,
    roles: &'a Roles,
    people: &'a [Listed],
    by: &'a By,
    from: i32,
    to: i32,
}

impl Batch<'_> {
    /// Writes them, and how far that is. `None`: somebody else has, and nothing of this stays. With how long the next ones have to
    /// wait, if so many invitations went out that they have to.
    async fn write(&self, tenant: &Tenant, before: &Written) -> Served<Option<(Written, Option<Duration>)>> {
        let hashes = hashes(tenant, self.people).await?;
        let mut tx = tenant.begin().await?;
        let mut all = before.clone();
        all.add(write(tenant, &mut tx, self.roles, self.people, &hashes, self.by).await?);
        let outcome = sealed_outcome(tenant, &tx, self.id, &Outcome::from(all.clone()))?;
        if !store::import::advance(&mut tx, self.id, self.from, self.to, &outcome).await? {
            return Ok(None);
        }
        let invited = u32::try_from(all.invited.saturating_sub(before.invited)).unwrap_or(u32::MAX);
        let wait = if invited > 0 { mail::count_listed(tenant, &mut tx, invited).await? } else { None };
        tx.commit().await?;
        Ok(Some((all, wait)))
    }
}

impl From<Written> for Outcome {
    fn from(Written { added, there, problems, invited, uninvited, besides }: Written) -> Self {
        Self { added, there, problems, invited, uninvited, besides }
    }
}

async fn finish(mut tx: ProjectTx, stored: &StoredImport, written: Written) -> Served<Option<Timestamp>> {
    if store::import::finish(&mut tx, stored.id).await? {
        audit::record(&mut tx, written.event(actor(stored)).fact("import", stored.id)).await?;
    }
    store::job::done(&mut tx, stored.id.uuid()).await?;
    tx.commit().await?;
    Ok(None)
}

async fn put_off(tenant: &Tenant, id: ImportId, wait: Duration) -> Served<Option<Timestamp>> {
    let mut tx = tenant.begin().await?;
    let until = tx.now() + wait;
    store::job::put_off(&mut tx, id.uuid(), until).await?;
    tx.commit().await?;
    Ok(Some(until))
}

/// Whether the administrator who said to go on may still add people.
async fn still_may(tenant: &Tenant, tx: &mut ProjectTx, stored: &StoredImport) -> Served<bool> {
    let Some(by) = stored.made_by else { return Ok(false) };
    let role = Acting::role_in(tx, tenant, by).await?;
    Ok(role.is_some_and(|role| role.may(Permission::UsersWrite)))
}

/// Goes no further, and says why where the list's outcome is shown. Who was added stays.
async fn stop(tenant: &Tenant, mut tx: ProjectTx, stored: &StoredImport, before: Outcome) -> Served<Option<Timestamp>> {
    let mut written = before.written(stored.done);
    written.problems.add([Problem {
        line: u64::try_from(stored.done).unwrap_or(0).saturating_add(2),
        field: String::new(),
        text: "and what follows was not added: whoever began this may not add people any more".to_owned(),
    }]);
    let outcome = sealed_outcome(tenant, &tx, stored.id, &Outcome::from(written.clone()))?;
    if !store::import::advance(&mut tx, stored.id, stored.done, stored.done, &outcome).await? {
        return Ok(None);
    }
    finish(tx, stored, written).await
}

/// In whose name: the administrator's who said to go on.
fn actor(stored: &StoredImport) -> Actor {
    stored.made_by.map_or(Actor::System, Actor::Administrator)
}
