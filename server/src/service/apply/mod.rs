//! `keyward apply`: what a project file asks for is compared with what is there and carried out.
//!
//! Everything is planned before anything is written, so a file with a mistake changes nothing. Then each project has one
//! transaction of its own, in which it is locked, read and planned once more. Whatever ends this in between leaves whole
//! projects behind, and applying the file again does the rest.

mod administrators;
mod clients;
mod project;
mod there;
mod users;
mod yaml;

pub(super) use there::{People, administrators as administrators_there, memberships, project as project_there};
pub use yaml::{MAX_BYTES, read, write};

use super::{
    Means, Served, ServiceError,
    logo::{self, Picture},
    project::ensure_keyward,
};
use crate::{
    crypto::password::{Imported, Password},
    store::{ProjectTx, StoreError},
};
use domain::{
    ids::ClientId,
    logo::Logo,
    project_file::{Change, Plan, Problem, ProjectFile, Secret, Step, plan},
};
use std::collections::HashMap;
use there::There;

/// How often a transaction that somebody else came in between of is tried.
const ATTEMPTS: usize = 5;

/// A line of what was, or would be, done.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Done {
    /// What it was.
    pub change: Change,
    /// The id that was made up for a new client whose entry has none.
    pub client_id: Option<ClientId>,
}

/// What applying the file would do. Nothing is written.
///
/// # Errors
/// The database. Inside: everything that stands against the file.
pub async fn dry_run(means: &Means, file: &ProjectFile) -> Served<Result<Vec<Done>, Vec<Problem>>> {
    let there = There::load(means, file).await?;
    Ok(planned(&there, file).map(|plan| plan.changes().into_iter().map(Done::from).collect()))
}

/// Carries the file out. `tell` hears each thing once it is done for good, those that were as wanted before too.
///
/// # Errors
/// The database; what was told until then stays done. Inside: everything that stands against the file.
pub async fn apply(
    means: &Means,
    file: &ProjectFile,
    tell: &mut (dyn FnMut(Done) + Send),
) -> Served<Result<(), Vec<Problem>>> {
    let there = There::load(means, file).await?;
    let plan = match planned(&there, file) {
        Ok(plan) => plan,
        Err(problems) => return Ok(Err(problems)),
    };
    let keyward = ensure_keyward(means).await?;
    let hashes = Hashes::make(means, &plan).await?;
    let logos = match Logos::fetch(means, &plan).await {
        Ok(logos) => logos,
        Err(problems) => return Ok(Err(problems)),
    };
    for (index, entry) in file.projects().iter().enumerate() {
        let mut attempt = 1;
        let done = loop {
            match Box::pin(project::carry_out(
                means,
                index,
                entry,
                project::Beforehand { hashes: &hashes, logos: &logos },
            ))
            .await
            {
                Err(error) if attempt < ATTEMPTS && was_interfered_with(&error) => attempt += 1,
                done => break done?,
            }
        };
        match done {
            Ok(done) => done.into_iter().for_each(&mut *tell),
            Err(problems) => return Ok(Err(problems)),
        }
    }
    let mut attempt = 1;
    let done = loop {
        match Box::pin(administrators::carry_out(means, keyward.id, &there, file, &hashes)).await {
            Err(error) if attempt < ATTEMPTS && was_interfered_with(&error) => attempt += 1,
            done => break done?,
        }
    };
    Ok(done.map(|done| done.into_iter().for_each(tell)))
}

/// Somebody else, perhaps another `apply`, did the same at the same time: looked at anew, it may be done already.
const fn was_interfered_with(error: &ServiceError) -> bool {
    matches!(error, ServiceError::Store(StoreError::Taken(_) | StoreError::Conflict(_)))
}

/// The domain's plan, and what only this version of the server has against it.
fn planned(there: &There, file: &ProjectFile) -> Result<Plan, Vec<Problem>> {
    let plan = plan(&there.state, file, &|slug, client, secret| there.is_secret_of(slug, client, secret));
    let mut problems = there.spent_domains(file);
    for (index, entry) in file.projects().iter().enumerate() {
        let roles =
            [("defaultPatientRole", &entry.default_patient_role), ("defaultSSOUserRole", &entry.default_sso_user_role)];
        problems.extend(roles.into_iter().filter(|(_, role)| role.is_some()).map(|(name, _)| Problem {
            place: format!("projects[{index}].{name}"),
            message: "is not supported yet: roles are given to people one by one".to_owned(),
        }));
    }
    problems.extend(bad_hashes(file));
    match plan {
        Ok(plan) if problems.is_empty() => Ok(plan),
        Ok(_) => Err(problems),
        Err(mut all) => {
            all.extend(problems);
            Err(all)
        }
    }
}

