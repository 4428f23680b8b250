//! One rule: what is allowed or denied on what.

use super::action::Action;
use super::fit::{Misfit, fit};
use super::policy::{PolicyProblem, Problems};
use super::resource::Resource;
use serde::Serialize;
use serde_json::Value;
use std::fmt;

/// What a rule that matches leads to. Deny beats Allow.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize)]
#[allow(missing_docs, reason = "the words are the standard ones")]
pub enum Effect {
    Allow,
    Deny,
}

/// A rule as it was checked: every action fits every resource, and both lists have at least one entry.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rule {
    effect: Effect,
    resources: Vec<Resource>,
    actions: Vec<Action>,
}

impl Rule {
    /// What the rule leads to.
    #[must_use]
    pub const fn effect(&self) -> Effect {
        self.effect
    }

    /// What it is about, without repetitions.
    #[must_use]
    pub fn resources(&self) -> &[Resource] {
        &self.resources
    }

    /// The actions it is about, without repetitions.
    #[must_use]
    pub fn actions(&self) -> &[Action] {
        &self.actions
    }

    /// Reads one element of `rule`, and says everything that is wrong with it.
    pub(super) fn read(value: &Value, place: &str, problems: &mut Problems) -> Option<Self> {
        let before = problems.len();
        let Some(members) = value.as_object() else {
            problems.add(place, "must be an object with resource, action and effect");
            return None;
        };
        for (name, value) in members {
            match name.as_str() {
                "resource" | "action" | "effect" => {}
                "condition" if value.is_null() => {}
                // A condition that is stored but not kept to would allow what its author meant to refuse.
                "condition" => problems.add(&format!("{place}.condition"), "conditions are not supported yet"),
                _ => problems.add(&format!("{place}.{name}"), "is not part of a rule (resource, action, effect)"),
            }
        }
        let resources = entries(members.get("resource"), &format!("{place}.resource"), problems, Resource::parse);
        let actions = entries(members.get("action"), &format!("{place}.action"), problems, Action::parse);
        let effect = match members.get("effect").and_then(Value::as_str) {
            Some("Allow") => Some(Effect::Allow),
            Some("Deny") => Some(Effect::Deny),
            _ => {
                problems.add(&format!("{place}.effect"), "must be Allow or Deny");
                None
            }
        };
        for (action, resource) in actions.iter().flat_map(|action| resources.iter().map(move |r| (action, r))) {
            if problems.is_full() {
                break;
            }
            match fit(action, resource) {
                Ok(()) => {}
                Err(Misfit::Other) => {
                    problems
                        .add(place, format!("{action} is no action on {resource}; put them into rules of their own"));
                }
                Err(Misfit::TooNarrow) => {
                    problems.add(
                        place,
                        format!("{action} is about all of a type, so it does not fit the single {resource}"),
                    );
                }
            }
        }
        (problems.len() == before).then_some(())?;
        Some(Self { effect: effect?, resources, actions })
    }
}

/// Reads a string or a list of strings, each entry once, in the order written.
fn entries<T: PartialEq, E: fmt::Display>(
    value: Option<&Value>,
    place: &str,
    problems: &mut Problems,
    parse: fn(&str) -> Result<T, E>,
) -> Vec<T> {
    let single;
    let listed = match value {
        Some(Value::Array(listed)) => listed.as_slice(),
        Some(text @ Value::String(_)) => {
            single = [text.clone()];
            &single
        }
        _ => &[],
    };
    if listed.is_empty() {
        problems.add(place, "must be a text or a list of at least one text");
    }
    let mut found = Vec::new();
    for (index, entry) in listed.iter().enumerate() {
        let place =
            if matches!(value, Some(Value::String(_))) { place.to_owned() } else { format!("{place}[{index}]") };
        match entry.as_str().map(parse) {
            Some(Ok(entry)) if found.contains(&entry) => {}
            Some(Ok(entry)) => found.push(entry),
            Some(Err(error)) => problems.push(PolicyProblem { place, message: error.to_string() }),
            None => problems.add(&place, "must be a text"),
        }
    }
    found
}

impl fmt::Display for Rule {
    /// `Deny App:GetUser, App:UpdateUser on App:User`, as an administrator reads it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |f: &mut fmt::Formatter<'_>, mut names: Box<dyn Iterator<Item = String> + '_>| {
            names.next().map_or(Ok(()), |first| f.write_str(&first))?;
            names.try_for_each(|name| write!(f, ", {name}"))
        };
        write!(f, "{:?} ", self.effect)?;
        list(f, Box::new(self.actions.iter().map(Action::to_string)))?;
        f.write_str(" on ")?;
        list(f, Box::new(self.resources.iter().map(Resource::to_string)))
    }
}

impl Serialize for Rule {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Written {
            resource: Vec<String>,
            action: Vec<String>,
            effect: Effect,
        }
        Written {
            resource: self.resources.iter().map(Resource::to_string).collect(),
            action: self.actions.iter().map(Action::to_string).collect(),
            effect: self.effect,
        }
        .serialize(serializer)
    }
}
