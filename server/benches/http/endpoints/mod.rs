//! What is measured: an endpoint each, and the people who ask.

pub mod console;
pub mod sign_in;
pub mod token;

use crate::{client::Client, keyward::Server};
use domain::oauth::pkce::Challenge;
use std::fmt::Write as _;

/// Whoever asks, on a connection of their own.
pub trait Visitor {
    /// Fetches what requests will need, if that is used up.
    async fn prepare(&mut self) {}

    /// Whether there is what the next request needs.
    fn is_ready(&self) -> bool {
        true
    }

    /// Asks once, and makes sure that the answer is the right one.
    async fn request(&mut self);
}

/// An endpoint.
pub trait Endpoint {
    /// As the table names it.
    const NAME: &'static str;
    /// Whoever asks.
    type Visitor: Visitor;

    /// The `number`th of them.
    async fn visitor(server: &Server, number: usize) -> Self::Visitor;
}

const PASSWORD: &str = "a quite long pass phrase";
const ADMINISTRATOR: &str = "ana@bench.test";
const SECRET: &str = "a secret of a benchmark";
const VERIFIER: &str = "a-verifier-of-at-least-forty-three-characters-in-length";
const CALLBACK: &str = "http://localhost:1/callback";

/// The project that is measured, for `keyward apply`.
pub fn project(people: usize) -> String {
    let mut text = format!(
        "administrators:
  - {{ email: {ADMINISTRATOR}, password: \"{PASSWORD}\", name: Ana Keller, projects: {{ bench: owner }} }}
projects:
  - slug: bench
    name: Benchmark Clinic
    m2mClients:
      - {{ name: Sync, clientId: sync, clientSecret: \"{SECRET}\" }}
    applications:
      - {{ name: Labs, clientId: labs, applicationType: spa, allowedCallbackUrls: [\"{CALLBACK}\"], refreshTokenEnabled: true }}
      - {{ name: Records, clientId: records, applicationType: web, allowedCallbackUrls: [\"{CALLBACK}\"],
          clientSecret: \"{SECRET}\", introspectionAllowed: true }}
"
    );
    for number in 0..18 {
        let own = format!("name: Application {number}, clientId: app-{number}, applicationType: spa");
        writeln!(text, "      - {{ {own}, allowedCallbackUrls: [\"{CALLBACK}\"] }}").unwrap();
    }
    text.push_str("    users:\n");
    for number in 0..people {
        let person = format!("name: Person {number}, password: \"{PASSWORD}\", email: {}", login(number));
        writeln!(text, "      - {{ {person} }}").unwrap();
    }
    text
}

fn login(number: usize) -> String {
    format!("person{number}@clinic.test")
}

/// The application's request for an authorization.
fn authorize() -> String {
    let challenge = Challenge::of(VERIFIER);
    let query = crate::client::encode(&[
        ("response_type", "code"),
        ("client_id", "labs"),
        ("redirect_uri", CALLBACK),
        ("scope", "openid profile email offline_access"),
        ("state", "a-state"),
        ("nonce", "a-nonce"),
        ("code_challenge", challenge.as_str()),
        ("code_challenge_method", "S256"),
    ]);
    format!("/p/bench/authorize?{query}")
}

/// Somebody who is signed in.
async fn signed_in(server: &Server, number: usize) -> Client {
    let mut client = Client::connect(server.port, number).await;
    let (flow, csrf) = sign_in::begin(&mut client).await;
    let form = [("csrf", csrf.as_str()), ("login", &login(number)), ("password", PASSWORD)];
    client.submit(&flow, &form).await.expect(200);
    client
}

/// A code for somebody who is signed in: they are not asked.
async fn code(client: &mut Client) -> String {
    client.get(&authorize()).await.expect(303).parameter("code")
}
