//! Jobs that are due are claimed and handed to whoever does them. Several servers may do so at once; one that dies leaves
//! its jobs to the others, as soon as what it borrowed them for is over.

use super::{line::Line, mail, mail::Delivered};
use crate::{
    service::{Served, Tenants, backchannel, everybody, import},
    store::{
        self,
        job::{Job, JobKind},
    },
};
use domain::ids::{ImportId, OutboxId};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{
    sync::watch,
    task::{JoinHandle, JoinSet},
};

/// How often it is looked whether something is due.
const TICK: Duration = Duration::from_secs(1);
/// For how long a job is claimed. Nothing that is done takes as long.
const LEASE: Duration = Duration::from_secs(120);
/// The most mails that a server sends at once.
const MAILS: usize = 11;
/// The most logouts that it tells applications of at once: theirs are listeners that may hang, and nobody's mail waits for them.
const LOGOUTS: usize = 4;
/// The most lists of people that it carries out at once.
const IMPORTS: usize = 1;
/// The most projects of which it signs everybody out at once.
const SIGN_OUTS: usize = 1;
/// How long those that are being done may take when the server stops; what is cut off is done again after its lease.
const GRACE: Duration = Duration::from_secs(10);
/// How often it is counted what waits.
const COUNT: Duration = Duration::from_secs(30);

/// Starts handing out jobs, until `stop` turns true.
pub fn start(tenants: Arc<Tenants>, mut stop: watch::Receiver<bool>) -> JoinHandle<()> {
    tokio::spawn(async move {
        let mut round = Round::default();
        let mut counted: Option<Instant> = None;
        loop {
            let full = round.claim(&tenants).await;
            if counted.is_none_or(|since| since.elapsed() >= COUNT) {
                counted = Some(Instant::now());
                count(&tenants).await;
            }
            tokio::select! {
                biased;
                _ = stop.wait_for(|stop| *stop) => break,
                () = round.one_is_done(&tenants), if full => {}
                () = tokio::time::sleep(TICK) => {}
            }
            round.note_what_is_done(&tenants);
        }
        if tokio::time::timeout(GRACE, round.all_are_done(&tenants)).await.is_err() {
            tracing::info!("jobs were cut off; they will be done again");
        }
    })
}

/// What is being done.
#[derive(Default)]
struct Round {
    mails: JoinSet<Option<Delivered>>,
    others: Others,
    line: Line,
}

/// What is being done beside mail. Each kind has places of its own, so that none holds up another.
#[derive(Default)]
struct Others {
    logouts: JoinSet<()>,
    imports: JoinSet<()>,
    sign_outs: JoinSet<()>,
}

impl Round {
    /// Begins what is due. Says whether there is probably more.
    async fn claim(&mut self, tenants: &Arc<Tenants>) -> bool {
        let now = tenants.means().now();
        let mails = MAILS.saturating_sub(self.mails.len());
        let free = [
            (JobKind::Mail, mails, self.line.most(now, mails)),
            (JobKind::Logout, LOGOUTS.saturating_sub(self.others.logouts.len()), LOGOUTS),
            (JobKind::Import, IMPORTS.saturating_sub(self.others.imports.len()), IMPORTS),
            (JobKind::SignOut, SIGN_OUTS.saturating_sub(self.others.sign_outs.len()), SIGN_OUTS),
        ];
        let claimed = claim(tenants, &free.map(|(kind, free, most)| (kind, free.min(most)))).await;
        let of = |wanted: JobKind| claimed.iter().filter(|job| job.kind == wanted).count();
        if of(JobKind::Mail) > 0 {
            self.line.begun();
        }
        let full = free.into_iter().any(|(kind, free, _)| of(kind) == free);
        for job in claimed {
            let tenants = Arc::clone(tenants);
            match job.kind {
                JobKind::Mail => _ = self.mails.spawn(async move { work(&tenants, job).await }),
                JobKind::Logout => _ = self.others.logouts.spawn(async move { _ = work(&tenants, job).await }),
                JobKind::Import => _ = self.others.imports.spawn(async move { _ = work(&tenants, job).await }),
                JobKind::SignOut => _ = self.others.sign_outs.spawn(async move { _ = work(&tenants, job).await }),
            }
        }
        full
    }

