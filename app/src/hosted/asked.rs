//! What an application asks for, in words that a patient knows.

use crate::i18n::Locale;
use std::collections::BTreeMap;

/// Whose records a FHIR scope opens (SMART App Launch 2.2, "Scopes for requesting FHIR resources").
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Record {
    /// `patient/`: those of the patient in context.
    Patient,
    /// `user/`: all that the person may open.
    User,
    /// `system/`: all.
    System,
}

/// What may be done with them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Permissions {
    /// Reading or searching.
    pub see: bool,
    /// Creating.
    pub add: bool,
    /// Updating.
    pub change: bool,
    /// Deleting.
    pub delete: bool,
}

/// One thing that is asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Asked {
    /// `openid`.
    Identity,
    /// `profile`.
    Profile,
    /// `email`, or its claims.
    Email,
    /// `phone`, or its claims.
    Phone,
    /// `address`.
    Address,
    /// `birthdate`.
    Birthdate,
    /// `fhirUser`.
    FhirUser,
    /// `launch` and its like.
    Launch,
    /// `online_access`.
    WhileSignedIn,
    /// `offline_access`.
    WhileAway,
    /// A claim by its name, asked for with the `claims` parameter.
    Claim(String),
    /// Records of a type, or of all (`*`).
    Records {
        /// Whose.
        whose: Record,
        /// The FHIR type, or `*`.
        kind: String,
        /// What may be done.
        may: Permissions,
        /// The search parameters of a narrowed scope, as they were asked for.
        only: Option<String>,
    },
    /// Something that has no words of ours.
    Other(String),
}

impl Asked {
    /// What a request with these scopes, and with these claims of its `claims` parameter, asks for: each thing once, in the order
    /// in which a person wants to know. What two scopes open of the same records becomes one.
    #[must_use]
    pub fn from_request<'a>(
        scopes: impl IntoIterator<Item = &'a str>,
        claims: impl IntoIterator<Item = &'a str>,
    ) -> Vec<Self> {
        let mut plain = Vec::new();
        let mut records: BTreeMap<(Record, bool, String, Option<String>), Permissions> = BTreeMap::new();
        for scope in scopes {
            match Self::from_scope(scope) {
                Self::Records { whose, kind, may, only } => {
                    let sum = records.entry((whose, kind != "*", kind, only)).or_default();
                    *sum = sum.and(may);
                }
                other => plain.push(other),
            }
        }
        let claims = claims.into_iter().filter_map(Self::from_claim);
        let profile = plain.contains(&Self::Profile);
        plain.extend(claims.filter(|claim| !(profile && claim.is_of_profile())));

        let mut all: Vec<Self> = Vec::new();
        let records = records.into_iter().map(|((whose, _, kind, only), may)| Self::Records { whose, kind, may, only });
        for asked in plain.into_iter().chain(records) {
            if !all.contains(&asked) {
                all.push(asked);
            }
        }
        let whole = all.clone();
        all.retain(|asked| !whole.iter().any(|other| other.says_more_than(asked)));
        all.sort_by_key(Self::rank);
        all
    }

    fn from_scope(scope: &str) -> Self {
        match scope {
            "openid" => Self::Identity,
            "profile" => Self::Profile,
            "email" => Self::Email,
            "phone" => Self::Phone,
            "address" => Self::Address,
            "birthdate" => Self::Birthdate,
            "fhirUser" => Self::FhirUser,
            "online_access" => Self::WhileSignedIn,
            "offline_access" => Self::WhileAway,
            "launch" => Self::Launch,
            other if other.starts_with("launch/") => Self::Launch,
            other => records(other).unwrap_or_else(|| Self::Other(other.to_owned())),
        }
    }

    /// The protocol's own claims tell nothing about a person, so they are not asked about.
    fn from_claim(claim: &str) -> Option<Self> {
        Some(match claim {
            "sub" | "iss" | "aud" | "acr" | "amr" | "auth_time" | "nonce" | "azp" | "sid" => return None,
            "email" | "email_verified" => Self::Email,
            "phone_number" | "phone_number_verified" => Self::Phone,
            "address" => Self::Address,
            "birthdate" => Self::Birthdate,
            "fhirUser" => Self::FhirUser,
            "profile" => Self::Profile,
            "given_name" | "family_name" | "middle_name" | "nickname" | "preferred_username" | "name" => {
                Self::Claim("name".to_owned())
            }
            other => Self::Claim(other.to_owned()),
        })
    }

    /// Whether a person who has read this has nothing to learn from `other`.
    fn says_more_than(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::WhileAway, Self::WhileSignedIn) | (Self::FhirUser, Self::Identity) => true,
            (Self::Records { whose: Record::Patient, .. }, Self::Launch) => true,
            (
                Self::Records { whose, kind, may, only: None },
                Self::Records { whose: their_whose, kind: their_kind, may: their_may, .. },
            ) => {
                whose == their_whose
                    && (kind == "*" || kind == their_kind)
                    && self != other
                    && may.and(*their_may) == *may
            }
            _ => false,
        }
    }

    /// A claim that comes with the scope `profile` (OpenID Connect Core §5.4).
    fn is_of_profile(&self) -> bool {
        const CLAIMS: [&str; 7] = ["name", "picture", "website", "gender", "zoneinfo", "locale", "updated_at"];
        matches!(self, Self::Claim(name) if CLAIMS.contains(&name.as_str()))
    }

    /// Whether it opens parts of a health record.
    #[must_use]
    pub const fn is_health(&self) -> bool {
        matches!(self, Self::Records { .. })
    }

    const fn rank(&self) -> u8 {
        match self {
            Self::Identity | Self::FhirUser => 0,
            Self::Profile => 1,
            Self::Claim(_) => 2,
            Self::Birthdate => 3,
            Self::Email => 4,
            Self::Phone => 5,
            Self::Address => 6,
            Self::Launch => 7,
            Self::Records { .. } => 8,
            Self::Other(_) => 9,
            Self::WhileSignedIn | Self::WhileAway => 10,
        }
    }

    /// What it is, and more closely.
    pub(crate) fn in_words(&self, words: Locale) -> (String, Option<String>) {
        let (what, more) = match self {
            Self::Identity => (words.ask_identity(), Some(words.ask_identity_text())),
            Self::Profile => (words.ask_profile(), Some(words.ask_profile_text())),
            Self::Email => (words.ask_email(), None),
            Self::Phone => (words.ask_phone(), None),
            Self::Address => (words.ask_address(), None),
            Self::Birthdate => (words.ask_birthdate(), None),
            Self::FhirUser => (words.ask_identity(), Some(words.ask_fhir_user_text())),
            Self::Launch => (words.ask_launch(), None),
            Self::WhileSignedIn => (words.ask_online(), None),
            Self::WhileAway => (words.ask_offline(), Some(words.ask_offline_text())),
            Self::Claim(name) => return (claim(name, words), None),
            Self::Other(name) => return (words.ask_other(name), Some(words.ask_other_text().to_owned())),
            Self::Records { whose, kind, may, only } => {
                let what = may.in_words(&words.records(kind), words);
                let place = match whose {
                    Record::Patient => None,
                    Record::User => Some(words.in_every_record().to_owned()),
                    Record::System => Some(words.in_all_records().to_owned()),
                };
                let only = only.as_deref().map(|parameters| words.only_where(parameters));
                let more: Vec<String> = place.into_iter().chain(only).collect();
                return (what, (!more.is_empty()).then(|| more.join(". ")));
            }
        };
        (what.to_owned(), more.map(str::to_owned))
    }
}

