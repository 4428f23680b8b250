//! Everybody who runs a project.

use super::RoleBadge;
use crate::{
    SafeUrl,
    console::{ConsolePage, ConsoleSample, Place, Shell, components::*},
    gallery::ours,
};
use domain::{administration::Role, time::Timestamp};
use leptos::prelude::*;

/// Somebody who runs the project.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MemberRow {
    /// Their name; empty before they have joined.
    pub name: String,
    /// What they sign in with.
    pub login: String,
    /// What they are.
    pub role: Role,
    /// Since when.
    pub since: Timestamp,
    /// When they were last in the console.
    pub seen: Option<Timestamp>,
    /// Whether they have yet to join.
    pub pending: bool,
    /// Whether it is who looks.
    pub you: bool,
    /// Where their membership is looked after; none for who may only read.
    pub href: Option<SafeUrl>,
}

/// The page "Administrators".
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Administrators {
    /// Each of them.
    pub members: Vec<MemberRow>,
    /// Whether they may add somebody.
    pub may_add: bool,
    /// Whether this is the built-in project, whose administrators are the operators.
    pub built_in: bool,
}

impl ConsolePage for Administrators {
    const NAME: &'static str = "console-administrators";

    fn title(&self) -> String {
        "Administrators".to_owned()
    }

    fn place(&self) -> Place {
        Place::Administrators
    }

    fn main(self, shell: &Shell) -> AnyView {
        let add = self.may_add.then(|| {
            let text = if self.built_in { "Add operator" } else { "Add administrator" };
            view! { <LinkButton look=Look::Primary href=shell.to("administrators/new")>{text}</LinkButton> }
        });
        let rows = self.members.into_iter().map(|own| {
            let called = if own.name.is_empty() { own.login.clone() } else { own.name.clone() };
            let who = match own.href {
                Some(href) => view! { <Link href=href>{called}</Link> }.into_any(),
                None => view! { <span>{called}</span> }.into_any(),
            };
            let you = own.you.then(|| view! { " " <Badge tone=BadgeTone::Plain>"You"</Badge> });
            let seen = match (own.pending, own.seen) {
                (true, _) => view! { <Badge tone=BadgeTone::Warn>"Has not joined yet"</Badge> }.into_any(),
                (false, Some(at)) => view! { <When at=at /> }.into_any(),
                (false, None) => view! { <span class="quiet">"Never"</span> }.into_any(),
            };
            Row::new(vec![
                cell(view! { {who} {you} }),
                cell(own.login),
                cell(view! { <RoleBadge role=own.role /> }),
                cell(view! { <When at=own.since /> }),
                seen,
            ])
        });
        let columns = ["Name", "Email", "Role", "Since", "Last in the console"].map(Column::new).to_vec();
        let text = if self.built_in {
            "The operators of this installation: they create projects and look after the people who run them."
        } else {
            "Who runs this project. What they do here is in its activity."
        };
        view! {
            <Header title="Administrators" text=text>{add}</Header>
            <Table caption="Administrators" columns=columns rows=rows.collect() />
        }
        .into_any()
    }

    fn samples() -> Vec<ConsoleSample<Self>> {
        let at = Timestamp::from_unix_seconds;
        let row = |name: &str, login: &str, role, pending: bool| MemberRow {
            name: name.to_owned(),
            login: login.to_owned(),
            role,
            since: at(1_780_000_000),
            seen: (!pending && role != Role::Auditor).then(|| at(1_795_349_045)),
            pending,
            you: login.starts_with("ana@"),
            href: Some(ours("/console/p/pediatrics/administrators/1")),
        };
        let members = vec![
            row("Ana Keller", "ana@clinic.example", Role::Owner, false),
            row("<b>Sam</b> Ortiz & Sons", "sam@clinic.example", Role::Administrator, false),
            row("", "new.colleague.with.a.long.address@regional-hospital.example", Role::Support, true),
            row("Kim Nguyen", "kim@auditors.example", Role::Auditor, false),
        ];
        let reading = members.iter().map(|own| MemberRow { href: None, ..own.clone() }).collect();
        let operators = vec![row("Ana Keller", "ana@clinic.example", Role::Operator, false)];
        vec![
            ConsoleSample::new("some", Self { members, may_add: true, built_in: false }),
            ConsoleSample::new("for reading only", Self { members: reading, may_add: false, built_in: false }),
            ConsoleSample::new("operators", Self { members: operators, may_add: true, built_in: true }),
        ]
    }
}
