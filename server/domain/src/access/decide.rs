//! The decision.

use super::api::ApiInteraction;
use super::compile::CompiledPolicy;
use super::rule::{Effect, Rule};
use crate::ids::{ProjectId, RoleId};
use std::{fmt, sync::Arc};

/// Something that somebody wants to do and that policies decide about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Interaction {
    /// A call of the Project API.
    Api(ApiInteraction),
}

impl fmt::Display for Interaction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Api(api) => api.fmt(f),
        }
    }
}

/// Whose policy a rule stands in.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum PolicySource {
    /// The caller's own.
    Own,
    /// A role that the caller holds.
    Role {
        /// The role.
        id: RoleId,
        /// Its name, for the reader.
        name: Arc<str>,
    },
}

impl fmt::Display for PolicySource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Own => f.write_str("own policy"),
            Self::Role { name, .. } => write!(f, "role {name}"),
        }
    }
}

/// A policy that the caller holds.
#[derive(Clone, Debug)]
pub struct HeldPolicy {
    /// Where the caller has it from.
    pub source: PolicySource,
    /// The policy, shared with the cache.
    pub policy: Arc<CompiledPolicy>,
}

/// Who calls: where they belong, and what they hold there.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The project whose user or client they are.
    pub project: ProjectId,
    /// Their own policy and those of their roles. All count together, and their order decides nothing.
    pub policies: Vec<HeldPolicy>,
}

/// A rule that led to a decision.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ground {
    /// The policy it stands in.
    pub source: PolicySource,
    /// Its position there, from zero, as in `rule[0]`.
    pub number: usize,
    /// The rule.
    pub rule: Arc<Rule>,
}

impl fmt::Display for Ground {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, rule {}: {}", self.source, self.number.saturating_add(1), self.rule)
    }
}

/// What was decided, and by which rules; its text is for the audit trail and for administrators, not for the caller.
#[derive(Clone, PartialEq, Eq, Debug)]
#[must_use]
pub enum Decision {
    /// It may be done: at least one rule allows it, and none denies it.
    Allow(Vec<Ground>),
    /// It may not be done.
    Deny(Denial),
}

/// Why something may not be done.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Denial {
    /// The caller belongs to another project; nothing crosses from one to another.
    OtherProject,
    /// These rules deny it, whatever others allow.
    Rules(Vec<Ground>),
    /// No rule of these policies allows it.
    NoRule(Vec<PolicySource>),
}

impl Decision {
    /// Whether it may be done.
    #[must_use]
    pub const fn is_allowed(&self) -> bool {
        matches!(self, Self::Allow(_))
    }
}

impl fmt::Display for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Allow(grounds) => list(f, "allowed by ", grounds),
            Self::Deny(Denial::Rules(grounds)) => list(f, "denied by ", grounds),
            Self::Deny(Denial::OtherProject) => f.write_str("denied: the caller belongs to another project"),
            Self::Deny(Denial::NoRule(sources)) if sources.is_empty() => {
                f.write_str("denied: the caller has neither a policy nor a role")
            }
            Self::Deny(Denial::NoRule(sources)) => list(f, "denied: no rule allows it in ", sources),
        }
    }
}

fn list<T: fmt::Display>(f: &mut fmt::Formatter<'_>, lead: &str, entries: &[T]) -> fmt::Result {
    f.write_str(lead)?;
    for (index, entry) in entries.iter().enumerate() {
        write!(f, "{}{entry}", if index == 0 { "" } else { "; " })?;
    }
    Ok(())
}

/// Decides whether the caller may do this in the project: a Deny beats every Allow, and without an Allow it is denied.
pub fn decide(interaction: &Interaction, project: ProjectId, caller: &Caller) -> Decision {
    if caller.project != project {
        return Decision::Deny(Denial::OtherProject);
    }
    let Interaction::Api(wanted) = interaction;
    let grounds = |effect| {
        let held = caller.policies.iter();
        held.flat_map(|held| {
            let matching = held.policy.matching(wanted, effect).into_iter();
            matching.map(|(number, rule)| Ground { source: held.source.clone(), number, rule: Arc::clone(rule) })
        })
        .collect::<Vec<_>>()
    };
    let denying = grounds(Effect::Deny);
    if !denying.is_empty() {
        return Decision::Deny(Denial::Rules(denying));
    }
    let allowing = grounds(Effect::Allow);
    if allowing.is_empty() {
        return Decision::Deny(Denial::NoRule(caller.policies.iter().map(|held| held.source.clone()).collect()));
    }
    Decision::Allow(allowing)
}
