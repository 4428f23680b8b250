//! Everything that the product does, once: people come and go, applications get and lose, attempts fail. Later issues add
//! what they bring.

use super::{applications, entry, newcomers, people, seeds::Seeds, settings};
use crate::support::{
    Project, Tokens,
    answer::Answer,
    browser::Browser,
    client::{App, Request},
    project::{Person, SECRET},
};
use axum::{body::Body, http};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::{
    audit::Actor,
    ids::{ClientId, RoleId, UserId},
    oauth::client::{ApplicationType, TokenEndpointAuthMethod},
    person::{Address, BusinessIdentifier, Identifier, Profile},
    project::PasswordSettings,
};
use server::{
    crypto::password::Password,
    random::RandomExt as _,
    service::{self, password_change::set_hash},
    store::{self, membership::Membership, role::StoredRole},
};

const EMAIL: &str = "Zsofia.Qvoerkenblatt@seltsam-kanari.example";
const NEW_EMAIL: &str = "q.zsofia.neu@noch-seltsamer.example";
const PHONE: &str = "+4915799887766";
const USERNAME: &str = "zsofia-qvoerki-31";
const PASSWORD: &str = "Kanarienvogel-77-Grubenlampe-ß";
const NEW_PASSWORD: &str = "Neuer-Kanarienvogel-78-Grubenlampe";
const FHIR_USER: &str = "Patient/kanari-47110815";

/// What opens a door, by the names of their seeds.
pub const SECRETS: [&str; 9] =
    [PASSWORD, NEW_PASSWORD, SECRET, "code", "cookie", "access_token", "refresh_token", "id_token", "csrf"];

/// What is known of the person.
fn profile(profile: &mut Profile) {
    let text = |text: &str| Some(text.to_owned());
    *profile = Profile {
        name: text("Zsófia Qvörkenblatt"),
        given_name: text("Zsófia-Kanari"),
        family_name: text("Qvörkenblatt-Überall"),
        middle_name: text("Ermintrude-Kanari"),
        nickname: text("Zsozso-Kanari"),
        preferred_username: text(USERNAME),
        website: text("https://kanari-qvoerkenblatt.example/ich"),
        gender: text("weiblich-kanari"),
        birthdate: text("1931-07-23"),
        address: Some(Address {
            street_address: text("Seltsamgasse 4711"),
            locality: text("Kanaristadt"),
            postal_code: text("D-99887-K"),
            ..Address::default()
        }),
        email: text(EMAIL),
        email_verified: true,
        phone_number: text(PHONE),
        attributes: [("insurance".to_owned(), "VERSICHERT-KANARI-0815".into())].into_iter().collect(),
        identifiers: vec![BusinessIdentifier {
            system: "urn:oid:2.16.840".to_owned(),
            value: "MRN-KANARI-5550123".to_owned(),
        }],
        ..Profile::default()
    };
}

/// What nobody may find anywhere, whatever comes of the drive.
fn plant(seeds: &mut Seeds) {
    let known = [
        EMAIL,
        NEW_EMAIL,
        PHONE,
        USERNAME,
        PASSWORD,
        NEW_PASSWORD,
        FHIR_USER,
        SECRET,
        "Zsófia Qvörkenblatt",
        "Zsófia-Kanari",
        "Qvörkenblatt-Überall",
        "Ermintrude-Kanari",
        "Zsozso-Kanari",
        "kanari-qvoerkenblatt.example",
        "weiblich-kanari",
        "1931-07-23",
        "Seltsamgasse 4711",
        "Kanaristadt",
        "D-99887-K",
        "VERSICHERT-KANARI-0815",
        "MRN-KANARI-5550123",
    ];
    for seed in known {
        seeds.add(seed, seed);
    }
    for typed in TYPED {
        seeds.add(typed, typed);
    }
}

/// What people type or send by mistake or malice.
const TYPED: [&str; 8] = [WRONG, NOBODY, MISTYPED, IN_PATH, IN_QUERY, AS_CLIENT, WRONG_SECRET, STATE];
const WRONG: &str = "Falscher-Kanarienvogel-88";
const NOBODY: &str = "niemand.kennt.mich@kanari-nirgends.example";
const MISTYPED: &str = "Passwort-im-Namensfeld-Kanari-99";
const IN_PATH: &str = "kanari-in-der-adresse@verirrt.example";
const IN_QUERY: &str = "kanari-als-parameter@verirrt.example";
const AS_CLIENT: &str = "kanari-als-client@verirrt.example";
const WRONG_SECRET: &str = "wrong-kanari-secret-of-some-length";
const STATE: &str = "kanari-in-state-of-a-request";

