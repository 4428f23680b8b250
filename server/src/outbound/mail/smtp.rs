//! A mail server, and the connections to it that are open.

use super::Failed;
use crate::config::MailConfig;
use domain::mail::{Answer, Trouble};
use lettre::{
    address::Envelope,
    message::Mailbox,
    transport::smtp::{
        Error,
        authentication::{Credentials, Mechanism},
        client::{AsyncSmtpConnection, Certificate, TlsParameters},
        commands::{Data, Mail, Rcpt, Rset},
        extension::{ClientId, Extension, MailBodyParameter, MailParameter},
    },
};
use percent_encoding::percent_decode_str;
use rustls::CertificateError;
use std::{
    net::IpAddr,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};
use url::{Host, Url};

/// How long a connection may take to be made, greeting, TLS and password included.
const CONNECT: Duration = Duration::from_secs(20);
/// How long a mail may take to be handed over. Well within what a job is lent for, or two would send it.
const HAND_OVER: Duration = Duration::from_secs(60);
/// How long a connection is kept that nothing is sent over; servers close theirs after minutes.
const IDLE: Duration = Duration::from_secs(20);
/// The most connections that are kept.
const MOST_IDLE: usize = 16;

/// The settings of the mail server cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotUsable {
    /// The URL.
    #[error("KEYWARD_SMTP_URL is no mail server: smtp://USER:PASSWORD@HOST:587 or smtps://USER:PASSWORD@HOST:465")]
    Url,
    /// Our address.
    #[error("KEYWARD_MAIL_FROM is no mail address")]
    From,
    /// The certificates.
    #[error("KEYWARD_CA_FILE holds no certificates that can be read, or the system has none")]
    Certificates,
}

/// How a connection is kept from being listened to.
enum Secrecy {
    /// It stays on this machine.
    None,
    /// STARTTLS (RFC 3207), or nothing.
    StartTls(TlsParameters),
    /// TLS from the first byte (RFC 8314 §3.3).
    Tls(TlsParameters),
}

struct Idle {
    connection: AsyncSmtpConnection,
    since: Instant,
}

/// A mail server.
pub(super) struct Smtp {
    host: String,
    port: u16,
    secrecy: Secrecy,
    credentials: Option<Credentials>,
    hello: ClientId,
    from: Mailbox,
    idle: Mutex<Vec<Idle>>,
    connect: Duration,
    hand_over: Duration,
}

impl Smtp {
    pub(super) fn new(config: &MailConfig, ca_pem: Option<&[u8]>) -> Result<Self, NotUsable> {
        let url = Url::parse(config.smtp_url.expose()).map_err(|_| NotUsable::Url)?;
        let (host, loopback) = match url.host().ok_or(NotUsable::Url)? {
            // Not one of the schemes whose hosts are parsed, so an address may come as a name.
            Host::Domain(name) => match name.parse::<IpAddr>() {
                Ok(address) => (address.to_string(), address.is_loopback()),
                Err(_) => (name.to_owned(), name.eq_ignore_ascii_case("localhost")),
            },
            Host::Ipv4(address) => (address.to_string(), address.is_loopback()),
            Host::Ipv6(address) => (address.to_string(), address.is_loopback()),
        };
        let (secrecy, standard_port) = match url.scheme() {
            "smtps" => (Secrecy::Tls(tls(&host, ca_pem)?), 465),
            "smtp" if loopback && !url.query_pairs().any(|(name, value)| name == "tls" && value == "required") => {
                (Secrecy::None, 587)
            }
            "smtp" => (Secrecy::StartTls(tls(&host, ca_pem)?), 587),
            _ => return Err(NotUsable::Url),
        };
        let decoded = |text: &str| percent_decode_str(text).decode_utf8().map(|text| text.into_owned());
        let credentials = match (url.username(), url.password()) {
            ("", _) => None,
            (user, password) => Some(Credentials::new(
                decoded(user).map_err(|_| NotUsable::Url)?,
                decoded(password.unwrap_or_default()).map_err(|_| NotUsable::Url)?,
            )),
        };
        Ok(Self {
            host,
            port: url.port().unwrap_or(standard_port),
            secrecy,
            credentials,
            hello: ClientId::default(),
            from: config.from.parse().map_err(|_| NotUsable::From)?,
            idle: Mutex::default(),
            connect: CONNECT,
            hand_over: HAND_OVER,
        })
    }

