//! Mail leaves over SMTP, to the one server that the installation names. Who is at fault when it does not is told apart by
//! where it happens: before the first mail it is the server, at the sender it is our address, after that it is this mail.

mod smtp;

pub use smtp::NotUsable;

use crate::config::MailConfig;
use domain::{
    mail::{Address, Trouble},
    time::Timestamp,
};
use lettre::{
    Message,
    message::{
        Mailbox, MultiPart,
        header::{Header, HeaderName, HeaderValue},
    },
};
use smtp::Smtp;
use std::time::{Duration, SystemTime};

/// A mail as it goes out.
#[derive(Debug)]
pub struct Mail<'a> {
    /// What the mail is called in `Message-ID`, without the brackets. The same at every try, so that who gets it twice can
    /// tell.
    pub message_id: &'a str,
    /// The name beside the installation's address.
    pub sender_name: &'a str,
    /// Where answers go.
    pub reply_to: Option<&'a Address>,
    /// To whom.
    pub to: &'a Address,
    /// How they are called.
    pub to_name: Option<&'a str>,
    /// One line.
    pub subject: &'a str,
    /// For whoever reads text.
    pub text: String,
    /// For everybody else.
    pub html: String,
    /// When it was written.
    pub date: Timestamp,
}

/// Why a mail did not leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failed {
    /// What happened.
    pub trouble: Trouble,
    /// Whether every other mail would meet the same.
    pub everybody: bool,
}

/// How mail leaves this installation.
pub struct Mailer {
    smtp: Option<Smtp>,
    shows: bool,
}

impl Mailer {
    /// None leaves.
    #[must_use]
    pub const fn off() -> Self {
        Self { smtp: None, shows: false }
    }

    /// None leaves; the console shows what would have (`--demo`).
    #[must_use]
    pub const fn demo() -> Self {
        Self { smtp: None, shows: true }
    }

    /// It leaves over SMTP, trusting the system's roots and those of `ca_pem`. With `shows` the console shows it, too.
    ///
    /// # Errors
    /// The mail server's URL, our address, or the certificates.
    pub fn smtp(config: &MailConfig, ca_pem: Option<&[u8]>, shows: bool) -> Result<Self, NotUsable> {
        Ok(Self { smtp: Some(Smtp::new(config, ca_pem)?), shows })
    }

    /// The same with another time than a minute for a mail to be handed over in, and for an answer to be waited for at first.
    #[must_use]
    pub fn give_up_after(mut self, time: Duration) -> Self {
        if let Some(smtp) = &mut self.smtp {
            smtp.give_up_after(time);
        }
        self
    }

    /// Whether mail leaves, or is shown as if it had.
    #[must_use]
    pub const fn is_on(&self) -> bool {
        self.smtp.is_some() || self.shows
    }

    /// Whether the console shows mail, and so what was sent is kept.
    #[must_use]
    pub const fn shows(&self) -> bool {
        self.shows
    }

    /// The mail server, without user and password, and the address that mail comes from.
    #[must_use]
    pub fn server(&self) -> Option<(String, String)> {
        self.smtp.as_ref().map(|smtp| (smtp.server(), smtp.from().email.to_string()))
    }

    /// Hands a mail over. Under `--demo` without a mail server there is nobody to hand it to, and nothing to do.
    ///
    /// # Errors
    /// It did not leave.
    pub async fn send(&self, mail: Mail<'_>) -> Result<(), Failed> {
        let Some(smtp) = &self.smtp else {
            return if self.shows { Ok(()) } else { Err(Failed { trouble: Trouble::Off, everybody: true }) };
        };
        let message = written(smtp.from(), mail).ok_or(Failed { trouble: Trouble::Unwritable, everybody: false })?;
        Box::pin(smtp.send(message.envelope(), &message.formatted())).await
    }
}

impl std::fmt::Debug for Mailer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Mailer({}, shows: {})", if self.smtp.is_some() { "SMTP" } else { "none" }, self.shows)
    }
}

/// `Auto-Submitted` (RFC 3834 §5): no machine answers it.
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

fn written(from: &Mailbox, mail: Mail<'_>) -> Option<Message> {
    let seconds = u64::try_from(mail.date.unix_seconds()).ok()?;
    let mut builder = Message::builder()
        .from(Mailbox::new(one_line(mail.sender_name), from.email.clone()))
        .to(mailbox(mail.to_name, mail.to)?)
        .subject(one_line(mail.subject).unwrap_or_default())
        .date(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds))
        .message_id(Some(format!("<{}>", mail.message_id)))
        .header(AutoSubmitted);
    if let Some(reply_to) = mail.reply_to {
        builder = builder.reply_to(mailbox(None, reply_to)?);
    }
    builder.multipart(MultiPart::alternative_plain_html(mail.text, mail.html)).ok()
}

fn mailbox(name: Option<&str>, address: &Address) -> Option<Mailbox> {
    Some(Mailbox::new(name.and_then(one_line), address.as_str().parse().ok()?))
}

/// Text for a header: no line breaks, nothing that a terminal would obey.
fn one_line(text: &str) -> Option<String> {
    let words: Vec<&str> =
        text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()).collect();
    (!words.is_empty()).then(|| words.join(" "))
}
