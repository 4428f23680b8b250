//! What applications and servers call.

use super::{CALLBACK, Endpoint, SECRET, VERIFIER, Visitor, code, signed_in};
use crate::{
    client::{Client, Reply, encode},
    keyward::Server,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};

const TOKEN: &str = "/p/bench/oauth/token";

fn basic(client_id: &str) -> String {
    // Form-encoded first, as RFC 6749 §2.3.1 has it.
    let secret: String = url::form_urlencoded::byte_serialize(SECRET.as_bytes()).collect();
    format!("authorization: Basic {}\r\n", STANDARD.encode(format!("{client_id}:{secret}")))
}

async fn exchange(client: &mut Client, code: &str) -> Reply {
    let form = encode(&[
        ("grant_type", "authorization_code"),
        ("client_id", "labs"),
        ("code", code),
        ("redirect_uri", CALLBACK),
        ("code_verifier", VERIFIER),
    ]);
    client.post(TOKEN, "", &form).await.expect(200)
}

/// A machine gets a token for itself.
pub struct ClientCredentials;

/// A request that is the same each time.
pub struct Caller {
    client: Client,
    path: &'static str,
    headers: String,
    /// `None` for a GET.
    body: Option<String>,
    expected: &'static str,
}

impl Visitor for Caller {
    async fn request(&mut self) {
        let reply = match &self.body {
            Some(body) => self.client.post(self.path, &self.headers, body).await,
            None => self.client.get_with(self.path, &self.headers).await,
        };
        let reply = reply.expect(200);
        assert!(reply.body.contains(self.expected), "{}", reply.body);
    }
}

impl Endpoint for ClientCredentials {
    const NAME: &'static str = "client_credentials";
    type Visitor = Caller;

    async fn visitor(server: &Server, number: usize) -> Caller {
        Caller {
            client: Client::connect(server.port, number).await,
            path: TOKEN,
            headers: basic("sync"),
            body: Some(encode(&[("grant_type", "client_credentials")])),
            expected: "access_token",
        }
    }
}

/// Another server asks what a person's token is.
pub struct Introspection;

impl Endpoint for Introspection {
    const NAME: &'static str = "introspection";
    type Visitor = Caller;

    async fn visitor(server: &Server, number: usize) -> Caller {
        let mut person = signed_in(server, number).await;
        let code = code(&mut person).await;
        let token = exchange(&mut person, &code).await.member("access_token");
        Caller {
            client: Client::connect(server.port, number).await,
            path: "/p/bench/oauth/introspect",
            headers: basic("records"),
            body: Some(encode(&[("token", &token)])),
            expected: "\"active\":true",
        }
    }
}

/// An application asks who signed in.
pub struct Userinfo;

impl Endpoint for Userinfo {
    const NAME: &'static str = "userinfo";
    type Visitor = Caller;

    async fn visitor(server: &Server, number: usize) -> Caller {
        let mut person = signed_in(server, number).await;
        let code = code(&mut person).await;
        let token = exchange(&mut person, &code).await.member("access_token");
        Caller {
            client: Client::connect(server.port, number).await,
            path: "/p/bench/userinfo",
            headers: format!("authorization: Bearer {token}\r\n"),
            body: None,
            expected: "\"email\"",
        }
    }
}

/// An application exchanges a code.
pub struct Exchange;

/// A browser that is signed in, and codes that it was given.
pub struct Application {
    client: Client,
    codes: Vec<String>,
}

/// How many codes are fetched at once; they are good for a minute.
const CODES: usize = 64;

impl Endpoint for Exchange {
    const NAME: &'static str = "code exchange";
    type Visitor = Application;

    async fn visitor(server: &Server, number: usize) -> Application {
        Application { client: signed_in(server, number).await, codes: Vec::new() }
    }
}

impl Visitor for Application {
    async fn prepare(&mut self) {
        // Those left over from an earlier round may be too old.
        self.codes.clear();
        for _ in 0..CODES {
            self.codes.push(code(&mut self.client).await);
        }
    }

    fn is_ready(&self) -> bool {
        !self.codes.is_empty()
    }

    async fn request(&mut self) {
        let code = self.codes.pop().unwrap();
        exchange(&mut self.client, &code).await;
    }
}

/// An application renews its tokens.
pub struct Refresh;

/// An application with what it was given last.
pub struct Renewing {
    client: Client,
    refresh_token: String,
}

impl Endpoint for Refresh {
    const NAME: &'static str = "refresh";
    type Visitor = Renewing;

    async fn visitor(server: &Server, number: usize) -> Renewing {
        let mut client = signed_in(server, number).await;
        let code = code(&mut client).await;
        let refresh_token = exchange(&mut client, &code).await.member("refresh_token");
        Renewing { client, refresh_token }
    }
}

impl Visitor for Renewing {
    async fn request(&mut self) {
        let token = self.refresh_token.as_str();
        let form = encode(&[("grant_type", "refresh_token"), ("client_id", "labs"), ("refresh_token", token)]);
        self.refresh_token = self.client.post(TOKEN, "", &form).await.expect(200).member("refresh_token");
    }
}
