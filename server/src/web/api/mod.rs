//! The Project API (`/v1`) and the FHIR gateway, as far as they are there: tokens are held against them already.

pub mod fhir;
pub mod user;
pub mod version;
