//! What administrators may do: a membership's role and the permissions it has.

use crate::project::Slug;

/// What an administrator is in a project.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Role {
    /// Runs the installation: creates projects, looks after the built-in project. Exists only there.
    Operator,
    /// Everything, the other administrators and the end of the project included.
    Owner,
    /// Everything else.
    Administrator,
    /// Reads everything, changes nothing.
    Auditor,
    /// Helps people: sees no secrets and changes no settings; blocks and ends sessions with a reason.
    Support,
}

/// Something to be allowed to do in the console.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Permission {
    /// See the figures of the project.
    OverviewRead,
    /// See applications; never their secrets, which nobody sees twice.
    ApplicationsRead,
    /// Create, change and delete applications, rotate their secrets.
    ApplicationsWrite,
    /// See people.
    UsersRead,
    /// Create, change and delete people, set passwords and roles.
    UsersWrite,
    /// Block people and let them in again, end their sessions.
    UsersSupport,
    /// Sign everybody out.
    EverybodySignOut,
    /// Read the audit trail.
    ActivityRead,
    /// Take the audit trail away as a file.
    ActivityExport,
    /// See the settings.
    SettingsRead,
    /// Change the settings.
    SettingsWrite,
    /// See which keys sign.
    KeysRead,
    /// Rotate keys.
    KeysRotate,
    /// See who runs the project.
    AdministratorsRead,
    /// Add and remove those who run the project, change what they are.
    AdministratorsWrite,
    /// Rename, close and restore the project.
    ProjectWrite,
}

impl Permission {
    /// Every permission there is.
    pub const ALL: [Self; 16] = [
        Self::OverviewRead,
        Self::ApplicationsRead,
        Self::ApplicationsWrite,
        Self::UsersRead,
        Self::UsersWrite,
        Self::UsersSupport,
        Self::EverybodySignOut,
        Self::ActivityRead,
        Self::ActivityExport,
        Self::SettingsRead,
        Self::SettingsWrite,
        Self::KeysRead,
        Self::KeysRotate,
        Self::AdministratorsRead,
        Self::AdministratorsWrite,
        Self::ProjectWrite,
    ];

    /// The word in the trail.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OverviewRead => "overview.read",
            Self::ApplicationsRead => "applications.read",
            Self::ApplicationsWrite => "applications.write",
            Self::UsersRead => "users.read",
            Self::UsersWrite => "users.write",
            Self::UsersSupport => "users.support",
            Self::EverybodySignOut => "everybody.sign_out",
            Self::ActivityRead => "activity.read",
            Self::ActivityExport => "activity.export",
            Self::SettingsRead => "settings.read",
            Self::SettingsWrite => "settings.write",
            Self::KeysRead => "keys.read",
            Self::KeysRotate => "keys.rotate",
            Self::AdministratorsRead => "administrators.read",
            Self::AdministratorsWrite => "administrators.write",
            Self::ProjectWrite => "project.write",
        }
    }
}

impl Role {
    /// Every role there is.
    pub const ALL: [Self; 5] = [Self::Operator, Self::Owner, Self::Administrator, Self::Auditor, Self::Support];

