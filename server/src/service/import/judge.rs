//! Whether the passwords of a list are good enough: the work of a core, done where such work is done.

use crate::{
    crypto::password::{Password, PasswordError},
    service::{Served, Tenant},
};
use domain::{
    import::{Person, Problem},
    password,
    person_form::about,
};
use std::time::Duration;
use zeroize::Zeroizing;

/// How long a list stands back where people wait to sign in.
const STAND_BACK: Duration = Duration::from_millis(50);

/// One password, and what its owner would think of first.
struct Wanted {
    line: u64,
    text: Zeroizing<String>,
    about: Vec<String>,
}

/// What is wrong with the passwords of these people, by line.
pub(super) async fn wrong_passwords<'a>(
    tenant: &Tenant,
    people: impl Iterator<Item = (u64, &'a Person)>,
) -> Served<Vec<Problem>> {
    let mut problems = Vec::new();
    for (line, person) in people {
        let Some(secret) = &person.entry.password else { continue };
        let (profile, logins) = (person.profile(), person.logins().cloned().collect::<Vec<_>>());
        let mut known: Vec<String> = about(&profile, &logins).into_iter().map(str::to_owned).collect();
        known.push(tenant.settings.name.clone());
        let wanted = Wanted { line, text: Zeroizing::new(secret.reveal().to_owned()), about: known };
        problems.extend(judge(tenant, wanted).await?);
    }
    Ok(problems)
}

/// Each in a turn of its own: whoever signs in meanwhile waits for one password of a list, not for all of them.
async fn judge(tenant: &Tenant, wanted: Wanted) -> Served<Option<Problem>> {
    let settings = tenant.settings.passwords;
    let wanted = std::sync::Arc::new(wanted);
    loop {
        let work = std::sync::Arc::clone(&wanted);
        let judged = tenant.means().passwords.judge(move || {
            if Password::new(&work.text).is_err() {
                return Some("Use at most 128 characters.".to_owned());
            }
            let about: Vec<&str> = work.about.iter().map(String::as_str).collect();
            password::problem(&work.text, &about, &settings)
        });
        match judged.await {
            Ok(found) => {
                let text = |text: String| format!("cannot be used. {text}");
                return Ok(found.map(|found| Problem {
                    line: wanted.line,
                    field: "password".to_owned(),
                    text: text(found),
                }));
            }
            Err(PasswordError::Busy) => tokio::time::sleep(STAND_BACK).await,
            Err(other) => return Err(other.into()),
        }
    }
}
