//! An application and its requests.

use super::{
    answer::Answer,
    browser::Browser,
    project::{Person, Project},
};
use axum::{body::Body, http};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::oauth::{client::Application, pkce::Challenge};
use serde_json::Value;

pub const VERIFIER: &str = "a-verifier-of-at-least-forty-three-characters-in-length";

/// A client of the project.
#[derive(Clone)]
pub struct App {
    pub project: Project,
    pub application: Application,
    pub secret: Option<String>,
}

/// A request for authorization that is right in every way, until it is changed.
#[derive(Clone, Debug)]
pub struct Request {
    path: String,
    pub parameters: Vec<(String, String)>,
}

/// What the token endpoint gave.
#[derive(Clone, Debug)]
pub struct Tokens(pub Value);

impl Tokens {
    pub fn access_token(&self) -> &str {
        self.0["access_token"].as_str().unwrap()
    }

    pub fn refresh_token(&self) -> &str {
        self.0["refresh_token"].as_str().unwrap()
    }

    pub fn id_token(&self) -> &str {
        self.0["id_token"].as_str().unwrap()
    }

    /// The claims of a JWT, unverified.
    pub fn claims(token: &str) -> Value {
        use base64::engine::general_purpose::URL_SAFE_NO_PAD;
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(token.split('.').nth(1).unwrap()).unwrap()).unwrap()
    }

    /// The header of a JWT.
    pub fn header(token: &str) -> Value {
        use base64::engine::general_purpose::URL_SAFE_NO_PAD;
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(token.split('.').next().unwrap()).unwrap()).unwrap()
    }
}

impl Request {
    /// The same with another value (or one more parameter).
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self = self.without(name);
        self.parameters.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same without a parameter.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.parameters.retain(|(own, _)| own != name);
        self
    }

    /// The same with one parameter more, whether it is there or not.
    #[must_use]
    pub fn and(mut self, name: &str, value: &str) -> Self {
        self.parameters.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn path(&self) -> String {
        let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.parameters).finish();
        format!("{}?{query}", self.path)
    }
}

impl App {
    pub fn client_id(&self) -> &str {
        self.application.client_id.as_str()
    }

    pub fn redirect_uri(&self) -> &str {
        self.application.settings.allowed_callback_urls[0].as_str()
    }

    /// A good request: `openid profile email offline_access` with PKCE.
    pub fn request(&self) -> Request {
        let challenge = Challenge::of(VERIFIER);
        let parameters = [
            ("response_type", "code"),
            ("client_id", self.client_id()),
            ("redirect_uri", self.redirect_uri()),
            ("scope", "openid profile email offline_access"),
            ("state", "a state"),
            ("nonce", "a nonce"),
            ("code_challenge", challenge.as_str()),
            ("code_challenge_method", "S256"),
        ];
        Request {
            path: self.project.path("authorize"),
            parameters: parameters.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        }
    }

    /// A call to an endpoint as this client authenticates itself, with more in the body.
    pub async fn call(&self, endpoint: &str, form: &[(&str, &str)]) -> Answer {
        let mut form = form.to_vec();
        let mut request = http::Request::post(self.project.path(endpoint))
            .header("content-type", "application/x-www-form-urlencoded");
        match &self.secret {
            Some(secret) => {
                request = request.header(
                    "authorization",
                    format!("Basic {}", STANDARD.encode(format!("{}:{secret}", self.client_id()))),
                );
            }
            None => form.push(("client_id", self.client_id())),
        }
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        self.project.send(request.body(Body::from(body)).unwrap()).await
    }

    /// Exchanges a code as it should be done.
    pub async fn exchange(&self, code: &str) -> Answer {
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", self.redirect_uri()),
            ("code_verifier", VERIFIER),
        ];
        self.call("oauth/token", &form).await
    }

    /// Rotates a refresh token.
    pub async fn refresh(&self, token: &str) -> Answer {
        self.call("oauth/token", &[("grant_type", "refresh_token"), ("refresh_token", token)]).await
    }

    pub async fn revoke(&self, token: &str) -> Answer {
        self.call("oauth/revoke", &[("token", token)]).await
    }

    pub async fn introspect(&self, token: &str) -> Value {
        self.call("oauth/introspect", &[("token", token)]).await.expect(200).json()
    }

    /// A person signs in with a new browser; what the application gets.
    pub async fn tokens(&self, person: &Person) -> Tokens {
        self.tokens_in(&self.project.browser(), person, &self.request()).await
    }

    /// A person signs in; what the application gets for its request.
    pub async fn tokens_in(&self, browser: &Browser, person: &Person, request: &Request) -> Tokens {
        let answer = browser.sign_in(request, person).await;
        let code = answer.get("code").unwrap_or_else(|| panic!("no code: {answer:?}"));
        Tokens(self.exchange(code).await.expect(200).json())
    }
}
