//! An account that somebody else has got hold of, or may have: what a warning by mail remembers, so that whoever reads it gets
//! the account back, and what an administrator's repair puts an end to.

use super::{
    Served, ServiceError, Tenant,
    arrival::Whence,
    audit, invitation,
    link::{self, Made, Opened, Wanted},
    password_change::disown,
    reset::{self, Sending, Sent},
    session, user,
};
use crate::{
    crypto::{password::Password, project_keys::ProjectKeys},
    random::RandomExt,
    store::{self, ProjectTx, StoreError},
};
use domain::{
    audit::{Actor, Event, Kind},
    ids::UserId,
    link::LinkKind,
    mail::Address,
    oauth::grant::EndReason,
    person::{Identifier, IdentifierKind, Profile},
};
use serde::{Deserialize, Serialize};

/// What a warning remembers of the account as it was when the mail was written.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Stood {
    /// Where the warning went.
    pub to: String,
    /// The addresses that they signed in with.
    logins: Vec<String>,
    /// Their contact address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    /// Whether that was theirs.
    verified: bool,
}

impl Stood {
    /// The account as it is now, warned at an address.
    #[must_use]
    pub fn now(profile: &Profile, logins: &[Identifier], to: &Address) -> Self {
        Self {
            to: to.as_str().to_owned(),
            logins: logins.iter().filter_map(Address::of).map(|own| own.as_str().to_owned()).collect(),
            email: profile.email.clone(),
            verified: profile.email_verified,
        }
    }

    fn logins(&self) -> Vec<Identifier> {
        self.logins.iter().filter_map(|text| Identifier::email(text).ok()).collect()
    }
}

/// Makes the link of a warning, by which its reader ends everything and has the account as it is now.
///
/// # Errors
/// The database.
pub async fn warning(tenant: &Tenant, tx: &mut ProjectTx, kind: LinkKind, id: UserId, stood: &Stood) -> Served<Made> {
    link::make(tenant, tx, &Wanted::to(kind, id), Some(stood)).await
}

/// A password that nobody knows, for an account that somebody else may know the password of: one without any could be taken by
/// whoever holds an old invitation. Hashed while no transaction is open.
///
/// # Errors
/// Too many passwords at once.
pub async fn unknown_password(tenant: &Tenant) -> Served<String> {
    let means = tenant.means();
    let random = Password::new(&means.random.token(32)).map_err(|_| ServiceError::Fault("a password is too long"))?;
    Ok(means.passwords.hash(&random, &*means.random).await?)
}

/// What came of a warning that was followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TakenBack {
    /// It is its reader's again.
    Done,
    /// Everything has ended, but no mail is sent here: an administrator has to help.
    Unmailed,
    /// Somebody else has the address by now: everything has ended, and an administrator has to give the account back.
    AddressTaken,
}

/// Gives an account back to whoever reads the mailbox that a warning went to, used up by the caller, who has locked the person:
/// the address is what it was, everything that is open ends, the password is disowned, and a mail goes there by which they set
/// another.
///
/// An older warning outranks a newer one: whoever got into an account has its newer warnings in their own mailbox. So newer ones
/// end here, and older ones stay good.
///
/// # Errors
/// The database.
pub async fn take_back(
    tenant: &Tenant,
    tx: &mut ProjectTx,
    opened: &Opened,
    stood: Option<&Stood>,
    unknown: &str,
    whence: Whence<'_>,
) -> Served<TakenBack> {
    let Some(id) = opened.link.user else { return Err(ServiceError::Fault("a warning of nobody")) };
    let by = Actor::User(id);
    let (kind, reason) = if opened.link.kind == LinkKind::Undo {
        (Kind::EmailChangeUndone, EndReason::ChangeTakenBack)
    } else {
        (Kind::AccountDisowned, EndReason::NotMe)
    };
    let back = match stood {
        Some(stood) => bring_back(tenant, tx, id, stood, opened.link.mailed).await?,
        None => false,
    };
    disown(tenant, tx, id, unknown).await?;
    for kind in [LinkKind::Reset, LinkKind::Email] {
        store::link::withdraw(tx, kind, Some(id)).await?;
    }
    store::link::withdraw_warnings_since(tx, id, opened.link.created_at).await?;
    end_links_elsewhere(&tenant.keys, tx, id).await?;
    audit::record_from(tx, &tenant.keys, whence.address, Event::new(kind, by.clone()).user(id)).await?;
    session::end_all_but(tx, id, None, reason, &by).await?;
    let Some(stood) = stood.filter(|_| back) else {
        audit::record_from(tx, &tenant.keys, whence.address, Event::new(Kind::AccountStranded, by).user(id)).await?;
        return Ok(TakenBack::AddressTaken);
    };
    if let (Some(stored), Ok(to)) = (store::user::by_id(tx, id).await?, Address::parse(&stood.to)) {
        let how = Sending { only: Some(&to), back_by: Some(opened.link.kind), ..Sending::default() };
        if reset::send(tenant, tx, &stored, &how).await? == Sent::Queued {
            return Ok(TakenBack::Done);
        }
    }
    Ok(TakenBack::Unmailed)
}

