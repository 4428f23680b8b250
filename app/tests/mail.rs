//! What every mail promises, and how each was last seen. `KEYWARD_UPDATE_SNAPSHOTS=1` takes what is now for right.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use app::mail::{MailPicture, samples};
use std::{collections::BTreeSet, env, fs, path::Path};

/// The values of an attribute, which mail has in single quotes.
fn values<'a>(html: &'a str, attribute: &str) -> Vec<&'a str> {
    html.split(&format!(" {attribute}='")).skip(1).map(|rest| rest.split_once('\'').unwrap().0).collect()
}

fn snapshot(picture: &MailPicture) -> String {
    let html = picture.mail.html.replace("><", ">\n<");
    format!("Subject: {}\n\n{}\n==========\n{html}", picture.mail.subject, picture.mail.text)
}

#[test]
fn every_mail_reads_as_it_was_last_seen() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mails");
    let update = env::var_os("KEYWARD_UPDATE_SNAPSHOTS").is_some();
    fs::create_dir_all(&folder).unwrap();
    let (mut seen, mut differing) = (BTreeSet::new(), Vec::new());
    for picture in samples() {
        let name = format!("{}.txt", picture.file_stem());
        let (path, now) = (folder.join(&name), snapshot(&picture));
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
        "differ from their snapshots (KEYWARD_UPDATE_SNAPSHOTS=1):\n{}",
        differing.join("\n")
    );
}

#[test]
fn every_link_is_in_both_parts_and_there_is_no_other() {
    for picture in samples() {
        let (mail, name) = (&picture.mail, picture.file_stem());
        let hrefs: BTreeSet<String> =
            values(&mail.html, "href").iter().map(|href| href.replace("&amp;", "&")).collect();
        for link in &picture.links {
            assert!(mail.text.lines().any(|line| line == link), "{name}: the text lacks {link}");
            assert!(hrefs.contains(link), "{name}: the HTML lacks {link}");
            let readable = format!(">{}<", link.replace('&', "&amp;"));
            assert!(mail.html.contains(&readable), "{name}: {link} cannot be copied");
        }
        for href in hrefs.iter().filter(|href| !href.starts_with("mailto:help@")) {
            assert!(picture.links.contains(href), "{name}: leads to {href}");
        }
    }
}

#[test]
fn nothing_is_fetched_and_nothing_runs() {
    for picture in samples() {
        let (html, name) = (&picture.mail.html, picture.file_stem());
        for word in ["<img", "<script", "<link", "<b onclick", "url(", "src=", "@import", "<form", "<iframe"] {
            assert!(!html.contains(word), "{name}: {word}");
        }
        assert_eq!(html.matches("<style>").count(), 1, "{name}");
        assert!(html.len() < 20_000, "{name}: mail programs cut off what is long");
        assert!(html.lines().all(|line| line.len() < 20_000));
    }
}

#[test]
fn a_subject_is_one_line_of_sensible_length() {
    for picture in samples() {
        let subject = &picture.mail.subject;
        assert!(!subject.chars().any(char::is_control), "{subject:?}");
        assert!((5..=160).contains(&subject.chars().count()), "{subject:?}");
    }
}

#[test]
fn a_mail_says_whom_it_is_for_and_who_sends_it() {
    for picture in samples() {
        let (mail, name) = (&picture.mail, picture.file_stem());
        for part in [&mail.text, &mail.html] {
            assert!(part.contains("ada.lovelace@clinic.example"), "{name}");
            if name.contains("markup") {
                assert!(!part.contains("https://evil.example"), "{name}: a name became a link");
            } else {
                assert!(part.contains("Ada Lovelace") && part.contains("Demo Clinic"), "{name}");
                assert!(part.contains("help@clinic.example"), "{name}");
            }
        }
    }
}

#[test]
fn every_letter_has_a_sample() {
    let source =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../server/domain/src/mail.rs")).unwrap();
    let body = source.split_once("pub const fn purpose(").unwrap().1.split_once("\n    }\n").unwrap().0;
    let purposes: Vec<&str> = body.split("=> \"").skip(1).map(|rest| rest.split_once('"').unwrap().0).collect();
    assert!(purposes.len() >= 12, "{purposes:?}");
    let shown = samples();
    for purpose in purposes {
        assert!(shown.iter().any(|picture| picture.name == purpose), "{purpose} has no sample");
    }
}
