//! The house keeps its order: layers, doors, sizes. Each rule is a function over text, so that it is itself tested.

mod planted;

use std::{
    fs,
    path::{Path, PathBuf},
};

/// The server's modules by layer, from the lowest. A module may use those of lower layers and its own, of those beside it
/// none but the ones named with it: what happens goes down `routes → web → service → { store, crypto, outbound }`.
const LAYERS: &[(&str, &[&str])] = &[
    ("clock", &[]),
    ("random", &[]),
    ("config", &[]),
    ("crypto", &["clock", "random"]),
    ("database", &["config", "postgres"]),
    ("postgres", &["config", "database"]),
    ("outbound", &["clock", "config", "crypto", "random"]),
    ("store", &["clock", "crypto", "database", "random"]),
    ("service", &["clock", "config", "crypto", "database", "outbound", "random", "store"]),
    ("jobs", &["clock", "config", "crypto", "database", "outbound", "random", "service", "store"]),
    ("state", &["clock", "config", "crypto", "database", "outbound", "random", "service", "store"]),
    ("web", &["clock", "config", "crypto", "random", "service", "state", "store"]),
    ("routes", &["config", "state", "web"]),
    (
        "command",
        &[
            "clock", "config", "crypto", "database", "jobs", "outbound", "postgres", "random", "routes", "service",
            "state", "store", "web",
        ],
    ),
    ("main", &["clock", "command", "config"]),
    ("lib", &[]),
];

/// Words that only some modules may say, with those modules.
const DOORS: &[(&str, &[&str])] = &[
    ("sqlx::", &["store", "database", "postgres"]),
    ("axum::", &["web", "routes", "main", "command", "state"]),
    ("reqwest::", &["outbound"]),
    ("hyper_util::client", &["outbound"]),
    ("lettre::", &["outbound"]),
    // Pages are written by whoever answers, mail by whoever sends it.
    (" app::", &["web", "jobs"]),
    ("SystemTime::now", &["clock"]),
    ("OffsetDateTime::now", &["clock"]),
    ("UtcDateTime::now", &["clock"]),
    ("aws_lc_rs::rand", &["random"]),
    ("allow(unsafe_code)", &["postgres"]),
];

const LONGEST_FILE: usize = 500;

/// A file's module below `src`: `web/oauth/token.rs` belongs to `web`.
fn module(path: &str) -> &str {
    let first = path.split('/').next().unwrap_or(path);
    first.strip_suffix(".rs").unwrap_or(first)
}

/// A file that is compiled for tests only.
fn is_test(path: &str) -> bool {
    path.ends_with("tests.rs") || path.contains("/tests/")
}

/// The text without comments, without string contents, and without tests (the module at the end of a file).
fn code(text: &str) -> String {
    // A module that the text itself closes with; one in a file of its own is left out by its name.
    let text = match text.find("#[cfg(test)]\nmod tests {") {
        Some(start) => &text[..start],
        None => text,
    };
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '/' if chars.peek() == Some(&'/') => {
                for c in chars.by_ref() {
                    if c == '\n' {
                        out.push('\n');
                        break;
                    }
                }
            }
            '/' if chars.peek() == Some(&'*') => {
                let mut last = ' ';
                for c in chars.by_ref() {
                    if last == '*' && c == '/' {
                        break;
                    }
                    last = c;
                }
            }
            '"' => {
                let hashes = out.len() - out.trim_end_matches('#').len();
                let raw = out[..out.len() - hashes].ends_with('r');
                string(&mut chars, raw, hashes);
                out.push_str("\"\"");
            }
            '\'' => {
                // A character, or a lifetime: only the former can hide a quote.
                out.push('\'');
                if chars.peek() == Some(&'\\') {
                    chars.next();
                    chars.next();
                } else if chars.peek() == Some(&'"') {
                    chars.next();
                }
            }
            c => out.push(c),
        }
    }
    out
}

fn string(chars: &mut std::iter::Peekable<std::str::Chars<'_>>, raw: bool, hashes: usize) {
    while let Some(c) = chars.next() {
        if c == '\\' && !raw {
            chars.next();
        } else if c == '"' {
            let mut rest = chars.clone();
            if !raw || (0..hashes).all(|_| rest.next() == Some('#')) {
                return;
            }
        }
    }
}