/// Drives a project through everything; what it gave away on the way is seeded too.
pub async fn everything(project: &Project, seeds: &mut Seeds) {
    plant(seeds);
    let labs = project.app("labs").await;
    let portal = project
        .app_with("portal", |settings| {
            settings.application_type = ApplicationType::Web;
            settings.token_endpoint_auth_method = TokenEndpointAuthMethod::ClientSecretPost;
            settings.introspection_allowed = true;
            settings.custom_claims = [("insurance".to_owned(), "insurance".to_owned())].into_iter().collect();
        })
        .await;
    let sync = project.m2m("sync", |_| {}).await;
    let zsofia = person(project, &sync).await;

    let browser = project.browser();
    failures(project, &labs, &browser).await;
    let tokens = sign_in(&labs, &browser, &zsofia, seeds).await;
    others(project, &labs, &portal, &browser, &zsofia, seeds).await;
    tokens_used(&labs, &tokens, seeds).await;
    hostile(project, &labs).await;
    machine(project, &sync, seeds).await;
    ends(project, &labs, &browser, &zsofia, &tokens, seeds).await;
    people::looked_after(project, seeds).await;
    applications::looked_after(project, seeds).await;
    settings::looked_after(project, seeds).await;
    entry::as_the_built_in_project(project, seeds).await;
    Box::pin(newcomers::came(project, seeds)).await;
    Box::pin(settings::signed_everybody_out(project, seeds)).await;
    for (name, cookie) in browser.cookies.lock().unwrap().iter() {
        if cookie.len() > 16 {
            seeds.add(&format!("the cookie {name}"), cookie);
        }
    }
}

