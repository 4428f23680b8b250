//! What every page promises, whatever it shows.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "../build/classes.rs"]
mod classes;

use app::{assets, gallery};
use std::{collections::BTreeSet, fs, path::Path};

fn pictures() -> Vec<gallery::Picture> {
    gallery::samples(assets::PREFIX)
}

fn asset(name: &str) -> &'static str {
    let asset = assets::ASSETS.iter().find(|asset| asset.name == name).unwrap();
    std::str::from_utf8(asset.bytes).unwrap()
}

/// The stylesheet that a page asks for.
fn stylesheet(picture: &gallery::Picture) -> &'static str {
    if picture.page.starts_with("console-") { "console.css" } else { "hosted.css" }
}

/// The classes that a stylesheet has a rule for.
fn styled(stylesheet: &str) -> BTreeSet<String> {
    let css = asset(stylesheet);
    let mut found = BTreeSet::new();
    for rest in css.split('.').skip(1) {
        let mut class = String::new();
        let mut letters = rest.chars();
        while let Some(letter) = letters.next() {
            match letter {
                '\\' => class.extend(letters.next()),
                '-' | '_' => class.push(letter),
                letter if letter.is_ascii_alphanumeric() => class.push(letter),
                _ => break,
            }
        }
        found.insert(class);
    }
    found
}

/// The values of an attribute in a document of ours, which are always quoted.
fn values<'a>(html: &'a str, attribute: &str) -> Vec<&'a str> {
    html.split(&format!(" {attribute}=\"")).skip(1).map(|rest| rest.split_once('"').unwrap().0).collect()
}

/// The Rust files under `folder` with what is in them, tests and all.
fn sources(folder: &Path) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.append(&mut sources(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            all.push((path.display().to_string(), fs::read_to_string(&path).unwrap()));
        }
    }
    all
}

fn src() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

#[test]
fn every_page_is_in_the_gallery() {
    let shown: BTreeSet<String> = pictures().into_iter().map(|picture| picture.page.to_owned()).collect();
    let name = "const NAME: &'static str = \"";
    let pages: Vec<String> = sources(&src())
        .iter()
        .flat_map(|(_, source)| {
            source.split(name).skip(1).filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())).collect::<Vec<_>>()
        })
        .collect();
    assert!(pages.len() > 10, "{pages:?}");
    let missing: Vec<_> = pages.iter().filter(|page| !shown.contains(*page)).collect();
    assert!(missing.is_empty(), "not in gallery::samples, so nobody looks at them: {missing:?}");
}

#[test]
fn every_class_has_a_rule() {
    for (name, mut used) in [
        ("hosted.css", classes::in_folder_but(&src(), Some("console")).unwrap()),
        ("console.css", classes::in_folder(&src().join("console")).unwrap()),
    ] {
        for picture in pictures().iter().filter(|picture| stylesheet(picture) == name) {
            used.extend(
                values(&picture.html, "class").iter().flat_map(|list| list.split_whitespace()).map(str::to_owned),
            );
            assert!(picture.html.contains(name.trim_end_matches(".css")), "{}", picture.file_stem());
        }
        assert!(used.len() > 20, "{used:?}");
        let styled = styled(name);
        let missing: Vec<_> = used.difference(&styled).collect();
        assert!(missing.is_empty(), "{name} has no rule for {missing:?}");
    }
}

#[test]
fn every_class_is_written_where_the_build_looks() {
    let known = classes::in_folder(&src()).unwrap();
    for picture in pictures() {
        for class in values(&picture.html, "class").iter().flat_map(|list| list.split_whitespace()) {
            assert!(known.contains(class), "{class} of {} is put together at run time", picture.page);
        }
    }
}

#[test]
fn raw_markup_has_one_place_each() {
    let allowed = [
        ("<textarea", "components/text_area.rs"),
        ("inner_html", "components/text_area.rs"),
        ("<script nonce", "components/inline_script.rs"),
        ("<script", "document.rs"),
        ("<style", "document.rs"),
    ];
    let mut found = 0;
    for (path, source) in sources(&src()) {
        for line in source.lines().map(str::trim).filter(|line| !line.starts_with("//")) {
            for word in ["<textarea", "inner_html", "<script", "<style", "<noscript", "innerHTML", "style=", "href={"] {
                // Hostile samples are strings; what is in quotes is escaped text.
                let code =
                    line.replace("\\\"", "").split('"').step_by(2).map(str::to_owned).collect::<Vec<_>>().join("\"");
                if code.contains(word) {
                    found += 1;
                    let fits = allowed.iter().any(|(word, file)| code.contains(word) && path.ends_with(file));
                    assert!(fits, "{path}: {line}");
                }
            }
        }
    }
    assert!(found >= 5, "the test looks for the wrong words");
}

#[test]
fn no_page_carries_what_the_policy_forbids() {
    for picture in pictures() {
        let (html, name) = (&picture.html, picture.file_stem());
        assert!(values(html, "style").is_empty(), "{name}: a style attribute");
        for tag in html.split('<') {
            let attributes = tag.split('>').next().unwrap();
            let outside: String = attributes.split('"').step_by(2).collect();
            assert!(!outside.split(' ').any(|word| word.starts_with("on")), "{name}: a handler in <{attributes}>");
            if attributes.starts_with("script") {
                assert!(
                    attributes.contains(" src=\"/assets/") || attributes.contains(" nonce=\""),
                    "{name}: {attributes}"
                );
            }
            if attributes.starts_with("style") {
                assert!(attributes.contains(" nonce=\""), "{name}: {attributes}");
            }
        }
        for address in values(html, "href").into_iter().chain(values(html, "action")).chain(values(html, "src")) {
            assert!(
                !address.to_ascii_lowercase().starts_with("javascript:") && address != "#nowhere",
                "{name}: {address}"
            );
        }
        assert!(!html.contains("<!>") && !html.contains("<!--"), "{name}: a marker");
        assert_eq!(html.matches("alert(1)</script>").count(), 0, "{name}: text became markup");
        assert_eq!(html.matches("<b ").count(), 0, "{name}: text became markup");
    }
}

