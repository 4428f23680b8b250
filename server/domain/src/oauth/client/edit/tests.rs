//! What is typed comes to settings or to a problem at its field.

use super::*;
use crate::{
    ids::ProjectId,
    keys::Algorithm,
    oauth::{
        audience::Audiences,
        client::{AccessTokenType, ApplicationSettings, ApplicationType, TokenEndpointAuthMethod},
        redirect_uri::RedirectUri,
    },
    problem::Problem,
    project::{Project, ProjectUrls, Slug},
};
use proptest::prelude::*;

fn labs() -> ApplicationSettings {
    let callback = RedirectUri::register("https://labs.example.com/cb", ApplicationType::Web).unwrap();
    ApplicationSettings::usual(ApplicationType::Web, "Labs", callback, false)
}

fn audiences() -> Audiences {
    let project = Project {
        id: ProjectId::from_random([1; 16]),
        slug: Slug::parse("demo").unwrap(),
        domain: None,
        config_version: 1,
    };
    Audiences::new(&ProjectUrls::new("https://id.example", &project), &["urn:labs".to_owned()])
}

fn fields(problems: Result<ApplicationSettings, Vec<Problem>>) -> Vec<String> {
    problems.map_or_else(|found| found.into_iter().map(|problem| problem.field).collect(), |_| Vec::new())
}

#[test]
fn a_form_that_nobody_touched_changes_nothing() {
    let mut there = labs();
    there.description = Some("Two\nlines".into());
    there.custom_claims.insert("https://labs.example/?a=ward".into(), "the = ward".into());
    there.login_redirect_uri = Some("https://labs.example.com/login".into());
    there.default_audience = Some("urn:labs".into());
    there.backchannel_logout_url = Some("https://labs.example.com/logout".into());
    assert_eq!(SettingsEdit::of(&there).apply(&there), Ok(there.clone()));
    assert_eq!(SignInEdit::of(&there, &["openid", "email"]).apply(&there, &audiences()), Ok(there.clone()));
    assert_eq!(TokensEdit::of(&there).apply(&there), Ok(there));
}

#[test]
fn each_wrong_address_is_told_at_its_place() {
    let there = labs();
    let edit = SettingsEdit {
        name: " ".into(),
        login_redirect_uri: "javascript:alert(1)".into(),
        callback_urls: vec!["https://a.example/cb".into(), "intake.example.com/cb".into(), "".into(), "data:x".into()],
        logout_urls: vec!["https://a.example/#x".into()],
        web_origins: vec!["https://*.com".into(), "https://*.a.example".into()],
        cors_origins: vec!["https://a.example/".into()],
        backchannel_logout_url: "http://intake.example.com/logout".into(),
        ..SettingsEdit::of(&there)
    };
    let found = [
        "name",
        "loginRedirectUri",
        "allowedCallbackUrls.1",
        "allowedCallbackUrls.3",
        "allowedLogoutUrls.0",
        "allowedWebOriginsUrls.0",
        "allowedCORSOriginsUrls.0",
        "backchannelLogoutUrl",
    ];
    assert_eq!(fields(edit.apply(&there)), found);
    let problems = edit.apply(&there).unwrap_err();
    assert_eq!(problems[2].text, "Start with https:// (or http://localhost for development).");
}

#[test]
fn blanks_go_and_what_stands_there_twice_counts_once() {
    let there = labs();
    let callback_urls = ["", " https://a.example/cb ", "https://a.example/cb", " "].map(str::to_owned).to_vec();
    let settings = SettingsEdit { callback_urls, ..SettingsEdit::of(&there) }.apply(&there).unwrap();
    assert_eq!(settings.allowed_callback_urls.len(), 1);
    assert_eq!(settings.allowed_callback_urls[0].as_str(), "https://a.example/cb");
}

#[test]
fn a_page_keeps_no_secret_and_has_no_scheme_of_its_own() {
    let there = labs();
    let page = SettingsEdit { application_type: ApplicationType::Spa, ..SettingsEdit::of(&there) };
    assert_eq!(fields(page.apply(&there)), ["tokenEndpointAuthMethod"]);
    let public = SettingsEdit { auth_method: TokenEndpointAuthMethod::None, pkce_required: false, ..page.clone() };
    assert_eq!(fields(public.apply(&there)), ["pkceRequired"]);
    let own_scheme = SettingsEdit {
        auth_method: TokenEndpointAuthMethod::None,
        callback_urls: vec!["com.example.labs:/cb".into()],
        ..page
    };
    assert_eq!(fields(own_scheme.apply(&there)), ["allowedCallbackUrls.0"]);
    let asks = ApplicationSettings { introspection_allowed: true, ..labs() };
    let public = SettingsEdit { auth_method: TokenEndpointAuthMethod::None, ..SettingsEdit::of(&asks) };
    assert_eq!(fields(public.apply(&asks)), ["introspectionAllowed"]);
}