    /// The word in rows.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Operator => "operator",
            Self::Owner => "owner",
            Self::Administrator => "administrator",
            Self::Auditor => "auditor",
            Self::Support => "support",
        }
    }

    /// How people call it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Operator => "Operator",
            Self::Owner => "Owner",
            Self::Administrator => "Administrator",
            Self::Auditor => "Auditor",
            Self::Support => "Support",
        }
    }

    /// Reads the word of a row or form.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == text)
    }

    /// Whether this role exists in a project: operators are of the built-in one, all others of every other.
    #[must_use]
    pub fn exists_in(self, project: &Slug) -> bool {
        (self == Self::Operator) == project.is_keyward()
    }

    /// The role of which a project always has somebody.
    #[must_use]
    pub fn highest_in(project: &Slug) -> Self {
        if project.is_keyward() { Self::Operator } else { Self::Owner }
    }

    /// Whether this role may do this. What is not named here is not allowed.
    #[must_use]
    pub const fn may(self, permission: Permission) -> bool {
        use Permission as P;
        match self {
            Self::Owner => true,
            // The built-in project has one application, which is ours, and no end.
            Self::Operator => !matches!(permission, P::ApplicationsWrite | P::ProjectWrite),
            Self::Administrator => !matches!(permission, P::AdministratorsWrite | P::ProjectWrite),
            Self::Auditor => matches!(
                permission,
                P::OverviewRead
                    | P::ApplicationsRead
                    | P::UsersRead
                    | P::ActivityRead
                    | P::ActivityExport
                    | P::SettingsRead
                    | P::KeysRead
                    | P::AdministratorsRead
            ),
            Self::Support => matches!(
                permission,
                P::OverviewRead | P::ApplicationsRead | P::UsersRead | P::UsersSupport | P::ActivityRead
            ),
        }
    }

    /// Whether whoever has this role says why before ending what is a person's.
    #[must_use]
    pub const fn must_give_reason(self) -> bool {
        matches!(self, Self::Support)
    }

    /// What the role is, for those who give it.
    #[must_use]
    pub const fn explanation(self) -> &'static str {
        match self {
            Self::Operator => "Creates projects and looks after the people and settings of this installation.",
            Self::Owner => "Can do everything, also add administrators and delete the project.",
            Self::Administrator => "Manages applications, users and settings, but not administrators or the project.",
            Self::Auditor => "Sees everything, exports the audit trail, changes nothing.",
            Self::Support => "Helps users: blocks them and ends sessions, giving a reason. Changes nothing else.",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_is_read_back() {
        for role in Role::ALL {
            assert_eq!(Role::parse(role.as_str()), Some(role));
        }
        assert_eq!(Role::parse("Owner"), None);
    }

    #[test]
    fn a_role_exists_in_the_built_in_project_or_in_every_other() {
        let (keyward, clinic) = (Slug::parse(Slug::KEYWARD).unwrap(), Slug::parse("clinic").unwrap());
        for role in Role::ALL {
            assert_ne!(role.exists_in(&keyward), role.exists_in(&clinic), "{role:?}");
        }
        for project in [&keyward, &clinic] {
            assert!(Role::highest_in(project).exists_in(project));
            assert!(Role::highest_in(project).may(Permission::AdministratorsWrite));
        }
    }

    #[test]
    fn an_auditor_changes_nothing() {
        for permission in Permission::ALL {
            let reads = permission.as_str().ends_with(".read") || permission == Permission::ActivityExport;
            assert_eq!(Role::Auditor.may(permission), reads, "{permission:?}");
        }
    }

    #[test]
    fn support_sees_people_and_helps_them_and_no_more() {
        let allowed: Vec<_> = Permission::ALL.into_iter().filter(|own| Role::Support.may(*own)).collect();
        let wanted = ["overview.read", "applications.read", "users.read", "users.support", "activity.read"];
        assert_eq!(allowed.iter().map(|own| own.as_str()).collect::<Vec<_>>(), wanted);
        assert!(Role::Support.must_give_reason());
    }

    #[test]
    fn only_owners_decide_who_runs_a_project_and_whether_it_goes_on() {
        for role in Role::ALL {
            assert_eq!(role.may(Permission::ProjectWrite), role == Role::Owner, "{role:?}");
            let names = matches!(role, Role::Owner | Role::Operator);
            assert_eq!(role.may(Permission::AdministratorsWrite), names, "{role:?}");
        }
    }

    #[test]
    fn whoever_changes_settings_signs_everybody_out_and_nobody_else_does() {
        for role in Role::ALL {
            let changes = role.may(Permission::SettingsWrite);
            assert_eq!(role.may(Permission::EverybodySignOut), changes, "{role:?}");
            assert_eq!(changes, !matches!(role, Role::Auditor | Role::Support), "{role:?}");
        }
    }

    #[test]
    fn the_built_in_project_gets_no_further_applications() {
        assert!(!Role::Operator.may(Permission::ApplicationsWrite));
    }
}