/// `crate::` paths named in code, by their first segment; groups (`crate::{a::b, c}`) are taken apart.
fn uses(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        if code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '$') {
            continue;
        }
        let rest = &code[at + "crate::".len()..];
        let Some(group) = rest.strip_prefix('{') else {
            found.extend(first_word(rest));
            continue;
        };
        let mut depth = 0;
        let mut start = true;
        for (i, c) in group.char_indices() {
            match c {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                ',' if depth == 0 => start = true,
                c if start && (c.is_alphabetic() || c == '_') => {
                    found.extend(first_word(&group[i..]));
                    start = false;
                }
                _ => {}
            }
        }
    }
    found
}

/// The modules of `store` that code names. Its types (the transaction, the error) may pass by.
fn asked_of_store(code: &str) -> Vec<String> {
    let named = code.match_indices("store::").flat_map(|(at, start)| {
        let rest = &code[at + start.len()..];
        let until =
            if rest.starts_with('{') { rest.find('}') } else { rest.find(|c: char| !c.is_alphanumeric() && c != '_') };
        rest[..until.unwrap_or(rest.len())].split([',', '{']).map(str::trim)
    });
    named.filter(|word| word.starts_with(|c: char| c.is_lowercase())).filter_map(first_word).collect()
}

fn first_word(text: &str) -> Option<String> {
    let word: String = text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    (!word.is_empty()).then_some(word)
}

/// What is wrong with a file of the server.
fn wrong_in_server(path: &str, text: &str) -> Vec<String> {
    let module = module(path);
    let mut wrong = too_long(path, text);
    if is_test(path) {
        return wrong;
    }
    let code = code(text);
    for (word, allowed) in DOORS {
        if code.contains(word) && !allowed.contains(&module) {
            wrong.push(format!("{path}: `{word}` belongs to {}", allowed.join(", ")));
        }
    }
    if module == "web" {
        for word in asked_of_store(&code) {
            wrong.push(format!(
                "{path}: web calls one service, and hands over the transaction; store::{word} is the service's"
            ));
        }
    }
    match LAYERS.iter().find(|(name, _)| *name == module) {
        None => wrong.push(format!("{path}: the module {module} has no layer yet; give it one in this test")),
        Some((_, below)) => {
            for used in uses(&code) {
                let known = LAYERS.iter().any(|(name, _)| *name == used);
                if known && used != module && !below.contains(&used.as_str()) {
                    wrong.push(format!("{path}: {module} must not use crate::{used}"));
                }
            }
        }
    }
    wrong.extend(wrong_in_console(path, &code));
    wrong
}

/// A use case of the console gets to rows of the project that is managed through `Acting::begin`, which asks the membership
/// in the same transaction. Only what comes before there is a membership opens them itself.
fn wrong_in_console(path: &str, code: &str) -> Vec<String> {
    let before_membership =
        ["accept", "acting", "home", "projects"].iter().any(|own| path == format!("service/console/{own}.rs"));
    if !path.starts_with("service/console/") || before_membership {
        return Vec::new();
    }
    let squeezed: String = code.split_whitespace().collect();
    [
        "acting.tenant.begin(",
        "self.tenant.begin(",
        "(tenant.begin(",
        "=tenant.begin(",
        "means.project(",
        "means().project(",
    ]
    .into_iter()
    .filter(|opens| squeezed.contains(opens))
    // The built-in project's own rows, before anybody has signed in to the console.
    .filter(|opens| !(path == "service/console/entry.rs" && *opens == "means.project("))
    .map(|opens| format!("{path}: `{opens}` goes past Acting::begin"))
    .collect()
}

/// What is wrong with a file of the domain: it is pure, so it has nothing to wait for and nobody to ask.
fn wrong_in_domain(path: &str, text: &str) -> Vec<String> {
    let mut wrong = too_long(path, text);
    if is_test(path) {
        return wrong;
    }
    let code = code(text);
    let forbidden = [
        "async fn",
        "async move",
        ".await",
        "sqlx::",
        "axum::",
        "http::",
        "tokio::",
        "leptos",
        "std::fs",
        "std::net::Tcp",
        "std::env",
        "std::thread",
        "std::process",
        "Instant::now",
        "SystemTime",
        "now_utc",
        "rand::",
        "thread_rng",
        "server::",
        "app::",
    ];
    for word in forbidden {
        if code.match_indices(word).any(|(at, _)| !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_')) {
            wrong.push(format!("{path}: the domain knows no `{word}`"));
        }
    }
    wrong
}