#[test]
fn every_page_can_be_found_ones_way_in() {
    for picture in pictures() {
        let (html, name) = (&picture.html, picture.file_stem());
        assert!(html.starts_with(&format!("<!DOCTYPE html><html lang=\"{}\"", picture.locale.tag())), "{name}");
        // Charts have titles in their bodies, too.
        let head = html.split("</head>").next().unwrap();
        for (part, element) in [(html.as_str(), "<h1"), (html, "<main"), (head, "<title")] {
            assert_eq!(part.matches(element).count(), 1, "{name}: {element}");
        }
        assert_eq!(head.matches("name=\"viewport\"").count(), 1, "{name}");
        let ids = values(html, "id");
        assert_eq!(ids.len(), ids.iter().collect::<BTreeSet<_>>().len(), "{name}: an id twice");
        for attribute in ["for", "aria-describedby", "aria-labelledby", "aria-controls", "data-live", "data-suggest"] {
            for id in values(html, attribute).into_iter().flat_map(|ids| ids.split(' ')) {
                assert!(ids.contains(&id), "{name}: {attribute} points to no {id}");
            }
        }
        assert!(html.matches(" autofocus").count() <= 1, "{name}: two fields want the focus");
        assert!(html.matches("button primary").count() <= 1, "{name}: two primary actions");
        let described: BTreeSet<_> =
            values(html, "aria-describedby").into_iter().flat_map(|ids| ids.split(' ')).collect();
        for tag in html.split('<').map(|rest| rest.split('>').next().unwrap()) {
            if tag.contains(" class=\"error\"") {
                assert!(
                    values(tag, "id").iter().any(|id| described.contains(id)),
                    "{name}: an error without its field: {tag}"
                );
            }
            if tag.contains(" aria-invalid=\"true\"") {
                assert!(tag.contains("-error\""), "{name}: a field without its error: {tag}");
            }
        }
    }
}

#[test]
fn every_form_of_ours_carries_its_token() {
    for picture in pictures().iter().filter(|picture| picture.page != "form-post") {
        let mut posts = 0;
        for form in picture.html.split("<form").skip(1).map(|rest| rest.split_once("</form>").unwrap().0) {
            let (tag, inside) = form.split_once('>').unwrap();
            // Only a list is narrowed down by what stands in the address, and that changes nothing.
            if tag.contains(" method=\"get\"") {
                assert!(
                    picture.page.starts_with("console-") && !inside.contains("name=\"csrf\""),
                    "{}",
                    picture.file_stem()
                );
                continue;
            }
            posts += 1;
            assert!(tag.contains(" method=\"post\""), "{}: {tag}", picture.file_stem());
            assert_eq!(inside.matches("name=\"csrf\"").count(), 1, "{}: {tag}", picture.file_stem());
        }
        assert_eq!(picture.html.matches("name=\"csrf\"").count(), posts, "{}", picture.file_stem());
    }
}

#[test]
fn nothing_that_is_typed_into_a_search_goes_into_an_address() {
    let mut searches = 0;
    for picture in pictures() {
        for form in picture
            .html
            .split("<form")
            .skip(1)
            .filter(|rest| rest.split("</form>").next().unwrap().contains("type=\"search\""))
        {
            searches += 1;
            assert!(form.split('>').next().unwrap().contains(" method=\"post\""), "{}", picture.file_stem());
        }
    }
    assert!(searches > 10, "the test looks for the wrong words");
}

#[test]
fn a_password_never_comes_back() {
    for picture in pictures() {
        for tag in picture.html.split("<input").skip(1).map(|rest| rest.split('>').next().unwrap()) {
            assert!(!tag.contains("type=\"password\"") || !tag.contains(" value="), "{}: {tag}", picture.file_stem());
        }
    }
}

#[test]
fn a_hosted_page_weighs_less_than_30_kilobytes_uncompressed() {
    let files: usize = ["hosted.css", "password.js", "icon.svg"].iter().map(|name| asset(name).len()).sum();
    for picture in pictures().iter().filter(|picture| stylesheet(picture) == "hosted.css") {
        let weight = picture.html.len() + files;
        assert!(weight < 30_000, "{}: {weight} bytes", picture.file_stem());
        let more = values(&picture.html, "src")
            .into_iter()
            .filter(|src| src.starts_with(assets::PREFIX) && src.ends_with(".js"));
        assert!(more.count() <= 1, "{}: more scripts than were weighed", picture.file_stem());
    }
}

#[test]
fn what_the_console_loads_once_weighs_less_than_60_kilobytes_uncompressed() {
    let files: usize =
        assets::ASSETS.iter().filter(|asset| asset.name != "hosted.css").map(|asset| asset.bytes.len()).sum();
    assert!(files < 60_000, "{files} bytes");
}

#[test]
fn no_page_of_one_language_speaks_the_other() {
    let words = [
        (app::i18n::Locale::En, ["contraseña", "Inicie", "sesión", "Continuar", "Permitir"].as_slice()),
        (
            app::i18n::Locale::Es,
            ["password.", "Log in", "Log out", "Continue", "Allow", "Try again", "You are"].as_slice(),
        ),
    ];
    for picture in pictures() {
        let (_, foreign) = words.iter().find(|(locale, _)| *locale == picture.locale).unwrap();
        for word in *foreign {
            assert!(!picture.html.contains(word), "{}: {word}", picture.file_stem());
        }
    }
}
