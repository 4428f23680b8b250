//! A browser: it keeps cookies, follows redirects within the server, and posts forms as their pages say.

use super::{
    answer::Answer,
    client::Request,
    project::{PUBLIC_URL, Person, Project},
};
use axum::{body::Body, http};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

/// A browser with a cookie jar.
#[derive(Clone)]
pub struct Browser {
    pub project: Project,
    pub cookies: Arc<Mutex<BTreeMap<String, String>>>,
}

impl Browser {
    pub fn new(project: &Project) -> Self {
        Self { project: project.clone(), cookies: Arc::default() }
    }

    /// The same browser, led to another server.
    pub fn on(&self, project: &Project) -> Self {
        Self { project: project.clone(), cookies: Arc::clone(&self.cookies) }
    }

    async fn send(&self, mut request: http::Request<Body>) -> Answer {
        let jar: Vec<String> =
            self.cookies.lock().unwrap().iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !jar.is_empty() {
            request.headers_mut().insert("cookie", jar.join("; ").parse().unwrap());
        }
        let answer = self.project.send(request).await;
        for cookie in answer.headers.get_all("set-cookie") {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap().to_owned();
            let (name, value) = pair.split_once('=').unwrap();
            self.cookies.lock().unwrap().insert(name.to_owned(), value.to_owned());
        }
        answer
    }

    /// A navigation, without following redirects.
    pub async fn get(&self, path: &str) -> Answer {
        self.get_with(path, &[]).await
    }

    /// A navigation with other headers.
    pub async fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let path = path.strip_prefix(PUBLIC_URL).unwrap_or(path);
        let mut request = http::Request::get(path);
        if !headers.iter().any(|(name, _)| *name == "sec-fetch-dest") {
            request = request.header("sec-fetch-dest", "document");
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// A form, posted from one of our own pages.
    pub async fn post(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        let headers = [("origin", PUBLIC_URL), ("sec-fetch-site", "same-origin")];
        self.post_with(path, form, &headers).await
    }

    /// A form with the headers given.
    pub async fn post_with(&self, path: &str, form: &[(&str, &str)], headers: &[(&str, &str)]) -> Answer {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let mut request = http::Request::post(path).header("content-type", "application/x-www-form-urlencoded");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    /// Follows redirects as long as they stay on the server.
    pub async fn follow(&self, mut answer: Answer) -> Answer {
        for _ in 0..5 {
            match answer.header("location").map(str::to_owned) {
                Some(location) if location.starts_with('/') || location.starts_with(PUBLIC_URL) => {
                    answer = self.get(&location).await;
                }
                _ => break,
            }
        }
        answer
    }

    /// Opens an application's request; what is there after redirects within the server.
    pub async fn open(&self, request: &Request) -> Answer {
        let answer = self.get(&request.path()).await;
        self.follow(answer).await
    }

    /// What the application gets for a request at once, without the person being asked.
    pub async fn asks(&self, request: &Request) -> BTreeMap<String, String> {
        self.get(&request.path()).await.for_application()
    }

    /// Posts the sign-in form of a page.
    pub async fn log_in(&self, page: &Answer, login: &str, password: &str) -> Answer {
        let csrf = page.field("csrf").unwrap_or_else(|| panic!("no sign-in form: {} {}", page.status, page.body));
        self.post(&page.action(), &[("csrf", &csrf), ("login", login), ("password", password)]).await
    }

    /// Posts a page's form with a decision, and follows.
    pub async fn decide(&self, page: &Answer, decision: &str) -> Answer {
        let csrf = page.field("csrf").unwrap();
        let answer = self.post(&page.action(), &[("csrf", &csrf), ("decision", decision)]).await;
        self.follow(answer).await
    }

    /// Signs in, from the application's request to its answer; agrees if asked.
    pub async fn sign_in(&self, request: &Request, person: &Person) -> BTreeMap<String, String> {
        let page = self.open(request).await.expect(200);
        let mut answer = self.log_in(&page, &person.email, &person.password).await;
        answer = self.follow(answer).await;
        if answer.body.contains("value=\"allow\"") {
            answer = self.decide(&answer, "allow").await;
        }
        answer.for_application()
    }
}