/// What is wrong with a file of the pages: props in, HTML out, and nothing past the escaping.
fn wrong_in_app(path: &str, text: &str) -> Vec<String> {
    let code = code(text);
    let mut wrong = too_long(path, text);
    for word in [
        "sqlx::",
        "axum::",
        "tokio::",
        "reqwest::",
        "server::",
        "std::fs",
        "std::env",
        "async fn",
        ".await",
        "SystemTime",
        "now_utc",
    ] {
        if code.contains(word) {
            wrong.push(format!("{path}: a page knows no `{word}`"));
        }
    }
    let raw: [(&str, &[&str]); 4] = [
        ("inner_html", &["components/inline_script.rs", "components/text_area.rs"]),
        ("<textarea", &["components/text_area.rs"]),
        ("<script", &["components/inline_script.rs", "document.rs", "console/document.rs"]),
        ("<style", &["document.rs"]),
    ];
    for (word, homes) in raw {
        if code.contains(word) && !homes.contains(&path) {
            wrong.push(format!("{path}: `{word}` is not escaped; it belongs to {} alone", homes.join(", ")));
        }
    }
    wrong
}

fn too_long(path: &str, text: &str) -> Vec<String> {
    let lines = text.lines().count();
    if lines > LONGEST_FILE {
        vec![format!("{path}: {lines} lines are more than one sitting reads ({LONGEST_FILE})")]
    } else {
        Vec::new()
    }
}

/// A migration is a file of its own, named so that it sorts by time.
fn wrong_in_migrations(names: &[String]) -> Vec<String> {
    let mut wrong = Vec::new();
    for name in names {
        let stamped = name.split_once('_').is_some_and(|(stamp, rest)| {
            stamp.len() == 14
                && stamp.bytes().all(|b| b.is_ascii_digit())
                && rest.ends_with(".sql")
                && !rest.contains(".down.")
        });
        if !stamped {
            wrong.push(format!("migrations/{name}: is not called YYYYMMDDhhmmss_what_it_brings.sql"));
        }
    }
    wrong
}

fn files(root: &Path) -> Vec<(String, String)> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let path = entry.path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    walk(root, &mut found);
    found.sort();
    assert!(!found.is_empty(), "{} has no files", root.display());
    let relative = |path: &Path| path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
    found.iter().map(|path| (relative(path), fs::read_to_string(path).unwrap())).collect()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

#[test]
fn everything_is_where_it_belongs() {
    let root = root();
    let mut wrong = Vec::new();
    for (path, text) in files(&root.join("server/src")) {
        wrong.extend(wrong_in_server(&path, &text));
    }
    for (path, text) in files(&root.join("server/domain/src")) {
        wrong.extend(wrong_in_domain(&path, &text));
    }
    for (path, text) in files(&root.join("app/src")) {
        wrong.extend(wrong_in_app(&path, &text));
    }
    for (path, text) in files(&root.join("server/tests/it")) {
        wrong.extend(too_long(&path, &text));
    }
    let migrations: Vec<String> = fs::read_dir(root.join("migrations"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| !name.starts_with('.') && !name.ends_with(".md"))
        .collect();
    wrong.extend(wrong_in_migrations(&migrations));
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn no_crate_that_belongs_elsewhere_is_a_dependency() {
    let root = root();
    for (manifest, forbidden) in [
        (
            "server/domain/Cargo.toml",
            &["sqlx", "axum", "tokio", "http", "reqwest", "leptos", "server", "app", "rand", "getrandom"][..],
        ),
        ("app/Cargo.toml", &["sqlx", "axum", "tokio", "http", "reqwest", "server", "leptos_axum", "leptos_router"][..]),
    ] {
        let table: toml::Table = fs::read_to_string(root.join(manifest)).unwrap().parse().unwrap();
        let dependencies = table["dependencies"].as_table().unwrap();
        for name in forbidden {
            assert!(!dependencies.contains_key(*name), "{manifest} depends on {name}");
        }
    }
}
