//! What every page of the account has around it.

use crate::{
    SafeUrl,
    components::{Alert, Person, Tone},
    gallery::ours,
    i18n::Locale,
};
use leptos::prelude::*;

/// A section of the account.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Section {
    /// Name, address, phone, language.
    Profile,
    /// The password.
    Password,
    /// Where they are signed in.
    Sessions,
    /// What has access.
    Applications,
    /// Taking it along, deleting it.
    Data,
}

impl Section {
    const ALL: [Self; 5] = [Self::Profile, Self::Password, Self::Sessions, Self::Applications, Self::Data];

    /// Where it is, below the account.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::Profile => "",
            Self::Password => "/password",
            Self::Sessions => "/sessions",
            Self::Applications => "/applications",
            Self::Data => "/data",
        }
    }

    const fn label(self, words: Locale) -> &'static str {
        match self {
            Self::Profile => words.profile(),
            Self::Password => words.password(),
            Self::Sessions => words.sessions(),
            Self::Applications => words.applications(),
            Self::Data => words.your_data(),
        }
    }
}

/// What was done a moment ago.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Told {
    /// The profile was saved.
    Saved,
    /// The password is another one.
    PasswordChanged,
    /// The same, and everything else ended.
    PasswordChangedOthers,
    /// A session ended.
    SessionEnded,
    /// All others ended.
    OthersEnded,
    /// An application lost its access.
    Withdrawn,
    /// The wish for another address is theirs no more.
    EmailWithdrawn,
}

impl Told {
    const ALL: [Self; 7] = [
        Self::Saved,
        Self::PasswordChanged,
        Self::PasswordChangedOthers,
        Self::SessionEnded,
        Self::OthersEnded,
        Self::Withdrawn,
        Self::EmailWithdrawn,
    ];

    /// The word for it, which the browser carries to the next page.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Saved => "account-saved",
            Self::PasswordChanged => "account-password",
            Self::PasswordChangedOthers => "account-password-others",
            Self::SessionEnded => "account-session",
            Self::OthersEnded => "account-others",
            Self::Withdrawn => "account-withdrawn",
            Self::EmailWithdrawn => "account-email-withdrawn",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|told| told.as_str() == word)
    }

    const fn text(self, words: Locale) -> &'static str {
        match self {
            Self::Saved => words.saved(),
            Self::PasswordChanged => words.password_changed(),
            Self::PasswordChangedOthers => words.password_changed_others(),
            Self::SessionEnded => words.session_ended(),
            Self::OthersEnded => words.others_ended(),
            Self::Withdrawn => words.withdrawn(),
            Self::EmailWithdrawn => words.email_withdrawn(),
        }
    }
}

/// What all pages of somebody's account have in common.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Account {
    /// Where it is: `/p/demo/account`.
    pub base: String,
    /// Whose: their name.
    pub person: String,
    /// What they sign in with.
    pub login: Option<String>,
    /// Where they log out.
    pub log_out: SafeUrl,
    /// The token of its forms.
    pub csrf: String,
    /// What was done a moment ago.
    pub told: Option<Told>,
}

impl Account {
    /// An address below it.
    pub(super) fn to(&self, rest: &str) -> SafeUrl {
        SafeUrl::parse(&format!("{}{rest}", self.base)).unwrap_or_default()
    }

    /// The page around `body`.
    pub(super) fn frame(self, words: Locale, here: Section, body: AnyView) -> AnyView {
        let sections = Section::ALL.map(|section| {
            let current = (section == here).then_some("page");
            let href = self.to(section.path()).into_string();
            view! { <a href=href aria-current=current>{section.label(words)}</a> }
        });
        let told = self.told.map(|told| view! { <Alert tone=Tone::Good>{told.text(words)}</Alert> });
        let log_out = self.log_out.into_string();
        view! {
            <div class="row">
                <Person name=self.person login=self.login />
                <a href=log_out>{words.log_out()}</a>
            </div>
            <nav class="sections" aria-label=words.account_sections()>{sections.collect_view()}</nav>
            {told}
            {body}
        }
        .into_any()
    }

    pub(super) fn sample() -> Self {
        Self {
            base: "/p/demo/account".into(),
            person: "John Doe".into(),
            login: Some("john@demo.test".into()),
            log_out: ours("/p/demo/logout"),
            csrf: "token".into(),
            told: None,
        }
    }

    pub(super) fn long() -> Self {
        Self {
            person: "Wolfeschlegelsteinhausenbergerdorff-Habsburg-Lothringen, <b>Maximiliana</b>".into(),
            login: Some(format!("{}@hospital.example", "maximiliana".repeat(5))),
            ..Self::sample()
        }
    }
}
