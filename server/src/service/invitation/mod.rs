//! Invitations to an application. `domain::invitation` decides; what an invitation gives is given when it is accepted.
//! Whoever changes anything about one locks the account first, so that of two at once one wins and the other sees it.

mod accept;
mod invite;
mod listed;
mod page;
mod send;

pub use accept::{Accepted, Typed, accept, accept_opened};
pub use invite::{Invited, Inviting, NotInvited, invite};
pub use listed::{NotListed, Person, invite_listed};
pub use page::{Looked, Page, ask_again, leave, look};
pub use send::{Sent, send_again, withdraw};

use super::{Served, Tenant, mail, user};
use crate::{
    crypto::project_keys::Place,
    store::{ProjectTx, invitation::StoredInvitation},
};
use domain::{
    ids::{ClientId, InvitationId, UserId},
    oauth::client::Application,
    person::{BusinessIdentifier, Identifier, IdentifierKind},
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What an invitation holds beside its row: sealed, and forgotten once it is answered.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Details {
    /// The address that it is for.
    pub address: String,
    /// Who invites, by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invited_by: Option<String>,
    /// Who the person is to be on the project's FHIR server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fhir_user: Option<String>,
    /// What others call the person.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub identifiers: Vec<BusinessIdentifier>,
}

impl std::fmt::Debug for Details {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Details(…)")
    }
}

/// What a mailed link to an invitation carries.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SentTo {
    /// The address that it went to, the only one that it proves.
    pub to: String,
}

/// The applications that people can be invited to: those that the project has made itself. Who runs things is invited as an
/// administrator.
pub fn applications(tenant: &Tenant) -> impl Iterator<Item = &Arc<Application>> {
    let of_keyward = tenant.project.slug.is_keyward();
    tenant.applications().filter(move |own| !of_keyward && own.client_id.as_str() != ClientId::ACCOUNT)
}

/// Whether invitations to an application are mailed: `shouldSendInviteEmail`, where mail leaves at all.
#[must_use]
pub fn are_mailed(tenant: &Tenant, client: &ClientId) -> bool {
    mail::is_on(tenant) && tenant.application(client).is_none_or(|own| own.settings.should_send_invite_email)
}

fn details_place(id: InvitationId) -> Place {
    Place::new("invitation", "details", id.uuid())
}

/// What an invitation holds; nothing once it is answered.
///
/// # Errors
/// A row that does not open.
pub fn details(tenant: &Tenant, own: &StoredInvitation) -> Served<Details> {
    match &own.details {
        Some(sealed) => Ok(tenant.keys.open_json(&details_place(own.id), sealed)?),
        None => Ok(Details::default()),
    }
}

/// Where an invitation's mail goes: to the address that it is for as long as its person has that, else to another of theirs.
async fn mailbox(tenant: &Tenant, tx: &mut ProjectTx, user: UserId, wanted: &str) -> Served<Option<Identifier>> {
    let own = user::identifiers(&tenant.keys, tx, user).await?;
    let mut addresses: Vec<Identifier> =
        own.into_iter().filter(|login| login.kind() == IdentifierKind::Email).collect();
    let wanted = Identifier::email(wanted).ok();
    let at = addresses.iter().position(|own| wanted.as_ref().is_some_and(|wanted| wanted.folded() == own.folded()));
    Ok(match at {
        Some(at) => Some(addresses.swap_remove(at)),
        None => addresses.into_iter().next(),
    })
}
