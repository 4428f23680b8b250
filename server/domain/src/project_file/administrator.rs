//! The part of the file about people who run projects.

use super::read::{Secret, boolean, entry, line, map, one_of, parsed, secret};
use super::user::{Login, login};
use crate::person::Identifier;
use crate::project::Slug;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

entry! {
    /// A person who runs projects: a user of the built-in project, with a membership in each.
    AdministratorEntry {
        /// The address they sign in with, which names them in the file.
        "email" email: required Login = parsed(login(Identifier::email));
        /// Their name.
        "name" name: optional String = line;
        /// The password they start with. A person who has one keeps it.
        "password" password: optional Secret = secret(8, 1024);
        /// Whether they run the installation. Where nobody does yet, the first administrator of the file does.
        "operator" operator: optional bool = boolean;
        /// What they are in which project, by slug.
        "projects" projects: optional BTreeMap<Slug, MembershipRole> = map(Slug::parse, |value, at, problems| {
            one_of("owner, administrator, auditor, support")(value, at, problems)
        });
    }
}

/// What an administrator is in a project.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MembershipRole {
    /// May do everything, and names the others.
    Owner,
    /// May change settings and people.
    Administrator,
    /// May look, and read the audit trail.
    Auditor,
    /// May help people who cannot sign in.
    Support,
}

impl MembershipRole {
    /// The word in rows.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Administrator => "administrator",
            Self::Auditor => "auditor",
            Self::Support => "support",
        }
    }

    /// Reads the word of a row.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Owner, Self::Administrator, Self::Auditor, Self::Support].into_iter().find(|role| role.as_str() == text)
    }
}
