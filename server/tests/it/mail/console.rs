//! The console's pages about mail.

use super::outbox::Desk;
use crate::support::{Project, smtp::mailer};
use domain::administration::Role;
use server::outbound::mail::Mailer;

#[tokio::test]
async fn a_sender_is_set_and_what_could_pass_for_another_is_refused() {
    let project = Project::new().await;
    let owner = project.administrator(Role::Owner).await;
    let page = owner.get("settings/mail").await;
    assert_eq!(page.status, 200, "{}", page.body);
    assert!(page.body.contains("This is a demo: no mail leaves"));
    let saved = owner
        .post("settings/mail", &[("version", "1"), ("senderName", "Front Desk"), ("replyTo", "desk@clinic.test")])
        .await;
    assert_eq!(saved.status, 303, "{}", saved.body);
    let page = owner.get("settings/mail").await;
    assert!(page.body.contains("Front Desk") && page.body.contains("desk@clinic.test"));
    let wrong =
        owner.post("settings/mail", &[("version", "2"), ("senderName", "a@b.c"), ("replyTo", "no address")]).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.body.contains("Write a name, not an address") && wrong.body.contains("Enter one email address"));
    let late = owner.post("settings/mail", &[("version", "1"), ("senderName", "Other"), ("replyTo", "")]).await;
    assert_eq!(late.status, 409);
}

#[tokio::test]
async fn a_test_mail_is_in_the_log_and_the_demo_shows_it_in_a_frame_that_can_do_nothing() {
    let project = Project::new().await;
    let owner = project.administrator(Role::Owner).await;
    let sent = owner.post("settings/mail/test", &[]).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let location = sent.header("location").unwrap().to_owned();
    let id = location.split("test=").nth(1).unwrap().to_owned();
    assert!(owner.get(&format!("settings/mail?test={id}")).await.body.contains("The test mail is on its way"));
    Desk::of(project.clone(), Mailer::demo()).await.deliver().await;
    assert!(owner.get(&format!("settings/mail?test={id}")).await.body.contains("The test mail is in the mail log"));

    let log = owner.get("settings/mail/log").await;
    assert!(log.body.contains(&format!("settings/mail/log/{id}")), "{}", log.body);
    assert!(log.body.contains("Kept here (demo)") && !log.body.contains(">Sent<"), "{}", log.body);
    assert!(owner.get("settings/mail/log?state=refused").await.body.contains("No such mail"));
    let one = owner.get(&format!("settings/mail/log/{id}")).await;
    assert!(one.body.contains(&owner.email) && one.body.contains("Test email from Test Clinic"), "{}", one.body);
    let html = owner.get(&format!("settings/mail/log/{id}/html")).await;
    assert!(html.body.contains("<base target='_blank'>"));
    let policy = html.header("content-security-policy").unwrap();
    assert!(policy.starts_with("default-src 'none'") && policy.contains("sandbox"), "{policy}");
    assert!(!policy.contains("allow-scripts") && !policy.contains("allow-same-origin"));
    assert_eq!(html.header("x-frame-options"), None);

    // The trail says that somebody tried.
    assert!(project.trail().await.iter().any(|(kind, _)| kind == "mail.tested"));
}

#[tokio::test]
async fn mail_that_does_not_leave_is_said_where_mail_is_set_and_of_a_test_behind_it() {
    let project = Project::new().await;
    let owner = project.administrator(Role::Owner).await;
    let desk = Desk::of(project.clone(), mailer("smtp://127.0.0.1:9")).await;
    desk.queued("ada@clinic.test", super::outbox::test_letter()).await;
    assert!(!owner.get("settings/mail").await.body.contains("waits to leave"), "it is hardly written");
    desk.deliver().await;
    let page = owner.get("settings/mail").await.expect(200).body;
    assert!(page.contains("A mail waits to leave") && page.contains("could not be reached"), "{page}");
    // What is written now waits behind it, and is not tried itself.
    let behind = desk.queued("bob@clinic.test", super::outbox::test_letter()).await;
    let page = owner.get(&format!("settings/mail?test={behind}")).await.expect(200).body;
    assert!(page.contains("2 mails wait to leave") && page.contains("The test mail has not left yet"), "{page}");
    assert!(!page.contains("is on its way"), "{page}");
}

#[tokio::test]
async fn another_projects_mail_is_nowhere_to_be_seen() {
    let (project, other) = (Project::new().await, Project::new().await);
    let (owner, stranger) = (project.administrator(Role::Owner).await, other.administrator(Role::Owner).await);
    let sent = owner.post("settings/mail/test", &[]).await;
    let id = sent.header("location").unwrap().split("test=").nth(1).unwrap().to_owned();
    assert_eq!(stranger.get(&format!("settings/mail/log/{id}")).await.status, 404);
    assert_eq!(stranger.get(&format!("settings/mail/log/{id}/html")).await.status, 404);
    assert!(!stranger.get("settings/mail/log").await.body.contains(&id));
    assert!(!stranger.get(&format!("settings/mail?test={id}")).await.body.contains("on its way"));
}

#[tokio::test]
async fn too_many_test_mails_are_told_to_wait_and_nothing_is_said_to_be_broken() {
    let project = Project::new().await;
    let owner = project.administrator(Role::Owner).await;
    let desk = Desk::of(project, Mailer::demo()).await;
    for _ in 0..10 {
        desk.queued(&owner.email, super::outbox::test_letter()).await;
    }
    let limited = owner.post("settings/mail/test", &[]).await.expect(429);
    assert!(limited.body.contains("None was sent this time. Try again in "), "{}", limited.body);
    assert!(limited.body.contains("Send a test mail"));
}
