//! A line of a list as a person.

use super::Problem;
use crate::{
    person::{Identifier, IdentifierKind, Profile},
    project_file::UserEntry,
};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// The most roles, and the most identifiers that others gave, of one person.
const MOST: usize = 20;
/// The most bytes of all attributes.
const LONGEST_ATTRIBUTES: usize = 16 * 1024;

/// The members that stand in `claims` in a project file and may stand beside it here.
const CLAIMS: [&str; 13] = [
    "given_name",
    "family_name",
    "middle_name",
    "nickname",
    "preferred_username",
    "profile",
    "picture",
    "website",
    "gender",
    "birthdate",
    "zoneinfo",
    "locale",
    "address",
];

/// Says what is wrong with the password of somebody, if anything is.
pub type PasswordCheck<'a> = dyn Fn(&str, &Profile, &[Identifier]) -> Option<String> + Sync + 'a;

/// What a project takes.
#[derive(Clone, Copy)]
pub struct Rules<'a> {
    /// The names of its roles.
    pub roles: &'a BTreeSet<String>,
    /// Says what is wrong with somebody's password.
    pub password: &'a PasswordCheck<'a>,
    /// Whether a hash of another system's can be worked with.
    pub hash: &'a (dyn Fn(&str) -> bool + Sync),
}

/// The hash of a password, which some other system made.
#[derive(Clone, PartialEq, Eq)]
pub struct Hash(String);

impl Hash {
    /// The hash itself, for its row.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Hash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Hash(…)")
    }
}

/// Somebody on a list.
#[derive(Clone, PartialEq, Debug)]
pub struct Person {
    /// All that is said about them, in the words of a project file.
    pub entry: UserEntry,
    /// The hash of the password they have had elsewhere.
    pub hash: Option<Hash>,
}

impl Person {
    /// What they sign in with.
    pub fn logins(&self) -> impl Iterator<Item = &Identifier> {
        self.entry.logins()
    }

    /// What is known about them.
    #[must_use]
    pub fn profile(&self) -> Profile {
        self.entry.profile()
    }
}

/// The member or column that holds a kind of identifier.
pub const fn field_of(kind: IdentifierKind) -> &'static str {
    match kind {
        IdentifierKind::Email => "email",
        IdentifierKind::Phone => "phoneNumber",
        IdentifierKind::Username => "username",
    }
}

pub fn read(number: u64, mut members: Map<String, Value>, rules: &Rules<'_>) -> Result<Person, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut wrong = |field: &str, text: &str| problems.push(Problem::new(number, field, text));
    members.retain(|_, value| !value.is_null());
    if let Some(phone) = members.remove("phone")
        && members.insert("phoneNumber".to_owned(), phone).is_some()
    {
        wrong("phoneNumber", "stands there twice");
    }
    for claim in CLAIMS {
        let Some(value) = members.remove(claim) else { continue };
        let claims = members.entry("claims").or_insert_with(|| Value::Object(Map::new()));
        match claims.as_object_mut() {
            Some(claims) if !claims.contains_key(claim) => _ = claims.insert(claim.to_owned(), value),
            _ => wrong(claim, "stands there twice"),
        }
    }
    let hash = match members.remove("passwordHash") {
        Some(Value::String(text)) if (rules.hash)(text.trim()) => Some(Hash(text.trim().to_owned())),
        Some(_) => {
            wrong(
                "passwordHash",
                "is none that can be worked with: bcrypt, or argon2 in the PHC format, at a usual cost",
            );
            None
        }
        None => None,
    };
    if hash.is_some() && members.contains_key("password") {
        wrong("password", "and passwordHash cannot both be there");
    }
    let entry = match UserEntry::read(&Value::Object(members)) {
        Ok(entry) => entry,
        Err(found) => {
            problems.extend(found.into_iter().map(|own| Problem::new(number, own.place, own.message)));
            return Err(problems);
        }
    };
    let mut wrong = |field: &str, text: String| problems.push(Problem::new(number, field, text));
    if entry.logins().next().is_none() {
        wrong("", "Nobody can sign in without an email, a username or a phoneNumber.".to_owned());
    }
    if entry.identifiers.as_ref().is_some_and(|own| own.len() > MOST) {
        wrong("identifiers", format!("are more than {MOST}"));
    }
    let roles = entry.roles.as_deref().unwrap_or_default();
    if roles.len() > MOST {
        wrong("roles", format!("are more than {MOST}"));
    } else if let Some(name) = roles.iter().find(|name| !rules.roles.contains(*name)) {
        // The name of a role tells nothing of anybody.
        let name: String = name.chars().filter(|c| !c.is_control()).take(64).collect();
        wrong("roles", format!("names the role \u{201c}{name}\u{201d}, which the project does not have"));
    }
    let attributes = entry.attributes.as_ref().and_then(|own| serde_json::to_vec(own).ok());
    if attributes.is_some_and(|own| own.len() > LONGEST_ATTRIBUTES) {
        wrong("attributes", "are more than 16 KB".to_owned());
    }
    if let Some(password) = &entry.password {
        let (profile, logins) = (entry.profile(), entry.logins().cloned().collect::<Vec<_>>());
        if let Some(text) = (rules.password)(password.reveal(), &profile, &logins) {
            wrong("password", format!("cannot be used. {text}"));
        }
    }
    if problems.is_empty() { Ok(Person { entry, hash }) } else { Err(problems) }
}
