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
    /// What is said to an operator who runs the built-in project and no other.
    pub beside: Option<Beside>,
}

/// What else there is, for somebody who runs the built-in project and no other.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Beside {
    /// No other project.
    Nothing,
    /// Projects that others run.
    OthersRunThem,
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
            let text = "You are signed in, but no project has been opened to you. Ask the owner of a project to add you as an administrator.";
            Either::Left(view! { <EmptyState title="No projects yet" text=text /> })
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
        let beside = self.beside.map(|beside| match beside {
            Beside::Nothing => {
                let text = "A project is one product or customer: its own users, applications, settings and audit trail. Nothing crosses from one to another.";
                view! { <EmptyState title="Create your first project" text=text>{new()}</EmptyState> }.into_any()
            }
            Beside::OthersRunThem => view! {
                <p class="small quiet mt-4">
                    "The other projects of this installation are run by others. An owner of one can add you to it, under Administrators; a file for "
                    <code>"keyward apply"</code> " can name you, too."
                </p>
            }
            .into_any(),
        });
        let action = (self.beside != Some(Beside::Nothing)).then(new);
        view! {
            <Header title="Projects" text="What you look after.">{action}</Header>
            {body}
            {beside}
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
        let none = Self { projects: Vec::new(), closed: Vec::new(), may_create: false, beside: None };
        let only = |beside| Self {
            projects: vec![row("Keyward", "keyward", "Operator")],
            closed: Vec::new(),
            may_create: true,
            beside: Some(beside),
        };
        let closed = vec![ClosedRow {
            name: "Old <Clinic>".to_owned(),
            slug: "old-clinic".to_owned(),
            until: Timestamp::from_unix_seconds(1_797_941_045),
            href: ours("/console/projects/old-clinic/restore"),
        }];
        vec![
            ConsoleSample::new(
                "some and a deleted one",
                Self { projects: rows.clone(), closed, may_create: true, beside: None },
            )
            .with(Shell::without_project),
            ConsoleSample::new("some", Self { projects: rows, closed: Vec::new(), may_create: true, beside: None })
                .with(Shell::without_project),
            ConsoleSample::new("an operator, before the first", only(Beside::Nothing)).with(Shell::without_project),
            ConsoleSample::new("an operator, others run them", only(Beside::OthersRunThem))
                .with(Shell::without_project),
            ConsoleSample::new("none", none).with(Shell::without_project),
        ]
    }
}
