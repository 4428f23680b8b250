use super::*;

#[tokio::test]
async fn a_host_that_is_not_ours_is_refused() {
    let site = Site::new(&[PUBLIC]).await;
    for host in ["evil.example", "id.example.org.evil.example", "203.0.113.1", "id.example.org:8080", "localhost"] {
        let answer = ask(&site.probe, STRANGER, "/authorize?x=1", &[("host", host)]).await.expect(421);
        // What they sent is not shown to others; where to go is.
        assert_eq!(answer.body, "This server does not answer for that host. Its address is https://id.example.org\n");
    }
    ask(&site.probe, STRANGER, "/", &[("host", "ID.Example.ORG:443")]).await.expect(200);
}

#[tokio::test]
async fn a_request_without_one_host_is_refused() {
    let site = Site::new(&[PUBLIC]).await;
    ask(&site.probe, STRANGER, "/", &[]).await.expect(400);
    ask(&site.probe, STRANGER, "/", &[("host", "id.example.org"), ("host", "evil.example")]).await.expect(400);
    ask(&site.probe, STRANGER, "/", &[("host", "a@id.example.org")]).await.expect(400);
    // The target's authority counts before the header (RFC 9112 §3.2.2).
    ask(&site.probe, STRANGER, "http://evil.example/", &[("host", "id.example.org")]).await.expect(421);
}

#[tokio::test]
async fn load_balancers_may_ask_by_address() {
    let site = Site::new(&[PUBLIC]).await;
    for path in ["/healthz", "/readyz"] {
        ask(&site.whole, STRANGER, path, &[("host", "10.1.2.3:3000")]).await.expect(200);
        ask(&site.whole, STRANGER, path, &[]).await.expect(200);
    }
}

#[tokio::test]
async fn the_demo_sends_other_names_to_its_own() {
    let site = Site::demo().await;
    for host in ["127.0.0.1:3000", "[::1]:3000", "evil.example"] {
        let answer = ask(&site.probe, "127.0.0.1:1", "/p/demo/?a=b", &[("host", host)]).await.expect(307);
        assert_eq!(answer.location(), "http://localhost:3000/p/demo/?a=b");
    }
    ask(&site.probe, "127.0.0.1:1", "/", &[("host", "localhost:3000")]).await.expect(200);
}

#[tokio::test]
async fn metadata_is_found_where_rfc_8414_looks_for_it() {
    let site = Site::new(&[PUBLIC]).await;
    for document in ["oauth-authorization-server", "openid-configuration"] {
        let path = format!("/.well-known/{document}/p/demo");
        let answer = ask(&site.probe, STRANGER, &path, &[("host", "id.example.org")]).await.expect(200).json();
        assert_eq!(answer["uri"], format!("/p/demo/.well-known/{document}"));
        assert_eq!(answer["original"], path);
    }
}

#[tokio::test]
async fn a_console_with_its_own_host_is_nowhere_else() {
    let site = Site::new(&[PUBLIC, ("KEYWARD_CONSOLE_URL", "https://console.example.org")]).await;
    ask(&site.probe, STRANGER, "/console/projects", &[("host", "id.example.org")]).await.expect(404);
    ask(&site.probe, STRANGER, "/console/projects", &[("host", "console.example.org")]).await.expect(200);
    ask(&site.probe, STRANGER, "/p/demo/authorize", &[("host", "console.example.org")]).await.expect(404);
    ask(&site.probe, STRANGER, "/v1/version", &[("host", "console.example.org")]).await.expect(404);
}

#[tokio::test]
async fn every_answer_carries_what_holds_for_every_answer() {
    let site = Site::new(&[PUBLIC]).await;
    let mut ids = std::collections::HashSet::new();
    for (host, path) in
        [("id.example.org", "/"), ("id.example.org", "/panic"), ("evil.example", "/"), ("id.example.org", "/p/x/")]
    {
        let answer = ask(&site.probe, STRANGER, path, &[("host", host)]).await;
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "same-origin"),
            ("strict-transport-security", "max-age=31536000"),
            ("cache-control", "no-store"),
        ] {
            assert_eq!(answer.header(name), Some(value), "{path}");
        }
        assert!(answer.header("content-security-policy").unwrap().starts_with("default-src 'none'"), "{path}");
        assert!(answer.header("permissions-policy").unwrap().contains("camera=()"));
        assert!(ids.insert(answer.header("x-request-id").unwrap().to_owned()), "a number of its own");
    }
    let cached = ask(&site.probe, STRANGER, "/cached", &[("host", "id.example.org")]).await;
    assert_eq!(cached.header("cache-control"), Some("public, max-age=300"), "what a handler says counts");
}

#[tokio::test]
async fn hsts_is_only_said_where_there_is_https() {
    let site = Site::new(&[]).await;
    let answer = ask(&site.probe, STRANGER, "/", &[("host", "localhost:3000")]).await.expect(200);
    assert_eq!(answer.header("strict-transport-security"), None);
}

#[tokio::test]
async fn a_request_cannot_choose_its_own_number() {
    let site = Site::new(&[PUBLIC]).await;
    let answer = ask(&site.probe, STRANGER, "/", &[("host", "id.example.org"), ("x-request-id", "mine")]).await;
    assert_eq!(answer.header("x-request-id").unwrap().len(), 36);
}
