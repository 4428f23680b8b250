//! Pages of the console.

use super::{ADMINISTRATOR, Endpoint, PASSWORD, Visitor};
use crate::{client::Client, keyward::Server};

/// An administrator, signed in through the hosted page.
async fn administrator(server: &Server, number: usize) -> Client {
    let mut client = Client::connect(server.port, number).await;
    let mut reply = client.get("/console/p/bench").await.expect(303);
    while reply.status == 303 {
        let to = reply.location().to_owned();
        reply = client.get(&to).await;
    }
    let flow = reply.action();
    let form = [("csrf", reply.field("csrf")), ("login", ADMINISTRATOR.to_owned()), ("password", PASSWORD.to_owned())];
    let form = form.each_ref().map(|(name, value)| (*name, value.as_str()));
    let callback = client.submit(&flow, &form).await.goes_to();
    client.get(&callback).await.expect(303);
    client
}

/// A page that somebody looks at again and again.
pub struct Looking {
    client: Client,
    path: String,
    expected: &'static str,
}

impl Visitor for Looking {
    async fn request(&mut self) {
        let reply = self.client.get(&self.path).await.expect(200);
        assert!(reply.body.contains(self.expected), "{}", reply.body);
    }
}

/// The list of a project's applications.
pub struct Applications;

impl Endpoint for Applications {
    const NAME: &'static str = "application list";
    type Visitor = Looking;

    async fn visitor(server: &Server, number: usize) -> Looking {
        let client = administrator(server, number).await;
        Looking { client, path: "/console/p/bench/applications".to_owned(), expected: "Records" }
    }
}

/// A search for people.
pub struct UserSearch;

/// What is searched for, three letters each; all of them find somebody.
const WORDS: [&str; 8] = ["lin", "mar", "ber", "hof", "san", "wil", "gol", "per"];

impl Endpoint for UserSearch {
    const NAME: &'static str = "user search";
    type Visitor = Looking;

    async fn visitor(server: &Server, number: usize) -> Looking {
        let mut client = administrator(server, number).await;
        let csrf = client.get("/console/p/bench/users").await.expect(200).field("csrf");
        let form = [("csrf", csrf.as_str()), ("q", WORDS[number % WORDS.len()])];
        let path = client.submit("/console/p/bench/users/search", &form).await.expect(303).location().to_owned();
        Looking { client, path, expected: "@clinic.example" }
    }
}
