//! What administrators do with applications, by the console, and what is sent in the applications' name.

use super::seeds::Seeds;
use crate::support::Project;
use axum::{body::Body, http};
use domain::administration::Role;

const REDIRECT: &str = "https://kanari-falsche-adresse.example/zurueck?patientin=Kanaria-Irrgast";
const SCOPE: &str = "kanari-befugnis:Akte-Irrgast";
const ORIGIN: &str = "https://kanari-fremde-seite.example";
const SEARCHED: &str = "Kanari-Anwendungssuche-4242";

/// Makes an application, gives it another secret, looks for it, lets its requests fail, looks at what failed, deletes it.
pub async fn looked_after(project: &Project, seeds: &mut Seeds) {
    for seed in [REDIRECT, "Kanaria-Irrgast", SCOPE, ORIGIN, SEARCHED] {
        seeds.add(seed, seed);
    }
    let owner = project.administrator(Role::Owner).await;
    let id = owner.get("applications/new").await.expect(200).field("id").unwrap();
    let form = [
        ("id", id.as_str()),
        ("name", "Ward"),
        ("applicationType", "web"),
        ("allowedCallbackUrls", "https://ward.example/cb"),
        ("trusted", "true"),
    ];
    let made = owner.post("applications", &form).await.expect(200);
    seeds.add("the secret of a new application", secret_of(&made.body));
    let path = format!("applications/{id}");
    let page = owner.get(&path).await.expect(200);
    let version = page.field("version").unwrap();
    let rotated = owner.post(&format!("{path}/secret"), &[("version", &version), ("overlap", "7d")]).await.expect(200);
    seeds.add("a rotated secret", secret_of(&rotated.body));
    let found = owner.post("applications/search", &[("q", SEARCHED)]).await.expect(303);
    assert!(owner.follow(found).await.expect(200).body.contains(SEARCHED));

    let client = page.body.split("id=\"client-id\"").nth(1).unwrap().split("value=\"").nth(1).unwrap();
    let client = client.split('"').next().unwrap();
    let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    for (redirect, scope) in [(REDIRECT, "openid"), ("https://ward.example/cb", SCOPE)] {
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("client_id", client)
            .append_pair("redirect_uri", redirect)
            .append_pair("scope", scope)
            .append_pair("response_type", "code")
            .append_pair("code_challenge", challenge)
            .append_pair("code_challenge_method", "S256")
            .finish();
        project.browser().get(&project.path(&format!("authorize?{query}"))).await;
    }
    let call = http::Request::post(project.path("oauth/token"))
        .header("content-type", "application/x-www-form-urlencoded")
        .header("origin", ORIGIN);
    let body = Body::from(format!("grant_type=client_credentials&client_id={client}&client_secret=x"));
    project.send(call.body(body).unwrap()).await.expect(401);

    let shown = owner.get(&format!("{path}/activity")).await.expect(200).body;
    for came in ["Kanaria-Irrgast", SCOPE, ORIGIN] {
        assert!(shown.contains(came), "{came}: {shown}");
    }
    let version = owner.get(&path).await.expect(200).field("version").unwrap();
    owner.post(&format!("{path}/delete"), &[("version", &version), ("confirm", "Ward")]).await.expect(303);
}

fn secret_of(body: &str) -> String {
    let at = body.find("kws_").unwrap();
    body[at..].chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-')).collect()
}
