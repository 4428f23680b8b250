//! The mail that a project has written, as it waits in the outbox or, in these tests, stays there once it is sent.

use super::Project;
use domain::mail::Envelope;
use server::{crypto::project_keys::Place, store};

pub trait Letters {
    /// All mail, the oldest first.
    async fn letters(&self) -> Vec<Envelope>;

    /// The mail to one address, the oldest first.
    async fn letters_to(&self, address: &str) -> Vec<Envelope>;
}

impl Letters for Project {
    async fn letters(&self) -> Vec<Envelope> {
        // Some are written beside the answer.
        assert!(self.means.aside.finish(std::time::Duration::from_secs(30)).await);
        let mut tx = self.means.project(self.id).await.unwrap();
        let mut stored = store::outbox::mail(&mut tx, None, None, 500).await.unwrap();
        stored.reverse();
        let open = |place: &Place, sealed| self.keys.open_json(place, sealed).unwrap();
        let each = stored.iter().filter_map(|own| {
            let sealed = own.message.as_ref()?;
            Some(open(&Place::new("outbox", "message", own.id.uuid()), sealed))
        });
        each.collect()
    }

    async fn letters_to(&self, address: &str) -> Vec<Envelope> {
        self.letters().await.into_iter().filter(|own| own.to.as_str() == address).collect()
    }
}
