//! Grants. `domain::oauth::grant` decides; these are its columns.

use super::{ProjectTx, StoreError, Stored, session_era};
use domain::{
    ids::{ClientId, GrantId, SessionId, UserId},
    oauth::{
        grant::{Change, Circumstances, CodeBinding, EndReason, Grant, Holder, Parts, RevokedRange, Terms, TokenParts},
        pkce::Challenge,
        scope::ScopeSet,
    },
    sign_in::Factor,
    time::Timestamp,
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, time::Duration};

/// What tokens say besides the grant's own terms. It never changes, and holds nothing about the person.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Details {
    /// Comes back in the ID token.
    #[serde(default)]
    pub nonce: Option<String>,
    /// When the person proved who they are, in seconds.
    #[serde(default)]
    pub auth_time: Option<i64>,
    /// Whether `auth_time` was asked for.
    #[serde(default)]
    pub wants_auth_time: bool,
    /// How strongly.
    #[serde(default)]
    pub acr: Option<String>,
    /// By what.
    #[serde(default)]
    pub factors: Vec<Factor>,
    /// Single claims for userinfo.
    #[serde(default)]
    pub userinfo_claims: BTreeSet<String>,
    /// Single claims for the ID token.
    #[serde(default)]
    pub id_token_claims: BTreeSet<String>,
    /// Whether it rests on a consent that can be withdrawn.
    #[serde(default)]
    pub by_consent: bool,
    /// The session in which it was given (`sid`), even where it outlives that.
    #[serde(default)]
    pub session: Option<SessionId>,
}

/// A grant with what its tokens say.
#[derive(Clone, Debug)]
pub struct StoredGrant {
    /// The machine.
    pub grant: Grant,
    /// What its tokens say.
    pub details: Details,
    /// What holds around it, read in the same statement.
    pub around: Circumstances,
}

struct GrantRow {
    id: uuid::Uuid,
    client_id: String,
    user_id: Option<uuid::Uuid>,
    session_id: Option<uuid::Uuid>,
    scope: String,
    audience: Vec<String>,
    issued_at: time::OffsetDateTime,
    ends_at: time::OffsetDateTime,
    idle_micros: i64,
    access_micros: i64,
    refreshable: bool,
    details: serde_json::Value,
    version: i32,
    code_redirect_uri: Option<String>,
    code_uri_sent: Option<bool>,
    code_challenge: Option<String>,
    generation: Option<i32>,
    rotated_at: Option<time::OffsetDateTime>,
    token_scope: Option<String>,
    serials: Option<i32>,
    revoked: Option<serde_json::Value>,
    end_reason: Option<String>,
    ended_at: Option<time::OffsetDateTime>,
    user_active: bool,
    session_alive: bool,
    consent_there: bool,
    client_enabled: bool,
    over_since: Option<time::OffsetDateTime>,
}

#[derive(Serialize, Deserialize)]
struct RevokedColumn(u32, u32, i64);

impl GrantRow {
    fn into_grant(self) -> Stored<StoredGrant> {
        let bad = |why| StoreError::impossible("grants", why);
        let details: Details = serde_json::from_value(self.details).map_err(|_| bad("details"))?;
        let scope = |text: &str| ScopeSet::parse(text).map_err(|_| bad("scope"));
        let counter = |value: i32| u32::try_from(value).map_err(|_| bad("counter"));
        let micros = |value: i64| u64::try_from(value).map(Duration::from_micros).map_err(|_| bad("lifetime"));
        let holder = match self.user_id {
            Some(user) => {
                Holder::User { user: UserId::from_uuid(user), session: self.session_id.map(SessionId::from_uuid) }
            }
            None => Holder::Client,
        };
        let terms = Terms {
            id: GrantId::from_uuid(self.id),
            client: ClientId::parse(&self.client_id).map_err(|_| bad("client_id"))?,
            holder,
            scope: scope(&self.scope)?,
            audience: self.audience,
            issued_at: self.issued_at.into(),
            ends_at: self.ends_at.into(),
            idle_lifetime: micros(self.idle_micros)?,
            access_lifetime: micros(self.access_micros)?,
            refreshable: self.refreshable,
        };
        let code = match (self.code_redirect_uri, self.code_uri_sent) {
            (Some(redirect_uri), Some(redirect_uri_sent)) => Some(CodeBinding {
                redirect_uri,
                redirect_uri_sent,
                challenge: self
                    .code_challenge
                    .map(|text| Challenge::parse(&text).map_err(|_| bad("code_challenge")))
                    .transpose()?,
            }),
            (None, None) => None,
            _ => return Err(bad("code")),
        };
        let tokens = match (self.generation, self.rotated_at, self.token_scope, self.serials, self.revoked) {
            (Some(generation), Some(rotated_at), Some(token_scope), Some(serials), Some(revoked)) => {
                let revoked: Vec<RevokedColumn> = serde_json::from_value(revoked).map_err(|_| bad("revoked"))?;
                Some(TokenParts {
                    generation: counter(generation)?,
                    rotated_at: rotated_at.into(),
                    scope: scope(&token_scope)?,
                    serials: counter(serials)?,
                    revoked: revoked
                        .into_iter()
                        .map(|RevokedColumn(first, last, until)| RevokedRange {
                            first,
                            last,
                            until: Timestamp::from_unix_micros(until),
                        })
                        .collect(),
                })
            }
            (None, None, None, None, None) => None,
            _ => return Err(bad("tokens")),
        };
        let ended = match (self.end_reason, self.ended_at) {
            (Some(reason), Some(at)) => {
                Some((reason.parse::<EndReason>().map_err(|_| bad("end_reason"))?, Timestamp::from(at)))
            }
            (None, None) => None,
            _ => return Err(bad("end")),
        };
        let version = counter(self.version)?;
        let parts = match self.over_since {
            // Everybody was signed out since it was given, and the row does not say so yet.
            Some(at) if ended.is_none() => {
                Parts { terms, version, code: None, tokens: None, ended: Some((session_era::REASON, at.into())) }
            }
            _ => Parts { terms, version, code, tokens, ended },
        };
        Ok(StoredGrant {
            grant: Grant::restore(parts).map_err(|_| bad("state"))?,
            around: Circumstances {
                user_active: self.user_active,
                session_alive: self.session_alive,
                consent_stands: !details.by_consent || self.consent_there,
                client_enabled: self.client_enabled,
                grant_type_allowed: true,
            },
            details,
        })
    }
}

