//! What the audit trail records: who did what, with what, and whether it was allowed.
//!
//! An event holds no readable personal data: people are ids, addresses and other details are sealed before they come here.

mod entry;
mod group;
mod reasons;
mod sentence;

pub use entry::Entry;
pub use group::Group;
pub use reasons::reason;
pub use sentence::{Part, Told, tell};

use crate::{
    ids::{ClientId, EventId, GrantId, ProjectId, SessionId, UserId},
    sealed::Sealed,
    time::Timestamp,
};
use serde::Serialize;
use std::collections::BTreeMap;

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $text:literal),+ $(,)?) => {
        /// What happened. The word is stored and never changes its meaning. A new kind gets its group (`audit/group.rs`)
        /// and its sentence (`audit/sentence.rs`).
        #[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
        pub enum Kind { $($(#[$doc])* $name),+ }

        impl Kind {
            /// Every kind there is.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The word in rows.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }

            /// Reads the word of a row.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$name),)+ _ => None }
            }
        }
    };
}

kinds! {
    /// Somebody proved who they are.
    SignedIn = "session.signed_in",
    /// Somebody failed to.
    SignInFailed = "session.sign_in_failed",
    /// A session ended.
    SignedOut = "session.signed_out",
    /// An administrator signed everybody out.
    EverybodySignedOut = "session.everybody_signed_out",
    /// Nobody's session of before that goes on, and applications are being told.
    EverybodySignedOutDone = "session.everybody_signed_out_done",
    /// An application got an answer to its request for authorization.
    Authorized = "grant.authorized",
    /// An application's request for authorization was refused.
    AuthorizationRefused = "grant.authorization_refused",
    /// A code or refresh token was exchanged for tokens, or an M2M client was given one.
    TokenIssued = "grant.token_issued",
    /// A token request was refused to somebody who had proved to be the client.
    TokenRefused = "grant.token_refused",
    /// One access token was revoked.
    TokenRevoked = "grant.token_revoked",
    /// A grant ended before its time.
    GrantEnded = "grant.ended",
    /// A person agreed to share.
    ConsentGiven = "consent.given",
    /// A person said no.
    ConsentDenied = "consent.denied",
    /// A person took back what they had agreed to.
    ConsentWithdrawn = "consent.withdrawn",
    /// A client could not prove itself.
    ClientAuthenticationFailed = "client.authentication_failed",
    /// A project came into being.
    ProjectCreated = "project.created",
    /// Settings of a project changed.
    ProjectUpdated = "project.updated",
    /// An administrator tried out whether mail arrives.
    MailTested = "mail.tested",
    /// A project was closed: nothing answers for it any more, and it is erased when its time is over.
    ProjectClosed = "project.closed",
    /// A closed project was opened again.
    ProjectRestored = "project.restored",
    /// All that a closed project held is gone, its keys with it; only its trail stays.
    ProjectErased = "project.erased",
    /// A role came into being.
    RoleCreated = "role.created",
    /// A role changed.
    RoleUpdated = "role.updated",
    /// An application or M2M client came into being.
    ClientCreated = "client.created",
    /// An application or M2M client changed.
    ClientUpdated = "client.updated",
    /// An application or M2M client may be used again.
    ClientEnabled = "client.enabled",
    /// An application or M2M client may not be used for now.
    ClientDisabled = "client.disabled",
    /// An application or M2M client is gone, with all that it was given.
    ClientDeleted = "client.deleted",
    /// A client was given a new secret.
    ClientSecretRotated = "client.secret_rotated",
    /// A secret of a client was ended before its time.
    ClientSecretEnded = "client.secret_ended",
    /// An application could not be told of a session that ended.
    LogoutNotDelivered = "client.logout_not_delivered",
    /// An administrator began to try the sign-in of an application.
    SignInTried = "client.sign_in_tried",
    /// A page of an origin that an application does not have called for it (CORS).
    OriginRefused = "client.origin_refused",
    /// Somebody asked for a mail by which to make an account.
    SignUpAsked = "user.sign_up_asked",
    /// Somebody made an account for themselves.
    UserSignedUp = "user.signed_up",
    /// A person was added.
    UserCreated = "user.created",
    /// A person's data changed.
    UserUpdated = "user.updated",
    /// A person can no longer sign in.
    UserBlocked = "user.blocked",
    /// A person may sign in again.
    UserUnblocked = "user.unblocked",
    /// Somebody gave a person another password.
    UserPasswordSet = "user.password_set",
    /// Somebody asked for a link to replace a forgotten password.
    PasswordResetAsked = "user.password_reset_asked",
    /// A person has set another password by a link.
    PasswordReset = "user.password_reset",
    /// A person has set another password.
    PasswordChanged = "user.password_changed",
    /// A person says that somebody else was at their account; everything of it ended.
    AccountDisowned = "user.disowned",
    /// A person cannot be mailed a new password after that: their address is another account's by now.
    AccountStranded = "user.stranded",
    /// Somebody ended one session of a person or everything that they had open, and said why.
    UserAccessEnded = "user.access_ended",
    /// A person wants another email address; it is not proved yet.
    EmailChangeAsked = "user.email_change_asked",
    /// A person does not want the other email address any more.
    EmailChangeWithdrawn = "user.email_change_withdrawn",
    /// A person proved another email address, and has it now.
    EmailChanged = "user.email_changed",
    /// Whoever reads a person's old address took the change of it back.
    EmailChangeUndone = "user.email_change_undone",
    /// A person took along all that is known about them.
    OwnDataTaken = "user.data_taken",
    /// A person is gone, with all that was known about them.
    UserDeleted = "user.deleted",
    /// Somebody was invited to an application.
    InvitationMade = "invitation.made",
    /// An invitation got a new link; those before it ended.
    InvitationSentAgain = "invitation.sent_again",
    /// An invitation was taken back.
    InvitationWithdrawn = "invitation.withdrawn",
    /// Somebody accepted an invitation, and got what it gives.
    InvitationAccepted = "invitation.accepted",
    /// Everybody's data was written into a file.
    UsersExported = "user.exported",
    /// Somebody began to add people from a list.
    ImportBegun = "user.import_begun",
    /// Whoever was to be added from a list was.
    ImportFinished = "user.import_finished",
    /// Somebody was given a one-time link to become an administrator by.
    AdministratorInvited = "administrator.invited",
    /// A role that somebody was offered was taken back.
    AdministratorOfferTakenBack = "administrator.offer_taken_back",
    /// A membership of an administrator changed.
    MembershipChanged = "membership.changed",
    /// An administrator got back in by the command line.
    AdministratorRecovered = "administrator.recovered",
    /// The one-time link of an empty installation made its first administrator.
    InstallationSetUp = "administrator.set_up",
    /// Somebody who was added as an administrator set their first password.
    AdministratorJoined = "administrator.joined",
    /// An administrator came into the console.
    ConsoleEntered = "console.entered",
    /// An administrator left the console.
    ConsoleLeft = "console.left",
    /// An administrator asked for something that their role does not include.
    AdministrationRefused = "console.refused",
    /// An administrator began to take the trail away as a file; the first byte left after this.
    ActivityExported = "activity.exported",
    /// The last byte of that file was handed over; without this it has to be assumed.
    ActivityExportFinished = "activity.export_finished",
    /// Signing or data keys changed.
    KeysChanged = "keys.changed",
}

/// Who did it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Actor {
    /// A person of the project.
    User(UserId),
    /// A person of the built-in project who runs this one.
    Administrator(UserId),
    /// A client, for itself.
    Client(ClientId),
    /// Nobody we know yet: a browser.
    Anonymous,
    /// The operator at the command line.
    Operator,
    /// Keyward itself: clean-up, rotation.
    System,
}

