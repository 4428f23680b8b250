//! Navigation, top bar and toast: what stands around the page.

use super::{Place, Shell, components::thousands};
use crate::{
    branding::initials,
    components::{Icon, Shape},
};
use leptos::prelude::*;

/// The project's navigation: which project, and what one looks after in it. On narrow screens all of it opens from one bar.
#[component]
pub(super) fn Navigation(shell: Shell, place: Place) -> impl IntoView {
    // Twice, since a <details> cannot be open on wide screens and closed on narrow ones without script.
    view! {
        <nav class="side" aria-label="Project">
            <Switcher shell=shell.clone() />
            <Entries shell=shell.clone() place=place />
        </nav>
        <nav class="narrow" aria-label="Project, narrow">
            <details class="drawer">
                <summary class="drawer-bar">
                    <span class="logo" aria-hidden="true">{letters(&shell)}</span>
                    <span class="grow cut">{name(&shell)}</span>
                    <span class="small quiet">"Menu"</span>
                    <span class="chevron" aria-hidden="true"></span>
                </summary>
                <div class="drawer-body">
                    <Entries shell=shell.clone() place=place />
                    <div class="nav">
                        <p class="nav-group">"Projects"</p>
                        <Projects shell=shell />
                    </div>
                </div>
            </details>
        </nav>
    }
}

fn name(shell: &Shell) -> String {
    shell.project.as_ref().map(|project| project.name.clone()).unwrap_or_default()
}

fn letters(shell: &Shell) -> String {
    initials(&name(shell))
}

/// The project by name, and the way to another.
#[component]
fn Switcher(shell: Shell) -> impl IntoView {
    let role = shell.project.as_ref().map(|project| project.role.clone()).unwrap_or_default();
    view! {
        <details class="switcher" data-menu="">
            <summary class="switch">
                <span class="logo" aria-hidden="true">{letters(&shell)}</span>
                <span class="grow">
                    <span class="cut">{name(&shell)}</span>
                    <span class="xs quiet font-normal">{role}</span>
                </span>
                <span class="chevron" aria-hidden="true"></span>
            </summary>
            <div class="popup">
                <Projects shell=shell />
            </div>
        </details>
    }
}

#[component]
fn Projects(shell: Shell) -> impl IntoView {
    let here = shell.project.as_ref().map(|project| format!("/console/p/{}", project.slug));
    let each = shell.projects.into_iter().map(|(name, href)| {
        let current = (here.as_deref() == Some(href.as_str())).then_some("true");
        let tick = current.map(|_| view! { <Icon shape=Shape::Tick /> });
        view! {
            <li>
                <a href=href.into_string() aria-current=current>
                    <span class="cut">{name}</span>
                    {tick}
                </a>
            </li>
        }
    });
    let new = shell.creates_projects.then(|| view! { <li><a href="/console/projects/new">"New project"</a></li> });
    view! {
        <ul>
            {each.collect_view()}
            <li class="apart"><a href="/console">"All projects"</a></li>
            {new}
        </ul>
    }
}

#[component]
fn Entries(shell: Shell, place: Place) -> impl IntoView {
    let groups = [None, Some("Security"), Some("Settings")].map(|group| {
        let entries: Vec<Place> = shell.entries.iter().copied().filter(|entry| entry.group() == group).collect();
        (!entries.is_empty()).then(|| {
            let each = entries.into_iter().map(|entry| {
                let count = match entry {
                    Place::Applications => shell.counts.applications,
                    Place::Users => shell.counts.users,
                    _ => None,
                };
                let count = count.map(|count| view! { <span class="count">{thousands(count)}</span> });
                let href = shell.to(entry.path()).into_string();
                let current = (entry == place).then_some("page");
                view! { <li><a href=href aria-current=current>{entry.name()} {count}</a></li> }
            });
            view! {
                <div class="nav">
                    {group.map(|group| view! { <p class="nav-group">{group}</p> })}
                    <ul>{each.collect_view()}</ul>
                </div>
            }
        })
    });
    groups.into_iter().collect_view()
}

/// The top bar: search, and who is signed in.
pub(super) fn bar(shell: &Shell, search: bool) -> impl IntoView + use<> {
    let search = shell.project.as_ref().filter(|_| search).map(|_| {
        let action = shell.to("search").into_string();
        view! {
            <form class="search" role="search" aria-label="Everything" method="post" action=action data-search="">
                <input type="hidden" name="csrf" value=shell.csrf.clone() />
                <input
                    class="search-input"
                    type="search"
                    name="q"
                    aria-label="Search users, applications, settings"
                    placeholder="Search users, applications, settings"
                    autocomplete="off"
                    spellcheck="false"
                    maxlength="200"
                    aria-keyshortcuts="/"
                />
                <kbd class="key" aria-hidden="true">"/"</kbd>
            </form>
        }
    });
    let brand = shell.project.is_none().then(|| {
        view! {
            <a class="home" href="/console">
                <span class="logo" aria-hidden="true">"K"</span>
                "Keyward"
            </a>
        }
    });
    let who = shell.administrator.clone().map(|who| {
        let letters = initials(&who.name);
        let login = who.login.filter(|login| *login != who.name);
        let account =
            who.account.map(|href| view! { <a class="popup-button" href=href.into_string()>"Your account"</a> });
        view! {
            <details class="me" data-menu="">
                <summary>
                    <span class="avatar" aria-hidden="true">{letters}</span>
                    <span class="sr">{format!("Your account: {}", who.name)}</span>
                </summary>
                <div class="popup right">
                    <p class="who">
                        <strong>{who.name}</strong>
                        {login.map(|login| view! { <span class="small quiet">{login}</span> })}
                    </p>
                    {account}
                    <form method="post" action="/console/sign-out">
                        <input type="hidden" name="csrf" value=shell.csrf.clone() />
                        <button class="popup-button" type="submit">"Sign out"</button>
                    </form>
                </div>
            </details>
        }
    });
    view! { <header class="top">{search} {brand} <span class="grow"></span> {who}</header> }
}

/// What was just done. The region is always there, so that what the script puts in is announced.
#[component]
pub(super) fn Toast(text: Option<String>) -> impl IntoView {
    let toast = text.map(|text| {
        view! {
            <div class="toast">
                <Icon shape=Shape::Tick />
                <span>{text}</span>
            </div>
        }
    });
    view! { <div class="toasts" role="status" aria-live="polite" data-toasts="">{toast}</div> }
}
