//! An administrator at work on a project.

use super::super::{Served, ServiceError, Tenant, audit};
use crate::store::{self, ProjectTx};
use domain::{
    administration::{Permission, Role},
    audit::{Actor, Event, Kind},
    ids::UserId,
};
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::{net::IpAddr, sync::Arc};

/// Who is at work.
#[derive(Clone, Debug)]
pub struct Administrator {
    /// A person of the built-in project.
    pub id: UserId,
    /// Their name.
    pub name: String,
    /// Their email address.
    pub login: Option<String>,
}

/// An administrator at work on a project: the only way for a use case of the console to the project's rows.
#[derive(Clone, Debug)]
pub struct Acting {
    /// Who.
    pub administrator: Administrator,
    /// As what, when the request came. What counts is what [`begin`](Self::begin) finds.
    pub role: Role,
    /// The project that is managed.
    pub tenant: Arc<Tenant>,
    /// The built-in project.
    pub keyward: Arc<Tenant>,
    /// From where.
    pub address: Option<IpAddr>,
}

impl Acting {
    /// Somebody at work on a project, if they have a role in it.
    ///
    /// # Errors
    /// The database.
    pub async fn of(
        administrator: Administrator,
        tenant: Arc<Tenant>,
        keyward: Arc<Tenant>,
        address: Option<IpAddr>,
    ) -> Served<Option<Self>> {
        let role = Self::role_in(&mut tenant.begin().await?, &tenant, administrator.id).await?;
        Ok(role.map(|role| Self { administrator, role, tenant, keyward, address }))
    }

    /// What an administrator is in a project: nothing, or a role that exists there.
    ///
    /// # Errors
    /// The database.
    pub async fn role_in(tx: &mut ProjectTx, tenant: &Tenant, administrator: UserId) -> Served<Option<Role>> {
        let word = store::membership::role_of(tx, administrator).await?;
        Ok(word.as_deref().and_then(Role::parse).filter(|role| role.exists_in(&tenant.project.slug)))
    }

    /// Opens a transaction on the managed project for somebody who may do this, which the membership says in that very
    /// transaction.
    ///
    /// # Errors
    /// The membership is gone or does not include it ([`ServiceError::Forbidden`]), or the database.
    pub async fn begin(&self, permission: Permission) -> Served<ProjectTx> {
        let mut tx = self.tenant.begin().await?;
        match Self::role_in(&mut tx, &self.tenant, self.administrator.id).await? {
            Some(role) if role.may(permission) => Ok(tx),
            _ => Err(ServiceError::Forbidden),
        }
    }

    /// Whether a page offers this. Whether it is done, [`begin`](Self::begin) says.
    #[must_use]
    pub const fn may(&self, permission: Permission) -> bool {
        self.role.may(permission)
    }

    /// Who does it, for the trail.
    #[must_use]
    pub const fn actor(&self) -> Actor {
        Actor::Administrator(self.administrator.id)
    }

    /// An event of this administrator's.
    #[must_use]
    pub const fn event(&self, kind: Kind) -> Event {
        Event::new(kind, self.actor())
    }

    /// Records an event in the managed project's trail, with where it came from.
    ///
    /// # Errors
    /// The database.
    pub async fn record(&self, tx: &mut ProjectTx, event: Event) -> Served<()> {
        audit::record_from(tx, &self.tenant.keys, self.address, event).await
    }

    /// Records an event with details that may be personal, which are sealed.
    ///
    /// # Errors
    /// The database.
    pub async fn record_with(&self, tx: &mut ProjectTx, event: Event, details: &Value) -> Served<()> {
        audit::record_with(tx, &self.tenant.keys, self.address, event, details).await
    }

    /// Records a change with what it was from and to, sealed; says whether anything differs, and records nothing if not.
    ///
    /// # Errors
    /// The database, or a value that has no JSON.
    pub async fn record_change(
        &self,
        tx: &mut ProjectTx,
        event: Event,
        before: &(impl Serialize + Sync),
        after: &(impl Serialize + Sync),
    ) -> Served<bool> {
        let value = |json: Result<Value, _>| json.map_err(|_| ServiceError::Fault("a change that has no JSON"));
        let (before, after) = (value(serde_json::to_value(before))?, value(serde_json::to_value(after))?);
        let Some((before, after)) = difference(before, after) else { return Ok(false) };
        let fields = after.keys().chain(before.keys()).fold(Vec::<&str>::new(), |mut names, name| {
            if !names.contains(&name.as_str()) {
                names.push(name);
            }
            names
        });
        let event = event.fact("fields", fields.join(", "));
        self.record_with(tx, event, &json!({ "before": before, "after": after })).await?;
        Ok(true)
    }

    /// Records that somebody asked for more than their role includes. Moderated: it changes nothing, and could be asked for
    /// all day.
    ///
    /// # Errors
    /// The database.
    pub async fn record_refusal(&self, permission: Permission) -> Served<()> {
        let mut tx = self.tenant.begin().await?;
        let event =
            self.event(Kind::AdministrationRefused).refused("not_in_role").fact("permission", permission.as_str());
        audit::record_stranger(&self.tenant, &mut tx, self.address, event).await?;
        Ok(tx.commit().await?)
    }
}

/// The members that differ, before and after.
fn difference(before: Value, after: Value) -> Option<(Map<String, Value>, Map<String, Value>)> {
    let members = |value| match value {
        Value::Object(members) => members,
        other => Map::from_iter([("value".to_owned(), other)]),
    };
    let (mut before, mut after) = (members(before), members(after));
    let same: Vec<String> =
        before.iter().filter(|(name, value)| after.get(*name) == Some(value)).map(|(name, _)| name.clone()).collect();
    for name in same {
        before.remove(&name);
        after.remove(&name);
    }
    (!before.is_empty() || !after.is_empty()).then_some((before, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_kept() {
        let (before, after) =
            difference(json!({"name": "A", "same": [1], "gone": true}), json!({"name": "B", "same": [1], "new": 1}))
                .unwrap();
        assert_eq!(Value::Object(before), json!({"name": "A", "gone": true}));
        assert_eq!(Value::Object(after), json!({"name": "B", "new": 1}));
        assert!(difference(json!({"a": 1}), json!({"a": 1})).is_none());
    }
}
