//! A policy in the form that decisions look things up in.

use super::api::{ApiAction, ApiInteraction};
use super::fit::is_about;
use super::policy::AccessPolicy;
use super::resource::Resource;
use super::rule::{Effect, Rule};
use std::{collections::BTreeMap, sync::Arc};
use uuid::Uuid;

/// A policy made ready: per action, which rules speak of all resources and which of single ones.
///
/// Made once for each stored policy and kept under the project's configuration version.
#[derive(Clone, Debug, Default)]
pub struct CompiledPolicy {
    rules: Vec<Arc<Rule>>,
    api: BTreeMap<ApiAction, Matches>,
}

/// Rules by their position, those about everything apart from those about one resource.
#[derive(Clone, Debug, Default)]
struct Matches {
    every: Vec<usize>,
    single: BTreeMap<Uuid, Vec<usize>>,
}

impl Matches {
    fn add(&mut self, id: Option<Uuid>, rule: usize) {
        let rules = match id {
            None => &mut self.every,
            Some(id) => self.single.entry(id).or_default(),
        };
        if rules.last() != Some(&rule) {
            rules.push(rule);
        }
    }
}

impl CompiledPolicy {
    /// Works out what each rule means for each action.
    #[must_use]
    pub fn new(policy: &AccessPolicy) -> Self {
        let mut compiled = Self { rules: policy.rules().cloned().collect(), api: BTreeMap::new() };
        for (number, rule) in policy.rules().enumerate() {
            for known in ApiAction::ALL {
                for resource in rule.resources() {
                    let id = match resource {
                        Resource::Api(_, id) => *id,
                        _ => None,
                    };
                    let speaks = rule.actions().iter().any(|action| is_about(action, resource, *known));
                    if speaks {
                        compiled.api.entry(*known).or_default().add(id, number);
                    }
                }
            }
        }
        compiled
    }

    /// The rules of this effect that match, each with its position in the policy.
    pub(super) fn matching(&self, wanted: &ApiInteraction, effect: Effect) -> Vec<(usize, &Arc<Rule>)> {
        let Some(matches) = self.api.get(&wanted.action()) else { return Vec::new() };
        let single = wanted.target().and_then(|id| matches.single.get(&id));
        let mut numbers: Vec<usize> = matches.every.iter().chain(single.into_iter().flatten()).copied().collect();
        numbers.sort_unstable();
        numbers.dedup();
        let rules = numbers.into_iter().filter_map(|number| Some((number, self.rules.get(number)?)));
        rules.filter(|(_, rule)| rule.effect() == effect).collect()
    }
}
