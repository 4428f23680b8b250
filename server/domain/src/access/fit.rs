//! Which actions make sense on which resources: a rule that can never match is a mistake, and is said to be one.

use super::action::{Action, FhirAction};
use super::api::ApiAction;
use super::name::Service;
use super::resource::Resource;

/// Why an action and a resource cannot stand in one rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Misfit {
    /// The action is about something else.
    Other,
    /// The action is about all of a type (list, create, search), the resource is a single one.
    TooNarrow,
}

/// Whether at least one interaction exists that both the action and the resource stand for.
pub(super) fn fit(action: &Action, resource: &Resource) -> Result<(), Misfit> {
    if matches!(action, Action::Everything) || matches!(resource, Resource::Everything) {
        return Ok(());
    }
    let (about, at_this_scope) = match resource {
        Resource::Everything => (true, true),
        Resource::AllOf(Service::Fhir) | Resource::Fhir(..) => fhir(action, resource.has_id()),
        Resource::AllOf(Service::Foreign(service)) | Resource::Foreign(service, ..) => {
            let same = match action {
                Action::Foreign(named, _) | Action::AllOf(Service::Foreign(named)) => named == service,
                _ => false,
            };
            (same, same)
        }
        Resource::AllOf(_) | Resource::Api(..) => api(action, resource),
    };
    match (about, at_this_scope) {
        (_, true) => Ok(()),
        (true, false) => Err(Misfit::TooNarrow),
        (false, false) => Err(Misfit::Other),
    }
}

fn fhir(action: &Action, single: bool) -> (bool, bool) {
    let mut meant = FhirAction::ALL.into_iter().filter(|known| match action {
        Action::Fhir(named) => named == known,
        Action::AllOf(service) => *service == Service::Fhir,
        _ => false,
    });
    let about = meant.clone().next().is_some();
    (about, meant.any(|known| known.takes_id() || !single))
}

/// Whether the two together are about this action, leaving ids aside.
pub(super) fn is_about(action: &Action, resource: &Resource, known: ApiAction) -> bool {
    let kinds =
        if matches!(action, Action::Api(_)) { known.kinds() } else { known.kinds().get(..1).unwrap_or_default() };
    action.means_api(known) && kinds.iter().any(|kind| resource.reaches(*kind))
}

fn api(action: &Action, resource: &Resource) -> (bool, bool) {
    let mut meant = ApiAction::ALL.iter().filter(|known| is_about(action, resource, **known));
    let about = meant.clone().next().is_some();
    (about, meant.any(|known| known.takes_id() || !resource.has_id()))
}