/// How it ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// It was done.
    Allowed,
    /// It was not; the word says why.
    Refused(&'static str),
}

/// One entry of the trail.
#[derive(Clone, Debug)]
pub struct Event {
    /// What happened.
    pub kind: Kind,
    /// Who did it.
    pub actor: Actor,
    /// To whom.
    pub user: Option<UserId>,
    /// With which application or client.
    pub client: Option<ClientId>,
    /// In which session.
    pub session: Option<SessionId>,
    /// Under which grant.
    pub grant: Option<GrantId>,
    /// Whether it was allowed.
    pub outcome: Outcome,
    /// From where, sealed.
    pub address: Option<Sealed>,
    /// What may be personal and yet has to be on record, sealed: what a change was from and to, a reason, what was asked for.
    pub details: Option<Sealed>,
    /// What else an administrator needs: never personal, never secret.
    pub facts: BTreeMap<&'static str, String>,
}

impl Event {
    /// An allowed event with nothing but its kind and actor.
    #[must_use]
    pub const fn new(kind: Kind, actor: Actor) -> Self {
        Self {
            kind,
            actor,
            user: None,
            client: None,
            session: None,
            grant: None,
            outcome: Outcome::Allowed,
            address: None,
            details: None,
            facts: BTreeMap::new(),
        }
    }

