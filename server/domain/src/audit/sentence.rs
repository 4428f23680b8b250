//! An event as a sentence that a person understands, in parts, so that a page can link who and what it names.

use super::{Actor, Entry, Kind, reason};
use crate::ids::{ClientId, UserId};
use serde_json::Value;

/// A part of a sentence.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Part {
    /// Words of ours.
    Text(&'static str),
    /// Words out of the event.
    Said(String),
    /// A person of the project.
    Person(UserId),
    /// A person of the built-in project.
    Administrator(UserId),
    /// An application or M2M client.
    Application(ClientId),
}

/// An event as a sentence: who, what, and why not.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Told {
    /// Who did it: the beginning of the sentence.
    pub who: Part,
    /// What they did: a verb and the rest. Spaces are where they belong.
    pub what: Vec<Part>,
    /// The reason, a sentence without its end: why it was refused, why something ended, what an administrator gave as reason.
    pub why: Option<String>,
}

/// Puts an event into words. `details` is what was sealed beside it, opened.
#[must_use]
pub fn tell(entry: &Entry, details: Option<&Value>) -> Told {
    let Some(kind) = entry.kind else {
        let what = Say::new("recorded what this version of Keyward has no words for: ").said(&entry.word).parts;
        return Told { who: who(&entry.actor), what, why: entry.refused.as_deref().map(in_words) };
    };
    let (who, say) = sentence(kind, entry);
    Told { who, what: say.parts, why: why(entry, details) }
}

fn who(actor: &Actor) -> Part {
    match actor {
        Actor::User(id) => Part::Person(*id),
        Actor::Administrator(id) => Part::Administrator(*id),
        Actor::Client(id) => Part::Application(id.clone()),
        Actor::Anonymous => Part::Text("Somebody"),
        Actor::Operator => Part::Text("The operator at the command line"),
        Actor::System => Part::Text("Keyward itself"),
    }
}

/// The reasons of an event: what the refusal means, what the request was told, what came before it, what somebody gave.
fn why(entry: &Entry, details: Option<&Value>) -> Option<String> {
    let mut reasons: Vec<String> = Vec::new();
    let word = entry.refused.as_deref().or_else(|| entry.fact("reason"));
    // Of a logout it is the sentence that says so.
    reasons.extend(word.filter(|word| entry.kind != Some(Kind::SignedOut) || *word != "logged_out").map(in_words));
    reasons.extend(entry.fact("why").map(ToOwned::to_owned));
    reasons.extend(details.and_then(|own| own.get("reason")).and_then(Value::as_str).map(|own| format!("“{own}”")));
    reasons.extend(entry.fact("left_out").map(|number| format!("{number} more like this were not written down")));
    (!reasons.is_empty()).then(|| reasons.join("; "))
}

fn in_words(word: &str) -> String {
    reason(word).map_or_else(|| word.replace('_', " "), ToOwned::to_owned)
}

/// A sentence in the making.
#[derive(Default)]
struct Say {
    parts: Vec<Part>,
}

impl Say {
    fn new(text: &'static str) -> Self {
        Self { parts: vec![Part::Text(text)] }
    }

    fn text(mut self, text: &'static str) -> Self {
        self.parts.push(Part::Text(text));
        self
    }

    fn said(mut self, text: &str) -> Self {
        self.parts.push(Part::Said(text.to_owned()));
        self
    }

    /// `before` and a fact, if there is one.
    fn fact(self, before: &'static str, entry: &Entry, name: &str) -> Self {
        match entry.fact(name).filter(|fact| !fact.is_empty()) {
            Some(fact) => self.text(before).said(fact),
            None => self,
        }
    }

    /// `before` and the client, if the event has one.
    fn client(mut self, before: &'static str, entry: &Entry) -> Self {
        if let Some(client) = &entry.client {
            self.parts.extend([Part::Text(before), Part::Application(client.clone())]);
        }
        self
    }

    /// `before` and the person whom it is about, if that is not who did it.
    fn other(self, before: &'static str, entry: &Entry) -> Self {
        let themselves = matches!((&entry.actor, entry.user), (Actor::User(actor), Some(user)) if *actor == user);
        if themselves { self } else { self.person(before, entry) }
    }

    /// `before` and the person whom it is about, if there is one.
    fn person(mut self, before: &'static str, entry: &Entry) -> Self {
        if let Some(user) = entry.user {
            let person = if entry.is_about_administrators() { Part::Administrator(user) } else { Part::Person(user) };
            self.parts.extend([Part::Text(before), person]);
        }
        self
    }
}

