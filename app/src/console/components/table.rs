//! Lists.

use crate::SafeUrl;
use leptos::prelude::*;

/// Which end of a list comes first.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Order {
    /// A before Z, old before new.
    Up,
    /// Z before A, new before old.
    Down,
}

/// A column: what it says, and how one sorts by it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Column {
    text: String,
    figure: bool,
    said: bool,
    sort: Option<(SafeUrl, Option<Order>)>,
}

impl Column {
    /// A column. With an empty text it holds what can be done with a row.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), figure: false, said: false, sort: None }
    }

    /// A column of figures.
    pub fn figure(text: impl Into<String>) -> Self {
        Self { figure: true, ..Self::new(text) }
    }

    /// A column whose name is said on cards even where it is the first: "Line 5".
    pub fn said(text: impl Into<String>) -> Self {
        Self { said: true, ..Self::new(text) }
    }

    /// The same with a link that sorts by it, and how the list is sorted by it now.
    #[must_use]
    pub fn sorted(self, href: SafeUrl, now: Option<Order>) -> Self {
        Self { sort: Some((href, now)), ..self }
    }
}

/// A row: a cell for each column.
#[derive(Debug)]
pub struct Row {
    cells: Vec<AnyView>,
    quiet: bool,
}

impl Row {
    /// A row of [`cell`]s. The first says what the row is about.
    #[must_use]
    pub const fn new(cells: Vec<AnyView>) -> Self {
        Self { cells, quiet: false }
    }

    /// Stands back: what is switched off or over.
    #[must_use]
    pub fn quiet(self, quiet: bool) -> Self {
        Self { quiet, ..self }
    }
}

/// Whatever can be shown, as a cell.
pub fn cell(content: impl IntoView + 'static) -> AnyView {
    content.into_view().into_any()
}

/// A list. On narrow screens each row becomes a card whose lines say their column; the roles are said, since browsers take
/// what is no longer shown as a table for none.
#[component]
pub fn Table(
    /// What the list is, for those who do not see it.
    #[prop(into)]
    caption: String,
    columns: Vec<Column>,
    rows: Vec<Row>,
) -> impl IntoView {
    let heads: Vec<_> = columns.iter().cloned().map(head).collect();
    let rows = rows.into_iter().map(|Row { cells, quiet }| {
        let cells = cells.into_iter().zip(&columns).enumerate().map(|(at, (content, column))| {
            let label = (!column.text.is_empty()).then(|| column.text.clone());
            match (at, column.figure, column.text.is_empty()) {
                (0, ..) => {
                    let label = label.filter(|_| column.said);
                    view! { <th class="first" scope="row" role="rowheader" data-label=label>{content}</th> }.into_any()
                }
                (_, true, _) => view! { <td class="figure" role="cell" data-label=label>{content}</td> }.into_any(),
                (_, _, true) => view! { <td class="last" role="cell">{content}</td> }.into_any(),
                _ => view! { <td role="cell" data-label=label>{content}</td> }.into_any(),
            }
        });
        view! { <tr role="row" class=quiet.then_some(class!("off"))>{cells.collect_view()}</tr> }
    });
    let rows = rows.collect_view();
    view! {
        <div class="sheet">
            <table role="table">
                <caption class="sr">{caption}</caption>
                <thead role="rowgroup"><tr role="row">{heads}</tr></thead>
                <tbody role="rowgroup">{rows}</tbody>
            </table>
        </div>
    }
}

fn head(column: Column) -> AnyView {
    let class = column.figure.then_some(class!("figure"));
    match column.sort {
        _ if column.text.is_empty() => view! { <td role="cell"></td> }.into_any(),
        None => view! { <th class=class scope="col" role="columnheader">{column.text}</th> }.into_any(),
        Some((href, now)) => {
            let said = now.map(|now| match now {
                Order::Up => "ascending",
                Order::Down => "descending",
            });
            view! {
                <th class=class scope="col" role="columnheader" aria-sort=said>
                    <a class="sort" href=href.into_string()>{column.text}</a>
                </th>
            }
            .into_any()
        }
    }
}

/// The way to the pages before and after; nothing if there is but one.
#[component]
pub fn Pager(
    previous: Option<SafeUrl>,
    next: Option<SafeUrl>,
    #[prop(optional, into)] text: Option<String>,
) -> impl IntoView {
    (previous.is_some() || next.is_some() || text.is_some()).then(|| {
        let previous =
            previous.map(|href| view! { <a class="button" rel="prev" href=href.into_string()>"Previous"</a> });
        let next = next.map(|href| view! { <a class="button" rel="next" href=href.into_string()>"Next"</a> });
        view! {
            <nav class="pager" aria-label="Pages">
                <span class="small quiet">{text.unwrap_or_default()}</span>
                {previous}
                {next}
            </nav>
        }
    })
}
