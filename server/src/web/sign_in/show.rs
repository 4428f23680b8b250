//! `GET /sign-in/{flow}`: whatever the flow asks next.

use super::{change_password, ended, sign_up, visit};
use crate::{
    service::{
        self, Tenant,
        flow::{Ask, Page, Person, Shown, Turn},
    },
    state::AppState,
    web::{
        home::demo_people,
        request::{Project, Query, Visitor},
        respond::{
            answer::{self, After, redirect},
            page::{Allow, page},
            service_error,
        },
    },
};
use app::{
    SafeUrl,
    hosted::{Asked, Away, Consent, Continue, LoginKind, Notice, SignIn},
};
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use domain::{ids::FlowId, oauth::redirect_uri::origin_of, project::Slug, sign_in::Why};

/// `GET /sign-in/{flow}`; with `?other`, the form for another account, with `?log-in`, what is next for somebody who has one.
pub async fn get(
    State(state): State<AppState>,
    Project(tenant): Project,
    visitor: Visitor,
    Path((_, flow)): Path<(String, String)>,
    Query(query): Query,
) -> Response {
    let visit = match visit(&tenant, &visitor, &flow) {
        Ok(visit) => visit,
        Err(page) => return *page,
    };
    let turn = match (query.first("other"), query.first("log-in")) {
        (Some(_), _) => Turn::OtherAccount,
        (None, Some(_)) => Turn::HasAccount,
        (None, None) => Turn::Next,
    };
    match service::flow::show(&tenant, visit, turn).await {
        Ok(visited) => match visited.outcome {
            Shown::Page(asked) => render(&state, &tenant, &visitor, visit.flow, *asked),
            Shown::Answer(application, found) => {
                answer::send(&tenant, &visitor, &application.settings.name, &found, After::Navigation)
            }
            other => ended(&tenant, &visitor, &other, After::Navigation),
        },
        Err(fault) => service_error(&tenant, &visitor, &fault),
    }
}

/// The way on in a flow for somebody who has an account, where the application wants to let them make one.
pub(super) const LOG_IN: &str = "?log-in=1";

/// A path of the project's own, for a page.
pub(super) fn own_path(tenant: &Tenant, rest: &str) -> SafeUrl {
    SafeUrl::parse(&tenant.urls.path(rest)).unwrap_or_default()
}

/// A path of a flow's own, for its forms.
pub(super) fn flow_path(tenant: &Tenant, flow: FlowId, rest: &str) -> SafeUrl {
    let path = tenant.urls.path(&format!("sign-in/{flow}{rest}"));
    SafeUrl::parse(&path).unwrap_or_default()
}

/// What the policy of a flow's pages allows: a native application's own scheme may follow the form.
pub(super) fn allow(asked: &Page) -> Allow {
    let scheme = asked.request.back.redirect_uri.split_once(':').map(|(scheme, _)| scheme);
    let own = scheme.filter(|scheme| *scheme != "https" && *scheme != "http");
    Allow { form_action: own.map(|scheme| format!("{scheme}:")), ..Allow::default() }
}

pub(super) fn ui_locales(asked: &Page) -> Option<String> {
    let tags = asked.request.ui_locales.join(" ");
    (!tags.is_empty()).then_some(tags)
}

/// The sign-in form of a flow, empty.
pub(super) fn form(state: &AppState, tenant: &Tenant, flow: FlowId, asked: &Page) -> SignIn {
    let application = asked.application.settings.name.clone();
    let mut form =
        SignIn::new(application, LoginKind::EmailOrUsername, flow_path(tenant, flow, ""), asked.csrf.clone());
    form.logo = picture(tenant, asked);
    form.forgot_password = SafeUrl::parse(&tenant.urls.path(&format!("sign-in/forgot-password?flow={flow}")));
    if let (Ask::Identify(Why::Locked), Some(person)) = (&asked.ask, &asked.person) {
        form.login = asked.sign_in_as.clone().unwrap_or_default();
        form.away = Some(Away {
            person: person.profile.display_name(),
            login: asked.sign_in_as.clone(),
            leave: flow_path(tenant, flow, "/account"),
        });
        return form;
    }
    form.keep = tenant.settings.sessions.kept().map(|_| false);
    form.sign_up =
        service::sign_up::is_open(tenant, &asked.application).then(|| super::sign_up::address_for(tenant, flow));
    form.demo = demo_people(match tenant.project.slug.as_str() {
        "demo" => &state.facts.demo_people,
        Slug::KEYWARD => &state.facts.demo_administrators,
        _ => &[],
    });
    form
}

fn render(state: &AppState, tenant: &Tenant, visitor: &Visitor, flow: FlowId, asked: Page) -> Response {
    let allow = allow(&asked);
    let locales = ui_locales(&asked);
    let locales = locales.as_deref();
    match &asked.ask {
        Ask::SignUp => redirect(sign_up::address_for(tenant, flow).as_str()),
        Ask::Identify(why) => {
            let mut form = form(state, tenant, flow, &asked);
            if form.away.is_none() {
                form.login = asked.request.login_hint.clone().unwrap_or_default();
            }
            form.notice = match (why, &asked.person) {
                (Why::Again, Some(person)) => {
                    form.login = person.login().unwrap_or_else(|| form.login.clone());
                    Some(Notice::FreshSignIn)
                }
                (Why::AnotherPerson, Some(person)) => {
                    form.login = String::new();
                    Some(Notice::OtherAccount {
                        person: person.profile.display_name(),
                        continue_as: Some(flow_path(
                            tenant,
                            flow,
                            if asked.request.prompt.create { LOG_IN } else { "" },
                        )),
                    })
                }
                _ => None,
            };
            page(tenant, visitor, locales, StatusCode::OK, form, &allow)
        }
        Ask::ChooseAccount => {
            let (person, login) = named(asked.person.as_ref());
            let shown = Continue {
                application: asked.application.settings.name.clone(),
                logo: picture(tenant, &asked),
                person,
                login,
                action: flow_path(tenant, flow, "/account"),
                csrf: asked.csrf,
            };
            page(tenant, visitor, locales, StatusCode::OK, shown, &allow)
        }
        Ask::ChangePassword(due) => {
            let shown = change_password::form(tenant, flow, &asked, *due, Vec::new());
            page(tenant, visitor, locales, StatusCode::OK, shown, &allow)
        }
        Ask::Consent(consent) => {
            let (person, _) = named(asked.person.as_ref());
            let shown = Consent {
                application: asked.application.settings.name.clone(),
                logo: picture(tenant, &asked),
                goes_to: origin_of(&asked.request.back.redirect_uri),
                self_registered: false,
                person,
                not_you: Some(flow_path(tenant, flow, "?other=1")),
                patient: None,
                asked: Asked::from_request(consent.scope.iter(), consent.claims.iter().map(String::as_str)),
                action: flow_path(tenant, flow, "/consent"),
                csrf: asked.csrf.clone(),
            };
            page(tenant, visitor, locales, StatusCode::OK, shown, &allow)
        }
    }
}

/// The logo of the application that waits for the answer.
fn picture(tenant: &Tenant, asked: &Page) -> Option<SafeUrl> {
    let logo = asked.application.settings.logo.as_ref()?;
    SafeUrl::parse(&tenant.urls.path(&logo.id.path()))
}

pub(super) fn named(person: Option<&Person>) -> (String, Option<String>) {
    person.map_or_else(Default::default, |person| (person.profile.display_name(), person.login()))
}
