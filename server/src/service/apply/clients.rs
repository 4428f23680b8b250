//! Applications and M2M clients of a file.

use super::project::{ACTOR, Work};
use crate::{
    random::RandomExt,
    service::{Served, ServiceError},
    store,
};
use domain::{
    audit::{Event, Kind},
    ids::{ApplicationId, ClientId},
    oauth::client::{Application, Client, M2mClient},
    project_file::{ApplicationWanted, M2mClientWanted, Outcome, Secret, Step},
};
use std::collections::HashMap;

/// What came into being.
#[derive(Default)]
pub(super) struct Made {
    /// New applications by client id.
    pub(super) applications: HashMap<ClientId, ApplicationId>,
    /// A line for each client of the plan: the id that was made up for it.
    pub(super) ids: Vec<Option<ClientId>>,
}

pub(super) async fn application(work: &mut Work<'_>, step: Step<ApplicationWanted>, made: &mut Made) -> Served<()> {
    let ApplicationWanted { existing, client_id, mut settings, logo, secret } = step.wanted;
    if let Some(uri) = logo {
        settings.logo = Some(work.logos.keep(&mut work.tx, uri).await?);
    }
    let (client_id, made_up) = named(work, client_id)?;
    made.ids.push(made_up);
    let id = existing.unwrap_or_else(|| ApplicationId::from_random(work.tx.random().bytes()));
    if step.outcome == Outcome::Created {
        made.applications.insert(client_id.clone(), id);
    }
    let client = Client::Application(Application { id, client_id, settings });
    save(work, &step.outcome, &client, secret.as_ref()).await
}

pub(super) async fn m2m_client(work: &mut Work<'_>, step: Step<M2mClientWanted>, made: &mut Made) -> Served<()> {
    let M2mClientWanted { existing, client_id, settings, roles, secret } = step.wanted;
    let (client_id, made_up) = named(work, client_id)?;
    made.ids.push(made_up);
    let id = existing.unwrap_or_else(|| ApplicationId::from_random(work.tx.random().bytes()));
    let client = Client::M2m(M2mClient { id, client_id, settings });
    save(work, &step.outcome, &client, secret.as_ref()).await?;
    if let Some(names) = roles {
        let roles = work.roles(&names)?;
        store::client::set_roles(&mut work.tx, client.client_id(), &roles).await?;
    }
    Ok(())
}

/// The client id that the plan has, or one that is made up: with 128 random bits nobody has it.
fn named(work: &Work<'_>, planned: Option<ClientId>) -> Served<(ClientId, Option<ClientId>)> {
    if let Some(client_id) = planned {
        return Ok((client_id, None));
    }
    let made_up = ClientId::parse(&work.tx.random().token(16)).map_err(|_| ServiceError::Fault("no client id"))?;
    Ok((made_up.clone(), Some(made_up)))
}

async fn save(work: &mut Work<'_>, outcome: &Outcome, client: &Client, secret: Option<&Secret>) -> Served<()> {
    let event = match outcome {
        Outcome::Unchanged => return Ok(()),
        Outcome::Created => {
            store::client::create(&mut work.tx, client).await?;
            Event::new(Kind::ClientCreated, ACTOR)
        }
        Outcome::Updated(fields) => {
            store::client::update(&mut work.tx, client).await?;
            Event::new(Kind::ClientUpdated, ACTOR).fact("fields", fields.join(", "))
        }
    };
    if let Some(secret) = secret {
        let hash = work.keys.secret_hash(client.client_id(), secret.reveal());
        store::client::set_secret(&mut work.tx, client.client_id(), &hash, None).await?;
    }
    work.record(event.client(client.client_id())).await
}
