//! Which applications somebody uses, and what those may know.

use super::{Account, Section, Told};
use crate::{Page, PageContext, document::Head, gallery::Sample, hosted::Asked, i18n::Locale};
use domain::time::Timestamp;
use leptos::prelude::*;

/// An application that somebody uses or has agreed to something for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AccountApplication {
    /// Its client id, for addresses.
    pub client: String,
    /// What it is called.
    pub name: String,
    /// Since when it is used, and when it was last.
    pub used: Option<(Timestamp, Timestamp)>,
    /// When they agreed to something.
    pub agreed_on: Option<Timestamp>,
    /// What it may know and do.
    pub may: Vec<Asked>,
}

/// The section about applications.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AccountApplications {
    /// Whose.
    pub account: Account,
    /// The applications.
    pub applications: Vec<AccountApplication>,
}

impl Page for AccountApplications {
    const NAME: &'static str = "account-applications";

    fn title(&self, words: Locale) -> String {
        words.applications().to_owned()
    }

    fn head(&self) -> Head {
        Head { wide: true, ..Head::default() }
    }

    fn main(self, context: &PageContext) -> AnyView {
        let words = context.locale;
        let account = &self.account;
        let rows = self.applications.iter().map(|own| {
            let used = own.used.map(|(first, last)| words.used_since(&words.day(first), &words.day(last)));
            let agreed = own.agreed_on.map(|at| words.agreed_on(&words.day(at)));
            let may: Vec<String> = own.may.iter().map(|asked| asked.in_words(words).0).collect();
            let may = (!may.is_empty()).then(|| view! { <p class="small">{may.join(" · ")}</p> });
            let href = account.to(&format!("/applications/{}/withdraw", own.client)).into_string();
            let label = words.withdraw_title(&own.name);
            let when = [used, agreed].into_iter().flatten().collect::<Vec<_>>().join(". ");
            view! {
                <li>
                    <div class="stack tight">
                        <div class="font-semibold">{own.name.clone()}</div>
                        <div class="small quiet">{when}</div>
                        {may}
                    </div>
                    <div><a class="button" href=href aria-label=label>{words.withdraw()}</a></div>
                </li>
            }
        });
        let rows = rows.collect_view();
        let list = if self.applications.is_empty() {
            view! { <p class="quiet">{words.no_applications()}</p> }.into_any()
        } else {
            view! { <ul class="card rows">{rows}</ul> }.into_any()
        };
        let body = view! {
            <div class="stack tight">
                <h1>{words.applications()}</h1>
                <p class="quiet">{words.applications_text()}</p>
            </div>
            {list}
        };
        let body = body.into_any();
        self.account.frame(words, Section::Applications, body)
    }

    fn samples(_: Locale) -> Vec<Sample<Self>> {
        let at = |day: i64| Timestamp::from_unix_seconds(1_795_349_045 + day * 86_400);
        let asked = |scopes: &str| Asked::from_request(scopes.split(' '), []);
        let labs = AccountApplication {
            client: "labs".into(),
            name: "Labs".into(),
            used: Some((at(-90), at(0))),
            agreed_on: Some(at(-90)),
            may: asked("openid profile patient/Observation.rs offline_access"),
        };
        let hostile = AccountApplication {
            client: "x".into(),
            name: "</ul><script>alert(1)</script>".repeat(3),
            used: None,
            agreed_on: Some(at(-1)),
            may: asked("openid address read:everything"),
        };
        let plain =
            AccountApplication { client: "intake".into(), name: "Intake".into(), agreed_on: None, ..labs.clone() };
        let withdrawn = Account { told: Some(Told::Withdrawn), ..Account::sample() };
        vec![
            Sample::new("several", Self { account: Account::sample(), applications: vec![labs.clone(), plain] }),
            Sample::new("hostile", Self { account: Account::long(), applications: vec![hostile, labs] }),
            Sample::new("none", Self { account: withdrawn, applications: Vec::new() }),
        ]
    }
}