/// A grant with what holds around it; with `lock`, nobody else changes it until the transaction ends.
async fn fetch(tx: &mut ProjectTx, id: GrantId, lock: bool) -> Stored<Option<StoredGrant>> {
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    if lock {
        // The row first, by itself: what is joined is then read as it is after the wait, not as it was before.
        sqlx::query!("SELECT version FROM grants WHERE project_id = $1 AND id = $2 FOR UPDATE", project, id.uuid())
            .fetch_optional(tx.conn())
            .await?;
    }
    sqlx::query_as!(
        GrantRow,
        r#"SELECT g.id, g.client_id, g.user_id, g.session_id, g.scope, g.audience, g.issued_at, g.ends_at, g.idle_micros,
               g.access_micros, g.refreshable, g.details, g.version, g.code_redirect_uri, g.code_uri_sent, g.code_challenge,
               g.generation, g.rotated_at, g.token_scope, g.serials, g.revoked, g.end_reason, g.ended_at,
               (u.id IS NOT NULL AND u.blocked_at IS NULL) AS "user_active!",
               (s.id IS NOT NULL AND s.ended_at IS NULL AND s.ends_at > $3
                   AND s.last_seen_at + make_interval(secs => s.idle_seconds) > $3
                   AND NOT EXISTS (SELECT FROM session_era e WHERE e.project_id = s.project_id AND e.era > s.era)) AS "session_alive!",
               (k.client_id IS NOT NULL) AS "consent_there!",
               (c.client_id IS NOT NULL) AS "client_enabled!",
               (SELECT e.began_at FROM session_era e
                WHERE e.project_id = g.project_id AND g.user_id IS NOT NULL AND e.grants_era > g.era) AS over_since
           FROM grants g
           LEFT JOIN users u ON u.project_id = g.project_id AND u.id = g.user_id
           LEFT JOIN session s ON s.project_id = g.project_id AND s.id = g.session_id
           LEFT JOIN consent k ON k.project_id = g.project_id AND k.user_id = g.user_id AND k.client_id = g.client_id
           LEFT JOIN client c ON c.project_id = g.project_id AND c.client_id = g.client_id AND c.enabled AND c.deleted_at IS NULL
           WHERE g.project_id = $1 AND g.id = $2"#,
        project,
        id.uuid(),
        now
    )
    .fetch_optional(tx.conn())
    .await?
    .map(GrantRow::into_grant)
    .transpose()
}

/// A grant to be changed: locked until the transaction ends.
///
/// # Errors
/// The database, or a row that makes no sense.
pub async fn lock(tx: &mut ProjectTx, id: GrantId) -> Stored<Option<StoredGrant>> {
    fetch(tx, id, true).await
}

/// A grant to be looked at.
///
/// # Errors
/// The database, or a row that makes no sense.
pub async fn read(tx: &mut ProjectTx, id: GrantId) -> Stored<Option<StoredGrant>> {
    fetch(tx, id, false).await
}

