//! The life of a project: created, closed, opened again, erased.

use crate::{
    canary::{drive, seeds::Seeds},
    support::{
        Project,
        console::Administrator,
        database::{admin, run},
        installation::shared_database,
        sql::{column, value},
    },
};
use domain::administration::Role;
use server::{jobs, store};

async fn create(operator: &Administrator, fields: &[(&str, &str)]) -> crate::support::answer::Answer {
    let csrf = operator.csrf().await;
    let fields: Vec<(&str, &str)> = std::iter::once(("csrf", csrf.as_str())).chain(fields.iter().copied()).collect();
    operator.browser.post("/console/projects", &fields).await
}

async fn restore(by: &Administrator, slug: &str) -> crate::support::answer::Answer {
    let csrf = by.csrf().await;
    by.browser.post(&format!("/console/projects/{slug}/restore"), &[("csrf", &csrf)]).await
}

#[tokio::test]
async fn an_operator_creates_a_project_and_owns_it() {
    let project = Project::new().await;
    let operator = project.keyward().await.administrator(Role::Operator).await;
    operator.browser.get("/console/projects/new").await.expect(200);
    let slug = format!("n{}", &project.slug.as_str()[1..30]);
    let wrong = create(&operator, &[("name", ""), ("slug", "No!"), ("domain", "localhost")]).await.expect(422);
    assert_eq!(wrong.body.matches("aria-invalid=\"true\"").count(), 3, "{}", wrong.body);
    let taken = create(&operator, &[("name", "X"), ("slug", project.slug.as_str())]).await.expect(422);
    assert!(taken.body.contains("Slugs are never given out again"), "{}", taken.body);

    let made = create(&operator, &[("name", "New <Clinic>"), ("slug", &slug), ("domain", "")]).await.expect(303);
    assert_eq!(made.location(), format!("/console/p/{slug}"));
    let page = operator.browser.follow(made).await.expect(200);
    assert!(page.body.contains("New &lt;Clinic&gt;") && page.body.contains("you are its owner"), "{}", page.body);
    operator.browser.get(&format!("/console/p/{slug}/settings/project/delete")).await.expect(200);
    project.get(&format!("/p/{slug}/.well-known/openid-configuration")).await.expect(200);

    // Nobody else does.
    let owner = project.administrator(Role::Owner).await;
    owner.browser.get("/console/projects/new").await.expect(403);
    let other = format!("m{}", &project.slug.as_str()[1..30]);
    create(&owner, &[("name", "X"), ("slug", &other)]).await.expect(403);
    project.get(&format!("/p/{other}/.well-known/openid-configuration")).await.expect(404);
}

#[tokio::test]
async fn a_sign_in_that_is_under_way_when_a_project_is_deleted_gives_nothing_that_lives_on() {
    let project = Project::new().await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    let owner = project.administrator(Role::Owner).await;
    let browser = project.browser();
    let page = browser.open(&labs.request()).await.expect(200);
    let late = labs.tokens(&ada).await;
    owner.post("settings/project/delete", &[("confirm", project.slug.as_str())]).await.expect(303);
    // As if the answer of that sign-in had been written at this very moment: it began before, and is committed after.
    let name = shared_database().await.options().get_database().unwrap().to_owned();
    let mut superuser = admin(&name).await;
    let living = format!("UPDATE session SET ended_at = NULL, end_reason = NULL WHERE project_id = '{}'", project.id);
    assert_eq!(run(&mut superuser, living).await, 1);
    browser.log_in(&page, &ada.email, &ada.password).await.expect(404);

    restore(&owner, project.slug.as_str()).await.expect(303);
    let sessions = format!("SELECT count(*) FROM session WHERE project_id = '{}' AND ended_at IS NULL", project.id);
    assert_eq!(value(&mut superuser, sessions).await, "0");
    labs.refresh(late.refresh_token()).await.expect(400);
}

