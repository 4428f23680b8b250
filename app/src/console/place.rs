//! The entries of the navigation, and where each leads.

/// What one looks after: an entry of the navigation.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Place {
    /// Figures and what wants attention.
    Overview,
    /// What people sign in to.
    Applications,
    /// Who signs in.
    Users,
    /// The audit trail.
    Activity,
    /// Time-outs and languages.
    SignIn,
    /// Who may make an account.
    SignUp,
    /// Which passwords are taken.
    Passwords,
    /// How hosted pages look.
    Branding,
    /// How mail leaves, and what became of it.
    Mail,
    /// Signing keys.
    Keys,
    /// The project itself.
    Project,
    /// Who runs it.
    Administrators,
    /// A page that has no entry: search, errors, the list of projects.
    Elsewhere,
}

impl Place {
    /// Every entry, in the order of the navigation.
    pub const ALL: [Self; 12] = [
        Self::Overview,
        Self::Applications,
        Self::Users,
        Self::Activity,
        Self::SignIn,
        Self::SignUp,
        Self::Passwords,
        Self::Branding,
        Self::Mail,
        Self::Keys,
        Self::Project,
        Self::Administrators,
    ];

    /// What the entry says.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Overview => "Overview",
            Self::Applications => "Applications",
            Self::Users => "Users",
            Self::Activity => "Activity",
            Self::SignIn => "Sign-in",
            Self::SignUp => "Sign-up",
            Self::Passwords => "Passwords",
            Self::Branding => "Branding",
            Self::Mail => "Mail",
            Self::Keys => "Keys",
            Self::Project => "Project",
            Self::Administrators => "Administrators",
            Self::Elsewhere => "",
        }
    }

    /// The heading that the entry stands under.
    #[must_use]
    pub const fn group(self) -> Option<&'static str> {
        match self {
            Self::Overview | Self::Applications | Self::Users | Self::Elsewhere => None,
            Self::Activity | Self::SignIn | Self::SignUp | Self::Passwords => Some("Security"),
            Self::Branding | Self::Mail | Self::Keys | Self::Project | Self::Administrators => Some("Settings"),
        }
    }

    /// The path below `/console/p/{slug}/`.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::Overview | Self::Elsewhere => "",
            Self::Applications => "applications",
            Self::Users => "users",
            Self::Activity => "activity",
            Self::SignIn => "settings/sign-in",
            Self::SignUp => "settings/sign-up",
            Self::Passwords => "settings/passwords",
            Self::Branding => "settings/branding",
            Self::Mail => "settings/mail",
            Self::Keys => "settings/keys",
            Self::Project => "settings/project",
            Self::Administrators => "administrators",
        }
    }
}
