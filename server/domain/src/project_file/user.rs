//! A person's part of the file.

use super::application::set_if;
use super::problem::{Problem, Problems, element, member};
use super::project::replace;
use super::read::{Secret, boolean, entry, first_password, line, list, object, parsed, secret, set};
use crate::access::{FhirId, FhirType};
use crate::person::{Address, BusinessIdentifier, Identifier, IdentifierKind, Profile};
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

entry! {
    /// A person, found by any of the things they sign in with.
    UserEntry {
        /// An email address to sign in with, at which they are written to unless there is a `contactEmail`.
        "email" email: optional Login = parsed(login(Identifier::email));
        /// A name to sign in with.
        "username" username: optional Login = parsed(login(Identifier::username));
        /// A phone number to sign in with.
        "phoneNumber" phone_number: optional Login = parsed(login(Identifier::phone));
        /// An address at which they are written to, without signing in with it; others may have the same.
        "contactEmail" contact_email: optional Login = parsed(login(Identifier::email));
        /// Whether somebody has seen that the address is theirs.
        "emailVerified" email_verified: optional bool = boolean;
        /// Whether somebody has seen that the number is theirs.
        "phoneNumberVerified" phone_number_verified: optional bool = boolean;
        /// The password they start with. A person who has one keeps it: applying a file again must not undo their change.
        "password" password: optional Secret = first_password;
        /// The hash of that password, as another system made it: bcrypt or argon2.
        "passwordHash" password_hash: optional Secret = secret(20, 512);
        /// Their name.
        "name" name: optional String = line;
        /// OpenID Connect's standard claims under the standard's own names (Core §5.1).
        "claims" claims: optional ClaimsEntry = ClaimsEntry::read_at;
        /// The project's own attributes, from which custom claims are filled.
        "attributes" attributes: optional Map<String, Value> = object;
        /// Identifiers that others gave, such as NPI or MRN.
        "identifiers" identifiers: optional Vec<BusinessIdentifierEntry> = list(BusinessIdentifierEntry::read_at);
        /// The roles they hold, by name.
        "roles" roles: optional Vec<String> = set(line);
        /// Who they are on the project's FHIR server, as in `Patient/123`.
        "fhirUser" fhir_user: optional String = parsed(fhir_user);
        /// Whether they are kept from signing in.
        "blocked" blocked: optional bool = boolean;
    }
    refused {
        "accessPolicy": "is not supported yet: give the person a role";
    }
}

entry! {
    /// OpenID Connect's standard claims (Core §5.1), but for those that stand in the user's entry itself. An empty text
    /// removes what is there.
    ClaimsEntry {
        /// First names.
        "given_name" given_name: optional String = claim;
        /// Last names.
        "family_name" family_name: optional String = claim;
        /// Middle names.
        "middle_name" middle_name: optional String = claim;
        /// What friends say.
        "nickname" nickname: optional String = claim;
        /// The short name they like to be called by.
        "preferred_username" preferred_username: optional String = claim;
        /// A page about them.
        "profile" profile: optional String = claim;
        /// A picture.
        "picture" picture: optional String = claim;
        /// Their site.
        "website" website: optional String = claim;
        /// In any words.
        "gender" gender: optional String = claim;
        /// `YYYY-MM-DD`, `0000-MM-DD` or `YYYY`.
        "birthdate" birthdate: optional String = parsed(birthdate);
        /// A time zone's name.
        "zoneinfo" zoneinfo: optional String = claim;
        /// A language tag.
        "locale" locale: optional String = claim;
        /// A postal address; it replaces the one that is there.
        "address" address: optional Address = address;
    }
}

entry! {
    /// An identifier that others gave (FHIR's `Identifier`).
    BusinessIdentifierEntry {
        /// The URI of who gave it.
        "system" system: required String = line;
        /// The identifier itself.
        "value" value: required String = line;
    }
}

/// Something to sign in with, written as it was given.
#[derive(Clone, PartialEq, Eq)]
pub struct Login(pub Identifier);

impl std::ops::Deref for Login {
    type Target = Identifier;
    fn deref(&self) -> &Identifier {
        &self.0
    }
}

impl Serialize for Login {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.text())
    }
}

pub(super) fn login<E>(read: impl Fn(&str) -> Result<Identifier, E>) -> impl Fn(&str) -> Result<Login, E> {
    move |text| read(text).map(Login)
}

