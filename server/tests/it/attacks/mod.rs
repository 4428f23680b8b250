//! Attacks by somebody who has read the source. Each test is named after what must not come of one.

mod floods;
mod links;
pub mod orders;
mod own_clients;
mod parsing;
mod races;
