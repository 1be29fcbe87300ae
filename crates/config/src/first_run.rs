//! What a server that was told nothing makes for itself, and what it says about that. Only names and texts:
//! files are made by the caller.

use std::path::PathBuf;

use crate::load::Loaded;
use crate::settings::Settings;

/// Characters of a generated key.
pub const GENERATED_KEY_LENGTH: usize = 50;

/// What is missing for a start, and can be made in `server.data_dir`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FirstRun {
    /// File that keeps the generated `server.secret_key`; `None` if one is configured.
    pub secret_key_file: Option<PathBuf>,
    /// SQLite file; `None` if `database.url` is configured.
    pub database_file: Option<PathBuf>,
    /// What to tell whoever started the server, one line each.
    pub messages: Vec<String>,
}

impl FirstRun {
    /// Whether anything is made that a server in use should be given instead.
    pub fn is_needed(&self) -> bool {
        self.secret_key_file.is_some() || self.database_file.is_some()
    }
}

impl Settings {
    /// What is missing for a start outside of production. [`crate::checks::run`] says first whether it may be made at all.
    pub fn first_run(&self) -> FirstRun {
        let folder = &self.server.data_dir;
        let key = self
            .server
            .secret_key
            .is_empty()
            .then(|| folder.join("secret_key"));
        let database = self
            .database
            .url
            .is_empty()
            .then(|| folder.join("vestibule.sqlite3"));
        let mut messages = Vec::new();
        if let Some(file) = &key {
            messages.push(format!(
                "No server.secret_key: using the one in {}, made on the first start.",
                file.display()
            ));
        }
        if let Some(file) = &database {
            messages.push(format!(
                "No database.url: using the SQLite file {}.",
                file.display()
            ));
        }
        FirstRun {
            secret_key_file: key,
            database_file: database,
            messages,
        }
    }
}

impl Loaded {
    /// What to tell at the start of a server that was told nothing; empty for any other.
    pub fn banner(&self) -> Vec<String> {
        if !self.is_unconfigured {
            return Vec::new();
        }
        let server = &self.settings.server;
        let mut lines = vec![
            "DEVELOPMENT MODE: no configuration was found.".to_owned(),
            "Good for trying out on this machine; not for users.".to_owned(),
        ];
        lines.extend(self.settings.first_run().messages);
        lines.push("Mails and codes are printed here instead of being sent.".to_owned());
        lines.push(format!(
            "Listening on http://{}, for this machine only.",
            server.listen
        ));
        lines.push(
            "For real use: write a configuration file, with server.production = true.".to_owned(),
        );
        lines
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use crate::settings::Settings;

    #[test]
    fn nothing_configured_makes_a_key_and_a_database_and_says_so() {
        let loaded = Settings::load(None, [], &[]).unwrap();
        let first_run = loaded.settings.first_run();
        assert_eq!(
            first_run.secret_key_file,
            Some(PathBuf::from("./data/secret_key"))
        );
        assert_eq!(
            first_run.database_file,
            Some(PathBuf::from("./data/vestibule.sqlite3"))
        );
        assert!(loaded.banner()[0].starts_with("DEVELOPMENT MODE"));
    }

    #[test]
    fn what_is_configured_is_not_made() {
        let env = [
            ("SERVER__SECRET_KEY", "k"),
            ("DATABASE__URL", "postgres://x/y"),
        ];
        let env = env.map(|(name, value)| (format!("VESTIBULE__{name}"), value.to_owned()));
        let loaded = Settings::load(None, env, &[]).unwrap();
        assert!(!loaded.settings.first_run().is_needed());
        assert!(loaded.banner().is_empty());
    }
}
