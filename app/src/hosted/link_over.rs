//! A link from a mail by which nothing can be done any more, and what can be done instead.

use super::forgot_password::contact;
use crate::{
    Page, PageContext, SafeUrl,
    components::{Button, ButtonLink, Form, Kind},
    gallery::{Sample, ours},
    i18n::Locale,
};
use domain::link::LinkKind;
use leptos::{either::Either, prelude::*};
use std::borrow::Cow;

/// Why nothing can be done by a link.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LinkOverWhy {
    /// It was used.
    Used,
    /// Nobody used it in time.
    Expired,
    /// The same, of a link for a new password in the place of one that opens nothing any more.
    ExpiredNeeded,
    /// There is no such link here, or no longer.
    Unknown,
    /// The page belongs to another browser.
    OtherBrowser,
    /// Somebody else is signed in than the one whom the link is for.
    OtherPerson,
    /// A new link was asked for; whether one was sent is never said.
    Asked,
}

/// The next step.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum LinkNext {
    /// To the sign-in page.
    LogIn(SafeUrl),
    /// To a new password.
    NewPassword(SafeUrl),
    /// To a new sign-up.
    SignUp(SafeUrl),
    /// To one's own account.
    Account(SafeUrl),
    /// A form asks for a new link.
    AskAgain {
        /// Where it goes.
        action: SafeUrl,
        /// The token that binds it to the browser.
        csrf: String,
    },
}

/// A link that is over.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LinkOver {
    /// What it was for, as far as that is known.
    pub kind: Option<LinkKind>,
    /// Why it is over.
    pub why: LinkOverWhy,
    /// What can be done, the likeliest first.
    pub next: Vec<LinkNext>,
}

impl LinkOver {
    const fn heading(&self, words: Locale) -> &'static str {
        match self.why {
            LinkOverWhy::Used => words.link_used(),
            LinkOverWhy::Expired | LinkOverWhy::ExpiredNeeded => words.link_expired(),
            LinkOverWhy::Unknown => words.link_unknown(),
            LinkOverWhy::OtherBrowser => words.link_elsewhere(),
            LinkOverWhy::OtherPerson => words.link_of_another(),
            LinkOverWhy::Asked => words.new_link_asked(),
        }
    }

    fn advice(&self, words: Locale, project: &str) -> Cow<'static, str> {
        let used = match self.why {
            LinkOverWhy::Used => true,
            LinkOverWhy::Expired => false,
            LinkOverWhy::ExpiredNeeded => return words.reset_expired_needed().into(),
            LinkOverWhy::Unknown => return words.link_unknown_text().into(),
            LinkOverWhy::OtherBrowser => return words.link_elsewhere_text().into(),
            LinkOverWhy::OtherPerson => return words.link_of_another_text().into(),
            LinkOverWhy::Asked => return words.new_link_asked_text().into(),
        };
        let offers = |wanted: fn(&LinkNext) -> bool| self.next.iter().any(wanted);
        let text = match (self.kind, used) {
            (Some(LinkKind::Invitation), true) => words.invitation_used(),
            (Some(LinkKind::Invitation), false) if offers(|next| matches!(next, LinkNext::AskAgain { .. })) => {
                words.invitation_expired()
            }
            (Some(LinkKind::Invitation), false) => words.invitation_expired_no_mail(),
            (Some(LinkKind::SignUp), true) => words.sign_up_used(),
            (Some(LinkKind::SignUp), false) if offers(|next| matches!(next, LinkNext::SignUp(_))) => {
                words.sign_up_expired()
            }
            (Some(LinkKind::SignUp), false) => return words.sign_up_expired_closed(project).into(),
            (Some(LinkKind::Reset), true) => words.reset_used(),
            (Some(LinkKind::Reset), false) => words.reset_expired(),
            (Some(LinkKind::Email), true) => words.email_used(),
            (Some(LinkKind::Email), false) => words.email_expired(),
            (Some(LinkKind::Undo), true) => words.undo_used(),
            (Some(LinkKind::Undo), false) => words.undo_expired(),
            (Some(LinkKind::NotMe), true) => words.not_me_used(),
            (Some(LinkKind::NotMe), false) => words.not_me_expired(),
            (Some(LinkKind::SetUp | LinkKind::Join | LinkKind::Accept) | None, _) => words.link_unknown_text(),
        };
        text.into()
    }

    /// Whether somebody else may be at an account, so that it is said who helps.
    const fn wants_help(&self) -> bool {
        matches!(self.kind, Some(LinkKind::Undo | LinkKind::NotMe))
            && matches!(self.why, LinkOverWhy::Used | LinkOverWhy::Expired)
    }
}

impl Page for LinkOver {
    const NAME: &'static str = "link-over";

