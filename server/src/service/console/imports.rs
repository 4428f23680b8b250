//! Lists of people that administrators hand in: looked through, confirmed, carried out by a job.

use super::{Acting, invitations::Choices};
use crate::{
    random::RandomExt,
    service::{
        Served, ServiceError,
        import::{self, Invites, LONGEST, MOST_PASSWORDS, Outcome},
        invitation, mail,
    },
    store::{self, import::StoredImport, job::JobKind},
};
use domain::{
    administration::Permission, audit::Kind, ids::ImportId, import::Problem as LineProblem, problem::Problem,
    time::Timestamp,
};

/// How many lists are shown that were handed in lately.
const LATEST: i64 = 10;

/// What is to be done with a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Something is wrong with it: nothing can be done but to hand in another.
    Wrong,
    /// It waits for somebody to say that it is to be carried out.
    Ready,
    /// It is being carried out.
    Running,
    /// It was carried out.
    Done,
    /// Nobody went on with it in time, or it could not be finished in time.
    Over,
}

/// A list as pages show it.
#[derive(Debug, Clone)]
pub struct Import {
    /// Which one.
    pub id: ImportId,
    /// What is to be done with it.
    pub state: State,
    /// How many people stand on it.
    pub total: u64,
    /// How many have been dealt with.
    pub done: u64,
    /// What came of it; before it is carried out, what would.
    pub outcome: Outcome,
    /// Whether those without a password are invited.
    pub invites: bool,
    /// When it was handed in.
    pub created_at: Timestamp,
    /// When it came to its end.
    pub finished_at: Option<Timestamp>,
}

fn figure(number: i32) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

impl Import {
    fn of(acting: &Acting, stored: &StoredImport) -> Served<Self> {
        let outcome = import::opened_outcome(&acting.tenant.keys, stored)?;
        let state = match (stored.started_at, stored.finished_at) {
            (None, None) => State::Ready,
            (None, Some(_)) if !outcome.problems.is_empty() => State::Wrong,
            (None, Some(_)) => State::Over,
            (Some(_), None) => State::Running,
            (Some(_), Some(_)) if stored.done < stored.total => State::Over,
            (Some(_), Some(_)) => State::Done,
        };
        Ok(Self {
            id: stored.id,
            state,
            total: figure(stored.total),
            done: figure(stored.done),
            outcome,
            invites: stored.invite.is_some(),
            created_at: stored.created_at,
            finished_at: stored.finished_at,
        })
    }
}

/// Takes a list in: looks it through and keeps it, sealed, until somebody says what to do with it. Nobody is added yet.
///
/// # Errors
/// The role does not include it, there is no list ([`ServiceError::Invalid`]), or the database.
pub async fn hand_in(acting: &Acting, bytes: &[u8]) -> Served<ImportId> {
    let refused = |text: &str| ServiceError::Invalid(vec![Problem::new("file", text)]);
    drop(acting.begin(Permission::UsersWrite).await?);
    if acting.tenant.project.slug.is_keyward() {
        return Err(ServiceError::NotFound);
    }
    if bytes.is_empty() {
        return Err(refused("Choose a file."));
    }
    if bytes.len() > LONGEST {
        return Err(refused("The file is larger than 20 MB. Hand it in in parts, or use keyward users import."));
    }
    let turn = acting.tenant.means().heavy.list(acting.administrator.id)?;
    let mut checked = Box::pin(import::check(&acting.tenant, bytes, None, &mut |_| {})).await?;
    drop(turn);
    if checked.passwords > MOST_PASSWORDS {
        let text = "There are more than 2,000 passwords in plain text: bring hashes, or use keyward users import.";
        checked.problems.add([LineProblem { line: 1, field: String::new(), text: text.to_owned() }]);
    }
    // The check may have taken a while: the rows are written by somebody who still may.
    let mut tx = acting.begin(Permission::UsersWrite).await?;
    let id = ImportId::from_random(tx.random().bytes());
    let total = i32::try_from(checked.total).map_err(|_| refused("These are too many people at once."))?;
    let is_good = checked.problems.is_empty();
    let outcome = Outcome {
        added: checked.new,
        there: checked.there,
        problems: checked.problems,
        invited: checked.invitable,
        uninvited: checked.uninvitable,
        besides: checked.besides,
    };
    let outcome = import::sealed_outcome(&acting.tenant, &tx, id, &outcome)?;
    let file = is_good.then(|| import::sealed_file(&acting.tenant, &tx, id, bytes));
    store::import::create(&mut tx, id, Some(acting.administrator.id), file.as_ref(), total, &outcome).await?;
    if !is_good {
        store::import::finish(&mut tx, id).await?;
    }
    tx.commit().await?;
    Ok(id)
}

