//! A browser, by its cookie: tower-sessions carries which session it is signed in to, on rows of the project, in the
//! transaction of the request.

use super::{Served, ServiceError};
use crate::{
    crypto::hash::fingerprint,
    random::RandomExt,
    store::{self, ProjectTx, StoreError},
};
use async_trait::async_trait;
use domain::{
    ids::{BrowserId, LinkId, SessionId},
    time::Timestamp,
};
use serde_json::Value;
use std::{
    collections::HashMap,
    sync::{Arc, PoisonError},
    time::Duration,
};
use time::OffsetDateTime;
use tokio::sync::Mutex;
use tower_sessions::{
    Expiry, Session, SessionStore,
    session::{Id, Record},
    session_store::{Error, Result as StoreResult},
};

/// How long a browser is remembered that nobody has signed in with.
const UNSIGNED: Duration = Duration::from_secs(24 * 3600);

/// How long an id that was replaced at sign-in still names the browser, but no session: for a second click on its way.
const REPLACED: Duration = Duration::from_secs(60);

const BROWSER: &str = "browser";
const SESSION: &str = "session";
const MESSAGE: &str = "message";
const LINKS: &str = "links";
const ACCOUNT: &str = "account";

/// How many links a browser remembers: the latest.
const MOST_LINKS: usize = 8;

/// In the row of an id that was replaced: the session that its successor points to.
const SUCCESSOR: &str = "successor";

/// The rows, on the one transaction of the request, which is lent to them.
#[derive(Default)]
struct Rows {
    lent: Mutex<Option<ProjectTx>>,
    successor: Mutex<Option<SessionId>>,
    /// What was read a moment ago, for tower-sessions to read.
    read: Mutex<Option<Record>>,
    /// Why the database did not do it: tower-sessions has words for an error, but no place for ours.
    failed: std::sync::Mutex<Option<StoreError>>,
}

impl Rows {
    fn backend(&self, error: StoreError) -> Error {
        let text = error.to_string();
        *self.failed.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
        Error::Backend(text)
    }

    /// What a failure of tower-sessions comes to: the database's, if it was that.
    fn fault(&self) -> ServiceError {
        let failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner).take();
        failed.map_or(ServiceError::Fault("the browser's row cannot be read or written"), ServiceError::Store)
    }
}

impl std::fmt::Debug for Rows {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Rows")
    }
}

fn hash(id: Id) -> [u8; 32] {
    fingerprint("browser", &id.0.to_be_bytes())
}

fn encode(data: &HashMap<String, Value>) -> StoreResult<Vec<u8>> {
    serde_json::to_vec(data).map_err(|error| Error::Encode(error.to_string()))
}

#[async_trait]
impl SessionStore for Rows {
    async fn create(&self, record: &mut Record) -> StoreResult<()> {
        let mut lent = self.lent.lock().await;
        let tx = lent.as_mut().ok_or_else(|| Error::Backend("no transaction".into()))?;
        record.id = Id(i128::from_be_bytes(tx.random().bytes()));
        let data = encode(&record.data)?;
        store::browser::create(tx, &hash(record.id), &data, record.expiry_date.into())
            .await
            .map_err(|error| self.backend(error))
    }

    async fn save(&self, record: &Record) -> StoreResult<()> {
        let mut lent = self.lent.lock().await;
        let tx = lent.as_mut().ok_or_else(|| Error::Backend("no transaction".into()))?;
        let data = encode(&record.data)?;
        store::browser::save(tx, &hash(record.id), &data, record.expiry_date.into())
            .await
            .map_err(|error| self.backend(error))?;
        Ok(())
    }

    async fn load(&self, id: &Id) -> StoreResult<Option<Record>> {
        if let Some(record) = self.read.lock().await.take().filter(|record| record.id == *id) {
            return Ok(Some(record));
        }
        let mut lent = self.lent.lock().await;
        let tx = lent.as_mut().ok_or_else(|| Error::Backend("no transaction".into()))?;
        let Some((data, expires_at)) =
            store::browser::load(tx, &hash(*id)).await.map_err(|error| self.backend(error))?
        else {
            return Ok(None);
        };
        let data = serde_json::from_slice(&data).map_err(|error| Error::Decode(error.to_string()))?;
        Ok(Some(Record { id: *id, data, expiry_date: expires_at.to_offset() }))
    }

    /// An id that is replaced goes on naming the browser for a moment, and no session.
    async fn delete(&self, id: &Id) -> StoreResult<()> {
        let Some(mut record) = self.load(id).await? else { return Ok(()) };
        record.data.remove(SESSION);
        record.data.remove(SUCCESSOR);
        if let Some(session) = *self.successor.lock().await {
            record.data.insert(
                SUCCESSOR.to_owned(),
                serde_json::to_value(session).map_err(|error| Error::Encode(error.to_string()))?,
            );
        }
        let mut lent = self.lent.lock().await;
        let tx = lent.as_mut().ok_or_else(|| Error::Backend("no transaction".into()))?;
        let until = tx.now() + REPLACED;
        store::browser::save(tx, &hash(*id), &encode(&record.data)?, until)
            .await
            .map_err(|error| self.backend(error))?;
        Ok(())
    }
}

