//! Logging out: OpenID Connect RP-Initiated Logout 1.0, and the `/v2/logout` of Auth0's libraries.

use crate::support::{Project, Tokens, answer::Answer, browser::Browser, client::App, project::Person};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::json;

const BYE: &str = "https://labs.example/bye";

struct Scene {
    project: Project,
    labs: App,
    ada: Person,
    browser: Browser,
    tokens: Tokens,
}

async fn scene() -> Scene {
    let project = Project::new().await;
    let (labs, ada, browser) = (project.app("labs").await, project.user("ada").await, project.browser());
    let tokens = labs.tokens_in(&browser, &ada, &labs.request()).await;
    Scene { project, labs, ada, browser, tokens }
}

impl Scene {
    fn path(&self, endpoint: &str, query: &[(&str, &str)]) -> String {
        let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish();
        self.project.path(&format!("{endpoint}?{query}"))
    }

    async fn asks(&self, endpoint: &str, query: &[(&str, &str)]) -> Answer {
        self.browser.get(&self.path(endpoint, query)).await
    }

    async fn is_signed_in(&self) -> bool {
        self.browser.asks(&self.labs.request().with("prompt", "none")).await.contains_key("code")
    }

    async fn says(&self, question: &Answer, decision: &str) -> Answer {
        let csrf = question.field("csrf").unwrap();
        self.browser.post(&question.action(), &[("csrf", &csrf), ("decision", decision)]).await
    }

    async fn signs_in_again(&self) -> Tokens {
        let answer = match self.is_signed_in().await {
            true => self.browser.asks(&self.labs.request()).await,
            false => self.browser.sign_in(&self.labs.request(), &self.ada).await,
        };
        Tokens(self.labs.exchange(&answer["code"]).await.expect(200).json())
    }
}

#[track_caller]
fn is_a_question(answer: &Answer) {
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert!(answer.body.contains("value=\"log_out\"") && answer.field("csrf").is_some(), "{}", answer.body);
    assert!(answer.header("set-cookie").is_none());
}

/// Our own page that says so.
#[track_caller]
fn is_logged_out(answer: &Answer) {
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert!(answer.header("location").is_none() && !answer.body.contains("<form"), "{}", answer.body);
    assert!(answer.body.contains("logged out"), "{}", answer.body);
    assert!(!answer.body.to_ascii_lowercase().contains("http-equiv=\"refresh\""));
}

fn forgeries(genuine: &str, sub: &str, iss: &str, kid: &serde_json::Value) -> Vec<String> {
    let encode = |value: &serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let claims = json!({ "iss": iss, "sub": sub, "aud": "labs", "iat": 1, "exp": 4_000_000_000_u64 });
    let mut parts = genuine.split('.');
    let (header, payload, signature) = (parts.next().unwrap(), parts.next().unwrap(), parts.next().unwrap());
    let none = encode(&json!({ "alg": "none", "typ": "JWT" }));
    vec![
        format!("{none}.{}.", encode(&claims)),
        format!("{none}.{payload}."),
        format!("{none}.{payload}.{signature}"),
        format!("{header}.{payload}."),
        format!("{header}.{payload}"),
        format!("{header}.{}.{signature}", encode(&claims)),
        format!("{}.{payload}.{signature}", encode(&json!({ "alg": "HS256", "typ": "JWT", "kid": kid }))),
        format!("{header}.{payload}.{}", URL_SAFE_NO_PAD.encode([0; 256])),
        "garbage".to_owned(),
    ]
}

