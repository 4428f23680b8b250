//! A project's part of the file.

mod passwords;

pub use passwords::PasswordsEntry;

use super::application::ApplicationEntry;
use super::m2m_client::M2mClientEntry;
use super::problem::{Problems, element, member};
use super::read::{boolean, entry, line, list, none_or_seconds, one_of, paragraph, parsed, seconds, set};
use super::role::RoleEntry;
use super::url;
use super::user::UserEntry;
use crate::ids::ClientId;
use crate::logo::Logo;
use crate::mail::Address;
use crate::project::{Branding, ProjectSettings, Slug, edit::sender_name_problem};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

entry! {
    /// A project and what is to live in it. The built-in project cannot be named: its people are the administrators.
    ProjectEntry {
        /// Its name in URLs. It names the project in the file, and stays.
        "slug" slug: required Slug = parsed(foreign_slug);
        /// A domain of its own. Chosen at creation, and stays.
        "domain" domain: optional String = parsed(url::domain);
        /// What people see.
        "name" name: optional String = line;
        /// For administrators.
        "description" description: optional String = paragraph;
        /// Whether strangers may make an account.
        "signupEnabled" signup_enabled: optional bool = boolean;
        /// Languages of the pages, the first being the default.
        "languages" languages: optional Vec<Language> = set(|value, at, problems| one_of("en, es")(value, at, problems));
        /// Audiences of the project's own APIs.
        "audiences" audiences: optional Vec<String> = set(parsed(url::audience));
        /// How its pages look.
        "branding" branding: optional BrandingEntry = BrandingEntry::read_at;
        /// How long sessions last.
        "sessions" sessions: optional SessionsEntry = SessionsEntry::read_at;
        /// Which passwords are taken.
        "passwords" passwords: optional PasswordsEntry = PasswordsEntry::read_at;
        /// How its mail is signed.
        "mail" mail: optional MailEntry = MailEntry::read_at;
        /// What people may do about their own account.
        "account" account: optional AccountEntry = AccountEntry::read_at;
        /// Who may make an account, and what they get; only where `signupEnabled`.
        "signUp" sign_up: optional SignUpEntry = SignUpEntry::read_at;
        /// The application to which somebody without a request is sent, by client id.
        "defaultApplication" default_application: optional ClientId = parsed(ClientId::parse);
        /// The role of people who register themselves, by name.
        "defaultPatientRole" default_patient_role: optional String = line;
        /// The role of people who come through another identity provider, by name.
        "defaultSSOUserRole" default_sso_user_role: optional String = line;
        /// Roles, by name.
        "roles" roles: optional Vec<RoleEntry> = list(RoleEntry::read_at);
        /// Applications, by client id or else by name.
        "applications" applications: optional Vec<ApplicationEntry> = list(ApplicationEntry::read_at);
        /// M2M clients, by client id or else by name.
        "m2mClients" m2m_clients: optional Vec<M2mClientEntry> = list(M2mClientEntry::read_at);
        /// People, by what they sign in with.
        "users" users: optional Vec<UserEntry> = list(UserEntry::read_at);
    }
    refused {
        "fhir": "is not supported yet: there is no FHIR gateway";
        "smart": "is not supported yet: there is no SMART on FHIR";
        "sandbox": "is not a setting";
    }
}

entry! {
    /// How a project's pages look. An empty text removes what is there.
    BrandingEntry {
        /// `#rrggbb`.
        "accent" accent: optional String = parsed(accent);
        /// Where the logo is fetched from, once, when this changes.
        "logoUri" logo_uri: optional String = parsed(page_or_nothing);
        /// Whom people ask for help.
        "supportContact" support_contact: optional String = paragraph;
        /// https.
        "supportUrl" support_url: optional String = parsed(page_or_nothing);
        /// https.
        "privacyUrl" privacy_url: optional String = parsed(page_or_nothing);
        /// https.
        "termsUrl" terms_url: optional String = parsed(page_or_nothing);
    }
}

entry! {
    /// How a project's mail is signed. An empty text removes what is there.
    MailEntry {
        /// The name beside the installation's address.
        "senderName" sender_name: optional String = parsed(sender_name);
        /// Where answers go.
        "replyTo" reply_to: optional String = parsed(address_or_nothing);
    }
}

entry! {
    /// How long a session lasts.
    SessionsEntry {
        /// Without use.
        "idleSeconds" idle_seconds: optional u64 = seconds(60, 30 * 24 * 3600);
        /// In any case.
        "absoluteSeconds" absolute_seconds: optional u64 = seconds(60, 90 * 24 * 3600);
        /// Whether signing in ends the person's other sessions.
        "oneSession" one_session: optional bool = boolean;
        /// Without use until the password is asked for; 0 for never.
        "lockSeconds" lock_seconds: optional u64 = none_or_seconds(60, 24 * 3600);
        /// In any case, where somebody wants to stay signed in; 0 to ask nobody.
        "keepSignedInSeconds" keep_signed_in_seconds: optional u64 = none_or_seconds(24 * 3600, 365 * 24 * 3600);
    }
}