/// Makes the addresses of an account what they were. Says whether the one that the warning went to is theirs.
async fn bring_back(tenant: &Tenant, tx: &mut ProjectTx, id: UserId, stood: &Stood, mailed: bool) -> Served<bool> {
    let keys = &tenant.keys;
    let same = |a: &Identifier, b: &Identifier| a.kind() == b.kind() && a.folded() == b.folded();
    let Ok(to) = Identifier::email(&stood.to) else { return Ok(false) };
    let was = stood.logins();
    let now = user::identifiers(keys, tx, id).await?;
    let missing: Vec<&Identifier> = was.iter().filter(|own| !now.iter().any(|there| same(own, there))).collect();
    let mut is_theirs = true;
    for login in missing {
        let lookup = user::lookup(keys, login);
        if store::user::by_identifier(tx, login.kind(), &lookup).await?.is_some() {
            is_theirs &= !same(login, &to);
            continue;
        }
        match user::add_identifier(keys, tx, id, login).await {
            // Somebody was faster by the blink of an eye: the transaction is lost, and it is tried again.
            Err(ServiceError::Store(StoreError::Taken(_))) => return Err(ServiceError::Busy),
            other => other?,
        }
    }
    // Also where theirs is another's by now: by one of these, whoever took the account would only have to ask for a new password.
    let newer = now.iter().filter(|own| own.kind() == IdentifierKind::Email && !was.iter().any(|old| same(own, old)));
    for login in newer {
        user::remove_identifier(keys, tx, id, login).await?;
    }
    let found = user::by_id(tenant, tx, id).await?.ok_or(ServiceError::NotFound)?;
    let is_to = stood.email.as_deref().and_then(|text| Identifier::email(text).ok()).is_some_and(|own| same(&own, &to));
    // Whoever opens the link reads that mailbox.
    let profile = Profile {
        email: stood.email.clone(),
        email_verified: stood.verified || (mailed && is_to),
        ..found.profile.clone()
    };
    if profile != found.profile {
        user::save_profile(keys, tx, id, &profile).await?;
    }
    Ok(is_theirs && (was.iter().any(|own| same(own, &to)) || is_to))
}

/// Everything of a person was ended, and their account is as it was: what was mailed before by which a password or address is
/// set opens nothing any more. Warnings stay good: whoever they went to may be the owner, and the address a thief's.
///
/// # Errors
/// The database.
pub async fn closed(tx: &mut ProjectTx, id: UserId) -> Served<()> {
    for kind in [LinkKind::Reset, LinkKind::Email] {
        store::link::withdraw(tx, kind, Some(id)).await?;
    }
    Ok(())
}

/// Somebody else has put an account in order: an administrator, or a project's file. What was mailed before by which it could be
/// taken or changed opens nothing any more.
///
/// # Errors
/// The database.
pub async fn repaired(keys: &ProjectKeys, tx: &mut ProjectTx, id: UserId) -> Served<()> {
    closed(tx, id).await?;
    for kind in [LinkKind::Undo, LinkKind::NotMe] {
        store::link::withdraw(tx, kind, Some(id)).await?;
    }
    end_links_elsewhere(keys, tx, id).await
}

/// Ends the links of invitations that went to an address that is not theirs (any more).
async fn end_links_elsewhere(keys: &ProjectKeys, tx: &mut ProjectTx, id: UserId) -> Served<()> {
    let mailed = store::link::mailed_invitations(tx, id).await?;
    if mailed.is_empty() {
        return Ok(());
    }
    let theirs = addresses(keys, tx, id).await?;
    for (link, subject, details) in mailed {
        let sent: Option<invitation::SentTo> =
            details.map(|sealed| keys.open_json(&link::details_place(link), &sealed)).transpose()?;
        if !sent.is_some_and(|sent| is_one_of(&theirs, &sent.to)) {
            store::invitation::end_links(tx, subject).await?;
        }
    }
    Ok(())
}

/// The addresses at which somebody can be written to: what they sign in with, and their contact address; folded.
///
/// # Errors
/// The database.
pub async fn addresses(keys: &ProjectKeys, tx: &mut ProjectTx, id: UserId) -> Served<Vec<String>> {
    let mut all = user::identifiers(keys, tx, id).await?;
    if let Some(stored) = store::user::by_id(tx, id).await? {
        let contact = user::opened(keys, &stored)?.profile.email;
        all.extend(contact.and_then(|text| Identifier::email(&text).ok()));
    }
    Ok(all.iter().filter(|own| own.kind() == IdentifierKind::Email).map(|own| own.folded().to_owned()).collect())
}

/// Whether an address is among these.
#[must_use]
pub fn is_one_of(addresses: &[String], address: &str) -> bool {
    Identifier::email(address).is_ok_and(|own| addresses.iter().any(|there| there == own.folded()))
}
