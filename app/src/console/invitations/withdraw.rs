//! What is asked before an invitation is taken back.

use crate::console::{ConsolePage, ConsoleSample, Place, Shell, components::*};
use leptos::prelude::*;

/// Asks before an invitation is taken back.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WithdrawInvitation {
    /// Its id, for addresses.
    pub id: String,
    /// For which address.
    pub login: String,
    /// The application's name.
    pub application: String,
    /// Whether the account goes with it.
    pub account_goes: bool,
}

impl ConsolePage for WithdrawInvitation {
    const NAME: &'static str = "console-invitation-withdraw";

    fn title(&self) -> String {
        "Withdraw invitation".to_owned()
    }

    fn place(&self) -> Place {
        Place::Users
    }

    fn main(self, shell: &Shell) -> AnyView {
        let back = shell.to("users/invitations");
        let crumbs = vec![Crumb::new("Users", shell.to("users")), Crumb::new("Invitations", back.clone())];
        let account = if self.account_goes {
            "The account was made by inviting, and nobody has ever been in it: it is deleted, and the address is free."
        } else {
            "The account stays as it is: it was there before, somebody has been in it, or another invitation is for it."
        };
        view! {
            <Header title="Withdraw invitation" crumbs=crumbs />
            <ConfirmForm
                to=shell.to(&format!("users/invitations/{}/withdraw", self.id))
                csrf=shell.csrf.clone()
                title=format!("Withdraw the invitation of {}?", self.login)
                button="Withdraw invitation"
                back=back
            >
                <p>{format!("Its link to {} stops working at once.", self.application)}</p>
                <p>{account}</p>
            </ConfirmForm>
        }
        .into_any()
    }

    fn samples() -> Vec<ConsoleSample<Self>> {
        let page = Self {
            id: "7d0a4f3c-9a52-4c4f-8a9b-8e100d2f5b0e".to_owned(),
            login: "dr.smith@hospital.example".to_owned(),
            application: "Intake Dashboard".to_owned(),
            account_goes: true,
        };
        let stays = Self {
            login: "<script>alert(1)</script>maximiliane-konstantina.hohenwaldersbach@klinikum.example".to_owned(),
            account_goes: false,
            ..page.clone()
        };
        vec![ConsoleSample::new("the account goes", page), ConsoleSample::new("the account stays", stays)]
    }
}