fn int(value: u32) -> i32 {
    i32::try_from(value).unwrap_or(i32::MAX)
}

fn revoked_column(tokens: &TokenParts) -> serde_json::Value {
    let ranges =
        tokens.revoked.iter().map(|range| serde_json::json!([range.first, range.last, range.until.unix_micros()]));
    serde_json::Value::Array(ranges.collect())
}

/// Writes a grant that a machine's transition made. For a grant that was read, only if nobody has changed it since;
/// says whether it was written.
///
/// # Errors
/// The database.
pub async fn save(tx: &mut ProjectTx, change: &Change, details: &Details) -> Stored<bool> {
    let parts = change.grant().parts();
    match change.expected_version() {
        None => insert(tx, &parts, details).await.map(|()| true),
        Some(version) => update(tx, &parts, version).await,
    }
}

async fn insert(tx: &mut ProjectTx, parts: &Parts, details: &Details) -> Stored<()> {
    let project = tx.project().uuid();
    let terms = &parts.terms;
    let (user, session) = match terms.holder {
        Holder::User { user, session } => (Some(user.uuid()), session.map(SessionId::uuid)),
        Holder::Client => (None, None),
    };
    let micros = |duration: Duration| i64::try_from(duration.as_micros()).unwrap_or(i64::MAX);
    let details = serde_json::to_value(details).map_err(|_| StoreError::impossible("grants", "details"))?;
    let (code, tokens) = (parts.code.as_ref(), parts.tokens.as_ref());
    sqlx::query!(
        "INSERT INTO grants (project_id, id, client_id, user_id, session_id, scope, audience, issued_at, ends_at, idle_micros,
             access_micros, refreshable, details, version, code_redirect_uri, code_uri_sent, code_challenge, generation,
             rotated_at, token_scope, serials, revoked, era)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
             coalesce((SELECT era FROM session WHERE project_id = $1 AND id = $5),
                      (SELECT era FROM session_era WHERE project_id = $1), 0))",
        project,
        terms.id.uuid(),
        terms.client.as_str(),
        user,
        session,
        terms.scope.to_string(),
        &terms.audience,
        terms.issued_at.to_offset(),
        terms.ends_at.to_offset(),
        micros(terms.idle_lifetime),
        micros(terms.access_lifetime),
        terms.refreshable,
        details,
        int(parts.version),
        code.map(|code| code.redirect_uri.as_str()),
        code.map(|code| code.redirect_uri_sent),
        code.and_then(|code| code.challenge.as_ref()).map(Challenge::as_str),
        tokens.map(|tokens| int(tokens.generation)),
        tokens.map(|tokens| tokens.rotated_at.to_offset()),
        tokens.map(|tokens| tokens.scope.to_string()),
        tokens.map(|tokens| int(tokens.serials)),
        tokens.map(revoked_column)
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

async fn update(tx: &mut ProjectTx, parts: &Parts, read: u32) -> Stored<bool> {
    let project = tx.project().uuid();
    let (code, tokens) = (parts.code.as_ref(), parts.tokens.as_ref());
    let done = sqlx::query!(
        "UPDATE grants SET version = $4, code_redirect_uri = $5, code_uri_sent = $6, code_challenge = $7, generation = $8,
             rotated_at = $9, token_scope = $10, serials = $11, revoked = $12, end_reason = $13, ended_at = $14
         WHERE project_id = $1 AND id = $2 AND version = $3",
        project,
        parts.terms.id.uuid(),
        int(read),
        int(parts.version),
        code.map(|code| code.redirect_uri.as_str()),
        code.map(|code| code.redirect_uri_sent),
        code.and_then(|code| code.challenge.as_ref()).map(Challenge::as_str),
        tokens.map(|tokens| int(tokens.generation)),
        tokens.map(|tokens| tokens.rotated_at.to_offset()),
        tokens.map(|tokens| tokens.scope.to_string()),
        tokens.map(|tokens| int(tokens.serials)),
        tokens.map(revoked_column),
        parts.ended.as_ref().map(|(reason, _)| reason.as_str()),
        parts.ended.as_ref().map(|(_, at)| at.to_offset())
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The grants of a person that have not ended, in the order in which grants are locked.
///
/// # Errors
/// The database.
pub async fn living_of(tx: &mut ProjectTx, user: UserId) -> Stored<Vec<GrantId>> {
    let project = tx.project().uuid();
    let ids = sqlx::query_scalar!(
        "SELECT id FROM grants g WHERE project_id = $1 AND user_id = $2 AND ended_at IS NULL
           AND NOT EXISTS (SELECT FROM session_era e WHERE e.project_id = $1 AND e.grants_era > g.era)
         ORDER BY id",
        project,
        user.uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(ids.into_iter().map(GrantId::from_uuid).collect())
}
