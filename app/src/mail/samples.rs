//! Every letter as it looks, for the gallery and the snapshots.

use super::{MailBranding, Rendered, render};
use crate::{
    branding::{Accent, Support},
    i18n::Locale,
};
use domain::{
    mail::{Address, Envelope, Letter},
    time::Timestamp,
};

/// A letter as it looks.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MailPicture {
    /// Which letter, in which state.
    pub name: &'static str,
    /// The language.
    pub locale: Locale,
    /// The letter.
    pub mail: Rendered,
    /// The addresses that it leads to.
    pub links: Vec<String>,
}

impl MailPicture {
    /// A name for a file: `mail-reset.en`.
    #[must_use]
    pub fn file_stem(&self) -> String {
        format!("mail-{}.{}", self.name, self.locale.tag())
    }
}

const SENT: Timestamp = Timestamp::from_unix_seconds(1_795_348_860);
const HOSTILE: &str = "<b onclick='x()'>\"R&D\"</b>\r\nBcc: all@evil.example";

fn link(kind: &str) -> String {
    format!("https://id.clinic.example/p/clinic/sign-in/link/{kind}-Zm9yIHRoZSBnYWxsZXJ5IG9ubHk?a=1&b=2")
}

/// Every letter in every state and language.
#[must_use]
pub fn samples() -> Vec<MailPicture> {
    let branding = MailBranding {
        name: "Demo Clinic".into(),
        accent: Accent::default(),
        support: Support::parse("help@clinic.example"),
        answers_are_read: true,
        languages: Locale::ALL.to_vec(),
    };
    let bare = MailBranding {
        name: HOSTILE.into(),
        accent: Accent::parse_hex("#f5d000").unwrap_or_default(),
        support: None,
        answers_are_read: true,
        languages: Locale::ALL.to_vec(),
    };
    let mut all = Vec::new();
    for locale in Locale::ALL {
        for (name, letter) in letters() {
            all.extend(picture(name, locale, &branding, Some("Ada Lovelace"), letter));
        }
        for (name, letter) in hostile() {
            all.extend(picture(name, locale, &bare, Some(HOSTILE), letter));
        }
    }
    all
}

fn picture(
    name: &'static str,
    locale: Locale,
    branding: &MailBranding,
    person: Option<&str>,
    letter: Letter,
) -> Option<MailPicture> {
    let links = links(&letter);
    let to = Address::parse("ada.lovelace@clinic.example").ok()?;
    let envelope = Envelope { to, name: person.map(Into::into), locale: Some(locale.tag().into()), letter };
    Some(MailPicture { name, locale, mail: render(&envelope, branding, SENT), links })
}

fn links(letter: &Letter) -> Vec<String> {
    match letter {
        Letter::Invitation { link, .. }
        | Letter::Administrator { link, .. }
        | Letter::SignUp { link, .. }
        | Letter::Reset { link, .. }
        | Letter::VerifyEmail { link, .. } => vec![link.clone()],
        Letter::AccountBack { link, forgot_password, .. } => vec![link.clone(), forgot_password.clone()],
        Letter::AccountExists { sign_in, forgot_password, .. } => vec![sign_in.clone(), forgot_password.clone()],
        Letter::PasswordChanged { not_me, .. }
        | Letter::NewDevice { not_me, .. }
        | Letter::EmailChanging { not_me, .. } => vec![not_me.clone()],
        Letter::EmailChanged { undo, .. } => vec![undo.clone()],
        Letter::AccountDeleted { .. } | Letter::Test { .. } => Vec::new(),
    }
}

fn after(seconds: u64) -> Timestamp {
    SENT + std::time::Duration::from_secs(seconds)
}

fn letters() -> Vec<(&'static str, Letter)> {
    let (week, day, half_an_hour) = (after(7 * 86_400), after(86_400), after(1_800));
    let device = Some("Firefox on Windows".to_owned());
    let portal = Some("Patient Portal".to_owned());
    let grace = Some("Dr. Grace Hopper".to_owned());
    vec![
        (
            "invitation",
            Letter::Invitation {
                application: "Patient Portal".into(),
                invited_by: grace.clone(),
                link: link("invitation"),
                expires: week,
                has_account: false,
            },
        ),
        (
            "invitation-by-a-program",
            Letter::Invitation {
                application: "Patient Portal".into(),
                invited_by: None,
                link: link("invitation"),
                expires: week,
                has_account: true,
            },
        ),
        (
            "administrator",
            Letter::Administrator {
                project: "Demo Clinic".into(),
                role: "Administrator".into(),
                invited_by: grace,
                link: link("administrator"),
                expires: week,
                has_account: false,
            },
        ),
        ("sign-up", Letter::SignUp { application: portal.clone(), link: link("sign-up"), expires: day }),
        (
            "account-exists",
            Letter::AccountExists {
                application: None,
                sign_in: "https://id.clinic.example/p/clinic/sign-in".into(),
                forgot_password: "https://id.clinic.example/p/clinic/sign-in/forgot-password".into(),
            },
        ),
        ("reset", Letter::Reset { link: link("reset"), expires: half_an_hour, by_administrator: false }),
        ("reset-by-an-administrator", Letter::Reset { link: link("reset"), expires: SENT, by_administrator: true }),
        ("account-back-by-undo", account_back(true)),
        ("account-back", account_back(false)),
        ("password-changed", Letter::PasswordChanged { at: SENT, device: device.clone(), not_me: link("not-me") }),
        ("new-device", Letter::NewDevice { at: SENT, device, application: portal, not_me: link("not-me") }),
        ("verify-email", Letter::VerifyEmail { link: link("email"), expires: day }),
        ("email-changed", Letter::EmailChanged { to: "a…@new.example".into(), undo: link("undo"), expires: week }),
        ("email-changing", Letter::EmailChanging { to: "a…@new.example".into(), not_me: link("not-me") }),
        ("account-deleted", Letter::AccountDeleted { at: SENT }),
        ("test", Letter::Test { sent_by: "Grace Hopper".into() }),
    ]
}

fn account_back(change_undone: bool) -> Letter {
    Letter::AccountBack {
        link: link("reset"),
        expires: after(1_800),
        forgot_password: "https://id.clinic.example/p/clinic/sign-in/forgot-password".into(),
        change_undone,
    }
}

/// Names that others chose, with everything in them that a mail program could take for something else.
fn hostile() -> Vec<(&'static str, Letter)> {
    vec![
        (
            "invitation-with-markup-in-names",
            Letter::Invitation {
                application: HOSTILE.into(),
                invited_by: Some("Win at https://evil.example".into()),
                link: link("invitation"),
                expires: after(86_400),
                has_account: false,
            },
        ),
        (
            "new-device-with-markup-in-names",
            Letter::NewDevice {
                at: SENT,
                device: Some(HOSTILE.into()),
                application: Some("A very long name ".repeat(20)),
                not_me: link("not-me"),
            },
        ),
        ("test-with-markup-in-names", Letter::Test { sent_by: HOSTILE.into() }),
    ]
}
