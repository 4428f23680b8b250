//! What came of inviting: links that were not mailed are shown here, once.

use crate::console::{ConsolePage, ConsoleSample, Place, Shell, components::*};
use leptos::prelude::*;

/// What came of one invitation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum WhatCame {
    /// Its mail waits to leave.
    Mailed,
    /// Its link, to be handed on.
    Link(String),
    /// So many mails went there that this one did not; how many minutes to wait.
    Limited(u64),
}

/// Somebody who was invited.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SentTo {
    /// Their address.
    pub address: String,
    /// What came of it.
    pub what: WhatCame,
}

/// What came of inviting.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct InvitationsSent {
    /// Everybody who was invited.
    pub people: Vec<SentTo>,
}

impl ConsolePage for InvitationsSent {
    const NAME: &'static str = "console-invitations-sent";

    fn title(&self) -> String {
        "Invited".to_owned()
    }

    fn place(&self) -> Place {
        Place::Users
    }

    fn main(self, shell: &Shell) -> AnyView {
        let back = || shell.to("users/invitations");
        let crumbs = vec![Crumb::new("Users", shell.to("users")), Crumb::new("Invitations", back())];
        let mailed = self.people.iter().filter(|one| one.what == WhatCame::Mailed).count();
        let mailed = (mailed > 0).then(|| {
            let text = if mailed == 1 {
                "One mail waits to leave.".to_owned()
            } else {
                format!("{mailed} mails wait to leave.")
            };
            view! { <Alert tone=Tone::Good>{text}</Alert> }
        });
        let (mut links, mut limited) = (Vec::new(), Vec::new());
        for (at, SentTo { address, what }) in self.people.into_iter().enumerate() {
            match what {
                WhatCame::Mailed => {}
                WhatCame::Link(link) => links.push(view! {
                    <ReadOnly label=format!("Link for {address}") value=link id=format!("link-{at}") />
                }),
                WhatCame::Limited(minutes) => limited.push(view! {
                    <li>{format!("{address}: so many mails went there lately that this one did not. Send it again in {minutes} minutes.")}</li>
                }),
            }
        }
        let links = (!links.is_empty()).then(|| view! {
            <Section
                title="Hand them over"
                text="Each to nobody but whom it is for: whoever opens it first chooses the password. Somebody who has an account signs in."
            >
                <Alert tone=Tone::Warn title="Copy them now.">
                    "They are not shown again. Each is good for seven days, and once."
                </Alert>
                <div class="once stack">{links}</div>
            </Section>
        });
        let limited = (!limited.is_empty()).then(|| {
            view! {
                <Alert tone=Tone::Warn title="Not sent yet"><ul>{limited}</ul></Alert>
            }
        });
        view! {
            <Header title="Invited" crumbs=crumbs />
            <div class="stack">
                {mailed}
                {limited}
            </div>
            {links}
            <div class="bar">
                <LinkButton look=Look::Primary href=back()>"Done"</LinkButton>
            </div>
        }
        .into_any()
    }

    fn samples() -> Vec<ConsoleSample<Self>> {
        let link = |at: u32| {
            WhatCame::Link(format!(
                "https://id.clinic.example/p/pediatrics/sign-in/link/uFzY0bR3Jr8o2mJpOq8mQnq3dQyGq3oG0Y4yC6n5u{at}E"
            ))
        };
        let to = |address: &str, what| SentTo { address: address.to_owned(), what };
        let one = Self { people: vec![to("ada@hospital.example", link(1))] };
        let several = Self {
            people: vec![
                to("ada@hospital.example", WhatCame::Mailed),
                to("maximiliane-konstantina.hohenwaldersbach@universitaetsklinikum.example", link(2)),
                to("<b>bob</b>@hospital.example", WhatCame::Limited(6)),
                to("eve@hospital.example", WhatCame::Mailed),
            ],
        };
        vec![ConsoleSample::new("one link", one), ConsoleSample::new("several", several)]
    }
}
