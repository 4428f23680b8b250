//! `keyward users import`

use super::{Done, Failure, Ground, Stay, complain, say};
use crate::{
    config::Flags,
    service::{
        Tenants,
        import::{self, Checked, Written},
    },
};
use clap::{Args, Subcommand};
use domain::{audit::Actor, import::Problems, project::Slug};
use std::{
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
};

#[derive(Subcommand, Debug)]
pub(super) enum Command {
    /// Adds people from a list. Whoever is there already stays as they are, so doing it again goes on where it stopped.
    Import(Import),
}

#[derive(Args, Debug)]
pub(super) struct Import {
    /// The list: CSV with a header line, or a JSON object a line; - is standard input. The columns are the fields of users
    /// in a project file, and passwordHash.
    file: PathBuf,
    /// The project. Without it, the only one that there is.
    #[arg(long, value_name = "SLUG")]
    project: Option<String>,
    /// Believe the list where it says that an address is verified: whoever kept these people before has proved it. Without
    /// this, an address counts as verified only once somebody has opened a link that was mailed to it.
    #[arg(long)]
    trust_verified: bool,
    /// Say what would be done, and do nothing.
    #[arg(long)]
    dry_run: bool,
}

/// The longest list, in bytes: a million people and more.
const LONGEST: u64 = 512 * 1024 * 1024;

/// After how many people it is said how far it is.
const STEP: u64 = 10_000;

pub(super) fn run(flags: &Flags, command: Command) -> Done {
    let Command::Import(options) = command;
    let name = name(&options.file);
    let bytes = read(&options.file).map_err(|error| Failure::text(format!("{name} cannot be read: {error}")))?;
    let ground = Ground::open(flags, Stay::Command)?;
    ground.block_on(async {
        let means = ground.means().await?;
        let tenants = Tenants::new(means);
        let slug = match &options.project {
            Some(slug) => slug.clone(),
            None => only_project(&tenants).await?,
        };
        let unknown = || Failure::Wrong(vec![format!("There is no project {slug}.")]);
        if slug == Slug::KEYWARD {
            let text = "The people of the built-in project are administrators: they are invited, not imported.";
            return Err(Failure::Wrong(vec![text.to_owned()]));
        }
        let tenant = tenants.by_slug(&slug).await.map_err(Failure::because)?.ok_or_else(unknown)?;
        let mut progress = Progress::new("looked at");
        let checked = Box::pin(import::check(&tenant, &bytes, &mut |lines| progress.at(lines)))
            .await
            .map_err(Failure::because)?;
        if !checked.problems.is_empty() {
            return Err(Failure::Wrong(wrong(&name, &checked.problems)));
        }
        if options.dry_run {
            say(planned(&checked));
            return Ok(());
        }
        let mut progress = Progress::new("dealt with");
        let mut last = Written::default();
        let done =
            Box::pin(import::carry_out(&tenant, &Actor::Operator, &bytes, options.trust_verified, &mut |so_far| {
                progress.at(so_far.added.saturating_add(so_far.there));
                last = so_far.clone();
            }))
            .await;
        let written = done.map_err(|error| stopped(&error, &last))?;
        say(summary(&written));
        if written.problems.is_empty() { Ok(()) } else { Err(Failure::Wrong(wrong(&name, &written.problems))) }
    })
}

/// The project, if there is but one to choose from.
async fn only_project(tenants: &Tenants) -> Result<String, Failure> {
    let all = crate::service::project::all(tenants.means()).await.map_err(Failure::because)?;
    let mut managed = all.into_iter().filter(|project| !project.slug.is_keyward());
    match (managed.next(), managed.next()) {
        (Some(only), None) => Ok(only.slug.to_string()),
        (None, _) => Err(Failure::Wrong(vec!["There is no project yet.".to_owned()])),
        _ => Err(Failure::Wrong(vec!["There are several projects: say which with --project.".to_owned()])),
    }
}

fn stopped(error: &crate::service::ServiceError, so_far: &Written) -> Failure {
    let Failure::Text(why) = Failure::because(error) else { return Failure::text("It stopped.") };
    let added = so_far.added;
    Failure::text(format!("{why}. {added} people were added before that; do it again for the rest."))
}

fn name(file: &Path) -> String {
    if file.as_os_str() == "-" { "Standard input".to_owned() } else { file.display().to_string() }
}

/// The list. Of one that is too long no more is read than shows that it is.
fn read(file: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let most = LONGEST.saturating_add(1);
    if file.as_os_str() == "-" {
        io::stdin().lock().take(most).read_to_end(&mut bytes)?;
    } else {
        File::open(file)?.take(most).read_to_end(&mut bytes)?;
    }
    if u64::try_from(bytes.len()).is_ok_and(|length| length > LONGEST) {
        return Err(io::Error::other("it is longer than 512 MB; do it in parts"));
    }
    Ok(bytes)
}

fn wrong(name: &str, problems: &Problems) -> Vec<String> {
    let told = problems.told.len();
    let more = problems.count.saturating_sub(u64::try_from(told).unwrap_or(u64::MAX));
    let lines = problems.told.iter().map(|problem| format!("{name}: {problem}"));
    let rest = (more > 0).then(|| format!("{name}: and {more} more problems"));
    lines.chain(rest).collect()
}

fn planned(Checked { new, there, .. }: &Checked) -> String {
    format!("A dry run, nothing was done: {new} to add, {there} already there.")
}

fn summary(Written { added, there, .. }: &Written) -> String {
    format!("{added} added, {there} already there.")
}

/// Says on standard error how far it is, so that nobody wonders.
struct Progress {
    what: &'static str,
    next: u64,
}

impl Progress {
    const fn new(what: &'static str) -> Self {
        Self { what, next: STEP }
    }

    fn at(&mut self, people: u64) {
        if people >= self.next {
            complain(format_args!("{people} {} …", self.what));
            self.next = people.saturating_add(STEP);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::import::Problem;

    #[test]
    fn a_hundred_problems_are_listed_and_the_others_counted() {
        let mut problems = Problems::default();
        problems.add((2..152).map(|line| Problem { line, field: "email".to_owned(), text: "is missing".to_owned() }));
        let lines = wrong("people.csv", &problems);
        assert_eq!((lines.len(), lines[0].as_str()), (101, "people.csv: line 2: email is missing"));
        assert_eq!(lines[100], "people.csv: and 50 more problems");
    }
}
