//! A way in for those of a list who come without a password.

use super::people;
use crate::console::{Shell, components::*};
use domain::import::Problems as LineProblems;
use leptos::prelude::*;

/// Whether to invite them, and to what. Posts `invite` and `application`.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct InviteListed {
    /// Whether they are to be invited.
    pub on: bool,
    /// To which application.
    pub application: String,
    /// The applications to choose from: client id and name.
    pub applications: Vec<(String, String)>,
    /// Whether mail leaves.
    pub mail_on: bool,
    /// What is wrong.
    pub problems: Problems,
}

impl InviteListed {
    /// Whether anybody can be invited at all.
    #[must_use]
    pub fn is_possible(&self) -> bool {
        self.mail_on && !self.applications.is_empty()
    }

    /// The section of the form. `only`: there is nobody to add, so inviting is all that can be done.
    pub(super) fn section(self, shell: &Shell, count: u64, uninvited: &LineProblems, only: bool) -> AnyView {
        let without = match uninvited.count {
            0 => String::new(),
            1 => " 1 person cannot be invited; the table below says why.".to_owned(),
            many => format!(" {} people cannot be invited; the table below says why.", thousands(many)),
        };
        let can = match count {
            0 => "Nobody of them can be invited by mail.".to_owned(),
            many if self.is_possible() => format!("{} can be invited by mail.", people(many)),
            many => format!("{} could be invited by mail.", people(many)),
        };
        let text = format!("Whoever comes without one needs a way in. {can}{without}");
        let applications = shell.to("applications/new");
        let how = if count == 0 {
            let text = "They cannot sign in before somebody sets a password for them, on their pages.";
            view! { <p class="small quiet">{text}</p> }.into_any()
        } else if !self.mail_on {
            view! {
                <Alert tone=Tone::Warn title="No mail leaves this installation.">
                    "Nobody can be invited from here before it does: the installation needs KEYWARD_SMTP_URL and KEYWARD_MAIL_FROM. \
                     Handing the same list in again later invites them."
                </Alert>
            }
            .into_any()
        } else if self.applications.is_empty() {
            view! {
                <Alert tone=Tone::Note title="There is no application to invite to.">
                    <Link href=applications>"Make one first"</Link>
                    "."
                </Alert>
            }
            .into_any()
        } else {
            self.fields(only)
        };
        view! { <Section title="People without a password" text=text>{how}</Section> }.into_any()
    }

    fn fields(self, only: bool) -> AnyView {
        let options = std::iter::once(Pick::new("", "Choose an application"))
            .chain(self.applications.iter().map(|(id, name)| Pick::new(id.as_str(), name.as_str())));
        let whether = if only {
            view! { <input type="hidden" name="invite" value="true" /> }.into_any()
        } else {
            view! {
                <Switch
                    name="invite"
                    label="Send an invitation to each of them"
                    on=self.on
                    text="With a link that is good for seven days, and once: they choose a password and land in the application. Without \
                          it nobody gets a mail, and they choose a password with \u{201c}Forgot password?\u{201d} on the sign-in page."
                    error=self.problems.at("invite")
                />
            }
            .into_any()
        };
        view! {
            {whether}
            <Choice
                name="application"
                label="Invited to"
                value=self.application
                options=options.collect()
                error=self.problems.at("application")
                hint="Where they land once they have accepted. Whoever has an open invitation to it is not mailed again. 20,000 mails leave as fast as the mail server takes them, and 5,000 an hour after that."
            />
        }
        .into_any()
    }
}
