//! Several at once, and some that do not come to their end.

use super::*;
use futures::future::join_all;
use std::time::Duration;

#[tokio::test]
async fn several_at_once_are_one() {
    let installation = Installation::new().await;
    let file = read(CLINIC);
    let servers = join_all((0..4).map(|_| installation.another_server())).await;
    let applied = join_all(servers.iter().map(|means| async {
        let mut done = Vec::new();
        apply::apply(means, &file, &mut |one| done.push(one)).await.unwrap().unwrap();
        lines(&done)
    }))
    .await;
    let mut all: Vec<String> = applied.concat();
    all.retain(|line| line.starts_with("created"));
    all.sort();
    let once = all.clone();
    all.dedup();
    assert_eq!(once, all, "each thing was made by one of them");
    assert_eq!(all.len(), 11);
    assert_eq!(installation.slugs().await, ["clinic", "keyward"]);
    let exported = export(&installation.means, &[], true).await.unwrap().unwrap();
    assert_eq!(exported.projects()[0].users.as_ref().unwrap().len(), 2);
    assert_eq!(exported.projects()[0].applications.as_ref().unwrap().len(), 3);
    assert_eq!(exported.administrators().len(), 2);
    assert_eq!(exported.administrators().iter().filter(|own| own.operator == Some(true)).count(), 1);
    assert_eq!(installation.apply(CLINIC).await, Vec::<String>::new());
}

#[tokio::test]
async fn two_that_want_different_things_end_with_one_of_them_whole() {
    let installation = Installation::of_the_clinic().await;
    let one = CLINIC.replace("Demo Clinic", "One").replace("name: Labs", "name: One").replace("Johannes", "One");
    let two = CLINIC.replace("Demo Clinic", "Two").replace("name: Labs", "name: Two").replace("Johannes", "Two");
    let other = installation.another_server().await;
    for _ in 0..3 {
        let (one, two) = (read(&one), read(&two));
        let (mut hear_one, mut hear_two) = (|_| {}, |_| {});
        let (first, second) = tokio::join!(
            apply::apply(&installation.means, &one, &mut hear_one),
            apply::apply(&other, &two, &mut hear_two)
        );
        first.unwrap().unwrap();
        second.unwrap().unwrap();
        let exported = installation.export(true).await;
        let words = |word| exported.matches(&format!(": {word}\n")).count();
        assert!([(3, 0), (0, 3)].contains(&(words("One"), words("Two"))), "{exported}");
    }
}

/// Whenever one is given up, nothing is half there, and the next does the rest.
#[tokio::test]
async fn one_that_was_cut_off_is_completed_by_the_next() {
    let mut cut_off = 0;
    for milliseconds in [1, 20, 60, 150, 250, 350, 500] {
        let installation = Installation::new().await;
        let given_up =
            tokio::time::timeout(Duration::from_millis(milliseconds), installation.apply_all(CLINIC)).await.is_err();
        cut_off += usize::from(given_up);
        if installation.slugs().await.contains(&"clinic".to_owned()) {
            let whole = installation.kinds("clinic").await;
            assert!(whole.iter().filter(|kind| *kind == "user.created").count() == 2, "{whole:?}");
        }
        installation.apply(CLINIC).await;
        assert_eq!(installation.apply(CLINIC).await, Vec::<String>::new());
        let exported = export(&installation.means, &[], true).await.unwrap().unwrap();
        assert_eq!((exported.projects().len(), exported.administrators().len()), (1, 2));
        assert_eq!(exported.administrators().iter().filter_map(|own| own.projects.as_ref()).flatten().count(), 2);
    }
    assert!(cut_off >= 2, "cut off {cut_off} times only");
}
