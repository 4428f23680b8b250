//! What each letter says, in the order in which it is read.

use super::{MailBranding, moment::moment};
use crate::{SafeUrl, i18n::Locale};
use domain::{link::LinkKind, mail::Letter, time::Timestamp};

/// The most characters of a name that others chose.
const LONGEST_NAME: usize = 80;

/// What a mail says.
pub(super) struct Content {
    pub subject: String,
    /// The first lines, which a list of mail shows beside the subject.
    pub opening: Vec<String>,
    /// Label and value.
    pub facts: Vec<(&'static str, String)>,
    /// What stands right before the button.
    pub before_action: Option<String>,
    pub action: Option<Action>,
    /// How long the button is good for.
    pub after_action: Option<String>,
    /// Another way, with what stands before it.
    pub other_way: Option<(String, SafeUrl)>,
    /// What to do if it was not you.
    pub unexpected: Option<String>,
}

/// A button.
pub(super) struct Action {
    pub label: &'static str,
    pub link: SafeUrl,
    /// Whether it is what most people want, and not the way out for the few.
    pub main: bool,
}

impl Content {
    fn new(subject: String, opening: Vec<String>) -> Self {
        Self {
            subject,
            opening,
            facts: Vec::new(),
            before_action: None,
            action: None,
            after_action: None,
            other_way: None,
            unexpected: None,
        }
    }