fn claim(value: &Value, at: &str, problems: &mut Problems) -> Option<String> {
    if value.as_str() == Some("") { Some(String::new()) } else { line(value, at, problems) }
}

pub(crate) fn birthdate(text: &str) -> Result<String, &'static str> {
    let digits =
        |range: std::ops::Range<usize>| text.get(range).is_some_and(|part| part.bytes().all(|b| b.is_ascii_digit()));
    let number = |range: std::ops::Range<usize>| text.get(range).and_then(|part| part.parse::<u8>().ok()).unwrap_or(0);
    let is_day = text.len() == 10
        && digits(0..4)
        && digits(5..7)
        && digits(8..10)
        && text.get(4..5) == Some("-")
        && text.get(7..8) == Some("-")
        && (1..=12).contains(&number(5..7))
        && (1..=31).contains(&number(8..10));
    let is_year = text.len() == 4 && digits(0..4);
    if text.is_empty() || is_day || is_year {
        Ok(text.to_owned())
    } else {
        Err("must be YYYY-MM-DD, 0000-MM-DD or YYYY")
    }
}

fn address(value: &Value, at: &str, problems: &mut Problems) -> Option<Address> {
    let found: Option<Address> = serde_json::from_value(value.clone()).ok();
    if found.is_none() {
        problems
            .add(at, "must have texts only, out of formatted, street_address, locality, region, postal_code, country");
    }
    found
}

/// SMART App Launch names who may be a user: the person, not a device.
pub(crate) fn fhir_user(text: &str) -> Result<String, &'static str> {
    let (kind, id) = text.split_once('/').unwrap_or((text, ""));
    let is_person = matches!(kind, "Patient" | "Practitioner" | "PractitionerRole" | "RelatedPerson" | "Person");
    if is_person && FhirType::parse(kind).is_some() && FhirId::parse(id).is_some() {
        Ok(text.to_owned())
    } else {
        Err("must be a reference such as Patient/123 or Practitioner/456")
    }
}

impl UserEntry {
    /// Reads a person by themselves, as a line of a list holds them.
    ///
    /// # Errors
    /// Everything that is wrong, each thing with its place.
    pub fn read(value: &Value) -> Result<Self, Vec<Problem>> {
        let mut problems = Problems::default();
        let read = Self::read_at(value, "", &mut problems);
        problems.or(read)
    }

    /// What is known of somebody new by this entry.
    #[must_use]
    pub fn profile(&self) -> Profile {
        self.merged(None)
    }

    /// What they sign in with.
    pub fn logins(&self) -> impl Iterator<Item = &Identifier> {
        [&self.email, &self.username, &self.phone_number].into_iter().flatten().map(|login| &login.0)
    }

    /// What can be told only by looking at several members or several people.
    pub(super) fn check_all(users: &[Self], at: &str, problems: &mut Problems) {
        let mut seen: BTreeMap<(IdentifierKind, &str), usize> = BTreeMap::new();
        let mut references: BTreeMap<&str, usize> = BTreeMap::new();
        for (index, user) in users.iter().enumerate() {
            let at = element(at, index);
            if user.logins().next().is_none() {
                problems.add(&at, "needs an email, a username or a phoneNumber to sign in with");
            }
            if user.password.is_some() && user.password_hash.is_some() {
                problems.add(member(&at, "passwordHash"), "cannot stand beside a password");
            }
            for login in user.logins() {
                if let Some(other) = seen.insert((login.kind(), login.folded()), index) {
                    problems.add(member(&at, field_of(login.kind())), format!("is that of users[{other}] as well"));
                }
            }
            if let Some(other) = user.fhir_user.as_deref().and_then(|reference| references.insert(reference, index)) {
                problems.add(member(&at, "fhirUser"), format!("is that of users[{other}] as well"));
            }
        }
    }