    pub(super) fn give_up_after(&mut self, time: Duration) {
        self.hand_over = time;
        self.connect = time.min(CONNECT);
    }

    pub(super) fn server(&self) -> String {
        let secrecy = match self.secrecy {
            Secrecy::None => "not encrypted, on this machine",
            Secrecy::StartTls(_) => "STARTTLS",
            Secrecy::Tls(_) => "TLS",
        };
        if self.host.contains(':') {
            format!("[{}]:{} ({secrecy})", self.host, self.port)
        } else {
            format!("{}:{} ({secrecy})", self.host, self.port)
        }
    }

    pub(super) const fn from(&self) -> &Mailbox {
        &self.from
    }

    pub(super) async fn send(&self, envelope: &Envelope, message: &[u8]) -> Result<(), Failed> {
        let mut connection = self.connection().await?;
        let handed =
            tokio::time::timeout(self.hand_over, Box::pin(hand_over(&mut connection, envelope, message))).await;
        let Ok(handed) = handed else {
            return Err(Failed { trouble: Trouble::TooSlow, everybody: false });
        };
        match handed {
            Ok(()) => self.keep(connection),
            // After a no the conversation can go on (RFC 5321 §4.1.1.5); after everything else nobody knows where it stands.
            Err(Failed { trouble: Trouble::Refused(_) | Trouble::NotNow(_), everybody: false })
                if !connection.has_broken() =>
            {
                if matches!(tokio::time::timeout(self.connect, connection.command(Rset)).await, Ok(Ok(_))) {
                    self.keep(connection);
                }
            }
            Err(_) => {}
        }
        handed
    }

    /// A connection that answers: one that was kept, or a new one.
    async fn connection(&self) -> Result<AsyncSmtpConnection, Failed> {
        let answers = async {
            while let Some(mut kept) = self.take() {
                if kept.test_connected().await {
                    return Ok(kept);
                }
            }
            self.connect().await
        };
        let connected = tokio::time::timeout(self.connect, Box::pin(answers)).await;
        connected.unwrap_or(Err(Trouble::TooSlow)).map_err(|trouble| Failed { trouble, everybody: true })
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, Trouble> {
        let at_once = match &self.secrecy {
            Secrecy::Tls(parameters) => Some(parameters.clone()),
            Secrecy::None | Secrecy::StartTls(_) => None,
        };
        let server = (self.host.as_str(), self.port);
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(server, Some(self.connect), &self.hello, at_once, None)
                .await
                .map_err(|error| no_connection(&error))?;
        if let Secrecy::StartTls(parameters) = &self.secrecy {
            // Without it somebody in between could read the mail, and take the offer of it away to do so.
            if !connection.can_starttls() {
                return Err(Trouble::NotEncrypted);
            }
            connection.starttls(parameters.clone(), &self.hello).await.map_err(|error| no_connection(&error))?;
        }
        if let Some(credentials) = &self.credentials {
            connection.auth(&[Mechanism::Plain, Mechanism::Login], credentials).await.map_err(|error| {
                if error.is_permanent() || error.is_client() {
                    Trouble::Login(answer(&error))
                } else {
                    no_connection(&error)
                }
            })?;
        }
        Ok(connection)
    }

    fn take(&self) -> Option<AsyncSmtpConnection> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.retain(|kept| kept.since.elapsed() < IDLE);
        idle.pop().map(|kept| kept.connection)
    }

    fn keep(&self, connection: AsyncSmtpConnection) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < MOST_IDLE {
            idle.push(Idle { connection, since: Instant::now() });
        }
    }
}

fn tls(host: &str, ca_pem: Option<&[u8]>) -> Result<TlsParameters, NotUsable> {
    let mut builder = TlsParameters::builder(host.to_owned());
    if let Some(pem) = ca_pem {
        builder = builder.add_root_certificate(Certificate::from_pem(pem).map_err(|_| NotUsable::Certificates)?);
    }
    builder.build_rustls().map_err(|_| NotUsable::Certificates)
}