/// A browser as a request meets it.
#[derive(Debug)]
pub struct Browser {
    id: BrowserId,
    session: Option<SessionId>,
    just_signed_in: Option<SessionId>,
    message: Option<String>,
    /// Links that were opened in it: what their pages are called by, and the hash of what opens them.
    links: Vec<(LinkId, [u8; 32])>,
    /// The session in which somebody came to their account.
    account: Option<SessionId>,
    /// Until when the row is remembered.
    until: Option<OffsetDateTime>,
    carrier: Session,
    rows: Arc<Rows>,
    presented: Option<Id>,
}

/// The browser that sent `cookie`; without one, or with one that nobody knows, a new one that is not written yet.
///
/// # Errors
/// The database.
pub async fn open(tx: ProjectTx, cookie: Option<&str>) -> Served<(ProjectTx, Browser)> {
    let presented = cookie.and_then(|text| text.parse::<Id>().ok());
    let fresh = BrowserId::from_random(tx.random().bytes());
    let rows = Arc::new(Rows { lent: Mutex::new(Some(tx)), ..Rows::default() });
    // Read by hand first: tower-sessions takes an unknown id for an attack and says so in the log.
    let known = match presented {
        Some(id) => rows.load(&id).await.map_err(|_| rows.fault())?,
        None => None,
    };
    let presented = presented.filter(|_| known.is_some());
    let until = known.as_ref().map(|record| record.expiry_date);
    *rows.read.lock().await = known;
    let carrier = Session::new(presented, Arc::<Rows>::clone(&rows), None);
    let id = carrier.get::<BrowserId>(BROWSER).await.map_err(|_| rows.fault())?;
    let session = carrier.get::<SessionId>(SESSION).await.map_err(|_| rows.fault())?;
    let just_signed_in = carrier.get::<SessionId>(SUCCESSOR).await.map_err(|_| rows.fault())?;
    let message = carrier.get::<String>(MESSAGE).await.map_err(|_| rows.fault())?;
    let links = carrier.get(LINKS).await.map_err(|_| rows.fault())?.unwrap_or_default();
    let account = carrier.get::<SessionId>(ACCOUNT).await.map_err(|_| rows.fault())?;
    let tx = rows.lent.lock().await.take().ok_or(ServiceError::Fault("the transaction is gone"))?;
    let id = id.unwrap_or(fresh);
    Ok((tx, Browser { id, session, just_signed_in, message, links, account, until, carrier, rows, presented }))
}

impl Browser {
    /// Which browser; flows and forms are bound to it.
    #[must_use]
    pub const fn id(&self) -> BrowserId {
        self.id
    }

    /// Whether it came with a cookie of ours.
    #[must_use]
    pub const fn is_known(&self) -> bool {
        self.presented.is_some()
    }

    /// The session that its cookie points to; whether that goes on, its own row says.
    #[must_use]
    pub const fn session(&self) -> Option<SessionId> {
        self.session
    }

    /// The session that another request of this browser has signed in to a moment ago, where this one still came with the
    /// id from before. It opens nothing (that id may have been planted): whoever wants it proves again whose it is.
    #[must_use]
    pub const fn just_signed_in(&self) -> Option<SessionId> {
        self.just_signed_in
    }

    /// What the next page is to say, if it was left here.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }

    /// Leaves a message for the next page of a browser that is known, or takes it away. The row is not sealed: the words
    /// are ours and name nobody.
    ///
    /// # Errors
    /// The database.
    pub async fn leave(&mut self, tx: ProjectTx, message: Option<&'static str>) -> Served<ProjectTx> {
        if self.presented.is_none() {
            return Ok(tx);
        }
        *self.rows.lent.lock().await = Some(tx);
        // Otherwise tower-sessions would give the row a time of its own, by the wall clock.
        self.carrier.set_expiry(self.until.map(Expiry::AtDateTime));
        let written = async {
            match message {
                Some(text) => self.carrier.insert(MESSAGE, text).await?,
                None => {
                    self.carrier.remove::<String>(MESSAGE).await?;
                }
            }
            self.carrier.save().await
        }
        .await;
        let tx = self.rows.lent.lock().await.take().ok_or(ServiceError::Fault("the transaction is gone"))?;
        written.map_err(|_| self.rows.fault())?;
        self.message = message.map(str::to_owned);
        Ok(tx)
    }

    /// What opens the link that a page is called by, if it was opened in this browser.
    #[must_use]
    pub fn link(&self, id: LinkId) -> Option<[u8; 32]> {
        self.links.iter().find(|(own, _)| *own == id).map(|(_, hash)| *hash)
    }

