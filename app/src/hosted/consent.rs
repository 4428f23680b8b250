//! Asks a person whether an application may have what it asks for.

use super::Asked;
use crate::{
    Page, PageContext, SafeUrl, assets,
    components::{Alert, ApplicationHeading, Button, Form, Icon, Kind, Link, Shape, Tone},
    gallery::{Sample, ours},
    i18n::{Locale, around},
};
use leptos::prelude::*;

/// Allow or don't. Posts `decision=allow` or `decision=deny`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Consent {
    /// The application's name.
    pub application: String,
    /// The application's logo.
    pub logo: Option<SafeUrl>,
    /// The host (or scheme) that the answer goes to.
    pub goes_to: Option<String>,
    /// Nobody of the project has looked at the application: it registered itself.
    pub self_registered: bool,
    /// Who is signed in.
    pub person: String,
    /// How somebody else signs in instead.
    pub not_you: Option<SafeUrl>,
    /// Whose record is shared, where one patient is chosen: name and date of birth, in words.
    pub patient: Option<String>,
    /// What is asked.
    pub asked: Vec<Asked>,
    /// Where the form goes.
    pub action: SafeUrl,
    /// The token that binds the form to flow and browser.
    pub csrf: String,
}

impl Consent {
    fn heading(&self, words: Locale) -> String {
        if self.asked.iter().any(Asked::is_health) {
            words.share_title(&self.application)
        } else {
            words.allow_title(&self.application)
        }
    }
}

impl Page for Consent {
    const NAME: &'static str = "consent";

    fn title(&self, words: Locale) -> String {
        self.heading(words)
    }

    fn main(self, context: &PageContext) -> AnyView {
        let words = context.locale;
        let heading = self.heading(words);
        let (before, after) = around(|person| words.signed_in_as(person));
        let patient = self.patient.map(|patient| {
            let (before, after) = around(|patient| words.record_of(patient));
            view! { <p class="quiet">{before}<strong class="text-ink">{patient}</strong>{after}</p> }
        });
        let unchecked = self.self_registered.then(|| {
            let text = words.self_registered_text(&context.branding.name);
            view! { <Alert tone=Tone::Warn title=words.self_registered()>{text}</Alert> }
        });
        let asked = self.asked.iter().map(|asked| {
            let (what, more) = asked.in_words(words);
            view! {
                <li>
                    <Icon shape=Shape::Tick />
                    <div>
                        <div class="font-semibold">{what}</div>
                        {more.map(|more| view! { <p class="small quiet">{more}</p> })}
                    </div>
                </li>
            }
        });
        let not_you = self.not_you.map(|href| view! { " " <Link href=href>{words.not_you()}</Link> });
        view! {
            <div class="stack tight">
                <ApplicationHeading logo=self.logo text=heading />
                <p class="quiet">{before}<strong class="text-ink">{self.person}</strong>{after}{not_you}</p>
                {patient}
            </div>
            {unchecked}
            <div class="stack">
                <h2 id="asked" class="text-base">{words.asks_to(&self.application)}</h2>
                <ul class="asked card" aria-labelledby="asked">{asked.collect_view()}</ul>
                <p class="small quiet">
                    {words.all_or_nothing()}
                    {self.goes_to.map(|host| format!(" {}", words.goes_to(&host)))}
                </p>
            </div>
            <Form action=self.action csrf=self.csrf>
                <div class="pair">
                    <Button kind=Kind::Plain choice="deny">{words.do_not_allow()}</Button>
                    <Button kind=Kind::Primary choice="allow">{words.allow()}</Button>
                </div>
            </Form>
        }
        .into_any()
    }

    fn samples(words: Locale) -> Vec<Sample<Self>> {
        let (name, patient) = match words {
            Locale::En => ("Lab Results App", "John Doe, born 3 May 1984"),
            Locale::Es => ("Resultados al Día", "Juan Pérez, nacido el 3 de mayo de 1984"),
        };
        let ask = |scopes: &str| Asked::from_request(scopes.split(' '), []);
        let page = Self {
            application: name.into(),
            logo: None,
            goes_to: Some("results.example".into()),
            self_registered: false,
            person: "John Doe".into(),
            not_you: Some(ours("/p/demo/sign-in?flow=f1&other=1")),
            patient: Some(patient.into()),
            asked: ask(
                "openid fhirUser launch/patient patient/Observation.rs patient/MedicationRequest.rs patient/DiagnosticReport.rs offline_access",
            ),
            action: ours("/p/demo/sign-in/consent?flow=f1"),
            csrf: "token".into(),
        };
        let everything = "openid profile email phone address birthdate fhirUser launch user/*.cruds user/Observation.rs?category=laboratory \
                          user/Condition.cu patient/AllergyIntolerance.c patient/Basic.d system/Patient.rs orders:write online_access";
        vec![
            Sample::new("a patient's record", page.clone()),
            Sample::new(
                "account only",
                Self { asked: ask("openid profile email address birthdate"), patient: None, ..page.clone() },
            ),
            Sample::new(
                "an application with a logo",
                Self { logo: Some(ours(&format!("./assets/{}", assets::file("icon.svg")))), ..page.clone() },
            ),
            Sample::new("an application that registered itself", Self { self_registered: true, ..page.clone() }),
            Sample::new(
                "single claims",
                Self {
                    asked: Asked::from_request(
                        ["openid"],
                        ["name", "gender", "zoneinfo", "picture", "roles", "https://x.example/team"],
                    ),
                    patient: None,
                    not_you: None,
                    goes_to: None,
                    ..page.clone()
                },
            ),
            Sample::new("everything at once", Self { asked: ask(everything), patient: None, ..page }),
        ]
    }
}