    async fn one_is_done(&mut self, tenants: &Arc<Tenants>) {
        tokio::select! {
            Some(done) = self.mails.join_next() => self.note(tenants, done.ok().flatten()),
            Some(_) = self.others.logouts.join_next() => {}
            Some(_) = self.others.imports.join_next() => {}
            Some(_) = self.others.sign_outs.join_next() => {}
            else => {}
        }
    }

    fn note_what_is_done(&mut self, tenants: &Arc<Tenants>) {
        while let Some(done) = self.mails.try_join_next() {
            self.note(tenants, done.ok().flatten());
        }
        while self.others.logouts.try_join_next().is_some()
            || self.others.imports.try_join_next().is_some()
            || self.others.sign_outs.try_join_next().is_some()
        {}
    }

    async fn all_are_done(&mut self, tenants: &Arc<Tenants>) {
        while let Some(done) = self.mails.join_next().await {
            self.note(tenants, done.ok().flatten());
        }
        while self.others.logouts.join_next().await.is_some()
            || self.others.imports.join_next().await.is_some()
            || self.others.sign_outs.join_next().await.is_some()
        {}
    }

    fn note(&mut self, tenants: &Arc<Tenants>, done: Option<Delivered>) {
        match done {
            Some(Delivered::Answered) => self.line.works(),
            Some(Delivered::LineBroken) => {
                self.line.broke(tenants.means().now());
            }
            // It may have been the one that was to find out.
            Some(Delivered::Nothing) | None => self.line.unknown(),
        }
    }
}

/// Claims so many jobs of each kind.
async fn claim(tenants: &Tenants, wanted: &[(JobKind, usize)]) -> Vec<Job> {
    let claimed = async {
        let mut tx = tenants.means().control().await?;
        let mut claimed = Vec::new();
        for (kind, most) in wanted.iter().filter(|(_, most)| *most > 0) {
            claimed.extend(store::job::claim(&mut tx, &[*kind], tenants.means().now(), LEASE, *most).await?);
        }
        tx.commit().await?;
        Ok::<_, store::StoreError>(claimed)
    };
    claimed.await.unwrap_or_else(|error| {
        tracing::warn!(%error, "what is due cannot be seen now");
        Vec::new()
    })
}

/// Does a job. One that fails is done again after its lease.
async fn work(tenants: &Arc<Tenants>, job: Job) -> Option<Delivered> {
    match Box::pin(carry_out(tenants, job)).await {
        Ok(delivered) => delivered,
        Err(error) => {
            let cause = std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default();
            let (kind, project) = (job.kind.as_str(), job.project);
            if error.is_passing() {
                tracing::warn!(kind, %project, %error, cause, "a job will be done again");
            } else {
                tracing::error!(kind, %project, %error, cause, "a job failed");
            }
            None
        }
    }
}

async fn carry_out(tenants: &Arc<Tenants>, job: Job) -> Served<Option<Delivered>> {
    // A project that is closed may come back; until then its jobs wait for the next lease.
    let Some(tenant) = tenants.by_id(job.project).await? else { return Ok(None) };
    match job.kind {
        JobKind::Mail => mail::deliver(&tenant, OutboxId::from_uuid(job.id)).await.map(Some),
        JobKind::Import => import::proceed(&tenant, ImportId::from_uuid(job.id)).await.map(|_| None),
        JobKind::SignOut => everybody::proceed(&tenant).await.map(|_| None),
        JobKind::Logout => backchannel::deliver(&tenant, OutboxId::from_uuid(job.id)).await.map(|()| None),
    }
}

/// Delivers the mail of one project that is due, as the server does by itself. Says how many mails it looked at.
///
/// # Errors
/// The database.
pub async fn deliver_mail_of(tenants: &Arc<Tenants>, project: domain::ids::ProjectId) -> Served<usize> {
    let Some(tenant) = tenants.by_id(project).await? else { return Ok(0) };
    let mut tx = tenant.begin().await?;
    let due = store::job::due_of_project(&mut tx, JobKind::Mail).await?;
    drop(tx);
    for id in &due {
        mail::deliver(&tenant, OutboxId::from_uuid(*id)).await?;
    }
    Ok(due.len())
}

async fn count(tenants: &Tenants) {
    let waiting = async {
        let mut tx = tenants.means().look().await?;
        store::job::count(&mut tx, JobKind::Mail).await
    };
    if let Ok(waiting) = waiting.await {
        #[allow(clippy::cast_precision_loss, reason = "a figure to look at")]
        metrics::gauge!("keyward_mails_waiting").set(waiting as f64);
    }
}
