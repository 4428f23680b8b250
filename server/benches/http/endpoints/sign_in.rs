//! The hosted sign-in page and its form.

use super::{Endpoint, PASSWORD, Visitor, authorize, login};
use crate::{client::Client, keyward::Server};
use std::collections::BTreeMap;

/// Begins a flow with a new browser: its address, and the token of its form.
pub async fn begin(client: &mut Client) -> (String, String) {
    client.forget();
    let flow = client.get(&authorize()).await.expect(303).location().to_owned();
    let csrf = client.get(&flow).await.expect(200).field("csrf");
    (flow, csrf)
}

/// The page in which somebody is asked for a password.
pub struct Page;

/// Somebody who looks at it.
pub struct Onlooker {
    client: Client,
    flow: String,
}

impl Endpoint for Page {
    const NAME: &'static str = "sign-in page";
    type Visitor = Onlooker;

    async fn visitor(server: &Server, number: usize) -> Onlooker {
        let mut client = Client::connect(server.port, number).await;
        let (flow, _) = begin(&mut client).await;
        Onlooker { client, flow }
    }
}

impl Visitor for Onlooker {
    async fn request(&mut self) {
        self.client.get(&self.flow).await.expect(200);
    }
}

/// The right password in a browser that nobody has used before.
pub struct Password;

/// Somebody who has flows begun and pages open.
pub struct Person {
    client: Client,
    login: String,
    pages: Vec<(String, String, BTreeMap<String, String>)>,
}

/// How many pages are opened at once.
const PAGES: usize = 8;

impl Endpoint for Password {
    const NAME: &'static str = "password sign-in";
    type Visitor = Person;

    async fn visitor(server: &Server, number: usize) -> Person {
        Person { client: Client::connect(server.port, number).await, login: login(number), pages: Vec::new() }
    }
}

impl Visitor for Person {
    async fn prepare(&mut self) {
        while self.pages.len() < PAGES {
            let (flow, csrf) = begin(&mut self.client).await;
            self.pages.push((flow, csrf, self.client.cookies()));
        }
    }

    fn is_ready(&self) -> bool {
        !self.pages.is_empty()
    }

    async fn request(&mut self) {
        let (flow, csrf, cookies) = self.pages.pop().unwrap();
        self.client.take(cookies);
        let form = [("csrf", csrf.as_str()), ("login", &self.login), ("password", PASSWORD)];
        let reply = self.client.submit(&flow, &form).await.expect(200);
        assert!(reply.body.contains("code="), "{}", reply.body);
    }
}