/// Hashes of other systems that cannot be compared with.
fn bad_hashes(file: &ProjectFile) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (index, entry) in file.projects().iter().enumerate() {
        for (number, user) in entry.users.iter().flatten().enumerate() {
            let Some(Err(why)) = user.password_hash.as_ref().map(|hash| Imported::parse(hash.reveal())) else {
                continue;
            };
            let place = format!("projects[{index}].users[{number}].passwordHash");
            problems.push(Problem { place, message: why.to_string() });
        }
    }
    problems
}

impl From<Change> for Done {
    fn from(change: Change) -> Self {
        Self { change, client_id: None }
    }
}

/// The logos that are to be fetched, by address. Beforehand, too: no transaction waits for a server of somebody else's.
struct Logos(HashMap<String, Picture>);

impl Logos {
    async fn fetch(means: &Means, plan: &Plan) -> Result<Self, Vec<Problem>> {
        let wanted = plan.projects.iter().flat_map(|plan| {
            let own = plan.project.wanted.logo.as_ref();
            let own = own.map(|uri| (format!("{}.branding.logoUri", plan.project.place), uri));
            own.into_iter().chain(
                plan.applications
                    .iter()
                    .filter_map(|step| step.wanted.logo.as_ref().map(|uri| (format!("{}.logoUri", step.place), uri))),
            )
        });
        let (mut pictures, mut problems) = (HashMap::new(), Vec::new());
        for (place, uri) in wanted {
            match logo::from_url(&means.outbound, uri).await {
                Ok(picture) => {
                    pictures.insert(uri.clone(), picture);
                }
                Err(why) => problems.push(Problem { place, message: why.to_string() }),
            }
        }
        if problems.is_empty() { Ok(Self(pictures)) } else { Err(problems) }
    }

    /// Keeps the picture of `uri` in the project.
    async fn keep(&self, tx: &mut ProjectTx, uri: String) -> Served<Logo> {
        // It was wanted only by the plan that was made anew in the transaction; a try later knows from the beginning.
        let picture = self.0.get(&uri).ok_or(ServiceError::Busy)?;
        Ok(Logo { id: logo::keep(tx, picture).await?, from: Some(uri) })
    }
}

/// Hashes of the passwords that are to be set, by the place of the person's entry. They are made beforehand: argon2 takes
/// its time, and no transaction waits for it.
struct Hashes(HashMap<String, String>);

impl Hashes {
    async fn make(means: &Means, plan: &Plan) -> Served<Self> {
        fn wanted<W>(steps: &[Step<W>], password: fn(&W) -> Option<&Secret>) -> impl Iterator<Item = (&str, &Secret)> {
            steps.iter().filter_map(move |step| Some((step.place.as_str(), password(&step.wanted)?)))
        }
        let users = plan.projects.iter().flat_map(|plan| wanted(&plan.users, |user| user.password.as_ref()));
        let administrators = wanted(&plan.administrators, |administrator| administrator.password.as_ref());
        let mut hashes = HashMap::new();
        for (place, password) in users.chain(administrators) {
            // The file's own bound is the same, so this does not happen.
            let password =
                Password::new(password.reveal()).map_err(|_| ServiceError::Fault("a password is too long"))?;
            hashes.insert(place.to_owned(), means.passwords.hash(&password, &*means.random).await?);
        }
        for (place, hash) in
            plan.projects.iter().flat_map(|plan| wanted(&plan.users, |user| user.password_hash.as_ref()))
        {
            hashes.insert(place.to_owned(), hash.reveal().trim().to_owned());
        }
        Ok(Self(hashes))
    }

    /// The hash for the person at `place`, if they are to get a password.
    fn of(&self, place: &str, password: Option<&Secret>) -> Served<Option<&str>> {
        match (password, self.0.get(place)) {
            (None, _) => Ok(None),
            (Some(_), Some(hash)) => Ok(Some(hash)),
            // They lost their password since the plan was made; a try later knows that from the beginning.
            (Some(_), None) => Err(ServiceError::Busy),
        }
    }
}
