//! Every page in every state, in every language (the console's in English) and both themes: for snapshots, for the accessibility test, and for looking.

use crate::{
    Nonce, Page, PageContext, SafeUrl, Theme, account,
    branding::{Branding, Support},
    console::{self, ConsolePage, ConsoleSample, Shell},
    hosted,
    i18n::Locale,
    render,
};

/// A page in one of its states.
pub struct Sample<P> {
    name: &'static str,
    page: P,
    change: Option<fn(&mut PageContext)>,
}

impl<P> Sample<P> {
    /// A page in the state that `name` says.
    pub const fn new(name: &'static str, page: P) -> Self {
        Self { name, page, change: None }
    }

    /// The same in another context.
    #[must_use]
    pub fn with(self, change: fn(&mut PageContext)) -> Self {
        Self { change: Some(change), ..self }
    }
}

/// A sample as HTML.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Picture {
    /// The page's name.
    pub page: &'static str,
    /// The state it is in.
    pub name: &'static str,
    /// The language.
    pub locale: Locale,
    /// Light or dark.
    pub theme: Theme,
    /// The document.
    pub html: String,
}

impl Picture {
    /// A name for a file: `sign-in.wrong-password.en.light`.
    #[must_use]
    pub fn file_stem(&self) -> String {
        let theme = match self.theme {
            Theme::System => "system",
            Theme::Light => "light",
            Theme::Dark => "dark",
        };
        let name: String = self.name.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
        format!("{}.{}.{}.{theme}", self.page, name.replace("--", "-"), self.locale.tag())
    }
}

/// Every page in every state, language and theme. Each time the same, byte by byte. `asset_prefix` is
/// [`crate::assets::PREFIX`], or what stands before the assets' names where files are looked at.
#[must_use]
pub fn samples(asset_prefix: &str) -> Vec<Picture> {
    let mut all = Vec::new();
    for locale in Locale::ALL {
        for theme in [Theme::Light, Theme::Dark] {
            let context = PageContext { theme, asset_prefix: asset_prefix.to_owned(), ..context(locale) };
            add::<hosted::SignIn>(&mut all, &context);
            add::<hosted::Continue>(&mut all, &context);
            add::<hosted::Consent>(&mut all, &context);
            add::<hosted::GoOn>(&mut all, &context);
            add::<hosted::FormPost>(&mut all, &context);
            add::<hosted::WebMessage>(&mut all, &context);
            add::<hosted::Logout>(&mut all, &context);
            add::<hosted::LoggedOut>(&mut all, &context);
            add::<hosted::ForgotPassword>(&mut all, &context);
            add::<hosted::NewPassword>(&mut all, &context);
            add::<hosted::NotMe>(&mut all, &context);
            add::<hosted::SignUp>(&mut all, &context);
            add::<hosted::FinishAccount>(&mut all, &context);
            add::<hosted::SignedIn>(&mut all, &context);
            add::<hosted::ErrorPage>(&mut all, &context);
            add::<hosted::Home>(&mut all, &context);
            add::<account::AccountProfile>(&mut all, &context);
            add::<account::ChangeEmail>(&mut all, &context);
            add::<account::ConfirmEmail>(&mut all, &context);
            add::<account::EmailTaken>(&mut all, &context);
            add::<account::UndoEmail>(&mut all, &context);
            add::<account::AccountPassword>(&mut all, &context);
            add::<account::AccountSessions>(&mut all, &context);
            add::<account::AccountApplications>(&mut all, &context);
            add::<account::AccountConfirm>(&mut all, &context);
            add::<account::AccountData>(&mut all, &context);
            add::<account::DeleteAccount>(&mut all, &context);
            add::<account::AccountDeleted>(&mut all, &context);
            add::<hosted::LinkOver>(&mut all, &context);
            add::<hosted::Invitation>(&mut all, &context);
            add::<hosted::Done>(&mut all, &context);
        }
    }
    for theme in [Theme::Light, Theme::Dark] {
        console_samples(&mut all, &Shell::of_samples(theme, asset_prefix));
    }
    all
}

