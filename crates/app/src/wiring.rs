//! Putting the parts together: settings, database, server.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use auth::kit::cache::{Cache, DummyCache, MemoryCache};
use auth::{Seams, Server, SystemClock};
use config::checks::{Finding, Level};
use config::{CacheBackend, Loaded, Settings};
use providers::fetch::{Egress, Guarded};
use store::Db;

use crate::cli::Global;
use crate::first_run;

/// The file that is read where none is named.
const DEFAULT_FILE: &str = "vestibule.toml";

/// The settings of this call, complete and free of contradictions.
pub(crate) struct Ready {
    /// The settings.
    pub(crate) settings: Settings,
    /// Whether nothing was configured at all.
    pub(crate) is_development: bool,
    /// What to tell whoever starts a server.
    pub(crate) banner: Vec<String>,
    /// What is odd, but no reason to refuse.
    pub(crate) warnings: Vec<Finding>,
}

/// Reads the settings as they are.
pub(crate) fn load(global: &Global) -> Result<Loaded> {
    let default = PathBuf::from(DEFAULT_FILE);
    let file = global
        .config
        .clone()
        .or_else(|| default.is_file().then_some(default));
    Ok(Settings::load(
        file.as_deref(),
        std::env::vars(),
        &global.settings,
    )?)
}

/// Reads, completes and checks the settings.
pub(crate) fn ready(global: &Global) -> Result<Ready> {
    let loaded = load(global)?;
    let (errors, mut warnings): (Vec<_>, Vec<_>) = config::checks::run(&loaded.settings)
        .into_iter()
        .partition(Finding::is_error);
    if !errors.is_empty() {
        let lines: Vec<_> = errors.iter().map(ToString::to_string).collect();
        bail!("the settings contradict themselves:\n{}", lines.join("\n"));
    }
    warnings.extend(
        loaded
            .notes
            .iter()
            .filter(|note| note.level == Level::Warning)
            .cloned(),
    );
    let banner = loaded.banner();
    let is_development = loaded.is_unconfigured || loaded.settings.server.debug;
    let mut settings = loaded.settings;
    first_run::complete(&mut settings)?;
    Ok(Ready {
        settings,
        is_development,
        banner,
        warnings,
    })
}

/// Opens the database of the settings.
pub(crate) async fn database(settings: &Settings) -> Result<Db> {
    let database = &settings.database;
    let options = store::Options {
        max_connections: database.max_connections,
        acquire_timeout: Duration::from_secs(database.acquire_timeout.into()),
        busy_timeout: Duration::from_secs(database.busy_timeout.into()),
        create: true,
        ..store::Options::default()
    };
    store::connect(database.url.expose(), &options)
        .await
        .context("cannot open the database")
}

/// What calls providers.
fn fetch(settings: &Settings) -> Result<Guarded> {
    let mock = settings.security.provider_mock.as_deref();
    let mock = mock
        .filter(|url| !url.is_empty())
        .map(str::parse)
        .transpose();
    let egress = Egress {
        timeout: Duration::from_secs(settings.socialaccount.requests_timeout.into()),
        allows_private: settings.allows_private_fetch(),
        mock: mock.context("[security] provider_mock is no address")?,
        ..Egress::default()
    };
    Ok(Guarded::new(egress)?)
}

/// Puts a server together.
pub(crate) async fn server(settings: Settings) -> Result<Arc<Server>> {
    let db = database(&settings).await?;
    let cache: Arc<dyn Cache> = match settings.cache.backend {
        CacheBackend::Memory => Arc::new(MemoryCache::default()),
        CacheBackend::Dummy => Arc::new(DummyCache),
        CacheBackend::Redis => {
            bail!("[cache] backend = \"redis\" is not built yet; use \"memory\"")
        }
    };
    let seams = Seams {
        cache,
        clock: Arc::new(SystemClock),
        fetch: Arc::new(fetch(&settings)?),
        seed: rand::random(),
    };
    Ok(Arc::new(Server::start(settings, db, seams)?))
}
