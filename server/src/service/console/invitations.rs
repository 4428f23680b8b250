//! Invitations as administrators see them.

use super::{Acting, Back, users::StoredRole};
use crate::{
    service::{
        Served, ServiceError,
        invitation::{self, Inviting, NotInvited, Sent, details},
        mail, outbox, user,
    },
    store::{
        self, ProjectTx, StoreError,
        invitation::{Part, StoredInvitation},
        outbox::{OutboxState, StoredMessage},
    },
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{
    administration::Permission,
    ids::{InvitationId, UserId},
    invitation::{Account, InviteForm, InviteRead, Invitee, State, Withdrawal},
    oauth::client::Application,
    person::IdentifierKind,
    problem::Problem,
    time::Timestamp,
};
use std::{collections::HashMap, sync::Arc};
use uuid::Uuid;

/// How many invitations a page has.
pub const PAGE: usize = 50;

/// What became of an invitation's mail.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fate {
    /// There was none.
    None,
    /// It is yet to leave; what was in the way last time.
    Waiting(Option<String>),
    /// It was handed over.
    Sent(Timestamp),
    /// It will not leave, and why.
    Failed(String),
}

/// An invitation in a list.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Which.
    pub id: InvitationId,
    /// For whom.
    pub user: UserId,
    /// Their address, or what else they sign in with.
    pub login: String,
    /// Their name.
    pub name: Option<String>,
    /// The application's name; its client id, if it is gone.
    pub application: String,
    /// Who invited, by name.
    pub invited_by: Option<String>,
    /// What became of it.
    pub state: State,
    /// Since when.
    pub created_at: Timestamp,
    /// Until when.
    pub expires_at: Timestamp,
    /// What became of its mail.
    pub fate: Fate,
}

/// A page of invitations, and the place of the next one.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// What is on it.
    pub rows: Vec<Listed>,
    /// The one before, unless this is the first.
    pub previous: Option<Back>,
    /// Where the next one begins.
    pub next: Option<String>,
}

/// Where a page begins, as it stands in an address.
fn place(text: &str) -> Option<(Timestamp, InvitationId)> {
    let bytes = (text.len() <= 64).then(|| URL_SAFE_NO_PAD.decode(text).ok()).flatten()?;
    let (at, id) = bytes.split_first_chunk::<8>()?;
    let id = Uuid::from_slice(id).ok()?;
    Some((Timestamp::from_unix_micros(i64::from_be_bytes(*at)), InvitationId::from_uuid(id)))
}

fn written((at, id): &(Timestamp, InvitationId)) -> String {
    let mut bytes = at.unix_micros().to_be_bytes().to_vec();
    bytes.extend(id.uuid().into_bytes());
    URL_SAFE_NO_PAD.encode(bytes)
}

/// A page of invitations, the latest first.
///
/// # Errors
/// The role does not include it, or the database.
pub async fn list(acting: &Acting, state: Option<State>, after: Option<&str>) -> Served<Page> {
    let mut tx = acting.begin(Permission::UsersRead).await?;
    let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let after = after.and_then(place);
    let mut found = store::invitation::list(&mut tx, Part { state, after, limit }).await?;
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    let place_of = |own: &StoredInvitation| (own.created_at, own.id);
    let next = found.last().filter(|_| more).map(|last| written(&place_of(last)));
    let previous = match (after, found.first().map(place_of)) {
        (None, _) => None,
        (Some(_), None) => Some(Back::First),
        (Some(_), Some(first)) => {
            let newer = store::invitation::newer(&mut tx, state, first, limit).await?;
            Some(Back::of(&newer, PAGE, written))
        }
    };
    Ok(Page { rows: shown(acting, &mut tx, found).await?, previous, next })
}

