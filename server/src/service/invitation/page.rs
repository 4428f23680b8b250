//! The page that an invitation's link leads to: what it offers to whom, and asking for a new link.

use super::{are_mailed, details, mailbox, send};
use crate::{
    service::{
        Served, Tenant,
        flow::Person,
        link::{self, Opened},
        session::{self, Ending, Grants},
        user,
    },
    store::{
        self, ProjectTx,
        invitation::StoredInvitation,
        link::{FoundLink, LinkKind},
    },
};
use domain::{
    audit::Actor,
    ids::{InvitationId, LinkId, UserId},
    invitation::{Account, Next, Visit},
    oauth::grant::EndReason,
};
use std::net::IpAddr;

/// What somebody who opened an invitation's link is shown.
#[derive(Clone, Debug)]
pub struct Page {
    /// What they may do.
    pub next: Next,
    /// The application's name.
    pub application: String,
    /// Where it starts.
    pub start: Option<String>,
    /// Its client id.
    pub client: domain::ids::ClientId,
    /// Who invites, by name.
    pub invited_by: Option<String>,
    /// For which address.
    pub address: String,
    /// How the invited person is called, as far as that is known.
    pub name: String,
    /// Who is signed in to this browser.
    pub person: Option<Person>,
    /// The token of the page's form.
    pub csrf: String,
}

/// What a browser that comes to the page finds.
#[derive(Debug)]
pub enum Looked {
    /// An invitation about which there is something to be said or done.
    Page(Box<Page>),
    /// The link is over. Whoever is signed in as its person may go on; a token for asking for a new one, where that goes by mail.
    Over {
        /// Which.
        link: Box<FoundLink>,
        /// Whether it is only that its time is over.
        expired: bool,
        /// Whether the one it was for is signed in here.
        is_theirs: bool,
        /// The form's token, where a new link can be mailed.
        ask_again: Option<String>,
    },
    /// This browser did not come by such a link.
    Unknown,
}

/// An invitation as a browser came to it.
pub(super) struct Found {
    pub opened: Opened,
    pub own: StoredInvitation,
    pub account: Account,
}

/// What a link leads to. `None`: nothing, or no longer.
pub(super) async fn found(
    tenant: &Tenant,
    cookie: Option<&str>,
    id: LinkId,
    lock: bool,
) -> Served<Option<(ProjectTx, Result<Found, Opened>)>> {
    let Some((mut tx, opened)) = link::come(tenant, cookie, LinkKind::Invitation, id, false).await? else {
        return Ok(None);
    };
    let (Some(user), Some(subject)) = (opened.link.user, opened.link.subject) else { return Ok(None) };
    let account = account(&mut tx, user, lock).await?;
    let own = store::invitation::read(&mut tx, InvitationId::from_uuid(subject), lock).await?;
    Ok(Some(match (own, account) {
        (Some(own), Some(account)) => (tx, Ok(Found { opened, own, account })),
        _ => (tx, Err(opened)),
    }))
}

async fn account(tx: &mut ProjectTx, user: UserId, lock: bool) -> Served<Option<Account>> {
    if lock {
        return Ok(store::invitation::lock_account(tx, user).await?);
    }
    let found = store::user_record::by_id(tx, user).await?;
    Ok(found.map(|found| Account {
        has_password: found.has_password,
        active: found.blocked_at.is_none(),
        was_used: found.last_sign_in_at.is_some(),
    }))
}

impl Found {
    pub fn next(&self, tx: &ProjectTx) -> Next {
        let signed_in_as = self.opened.session.as_ref().map(|session| session.user);
        let visit = Visit { link: self.opened.link.state, signed_in_as };
        self.own.decided().next(self.account, visit, tx.now())
    }

    /// What the page says.
    pub async fn page(&self, tenant: &Tenant, tx: &mut ProjectTx, next: Next) -> Served<Option<Page>> {
        let Some(application) = tenant.application(&self.own.client) else { return Ok(None) };
        let Some(invited) = user::by_id(tenant, tx, self.own.user).await? else { return Ok(None) };
        let person = match &self.opened.session {
            Some(session) => {
                let found = user::by_id(tenant, tx, session.user).await?;
                found.map(|found| Person { id: found.id, profile: found.profile })
            }
            None => None,
        };
        let details = details(tenant, &self.own)?;
        Ok(Some(Page {
            next,
            application: application.settings.name.clone(),
            start: application.settings.login_redirect_uri.clone(),
            client: self.own.client.clone(),
            invited_by: details.invited_by,
            address: details.address,
            name: invited.profile.name.unwrap_or_default(),
            person,
            csrf: self.opened.csrf(tenant),
        }))
    }
}

