//! Whom people turn to when they cannot get in.

use crate::link::SafeUrl;

/// A project's support contact, typed by what an administrator wrote.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Support {
    text: String,
    href: Option<SafeUrl>,
}

impl Support {
    /// Reads an email address, a telephone number, a web address, or words ("Ask at the front desk"). `None` for what is
    /// empty, longer than 200 characters, or has control characters.
    #[must_use]
    pub fn parse(written: &str) -> Option<Self> {
        let text = written.trim();
        if text.is_empty() || text.chars().count() > 200 || text.chars().any(char::is_control) {
            return None;
        }
        let bare = text.strip_prefix("mailto:").or_else(|| text.strip_prefix("tel:")).unwrap_or(text);
        let href = if is_email(bare) {
            SafeUrl::parse(&format!("mailto:{bare}"))
        } else if is_telephone(bare) {
            let digits: String = bare.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
            SafeUrl::parse(&format!("tel:{digits}"))
        } else if text.starts_with("https://") || text.starts_with("http://") {
            SafeUrl::parse(text)
        } else {
            None
        };
        let shown = bare.strip_prefix("https://").unwrap_or(bare);
        Some(Self { text: shown.trim_end_matches('/').to_owned(), href })
    }

    /// What people read.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where it leads, if anywhere.
    #[must_use]
    pub const fn href(&self) -> Option<&SafeUrl> {
        self.href.as_ref()
    }
}

/// Narrow on purpose: characters that mean something in a `mailto:` URL (RFC 6068) make it words.
fn is_email(text: &str) -> bool {
    let fits = |part: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '+'))
    };
    text.split_once('@').is_some_and(|(local, domain)| fits(local) && fits(domain) && domain.contains('.'))
}

fn is_telephone(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    (3..=15).contains(&digits)
        && text.chars().all(|c| c.is_ascii_digit() || matches!(c, '+' | '-' | '(' | ')' | ' ' | '.' | '/'))
        && text.rfind('+').is_none_or(|at| at == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_becomes_what_it_is() {
        for (written, text, href) in [
            ("help@clinic.example", "help@clinic.example", Some("mailto:help@clinic.example")),
            ("mailto:help@clinic.example", "help@clinic.example", Some("mailto:help@clinic.example")),
            (" +1 (555) 010-0100 ", "+1 (555) 010-0100", Some("tel:+15550100100")),
            ("555-0100", "555-0100", Some("tel:5550100")),
            ("https://help.example/sign-in/", "help.example/sign-in", Some("https://help.example/sign-in/")),
            ("Ask at the front desk", "Ask at the front desk", None),
            ("javascript:alert(1)", "javascript:alert(1)", None),
            ("a@b.c?bcc=everybody@b.c", "a@b.c?bcc=everybody@b.c", None),
        ] {
            let support = Support::parse(written).unwrap();
            assert_eq!((support.text(), support.href().map(SafeUrl::as_str)), (text, href), "{written}");
        }
    }

    #[test]
    fn nothing_and_too_much_are_no_contact() {
        for bad in ["", "   ", "a\nb", &"x".repeat(201)] {
            assert_eq!(Support::parse(bad), None);
        }
    }
}