/// Cases 71, 96.
#[tokio::test]
async fn a_forged_id_token_hint_is_a_question_and_leads_nowhere() {
    let scene = scene().await;
    let elsewhere = Project::new().await;
    let foreign = elsewhere.app("labs").await.tokens(&elsewhere.user("ada").await).await;
    let genuine = scene.tokens.id_token();
    let mut hints =
        forgeries(genuine, &scene.ada.id.to_string(), &scene.project.issuer(), &Tokens::header(genuine)["kid"]);
    hints.push(foreign.id_token().to_owned());
    hints.push(scene.tokens.access_token().to_owned());
    for hint in &hints {
        let query = [
            ("id_token_hint", hint.as_str()),
            ("post_logout_redirect_uri", BYE),
            ("client_id", "labs"),
            ("state", "s"),
        ];
        for endpoint in ["logout", "v2/logout"] {
            is_a_question(&scene.asks(endpoint, &query).await);
        }
        is_a_question(&scene.asks("logout", &query[..2]).await);
        is_a_question(
            &scene.asks("v2/logout", &[("id_token_hint", hint), ("client_id", "labs"), ("returnTo", BYE)]).await,
        );
    }
    // A genuine one of another client than the one that is named is none.
    scene.project.app("other").await;
    is_a_question(
        &scene
            .asks(
                "logout",
                &[
                    ("id_token_hint", genuine),
                    ("client_id", "other"),
                    ("post_logout_redirect_uri", "https://other.example/bye"),
                ],
            )
            .await,
    );
    assert!(scene.is_signed_in().await);
    // Who says yes is logged out, and not sent anywhere by a forger.
    let question = scene
        .asks("logout", &[("id_token_hint", &hints[0]), ("post_logout_redirect_uri", BYE), ("client_id", "labs")])
        .await;
    is_logged_out(&scene.says(&question, "log_out").await);
    assert!(!scene.is_signed_in().await);
}

/// Cases 72, 96.
#[tokio::test]
async fn an_unregistered_post_logout_uri_with_a_valid_hint_logs_out_on_our_own_page() {
    let scene = scene().await;
    scene.project.app("other").await;
    for wrong in [
        "https://evil.example/",
        "https://labs.example/bye?foo=bar",
        "https://labs.example/bye/",
        "https://labs.example/bye#x",
        "https://LABS.example/bye",
        "https://other.example/bye",
        "javascript:alert(1)",
        "//evil.example",
        "/",
        "https://labs.example/cb",
    ] {
        let tokens = scene.signs_in_again().await;
        assert!(scene.is_signed_in().await);
        let answer = scene
            .asks(
                "logout",
                &[("id_token_hint", tokens.id_token()), ("post_logout_redirect_uri", wrong), ("state", "s")],
            )
            .await;
        is_logged_out(&answer);
        assert!(!answer.body.contains("href=\"https://evil") && !answer.body.contains("href=\"javascript"));
        assert!(!scene.is_signed_in().await, "{wrong}");
    }
    // Without a hint it is a question, and after a yes our own page.
    scene.signs_in_again().await;
    for query in [
        &[("post_logout_redirect_uri", "https://evil.example/"), ("client_id", "labs")][..],
        &[("post_logout_redirect_uri", BYE)],
    ] {
        let question = scene.asks("logout", query).await;
        is_a_question(&question);
        assert!(scene.is_signed_in().await);
        is_logged_out(&scene.says(&question, "log_out").await);
        assert!(!scene.is_signed_in().await);
        scene.signs_in_again().await;
    }
}

