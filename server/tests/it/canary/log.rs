//! All that our crates say, at their most talkative, and all that is counted. Both are the process's, so tests share them.

use metrics_exporter_prometheus::PrometheusHandle;
use server::web::edge::metrics;
use std::{
    io,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};
use tracing_subscriber::{EnvFilter, fmt::MakeWriter};

/// What was said since somebody began to listen.
#[derive(Clone, Default)]
pub struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    pub fn text(&self) -> Vec<u8> {
        let text = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        assert!(String::from_utf8_lossy(&text).contains("keyward::access"), "nothing was heard");
        text
    }
}

impl io::Write for Log {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(text);
        Ok(text.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;
    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// Begins to listen, once in a process.
pub fn listen() -> Log {
    static LOG: OnceLock<Log> = OnceLock::new();
    LOG.get_or_init(|| {
        let log = Log::default();
        // sqlx says every statement it runs, without what is bound to it.
        let filter = EnvFilter::new(
            "off,server=trace,domain=trace,app=trace,keyward=trace,sqlx=trace,axum=trace,tower_http=trace",
        );
        tracing_subscriber::fmt().with_env_filter(filter).with_ansi(false).with_writer(log.clone()).try_init().unwrap();
        log
    })
    .clone()
}

/// Begins to count, once in a process.
pub fn metrics() -> PrometheusHandle {
    static METRICS: OnceLock<PrometheusHandle> = OnceLock::new();
    METRICS.get_or_init(|| metrics::install().unwrap()).clone()
}