#[tokio::test]
async fn a_deleted_project_answers_nowhere_and_comes_back_whole() {
    let project = Project::new().await;
    let (labs, web) = (project.app("labs").await, project.web("web").await);
    let ada = project.user("ada").await;
    let browser = project.browser();
    let tokens = labs.tokens_in(&browser, &ada, &labs.request()).await;
    let owner = project.administrator(Role::Owner).await;
    let admin_there = project.administrator(Role::Administrator).await;

    let delete = "settings/project/delete";
    let page = owner.get(delete).await.expect(200);
    assert!(page.body.contains("2 applications") && page.body.contains("1 person"), "{}", page.body);
    admin_there.post(delete, &[("confirm", project.slug.as_str())]).await.expect(403);
    let refused = owner.post(delete, &[("confirm", "something else")]).await.expect(422);
    assert!(refused.body.contains("Type "), "{}", refused.body);
    project.get(&project.path(".well-known/openid-configuration")).await.expect(200);
    owner.post(delete, &[("confirm", project.slug.as_str())]).await.expect(303);

    // Nothing answers for it: pages, OAuth, API, gateway, console.
    let pages = [
        "",
        "sign-in",
        ".well-known/openid-configuration",
        ".well-known/jwks.json",
        "logout",
        "userinfo",
        "fhir/Patient/1",
    ];
    for path in pages {
        project.get(&project.path(path)).await.expect(404);
    }
    browser.get(&labs.request().path()).await.expect(404);
    project.get_as(&project.path("userinfo"), tokens.access_token()).await.expect(404);
    project.get_as("/v1/user/me", tokens.access_token()).await.expect(401);
    let form = "application/x-www-form-urlencoded";
    for path in ["oauth/token", "oauth/introspect", "oauth/revoke"] {
        project.post(&project.path(path), form, "").await.expect(404);
    }
    owner.get("").await.expect(404);
    owner.get("settings/project").await.expect(404);
    server::service::project::by_slug(&project.means, &project.slug).await.unwrap().ok_or(()).unwrap_err();

    // Its owners see that it can be restored; nobody else sees anything.
    let list = owner.browser.get("/console").await.expect(200);
    assert!(list.body.contains(&format!("/console/projects/{}/restore", project.slug)), "{}", list.body);
    let closed = format!("/console/projects/{}/restore", project.slug);
    owner.browser.get(&closed).await.expect(200);
    admin_there.browser.get(&closed).await.expect(404);
    restore(&admin_there, project.slug.as_str()).await.expect(404);
    let stranger = Project::new().await.administrator(Role::Owner).await;
    restore(&stranger, project.slug.as_str()).await.expect(404);

    restore(&owner, project.slug.as_str()).await.expect(303);
    project.get(&project.path(".well-known/openid-configuration")).await.expect(200);
    owner.get("").await.expect(200);
    admin_there.get("settings/keys").await.expect(200);
    // Who was signed in is not any more, and tokens are worth nothing; whoever signs in finds everything as it was.
    project.get_as(&project.path("userinfo"), tokens.access_token()).await.expect(401);
    labs.refresh(tokens.refresh_token()).await.expect(400);
    assert_eq!(browser.asks(&labs.request().with("prompt", "none")).await["error"], "login_required");
    labs.tokens(&ada).await;
    web.tokens(&ada).await;
    restore(&owner, project.slug.as_str()).await.expect(404);
    let trail = project.trail().await;
    for kind in ["project.closed", "project.restored"] {
        assert!(trail.iter().any(|(own, _)| own == kind), "{kind}: {trail:?}");
    }
}

#[tokio::test]
async fn the_built_in_project_has_no_end() {
    let operator = Project::new().await.keyward().await.administrator(Role::Operator).await;
    operator.get("settings/project/delete").await.expect(403);
    operator.post("settings/project/delete", &[("confirm", "keyward")]).await.expect(403);
}

/// Case 101.
#[tokio::test]
async fn erasing_leaves_nothing_but_the_trail_and_what_is_never_given_out_again() {
    let project = Project::new().await;
    // A row in every table.
    Box::pin(drive::everything(&project, &mut Seeds::default())).await;
    let owner = project.administrator(Role::Owner).await;
    owner.get("users").await.expect(200);
    owner.post("settings/project/delete", &[("confirm", project.slug.as_str())]).await.expect(303);
    let name = shared_database().await.options().get_database().unwrap().to_owned();
    let mut by_hand = admin(&name).await;
    let of_project = |table: &str| format!("SELECT count(*)::text FROM {table} WHERE project_id = '{}'", project.id);
    let trail: usize = value(&mut by_hand, of_project("audit_event")).await.parse().unwrap();

    project.wait(29 * 24 * 3600);
    jobs::erase(&project.means).await;
    let owner = project.at_console(owner.id, &owner.email).await;
    owner.browser.get(&format!("/console/projects/{}/restore", project.slug)).await.expect(200);
    project.wait(24 * 3600 + 1);
    jobs::erase(&project.means).await;
    jobs::erase(&project.means).await;

    let tables = column(
        &mut by_hand,
        "SELECT DISTINCT table_name::text FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'project_id'",
    )
    .await;
    assert!(tables.len() > 20, "{tables:?}");
    for table in tables {
        let left = value(&mut by_hand, of_project(&table)).await;
        match table.as_str() {
            "audit_event" => assert_eq!(left.parse::<usize>().unwrap(), trail + 1),
            "project_domain" => {}
            _ => assert_eq!(left, "0", "{table}"),
        }
    }
    let state = value(
        &mut by_hand,
        format!(
            "SELECT (deleted_at IS NOT NULL AND delete_after IS NULL)::text FROM project WHERE id = '{}'",
            project.id
        ),
    )
    .await;
    assert_eq!(state, "true");
    let owner = project.at_console(owner.id, &owner.email).await;
    owner.browser.get(&format!("/console/projects/{}/restore", project.slug)).await.expect(404);
    let operator = project.keyward().await.administrator(Role::Operator).await;
    let again = create(&operator, &[("name", "X"), ("slug", project.slug.as_str())]).await.expect(422);
    assert!(again.body.contains("never given out again"), "{}", again.body);
}

/// Case 101.
#[tokio::test]
async fn a_closed_projects_slug_and_domain_are_taken() {
    let project = Project::new().await;
    let operator = project.keyward().await.administrator(Role::Operator).await;
    let slug = format!("d{}", &project.slug.as_str()[1..30]);
    let domain = format!("{slug}.example");
    create(&operator, &[("name", "D"), ("slug", &slug), ("domain", &domain)]).await.expect(303);
    let csrf = operator.csrf().await;
    let delete = format!("/console/p/{slug}/settings/project/delete");
    operator.browser.post(&delete, &[("csrf", &csrf), ("confirm", &slug)]).await.expect(303);
    let other = format!("e{}", &project.slug.as_str()[1..30]);
    let taken = create(&operator, &[("name", "E"), ("slug", &other), ("domain", &domain)]).await.expect(422);
    assert!(taken.body.contains("Domains are never given out again"), "{}", taken.body);
    let found = project.means.control().await.unwrap();
    let mut tx = found;
    assert!(store::project::by_domain(&mut tx, &domain).await.unwrap().is_none(), "nothing answers under its domain");
    create(&operator, &[("name", "D"), ("slug", &slug)]).await.expect(422);
}
