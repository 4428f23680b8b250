//! What goes out, against a listener of the test's own.

use super::*;
use std::sync::{Mutex, PoisonError};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};

const LIMITS: Limits = Limits { bytes: 1000, time: Duration::from_secs(5) };

/// Answers each connection by the path that it asks for, and remembers what was asked.
async fn listener(address: &str, answer: fn(&str, u16) -> String) -> (u16, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind((address, 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let asked: Arc<Mutex<Vec<String>>> = Arc::default();
    let log = Arc::clone(&asked);
    tokio::spawn(async move {
        loop {
            let (mut connection, _) = listener.accept().await.unwrap();
            let log = Arc::clone(&log);
            tokio::spawn(async move {
                let mut request = vec![0; 4096];
                let length = connection.read(&mut request).await.unwrap();
                let request = String::from_utf8_lossy(&request[..length]).into_owned();
                let path = request.split(' ').nth(1).unwrap_or_default().to_owned();
                log.lock().unwrap_or_else(PoisonError::into_inner).push(request);
                let text = answer(&path, port);
                _ = connection.write_all(text.as_bytes()).await;
                if path == "/slow" {
                    tokio::time::sleep(Duration::from_secs(60)).await;
                }
            });
        }
    });
    (port, asked)
}

fn answer(path: &str, port: u16) -> String {
    let to = |target: String| format!("HTTP/1.1 302 Found\r\nlocation: {target}\r\ncontent-length: 0\r\n\r\n");
    match path {
        "/there" => "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello".to_owned(),
        "/long" => format!("HTTP/1.1 200 OK\r\ncontent-length: 1001\r\n\r\n{}", "x".repeat(1001)),
        "/endless" => format!("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{}", "x".repeat(5000)),
        "/slow" => "HTTP/1.1 200 OK\r\n".to_owned(),
        "/once" => to("/there".to_owned()),
        "/round" => to("/round".to_owned()),
        "/inside" => to(format!("http://127.0.0.2:{port}/there")),
        "/metadata" => to("http://169.254.169.254/latest".to_owned()),
        "/file" => to("file:///etc/passwd".to_owned()),
        _ => "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n".to_owned(),
    }
}

fn allowing(networks: &[&str]) -> Outbound {
    Outbound::new(networks.iter().map(|network| network.parse().unwrap()).collect(), None).unwrap()
}

async fn get(outbound: &Outbound, url: &str) -> Result<String, FetchError> {
    let fetched = outbound.get(&Url::parse(url).unwrap(), "*/*", LIMITS).await?;
    Ok(String::from_utf8(fetched.bytes).unwrap())
}

#[tokio::test]
async fn what_is_allowed_is_read_and_said_no_more_about_than_needed() {
    let (port, asked) = listener("127.0.0.1", answer).await;
    let outbound = allowing(&["127.0.0.1/32"]);
    assert_eq!(get(&outbound, &format!("http://127.0.0.1:{port}/there")).await.unwrap(), "hello");
    assert_eq!(get(&outbound, &format!("http://localhost:{port}/once")).await.unwrap(), "hello");
    let asked = asked.lock().unwrap().join("\n").to_ascii_lowercase();
    assert!(!asked.contains("referer") && !asked.contains("cookie") && !asked.contains("authorization"), "{asked}");
}

#[tokio::test]
async fn private_addresses_are_not_reached_by_number_name_or_redirect() {
    let (port, asked) = listener("127.0.0.1", answer).await;
    let nobody = allowing(&[]);
    let other = allowing(&["10.0.0.0/8"]);
    for url in ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "2130706433", "0x7f.1"] {
        for outbound in [&nobody, &other] {
            let https = get(outbound, &format!("https://{url}:{port}/there")).await;
            assert_eq!(https, Err(FetchError::NotAllowed), "{url}");
            assert!(get(outbound, &format!("http://{url}:{port}/there")).await.is_err(), "{url}");
        }
    }
    assert_eq!(asked.lock().unwrap().len(), 0, "somebody was connected to");

    let one = allowing(&["127.0.0.1/32"]);
    for path in ["inside", "metadata"] {
        assert_eq!(get(&one, &format!("http://127.0.0.1:{port}/{path}")).await, Err(FetchError::NotAllowed), "{path}");
    }
    assert_eq!(get(&one, &format!("http://127.0.0.1:{port}/file")).await, Err(FetchError::NotHttps));
    assert!(asked.lock().unwrap().iter().all(|request| !request.contains("127.0.0.2")));
}

#[tokio::test]
async fn a_name_without_an_address_says_the_same_as_one_that_lies_inside() {
    assert_eq!(get(&allowing(&[]), "https://no-such-name.invalid/").await, Err(FetchError::NotAllowed));
    assert_eq!(get(&allowing(&[]), "https://localhost/").await, Err(FetchError::NotAllowed));
}

#[tokio::test]
async fn plain_http_goes_only_where_the_installation_says() {
    let outbound = allowing(&["127.0.0.1/32"]);
    assert_eq!(get(&outbound, "http://1.1.1.1/").await, Err(FetchError::NotAllowed));
    assert_eq!(get(&allowing(&[]), "http://example.com/").await, Err(FetchError::NotHttps));
    assert_eq!(get(&outbound, "https://somebody:secret@127.0.0.1/").await, Err(FetchError::NotHttps));
    assert_eq!(get(&outbound, "ftp://127.0.0.1/").await, Err(FetchError::NotHttps));
}

#[tokio::test]
async fn long_slow_endless_and_missing_answers_are_told_apart() {
    let (port, _) = listener("127.0.0.1", answer).await;
    let outbound = allowing(&["127.0.0.1/32"]);
    let at = |path: &str| format!("http://127.0.0.1:{port}/{path}");
    assert_eq!(get(&outbound, &at("long")).await, Err(FetchError::TooLarge(1000)));
    assert_eq!(get(&outbound, &at("endless")).await, Err(FetchError::TooLarge(1000)));
    assert_eq!(get(&outbound, &at("round")).await, Err(FetchError::Redirects));
    assert_eq!(get(&outbound, &at("nothing")).await, Err(FetchError::Status(404)));
    let hurried = Limits { time: Duration::from_millis(100), ..LIMITS };
    let slow = outbound.get(&Url::parse(&at("slow")).unwrap(), "*/*", hurried).await;
    assert_eq!(slow, Err(FetchError::TooSlow));
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    assert_eq!(get(&outbound, &format!("http://127.0.0.1:{free}/")).await, Err(FetchError::Unreachable));
}

#[tokio::test]
async fn who_speaks_no_tls_is_not_trusted() {
    let (port, _) = listener("127.0.0.1", answer).await;
    let outbound = allowing(&["127.0.0.1/32"]);
    assert_eq!(get(&outbound, &format!("https://127.0.0.1:{port}/there")).await, Err(FetchError::NotTrusted));
}

#[test]
fn a_ca_file_without_certificates_is_refused() {
    assert!(Outbound::new(Vec::new(), Some(b"nothing")).is_err());
}
