//! One-time links to a project's people. What opens one is in its address once, in the mail; the page it leads to has an
//! address that opens nothing: the browser remembers what it came with. Looking at a link uses nothing up.

pub use crate::store::link::FoundLink;

use super::{Served, Tenant, authorize, browser, browser::Browser};
use crate::{
    crypto::{hash::fingerprint, project_keys::Place},
    random::RandomExt,
    store::{self, ProjectTx, link::NewLink},
};
use domain::{
    ids::{ClientId, LinkId, UserId},
    link::{LinkKind, LinkState},
    sign_in::Session,
};
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

/// What a row holds of a link's secret.
#[must_use]
pub fn hash(secret: &str) -> [u8; 32] {
    fingerprint("link", secret.as_bytes())
}

pub(super) fn details_place(id: LinkId) -> Place {
    Place::new("link", "details", id.uuid())
}

/// A link to be made.
#[derive(Debug)]
pub struct Wanted<'a> {
    /// What it is for.
    pub kind: LinkKind,
    /// For whom, if they have an account.
    pub user: Option<UserId>,
    /// The administrator who wants it.
    pub made_by: Option<UserId>,
    /// The application that it leads to.
    pub client: Option<&'a ClientId>,
    /// The invitation.
    pub subject: Option<Uuid>,
    /// Whether it goes to the mailbox and nowhere else: only then does it prove the address.
    pub mailed: bool,
}

impl<'a> Wanted<'a> {
    /// A link to somebody with an account.
    #[must_use]
    pub const fn to(kind: LinkKind, user: UserId) -> Self {
        Self { kind, user: Some(user), made_by: None, client: None, subject: None, mailed: true }
    }

    /// The application that it leads to.
    #[must_use]
    pub const fn client(self, client: Option<&'a ClientId>) -> Self {
        Self { client, ..self }
    }
}

/// A link that was made.
#[derive(Debug, Clone)]
pub struct Made {
    /// What its page is called by.
    pub id: LinkId,
    /// The address that opens it. It is nowhere else.
    pub url: String,
    /// Until when it is good.
    pub expires_at: domain::time::Timestamp,
}

/// Makes a link, which carries `details`, sealed.
///
/// # Errors
/// The database.
pub async fn make<T: Serialize>(
    tenant: &Tenant,
    tx: &mut ProjectTx,
    wanted: &Wanted<'_>,
    details: Option<&T>,
) -> Served<Made> {
    let id = LinkId::from_random(tx.random().bytes());
    let secret = tx.random().token(32);
    let details = details.map(|details| tenant.keys.seal_json(&details_place(id), details, tx.random())).transpose()?;
    let expires_at = tx.now() + wanted.kind.lasts();
    let link = NewLink {
        id,
        kind: wanted.kind,
        hash: &hash(&secret),
        user: wanted.user,
        made_by: wanted.made_by,
        expires_at,
        offer: None,
        client: wanted.client,
        subject: wanted.subject,
        details: details.as_ref(),
        mailed: wanted.mailed,
    };
    store::link::create(tx, &link).await?;
    Ok(Made { id, url: tenant.urls.url(&format!("sign-in/link/{secret}")), expires_at })
}

/// What a link carries.
///
/// # Errors
/// A row that does not open.
pub fn details<T: DeserializeOwned>(tenant: &Tenant, link: &FoundLink) -> Served<Option<T>> {
    link.details.as_ref().map(|sealed| Ok(tenant.keys.open_json(&details_place(link.id), sealed)?)).transpose()
}

/// The page that somebody who opened a link goes on to.
#[derive(Debug)]
pub struct Exchanged {
    /// What it is for.
    pub kind: LinkKind,
    /// What its page is called by.
    pub id: LinkId,
    /// The browser's cookie, if it is new.
    pub cookie: Option<String>,
}

