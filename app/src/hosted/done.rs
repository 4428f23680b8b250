//! What a link from a mail was for is done, and there is no application to go on to.

use super::forgot_password::contact;
use crate::{
    Page, PageContext, SafeUrl,
    components::{ButtonLink, Kind, Person},
    gallery::{Sample, application, ours},
    i18n::Locale,
};
use domain::link::LinkKind;
use leptos::prelude::*;
use std::borrow::Cow;

/// What is done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DoneWhat {
    /// Somebody has an account now.
    Account,
    /// Somebody who had an account has accepted an invitation.
    Access,
    /// There is a new password.
    Password,
    /// There is a new address.
    Email,
    /// The old address is back.
    EmailBack,
    /// Every session is ended.
    EverythingEnded,
    /// The same, but no mail is sent here: only people can help.
    Unmailed,
    /// The same, but somebody else has the address by now: only people can help.
    Stranded,
}

/// Where somebody may go on to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum DoneNext {
    /// To an application, by name.
    Application(String, SafeUrl),
    /// To another mail with a link for a new password.
    NewLink(SafeUrl),
    /// To the sign-in page.
    LogIn(SafeUrl),
    /// To one's own account.
    Account(SafeUrl),
}

/// It is done.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Done {
    /// What.
    pub what: DoneWhat,
    /// Who is signed in now: their name, and what they sign in with.
    pub person: Option<(String, Option<String>)>,
    /// Where to go from here.
    pub next: Option<DoneNext>,
}

impl Done {
    const fn heading(&self, words: Locale) -> &'static str {
        match self.what {
            DoneWhat::Account => words.done_account(),
            DoneWhat::Access => words.done_access(),
            DoneWhat::Password => words.done_password(),
            DoneWhat::Email => words.done_email(),
            DoneWhat::EmailBack => words.done_undo(),
            DoneWhat::EverythingEnded | DoneWhat::Unmailed | DoneWhat::Stranded => words.done_not_me(),
        }
    }

    fn text(&self, words: Locale, project: &str) -> Option<Cow<'static, str>> {
        let length = words.duration(LinkKind::Reset.lasts());
        Some(match self.what {
            DoneWhat::Account | DoneWhat::Access => return None,
            DoneWhat::Password => words.done_password_text().into(),
            DoneWhat::Email => words.done_email_text().into(),
            DoneWhat::EmailBack => words.done_undo_text(&length).into(),
            DoneWhat::EverythingEnded => words.done_not_me_text(&length).into(),
            DoneWhat::Unmailed => words.done_unmailed_text(project).into(),
            DoneWhat::Stranded => words.done_stranded_text(project).into(),
        })
    }
}

impl Page for Done {
    const NAME: &'static str = "done";

    fn title(&self, words: Locale) -> String {
        self.heading(words).to_owned()
    }

    fn main(self, context: &PageContext) -> AnyView {
        let words = context.locale;
        let heading = self.heading(words);
        let nowhere = self.person.is_some() && self.next.is_none();
        let help = matches!(self.what, DoneWhat::Unmailed | DoneWhat::Stranded).then(|| contact(context));
        let hint = matches!(self.what, DoneWhat::EmailBack | DoneWhat::EverythingEnded)
            .then(|| view! { <p class="quiet">{words.done_mail_hint()}</p> });
        let text = self.text(words, &context.branding.name).map(|text| view! { <p class="quiet">{text}</p> });
        let close = nowhere.then(|| view! { <p class="quiet">{words.signed_in_nowhere()}</p> });
        let person = self.person.map(|(name, login)| {
            view! { <div class="card"><Person name=name login=login /></div> }
        });
        let next = self.next.map(|next| {
            let (kind, href, text) = match next {
                DoneNext::Application(name, href) => (Kind::Primary, href, words.continue_to(&name)),
                // What comes first is the mail that is on its way.
                DoneNext::NewLink(href) => (Kind::Plain, href, words.ask_for_new_link().to_owned()),
                DoneNext::LogIn(href) => (Kind::Primary, href, words.log_in().to_owned()),
                DoneNext::Account(href) => (Kind::Primary, href, words.open_account().to_owned()),
            };
            view! { <ButtonLink kind=kind href=href>{text}</ButtonLink> }
        });
        view! {
            <div class="stack tight">
                <h1>{heading}</h1>
                {text}
                {hint}
                {close}
            </div>
            {person}
            {help}
            {next}
        }
        .into_any()
    }

    fn samples(_: Locale) -> Vec<Sample<Self>> {
        let person = Some(("John Doe".to_owned(), Some("john@demo.test".to_owned())));
        let long = "Wolfeschlegelsteinhausenbergerdorff-Habsburg-Lothringen, Maximiliana".to_owned();
        let labs = Some(DoneNext::Application("Labs".into(), application("http://localhost:4000/labs")));
        let again = Some(DoneNext::NewLink(ours("/p/demo/sign-in/forgot-password")));
        let done = |what| Self { what, person: None, next: None };
        vec![
            Sample::new("an account", Self { person: person.clone(), ..done(DoneWhat::Account) }),
            Sample::new(
                "an account and an application",
                Self { person: Some((long, None)), next: labs.clone(), ..done(DoneWhat::Account) },
            ),
            Sample::new("access", Self { person: person.clone(), next: labs, ..done(DoneWhat::Access) }),
            Sample::new("a password", Self { person, ..done(DoneWhat::Password) }),
            Sample::new(
                "an address",
                Self { next: Some(DoneNext::Account(ours("/p/demo/account"))), ..done(DoneWhat::Email) },
            ),
            Sample::new("the old address", Self { next: again.clone(), ..done(DoneWhat::EmailBack) }),
            Sample::new("everything ended", Self { next: again, ..done(DoneWhat::EverythingEnded) }),
            Sample::new("everything ended and no mail", done(DoneWhat::Unmailed)),
            Sample::new("everything ended and the address is anothers", done(DoneWhat::Stranded)),
            Sample::new("everything ended and nobody to ask", done(DoneWhat::Stranded))
                .with(|context| context.branding.support = None),
            Sample::new(
                "a password and the sign-in page",
                Self { next: Some(DoneNext::LogIn(ours("/p/demo/sign-in"))), ..done(DoneWhat::Password) },
            ),
        ]
    }
}
