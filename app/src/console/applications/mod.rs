//! Applications: the list, a new one, and the tabs of one.

mod activity;
mod confirm;
mod list;
mod new;
mod quick_start;
mod secret;
mod settings;
mod sign_in;
mod snippets;
mod tested;
mod tokens;
mod top;
mod words;

pub use activity::{ApplicationActivity, FailedRequest, Remedy};
pub use confirm::{DeleteApplication, SwitchApplication};
pub use list::{ApplicationRow, Applications, ListedBy};
pub use new::NewApplicationPage;
pub use quick_start::QuickStart;
pub use secret::{RotateSecret, SecretRow, SecretShown};
pub use settings::ApplicationSettingsPage;
pub use sign_in::{ApplicationSignIn, OFFERED_SCOPES};
pub use snippets::Values;
pub use tested::TestedSignIn;
pub use tokens::ApplicationTokens;
pub use top::Top;
