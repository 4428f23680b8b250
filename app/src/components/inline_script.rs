use crate::Nonce;
use leptos::prelude::*;

/// A classic script in the page, for the two answers that only a script can give. What Leptos puts into a script element it
/// does not escape: `code` is a constant of ours, with [`json`] for what comes from elsewhere.
#[component]
pub fn InlineScript(nonce: Nonce, code: String) -> impl IntoView {
    view! { <script nonce=nonce.into_string()>{code}</script> }
}

/// A value as a JavaScript literal that cannot end the script element or a line.
pub fn json(value: &serde_json::Value) -> String {
    value
        .to_string()
        .replace('&', "\\u0026")
        .replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_literal_cannot_leave_its_script() {
        let hostile = "</script><script>alert(1)</script><!-- \u{2028}\u{2029} & \" \\ ' \n \0";
        let literal = json(&serde_json::json!({ "state": hostile }));
        assert!(!literal.contains(['<', '>', '&', '\u{2028}', '\u{2029}', '\n', '\0']), "{literal}");
        let back: serde_json::Value = serde_json::from_str(&literal).unwrap();
        assert_eq!(back["state"], hostile);
    }
}
