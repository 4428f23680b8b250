//! Many people in the project, written by the very code that writes everybody.

use crate::{
    crowd,
    keyward::{MASTER_KEY, Server},
};
use server::{
    clock::SystemClock,
    crypto::{
        master::MasterKeys,
        password::{Cost, Passwords},
    },
    database::{self, Connect},
    outbound::{Outbound, mail::Mailer},
    postgres::{Options, Postgres},
    random::SystemRandom,
    service::{Means, Tenants, aside::Aside, backchannel::Turns, heavy::Heavy},
};
use std::sync::Arc;

/// Adds so many.
pub async fn people(running: &Server, number: usize) {
    let options = Options::new(running.data());
    let postgres = tokio::task::spawn_blocking(move || Postgres::attach_or_start(&options)).await.unwrap().unwrap();
    let random = Arc::new(SystemRandom);
    let means = Arc::new(Means {
        database: database::connect_server(&Connect::directly(postgres.server(), 2)).await.unwrap(),
        clock: Arc::new(SystemClock),
        masters: MasterKeys::parse(MASTER_KEY).unwrap(),
        passwords: Passwords::new(Cost { memory: 64, ..Cost::STANDARD }, 1, 1, &*random).unwrap(),
        outbound: Outbound::new(Vec::new(), None).unwrap(),
        outbound_public: Outbound::new(Vec::new(), None).unwrap(),
        heavy: Heavy::default(),
        aside: Aside::default(),
        turns: Turns::default(),
        random,
        public_url: running.url(),
        mailer: Mailer::demo(),
        console_url: running.url(),
    });
    let tenant = Tenants::new(Arc::clone(&means)).by_slug("bench").await.unwrap().unwrap();
    crowd::seed_users(&means, &tenant.keys, tenant.project.id, number).await;
    means.database.server.close().await;
}
