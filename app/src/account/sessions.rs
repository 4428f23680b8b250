//! Where somebody is signed in.

use super::{Account, Section, Told};
use crate::{
    Page, PageContext,
    components::{ButtonLink, Kind, Link},
    document::Head,
    gallery::Sample,
    i18n::Locale,
};
use domain::time::Timestamp;
use leptos::prelude::*;
use std::time::Duration;

/// One of somebody's sessions that goes on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AccountSession {
    /// What its address calls it.
    pub id: String,
    /// The browser, in words, if it can be told.
    pub device: Option<String>,
    /// From which address.
    pub address: Option<String>,
    /// Since when.
    pub since: Timestamp,
    /// How long ago it was last used.
    pub unused: Duration,
    /// Whether it is this very one.
    pub own: bool,
}

/// The section about sessions.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AccountSessions {
    /// Whose.
    pub account: Account,
    /// Their sessions, this one first.
    pub sessions: Vec<AccountSession>,
}

impl Page for AccountSessions {
    const NAME: &'static str = "account-sessions";

    fn title(&self, words: Locale) -> String {
        words.sessions().to_owned()
    }

    fn head(&self) -> Head {
        Head { wide: true, ..Head::default() }
    }

    fn main(self, context: &PageContext) -> AnyView {
        let words = context.locale;
        let account = &self.account;
        let others = self.sessions.iter().any(|session| !session.own);
        let rows = self.sessions.iter().map(|session| {
            let device = session.device.clone().unwrap_or_else(|| words.unknown_device().to_owned());
            let used = if session.own || session.unused < Duration::from_secs(120) {
                words.in_use().to_owned()
            } else {
                words.last_seen(&words.duration(session.unused))
            };
            let from = session.address.as_deref().map(|address| format!(", {}", words.at_address(address)));
            let more = format!("{used}, {}{}", words.since(&words.day(session.since)), from.unwrap_or_default());
            let end = if session.own {
                view! { <span class="badge">{words.this_device()}</span> }.into_any()
            } else {
                let href = account.to(&format!("/sessions/{}/end", session.id)).into_string();
                // What is read out begins with what is seen (WCAG 2.2, 2.5.3).
                let label = format!("{}: {device}", words.log_out());
                view! { <a class="button" href=href aria-label=label>{words.log_out()}</a> }.into_any()
            };
            view! {
                <li>
                    <div><div class="font-semibold">{device}</div><div class="small quiet">{more}</div></div>
                    <div>{end}</div>
                </li>
            }
        });
        let rows = rows.collect_view();
        let end_others = if others {
            view! { <ButtonLink kind=Kind::Plain href=account.to("/sessions/end")>{words.log_out_others()}</ButtonLink> }
                .into_any()
        } else {
            view! { <p class="quiet">{words.no_other_sessions()}</p> }.into_any()
        };
        let password = others.then(|| {
            view! { <p class="small"><Link href=account.to("/password")>{words.change_password()}</Link></p> }
        });
        let body = view! {
            <div class="stack tight">
                <h1>{words.sessions()}</h1>
                <p class="quiet">{words.sessions_text()}</p>
            </div>
            <ul class="card rows">{rows}</ul>
            {end_others}
            {password}
        };
        let body = body.into_any();
        self.account.frame(words, Section::Sessions, body)
    }

    fn samples(_: Locale) -> Vec<Sample<Self>> {
        let since = Timestamp::from_unix_seconds(1_795_349_045);
        let own = AccountSession {
            id: "s1".into(),
            device: Some("Firefox on Linux".into()),
            address: Some("192.0.2.7".into()),
            since,
            unused: Duration::ZERO,
            own: true,
        };
        let phone = AccountSession {
            id: "s2".into(),
            device: Some("Safari on iPhone".into()),
            unused: Duration::from_hours(5),
            own: false,
            ..own.clone()
        };
        let unknown = AccountSession {
            id: "s3".into(),
            device: None,
            address: Some("2001:db8:ffff:ffff:ffff:ffff:ffff:ffff".into()),
            unused: Duration::from_hours(60),
            ..phone
        };
        let page = Self { account: Account::sample(), sessions: vec![own.clone(), phone.clone(), unknown] };
        let ended = Account { told: Some(Told::SessionEnded), ..Account::long() };
        vec![
            Sample::new("three", page.clone()),
            Sample::new("one ended", Self { account: ended, sessions: vec![own.clone(), phone] }),
            Sample::new("only this one", Self { sessions: vec![own], ..page }),
        ]
    }
}
