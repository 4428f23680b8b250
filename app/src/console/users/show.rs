//! One person.

mod samples;

use super::{
    list::standing,
    sections::{self, UserApplication, UserSession},
};
use crate::{
    SafeUrl,
    components::Link,
    console::{ConsolePage, ConsoleSample, Events, Place, Shell, ShownEvent, components::*},
};
use domain::{
    person::{Address, BusinessIdentifier, Identifier, IdentifierKind, Profile},
    time::Timestamp,
};
use leptos::prelude::*;

/// What the role includes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct UserMay {
    /// Changing what is known, the password, and deleting.
    pub write: bool,
    /// Blocking, and ending what is open.
    pub support: bool,
    /// Sending a link for another password; only where mail is sent, and to whom it can be.
    pub reset: bool,
}

/// One person, with everything an administrator wants to know about them.
#[derive(Clone, PartialEq, Eq)]
pub struct ShownUser {
    /// Their id.
    pub id: String,
    /// What pages call them.
    pub name: String,
    /// By which of their logins they are shown.
    pub login: Option<String>,
    /// What is known about them.
    pub profile: Profile,
    /// What they sign in with.
    pub logins: Vec<Identifier>,
    /// Who they are on the FHIR server.
    pub fhir_user: Option<String>,
    /// The names of their roles.
    pub roles: Vec<String>,
    /// Since when they are blocked, and why.
    pub blocked: Option<(Timestamp, Option<String>)>,
    /// Whether they have a password.
    pub has_password: bool,
    /// When they last signed in.
    pub last_sign_in_at: Option<Timestamp>,
    /// Since when they are there.
    pub created_at: Timestamp,
    /// When their data last changed.
    pub updated_at: Timestamp,
    /// What they are invited to and have not accepted: the application's name, and until when.
    pub invited: Vec<(String, Timestamp)>,
    /// Their latest sessions.
    pub sessions: Vec<UserSession>,
    /// What they use.
    pub applications: Vec<UserApplication>,
    /// What happened lately; nothing where the role does not include it.
    pub events: Option<Vec<ShownEvent>>,
    /// All that happened.
    pub all_events: SafeUrl,
    /// What the role includes.
    pub may: UserMay,
}

fn none() -> AnyView {
    view! { <span class="quiet">"None"</span> }.into_any()
}

impl ShownUser {
    fn actions(&self, shell: &Shell) -> AnyView {
        let to = |path: &str| shell.to(&format!("users/{}/{path}", self.id));
        let edit = self.may.write.then(|| {
            view! { <LinkButton look=Look::Primary href=to("edit")>"Edit"</LinkButton> }
        });
        let password = self.may.write.then(|| {
            let text = if self.has_password { "Set another password" } else { "Set a password" };
            view! { <LinkButton look=Look::Quiet href=to("password")>{text}</LinkButton> }
        });
        let delete = self.may.write.then(|| {
            view! { <ConfirmLink look=Look::Danger href=to("delete")>"Delete…"</ConfirmLink> }
        });
        let support = self.may.support.then(|| {
            let block = if self.blocked.is_some() {
                view! { <ConfirmLink look=Look::Plain href=to("unblock")>"Unblock…"</ConfirmLink> }
            } else {
                view! { <ConfirmLink look=Look::Plain href=to("block")>"Block…"</ConfirmLink> }
            };
            view! {
                {block}
                <ConfirmLink look=Look::Plain href=to("end")>"End everything…"</ConfirmLink>
            }
        });
        let reset = self.may.reset.then(|| {
            view! { <ConfirmLink look=Look::Quiet href=to("reset")>"Send reset mail…"</ConfirmLink> }
        });
        let any = reset.is_some() || password.is_some() || delete.is_some();
        let menu = any.then(|| view! { <Menu>{reset}{password}{delete}</Menu> });
        view! { {support} {edit} {menu} }.into_any()
    }

