//! Passwords at sign-in: guessing slowed, the same answer and the same time whether or not the account exists.

use super::{Served, ServiceError, Tenant, user, user::User};
use crate::{
    crypto::password::Password,
    store::{self, ProjectTx},
};
use domain::{
    ids::UserId,
    person::Identifier,
    person_form::about,
    sealed::{BlindIndex, Sealed},
    sign_in::guessing::{self, Budget},
    time::Timestamp,
};
use std::time::Duration;
use uuid::Uuid;

/// What a try came to.
#[derive(Debug)]
pub enum Attempt {
    /// The right password of a person who may sign in.
    Right(Box<Proved>),
    /// No such account, a wrong password, or a person who may not sign in: one answer for all. Whose account it is, if it is
    /// one, is for the trail.
    Wrong(Option<UserId>),
    /// Too many tries; this one was not looked at.
    Slowed(Duration),
}

/// A person who has proved who they are.
#[derive(Debug)]
pub struct Proved {
    /// Who.
    pub user: User,
    /// A new hash to be stored, where the old one was made at another cost.
    pub upgrade: Option<String>,
    /// Whether they have signed in from this device before.
    pub known_device: bool,
    /// Whether they have never signed in before.
    pub first: bool,
    /// Whether the password would not be taken today.
    weak: bool,
    /// The sealed hash that the password was compared with.
    compared: Sealed,
    charged: Charged,
}

/// What a try was counted against.
#[derive(Debug, Default)]
struct Charged {
    budgets: Vec<(Budget, BlindIndex)>,
    /// Where the project closes accounts after so many wrong passwords in a row.
    row: Option<InARow>,
}

/// Wrong passwords of one account in a row, from unknown devices.
#[derive(Debug)]
struct InARow {
    counted: BlindIndex,
    closed: BlindIndex,
    /// Whether the account closes if this one is wrong too.
    last: bool,
}

/// What somebody typed, and whence.
#[derive(Debug, Clone, Copy)]
pub struct Try<'a> {
    /// An email address, phone number or username.
    pub login: &'a str,
    /// The password.
    pub password: &'a str,
    /// The device, if anybody has signed in from it before.
    pub device: Option<&'a Device>,
    /// How long the address would have to wait. A person on a device of their own need not: hospitals share addresses.
    pub address_wait: Option<Duration>,
}

/// A device from which people have signed in before.
#[derive(Debug, Clone)]
pub struct Device {
    /// Its number, which it keeps.
    pub id: Uuid,
    /// Who they are, and when each did so last.
    pub people: Vec<(UserId, Timestamp)>,
}

/// Compares a password. Charges the budgets before it looks, so that tries in parallel all count.
///
/// # Errors
/// The database, or too many passwords at once.
pub async fn attempt(tenant: &Tenant, typed: Try<'_>) -> Served<Attempt> {
    let identifier = Identifier::guess(typed.login);
    let mut tx = tenant.begin().await?;
    let stored = match &identifier {
        Some(identifier) => {
            store::user::by_identifier(&mut tx, identifier.kind(), &user::lookup(&tenant.keys, identifier)).await?
        }
        None => None,
    };
    let user = stored.as_ref().map(|stored| stored.id);
    let device = match user.zip(typed.device) {
        Some((user, device)) => known(&mut tx, user, device).await?.then_some((user, device.id)),
        None => None,
    };
    if let (Some(wait), None) = (typed.address_wait, device) {
        return Ok(Attempt::Slowed(wait));
    }
    // By whatever of their names somebody is tried, it is one account.
    let account = match (user, &identifier) {
        (Some(user), _) => user.to_string(),
        (None, Some(nobody)) => nobody.folded().to_owned(),
        (None, None) => typed.login.to_owned(),
    };
    let charged = match charge(tenant, &mut tx, &account, device).await? {
        Ok(charged) => charged,
        Err(wait) => {
            tx.commit().await?;
            return Ok(Attempt::Slowed(wait));
        }
    };
    tx.commit().await?;

    // No transaction is open while argon2 works.
    let Ok(password) = Password::new(typed.password) else { return wrong(tenant, &charged, user).await };
    let passwords = &tenant.means().passwords;
    let hash = match &stored {
        Some(stored) => match &stored.password {
            Some(sealed) => Some(tenant.keys.open_text(&user::password_place(stored.id), sealed)?),
            None => None,
        },
        None => None,
    };
    let compared = stored.as_ref().and_then(|stored| stored.password.clone());
    let (Some(stored), Some(hash), Some(compared)) = (stored, hash, compared) else {
        if let Err(busy) = passwords.verify_nobody(&password).await {
            return not_compared(tenant, &charged, busy.into()).await;
        }
        return wrong(tenant, &charged, user).await;
    };
    let verdict = match passwords.verify(&hash, &password).await {
        Ok(verdict) => verdict,
        Err(busy) => return not_compared(tenant, &charged, busy.into()).await,
    };
    if !verdict.matches || stored.blocked_at.is_some() {
        return wrong(tenant, &charged, user).await;
    }
    let upgrade = if verdict.upgrade { Some(passwords.hash(&password, &*tenant.means().random).await?) } else { None };
    let user = user::opened(&tenant.keys, &stored)?;
    // What was chosen here has been held against the lists. What another system took has not.
    let policy = &tenant.settings.passwords;
    let weak = match verdict.upgrade {
        true => {
            let (own, profile, policy) = (password.clone(), user.profile.clone(), *policy);
            let judge = move || domain::password::is_too_weak(own.as_str(), &about(&profile, &[]), &policy);
            passwords.judge(judge).await?
        }
        false => password.as_str().chars().count() < usize::from(policy.min_length),
    };
    let (known_device, first) = (device.is_some(), stored.last_sign_in_at.is_none());
    Ok(Attempt::Right(Box::new(Proved { user, upgrade, known_device, first, weak, compared, charged })))
}

