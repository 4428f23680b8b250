//! Actions as rules name them: `*`, `Service:*`, `Service:Action`.

use super::api::ApiAction;
use super::name::{ForeignService, Name, Service};
use std::fmt;

/// An action on clinical resources.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum FhirAction {
    /// Making a resource.
    Create,
    /// Reading one resource.
    Read,
    /// Changing one resource, whole or in part.
    Update,
    /// Finding resources.
    Search,
    /// Deleting one resource.
    Delete,
    /// Reading earlier versions; only together with [`FhirAction::Read`].
    History,
}

impl FhirAction {
    /// Every action there is.
    pub const ALL: [Self; 6] = [Self::Create, Self::Read, Self::Update, Self::Search, Self::Delete, Self::History];

    /// The verb, as in `FHIR:Read`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Create => "Create",
            Self::Read => "Read",
            Self::Update => "Update",
            Self::Search => "Search",
            Self::Delete => "Delete",
            Self::History => "History",
        }
    }

    /// Whether it acts on one resource. Create and Search do not, so a rule for one resource cannot grant them.
    #[must_use]
    pub const fn takes_id(self) -> bool {
        !matches!(self, Self::Create | Self::Search)
    }
}

/// What one entry of a rule's `action` stands for.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Action {
    /// `*`
    Everything,
    /// `Service:*`
    AllOf(Service),
    /// An action of the Project API, whichever of its spellings was used.
    Api(ApiAction),
    /// `FHIR:Read` and its like.
    Fhir(FhirAction),
    /// A verb of a service that Keyward knows by name only.
    Foreign(ForeignService, Name),
}

/// Why a text is no action.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidAction {
    /// Not of the form `*`, `Service:*` or `Service:Action`.
    #[error("{0:?} is no action: write `*`, `Service:*` or `Service:Action`")]
    Form(String),
    /// The part before the colon.
    #[error("{0:?} names a service that does not exist")]
    Service(String),
    /// The part after the colon.
    #[error("{0:?} is no action of its service")]
    Unknown(String),
}

impl Action {
    /// Reads an action. Unlike a resource, it cannot leave its second part out.
    ///
    /// # Errors
    /// The text is malformed, or names a service or an action that does not exist.
    pub fn parse(text: &str) -> Result<Self, InvalidAction> {
        if matches!(text, "*" | "*:*") {
            return Ok(Self::Everything);
        }
        let Some((service, verb)) = text.split_once(':') else { return Err(InvalidAction::Form(text.to_owned())) };
        if service == "*" || service.is_empty() || verb.is_empty() {
            return Err(InvalidAction::Form(text.to_owned()));
        }
        let service = Service::parse(service).ok_or_else(|| InvalidAction::Service(text.to_owned()))?;
        if verb == "*" {
            return Ok(Self::AllOf(service));
        }
        let found = match service {
            Service::App | Service::Iam | Service::Project => ApiAction::parse(text).map(Self::Api),
            Service::Fhir => FhirAction::ALL.into_iter().find(|known| known.as_str() == verb).map(Self::Fhir),
            Service::Foreign(foreign) => Name::parse(verb).map(|verb| Self::Foreign(foreign, verb)),
        };
        found.ok_or_else(|| InvalidAction::Unknown(text.to_owned()))
    }

    /// Whether the entry stands for this action of the Project API.
    #[must_use]
    pub fn means_api(&self, action: ApiAction) -> bool {
        match self {
            Self::Everything => true,
            Self::AllOf(service) => action.belongs_to(*service),
            Self::Api(named) => *named == action,
            Self::Fhir(_) | Self::Foreign(..) => false,
        }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Everything => f.write_str("*"),
            Self::AllOf(service) => write!(f, "{service}:*"),
            Self::Api(action) => f.write_str(action.as_str()),
            Self::Fhir(action) => write!(f, "FHIR:{}", action.as_str()),
            Self::Foreign(service, verb) => write!(f, "{}:{verb}", Service::Foreign(*service)),
        }
    }
}
