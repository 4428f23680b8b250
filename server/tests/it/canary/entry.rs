//! What only the built-in project has: one-time links, and administrators at work.

use super::seeds::Seeds;
use crate::support::Project;
use domain::ids::{SessionId, UserId};
use server::{
    random::RandomExt as _,
    service::console::entry::{self, JOIN, LinkKind, SET_UP},
    store,
};

/// Rows as the built-in project has them, in a project of one's own: the tables are the same.
pub async fn as_the_built_in_project(project: &Project, seeds: &mut Seeds) {
    let mut tx = project.means.project(project.id).await.unwrap();
    let somebody = UserId::from_random(tx.random().bytes());
    let (session, came_from) = (tx.random().bytes(), tx.random().bytes());
    let (session, came_from) = (SessionId::from_random(session), SessionId::from_random(came_from));
    let ends_at = tx.now() + SET_UP;
    store::console_session::create(&mut tx, session, somebody, came_from, ends_at).await.unwrap();
    let set_up = entry::make(&mut tx, LinkKind::SetUp, None, None, SET_UP, None).await.unwrap();
    let join = entry::make(&mut tx, LinkKind::Join, Some(somebody), None, JOIN, None).await.unwrap();
    tx.commit().await.unwrap();
    seeds.add("the secret of a set-up link", &set_up);
    seeds.add("the secret of a join link", &join);
}
