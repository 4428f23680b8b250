//! An invitation's link: made, sent again, taken back.

use super::{Details, SentTo, details, mailbox};
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
    ids::{InvitationId, UserId},
    invitation::Withdrawal,
    link::LinkKind,
    mail::{About, Address, Envelope, Letter, MailClass},
    person::Identifier,
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

/// How a link gets to whom it is for.
#[derive(Debug)]
pub(super) enum Way {
    /// By mail to this address, which counts already.
    Mail(Address),
    /// By whoever makes it.
    Hand,
    /// By mail, which may not go now.
    Limited(Duration),
}

/// How a link gets to somebody (`by_mail` only where [`super::are_mailed`]), and counts the mail if it is one. What there was before stays as it is.
pub(super) async fn way(
    tenant: &Tenant,
    tx: &mut ProjectTx,
    user: UserId,
    address: &str,
    by_mail: bool,
) -> Served<Way> {
    if !by_mail {
        return Ok(Way::Hand);
    }
    let to = mailbox(tenant, tx, user, address).await?;
    let Some(to) = to.as_ref().and_then(Address::of) else { return Ok(Way::Hand) };
    Ok(match mail::count(tenant, tx, MailClass::Administrators, to.as_str()).await? {
        Some(wait) => Way::Limited(wait),
        None => Way::Mail(to),
    })
}

/// The same for one of many who stand on a list: only what this very address got lately keeps it back. What the project sends is
/// counted by the list as a whole, which waits then.
pub(super) async fn way_of_listed(tenant: &Tenant, tx: &mut ProjectTx, to: &Identifier) -> Served<Way> {
    let Some(to) = Address::of(to) else { return Ok(Way::Hand) };
    Ok(match mail::count_address(tenant, tx, MailClass::Administrators, to.as_str()).await? {
        Some(wait) => Way::Limited(wait),
        None => Way::Mail(to),
    })
}

/// Makes the one link of an invitation that works from now on; where its mail may not go, everything stays as it was.
pub(super) async fn link(
    tenant: &Tenant,
    tx: &mut ProjectTx,
    own: &StoredInvitation,
    details: &Details,
    has_account: bool,
    way: Way,
) -> Served<Sent> {
    let to = match way {
        Way::Mail(to) => Some(to),
        Way::Hand => None,
        Way::Limited(wait) => return Ok(Sent::Limited(wait)),
    };
    store::invitation::end_links(tx, own.id).await?;
    let sent_to = to.as_ref().map(|to| SentTo { to: to.as_str().to_owned() });
    let wanted = Wanted {
        made_by: own.invited_by,
        client: Some(&own.client),
        subject: Some(own.id.uuid()),
        mailed: to.is_some(),
        ..Wanted::to(LinkKind::Invitation, own.user)
    };
    let made = link::make(tenant, tx, &wanted, sent_to.as_ref()).await?;
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
    match mail::send_as(tenant, tx, &envelope, about, None).await? {
        Posted::Queued(_) => Ok(Sent::Mailed),
        Posted::Limited(_) | Posted::Off => Err(ServiceError::Fault("a mail that was counted may not go")),
    }
}

/// Makes a new link for an invitation that nobody has answered, by mail where the application's are mailed; the ones before end.
/// `None`: it is answered or gone, or its account is closed.
///
/// # Errors
/// The database.
pub async fn send_again(
    tenant: &Tenant,
    tx: &mut ProjectTx,
    by: Actor,
    address: Option<IpAddr>,
    id: InvitationId,
) -> Served<Option<Sent>> {
    let Some(found) = store::invitation::read(tx, id, false).await? else { return Ok(None) };
    let account = store::invitation::lock_account(tx, found.user).await?;
    let Some(mut own) = store::invitation::read(tx, id, true).await? else { return Ok(None) };
    let Some(account) = account.filter(|account| account.active) else { return Ok(None) };
    if !own.decided().state(tx.now()).may_be_sent_again() || tenant.application(&own.client).is_none() {
        return Ok(None);
    }
    let details = details(tenant, &own)?;
    own.expires_at = tx.now() + LinkKind::Invitation.lasts();
    let by_mail = super::are_mailed(tenant, &own.client);
    let way = way(tenant, tx, own.user, &details.address, by_mail).await?;
    let sent = link(tenant, tx, &own, &details, account.has_password, way).await?;
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
    let Some(own) = store::invitation::read(tx, id, true).await? else { return Ok(None) };
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
