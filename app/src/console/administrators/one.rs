//! One administrator: what they are here.

use super::{RoleBadge, role_picks};
use crate::console::{ConsolePage, ConsoleSample, Place, Shell, components::*};
use domain::{administration::Role, time::Timestamp};
use leptos::prelude::*;

/// What an administrator is in the project. Posts `role` and `version` to where it is, `…/link` makes another one-time link,
/// `…/remove` takes their access away.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AdministratorPage {
    /// Their id, in addresses.
    pub id: String,
    /// Their name; empty before they have joined.
    pub name: String,
    /// What they sign in with.
    pub login: String,
    /// What they are.
    pub role: Role,
    /// The role that stands in the form.
    pub chosen: String,
    /// The roles to choose from.
    pub roles: Vec<Role>,
    /// Since when they are here.
    pub since: Timestamp,
    /// Whether they have yet to join.
    pub pending: bool,
    /// Whether it is who looks.
    pub you: bool,
    /// What is wrong with the form.
    pub problems: Problems,
    /// What somebody else saved meanwhile.
    pub changed: Option<Changed>,
    /// The version of the membership.
    pub version: i32,
}

impl ConsolePage for AdministratorPage {
    const NAME: &'static str = "console-administrator";

    fn title(&self) -> String {
        let who = if self.name.is_empty() { &self.login } else { &self.name };
        if self.problems.is_empty() { who.clone() } else { format!("Error: {who}") }
    }

    fn place(&self) -> Place {
        Place::Administrators
    }

    fn main(self, shell: &Shell) -> AnyView {
        let Self { id, name, login, role, chosen, roles, since, pending, you, problems, changed, version } = self;
        let to = |rest: &str| shell.to(&format!("administrators/{id}{rest}"));
        let summary = match &changed {
            Some(_) => view! { <ChangedNotice changed=changed.clone() /> }.into_any(),
            None => view! { <Summary problems=problems.clone() /> }.into_any(),
        };
        let called = if name.is_empty() { login.clone() } else { name };
        let about = view! {
            <RoleBadge role=role />
            {pending.then(|| view! { <Badge tone=BadgeTone::Warn>"Has not joined yet"</Badge> })}
            {you.then(|| view! { <Badge tone=BadgeTone::Plain>"You"</Badge> })}
            <span>{login}</span>
            <span>"since " <When at=since /></span>
        };
        let form = (roles.len() > 1).then(|| {
            view! {
                <PostForm to=to("") csrf=shell.csrf.clone() version=i64::from(version) watch=true>
                    {summary}
                    <Section title="Role" text="Counts from their next click on.">
                        <RadioCards name="role" legend="Role" value=chosen options=role_picks(&roles) error=problems.at("role") />
                    </Section>
                    <SaveBar discard=to("") />
                </PostForm>
            }
        });
        let link = pending.then(|| {
            view! {
                <Section title="One-time link" text="They have not used their link yet. If it got lost, they get another one; the ones before stop working.">
                    <div>
                        <PostButton to=to("/link") csrf=shell.csrf.clone() look=Look::Plain>"Send a new link"</PostButton>
                    </div>
                </Section>
            }
        });
        let text = if you {
            "You lose your access to this project at once."
        } else {
            "They lose their access to this project at once. Their account in the console stays."
        };
        view! {
            <Header title=called crumbs=vec![Crumb::new("Administrators", shell.to(Place::Administrators.path()))] about=about.into_any() />
            {form}
            {link}
            <Section title="Remove" text=text>
                <div>
                    <ConfirmLink look=Look::Danger href=to("/remove")>"Remove administrator…"</ConfirmLink>
                </div>
            </Section>
        }
        .into_any()
    }

    fn samples() -> Vec<ConsoleSample<Self>> {
        let page = Self {
            id: "1".to_owned(),
            name: "Sam Ortiz".to_owned(),
            login: "sam@clinic.example".to_owned(),
            role: Role::Administrator,
            chosen: "administrator".to_owned(),
            roles: Role::ALL.into_iter().filter(|role| *role != Role::Operator).collect(),
            since: Timestamp::from_unix_seconds(1_780_000_000),
            pending: false,
            you: false,
            problems: Problems::default(),
            changed: None,
            version: 1,
        };
        let last = Self {
            role: Role::Owner,
            chosen: "auditor".to_owned(),
            you: true,
            problems: Problems::default()
                .with("role", "Nobody else who can sign in is an owner. Give that role to somebody else first."),
            ..page.clone()
        };
        let changed = Changed::new(Some("Ana Keller".to_owned()), Some(Timestamp::from_unix_seconds(1_795_349_045)))
            .field("role", "Auditor", "Support");
        let pending =
            Self { name: String::new(), login: "new@clinic.example".to_owned(), pending: true, ..page.clone() };
        vec![
            ConsoleSample::new("an administrator", page.clone()),
            ConsoleSample::new("has not joined", pending),
            ConsoleSample::new("the last owner", last),
            ConsoleSample::new(
                "changed meanwhile",
                Self { problems: changed.problems(), changed: Some(changed), ..page.clone() },
            ),
            ConsoleSample::new(
                "an operator",
                Self { role: Role::Operator, roles: vec![Role::Operator], chosen: "operator".to_owned(), ..page },
            ),
        ]
    }
}
