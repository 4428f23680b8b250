//! The edge: parse, call one service, respond.

pub mod account;
pub mod api;
pub mod assets;
pub mod console;
pub mod demo;
pub mod edge;
pub mod guard;
pub mod health;
pub mod home;
pub mod logo;
pub mod oauth;
pub mod request;
pub mod respond;
pub mod sign_in;
