//! Logs: one line an event, to standard error, as text or JSON.

use config::{Log, LogFormat};
use tracing_subscriber::EnvFilter;

/// Starts logging as configured.
///
/// # Errors
/// `[log] level` is not a filter.
pub(crate) fn start(log: &Log) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&log.level)
        .map_err(|error| anyhow::anyhow!("[log] level = {:?}: {error}", log.level))?;
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    // Starting twice happens in tests only, and the first one stays.
    let _ = match log.format {
        LogFormat::Json => builder.json().flatten_event(true).try_init(),
        LogFormat::Text => builder.with_target(false).try_init(),
    };
    Ok(())
}
