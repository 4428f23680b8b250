//! Lists that are read a page at a time, forward and back.

use super::outbox::{Desk, test_letter};
use crate::support::{Project, answer::Answer, console::Administrator};
use domain::administration::Role;
use server::outbound::mail::Mailer;

/// The address of the page before or after, as the page says it.
fn way(page: &Answer, rel: &str) -> Option<String> {
    let tag = page.body.split("<a ").find(|part| part.contains(&format!("rel=\"{rel}\"")))?;
    Some(tag.split("href=\"").nth(1)?.split('"').next()?.replace("&amp;", "&"))
}

/// What the rows of a page lead to.
fn rows(page: &Answer, mark: &str) -> Vec<String> {
    let body = page.body.split("<tbody").nth(1).unwrap_or_default().split("</tbody").next().unwrap_or_default();
    let mut all: Vec<String> = body
        .split("href=\"")
        .skip(1)
        .map(|part| part.split('"').next().unwrap().to_owned())
        .filter(|href| href.contains(mark) && !href.contains("/invitations/"))
        .collect();
    all.dedup();
    all
}

/// Walks a list to its end and back: every page is met again as it was, and the first one is the first.
async fn there_and_back(owner: &Administrator, start: &str, mark: &str, lengths: &[usize]) {
    let first = owner.get(start).await.expect(200);
    assert_eq!(way(&first, "prev"), None);
    let mut pages = vec![first];
    while let Some(next) = way(pages.last().unwrap(), "next") {
        pages.push(owner.browser.get(&next).await.expect(200));
    }
    let found: Vec<Vec<String>> = pages.iter().map(|page| rows(page, mark)).collect();
    assert_eq!(found.iter().map(Vec::len).collect::<Vec<_>>(), lengths, "{start}");
    let mut all: Vec<&String> = found.iter().flatten().collect();
    let many = all.len();
    all.sort();
    all.dedup();
    assert_eq!(all.len(), many, "{start}: something stands on two pages");
    let mut at = pages.pop().unwrap();
    for before in found.iter().rev().skip(1) {
        at = owner.browser.get(&way(&at, "prev").expect("a way back")).await.expect(200);
        assert_eq!(&rows(&at, mark), before, "{start}");
    }
    assert_eq!(way(&at, "prev"), None, "{start}");
}

#[tokio::test]
async fn invitations_are_paged_both_ways_in_each_state() {
    let project = Project::new().await;
    project.app("labs").await;
    let owner = project.administrator(Role::Owner).await;
    let many: Vec<String> = (0..120).map(|at| format!("person-{at}@many.example")).collect();
    let fields = [("addresses", many.join("\n")), ("application", "labs".to_owned())];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    owner.post("users/invitations/new", &fields).await.expect(303);
    there_and_back(&owner, "users/invitations", "/users/", &[50, 50, 20]).await;
    there_and_back(&owner, "users/invitations?state=all", "/users/", &[50, 50, 20]).await;
    project.wait(8 * 24 * 3600);
    let owner = project.at_console(owner.id, &owner.email).await;
    there_and_back(&owner, "users/invitations?state=expired", "/users/", &[50, 50, 20]).await;
    // What nobody wrote is the beginning.
    let odd = owner.get("users/invitations?state=expired&after=nonsense").await.expect(200);
    assert_eq!((rows(&odd, "/users/").len(), way(&odd, "prev")), (50, None));
}

#[tokio::test]
async fn the_mail_log_is_paged_both_ways() {
    let project = Project::new().await;
    let owner = project.administrator(Role::Owner).await;
    let desk = Desk::of(project.clone(), Mailer::demo()).await;
    for at in 0..105 {
        project.wait(1);
        desk.queued(&format!("person-{at}@many.example"), test_letter()).await;
    }
    while desk.deliver().await > 0 {}
    there_and_back(&owner, "settings/mail/log", "/mail/log/", &[50, 50, 5]).await;
    there_and_back(&owner, "settings/mail/log?state=sent", "/mail/log/", &[50, 50, 5]).await;
    let none = owner.get("settings/mail/log?state=refused").await.expect(200);
    assert_eq!((way(&none, "prev"), way(&none, "next")), (None, None));
}
