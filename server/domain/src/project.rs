//! A project: the tenant, its settings and its addresses.

pub mod edit;

use crate::{
    ids::{ApplicationId, ProjectId, RoleId},
    logo::Logo,
};
use serde::{Deserialize, Serialize};
use std::{fmt, time::Duration};

/// A project's name in URLs: 2 to 40 of `a-z 0-9 -`, beginning with a letter, ending without a dash. Never given out again.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize)]
#[serde(transparent)]
pub struct Slug(String);

/// Why a text is no slug.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("a slug has 2 to 40 characters out of a-z, 0-9 and -, begins with a letter and does not end with a dash")]
pub struct InvalidSlug;

impl Slug {
    /// The built-in project of the people who run things.
    pub const KEYWARD: &'static str = "keyward";

    /// Reads a slug.
    ///
    /// # Errors
    /// The text has another length or other characters.
    pub fn parse(text: &str) -> Result<Self, InvalidSlug> {
        let fits = (2..=40).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            && text.starts_with(|c: char| c.is_ascii_lowercase())
            && !text.ends_with('-');
        if fits { Ok(Self(text.to_owned())) } else { Err(InvalidSlug) }
    }

    /// The slug as it stands in URLs.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this is the built-in project.
    #[must_use]
    pub fn is_keyward(&self) -> bool {
        self.0 == Self::KEYWARD
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Slug {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

/// A project as the control plane knows it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Project {
    /// Its id.
    pub id: ProjectId,
    /// Its name in URLs.
    pub slug: Slug,
    /// Its own domain, if it has one; then nothing answers for it on the shared host.
    pub domain: Option<String>,
    /// Goes up with each change of settings, clients, policies or keys; caches live under it.
    pub config_version: i64,
}

/// What administrators set of a project.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ProjectSettings {
    /// What people see.
    pub name: String,
    /// For administrators.
    pub description: Option<String>,
    /// Whether strangers may make an account.
    pub signup_enabled: bool,
    /// Languages of the pages, the first being the default: `en`, `es`.
    pub languages: Vec<String>,
    /// Audiences of the project's own APIs.
    pub audiences: Vec<String>,
    /// Where somebody without a request is sent.
    pub default_application: Option<ApplicationId>,
    /// How it looks.
    pub branding: Branding,
    /// How long sessions last.
    pub sessions: SessionSettings,
    /// How its mail is signed.
    pub mail: MailSettings,
    /// Which passwords are taken.
    pub passwords: PasswordSettings,
    /// Who may make an account, and with what; only where `signup_enabled`.
    pub sign_up: SignUpSettings,
    /// What people may do about their own account.
    pub account: AccountSettings,
}

impl Default for ProjectSettings {
    fn default() -> Self {
        Self {
            name: String::new(),
            description: None,
            signup_enabled: false,
            languages: vec!["en".into(), "es".into()],
            audiences: Vec::new(),
            default_application: None,
            branding: Branding::default(),
            sessions: SessionSettings::default(),
            mail: MailSettings::default(),
            passwords: PasswordSettings::default(),
            sign_up: SignUpSettings::default(),
            account: AccountSettings::default(),
        }
    }
}

/// How a project looks: typed values, never markup.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Branding {
    /// `#rrggbb`; shades with enough contrast are worked out from it.
    pub accent: Option<String>,
    /// The picture beside the name, which we serve.
    pub logo: Option<Logo>,
    /// Whom people ask for help: an email address, phone number or sentence.
    pub support_contact: Option<String>,
    /// https.
    pub support_url: Option<String>,
    /// https.
    pub privacy_url: Option<String>,
    /// https.
    pub terms_url: Option<String>,
}

/// How long a session lasts.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct SessionSettings {
    /// Seconds without use after which it ends.
    pub idle_seconds: u64,
    /// Seconds after which it ends in any case.
    pub absolute_seconds: u64,
    /// Whether signing in ends the person's other sessions.
    pub one_session: bool,
    /// Seconds without use after which the person types their password again, for workstations that many use.
    pub lock_seconds: Option<u64>,
    /// Seconds that a session lasts where somebody wants to stay signed in; without it nobody is asked.
    pub keep_signed_in_seconds: Option<u64>,
}

impl Default for SessionSettings {
    fn default() -> Self {
        Self {
            idle_seconds: 8 * 3600,
            absolute_seconds: 24 * 3600,
            one_session: false,
            lock_seconds: None,
            keep_signed_in_seconds: None,
        }
    }
}

impl SessionSettings {
    /// Time without use after which a session ends.
    #[must_use]
    pub const fn idle(&self) -> Duration {
        Duration::from_secs(self.idle_seconds)
    }

    /// Time without use after which the person shows again that they are there.
    #[must_use]
    pub fn lock(&self) -> Option<Duration> {
        self.lock_seconds.map(Duration::from_secs)
    }

    /// How long a session of somebody lasts who wants to stay signed in, where they may.
    #[must_use]
    pub fn kept(&self) -> Option<Duration> {
        self.keep_signed_in_seconds.map(Duration::from_secs)
    }

    /// Time after which a session ends in any case.
    #[must_use]
    pub const fn absolute(&self) -> Duration {
        Duration::from_secs(self.absolute_seconds)
    }
}