/// A list that was handed in.
///
/// # Errors
/// There is none, the role does not include it, or the database.
pub async fn show(acting: &Acting, id: ImportId) -> Served<Import> {
    let mut tx = acting.begin(Permission::UsersWrite).await?;
    let stored = store::import::by_id(&mut tx, id, false).await?.ok_or(ServiceError::NotFound)?;
    Import::of(acting, &stored)
}

/// The lists that were carried out lately.
///
/// # Errors
/// The role does not include it, or the database.
pub async fn latest(acting: &Acting) -> Served<Vec<Import>> {
    let mut tx = acting.begin(Permission::UsersWrite).await?;
    store::import::latest(&mut tx, LATEST).await?.iter().map(|stored| Import::of(acting, stored)).collect()
}

/// To which applications those can be invited who have no password, and whether mail leaves at all.
///
/// # Errors
/// The role does not include inviting, or the database.
pub async fn choices(acting: &Acting) -> Served<Choices> {
    super::invitations::choices(acting).await
}

/// Somebody says that a list is to be carried out; `invite`: to which application those are invited who have no password. The
/// second of two clicks changes nothing.
///
/// # Errors
/// The application cannot be invited to, or no mail leaves ([`ServiceError::Invalid`]), the role does not include it, or the
/// database.
pub async fn begin(acting: &Acting, id: ImportId, invite: Option<&str>) -> Served<()> {
    let mut tx = acting.begin(Permission::UsersWrite).await?;
    let stored = store::import::by_id(&mut tx, id, false).await?.ok_or(ServiceError::NotFound)?;
    let invites = invite.map(|client| invites(acting, client)).transpose()?;
    let sealed = match &invites {
        Some(invites) => Some(invites.sealed(&acting.tenant, &tx, id)?),
        None => None,
    };
    if store::import::begin(&mut tx, id, acting.administrator.id, sealed.as_ref()).await? {
        let now = tx.now();
        store::job::add(&mut tx, JobKind::Import, id.uuid(), now).await?;
        let people = Import::of(acting, &stored)?.outcome.added;
        let event = acting.event(Kind::ImportBegun).fact("people", people).fact("import", id);
        let event = match &invites {
            Some(invites) => event.client(&invites.client),
            None => event,
        };
        acting.record(&mut tx, event).await?;
        tx.commit().await?;
    }
    Ok(())
}

fn invites(acting: &Acting, client: &str) -> Served<Invites> {
    let wrong = |field: &str, text: &str| ServiceError::Invalid(vec![Problem::new(field, text)]);
    if !mail::is_on(&acting.tenant) {
        return Err(wrong("invite", "No mail leaves this installation, so nobody can be invited this way."));
    }
    let application = invitation::applications(&acting.tenant).find(|own| own.client_id.as_str() == client);
    let application = application.ok_or_else(|| wrong("application", "Choose the application they are invited to."))?;
    if !invitation::are_mailed(&acting.tenant, &application.client_id) {
        return Err(wrong("application", "This application mails no invitations. Its Sign-in tab says so."));
    }
    Ok(Invites { client: application.client_id.clone(), by: Some(acting.administrator.name.clone()) })
}

/// Somebody says that a list is not to be carried out: it is forgotten.
///
/// # Errors
/// The role does not include it, or the database.
pub async fn discard(acting: &Acting, id: ImportId) -> Served<()> {
    let mut tx = acting.begin(Permission::UsersWrite).await?;
    store::import::discard(&mut tx, id).await?;
    Ok(tx.commit().await?)
}
