//! Invitations that are answered, renewed and taken back at the same time, or one after the other.

use super::{PASSWORD, clinic, happened, joins};
use crate::support::letters::Letters as _;

#[tokio::test]
async fn of_two_clicks_one_accepts_and_the_other_sees_a_normal_page() {
    let clinic = clinic().await;
    let link = clinic.invited("noa@family.example").await;
    let browser = clinic.project.browser();
    let page = clinic.opens(&browser, &link).await.expect(200);
    let (one, two) = tokio::join!(joins(&browser, &page, "Noa", PASSWORD), joins(&browser, &page, "Noa", PASSWORD));
    for answer in [&one, &two] {
        assert!([200, 410].contains(&answer.status), "{} {}", answer.status, answer.body);
    }
    assert_eq!([&one, &two].iter().filter(|answer| answer.headers.contains_key("set-cookie")).count(), 1);
    assert_eq!(happened(&clinic.project, "invitation.accepted").await, 1);
    assert_eq!(happened(&clinic.project, "session.signed_in").await, 1);
    // Two people with the same link: one of them.
    let link = clinic.invited("bo@family.example").await;
    let (first, second) = (clinic.project.browser(), clinic.project.browser());
    let pages = (clinic.opens(&first, &link).await, clinic.opens(&second, &link).await);
    let other = "eleven loud herons at dusk";
    let (one, two) = tokio::join!(joins(&first, &pages.0, "Bo", PASSWORD), joins(&second, &pages.1, "Bo", other));
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 410]);
    assert_eq!(happened(&clinic.project, "invitation.accepted").await, 2);
}

#[tokio::test]
async fn a_second_invitation_renews_the_first_and_its_link_ends() {
    let clinic = clinic().await;
    let first = clinic.invited("noa@family.example").await;
    let opened = clinic.project.browser();
    let page = clinic.opens(&opened, &first).await.expect(200);
    clinic.invite("NOA@family.example", &[]).await.expect(303);
    let second = clinic.link("noa@family.example").await;
    let gone = clinic.opens(&clinic.project.browser(), &first).await.expect(404);
    assert!(gone.body.contains("a newer email has taken its place"), "{}", gone.body);
    joins(&opened, &page, "Noa", PASSWORD).await.expect(403);
    assert_eq!(clinic.list("open").await.matches("/withdraw\"").count(), 1);
    // Sent again from the list: the same.
    let path = clinic.row_action("/send").await;
    clinic.owner.post(&path, &[]).await.expect(303);
    clinic.opens(&clinic.project.browser(), &second).await.expect(404);
    let third = clinic.link("noa@family.example").await;
    let browser = clinic.project.browser();
    let page = clinic.opens(&browser, &third).await.expect(200);
    joins(&browser, &page, "Noa", PASSWORD).await.expect(200);
    let kinds: Vec<_> = clinic.project.trail().await.into_iter().map(|(kind, _)| kind).collect();
    assert!(kinds.contains(&"invitation.sent_again".to_owned()), "{kinds:?}");
}

#[tokio::test]
async fn two_who_invite_the_same_person_at_once_make_one_invitation() {
    let clinic = clinic().await;
    let (one, two) = tokio::join!(clinic.invite("noa@family.example", &[]), clinic.invite("noa@family.example", &[]));
    assert_eq!((one.status, two.status), (303, 303), "{}\n{}", one.body, two.body);
    assert_eq!(clinic.list("open").await.matches("/withdraw\"").count(), 1);
    let browser = clinic.project.browser();
    let living: Vec<_> = clinic.project.letters_to("noa@family.example").await;
    assert!(!living.is_empty());
    let page = clinic.opens(&browser, &clinic.link("noa@family.example").await).await.expect(200);
    joins(&browser, &page, "Noa", PASSWORD).await.expect(200);
    assert_eq!(happened(&clinic.project, "user.created").await, 1);
}

#[tokio::test]
async fn what_is_taken_back_opens_nothing_and_its_account_goes_if_nobody_was_ever_in_it() {
    let clinic = clinic().await;
    let ada = clinic.project.user("ada").await;
    let link = clinic.invited("noa@family.example").await;
    let browser = clinic.project.browser();
    let page = clinic.opens(&browser, &link).await.expect(200);
    let path = clinic.row_action("/withdraw").await;
    let asked = clinic.owner.get(&path).await.expect(200);
    assert!(asked.body.contains("it is deleted, and the address is free"), "{}", asked.body);
    clinic.owner.post(&path, &[]).await.expect(303);
    clinic.opens(&clinic.project.browser(), &link).await.expect(404);
    joins(&browser, &page, "Noa", PASSWORD).await.expect(403);
    assert_eq!(clinic.user("noa@family.example").await, None);
    clinic.owner.post(&path, &[]).await.expect(404);
    // Somebody who was there before stays.
    let link = clinic.invited(&ada.email).await;
    let path = clinic.row_action("/withdraw").await;
    clinic.owner.post(&path, &[]).await.expect(303);
    clinic.opens(&clinic.project.browser(), &link).await.expect(404);
    assert_eq!(clinic.user(&ada.email).await, Some(ada.id));
    assert!(clinic.list("withdrawn").await.contains(&ada.email));
    clinic.project.browser().sign_in(&clinic.labs.request(), &ada).await;
    assert!(clinic.roles(ada.id).await.is_empty());
}