/// A person with everything that a person can have.
async fn person(project: &Project, sync: &ClientId) -> Person {
    let hash = project.means.passwords.hash(&Password::new(PASSWORD).unwrap(), &*project.means.random).await.unwrap();
    let mut filled = Profile::default();
    profile(&mut filled);
    let mut tx = project.means.project(project.id).await.unwrap();
    let names =
        [Identifier::email(EMAIL).unwrap(), Identifier::phone(PHONE).unwrap(), Identifier::username(USERNAME).unwrap()];
    let id = service::user::create(&project.keys, &mut tx, &filled, &names, Some(&hash)).await.unwrap();
    service::user::set_fhir_user(&project.keys, &mut tx, id, FHIR_USER).await.unwrap();
    let role = StoredRole {
        id: RoleId::from_random(tx.random().bytes()),
        name: "patient".to_owned(),
        description: None,
        access_policy: serde_json::json!({ "rule": [] }),
    };
    store::role::create(&mut tx, &role).await.unwrap();
    store::user::set_roles(&mut tx, id, &[role.id]).await.unwrap();
    store::client::set_roles(&mut tx, sync, &[role.id]).await.unwrap();
    let membership = Membership { administrator: UserId::from_random(tx.random().bytes()), role: "owner".to_owned() };
    store::membership::put(&mut tx, &membership).await.unwrap();
    store::project::bump_config_version(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
    Person { id, email: EMAIL.to_owned(), password: PASSWORD.to_owned() }
}

/// Wrong passwords, nobodies, and a password in the wrong field.
async fn failures(project: &Project, labs: &App, browser: &Browser) {
    let page = browser.open(&labs.request().with("login_hint", EMAIL)).await.expect(200);
    for (login, password) in
        [(EMAIL, WRONG), (NOBODY, WRONG), (MISTYPED, ""), (MISTYPED, WRONG), (PHONE, WRONG), (USERNAME, WRONG)]
    {
        browser.log_in(&page, login, password).await.expect(422);
    }
    let csrf = page.field("csrf").unwrap();
    let foreign = [("origin", "https://kanari.example"), ("sec-fetch-site", "cross-site")];
    let form = [("csrf", csrf.as_str()), ("login", EMAIL), ("password", PASSWORD)];
    browser.post_with(&page.action(), &form, &foreign).await.expect(403);
    project.browser().post(&page.action(), &form).await.expect(403);
}

/// The whole way with consent, and a request that was posted.
async fn sign_in(labs: &App, browser: &Browser, zsofia: &Person, seeds: &mut Seeds) -> Tokens {
    let request =
        labs.request().with("scope", "openid profile email phone address offline_access").with("state", STATE);
    let request = request.with("claims", r#"{"userinfo":{"birthdate":{"essential":true}}}"#);
    let form: Vec<(&str, &str)> =
        request.parameters.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let posted = browser.post(&labs.project.path("authorize"), &form).await.expect(303);
    let page = browser.follow(posted).await.expect(200);
    seeds.add("the csrf token", page.field("csrf").unwrap());
    let mut answer = browser.follow(browser.log_in(&page, &zsofia.email, &zsofia.password).await).await;
    assert!(answer.body.contains("value=\"allow\""), "consent is asked for: {}", answer.body);
    answer = browser.decide(&answer, "allow").await;
    let code = answer.for_application()["code"].clone();
    seeds.add("a code", &code);
    let tokens = Tokens(labs.exchange(&code).await.expect(200).json());
    given(&tokens, seeds);
    assert_eq!(labs.exchange("kanari-code-that-nobody-gave").await.expect(400).error(), "invalid_grant");
    tokens
}

fn given(tokens: &Tokens, seeds: &mut Seeds) {
    for name in ["access_token", "id_token", "refresh_token"] {
        if let Some(token) = tokens.0[name].as_str() {
            seeds.add(name, token);
            seeds.add(&format!("the end of an {name}"), &token[token.len() - 24..]);
        }
    }
}

/// Single sign-on, another way of asking, consent denied, the same person by another name, and a second person's try.
async fn others(project: &Project, labs: &App, portal: &App, browser: &Browser, zsofia: &Person, seeds: &mut Seeds) {
    let silent = |answer: Answer| answer.for_application();
    for mode in ["query", "form_post", "web_message"] {
        let request = portal.request().with("response_mode", mode).with("prompt", "none").with("scope", "openid phone");
        let answer = silent(browser.get(&request.path()).await);
        seeds.add("another code", &answer["code"]);
        let form = [
            ("grant_type", "authorization_code"),
            ("code", answer["code"].as_str()),
            ("redirect_uri", portal.redirect_uri()),
            ("code_verifier", crate::support::client::VERIFIER),
            ("client_id", portal.client_id()),
            ("client_secret", SECRET),
        ];
        let tokens = Tokens(posted(project, "oauth/token", &form).await.expect(200).json());
        given(&tokens, seeds);
    }
    let denied = browser.open(&portal.request().with("scope", "openid address")).await.expect(200);
    assert_eq!(browser.decide(&denied, "deny").await.for_application()["error"], "access_denied");
    project.wait(5); // who has signed in this very moment is not asked who they are
    let account = browser.open(&labs.request().with("prompt", "select_account")).await.expect(200);
    assert!(account.field("csrf").is_some());
    for (name, hint) in [(PHONE, NEW_EMAIL), (USERNAME, EMAIL)] {
        let other = project.browser();
        let page = other.open(&labs.request().with("login_hint", hint).with("prompt", "login")).await.expect(200);
        let answer = other.follow(other.log_in(&page, name, &zsofia.password).await).await;
        seeds.add("a code by another name", &answer.for_application()["code"]);
    }
}

async fn posted(project: &Project, endpoint: &str, form: &[(&str, &str)]) -> Answer {
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
    let request =
        http::Request::post(project.path(endpoint)).header("content-type", "application/x-www-form-urlencoded");
    project.send(request.body(Body::from(body)).unwrap()).await
}

/// Userinfo, introspection, refresh, and a refresh token used again after its time.
async fn tokens_used(labs: &App, tokens: &Tokens, seeds: &mut Seeds) {
    let project = &labs.project;
    let about = project.get_as(&project.path("userinfo"), tokens.access_token()).await.expect(200).json();
    assert_eq!((&about["birthdate"], &about["email"]), (&"1931-07-23".into(), &EMAIL.into()));
    project.get_as(&project.path("userinfo"), "kanari.not.a-token").await.expect(401);
    for token in [tokens.access_token(), tokens.refresh_token()] {
        let form = [("client_id", "portal"), ("client_secret", SECRET), ("token", token)];
        assert_eq!(posted(project, "oauth/introspect", &form).await.expect(200).json()["active"], true);
    }
    let renewed = Tokens(labs.refresh(tokens.refresh_token()).await.expect(200).json());
    given(&renewed, seeds);
    labs.revoke(renewed.access_token()).await.expect(200);
    project.wait(60);
    labs.refresh(tokens.refresh_token()).await.expect(400);
}

/// What does not belong there: in parameters, paths, headers, bodies.
async fn hostile(project: &Project, labs: &App) {
    for name in [
        "scope",
        "response_type",
        "response_mode",
        "prompt",
        "display",
        "max_age",
        "acr_values",
        "audience",
        "code_challenge",
        "claims",
        "id_token_hint",
        "nothing",
    ] {
        project.get(&labs.request().with(name, IN_QUERY).path()).await;
    }
    for (name, value) in [("client_id", AS_CLIENT), ("redirect_uri", IN_QUERY)] {
        project.get(&labs.request().with(name, value).path()).await.expect(400);
    }
    for path in [
        "",
        "p/",
        "v1/",
        &format!("p/{}/", project.slug),
        &format!("p/{}/sign-in/", project.slug),
        &format!("p/{}/fhir/Patient/", project.slug),
        "assets/",
    ] {
        let path = format!("/{path}{}", url::form_urlencoded::byte_serialize(IN_PATH.as_bytes()).collect::<String>());
        assert!(project.get(&path).await.status < 500, "{path}");
    }
    for endpoint in ["oauth/token", "oauth/introspect", "oauth/revoke", "userinfo", "logout"] {
        for form in [
            &[
                ("client_id", AS_CLIENT),
                ("client_secret", WRONG_SECRET),
                ("grant_type", "password"),
                ("username", EMAIL),
                ("password", PASSWORD),
            ][..],
            &[
                ("client_id", "labs"),
                ("grant_type", IN_QUERY),
                ("scope", IN_QUERY),
                ("token", IN_QUERY),
                ("refresh_token", IN_QUERY),
                ("code", IN_QUERY),
            ],
            &[("client_id", "portal"), ("client_secret", WRONG_SECRET), ("token", IN_QUERY)],
        ] {
            assert!(posted(project, endpoint, form).await.status < 500);
        }
        let json =
            format!("{{\"client_id\":\"labs\",\"refresh_token\":\"{IN_QUERY}\",\"grant_type\":[\"{IN_QUERY}\"]}}");
        let request = http::Request::post(project.path(endpoint)).header("content-type", "application/json");
        assert!(project.send(request.body(Body::from(json)).unwrap()).await.status < 500);
    }
    let strange = http::Request::get(project.path("authorize"))
        .header(
            "cookie",
            format!("kw-{}={IN_QUERY}; kwd-{}={IN_QUERY}; keyward-language={IN_QUERY}", project.slug, project.slug),
        )
        .header("authorization", format!("Bearer {IN_QUERY}"))
        .header("user-agent", IN_QUERY)
        .header("referer", format!("https://x.example/?email={IN_QUERY}"))
        .header("accept-language", IN_QUERY)
        .header("origin", format!("https://{WRONG_SECRET}.example"))
        .header("x-forwarded-for", IN_QUERY);
    assert!(project.send(strange.body(Body::empty()).unwrap()).await.status < 500);
}

/// A client of its own, with the right and a wrong secret.
async fn machine(project: &Project, sync: &ClientId, seeds: &mut Seeds) {
    for (secret, status) in [(SECRET, 200), (WRONG_SECRET, 401)] {
        let basic = STANDARD.encode(format!("{sync}:{secret}"));
        seeds.add("a header", &basic);
        let request = http::Request::post(project.path("oauth/token"))
            .header("content-type", "application/x-www-form-urlencoded")
            .header("authorization", format!("Basic {basic}"));
        let answer =
            project.send(request.body(Body::from("grant_type=client_credentials")).unwrap()).await.expect(status);
        if status == 200 {
            given(&Tokens(answer.json()), seeds);
        }
    }
}

/// Logging out in every way, a new address, a new password, blocked.
async fn ends(project: &Project, labs: &App, browser: &Browser, zsofia: &Person, tokens: &Tokens, seeds: &mut Seeds) {
    let ask = browser.get(&project.path("logout")).await.expect(200);
    assert!(ask.field("csrf").is_some(), "it asks");
    let hinted = format!("{}?id_token_hint={}", project.path("logout"), tokens.id_token());
    browser.get(&hinted).await;
    browser.get(&format!("{}?client_id=labs&returnTo=https://labs.example/bye", project.path("v2/logout"))).await;

    let hash =
        project.means.passwords.hash(&Password::new(NEW_PASSWORD).unwrap(), &*project.means.random).await.unwrap();
    let mut tx = project.means.project(project.id).await.unwrap();
    service::user::replace_identifier(&project.keys, &mut tx, zsofia.id, &Identifier::email(NEW_EMAIL).unwrap())
        .await
        .unwrap();
    let keep = PasswordSettings { history: 1, ..PasswordSettings::default() };
    set_hash(&project.keys, &mut tx, zsofia.id, &hash, false, &keep).await.unwrap();
    tx.commit().await.unwrap();
    let changed = Person { email: NEW_EMAIL.to_owned(), password: NEW_PASSWORD.to_owned(), ..zsofia.clone() };
    given(&labs.tokens(&changed).await, seeds);

    let mut tx = project.means.project(project.id).await.unwrap();
    service::user::block(&mut tx, zsofia.id, &Actor::Operator).await.unwrap();
    tx.commit().await.unwrap();
    let page = browser.open(&request_again(labs)).await.expect(200);
    browser.log_in(&page, NEW_EMAIL, NEW_PASSWORD).await.expect(422);
}

fn request_again(labs: &App) -> Request {
    labs.request().with("state", STATE)
}