/// What somebody is invited to and has not answered.
///
/// # Errors
/// The role does not include it, or the database.
pub async fn pending_of(acting: &Acting, user: UserId) -> Served<Vec<Listed>> {
    let mut tx = acting.begin(Permission::UsersRead).await?;
    let found = store::invitation::pending_of(&mut tx, user).await?;
    shown(acting, &mut tx, found).await
}

async fn shown(acting: &Acting, tx: &mut ProjectTx, found: Vec<StoredInvitation>) -> Served<Vec<Listed>> {
    let (tenant, keys) = (&acting.tenant, &acting.tenant.keys);
    let ids: Vec<UserId> = found.iter().map(|own| own.user).collect();
    let mut names = HashMap::new();
    for stored in store::users::by_ids(tx, &ids).await? {
        names.insert(stored.id, user::opened(keys, &stored)?.profile);
    }
    let logins = user::logins(keys, tx, &ids).await?;
    let subjects: Vec<Uuid> = found.iter().map(|own| own.id.uuid()).collect();
    let mut mails: HashMap<Uuid, StoredMessage> = HashMap::new();
    for message in store::outbox::latest_about(tx, &subjects).await? {
        mails.extend(message.subject.map(|subject| (subject, message)));
    }
    let now = tx.now();
    let mut rows = Vec::with_capacity(found.len());
    for own in found {
        let details = details(tenant, &own)?;
        let profile = names.get(&own.user);
        let own_logins = logins.get(&own.user);
        let email = own_logins.and_then(|own| own.iter().find(|login| login.kind() == IdentifierKind::Email));
        let login = Some(details.address)
            .filter(|address| !address.is_empty())
            .or_else(|| email.or_else(|| own_logins?.first()).map(|login| login.text().to_owned()))
            .unwrap_or_else(|| own.user.to_string());
        let fate = match mails.remove(&own.id.uuid()) {
            Some(message) => fate(acting, &message)?,
            None => Fate::None,
        };
        let application = tenant.application(&own.client);
        rows.push(Listed {
            id: own.id,
            user: own.user,
            login,
            name: profile.and_then(|profile| profile.name.clone()),
            application: application.map_or_else(|| own.client.to_string(), |own| own.settings.name.clone()),
            invited_by: details.invited_by,
            state: own.decided().state(now),
            created_at: own.created_at,
            expires_at: own.expires_at,
            fate,
        });
    }
    Ok(rows)
}

fn fate(acting: &Acting, message: &StoredMessage) -> Served<Fate> {
    let trouble = outbox::problem(&acting.tenant, message)?;
    let why = trouble.map(|trouble| match trouble.answer() {
        Some(answer) => format!("{trouble} It said: {} {}", answer.code, answer.words),
        None => trouble.to_string(),
    });
    Ok(match message.state {
        OutboxState::Waiting => Fate::Waiting(why),
        OutboxState::Sent => Fate::Sent(message.ended_at.unwrap_or(message.created_at)),
        OutboxState::Refused => Fate::Failed(why.unwrap_or_else(|| "The mail server refused it.".to_owned())),
        OutboxState::GivenUp => Fate::Failed(why.unwrap_or_else(|| "It was tried for too long.".to_owned())),
        // Another link was made that is not mailed.
        OutboxState::Withdrawn => Fate::None,
    })
}

/// What an invitation can be to, and what it can give.
#[derive(Clone, Debug, Default)]
pub struct Choices {
    /// The applications: client id and name.
    pub applications: Vec<(String, String)>,
    /// The roles.
    pub roles: Vec<StoredRole>,
    /// Whether mail leaves.
    pub mail_on: bool,
}

/// What an invitation can be to, and what it can give.
///
/// # Errors
/// The role does not include it, or the database.
pub async fn choices(acting: &Acting) -> Served<Choices> {
    let mut tx = acting.begin(Permission::UsersWrite).await?;
    let mail_on = mail::is_on(&acting.tenant);
    let named = |own: &Arc<Application>| {
        let hands = mail_on && !invitation::are_mailed(&acting.tenant, &own.client_id);
        format!("{}{}", own.settings.name, if hands { " (shows its links, mails none)" } else { "" })
    };
    let mut applications: Vec<(String, String)> =
        invitation::applications(&acting.tenant).map(|own| (own.client_id.to_string(), named(own))).collect();
    applications.sort_by_key(|(_, name)| name.to_lowercase());
    Ok(Choices { applications, roles: store::role::all(&mut tx).await?, mail_on })
}

