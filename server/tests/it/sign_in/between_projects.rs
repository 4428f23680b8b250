//! What is one project's is nothing in another, also where both share a host.

use super::{code, cookie, tries};
use crate::support::{
    Project, Tokens,
    client::{App, VERIFIER},
    database::{admin, run},
    installation::shared_database,
    project::{PUBLIC_URL, Person},
};
use domain::{audit::Actor, ids::ProjectId, project::ProjectSettings};
use server::{
    random::RandomExt as _,
    routes, service,
    service::ServiceError,
    state::{AppState, Facts},
    store::StoreError,
    web::guard::ByOwnDomain,
};
use std::sync::Arc;

struct Neighbours {
    here: Project,
    there: Project,
    labs: App,
    same: App,
    ada: Person,
    eve: Person,
}

/// Two projects of one server, with applications of the same name and people of the same address.
async fn neighbours() -> Neighbours {
    let here = Project::new().await;
    let there =
        Project { router: here.router.clone(), ..Project::on(here.means.clone(), here.clock.clone(), |_| {}).await };
    let (labs, same) = (here.app("labs").await, there.app("labs").await);
    let (ada, eve) = (here.user("ada").await, there.user("ada").await);
    Neighbours { labs, same, ada, eve, here, there }
}

/// Case 99.
#[tokio::test]
async fn codes_and_tokens_of_another_project_are_nothing() {
    let Neighbours { here, there, labs, same, ada, .. } = neighbours().await;
    let code = here.browser().sign_in(&labs.request(), &ada).await["code"].clone();
    let answer = same.exchange(&code).await.expect(400);
    assert_eq!(answer.error(), "invalid_grant");
    let tokens = Tokens(labs.exchange(&code).await.expect(200).json());

    assert_eq!(same.refresh(tokens.refresh_token()).await.expect(400).error(), "invalid_grant");
    there.get_as(&there.path("userinfo"), tokens.access_token()).await.expect(401);
    same.revoke(tokens.refresh_token()).await.expect(200);
    same.revoke(tokens.access_token()).await.expect(200);
    here.get_as(&here.path("userinfo"), tokens.access_token()).await.expect(200);
    labs.refresh(tokens.refresh_token()).await.expect(200);

    // An ID token of another project is a forged hint.
    let hint = same.request().with("id_token_hint", tokens.id_token()).with("prompt", "none");
    let answer = there.browser().get(&hint.path()).await.for_application();
    assert!(answer.contains_key("error") && !answer.contains_key("code"), "{answer:?}");
    let keys = |answer: crate::support::answer::Answer| {
        answer.expect(200).json()["keys"]
            .as_array()
            .unwrap()
            .iter()
            .map(|key| key["kid"].to_string())
            .collect::<Vec<_>>()
    };
    let (of_here, of_there) = (
        keys(here.get(&here.path(".well-known/jwks.json")).await),
        keys(there.get(&there.path(".well-known/jwks.json")).await),
    );
    assert!(of_here.iter().all(|kid| !of_there.contains(kid)));
}

/// Case 99.
#[tokio::test]
async fn sessions_flows_and_forms_of_another_project_are_nothing() {
    let Neighbours { here, there, labs, same, ada, eve } = neighbours().await;
    let browser = here.browser();
    browser.sign_in(&labs.request(), &ada).await;
    here.wait(1);
    let page = browser.open(&labs.request().with("prompt", "login")).await.expect(200);
    // The cookie under the other project's name, as a script on the shared host could have written it.
    let value = cookie(&browser).unwrap();
    browser.cookies.lock().unwrap().insert(format!("kw-{}", there.slug), value);
    let silent = same.request().with("prompt", "none");
    assert_eq!(browser.get(&silent.path()).await.for_application()["error"], "login_required");

    let foreign = page.action().replace(here.slug.as_str(), there.slug.as_str());
    browser.get(&foreign).await.expect(410);
    let csrf = page.field("csrf").unwrap();
    let form = [("csrf", csrf.as_str()), ("login", eve.email.as_str()), ("password", eve.password.as_str())];
    browser.post(&foreign, &form).await.expect(410);
    let theirs = browser.open(&same.request()).await.expect(200);
    browser.post(&theirs.action(), &form).await.expect(403);

    // The same address is another person, with another password.
    let answer = browser.log_in(&theirs, &ada.email, &ada.password).await;
    let subject = |tokens: Tokens| Tokens::claims(tokens.id_token())["sub"].clone();
    assert_eq!((ada.email.as_str(), ada.password.as_str()), (eve.email.as_str(), eve.password.as_str()));
    let tokens = Tokens(same.exchange(&code(&answer)).await.expect(200).json());
    assert_eq!(subject(tokens), eve.id.to_string());
    assert!(browser.get(&labs.request().with("prompt", "none").path()).await.for_application().contains_key("code"));
}

