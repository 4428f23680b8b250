//! Inviting those of a list who have no password: each once, however often the list is carried out.

use super::{
    Inviting, Sent,
    invite::{Offered, offer},
    mailbox, send,
};
use crate::{
    service::{Served, ServiceError, Tenant},
    store::{self, ProjectTx},
};
use domain::{ids::UserId, person::Identifier};

/// Somebody on a list who has a row by now.
#[derive(Debug, Clone, Copy)]
pub struct Person<'a> {
    /// Who.
    pub user: UserId,
    /// The address that they sign in with, as the list says.
    pub address: Option<&'a Identifier>,
    /// Whether this very transaction has made them, so that the list is right about them and nobody else has seen them yet.
    pub is_new: bool,
}

/// Why somebody on a list is not invited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotListed {
    /// They need no invitation: they have a password, or one was sent before.
    NoNeed,
    /// They have no email address.
    NoAddress,
    /// They may not sign in.
    Blocked,
    /// Their mailbox got so many mails lately that this one has to wait.
    Limited,
    /// No mail leaves.
    MailOff,
}

/// Invites somebody of a list who has no password, by mail, and only to an address of theirs: that of the list, if they sign
/// in with it.
///
/// # Errors
/// The database.
pub async fn invite_listed(
    tenant: &Tenant,
    tx: &mut ProjectTx,
    inviting: &Inviting<'_>,
    person: Person<'_>,
) -> Served<Result<(), NotListed>> {
    if !super::are_mailed(tenant, &inviting.application.client_id) {
        return Ok(Err(NotListed::MailOff));
    }
    let user = person.user;
    let to = if person.is_new {
        person.address.cloned()
    } else {
        let Some(account) = store::invitation::lock_account(tx, user).await? else {
            return Ok(Err(NotListed::NoNeed));
        };
        let client = &inviting.application.client_id;
        if account.has_password
            || store::invitation::pending_of(tx, user).await?.iter().any(|own| own.client == *client)
        {
            return Ok(Err(NotListed::NoNeed));
        }
        if !account.active {
            return Ok(Err(NotListed::Blocked));
        }
        mailbox(tenant, tx, user, person.address.map_or("", Identifier::text)).await?
    };
    let Some(to) = to else { return Ok(Err(NotListed::NoAddress)) };
    let way = send::way_of_listed(tenant, tx, &to).await?;
    if matches!(way, send::Way::Limited(_)) {
        return Ok(Err(NotListed::Limited));
    }
    // The list made the account, not the invitation: taking that back leaves the account.
    let offered = Offered { user, has_account: false, made_account: false, address: to.text(), there: None };
    match offer(tenant, tx, inviting, offered, way).await?.sent {
        Sent::Mailed => Ok(Ok(())),
        Sent::Link(_) | Sent::Limited(_) => Err(ServiceError::Fault("an invitation of a list that was not mailed")),
    }
}