entry! {
    /// What people may do about their own account.
    AccountEntry {
        /// Whether they may change their email address.
        "mayChangeEmail" may_change_email: optional bool = boolean;
        /// Whether they may delete it.
        "mayDelete" may_delete: optional bool = boolean;
    }
}

entry! {
    /// Who may make an account for themselves, what they get, and what they agree to.
    SignUpEntry {
        /// Domains of addresses that may; none for all.
        "domains" domains: optional Vec<String> = set(parsed(sign_up_domain));
        /// The role that they get, by name; empty for none.
        "defaultRole" default_role: optional String = line_or_nothing;
        /// The version of the terms and privacy statement that they agree to; empty, if nobody is asked.
        "termsVersion" terms_version: optional String = parsed(terms_version);
    }
}

/// A language that the pages speak.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// English.
    En,
    /// Spanish.
    Es,
}

impl Language {
    const fn as_str(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Es => "es",
        }
    }
}

fn foreign_slug(text: &str) -> Result<Slug, String> {
    let slug = Slug::parse(text).map_err(|error| error.to_string())?;
    if slug.is_keyward() {
        return Err("is the built-in project; the people who run things stand under administrators".to_owned());
    }
    Ok(slug)
}

fn sender_name(text: &str) -> Result<String, &'static str> {
    sender_name_problem(text).map_or_else(|| Ok(text.trim().to_owned()), Err)
}

fn address_or_nothing(text: &str) -> Result<String, &'static str> {
    let parsed = if text.is_empty() { None } else { Some(Address::parse(text)) };
    let address = parsed.transpose().map_err(|_| "must be one email address, without a name")?;
    Ok(address.map(|address| address.as_str().to_owned()).unwrap_or_default())
}

fn sign_up_domain(text: &str) -> Result<String, &'static str> {
    crate::sign_up::domain(text).ok_or("must be a domain such as clinic.example")
}

fn line_or_nothing(value: &serde_json::Value, at: &str, problems: &mut Problems) -> Option<String> {
    if value.as_str() == Some("") { Some(String::new()) } else { line(value, at, problems) }
}

fn terms_version(text: &str) -> Result<String, &'static str> {
    let fits = text.chars().count() <= 40 && text.trim() == text && !text.chars().any(char::is_control);
    if fits { Ok(text.to_owned()) } else { Err("must have at most 40 characters on one line") }
}

fn accent(text: &str) -> Result<String, &'static str> {
    let is_colour =
        text.len() == 7 && text.strip_prefix('#').is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_hexdigit()));
    if text.is_empty() || is_colour { Ok(text.to_ascii_lowercase()) } else { Err("must be a colour such as #2f5d8c") }
}

pub(super) fn page_or_nothing(text: &str) -> Result<String, url::UrlError> {
    if text.is_empty() { Ok(String::new()) } else { url::page(text) }
}

/// The address to fetch a logo from: the one in the file, unless the logo that is there came from it.
pub(super) fn logo_to_fetch(there: Option<&Logo>, wanted: Option<&String>) -> Option<String> {
    let wanted = wanted.filter(|uri| !uri.is_empty())?;
    let has_it = there.is_some_and(|logo| logo.from.as_ref() == Some(wanted));
    (!has_it).then(|| wanted.clone())
}

/// A text that replaces what is there: left out, it does not; empty, it removes it.
pub(super) fn replace(there: &mut Option<String>, wanted: Option<&String>) {
    if let Some(wanted) = wanted {
        *there = Some(wanted.clone()).filter(|text| !text.is_empty());
    }
}

impl ProjectEntry {
    /// What can be told only by looking at several entries.
    pub(super) fn check(&self, at: &str, problems: &mut Problems) {
        if self.languages.as_ref().is_some_and(Vec::is_empty) {
            problems.add(member(at, "languages"), "must name at least one language");
        }
        let mut seen = BTreeSet::new();
        for (index, role) in self.roles.iter().flatten().enumerate() {
            if !seen.insert(&role.name) {
                problems.add(member(&element(&member(at, "roles"), index), "name"), "is the name of another role");
            }
        }
        let applications = self.applications.iter().flatten().map(|a| (a.client_id.as_ref(), &a.name));
        let clients = self.m2m_clients.iter().flatten().map(|c| (c.client_id.as_ref(), &c.name));
        let mut ids = BTreeSet::new();
        for (list, entries) in [("applications", applications.collect::<Vec<_>>()), ("m2mClients", clients.collect())] {
            let mut names = BTreeSet::new();
            for (index, (client_id, name)) in entries.into_iter().enumerate() {
                let at = element(&member(at, list), index);
                match client_id {
                    Some(client_id) if !ids.insert(client_id.clone()) => {
                        problems.add(member(&at, "clientId"), "is the client id of another client");
                    }
                    None if !names.insert(name) => problems.add(
                        member(&at, "name"),
                        "is the name of another entry; give both a clientId to tell them apart",
                    ),
                    _ => {}
                }
            }
        }
        for (index, application) in self.applications.iter().flatten().enumerate() {
            application.check(&element(&member(at, "applications"), index), problems);
        }
        UserEntry::check_all(self.users.as_deref().unwrap_or_default(), &member(at, "users"), problems);
    }

