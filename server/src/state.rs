//! The only wiring: what every request can reach.

use crate::service::{Means, Tenants, address_limits::AddressLimits};
use domain::sign_in::guessing::Budget;
use std::sync::Arc;

/// What the router carries. Cheap to clone.
#[derive(Clone, Debug)]
pub struct AppState {
    /// The projects.
    pub tenants: Arc<Tenants>,
    /// Failed tries by address, in this process.
    pub addresses: Arc<AddressLimits>,
    /// Requests posted to `/authorize` by address, in this process.
    pub posts: Arc<AddressLimits>,
    /// Links for forgotten passwords asked for by address, in this process.
    pub resets: Arc<AddressLimits>,
    /// Links for making an account asked for by address, in this process.
    pub sign_ups: Arc<AddressLimits>,
    /// Sign-in flows begun by address, in this process.
    pub flows: Arc<AddressLimits>,
    /// What is different about this start.
    pub facts: Arc<Facts>,
}

/// What is different about this start.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// People whom the demo's pages name, so that a newcomer can sign in.
    pub demo_people: Vec<DemoPerson>,
    /// The same of those who run the demo project, for the console's sign-in.
    pub demo_administrators: Vec<DemoPerson>,
    /// The demo application.
    pub demo_application: Option<DemoApplication>,
}

/// The application of the demo data.
#[derive(Debug, Clone)]
pub struct DemoApplication {
    /// Its name.
    pub name: String,
    /// Where it starts.
    pub origin: String,
}

/// Somebody of the demo data.
#[derive(Debug, Clone)]
pub struct DemoPerson {
    /// Their name.
    pub name: String,
    /// What they sign in with.
    pub login: String,
    /// Their password, which is no secret.
    pub password: String,
}

impl AppState {
    /// Wires the parts.
    #[must_use]
    pub fn new(means: Arc<Means>, facts: Facts) -> Self {
        Self {
            tenants: Arc::new(Tenants::new(means)),
            addresses: Arc::default(),
            posts: Arc::default(),
            resets: Arc::new(AddressLimits::of(Budget::Resets)),
            sign_ups: Arc::new(AddressLimits::of(Budget::SignUps)),
            flows: Arc::new(AddressLimits::of(Budget::Flows)),
            facts: Arc::new(facts),
        }
    }
}
