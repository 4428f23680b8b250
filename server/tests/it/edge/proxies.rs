use super::*;

const TRUSTED: (&str, &str) = ("KEYWARD_TRUSTED_PROXIES", "10.0.0.0/8");

#[tokio::test]
async fn nobody_but_a_trusted_proxy_says_where_a_request_comes_from() {
    let site = Site::new(&[PUBLIC, TRUSTED]).await;
    let forged = [
        ("host", "id.example.org"),
        ("x-forwarded-for", "198.51.100.7"),
        ("forwarded", "for=198.51.100.7"),
        ("x-real-ip", "198.51.100.7"),
        ("x-forwarded-host", "evil.example"),
    ];
    assert_eq!(ask(&site.probe, STRANGER, "/", &forged).await.expect(200).json()["client"], "203.0.113.9");
}

#[tokio::test]
async fn a_trusted_proxy_is_believed_but_not_what_its_client_invents() {
    let site = Site::new(&[PUBLIC, TRUSTED]).await;
    let headers = [
        ("host", "keyward:3000"),
        ("x-forwarded-host", "id.example.org"),
        ("x-forwarded-for", "6.6.6.6, 198.51.100.7, 10.2.3.4"),
    ];
    assert_eq!(ask(&site.probe, "10.0.0.1:1", "/", &headers).await.expect(200).json()["client"], "198.51.100.7");
    // The host it names is checked like any other.
    ask(&site.probe, "10.0.0.1:1", "/", &[("host", "id.example.org"), ("x-forwarded-host", "evil.example")])
        .await
        .expect(421);
}

#[tokio::test]
async fn who_comes_over_http_is_sent_to_https() {
    let site = Site::new(&[PUBLIC, TRUSTED]).await;
    let headers = [("host", "id.example.org"), ("x-forwarded-proto", "http")];
    let answer = ask(&site.probe, "10.0.0.1:1", "/p/demo/?a=b", &headers).await.expect(308);
    assert_eq!(answer.location(), "https://id.example.org/p/demo/?a=b");
    ask(&site.probe, "10.0.0.1:1", "/", &[("host", "id.example.org"), ("x-forwarded-proto", "https")])
        .await
        .expect(200);
}
