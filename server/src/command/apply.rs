//! `keyward apply`

use super::{Done, Failure, Ground, Stay, say};
use crate::{config::Flags, service::apply};
use clap::Args;
use domain::project_file::{Outcome, Problem, ProjectEntry, ProjectFile};
use std::{collections::BTreeSet, fs::File, io, io::Read, path::PathBuf};

#[derive(Args, Debug)]
pub(super) struct Options {
    /// The project file, YAML or JSON; - is standard input. Its texts may name environment variables as ${NAME}.
    file: PathBuf,
    /// Say what would be done, and do nothing.
    #[arg(long)]
    dry_run: bool,
}

pub(super) fn run(flags: &Flags, options: &Options) -> Done {
    let text = read(options).map_err(|error| Failure::text(format!("{} cannot be read: {error}", name(options))))?;
    let file = apply::read(&text, &|variable| std::env::var(variable).ok()).map_err(|found| wrong(options, &found))?;
    let ground = Ground::open(flags, Stay::Command)?;
    let mut seen = Seen { passwords: passwords(&file), ..Seen::default() };
    let applied = ground.block_on(async {
        let means = ground.means().await?;
        if options.dry_run {
            let planned = apply::dry_run(&means, &file).await.map_err(Failure::because)?;
            return Ok(planned.map(|all| all.iter().for_each(|done| seen.tell(done))));
        }
        apply::apply(&means, &file, &mut |done| seen.tell(&done)).await.map_err(Failure::because)
    });
    match applied {
        Ok(Ok(())) => {
            say(seen.summary(options.dry_run));
            seen.kept_passwords().into_iter().for_each(say);
            Ok(())
        }
        Ok(Err(found)) => Err(Failure::Wrong(
            found
                .iter()
                .map(|problem| format!("{}: {}", name(options), in_words(&problem.to_string(), &file)))
                .collect(),
        )),
        Err(Failure::Text(why)) if seen.changes() > 0 => {
            Err(Failure::text(format!("{why}. What is listed was done; apply the file again for the rest.")))
        }
        Err(failure) => Err(failure),
    }
}

fn name(options: &Options) -> String {
    if options.file.as_os_str() == "-" { "Standard input".to_owned() } else { options.file.display().to_string() }
}

/// The text. Of one that is too long no more is read than shows that it is.
fn read(options: &Options) -> io::Result<String> {
    let most = u64::try_from(apply::MAX_BYTES).unwrap_or(u64::MAX);
    let mut bytes = Vec::new();
    if options.file.as_os_str() == "-" {
        io::stdin().lock().take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    } else {
        File::open(&options.file)?.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    }
    if bytes.len() > apply::MAX_BYTES {
        return Err(io::Error::other("it is longer than 10 MB"));
    }
    String::from_utf8(bytes).map_err(|_| io::Error::other("it is not UTF-8"))
}

fn wrong(options: &Options, found: &[Problem]) -> Failure {
    let name = name(options);
    Failure::Wrong(found.iter().map(|problem| format!("{name}: {problem}")).collect())
}

/// The places of those for whom the file has a password.
fn passwords(file: &ProjectFile) -> BTreeSet<String> {
    let users = file.projects().iter().enumerate().flat_map(|(index, project)| {
        let each = project.users.iter().flatten().enumerate();
        each.filter(|(_, own)| own.password.is_some() || own.password_hash.is_some())
            .map(move |(number, _)| format!("projects[{index}].users[{number}]"))
    });
    let administrators = file.administrators().iter().enumerate().filter(|(_, own)| own.password.is_some());
    users.chain(administrators.map(|(number, _)| format!("administrators[{number}]"))).collect()
}

/// A line about somebody of the file, who has no name in it: by which project they are in, and as the how many.
fn in_words(line: &str, file: &ProjectFile) -> String {
    let about = |(index, project): (usize, &ProjectEntry)| {
        let (number, _) = line.strip_prefix(&format!("projects[{index}].users["))?.split_once(']')?;
        let nth = number.parse::<usize>().ok()?.checked_add(1)?;
        let (place, what) = line.split_once(": ")?;
        Some(format!("{place} (user {nth} of {}): {what}", project.slug))
    };
    file.projects().iter().enumerate().find_map(about).unwrap_or_else(|| line.to_owned())
}

/// What was told so far.
#[derive(Default)]
struct Seen {
    /// The places of those whose password of the file was not looked at yet.
    passwords: BTreeSet<String>,
    created: usize,
    updated: usize,
    unchanged: usize,
}

