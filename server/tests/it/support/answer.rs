//! An HTTP answer, read whole.

use axum::{body::Body, http};
use http_body_util::BodyExt as _;
use serde_json::Value;
use std::collections::BTreeMap;

/// An answer.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: http::HeaderMap,
    pub body: String,
}

impl Answer {
    pub async fn read(response: http::Response<Body>) -> Self {
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        Self { status: parts.status.as_u16(), headers: parts.headers, body: String::from_utf8(bytes.to_vec()).unwrap() }
    }

    /// Fails with what came instead, if the status is another.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{:?}\n{}", self.headers, self.body);
        self
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    #[track_caller]
    pub fn location(&self) -> &str {
        self.header("location").unwrap_or_else(|| panic!("no redirect: {} {}", self.status, self.body))
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("no JSON: {} {}", self.status, self.body))
    }

    /// The `error` member of a JSON answer.
    #[track_caller]
    pub fn error(&self) -> String {
        self.json()["error"].as_str().unwrap_or_else(|| panic!("no error: {}", self.body)).to_owned()
    }

    /// The value of an input of the page's form.
    pub fn field(&self, name: &str) -> Option<String> {
        self.body.split("<input").skip(1).find_map(|input| {
            let input = input.split('>').next()?;
            (attribute(input, "name").as_deref() == Some(name)).then(|| attribute(input, "value").unwrap_or_default())
        })
    }

    /// Where the page's form goes.
    #[track_caller]
    pub fn action(&self) -> String {
        let form = self.body.split("<form").nth(1).unwrap_or_else(|| panic!("no form: {}", self.body));
        attribute(form.split('>').next().unwrap(), "action").unwrap()
    }

    /// Where the answer leads, at once or by a page that goes on by itself.
    #[track_caller]
    pub fn goes_to(&self) -> String {
        if let Some(location) = self.header("location") {
            return location.to_owned();
        }
        let meta = self
            .body
            .split("<meta")
            .find(|meta| meta.to_ascii_lowercase().contains("http-equiv=\"refresh\""))
            .unwrap_or_else(|| panic!("leads nowhere: {} {}", self.status, self.body));
        let content = attribute(meta, "content").unwrap();
        content.split_once("url=").or_else(|| content.split_once("URL=")).unwrap().1.to_owned()
    }

    /// The parameters that an application gets, however they travel.
    #[track_caller]
    pub fn for_application(&self) -> BTreeMap<String, String> {
        if self.header("location").is_some() || self.body.to_ascii_lowercase().contains("http-equiv=\"refresh\"") {
            let url = url::Url::parse(&self.goes_to()).unwrap();
            return url.query_pairs().into_owned().collect();
        }
        if let Some((_, message)) = self.body.split_once("postMessage(") {
            let message = serde_json::Deserializer::from_str(message).into_iter::<Value>().next().unwrap().unwrap();
            assert_eq!(message["type"], "authorization_response");
            let members = message["response"].as_object().unwrap().clone();
            return members.into_iter().map(|(name, value)| (name, value.as_str().unwrap().to_owned())).collect();
        }
        let inputs = self.body.split("<input").skip(1).filter_map(|input| {
            let input = input.split('>').next()?;
            Some((attribute(input, "name")?, attribute(input, "value")?))
        });
        inputs.collect()
    }
}

/// An attribute's value, unescaped.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let start = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    let end = tag[start..].find('"')? + start;
    let text = &tag[start..end];
    Some(
        text.replace("&quot;", "\"")
            .replace("&#x27;", "'")
            .replace("&#39;", "'")
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&amp;", "&"),
    )
}
