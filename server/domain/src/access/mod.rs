//! Who may do what: access policies, and the one function that decides by them.
//!
//! A policy is a list of Allow and Deny rules over resources (`Service:Type:id`) and actions (`Service:Action`). It is
//! read once ([`AccessPolicy::parse`]), checked whole, and compiled into the form that [`decide`] looks things up in.
//! A Deny beats every Allow, and what no rule allows is refused. What does not parse has no value here, so no rule and
//! no decision can be about it.

mod action;
mod api;
mod compile;
mod decide;
mod fit;
mod name;
mod policy;
mod resource;
mod rule;
#[cfg(test)]
mod tests;

pub use action::{Action, FhirAction, InvalidAction};
pub use api::{ApiAction, ApiInteraction, ApiKind};
pub use compile::CompiledPolicy;
pub use decide::{Caller, Decision, Denial, Ground, HeldPolicy, Interaction, PolicySource, decide};
pub use name::{FhirId, FhirType, ForeignService, Name, Service};
pub use policy::{AccessPolicy, InvalidPolicy, PolicyProblem};
pub use resource::{InvalidResource, Resource};
pub use rule::{Effect, Rule};
