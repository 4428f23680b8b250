//! Another password for somebody: held against the project's policy, hashed, and put in the place of the old one. Everybody
//! who sets a password comes this way.

use super::{
    Served, Tenant,
    arrival::Whence,
    mail,
    recovery::{self, Stood},
    user,
};
use crate::{
    crypto::{
        password::Password,
        project_keys::{Place, ProjectKeys},
    },
    store::{self, ProjectTx},
};
use domain::{
    ids::UserId,
    link::LinkKind,
    mail::{About, Address, Envelope, Letter},
    password::{self, PasswordProblem},
    person::{Identifier, Profile},
    person_form,
    problem::Problem,
    project::PasswordSettings,
    sealed::Sealed,
    sign_in::guessing::Budget,
    time::Timestamp,
    user_agent,
};
use zeroize::Zeroizing;

/// Whose password it is to be.
#[derive(Debug, Clone, Copy)]
pub struct Owner<'a> {
    /// Who, if they have an account.
    pub user: Option<UserId>,
    /// What is known about them.
    pub profile: &'a Profile,
    /// What they sign in with.
    pub logins: &'a [Identifier],
    /// The name of the application that they are on their way to.
    pub application: Option<&'a str>,
}

/// Whether the new password may be the old one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Same {
    /// If the project keeps no history: whoever forgot it may have remembered it.
    MayStay,
    /// It has to be another one.
    MustGo,
}

/// A password that the policy takes, hashed.
#[derive(Clone)]
pub struct Chosen {
    hash: String,
}

impl Chosen {
    /// Its hash, for a person who is about to be made.
    #[must_use]
    pub fn hash(&self) -> &str {
        &self.hash
    }
}

impl std::fmt::Debug for Chosen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Chosen(…)")
    }
}

/// What is wrong with a password by the project's policy, as far as that can be said without its history. Each look counts:
/// whoever has a link must not be able to keep the server busy with it. No transaction may be open.
///
/// # Errors
/// Too many passwords at once, or the database.
pub async fn problems(tenant: &Tenant, owner: &Owner<'_>, typed: &str) -> Served<Vec<PasswordProblem>> {
    if typed.is_empty() {
        return Ok(vec![PasswordProblem::Missing]);
    }
    if !may_try(tenant, owner).await? {
        return Ok(vec![PasswordProblem::TooOften]);
    }
    let mut about: Vec<String> =
        person_form::about(owner.profile, owner.logins).into_iter().map(str::to_owned).collect();
    about.push(tenant.settings.name.clone());
    about.extend(owner.application.map(str::to_owned));
    let (typed, settings) = (Zeroizing::new(typed.to_owned()), tenant.settings.passwords);
    let judged = tenant.means().passwords.judge(move || {
        let about: Vec<&str> = about.iter().map(String::as_str).collect();
        password::problems(&typed, &about, &settings)
    });
    Ok(judged.await?)
}

/// Counts a try for whom the password is to be: for the address, where there is no account yet.
async fn may_try(tenant: &Tenant, owner: &Owner<'_>) -> Served<bool> {
    let whose = match owner.user {
        Some(user) => user.to_string(),
        None => owner.logins.iter().map(Identifier::folded).collect::<Vec<_>>().join(" "),
    };
    let budget = Budget::Choices;
    let key = tenant.keys.index(budget.as_str(), &whose);
    let mut tx = tenant.begin().await?;
    let spent = store::guess::spend(&mut tx, &key, budget.leak_per_second(), 1.0).await?;
    if budget.wait(spent).is_some() {
        // Nothing of this is written: waiting makes nobody wait longer.
        return Ok(false);
    }
    tx.commit().await?;
    Ok(true)
}

