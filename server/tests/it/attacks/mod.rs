//! Attacks by somebody who has read the source. Each test is named after what must not come of one.

mod floods;
mod parsing;
mod races;
