//! Applications are told of sessions that ended (OpenID Connect Back-Channel Logout 1.0), until they have heard it.

mod turns;

pub use turns::{Turn, Turns};

use super::{Served, Tenant, audit};
use crate::{
    crypto::project_keys::Place,
    outbound::Limits,
    random::RandomExt,
    store::{
        self, ProjectTx,
        job::JobKind,
        outbox::{NewMessage, OutboxState, StoredMessage},
    },
};
use domain::{
    audit::{Actor, Event, Kind},
    ids::{ClientId, OutboxId, SessionId, UserId},
    keys::Algorithm,
    oauth::{
        backchannel::{Ended, Heard, TYP, next_try},
        client::Client,
    },
    sealed::Sealed,
};
use std::{collections::HashMap, time::Duration};
use url::Url;

/// When a logout is looked at again whose host is busy with another one.
const NOT_ITS_TURN: Duration = Duration::from_secs(30);
const PURPOSE: &str = "logout";
/// An application that takes longer is asked again later.
const LIMITS: Limits = Limits { bytes: 4 * 1024, time: Duration::from_secs(10) };

/// Writes down, in the transaction that ends these sessions, which applications are to be told. What they are told is made of
/// the row when they are, so it holds no message.
///
/// # Errors
/// The database.
pub async fn tell(tx: &mut ProjectTx, ended: &[(SessionId, UserId)]) -> Served<()> {
    if ended.is_empty() {
        return Ok(());
    }
    let whose: HashMap<SessionId, UserId> = ended.iter().copied().collect();
    let sessions: Vec<SessionId> = ended.iter().map(|(session, _)| *session).collect();
    let mut listens: HashMap<ClientId, bool> = HashMap::new();
    for (session, client) in store::grants::clients_in(tx, &sessions).await? {
        let told = match listens.get(&client) {
            Some(known) => *known,
            None => {
                let found = store::client::by_client_id(tx, &client).await?;
                let told =
                    matches!(found, Some(Client::Application(own)) if own.settings.backchannel_logout_url.is_some());
                listens.insert(client.clone(), told);
                told
            }
        };
        if !told {
            continue;
        }
        let id = OutboxId::from_random(tx.random().bytes());
        let new = NewMessage {
            id,
            kind: JobKind::Logout.as_str(),
            purpose: PURPOSE,
            user: whose.get(&session).copied(),
            subject: Some(session.uuid()),
            client: Some(&client),
            message: &Sealed::from_bytes(Vec::new()),
        };
        store::outbox::create(tx, &new).await?;
        let now = tx.now();
        store::job::add(tx, JobKind::Logout, id.uuid(), now).await?;
    }
    Ok(())
}

/// Tells an application once. No transaction is open meanwhile; whoever dies here leaves it to the next one.
///
/// # Errors
/// The database, or a key that cannot sign.
pub async fn deliver(tenant: &Tenant, id: OutboxId) -> Served<()> {
    let mut tx = tenant.begin().await?;
    let Some(waiting) = store::outbox::read(&mut tx, id).await?.filter(|row| row.state == OutboxState::Waiting) else {
        store::job::done(&mut tx, id.uuid()).await?;
        return Ok(tx.commit().await?);
    };
    let client = waiting.client.as_deref().and_then(|text| ClientId::parse(text).ok());
    let application = client.as_ref().and_then(|client| tenant.application(client));
    let url = application.and_then(|own| own.settings.backchannel_logout_url.as_deref());
    let (Some(client), Some(url), Some(user), Some(session)) =
        (&client, url.and_then(|url| Url::parse(url).ok()), waiting.user, waiting.subject)
    else {
        // Nobody wants to hear it any more.
        store::outbox::end(&mut tx, id, OutboxState::Withdrawn, None, false).await?;
        store::job::done(&mut tx, id.uuid()).await?;
        return Ok(tx.commit().await?);
    };
    let ended = Ended { id, client, user, session: SessionId::from_uuid(session) };
    let claims = ended.claims(&tenant.urls.issuer(), tx.now());
    drop(tx);
    let Some(_turn) = tenant.means().turns.of(url.host_str().unwrap_or_default()).await else {
        let mut tx = tenant.begin().await?;
        let later = tx.now() + NOT_ITS_TURN;
        store::job::put_off(&mut tx, id.uuid(), later).await?;
        return Ok(tx.commit().await?);
    };
    let token = tenant.signing.sign(Algorithm::Rs256, TYP, &claims)?;
    let heard = tenant.means().outbound.post_form(&url, &[("logout_token", &token)], LIMITS).await;
    let (heard, problem) = match heard {
        Ok(status) => (Heard::of(status), format!("answered with status {status}")),
        Err(error) => (Heard::NotNow, error.to_string()),
    };
    conclude(tenant, &waiting, client, heard, &problem).await
}

async fn conclude(
    tenant: &Tenant,
    waiting: &StoredMessage,
    client: &ClientId,
    heard: Heard,
    problem: &str,
) -> Served<()> {
    let id = waiting.id;
    let mut tx = tenant.begin().await?;
    let sealed = tenant.keys.seal(&Place::new("outbox", "problem", id.uuid()), problem.as_bytes(), tx.random());
    let tries = u32::try_from(waiting.attempts).unwrap_or_default().saturating_add(1);
    let state = match heard {
        Heard::Done => OutboxState::Sent,
        Heard::No => OutboxState::Refused,
        Heard::NotNow => {
            let now = tx.now();
            if let Some(wait) = next_try(tries, waiting.created_at, now) {
                store::outbox::failed(&mut tx, id, &sealed).await?;
                store::job::put_off(&mut tx, id.uuid(), now + wait).await?;
                return Ok(tx.commit().await?);
            }
            OutboxState::GivenUp
        }
    };
    let kept = (state != OutboxState::Sent).then_some(&sealed);
    let was_waiting = store::outbox::end(&mut tx, id, state, kept, false).await?;
    store::job::done(&mut tx, id.uuid()).await?;
    if was_waiting && state != OutboxState::Sent {
        let why = if state == OutboxState::Refused { "logout_refused" } else { "logout_given_up" };
        let mut event = Event::new(Kind::LogoutNotDelivered, Actor::System).client(client).refused(why);
        event = event.fact("why", problem).fact("tries", tries);
        if let Some(user) = waiting.user {
            event = event.user(user);
        }
        audit::record(&mut tx, event).await?;
    }
    Ok(tx.commit().await?)
}