/// Case 99.
#[tokio::test]
async fn a_device_that_one_project_knows_is_unknown_to_another() {
    let Neighbours { here, there, labs, same, ada, eve } = neighbours().await;
    let browser = here.browser();
    browser.sign_in(&labs.request(), &ada).await;
    let value = browser.cookies.lock().unwrap()[&format!("kwd-{}", here.slug)].clone();
    browser.cookies.lock().unwrap().insert(format!("kwd-{}", there.slug), value);
    for _ in 0..10 {
        tries(&there.browser(), &same, &eve.email, "wrong").await.expect(422);
    }
    tries(&browser.on(&there), &same, &eve.email, &eve.password).await.expect(429);
    // And guesses at one project's account are not counted in the other.
    code(&tries(&here.browser(), &labs, &ada.email, &ada.password).await.expect(200));
}

/// Case 99.
#[tokio::test]
async fn a_client_of_another_project_is_no_client() {
    let Neighbours { here, there, ada, .. } = neighbours().await;
    let portal = here.web("portal").await;
    let stranger = App { project: there.clone(), ..portal.clone() };
    let tokens = portal.tokens(&ada).await;
    let form = [
        ("grant_type", "authorization_code"),
        ("code", "x"),
        ("redirect_uri", portal.redirect_uri()),
        ("code_verifier", VERIFIER),
    ];
    for (endpoint, form) in [
        ("oauth/token", &form[..]),
        ("oauth/introspect", &[("token", tokens.access_token())]),
        ("oauth/revoke", &[("token", tokens.refresh_token())]),
    ] {
        let answer = stranger.call(endpoint, form).await.expect(401);
        assert_eq!(answer.error(), "invalid_client");
    }
    let answer = there
        .browser()
        .get(&portal.request().path().replace(here.slug.as_str(), there.slug.as_str()))
        .await
        .expect(400);
    assert!(answer.header("location").is_none());
    here.get_as(&here.path("userinfo"), tokens.access_token()).await.expect(200);
}