    fn title(&self, words: Locale) -> String {
        self.heading(words).to_owned()
    }

    fn main(self, context: &PageContext) -> AnyView {
        let words = context.locale;
        let (heading, advice) = (self.heading(words), self.advice(words, &context.branding.name));
        let is_over = matches!(self.why, LinkOverWhy::Used | LinkOverWhy::Expired | LinkOverWhy::ExpiredNeeded);
        let help = self.wants_help().then(|| contact(context));
        let kinds =
            std::iter::once(if is_over { Kind::Primary } else { Kind::Plain }).chain(std::iter::repeat(Kind::Plain));
        let ways: Vec<_> = self.next.into_iter().zip(kinds).map(|(next, kind)| way(next, kind, words)).collect();
        view! {
            <div class="stack tight">
                <h1>{heading}</h1>
                <p class="quiet">{advice}</p>
            </div>
            {ways}
            {help}
        }
        .into_any()
    }

    fn samples(_: Locale) -> Vec<Sample<Self>> {
        let over = |kind, why, next| Self { kind: Some(kind), why, next };
        let log_in = || LinkNext::LogIn(ours("/p/demo/sign-in?client_id=labs"));
        let password = || LinkNext::NewPassword(ours("/p/demo/sign-in/forgot-password"));
        let account = || LinkNext::Account(ours("/p/demo/account"));
        let sign_up = || LinkNext::SignUp(ours("/p/demo/sign-in/sign-up?client_id=labs"));
        let ask = LinkNext::AskAgain { action: ours("/p/demo/sign-in/invitation/i1/again"), csrf: "token".into() };
        let (used, expired, elsewhere) = (LinkOverWhy::Used, LinkOverWhy::Expired, LinkOverWhy::OtherBrowser);
        vec![
            Sample::new("an invitation accepted", over(LinkKind::Invitation, used, vec![log_in()])),
            Sample::new("an invitation expired", over(LinkKind::Invitation, expired, vec![ask])),
            Sample::new("an invitation expired without mail", over(LinkKind::Invitation, expired, Vec::new())),
            Sample::new("a sign-up used", over(LinkKind::SignUp, used, vec![log_in()])),
            Sample::new("a sign-up expired", over(LinkKind::SignUp, expired, vec![sign_up()])),
            Sample::new("a sign-up expired where nobody signs up now", over(LinkKind::SignUp, expired, Vec::new())),
            Sample::new("a sign-up in another browser", over(LinkKind::SignUp, elsewhere, vec![sign_up()])),
            Sample::new("a reset used", over(LinkKind::Reset, used, vec![log_in(), password()])),
            Sample::new("a reset expired", over(LinkKind::Reset, expired, vec![password()])),
            Sample::new(
                "a reset expired that is needed",
                over(LinkKind::Reset, LinkOverWhy::ExpiredNeeded, vec![password()]),
            ),
            Sample::new("an address confirmed", over(LinkKind::Email, used, vec![account()])),
            Sample::new("an address not confirmed in time", over(LinkKind::Email, expired, vec![account()])),
            Sample::new("somebody elses address", over(LinkKind::Email, LinkOverWhy::OtherPerson, vec![account()])),
            Sample::new("taken back already", over(LinkKind::Undo, used, vec![password()])),
            Sample::new("too late to take back", over(LinkKind::Undo, expired, vec![account()])),
            Sample::new("too late to take back and nobody to ask", over(LinkKind::Undo, expired, vec![account()]))
                .with(|context| context.branding.support = None),
            Sample::new("not me already said", over(LinkKind::NotMe, used, vec![password()])),
            Sample::new("not me too late", over(LinkKind::NotMe, expired, vec![password()])),
            Sample::new("unknown", Self { kind: None, why: LinkOverWhy::Unknown, next: vec![log_in()] }),
            Sample::new("another browser", over(LinkKind::Reset, elsewhere, vec![password()])),
            Sample::new("a new one asked for", over(LinkKind::Invitation, LinkOverWhy::Asked, Vec::new())),
        ]
    }
}

/// The next step, as a button.
fn way(next: LinkNext, kind: Kind, words: Locale) -> impl IntoView {
    let (href, text) = match next {
        LinkNext::LogIn(href) => (href, words.log_in()),
        LinkNext::NewPassword(href) => (href, words.set_new_password()),
        LinkNext::SignUp(href) => (href, words.sign_up_again()),
        LinkNext::Account(href) => (href, words.open_account()),
        LinkNext::AskAgain { action, csrf } => {
            return Either::Left(view! {
                <Form action=action csrf=csrf>
                    <Button kind=kind>{words.ask_for_new_link()}</Button>
                </Form>
            });
        }
    };
    Either::Right(view! { <ButtonLink kind=kind href=href>{text}</ButtonLink> })
}
