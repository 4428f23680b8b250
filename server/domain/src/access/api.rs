//! The Project API's actions, each with what it acts on: one row an action, and everything else is worked out from it.

use super::name::Service;
use crate::ids::{ApplicationId, RoleId, UserId};
use std::fmt;
use uuid::Uuid;

/// A type of resource that the Project API guards.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum ApiKind {
    /// An OAuth client with which people sign in.
    Application,
    /// A person of the project.
    User,
    /// A client without a person.
    M2mClient,
    /// A person who runs the project; the API's word for an administrator.
    Developer,
    /// A role.
    Role,
    /// The project itself, of which there is one, so it has no ids.
    Settings,
}

impl ApiKind {
    /// Every kind there is.
    pub const ALL: [Self; 6] =
        [Self::Application, Self::User, Self::M2mClient, Self::Developer, Self::Role, Self::Settings];

    /// The service under which policies write this kind.
    #[must_use]
    pub const fn service(self) -> Service {
        match self {
            Self::Application | Self::User => Service::App,
            Self::M2mClient | Self::Developer | Self::Role => Service::Iam,
            Self::Settings => Service::Project,
        }
    }

    /// The second part of the resource's name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Application => "Application",
            Self::User => "User",
            Self::M2mClient => "M2MClient",
            Self::Developer => "Developer",
            Self::Role => "Role",
            Self::Settings => "Settings",
        }
    }

    /// Whether single resources of this kind can be named by id.
    #[must_use]
    pub const fn has_ids(self) -> bool {
        !matches!(self, Self::Settings)
    }

    /// Finds the kind by service and second part.
    #[must_use]
    pub fn parse(service: Service, text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.service() == service && kind.as_str() == text)
    }
}

impl fmt::Display for ApiKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.service(), self.as_str())
    }
}

macro_rules! actions {
    ($($name:ident $(($id:ident: $type:ty))? = $spelling:literal $(| $other:literal)? on $kind:ident $(| $more:ident)?;)+) => {
        /// An action of the Project API as policies name it.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
        #[allow(missing_docs, reason = "each row of the table is its own description")]
        pub enum ApiAction { $($name),+ }

        /// One thing that a caller of the Project API wants to do, with the resource it is about.
        ///
        /// Only actions on a single resource carry an id, so "list one" and "get all" cannot be said.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[allow(missing_docs, reason = "each row of the table is its own description")]
        pub enum ApiInteraction { $($name $(($type))?),+ }

        impl ApiAction {
            /// Every action there is.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The spellings that mean this action; the first is the one we print.
            #[must_use]
            pub const fn spellings(self) -> &'static [&'static str] {
                match self { $(Self::$name => &[$spelling $(, $other)?]),+ }
            }

            /// What the action is about. Kinds after the first count only in rules that name the action itself, never by `*`.
            #[must_use]
            pub const fn kinds(self) -> &'static [ApiKind] {
                match self { $(Self::$name => &[ApiKind::$kind $(, ApiKind::$more)?]),+ }
            }

            /// Whether it acts on one resource. Those that do not (list, create) need a rule for all of their kind.
            #[must_use]
            pub const fn takes_id(self) -> bool {
                match self { $(Self::$name => actions!(@takes_id $($id)?)),+ }
            }
        }

        impl ApiInteraction {
            /// The action, without what it is about.
            #[must_use]
            pub const fn action(&self) -> ApiAction {
                match self { $(Self::$name { .. } => ApiAction::$name),+ }
            }

            /// The id of the one resource it is about, if it is about one.
            #[must_use]
            pub const fn target(&self) -> Option<Uuid> {
                match self { $(Self::$name $(($id))? => actions!(@target $($id)?)),+ }
            }
        }
    };
    (@takes_id) => { false };
    (@takes_id $id:ident) => { true };
    (@target) => { None };
    (@target $id:ident) => { Some($id.uuid()) };
}