/// Case 100.
#[tokio::test]
async fn a_project_answers_at_its_own_domain_or_under_its_prefix_never_at_both() {
    let here = Project::new().await;
    let id = ProjectId::from_random(here.means.random.bytes());
    let slug = domain::project::Slug::parse(&format!("d{}", id.uuid().simple())).unwrap();
    let domain = format!("{slug}.example");
    let mut tx = here.means.project(id).await.unwrap();
    service::project::create(
        &mut tx,
        &here.means.masters,
        &slug,
        Some(&domain),
        &ProjectSettings::default(),
        Actor::System,
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    let there = Project { id, slug, ..here.clone() };
    let by_domain = |project: &Project| Project {
        router: project.router.clone().layer(axum::Extension(ByOwnDomain)),
        ..project.clone()
    };

    let paths = [
        ".well-known/openid-configuration",
        ".well-known/jwks.json",
        "authorize",
        "logout",
        "sign-in",
        "sign-in/forgot-password",
    ];
    for path in paths {
        there.get(&there.path(path)).await.expect(404);
        by_domain(&here).get(&here.path(path)).await.expect(404);
        // Without an application there is nowhere to send whoever comes to the bare sign-in page.
        if path != "sign-in" {
            assert_ne!(by_domain(&there).get(&there.path(path)).await.status, 404, "{path}");
            assert_ne!(here.get(&here.path(path)).await.status, 404, "{path}");
        }
    }
    for endpoint in ["oauth/token", "oauth/introspect", "oauth/revoke"] {
        let post = async |project: &Project| {
            project.post(&project.path(endpoint), "application/x-www-form-urlencoded", "").await.status
        };
        assert_eq!((post(&there).await, post(&by_domain(&here)).await), (404, 404));
        assert_eq!((post(&by_domain(&there)).await, post(&here).await), (401, 401));
    }
    let metadata = by_domain(&there).get(&there.path(".well-known/openid-configuration")).await.expect(200).json();
    assert_eq!(metadata["issuer"], format!("https://{domain}/"));
    assert!(!metadata.to_string().contains(PUBLIC_URL) && !metadata.to_string().contains("/p/"), "{metadata}");
}

/// Case 101.
#[tokio::test]
async fn a_deleted_projects_slug_and_domain_are_never_given_out_again() {
    let project = Project::new().await;
    let labs = project.app("labs").await;
    let domain = format!("{}.example", project.slug);
    let name = shared_database().await.options().get_database().unwrap().to_owned();
    let mut by_hand = admin(&name).await;
    run(
        &mut by_hand,
        format!(
            "INSERT INTO project_domain (domain, project_id, created_at) VALUES ('{domain}', '{0}', now())",
            project.id
        ),
    )
    .await;
    run(&mut by_hand, format!("UPDATE project SET deleted_at = now() WHERE id = '{0}'", project.id)).await;

    project.get(&project.path(".well-known/openid-configuration")).await.expect(404);
    project.get(&labs.request().path()).await.expect(404);
    let again = async |slug: &domain::project::Slug, domain: Option<&str>| {
        let id = ProjectId::from_random(project.means.random.bytes());
        let mut tx = project.means.project(id).await.unwrap();
        let created = service::project::create(
            &mut tx,
            &project.means.masters,
            slug,
            domain,
            &ProjectSettings::default(),
            Actor::System,
        )
        .await;
        created.map(|_| ())
    };
    let fresh = domain::project::Slug::parse(&format!("{}x", &project.slug.as_str()[..30])).unwrap();
    for (slug, domain) in
        [(&project.slug, None), (&project.slug, Some("free.example")), (&fresh, Some(domain.as_str()))]
    {
        let refused = again(slug, domain).await;
        assert!(matches!(refused, Err(ServiceError::Store(StoreError::Taken(_)))), "{slug}: {refused:?}");
    }
    again(&fresh, None).await.unwrap();
}

/// Case 101.
#[tokio::test]
async fn a_deleted_clients_id_is_never_given_out_again() {
    let project = Project::new().await;
    let labs = project.app("labs").await;
    let tokens = labs.tokens(&project.user("ada").await).await;
    let name = shared_database().await.options().get_database().unwrap().to_owned();
    let mut by_hand = admin(&name).await;
    run(&mut by_hand, format!("UPDATE client SET deleted_at = now() WHERE project_id = '{}'", project.id)).await;
    let server = Project {
        router: routes::router(AppState::new(Arc::clone(&project.means), Facts::default())),
        ..project.clone()
    };

    // It is gone, with all it had.
    server.get(&labs.request().path()).await.expect(400);
    server.get_as(&server.path("userinfo"), tokens.access_token()).await.expect(401);
    let answer = App { project: server.clone(), ..labs.clone() }.refresh(tokens.refresh_token()).await.expect(401);
    assert_eq!(answer.error(), "invalid_client");
    let mut tx = project.means.project(project.id).await.unwrap();
    let again = domain::oauth::client::Client::Application(labs.application.clone());
    let refused = server::store::client::create(&mut tx, &again).await;
    assert!(matches!(refused, Err(StoreError::Taken(_))), "{refused:?}");
}

/// Case 106.
#[tokio::test]
async fn a_login_only_token_opens_neither_the_api_nor_the_gateway() {
    let project = Project::new().await;
    let labs = project.app("labs").await;
    let ada = project.user("ada").await;
    let me = async |token: &str| project.get_as("/v1/user/me", token).await;
    let fhir = async |token: &str| project.get_as(&project.path("fhir/Patient/1"), token).await;

    let login_only = labs.tokens(&ada).await;
    project.get_as(&project.path("userinfo"), login_only.access_token()).await.expect(200);
    me(login_only.access_token()).await.expect(401);
    let refused = fhir(login_only.access_token()).await.expect(401);
    assert_eq!(refused.json()["resourceType"], "OperationOutcome");
    // Other tokens of the same sign-in are no access tokens at all.
    for text in [login_only.id_token(), login_only.refresh_token(), "x", "a.b.c", "e30.e30.e30"] {
        me(text).await.expect(401);
        fhir(text).await.expect(401);
    }

    // A token for one door opens that one.
    let (api, own) = (format!("{PUBLIC_URL}/v1"), format!("{}fhir", project.issuer()));
    let for_api = labs.tokens_in(&project.browser(), &ada, &labs.request().with("audience", &api)).await;
    assert_eq!(me(for_api.access_token()).await.expect(200).json()["id"], ada.id.to_string());
    fhir(for_api.access_token()).await.expect(401);
    let for_fhir = labs.tokens_in(&project.browser(), &ada, &labs.request().with("audience", &own)).await;
    me(for_fhir.access_token()).await.expect(401);
    fhir(for_fhir.access_token()).await.expect(404);

    // And no longer when it was revoked.
    labs.revoke(for_api.access_token()).await.expect(200);
    labs.revoke(for_fhir.access_token()).await.expect(200);
    me(for_api.access_token()).await.expect(401);
    fhir(for_fhir.access_token()).await.expect(401);
}

/// Case 99.
#[tokio::test]
async fn a_token_for_one_projects_gateway_does_not_open_anothers() {
    let Neighbours { here, there, labs, ada, .. } = neighbours().await;
    let own = format!("{}fhir", here.issuer());
    let tokens = labs.tokens_in(&here.browser(), &ada, &labs.request().with("audience", &own)).await;
    here.get_as(&here.path("fhir/Patient/1"), tokens.access_token()).await.expect(404);
    there.get_as(&there.path("fhir/Patient/1"), tokens.access_token()).await.expect(401);
}