impl Permissions {
    const fn and(self, other: Self) -> Self {
        Self {
            see: self.see || other.see,
            add: self.add || other.add,
            change: self.change || other.change,
            delete: self.delete || other.delete,
        }
    }

    /// `read`, `write`, `*` of SMART 1, or the letters of SMART 2 in their order.
    fn parse(text: &str) -> Option<Self> {
        match text {
            "read" => return Some(Self { see: true, ..Self::default() }),
            "write" => return Some(Self { see: false, add: true, change: true, delete: true }),
            "*" => return Some(Self { see: true, add: true, change: true, delete: true }),
            _ => {}
        }
        let mut rest = text;
        let mut next = |letter: char| {
            let after = rest.strip_prefix(letter);
            rest = after.unwrap_or(rest);
            after.is_some()
        };
        let (add, read, change, delete, search) = (next('c'), next('r'), next('u'), next('d'), next('s'));
        (rest.is_empty() && !text.is_empty()).then_some(Self { see: read || search, add, change, delete })
    }

    fn in_words(self, what: &str, words: Locale) -> String {
        match (self.see, self.change, self.add, self.delete) {
            (true, true, _, true) | (true, _, true, true) => words.may_see_change_delete(what),
            (true, false, false, true) => words.may_see_delete(what),
            (true, true, _, false) => words.may_see_change(what),
            (true, false, true, false) => words.may_see_add(what),
            (true, false, false, false) => words.may_see(what),
            (false, true, _, true) | (false, _, true, true) => words.may_change_delete(what),
            (false, false, false, true) => words.may_delete(what),
            (false, false, true, false) => words.may_add(what),
            (false, _, _, false) => words.may_change(what),
        }
    }
}

