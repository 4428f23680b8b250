//! A link from a mail by which nothing can be done any more, and what can be done instead.

use crate::{
    Page, PageContext, SafeUrl,
    components::{Button, ButtonLink, Form, Kind},
    gallery::{Sample, ours},
    i18n::Locale,
};
use domain::link::LinkKind;
use leptos::{either::Either, prelude::*};

/// Why nothing can be done by a link.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LinkOverWhy {
    /// It was used.
    Used,
    /// Nobody used it in time.
    Expired,
    /// There is no such link here, or no longer.
    Unknown,
    /// The page belongs to another browser.
    OtherBrowser,
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
    /// What can be done.
    pub next: Option<LinkNext>,
}

impl LinkOver {
    const fn heading(&self, words: Locale) -> &'static str {
        match self.why {
            LinkOverWhy::Used => words.link_used(),
            LinkOverWhy::Expired => words.link_expired(),
            LinkOverWhy::Unknown => words.link_unknown(),
            LinkOverWhy::OtherBrowser => words.link_elsewhere(),
            LinkOverWhy::Asked => words.new_link_asked(),
        }
    }

    const fn advice(&self, words: Locale) -> &'static str {
        let used = match self.why {
            LinkOverWhy::Used => true,
            LinkOverWhy::Expired => false,
            LinkOverWhy::Unknown => return words.link_unknown_text(),
            LinkOverWhy::OtherBrowser => return words.link_elsewhere_text(),
            LinkOverWhy::Asked => return words.new_link_asked_text(),
        };
        let can_ask = matches!(self.next, Some(LinkNext::AskAgain { .. }));
        match (self.kind, used) {
            (Some(LinkKind::Invitation), true) => words.invitation_used(),
            (Some(LinkKind::Invitation), false) if can_ask => words.invitation_expired(),
            (Some(LinkKind::Invitation), false) => words.invitation_expired_no_mail(),
            (Some(LinkKind::SignUp), true) => words.sign_up_used(),
            (Some(LinkKind::SignUp), false) => words.sign_up_expired(),
            (Some(LinkKind::Reset), true) => words.reset_used(),
            (Some(LinkKind::Reset), false) => words.reset_expired(),
            (Some(LinkKind::Email), true) => words.email_used(),
            (Some(LinkKind::Email), false) => words.email_expired(),
            (Some(LinkKind::Undo), true) => words.undo_used(),
            (Some(LinkKind::Undo), false) => words.undo_expired(),
            (Some(LinkKind::NotMe), true) => words.not_me_used(),
            (Some(LinkKind::NotMe), false) => words.not_me_expired(),
            (Some(LinkKind::SetUp | LinkKind::Join | LinkKind::Accept) | None, _) => words.link_unknown_text(),
        }
    }
}

impl Page for LinkOver {
    const NAME: &'static str = "link-over";

    fn title(&self, words: Locale) -> String {
        self.heading(words).to_owned()
    }

    fn main(self, context: &PageContext) -> AnyView {
        let words = context.locale;
        let (heading, advice) = (self.heading(words), self.advice(words));
        view! {
            <div class="stack tight">
                <h1>{heading}</h1>
                <p class="quiet">{advice}</p>
            </div>
            {self.next.map(|next| way(next, words))}
        }
        .into_any()
    }

    fn samples(_: Locale) -> Vec<Sample<Self>> {
        let over = |kind, why, next| Self { kind: Some(kind), why, next: Some(next) };
        let log_in = || LinkNext::LogIn(ours("/p/demo/sign-in?client_id=labs"));
        let password = || LinkNext::NewPassword(ours("/p/demo/sign-in/forgot-password"));
        let ask = LinkNext::AskAgain { action: ours("/p/demo/sign-in/invitation/i1/again"), csrf: "token".into() };
        let (used, expired) = (LinkOverWhy::Used, LinkOverWhy::Expired);
        let nowhere = |kind, why| Self { kind, why, next: None };
        vec![
            Sample::new("an invitation accepted", over(LinkKind::Invitation, used, log_in())),
            Sample::new("an invitation expired", over(LinkKind::Invitation, expired, ask)),
            Sample::new("an invitation expired without mail", nowhere(Some(LinkKind::Invitation), expired)),
            Sample::new("a sign-up used", over(LinkKind::SignUp, used, log_in())),
            Sample::new(
                "a sign-up expired",
                over(LinkKind::SignUp, expired, LinkNext::SignUp(ours("/p/demo/sign-in/sign-up"))),
            ),
            Sample::new("a reset used", over(LinkKind::Reset, used, password())),
            Sample::new("a reset expired", over(LinkKind::Reset, expired, password())),
            Sample::new("an address confirmed", nowhere(Some(LinkKind::Email), used)),
            Sample::new(
                "an address not confirmed in time",
                over(LinkKind::Email, expired, LinkNext::Account(ours("/p/demo/account"))),
            ),
            Sample::new("taken back already", over(LinkKind::Undo, used, password())),
            Sample::new("too late to take back", nowhere(Some(LinkKind::Undo), expired)),
            Sample::new("not me already said", over(LinkKind::NotMe, used, password())),
            Sample::new("not me too late", over(LinkKind::NotMe, expired, password())),
            Sample::new("unknown", nowhere(None, LinkOverWhy::Unknown)),
            Sample::new("another browser", nowhere(Some(LinkKind::Reset), LinkOverWhy::OtherBrowser)),
            Sample::new("a new one asked for", nowhere(Some(LinkKind::Invitation), LinkOverWhy::Asked)),
        ]
    }
}

/// The next step, as a button.
fn way(next: LinkNext, words: Locale) -> impl IntoView {
    let (href, text) = match next {
        LinkNext::LogIn(href) => (href, words.log_in()),
        LinkNext::NewPassword(href) => (href, words.set_new_password()),
        LinkNext::SignUp(href) => (href, words.sign_up_again()),
        LinkNext::Account(href) => (href, words.open_account()),
        LinkNext::AskAgain { action, csrf } => {
            return Either::Left(view! {
                <Form action=action csrf=csrf>
                    <Button kind=Kind::Primary>{words.ask_for_new_link()}</Button>
                </Form>
            });
        }
    };
    Either::Right(view! { <ButtonLink kind=Kind::Primary href=href>{text}</ButtonLink> })
}
