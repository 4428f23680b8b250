//! Which projects somebody runs.

use crate::{
    SafeUrl,
    console::{ConsolePage, ConsoleSample, Place, Shell, components::*},
    gallery::ours,
};
use domain::time::Timestamp;
use leptos::{either::Either, prelude::*};

/// A project in the list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ProjectRow {
    /// Its name.
    pub name: String,
    /// Its slug.
    pub slug: String,
    /// What the administrator is there, in words.
    pub role: String,
    /// Its overview.
    pub href: SafeUrl,
}

/// The projects that somebody runs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Projects {
    /// Each of them.
    pub projects: Vec<ProjectRow>,
    /// Those that were deleted and can still be restored.
    pub closed: Vec<ClosedRow>,
    /// Whether they may create one.
    pub may_create: bool,
}

/// A project that was deleted and can still be restored.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ClosedRow {
    /// Its name.
    pub name: String,
    /// Its slug.
    pub slug: String,
    /// When it is erased.
    pub until: Timestamp,
    /// Where it is restored.
    pub href: SafeUrl,
}

impl ConsolePage for Projects {
    const NAME: &'static str = "console-projects";

    fn title(&self) -> String {
        "Projects".to_owned()
    }

    fn place(&self) -> Place {
        Place::Elsewhere
    }

    fn main(self, shell: &Shell) -> AnyView {
        let new = || {
            self.may_create.then(|| {
                view! { <LinkButton look=Look::Primary href=shell.to("projects/new")>"Create project"</LinkButton> }
            })
        };
        let body = if self.projects.is_empty() {
            let text = if self.may_create {
                "A project is one product or customer: its own users, applications, settings and audit trail. Nothing crosses from one to another."
            } else {
                "You are signed in, but no project has been opened to you. Ask the owner of a project to add you as an administrator."
            };
            let title = if self.may_create { "Create your first project" } else { "No projects yet" };
            Either::Left(view! { <EmptyState title=title text=text>{new()}</EmptyState> })
        } else {
            let rows = self.projects.iter().map(|project| {
                let name = project.name.clone();
                Row::new(vec![
                    cell(view! { <Link href=project.href.clone()>{name}</Link> }),
                    cell(view! { <span class="mono">{project.slug.clone()}</span> }),
                    cell(project.role.clone()),
                ])
            });
            let columns = vec![Column::new("Project"), Column::new("Slug"), Column::new("Your role")];
            Either::Right(view! { <Table caption="Projects" columns=columns rows=rows.collect() /> })
        };
        let closed = (!self.closed.is_empty()).then(|| {
            let rows = self.closed.iter().map(|project| {
                let name = project.name.clone();
                Row::new(vec![
                    cell(view! { <Link href=project.href.clone()>{name}</Link> }),
                    cell(view! { <span class="mono">{project.slug.clone()}</span> }),
                    cell(view! { <When at=project.until /> }),
                ])
            });
            let columns = vec![Column::new("Project"), Column::new("Slug"), Column::new("Will be erased")];
            let rows = rows.collect();
            view! {
                <section class="part" aria-label="Deleted projects">
                    <h2>"Deleted"</h2>
                    <p class="small quiet">"Nothing answers for them. Until they are erased, they can be restored."</p>
                    <Table caption="Deleted projects" columns=columns rows=rows />
                </section>
            }
        });
        let action = (!self.projects.is_empty()).then(new);
        view! {
            <Header title="Projects" text="What you look after.">{action}</Header>
            {body}
            {closed}
        }
        .into_any()
    }

    fn samples() -> Vec<ConsoleSample<Self>> {
        let row = |name: &str, slug: &str, role: &str| ProjectRow {
            name: name.to_owned(),
            slug: slug.to_owned(),
            role: role.to_owned(),
            href: ours(&format!("/console/p/{slug}")),
        };
        let rows = vec![
            row("PM Pediatric Care", "pediatrics", "Owner"),
            row("<b>Clinic</b> & Sons", "clinic", "Auditor"),
            row("Keyward", "keyward", "Operator"),
        ];
        let none = |may_create| Self { projects: Vec::new(), closed: Vec::new(), may_create };
        let closed = vec![ClosedRow {
            name: "Old <Clinic>".to_owned(),
            slug: "old-clinic".to_owned(),
            until: Timestamp::from_unix_seconds(1_797_941_045),
            href: ours("/console/projects/old-clinic/restore"),
        }];
        vec![
            ConsoleSample::new("some and a deleted one", Self { projects: rows.clone(), closed, may_create: true })
                .with(Shell::without_project),
            ConsoleSample::new("some", Self { projects: rows, closed: Vec::new(), may_create: true })
                .with(Shell::without_project),
            ConsoleSample::new("none, an operator", none(true)).with(Shell::without_project),
            ConsoleSample::new("none", none(false)).with(Shell::without_project),
        ]
    }
}