/// Whether a new link for the same would go by mail.
fn is_mailed(tenant: &Tenant, link: &FoundLink) -> bool {
    link.client.as_ref().is_some_and(|client| are_mailed(tenant, client))
}

pub(super) fn over(tenant: &Tenant, opened: Opened, expired: bool, may_ask: bool) -> Looked {
    let is_theirs = opened.session.as_ref().is_some_and(|session| Some(session.user) == opened.link.user);
    let ask_again = (may_ask && is_mailed(tenant, &opened.link)).then(|| opened.csrf(tenant));
    Looked::Over { link: Box::new(opened.link), expired, is_theirs, ask_again }
}

/// What somebody who comes to the page of a link finds.
///
/// # Errors
/// The database.
pub async fn look(tenant: &Tenant, cookie: Option<&str>, id: LinkId) -> Served<Looked> {
    let Some((mut tx, found)) = found(tenant, cookie, id, false).await? else { return Ok(Looked::Unknown) };
    let found = match found {
        Ok(found) => found,
        Err(opened) => return Ok(over(tenant, opened, true, true)),
    };
    let next = found.next(&tx);
    match next {
        Next::AlreadyAccepted => return Ok(over(tenant, found.opened, false, false)),
        // Whether it was taken back or its time is over, whoever holds the link is told the same.
        Next::AskForNewLink | Next::Gone => return Ok(over(tenant, found.opened, true, true)),
        Next::SetPassword | Next::Accept | Next::SignIn | Next::AskFirst(_) => {}
    }
    let page = found.page(tenant, &mut tx, next).await?;
    tx.commit().await?;
    Ok(page.map_or_else(|| over(tenant, found.opened, true, false), |page| Looked::Page(Box::new(page))))
}

/// Somebody goes on as the one who is invited: whoever is signed in to this browser is so no more. Says whether the form was
/// this page's.
///
/// # Errors
/// The database.
pub async fn leave(tenant: &Tenant, cookie: Option<&str>, id: LinkId, csrf: &str) -> Served<bool> {
    let Some((mut tx, opened)) = link::come(tenant, cookie, LinkKind::Invitation, id, false).await? else {
        return Ok(false);
    };
    if !opened.csrf_is_right(tenant, csrf) {
        return Ok(false);
    }
    if let Some(session) = opened.session.filter(|session| Some(session.user) != opened.link.user) {
        let by = Actor::User(session.user);
        let ending = Ending { reason: EndReason::Replaced, grants: Grants::Left, by: &by };
        session::end(&mut tx, session.user, session.id, &ending).await?;
        tx.commit().await?;
    }
    Ok(true)
}

/// Somebody whose link has expired asks for a new one: it goes to the same mailbox, if the invitation is still open. What
/// they are told is the same in any case. Says whether the form was this page's.
///
/// # Errors
/// The database.
pub async fn ask_again(
    tenant: &Tenant,
    cookie: Option<&str>,
    id: LinkId,
    csrf: &str,
    address: Option<IpAddr>,
) -> Served<bool> {
    let Some((mut tx, opened)) = link::come(tenant, cookie, LinkKind::Invitation, id, false).await? else {
        return Ok(false);
    };
    if !opened.csrf_is_right(tenant, csrf) {
        return Ok(false);
    }
    let Some(subject) = opened.link.subject.filter(|_| is_mailed(tenant, &opened.link)) else { return Ok(true) };
    let subject = InvitationId::from_uuid(subject);
    // It may be gone together with its account.
    let Some(own) = store::invitation::read(&mut tx, subject, false).await? else { return Ok(true) };
    // Whoever reads no mail any more keeps the link that they were handed: another would reach nobody.
    if mailbox(tenant, &mut tx, own.user, &details(tenant, &own)?.address).await?.is_some() {
        send::send_again(tenant, &mut tx, Actor::Anonymous, address, subject).await?;
        tx.commit().await?;
    }
    Ok(true)
}
