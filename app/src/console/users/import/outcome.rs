//! What came of a list, or would: figures, and problems by line.

use super::{ImportState, ShownImport, people};
use crate::console::{Shell, components::*};
use domain::import::{MOST_PROBLEMS, Problems as LineProblems};
use leptos::prelude::*;

impl ShownImport {
    pub(super) fn figures(&self) -> AnyView {
        let new = match self.state {
            ImportState::Wrong | ImportState::Ready => "New",
            ImportState::Running | ImportState::Done | ImportState::Over => "Added",
        };
        let wrong = match self.state {
            ImportState::Wrong | ImportState::Ready => "Problems",
            ImportState::Running | ImportState::Done | ImportState::Over => "Not added",
        };
        let added = if self.invites {
            let invited = format!("{} invited.", thousands(self.invited));
            view! { <Tile label=new value=thousands(self.added)>{invited}</Tile> }.into_any()
        } else {
            view! { <Tile label=new value=thousands(self.added) /> }.into_any()
        };
        let there = match self.besides.lines(self.there) {
            Some(lines) => format!("{lines}. They stay as they are."),
            None => "They stay as they are.".to_owned(),
        };
        let unbelieved = match self.besides.unbelieved {
            0 => None,
            1 => Some("1 person is marked as verified. That is not believed here:".to_owned()),
            many => Some(format!("{} people are marked as verified. That is not believed here:", thousands(many))),
        };
        let unbelieved = unbelieved.map(|who| {
            view! {
                <p class="small quiet">
                    {who} " an address counts as verified once somebody has opened a link that was mailed to it."
                </p>
            }
        });
        view! {
            <div class="tiles">
                <Tile label="On the list" value=thousands(self.total) />
                {added}
                <Tile label="Already there" value=thousands(self.there)>{there}</Tile>
                <Tile label=wrong value=thousands(self.problems.count) />
            </div>
            {unbelieved}
        }
        .into_any()
    }

    /// What is wrong with lines, and who cannot be invited, with all of it as a file.
    pub(super) fn told(&self, shell: &Shell) -> Option<AnyView> {
        let uninvited = match self.state {
            ImportState::Ready => Some("Cannot be invited"),
            _ if self.invites => Some("Not invited"),
            _ => None,
        };
        let problems = lines("Problems", "Problems of the list", &self.problems);
        let uninvited = uninvited.and_then(|title| lines(title, "People who are not invited", &self.uninvited));
        (problems.is_some() || uninvited.is_some()).then(|| {
            let file = shell.to(&format!("{}/problems.csv", self.here));
            view! {
                {problems}
                {uninvited}
                <p class="mt-4">
                    <LinkButton look=Look::Plain href=file>"Download as CSV"</LinkButton>
                </p>
            }
            .into_any()
        })
    }

    /// How it ended, where it went well.
    pub(super) fn done(&self, shell: &Shell) -> AnyView {
        let title = if self.invites {
            format!("{} added, {} invited.", people(self.added), thousands(self.invited))
        } else {
            format!("{} added.", people(self.added))
        };
        let invitations = shell.to("users/invitations");
        let mail = self.invites.then(|| {
            view! {
                " The mail leaves at the pace of the mail server. "
                <Link href=invitations>"Invitations"</Link>
                " says what became of it."
            }
        });
        view! { <Alert tone=Tone::Good title=title>"The file was erased."{mail}</Alert> }.into_any()
    }
}

fn lines(title: &'static str, caption: &'static str, problems: &LineProblems) -> Option<AnyView> {
    (!problems.is_empty()).then(|| {
        let rows = problems.told.iter().map(|own| {
            let field = match own.field.as_str() {
                "" => view! { <span class="quiet">"The line"</span> }.into_any(),
                field => view! { <span class="mono">{field.to_owned()}</span> }.into_any(),
            };
            Row::new(vec![cell(own.line.to_string()), field, cell(own.text.clone())])
        });
        let told = u64::try_from(problems.told.len()).unwrap_or(u64::MAX);
        let more = problems.count.saturating_sub(told);
        let more = (more > 0).then(|| {
            view! { <p class="small quiet">{format!("The first {MOST_PROBLEMS}; {} more are not shown.", thousands(more))}</p> }
        });
        let columns = vec![Column::said("Line"), Column::new("Column"), Column::new("Problem")];
        let rows = rows.collect::<Vec<_>>();
        view! {
            <div class="stack mt-8">
                <h2>{title}</h2>
                <Table caption=caption columns=columns rows=rows />
                {more}
            </div>
        }
        .into_any()
    })
}
