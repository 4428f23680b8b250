//! A whole policy, read and checked.

use super::rule::Rule;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::{fmt, sync::Arc};

/// How many rules a policy may have, and how many names (resources and actions) all told: what one decision looks at
/// stays bounded whatever somebody stores.
const MOST_RULES: usize = 500;
const MOST_NAMES: usize = 2_000;
/// How many problems are told at once; after that many the reader has enough to do.
const MOST_PROBLEMS: usize = 100;

/// A list of rules that were all checked. Empty, it allows nothing.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct AccessPolicy {
    rules: Vec<Arc<Rule>>,
}

/// One thing that is wrong with a policy.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PolicyProblem {
    /// Where, as in `rule[2].action[0]`; empty for the policy itself.
    pub place: String,
    /// What, as a sentence that follows the place.
    pub message: String,
}

/// Everything that is wrong with a policy; never empty.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct InvalidPolicy(pub Vec<PolicyProblem>);

impl fmt::Display for InvalidPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.0.iter().enumerate() {
            f.write_str(if index == 0 { "" } else { "; " })?;
            match problem.place.as_str() {
                "" => write!(f, "{}", problem.message)?,
                place => write!(f, "{place}: {}", problem.message)?,
            }
        }
        Ok(())
    }
}

impl std::error::Error for InvalidPolicy {}

/// The problems found so far.
pub(super) struct Problems(Vec<PolicyProblem>);

impl Problems {
    pub(super) const fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) const fn is_full(&self) -> bool {
        self.0.len() >= MOST_PROBLEMS
    }

    pub(super) fn add(&mut self, place: &str, message: impl Into<String>) {
        self.push(PolicyProblem { place: place.to_owned(), message: message.into() });
    }

    pub(super) fn push(&mut self, problem: PolicyProblem) {
        self.0.push(problem);
    }
}

impl AccessPolicy {
    /// Reads `{"rule": […]}` as the Project API and the project file write it.
    ///
    /// # Errors
    /// Says everything that is wrong (up to a hundred things). Unknown members are refused rather than ignored: what
    /// its author thought to be a restriction must not be dropped.
    pub fn parse(value: &Value) -> Result<Self, InvalidPolicy> {
        let mut problems = Problems(Vec::new());
        let rules = Self::read(value, &mut problems);
        problems.0.truncate(MOST_PROBLEMS);
        if problems.0.is_empty() { Ok(Self { rules }) } else { Err(InvalidPolicy(problems.0)) }
    }

    fn read(value: &Value, problems: &mut Problems) -> Vec<Arc<Rule>> {
        let Some(members) = value.as_object() else {
            problems.add("", "must be an object with a list `rule`");
            return Vec::new();
        };
        for name in members.keys().filter(|name| *name != "rule") {
            problems.add(name, "is not part of a policy, which has only `rule`");
        }
        let Some(listed) = members.get("rule").and_then(Value::as_array) else {
            problems.add("rule", "must be a list of rules");
            return Vec::new();
        };
        let names = |member: &str| {
            listed.iter().map(|rule| rule.get(member).and_then(Value::as_array).map_or(1, Vec::len)).sum::<usize>()
        };
        if listed.len() > MOST_RULES || names("resource") + names("action") > MOST_NAMES {
            problems.add("rule", format!("has more than {MOST_RULES} rules or {MOST_NAMES} resources and actions"));
            return Vec::new();
        }
        let mut rules = Vec::with_capacity(listed.len());
        for (index, rule) in listed.iter().enumerate() {
            rules.extend(Rule::read(rule, &format!("rule[{index}]"), problems).map(Arc::new));
            if problems.is_full() {
                break;
            }
        }
        rules
    }

    /// The rules, in the order written. The order decides nothing.
    pub fn rules(&self) -> impl ExactSizeIterator<Item = &Arc<Rule>> {
        self.rules.iter()
    }
}

impl Serialize for AccessPolicy {
    /// Writes `{"rule": […]}`, lists as lists and each name in its one spelling: equal in meaning to what was read.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Written<'a> {
            rule: Vec<&'a Rule>,
        }
        Written { rule: self.rules.iter().map(Arc::as_ref).collect() }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for AccessPolicy {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&Value::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}
