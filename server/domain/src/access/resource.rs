//! Resources as rules name them: `*`, `Service:*`, `Service:Type`, `Service:Type:id`.

use super::api::ApiKind;
use super::name::{FhirId, FhirType, ForeignService, Name, Service};
use std::fmt;
use uuid::Uuid;

/// What one entry of a rule's `resource` stands for.
///
/// A wildcard and an omission both stand for everything to their right, so `App:User`, `App:User:*` are one value.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Resource {
    /// `*`
    Everything,
    /// `Service:*`
    AllOf(Service),
    /// `App:User`, or `App:User:id`.
    Api(ApiKind, Option<Uuid>),
    /// `FHIR:Patient`, or `FHIR:Patient:id`.
    Fhir(FhirType, Option<FhirId>),
    /// A resource of a service that Keyward knows by name only.
    Foreign(ForeignService, Name, Option<Name>),
}

/// Why a text is no resource.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidResource {
    /// Not of the form `Service:Type:id`, or a wildcard that does not end it.
    #[error("{0:?} is no resource: write `Service:Type:id`, where `*` or nothing stands for everything to the right")]
    Form(String),
    /// The first part.
    #[error("{0:?} names a service that does not exist")]
    Service(String),
    /// The second part.
    #[error("{0:?} names a type that its service does not have")]
    Type(String),
    /// The third part.
    #[error("{0:?} does not end in an id of its type")]
    Id(String),
}

impl Resource {
    /// Reads a resource.
    ///
    /// # Errors
    /// The text is malformed, has a concrete part after a wildcard, or names what does not exist.
    pub fn parse(text: &str) -> Result<Self, InvalidResource> {
        let form = || InvalidResource::Form(text.to_owned());
        let mut parts = text.split(':');
        let first = parts.next().ok_or_else(form)?;
        let (second, third) = (parts.next(), parts.next());
        if first.is_empty() || second == Some("") || third == Some("") || parts.next().is_some() {
            return Err(form());
        }
        let is_open = |part: Option<&str>| part.is_none_or(|part| part == "*");
        if first == "*" || is_open(second) {
            // Nothing concrete may follow a wildcard: `*:Patient`, `FHIR:*:1`.
            if !is_open(third) || (first == "*" && !is_open(second)) {
                return Err(form());
            }
        }
        if first == "*" {
            return Ok(Self::Everything);
        }
        let service = Service::parse(first).ok_or_else(|| InvalidResource::Service(text.to_owned()))?;
        let Some(second) = second.filter(|part| *part != "*") else { return Ok(Self::AllOf(service)) };
        Self::of_service(service, second, third.filter(|part| *part != "*"), text)
    }

    fn of_service(service: Service, kind: &str, id: Option<&str>, text: &str) -> Result<Self, InvalidResource> {
        let no_type = || InvalidResource::Type(text.to_owned());
        let no_id = || InvalidResource::Id(text.to_owned());
        match service {
            Service::App | Service::Iam | Service::Project => {
                let kind = ApiKind::parse(service, kind).ok_or_else(no_type)?;
                let id = id.map(|id| uuid(id).filter(|_| kind.has_ids()).ok_or_else(no_id));
                Ok(Self::Api(kind, id.transpose()?))
            }
            Service::Fhir => {
                let kind = FhirType::parse(kind).ok_or_else(no_type)?;
                Ok(Self::Fhir(kind, id.map(|id| FhirId::parse(id).ok_or_else(no_id)).transpose()?))
            }
            Service::Foreign(service) => {
                let kind = Name::parse(kind).ok_or_else(no_type)?;
                Ok(Self::Foreign(service, kind, id.map(|id| Name::parse(id).ok_or_else(no_id)).transpose()?))
            }
        }
    }

    /// The service it lies in; nothing for `*`.
    #[must_use]
    pub const fn service(&self) -> Option<Service> {
        match self {
            Self::Everything => None,
            Self::AllOf(service) => Some(*service),
            Self::Api(kind, _) => Some(kind.service()),
            Self::Fhir(..) => Some(Service::Fhir),
            Self::Foreign(service, ..) => Some(Service::Foreign(*service)),
        }
    }

    /// Whether it names a single resource.
    #[must_use]
    pub const fn has_id(&self) -> bool {
        matches!(self, Self::Api(_, Some(_)) | Self::Fhir(_, Some(_)) | Self::Foreign(_, _, Some(_)))
    }

    /// Whether resources of this kind, all of them or a single one, are among those it stands for.
    #[must_use]
    pub fn reaches(&self, kind: ApiKind) -> bool {
        match self {
            Self::Everything => true,
            Self::AllOf(service) => kind.service() == *service,
            Self::Api(named, _) => *named == kind,
            Self::Fhir(..) | Self::Foreign(..) => false,
        }
    }
}

/// A UUID with its hyphens, upper or lower case; the other spellings of RFC 9562 do not occur as ids of ours.
fn uuid(text: &str) -> Option<Uuid> {
    Uuid::try_parse(text).ok().filter(|id| id.hyphenated().to_string().eq_ignore_ascii_case(text))
}

impl fmt::Display for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Everything => f.write_str("*"),
            Self::AllOf(service) => write!(f, "{service}:*"),
            Self::Api(kind, None) => write!(f, "{kind}"),
            Self::Api(kind, Some(id)) => write!(f, "{kind}:{id}"),
            Self::Fhir(kind, None) => write!(f, "FHIR:{kind}"),
            Self::Fhir(kind, Some(id)) => write!(f, "FHIR:{kind}:{id}"),
            Self::Foreign(service, kind, None) => write!(f, "{}:{kind}", Service::Foreign(*service)),
            Self::Foreign(service, kind, Some(id)) => write!(f, "{}:{kind}:{id}", Service::Foreign(*service)),
        }
    }
}
