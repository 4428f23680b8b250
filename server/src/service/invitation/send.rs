//! An invitation's link: made, sent again, taken back.

use super::{Details, details, mailbox};
use crate::{
    service::{
        Served, ServiceError, Tenant, audit,
        link::{self, Wanted},
        mail::{self, Posted},
        user,
    },
    store::{self, ProjectTx, invitation::StoredInvitation},
};
use domain::{
    audit::{Actor, Event, Kind},
    ids::InvitationId,
    invitation::Withdrawal,
    link::LinkKind,
    mail::{About, Address, Envelope, Letter},
};
use std::{net::IpAddr, time::Duration};

/// What became of a link.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Sent {
    /// It is in the outbox.
    Mailed,
    /// Here it is: it is nowhere else, and proves no address.
    Link(String),
    /// So many mails went to that address, or left this project, that this one did not. When it may.
    Limited(Duration),
}

/// Makes the one link of an invitation that works from now on.
pub(super) async fn link(
    tenant: &Tenant,
    tx: &mut ProjectTx,
    own: &StoredInvitation,
    details: &Details,
    has_account: bool,
    by_mail: bool,
) -> Served<Sent> {
    store::invitation::end_links(tx, own.id).await?;
    let to = match by_mail && mail::is_on(tenant) {
        true => mailbox(tenant, tx, own.user, &details.address).await?,
        false => None,
    };
    let to = to.as_ref().and_then(Address::of);
    let wanted = Wanted {
        made_by: own.invited_by,
        client: Some(&own.client),
        subject: Some(own.id.uuid()),
        mailed: to.is_some(),
        ..Wanted::to(LinkKind::Invitation, own.user)
    };
    let made = link::make::<Details>(tenant, tx, &wanted, None).await?;
    let Some(to) = to else { return Ok(Sent::Link(made.url)) };
    let person = user::by_id(tenant, tx, own.user).await?.ok_or(ServiceError::NotFound)?;
    let application = tenant.application(&own.client).map(|own| own.settings.name.clone());
    let envelope = Envelope {
        to,
        name: person.profile.name.clone(),
        locale: person.profile.locale.clone(),
        letter: Letter::Invitation {
            application: application.unwrap_or_else(|| tenant.settings.name.clone()),
            invited_by: details.invited_by.clone(),
            link: made.url,
            expires: made.expires_at,
            has_account,
        },
    };
    let about = About { user: Some(own.user), subject: Some(own.id.uuid()) };
    Ok(match mail::send(tenant, tx, &envelope, about).await? {
        Posted::Queued(_) => Sent::Mailed,
        Posted::Limited(wait) => {
            // Nobody has learned it.
            store::invitation::end_links(tx, own.id).await?;
            Sent::Limited(wait)
        }
        Posted::Off => return Err(ServiceError::Fault("mail was on a moment ago")),
    })
}

/// Makes a new link for an invitation that nobody has answered; the ones before end. `None`: it is answered, or its account
/// is closed.
///
/// # Errors
/// There is no such invitation ([`ServiceError::NotFound`]), or the database.
pub async fn send_again(
    tenant: &Tenant,
    tx: &mut ProjectTx,
    by: Actor,
    address: Option<IpAddr>,
    id: InvitationId,
    by_mail: bool,
) -> Served<Option<Sent>> {
    let found = store::invitation::read(tx, id, false).await?.ok_or(ServiceError::NotFound)?;
    let account = store::invitation::lock_account(tx, found.user).await?;
    let mut own = store::invitation::read(tx, id, true).await?.ok_or(ServiceError::NotFound)?;
    let Some(account) = account.filter(|account| account.active) else { return Ok(None) };
    if !own.decided().state(tx.now()).may_be_sent_again() || tenant.application(&own.client).is_none() {
        return Ok(None);
    }
    let details = details(tenant, &own)?;
    own.expires_at = tx.now() + LinkKind::Invitation.lasts();
    let sent = link(tenant, tx, &own, &details, account.has_password, by_mail).await?;
    if !matches!(sent, Sent::Limited(_)) {
        store::invitation::renew(tx, &own).await?;
        let event = Event::new(Kind::InvitationSentAgain, by)
            .user(own.user)
            .client(&own.client)
            .fact("mailed", matches!(sent, Sent::Mailed));
        audit::record_from(tx, &tenant.keys, address, event).await?;
    }
    Ok(Some(sent))
}

/// Takes an invitation back; an account that nothing else has made and nobody was ever in goes with it. `None`: it was
/// answered meanwhile.
///
/// # Errors
/// There is no such invitation ([`ServiceError::NotFound`]), or the database.
pub async fn withdraw(
    tenant: &Tenant,
    tx: &mut ProjectTx,
    by: Actor,
    address: Option<IpAddr>,
    id: InvitationId,
) -> Served<Option<Withdrawal>> {
    let found = store::invitation::read(tx, id, false).await?.ok_or(ServiceError::NotFound)?;
    let account = store::invitation::lock_account(tx, found.user).await?;
    let own = store::invitation::read(tx, id, true).await?.ok_or(ServiceError::NotFound)?;
    if !store::invitation::withdraw(tx, id).await? {
        return Ok(None);
    }
    store::invitation::end_links(tx, id).await?;
    let event = Event::new(Kind::InvitationWithdrawn, by.clone()).user(own.user).client(&own.client);
    audit::record_from(tx, &tenant.keys, address, event).await?;
    let others = store::invitation::pending_of(tx, own.user).await?;
    let Some(account) = account else { return Ok(Some(Withdrawal::AccountStays)) };
    let withdrawal = own.decided().withdrawal(account, !others.is_empty());
    match withdrawal {
        Withdrawal::AccountGoes => {
            store::user_record::delete(tx, own.user).await?;
            let event = Event::new(Kind::UserDeleted, by).user(own.user);
            audit::record_from(tx, &tenant.keys, address, event).await?;
        }
        Withdrawal::AccountStays => {
            if let (true, Some(other)) = (own.made_account, others.first()) {
                store::invitation::inherit_account(tx, other.id).await?;
            }
        }
    }
    Ok(Some(withdrawal))
}