async fn hand_over(connection: &mut AsyncSmtpConnection, envelope: &Envelope, message: &[u8]) -> Result<(), Failed> {
    let of_mail = |trouble| Failed { trouble, everybody: false };
    let mut parameters = Vec::new();
    let is_ascii = |address: &lettre::Address| AsRef::<str>::as_ref(address).is_ascii();
    if !envelope.from().is_none_or(is_ascii) || !envelope.to().iter().all(is_ascii) {
        if !connection.server_info().supports_feature(Extension::SmtpUtfEight) {
            return Err(of_mail(Trouble::Unwritable));
        }
        parameters.push(MailParameter::SmtpUtfEight);
    }
    if !message.is_ascii() {
        if !connection.server_info().supports_feature(Extension::EightBitMime) {
            return Err(of_mail(Trouble::Unwritable));
        }
        parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
    }
    let sender = Mail::new(envelope.from().cloned(), parameters);
    connection.command(sender).await.map_err(|error| match refusal(&error) {
        Failed { trouble: Trouble::Refused(answer), .. } => {
            Failed { trouble: Trouble::Sender(answer), everybody: true }
        }
        other => other,
    })?;
    for to in envelope.to() {
        connection.command(Rcpt::new(to.clone(), Vec::new())).await.map_err(|error| refusal(&error))?;
    }
    connection.command(Data).await.map_err(|error| refusal(&error))?;
    connection.message(message).await.map_err(|error| refusal(&error))?;
    Ok(())
}

/// What a server says to a command about one mail.
fn refusal(error: &Error) -> Failed {
    let of_mail = |trouble| Failed { trouble, everybody: false };
    if error.is_permanent() {
        let answer = answer(error);
        // It wants a password that we have not given, or does not like the one (RFC 4954 §6): no fault of the mail.
        return if matches!(answer.code, 530 | 534 | 535 | 538) {
            Failed { trouble: Trouble::Login(answer), everybody: true }
        } else {
            of_mail(Trouble::Refused(answer))
        };
    }
    if error.is_transient() {
        let answer = answer(error);
        // It is going to close the connection (RFC 5321 §3.8).
        let everybody = answer.code == 421;
        return Failed { trouble: Trouble::NotNow(answer), everybody };
    }
    of_mail(if error.is_timeout() {
        Trouble::TooSlow
    } else if error.is_response() {
        Trouble::Garbled
    } else {
        Trouble::Unreachable
    })
}

/// Why there is no connection. A no to the greeting is one to all of us, and not for ever.
fn no_connection(error: &Error) -> Trouble {
    if let Some(error) = of_tls(error) {
        match error {
            rustls::Error::InvalidCertificate(why) => not_trusted(why),
            _ => Trouble::NotTrusted,
        }
    } else if error.is_tls() {
        Trouble::NotTrusted
    } else if error.is_permanent() {
        Trouble::Sender(answer(error))
    } else if error.is_transient() {
        Trouble::NotNow(answer(error))
    } else if error.is_timeout() {
        Trouble::TooSlow
    } else if error.is_response() {
        Trouble::Garbled
    } else {
        Trouble::Unreachable
    }
}

fn answer(error: &Error) -> Answer {
    let words = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
    Answer::new(error.status().map_or(0, u16::from), &words)
}

/// Why a certificate is not taken.
const fn not_trusted(why: &CertificateError) -> Trouble {
    match why {
        // The second: it names an authority that is trusted, whose key has not signed it.
        CertificateError::UnknownIssuer | CertificateError::BadSignature => Trouble::UnknownIssuer,
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => Trouble::OtherName,
        CertificateError::Expired
        | CertificateError::ExpiredContext { .. }
        | CertificateError::NotValidYet
        | CertificateError::NotValidYetContext { .. } => Trouble::CertificateOver,
        _ => Trouble::NotTrusted,
    }
}

/// rustls' errors travel inside of `io::Error`s.
fn of_tls<'a>(error: &'a (dyn std::error::Error + 'static)) -> Option<&'a rustls::Error> {
    let wrapped = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
    error
        .downcast_ref()
        .or_else(|| wrapped.and_then(|wrapped| of_tls(wrapped)))
        .or_else(|| error.source().and_then(of_tls))
}
