//! A mail of the outbox is written out and handed to the mail server.

use crate::{
    outbound::mail::{Failed, Mail},
    service::{
        Served, Tenant,
        outbox::{self, Next},
    },
};
use app::mail::{MailBranding, render};
use domain::{
    ids::OutboxId,
    mail::{Address, Trouble},
    project::edit::sender_name_problem,
};
use url::Url;

/// What became of a mail, as far as the next ones have to know.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Delivered {
    /// The mail server answered.
    Answered,
    /// The mail server takes nothing from us now.
    LineBroken,
    /// There was nothing to send.
    Nothing,
}

/// Sends a mail, if it still waits.
pub(super) async fn deliver(tenant: &Tenant, id: OutboxId) -> Served<Delivered> {
    let Some(due) = outbox::due_mail(tenant, id).await? else { return Ok(Delivered::Nothing) };
    let branding = MailBranding::of(&tenant.settings);
    let rendered = render(&due.envelope, &branding, tenant.now());
    let settings = &tenant.settings.mail;
    let reply_to = settings.reply_to.as_deref().and_then(|text| Address::parse(text).ok());
    let message_id = message_id(tenant, id);
    let mail = Mail {
        message_id: &message_id,
        sender_name: sender_name(settings.sender_name.as_deref(), &tenant.settings.name),
        reply_to: reply_to.as_ref(),
        to: &due.envelope.to,
        to_name: rendered.to_name.as_deref(),
        subject: &rendered.subject,
        text: rendered.text,
        html: rendered.html,
        date: due.written_at,
    };
    let purpose = due.envelope.letter.purpose();
    match tenant.means().mailer.send(mail).await {
        Ok(()) => {
            outbox::sent(tenant, &due).await?;
            count("sent", purpose);
            Ok(Delivered::Answered)
        }
        Err(Failed { trouble, everybody }) => {
            let next = outbox::not_sent(tenant, &due, &trouble, everybody).await?;
            count(
                match next {
                    Next::Later(_) => "put-off",
                    Next::Refused => "refused",
                    Next::GivenUp => "given-up",
                },
                purpose,
            );
            tell(tenant, &trouble, next, everybody);
            Ok(if everybody { Delivered::LineBroken } else { Delivered::Answered })
        }
    }
}

/// The name beside our address: the one that the project chose, else its own, unless that looks like an address. What was set
/// before there were such rules is held against them, too.
fn sender_name<'a>(chosen: Option<&'a str>, project: &'a str) -> &'a str {
    chosen.into_iter().chain([project]).find(|name| sender_name_problem(name).is_none()).unwrap_or("Keyward")
}

/// What a mail is called, at every try and for ever.
fn message_id(tenant: &Tenant, id: OutboxId) -> String {
    let url = Url::parse(&tenant.means().public_url).ok();
    let host = url.as_ref().and_then(Url::host_str).unwrap_or("localhost");
    // A literal address stands in brackets of its own in a domain (RFC 5322 §3.4.1); a name does as it is.
    format!("{id}@{}", host.trim_matches(['[', ']']).replace(':', "."))
}

fn count(outcome: &'static str, purpose: &'static str) {
    metrics::counter!("keyward_mails_total", "outcome" => outcome, "purpose" => purpose).increment(1);
}

fn tell(tenant: &Tenant, trouble: &Trouble, next: Next, everybody: bool) {
    let (project, code) = (&tenant.project.slug, trouble.answer().map(|answer| answer.code));
    match next {
        Next::Later(_) if everybody => {
            tracing::warn!(%project, trouble = trouble.kind(), code, "mail does not leave; it will be tried again");
        }
        Next::Later(_) => tracing::debug!(%project, trouble = trouble.kind(), code, "a mail will be tried again"),
        Next::Refused => tracing::info!(%project, trouble = trouble.kind(), code, "a mail was refused"),
        Next::GivenUp => tracing::warn!(%project, trouble = trouble.kind(), code, "a mail was given up"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_project_that_is_called_like_an_address_does_not_send_as_that() {
        assert_eq!(sender_name(Some("Front Desk"), "Clinic"), "Front Desk");
        assert_eq!(sender_name(None, "Clinic"), "Clinic");
        assert_eq!(sender_name(None, "security@bank.example"), "Keyward");
        assert_eq!(sender_name(Some("a <b@c.example>"), "Clinic"), "Clinic");
    }
}
