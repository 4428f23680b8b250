//! Mail: from an envelope to a subject, a text and an HTML part that say the same. No image, no script, nothing that is
//! fetched when it is opened; readable in dark mode, and in the text alone.

mod content;
mod frame;
mod moment;
mod samples;
mod text;

pub use samples::{MailPicture, samples};

use crate::{
    branding::{Accent, Branding, Support},
    i18n::{Locale, Wishes},
};
use content::Content;
use domain::{mail::Envelope, project::ProjectSettings, time::Timestamp};

/// How a project's mail looks, and whom it names.
#[derive(Clone, PartialEq, Debug)]
pub struct MailBranding {
    /// The project's display name.
    pub name: String,
    /// The one colour.
    pub accent: Accent,
    /// Whom to turn to.
    pub support: Option<Support>,
    /// Whether somebody reads what is answered.
    pub answers_are_read: bool,
    /// The project's languages, the first for those who want none of them.
    pub languages: Vec<Locale>,
}

impl MailBranding {
    /// What a project's settings say.
    #[must_use]
    pub fn of(settings: &ProjectSettings) -> Self {
        let own = &settings.branding;
        Self {
            name: settings.name.clone(),
            accent: own.accent.as_deref().and_then(Accent::parse_hex).unwrap_or_default(),
            support: own.support_contact.as_deref().or(own.support_url.as_deref()).and_then(Support::parse),
            answers_are_read: settings.mail.reply_to.is_some(),
            languages: settings.languages.iter().filter_map(|tag| Locale::parse(tag)).collect(),
        }
    }

    fn initials(&self) -> String {
        Branding::named(&self.name).initials()
    }
}

/// A mail, written out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rendered {
    /// One line.
    pub subject: String,
    /// For whoever reads text.
    pub text: String,
    /// For everybody else.
    pub html: String,
    /// How the person is called beside their address; nothing where their name could pass for another address.
    pub to_name: Option<String>,
}

/// Writes a mail out, in the language that the person wants and the project speaks. `sent_at` is what "expires in an hour"
/// counts from.
#[must_use]
pub fn render(envelope: &Envelope, branding: &MailBranding, sent_at: Timestamp) -> Rendered {
    let branding = &MailBranding { name: content::name(&branding.name), ..branding.clone() };
    let wishes = Wishes { chosen: envelope.locale.as_deref(), ..Wishes::default() };
    let words = Locale::negotiate(wishes, &branding.languages);
    let content = Content::of(&envelope.letter, words, branding, sent_at);
    let person = envelope.name.as_deref().and_then(content::person);
    let address = envelope.to.as_str();
    let meant_for = match &person {
        Some(name) => words.mail_meant_for(name, address),
        None => words.mail_meant_for_address(address),
    };
    let greeting = match &person {
        Some(name) => words.mail_hello(name),
        None => words.mail_hello_nobody().to_owned(),
    };
    let around = Around { words, branding, greeting, meant_for };
    Rendered {
        subject: content::one_line(&content.subject),
        text: text::text(&content, &around),
        html: frame::html(&content, &around),
        to_name: person,
    }
}

/// What stands around what a mail says.
struct Around<'a> {
    words: Locale,
    branding: &'a MailBranding,
    greeting: String,
    meant_for: String,
}
