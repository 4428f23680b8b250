//! Roles that were offered to people who have an account, and are not theirs before they accept; and the mail that tells of it.

use super::{Acting, entry, members::ShownMember};
use crate::{
    crypto::hash::fingerprint,
    random::RandomExt,
    service::{
        Served, ServiceError, audit, link,
        mail::{self, Posted},
    },
    store::{
        self, ProjectTx,
        link::{LinkKind, NewLink, Offer},
    },
};
use domain::{
    administration::Role,
    audit::Kind,
    ids::{LinkId, UserId},
    mail::{About, Address, Envelope, Letter},
    person::Identifier,
    problem::Problem,
    sign_in::guessing::Budget,
};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// What is kept of an offer: to which address it was made. Whose account that is, nobody learns before it is accepted.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Offered {
    address: String,
}

fn minutes(wait: Duration) -> u64 {
    wait.as_secs().div_ceil(60).max(1)
}

/// Counts somebody who adds people. Whoever adds many waits: an address is not to be tried for whether it has an account.
pub(super) async fn charge(acting: &Acting) -> Served<()> {
    let (keyward, budget) = (&acting.keyward, Budget::Administrators);
    let key = keyward.keys.index(budget.as_str(), &acting.administrator.id.to_string());
    let mut tx = keyward.begin().await?;
    let spent = store::guess::spend(&mut tx, &key, budget.leak_per_second(), 1.0).await?;
    let Some(wait) = budget.wait(spent) else { return Ok(tx.commit().await?) };
    let text = format!("You have added many people lately. Try again in {} minutes.", minutes(wait));
    Err(ServiceError::Invalid(vec![Problem::new("email", text)]))
}

/// Makes the one link by which somebody may take a role; the ones before end. Its address.
pub(super) async fn make(
    acting: &Acting,
    tx: &mut ProjectTx,
    user: UserId,
    email: &Identifier,
    role: Role,
) -> Served<String> {
    let project = acting.tenant.project.id;
    store::link::withdraw_offer(tx, user, project).await?;
    let (id, secret) = (LinkId::from_random(tx.random().bytes()), tx.random().token(32));
    let offer = Offer { project, role: role.as_str().to_owned() };
    let offered = Offered { address: email.text().to_owned() };
    let details = acting.keyward.keys.seal_json(&link::details_place(id), &offered, tx.random())?;
    let new = NewLink {
        id,
        kind: LinkKind::Accept,
        hash: &fingerprint("link", secret.as_bytes()),
        user: Some(user),
        made_by: Some(acting.administrator.id),
        expires_at: tx.now() + entry::JOIN,
        offer: Some(&offer),
        client: None,
        subject: None,
        details: Some(&details),
        mailed: mail::is_on(&acting.keyward),
    };
    store::link::create(tx, &new).await?;
    // The built-in project keeps whom it was offered to, and who offered it.
    let event = acting.event(Kind::AdministratorInvited).user(user);
    audit::record_from(tx, &acting.keyward.keys, acting.address, event).await?;
    Ok(format!("{}/console/accept/{secret}", acting.keyward.means().console_url))
}

/// Mails a link to whom it is for. Says whether mail leaves at all.
///
/// # Errors
/// So many mails went to that address that this one may not ([`ServiceError::Invalid`]), or the database.
pub(super) async fn post(
    acting: &Acting,
    tx: &mut ProjectTx,
    user: UserId,
    email: &Identifier,
    role: Role,
    link: &str,
    has_account: bool,
) -> Served<bool> {
    let Some(to) = Address::of(email) else { return Ok(false) };
    let envelope = Envelope {
        to,
        name: None,
        locale: None,
        letter: Letter::Administrator {
            project: acting.tenant.settings.name.clone(),
            role: role.label().to_owned(),
            invited_by: Some(acting.administrator.name.clone()),
            link: link.to_owned(),
            expires: tx.now() + entry::JOIN,
            has_account,
        },
    };
    match mail::send(&acting.keyward, tx, &envelope, About { user: Some(user), subject: None }).await? {
        Posted::Queued(_) => Ok(true),
        Posted::Off => Ok(false),
        Posted::Limited(wait) => {
            let text = format!("Many mails went to this address lately. Try again in {} minutes.", minutes(wait));
            Err(ServiceError::Invalid(vec![Problem::new("email", text)]))
        }
    }
}

/// What is offered in the project and not accepted yet, as its list shows it.
pub(super) async fn open(acting: &Acting, tx: &mut ProjectTx) -> Served<Vec<ShownMember>> {
    let found = store::link::offers(tx, acting.tenant.project.id).await?;
    let mut offers = Vec::with_capacity(found.len());
    for own in found {
        let offered: Option<Offered> = match &own.details {
            Some(sealed) => Some(acting.keyward.keys.open_json(&link::details_place(own.id), sealed)?),
            None => None,
        };
        let Some(role) = Role::parse(&own.role) else { continue };
        offers.push(ShownMember {
            id: own.user,
            name: String::new(),
            login: offered.map(|offered| offered.address),
            role,
            since: own.created_at,
            seen: None,
            pending: true,
            offered: true,
            version: 0,
        });
    }
    Ok(offers)
}

/// Makes another link for a role that somebody was offered, to the address that it was offered to. The address of the link,
/// and whether it was mailed.
pub(super) async fn again(acting: &Acting, own: &ShownMember, role: Role) -> Served<(String, bool)> {
    let email = own.login.as_deref().and_then(|text| Identifier::email(text).ok()).ok_or(ServiceError::NotFound)?;
    let mut tx = acting.keyward.begin().await?;
    let link = make(acting, &mut tx, own.id, &email, role).await?;
    let mailed = post(acting, &mut tx, own.id, &email, role, &link, true).await?;
    tx.commit().await?;
    Ok((link, mailed))
}
