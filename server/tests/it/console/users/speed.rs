//! A hundred thousand people. Takes minutes to set up, so it runs when asked for:
//! `cargo test -p server --test it -- --ignored --nocapture a_hundred_thousand`.

use super::{ids, link};
use crate::support::{Project, console::Administrator, crowd::seed_users};
use domain::administration::Role;
use std::time::{Duration, Instant};

/// How many people; another number may be asked for.
fn number() -> usize {
    std::env::var("PEOPLE").ok().and_then(|text| text.parse().ok()).unwrap_or(100_000)
}

#[allow(clippy::disallowed_methods)] // what is measured is time
async fn timed(owner: &Administrator, address: &str) -> (Duration, usize) {
    let since = Instant::now();
    let page = owner.browser.get(address).await.expect(200);
    (since.elapsed(), ids(&page).len())
}

fn p95(mut all: Vec<Duration>) -> Duration {
    all.sort_unstable();
    all[all.len() * 95 / 100]
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes minutes"]
#[allow(clippy::print_stderr)]
async fn a_hundred_thousand_people_are_searched_and_paged_through_at_once() {
    let project = Project::new().await;
    seed_users(&project.means, &project.keys, project.id, number()).await;
    let owner = project.administrator(Role::Owner).await;

    let mut addresses = Vec::new();
    for typed in
        ["mar", "lin", "sar", "hof", "zoe", "ada", "kov", "san", "gar", "mrn", "xyz", "ber", "pri", "dun", "wil"]
    {
        let found = owner.post("users/search", &[("q", typed)]).await.expect(303);
        addresses.push((typed, found.location().to_owned()));
    }
    let mut all = Vec::new();
    for round in 0..10 {
        for (typed, address) in &addresses {
            let (time, found) = timed(&owner, address).await;
            if round > 0 {
                all.push(time);
            } else {
                eprintln!("{typed}: {found} in {time:?} (cold)");
            }
        }
    }
    let worst = all.iter().max().copied().unwrap();
    let search = p95(all);
    eprintln!("search of three letters: p95 {search:?}, worst {worst:?}");

    let mut page = owner.get("users").await.expect(200);
    let mut deep = String::new();
    for _ in 0..400.min(number() / 50 - 2) {
        deep = link(&page, "Next").unwrap();
        page = owner.browser.get(&deep).await.expect(200);
    }
    let first = owner.path("users");
    let (mut near, mut far) = (Vec::new(), Vec::new());
    for _ in 0..40 {
        near.push(timed(&owner, &first).await.0);
        far.push(timed(&owner, &deep).await.0);
    }
    near.sort_unstable();
    far.sort_unstable();
    eprintln!("page 1: median {:?}; page 400: median {:?}", near[20], far[20]);
    assert!(search < Duration::from_millis(100), "{search:?}");
    assert!(far[20] < near[20] * 3 / 2, "{:?} {:?}", near[20], far[20]);
}
