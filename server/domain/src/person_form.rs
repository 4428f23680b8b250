//! A person as a form shows them: texts as they were typed, read with everything that is wrong with them at once.

use crate::{
    ids::RoleId,
    person::{Address, BusinessIdentifier, Identifier, IdentifierError, Profile},
    problem::Problem,
    project_file::{birthdate, fhir_user},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The most characters of a line.
const LONGEST_LINE: usize = 400;
/// The most bytes of all attributes.
const LONGEST_ATTRIBUTES: usize = 16 * 1024;
/// The most ways to sign in, and identifiers, of one person.
const MOST: usize = 20;

macro_rules! lines {
    ($($(#[$doc:meta])* $field:ident: $($member:ident).+),+ $(,)?) => {
        /// Everything about a person that administrators may write, as texts. What is empty is not known.
        #[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
        pub struct PersonForm {
            $($(#[$doc])* pub $field: String,)+
            /// What they sign in with, an identifier a line.
            pub logins: Vec<String>,
            /// Identifiers that others gave: `system|value` a line, as FHIR writes them.
            pub identifiers: Vec<String>,
            /// The project's own attributes, as JSON.
            pub attributes: String,
            /// Who they are on the project's FHIR server.
            pub fhir_user: String,
            /// The ids of their roles.
            pub roles: Vec<String>,
        }

        impl PersonForm {
            /// The names of the fields of one line.
            pub const LINES: &'static [&'static str] = &[$(stringify!($field)),+];

            /// A line by the name of its field.
            pub fn line_mut(&mut self, name: &str) -> Option<&mut String> {
                match name { $(stringify!($field) => Some(&mut self.$field),)+ _ => None }
            }

            /// A line by the name of its field.
            #[must_use]
            pub fn line(&self, name: &str) -> &str {
                match name { $(stringify!($field) => &self.$field,)+ _ => "" }
            }

            fn fill(&mut self, profile: &Profile, address: &Address) {
                $(self.$field = lines!(@get profile, address, $($member).+).clone().unwrap_or_default();)+
            }

            fn write(&self, profile: &mut Profile, address: &mut Address, problems: &mut Vec<Problem>) {
                $(*lines!(@mut profile, address, $($member).+) = line(stringify!($field), &self.$field, problems);)+
            }
        }
    };
    (@get $profile:ident, $address:ident, address.$member:ident) => { $address.$member };
    (@get $profile:ident, $address:ident, $member:ident) => { $profile.$member };
    (@mut $profile:ident, $address:ident, address.$member:ident) => { &mut $address.$member };
    (@mut $profile:ident, $address:ident, $member:ident) => { &mut $profile.$member };
}

lines! {
    /// Their name.
    name: name,
    /// First names.
    given_name: given_name,
    /// Last names.
    family_name: family_name,
    /// Middle names.
    middle_name: middle_name,
    /// What friends say.
    nickname: nickname,
    /// The short name they like to be called by.
    preferred_username: preferred_username,
    /// `YYYY-MM-DD`, `0000-MM-DD` or `YYYY`.
    birthdate: birthdate,
    /// In any words.
    gender: gender,
    /// A language tag.
    locale: locale,
    /// A time zone's name.
    zoneinfo: zoneinfo,
    /// Their site.
    website: website,
    /// Street and number.
    street_address: address.street_address,
    /// Town.
    locality: address.locality,
    /// State or region.
    region: address.region,
    /// Postal code.
    postal_code: address.postal_code,
    /// Country.
    country: address.country,
    /// The address at which they are written to.
    email: email,
    /// The number at which they are called.
    phone: phone_number,
}

/// What a form says, read.
#[derive(Clone, PartialEq, Eq)]
pub struct PersonRead {
    /// What is to be known about them.
    pub profile: Profile,
    /// What they are to sign in with.
    pub logins: Vec<Identifier>,
    /// Who they are to be on the project's FHIR server.
    pub fhir_user: Option<String>,
    /// The roles they are to hold.
    pub roles: Vec<RoleId>,
}

impl PersonForm {
    /// The form of somebody who is there.
    #[must_use]
    pub fn of(profile: &Profile, logins: &[Identifier], fhir_user: Option<&str>, roles: &[RoleId]) -> Self {
        let address = profile.address.clone().unwrap_or_default();
        let mut form = Self {
            logins: logins.iter().map(|login| login.text().to_owned()).collect(),
            identifiers: profile.identifiers.iter().map(|own| format!("{}|{}", own.system, own.value)).collect(),
            attributes: match profile.attributes.is_empty() {
                true => String::new(),
                false => serde_json::to_string_pretty(&profile.attributes).unwrap_or_default(),
            },
            fhir_user: fhir_user.unwrap_or_default().to_owned(),
            roles: roles.iter().map(ToString::to_string).collect(),
            ..Self::default()
        };
        form.fill(profile, &address);
        form
    }

    /// Reads the form of somebody of whom this is known; what the form does not show stays.
    ///
    /// # Errors
    /// Everything that is wrong, by field.
    pub fn read(&self, there: &Profile) -> Result<PersonRead, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut profile = there.clone();
        let mut address = profile.address.take().unwrap_or_default();
        self.write(&mut profile, &mut address, &mut problems);
        profile.address = Some(address).filter(|address| *address != Address::default());
        if birthdate(&self.birthdate).is_err() {
            problems.push(Problem::new("birthdate", "Write it as YYYY-MM-DD, or only the year."));
        }
        profile.email = contact("email", &self.email, Identifier::email, &mut problems);
        profile.phone_number = contact("phone", &self.phone, Identifier::phone, &mut problems);
        // What was seen of the old address says nothing about another one.
        profile.email_verified &= same(Identifier::email, there.email.as_deref(), profile.email.as_deref());
        profile.phone_number_verified &=
            same(Identifier::phone, there.phone_number.as_deref(), profile.phone_number.as_deref());
        profile.attributes = attributes(&self.attributes, &mut problems);
        profile.identifiers = identifiers(&self.identifiers, &mut problems);
        let logins = logins(&self.logins, &mut problems);
        let reference = self.fhir_user.trim();
        let reference = (!reference.is_empty()).then(|| fhir_user(reference));
        if matches!(reference, Some(Err(_))) {
            problems.push(Problem::new("fhir_user", "Write a reference such as Patient/123 or Practitioner/456."));
        }
        let roles: Vec<RoleId> = self.roles.iter().filter_map(|id| id.parse().ok()).collect();
        if roles.len() != self.roles.len() {
            problems.push(Problem::new("roles", "Choose from the roles that there are."));
        }
        if problems.is_empty() {
            Ok(PersonRead { profile, logins, fhir_user: reference.and_then(Result::ok), roles })
        } else {
            Err(problems)
        }
    }
}

pub(crate) fn line(field: &str, typed: &str, problems: &mut Vec<Problem>) -> Option<String> {
    let text = typed.trim();
    if text.chars().count() > LONGEST_LINE {
        problems.push(Problem::new(field, "Use at most 400 characters."));
    } else if text.chars().any(char::is_control) {
        problems.push(Problem::new(field, "Leave out control characters and line breaks."));
    }
    (!text.is_empty()).then(|| text.to_owned())
}

type ReadIdentifier = fn(&str) -> Result<Identifier, IdentifierError>;

fn contact(field: &str, typed: &str, read: ReadIdentifier, problems: &mut Vec<Problem>) -> Option<String> {
    let text = typed.trim();
    if text.is_empty() {
        return None;
    }
    match read(text) {
        Ok(found) => Some(found.text().to_owned()),
        Err(error) => {
            problems.push(Problem::new(field, sentence(error)));
            None
        }
    }
}

/// What to do about a text that is no identifier.
fn sentence(error: IdentifierError) -> &'static str {
    match error {
        IdentifierError::Empty => "Write something here.",
        IdentifierError::TooLong => "Use at most 254 characters.",
        IdentifierError::Homograph => {
            "This address mixes letters of different alphabets that look alike. Write it with the letters of one."
        }
        IdentifierError::Email => "Write an email address such as name@clinic.example.",
        IdentifierError::Phone => "Write the number with its country code, such as +15550100123.",
        IdentifierError::Username => "A username has no @ and no spaces, and does not consist of digits only.",
    }
}

fn same(read: ReadIdentifier, before: Option<&str>, after: Option<&str>) -> bool {
    let folded = |text: Option<&str>| text.and_then(|text| read(text).ok()).map(|found| found.folded().to_owned());
    folded(before).is_some() && folded(before) == folded(after)
}

fn logins(lines: &[String], problems: &mut Vec<Problem>) -> Vec<Identifier> {
    let mut found: Vec<Identifier> = Vec::new();
    for (at, line) in lines.iter().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let field = format!("logins.{at}");
        match Identifier::guess(line) {
            None => problems.push(Problem::new(
                field,
                "Write an email address, a phone number with its country code, or a username without spaces.",
            )),
            Some(own) if found.iter().any(|there| there.kind() == own.kind() && there.folded() == own.folded()) => {
                problems.push(Problem::new(field, "This stands here twice."));
            }
            Some(own) => found.push(own),
        }
    }
    if lines.iter().all(|line| line.trim().is_empty()) {
        problems
            .push(Problem::new("logins", "Somebody without anything to sign in with cannot sign in. Give them one."));
    } else if lines.len() > MOST {
        problems.push(Problem::new("logins", "Nobody needs more than 20 ways to sign in."));
    }
    found
}

pub(crate) fn identifiers(lines: &[String], problems: &mut Vec<Problem>) -> Vec<BusinessIdentifier> {
    let mut found = Vec::new();
    for (at, text) in lines.iter().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let field = format!("identifiers.{at}");
        // A system is a URI, which has no bar; a value may have one.
        match text.split_once('|').map(|(system, value)| (system.trim(), value.trim())) {
            Some((system, value)) if !system.is_empty() && !value.is_empty() => {
                let mut own = Vec::new();
                line(&field, text, &mut own);
                problems.append(&mut own);
                found.push(BusinessIdentifier { system: system.to_owned(), value: value.to_owned() });
            }
            _ => problems.push(Problem::new(
                field,
                "Write who gave it, a bar, and the identifier: http://hl7.org/fhir/sid/us-npi|1234567893",
            )),
        }
    }
    if lines.len() > MOST {
        problems.push(Problem::new("identifiers", "Use at most 20 identifiers."));
    }
    found
}

