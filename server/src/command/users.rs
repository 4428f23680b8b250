//! `keyward users import`

use super::{Done, Failure, Ground, Stay, complain, say};
use crate::{
    config::Flags,
    service::{
        Tenant, Tenants,
        import::{self, Checked, Invites, Written},
        invitation, mail,
    },
};
use clap::{Args, Subcommand};
use domain::{
    audit::Actor,
    import::{Besides, Problems},
    project::Slug,
};
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
    /// Send everybody who has no password an invitation by mail, once, however often the list is imported: also to whom was there
    /// already. The mail leaves by the server, at the pace of its mail server.
    #[arg(long)]
    invite: bool,
    /// The application that they are invited to. Without it, the project's default application.
    #[arg(long, value_name = "CLIENT_ID", requires = "invite")]
    application: Option<String>,
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
        let invites = if options.invite { Some(invites(&tenant, options.application.as_deref())?) } else { None };
        let client = invites.as_ref().map(|invites| &invites.client);
        let mut progress = Progress::new("looked at");
        let checked = Box::pin(import::check(&tenant, &bytes, client, &mut |lines| progress.at(lines)))
            .await
            .map_err(Failure::because)?;
        if !checked.problems.is_empty() {
            return Err(Failure::Wrong(wrong(&name, &checked.problems)));
        }
        if options.dry_run {
            say(planned(&checked, options.invite));
            tell_besides(&checked.besides, checked.there, options.trust_verified);
            if options.invite {
                complain_of(&name, &checked.uninvitable);
            }
            return Ok(());
        }
        let mut progress = Progress::new("dealt with");
        let mut last = Written::default();
        let mut tell = |so_far: &Written| {
            progress.at(so_far.added.saturating_add(so_far.there));
            last = so_far.clone();
        };
        let (by, verified) = (Actor::Operator, options.trust_verified);
        let done = Box::pin(import::carry_out(&tenant, &by, &bytes, verified, invites.as_ref(), &mut tell)).await;
        let written = done.map_err(|error| stopped(&error, &last))?;
        say(summary(&written, options.invite));
        tell_besides(&written.besides, written.there, options.trust_verified);
        complain_of(&name, &written.uninvited);
        if written.problems.is_empty() { Ok(()) } else { Err(Failure::Wrong(wrong(&name, &written.problems))) }
    })
}

/// To what people are invited: what is in the way is said before anything is done.
fn invites(tenant: &Tenant, wanted: Option<&str>) -> Result<Invites, Failure> {
    let wrong = |text: String| Failure::Wrong(vec![text]);
    if !mail::is_on(tenant) {
        let text = "No mail leaves this installation, so nobody can be invited. Set KEYWARD_SMTP_URL and KEYWARD_MAIL_FROM, for \
                    this command as for the server, or leave out --invite.";
        return Err(wrong(text.to_owned()));
    }
    let client = match (wanted, tenant.default_application()) {
        (Some(wanted), _) => invitation::applications(tenant)
            .find(|own| own.client_id.as_str() == wanted)
            .map(|own| own.client_id.clone())
            .ok_or_else(|| wrong(format!("There is no application {wanted} to invite to.")))?,
        (None, Some(own)) => own.client_id.clone(),
        (None, None) => {
            let text =
                "The project has no default application: say with --application which one people are invited to.";
            return Err(wrong(text.to_owned()));
        }
    };
    if !invitation::are_mailed(tenant, &client) {
        return Err(wrong(format!("The application {client} mails no invitations (shouldSendInviteEmail is false).")));
    }
    Ok(Invites { client, by: None })
}

/// Says who is there already, and of whom it is not believed that their address is verified.
fn tell_besides(besides: &Besides, there: u64, trusts: bool) {
    if let Some(lines) = besides.lines(there) {
        say(format!("Already there: {}.", lines.to_lowercase()));
    }
    if let Some(text) = unbelieved(besides).filter(|_| !trusts) {
        say(text);
    }
}

fn unbelieved(besides: &Besides) -> Option<String> {
    let who = match besides.unbelieved {
        0 => return None,
        1 => "1 person is".to_owned(),
        many => format!("{many} people are"),
    };
    Some(format!("{who} marked as verified, which is not believed without --trust-verified."))
}

/// Says on standard error who was not invited.
fn complain_of(name: &str, uninvited: &Problems) {
    for line in wrong(name, uninvited) {
        complain(format_args!("{line}"));
    }
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

fn planned(Checked { new, there, invitable, .. }: &Checked, invite: bool) -> String {
    let invited = if invite { format!(", {invitable} to invite") } else { String::new() };
    format!("A dry run, nothing was done: {new} to add, {there} already there{invited}.")
}

fn summary(Written { added, there, invited, .. }: &Written, invite: bool) -> String {
    let invited = if invite { format!(", {invited} invited") } else { String::new() };
    format!("{added} added, {there} already there{invited}.")
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
    fn a_mark_that_is_not_believed_is_said() {
        let of = |unbelieved| super::unbelieved(&Besides { unbelieved, ..Besides::default() });
        assert_eq!(of(0), None);
        let one = "1 person is marked as verified, which is not believed without --trust-verified.";
        assert_eq!(of(1).as_deref(), Some(one));
        assert!(of(2).unwrap().starts_with("2 people are marked"));
    }

    #[test]
    fn a_hundred_problems_are_listed_and_the_others_counted() {
        let mut problems = Problems::default();
        problems.add((2..152).map(|line| Problem { line, field: "email".to_owned(), text: "is missing".to_owned() }));
        let lines = wrong("people.csv", &problems);
        assert_eq!((lines.len(), lines[0].as_str()), (101, "people.csv: line 2: email is missing"));
        assert_eq!(lines[100], "people.csv: and 50 more problems");
    }
}
