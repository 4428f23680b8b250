//! The console, in which administrators run projects. A page is a struct that implements [`ConsolePage`]; [`render`] puts it
//! into its [`Shell`]. What pages are made of is in [`components`].

mod all_components;
pub mod components;
mod document;
mod entry;
mod frame;
pub mod index;
mod page;
mod place;
mod search;
mod shell;

pub use all_components::Components;
pub use entry::{ConsoleError, Join, LinkGone, NewProject, ProjectRow, Projects, SetUp, Trouble};
pub use page::{ConsolePage, ConsoleSample, render};
pub use place::Place;
pub use search::{Found, FoundGroup, SearchResults};
pub use shell::{Counts, Shell, ShownProject, Who};
