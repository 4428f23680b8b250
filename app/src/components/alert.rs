use super::{Icon, Shape};
use leptos::prelude::*;

/// What an alert means. Each has an icon of its own: colour alone says nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tone {
    /// Something failed.
    Bad,
    /// Something wants care.
    Warn,
    /// Something is done.
    Good,
    /// Something to know.
    Note,
}

/// A message about the page as a whole. What failed or wants care is announced at once, the rest when its turn comes.
#[component]
pub fn Alert(tone: Tone, #[prop(optional, into)] title: Option<String>, children: Children) -> impl IntoView {
    let (class, shape, role) = match tone {
        Tone::Bad => (class!("alert bad"), Shape::Problem, "alert"),
        Tone::Warn => (class!("alert warn"), Shape::Problem, "alert"),
        Tone::Good => (class!("alert good"), Shape::Tick, "status"),
        Tone::Note => (class!("alert note"), Shape::Note, "status"),
    };
    view! {
        <div class=class role=role>
            <Icon shape=shape />
            <div>{title.map(|title| view! { <strong>{title}</strong> })} {children()}</div>
        </div>
    }
}
