//! Which classes the sources of `app` use. The build makes utilities for these, and a test wants a rule for each.

use std::{collections::BTreeSet, fs, io, path::Path};

/// Every class named in the Rust files under `folder`.
pub fn in_folder(folder: &Path) -> io::Result<BTreeSet<String>> {
    in_folder_but(folder, None)
}

/// The same without one of the folders in it.
pub fn in_folder_but(folder: &Path, without: Option<&str>) -> io::Result<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if without.is_some_and(|without| path == folder.join(without)) {
            continue;
        }
        if path.is_dir() {
            found.append(&mut in_folder(&path)?);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.append(&mut in_text(&fs::read_to_string(&path)?));
        }
    }
    Ok(found)
}

/// The words of each `class="…"` and `class!("…")`. Classes are written in one of these two ways and in no other.
pub fn in_text(source: &str) -> BTreeSet<String> {
    let code: Vec<&str> = source.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    let code = code.join("\n");
    ["class=\"", "class!(\""]
        .iter()
        .flat_map(|opening| code.split(opening).skip(1))
        .filter_map(|rest| rest.split_once('"'))
        .flat_map(|(classes, _)| classes.split_whitespace())
        .map(str::to_owned)
        .collect()
}
