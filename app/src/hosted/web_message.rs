//! The answer to an application's script in the window around or behind this one (`response_mode=web_message`).

use crate::{
    Page, PageContext,
    components::{InlineScript, json},
    gallery::Sample,
    i18n::Locale,
};
use leptos::prelude::*;

/// A scheme, a host and perhaps a port: exactly one receiver. Never `*`, never `null`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Origin(String);

/// Why a text is no origin.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct InvalidOrigin;

impl Origin {
    /// Takes a serialised origin (HTML §7.1.1), as it was registered.
    ///
    /// # Errors
    /// It is not `http` or `https`, or has a path, a query, a fragment, a user or odd characters.
    pub fn parse(text: &str) -> Result<Self, InvalidOrigin> {
        let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).ok_or(InvalidOrigin)?;
        let fits = host.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '[')
            && host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':' | b'[' | b']'));
        if fits { Ok(Self(text.to_owned())) } else { Err(InvalidOrigin) }
    }

    /// The origin as `postMessage` and `frame-ancestors` take it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Posts `{type: "authorization_response", response: {…}}` to its opener or parent, if that is `target`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WebMessage {
    /// The origin of the redirect URI, which must be among the application's web origins.
    pub target: Origin,
    /// The response's parameters.
    pub response: Vec<(String, String)>,
}

impl WebMessage {
    /// The browser itself drops the message if the receiver is of another origin.
    fn script(&self) -> String {
        let response: serde_json::Map<_, _> =
            self.response.iter().map(|(name, value)| (name.clone(), value.clone().into())).collect();
        let message = serde_json::json!({ "type": "authorization_response", "response": response });
        format!(
            "(function(){{var to=window.opener||(window.parent!==window?window.parent:null);if(to)to.postMessage({},{})}})()",
            json(&message),
            json(&self.target.0.clone().into())
        )
    }
}

impl Page for WebMessage {
    const NAME: &'static str = "web-message";

    fn title(&self, words: Locale) -> String {
        words.answering().to_owned()
    }

    fn main(self, context: &PageContext) -> AnyView {
        let words = context.locale;
        view! {
            <div class="stack tight">
                <h1>{words.answering()}</h1>
                <p class="quiet">{words.answering_text()}</p>
            </div>
            <InlineScript nonce=context.nonce.clone() code=self.script() />
        }
        .into_any()
    }

    fn samples(_: Locale) -> Vec<Sample<Self>> {
        let page = |response: &[(&str, &str)]| Self {
            target: Origin("https://labs.example".into()),
            response: response.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        };
        vec![
            Sample::new("a code", page(&[("code", "c"), ("state", "s")])),
            Sample::new("login required", page(&[("error", "login_required"), ("state", "s")])),
            Sample::new("markup in the state", page(&[("state", "</script><script>alert(1)</script>\u{2028}")])),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_one_receiver() {
        for good in ["https://labs.example", "http://localhost:4000", "http://[::1]:4000"] {
            assert_eq!(Origin::parse(good).unwrap().as_str(), good);
        }
        for bad in [
            "*",
            "null",
            "",
            "https://",
            "https://a/",
            "https://a?b",
            "https://a@b",
            "javascript:x",
            "https://a\"",
            "https://*.a",
        ] {
            assert_eq!(Origin::parse(bad), Err(InvalidOrigin), "{bad}");
        }
    }

    #[test]
    fn the_message_has_the_shape_that_clients_wait_for() {
        let page = WebMessage {
            target: Origin::parse("https://labs.example").unwrap(),
            response: vec![("code".into(), "c".into()), ("state".into(), "s".into())],
        };
        let script = page.script();
        assert!(script.contains(r#"postMessage({"response":{"code":"c","state":"s"},"type":"authorization_response"},"https://labs.example")"#), "{script}");
    }
}
