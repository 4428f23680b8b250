//! Each answer belongs to its asker, however few connections there are and whatever stands before Postgres.

use crate::support::{
    Project, Tokens,
    client::App,
    database::{TestDatabase, postgres},
    installation::shared_database,
    pooler::PgBouncer,
    project::Person,
};
use futures::future::join_all;
use server::{config::Pooler, database::Connect, postgres::SERVER_ROLE};

/// How many people come at once.
const PEOPLE: usize = 8;

/// People who all do everything at once, at one server or the other, and always meet themselves.
async fn everybody_meets_themselves(here: &Project, there: &Project) {
    let labs = here.app("labs").await;
    let mut people = Vec::new();
    for n in 0..PEOPLE {
        people.push(here.user(&format!("person{n}")).await);
    }
    let ways = people.into_iter().enumerate().map(|(n, person)| {
        let (labs, here, there) = (labs.clone(), here.clone(), there.clone());
        tokio::spawn(async move {
            let (first, second) = if n % 2 == 0 { (here, there) } else { (there, here) };
            one_persons_way(&labs, &first, &second, &person).await;
        })
    });
    for way in join_all(ways).await {
        way.unwrap();
    }
}

async fn one_persons_way(labs: &App, first: &Project, second: &Project, person: &Person) {
    let at = |project: &Project| App { project: project.clone(), ..labs.clone() };
    let browser = first.browser();
    let mut tokens = at(second).tokens_in(&browser, person, &labs.request()).await;
    for round in 0..6 {
        let project = if round % 2 == 0 { first } else { second };
        is(&tokens, person);
        let path = project.path("userinfo");
        let asked = (0..4).map(|_| project.get_as(&path, tokens.access_token()));
        for answer in join_all(asked).await {
            let about = answer.expect(200).json();
            assert_eq!((&about["sub"], &about["email"]), (&person.id.to_string().into(), &person.email.clone().into()));
        }
        let silent = browser.on(project).get(&labs.request().with("prompt", "none").path()).await.for_application();
        let others = Tokens(at(project).exchange(&silent["code"]).await.expect(200).json());
        is(&others, person);
        tokens = Tokens(at(project).refresh(tokens.refresh_token()).await.expect(200).json());
    }
}

fn is(tokens: &Tokens, person: &Person) {
    for token in [tokens.access_token(), tokens.id_token()] {
        assert_eq!(Tokens::claims(token)["sub"], person.id.to_string());
    }
}

/// A database of one's own, reached over so few connections.
async fn few(connections: u32) -> Connect {
    let database = TestDatabase::fresh().await;
    Connect::directly(postgres().connect_options(SERVER_ROLE, &database.name), connections)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn everybody_meets_themselves_over_two_connections() {
    let connect = few(2).await;
    let here = Project::at(&connect, |_| {}).await;
    everybody_meets_themselves(&here, &here.elsewhere_at(&connect).await).await;
}

/// Whoever holds a connection while waiting for another waits for ever when all do.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_request_needs_two_connections() {
    let connect = few(1).await;
    let here = Project::at(&connect, |_| {}).await;
    everybody_meets_themselves(&here, &here).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn everybody_meets_themselves_behind_a_transaction_pooler() {
    let pooler = PgBouncer::start("askers", SERVER_ROLE, 2);
    let database = TestDatabase::fresh().await;
    let connect = pooler.connect(&database.name, Pooler::Transaction).await;
    let here = Project::at(&connect, |_| {}).await;
    everybody_meets_themselves(&here, &here.elsewhere_at(&connect).await).await;
}

/// People of two projects at the same servers: the connection of one is the other's a moment later.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nobody_meets_another_project() {
    let connect = shared_database().await;
    let one = Project::at(&connect, |_| {}).await;
    let other = Project::on(one.means.clone(), one.clock.clone(), |_| {}).await;
    tokio::join!(everybody_meets_themselves(&one, &one), everybody_meets_themselves(&other, &other));
}
