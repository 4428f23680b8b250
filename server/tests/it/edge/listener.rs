//! On real sockets.

use super::*;
use server::web::edge::serve::{Listener, Manners, serve};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    sync::watch,
    task::JoinHandle,
};

struct Served {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

fn manners() -> Manners {
    Manners { head: Duration::from_millis(400), last_words: Duration::from_secs(5), ..Manners::default() }
}

async fn served(router: Router, manners: Manners) -> Served {
    let listener = Listener::bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
    let address = listener.address().unwrap();
    let (stop, stopped) = watch::channel(false);
    let task = tokio::spawn(serve(vec![listener], router, manners, stopped));
    Served { address, stop, task }
}

/// Sends `text` and reads until the server closes or `enough` is there.
async fn exchange(stream: &mut TcpStream, text: &str, enough: &str) -> String {
    stream.write_all(text.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let read = tokio::time::timeout(Duration::from_secs(5), stream.read(&mut buffer)).await.expect("no answer");
        match read {
            Ok(0) | Err(_) => break,
            Ok(count) => answer.extend_from_slice(&buffer[..count]),
        }
        if !enough.is_empty() && String::from_utf8_lossy(&answer).contains(enough) {
            break;
        }
    }
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn a_peers_own_address_is_what_counts() {
    let site = Site::new(&[PUBLIC]).await;
    let served = served(site.probe, manners()).await;
    let mut stream = TcpStream::connect(served.address).await.unwrap();
    let text = "GET / HTTP/1.1\r\nHost: id.example.org\r\nX-Forwarded-For: 198.51.100.7\r\nConnection: close\r\n\r\n";
    let answer = exchange(&mut stream, text, "").await;
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.contains(r#""client":"127.0.0.1""#), "{answer}");
}

#[tokio::test]
async fn ten_megabytes_are_refused_before_they_are_sent() {
    let site = Site::new(&[PUBLIC]).await;
    let served = served(site.probe, manners()).await;
    let mut stream = TcpStream::connect(served.address).await.unwrap();
    let text = "POST /oauth/token HTTP/1.1\r\nHost: id.example.org\r\nContent-Length: 10485760\r\n\r\n";
    let answer = exchange(&mut stream, text, "").await;
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    assert!(answer.contains("invalid_request"), "{answer}");
}

#[tokio::test]
async fn a_head_of_more_than_64_kilobytes_is_refused() {
    let site = Site::new(&[PUBLIC]).await;
    let served = served(site.probe, manners()).await;
    let mut stream = TcpStream::connect(served.address).await.unwrap();
    let text = format!("GET / HTTP/1.1\r\nHost: id.example.org\r\nX-Long: {}\r\n\r\n", "a".repeat(70_000));
    let answer = exchange(&mut stream, &text, "").await;
    assert!(answer.starts_with("HTTP/1.1 431 "), "{answer}");
    let mut stream = TcpStream::connect(served.address).await.unwrap();
    let text = format!("GET / HTTP/1.1\r\nHost: id.example.org\r\n{}\r\n", "X-Many: a\r\n".repeat(200));
    let answer = exchange(&mut stream, &text, "").await;
    assert!(answer.starts_with("HTTP/1.1 431 "), "{answer}");
}

#[tokio::test]
async fn who_does_not_finish_asking_is_cut_off() {
    let site = Site::new(&[PUBLIC]).await;
    let served = served(site.probe, manners()).await;
    for beginning in ["", "GET / HTTP/1.1\r\nHost: id.exam"] {
        let mut stream = TcpStream::connect(served.address).await.unwrap();
        let since = std::time::Instant::now();
        exchange(&mut stream, beginning, "").await;
        let took = since.elapsed();
        assert!((300..3_000).contains(&took.as_millis()), "{beginning:?}: {took:?}");
    }
}

#[tokio::test]
async fn no_more_connections_than_allowed_are_served_at_once() {
    let site = Site::new(&[PUBLIC]).await;
    let served = served(site.probe, Manners { connections: 1, ..manners() }).await;
    let mut first = TcpStream::connect(served.address).await.unwrap();
    let text = "GET / HTTP/1.1\r\nHost: id.example.org\r\n\r\n";
    assert!(exchange(&mut first, text, "\"body\"").await.starts_with("HTTP/1.1 200 "));
    let mut second = TcpStream::connect(served.address).await.unwrap();
    second.write_all(text.as_bytes()).await.unwrap();
    let mut byte = [0];
    let waits = tokio::time::timeout(Duration::from_millis(150), second.read(&mut byte)).await;
    assert!(waits.is_err(), "it has to wait for the first to go");
    drop(first);
    let answer = exchange(&mut second, "", "\"body\"").await;
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
}

#[tokio::test]
async fn a_server_that_stops_lets_requests_finish_and_takes_no_new_ones() {
    let site = Site::new(&[PUBLIC]).await;
    let served = served(site.probe, manners()).await;
    let mut idle = TcpStream::connect(served.address).await.unwrap();
    let text = "GET / HTTP/1.1\r\nHost: id.example.org\r\n\r\n";
    exchange(&mut idle, text, "\"body\"").await;
    let mut working = TcpStream::connect(served.address).await.unwrap();
    working.write_all(text.replace("GET / ", "GET /busy ").as_bytes()).await.unwrap();
    tokio::time::sleep(Duration::from_millis(30)).await;
    served.stop.send(true).unwrap();
    let answer = exchange(&mut working, "", "").await;
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    assert_eq!(exchange(&mut idle, "", "").await, "", "an idle connection is closed");
    tokio::time::timeout(Duration::from_secs(3), served.task).await.expect("it ends").unwrap();
    assert!(TcpStream::connect(served.address).await.is_err());
}

#[tokio::test]
async fn who_goes_on_for_ever_does_not_keep_a_server_from_stopping() {
    let site = Site::new(&[PUBLIC]).await;
    let endless = Router::new().route("/", get(|| tokio::time::sleep(Duration::from_secs(600))));
    drop(site);
    let served = served(endless, Manners { last_words: Duration::from_millis(200), ..manners() }).await;
    let mut stream = TcpStream::connect(served.address).await.unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n").await.unwrap();
    tokio::time::sleep(Duration::from_millis(50)).await;
    served.stop.send(true).unwrap();
    tokio::time::timeout(Duration::from_secs(3), served.task).await.expect("it ends").unwrap();
}
