//! What is to be sent, and what became of it.

use super::{ProjectTx, StoreError, Stored};
use domain::{
    ids::{ClientId, OutboxId, UserId},
    sealed::Sealed,
    time::Timestamp,
};
use uuid::Uuid;

/// What became of something that was to be sent.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum OutboxState {
    /// It is yet to be sent.
    Waiting,
    /// It was handed over.
    Sent,
    /// The other side said no for good.
    Refused,
    /// It was tried for as long as makes sense.
    GivenUp,
    /// Nobody wants it sent any more.
    Withdrawn,
}

impl OutboxState {
    const ALL: [Self; 5] = [Self::Waiting, Self::Sent, Self::Refused, Self::GivenUp, Self::Withdrawn];

    /// The word in rows.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::Refused => "refused",
            Self::GivenUp => "given-up",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// Reads the word of a row.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

/// Something new to be sent.
#[derive(Debug)]
pub struct NewMessage<'a> {
    /// Its id.
    pub id: OutboxId,
    /// `mail` or `logout`.
    pub kind: &'static str,
    /// What it is about, in a word.
    pub purpose: &'a str,
    /// The person.
    pub user: Option<UserId>,
    /// The invitation, session or whatever else it carries.
    pub subject: Option<Uuid>,
    /// The application it goes to.
    pub client: Option<&'a ClientId>,
    /// All of it.
    pub message: &'a Sealed,
}

/// Something to be sent, as the row holds it.
#[derive(Debug, Clone)]
pub struct StoredMessage {
    /// Its id.
    pub id: OutboxId,
    /// What it is about, in a word.
    pub purpose: String,
    /// The person.
    pub user: Option<UserId>,
    /// The invitation, session or whatever else it carries.
    pub subject: Option<Uuid>,
    /// The application it goes to.
    pub client: Option<String>,
    /// All of it, as long as it is there.
    pub message: Option<Sealed>,
    /// What became of it.
    pub state: OutboxState,
    /// How often it was tried.
    pub attempts: i32,
    /// What the other side said last.
    pub problem: Option<Sealed>,
    /// Since when it waits.
    pub created_at: Timestamp,
    /// When it was last tried.
    pub tried_at: Option<Timestamp>,
    /// Since when it waits no more.
    pub ended_at: Option<Timestamp>,
}

