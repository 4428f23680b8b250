//! The pages on which people look after their own account, a file each.

mod applications;
mod confirm;
mod data;
mod email;
mod field;
mod frame;
mod password;
mod profile;
mod sessions;

pub use applications::{AccountApplication, AccountApplications};
pub use confirm::{AccountConfirm, Question};
pub use data::{AccountData, AccountDeleted, DeleteAccount, DeleteError};
pub use email::{ChangeEmail, ConfirmEmail, EmailError, EmailTaken, UndoEmail};
pub use frame::{Account, Section, Told};
pub use password::AccountPassword;
pub use profile::{AccountProfile, ProfileError, ShownEmail, WaitingEmail};
pub use sessions::{AccountSession, AccountSessions};
