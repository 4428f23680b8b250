//! The document around a page: head, brand, footer.

use crate::{
    SafeUrl,
    assets::{self, PREFIX},
    branding::{Accent, Branding},
    components::{Brand, Footer},
    i18n::Locale,
    render::Page,
};
use leptos::prelude::*;

/// Which theme a page has.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Theme {
    /// What the person's system says.
    #[default]
    System,
    /// Light, whatever the system says.
    Light,
    /// Dark, whatever the system says.
    Dark,
}

/// The number of a Content-Security-Policy that lets this response's own inline style and script through.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Nonce(String);

/// Why a text is no nonce.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct InvalidNonce;

impl Nonce {
    /// Takes a `base64-value` (CSP 3 §2.3.1); 22 characters hold the 128 bits that it wants at least.
    ///
    /// # Errors
    /// The text is too short or has other characters.
    pub fn parse(text: &str) -> Result<Self, InvalidNonce> {
        let digits = text.trim_end_matches('=');
        let fits = text.len() - digits.len() <= 2
            && (22..=128).contains(&digits.len())
            && digits.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'-' | b'_'));
        if fits { Ok(Self(text.to_owned())) } else { Err(InvalidNonce) }
    }

    /// The gallery's: never that of a response.
    pub(crate) fn of_samples() -> Self {
        Self("c2FtcGxlcyBoYXZlIG9uZQ".to_owned())
    }

    /// The value for the attribute.
    pub(crate) fn into_string(self) -> String {
        self.0
    }

    /// The value for the header.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What every page of a response has in common.
#[derive(Clone, PartialEq, Debug)]
pub struct PageContext {
    /// The language.
    pub locale: Locale,
    /// Light, dark, or what the system says.
    pub theme: Theme,
    /// Whose page it is.
    pub branding: Branding,
    /// This response's nonce.
    pub nonce: Nonce,
    /// The project's languages, each with the address of this page in it. Fewer than two make no choice.
    pub languages: Vec<(Locale, SafeUrl)>,
    /// What stands before the names of assets; [`PREFIX`] unless the page is written to a file.
    pub asset_prefix: String,
}

impl PageContext {
    /// A context in which nobody has asked for anything particular.
    #[must_use]
    pub fn new(locale: Locale, branding: Branding, nonce: Nonce) -> Self {
        Self { locale, theme: Theme::System, branding, nonce, languages: Vec::new(), asset_prefix: PREFIX.to_owned() }
    }

    fn asset(&self, name: &'static str) -> String {
        format!("{}{}", self.asset_prefix, assets::file(name))
    }
}

/// What a page wants of the document's head.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Head {
    /// Go on to this address at once.
    pub refresh: Option<SafeUrl>,
    /// The script that makes the page more comfortable, by its name in `public/`.
    pub module: Option<&'static str>,
    /// Whether the page has more to show than one column holds.
    pub wide: bool,
}

/// The whole document.
pub(crate) fn document<P: Page>(page: P, context: &PageContext) -> impl IntoView + use<P> {
    let theme = match context.theme {
        Theme::System => None,
        Theme::Light => Some("light"),
        Theme::Dark => Some("dark"),
    };
    let title = page.title(context.locale);
    let title =
        if title.contains(&context.branding.name) { title } else { format!("{title} · {}", context.branding.name) };
    let Head { refresh, module, wide } = page.head();
    let class = if wide { class!("hosted wide") } else { class!("hosted") };
    let refresh = refresh.map(|to| view! { <meta http-equiv="refresh" content=format!("0;url={}", to.as_str()) /> });
    let module = module.map(|name| view! { <script type="module" src=context.asset(name)></script> });
    let accent = (context.branding.accent != Accent::default()).then(|| {
        // Hexadecimal colours only: nothing here can end the element.
        let css = format!(":root{{{}}}", context.branding.accent.palette().css());
        view! { <style nonce=context.nonce.as_str().to_owned()>{css}</style> }
    });
    let main = page.main(context);

    view! {
        <!DOCTYPE html>
        <html lang=context.locale.tag() data-theme=theme>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <title>{title}</title>
                <meta name="robots" content="noindex" />
                <meta name="color-scheme" content="light dark" />
                {refresh}
                <link rel="icon" type="image/svg+xml" href=context.asset("icon.svg") />
                <link rel="stylesheet" href=context.asset("hosted.css") />
                {accent}
                {module}
            </head>
            <body class=class>
                <main>
                    <Brand branding=context.branding.clone() />
                    {main}
                </main>
                <Footer
                    words=context.locale
                    branding=context.branding.clone()
                    languages=context.languages.clone()
                />
            </body>
        </html>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nonce_cannot_leave_its_attribute_or_its_header() {
        assert!(Nonce::parse("AAAAAAAAAAAAAAAAAAAAAA==").is_ok());
        assert!(Nonce::parse("abcDEF012-_+/abcDEF012").is_ok());
        for bad in [
            "",
            "short",
            "AAAAAAAAAAAAAAAAAAAAA\"",
            "AAAAAAAAAAAAAAAAAAAAAA'",
            "AAAAAAAAAAAAAAAAAAAAAA===",
            "AAAA AAAA AAAA AAAA AAAA",
        ] {
            assert_eq!(Nonce::parse(bad), Err(InvalidNonce), "{bad}");
        }
    }
}