    fn facts(self, facts: impl IntoIterator<Item = (&'static str, Option<String>)>) -> Self {
        let facts = facts.into_iter().filter_map(|(label, value)| Some((label, value?))).collect();
        Self { facts, ..self }
    }

    fn action(self, label: &'static str, link: &str) -> Self {
        Self { action: SafeUrl::parse(link).map(|link| Action { label, link, main: true }), ..self }
    }

    /// The way out for those who did not do what the mail tells of.
    fn way_out(self, text: &'static str, label: &'static str, link: &str) -> Self {
        let action = SafeUrl::parse(link).map(|link| Action { label, link, main: false });
        Self { before_action: Some(text.to_owned()), action, ..self }
    }

    /// The way out for those who say that it was not them, and how long it is open.
    fn not_me(self, words: Locale, link: &str) -> Self {
        let good_for = words.mail_way_out_good_for(&words.duration(LinkKind::NotMe.lasts()));
        let content = self.way_out(words.mail_if_not_you(), words.mail_not_me(), link);
        Self { after_action: Some(good_for), ..content }
    }

    fn good_until(self, words: Locale, sent_at: Timestamp, expires: Timestamp) -> Self {
        let left = expires.since(sent_at);
        let when = moment(words, expires);
        let text = if left.is_zero() {
            words.mail_link_good_until(&when)
        } else {
            words.mail_link_good_for(&words.duration(left), &when)
        };
        Self { after_action: Some(text), ..self }
    }

    fn unexpected(self, text: &str) -> Self {
        Self { unexpected: Some(text.to_owned()), ..self }
    }

    #[allow(clippy::too_many_lines, reason = "a letter after the other")]
    pub(super) fn of(letter: &Letter, words: Locale, branding: &MailBranding, sent_at: Timestamp) -> Self {
        let project = &branding.name;
        match letter {
            Letter::Invitation { application, invited_by, link, expires, has_account } => {
                let application = &name(application);
                let opening = match invited_by.as_deref().and_then(person) {
                    Some(inviter) => words.mail_invitation_by(&inviter, application, project),
                    None => words.mail_invitation(application, project),
                };
                let next =
                    if *has_account { words.mail_invitation_known() } else { words.mail_invitation_new() }.to_owned();
                Self::new(words.mail_invitation_subject(application), vec![opening, next])
                    .action(words.mail_accept(), link)
                    .good_until(words, sent_at, *expires)
                    .unexpected(words.mail_invitation_unexpected())
            }
            Letter::Administrator { project: managed, role, invited_by, link, expires, has_account } => {
                let managed = &name(managed);
                let inviter = invited_by.as_deref().and_then(person);
                let opening = match &inviter {
                    Some(inviter) => words.mail_administrator_by(inviter, managed),
                    None => words.mail_administrator(managed),
                };
                let next =
                    if *has_account { words.mail_invitation_known() } else { words.mail_invitation_new() }.to_owned();
                Self::new(words.mail_administrator_subject(managed), vec![opening, next])
                    .facts([(words.mail_role(), Some(name(role))), (words.mail_invited_by(), inviter)])
                    .action(words.mail_accept(), link)
                    .good_until(words, sent_at, *expires)
                    .unexpected(words.mail_invitation_unexpected())
            }
            Letter::SignUp { application, link, expires } => {
                let what = application.as_deref().map_or_else(|| project.clone(), name);
                let opening = vec![words.mail_sign_up(&what), words.mail_sign_up_next().to_owned()];
                Self::new(words.mail_sign_up_subject(project), opening)
                    .action(words.mail_confirm(), link)
                    .good_until(words, sent_at, *expires)
                    .unexpected(words.mail_sign_up_unexpected())
            }
            Letter::AccountExists { application, sign_in, forgot_password } => {
                let what = application.as_deref().map_or_else(|| project.clone(), name);
                let other_way =
                    SafeUrl::parse(forgot_password).map(|link| (words.mail_exists_forgot().to_owned(), link));
                let content = Self::new(words.mail_exists_subject(project), vec![words.mail_exists(&what)])
                    .action(words.log_in(), sign_in)
                    .unexpected(words.mail_exists_unexpected());
                Self { other_way, ..content }
            }
            Letter::Reset { link, expires, by_administrator } => {
                let opening = if *by_administrator {
                    words.mail_reset_by_administrator(project)
                } else {
                    words.mail_reset(project)
                };
                Self::new(words.mail_reset_subject(project), vec![opening])
                    .action(words.mail_set_password(), link)
                    .good_until(words, sent_at, *expires)
                    .unexpected(words.mail_reset_unexpected())
            }
            Letter::AccountBack { link, expires, forgot_password, change_undone } => {
                let opening =
                    if *change_undone { words.mail_back_undone(project) } else { words.mail_back_not_me(project) };
                let opening = vec![opening, words.mail_back_now().to_owned()];
                let other_way = SafeUrl::parse(forgot_password).map(|link| (words.mail_back_again().to_owned(), link));
                let content = Self::new(words.mail_back_subject(project), opening)
                    .action(words.mail_set_password(), link)
                    .good_until(words, sent_at, *expires)
                    .unexpected(words.mail_back_unexpected());
                Self { other_way, ..content }
            }
            Letter::PasswordChanged { at, device, not_me } => {
                let opening = vec![words.mail_changed(project), words.mail_if_you().to_owned()];
                Self::new(words.mail_changed_subject(project), opening)
                    .facts([
                        (words.mail_when(), Some(moment(words, *at))),
                        (words.mail_device(), device.as_deref().map(|text| device_in(words, text))),
                    ])
                    .not_me(words, not_me)
            }
            Letter::NewDevice { at, device, application, not_me } => {
                let opening = vec![words.mail_device_text(project), words.mail_if_you().to_owned()];
                Self::new(words.mail_device_subject(project), opening)
                    .facts([
                        (words.mail_when(), Some(moment(words, *at))),
                        (words.mail_device(), device.as_deref().map(|text| device_in(words, text))),
                        (words.mail_application(), application.as_deref().map(name)),
                    ])
                    .not_me(words, not_me)
            }
            Letter::VerifyEmail { link, expires } => {
                Self::new(words.mail_verify_subject(project), vec![words.mail_verify(project)])
                    .action(words.mail_verify_button(), link)
                    .good_until(words, sent_at, *expires)
                    .unexpected(words.mail_verify_unexpected())
            }
            Letter::EmailChanged { to, undo, expires } => {
                let opening = vec![words.mail_moved(project), words.mail_if_you().to_owned()];
                Self::new(words.mail_moved_subject(project), opening)
                    .facts([(words.mail_new_address(), Some(name(to)))])
                    .way_out(words.mail_moved_undo(), words.mail_undo(), undo)
                    .good_until(words, sent_at, *expires)
            }
            Letter::EmailChanging { to, not_me } => {
                let opening = vec![words.mail_moving(project), words.mail_if_you().to_owned()];
                Self::new(words.mail_moving_subject(project), opening)
                    .facts([(words.mail_new_address(), Some(name(to)))])
                    .not_me(words, not_me)
            }
            Letter::AccountDeleted { at } => {
                Self::new(words.mail_deleted_subject(project), vec![words.mail_deleted(project)])
                    .facts([(words.mail_when(), Some(moment(words, *at)))])
                    .unexpected(&words.mail_deleted_unexpected(project))
            }
            Letter::Test { sent_by } => {
                let sender = person(sent_by).unwrap_or_else(|| project.clone());
                let opening = vec![words.mail_test(&sender), words.mail_test_next().to_owned()];
                Self::new(words.mail_test_subject(project), opening)
            }
        }
    }
}

/// A device as envelopes say it (`domain::user_agent`), in the words of the mail.
fn device_in(words: Locale, text: &str) -> String {
    let name = name(text);
    match name.split_once(" on ") {
        Some((browser, system)) => words.mail_browser_on(browser, system),
        None => name,
    }
}

/// A name that somebody chose, as it may stand in a mail: one line, of sensible length.
pub(super) fn name(text: &str) -> String {
    let line = one_line(text);
    if line.chars().count() <= LONGEST_NAME {
        return line;
    }
    line.chars().take(LONGEST_NAME - 1).chain(['…']).collect()
}

/// A person's name, unless it looks like an address: mail programs make links of these, and so a stranger could have us mail
/// theirs to others.
pub(super) fn person(text: &str) -> Option<String> {
    let name = name(text);
    let like_address = name.contains(['/', ':', '@', '\\'])
        || name.split_whitespace().any(|word| {
            let host_like = word.trim_end_matches(['.', ',']).rsplit_once('.');
            host_like.is_some_and(|(before, after)| !before.is_empty() && after.chars().count() > 1)
        });
    (!name.is_empty() && !like_address).then_some(name)
}

/// Text without line breaks and other control characters.
pub(super) fn one_line(text: &str) -> String {
    let words: Vec<&str> =
        text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_would_become_a_link_is_left_out() {
        for good in ["Ada Lovelace", "J.R. Smith", "Dr. Ada", "Ada B.", "María-José", "李"] {
            assert_eq!(person(good).as_deref(), Some(good));
        }
        for bad in
            ["evil.example", "Win at https://evil.example", "a@b.c", "go to www.evil.com now", "evil.com.", "", "  \n "]
        {
            assert_eq!(person(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn a_device_is_said_in_the_language_of_the_mail() {
        assert_eq!(device_in(Locale::Es, "Firefox on Windows"), "Firefox en Windows");
        assert_eq!(device_in(Locale::En, "Firefox on Windows"), "Firefox on Windows");
        assert_eq!(device_in(Locale::Es, "Samsung Internet"), "Samsung Internet");
    }

    #[test]
    fn a_long_name_is_cut() {
        assert_eq!(name(&"x".repeat(500)).chars().count(), LONGEST_NAME);
        assert_eq!(name(" a \r\n b\u{7} c"), "a b c");
    }
}
