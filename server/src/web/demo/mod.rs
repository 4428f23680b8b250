//! The demo application: a single-page application on an origin of its own, as applications are in life. Keyward does no
//! more for it than to serve its files under `--demo`; what it does, any application could do.

use axum::{
    Json, Router,
    extract::{Request, State},
    http::{
        HeaderMap, HeaderName, HeaderValue, StatusCode,
        header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS},
    },
    middleware::{self, Next},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use serde::Serialize;
use std::{net::SocketAddr, sync::Arc};
use url::Url;

/// The demo project, as `keyward apply` reads it; it wants [`ORIGIN_VARIABLE`] from its environment.
pub const PROJECT_FILE: &str = include_str!("../../../demo.yaml");

/// The variable in [`PROJECT_FILE`] that stands for [`origin`].
pub const ORIGIN_VARIABLE: &str = "DEMO_ORIGIN";

/// The slug of the project in [`PROJECT_FILE`].
pub const SLUG: &str = "demo";

/// The application's place in [`PROJECT_FILE`].
pub const CLIENT_ID: &str = "demo-portal";

/// The stylesheets of the house, then what only this application has.
const STYLE: &str = concat!(
    include_str!("../../../../style/tokens.css"),
    include_str!("../../../../style/base.css"),
    include_str!("../../../../style/components.css"),
    include_str!("site/demo.css"),
);

/// The origin at which browsers find the demo application when it is served on `listen`.
#[must_use]
pub fn origin(listen: SocketAddr) -> String {
    format!("http://{listen}")
}

/// What the application has to know of Keyward: what any application is configured with.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Settings {
    issuer: String,
    client_id: &'static str,
    scope: &'static str,
}

struct Site {
    host: String,
    settings: Settings,
    policy: HeaderValue,
}

/// The demo application, to be served on `listen`, for the demo project with this issuer.
pub fn router(listen: SocketAddr, issuer: &str) -> Router {
    let site = Arc::new(Site {
        host: listen.to_string(),
        settings: Settings {
            issuer: issuer.to_owned(),
            client_id: CLIENT_ID,
            scope: "openid profile email offline_access",
        },
        policy: policy(issuer),
    });
    let page = || file("text/html; charset=utf-8", include_str!("site/index.html"));
    let script = "text/javascript; charset=utf-8";
    Router::new()
        .route("/", get(page))
        .route("/login", get(page))
        .route("/config.json", get(settings))
        .route("/demo.css", get(|| file("text/css; charset=utf-8", STYLE)))
        .route("/main.js", get(move || file(script, include_str!("site/main.js"))))
        .route("/openid.js", get(move || file(script, include_str!("site/openid.js"))))
        .route("/view.js", get(move || file(script, include_str!("site/view.js"))))
        .route("/icon.svg", get(|| file("image/svg+xml", include_str!("../../../../public/icon.svg"))))
        .layer(middleware::from_fn_with_state(Arc::clone(&site), guard))
        .with_state(site)
}

/// Its own files, and answers of the one OpenID provider that it uses; nobody frames it, and no form leaves it.
fn policy(issuer: &str) -> HeaderValue {
    let provider = Url::parse(issuer).map(|url| url.origin().ascii_serialization()).unwrap_or_default();
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self' {provider}; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    );
    HeaderValue::from_str(&policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))
}

/// Only under the name it is registered with does a sign-in come back; whoever says `localhost` is sent there.
async fn guard(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    let named = request.headers().get(HOST).and_then(|host| host.to_str().ok());
    let mut response = if named == Some(site.host.as_str()) {
        next.run(request).await
    } else {
        Redirect::temporary(&format!("http://{}/", site.host)).into_response()
    };
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, site.policy.clone());
    let always: [(HeaderName, &str); 3] =
        [(X_CONTENT_TYPE_OPTIONS, "nosniff"), (REFERRER_POLICY, "no-referrer"), (CACHE_CONTROL, "no-cache")];
    headers.extend(always.map(|(name, value)| (name, HeaderValue::from_static(value))));
    response
}

async fn settings(State(site): State<Arc<Site>>) -> impl IntoResponse {
    Json(&site.settings).into_response()
}

async fn file(content_type: &'static str, text: &'static str) -> (StatusCode, HeaderMap, &'static str) {
    (StatusCode::OK, HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(content_type))]), text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;
    use domain::project_file::ProjectFile;
    use http_body_util::BodyExt;
    use tower::ServiceExt;

    const LISTEN: &str = "127.0.0.1:3001";

    async fn ask(host: &str, path: &str) -> (StatusCode, HeaderMap, String) {
        let router = router(LISTEN.parse().unwrap(), "http://localhost:3000/p/demo/");
        let request = Request::builder().uri(path).header(HOST, host).body(Body::empty()).unwrap();
        let (parts, body) = router.oneshot(request).await.unwrap().into_parts();
        (parts.status, parts.headers, String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap())
    }

    #[test]
    fn the_demo_project_can_be_applied() {
        let value: serde_json::Value = serde_norway::from_str(PROJECT_FILE).unwrap();
        let origin = origin(LISTEN.parse().unwrap());
        let file = ProjectFile::read(value, &|name| (name == ORIGIN_VARIABLE).then(|| origin.clone())).unwrap();
        let [project] = file.projects() else { panic!("one project") };
        assert_eq!(project.slug.as_str(), SLUG);
        let portal =
            project.applications.iter().flatten().find(|a| a.client_id.as_ref().unwrap().as_str() == CLIENT_ID);
        assert_eq!(portal.unwrap().allowed_callback_urls, Some(vec!["http://127.0.0.1:3001/".to_owned()]));
    }

    #[tokio::test]
    async fn its_policy_lets_it_talk_to_its_provider_only() {
        let (status, headers, body) = ask(LISTEN, "/").await;
        assert_eq!(status, StatusCode::OK);
        let policy = headers[CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.contains("connect-src 'self' http://localhost:3000;"), "{policy}");
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{policy}");
        assert!(!body.contains("style=") && !body.contains("<style") && !body.contains("<script>"));
    }

    #[tokio::test]
    async fn whoever_says_localhost_is_sent_to_where_sign_ins_come_back() {
        let (status, headers, _) = ask("localhost:3001", "/config.json").await;
        assert_eq!(status, StatusCode::TEMPORARY_REDIRECT);
        assert_eq!(headers["location"], "http://127.0.0.1:3001/");
    }

    #[tokio::test]
    async fn it_is_told_what_every_application_is_told() {
        let (_, _, body) = ask(LISTEN, "/config.json").await;
        let value: serde_json::Value = serde_json::from_str(&body).unwrap();
        assert_eq!(value["issuer"], "http://localhost:3000/p/demo/");
        assert_eq!(value["clientId"], CLIENT_ID);
    }

    #[tokio::test]
    async fn every_file_that_the_page_names_is_there() {
        let (_, _, page) = ask(LISTEN, "/").await;
        let named = page.split(['"', '\'']).filter(|text| text.starts_with('/') && text.contains('.'));
        let named: Vec<_> = named.collect();
        assert!(named.len() >= 3, "{named:?}");
        for path in named.into_iter().chain(["/openid.js", "/view.js", "/login"]) {
            assert_eq!(ask(LISTEN, path).await.0, StatusCode::OK, "{path}");
        }
        assert_eq!(ask(LISTEN, "/../Cargo.toml").await.0, StatusCode::NOT_FOUND);
    }
}
