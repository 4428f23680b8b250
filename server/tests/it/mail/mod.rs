//! Mail leaves, or it is known why not.

mod console;
mod outbox;
mod pages;
mod smtp;
mod tls;
mod weather;
