//! The trial: each named check is taken out of the machine in turn, and a test has to fail.

use super::{access, code, refresh, rows, walk};
use crate::oauth::{logout, pkce};
use std::{cell::Cell, io::Write, panic};

thread_local! {
    static OUT: Cell<Option<&'static str>> = const { Cell::new(None) };
}

/// Whether this thread plays without the check of that name.
pub fn is_out(name: &str) -> bool {
    OUT.get().is_some_and(|out| out == name)
}

/// The files that make up the machine, and the rules beside it that name their checks in the same way.
const MACHINE: &[(&str, &str)] = &[
    ("active.rs", include_str!("../active.rs")),
    ("code.rs", include_str!("../code.rs")),
    ("ended.rs", include_str!("../ended.rs")),
    ("parts.rs", include_str!("../parts.rs")),
    ("presented.rs", include_str!("../presented.rs")),
    ("revoked.rs", include_str!("../revoked.rs")),
    ("terms.rs", include_str!("../terms.rs")),
    ("pkce.rs", include_str!("../../pkce.rs")),
    ("logout.rs", include_str!("../../logout.rs")),
];

/// A test and its name.
pub type Table = (&'static str, fn());

/// The tests that the trial runs, by file, with the file's text.
const TABLES: &[(&str, &[Table])] = &[
    (include_str!("access.rs"), access::TABLES),
    (include_str!("code.rs"), code::TABLES),
    (include_str!("refresh.rs"), refresh::TABLES),
    (include_str!("rows.rs"), rows::TABLES),
    (include_str!("../../pkce.rs"), pkce::tests::TABLES),
    (include_str!("../../logout.rs"), logout::tests::TABLES),
];

fn checks() -> Vec<&'static str> {
    MACHINE
        .iter()
        .flat_map(|(_, source)| source.split("check!(").skip(1))
        .map(|rest| rest.split('"').nth(1).unwrap())
        .collect()
}

fn fails_without(check: &'static str, test: fn()) -> bool {
    OUT.set(Some(check));
    let failed = panic::catch_unwind(test).is_err();
    OUT.set(None);
    failed
}

/// Run with `--nocapture` to see which tests fail without which check.
#[test]
fn no_check_can_be_taken_out_unnoticed() {
    let mut unnoticed = Vec::new();
    let mut report = String::new();
    for check in checks() {
        let tables = TABLES.iter().flat_map(|(_, tests)| *tests);
        let mut failing: Vec<_> =
            tables.filter(|(_, test)| fails_without(check, *test)).map(|(name, _)| (*name).to_owned()).collect();
        if fails_without(check, walk::quick) {
            failing.push("the walk".to_owned());
        }
        report += &format!("{check}: {}\n", failing.join(", "));
        if failing.is_empty() {
            unnoticed.push(check);
        }
    }
    writeln!(std::io::stdout(), "{report}").unwrap();
    assert!(unnoticed.is_empty(), "no test fails without {unnoticed:#?}");
}

#[test]
fn every_check_has_a_name_of_its_own() {
    let mut names = checks();
    assert!(names.len() > 40, "only {} checks were found", names.len());
    names.sort_unstable();
    names.windows(2).for_each(|pair| assert_ne!(pair[0], pair[1]));
}

/// A condition without a name would escape the trial.
#[test]
fn every_condition_of_the_machine_is_a_named_check() {
    /// Choices that refuse nothing; a wrong one is wrong in a table.
    const CHOICES: &[&str] = &[
        "let event = if code.is_some()",
        "if !current {",
        "if self.terms.refreshable {",
        "if !self.signed_in {",
        "Some(target) if self.top_level",
        "if let Some(reason) = around.end_of",
        "if let Some(why) = around.refusal()",
        "if let Err(why) = code.owner",
        "Some(low) if range.first <=",
        "if let Some(first) = merged.first_mut()",
    ];
    for (file, source) in MACHINE {
        let code = source.split("#[cfg(test)]").next().unwrap();
        for line in code.lines().filter(|line| !line.trim_start().starts_with("//")) {
            let condition = line.trim_start().starts_with("if ") || line.contains(" if ");
            let named = line.contains("check!(") || CHOICES.iter().any(|choice| line.contains(choice));
            assert!(!condition || named, "{file}: {line}");
        }
    }
}

#[test]
fn every_table_takes_part_in_the_trial() {
    for (source, tables) in TABLES {
        let in_source = source.split("proptest! {").next().unwrap().matches("    #[test]").count()
            + source.matches("\n#[test]").count();
        assert_eq!(in_source, tables.len(), "{:?}", tables.first());
    }
}
