//! The parts that resource and action names are made of.

use std::fmt;

/// A service whose types and actions Keyward does not guard, but whose rules policies of the field carry along.
///
/// Their rules are kept and given back, so that a policy can move here whole; nothing in Keyward asks about them.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
#[allow(missing_docs, reason = "the names are the vendor's and say all there is to say")]
pub enum ForeignService {
    Zambda,
    Z3,
    Messaging,
    Telemed,
    Rcm,
    Payment,
    Terminology,
    Fax,
    Lab,
    Erx,
}

impl ForeignService {
    const ALL: [Self; 10] = [
        Self::Zambda,
        Self::Z3,
        Self::Messaging,
        Self::Telemed,
        Self::Rcm,
        Self::Payment,
        Self::Terminology,
        Self::Fax,
        Self::Lab,
        Self::Erx,
    ];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Zambda => "Zambda",
            Self::Z3 => "Z3",
            Self::Messaging => "Messaging",
            Self::Telemed => "Telemed",
            Self::Rcm => "RCM",
            Self::Payment => "Payment",
            Self::Terminology => "Terminology",
            Self::Fax => "Fax",
            Self::Lab => "Lab",
            Self::Erx => "eRx",
        }
    }
}

/// The first part of every resource and action name. Others are refused: a misspelt Deny must not pass for a rule.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Service {
    /// Applications and users.
    App,
    /// Roles, M2M clients, developers.
    Iam,
    /// The project's own settings.
    Project,
    /// Clinical resources behind the gateway.
    Fhir,
    /// A service that Keyward knows by name only.
    Foreign(ForeignService),
}

impl Service {
    /// Reads the name as it is written in policies; case counts.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "App" => Some(Self::App),
            "IAM" => Some(Self::Iam),
            "Project" => Some(Self::Project),
            "FHIR" => Some(Self::Fhir),
            _ => ForeignService::ALL.into_iter().find(|known| known.as_str() == text).map(Self::Foreign),
        }
    }

    /// The name as it is written in policies.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::App => "App",
            Self::Iam => "IAM",
            Self::Project => "Project",
            Self::Fhir => "FHIR",
            Self::Foreign(foreign) => foreign.as_str(),
        }
    }
}

impl fmt::Display for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

macro_rules! text_name {
    ($($(#[$doc:meta])* $name:ident($fits:expr);)+) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
        pub struct $name(Box<str>);

        impl $name {
            /// Reads the name; nothing if it does not keep to its alphabet and length.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                let fits: fn(&str) -> bool = $fits;
                fits(text).then(|| Self(text.into()))
            }

            /// The name as it is written in policies.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+};
}

text_name! {
    /// A FHIR resource type (`Patient`): a capital letter, then letters.
    FhirType(|text| {
        text.len() <= 64
            && text.bytes().all(|b| b.is_ascii_alphabetic())
            && text.bytes().next().is_some_and(|b| b.is_ascii_uppercase())
    });
    /// A FHIR logical id: 1 to 64 of `A-Z a-z 0-9 - .` (FHIR R4, datatype `id`).
    FhirId(|text| {
        (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.'))
    });
    /// A type, verb or id of a foreign service (a bucket, an object's path): printable, without `:`, `*` and control characters.
    Name(|text| {
        (1..=1024).contains(&text.len())
            && text.chars().all(|c| !c.is_control() && !matches!(c, '*' | ':'))
            && text.trim() == text
    });
}
