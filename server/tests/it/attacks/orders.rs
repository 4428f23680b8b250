//! Two use cases at once about one person, in each order: neither waits for the other for ever, whatever they lock.

use crate::{
    account,
    support::{
        Project, answer::Answer, browser::Browser, client::App, console::Administrator, letters::Letters as _,
        project::Person,
    },
};
use domain::{administration::Role, ids::UserId, mail::Letter};
use futures::future::join_all;
use server::{
    service::{
        Tenants,
        reset::{self, Sending},
    },
    store,
};
use std::{pin::Pin, sync::Arc, time::Duration};

/// Long enough for a request to come to the rows that it has to wait for.
const A_WHILE: Duration = Duration::from_millis(250);

/// Lets two requests about somebody wait for them, the first before the second, and then go on.
pub async fn in_turn<T: Send + 'static>(
    project: &Project,
    person: UserId,
    first: impl Future<Output = T> + Send + 'static,
    second: impl Future<Output = T> + Send + 'static,
) -> (T, T) {
    let mut tx = project.means.project(project.id).await.unwrap();
    assert!(store::user_record::lock(&mut tx, person).await.unwrap());
    let first = tokio::spawn(first);
    tokio::time::sleep(A_WHILE).await;
    let second = tokio::spawn(second);
    tokio::time::sleep(A_WHILE).await;
    tx.commit().await.unwrap();
    (first.await.unwrap(), second.await.unwrap())
}

/// What happens to one person, or what they do.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Deed {
    SignsIn,
    Resets,
    Proves,
    Saves,
    EndsOthers,
    Authorizes,
    IsBlocked,
    IsEnded,
}

const ALL: [Deed; 8] = [
    Deed::SignsIn,
    Deed::Resets,
    Deed::Proves,
    Deed::Saves,
    Deed::EndsOthers,
    Deed::Authorizes,
    Deed::IsBlocked,
    Deed::IsEnded,
];

/// Somebody with a page open for each deed, all in one browser, whose session was not in use for a while.
struct Scene {
    labs: App,
    owner: Administrator,
    csrf: String,
    ada: Person,
    browser: Browser,
    account: Answer,
    /// The sign-in form of a flow …
    flow: Answer,
    /// … with which a reset goes on.
    reset: Answer,
    prove: Option<Answer>,
}

impl Scene {
    async fn new(labs: &App, owner: &Administrator, csrf: &str, name: &str, deeds: &[Deed]) -> Self {
        let project = &labs.project;
        let ada = project.user(name).await;
        let browser = project.browser();
        browser.sign_in(&labs.request(), &ada).await;
        if deeds.contains(&Deed::EndsOthers) {
            project.browser().sign_in(&labs.request(), &ada).await;
        }
        let page = account::come(&browser, &ada, "").await.expect(200);
        let prove = if deeds.contains(&Deed::Proves) { Some(asks(&browser, &page, name).await) } else { None };
        // So that it is asked for again.
        project.wait(1);
        let flow = browser.open(&labs.request().with("prompt", "login")).await.expect(200);
        let reset = account::open(&browser, &reset_link(project, &ada, &flow).await).await.expect(200);
        let (labs, owner, csrf) = (labs.clone(), owner.clone(), csrf.to_owned());
        Self { labs, owner, csrf, ada, browser, account: page, flow, reset, prove }
    }

    fn does(&self, deed: Deed) -> Pin<Box<dyn Future<Output = Answer> + Send>> {
        let (browser, ada, owner, csrf) =
            (self.browser.clone(), self.ada.clone(), self.owner.clone(), self.csrf.clone());
        let posts = |page: &Answer, more: &[(&'static str, &'static str)]| {
            let (browser, action, csrf) = (browser.clone(), page.action(), page.field("csrf").unwrap());
            let more = more.to_vec();
            Box::pin(async move {
                let fields: Vec<_> = std::iter::once(("csrf", csrf.as_str())).chain(more).collect();
                browser.post(&action, &fields).await
            })
        };
        let account = |rest: &'static str, field: (&'static str, &'static str)| {
            let (browser, csrf) = (browser.clone(), self.account.field("csrf").unwrap());
            Box::pin(async move {
                browser.post(&browser.project.path(&format!("account{rest}")), &[("csrf", &csrf), field]).await
            })
        };
        let console = |what: &'static str| {
            let path = owner.path(&format!("users/{}/{what}", ada.id));
            let browser = owner.browser.clone();
            Box::pin(async move { browser.post(&path, &[("csrf", &csrf), ("reason", "it is not them")]).await })
        };
        match deed {
            Deed::SignsIn => {
                let (flow, ada) = (self.flow.clone(), ada.clone());
                Box::pin(async move { browser.log_in(&flow, &ada.email, &ada.password).await })
            }
            Deed::Resets => posts(&self.reset, &[("password", "copper-meadow-compass-9"), ("everywhere", "end")]),
            Deed::Proves => posts(self.prove.as_ref().unwrap(), &[]),
            Deed::Saves => account("", ("given_name", "Ada")),
            Deed::EndsOthers => account("/sessions/end", ("x", "")),
            Deed::Authorizes => {
                let path = self.labs.request().path();
                Box::pin(async move { browser.get(&path).await })
            }
            Deed::IsBlocked => console("block"),
            Deed::IsEnded => console("end"),
        }
    }
}

