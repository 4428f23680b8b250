//! A mail of the demo, as whoever it is for would have got it.

use super::{MailState, purpose_in_words};
use crate::{
    SafeUrl,
    console::{ConsolePage, ConsoleSample, Place, Shell, components::*},
    gallery::ours,
};
use domain::time::Timestamp;
use leptos::prelude::*;

/// A mail, read. The HTML part is a document of its own, in a frame.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OneMail {
    /// What it is about, as rows say it.
    pub purpose: String,
    /// What became of it.
    pub state: MailState,
    /// To which address.
    pub to: String,
    /// Who it says it is from.
    pub from: String,
    /// Where answers go.
    pub reply_to: Option<String>,
    /// The subject.
    pub subject: String,
    /// The text part.
    pub text: String,
    /// Where the HTML part is.
    pub html: SafeUrl,
    /// When it was written.
    pub created_at: Timestamp,
}

impl ConsolePage for OneMail {
    const NAME: &'static str = "console-mail";

    fn title(&self) -> String {
        self.subject.clone()
    }

    fn place(&self) -> Place {
        Place::Mail
    }

    fn main(self, shell: &Shell) -> AnyView {
        let mut rows = vec![
            ("From", cell(self.from)),
            ("To", cell(self.to)),
            ("Written", cell(view! { <When at=self.created_at /> })),
            ("State", self.state.badge()),
        ];
        if let Some(reply_to) = self.reply_to {
            rows.insert(1, ("Answers to", cell(reply_to)));
        }
        view! {
            <Header
                title=self.subject
                crumbs=vec![
                    Crumb::new("Mail", shell.to(Place::Mail.path())),
                    Crumb::new("Mail log", shell.to(&format!("{}/log", Place::Mail.path()))),
                ]
                text=purpose_in_words(&self.purpose)
            />
            <KeyValues rows=rows />
            <section class="part stack tight" aria-labelledby="as-html">
                <div>
                    <h2 id="as-html">"As mail programs show it"</h2>
                    <p class="small quiet">
                        "Its links work, and open in a new tab. To be somebody else than yourself, open them in a private window."
                    </p>
                </div>
                <iframe
                    class="preview"
                    title="The mail"
                    src=self.html.into_string()
                    sandbox="allow-popups allow-popups-to-escape-sandbox"
                ></iframe>
            </section>
            <section class="part stack tight" aria-labelledby="as-text">
                <h2 id="as-text">"As plain text"</h2>
                <CodeBlock code=self.text label="Plain text" wrap=true />
            </section>
        }
        .into_any()
    }

    fn samples() -> Vec<ConsoleSample<Self>> {
        let page = Self {
            purpose: "reset".to_owned(),
            state: MailState::Sent,
            to: "ada@demo.test".to_owned(),
            from: "Demo Clinic".to_owned(),
            reply_to: None,
            subject: "Set a new password for Demo Clinic".to_owned(),
            text: "Hello Ada Lovelace,\n\nYou asked to set a new password.\n\nSet a new password:\nhttp://localhost:3000/p/demo/sign-in/link/x\n"
                .to_owned(),
            html: ours("/console/p/demo/settings/mail/log/0a0b/html"),
            created_at: Timestamp::from_unix_seconds(1_795_349_045),
        };
        let hostile = Self {
            subject: "</title><script>alert(1)</script>".to_owned(),
            from: "<b>Clinic</b>".to_owned(),
            reply_to: Some("desk@demo.test".to_owned()),
            ..page.clone()
        };
        vec![ConsoleSample::new("sent", page), ConsoleSample::new("markup in names", hostile)]
    }
}
