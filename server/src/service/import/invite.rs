//! A way in for those of a list who have no password: an invitation by mail, in the transaction that writes them.

use super::{
    Roles,
    write::{By, Written},
};
use crate::{
    crypto::project_keys::{Place, ProjectKeys},
    service::{
        Served, Tenant,
        invitation::{self, Inviting, NotListed, invite_listed},
    },
    store::{
        self, ProjectTx,
        import::{StoredImport, WayIn},
    },
};
use domain::{
    audit::Actor,
    ids::{ClientId, ImportId, RoleId, UserId},
    import::{Person, Problem},
    oauth::client::Application,
    person::IdentifierKind,
    sealed::Sealed,
};
use serde::{Deserialize, Serialize};
use std::{collections::HashSet, sync::Arc};

/// That a list invites, to which application, and in whose name. Sealed: it names somebody.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Invites {
    /// The application.
    pub client: ClientId,
    /// The administrator's name, as the mail says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
}

impl std::fmt::Debug for Invites {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Invites({})", self.client)
    }
}

fn place(id: ImportId) -> Place {
    Place::new("import", "invite", id.uuid())
}

impl Invites {
    /// For the row of a list.
    ///
    /// # Errors
    /// It has no JSON.
    pub fn sealed(&self, tenant: &Tenant, tx: &ProjectTx, id: ImportId) -> Served<Sealed> {
        Ok(tenant.keys.seal_json(&place(id), self, tx.random())?)
    }

    /// Out of the row of a list.
    ///
    /// # Errors
    /// A row that does not open.
    pub fn opened(keys: &ProjectKeys, stored: &StoredImport) -> Served<Option<Self>> {
        stored.invite.as_ref().map(|sealed| Ok(keys.open_json(&place(stored.id), sealed)?)).transpose()
    }
}

/// Who invites to what, while a list is written.
#[derive(Clone)]
pub(super) struct Inviter {
    /// The application; nothing, if it is gone by now.
    application: Option<Arc<Application>>,
    by: Option<String>,
}

impl Inviter {
    pub fn of(tenant: &Tenant, invites: &Invites) -> Self {
        let application = invitation::applications(tenant).find(|own| own.client_id == invites.client).map(Arc::clone);
        Self { application, by: invites.by.clone() }
    }
}

/// Somebody of a list who may want an invitation.
pub(super) struct Candidate<'a> {
    pub line: u64,
    pub user: UserId,
    pub person: &'a Person,
    /// Whether this transaction has made them.
    pub is_new: bool,
}

/// Invites those who have no password, and notes who could not be invited and why.
pub(super) async fn invite(
    tenant: &Tenant,
    tx: &mut ProjectTx,
    roles: &Roles,
    by: &By,
    candidates: &[Candidate<'_>],
    written: &mut Written,
) -> Served<()> {
    let Some(inviter) = &by.invites else { return Ok(()) };
    let settled = settled(tx, inviter, candidates).await?;
    // Several people at once are locked in one order, not in the list's.
    let asked = candidates.iter().filter(|own| !own.is_new && !settled.contains(&own.user));
    store::users::lock(tx, &asked.map(|own| own.user).collect::<Vec<_>>()).await?;
    for Candidate { line, user, person, is_new } in candidates.iter().filter(|own| !settled.contains(&own.user)) {
        let mut not = |field: &str, text: &str| {
            let problem = Problem { line: *line, field: field.to_owned(), text: text.to_owned() };
            written.uninvited.add([problem]);
        };
        if *is_new && person.entry.blocked == Some(true) {
            not("blocked", BLOCKED);
            continue;
        }
        let Some(application) = &inviter.application else {
            not("", "was not invited: the application is gone");
            continue;
        };
        // Who is made by the list has what it gives; who was there gets it with the invitation.
        let given: Vec<RoleId> = if *is_new { Vec::new() } else { roles.of(person).collect() };
        let name = inviter.by.as_deref().unwrap_or_default();
        let inviting = Inviting {
            by: by.actor.clone(),
            administrator: match by.actor {
                Actor::Administrator(id) => Some((id, name)),
                _ => None,
            },
            address: None,
            application,
            roles: &given,
            fhir_user: None,
            identifiers: &[],
            mail: true,
        };
        let listed = invitation::Person { user: *user, address: email(person), is_new: *is_new };
        match Box::pin(invite_listed(tenant, tx, &inviting, listed)).await? {
            Ok(()) => written.invited = written.invited.saturating_add(1),
            Err(NotListed::NoNeed) => {}
            Err(NotListed::NoAddress) => not("email", NO_ADDRESS),
            Err(NotListed::Blocked) => not("", BLOCKED),
            Err(NotListed::Limited) => not("email", "got so many mails lately that no invitation was sent"),
            Err(NotListed::MailOff) => not("", "was not invited: no mail leaves this installation"),
        }
    }
    Ok(())
}

/// Those who were there before and need no invitation, found at once: carried out again, a list is full of them.
async fn settled(tx: &mut ProjectTx, inviter: &Inviter, candidates: &[Candidate<'_>]) -> Served<HashSet<UserId>> {
    let there: Vec<UserId> = candidates.iter().filter(|own| !own.is_new).map(|own| own.user).collect();
    if there.is_empty() {
        return Ok(HashSet::new());
    }
    let client = inviter.application.as_ref().map(|own| own.client_id.as_str());
    let is_settled = |way: &WayIn| way.has_password || way.invited_to.iter().any(|own| Some(own.as_str()) == client);
    Ok(store::import::ways_in(tx, &there).await?.into_iter().filter(is_settled).map(|way| way.user).collect())
}

const NO_ADDRESS: &str = "is missing, so there is nowhere to send an invitation";
const BLOCKED: &str = "may not sign in, and is not invited";

fn email(person: &Person) -> Option<&domain::person::Identifier> {
    person.logins().find(|login| login.kind() == IdentifierKind::Email)
}

/// What inviting somebody would come to.
pub(super) enum Would {
    Invite,
    Not(Problem),
    /// They have a way in.
    NoNeed,
}

/// What inviting somebody to this application would come to, who is new or gets in this way.
pub(super) fn would(line: u64, person: &Person, there: Option<&WayIn>, client: Option<&ClientId>) -> Would {
    let not = |field: &str, text: &str| Would::Not(Problem { line, field: field.to_owned(), text: text.to_owned() });
    match there {
        None if person.hash.is_some() || person.entry.password.is_some() => Would::NoNeed,
        None if person.entry.blocked == Some(true) => not("blocked", BLOCKED),
        None if email(person).is_none() => not("email", NO_ADDRESS),
        None => Would::Invite,
        Some(way) if way.has_password => Would::NoNeed,
        Some(way) if client.is_some_and(|client| way.invited_to.iter().any(|own| own == client.as_str())) => {
            Would::NoNeed
        }
        Some(way) if !way.active => not("", BLOCKED),
        Some(way) if !way.has_email => not("email", NO_ADDRESS),
        Some(_) => Would::Invite,
    }
}
