//! One event of the trail.

use super::{ShownEvent, Word, sample_events};
use crate::console::{ConsolePage, ConsoleSample, Place, Shell, components::*};
use leptos::prelude::*;

/// One event with all that the trail holds of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OneEvent {
    /// The event.
    pub event: ShownEvent,
}

impl ConsolePage for OneEvent {
    const NAME: &'static str = "console-event";

    fn title(&self) -> String {
        // Names do not belong into tabs and histories.
        "Event".to_owned()
    }

    fn place(&self) -> Place {
        Place::Activity
    }

    fn main(self, shell: &Shell) -> AnyView {
        let event = self.event;
        let (badge, facts) = (event.badge(), event.facts());
        let name = |word: &Word| match word {
            Word::Linked(text, href) => Some(cell(view! { <a href=href.clone().into_string()>{text.clone()}</a> })),
            Word::Text(_) | Word::Id(_) => None,
        };
        let named: Vec<AnyView> = std::iter::once(&event.who).chain(&event.what).filter_map(name).collect();
        let mut rows = vec![("When", cell(view! { <When at=event.at exact=true /> }))];
        rows.push(("Outcome", badge));
        if let Some(why) = event.why.clone() {
            rows.push(("Why", cell(why)));
        }
        rows.push(("From", cell(event.address.clone().unwrap_or_else(|| "not recorded".to_owned()))));
        if !named.is_empty() {
            let each = named.into_iter().map(|link| view! { <li>{link}</li> }).collect_view();
            rows.push(("About", cell(view! { <ul class="named">{each}</ul> })));
        }
        let details = event.details.clone().map(|json| {
            view! {
                <Section title="Sealed details" text="What may be personal is sealed in the trail, and was opened for you here.">
                    <CodeBlock label="Details" code=json />
                </Section>
            }
        });
        view! {
            <Header title=event.sentence() crumbs=vec![Crumb::new("Activity", shell.to("activity"))] />
            <Section title="What happened"><KeyValues rows=rows /></Section>
            <Section title="Facts" text="What the server noted beside it.">{facts}</Section>
            {details}
            <Section title="As the trail holds it" text="The bytes that the trail is kept in, with sealed values as ciphertext.">
                <CodeBlock label="Event" code=event.raw />
            </Section>
        }
        .into_any()
    }

    fn samples() -> Vec<ConsoleSample<Self>> {
        let names = ["signed in", "refused", "with details", "without address", "markup in names"];
        names.into_iter().zip(sample_events()).map(|(name, event)| ConsoleSample::new(name, Self { event })).collect()
    }
}
