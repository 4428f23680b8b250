//! What is ours among what administrators look after: people's own account, the built-in project.

use crate::{
    account::come,
    support::{Project, console::Administrator, project::PUBLIC_URL},
};
use domain::administration::Role;

/// Where a page's links lead that begin like this.
fn links(body: &str, beginning: &str) -> Vec<String> {
    let hrefs = body.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let mut found: Vec<String> = hrefs.filter(|href| href.starts_with(beginning)).map(str::to_owned).collect();
    found.sort_unstable();
    found.dedup();
    found
}

async fn leads_somewhere(by: &Administrator, body: &str, beginning: &str) {
    for link in links(body, beginning) {
        by.browser.get(&link).await.expect(200);
    }
}

#[tokio::test]
async fn peoples_own_account_is_called_so_and_leads_to_no_page_that_is_not_there() {
    let project = Project::new().await;
    let labs = project.app_with("labs", |settings| settings.signup_allowed = false).await;
    let ada = project.user("ada").await;
    let browser = project.browser();
    labs.tokens_in(&browser, &ada, &labs.request()).await;
    come(&project.browser(), &ada, "").await.expect(200);
    let owner = project.administrator(Role::Owner).await;
    for page in ["", "activity", &format!("users/{}", ada.id)] {
        let body = owner.get(page).await.expect(200).body;
        assert!(body.contains("Own account"), "{page}: {body}");
        let applications = owner.path("applications/");
        assert!(!links(&body, &applications).is_empty(), "labs has a page: {body}");
        leads_somewhere(&owner, &body, &applications).await;
    }
    let users = owner.get("users").await.expect(200).body;
    assert!(users.contains("value=\"labs\"") && !users.contains("value=\"account\""), "{users}");
    let sign_up = owner.get("settings/sign-up").await.expect(200).body;
    let note = sign_up.split("Sign-in tab").nth(1).unwrap().split("</p>").next().unwrap();
    assert!(note.contains("labs"), "{note}");
    let (tenant_name, _) = {
        let mut tx = project.means.project(project.id).await.unwrap();
        server::store::project::settings(&mut tx).await.unwrap().unwrap()
    };
    assert!(!note.contains(&tenant_name.name), "{note}");
}

#[tokio::test]
async fn each_entry_of_the_built_in_projects_navigation_leads_somewhere() {
    let operator = Project::new().await.keyward().await.administrator(Role::Operator).await;
    let body = operator.get("").await.expect(200).body;
    assert!(body.contains("/console/p/keyward/administrators"), "{body}");
    leads_somewhere(&operator, &body, "/console/p/keyward").await;
    operator.get("settings/sign-up").await.expect(404);
    let found = operator.post("search", &[("q", "sign-up")]).await.expect(303);
    let found = operator.follow(found).await.expect(200).body;
    assert!(!found.contains("settings/sign-up"), "{found}");
}

#[tokio::test]
async fn an_operator_of_projects_that_others_run_finds_the_built_in_one() {
    let operator = Project::new().await.keyward().await.administrator(Role::Operator).await;
    let page = operator.browser.get("/console").await.expect(200);
    assert!(page.body.contains("\"/console/p/keyward\"") && page.body.contains("Operator"), "{}", page.body);
    assert!(page.body.contains("are run by others"), "{}", page.body);
    assert!(!page.body.contains("Create your first project"), "{}", page.body);
}

#[tokio::test]
async fn an_administrator_finds_the_way_to_their_own_account() {
    let project = Project::new().await;
    let owner = project.administrator(Role::Owner).await;
    let body = owner.get("").await.expect(200).body;
    let account = format!("{PUBLIC_URL}/p/keyward/account");
    assert!(body.contains(&format!("href=\"{account}\"")), "{body}");
    let page = owner.browser.follow(owner.browser.get(&account).await).await.expect(200);
    assert!(page.body.contains("Ana Keller"), "already signed in: {}", page.body);
}

#[tokio::test]
async fn whoever_adds_an_administrator_reads_how_the_link_gets_there() {
    let project = Project::new().await;
    let owner = project.administrator(Role::Owner).await;
    let page = owner.get("administrators/new").await.expect(200).body;
    assert!(page.contains("In this demo no mail leaves") && page.contains("mail log of the project Keyward"), "{page}");
    assert!(!page.contains("hand over yourself") && !page.contains("no mail is sent"), "{page}");
    let email = format!("bo-{}@clinic.example", project.slug);
    let added = owner.post("administrators", &[("email", &email), ("role", "auditor")]).await.expect(303);
    let page = owner.follow(added).await.expect(200).body;
    assert!(page.contains("The mail is in the mail log of the project Keyward."), "{page}");

    let silent = super::import_invite::without_mail().await;
    let owner = silent.administrator(Role::Owner).await;
    let page = owner.get("administrators/new").await.expect(200).body;
    assert!(page.contains("which you see next and hand over yourself"), "{page}");
}

#[tokio::test]
async fn somebody_who_was_invited_is_invited_and_not_active_before_they_accept() {
    let project = Project::new().await;
    project.app("labs").await;
    let ada = project.user("ada").await;
    let owner = project.administrator(Role::Owner).await;
    let fields = [("addresses", "ida@clinic.example"), ("application", "labs")];
    owner.post("users/invitations/new", &fields).await.expect(303);
    let listed = async |query: &str| owner.get(&format!("users{query}")).await.expect(200).body;
    let invited = listed("?status=invited").await;
    assert!(invited.contains("ida@clinic.example") && invited.contains("Invited</span>"), "{invited}");
    assert!(!invited.contains(&ada.id.to_string()), "{invited}");
    let active = listed("?status=active").await;
    assert!(!active.contains("ida@clinic.example") && active.contains(&ada.id.to_string()), "{active}");
    let all = listed("").await;
    assert!(all.contains("ida@clinic.example") && all.contains(&ada.id.to_string()), "{all}");
    let one = super::users::ids(&owner.get("users?status=invited").await).remove(0);
    let page = owner.get(&format!("users/{one}")).await.expect(200).body;
    let about = page.split("class=\"about\"").nth(1).unwrap().split("Has never signed in").next().unwrap();
    assert!(about.contains("Invited") && !about.contains("Active"), "{about}");
    // The figure beside the entry counts whoever was just added.
    let count = |body: &str| body.split("/users\"").nth(1).unwrap().split("</a>").next().unwrap().to_owned();
    let before = count(&listed("").await);
    project.user("grace").await;
    assert_ne!(count(&listed("").await), before);
}
