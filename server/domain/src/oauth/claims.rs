//! Claims about a person: which scope opens which (OpenID Connect Core §5.4), and the `claims` parameter (§5.5).

use super::{
    error::{ErrorCode, OAuthError},
    scope::ScopeSet,
};
use crate::{person::Profile, time::Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Scopes and the claims they open (OpenID Connect Core §5.4).
const BY_SCOPE: &[(&str, &[&str])] = &[
    (
        "profile",
        &[
            "name",
            "family_name",
            "given_name",
            "middle_name",
            "nickname",
            "preferred_username",
            "profile",
            "picture",
            "website",
            "gender",
            "birthdate",
            "zoneinfo",
            "locale",
            "updated_at",
        ],
    ),
    ("email", &["email", "email_verified"]),
    ("phone", &["phone_number", "phone_number_verified"]),
    ("address", &["address"]),
];

/// The claims a server of this kind can give, for discovery.
pub fn supported() -> impl Iterator<Item = &'static str> {
    ["sub", "acr", "amr", "auth_time"].into_iter().chain(BY_SCOPE.iter().flat_map(|(_, claims)| claims.iter().copied()))
}

/// The scope that opens a claim.
#[must_use]
pub fn scope_of(claim: &str) -> Option<&'static str> {
    BY_SCOPE.iter().find(|(_, claims)| claims.contains(&claim)).map(|(scope, _)| *scope)
}

/// Single claims that an application asks for (OpenID Connect Core §5.5). Unknown members are left out.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ClaimsRequest {
    /// From userinfo.
    pub userinfo: BTreeSet<String>,
    /// In the ID token.
    pub id_token: BTreeSet<String>,
    subject: Option<String>,
    essential_acr: Option<Vec<String>>,
    sent: bool,
}

#[derive(Deserialize, Default)]
struct Sent {
    #[serde(default)]
    userinfo: Option<BTreeMap<String, Option<Ask>>>,
    #[serde(default)]
    id_token: Option<BTreeMap<String, Option<Ask>>>,
}

#[derive(Deserialize)]
struct Ask {
    #[serde(default)]
    essential: bool,
    #[serde(default)]
    value: Option<Value>,
    #[serde(default)]
    values: Vec<Value>,
}

impl Ask {
    fn texts(&self) -> Vec<String> {
        self.value.iter().chain(&self.values).filter_map(Value::as_str).map(str::to_owned).collect()
    }
}

impl ClaimsRequest {
    /// Reads the `claims` parameter.
    ///
    /// # Errors
    /// It is no JSON object of the standard's form, or names two subjects.
    pub fn parse(text: Option<&str>) -> Result<Self, OAuthError> {
        let Some(text) = text else { return Ok(Self::default()) };
        let wrong = |text| OAuthError::new(ErrorCode::InvalidRequest, text);
        let malformed = |_| wrong("claims is not JSON of the form in OpenID Connect Core 5.5");
        // An object, not the array that a derived reader would take for one.
        let members: Map<String, Value> = serde_json::from_str(text).map_err(malformed)?;
        let sent: Sent = serde_json::from_value(Value::Object(members)).map_err(malformed)?;
        let mut request = Self { sent: true, ..Self::default() };
        for (members, into) in [(sent.userinfo, &mut request.userinfo), (sent.id_token, &mut request.id_token)] {
            for (name, ask) in members.unwrap_or_default() {
                match (name.as_str(), &ask) {
                    ("sub", Some(ask)) => {
                        for subject in ask.texts() {
                            if request.subject.as_ref().is_some_and(|other| *other != subject) {
                                return Err(wrong("claims names two subjects"));
                            }
                            request.subject = Some(subject);
                        }
                    }
                    ("acr", Some(ask)) if ask.essential && (ask.value.is_some() || !ask.values.is_empty()) => {
                        request.essential_acr = Some(ask.texts());
                    }
                    _ => {}
                }
                if scope_of(&name).is_some() {
                    into.insert(name);
                }
            }
        }
        Ok(request)
    }

    /// The one subject that will do.
    #[must_use]
    pub fn subject(&self) -> Option<&str> {
        self.subject.as_deref()
    }

    /// The only authentication contexts that will do.
    #[must_use]
    pub fn essential_acr(&self) -> Option<&[String]> {
        self.essential_acr.as_deref()
    }

    /// Whether the parameter was sent at all (then `auth_time` is in the ID token).
    #[must_use]
    pub const fn was_sent(&self) -> bool {
        self.sent
    }

    /// Without the claims whose scope the client may not have.
    #[must_use]
    pub fn limited_to(&self, allowed: &ScopeSet) -> Self {
        let may = |claim: &String| scope_of(claim).is_some_and(|scope| allowed.contains(scope));
        Self {
            userinfo: self.userinfo.iter().filter(|claim| may(claim)).cloned().collect(),
            id_token: self.id_token.iter().filter(|claim| may(claim)).cloned().collect(),
            ..self.clone()
        }
    }

