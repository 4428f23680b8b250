//! What becomes of what is to be sent. It is read in one transaction and settled in another: none is open while it is sent, so
//! it may be sent again if the server dies in between, and is never lost.

pub use crate::store::outbox::OutboxState;

use super::{Means, Served, Tenant, mail};
use crate::{
    crypto::project_keys::Place,
    random::RandomExt,
    store::{self, ProjectTx, outbox::StoredMessage},
};
use domain::{
    ids::OutboxId,
    mail::{Envelope, Trouble},
    retry,
    time::Timestamp,
};

fn problem_place(id: OutboxId) -> Place {
    Place::new("outbox", "problem", id.uuid())
}

/// A mail that is due.
#[derive(Debug)]
pub struct Due {
    /// Its id.
    pub id: OutboxId,
    /// What it says, and to whom.
    pub envelope: Envelope,
    /// When it was written.
    pub written_at: Timestamp,
    attempts: u32,
}

/// What was decided about a mail that did not leave.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Next {
    /// It is tried again then.
    Later(Timestamp),
    /// The other side said no for good.
    Refused,
    /// It was tried for as long as makes sense.
    GivenUp,
}

/// The mail of a job, if it still waits. What can never leave is ended here, and nothing is left to do.
///
/// # Errors
/// The database.
pub async fn due_mail(tenant: &Tenant, id: OutboxId) -> Served<Option<Due>> {
    let mut tx = tenant.begin().await?;
    let Some(stored) = store::outbox::read(&mut tx, id).await?.filter(|found| found.state == OutboxState::Waiting)
    else {
        store::job::done(&mut tx, id.uuid()).await?;
        tx.commit().await?;
        return Ok(None);
    };
    let trouble = match mail::opened(tenant, &stored) {
        Ok(Some(envelope)) if envelope.letter.useless_from().is_none_or(|over| over > tx.now()) => {
            let attempts = u32::try_from(stored.attempts).unwrap_or(0);
            return Ok(Some(Due { id, envelope, written_at: stored.created_at, attempts }));
        }
        Ok(Some(_)) => Trouble::Over,
        Ok(None) | Err(_) => Trouble::Unreadable,
    };
    if trouble == Trouble::Unreadable {
        tracing::error!(project = %tenant.project.slug, "a mail cannot be read; it will not be sent");
    }
    end(tenant, &mut tx, id, OutboxState::GivenUp, Some(&trouble)).await?;
    tx.commit().await?;
    Ok(None)
}

/// Notes that a mail was handed over, and erases what it said, unless the console shows it.
///
/// # Errors
/// The database.
pub async fn sent(tenant: &Tenant, due: &Due) -> Served<()> {
    let mut tx = tenant.begin().await?;
    end(tenant, &mut tx, due.id, OutboxState::Sent, None).await?;
    tx.commit().await?;
    Ok(())
}

/// Notes that a mail did not leave, and decides what next. Where the fault is not the mail's own (`everybody`), it is due again
/// soon: the first one that gets through lets all others pass, and how often it was tried says nothing about it.
///
/// # Errors
/// The database.
pub async fn not_sent(tenant: &Tenant, due: &Due, trouble: &Trouble, everybody: bool) -> Served<Next> {
    let mut tx = tenant.begin().await?;
    let chance = tx.random().bytes::<1>();
    let tries = if everybody { 1 } else { due.attempts.saturating_add(1) };
    let again = tx.now() + retry::after(tries, chance.first().copied().unwrap_or(0));
    let next = if trouble.is_final() {
        end(tenant, &mut tx, due.id, OutboxState::Refused, Some(trouble)).await?;
        Next::Refused
    } else if again >= due.written_at + retry::GIVE_UP {
        end(tenant, &mut tx, due.id, OutboxState::GivenUp, Some(trouble)).await?;
        Next::GivenUp
    } else {
        let problem = tenant.keys.seal_json(&problem_place(due.id), trouble, tx.random())?;
        store::outbox::failed(&mut tx, due.id, &problem).await?;
        store::job::put_off(&mut tx, due.id.uuid(), again).await?;
        Next::Later(again)
    };
    tx.commit().await?;
    Ok(next)
}

async fn end(
    tenant: &Tenant,
    tx: &mut ProjectTx,
    id: OutboxId,
    state: OutboxState,
    trouble: Option<&Trouble>,
) -> Served<()> {
    let problem = trouble.map(|trouble| tenant.keys.seal_json(&problem_place(id), trouble, tx.random())).transpose()?;
    store::outbox::end(tx, id, state, problem.as_ref(), tenant.means().mailer.shows()).await?;
    store::job::done(tx, id.uuid()).await?;
    Ok(())
}

/// Takes back what still waits: nobody wants it sent any more. Says whether it did.
///
/// # Errors
/// The database.
pub async fn withdraw(tx: &mut ProjectTx, id: OutboxId) -> Served<bool> {
    let withdrawn = store::outbox::end(tx, id, OutboxState::Withdrawn, None, false).await?;
    if withdrawn {
        store::job::done(tx, id.uuid()).await?;
    }
    Ok(withdrawn)
}

/// Why a mail has not left, or not yet.
///
/// # Errors
/// A row that does not open.
pub fn problem(tenant: &Tenant, stored: &StoredMessage) -> Served<Option<Trouble>> {
    let sealed = stored.problem.as_ref();
    sealed.map(|sealed| Ok(tenant.keys.open_json(&problem_place(stored.id), sealed)?)).transpose()
}

/// Forgets what was to be done for projects that are gone.
///
/// # Errors
/// The database.
pub async fn forget_erased(means: &Means) -> Served<()> {
    let mut tx = means.control().await?;
    store::job::forget_erased(&mut tx).await?;
    tx.commit().await?;
    Ok(())
}
