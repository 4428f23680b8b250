//! The reference of the file, `docs/project-file.md`: what stands below its mark is written from the entries themselves.
//! `KEYWARD_UPDATE_SNAPSHOTS=1` takes what is now for right.

use crate::project_file::{
    AdministratorEntry, ApplicationEntry, BrandingEntry, BusinessIdentifierEntry, ClaimsEntry, M2mClientEntry,
    ProjectEntry, ProjectFile, RoleEntry, SessionsEntry, SignUpEntry, UserEntry,
    project::{AccountEntry, MailEntry, PasswordsEntry},
};
use std::{env, fmt::Write as _, fs, path::Path};

const MARK: &str = "<!-- From here on written by a test of project_file. -->\n";

/// A member of an object of the file.
pub(in crate::project_file) struct Member {
    pub name: &'static str,
    pub is_required: bool,
    /// Its type in Rust.
    pub kind: &'static str,
    /// How it is read, in Rust.
    pub read: &'static str,
    pub about: &'static [&'static str],
}

/// The objects, each with where it stands.
const OBJECTS: &[(&str, &str, &[&str], &[Member])] = &[
    ("The file", "ProjectFile", ProjectFile::ABOUT, ProjectFile::MEMBERS),
    ("A project", "ProjectEntry", ProjectEntry::ABOUT, ProjectEntry::MEMBERS),
    ("`branding`", "BrandingEntry", BrandingEntry::ABOUT, BrandingEntry::MEMBERS),
    ("`sessions`", "SessionsEntry", SessionsEntry::ABOUT, SessionsEntry::MEMBERS),
    ("`passwords`", "PasswordsEntry", PasswordsEntry::ABOUT, PasswordsEntry::MEMBERS),
    ("`mail`", "MailEntry", MailEntry::ABOUT, MailEntry::MEMBERS),
    ("`account`", "AccountEntry", AccountEntry::ABOUT, AccountEntry::MEMBERS),
    ("`signUp`", "SignUpEntry", SignUpEntry::ABOUT, SignUpEntry::MEMBERS),
    ("A role", "RoleEntry", RoleEntry::ABOUT, RoleEntry::MEMBERS),
    ("An application", "ApplicationEntry", ApplicationEntry::ABOUT, ApplicationEntry::MEMBERS),
    ("An M2M client", "M2mClientEntry", M2mClientEntry::ABOUT, M2mClientEntry::MEMBERS),
    ("A user", "UserEntry", UserEntry::ABOUT, UserEntry::MEMBERS),
    ("`claims` of a user", "ClaimsEntry", ClaimsEntry::ABOUT, ClaimsEntry::MEMBERS),
    (
        "An identifier of a user",
        "BusinessIdentifierEntry",
        BusinessIdentifierEntry::ABOUT,
        BusinessIdentifierEntry::MEMBERS,
    ),
    ("An administrator", "AdministratorEntry", AdministratorEntry::ABOUT, AdministratorEntry::MEMBERS),
];

fn words(member: &Member) -> String {
    let kind = member.kind.replace(' ', "");
    let inner = kind.strip_prefix("Vec<").and_then(|rest| rest.strip_suffix('>'));
    if let Some((_, rest)) = member.read.split_once("one_of(\"") {
        let choices = rest.split('"').next().unwrap().replace(", ", "`, `");
        return match (inner, kind.starts_with("BTreeMap")) {
            (Some(_), _) => format!("list of `{choices}`"),
            (None, true) => format!("object: slug to `{choices}`"),
            (None, false) => format!("one of `{choices}`"),
        };
    }
    let named =
        |kind: &str| OBJECTS.iter().find(|(_, name, ..)| *name == kind).map(|(title, ..)| title.replacen('A', "a", 1));
    match (inner, kind.as_str()) {
        (Some(inner), _) => match named(inner) {
            Some(title) => format!("list, each {title}"),
            None => "list of texts".to_owned(),
        },
        (None, "bool") => "`true`, `false`".to_owned(),
        (None, "u8" | "u16" | "u64") => "number".to_owned(),
        (None, "ScopeSet") => "list of texts, or one text with spaces".to_owned(),
        (None, "AccessPolicy") => "object, see above".to_owned(),
        (None, "Address") => "object".to_owned(),
        (None, kind) if kind.contains("Map<") => "object".to_owned(),
        (None, kind) if kind.ends_with("Entry") => "object, see below".to_owned(),
        (None, _) => "text".to_owned(),
    }
}

fn reference() -> String {
    let mut text = String::new();
    let joined = |lines: &[&str]| lines.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ");
    for (title, _, about, members) in OBJECTS {
        _ = write!(text, "\n## {title}\n\n{}\n\n| member | value | meaning |\n|---|---|---|\n", joined(about));
        for member in *members {
            let required = if member.is_required { " (required)" } else { "" };
            _ = writeln!(text, "| `{}`{required} | {} | {} |", member.name, words(member), joined(member.about));
        }
    }
    text
}

#[test]
fn every_member_of_the_file_is_in_its_reference() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/project-file.md");
    let there = fs::read_to_string(&path).unwrap();
    let (head, tables) = there.split_once(MARK).expect("the mark");
    let now = reference();
    if env::var_os("KEYWARD_UPDATE_SNAPSHOTS").is_some() {
        fs::write(&path, format!("{head}{MARK}{now}")).unwrap();
    } else {
        assert!(tables == now, "docs/project-file.md is not what the file is (KEYWARD_UPDATE_SNAPSHOTS=1)");
    }
}
