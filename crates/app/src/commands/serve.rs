//! `vestibule serve`.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use async_trait::async_trait;
use http::App;
use rand::SeedableRng;
use rand::rngs::StdRng;
use store::migrations;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use super::Outcome;
use crate::cleanup::Cleanup;
use crate::cli::{Global, Serve};
use crate::transports::Transports;
use crate::worker::Worker;
use crate::{listener, logging, wiring};

/// Runs the server until it is asked to stop; requests under way are answered first.
pub(crate) async fn run(global: &Global, args: Serve) -> Result<Outcome> {
    let mut ready = wiring::ready(global)?;
    if let Some(listen) = args.listen {
        ready.settings.server.listen = listen;
    }
    logging::start(&ready.settings.log)?;
    for line in &ready.banner {
        tracing::warn!("{line}");
    }
    for warning in &ready.warnings {
        tracing::warn!(code = warning.code, "{} {}", warning.message, warning.hint);
    }
    let listen = ready.settings.server.listen;
    let grace = Duration::from_secs(ready.settings.server.shutdown_grace.into());
    let server = wiring::server(ready.settings).await?;
    if !args.no_migrate {
        let now = server.clock.now().into();
        migrations::migrate(&server.db, now, migrations::Options::default()).await?;
    }
    if let Err(error) = server.is_ready().await {
        bail!("{error}: run `vestibule migrate` first");
    }
    // The first signing key is made here, and what is wrong with one is said here.
    server.signing_keys.ring(&server).await?;
    let (stop, stopping) = watch::channel(false);
    let config = &server.config;
    let transports = Transports::open(config)?;
    let rng = StdRng::from_seed(rand::random());
    let worker = Arc::new(Worker::new(
        server.db.clone(),
        transports,
        server.clock.clone(),
        rng,
    ));
    let sending = tokio::spawn({
        let worker = worker.clone();
        async move { worker.run().await }
    });
    let cleaning = tokio::spawn({
        let (cleanup, stopping) = (Cleanup::new(&server), stopping.clone());
        async move { cleanup.run(stopping).await }
    });
    let app = App {
        server,
        outbox: Arc::new(Delivery(worker.clone())),
        ui: Arc::new(http::ui::Ui::embedded()),
        is_development: ready.is_development,
    };
    let listener = TcpListener::bind(listen)
        .await
        .with_context(|| format!("cannot listen on {listen}"))?;
    tracing::info!(address = %listener.local_addr()?, "listening");
    tokio::spawn(stop_on_signal(stop));
    listener::serve(listener, http::router(app), stopped(stopping), grace).await;
    worker.stop();
    sending.await?;
    cleaning.await?;
    tracing::info!("stopped");
    Ok(Outcome::Done)
}

/// Tells the worker that there is something to send.
struct Delivery(Arc<Worker>);

#[async_trait]
impl http::Outbox for Delivery {
    async fn deliver(&self) {
        self.0.drain_now().await;
    }
}

async fn stop_on_signal(stop: watch::Sender<bool>) -> Result<()> {
    let (mut term, mut int) = (
        signal(SignalKind::terminate())?,
        signal(SignalKind::interrupt())?,
    );
    tokio::select! {
        _ = term.recv() => {}
        _ = int.recv() => {}
    }
    tracing::info!("stopping");
    stop.send(true).context("nobody to stop")?;
    Ok(())
}

async fn stopped(mut stopping: watch::Receiver<bool>) {
    // A sender that is gone cannot ask any more.
    let _ = stopping.wait_for(|is_stopping| *is_stopping).await;
}