/// Case 73.
#[tokio::test]
async fn logging_out_without_a_hint_asks_first() {
    let scene = scene().await;
    let navigation: &[(&str, &str)] = &[("client_id", "labs"), ("post_logout_redirect_uri", BYE)];
    for query in [&[][..], navigation] {
        is_a_question(&scene.asks("logout", query).await);
    }
    // An image, a frame or a script of another site does no more.
    for dest in ["image", "iframe", "empty", "script", "document"] {
        let answer = scene
            .browser
            .get_with(&scene.path("logout", navigation), &[("sec-fetch-dest", dest), ("sec-fetch-site", "cross-site")])
            .await;
        assert!(answer.header("location").is_none() && answer.header("set-cookie").is_none(), "{dest}");
        assert!(scene.is_signed_in().await, "{dest}");
    }
    // No; a form that is not ours; a token that is not this browser's; no token at all.
    let question = scene.asks("logout", navigation).await;
    scene.says(&question, "stay").await.expect(303);
    assert!(scene.is_signed_in().await);
    let csrf = question.field("csrf").unwrap();
    let form = [("csrf", csrf.as_str()), ("decision", "log_out")];
    for headers in [
        &[("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")][..],
        &[("origin", "null")],
        &[("sec-fetch-site", "same-site")],
    ] {
        scene.browser.post_with(&question.action(), &form, headers).await.expect(403);
    }
    let other = scene.project.browser();
    scene.labs.tokens_in(&other, &scene.ada, &scene.labs.request()).await;
    let theirs = other.get(&scene.path("logout", navigation)).await.field("csrf").unwrap();
    for csrf in [theirs.as_str(), "", "x"] {
        is_a_question(&scene.browser.post(&question.action(), &[("csrf", csrf), ("decision", "log_out")]).await);
    }
    assert!(scene.is_signed_in().await);
    // Yes.
    let answer = scene.says(&question, "log_out").await.expect(200);
    assert_eq!(answer.goes_to(), BYE);
    assert!(!scene.is_signed_in().await);
    // Twice does no harm.
    scene.says(&question, "log_out").await.expect(200);
}

/// Case 73.
#[tokio::test]
async fn auth0s_logout_with_a_known_client_and_a_registered_return_to_does_not_ask_on_a_navigation() {
    let scene = scene().await;
    let right = scene.path("v2/logout", &[("client_id", "labs"), ("returnTo", BYE)]);
    for (name, query) in [
        ("no client", &[("returnTo", BYE)][..]),
        ("an unknown client", &[("client_id", "nobody"), ("returnTo", BYE)]),
        ("no address", &[("client_id", "labs")]),
        ("another address", &[("client_id", "labs"), ("returnTo", "https://evil.example/")]),
        ("a longer address", &[("client_id", "labs"), ("returnTo", "https://labs.example/bye?a=b")]),
        ("two addresses", &[("client_id", "labs"), ("returnTo", BYE), ("returnTo", BYE)]),
    ] {
        is_a_question(&scene.asks("v2/logout", query).await);
        assert!(scene.is_signed_in().await, "{name}");
    }
    for dest in ["image", "iframe", "empty", "script", "embed"] {
        let answer =
            scene.browser.get_with(&right, &[("sec-fetch-dest", dest), ("sec-fetch-site", "cross-site")]).await;
        assert!(answer.header("location").is_none(), "{dest}");
        assert!(scene.is_signed_in().await, "{dest}");
    }
    let answer = scene.browser.get(&right).await.expect(303);
    assert_eq!(answer.location(), BYE);
    assert!(!scene.is_signed_in().await);
    assert_eq!(scene.browser.get(&right).await.expect(303).location(), BYE, "again, when nobody is signed in");
}

/// Case 87.
#[tokio::test]
async fn the_state_of_a_logout_comes_back_unchanged() {
    let scene = scene().await;
    let printable: String = (' '..='~').collect();
    for state in
        [&printable[..48], &printable[48..], "{%\"\\ }{%\"\\ }", "%00", "+&=#?", "\u{e9}\u{1f600}", "</script>"]
    {
        let tokens = scene.signs_in_again().await;
        let query = [("id_token_hint", tokens.id_token()), ("post_logout_redirect_uri", BYE), ("state", state)];
        let answer = scene.asks("logout", &query).await.expect(303);
        assert_eq!(answer.for_application(), [("state".to_owned(), state.to_owned())].into(), "and nothing else");
        // After a question, too.
        scene.signs_in_again().await;
        let question =
            scene.asks("logout", &[("client_id", "labs"), ("post_logout_redirect_uri", BYE), ("state", state)]).await;
        let answer = scene.says(&question, "log_out").await;
        assert_eq!(answer.for_application(), [("state".to_owned(), state.to_owned())].into());
    }
}