    fn about(&self) -> AnyView {
        let invited = !self.has_password && self.last_sign_in_at.is_none() && !self.invited.is_empty();
        let status = standing(self.blocked.is_some(), invited);
        let seen = match self.last_sign_in_at {
            Some(at) => view! { <span>"Last signed in " <When at=at /></span> }.into_any(),
            None => view! { <span>"Has never signed in"</span> }.into_any(),
        };
        view! { {status} {seen} }.into_any()
    }

    fn notice(&self) -> Option<AnyView> {
        let (since, reason) = self.blocked.clone()?;
        let reason = reason.map(|reason| view! { <p class="quiet">{format!("“{reason}”")}</p> });
        Some(
            view! {
                <Alert tone=Tone::Warn title="Cannot sign in">
                    <p>"Blocked since " <When at=since /> "."</p>
                    {reason}
                </Alert>
            }
            .into_any(),
        )
    }

    fn invitations(&self, shell: &Shell) -> Option<AnyView> {
        let rows = self.invited.iter().map(|(application, until)| {
            let (application, until) = (application.clone(), *until);
            view! { <li>"Invited to " {application} ", good until " <When at=until date=true /> "."</li> }
        });
        let rows = rows.collect_view();
        let all = shell.to("users/invitations");
        (!self.invited.is_empty()).then(|| {
            view! {
                <Alert tone=Tone::Note title="Has not accepted yet">
                    <ul>{rows}</ul>
                    <p><Link href=all>"All invitations"</Link></p>
                </Alert>
            }
            .into_any()
        })
    }

    fn profile(&self) -> AnyView {
        let own = &self.profile;
        let text = |value: &Option<String>| value.clone().map(|text| text.into_any());
        let verified = |verified: bool| {
            if verified {
                view! { <Badge tone=BadgeTone::Good>"Verified"</Badge> }
            } else {
                view! { <Badge tone=BadgeTone::Plain>"Not verified"</Badge> }
            }
        };
        let contact = |value: &Option<String>, is_verified: bool| {
            value.clone().map(|value| view! { <span>{value} " " {verified(is_verified)}</span> }.into_any())
        };
        let website = own.website.clone().map(|text| match SafeUrl::parse(&text) {
            Some(href) => view! { <Link href=href>{text}</Link> }.into_any(),
            None => text.into_any(),
        });
        let rows = [
            ("Name", text(&own.name)),
            ("First names", text(&own.given_name)),
            ("Middle names", text(&own.middle_name)),
            ("Last names", text(&own.family_name)),
            ("Nickname", text(&own.nickname)),
            ("Preferred username", text(&own.preferred_username)),
            ("Email", contact(&own.email, own.email_verified)),
            ("Phone", contact(&own.phone_number, own.phone_number_verified)),
            ("Birthdate", text(&own.birthdate)),
            ("Gender", text(&own.gender)),
            ("Language", text(&own.locale)),
            ("Time zone", text(&own.zoneinfo)),
            ("Website", website),
            ("Address", own.address.as_ref().and_then(in_lines).map(|text| text.into_any())),
        ];
        let rows: Vec<_> = rows.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
        if rows.is_empty() { none() } else { view! { <KeyValues rows=rows /> }.into_any() }
    }

    fn sign_in(&self) -> AnyView {
        let kind = |login: &Identifier| match login.kind() {
            IdentifierKind::Email => "Email",
            IdentifierKind::Phone => "Phone",
            IdentifierKind::Username => "Username",
        };
        let logins = self.logins.iter().map(|login| (kind(login), cell(login.text().to_owned())));
        let password = if self.has_password {
            cell("Set")
        } else {
            cell(view! { <Badge tone=BadgeTone::Warn>"Not set: cannot sign in"</Badge> })
        };
        let rows = logins.chain([("Password", password)]).collect();
        view! { <KeyValues rows=rows /> }.into_any()
    }