    /// Every claim asked for, wherever it is to go.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        self.userinfo.union(&self.id_token).map(String::as_str)
    }
}

/// What is known about a person when claims are made.
#[derive(Clone, Copy)]
pub struct Subject<'a> {
    /// `sub`.
    pub id: &'a str,
    /// Their profile.
    pub profile: &'a Profile,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// The claims that `scope` and the single claims `asked` open: those the person has, and nothing else.
#[must_use]
pub fn about(subject: Subject<'_>, scope: &ScopeSet, asked: &BTreeSet<String>) -> Map<String, Value> {
    let wanted = |claim: &str| asked.contains(claim) || scope_of(claim).is_some_and(|own| scope.contains(own));
    let mut claims = standard(subject);
    claims.retain(|name, _| wanted(name));
    claims.insert("sub".to_owned(), Value::from(subject.id));
    claims
}

fn standard(subject: Subject<'_>) -> Map<String, Value> {
    let Subject { profile, updated_at, .. } = subject;
    let texts = [
        ("name", &profile.name),
        ("family_name", &profile.family_name),
        ("given_name", &profile.given_name),
        ("middle_name", &profile.middle_name),
        ("nickname", &profile.nickname),
        ("preferred_username", &profile.preferred_username),
        ("profile", &profile.profile),
        ("picture", &profile.picture),
        ("website", &profile.website),
        ("gender", &profile.gender),
        ("birthdate", &profile.birthdate),
        ("zoneinfo", &profile.zoneinfo),
        ("locale", &profile.locale),
        ("email", &profile.email),
        ("phone_number", &profile.phone_number),
    ];
    let mut claims: Map<String, Value> = texts
        .into_iter()
        .filter_map(|(name, text)| text.as_ref().map(|text| (name.to_owned(), Value::from(text.as_str()))))
        .collect();
    if profile.email.is_some() {
        claims.insert("email_verified".into(), profile.email_verified.into());
    }
    if profile.phone_number.is_some() {
        claims.insert("phone_number_verified".into(), profile.phone_number_verified.into());
    }
    if let Some(address) = profile.address.as_ref().and_then(|address| serde_json::to_value(address).ok()) {
        claims.insert("address".into(), address);
    }
    claims.insert("updated_at".into(), updated_at.unix_seconds().into());
    claims
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ada() -> Profile {
        Profile {
            name: Some("Ada Lovelace".into()),
            email: Some("ada@example.com".into()),
            email_verified: true,
            birthdate: Some("1815-12-10".into()),
            ..Profile::default()
        }
    }

    fn given(scope: &str, claims: &str) -> Vec<String> {
        let request = ClaimsRequest::parse((!claims.is_empty()).then_some(claims)).unwrap();
        let profile = ada();
        let subject = Subject { id: "1", profile: &profile, updated_at: Timestamp::from_unix_seconds(7) };
        about(subject, &ScopeSet::parse(scope).unwrap(), &request.userinfo).keys().cloned().collect()
    }

    #[test]
    fn only_what_was_asked_for_is_given() {
        assert_eq!(given("openid", ""), ["sub"]);
        assert_eq!(given("openid email", ""), ["email", "email_verified", "sub"]);
        assert_eq!(given("openid profile", ""), ["birthdate", "name", "sub", "updated_at"]);
        assert_eq!(given("openid phone address", ""), ["sub"]);
        assert_eq!(given("openid", r#"{"userinfo":{"name":{"essential":true},"unheard_of":null}}"#), ["name", "sub"]);
        assert_eq!(given("openid", r#"{"id_token":{"name":null}}"#), ["sub"]);
    }

    #[test]
    fn a_claim_whose_scope_the_application_may_not_have_is_dropped() {
        let request = ClaimsRequest::parse(Some(r#"{"userinfo":{"name":null,"address":null}}"#)).unwrap();
        let limited = request.limited_to(&ScopeSet::parse("openid profile").unwrap());
        assert_eq!(limited.all().collect::<Vec<_>>(), ["name"]);
    }

    #[test]
    fn subject_and_acr_are_read() {
        let request = ClaimsRequest::parse(Some(
            r#"{"id_token":{"sub":{"value":"1"},"acr":{"essential":true,"values":["phr"]}}}"#,
        ))
        .unwrap();
        assert_eq!(request.subject(), Some("1"));
        assert_eq!(request.essential_acr(), Some(&["phr".to_owned()][..]));
        assert!(
            ClaimsRequest::parse(Some(r#"{"id_token":{"sub":{"value":"1"}},"userinfo":{"sub":{"value":"2"}}}"#))
                .is_err()
        );
        for bad in ["", "x", "[]", "1", r#"{"userinfo":1}"#, r#"{"userinfo":{"name":1}}"#] {
            assert!(ClaimsRequest::parse(Some(bad)).is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_an_answer_or_an_error(text in "\\PC{0,60}") {
            let _ = ClaimsRequest::parse(Some(&text));
        }
    }
}