/// Asks for another address; the page that proves it.
async fn asks(browser: &Browser, page: &Answer, name: &str) -> Answer {
    let to = format!("{name}@new.example");
    account::post(browser, page, "/email", &[("email", &to)]).await.expect(200);
    let letters = browser.project.letters_to(&to).await;
    let link = letters.into_iter().find_map(|own| match own.letter {
        Letter::VerifyEmail { link, .. } => Some(link),
        _ => None,
    });
    account::open(browser, &link.unwrap()).await.expect(200)
}

/// The link that somebody has asked for in a flow.
async fn reset_link(project: &Project, ada: &Person, flow: &Answer) -> String {
    let tenant = Tenants::new(Arc::clone(&project.means)).by_slug(project.slug.as_str()).await.unwrap().unwrap();
    let mut tx = tenant.begin().await.unwrap();
    let stored = store::user::by_id(&mut tx, ada.id).await.unwrap().unwrap();
    let flow = flow.action().split("/sign-in/").nth(1).unwrap().split('/').next().unwrap().parse().unwrap();
    let how = Sending { flow: Some(flow), ..Sending::default() };
    assert_eq!(reset::send(&tenant, &mut tx, &stored, &how).await.unwrap(), reset::Sent::Queued);
    tx.commit().await.unwrap();
    let letters = project.letters_to(&ada.email).await;
    let link = letters.into_iter().rev().find_map(|own| match own.letter {
        Letter::Reset { link, .. } => Some(link),
        _ => None,
    });
    link.unwrap()
}

async fn clinic() -> (App, Administrator, String) {
    let project = Project::new().await;
    let labs = project.app("labs").await;
    let owner = project.administrator(Role::Owner).await;
    let csrf = owner.csrf().await;
    (labs, owner, csrf)
}

/// What is looked for below is found where it is: two who lock a person and their session, one this way, one that way.
#[tokio::test]
async fn two_who_lock_in_different_orders_wait_for_each_other() {
    let (labs, _, _) = clinic().await;
    let (project, ada) = (labs.project.clone(), labs.project.user("ada").await);
    project.browser().sign_in(&labs.request(), &ada).await;
    let mut tx = project.means.project(project.id).await.unwrap();
    let session = store::session::going_on(&mut tx, ada.id).await.unwrap()[0].id;
    drop(tx);
    let locks = |person_first: bool| {
        let (project, ada) = (project.clone(), ada.id);
        async move {
            let mut tx = project.means.project(project.id).await.unwrap();
            if !person_first {
                store::session::hold(&mut tx, session).await?;
            }
            store::user_record::lock(&mut tx, ada).await?;
            store::session::hold(&mut tx, session).await
        }
    };
    let (one, two) = Box::pin(in_turn(&project, ada.id, locks(true), locks(false))).await;
    let conflict = |done: &store::Stored<bool>| matches!(done, Err(store::StoreError::Conflict(_)));
    assert!(conflict(&one) != conflict(&two), "{one:?} {two:?}");
}

/// Every deed before and after every other, while both wait for the person.
#[tokio::test]
async fn no_two_use_cases_wait_for_each_other_in_either_order() {
    let rounds = ALL.map(|first| async move {
        let (labs, owner, csrf) = clinic().await;
        for (number, second) in ALL.into_iter().enumerate() {
            let scene = Scene::new(&labs, &owner, &csrf, &format!("ada{number}"), &[first, second]).await;
            // So long that it is noted that the session is in use.
            labs.project.wait(61);
            let (one, two) = in_turn(&labs.project, scene.ada.id, scene.does(first), scene.does(second)).await;
            assert!(one.status < 500 && two.status < 500, "{first:?} {}, {second:?} {}", one.status, two.status);
        }
    });
    join_all(rounds).await;
}

/// All at once, as they come.
#[tokio::test]
async fn all_use_cases_at_once_come_to_an_end() {
    let (labs, owner, csrf) = clinic().await;
    for round in 0..6 {
        let scene = Scene::new(&labs, &owner, &csrf, &format!("ada{round}"), &ALL).await;
        labs.project.wait(61);
        let mut deeds = ALL;
        deeds.rotate_left(round);
        let answers = join_all(deeds.map(|deed| tokio::spawn(scene.does(deed)))).await;
        for (deed, answer) in deeds.iter().zip(answers) {
            let answer = answer.unwrap();
            assert!(answer.status < 500, "{deed:?} {} {}", answer.status, answer.body);
        }
    }
}