/// The console's pages, which are in English only.
fn console_samples(all: &mut Vec<Picture>, shell: &Shell) {
    add_console::<console::Components>(all, shell);
    add_console::<console::SetUp>(all, shell);
    add_console::<console::Join>(all, shell);
    add_console::<console::Accept>(all, shell);
    add_console::<console::LinkGone>(all, shell);
    add_console::<console::ConsoleError>(all, shell);
    add_console::<console::Projects>(all, shell);
    add_console::<console::NewProject>(all, shell);
    add_console::<console::SearchResults>(all, shell);
    add_console::<console::settings::SignInSettings>(all, shell);
    add_console::<console::settings::SignOutEverybody>(all, shell);
    add_console::<console::settings::SignUpSettingsPage>(all, shell);
    add_console::<console::settings::PasswordsPage>(all, shell);
    add_console::<console::settings::BrandingSettings>(all, shell);
    add_console::<console::settings::MailSettingsPage>(all, shell);
    add_console::<console::settings::MailLog>(all, shell);
    add_console::<console::settings::OneMail>(all, shell);
    add_console::<console::settings::KeysPage>(all, shell);
    add_console::<console::settings::RotateKeys>(all, shell);
    add_console::<console::settings::ProjectPage>(all, shell);
    add_console::<console::settings::CloseProject>(all, shell);
    add_console::<console::settings::RestoreProject>(all, shell);
    add_console::<console::administrators::Administrators>(all, shell);
    add_console::<console::administrators::AddAdministrator>(all, shell);
    add_console::<console::administrators::JoinLink>(all, shell);
    add_console::<console::administrators::AdministratorPage>(all, shell);
    add_console::<console::administrators::RemoveAdministrator>(all, shell);
    add_console::<console::applications::Applications>(all, shell);
    add_console::<console::applications::NewApplicationPage>(all, shell);
    add_console::<console::applications::ApplicationSettingsPage>(all, shell);
    add_console::<console::applications::QuickStart>(all, shell);
    add_console::<console::applications::ApplicationSignIn>(all, shell);
    add_console::<console::applications::ApplicationTokens>(all, shell);
    add_console::<console::applications::ApplicationActivity>(all, shell);
    add_console::<console::applications::SecretShown>(all, shell);
    add_console::<console::applications::RotateSecret>(all, shell);
    add_console::<console::applications::DeleteApplication>(all, shell);
    add_console::<console::applications::SwitchApplication>(all, shell);
    add_console::<console::applications::TestedSignIn>(all, shell);
    add_console::<console::invitations::InvitationList>(all, shell);
    add_console::<console::invitations::InvitePeople>(all, shell);
    add_console::<console::invitations::InvitationsSent>(all, shell);
    add_console::<console::invitations::WithdrawInvitation>(all, shell);
    add_console::<console::users::UserList>(all, shell);
    add_console::<console::users::NewUser>(all, shell);
    add_console::<console::users::ImportUsers>(all, shell);
    add_console::<console::users::ShownImport>(all, shell);
    add_console::<console::users::ShownUser>(all, shell);
    add_console::<console::users::EditUser>(all, shell);
    add_console::<console::users::UserPassword>(all, shell);
    add_console::<console::users::ConfirmUser>(all, shell);
    add_console::<console::Overview>(all, shell);
    add_console::<console::Activity>(all, shell);
    add_console::<console::OneEvent>(all, shell);
}

fn add_console<P: ConsolePage>(all: &mut Vec<Picture>, shell: &Shell) {
    for ConsoleSample { name, page, change } in P::samples() {
        let mut shell = shell.clone();
        if let Some(change) = change {
            change(&mut shell);
        }
        let html = console::render(page, &shell);
        all.push(Picture { page: P::NAME, name, locale: Locale::En, theme: shell.theme, html });
    }
}

fn add<P: Page>(all: &mut Vec<Picture>, context: &PageContext) {
    for Sample { name, page, change } in P::samples(context.locale) {
        let mut context = context.clone();
        if let Some(change) = change {
            change(&mut context);
        }
        let html = render(page, &context);
        all.push(Picture { page: P::NAME, name, locale: context.locale, theme: context.theme, html });
    }
}

/// A project with everything that a page can show of it.
fn context(locale: Locale) -> PageContext {
    let branding = Branding {
        support: Support::parse("555-0100"),
        privacy: SafeUrl::parse("https://clinic.example/privacy"),
        terms: SafeUrl::parse("https://clinic.example/terms"),
        ..Branding::named("Demo Clinic")
    };
    PageContext {
        languages: Locale::ALL.map(|locale| (locale, ours(&format!("?flow=f1&lang={}", locale.tag())))).to_vec(),
        ..PageContext::new(locale, branding, Nonce::of_samples())
    }
}

/// An address in a sample. A test makes sure that all are good.
pub(crate) fn ours(address: &str) -> SafeUrl {
    SafeUrl::parse(address).unwrap_or_else(SafeUrl::nowhere)
}

/// An application's address in a sample.
pub(crate) fn application(address: &str) -> SafeUrl {
    SafeUrl::application(address).unwrap_or_else(SafeUrl::nowhere)
}