// The docs of the field also name App:Application as what App:CreateUser is about; rules that say so are honoured.
// M2M actions are `App:` by the reference and `IAM:` in policies in use: both spellings are one action.
actions! {
    ListAllApplications = "App:ListAllApplications" on Application;
    CreateApplication = "App:CreateApplication" on Application;
    GetApplication(id: ApplicationId) = "App:GetApplication" on Application;
    UpdateApplication(id: ApplicationId) = "App:UpdateApplication" on Application;
    DeleteApplication(id: ApplicationId) = "App:DeleteApplication" on Application;
    RotateApplicationSecret(id: ApplicationId) = "App:RotateApplicationSecret" on Application;
    RevokeRefreshToken(id: ApplicationId) = "App:RevokeRefreshToken" on Application;
    RevokeAccessToken(id: ApplicationId) = "App:RevokeAccessToken" on Application;

    ListAllUsers = "App:ListAllUsers" on User;
    CreateUser = "App:CreateUser" on User | Application;
    GetUser(id: UserId) = "App:GetUser" on User;
    UpdateUser(id: UserId) = "App:UpdateUser" on User;
    DeleteUser(id: UserId) = "App:DeleteUser" on User;
    ResetUserMfa(id: UserId) = "App:ResetUserMFA" on User;
    GetUserPasswordResetLink(id: UserId) = "App:GetUserPasswordResetLink" on User;

    ListAllRoles = "IAM:ListAllRoles" on Role;
    CreateRole = "IAM:CreateRole" on Role;
    GetRole(id: RoleId) = "IAM:GetRole" on Role;
    UpdateRole(id: RoleId) = "IAM:UpdateRole" on Role;
    DeleteRole(id: RoleId) = "IAM:DeleteRole" on Role;

    ListAllM2mClients = "App:ListAllM2MClients" | "IAM:ListAllM2MClients" on M2mClient;
    CreateM2mClient = "App:CreateM2MClient" | "IAM:CreateM2MClient" on M2mClient;
    GetM2mClient(id: ApplicationId) = "App:GetM2MClient" | "IAM:GetM2MClient" on M2mClient;
    UpdateM2mClient(id: ApplicationId) = "App:UpdateM2MClient" | "IAM:UpdateM2MClient" on M2mClient;
    DeleteM2mClient(id: ApplicationId) = "App:DeleteM2MClient" | "IAM:DeleteM2MClient" on M2mClient;
    RotateM2mClientSecret(id: ApplicationId) = "App:RotateM2MClientSecret" | "IAM:RotateM2MClientSecret" on M2mClient;

    ListAllDevelopers = "IAM:ListAllDevelopers" on Developer;
    InviteDeveloper = "IAM:InviteDeveloper" on Developer;
    GetDeveloper(id: UserId) = "IAM:GetDeveloper" on Developer;
    UpdateDeveloper(id: UserId) = "IAM:UpdateDeveloper" on Developer;
    RemoveDeveloper(id: UserId) = "IAM:RemoveDeveloper" on Developer;

    GetProjectInfo = "Project:GetProjectInfo" on Settings;
    UpdateProjectInfo = "Project:UpdateProjectInfo" on Settings;
    // Guards the paged lists of users and of developers; the unpaged ones have actions of their own above.
    ListAllProjectUsers = "Project:ListAllUsers" on Settings;
}

impl ApiAction {
    /// Finds the action by any of its spellings; case counts.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|action| action.spellings().contains(&text))
    }

    /// The spelling we print.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.spellings().first().copied().unwrap_or_default()
    }

    /// Whether a spelling of it belongs to the service, so that `Service:*` means it too.
    #[must_use]
    pub fn belongs_to(self, service: Service) -> bool {
        self.spellings().iter().any(|text| text.split_once(':').is_some_and(|(first, _)| first == service.as_str()))
    }
}

impl fmt::Display for ApiInteraction {
    /// `App:GetUser on App:User:0b5e…`, as an audit event or a refusal names it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.action().as_str())?;
        if let Some(kind) = self.action().kinds().first() {
            write!(f, " on {kind}")?;
        }
        self.target().map_or(Ok(()), |id| write!(f, ":{id}"))
    }
}