/// The sentence of each kind. A new kind gets one here: nothing falls to a default.
fn sentence(kind: Kind, entry: &Entry) -> (Part, Say) {
    let who = who(&entry.actor);
    let say = match kind {
        Kind::SignedIn => Say::new("signed in").client(" to ", entry).fact(" with a ", entry, "factors"),
        Kind::SignInFailed => Say::new("failed to sign in").person(" as ", entry).client(" to ", entry),
        Kind::SignedOut => signed_out(entry),
        Kind::EverybodySignedOut => match entry.fact("access") {
            Some("ended") => Say::new("signed everybody out and ended what applications had been given"),
            _ => Say::new("signed everybody out"),
        },
        Kind::EverybodySignedOutDone => Say::new("came to the end of signing everybody out")
            .fact(": sessions ", entry, "sessions")
            .fact(", grants ", entry, "grants")
            .fact(", people ", entry, "people"),
        Kind::Authorized => Say::new("continued").client(" to ", entry).fact(", which was given ", entry, "scope"),
        Kind::AuthorizationRefused => {
            Say::new("was sent").client(" by ", entry).text(" with a request that was refused")
        }
        Kind::TokenIssued => token_issued(entry),
        Kind::TokenRefused => Say::new("asked for tokens").other(" of ", entry).text(" in vain"),
        Kind::TokenRevoked => Say::new("revoked an access token").client(" of ", entry).other(" for ", entry),
        Kind::GrantEnded => Say::new("ended what").client(" ", entry).text(" had been given").other(" by ", entry),
        Kind::ConsentGiven => Say::new("agreed to share").fact(" ", entry, "scope").client(" with ", entry),
        Kind::ConsentDenied => Say::new("declined to share").client(" anything with ", entry),
        Kind::ConsentWithdrawn => Say::new("took back the consent").other(" of ", entry).client(" for ", entry),
        Kind::ClientAuthenticationFailed => Say::new("could not prove to be").client(" ", entry),
        Kind::ProjectCreated => Say::new("created the project").fact(" ", entry, "slug"),
        Kind::MailTested => Say::new("sent a test mail to their own address"),
        Kind::ProjectUpdated => Say::new("changed the settings").fact(": ", entry, "fields"),
        Kind::ProjectClosed => Say::new("deleted the project").fact(", to be erased on ", entry, "until"),
        Kind::ProjectRestored => Say::new("opened the project again"),
        Kind::ProjectErased => Say::new("erased the project"),
        Kind::RoleCreated => Say::new("created a role").fact(" ", entry, "name"),
        Kind::RoleUpdated => Say::new("changed a role").fact(" ", entry, "name").fact(": ", entry, "fields"),
        Kind::ClientCreated => Say::new("created").client(" ", entry),
        Kind::ClientUpdated => Say::new("changed").client(" ", entry).fact(": ", entry, "fields"),
        Kind::ClientEnabled => Say::new("switched").client(" ", entry).text(" on again"),
        Kind::ClientDisabled => Say::new("switched").client(" ", entry).text(" off"),
        Kind::ClientDeleted => Say::new("deleted").client(" ", entry),
        Kind::ClientSecretRotated => Say::new("made a new secret").client(" for ", entry),
        Kind::ClientSecretEnded => Say::new("ended a secret").client(" of ", entry).text(" before its time"),
        Kind::LogoutNotDelivered => {
            Say::new("could not tell").client(" ", entry).text(" of a session that ended").person(" of ", entry)
        }
        Kind::SignInTried => Say::new("began to try the sign-in").client(" of ", entry),
        Kind::OriginRefused => Say::new("called from a page of an origin that is not allowed").client(" for ", entry),
        Kind::UserCreated => Say::new("added").person(" ", entry),
        Kind::UserUpdated if is_own(entry) => Say::new("changed their own data").fact(": ", entry, "fields"),
        Kind::UserUpdated => Say::new("changed the data").person(" of ", entry).fact(": ", entry, "fields"),
        Kind::UserBlocked => Say::new("blocked").person(" ", entry),
        Kind::UserUnblocked => Say::new("let").person(" ", entry).text(" sign in again"),
        Kind::PasswordResetAsked => Say::new("asked for a mail to set a new password").person(" for ", entry),
        Kind::PasswordReset => Say::new("set a new password by the link of a mail"),
        Kind::PasswordChanged => Say::new("changed the password"),
        Kind::AccountDisowned => Say::new("said that somebody else was at the account, and ended everything"),
        Kind::AccountStranded => {
            Say::new("cannot get the account back by mail: the address it had belongs to another account by now")
        }
        Kind::UserPasswordSet => Say::new("set a new password").person(" for ", entry),
        Kind::UserAccessEnded => match entry.fact("what") {
            Some("session") => Say::new("ended a session").person(" of ", entry),
            _ => Say::new("ended everything").person(" that ", entry).text(" had open"),
        },
        Kind::EmailChangeAsked => Say::new("wants another email address").other(" for ", entry),
        Kind::EmailChangeWithdrawn => Say::new("does not want the other email address any more").other(" for ", entry),
        Kind::EmailChanged => Say::new("changed and proved the email address").other(" of ", entry),
        Kind::EmailChangeUndone => Say::new("took back the change of the email address").person(" of ", entry),
        Kind::OwnDataTaken => Say::new("took along all that is known about them"),
        Kind::UserDeleted if is_own(entry) => Say::new("deleted their own account"),
        Kind::UserDeleted => Say::new("deleted the account").person(" of ", entry),
        Kind::InvitationMade => {
            Say::new("invited").person(" ", entry).client(" to ", entry).fact(" with the roles ", entry, "roles")
        }
        Kind::InvitationSentAgain => match entry.fact("mailed") {
            Some("true") => Say::new("sent the invitation").client(" to ", entry).text(" again").person(" to ", entry),
            _ => Say::new("made a new link for the invitation").person(" of ", entry).client(" to ", entry),
        },
        Kind::InvitationWithdrawn => Say::new("took back the invitation").person(" of ", entry).client(" to ", entry),
        Kind::InvitationAccepted => {
            Say::new("accepted the invitation").client(" to ", entry).fact(" with the roles ", entry, "roles")
        }
        Kind::UsersExported => Say::new("exported the data of").fact(" ", entry, "users").text(" people"),
        Kind::SignUpAsked => Say::new("asked for a mail to make an account"),
        Kind::UserSignedUp => Say::new("made an account for themselves"),
        Kind::ImportBegun => Say::new("began to add")
            .fact(" ", entry, "people")
            .text(" people from a list")
            .client(", and to invite those without a password to ", entry),
        Kind::ImportFinished => Say::new("added")
            .fact(" ", entry, "added")
            .text(" people from a list")
            .fact("; already there: ", entry, "there")
            .fact("; invited: ", entry, "invited"),
        Kind::AdministratorInvited => {
            Say::new("made a one-time link").person(" for ", entry).fact(" that offers the role ", entry, "role")
        }
        Kind::AdministratorOfferTakenBack => {
            Say::new("took back a role that was offered").fact(": ", entry, "role").person(" to ", entry)
        }
        Kind::MembershipChanged => membership(entry),
        Kind::AdministratorRecovered => Say::new("let").person(" ", entry).text(" back in with a new password"),
        Kind::InstallationSetUp => Say::new("set Keyward up and became").person(" its first operator, ", entry),
        Kind::AdministratorJoined => Say::new("set their first password as an administrator").other(": ", entry),
        Kind::ConsoleEntered => Say::new("came into the console"),
        Kind::ConsoleLeft => Say::new("left the console"),
        Kind::AdministrationRefused => Say::new("tried what is not theirs to do").fact(": ", entry, "permission"),
        Kind::ActivityExported => {
            Say::new("began to export the activity").fact(" as ", entry, "format").fact(", only ", entry, "filters")
        }
        Kind::ActivityExportFinished => {
            Say::new("took an export of").fact(" ", entry, "events").text(" events of the activity")
        }
        Kind::KeysChanged => keys_changed(entry),
    };
    (who, say)
}