    /// The profile after applying this entry.
    pub(super) fn merged(&self, there: Option<&Profile>) -> Profile {
        let mut profile = there.cloned().unwrap_or_default();
        if let Some(address) = self.contact_email.as_ref().or(self.email.as_ref()) {
            let before = profile.email.as_deref().and_then(|text| Identifier::email(text).ok());
            if !before.is_some_and(|before| is_same(&before, address)) {
                // What was seen of the old address says nothing about the new one.
                profile.email_verified = false;
                profile.email = Some(address.text().to_owned());
            }
        }
        if let Some(number) = &self.phone_number
            && profile.phone_number.as_deref() != Some(number.text())
        {
            profile.phone_number_verified = false;
            profile.phone_number = Some(number.text().to_owned());
        }
        set_if(&mut profile.email_verified, self.email_verified.as_ref());
        set_if(&mut profile.phone_number_verified, self.phone_number_verified.as_ref());
        replace(&mut profile.name, self.name.as_ref());
        set_if(&mut profile.attributes, self.attributes.as_ref());
        if let Some(identifiers) = &self.identifiers {
            let each =
                identifiers.iter().map(|i| BusinessIdentifier { system: i.system.clone(), value: i.value.clone() });
            profile.identifiers = each.collect();
        }
        if let Some(claims) = &self.claims {
            replace(&mut profile.given_name, claims.given_name.as_ref());
            replace(&mut profile.family_name, claims.family_name.as_ref());
            replace(&mut profile.middle_name, claims.middle_name.as_ref());
            replace(&mut profile.nickname, claims.nickname.as_ref());
            replace(&mut profile.preferred_username, claims.preferred_username.as_ref());
            replace(&mut profile.profile, claims.profile.as_ref());
            replace(&mut profile.picture, claims.picture.as_ref());
            replace(&mut profile.website, claims.website.as_ref());
            replace(&mut profile.gender, claims.gender.as_ref());
            replace(&mut profile.birthdate, claims.birthdate.as_ref());
            replace(&mut profile.zoneinfo, claims.zoneinfo.as_ref());
            replace(&mut profile.locale, claims.locale.as_ref());
            if let Some(address) = &claims.address {
                profile.address = Some(address.clone()).filter(|address| *address != Address::default());
            }
        }
        profile
    }

    /// The entry that an export writes for this person.
    pub(super) fn of(logins: &[Identifier], profile: &Profile) -> Self {
        let login = |kind| logins.iter().find(|login| login.kind() == kind).cloned().map(Login);
        let contact = profile.email.as_deref().and_then(|text| Identifier::email(text).ok()).map(Login);
        let email = login(IdentifierKind::Email);
        let claims = ClaimsEntry {
            given_name: profile.given_name.clone(),
            family_name: profile.family_name.clone(),
            middle_name: profile.middle_name.clone(),
            nickname: profile.nickname.clone(),
            preferred_username: profile.preferred_username.clone(),
            profile: profile.profile.clone(),
            picture: profile.picture.clone(),
            website: profile.website.clone(),
            gender: profile.gender.clone(),
            birthdate: profile.birthdate.clone(),
            zoneinfo: profile.zoneinfo.clone(),
            locale: profile.locale.clone(),
            address: profile.address.clone(),
        };
        let has_claims = serde_json::to_value(&claims).is_ok_and(|written| written != Value::Object(Map::new()));
        Self {
            contact_email: contact.filter(|contact| !email.as_ref().is_some_and(|email| is_same(email, contact))),
            email,
            username: login(IdentifierKind::Username),
            phone_number: login(IdentifierKind::Phone),
            email_verified: Some(profile.email_verified).filter(|verified| *verified),
            phone_number_verified: Some(profile.phone_number_verified).filter(|verified| *verified),
            password: None,
            password_hash: None,
            name: profile.name.clone(),
            claims: has_claims.then_some(claims),
            attributes: Some(profile.attributes.clone()).filter(|attributes| !attributes.is_empty()),
            identifiers: Some(&profile.identifiers).filter(|identifiers| !identifiers.is_empty()).map(|identifiers| {
                let each = identifiers.iter();
                each.map(|i| BusinessIdentifierEntry { system: i.system.clone(), value: i.value.clone() }).collect()
            }),
            roles: None,
            fhir_user: None,
            blocked: None,
        }
    }
}

/// Whether two identifiers are found as the same, however they are written.
pub(super) fn is_same(one: &Identifier, other: &Identifier) -> bool {
    one.kind() == other.kind() && one.folded() == other.folded()
}

/// The member of a user's entry that holds a kind of identifier.
pub(super) const fn field_of(kind: IdentifierKind) -> &'static str {
    match kind {
        IdentifierKind::Email => "email",
        IdentifierKind::Phone => "phoneNumber",
        IdentifierKind::Username => "username",
    }
}