fn attributes(typed: &str, problems: &mut Vec<Problem>) -> Map<String, Value> {
    if typed.trim().is_empty() {
        return Map::new();
    }
    if typed.len() > LONGEST_ATTRIBUTES {
        problems.push(Problem::new("attributes", "Use at most 16 KB."));
        return Map::new();
    }
    match serde_json::from_str(typed) {
        Ok(Value::Object(members)) => members,
        Ok(_) => {
            problems.push(Problem::new("attributes", "Write an object: { \"name\": \"value\" }"));
            Map::new()
        }
        Err(error) => {
            let text = format!("This is no JSON: look at line {}, column {}.", error.line(), error.column());
            problems.push(Problem::new("attributes", text));
            Map::new()
        }
    }
}

/// Somebody new, as a form asks for them.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct NewPersonForm {
    /// Their name.
    pub name: String,
    /// The address they sign in with and are written to.
    pub email: String,
    /// A number they sign in with.
    pub phone: String,
    /// A name they sign in with.
    pub username: String,
    /// The password they start with; never shown again.
    pub password: String,
    /// The ids of their roles.
    pub roles: Vec<String>,
}

impl NewPersonForm {
    /// Reads the form: as much as can be read, and everything that is wrong, by field. Whether the password may be theirs is for
    /// whoever holds it against the project's policy.
    #[must_use]
    pub fn read(&self) -> (PersonRead, Vec<Problem>) {
        let mut problems = Vec::new();
        let mut logins = Vec::new();
        let mut profile = Profile { name: line("name", &self.name, &mut problems), ..Profile::default() };
        let kinds: [(&str, &String, ReadIdentifier); 3] = [
            ("email", &self.email, Identifier::email),
            ("phone", &self.phone, Identifier::phone),
            ("username", &self.username, Identifier::username),
        ];
        for (field, typed, read) in kinds {
            if typed.trim().is_empty() {
                continue;
            }
            match read(typed) {
                Ok(found) => logins.push(found),
                Err(error) => problems.push(Problem::new(field, sentence(error))),
            }
        }
        if [&self.email, &self.phone, &self.username].iter().all(|typed| typed.trim().is_empty()) {
            problems
                .push(Problem::new("email", "Give an email address, a phone number or a username to sign in with."));
        }
        let text = |wanted| logins.iter().find(|own| own.kind() == wanted).map(|own| own.text().to_owned());
        profile.email = text(crate::person::IdentifierKind::Email);
        profile.phone_number = text(crate::person::IdentifierKind::Phone);
        let roles: Vec<RoleId> = self.roles.iter().filter_map(|id| id.parse().ok()).collect();
        if roles.len() != self.roles.len() {
            problems.push(Problem::new("roles", "Choose from the roles that there are."));
        }
        (PersonRead { profile, logins, fhir_user: None, roles }, problems)
    }
}

/// What a person's password must not be made of, as far as that is about themselves.
#[must_use]
pub fn about<'a>(profile: &'a Profile, logins: &'a [Identifier]) -> Vec<&'a str> {
    let names = [&profile.name, &profile.given_name, &profile.family_name, &profile.email, &profile.preferred_username];
    names.into_iter().filter_map(|name| name.as_deref()).chain(logins.iter().map(Identifier::text)).collect()
}

#[cfg(test)]
mod tests;