    /// The same, refused.
    #[must_use]
    pub const fn refused(mut self, why: &'static str) -> Self {
        self.outcome = Outcome::Refused(why);
        self
    }

    /// The same, about a person.
    #[must_use]
    pub const fn user(mut self, user: UserId) -> Self {
        self.user = Some(user);
        self
    }

    /// The same, with a client.
    #[must_use]
    pub fn client(mut self, client: &ClientId) -> Self {
        self.client = Some(client.clone());
        self
    }

    /// The same, in a session.
    #[must_use]
    pub const fn session(mut self, session: SessionId) -> Self {
        self.session = Some(session);
        self
    }

    /// The same, under a grant.
    #[must_use]
    pub const fn grant(mut self, grant: GrantId) -> Self {
        self.grant = Some(grant);
        self
    }

    /// The same, with one more fact.
    #[must_use]
    pub fn fact(mut self, name: &'static str, value: impl std::fmt::Display) -> Self {
        self.facts.insert(name, format!("{value}"));
        self
    }

    /// The bytes over which the trail is later sealed: JSON with its members in alphabetical order, without white space.
    #[must_use]
    pub fn canonical(&self, project: ProjectId, id: EventId, at: Timestamp) -> Vec<u8> {
        let actor = match &self.actor {
            Actor::User(user) => format!("user:{user}"),
            Actor::Administrator(administrator) => format!("administrator:{administrator}"),
            Actor::Client(client) => format!("client:{client}"),
            Actor::Anonymous => "anonymous".to_owned(),
            Actor::Operator => "operator".to_owned(),
            Actor::System => "system".to_owned(),
        };
        let canonical = Canonical {
            actor,
            address: self.address.as_ref().map(|sealed| hex(sealed.as_bytes())),
            at: at.unix_micros(),
            client: self.client.as_ref().map(ToString::to_string),
            details: self.details.as_ref().map(|sealed| hex(sealed.as_bytes())),
            facts: &self.facts,
            grant: self.grant.map(|id| id.to_string()),
            id: id.to_string(),
            kind: self.kind.as_str(),
            outcome: match self.outcome {
                Outcome::Allowed => "allowed",
                Outcome::Refused(why) => why,
            },
            project: project.to_string(),
            session: self.session.map(|id| id.to_string()),
            user: self.user.map(|id| id.to_string()),
            v: 1,
        };
        // Only maps with text keys and numbers: there is nothing in it that could fail to be written.
        serde_json::to_vec(&canonical).unwrap_or_default()
    }
}

/// The members in the order in which they are written.
#[derive(Serialize)]
struct Canonical<'a> {
    actor: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
    at: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    client: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    details: Option<String>,
    facts: &'a BTreeMap<&'static str, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    grant: Option<String>,
    id: String,
    kind: &'static str,
    outcome: &'static str,
    project: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    session: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<String>,
    v: u8,
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        use std::fmt::Write as _;
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn canonical_bytes_stay_what_they_are() {
        let event = Event::new(Kind::SignedIn, Actor::User(UserId::from_random([1; 16])))
            .user(UserId::from_random([1; 16]))
            .client(&ClientId::parse("labs").unwrap())
            .fact("factors", "password");
        let bytes = event.canonical(
            ProjectId::from_random([2; 16]),
            EventId::from_random([3; 16]),
            Timestamp::from_unix_seconds(1),
        );
        assert_eq!(
            String::from_utf8(bytes).unwrap(),
            concat!(
                r#"{"actor":"user:01010101-0101-4101-8101-010101010101","at":1000000,"client":"labs","facts":{"factors":"password"},"#,
                r#""id":"03030303-0303-4303-8303-030303030303","kind":"session.signed_in","outcome":"allowed","#,
                r#""project":"02020202-0202-4202-8202-020202020202","user":"01010101-0101-4101-8101-010101010101","v":1}"#
            )
        );
    }

    #[test]
    fn every_kind_is_read_back() {
        for kind in Kind::ALL {
            assert_eq!(Kind::parse(kind.as_str()), Some(*kind));
        }
    }
}