/// Somebody opened the address of a link: their browser remembers it. `None`: there is no such link here.
///
/// # Errors
/// The database.
pub async fn exchange(tenant: &Tenant, cookie: Option<&str>, secret: &str) -> Served<Option<Exchanged>> {
    let hash = hash(secret);
    let mut tx = tenant.begin().await?;
    let Some(link) = store::link::by_hash(&mut tx, &hash, false).await?.filter(|link| link.kind.has_hosted_page())
    else {
        return Ok(None);
    };
    let (tx, mut browser) = browser::open(tx, cookie).await?;
    let (tx, cookie) = browser.remember(tx).await?;
    let tx = browser.keep_link(tx, link.id, &hash).await?;
    tx.commit().await?;
    Ok(Some(Exchanged { kind: link.kind, id: link.id, cookie }))
}

/// A link's page, as a browser comes to it.
#[derive(Debug)]
pub struct Opened {
    /// The link.
    pub link: FoundLink,
    /// The browser.
    pub browser: Browser,
    /// Who is signed in to it. Nobody, while their session is locked: who sits there has to prove who they are first.
    pub session: Option<Session>,
    /// The session that the browser has, locked or not: what a sign-in goes on with or ends.
    pub before: Option<Session>,
    hash: [u8; 32],
}

/// What a link's page comes to.
#[derive(Debug)]
pub enum Door {
    /// It can be used.
    Open(Box<ProjectTx>, Box<Opened>),
    /// It was used, or its time is over: the page says so and offers the next step.
    Closed(Box<FoundLink>),
    /// This browser did not come by such a link.
    Unknown,
}

/// Goes to a link's page. `lock`, if it is to be used in this transaction.
///
/// # Errors
/// The database.
pub async fn enter(tenant: &Tenant, cookie: Option<&str>, kind: LinkKind, id: LinkId, lock: bool) -> Served<Door> {
    Ok(match come(tenant, cookie, kind, id, lock).await? {
        None => Door::Unknown,
        Some((_, opened)) if opened.link.state != LinkState::Open => Door::Closed(Box::new(opened.link)),
        Some((tx, opened)) => Door::Open(Box::new(tx), Box::new(opened)),
    })
}

/// The same, whatever became of the link: for pages that have something to say about one that is used or has expired.
///
/// # Errors
/// The database.
pub async fn come(
    tenant: &Tenant,
    cookie: Option<&str>,
    kind: LinkKind,
    id: LinkId,
    lock: bool,
) -> Served<Option<(ProjectTx, Opened)>> {
    let tx = tenant.begin().await?;
    let (mut tx, browser) = browser::open(tx, cookie).await?;
    let Some(hash) = browser.link(id) else { return Ok(None) };
    let mut found = store::link::by_hash(&mut tx, &hash, false).await?;
    if lock {
        // People before their links, as everybody does who changes somebody and withdraws their links.
        if let Some(user) = found.as_ref().and_then(|link| link.user) {
            store::user_record::lock(&mut tx, user).await?;
        }
        found = store::link::by_hash(&mut tx, &hash, true).await?;
    }
    let Some(link) = found.filter(|link| link.kind == kind) else { return Ok(None) };
    let before = authorize::living_session(tenant, &mut tx, &browser).await?;
    let session = before.clone().filter(|own| !own.locked);
    Ok(Some((tx, Opened { link, browser, session, before, hash })))
}

impl Opened {
    /// The token of the page's form.
    #[must_use]
    pub fn csrf(&self, tenant: &Tenant) -> String {
        tenant.keys.csrf_token(&self.form(), self.browser.id())
    }

    /// Whether a form was made by this page for this browser.
    #[must_use]
    pub fn csrf_is_right(&self, tenant: &Tenant, token: &str) -> bool {
        tenant.keys.csrf_token_matches(token, &self.form(), self.browser.id())
    }

    fn form(&self) -> String {
        format!("link/{}", self.link.id)
    }

    /// Uses the link up, in one statement. Says whether this was the one that did it.
    ///
    /// # Errors
    /// The database.
    pub async fn use_up(&self, tx: &mut ProjectTx) -> Served<bool> {
        Ok(store::link::use_up(tx, self.link.kind, &self.hash).await?.is_some())
    }
}
