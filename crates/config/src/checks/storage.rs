//! Checks of `[database]` and `[cache]`.

use super::Report;
use crate::cache::CacheBackend;
use crate::settings::Settings;

/// Databases that the server can use, by the scheme of their address.
const SCHEMES: [&str; 5] = ["sqlite", "postgres", "postgresql", "mysql", "mariadb"];

pub(super) fn check(settings: &Settings, report: &mut Report) {
    let database = &settings.database;
    let url = database.url.expose();
    report.add(
        "database.E001",
        url.is_empty() && settings.server.production,
        "there is no database.url, and server.production is on",
        "set it, like \"postgres://user:password@host/name\" or \"sqlite:///var/lib/vestibule/db.sqlite3\"",
    );
    let scheme = url.split(':').next().unwrap_or_default();
    report.add(
        "database.E002",
        !url.is_empty() && !SCHEMES.contains(&scheme),
        "database.url names no database that the server knows",
        "begin it with sqlite://, postgres:// or mysql://",
    );
    report.add(
        "database.E003",
        database.max_connections == 0,
        "database.max_connections is 0",
        "write 1 or more",
    );
    let cache = &settings.cache;
    let url = cache.url.expose();
    report.add(
        "cache.E001",
        cache.backend == CacheBackend::Redis
            && !(url.starts_with("redis://") || url.starts_with("rediss://")),
        "cache.backend is \"redis\", and cache.url is not the address of one",
        "set it, like \"redis://host:6379/0\"",
    );
    let is_dummy = cache.backend == CacheBackend::Dummy;
    let hint = "set cache.backend to \"memory\" or \"redis\"";
    let message = "cache.backend is \"dummy\": passwords and codes can be guessed without limit";
    report.add(
        "cache.E002",
        is_dummy && settings.server.production,
        message,
        hint,
    );
    report.add(
        "cache.W001",
        is_dummy && !settings.server.production,
        message,
        hint,
    );
}

#[cfg(test)]
mod tests {
    use crate::CacheBackend;
    use crate::checks::tests::codes;

    #[test]
    fn databases_are_known_by_their_scheme() {
        assert_eq!(
            codes(|s| s.database.url = "oracle://x".into()),
            ["database.E002"]
        );
        assert_eq!(
            codes(|s| s.database.url = "mysql://u@h/db".into()),
            [] as [&str; 0]
        );
        assert_eq!(codes(|s| s.database.max_connections = 0), ["database.E003"]);
    }

    #[test]
    fn caches_must_remember() {
        assert_eq!(
            codes(|s| s.cache.backend = CacheBackend::Redis),
            ["cache.E001"]
        );
        assert_eq!(
            codes(|s| s.cache.backend = CacheBackend::Dummy),
            ["cache.W001"]
        );
    }
}