    /// What opens the links that were opened in this browser.
    pub fn link_hashes(&self) -> impl Iterator<Item = &[u8; 32]> {
        self.links.iter().map(|(_, hash)| hash)
    }

    /// The session in which somebody has come to their account, by way of `/authorize`.
    #[must_use]
    pub const fn account(&self) -> Option<SessionId> {
        self.account
    }

    /// Remembers that somebody has come to their account in this session.
    ///
    /// # Errors
    /// The database.
    pub async fn come_to_account(&mut self, tx: ProjectTx, session: SessionId) -> Served<ProjectTx> {
        self.account = Some(session);
        *self.rows.lent.lock().await = Some(tx);
        self.carrier.set_expiry(self.until.map(Expiry::AtDateTime));
        let written = async {
            self.carrier.insert(ACCOUNT, session).await?;
            self.carrier.save().await
        }
        .await;
        let tx = self.rows.lent.lock().await.take().ok_or(ServiceError::Fault("the transaction is gone"))?;
        written.map_err(|_| self.rows.fault())?;
        Ok(tx)
    }

    /// Remembers a link that was opened in this browser, which has to be known.
    ///
    /// # Errors
    /// The database.
    pub async fn keep_link(&mut self, tx: ProjectTx, id: LinkId, hash: &[u8; 32]) -> Served<ProjectTx> {
        self.links.retain(|(own, _)| *own != id);
        self.links.push((id, *hash));
        let too_many = self.links.len().saturating_sub(MOST_LINKS);
        self.links.drain(..too_many);
        *self.rows.lent.lock().await = Some(tx);
        self.carrier.set_expiry(self.until.map(Expiry::AtDateTime));
        let written = async {
            self.carrier.insert(LINKS, &self.links).await?;
            self.carrier.save().await
        }
        .await;
        let tx = self.rows.lent.lock().await.take().ok_or(ServiceError::Fault("the transaction is gone"))?;
        written.map_err(|_| self.rows.fault())?;
        Ok(tx)
    }

    /// Points to a session under a new id (so an id that somebody planted is worth nothing), or to none.
    ///
    /// # Errors
    /// The database.
    pub async fn point_to(
        &mut self,
        tx: ProjectTx,
        session: Option<SessionId>,
        lasts: Duration,
    ) -> Served<(ProjectTx, String)> {
        self.session = session;
        let until = tx.now() + lasts.max(UNSIGNED);
        self.write(tx, until, true).await
    }

    /// The same for a session that outlives the browser's window: so does the cookie.
    ///
    /// # Errors
    /// The database.
    pub async fn keep_pointing_to(
        &mut self,
        tx: ProjectTx,
        session: SessionId,
        lasts: Duration,
    ) -> Served<(ProjectTx, String)> {
        let (tx, cookie) = self.point_to(tx, Some(session), lasts).await?;
        Ok((tx, format!("{cookie}; Max-Age={}", lasts.as_secs())))
    }

    /// Writes the browser if it is new. The text is what its cookie is to hold.
    ///
    /// # Errors
    /// The database.
    pub async fn remember(&mut self, tx: ProjectTx) -> Served<(ProjectTx, Option<String>)> {
        if self.presented.is_some() {
            return Ok((tx, None));
        }
        let until = tx.now() + UNSIGNED;
        let (tx, cookie) = self.write(tx, until, false).await?;
        Ok((tx, Some(cookie)))
    }

    async fn write(&mut self, tx: ProjectTx, until: Timestamp, cycle: bool) -> Served<(ProjectTx, String)> {
        *self.rows.lent.lock().await = Some(tx);
        self.until = Some(until.to_offset());
        let written = self.write_lent(until, cycle).await;
        let tx = self.rows.lent.lock().await.take().ok_or(ServiceError::Fault("the transaction is gone"))?;
        let id = written.map_err(|_| self.rows.fault())?.ok_or(ServiceError::Fault("the browser's row has no id"))?;
        self.presented = Some(id);
        Ok((tx, id.to_string()))
    }

    async fn write_lent(&self, until: Timestamp, cycle: bool) -> Result<Option<Id>, tower_sessions::session::Error> {
        self.carrier.insert(BROWSER, self.id).await?;
        self.carrier.remove::<SessionId>(SUCCESSOR).await?;
        *self.rows.successor.lock().await = self.session;
        match self.session {
            Some(session) => self.carrier.insert(SESSION, session).await?,
            None => {
                self.carrier.remove::<SessionId>(SESSION).await?;
            }
        }
        self.carrier.set_expiry(Some(Expiry::AtDateTime(until.to_offset())));
        if cycle && self.presented.is_some() {
            self.carrier.cycle_id().await?;
        }
        self.carrier.save().await?;
        Ok(self.carrier.id())
    }
}
