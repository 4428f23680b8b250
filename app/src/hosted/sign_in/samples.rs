//! The page in every state.

use super::{Away, DemoPerson, LoginError, LoginKind, Notice, PasswordError, Refusal, SignIn};
use crate::{
    assets,
    gallery::{Sample, ours},
    i18n::Locale,
};
use std::time::Duration;

pub(super) fn all(words: Locale) -> Vec<Sample<SignIn>> {
    let labs = match words {
        Locale::En => "Behavioral Health EHR",
        Locale::Es => "Portal de Salud",
    };
    let page = SignIn {
        forgot_password: Some(ours("/p/demo/sign-in/forgot-password?flow=f1")),
        ..SignIn::new(labs.into(), LoginKind::Email, ours("/p/demo/sign-in?flow=f1"), "token".into())
    };
    let typed = SignIn { login: "dr.smith@hospital.example".into(), ..page.clone() };
    let typed_again = typed.clone();
    let away = Away {
        person: "Dr. Jane Smith".into(),
        login: Some("dr.smith@hospital.example".into()),
        leave: ours("/p/demo/sign-in/f1/account"),
    };
    let back = SignIn { away: Some(away), ..typed.clone() };
    vec![
        Sample::new("empty", page.clone()),
        Sample::new(
            "one may sign up",
            SignIn { sign_up: Some(ours("/p/demo/sign-in/sign-up?flow=f1")), ..page.clone() },
        ),
        Sample::new("wrong password", SignIn { password_error: Some(PasswordError::NoMatch), ..typed.clone() }),
        Sample::new(
            "nothing typed",
            SignIn {
                login_error: Some(LoginError::Missing),
                password_error: Some(PasswordError::Missing),
                ..page.clone()
            },
        ),
        Sample::new(
            "too long",
            SignIn {
                login_error: Some(LoginError::TooLong),
                password_error: Some(PasswordError::TooLong),
                login: "x".repeat(320),
                ..page.clone()
            },
        ),
        Sample::new(
            "locked for five minutes",
            SignIn { refusal: Some(Refusal::SlowDown(Duration::from_mins(5))), ..typed.clone() },
        ),
        Sample::new("blocked", SignIn { refusal: Some(Refusal::Blocked), ..typed.clone() }),
        Sample::new("session expired", SignIn { notice: Some(Notice::SessionExpired), ..typed.clone() }),
        Sample::new("form expired", SignIn { notice: Some(Notice::FormExpired), ..typed.clone() }),
        Sample::new("fresh sign-in", SignIn { notice: Some(Notice::FreshSignIn), ..typed }),
        Sample::new("after logout", SignIn { notice: Some(Notice::LoggedOut), ..page.clone() }),
        Sample::new(
            "somebody else is signed in",
            SignIn {
                notice: Some(Notice::OtherAccount {
                    person: "John Doe".into(),
                    continue_as: Some(ours("/p/demo/sign-in/continue?flow=f1")),
                }),
                ..page.clone()
            },
        ),
        Sample::new("keep me signed in", SignIn { keep: Some(false), ..page.clone() }),
        Sample::new(
            "kept, wrong password",
            SignIn { keep: Some(true), password_error: Some(PasswordError::NoMatch), ..typed_again },
        ),
        Sample::new("back after a while", back.clone()),
        Sample::new(
            "back with a wrong password",
            SignIn { password_error: Some(PasswordError::NoMatch), ..back.clone() },
        ),
        Sample::new(
            "back with a long name",
            SignIn {
                away: Some(Away {
                    person: "Wolfeschlegelsteinhausenbergerdorff-Habsburg-Lothringen, <b>Maximiliana</b>".into(),
                    login: None,
                    leave: ours("/p/demo/sign-in/f1/account"),
                }),
                refusal: Some(Refusal::SlowDown(Duration::from_mins(5))),
                ..back
            },
        ),
        Sample::new("username", SignIn { login_kind: LoginKind::Username, ..page.clone() }),
        Sample::new(
            "either, wrong password",
            SignIn {
                login_kind: LoginKind::EmailOrUsername,
                login: "drsmith".into(),
                password_error: Some(PasswordError::NoMatch),
                ..page.clone()
            },
        ),
        Sample::new(
            "long application name",
            SignIn {
                application: "Northern Regional Paediatric Outpatient Rehabilitation-and-Telemonitoring Workstation"
                    .into(),
                ..page.clone()
            },
        ),
        Sample::new(
            "an application with a logo",
            SignIn { logo: Some(ours(&format!("./assets/{}", assets::file("icon.svg")))), ..page.clone() },
        ),
        Sample::new("markup in the name", SignIn { application: "<b onclick=alert(1)>&\"'".into(), ..page.clone() }),
        Sample::new("another accent and a logo", page.clone()).with(|context| {
            context.branding.name = "Clínica Aurora".into();
            context.branding.accent = crate::branding::Accent::parse_hex("#d6336c").unwrap_or_default();
            context.branding.logo = Some(ours(&format!("{}{}", context.asset_prefix, assets::file("icon.svg"))));
        }),
        Sample::new(
            "a project with nothing but a name",
            SignIn { forgot_password: None, password_error: Some(PasswordError::NoMatch), ..page.clone() },
        )
        .with(|context| {
            context.branding = crate::branding::Branding::named("Praxis");
            context.languages.clear();
        }),
        Sample::new(
            "demo",
            SignIn {
                demo: vec![
                    DemoPerson {
                        name: "John Doe".into(),
                        login: "john@demo.test".into(),
                        password: "john-demo-password".into(),
                    },
                    DemoPerson {
                        name: "Dr. Jane Smith".into(),
                        login: "jane@demo.test".into(),
                        password: "jane-demo-password".into(),
                    },
                ],
                ..page
            },
        ),
    ]
}
