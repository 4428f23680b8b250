//! Trying a sign-in: real, for whoever signs in, and over at once.

use crate::support::{Project, console::Administrator};
use domain::administration::Role;

#[tokio::test]
async fn a_tried_sign_in_shows_the_claims_to_whoever_signed_in_and_leaves_nothing_behind() {
    let project = Project::new().await;
    let (labs, owner) = (project.app("labs").await, project.administrator(Role::Owner).await);
    let ada = project.user("ada").await;
    let begun = owner.get(&Administrator::of(&labs, "/test")).await.expect(303);
    let address = begun.location().to_owned();
    assert!(address.starts_with(&format!("{}authorize?", project.issuer())), "{address}");
    let visitor = project.browser();
    let page = visitor.get(&address).await;
    let page = visitor.follow(page).await.expect(200);
    let mut answer = visitor.log_in(&page, &ada.email, &ada.password).await;
    answer = visitor.follow(answer).await;
    if answer.body.contains("value=\"allow\"") {
        answer = visitor.decide(&answer, "allow").await;
    }
    let back = answer.goes_to();
    assert!(back.contains("/sign-in/test?"), "{back}");
    let shown = visitor.get(&back).await.expect(200);
    assert!(shown.body.contains("The sign-in works") && shown.body.contains("ada@example.com"), "{}", shown.body);
    assert_eq!(shown.header("cache-control"), Some("no-store"));
    assert!(!shown.body.contains("access_token") && !shown.body.contains("kwr_"));
    // The code is used up, the grant has ended.
    visitor.get(&back).await.expect(410);
    let kinds: Vec<String> = project.trail().await.into_iter().map(|(kind, _)| kind).collect();
    assert!(kinds.iter().any(|kind| kind == "grant.ended"), "{kinds:?}");
    // Who began it, and that its end was theirs too, is on record by name.
    let trail = owner.get(&format!("activity?administrator={}", owner.id)).await.expect(200);
    let said: String = trail.body.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text).collect();
    assert!(said.contains("Ana Keller") && said.contains("began to try the sign-in of labs"), "{said}");
    assert!(trail.body.contains("grant.ended"), "{said}");
}

#[tokio::test]
async fn our_address_is_nobodys_without_a_ticket_that_is_fresh_and_for_this_application() {
    let project = Project::new().await;
    let (labs, other) = (project.app("labs").await, project.app("other").await);
    let owner = project.administrator(Role::Owner).await;
    let ours = format!("{}sign-in/test", project.issuer());
    let browser = project.browser();
    browser.get(&labs.request().with("redirect_uri", &ours).path()).await.expect(400);
    let begun = owner.get(&Administrator::of(&labs, "/test")).await.expect(303).location().to_owned();
    let state = url::Url::parse(&begun).unwrap();
    let state = state.query_pairs().find(|(name, _)| name == "state").unwrap().1.into_owned();
    browser.get(&other.request().with("redirect_uri", &ours).with("state", &state).path()).await.expect(400);
    browser
        .get(&labs.request().with("redirect_uri", &format!("{ours}/x")).with("state", &state).path())
        .await
        .expect(400);
    let page = browser.get(&begun).await;
    browser.follow(page).await.expect(200);
    // A code that was not asked for with the ticket's own verifier gives nothing.
    let ada = project.user("ada").await;
    let request = labs.request().with("redirect_uri", &ours).with("state", &state);
    let answer = browser.sign_in(&request, &ada).await;
    let query = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("state", &state)
        .append_pair("code", &answer["code"])
        .finish();
    browser.get(&project.path(&format!("sign-in/test?{query}"))).await.expect(410);
    project.wait(600);
    browser.get(&begun).await.expect(400);
    browser.get(&project.path("sign-in/test")).await.expect(410);
    let page = browser.get(&project.path("sign-in/test?error=%3Cscript%3E&error_description=evil")).await.expect(200);
    assert!(!page.body.contains("evil") && !page.body.contains("<script>"), "{}", page.body);
    // Such tries are nothing that an administrator should allow.
    let owner = project.administrator(Role::Owner).await;
    let page = owner.get(&Administrator::of(&labs, "/activity")).await.expect(200);
    assert!(!page.body.contains("?allow="), "{}", page.body);
    // An auditor starts none.
    let auditor = project.administrator(Role::Auditor).await;
    auditor.get(&Administrator::of(&labs, "/test")).await.expect(403);
}
