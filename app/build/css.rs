//! The one file that knows which Tailwind generator is used.

use encre_css::{Config, Preflight};
use std::collections::BTreeSet;

/// The rules for those of `classes` that are Tailwind utilities. What the generator does not know is hand-written.
pub fn utilities(classes: &BTreeSet<String>) -> String {
    let mut config = Config::default();
    config.preflight = Preflight::new_none();
    for (name, token) in [
        ("brand", "var(--accent)"),
        ("ink", "var(--ink)"),
        ("quiet", "var(--ink-2)"),
        ("line", "var(--line)"),
        ("sunken", "var(--sunken)"),
    ] {
        config.theme.colors.add(name, token);
    }
    let words: Vec<&str> = classes.iter().map(String::as_str).collect();
    encre_css::generate([words.join(" ").as_str()], &config)
}

/// The same stylesheet without comments and with no more white space than CSS needs. Knows no strings with `/*` or
/// runs of spaces in them; ours have none.
pub fn minify(css: &str) -> String {
    let mut plain = String::with_capacity(css.len());
    let mut rest = css;
    while let Some((before, comment)) = rest.split_once("/*") {
        plain.push_str(before);
        rest = comment.split_once("*/").map_or("", |(_, after)| after);
    }
    plain.push_str(rest);

    let mut small = String::with_capacity(plain.len());
    for word in plain.split_whitespace() {
        let tight = small.ends_with(['{', '}', ';', ',', ':', '>']) || word.starts_with(['{', '}', ';', ',', '>']);
        if !small.is_empty() && !tight {
            small.push(' ');
        }
        small.push_str(word);
    }
    small.replace(";}", "}").replace(", ", ",")
}
