//! What stands between a component's tags.

use leptos::{
    children::{ChildrenOptContainer, ToChildren},
    prelude::*,
};

/// What stands between a component's tags. Leptos' own `Children` wait until they are asked for, so they may borrow nothing;
/// these are made at once, and may use the page and the shell.
pub struct Inner(AnyView);

impl<F, V> ToChildren<F> for Inner
where
    F: FnOnce() -> V,
    V: IntoView + 'static,
{
    fn to_children(content: F) -> Self {
        Self(content().into_view().into_any())
    }
}

impl<T: IntoAny> ToChildren<ChildrenOptContainer<T>> for Inner {
    fn to_children(content: ChildrenOptContainer<T>) -> Self {
        Self(content.0.into_any())
    }
}

impl Inner {
    /// The content.
    pub(super) fn view(self) -> AnyView {
        self.0
    }
}
