//! What people, administrators and applications are called, many at once. Whoever is gone has no name.

use super::Acting;
use crate::{
    service::{Served, Tenant, user},
    store::{self, ProjectTx},
};
use domain::{
    audit::{Entry, Part, Told},
    ids::{ApplicationId, ClientId, UserId},
    person::Identifier,
};
use std::collections::{BTreeSet, HashMap};

/// An application or M2M client by name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Named {
    /// As addresses name it.
    pub id: ApplicationId,
    /// What it is called.
    pub name: String,
    /// Whether it is an application, and still there, so that there is a page about it.
    pub has_page: bool,
}

/// What people's own account is called where applications are: a client of ours in each project, about which there is no page.
pub const OWN_ACCOUNT: &str = "Own account";

/// What everybody is called whom events name.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// People of the project.
    pub people: HashMap<UserId, String>,
    /// People of the built-in project: their names and nothing else.
    pub administrators: HashMap<UserId, String>,
    /// Applications and M2M clients.
    pub clients: HashMap<ClientId, Named>,
}

impl Names {
    /// The names of the project's own that these events need, in addition to those that are known already.
    ///
    /// # Errors
    /// The database, or a row that does not open.
    pub(super) async fn learn<'a>(
        &mut self,
        acting: &Acting,
        tx: &mut ProjectTx,
        entries: impl Iterator<Item = &'a Entry> + Clone,
    ) -> Served<()> {
        let people = wanted(entries.clone().flat_map(Entry::people), &self.people);
        if !people.is_empty() {
            self.people.extend(of_people(&acting.tenant, tx, &people).await?);
        }
        self.learn_clients(tx, entries.flat_map(Entry::clients)).await
    }

    /// The names of administrators that these events need. Without a transaction on the project: whoever holds one connection
    /// and waits for another can keep everybody waiting.
    ///
    /// # Errors
    /// The database, or a row that does not open.
    pub(super) async fn learn_administrators<'a>(
        &mut self,
        acting: &Acting,
        entries: impl Iterator<Item = &'a Entry>,
    ) -> Served<()> {
        let administrators = wanted(entries.flat_map(Entry::administrators), &self.administrators);
        if !administrators.is_empty() {
            self.administrators.extend(of_administrators(acting, &administrators).await?);
        }
        Ok(())
    }

    /// The names of these clients, in addition to those that are known already.
    ///
    /// # Errors
    /// The database.
    pub(super) async fn learn_clients<'a>(
        &mut self,
        tx: &mut ProjectTx,
        ids: impl Iterator<Item = &'a ClientId>,
    ) -> Served<()> {
        let wanted: BTreeSet<&ClientId> = ids.filter(|id| !self.clients.contains_key(*id)).collect();
        if wanted.is_empty() {
            return Ok(());
        }
        let ids: Vec<String> = wanted.into_iter().map(ToString::to_string).collect();
        for own in store::activity::clients(tx, &ids).await? {
            let Ok(client_id) = ClientId::parse(&own.client_id) else { continue };
            let is_ours = client_id.as_str() == ClientId::ACCOUNT;
            let name = if is_ours { Some(OWN_ACCOUNT.to_owned()) } else { own.name }.unwrap_or(own.client_id);
            let named = Named {
                id: ApplicationId::from_uuid(own.id),
                has_page: own.kind == "application" && !own.deleted && !is_ours,
                name: if own.deleted { format!("{name} (deleted)") } else { name },
            };
            self.clients.insert(client_id, named);
        }
        Ok(())
    }

    /// A part of a sentence as text.
    #[must_use]
    pub fn text(&self, part: &Part) -> String {
        match part {
            Part::Text(text) => (*text).to_owned(),
            Part::Said(text) => text.clone(),
            Part::Person(id) => self.people.get(id).cloned().unwrap_or_else(|| id.to_string()),
            Part::Administrator(id) => self.administrators.get(id).cloned().unwrap_or_else(|| id.to_string()),
            Part::Application(id) => self.clients.get(id).map_or_else(|| id.to_string(), |own| own.name.clone()),
        }
    }

    /// A whole sentence, without its reason.
    #[must_use]
    pub fn sentence(&self, told: &Told) -> String {
        let what: String = told.what.iter().map(|part| self.text(part)).collect();
        format!("{} {what}", self.text(&told.who))
    }
}

fn wanted(ids: impl Iterator<Item = UserId>, known: &HashMap<UserId, String>) -> Vec<UserId> {
    ids.filter(|id| !known.contains_key(id)).collect::<BTreeSet<_>>().into_iter().collect()
}

/// What these people are called: their name, else what they sign in with.
///
/// # Errors
/// The database, or a row that does not open.
pub async fn of_people(tenant: &Tenant, tx: &mut ProjectTx, ids: &[UserId]) -> Served<HashMap<UserId, String>> {
    let mut names = HashMap::new();
    for stored in store::users::by_ids(tx, ids).await? {
        names.insert(stored.id, user::opened(&tenant.keys, &stored)?.profile.display_name());
    }
    let nameless: Vec<UserId> = names.iter().filter(|(_, name)| name.is_empty()).map(|(id, _)| *id).collect();
    if !nameless.is_empty() {
        for (id, row) in store::users::identifiers(tx, &nameless).await? {
            let login: Identifier = user::opened_identifier(&tenant.keys, &row)?;
            names.entry(id).and_modify(|name| {
                if name.is_empty() {
                    login.text().clone_into(name);
                }
            });
        }
    }
    names.retain(|_, name| !name.is_empty());
    Ok(names)
}

/// What administrators are called. They are people of the built-in project, of whom a managed project learns no more.
///
/// # Errors
/// The database, or a row that does not open.
pub async fn of_administrators(acting: &Acting, ids: &[UserId]) -> Served<HashMap<UserId, String>> {
    let mut tx = acting.keyward.begin().await?;
    of_people(&acting.keyward, &mut tx, ids).await
}