/// Somebody who was invited.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Invited {
    /// Their address.
    pub address: String,
    /// What became of the link.
    pub sent: Sent,
}

/// Invites everybody whom the form names: all of them or nobody.
///
/// # Errors
/// What was typed ([`ServiceError::Invalid`]), the role, or the database.
pub async fn invite(acting: &Acting, form: &InviteForm) -> Served<Vec<Invited>> {
    drop(acting.begin(Permission::UsersWrite).await?);
    let read = form.read().map_err(ServiceError::Invalid)?;
    match Box::pin(invite_all(acting, form, &read)).await {
        // Somebody else has invited or added one of them at the same moment: now they are there.
        Err(ServiceError::Store(StoreError::Taken(_) | StoreError::Conflict(_))) => {
            Box::pin(invite_all(acting, form, &read)).await
        }
        other => other,
    }
}

async fn invite_all(acting: &Acting, form: &InviteForm, read: &InviteRead) -> Served<Vec<Invited>> {
    let mut tx = acting.begin(Permission::UsersWrite).await?;
    let Some(application) =
        invitation::applications(&acting.tenant).find(|own| own.client_id == read.application).map(Arc::clone)
    else {
        let text = "Choose from the applications that there are.";
        return Err(ServiceError::Invalid(vec![Problem::new("application", text)]));
    };
    let there = store::role::all(&mut tx).await?;
    if !read.roles.iter().all(|id| there.iter().any(|role| role.id == *id)) {
        return Err(ServiceError::Invalid(vec![Problem::new("roles", "Choose from the roles that there are.")]));
    }
    let inviting = Inviting {
        by: acting.actor(),
        administrator: Some((acting.administrator.id, &acting.administrator.name)),
        address: acting.address,
        application: &application,
        roles: &read.roles,
        fhir_user: read.fhir_user.as_deref(),
        identifiers: &read.identifiers,
        mail: !form.link_only,
    };
    // In one order, so that two who invite the same people at once do not wait for each other.
    let mut people: Vec<(usize, &Invitee)> = read.people.iter().enumerate().collect();
    people.sort_by(|(_, one), (_, other)| one.address.folded().cmp(other.address.folded()));
    let (mut done, mut problems) = (Vec::with_capacity(people.len()), Vec::new());
    for (at, invitee) in people {
        match Box::pin(invitation::invite(&acting.tenant, &mut tx, &inviting, invitee)).await? {
            Ok(invited) => {
                done.push((at, Invited { address: invitee.address.text().to_owned(), sent: invited.sent }));
            }
            Err(why) => problems.push(refused(why, at)),
        }
    }
    if !problems.is_empty() {
        return Err(ServiceError::Invalid(problems));
    }
    tx.commit().await?;
    done.sort_by_key(|(at, _)| *at);
    Ok(done.into_iter().map(|(_, invited)| invited).collect())
}

fn refused(why: NotInvited, at: usize) -> Problem {
    match why {
        NotInvited::Blocked => {
            let text = format!("The person with address {} is blocked. Let them sign in again first.", at + 1);
            Problem::new("addresses", text)
        }
        NotInvited::FhirUserTaken => Problem::new("fhir_user", "Somebody else is this on the FHIR server."),
        NotInvited::OtherFhirUser => Problem::new(
            "fhir_user",
            "This person is somebody else on the FHIR server already. Change that on their page.",
        ),
    }
}

