//! Before keys are rotated ahead of time.

use crate::console::{ConsolePage, ConsoleSample, Place, Shell, components::*};
use domain::time::Timestamp;
use leptos::prelude::*;

/// Asks before keys are rotated. Posts `atOnce` to where it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct RotateKeys {
    /// The next keys have not been published for long enough; they will have been then.
    pub too_fresh_until: Option<Timestamp>,
}

impl ConsolePage for RotateKeys {
    const NAME: &'static str = "console-settings-keys-rotate";

    fn title(&self) -> String {
        "Rotate keys".to_owned()
    }

    fn place(&self) -> Place {
        Place::Keys
    }

    fn main(self, shell: &Shell) -> AnyView {
        let back = || shell.to(Place::Keys.path());
        let fresh = self.too_fresh_until.map(|until| {
            view! {
                <Alert tone=Tone::Warn title="Not rotated.">
                    "The next keys were published too short a time ago for every application to know them. Wait until "
                    <When at=until />
                    ", or, if a key may have leaked, rotate at once."
                </Alert>
                <Switch
                    name="atOnce"
                    label="Rotate at once"
                    text="Applications and APIs that hold a cached key set refuse new tokens until they fetch it again."
                    on=false
                />
            }
        });
        view! {
            <Header title="Rotate keys" crumbs=vec![Crumb::new("Keys", back())] />
            <ConfirmForm
                to=shell.to("settings/keys/rotate")
                csrf=shell.csrf.clone()
                title="Rotate the signing keys now?"
                button="Rotate keys"
                back=back()
            >
                <p>"The next keys, which are in the key set already, sign from now on. New ones are published to follow them."</p>
                <p>"What the present keys signed stays good until it expires; they stay in the key set for two more hours. Nobody is signed out. Applications and APIs that follow the key set notice nothing; one that has a key pinned refuses tokens until it is given the new one."</p>
                {fresh}
            </ConfirmForm>
        }
        .into_any()
    }

    fn samples() -> Vec<ConsoleSample<Self>> {
        let fresh = Self { too_fresh_until: Some(Timestamp::from_unix_seconds(1_795_349_045)) };
        vec![ConsoleSample::new("asks", Self::default()), ConsoleSample::new("too fresh", fresh)]
    }
}