/// Writes something to be sent; its job has to be added too.
///
/// # Errors
/// The database.
pub async fn create(tx: &mut ProjectTx, new: &NewMessage<'_>) -> Stored<()> {
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    sqlx::query!(
        "INSERT INTO outbox (project_id, id, kind, purpose, user_id, subject, client_id, message, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        project,
        new.id.uuid(),
        new.kind,
        new.purpose,
        new.user.map(UserId::uuid),
        new.subject,
        new.client.map(ClientId::as_str),
        new.message.as_bytes(),
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

struct OutboxRow {
    id: Uuid,
    purpose: String,
    user_id: Option<Uuid>,
    subject: Option<Uuid>,
    client_id: Option<String>,
    message: Option<Vec<u8>>,
    state: String,
    attempts: i32,
    problem: Option<Vec<u8>>,
    created_at: time::OffsetDateTime,
    tried_at: Option<time::OffsetDateTime>,
    ended_at: Option<time::OffsetDateTime>,
}

impl TryFrom<OutboxRow> for StoredMessage {
    type Error = StoreError;

    fn try_from(row: OutboxRow) -> Stored<Self> {
        Ok(Self {
            id: OutboxId::from_uuid(row.id),
            purpose: row.purpose,
            user: row.user_id.map(UserId::from_uuid),
            subject: row.subject,
            client: row.client_id,
            message: row.message.map(Sealed::from_bytes),
            state: OutboxState::parse(&row.state).ok_or(StoreError::impossible("outbox", "state"))?,
            attempts: row.attempts,
            problem: row.problem.map(Sealed::from_bytes),
            created_at: Timestamp::from(row.created_at),
            tried_at: row.tried_at.map(Timestamp::from),
            ended_at: row.ended_at.map(Timestamp::from),
        })
    }
}

/// Something of the outbox.
///
/// # Errors
/// The database, or a row that makes no sense.
pub async fn read(tx: &mut ProjectTx, id: OutboxId) -> Stored<Option<StoredMessage>> {
    let project = tx.project().uuid();
    sqlx::query_as!(
        OutboxRow,
        "SELECT id, purpose, user_id, subject, client_id, message, state, attempts, problem, created_at, tried_at, ended_at
         FROM outbox WHERE project_id = $1 AND id = $2",
        project,
        id.uuid()
    )
    .fetch_optional(tx.conn())
    .await?
    .map(StoredMessage::try_from)
    .transpose()
}

/// Notes that it was tried in vain, and will be again.
///
/// # Errors
/// The database.
pub async fn failed(tx: &mut ProjectTx, id: OutboxId, problem: &Sealed) -> Stored<()> {
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    sqlx::query!(
        "UPDATE outbox SET attempts = attempts + 1, tried_at = $3, problem = $4
         WHERE project_id = $1 AND id = $2 AND state = 'waiting'",
        project,
        id.uuid(),
        now,
        problem.as_bytes()
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Notes what became of it, and erases what it said unless `keep`. Says whether it was still waiting.
///
/// # Errors
/// The database.
pub async fn end(
    tx: &mut ProjectTx,
    id: OutboxId,
    state: OutboxState,
    problem: Option<&Sealed>,
    keep: bool,
) -> Stored<bool> {
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    let done = sqlx::query!(
        "UPDATE outbox SET state = $3, attempts = attempts + CASE WHEN $3 = 'withdrawn' THEN 0 ELSE 1 END,
             tried_at = CASE WHEN $3 = 'withdrawn' THEN tried_at ELSE $4 END, ended_at = $4, problem = $5,
             message = CASE WHEN $6 THEN message END
         WHERE project_id = $1 AND id = $2 AND state = 'waiting'",
        project,
        id.uuid(),
        state.as_str(),
        now,
        problem.map(Sealed::as_bytes),
        keep
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// What was last to be sent about each of these subjects.
///
/// # Errors
/// The database, or a row that makes no sense.
pub async fn latest_about(tx: &mut ProjectTx, subjects: &[Uuid]) -> Stored<Vec<StoredMessage>> {
    let project = tx.project().uuid();
    let rows = sqlx::query_as!(
        OutboxRow,
        "SELECT DISTINCT ON (subject) id, purpose, user_id, subject, client_id, NULL::bytea AS message, state, attempts, problem,
             created_at, tried_at, ended_at
         FROM outbox WHERE project_id = $1 AND subject = ANY ($2) ORDER BY subject, created_at DESC",
        project,
        subjects
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(StoredMessage::try_from).collect()
}

/// A place in the list: what stands there, and nothing newer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Before {
    /// When it was written.
    pub created_at: Timestamp,
    /// Which, of those written then.
    pub id: OutboxId,
}

/// Where the mail of the list stands that is newer than a place, the oldest of it first.
///
/// # Errors
/// The database.
pub async fn newer_mail(
    tx: &mut ProjectTx,
    state: Option<OutboxState>,
    than: Before,
    limit: i64,
) -> Stored<Vec<Before>> {
    let project = tx.project().uuid();
    let rows = sqlx::query!(
        "SELECT created_at, id FROM outbox
         WHERE project_id = $1 AND kind = 'mail' AND ($2::text IS NULL OR state = $2) AND (created_at, id) > ($3, $4)
         ORDER BY created_at, id LIMIT $5",
        project,
        state.map(OutboxState::as_str),
        than.created_at.to_offset(),
        than.id.uuid(),
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    let place = |at, id| Before { created_at: Timestamp::from(at), id: OutboxId::from_uuid(id) };
    Ok(rows.into_iter().map(|row| place(row.created_at, row.id)).collect())
}

/// A page of the mail, the newest first: what is older than `before`, in this state if one is named. Without what it says.
///
/// # Errors
/// The database, or a row that makes no sense.
pub async fn mail(
    tx: &mut ProjectTx,
    state: Option<OutboxState>,
    before: Option<Before>,
    limit: i64,
) -> Stored<Vec<StoredMessage>> {
    let project = tx.project().uuid();
    let rows = sqlx::query_as!(
        OutboxRow,
        "SELECT id, purpose, user_id, subject, client_id, message, state, attempts, problem, created_at, tried_at, ended_at
         FROM outbox
         WHERE project_id = $1 AND kind = 'mail' AND ($2::text IS NULL OR state = $2)
           AND ($3::timestamptz IS NULL OR (created_at, id) < ($3, $4::uuid))
         ORDER BY created_at DESC, id DESC LIMIT $5",
        project,
        state.map(OutboxState::as_str),
        before.map(|before| before.created_at.to_offset()),
        before.map(|before| before.id.uuid()),
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(StoredMessage::try_from).collect()
}