/// Makes a new link for an invitation that nobody has answered, and mails it; where no mail leaves, it is given back, which
/// takes the right to change people, since whoever has it can open the account. `None`: it was answered meanwhile.
///
/// # Errors
/// There is no such invitation, the role, or the database.
pub async fn send_again(acting: &Acting, id: InvitationId) -> Served<Option<Invited>> {
    let mut tx = acting.begin(Permission::UsersSupport).await?;
    let found = store::invitation::read(&mut tx, id, false).await?.ok_or(ServiceError::NotFound)?;
    let by_mail = invitation::are_mailed(&acting.tenant, &found.client);
    let permission = if by_mail { Permission::UsersSupport } else { Permission::UsersWrite };
    if !by_mail {
        drop(tx);
        tx = acting.begin(permission).await?;
    }
    let (by, address) = (acting.actor(), acting.address);
    let sent = Box::pin(invitation::send_again(&acting.tenant, &mut tx, by, address, id)).await?;
    let Some(sent) = sent else { return Ok(None) };
    if matches!(sent, Sent::Link(_)) && permission != Permission::UsersWrite {
        // Nobody reads mail for this account any more.
        return Err(ServiceError::Forbidden);
    }
    let found = store::invitation::read(&mut tx, id, false).await?.ok_or(ServiceError::NotFound)?;
    let login = shown(acting, &mut tx, vec![found]).await?.pop().map(|row| row.login).unwrap_or_default();
    tx.commit().await?;
    Ok(Some(Invited { address: login, sent }))
}

/// What is asked before an invitation is taken back: the invitation, and whether its account goes with it.
///
/// # Errors
/// There is no such invitation that is open, the role, or the database.
pub async fn to_withdraw(acting: &Acting, id: InvitationId) -> Served<(Listed, bool)> {
    let mut tx = acting.begin(Permission::UsersWrite).await?;
    let found = store::invitation::read(&mut tx, id, false).await?.ok_or(ServiceError::NotFound)?;
    if !found.decided().state(tx.now()).may_be_sent_again() {
        return Err(ServiceError::NotFound);
    }
    let account = store::user_record::by_id(&mut tx, found.user).await?.map(|own| Account {
        has_password: own.has_password,
        active: own.blocked_at.is_none(),
        was_used: own.last_sign_in_at.is_some(),
    });
    let others = store::invitation::pending_of(&mut tx, found.user).await?.len() > 1;
    let goes = account.is_some_and(|own| found.decided().withdrawal(own, others) == Withdrawal::AccountGoes);
    let row = shown(acting, &mut tx, vec![found]).await?.pop().ok_or(ServiceError::NotFound)?;
    Ok((row, goes))
}

/// Takes an invitation back. `None`: it was answered meanwhile.
///
/// # Errors
/// There is no such invitation, the role, or the database.
pub async fn withdraw(acting: &Acting, id: InvitationId) -> Served<Option<Withdrawal>> {
    let mut tx = acting.begin(Permission::UsersWrite).await?;
    let (by, address) = (acting.actor(), acting.address);
    let done = invitation::withdraw(&acting.tenant, &mut tx, by, address, id).await?;
    tx.commit().await?;
    Ok(done)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ids::ClientId;

    #[test]
    fn a_place_is_read_back_and_nothing_else_is_one() {
        let at = Timestamp::from_unix_micros(1_790_000_000_123_456);
        let id = InvitationId::from_random([7; 16]);
        let own = StoredInvitation {
            id,
            user: UserId::from_random([1; 16]),
            client: ClientId::parse("labs").unwrap(),
            invited_by: None,
            roles: Vec::new(),
            details: None,
            made_account: false,
            created_at: at,
            expires_at: at,
            accepted_at: None,
            withdrawn_at: None,
        };
        assert_eq!(place(&written(&(own.created_at, own.id))), Some((at, id)));
        for bad in ["", "x", "%%", &"A".repeat(33), &"A".repeat(5000)] {
            assert_eq!(place(bad), None, "{bad}");
        }
    }
}
