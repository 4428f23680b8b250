//! The console, in which administrators run projects. A page is a struct that implements [`ConsolePage`]; [`render`] puts it
//! into its [`Shell`]. What pages are made of is in [`components`].

mod activity;
pub mod administrators;
mod all_components;
pub mod applications;
pub mod components;
mod document;
mod entry;
mod frame;
pub mod index;
pub mod invitations;
mod overview;
mod page;
mod place;
mod search;
pub mod settings;
mod shell;
pub mod users;

pub use activity::{Activity, Events, OneEvent, ShownEvent, ShownFilter, Word};
pub use all_components::Components;
pub use entry::{
    Accept, Beside, ClosedRow, ConsoleError, Join, LinkGone, NewProject, ProjectRow, Projects, SetUp, Trouble,
};
pub use overview::{FirstSteps, Notice, Overview, Span, Urgency};
pub use page::{ConsolePage, ConsoleSample, render};
pub use place::Place;
pub use search::{Found, FoundGroup, SearchResults};
pub use shell::{Counts, Shell, ShownProject, Who};
