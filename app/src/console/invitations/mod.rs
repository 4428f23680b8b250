//! Whom a project invites: a list, inviting, what came of it, taking one back.

mod invite;
mod list;
mod sent;
mod withdraw;

pub use invite::InvitePeople;
pub use list::{InvitationList, InvitationRow, MailFate};
pub use sent::{InvitationsSent, SentTo, WhatCame};
pub use withdraw::WithdrawInvitation;
