//! A role's part of the file.

use super::problem::{Problems, member};
use super::read::{entry, line, paragraph};
use crate::access::AccessPolicy;
use serde_json::Value;

entry! {
    /// A role and what it allows.
    RoleEntry {
        /// Its name, which names it in the file.
        "name" name: required String = line;
        /// For administrators.
        "description" description: optional String = paragraph;
        /// What it allows; a new role without one allows nothing.
        "accessPolicy" access_policy: optional AccessPolicy = policy;
    }
}

fn policy(value: &Value, at: &str, problems: &mut Problems) -> Option<AccessPolicy> {
    match AccessPolicy::parse(value) {
        Ok(policy) => Some(policy),
        Err(error) => {
            for problem in error.0 {
                let at = if problem.place.is_empty() { at.to_owned() } else { member(at, &problem.place) };
                problems.add(at, problem.message);
            }
            None
        }
    }
}
