//! Mail is written into the outbox, in the transaction of what it tells. It leaves when that is committed.

use super::{Served, Tenant};
use crate::{
    crypto::project_keys::Place,
    random::RandomExt,
    store::{
        self, ProjectTx,
        job::JobKind,
        outbox::{NewMessage, StoredMessage},
    },
};
use domain::{
    ids::OutboxId,
    mail::{About, Envelope, MailBudget, MailClass},
};
use std::time::Duration;

/// What came of a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Posted {
    /// It will leave.
    Queued(OutboxId),
    /// As many mails as this left lately: nothing was written. How long to wait.
    Limited(Duration),
    /// No mail leaves this installation: nothing was written.
    Off,
}

pub(crate) fn message_place(id: OutboxId) -> Place {
    Place::new("outbox", "message", id.uuid())
}

/// What becomes of mail that is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// It leaves.
    Leaves,
    /// It stays here, and the console shows it (`--demo` without a mail server).
    Kept,
    /// None is written.
    Off,
}

/// What becomes of mail in this installation.
#[must_use]
pub fn way(tenant: &Tenant) -> Way {
    let mailer = &tenant.means().mailer;
    match (mailer.is_on(), mailer.server()) {
        (false, _) => Way::Off,
        (true, None) => Way::Kept,
        (true, Some(_)) => Way::Leaves,
    }
}

/// Whether mail leaves this installation at all.
#[must_use]
pub fn is_on(tenant: &Tenant) -> bool {
    tenant.means().mailer.is_on()
}

/// Puts a mail into the outbox. What tells of something that happened is never held back; everything else counts against
/// the budgets of its class, those of its address and of the project.
///
/// # Errors
/// The database.
pub async fn send(tenant: &Tenant, tx: &mut ProjectTx, envelope: &Envelope, about: About) -> Served<Posted> {
    send_as(tenant, tx, envelope, about, envelope.letter.class()).await
}

/// The same for a mail that is counted with others than its letter says. Without a class it is counted with none: it was
/// before, or is what somebody gets who has a right to it whatever strangers did.
///
/// # Errors
/// The database.
pub async fn send_as(
    tenant: &Tenant,
    tx: &mut ProjectTx,
    envelope: &Envelope,
    about: About,
    class: Option<MailClass>,
) -> Served<Posted> {
    if !is_on(tenant) {
        return Ok(Posted::Off);
    }
    if let Some(class) = class
        && let Some(wait) = count(tenant, tx, class, envelope.to.as_str()).await?
    {
        return Ok(Posted::Limited(wait));
    }
    let id = OutboxId::from_random(tx.random().bytes());
    let message = tenant.keys.seal_json(&message_place(id), envelope, tx.random())?;
    let new = NewMessage {
        id,
        kind: JobKind::Mail.as_str(),
        purpose: envelope.letter.purpose(),
        user: about.user,
        subject: about.subject,
        client: None,
        message: &message,
    };
    store::outbox::create(tx, &new).await?;
    let now = tx.now();
    store::job::add(tx, JobKind::Mail, id.uuid(), now).await?;
    Ok(Posted::Queued(id))
}

/// Counts a mail to this address against the budgets of a class: against all of them, or, if one is used up, against none. How
/// long to wait, if it is.
///
/// # Errors
/// The database.
pub async fn count(tenant: &Tenant, tx: &mut ProjectTx, class: MailClass, to: &str) -> Served<Option<Duration>> {
    spend(tenant, tx, &MailBudget::of(class), to).await
}

/// Counts a mail that is one of many which an administrator has asked for as a whole: against what its address gets. What the
/// project sends is counted for all of them by [`count_listed`]. How long to wait, if that is used up.
///
/// # Errors
/// The database.
pub async fn count_address(
    tenant: &Tenant,
    tx: &mut ProjectTx,
    class: MailClass,
    to: &str,
) -> Served<Option<Duration>> {
    spend(tenant, tx, &[MailBudget::Address(class)], to).await
}

/// Counts mails that are on their way to those of a list, once they are written. How long the next ones of lists have to wait:
/// one list takes no other project's turn at the mail server for hours.
///
/// # Errors
/// The database.
pub async fn count_listed(tenant: &Tenant, tx: &mut ProjectTx, mails: u32) -> Served<Option<Duration>> {
    let budget = MailBudget::Project(MailClass::Administrators);
    let key = tenant.keys.index(budget.as_str(), "");
    let spent = store::guess::spend(tx, &key, budget.leak_per_second(), f64::from(mails)).await?;
    Ok(budget.wait(spent))
}

/// Counts a mail that nobody gets, against its address alone: so that an address that nobody has is limited like one that
/// somebody has.
///
/// # Errors
/// The database.
pub async fn count_nobody(tenant: &Tenant, tx: &mut ProjectTx, class: MailClass, to: &str) -> Served<()> {
    spend(tenant, tx, &[MailBudget::Address(class)], to).await.map(|_| ())
}

async fn spend(tenant: &Tenant, tx: &mut ProjectTx, budgets: &[MailBudget], to: &str) -> Served<Option<Duration>> {
    let mut charged = Vec::new();
    for budget in budgets {
        let whose = match budget {
            MailBudget::Project(_) => String::new(),
            MailBudget::Address(_) => to.to_lowercase(),
        };
        let key = tenant.keys.index(budget.as_str(), &whose);
        let spent = store::guess::spend(tx, &key, budget.leak_per_second(), 1.0).await?;
        charged.push((budget, key));
        if let Some(wait) = budget.wait(spent) {
            for (budget, key) in &charged {
                store::guess::spend(tx, key, budget.leak_per_second(), -1.0).await?;
            }
            return Ok(Some(wait));
        }
    }
    Ok(None)
}

/// The mail in a row of the outbox, as long as it is there.
///
/// # Errors
/// A row that does not open.
pub fn opened(tenant: &Tenant, stored: &StoredMessage) -> Served<Option<Envelope>> {
    stored.message.as_ref().map(|sealed| Ok(tenant.keys.open_json(&message_place(stored.id), sealed)?)).transpose()
}