/// `patient/Observation.rs?category=laboratory` and its like.
fn records(scope: &str) -> Option<Asked> {
    let (whose, rest) = scope.split_once('/')?;
    let whose = match whose {
        "patient" => Record::Patient,
        "user" => Record::User,
        "system" => Record::System,
        _ => return None,
    };
    let (rest, only) = match rest.split_once('?') {
        Some((rest, only)) => (rest, Some(only.to_owned())),
        None => (rest, None),
    };
    let (kind, may) = rest.split_once('.')?;
    let known = kind == "*" || (!kind.is_empty() && kind.bytes().all(|b| b.is_ascii_alphabetic()));
    let may = Permissions::parse(may)?;
    known.then(|| Asked::Records { whose, kind: kind.to_owned(), may, only })
}

fn claim(name: &str, words: Locale) -> String {
    let what = match name {
        "name" => words.claim_name(),
        "picture" => words.claim_picture(),
        "website" => words.claim_website(),
        "gender" => words.claim_gender(),
        "zoneinfo" => words.claim_zoneinfo(),
        "locale" => words.claim_locale(),
        "updated_at" => words.claim_updated(),
        "roles" => words.claim_roles(),
        other => return words.ask_other(other),
    };
    words.ask_claim(what)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(scopes: &str, claims: &[&str]) -> Vec<String> {
        let asked = Asked::from_request(scopes.split(' '), claims.iter().copied());
        asked.iter().map(|asked| asked.in_words(Locale::En).0).collect()
    }

    #[test]
    fn scopes_are_said_in_plain_words_and_in_order() {
        assert_eq!(
            said("offline_access patient/Observation.rs email openid", &[]),
            [
                "Know who you are",
                "See your email address",
                "See test results and measurements",
                "Keep access when you are not using it"
            ]
        );
    }

    #[test]
    fn both_versions_of_smart_scopes_mean_the_same() {
        for (one, two) in [("read", "rs"), ("write", "cud"), ("*", "cruds")] {
            assert_eq!(said(&format!("user/Condition.{one}"), &[]), said(&format!("user/Condition.{two}"), &[]));
        }
    }

    #[test]
    fn every_permission_is_said() {
        for letters in 1_u8..32 {
            let scope: String =
                "cruds".chars().enumerate().filter(|(bit, _)| letters & (1 << bit) != 0).map(|(_, c)| c).collect();
            let said = said(&format!("patient/Condition.{scope}"), &[]).join("").to_lowercase();
            let has = |letters: &str| scope.contains(|c| letters.contains(c));
            assert_eq!(said.contains("see"), has("rs"), "{scope}: {said}");
            assert_eq!(said.contains("delete"), has("d"), "{scope}: {said}");
            assert!(!has("c") || said.contains("add"), "{scope}: {said}");
            assert!(!has("u") || said.contains("change"), "{scope}: {said}");
        }
    }

    #[test]
    fn what_opens_the_same_records_becomes_one() {
        assert_eq!(
            said("patient/Observation.rs patient/Observation.c", &[]),
            ["See and add test results and measurements"]
        );
    }

    #[test]
    fn what_is_said_already_is_not_said_again() {
        let count = |scopes: &[&str]| Asked::from_request(scopes.iter().copied(), []).len();
        assert_eq!(count(&["patient/Observation.rs?category=laboratory", "patient/Observation.rs"]), 1);
        assert_eq!(count(&["patient/Observation.cud?category=laboratory", "patient/Observation.rs"]), 2);
        assert_eq!(count(&["patient/*.rs", "patient/Observation.rs", "patient/Condition.c"]), 2);
        assert_eq!(count(&["patient/*.rs", "user/Observation.rs"]), 2);
        assert_eq!(count(&["patient/*.rs", "patient/*.read"]), 1);
        assert_eq!(count(&["openid", "fhirUser", "launch/patient", "patient/*.rs"]), 2);
        assert_eq!(count(&["online_access", "offline_access"]), 1);
    }

    #[test]
    fn what_we_have_no_words_for_is_shown_as_it_is() {
        assert_eq!(said("orders:write", &[]), ["Use “orders:write”"]);
        for odd in
            ["patient/Observation.sr", "patient/.rs", "patient/Observation.", "patient/Obs ervation.rs", "patient/"]
        {
            assert_eq!(Asked::from_request([odd], []), [Asked::Other(odd.to_owned())]);
        }
        assert_eq!(said("patient/Basic.rs", &[]), ["See records of the kind “Basic”"]);
    }

    #[test]
    fn single_claims_are_said_and_those_of_the_protocol_are_not() {
        assert_eq!(
            said("openid", &["given_name", "family_name", "acr", "email_verified"]),
            ["Know who you are", "See your name", "See your email address"]
        );
        assert_eq!(said("openid profile", &["name"]), ["Know who you are", "See your profile"]);
        assert_eq!(said("profile", &["https://x.example/team"]), ["See your profile", "Use “https://x.example/team”"]);
    }
}
