//! Reading with every error, planning what differs, and applying twice: on an installation that lives in memory.

mod applying;
mod described;
mod memory;
mod passwords;
mod planning;
mod reading;

pub(super) use described::Member;

use super::*;
use crate::ids::ClientId;
use crate::project::Slug;
use serde_json::{Value, json};

const PUBLIC_URL: &str = "https://id.example.com";
const SECRET: &str = "a secret of more than twenty characters";

fn environment(name: &str) -> Option<String> {
    (name == "PORTAL_SECRET").then(|| SECRET.to_owned())
}

fn read(value: Value) -> ProjectFile {
    ProjectFile::read(value, &environment).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

fn problems(value: Value) -> Vec<String> {
    match ProjectFile::read(value, &environment) {
        Ok(_) => panic!("the file was read"),
        Err(problems) => problems.iter().map(ToString::to_string).collect(),
    }
}

fn slug(text: &str) -> Slug {
    Slug::parse(text).unwrap()
}

fn client_id(text: &str) -> ClientId {
    ClientId::parse(text).unwrap()
}

/// A project with one of everything.
fn demo() -> Value {
    json!({
        "projects": [{
            "slug": "demo",
            "name": "Demo Clinic",
            "description": "For looking around",
            "signupEnabled": true,
            "languages": ["es", "en"],
            "audiences": ["https://api.demo.example", "urn:demo:labs"],
            "branding": {"accent": "#2F5D8C", "supportContact": "help@demo.example", "privacyUrl": "https://demo.example/privacy"},
            "sessions": {"idleSeconds": 600, "absoluteSeconds": 3600, "oneSession": true, "lockSeconds": 300, "keepSignedInSeconds": 86400},
            "passwords": {"minLength": 12, "requireDigit": true, "expiresDays": 90, "history": 5, "lockAfter": 10, "lockMinutes": 30},
            "mail": {"senderName": "Demo Desk", "replyTo": "desk@demo.test"},
            "account": {"mayChangeEmail": true, "mayDelete": true},
            "signUp": {"domains": ["demo.example"], "defaultRole": "patient", "termsVersion": "2026-11"},
            "defaultApplication": "labs",
            "defaultPatientRole": "patient",
            "roles": [
                {"name": "patient", "description": "Whoever is treated"},
                {"name": "desk", "accessPolicy": {"rule": [{"resource": "App:User", "action": ["App:GetUser", "App:ListAllUsers"], "effect": "Allow"}]}}
            ],
            "applications": [
                {
                    "name": "Labs", "clientId": "labs", "applicationType": "spa", "tokenEndpointAuthMethod": "none",
                    "allowedCallbackUrls": ["https://labs.demo.example/cb", "http://localhost:5173"],
                    "allowedLogoutUrls": ["https://labs.demo.example/"],
                    "backchannelLogoutUrl": "https://labs.demo.example/logout",
                    "allowedWebOriginsUrls": ["https://*.demo.example", "http://localhost:5173"],
                    "allowedCORSOriginsUrls": ["https://labs.demo.example"],
                    "allowedScopes": ["openid", "profile", "read:labs"],
                    "defaultAudience": "urn:demo:labs",
                    "loginRedirectUri": "https://labs.demo.example/login",
                    "refreshTokenEnabled": true, "userClaimsInIdToken": true, "trusted": false, "signupAllowed": true,
                    "shouldSendInviteEmail": true,
                    "mfaEnabled": false, "passwordlessSMS": false, "loginWithEmailEnabled": true
                },
                {
                    "name": "Portal", "clientId": "portal", "clientSecret": "${PORTAL_SECRET}", "applicationType": "web",
                    "tokenEndpointAuthMethod": "client_secret_basic", "pkceRequired": false, "accessTokenType": "JWT",
                    "accessTokenAlgorithm": "RS256", "accessTokenLifetime": 300, "refreshTokenIdleLifetime": 3600,
                    "refreshTokenLifetime": 7200, "introspectionAllowed": true, "customClaims": {"department": "dept"}
                },
                {"name": "Phone", "applicationType": "native", "allowedCallbackUrls": ["com.example.app:/cb", "http://127.0.0.1/cb"]}
            ],
            "m2mClients": [{"name": "Sync", "clientId": "sync", "clientSecret": "${PORTAL_SECRET}", "roles": ["desk"], "allowedScopes": "read:labs write:labs"}],
            "users": [
                {
                    "email": "john@demo.test", "username": "john", "phoneNumber": "+1 (555) 010-0123", "password": "correct horse 9", "name": "John Doe",
                    "emailVerified": true, "roles": ["patient"], "fhirUser": "Patient/john",
                    "identifiers": [{"system": "urn:mrn", "value": "17"}], "attributes": {"dept": "cardiology"},
                    "claims": {"given_name": "John", "birthdate": "1970-01-31", "address": {"locality": "Springfield"}}
                },
                {"username": "ada", "contactEmail": "family@demo.test", "roles": []}
            ]
        }],
        "administrators": [{"email": "admin@demo.test", "password": "correct horse 9", "projects": {"demo": "owner"}}]
    })
}