/// Whether somebody has signed in on a device with the password that they have now: what was known before that, perhaps to
/// somebody else, counts no more.
async fn known(tx: &mut ProjectTx, user: UserId, device: &Device) -> Served<bool> {
    let Some((_, last)) = device.people.iter().find(|(own, _)| *own == user) else { return Ok(false) };
    let set_at = store::password::marks(tx, user).await?.and_then(|marks| marks.set_at);
    Ok(set_at.is_none_or(|set_at| *last >= set_at))
}

/// A wrong password. Whoever closes accounts after so many closes them to all alike, there or not.
async fn wrong(tenant: &Tenant, charged: &Charged, user: Option<UserId>) -> Served<Attempt> {
    if let Some(row) = charged.row.as_ref().filter(|row| row.last) {
        let mut tx = tenant.begin().await?;
        close(tenant, &mut tx, row).await?;
        tx.commit().await?;
    }
    Ok(Attempt::Wrong(user))
}

/// Closes an account to unknown devices, for as long as the project says.
async fn close(tenant: &Tenant, tx: &mut ProjectTx, row: &InARow) -> Served<Duration> {
    let lasts = Duration::from_secs(u64::from(tenant.settings.passwords.lock_minutes) * 60);
    // In the order of whoever counts a try at the same moment.
    store::guess::forget(tx, &row.closed).await?;
    store::guess::spend(tx, &row.closed, Budget::Closed.leak_per_second(), lasts.as_secs_f64()).await?;
    store::guess::forget(tx, &row.counted).await?;
    Ok(lasts)
}

/// Counts a try from an unknown device among those in a row, before anybody looks at it. How long to wait, if the account is
/// closed.
async fn count_in_a_row(
    tenant: &Tenant,
    tx: &mut ProjectTx,
    account: &str,
) -> Served<Result<Option<InARow>, Duration>> {
    let Some(most) = tenant.settings.passwords.lock_after else { return Ok(Ok(None)) };
    let key = |budget: Budget| tenant.keys.index(budget.as_str(), account);
    let (counted, closed) = (key(Budget::InARow), key(Budget::Closed));
    let left = store::guess::spend(tx, &closed, Budget::Closed.leak_per_second(), 0.0).await?;
    if let Some(wait) = Budget::Closed.wait(left) {
        return Ok(Err(wait));
    }
    let count = store::guess::spend(tx, &counted, Budget::InARow.leak_per_second(), 1.0).await?;
    let row = InARow { counted, closed, last: count >= f64::from(most) };
    if count > f64::from(most) {
        return Ok(Err(close(tenant, tx, &row).await?));
    }
    Ok(Ok(Some(row)))
}

/// Counts a try against its budgets; all of them, or, if one is used up, none.
async fn charge(
    tenant: &Tenant,
    tx: &mut ProjectTx,
    account: &str,
    device: Option<(UserId, Uuid)>,
) -> Served<Result<Charged, Duration>> {
    let mut charged = Charged::default();
    for &budget in guessing::budgets(device.is_some()) {
        let key = match (budget, device) {
            (Budget::Project, _) => tenant.keys.index(budget.as_str(), ""),
            (Budget::Device, Some((user, device))) => tenant.keys.index(budget.as_str(), &format!("{device}.{user}")),
            _ => tenant.keys.index(budget.as_str(), account),
        };
        let spent = store::guess::spend(tx, &key, budget.leak_per_second(), 1.0).await?;
        charged.budgets.push((budget, key));
        if let Some(wait) = budget.wait(spent) {
            refund(tx, &charged).await?;
            return Ok(Err(wait));
        }
    }
    if device.is_none() {
        match count_in_a_row(tenant, tx, account).await? {
            Ok(row) => charged.row = row,
            Err(wait) => {
                refund(tx, &charged).await?;
                return Ok(Err(wait));
            }
        }
    }
    Ok(Ok(charged))
}

/// A try that nobody looked at costs nothing.
async fn not_compared(tenant: &Tenant, charged: &Charged, why: ServiceError) -> Served<Attempt> {
    let mut tx = tenant.begin().await?;
    refund(&mut tx, charged).await?;
    tx.commit().await?;
    Err(why)
}

async fn refund(tx: &mut ProjectTx, charged: &Charged) -> Served<()> {
    for (budget, key) in &charged.budgets {
        store::guess::spend(tx, key, budget.leak_per_second(), -1.0).await?;
    }
    if let Some(row) = &charged.row {
        store::guess::spend(tx, &row.counted, Budget::InARow.leak_per_second(), -1.0).await?;
    }
    Ok(())
}

/// Writes down that somebody got in: the try is not counted as a guess, and an old hash is replaced. Says whether they got
/// in: while their password was compared they may have been blocked, or the password changed.
///
/// # Errors
/// The database.
pub async fn succeeded(tenant: &Tenant, tx: &mut ProjectTx, proved: &Proved) -> Served<bool> {
    if !store::user::signed_in(tx, proved.user.id, &proved.compared).await? {
        return Ok(false);
    }
    refund(tx, &proved.charged).await?;
    // In a row means in a row: the right one begins anew, from whatever device it came.
    if tenant.settings.passwords.lock_after.is_some() {
        let counted = tenant.keys.index(Budget::InARow.as_str(), &proved.user.id.to_string());
        store::guess::forget(tx, &counted).await?;
    }
    if proved.weak {
        store::password::mark_weak(tx, proved.user.id).await?;
    }
    if let Some(hash) = &proved.upgrade {
        user::save_password(&tenant.keys, tx, proved.user.id, hash).await?;
    }
    Ok(true)
}
