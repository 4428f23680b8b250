//! `keyward serve`

use super::{Done, Failure, Ground, Stay, complain, demo, say};
use crate::{
    config::{Config, Flags},
    jobs, routes,
    service::{Means, console::entry, project},
    state::{AppState, Facts},
    web::edge::{
        self, Edge, Limits, metrics,
        serve::{Listener, Manners, serve},
        tls::Certificates,
    },
};
use axum::Router;
use clap::Args;
use std::{net::SocketAddr, sync::Arc, time::Duration};
use tokio::{
    signal::unix::{SignalKind, signal},
    sync::watch,
    task::JoinSet,
};

#[derive(Args, Debug)]
pub(super) struct Options {
    /// With demo data and a demo application, on this machine only: its passwords are known to everybody.
    #[arg(long)]
    demo: bool,
}

/// How often the certificate's files are looked at; SIGHUP does so at once.
const CERTIFICATES: Duration = Duration::from_secs(3600);

pub(super) fn run(mut flags: Flags, options: &Options) -> Done {
    flags.demo = options.demo;
    let ground = Ground::open(&flags, Stay::Server)?;
    ground.block_on(start(&ground))
}

async fn start(ground: &Ground) -> Done {
    let config = &ground.config;
    // Taken before anything slow, so that whoever starts a second one learns it at once.
    let (listeners, certificates) = listeners(config).await?;
    let means = ground.means().await?;
    ground.check_pinned().await?;
    let keyward = project::ensure_keyward(&means).await.map_err(Failure::because)?;

    let stop = stop_signal()?;
    let mut serving = JoinSet::new();
    let manners = Manners { proxies: config.trusted_proxies.clone(), ..Manners::default() };
    if let Some(address) = config.metrics_listen {
        let handle = metrics::install().map_err(Failure::text)?;
        serving.spawn(serve(vec![bind(address).await?], metrics::router(handle), manners.clone(), stop.clone()));
    }
    let mut facts = Facts::default();
    if config.demo {
        let demo = demo::prepare(config, &means).await?;
        serving.spawn(serve(vec![bind(config.demo_listen).await?], demo.application, manners.clone(), stop.clone()));
        facts = demo.facts;
    }
    let greeted = facts.clone();
    let state = AppState::new(Arc::clone(&means), facts);
    let tenants = Arc::clone(&state.tenants);
    let router = edged(config, state)?;
    if let Some(certificates) = certificates {
        serving.spawn(keep_certificates(certificates, stop.clone()));
    }
    let jobs = [jobs::start(Arc::clone(&means), stop.clone()), jobs::dispatch::start(tenants, stop.clone())];
    greet(config, &greeted);
    if let Some(link) = entry::set_up_link(&means, &keyward).await.map_err(Failure::because)? {
        // To whoever sits at the terminal, and not into the log, which others read.
        say(format_args!(
            "Nobody runs this installation yet. Whoever opens this link within an hour becomes its first"
        ));
        say(format_args!("administrator:\n\n  {link}\n"));
    }
    serving.spawn(serve(listeners, router, manners, stop));
    while serving.join_next().await.is_some() {}
    for job in jobs {
        _ = job.await;
    }
    if !means.aside.finish(Duration::from_secs(5)).await {
        tracing::warn!("mails that were being written were cut off");
    }
    close(&means).await;
    tracing::info!("stopped");
    Ok(())
}

fn edged(config: &Config, state: AppState) -> Result<Router, Failure> {
    let edge = Edge::new(config, Arc::clone(&state.tenants), Limits::default())
        .ok_or_else(|| Failure::text("KEYWARD_PUBLIC_URL has no host."))?;
    Ok(edge::wrap(routes::router(state), edge))
}

/// Ends the connections to the database, so that Postgres has nobody to wait for.
async fn close(means: &Means) {
    if tokio::time::timeout(Duration::from_secs(5), means.database.server.close()).await.is_err() {
        tracing::warn!("connections to the database were cut off");
    }
}

async fn listeners(config: &Config) -> Result<(Vec<Listener>, Option<Arc<Certificates>>), Failure> {
    let certificates = config.tls.clone().map(Certificates::load).transpose().map_err(Failure::because)?;
    let mut listeners = Vec::new();
    for address in &config.listen {
        let listener = match bind(*address).await {
            Ok(listener) => listener,
            // The demo's second loopback address; a machine may have no IPv6.
            Err(failure) if config.demo && address.is_ipv6() && !listeners.is_empty() => {
                let Failure::Text(why) = failure else { return Err(failure) };
                tracing::warn!("{why} Browsers that take localhost for ::1 will use 127.0.0.1 instead.");
                continue;
            }
            Err(failure) => return Err(failure),
        };
        listeners.push(match &certificates {
            Some(certificates) => listener.with_tls(certificates).map_err(Failure::because)?,
            None => listener,
        });
    }
    Ok((listeners, certificates))
}

async fn bind(address: SocketAddr) -> Result<Listener, Failure> {
    Listener::bind(address).await.map_err(|error| Failure::text(format!("{address} cannot be listened on: {error}.")))
}

/// Turns true with SIGTERM or SIGINT; whoever is impatient and sends a second one gets what they want.
fn stop_signal() -> Result<watch::Receiver<bool>, Failure> {
    let failed = |error| Failure::text(format!("Signals cannot be waited for: {error}"));
    let mut terminate = signal(SignalKind::terminate()).map_err(failed)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(failed)?;
    let (tell, stop) = watch::channel(false);
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping: requests may finish");
        _ = tell.send(true);
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        complain("keyward: stopped at once.");
        std::process::abort();
    });
    Ok(stop)
}

async fn keep_certificates(certificates: Arc<Certificates>, mut stop: watch::Receiver<bool>) {
    let Ok(mut hang_up) = signal(SignalKind::hangup()) else { return };
    loop {
        tokio::select! {
            _ = hang_up.recv() => {}
            () = tokio::time::sleep(CERTIFICATES) => {}
            _ = stop.wait_for(|stop| *stop) => return,
        }
        match certificates.reload() {
            Ok(()) => tracing::debug!("the certificate was read again"),
            Err(error) => tracing::error!(%error, "the certificate could not be read again; the old one stays in use"),
        }
    }
}

fn greet(config: &Config, facts: &Facts) {
    let url = config.public_url.as_str().trim_end_matches('/');
    say(format_args!("Keyward serves {url}"));
    if let Some(application) = &facts.demo_application {
        say(format_args!("The demo application: {}", application.origin));
        for person in &facts.demo_people {
            say(format_args!("  {:<16} {:<22} {}", person.name, person.login, person.password));
        }
        say(format_args!(
            "The console: {}/console",
            config.console_url.as_ref().map_or(url, |own| own.as_str().trim_end_matches('/'))
        ));
        for person in &facts.demo_administrators {
            say(format_args!("  {:<16} {:<22} {}", person.name, person.login, person.password));
        }
    }
    for address in &config.listen {
        tracing::info!(%address, tls = config.tls.is_some(), "listening");
    }
}
