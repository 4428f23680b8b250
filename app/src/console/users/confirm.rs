//! What is asked before something is done to somebody.

use crate::console::{ConsolePage, ConsoleSample, Place, Shell, components::*};
use domain::problem::Problem;
use leptos::prelude::*;

/// What is to be done.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Deed {
    /// They may not sign in any more.
    Block,
    /// They may again.
    Unblock,
    /// They get a link for another password.
    SendReset,
    /// Everything they have open ends.
    EndEverything,
    /// One session ends.
    EndSession {
        /// Which.
        id: String,
        /// Its browser, in words.
        browser: Option<String>,
    },
    /// What they agreed to for an application is taken back.
    Withdraw {
        /// The application's client id.
        client: String,
        /// Its name.
        application: String,
    },
    /// The account is deleted.
    Delete {
        /// What has to be typed.
        type_this: String,
    },
}

/// Asks before something is done to somebody.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ConfirmUser {
    /// Their id, for addresses.
    pub id: String,
    /// What pages call them.
    pub name: String,
    /// What is to be done.
    pub deed: Deed,
    /// Whether a reason has to be given.
    pub must_give_reason: bool,
    /// The reason that was typed.
    pub reason: String,
    /// What is wrong.
    pub problems: Problems,
}

impl ConfirmUser {
    fn question(&self) -> String {
        let name = &self.name;
        match &self.deed {
            Deed::Block => format!("Block {name}?"),
            Deed::Unblock => format!("Let {name} sign in again?"),
            Deed::SendReset => format!("Send {name} a mail to set a new password?"),
            Deed::EndEverything => format!("End everything {name} has open?"),
            Deed::EndSession { .. } => format!("End this session of {name}?"),
            Deed::Withdraw { application, .. } => format!("Take back what {name} agreed to for {application}?"),
            Deed::Delete { .. } => format!("Delete {name}?"),
        }
    }

    const fn button(&self) -> &'static str {
        match self.deed {
            Deed::Block => "Block user",
            Deed::Unblock => "Unblock user",
            Deed::SendReset => "Send reset mail",
            Deed::EndEverything => "End everything",
            Deed::EndSession { .. } => "End session",
            Deed::Withdraw { .. } => "Withdraw consent",
            Deed::Delete { .. } => "Delete user",
        }
    }

    fn path(&self) -> String {
        let id = &self.id;
        match &self.deed {
            Deed::Block => format!("users/{id}/block"),
            Deed::Unblock => format!("users/{id}/unblock"),
            Deed::SendReset => format!("users/{id}/reset"),
            Deed::EndEverything => format!("users/{id}/end"),
            Deed::EndSession { id: session, .. } => format!("users/{id}/sessions/{session}/end"),
            Deed::Withdraw { client, .. } => format!("users/{id}/consents/{client}/withdraw"),
            Deed::Delete { .. } => format!("users/{id}/delete"),
        }
    }

    fn words(&self) -> String {
        match &self.deed {
            Deed::Block => "They are signed out everywhere, applications lose their access at once, and they cannot sign in \
                            until somebody unblocks them. Services that check tokens by themselves accept those until they \
                            expire, which is a matter of minutes."
                .to_owned(),
            Deed::Unblock => "They can sign in again with what they had before. Sessions and access that ended stay ended.".to_owned(),
            Deed::SendReset => "The mail goes to their own address and nowhere else. Its link works once, for 30 minutes. Until they \
                                use it, their password and what they have open stay as they are."
                .to_owned(),
            Deed::EndEverything => "Every session ends and every application loses its access, also the access that it was to \
                                    keep while they are away. They can sign in again at once."
                .to_owned(),
            Deed::EndSession { browser, .. } => {
                let browser = browser.as_deref().map(|browser| format!(" ({browser})")).unwrap_or_default();
                format!("They are signed out in this browser{browser}, and applications lose the access that they got there.")
            }
            Deed::Withdraw { .. } => "The application loses the access that rests on it, and has to ask again.".to_owned(),
            Deed::Delete { .. } => "Their profile, what they sign in with, their roles, sessions, consents and every \
                                    application's access are gone for good. What they signed in with can be given to somebody \
                                    else. The audit trail keeps what happened, under their ID."
                .to_owned(),
        }
    }
}

