//! The map: every path, method and guard of the server on one page. It is data, so tests can walk it.

use crate::{
    state::AppState,
    web::{
        account, api, assets, console,
        guard::{self, Cors, Guard, Post},
        health, home, logo, oauth, sign_in,
    },
};
use axum::{
    Router,
    http::Method,
    middleware::from_fn_with_state,
    routing::{self, MethodRouter},
};
use domain::administration::Permission;

/// One endpoint.
pub struct Row {
    /// The method; `HEAD` comes with `GET`, `OPTIONS` with every guard that has CORS.
    pub method: Method,
    /// The path, as axum writes patterns.
    pub path: &'static str,
    /// Who may pass.
    pub guard: Guard,
    handler: MethodRouter<AppState>,
}

impl std::fmt::Debug for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} {:?}", self.method, self.path, self.guard)
    }
}

macro_rules! row {
    (GET, $path:literal, $guard:expr, $handler:expr) => {
        Row { method: Method::GET, path: $path, guard: $guard, handler: routing::get($handler) }
    };
    (POST, $path:literal, $guard:expr, $handler:expr) => {
        Row { method: Method::POST, path: $path, guard: $guard, handler: routing::post($handler) }
    };
}

const ANY: Guard = Guard::Endpoint(Cors::Any);

/// Every endpoint.
#[rustfmt::skip]
#[must_use]
pub fn table() -> Vec<Row> {
    vec![
        //   method path                                              who may pass                    handler
        row!(GET,  "/",                                               Guard::Open,                    home::get),
        row!(GET,  "/healthz",                                        Guard::Open,                    health::alive),
        row!(GET,  "/readyz",                                         Guard::Open,                    health::ready),
        row!(GET,  "/assets/{file}",                                  Guard::Open,                    assets::get),
        row!(GET,  "/v1/version",                                     Guard::Api,                     api::version::get),
        row!(GET,  "/v1/user/me",                                     Guard::Api,                     api::user::me),

        row!(GET,  "/console",                                        Guard::SignedIn,                console::home::get),
        row!(GET,  "/console/sign-in",                                Guard::Console,                 console::sign_in::get),
        row!(GET,  "/console/callback",                               Guard::Console,                 console::sign_in::callback),
        row!(POST, "/console/sign-out",                               Guard::Console,                 console::sign_in::sign_out),
        row!(GET,  "/console/signed-out",                             Guard::Console,                 console::sign_in::signed_out),
        row!(GET,  "/console/set-up",                                 Guard::Console,                 console::set_up::get),
        row!(POST, "/console/set-up",                                 Guard::Console,                 console::set_up::post),
        row!(GET,  "/console/set-up/{token}",                         Guard::Console,                 console::set_up::open),
        row!(GET,  "/console/join",                                   Guard::Console,                 console::join::get),
        row!(POST, "/console/join",                                   Guard::Console,                 console::join::post),
        row!(GET,  "/console/accept",                                 Guard::SignedIn,                console::accept::get),
        row!(POST, "/console/accept",                                 Guard::SignedIn,                console::accept::post),
        row!(GET,  "/console/accept/{token}",                         Guard::Console,                 console::accept::open),
        row!(GET,  "/console/join/{token}",                           Guard::Console,                 console::join::open),

        row!(GET,  "/console/p/{slug}",                               Guard::Administrator(Permission::OverviewRead), console::overview::get),
        row!(GET,  "/console/p/{slug}/applications",                              Guard::Administrator(Permission::ApplicationsRead), console::applications::list::get),
        row!(POST, "/console/p/{slug}/applications/search",                       Guard::Administrator(Permission::ApplicationsRead), console::applications::list::search),
        row!(GET,  "/console/p/{slug}/applications/new",                          Guard::Administrator(Permission::ApplicationsWrite), console::applications::new::get),
        row!(POST, "/console/p/{slug}/applications",                              Guard::Administrator(Permission::ApplicationsWrite), console::applications::new::post),
        row!(GET,  "/console/p/{slug}/applications/{id}",                         Guard::Administrator(Permission::ApplicationsRead), console::applications::settings::get),
        row!(POST, "/console/p/{slug}/applications/{id}",                         Guard::Administrator(Permission::ApplicationsWrite), console::applications::settings::post),
        row!(POST, "/console/p/{slug}/applications/{id}/logo",                    Guard::Administrator(Permission::ApplicationsWrite), console::applications::logo::post),
        row!(GET,  "/console/p/{slug}/applications/{id}/quick-start",             Guard::Administrator(Permission::ApplicationsRead), console::applications::quick_start::get),
        row!(GET,  "/console/p/{slug}/applications/{id}/sign-in",                 Guard::Administrator(Permission::ApplicationsRead), console::applications::sign_in::get),
        row!(POST, "/console/p/{slug}/applications/{id}/sign-in",                 Guard::Administrator(Permission::ApplicationsWrite), console::applications::sign_in::post),
        row!(GET,  "/console/p/{slug}/applications/{id}/tokens",                  Guard::Administrator(Permission::ApplicationsRead), console::applications::tokens::get),
        row!(POST, "/console/p/{slug}/applications/{id}/tokens",                  Guard::Administrator(Permission::ApplicationsWrite), console::applications::tokens::post),
        row!(GET,  "/console/p/{slug}/applications/{id}/activity",                Guard::Administrator(Permission::ApplicationsRead), console::applications::activity::get),
        row!(GET,  "/console/p/{slug}/applications/{id}/secret",                  Guard::Administrator(Permission::ApplicationsWrite), console::applications::secret::get),
        row!(POST, "/console/p/{slug}/applications/{id}/secret",                  Guard::Administrator(Permission::ApplicationsWrite), console::applications::secret::post),
        row!(POST, "/console/p/{slug}/applications/{id}/secret/end",              Guard::Administrator(Permission::ApplicationsWrite), console::applications::secret::end),
        row!(GET,  "/console/p/{slug}/applications/{id}/switch-off",              Guard::Administrator(Permission::ApplicationsWrite), console::applications::confirm::ask_off),
        row!(POST, "/console/p/{slug}/applications/{id}/switch-off",              Guard::Administrator(Permission::ApplicationsWrite), console::applications::confirm::off),
        row!(GET,  "/console/p/{slug}/applications/{id}/switch-on",               Guard::Administrator(Permission::ApplicationsWrite), console::applications::confirm::ask_on),
        row!(POST, "/console/p/{slug}/applications/{id}/switch-on",               Guard::Administrator(Permission::ApplicationsWrite), console::applications::confirm::on),
        row!(GET,  "/console/p/{slug}/applications/{id}/delete",                  Guard::Administrator(Permission::ApplicationsWrite), console::applications::confirm::ask_delete),
        row!(POST, "/console/p/{slug}/applications/{id}/delete",                  Guard::Administrator(Permission::ApplicationsWrite), console::applications::confirm::delete),
        row!(GET,  "/console/p/{slug}/applications/{id}/test",                    Guard::Administrator(Permission::ApplicationsWrite), console::applications::test::get),
        row!(GET,  "/console/p/{slug}/users",                             Guard::Administrator(Permission::UsersRead), console::users::list),
        row!(POST, "/console/p/{slug}/users/search",                      Guard::Administrator(Permission::UsersRead), console::users::search),
        row!(GET,  "/console/p/{slug}/users/new",                         Guard::Administrator(Permission::UsersWrite), console::users::new),
        row!(POST, "/console/p/{slug}/users/new",                         Guard::Administrator(Permission::UsersWrite), console::users::create),
        row!(GET,  "/console/p/{slug}/users/import",                      Guard::Administrator(Permission::UsersWrite), console::users::import),
        row!(POST, "/console/p/{slug}/users/import",                      Guard::Administrator(Permission::UsersWrite), console::users::hand_in),
        row!(GET,  "/console/p/{slug}/users/import/template",             Guard::Administrator(Permission::UsersWrite), console::users::template),
        row!(GET,  "/console/p/{slug}/users/import/{id}",                 Guard::Administrator(Permission::UsersWrite), console::users::show_import),
        row!(POST, "/console/p/{slug}/users/import/{id}",                 Guard::Administrator(Permission::UsersWrite), console::users::answer_import),
        row!(GET,  "/console/p/{slug}/users/import/{id}/problems.csv",    Guard::Administrator(Permission::UsersWrite), console::users::import_problems),
        row!(GET,  "/console/p/{slug}/users/invitations",                 Guard::Administrator(Permission::UsersRead), console::invitations::list),
        row!(GET,  "/console/p/{slug}/users/invitations/new",             Guard::Administrator(Permission::UsersWrite), console::invitations::new),
        row!(POST, "/console/p/{slug}/users/invitations/new",             Guard::Administrator(Permission::UsersWrite), console::invitations::create),
        row!(POST, "/console/p/{slug}/users/invitations/{id}/send",       Guard::Administrator(Permission::UsersSupport), console::invitations::send),
        row!(GET,  "/console/p/{slug}/users/invitations/{id}/withdraw",   Guard::Administrator(Permission::UsersWrite), console::invitations::ask),
        row!(POST, "/console/p/{slug}/users/invitations/{id}/withdraw",   Guard::Administrator(Permission::UsersWrite), console::invitations::withdraw),
        row!(GET,  "/console/p/{slug}/users/{id}",                        Guard::Administrator(Permission::UsersRead), console::users::show),
        row!(GET,  "/console/p/{slug}/users/{id}/edit",                   Guard::Administrator(Permission::UsersWrite), console::users::edit),
        row!(POST, "/console/p/{slug}/users/{id}/edit",                   Guard::Administrator(Permission::UsersWrite), console::users::save),
        row!(GET,  "/console/p/{slug}/users/{id}/password",               Guard::Administrator(Permission::UsersWrite), console::users::password),
        row!(POST, "/console/p/{slug}/users/{id}/password",               Guard::Administrator(Permission::UsersWrite), console::users::set_password),
        row!(GET,  "/console/p/{slug}/users/{id}/block",                  Guard::Administrator(Permission::UsersSupport), console::users::may_block),
        row!(POST, "/console/p/{slug}/users/{id}/block",                  Guard::Administrator(Permission::UsersSupport), console::users::block),
        row!(GET,  "/console/p/{slug}/users/{id}/unblock",                Guard::Administrator(Permission::UsersSupport), console::users::may_unblock),
        row!(POST, "/console/p/{slug}/users/{id}/unblock",                Guard::Administrator(Permission::UsersSupport), console::users::unblock),
        row!(GET,  "/console/p/{slug}/users/{id}/end",                    Guard::Administrator(Permission::UsersSupport), console::users::may_end),
        row!(POST, "/console/p/{slug}/users/{id}/end",                    Guard::Administrator(Permission::UsersSupport), console::users::end),
        row!(GET,  "/console/p/{slug}/users/{id}/reset",                  Guard::Administrator(Permission::UsersSupport), console::users::may_reset),
        row!(POST, "/console/p/{slug}/users/{id}/reset",                  Guard::Administrator(Permission::UsersSupport), console::users::send_reset),
        row!(GET,  "/console/p/{slug}/users/{id}/sessions/{session}/end", Guard::Administrator(Permission::UsersSupport), console::users::may_end_session),
        row!(POST, "/console/p/{slug}/users/{id}/sessions/{session}/end", Guard::Administrator(Permission::UsersSupport), console::users::end_session),
        row!(GET,  "/console/p/{slug}/users/{id}/consents/{client}/withdraw", Guard::Administrator(Permission::UsersSupport), console::users::may_withdraw),
        row!(POST, "/console/p/{slug}/users/{id}/consents/{client}/withdraw", Guard::Administrator(Permission::UsersSupport), console::users::withdraw),
        row!(GET,  "/console/p/{slug}/users/{id}/delete",                 Guard::Administrator(Permission::UsersWrite), console::users::may_delete),
        row!(POST, "/console/p/{slug}/users/{id}/delete",                 Guard::Administrator(Permission::UsersWrite), console::users::delete),
        row!(GET,  "/console/p/{slug}/activity",                      Guard::Administrator(Permission::ActivityRead), console::activity::list),
        row!(GET,  "/console/p/{slug}/activity/{event}",              Guard::Administrator(Permission::ActivityRead), console::activity::show),
        row!(GET,  "/console/p/{slug}/activity/export.csv",           Guard::Administrator(Permission::ActivityExport), console::activity::csv),
        row!(GET,  "/console/p/{slug}/activity/export.jsonl",         Guard::Administrator(Permission::ActivityExport), console::activity::json_lines),
        row!(GET,  "/console/p/{slug}/search",                        Guard::Administrator(Permission::OverviewRead), console::search::get),
        row!(POST, "/console/p/{slug}/search",                        Guard::Administrator(Permission::OverviewRead), console::search::post),

        row!(GET,  "/console/projects/new",                           Guard::SignedIn,                console::projects::new),
        row!(POST, "/console/projects",                               Guard::SignedIn,                console::projects::create),
        row!(GET,  "/console/projects/{slug}/restore",                Guard::SignedIn,                console::projects::closed),
        row!(POST, "/console/projects/{slug}/restore",                Guard::SignedIn,                console::projects::restore),
        row!(GET,  "/console/p/{slug}/logo/{id}",                     Guard::Administrator(Permission::OverviewRead), console::logo::get),
        row!(GET,  "/console/p/{slug}/settings/sign-in",              Guard::Administrator(Permission::SettingsRead), console::settings::sign_in::get),
        row!(POST, "/console/p/{slug}/settings/sign-in",              Guard::Administrator(Permission::SettingsWrite), console::settings::sign_in::post),
        row!(GET,  "/console/p/{slug}/settings/sign-in/everybody",    Guard::Administrator(Permission::EverybodySignOut), console::settings::everybody::ask),
        row!(POST, "/console/p/{slug}/settings/sign-in/everybody",    Guard::Administrator(Permission::EverybodySignOut), console::settings::everybody::post),
        row!(GET,  "/console/p/{slug}/settings/passwords",            Guard::Administrator(Permission::SettingsRead), console::settings::passwords::get),
        row!(POST, "/console/p/{slug}/settings/passwords",            Guard::Administrator(Permission::SettingsWrite), console::settings::passwords::post),
        row!(GET,  "/console/p/{slug}/settings/sign-up",              Guard::Administrator(Permission::SettingsRead), console::settings::sign_up::get),
        row!(POST, "/console/p/{slug}/settings/sign-up",              Guard::Administrator(Permission::SettingsWrite), console::settings::sign_up::post),
        row!(GET,  "/console/p/{slug}/settings/branding",             Guard::Administrator(Permission::SettingsRead), console::settings::branding::get),
        row!(POST, "/console/p/{slug}/settings/branding",             Guard::Administrator(Permission::SettingsWrite), console::settings::branding::post),
        row!(POST, "/console/p/{slug}/settings/branding/logo",        Guard::Administrator(Permission::SettingsWrite), console::settings::branding::logo),
        row!(GET,  "/console/p/{slug}/settings/branding/preview",     Guard::Administrator(Permission::SettingsRead), console::settings::branding::preview),
        row!(POST, "/console/p/{slug}/settings/branding/preview",     Guard::Administrator(Permission::SettingsWrite), console::settings::branding::preview_typed),
        row!(POST, "/console/p/{slug}/settings/branding/contrast",    Guard::Administrator(Permission::SettingsWrite), console::settings::branding::contrast),
        row!(GET, "/console/p/{slug}/settings/mail",                           Guard::Administrator(Permission::SettingsRead), console::settings::mail::get),
        row!(POST,"/console/p/{slug}/settings/mail",                           Guard::Administrator(Permission::SettingsWrite), console::settings::mail::post),
        row!(POST,"/console/p/{slug}/settings/mail/test",                      Guard::Administrator(Permission::SettingsWrite), console::settings::mail::test),
        row!(GET, "/console/p/{slug}/settings/mail/log",                       Guard::Administrator(Permission::SettingsRead), console::settings::mail::log),
        row!(GET, "/console/p/{slug}/settings/mail/log/{id}",                  Guard::Administrator(Permission::UsersRead), console::settings::mail::one),
        row!(GET, "/console/p/{slug}/settings/mail/log/{id}/html",             Guard::Administrator(Permission::UsersRead), console::settings::mail::html),
        row!(GET,  "/console/p/{slug}/settings/keys",                 Guard::Administrator(Permission::KeysRead), console::settings::keys::get),
        row!(GET,  "/console/p/{slug}/settings/keys/rotate",          Guard::Administrator(Permission::KeysRotate), console::settings::keys::ask),
        row!(POST, "/console/p/{slug}/settings/keys/rotate",          Guard::Administrator(Permission::KeysRotate), console::settings::keys::rotate),
        row!(GET,  "/console/p/{slug}/settings/project",              Guard::Administrator(Permission::SettingsRead), console::settings::project::get),
        row!(POST, "/console/p/{slug}/settings/project",              Guard::Administrator(Permission::ProjectWrite), console::settings::project::post),
        row!(GET,  "/console/p/{slug}/settings/project/delete",       Guard::Administrator(Permission::ProjectWrite), console::settings::project::ask),
        row!(POST, "/console/p/{slug}/settings/project/delete",       Guard::Administrator(Permission::ProjectWrite), console::settings::project::close),
        row!(GET,  "/console/p/{slug}/administrators",                Guard::Administrator(Permission::AdministratorsRead), console::administrators::list),
        row!(POST, "/console/p/{slug}/administrators",                Guard::Administrator(Permission::AdministratorsWrite), console::administrators::add),
        row!(GET,  "/console/p/{slug}/administrators/new",            Guard::Administrator(Permission::AdministratorsWrite), console::administrators::new),
        row!(GET,  "/console/p/{slug}/administrators/{id}",           Guard::Administrator(Permission::AdministratorsWrite), console::administrators::show),
        row!(POST, "/console/p/{slug}/administrators/{id}",           Guard::Administrator(Permission::AdministratorsWrite), console::administrators::change),
        row!(POST, "/console/p/{slug}/administrators/{id}/link",      Guard::Administrator(Permission::AdministratorsWrite), console::administrators::link),
        row!(GET,  "/console/p/{slug}/administrators/{id}/remove",    Guard::Administrator(Permission::AdministratorsWrite), console::administrators::ask),
        row!(POST, "/console/p/{slug}/administrators/{id}/remove",    Guard::Administrator(Permission::AdministratorsWrite), console::administrators::remove),

        row!(GET,  "/p/{slug}/.well-known/openid-configuration",       ANY,                            oauth::metadata::openid_configuration),
        row!(GET,  "/p/{slug}/.well-known/oauth-authorization-server", ANY,                            oauth::metadata::openid_configuration),
        row!(GET,  "/p/{slug}/.well-known/jwks.json",                  ANY,                            oauth::metadata::jwks),
        row!(GET,  "/p/{slug}/authorize",                              Guard::Page,                    oauth::authorize::get),
        row!(POST, "/p/{slug}/authorize",                              Guard::Page,                    oauth::authorize::post),
        row!(GET,  "/p/{slug}/authorize/{request}",                    Guard::Page,                    oauth::authorize::stored),
        row!(POST, "/p/{slug}/oauth/token",                            Guard::Client(Cors::Clients),   oauth::token::post),
        row!(POST, "/p/{slug}/oauth/introspect",                       Guard::Client(Cors::Clients),   oauth::introspect::post),
        row!(POST, "/p/{slug}/oauth/revoke",                           Guard::Client(Cors::Clients),   oauth::revoke::post),
        row!(GET,  "/p/{slug}/userinfo",                               Guard::Bearer(Cors::Clients),   oauth::userinfo::get),
        row!(POST, "/p/{slug}/userinfo",                               Guard::Bearer(Cors::Clients),   oauth::userinfo::post),
        row!(GET,  "/p/{slug}/logout",                                 Guard::Page,                    oauth::logout::get),
        row!(POST, "/p/{slug}/logout",                                 Guard::Page,                    oauth::logout::post),
        row!(GET,  "/p/{slug}/v2/logout",                              Guard::Page,                    oauth::logout::auth0),
        row!(POST, "/p/{slug}/logout/answer",                          Guard::OwnForm,                 oauth::logout::answer),

        row!(GET,  "/p/{slug}/",                                       Guard::Page,                    sign_in::start::home),
        row!(GET,  "/p/{slug}/sign-in",                                Guard::Page,                    sign_in::start::get),
        row!(GET,  "/p/{slug}/sign-in/test",                           Guard::Page,                    sign_in::test::get),
        row!(GET,  "/p/{slug}/sign-in/forgot-password",                Guard::Page,                    sign_in::forgot_password::get),
        row!(POST, "/p/{slug}/sign-in/forgot-password",                Guard::OwnForm,                 sign_in::forgot_password::post),
        row!(GET,  "/p/{slug}/sign-in/reset/{link}",                   Guard::Page,                    sign_in::reset::get),
        row!(POST, "/p/{slug}/sign-in/reset/{link}",                   Guard::OwnForm,                 sign_in::reset::post),
        row!(GET,  "/p/{slug}/sign-in/not-me/{link}",                  Guard::Page,                    sign_in::not_me::get),
        row!(POST, "/p/{slug}/sign-in/not-me/{link}",                  Guard::OwnForm,                 sign_in::not_me::post),
        row!(GET,  "/p/{slug}/sign-in/link/{secret}",                  Guard::Page,                    sign_in::link::get),
        row!(GET,  "/p/{slug}/sign-in/invitation/{id}",                Guard::Page,                    sign_in::invitation::get),
        row!(POST, "/p/{slug}/sign-in/invitation/{id}",                Guard::OwnForm,                 sign_in::invitation::post),
        row!(POST, "/p/{slug}/sign-in/invitation/{id}/again",          Guard::OwnForm,                 sign_in::invitation::again),
        row!(GET,  "/p/{slug}/sign-in/sign-up",                        Guard::Page,                    sign_in::sign_up::get),
        row!(POST, "/p/{slug}/sign-in/sign-up",                        Guard::OwnForm,                 sign_in::sign_up::post),
        row!(GET,  "/p/{slug}/sign-in/sign-up/{id}",                   Guard::Page,                    sign_in::sign_up::open),
        row!(POST, "/p/{slug}/sign-in/sign-up/{id}",                   Guard::OwnForm,                 sign_in::sign_up::make),
        row!(GET,  "/p/{slug}/sign-in/email/{id}",                           Guard::Page,                    sign_in::email::get),
        row!(POST, "/p/{slug}/sign-in/email/{id}",                           Guard::OwnForm,                 sign_in::email::post),
        row!(GET,  "/p/{slug}/sign-in/undo/{id}",                            Guard::Page,                    sign_in::undo::get),
        row!(POST, "/p/{slug}/sign-in/undo/{id}",                            Guard::OwnForm,                 sign_in::undo::post),
        row!(GET,  "/p/{slug}/sign-in/{flow}",                         Guard::Page,                    sign_in::show::get),
        row!(POST, "/p/{slug}/sign-in/{flow}",                         Guard::OwnForm,                 sign_in::password::post),
        row!(POST, "/p/{slug}/sign-in/{flow}/account",                 Guard::OwnForm,                 sign_in::account::post),
        row!(POST, "/p/{slug}/sign-in/{flow}/password/change",         Guard::OwnForm,                 sign_in::change_password::post),
        row!(POST, "/p/{slug}/sign-in/{flow}/consent",                 Guard::OwnForm,                 sign_in::consent::post),

        row!(GET,  "/p/{slug}/.well-known/change-password",                  Guard::Page,                    account::change_password::get),
        row!(GET,  "/p/{slug}/account",                                      Guard::Page,                    account::profile::get),
        row!(POST, "/p/{slug}/account",                                      Guard::OwnForm,                 account::profile::post),
        row!(GET,  "/p/{slug}/account/callback",                             Guard::Page,                    account::callback::get),
        row!(GET,  "/p/{slug}/account/email",                                Guard::Page,                    account::email::get),
        row!(POST, "/p/{slug}/account/email",                                Guard::OwnForm,                 account::email::post),
        row!(POST, "/p/{slug}/account/email/withdraw",                       Guard::OwnForm,                 account::email::withdraw),
        row!(GET,  "/p/{slug}/account/password",                             Guard::Page,                    account::password::get),
        row!(POST, "/p/{slug}/account/password",                             Guard::OwnForm,                 account::password::post),
        row!(GET,  "/p/{slug}/account/sessions",                             Guard::Page,                    account::sessions::get),
        row!(GET,  "/p/{slug}/account/sessions/end",                         Guard::Page,                    account::sessions::may_end_others),
        row!(POST, "/p/{slug}/account/sessions/end",                         Guard::OwnForm,                 account::sessions::end_others),
        row!(GET,  "/p/{slug}/account/sessions/{id}/end",                    Guard::Page,                    account::sessions::may_end),
        row!(POST, "/p/{slug}/account/sessions/{id}/end",                    Guard::OwnForm,                 account::sessions::end),
        row!(GET,  "/p/{slug}/account/applications",                         Guard::Page,                    account::applications::get),
        row!(GET,  "/p/{slug}/account/applications/{client}/withdraw",       Guard::Page,                    account::applications::may_withdraw),
        row!(POST, "/p/{slug}/account/applications/{client}/withdraw",       Guard::OwnForm,                 account::applications::withdraw),
        row!(GET,  "/p/{slug}/account/data",                                 Guard::Page,                    account::data::get),
        row!(POST, "/p/{slug}/account/data",                                 Guard::OwnForm,                 account::data::post),
        row!(GET,  "/p/{slug}/account/delete",                               Guard::Page,                    account::delete::get),
        row!(POST, "/p/{slug}/account/delete",                               Guard::OwnForm,                 account::delete::post),

        row!(GET,  "/p/{slug}/logo/{id}",                              Guard::Page,                    logo::get),

        row!(GET,  "/p/{slug}/fhir/{*rest}",                           Guard::Bearer(Cors::Clients),   api::fhir::any),
        row!(POST, "/p/{slug}/fhir/{*rest}",                           Guard::Bearer(Cors::Clients),   api::fhir::any),
    ]
}

/// The router of the whole server, without what belongs to the edge.
pub fn router(state: AppState) -> Router {
    let mut router = Router::new();
    for row in table() {
        let post = Post { state: state.clone(), guard: row.guard };
        let mut handler = row.handler;
        if matches!(row.guard, Guard::Endpoint(_) | Guard::Client(_) | Guard::Bearer(_) | Guard::Api)
            && (row.method == Method::POST || !has_post(row.path))
        {
            // The guard answers the preflight itself.
            handler = handler.options(|| async {});
        }
        router = router.route(row.path, handler.route_layer(from_fn_with_state(post, guard::pass)));
    }
    router.fallback(home::not_found).method_not_allowed_fallback(home::not_allowed).with_state(state)
}

fn has_post(path: &str) -> bool {
    table().iter().any(|row| row.path == path && row.method == Method::POST)
}