#[test]
fn scopes_are_ticked_or_typed_and_the_audience_is_the_projects() {
    let there = labs();
    let edit = SignInEdit {
        trusted: true,
        signup_allowed: false,
        should_send_invite_email: false,
        scopes: vec!["openid".into(), "email".into()],
        other_scopes: " labs:read\n labs:write ".into(),
        default_audience: "urn:labs".into(),
    };
    let settings = edit.apply(&there, &audiences()).unwrap();
    assert_eq!(settings.allowed_scopes.to_string(), "openid email labs:read labs:write");
    assert_eq!(settings.default_audience.as_deref(), Some("urn:labs"));
    assert!(!settings.signup_allowed && !settings.should_send_invite_email);
    let wrong = SignInEdit { other_scopes: "a\"b".into(), default_audience: "urn:other".into(), ..edit };
    assert_eq!(fields(wrong.apply(&there, &audiences())), ["otherScopes", "defaultAudience"]);
}

#[test]
fn lifetimes_and_claims_keep_to_their_bounds() {
    let there = labs();
    let edit = TokensEdit {
        access_token: Span { number: "2".into(), unit: Unit::Hours },
        refresh_idle: Span { number: "20".into(), unit: Unit::Days },
        refresh_absolute: Span { number: "10".into(), unit: Unit::Days },
        access_token_type: AccessTokenType::Jwt,
        access_token_algorithm: Algorithm::Rs256,
        custom_claims: ["ward = ward", "", "sub = id", "ward=x", "a"].map(str::to_owned).to_vec(),
        ..TokensEdit::of(&there)
    };
    let found =
        ["accessTokenLifetime", "customClaims.2", "customClaims.3", "customClaims.4", "refreshTokenIdleLifetime"];
    assert_eq!(fields(edit.apply(&there)), found);
}

#[test]
fn a_new_application_is_told_what_is_missing() {
    let wrong = NewApplication { callback_url: "labs".into(), ..NewApplication::default() };
    assert_eq!(fields(wrong.settings()), ["name", "applicationType", "allowedCallbackUrls"]);
    let page = NewApplication {
        name: "Labs".into(),
        application_type: Some(ApplicationType::Spa),
        callback_url: "com.example.labs:/cb".into(),
        trusted: true,
    };
    assert_eq!(fields(page.settings()), ["allowedCallbackUrls"]);
    let phone = NewApplication { application_type: Some(ApplicationType::Native), ..page };
    assert!(phone.settings().unwrap().refresh_token_enabled);
}

#[test]
fn only_what_would_be_valid_is_suggested() {
    let there = labs();
    let callback = suggestion(&there, "allowedCallbackUrls", "https://new.example.com/cb").unwrap();
    assert_eq!(callback.callback_urls, ["https://labs.example.com/cb", "https://new.example.com/cb"]);
    assert!(suggestion(&there, "allowedCORSOriginsUrls", "https://new.example.com").is_some());
    for (field, address) in [
        ("allowedCallbackUrls", "https://labs.example.com/cb"),
        ("allowedCallbackUrls", "javascript:alert(1)"),
        ("allowedCallbackUrls", "com.example.labs:/cb"),
        ("allowedWebOriginsUrls", "null"),
        ("allowedCORSOriginsUrls", "http://evil.example"),
        ("name", "https://a.example"),
    ] {
        assert_eq!(suggestion(&there, field, address), None, "{field} {address}");
    }
}

proptest! {
    /// Whatever is typed: what is stored keeps every rule, and no problem quotes it.
    #[test]
    fn nothing_that_breaks_a_rule_is_stored(
        name in "\\PC{0,20}", url in "(https?|com\\.x|javascript)?:?/{0,2}[a-z.:@#*]{0,16}", secret in any::<bool>(), pkce in any::<bool>(),
        kind in prop::sample::select(vec![ApplicationType::Spa, ApplicationType::Native, ApplicationType::Web]),
    ) {
        let there = labs();
        let auth_method = if secret { TokenEndpointAuthMethod::ClientSecretPost } else { TokenEndpointAuthMethod::None };
        let edit = SettingsEdit {
            name, application_type: kind, callback_urls: vec![url.clone()], logout_urls: vec![url], auth_method, pkce_required: pkce,
            ..SettingsEdit::of(&there)
        };
        match edit.apply(&there) {
            Ok(settings) => {
                prop_assert!(crate::oauth::client::clashes(&settings).is_empty());
                let again = SettingsEdit::of(&settings).apply(&settings);
                prop_assert_eq!(again.as_ref(), Ok(&settings));
            }
            Err(problems) => prop_assert!(!problems.is_empty()),
        }
    }
}