/// Holds a password against the project's policy and hashes it. No transaction may be open: hashing takes its time. Inside:
/// what is wrong with it.
///
/// # Errors
/// Too many passwords at once, or the database.
pub async fn choose(
    tenant: &Tenant,
    owner: &Owner<'_>,
    typed: &str,
    same: Same,
) -> Served<Result<Chosen, Vec<PasswordProblem>>> {
    let problems = problems(tenant, owner, typed).await?;
    if !problems.is_empty() {
        return Ok(Err(problems));
    }
    let Ok(password) = Password::new(typed) else { return Ok(Err(vec![PasswordProblem::TooLong])) };
    if let Some(user) = owner.user
        && was_theirs(tenant, user, &password, same).await?
    {
        return Ok(Err(vec![PasswordProblem::UsedBefore]));
    }
    let means = tenant.means();
    Ok(Ok(Chosen { hash: means.passwords.hash(&password, &*means.random).await? }))
}

/// The same for a form of the console: what is wrong with the password, first, is added to what is wrong with the rest, and
/// nothing is hashed that would be thrown away.
///
/// # Errors
/// Too many passwords at once, or the database.
pub async fn choose_in_form(
    tenant: &Tenant,
    owner: &Owner<'_>,
    typed: &str,
    wrong: &mut Vec<Problem>,
) -> Served<Option<Chosen>> {
    let chosen = if wrong.is_empty() {
        choose(tenant, owner, typed, Same::MayStay).await?
    } else {
        Err(problems(tenant, owner, typed).await?)
    };
    match chosen {
        Ok(chosen) => return Ok(Some(chosen)),
        Err(problems) => wrong.extend(problems.first().map(|first| Problem::new("password", first.text()))),
    }
    Ok(None)
}

/// Whether it is the password that they have, one of those before it that the project does not take again, or one that they
/// have disowned.
async fn was_theirs(tenant: &Tenant, id: UserId, password: &Password, same: Same) -> Served<bool> {
    let history = tenant.settings.passwords.history;
    let mut tx = tenant.begin().await?;
    let mut hashes = Vec::new();
    // What was disowned is among them, whatever the project keeps.
    if (history > 0 || same == Same::MustGo)
        && let Some(sealed) = store::user::by_id(&mut tx, id).await?.and_then(|user| user.password)
    {
        hashes.push(tenant.keys.open_text(&user::password_place(id), &sealed)?);
    }
    for (at, sealed) in store::password::history(&mut tx, id, history).await? {
        hashes.push(tenant.keys.open_text(&history_place(id, at), &sealed)?);
    }
    drop(tx);
    for hash in hashes {
        if tenant.means().passwords.verify(&hash, password).await?.matches {
            return Ok(true);
        }
    }
    Ok(false)
}

fn history_place(id: UserId, at: Timestamp) -> Place {
    let mut row = id.uuid().as_bytes().to_vec();
    row.extend_from_slice(&at.unix_micros().to_be_bytes());
    Place::keyed("password_history", "hash", &row)
}

/// Puts a password in the place of somebody's old one. `given`: somebody else has chosen it, so that they choose another at
/// their next sign-in. Links for setting a password stop working, and whoever guessed at the old one keeps nobody waiting. The
/// caller records it, and ends what is to end.
///
/// # Errors
/// The database.
pub async fn set(tenant: &Tenant, tx: &mut ProjectTx, id: UserId, chosen: &Chosen, given: bool) -> Served<()> {
    set_hash(&tenant.keys, tx, id, &chosen.hash, given, &tenant.settings.passwords).await
}

