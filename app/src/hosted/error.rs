//! What happened, and what to do next.

use crate::{
    Page, PageContext, SafeUrl,
    components::{ButtonLink, Kind},
    gallery::{Sample, ours},
    i18n::Locale,
};
use leptos::prelude::*;
use std::time::Duration;

/// What happened.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ErrorKind {
    /// There is no application of that client id.
    UnknownApplication,
    /// The redirect URI is not one of the application's.
    UnregisteredRedirect,
    /// The request makes no sense, and there is nowhere to send the error.
    BadRequest,
    /// The flow is too old, or over.
    FlowExpired,
    /// The flow is bound to another browser.
    OtherBrowser,
    /// The browser sends no cookies back.
    CookiesOff,
    /// Too much came from there; when to go on.
    TooManyRequests(Duration),
    /// For a while it does not work.
    Unavailable,
    /// There is nothing under this address.
    NotFound,
    /// It is our fault.
    ServerError,
    /// The page was to be shown inside of another.
    InFrame,
    /// The person may not use this application.
    NotAllowed,
}

/// An error that a person sees.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ErrorPage {
    /// What happened.
    pub kind: ErrorKind,
    /// More for developers: the RFC's error code or a sentence of ours, never anything internal.
    pub detail: Option<String>,
    /// The request's number, as the log has it.
    pub request_id: Option<String>,
    /// Where trying again may help: that address.
    pub try_again: Option<SafeUrl>,
    /// The application that the person came from, and where it starts.
    pub application: Option<(String, SafeUrl)>,
}

impl ErrorPage {
    /// An error of which nothing more is known.
    #[must_use]
    pub const fn new(kind: ErrorKind) -> Self {
        Self { kind, detail: None, request_id: None, try_again: None, application: None }
    }
}

impl ErrorKind {
    const fn heading(self, words: Locale) -> &'static str {
        match self {
            Self::UnknownApplication => words.unknown_application(),
            Self::UnregisteredRedirect => words.unregistered_redirect(),
            Self::BadRequest => words.bad_request(),
            Self::FlowExpired => words.flow_expired(),
            Self::OtherBrowser => words.other_browser(),
            Self::CookiesOff => words.cookies_off(),
            Self::TooManyRequests(_) => words.too_many(),
            Self::Unavailable => words.unavailable(),
            Self::NotFound => words.not_found(),
            Self::ServerError => words.server_error(),
            Self::InFrame => words.in_frame(),
            Self::NotAllowed => words.not_allowed(),
        }
    }

    fn advice(self, words: Locale) -> String {
        match self {
            Self::UnknownApplication => words.unknown_application_text(),
            Self::UnregisteredRedirect => words.unregistered_redirect_text(),
            Self::BadRequest => words.bad_request_text(),
            Self::FlowExpired => words.flow_expired_text(),
            Self::OtherBrowser => words.other_browser_text(),
            Self::CookiesOff => words.cookies_off_text(),
            Self::TooManyRequests(wait) => return words.too_many_text(&words.duration(wait)),
            Self::Unavailable => words.unavailable_text(),
            Self::NotFound => words.not_found_text(),
            Self::ServerError => words.server_error_text(),
            Self::InFrame => words.in_frame_text(),
            Self::NotAllowed => words.not_allowed_text(),
        }
        .to_owned()
    }
}

impl Page for ErrorPage {
    const NAME: &'static str = "error";

    fn title(&self, words: Locale) -> String {
        self.kind.heading(words).to_owned()
    }

    fn main(self, context: &PageContext) -> AnyView {
        let words = context.locale;
        let in_frame = self.kind == ErrorKind::InFrame;
        let again = self.try_again.map(|href| {
            let text = if in_frame { words.open_window() } else { words.try_again() };
            view! { <ButtonLink kind=Kind::Primary href=href new_window=in_frame>{text}</ButtonLink> }
        });
        let back = self.application.map(|(name, href)| {
            view! { <ButtonLink kind=Kind::Plain href=href>{words.back_to(&name)}</ButtonLink> }
        });
        let ways = (again.is_some() || back.is_some()).then(|| view! { <div class="stack tight">{again}{back}</div> });
        let facts = [(words.detail(), self.detail), (words.request_number(), self.request_id)]
            .into_iter()
            .filter_map(|(label, value)| {
                value.map(|value| view! { <div><dt>{label}</dt><dd class="mono">{value}</dd></div> })
            })
            .collect_view();
        let facts = (!facts.is_empty()).then(|| view! { <dl class="facts">{facts}</dl> });
        view! {
            <div class="stack tight">
                <h1>{self.kind.heading(words)}</h1>
                <p class="quiet">{self.kind.advice(words)}</p>
            </div>
            {ways}
            {facts}
        }
        .into_any()
    }

    fn samples(_: Locale) -> Vec<Sample<Self>> {
        let error = |kind| Self { request_id: Some("3f6c1f0e-8a52-4c1b-9d53-0d5a2f1b7c11".into()), ..Self::new(kind) };
        let labs = Some(("Labs".to_owned(), ours("/labs")));
        let again = Some(ours("/p/demo/authorize?client_id=labs"));
        vec![
            Sample::new("unknown application", error(ErrorKind::UnknownApplication)),
            Sample::new(
                "unregistered redirect",
                Self {
                    detail: Some("redirect_uri is not registered for client_id “labs”".into()),
                    ..error(ErrorKind::UnregisteredRedirect)
                },
            ),
            Sample::new(
                "bad request",
                Self { detail: Some("invalid_request: client_id is repeated".into()), ..error(ErrorKind::BadRequest) },
            ),
            Sample::new("flow expired", Self { application: labs.clone(), ..error(ErrorKind::FlowExpired) }),
            Sample::new("other browser", error(ErrorKind::OtherBrowser)),
            Sample::new("cookies off", Self { application: labs.clone(), ..error(ErrorKind::CookiesOff) }),
            Sample::new("too many requests", error(ErrorKind::TooManyRequests(Duration::from_secs(90)))),
            Sample::new("unavailable", Self { try_again: again.clone(), ..error(ErrorKind::Unavailable) }),
            Sample::new("not found", error(ErrorKind::NotFound)),
            Sample::new(
                "server error",
                Self { try_again: again.clone(), application: labs.clone(), ..error(ErrorKind::ServerError) },
            ),
            Sample::new("in a frame", Self { try_again: again, request_id: None, ..error(ErrorKind::InFrame) }),
            Sample::new("not allowed", Self { application: labs, ..error(ErrorKind::NotAllowed) }),
            Sample::new("of no project", Self::new(ErrorKind::NotFound)).with(|context| {
                context.branding = crate::branding::Branding::keyward();
                context.languages.clear();
            }),
        ]
    }
}
