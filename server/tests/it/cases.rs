//! What an authorization server must get right is a numbered list; each line of it that is built has a test that says
//! which: `/// Case 37.` in Rust, `// Case 37.` in the browser tests.

use std::{
    collections::BTreeSet,
    fs,
    ops::RangeInclusive,
    path::{Path, PathBuf},
};

/// The lines that are built. The others are pushed requests, assertions, devices, registration, upstream sign-in and links in
/// mail: each comes with the capability that it is about.
const BUILT: &[RangeInclusive<u32>] = &[1..=22, 29..=31, 36..=60, 67..=67, 71..=80, 84..=107];

fn numbers(source: &str) -> BTreeSet<u32> {
    let mut found = BTreeSet::new();
    for line in source.lines().map(str::trim) {
        let Some(comment) = line.strip_prefix("///").or_else(|| line.strip_prefix("//")) else { continue };
        let Some(list) = comment.trim().strip_prefix("Case ").or_else(|| comment.trim().strip_prefix("Cases ")) else {
            continue;
        };
        let list = list.split('.').next().unwrap_or_default();
        found.extend(list.split([',', ' ']).filter_map(|word| word.parse::<u32>().ok()));
    }
    found
}

fn sources(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().filter_map(Result::ok) {
        let path = entry.path();
        if path.is_dir() {
            if entry.file_name() != "node_modules" {
                sources(&path, into);
            }
        } else if path.extension().is_some_and(|kind| kind == "rs" || kind == "js") {
            into.push(path);
        }
    }
}

#[test]
fn every_case_that_is_built_has_a_test() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut files = Vec::new();
    sources(&root.join("server/tests/it"), &mut files);
    if root.join("end2end/tests").exists() {
        sources(&root.join("end2end/tests"), &mut files);
    }
    let tested: BTreeSet<u32> = files.iter().flat_map(|file| numbers(&fs::read_to_string(file).unwrap())).collect();
    let missing: Vec<u32> = BUILT.iter().cloned().flatten().filter(|case| !tested.contains(case)).collect();
    assert!(missing.is_empty(), "no test says that it is for case {missing:?}");
}

#[test]
fn a_case_is_read_from_its_comment() {
    let source =
        "    /// Case 37. Said so.\n/// Cases 1, 22.\n  // Case 102.\n/// In case 5 of them\nlet x = \"/// Case 6.\";";
    assert_eq!(numbers(source).into_iter().collect::<Vec<_>>(), [1, 22, 37, 102]);
}