/// Case 96.
#[tokio::test]
async fn a_valid_hint_and_a_registered_uri_redirect_with_nothing_added() {
    let scene = scene().await;
    let query = [("id_token_hint", scene.tokens.id_token()), ("post_logout_redirect_uri", BYE)];
    let answer = scene.asks("logout", &query).await.expect(303);
    assert_eq!(answer.location(), BYE);
    assert!(!scene.is_signed_in().await);
    // What rests on the session ends with it; what was given for offline use goes on.
    scene.labs.refresh(scene.tokens.refresh_token()).await.expect(200);

    let online = scene
        .labs
        .tokens_in(&scene.browser, &scene.ada, &scene.labs.request().with("scope", "openid online_access"))
        .await;
    // By POST, which carries no cookie from another site and is sent on to a GET.
    let form = [("id_token_hint", online.id_token()), ("post_logout_redirect_uri", BYE), ("client_id", "labs")];
    let sent_on = scene
        .project
        .browser()
        .post_with(&scene.project.path("logout"), &form, &[("sec-fetch-site", "cross-site")])
        .await
        .expect(303);
    assert!(sent_on.location().starts_with(&format!("{}logout?", scene.project.issuer())), "{}", sent_on.location());
    assert_eq!(scene.browser.get(sent_on.location()).await.expect(303).location(), BYE);
    assert!(!scene.is_signed_in().await);
    scene.project.get_as(&scene.project.path("userinfo"), online.access_token()).await.expect(401);
    assert_eq!(scene.labs.refresh(online.refresh_token()).await.expect(400).error(), "invalid_grant");

    // An expired ID token counts.
    let tokens = scene.signs_in_again().await;
    scene.project.wait(4000);
    assert!(scene.is_signed_in().await);
    let query = [("id_token_hint", tokens.id_token()), ("post_logout_redirect_uri", BYE)];
    assert_eq!(scene.asks("logout", &query).await.expect(303).location(), BYE);
    assert!(!scene.is_signed_in().await);
}

/// Case 96.
#[tokio::test]
async fn without_a_uri_a_page_says_that_one_is_logged_out() {
    let scene = scene().await;
    let answer = scene.asks("logout", &[("id_token_hint", scene.tokens.id_token())]).await;
    is_logged_out(&answer);
    assert!(!scene.is_signed_in().await);
    is_logged_out(&scene.asks("logout", &[]).await);
    is_logged_out(&scene.project.browser().get(&scene.project.path("v2/logout")).await);
}

/// Case 96.
#[tokio::test]
async fn a_hint_of_another_session_is_a_question_that_still_leads_back() {
    let scene = scene().await;
    let bob = scene.project.user("bob").await;
    let of_bob = scene.labs.tokens(&bob).await;
    let elsewhere = scene.labs.tokens(&scene.ada).await;
    for hint in [of_bob.id_token(), elsewhere.id_token()] {
        let question =
            scene.asks("logout", &[("id_token_hint", hint), ("post_logout_redirect_uri", BYE), ("state", "s")]).await;
        is_a_question(&question);
        assert!(scene.is_signed_in().await);
        // Nothing of the token is carried along.
        assert!(!question.action().contains("id_token_hint"));
        let answer = scene.says(&question, "log_out").await;
        assert_eq!(answer.goes_to(), format!("{BYE}?state=s"));
        scene.signs_in_again().await;
    }
}

/// Logging out ends the session itself, not only what the browser keeps of it.
#[tokio::test]
async fn cookies_of_a_session_that_ended_open_nothing() {
    let scene = scene().await;
    let before = scene.browser.cookies.lock().unwrap().clone();
    scene.asks("logout", &[("id_token_hint", scene.tokens.id_token())]).await.expect(200);
    *scene.browser.cookies.lock().unwrap() = before;
    assert!(!scene.is_signed_in().await, "the old cookie is worth nothing");
}
