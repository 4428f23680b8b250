//! A mail server that speaks enough SMTP to be told apart from a good one in every way that a bad one can be bad.

use server::{
    config::{MailConfig, SecretText},
    outbound::mail::Mailer,
};
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};
use tokio_rustls::TlsAcceptor;

/// How it behaves.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Manner {
    /// It takes everything.
    Good,
    /// It answers this to the recipient.
    Recipient(&'static str),
    /// It answers this to the sender.
    Sender(&'static str),
    /// It answers this to the mail itself.
    Data(&'static str),
    /// It greets like this.
    Greeting(&'static str),
    /// It answers this to user and password.
    Login(&'static str),
    /// It takes mail only after this line, and answers 535 to any other.
    LetsIn(&'static str),
    /// It answers this to our name.
    Hello(&'static str),
    /// It lets us connect, and says nothing.
    Silent,
    /// It closes the connection in the middle of a mail.
    Cuts,
    /// It says nothing when the mail is there.
    Hangs,
    /// It closes the connection when the mail is there, and has kept it.
    Drops,
    /// It answers with something that is no answer.
    Babbles,
}

/// Whether it speaks TLS, and with which certificate.
#[derive(Clone)]
pub enum Encryption {
    /// It cannot.
    None,
    /// Once it is asked to (RFC 3207).
    Offered(TlsAcceptor),
    /// From the first byte.
    AtOnce(TlsAcceptor),
}

/// A mail that arrived.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Arrived {
    pub from: String,
    pub to: String,
    pub data: String,
}

impl Arrived {
    /// A header, unfolded.
    pub fn header(&self, name: &str) -> Option<String> {
        let head = self.data.split("\r\n\r\n").next()?.replace("\r\n ", " ").replace("\r\n\t", " ");
        let start = format!("{}:", name.to_lowercase());
        let line = head.split("\r\n").find(|line| line.to_lowercase().starts_with(&start))?;
        Some(line[start.len()..].trim().to_owned())
    }
}

#[derive(Default)]
struct Seen {
    arrived: Vec<Arrived>,
    connections: usize,
    logins: Vec<String>,
    in_clear: Vec<String>,
}

trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

type Line = BufReader<Box<dyn Stream>>;

/// The mail server.
pub struct Smtp {
    pub port: u16,
    manner: Arc<Mutex<Manner>>,
    seen: Arc<Mutex<Seen>>,
    serving: JoinHandle<()>,
}

impl Smtp {
    pub async fn start(manner: Manner) -> Self {
        Self::encrypted(manner, Encryption::None).await
    }

    pub async fn encrypted(manner: Manner, encryption: Encryption) -> Self {
        Self::on(TcpListener::bind("127.0.0.1:0").await.unwrap(), manner, encryption)
    }

    pub fn on(listener: TcpListener, manner: Manner, encryption: Encryption) -> Self {
        let port = listener.local_addr().unwrap().port();
        let manner = Arc::new(Mutex::new(manner));
        let seen: Arc<Mutex<Seen>> = Arc::default();
        let (of_server, sees) = (Arc::clone(&manner), Arc::clone(&seen));
        let serving = tokio::spawn(async move {
            let mut talks = tokio::task::JoinSet::new();
            loop {
                let (connection, _) = listener.accept().await.unwrap();
                lock(&sees).connections += 1;
                let (manner, seen, encryption) = (Arc::clone(&of_server), Arc::clone(&sees), encryption.clone());
                talks.spawn(async move { _ = talk(connection, encryption, &manner, &seen).await });
            }
        });
        Self { port, manner, seen, serving }
    }

    pub fn behave(&self, manner: Manner) {
        *lock(&self.manner) = manner;
    }

    pub fn arrived(&self) -> Vec<Arrived> {
        lock(&self.seen).arrived.clone()
    }

    pub fn connections(&self) -> usize {
        lock(&self.seen).connections
    }

    /// Who logged in with what, as it went over the wire.
    pub fn logins(&self) -> Vec<String> {
        lock(&self.seen).logins.clone()
    }

    /// Every command that anybody on the way could have read.
    pub fn in_clear(&self) -> Vec<String> {
        lock(&self.seen).in_clear.clone()
    }

    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    pub fn mailer(&self) -> Mailer {
        mailer(&self.url())
    }

    /// Nobody listens any more, and those who talk are cut off.
    pub async fn stop(self) {
        self.serving.abort();
        _ = self.serving.await;
    }
}

pub fn mailer(url: &str) -> Mailer {
    trusting(url, None)
}

/// The same, trusting these authorities beside the system's.
pub fn trusting(url: &str, authorities: Option<&str>) -> Mailer {
    let config = MailConfig { smtp_url: SecretText::new(url), from: "Keyward <no-reply@keyward.test>".to_owned() };
    Mailer::smtp(&config, authorities.map(str::as_bytes), false).unwrap()
}

fn lock<T>(shared: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn talk(
    connection: TcpStream,
    encryption: Encryption,
    manner: &Mutex<Manner>,
    seen: &Mutex<Seen>,
) -> std::io::Result<()> {
    let (mut offered, mut encrypted) = (None, false);
    let stream: Box<dyn Stream> = match encryption {
        Encryption::None => Box::new(connection),
        Encryption::Offered(tls) => {
            offered = Some(tls);
            Box::new(connection)
        }
        Encryption::AtOnce(tls) => {
            encrypted = true;
            Box::new(tls.accept(connection).await?)
        }
    };
    let mut connection = BufReader::new(stream);
    let at_first = *lock(manner);
    let greeting = match at_first {
        Manner::Greeting(text) => text,
        Manner::Silent => return forever().await,
        _ => "220 mail.test ready",
    };
    say(&mut connection, greeting).await?;
    let (mut from, mut to, mut is_in) = (String::new(), String::new(), false);
    loop {
        let mut line = String::new();
        if connection.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        if !encrypted {
            lock(seen).in_clear.push(line.trim().to_owned());
        }
        let manner = *lock(manner);
        let upper = line.to_uppercase();
        let answer = if upper.starts_with("EHLO") {
            match (manner, &offered) {
                (Manner::Hello(text), _) => text,
                (_, Some(_)) => "250-mail.test\r\n250 STARTTLS",
                (Manner::Login(_) | Manner::LetsIn(_), None) => "250-mail.test\r\n250 AUTH PLAIN LOGIN",
                _ => "250 mail.test",
            }
        } else if upper.starts_with("STARTTLS") {
            match offered.take() {
                Some(tls) => {
                    say(&mut connection, "220 go on").await?;
                    connection = BufReader::new(Box::new(tls.accept(connection.into_inner()).await?));
                    encrypted = true;
                    continue;
                }
                None => "502 what?",
            }
        } else if upper.starts_with("AUTH") {
            let line = line.trim();
            lock(seen).logins.push(line.to_owned());
            match manner {
                Manner::Login(text) => text,
                Manner::LetsIn(right) if line != right => "535 5.7.8 Username and Password not accepted",
                _ => {
                    is_in = true;
                    "235 welcome"
                }
            }
        } else if upper.starts_with("MAIL FROM:") {
            line[10..].trim().clone_into(&mut from);
            match manner {
                Manner::Sender(text) => text,
                Manner::Babbles => "hello there",
                Manner::LetsIn(_) if !is_in => "530 5.7.0 Authentication required",
                _ => "250 ok",
            }
        } else if upper.starts_with("RCPT TO:") {
            line[8..].trim().clone_into(&mut to);
            match manner {
                Manner::Recipient(text) => text,
                _ => "250 ok",
            }
        } else if upper.starts_with("DATA") {
            say(&mut connection, "354 go on").await?;
            if manner == Manner::Cuts {
                return connection.read_line(&mut String::new()).await.map(|_| ());
            }
            let mut data = String::new();
            loop {
                let mut line = String::new();
                if connection.read_line(&mut line).await? == 0 {
                    return Ok(());
                }
                if line == ".\r\n" {
                    break;
                }
                data.push_str(line.strip_prefix('.').unwrap_or(&line));
            }
            match manner {
                Manner::Data(text) => text,
                Manner::Hangs => return forever().await,
                manner => {
                    lock(seen).arrived.push(Arrived { from: from.clone(), to: to.clone(), data });
                    if manner == Manner::Drops {
                        return Ok(());
                    }
                    "250 taken"
                }
            }
        } else if upper.starts_with("QUIT") {
            return say(&mut connection, "221 bye").await;
        } else {
            "250 ok"
        };
        say(&mut connection, answer).await?;
    }
}

/// As long as the other side waits, and longer.
async fn forever() -> std::io::Result<()> {
    tokio::time::sleep(Duration::from_secs(3600)).await;
    Ok(())
}

async fn say(connection: &mut Line, text: &str) -> std::io::Result<()> {
    connection.write_all(format!("{text}\r\n").as_bytes()).await?;
    connection.flush().await
}
