//! What the console's pages are made of. At a glance (`?` marks what may be left out; texts take `&str` and `String`):
//!
//! ```text
//! Page     <Header title crumbs?=vec![Crumb::new("Applications", shell.to("applications"))] text? about?=AnyView>actions</Header>
//!          <Tabs label tabs=vec![Tab::new("Settings", shell.to("…"), true)] />     <Section title text?>fields</Section>
//!          <EmptyState title text>actions</EmptyState>    <Alert tone=Tone::Warn title?>text</Alert>    <Card title? aside?=AnyView>…</Card>
//! Forms    <PostForm to=shell.to("…") csrf=shell.csrf.clone() version?=7 watch?=true>…</PostForm>     watch: unsaved changes are counted
//!          <Summary problems=page.problems.clone() />     at the top of a form: how many fields want a correction
//!          <SaveBar discard=shell.to("…") discard_text?="Discard" save?="Save changes" />     last in a watched form
//!          <ConfirmForm to csrf title button type_this?=name error?=… >what will be destroyed, and reason fields</ConfirmForm>
//!          <ReasonField required value error? id? />     field `reason`
//! Fields   every field: name, label, hint?, error?=problems.at("name"), read_only?=true, id? (when a page has the name twice)
//!          <TextField name label value kind?=FieldKind::Email mono? optional? unit?="minutes" units?=(vec![Pick…], "days".into()) min? max? max_length? autocomplete? autofocus? placeholder? suggest?="id" />
//!          <ReadOnly label value hint? />  with a copy button      <ShownOnce label value text />  a secret that is seen only now
//!          <Choice name label value options=vec![Pick::new("es256", "ES256")] />      <Switch name label text? on />  posts `name=true`
//!          <RadioCards name legend value options=vec![Pick::new("spa", "Single-page").text("…")] />
//!          <Checks name legend values=vec!["openid".into()] options=vec![Pick…] />  posts the name once for each ticked value
//!          <ListField name label values=vec![…] problems=… placeholder? add?="Add" />  posts the name once a line; empty ones mean nothing;
//!              problems at "name" (the list) or "name.2" (its third line as posted)
//!          <FileField name label accept hint error? />  in a form of `multipart/form-data`
//!          <SpanField name label value=Span units? />  a length of time: `name` and `nameUnit`
//!          <AreaField name label value rows? hint? error? />  several lines
//!          <LogoForm to csrf logo=LogoShown{…} name />  a form of its own; <LogoPicture picture name />   <ChangedNotice changed=… /> (see `changed`)
//! Buttons  <Submit look=Look::Primary name? value?>"Save"</Submit>    <LinkButton look=Look::Plain href new_window?>"Open"</LinkButton>
//!          <ConfirmLink look=Look::Danger href>"Delete…"</ConfirmLink>  a link to a page with a ConfirmForm; with script it opens in a dialog
//!          <PostButton to csrf look fields?=vec![("kid", id)]>"End session"</PostButton>  a form of one button
//!          <CopyButton text label?="Copy" />      <Menu label="More actions">links and PostButtons</Menu>
//! Lists    <Table caption columns=vec![Column::new("Name").sorted(href, Some(Order::Up)), Column::figure("Users")]
//!                 rows=vec![Row::new(vec![cell("text"), cell(view! {…})]).quiet(disabled)] />
//!          <Pager previous=Option<SafeUrl> next=Option<SafeUrl> text?="1–50 of 12,408" />
//!          <SearchForm to csrf value label results="results" />  POSTs `q`; with script the element with the id `results` is replaced while typing
//!          <Filters action clear?=Option<SafeUrl>>Choice fields (GET)</Filters>
//! Showing  <Badge tone=BadgeTone::Good dot?=true>"Active"</Badge>   <Tile label value>note</Tile>   <CodeBlock code label?="index.html" />
//!          <KeyValues rows=vec![("Created", cell(view! { <When at=timestamp /> }))] />     <When at=Timestamp exact? />   thousands(12_408) -> "12,408"
//! ```
//! `Look`: Primary (one a page), Plain, Quiet, Danger. `cell(…)` makes an `AnyView` of whatever can be shown.
//! What stands between tags (`Inner`) is made at once, so it may use `shell` and `&self.…` (take references before
//! `view!`, its closures move what they use); fields of `self` that are owned want a `clone()`.
//! `Problems` maps a form's field to what is wrong with it: `Problems::from(Vec<domain::problem::Problem>)`, `problems.at("name")`.

#![allow(clippy::needless_pass_by_value, reason = "a component owns its props, whatever it makes of them")]

mod button;
pub mod changed;
mod chart;
mod choice;
mod field;
mod file_field;
mod filters;
mod form;
mod header;
mod inner;
mod list_field;
mod logo;
mod problems;
mod show;
mod span_field;
mod table;
mod text;

pub use crate::components::{Alert, Icon, Link, Shape, Tone};
pub use button::{ConfirmLink, CopyButton, LinkButton, Look, Menu, PostButton, Submit};
pub use changed::{Changed, ChangedNotice};
pub use chart::{Chart, Stretch};
pub use choice::{Checks, Choice, Pick, RadioCards, Switch};
pub use field::{AreaField, FieldKind, ReadOnly, ShownOnce, TextField};
pub use file_field::FileField;
pub use filters::{Filters, SearchForm};
pub use form::{ConfirmForm, PostForm, ReasonField, SaveBar, Summary};
pub use header::{Card, Crumb, EmptyState, Header, Section, Tab, Tabs};
pub use inner::Inner;
pub use list_field::ListField;
pub use logo::{LogoForm, LogoPicture, LogoShown};
pub use problems::Problems;
pub use show::{Badge, BadgeTone, CodeBlock, KeyValues, Tile, When};
pub use span_field::SpanField;
pub use table::{Column, Order, Pager, Row, Table, cell};
pub use text::{counted, exact_time, full_time, thousands};
