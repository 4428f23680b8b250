//! The log: text for people or JSON for machines, on standard error, with nothing in it that a request carried.

use crate::config::{Config, LogFormat};
use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt as _, util::SubscriberInitExt as _};

/// Begins to log, for a server.
pub fn begin(config: &Config) {
    install(&config.log, config.log_format);
    note_panics();
}

/// Begins to log warnings only, for a command whose answer is on standard output.
pub fn begin_quietly(format: LogFormat) {
    install("warn", format);
    note_panics();
}

fn install(filter: &str, format: LogFormat) {
    // What Postgres remarks on migrations that are there already interests nobody who has not asked for it.
    let filter = if filter.contains("sqlx") { filter.to_owned() } else { format!("{filter},sqlx=warn") };
    // The configuration has been through this parser already.
    let filter = EnvFilter::builder().parse(filter).unwrap_or_else(|_| EnvFilter::new("info"));
    let registry = tracing_subscriber::registry().with(filter);
    // In tests several servers share a process; the first one's log is the process's.
    _ = match format {
        LogFormat::Text => registry.with(fmt::layer().with_writer(std::io::stderr).with_ansi(false)).try_init(),
        LogFormat::Json => {
            registry.with(fmt::layer().json().flatten_event(true).with_writer(std::io::stderr)).try_init()
        }
    };
}

/// A panic is a fault of ours and is logged with its place. Its text only where it stands so in the source: anything put
/// together may hold what a request carried.
fn note_panics() {
    std::panic::set_hook(Box::new(|info| {
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        let text = info.payload().downcast_ref::<&'static str>().copied().unwrap_or("(with values, left out)");
        tracing::error!(place, text, "a panic: this is a fault of Keyward's");
    }));
}
