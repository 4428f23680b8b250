//! Kinds of events in groups, as an administrator looks for them.

use super::Kind;

/// What an event is about.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Group {
    /// People come and go.
    SignIn,
    /// Applications ask for tokens, and what they were given ends.
    Tokens,
    /// People say what applications may have.
    Consent,
    /// People are added, changed, blocked.
    People,
    /// Applications are made and changed.
    Applications,
    /// The project, its keys and roles are changed.
    Settings,
    /// Who runs the project, and what they did in the console.
    Administrators,
}

impl Group {
    /// Every group, in the order in which they are offered.
    pub const ALL: [Self; 7] = [
        Self::SignIn,
        Self::Tokens,
        Self::Consent,
        Self::People,
        Self::Applications,
        Self::Settings,
        Self::Administrators,
    ];

    /// The word in an address.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SignIn => "sign-in",
            Self::Tokens => "tokens",
            Self::Consent => "consent",
            Self::People => "people",
            Self::Applications => "applications",
            Self::Settings => "settings",
            Self::Administrators => "administrators",
        }
    }

    /// Reads the word of an address.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|group| group.as_str() == text)
    }

    /// How the filter calls it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::SignIn => "Sign-in",
            Self::Tokens => "Tokens and grants",
            Self::Consent => "Consent",
            Self::People => "People",
            Self::Applications => "Applications",
            Self::Settings => "Settings",
            Self::Administrators => "Administrators",
        }
    }

    /// The kinds of events that belong to it.
    pub fn kinds(self) -> impl Iterator<Item = Kind> {
        Kind::ALL.iter().copied().filter(move |kind| kind.group() == self)
    }
}

impl Kind {
    /// Whether it changes what a form about a person is made from: their data, what they sign in with, or their roles.
    #[must_use]
    pub const fn changes_person(self) -> bool {
        matches!(
            self,
            Self::UserUpdated
                | Self::EmailChanged
                | Self::EmailChangeUndone
                | Self::AccountDisowned
                | Self::InvitationAccepted
                | Self::AdministratorJoined
        )
    }

    /// What the event is about.
    #[must_use]
    pub const fn group(self) -> Group {
        match self {
            Self::SignedIn
            | Self::SignInFailed
            | Self::SignedOut
            | Self::EverybodySignedOut
            | Self::EverybodySignedOutDone
            | Self::Authorized
            | Self::AuthorizationRefused
            | Self::LogoutNotDelivered
            | Self::SignInTried
            | Self::OriginRefused => Group::SignIn,
            Self::TokenIssued
            | Self::TokenRefused
            | Self::TokenRevoked
            | Self::GrantEnded
            | Self::ClientAuthenticationFailed => Group::Tokens,
            Self::ConsentGiven | Self::ConsentDenied | Self::ConsentWithdrawn => Group::Consent,
            Self::UserCreated
            | Self::UserUpdated
            | Self::UserBlocked
            | Self::UserUnblocked
            | Self::UserPasswordSet
            | Self::PasswordResetAsked
            | Self::PasswordReset
            | Self::PasswordChanged
            | Self::AccountDisowned
            | Self::AccountStranded
            | Self::UserAccessEnded
            | Self::EmailChangeAsked
            | Self::EmailChangeWithdrawn
            | Self::EmailChanged
            | Self::EmailChangeUndone
            | Self::OwnDataTaken
            | Self::UserDeleted
            | Self::UsersExported
            | Self::InvitationMade
            | Self::InvitationSentAgain
            | Self::InvitationWithdrawn
            | Self::InvitationAccepted
            | Self::SignUpAsked
            | Self::UserSignedUp
            | Self::ImportBegun
            | Self::ImportFinished => Group::People,
            Self::ClientCreated
            | Self::ClientUpdated
            | Self::ClientEnabled
            | Self::ClientDisabled
            | Self::ClientDeleted
            | Self::ClientSecretRotated
            | Self::ClientSecretEnded => Group::Applications,
            Self::ProjectCreated
            | Self::ProjectUpdated
            | Self::MailTested
            | Self::ProjectClosed
            | Self::ProjectRestored
            | Self::ProjectErased
            | Self::RoleCreated
            | Self::RoleUpdated
            | Self::KeysChanged => Group::Settings,
            Self::MembershipChanged
            | Self::AdministratorInvited
            | Self::AdministratorOfferTakenBack
            | Self::AdministratorRecovered
            | Self::InstallationSetUp
            | Self::AdministratorJoined
            | Self::ConsoleEntered
            | Self::ConsoleLeft
            | Self::AdministrationRefused
            | Self::ActivityExported
            | Self::ActivityExportFinished => Group::Administrators,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn what_changes_a_person_is_about_people_or_whoever_joins() {
        let changing: Vec<Kind> = Kind::ALL.iter().copied().filter(|kind| kind.changes_person()).collect();
        for kind in [Kind::UserUpdated, Kind::EmailChanged, Kind::EmailChangeUndone, Kind::AccountDisowned] {
            assert!(changing.contains(&kind), "{kind:?}");
        }
        for kind in [Kind::EmailChangeAsked, Kind::SignedIn, Kind::OwnDataTaken, Kind::UserDeleted] {
            assert!(!changing.contains(&kind), "{kind:?}");
        }
        assert!(changing.iter().all(|kind| matches!(kind.group(), Group::People | Group::Administrators)));
    }

    #[test]
    fn every_kind_is_in_one_group_and_no_group_is_empty() {
        let all: Vec<Kind> = Group::ALL.into_iter().flat_map(Group::kinds).collect();
        assert_eq!(all.len(), Kind::ALL.len());
        assert_eq!(all.iter().collect::<HashSet<_>>().len(), Kind::ALL.len());
        for group in Group::ALL {
            assert!(group.kinds().count() > 0, "{group:?}");
            assert_eq!(Group::parse(group.as_str()), Some(group));
        }
    }
}