impl ConsolePage for ConfirmUser {
    const NAME: &'static str = "console-user-confirm";

    fn title(&self) -> String {
        if self.problems.is_empty() { self.question() } else { format!("Error: {}", self.question()) }
    }

    fn place(&self) -> Place {
        Place::Users
    }

    fn main(self, shell: &Shell) -> AnyView {
        let page = shell.to(&format!("users/{}", self.id));
        let crumbs = vec![Crumb::new("Users", shell.to("users")), Crumb::new(self.name.clone(), page.clone())];
        let (question, button, words, to) = (self.question(), self.button(), self.words(), shell.to(&self.path()));
        let whole = self.problems.at("form").map(|text| view! { <Alert tone=Tone::Bad>{text}</Alert> });
        let type_this = match &self.deed {
            Deed::Delete { type_this } => Some(type_this.clone()),
            _ => None,
        };
        let reason = type_this.is_none().then(|| {
            view! { <ReasonField required=self.must_give_reason value=self.reason.clone() error=self.problems.at("reason") /> }
        });
        let error = self.problems.at("confirm");
        let inner = view! {
            {whole}
            <p>{words}</p>
            {reason}
        };
        let form = match type_this {
            Some(name) => view! {
                <ConfirmForm to=to csrf=shell.csrf.clone() title=question button=button back=page type_this=name error=error>
                    {inner}
                </ConfirmForm>
            }
            .into_any(),
            None => view! {
                <ConfirmForm to=to csrf=shell.csrf.clone() title=question button=button back=page>{inner}</ConfirmForm>
            }
            .into_any(),
        };
        view! {
            <Header title=self.name crumbs=crumbs.into_iter().take(1).collect() />
            {form}
        }
        .into_any()
    }

    fn samples() -> Vec<ConsoleSample<Self>> {
        let page = Self {
            id: "7d0a4f3c-9a52-4c4f-8a9b-8e100d2f5b0e".to_owned(),
            name: "Dr. Sarah Smith".to_owned(),
            deed: Deed::Block,
            must_give_reason: false,
            reason: String::new(),
            problems: Problems::default(),
        };
        let deed = |deed: Deed| Self { deed, ..page.clone() };
        let delete = deed(Deed::Delete { type_this: "dr.smith@hospital.example".to_owned() });
        let wrong = |field: &str, text: &str| Problems::from(vec![Problem::new(field, text)]);
        vec![
            ConsoleSample::new("block", page.clone()),
            ConsoleSample::new(
                "block without the reason that support gives",
                Self {
                    must_give_reason: true,
                    problems: wrong("reason", "Say why. It is kept in the audit trail."),
                    ..page.clone()
                },
            ),
            ConsoleSample::new(
                "block the last operator",
                Self {
                    problems: wrong("form", "This is the last operator who can sign in. Name another one first."),
                    ..page.clone()
                },
            ),
            ConsoleSample::new("unblock", deed(Deed::Unblock)),
            ConsoleSample::new("send a reset mail", deed(Deed::SendReset)),
            ConsoleSample::new(
                "send a reset mail to nobody",
                Self {
                    problems: wrong("form", "There is no address that a mail could go to."),
                    ..deed(Deed::SendReset)
                },
            ),
            ConsoleSample::new("end everything", deed(Deed::EndEverything)),
            ConsoleSample::new(
                "end a session",
                deed(Deed::EndSession { id: "s1".to_owned(), browser: Some("Firefox on Linux".to_owned()) }),
            ),
            ConsoleSample::new(
                "withdraw a consent",
                deed(Deed::Withdraw { client: "labs".to_owned(), application: "Lab Results".to_owned() }),
            ),
            ConsoleSample::new("delete", delete.clone()),
            ConsoleSample::new(
                "delete, mistyped",
                Self { problems: wrong("confirm", "This is not what they sign in with."), ..delete },
            ),
            ConsoleSample::new("markup in the name", Self { name: "<b onclick=alert(1)>&\"'".to_owned(), ..page }),
        ]
    }
}