    fn access(&self) -> AnyView {
        let roles = if self.roles.is_empty() {
            none()
        } else {
            let each = self.roles.iter().cloned();
            let badges = each.map(|name| view! { <Badge tone=BadgeTone::Plain>{name}</Badge> " " }).collect_view();
            view! { <span>{badges}</span> }.into_any()
        };
        let fhir = self
            .fhir_user
            .clone()
            .map_or_else(none, |text| view! { <code class="mono small">{text}</code> }.into_any());
        let identifiers = self.profile.identifiers.iter().cloned().map(|BusinessIdentifier { system, value }| {
            view! { <p><span class="mono-small">{value}</span> " " <span class="small quiet">{system}</span></p> }
        });
        let identifiers =
            if self.profile.identifiers.is_empty() { none() } else { identifiers.collect_view().into_any() };
        let attributes = serde_json::to_string_pretty(&self.profile.attributes).unwrap_or_default();
        let attributes =
            (!self.profile.attributes.is_empty()).then(|| view! { <CodeBlock label="Attributes" code=attributes /> });
        let rows = vec![("Roles", roles), ("FHIR user", fhir), ("Identifiers", identifiers)];
        view! {
            <ReadOnly label="User ID" value=self.id.clone() hint="The subject (sub) of this person's tokens. It never changes." />
            <KeyValues rows=rows />
            {attributes}
        }
        .into_any()
    }
}

fn in_lines(address: &Address) -> Option<String> {
    if let Some(formatted) = &address.formatted {
        return Some(formatted.clone());
    }
    let parts = [&address.street_address, &address.postal_code, &address.locality, &address.region, &address.country];
    let parts: Vec<&str> = parts.into_iter().filter_map(|part| part.as_deref()).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

impl ConsolePage for ShownUser {
    const NAME: &'static str = "console-user";

    fn title(&self) -> String {
        self.name.clone()
    }

    fn place(&self) -> Place {
        Place::Users
    }

    fn main(self, shell: &Shell) -> AnyView {
        let (actions, about, notice) = (self.actions(shell), self.about(), self.notice());
        let invitations = self.invitations(shell);
        let (profile, sign_in, access) = (self.profile(), self.sign_in(), self.access());
        let times = vec![
            ("Created", cell(view! { <When at=self.created_at /> })),
            ("Last changed", cell(view! { <When at=self.updated_at /> })),
        ];
        let login = self.login.clone().filter(|login| *login != self.name);
        let events = self.events.map(|events| {
            let all = self.all_events;
            let list = if events.is_empty() {
                view! { <p class="small quiet">"Nothing yet."</p> }.into_any()
            } else {
                view! { <Events events=events caption="What happened lately" /> }.into_any()
            };
            view! {
                <section class="part" aria-labelledby="user-activity">
                    <div class="part-head">
                        <h2 id="user-activity">"Activity"</h2>
                        <Link href=all>"All activity"</Link>
                    </div>
                    {list}
                </section>
            }
        });
        view! {
            <Header title=self.name crumbs=vec![Crumb::new("Users", shell.to("users"))] text=login.unwrap_or_default() about=about>
                {actions}
            </Header>
            {notice}
            {invitations}
            <Section title="Profile" text="What is known about this person. Applications see what they ask for and may have.">
                {profile}
                <KeyValues rows=times />
            </Section>
            <Section title="Sign-in" text="How this person proves who they are.">{sign_in}</Section>
            <Section title="Access" text="What this person may do, and who they are elsewhere.">{access}</Section>
            <section class="part" aria-labelledby="user-sessions">
                <h2 id="user-sessions">"Sessions"</h2>
                {sections::sessions(self.sessions)}
            </section>
            <section class="part" aria-labelledby="user-applications">
                <h2 id="user-applications">"Applications"</h2>
                {sections::applications(self.applications)}
            </section>
            {events}
        }
        .into_any()
    }

    fn samples() -> Vec<ConsoleSample<Self>> {
        samples::all()
    }
}