/// How a project's mail is signed. The address it comes from is the installation's.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct MailSettings {
    /// The name beside the address; the project's own without one.
    pub sender_name: Option<String>,
    /// Where answers go; nowhere without it.
    pub reply_to: Option<String>,
}

/// Which passwords are taken, beside the blocklist, which always holds (NIST SP 800-63B-4 §3.1.1.2).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct PasswordSettings {
    /// The fewest characters: 8 to 64.
    pub min_length: u16,
    /// Whether there has to be a small and a capital letter.
    pub require_mixed_case: bool,
    /// Whether there has to be a digit.
    pub require_digit: bool,
    /// Whether there has to be something that is neither letter nor digit.
    pub require_symbol: bool,
    /// Days after which a new one is wanted.
    pub expires_days: Option<u16>,
    /// How many earlier ones are not taken again: 0 to 24.
    pub history: u8,
    /// Wrong passwords in a row, from unknown devices, after which an account is closed to those for `lock_minutes`.
    pub lock_after: Option<u16>,
    /// For how many minutes.
    pub lock_minutes: u16,
}

impl Default for PasswordSettings {
    fn default() -> Self {
        Self {
            min_length: 15,
            require_mixed_case: false,
            require_digit: false,
            require_symbol: false,
            expires_days: None,
            history: 0,
            lock_after: None,
            lock_minutes: 15,
        }
    }
}

/// Who may make an account, and what they get.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct SignUpSettings {
    /// Domains of addresses that may sign up; all, if there are none.
    pub domains: Vec<String>,
    /// The role that whoever signs up gets.
    pub default_role: Option<RoleId>,
    /// The version of the terms and privacy statement that is agreed to; without one nobody is asked.
    pub terms_version: Option<String>,
}

/// What people may do about their own account.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct AccountSettings {
    /// Whether they may change their email address.
    pub may_change_email: bool,
    /// Whether they may delete it.
    pub may_delete: bool,
}

impl Default for AccountSettings {
    fn default() -> Self {
        Self { may_change_email: true, may_delete: false }
    }
}

/// Every address of one project. Made once from the public URL (or own domain); nothing else puts URLs together.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ProjectUrls {
    origin: String,
    base: String,
    public_url: String,
}

impl ProjectUrls {
    /// `public_url` without a trailing slash, such as `https://id.example.com`.
    #[must_use]
    pub fn new(public_url: &str, project: &Project) -> Self {
        let public_url = public_url.trim_end_matches('/').to_owned();
        let (origin, base) = match &project.domain {
            Some(domain) => (format!("https://{domain}"), "/".to_owned()),
            None => (public_url.clone(), format!("/p/{}/", project.slug)),
        };
        Self { origin, base, public_url }
    }

    /// The issuer, with its trailing slash.
    #[must_use]
    pub fn issuer(&self) -> String {
        format!("{}{}", self.origin, self.base)
    }

    /// The origin on which the project answers.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// A path of the project as a browser sees it: `path("sign-in")` is `/p/demo/sign-in`.
    #[must_use]
    pub fn path(&self, rest: &str) -> String {
        format!("{}{}", self.base, rest.trim_start_matches('/'))
    }

    /// The prefix under which cookies of the project are sent.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    /// An absolute URL of the project.
    #[must_use]
    pub fn url(&self, rest: &str) -> String {
        format!("{}{}", self.origin, self.path(rest))
    }

    /// The FHIR gateway: the audience of SMART and FHIR tokens.
    #[must_use]
    pub fn fhir(&self) -> String {
        self.url("fhir")
    }

    /// The Project API: the audience of tokens for `/v1`.
    #[must_use]
    pub fn api(&self) -> String {
        format!("{}/v1", self.public_url)
    }

    /// Whether this server answers for the project over https.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.origin.starts_with("https://")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn project(domain: Option<&str>) -> Project {
        Project {
            id: ProjectId::from_random([7; 16]),
            slug: Slug::parse("demo").unwrap(),
            domain: domain.map(str::to_owned),
            config_version: 1,
        }
    }

    #[test]
    fn issuers_end_with_a_slash() {
        let shared = ProjectUrls::new("http://localhost:3000/", &project(None));
        assert_eq!(shared.issuer(), "http://localhost:3000/p/demo/");
        assert_eq!(shared.url("oauth/token"), "http://localhost:3000/p/demo/oauth/token");
        assert_eq!(shared.fhir(), "http://localhost:3000/p/demo/fhir");
        assert_eq!(shared.api(), "http://localhost:3000/v1");
        let own = ProjectUrls::new("https://id.example.com", &project(Some("login.clinic.example")));
        assert_eq!(own.issuer(), "https://login.clinic.example/");
        assert_eq!(own.url("/authorize"), "https://login.clinic.example/authorize");
        assert_eq!(own.api(), "https://id.example.com/v1");
    }

    #[test]
    fn a_slug_fits_into_a_url() {
        for good in ["demo", "a1", "pm-pediatric-care"] {
            assert!(Slug::parse(good).is_ok(), "{good}");
        }
        for bad in ["", "a", "Demo", "1a", "a-", "a_b", "a/b", "..", "ä1", &"a".repeat(41)] {
            assert!(Slug::parse(bad).is_err(), "{bad}");
        }
    }
}
