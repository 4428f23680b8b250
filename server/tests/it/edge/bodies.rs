use super::*;
use futures::stream;
use std::sync::atomic::{AtomicUsize, Ordering};

const HOST: (&str, &str) = ("host", "id.example.org");

#[tokio::test]
async fn a_body_that_says_it_is_too_large_is_not_read() {
    let site = Site::new(&[PUBLIC]).await;
    let read = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&read);
    let chunks = stream::iter((0..160).map(move |_| {
        counter.fetch_add(1, Ordering::SeqCst);
        Ok::<_, std::io::Error>(Bytes::from(vec![b'a'; 65_536]))
    }));
    let request = http::Request::post("/oauth/token").header(HOST.0, HOST.1).header("content-length", 160 * 65_536);
    let answer = send(&site.probe, STRANGER, request.body(Body::from_stream(chunks)).unwrap()).await.expect(413);
    assert_eq!(answer.error(), "invalid_request");
    assert_eq!(read.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_body_that_does_not_say_how_long_it_is_is_read_no_further_than_the_limit() {
    let site = Site::new(&[PUBLIC]).await;
    let read = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&read);
    let chunks = stream::iter((0..10_000).map(move |_| {
        counter.fetch_add(1024, Ordering::SeqCst);
        Ok::<_, std::io::Error>(Bytes::from(vec![b'a'; 1024]))
    }));
    let request = http::Request::post("/").header(HOST.0, HOST.1).body(Body::from_stream(chunks)).unwrap();
    send(&site.probe, STRANGER, request).await.expect(413);
    assert!(read.load(Ordering::SeqCst) <= 66 * 1024, "{}", read.load(Ordering::SeqCst));
}

#[tokio::test]
async fn a_body_of_64_kilobytes_passes() {
    let site = Site::new(&[PUBLIC]).await;
    let request = http::Request::post("/").header(HOST.0, HOST.1).header("content-length", 65_536);
    let answer = send(&site.probe, STRANGER, request.body(Body::from(vec![b'a'; 65_536])).unwrap()).await.expect(200);
    assert_eq!(answer.json()["body"], 65_536);
}