/// The same with a hash, where there is no policy to hold a password against.
///
/// # Errors
/// The database.
pub async fn set_hash(
    keys: &ProjectKeys,
    tx: &mut ProjectTx,
    id: UserId,
    hash: &str,
    given: bool,
    settings: &PasswordSettings,
) -> Served<()> {
    let before = store::user::by_id(tx, id).await?.and_then(|user| user.password);
    match before {
        Some(before) if settings.history > 0 => {
            remember(keys, tx, id, &before, settings, false).await?;
        }
        _ => store::password::forget(tx, id, settings.history).await?,
    }
    let sealed = keys.seal(&user::password_place(id), hash.as_bytes(), tx.random());
    store::password::set(tx, id, &sealed, given).await?;
    store::link::withdraw(tx, LinkKind::Reset, Some(id)).await?;
    for budget in [Budget::Account, Budget::Closed, Budget::InARow] {
        store::guess::forget(tx, &keys.index(budget.as_str(), &id.to_string())).await?;
    }
    Ok(())
}

async fn remember(
    keys: &ProjectKeys,
    tx: &mut ProjectTx,
    id: UserId,
    before: &Sealed,
    settings: &PasswordSettings,
    disowned: bool,
) -> Served<()> {
    let old = keys.open_text(&user::password_place(id), before)?;
    let at = tx.now();
    let sealed = keys.seal(&history_place(id, at), old.as_bytes(), tx.random());
    Ok(store::password::remember(tx, id, at, &sealed, settings.history, disowned).await?)
}

/// Takes somebody's password away, if they have one: somebody else knows it, so that it is never taken again. `unknown` is the
/// hash of one that nobody knows, in its place.
///
/// # Errors
/// The database.
pub async fn disown(tenant: &Tenant, tx: &mut ProjectTx, id: UserId, unknown: &str) -> Served<()> {
    let keys = &tenant.keys;
    let Some(before) = store::user::by_id(tx, id).await?.and_then(|user| user.password) else { return Ok(()) };
    let settings = &tenant.settings.passwords;
    let set_at = store::password::marks(tx, id).await?.and_then(|marks| marks.set_at);
    // What is there since the last time nobody knows already.
    let known = store::password::disowned_at(tx, id).await?.is_none_or(|last| set_at.is_none_or(|set| set > last));
    set_hash(keys, tx, id, unknown, true, settings).await?;
    if known {
        remember(keys, tx, id, &before, settings, true).await?;
    }
    Ok(())
}

/// The one address at which somebody is written to about their account: what they typed, if that is an address of theirs that
/// they sign in with; else another such; else their contact address.
#[must_use]
pub fn mailbox(profile: &Profile, logins: &[Identifier], typed: Option<&Identifier>) -> Option<Address> {
    let own = |typed: &Identifier| {
        logins.iter().find(|own| own.kind() == typed.kind() && own.folded() == typed.folded()).and_then(Address::of)
    };
    typed
        .and_then(own)
        .or_else(|| logins.iter().find_map(Address::of))
        .or_else(|| profile.email.as_deref().and_then(|text| Address::parse(text).ok()))
}

/// A letter to somebody, with their name and in their language.
#[must_use]
pub fn envelope(profile: &Profile, to: Address, letter: Letter) -> Envelope {
    Envelope { to, name: Some(profile.display_name()), locale: profile.locale.clone(), letter }
}

/// Tells somebody by mail that their password was changed, with a way to say that it was not them. Nothing where no mail is
/// sent, or they cannot be reached.
///
/// # Errors
/// The database.
pub async fn tell(
    tenant: &Tenant,
    tx: &mut ProjectTx,
    id: UserId,
    profile: &Profile,
    logins: &[Identifier],
    whence: Whence<'_>,
) -> Served<()> {
    if !mail::is_on(tenant) {
        return Ok(());
    }
    let Some(to) = mailbox(profile, logins, None) else { return Ok(()) };
    let stood = Stood::now(profile, logins, &to);
    let not_me = recovery::warning(tenant, tx, LinkKind::NotMe, id, &stood).await?;
    let letter = Letter::PasswordChanged {
        at: tx.now(),
        device: whence.agent.and_then(user_agent::in_words),
        not_me: not_me.url,
    };
    mail::send(tenant, tx, &envelope(profile, to, letter), About { user: Some(id), subject: None }).await?;
    Ok(())
}
