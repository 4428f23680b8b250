//! Every page in every state and language as it was last looked at. `KEYWARD_UPDATE_SNAPSHOTS=1` takes what is now for
//! right: look at the difference before it is committed.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use app::{
    Theme,
    assets::{ASSETS, PREFIX},
    gallery,
};
use std::{collections::BTreeSet, env, fs, path::Path};

/// One tag a line, and no hashes: they change with every stylesheet. What stands around the console's pages is in the
/// snapshots of one of them; of the others the title and what is in `<main>`.
fn readable(picture: &gallery::Picture) -> String {
    let mut html = picture.html.as_str();
    if picture.page.starts_with("console-") && picture.page != "console-components" {
        html = html.split_once("<title>").unwrap().1;
        let (title, rest) = html.split_once("</title>").unwrap();
        let main = rest.split_once("<main").unwrap().1.split_once("</main>").unwrap().0;
        return readable_html(&format!("<title>{title}</title><main{main}</main>"));
    }
    readable_html(html)
}

fn readable_html(html: &str) -> String {
    let plain = ASSETS.iter().fold(html.to_owned(), |html, asset| html.replace(asset.file, asset.name));
    plain.replace("><", ">\n<") + "\n"
}

#[test]
fn every_page_looks_as_it_was_last_seen() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots");
    let update = env::var_os("KEYWARD_UPDATE_SNAPSHOTS").is_some();
    fs::create_dir_all(&folder).unwrap();
    let mut seen = BTreeSet::new();
    let mut differing = Vec::new();
    for picture in gallery::samples(PREFIX).into_iter().filter(|picture| picture.theme == Theme::Light) {
        let name = picture.file_stem().replace(".light", ".html");
        let (path, now) = (folder.join(&name), readable(&picture));
        if update {
            fs::write(&path, &now).unwrap();
        } else if fs::read_to_string(&path).unwrap_or_default() != now {
            differing.push(name.clone());
        }
        assert!(seen.insert(name.clone()), "two samples are called {name}");
    }
    for entry in fs::read_dir(&folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if !seen.contains(&name) {
            if update {
                fs::remove_file(folder.join(&name)).unwrap();
            } else {
                differing.push(format!("{name} (has no sample any more)"));
            }
        }
    }
    assert!(
        differing.is_empty(),
        "differ from their snapshots (KEYWARD_UPDATE_SNAPSHOTS=1 to accept):\n{}",
        differing.join("\n")
    );
}

#[test]
fn the_dark_theme_is_the_same_page() {
    let all = gallery::samples(PREFIX);
    let of = |theme| all.iter().filter(move |picture| picture.theme == theme);
    assert_eq!(of(Theme::Light).count(), of(Theme::Dark).count());
    for (light, dark) in of(Theme::Light).zip(of(Theme::Dark)) {
        assert_eq!(light.html.replacen("data-theme=\"light\"", "data-theme=\"dark\"", 1), dark.html);
    }
}

#[test]
fn a_gallery_is_the_same_each_time() {
    assert_eq!(gallery::samples(PREFIX), gallery::samples(PREFIX));
}
