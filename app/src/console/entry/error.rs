//! What went wrong in the console, and what to do next.

use crate::console::{ConsolePage, ConsoleSample, Place, Shell, components::*};
use leptos::prelude::*;

/// What went wrong.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Trouble {
    /// The role does not include it.
    NotAllowed,
    /// There is no such thing, or none of theirs.
    NotFound,
    /// Somebody has changed it since.
    Changed,
    /// The request makes no sense.
    Unreadable,
    /// The database is away, or too much is going on.
    Unavailable,
    /// They have one export under way already.
    OneAtATime,
    /// A fault of ours.
    Broken,
    /// A form came after the session had ended.
    SessionEnded,
    /// A form came from another page or browser.
    Foreign,
    /// The person said no on the hosted page.
    SignInRefused,
    /// A sign-in came back too late, or to another browser.
    SignInExpired,
    /// Too many browsers from one network.
    TooMany,
    /// The browser keeps no cookies.
    CookiesOff,
    /// Signed out, as asked for.
    SignedOut,
}

/// A page that says what went wrong.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ConsoleError {
    /// What went wrong.
    pub trouble: Trouble,
}

impl ConsoleError {
    /// The page about this trouble.
    #[must_use]
    pub const fn new(trouble: Trouble) -> Self {
        Self { trouble }
    }

    const fn words(self) -> (&'static str, &'static str) {
        match self.trouble {
            Trouble::NotAllowed => (
                "Your role does not include this",
                "Nothing was changed. An owner of the project can give you another role.",
            ),
            Trouble::NotFound => (
                "There is nothing here",
                "It does not exist, was deleted, or belongs to a project that you do not look after.",
            ),
            Trouble::Changed => (
                "Somebody else was quicker",
                "It was changed while you were at it, and nothing of yours was saved. Go back, reload the page and try again.",
            ),
            Trouble::Unreadable => ("This request makes no sense", "Go back, reload the page and try again."),
            Trouble::Unavailable => (
                "This cannot be done just now",
                "The database cannot be reached or is very busy. Wait a moment and try again; nothing was changed.",
            ),
            Trouble::OneAtATime => (
                "You have one of these under way",
                "One download, or one list, is worked on for you at a time. Wait until it is done, or stop it in your browser; then try again. Nothing was changed.",
            ),
            Trouble::Broken => (
                "Something went wrong on our side",
                "It is in the server's log under the number below. Try again; if it happens again, tell whoever runs this installation.",
            ),
            Trouble::SessionEnded => (
                "Your session has ended",
                "Sign in in a new tab, then come back here and reload this page: what you typed is sent again.",
            ),
            Trouble::Foreign => (
                "This form is not from this browser",
                "Nothing was changed. It was sent by another page or an old one. Go back, reload the page and try again.",
            ),
            Trouble::SignInRefused => ("You did not sign in", "You can try again whenever you like."),
            Trouble::SignInExpired => (
                "This sign-in is over",
                "It took too long, was finished before, or began in another browser. Begin again.",
            ),
            Trouble::TooMany => (
                "Too many sign-ins begin in your network",
                "Wait a minute, then try again. Whoever is signed in is not disturbed.",
            ),
            Trouble::CookiesOff => (
                "Your browser keeps no cookies for this site",
                "The console needs one to know that it is you. Allow cookies for this site, then sign in again.",
            ),
            Trouble::SignedOut => ("You are signed out", "Close this tab, or sign in again."),
        }
    }
}

impl ConsolePage for ConsoleError {
    const NAME: &'static str = "console-error";

    fn title(&self) -> String {
        self.words().0.to_owned()
    }

    fn place(&self) -> Place {
        Place::Elsewhere
    }

    fn main(self, shell: &Shell) -> AnyView {
        let (title, text) = self.words();
        let text = match (&shell.project, self.trouble) {
            (Some(project), Trouble::NotAllowed) => format!(
                "You are here as {}. Nothing was changed. An owner of {} can give you another role.",
                project.role.to_lowercase(),
                project.name
            ),
            _ => text.to_owned(),
        };
        let signs_in = match self.trouble {
            Trouble::SignInRefused
            | Trouble::SignInExpired
            | Trouble::TooMany
            | Trouble::CookiesOff
            | Trouble::SignedOut => Some(false),
            Trouble::SessionEnded => Some(true),
            _ => None,
        };
        let action = match signs_in {
            Some(new_window) => {
                let href = shell.to("sign-in");
                cell(view! { <LinkButton look=Look::Primary href=href new_window=new_window>"Sign in"</LinkButton> })
            }
            None => {
                let words = if shell.project.is_some() { "To the overview" } else { "To your projects" };
                cell(view! { <LinkButton look=Look::Plain href=shell.to("")>{words}</LinkButton> })
            }
        };
        let number = shell
            .request_id
            .clone()
            .filter(|_| matches!(self.trouble, Trouble::Broken | Trouble::Unavailable))
            .map(|id| view! { <p class="small quiet">"Request " <span class="mono">{id}</span></p> });
        view! {
            <Header title=title text=text />
            <div class="after">{action}{number}</div>
        }
        .into_any()
    }

    fn samples() -> Vec<ConsoleSample<Self>> {
        let inside = [
            ("not allowed", Trouble::NotAllowed),
            ("not found", Trouble::NotFound),
            ("changed", Trouble::Changed),
            ("unreadable", Trouble::Unreadable),
            ("broken", Trouble::Broken),
            ("unavailable", Trouble::Unavailable),
            ("one export at a time", Trouble::OneAtATime),
        ];
        let outside = [
            ("session ended", Trouble::SessionEnded),
            ("foreign", Trouble::Foreign),
            ("sign-in refused", Trouble::SignInRefused),
            ("sign-in expired", Trouble::SignInExpired),
            ("cookies off", Trouble::CookiesOff),
            ("too many", Trouble::TooMany),
            ("signed out", Trouble::SignedOut),
        ];
        let number = |shell: &mut Shell| shell.request_id = Some("9f4b0f5e-0a0e-4f3e-8d6b-6b7a54a6a001".to_owned());
        let inside = inside.map(|(name, trouble)| ConsoleSample::new(name, Self { trouble }).with(number));
        let outside = outside.map(|(name, trouble)| ConsoleSample::new(name, Self { trouble }).with(Shell::alone));
        inside.into_iter().chain(outside).collect()
    }
}