impl Seen {
    fn tell(&mut self, done: &apply::Done) {
        let sets = match &done.change.outcome {
            Outcome::Created => true,
            Outcome::Updated(fields) => fields.iter().any(|field| field == "password" || field == "passwordHash"),
            Outcome::Unchanged => false,
        };
        if sets {
            self.passwords.remove(&done.change.name);
        }
        match done.change.outcome {
            Outcome::Created => self.created += 1,
            Outcome::Updated(_) => self.updated += 1,
            Outcome::Unchanged => {
                self.unchanged += 1;
                return;
            }
        }
        say(line(done));
    }

    /// What is said of passwords that change nothing.
    fn kept_passwords(&self) -> Option<String> {
        let first = "passwords of a file are first ones";
        match self.passwords.len() {
            0 => None,
            1 => Some(format!("1 password was not looked at, since its person has one: {first}.")),
            many => Some(format!("{many} passwords were not looked at, since their people have one: {first}.")),
        }
    }

    const fn changes(&self) -> usize {
        self.created + self.updated
    }

    fn summary(&self, dry_run: bool) -> String {
        let Self { created, updated, unchanged, .. } = self;
        match (self.changes(), dry_run) {
            (0, _) => format!("Nothing to do: {unchanged} as wanted."),
            (_, false) => format!("{created} created, {updated} updated, {unchanged} as wanted before."),
            (_, true) => {
                format!("A dry run, nothing was done: {created} to create, {updated} to update, {unchanged} as wanted.")
            }
        }
    }
}

fn line(done: &apply::Done) -> String {
    match &done.client_id {
        Some(client_id) => format!("{}: client id {client_id}", done.change),
        None => done.change.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{
        ids::ClientId,
        project::Slug,
        project_file::{Change, Kind},
    };

    #[test]
    fn a_made_up_client_id_is_said_since_nobody_could_know_it() {
        let change = Change {
            kind: Kind::Application,
            project: Some(Slug::parse("demo").unwrap()),
            name: "Phone".to_owned(),
            outcome: Outcome::Created,
        };
        let mut done = apply::Done { change, client_id: None };
        assert_eq!(line(&done), "created application Phone in project demo");
        done.client_id = Some(ClientId::parse("abc").unwrap());
        assert_eq!(line(&done), "created application Phone in project demo: client id abc");
    }

    #[test]
    fn the_summary_counts() {
        let seen = |created, updated| Seen { created, updated, unchanged: 7, ..Seen::default() };
        assert_eq!(seen(0, 0).summary(false), "Nothing to do: 7 as wanted.");
        assert_eq!(seen(2, 1).summary(false), "2 created, 1 updated, 7 as wanted before.");
        let dry = seen(2, 1).summary(true);
        assert_eq!(dry, "A dry run, nothing was done: 2 to create, 1 to update, 7 as wanted.");
    }

    fn file() -> ProjectFile {
        let user = |login: &str| serde_json::json!({ "username": login, "password": "maple-river-lantern" });
        let file = serde_json::json!({
            "projects": [{ "slug": "small", "name": "Small" }, { "slug": "demo", "name": "Demo", "users": [user("ada"), user("bob")] }],
        });
        ProjectFile::read(file, &|_| None).unwrap()
    }

    #[test]
    fn passwords_that_change_nothing_are_said_to_be_first_ones() {
        let mut seen = Seen { passwords: passwords(&file()), ..Seen::default() };
        assert_eq!(seen.passwords.len(), 2);
        let change = |number: u8, outcome| Change {
            kind: Kind::User,
            project: Some(Slug::parse("demo").unwrap()),
            name: format!("projects[1].users[{number}]"),
            outcome,
        };
        let mut tell = |change| seen.tell(&apply::Done { change, client_id: None });
        tell(change(0, Outcome::Unchanged));
        tell(change(1, Outcome::Updated(vec!["roles".to_owned()])));
        tell(change(1, Outcome::Updated(vec!["password".to_owned()])));
        let said = "1 password was not looked at, since its person has one: passwords of a file are first ones.";
        assert_eq!(seen.kept_passwords().as_deref(), Some(said));
        seen.tell(&apply::Done { change: change(0, Outcome::Created), client_id: None });
        assert_eq!(seen.kept_passwords(), None);
    }

    #[test]
    fn whoever_has_no_name_in_the_file_is_counted_in_words() {
        let said = in_words("projects[1].users[1].password: is too short", &file());
        assert_eq!(said, "projects[1].users[1].password (user 2 of demo): is too short");
        assert_eq!(in_words("projects[1].name: is empty", &file()), "projects[1].name: is empty");
        assert_eq!(in_words("projects[1].users[x].a: b", &file()), "projects[1].users[x].a: b");
    }
}