    /// The settings after applying this entry, but for what is named by reference (applications, roles).
    pub(super) fn merged(&self, there: Option<&ProjectSettings>) -> ProjectSettings {
        let mut settings = there.cloned().unwrap_or_default();
        match &self.name {
            Some(name) => settings.name.clone_from(name),
            None if there.is_none() => self.slug.as_str().clone_into(&mut settings.name),
            None => {}
        }
        replace(&mut settings.description, self.description.as_ref());
        settings.signup_enabled = self.signup_enabled.unwrap_or(settings.signup_enabled);
        if let Some(languages) = &self.languages {
            settings.languages = languages.iter().map(|language| language.as_str().to_owned()).collect();
        }
        if let Some(audiences) = &self.audiences {
            settings.audiences.clone_from(audiences);
        }
        if let Some(wanted) = &self.branding {
            let Branding { accent, logo, support_contact, support_url, privacy_url, terms_url } =
                &mut settings.branding;
            if wanted.logo_uri.as_deref() == Some("") {
                *logo = None;
            }
            replace(accent, wanted.accent.as_ref());
            replace(support_contact, wanted.support_contact.as_ref());
            replace(support_url, wanted.support_url.as_ref());
            replace(privacy_url, wanted.privacy_url.as_ref());
            replace(terms_url, wanted.terms_url.as_ref());
        }
        if let Some(wanted) = &self.passwords {
            wanted.merge(&mut settings.passwords);
        }
        if let Some(wanted) = &self.mail {
            replace(&mut settings.mail.sender_name, wanted.sender_name.as_ref());
            replace(&mut settings.mail.reply_to, wanted.reply_to.as_ref());
        }
        if let Some(wanted) = &self.sessions {
            settings.sessions.idle_seconds = wanted.idle_seconds.unwrap_or(settings.sessions.idle_seconds);
            settings.sessions.absolute_seconds = wanted.absolute_seconds.unwrap_or(settings.sessions.absolute_seconds);
            settings.sessions.one_session = wanted.one_session.unwrap_or(settings.sessions.one_session);
            if let Some(seconds) = wanted.lock_seconds {
                settings.sessions.lock_seconds = Some(seconds).filter(|seconds| *seconds > 0);
            }
            if let Some(seconds) = wanted.keep_signed_in_seconds {
                settings.sessions.keep_signed_in_seconds = Some(seconds).filter(|seconds| *seconds > 0);
            }
        }
        if let Some(wanted) = &self.sign_up {
            if let Some(domains) = &wanted.domains {
                settings.sign_up.domains.clone_from(domains);
            }
            replace(&mut settings.sign_up.terms_version, wanted.terms_version.as_ref());
        }
        if let Some(wanted) = &self.account {
            settings.account.may_change_email = wanted.may_change_email.unwrap_or(settings.account.may_change_email);
            settings.account.may_delete = wanted.may_delete.unwrap_or(settings.account.may_delete);
        }
        settings
    }

    /// The entry that an export writes for these settings.
    pub(super) fn of(slug: &Slug, domain: Option<&String>, settings: &ProjectSettings) -> Self {
        let languages = settings.languages.iter().filter_map(|text| match text.as_str() {
            "en" => Some(Language::En),
            "es" => Some(Language::Es),
            _ => None,
        });
        let Branding { accent, logo, support_contact, support_url, privacy_url, terms_url } = settings.branding.clone();
        let logo_uri = logo.and_then(|logo| logo.from);
        Self {
            slug: slug.clone(),
            domain: domain.cloned(),
            name: Some(settings.name.clone()),
            description: settings.description.clone(),
            signup_enabled: Some(settings.signup_enabled),
            languages: Some(languages.collect()),
            audiences: Some(settings.audiences.clone()),
            branding: Some(BrandingEntry { accent, logo_uri, support_contact, support_url, privacy_url, terms_url }),
            sessions: Some(SessionsEntry {
                idle_seconds: Some(settings.sessions.idle_seconds),
                absolute_seconds: Some(settings.sessions.absolute_seconds),
                one_session: Some(settings.sessions.one_session),
                lock_seconds: Some(settings.sessions.lock_seconds.unwrap_or_default()),
                keep_signed_in_seconds: Some(settings.sessions.keep_signed_in_seconds.unwrap_or_default()),
            }),
            passwords: Some(PasswordsEntry::of(&settings.passwords)),
            mail: Some(MailEntry {
                sender_name: settings.mail.sender_name.clone(),
                reply_to: settings.mail.reply_to.clone(),
            }),
            account: Some(AccountEntry {
                may_change_email: Some(settings.account.may_change_email),
                may_delete: Some(settings.account.may_delete),
            }),
            sign_up: Some(SignUpEntry {
                domains: Some(settings.sign_up.domains.clone()),
                default_role: None,
                terms_version: settings.sign_up.terms_version.clone(),
            }),
            default_application: None,
            default_patient_role: None,
            default_sso_user_role: None,
            roles: None,
            applications: None,
            m2m_clients: None,
            users: None,
        }
    }
}