fn is_own(entry: &Entry) -> bool {
    matches!((&entry.actor, entry.user), (Actor::User(actor), Some(user)) if *actor == user)
}

fn signed_out(entry: &Entry) -> Say {
    match (is_own(entry), entry.fact("reason"), entry.fact("sessions")) {
        (true, Some("logged_out"), None) => Say::new("logged out"),
        (true, Some("replaced"), None) => Say::new("was signed out"),
        (true, _, None) => Say::new("ended a session of their own"),
        (true, _, Some(_)) => Say::new("ended sessions of their own").fact(": ", entry, "sessions"),
        (false, _, None) => Say::new("ended a session").person(" of ", entry),
        (false, _, Some("1")) => Say::new("ended the only session").person(" of ", entry),
        (false, _, Some(number)) => Say::new("ended all ").said(number).text(" sessions").person(" of ", entry),
    }
}

fn token_issued(entry: &Entry) -> Say {
    let say = match entry.fact("how") {
        Some("grant.code_redeemed") => Say::new("got tokens").other(" for ", entry).text(" after their sign-in"),
        Some("grant.refreshed") => Say::new("renewed its tokens").other(" for ", entry),
        Some("grant.refresh_repeated") => {
            Say::new("got tokens").other(" for ", entry).text(" again that had been lost on the way")
        }
        Some("grant.client_token_issued") => Say::new("got a token of its own"),
        _ => Say::new("got tokens").other(" for ", entry),
    };
    say.fact(": ", entry, "scope")
}

fn membership(entry: &Entry) -> Say {
    match entry.fact("role") {
        None => Say::new("changed what").person(" ", entry).text(" may do here"),
        Some("none") => Say::new("took away the right to run this project").person(" from ", entry),
        Some(role) => Say::new("made").person(" ", entry).text(" ").said(role),
    }
}

fn keys_changed(entry: &Entry) -> Say {
    let key = |verb| Say::new(verb).fact(" ", entry, "key").fact(" key ", entry, "version");
    match entry.fact("change") {
        Some("rewrapped") => Say::new("put the data key under the current master key"),
        Some("created") => key("made"),
        Some("deleted") => key("threw away"),
        Some("next") => key("published"),
        Some("current") => key("began to sign with"),
        Some("retiring") => key("stopped signing with"),
        Some("retired") => key("took out of the key set"),
        Some(other) => key("changed").text(": ").said(other),
        None => Say::new("changed the keys"),
    }
}

#[cfg(test)]
mod tests;
