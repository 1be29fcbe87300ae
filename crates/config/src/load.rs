//! Loading: defaults, then the file, then the environment, then the command line; later ones win key by key.

use std::path::Path;

use toml::{Table, Value};

use crate::checks::{Finding, Level};
use crate::deprecated;
use crate::error::{Error, Problem, WrittenAt};
use crate::keys::{self, Place};
use crate::retired::{self, Fate};
use crate::settings::Settings;
use crate::sources::Source;

/// Settings and what is to be said about how they were written.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The settings, complete.
    pub settings: Settings,
    /// Whether nothing at all was configured, as on a first try.
    pub is_unconfigured: bool,
    /// Deprecated keys, and keys without effect.
    pub notes: Vec<Finding>,
}

impl Settings {
    /// Loads settings from a file (none: defaults), environment variables and flags (`"server.listen"`, value).
    ///
    /// # Errors
    /// If the file cannot be read, a key does not exist, or a value does not fit.
    pub fn load(
        path: Option<&Path>,
        env: impl IntoIterator<Item = (String, String)>,
        flags: &[(String, String)],
    ) -> Result<Loaded, Error> {
        let mut sources = Vec::new();
        if let Some(path) = path {
            sources.push(Source::file(path)?);
        }
        sources.push(Source::env(env)?);
        sources.push(Source::flags(flags));
        let mut loaded = Self::merge(sources)?;
        if let Some(folder) = path.and_then(Path::parent) {
            loaded.settings.look_beside(folder);
        }
        Ok(loaded)
    }

    /// Files that belong to the configuration are looked for in its folder, wherever the server was started.
    fn look_beside(&mut self, folder: &Path) {
        let schemas = self.user_type.iter_mut().map(|one| &mut one.schema);
        for file in schemas.chain([&mut self.server.messages_dir]).flatten() {
            *file = folder.join(&*file);
        }
    }

    fn merge(sources: Vec<Source>) -> Result<Loaded, Error> {
        let problems: Vec<Problem> = sources.iter().flat_map(unknown).collect();
        if !problems.is_empty() {
            return Err(Error::Invalid(problems));
        }
        let mut merged = Table::new();
        let mut origins = Vec::new();
        for source in sources {
            overlay(&mut merged, source.table);
            origins.extend(source.origins);
        }
        let is_unconfigured = merged.is_empty();
        let notes = retire(&mut merged);
        let problem = |key: String, message: String| {
            let at = origin_of(&origins, &key);
            Error::Invalid(vec![Problem { at, key, message }])
        };
        deprecated::modernise(&mut merged)
            .map_err(|(key, message)| problem(format!("account.{key}"), message.to_owned()))?;
        let settings = serde_path_to_error::deserialize(Value::Table(merged)).map_err(|error| {
            let key = error.path().to_string();
            let message = expectation(&key, error.inner());
            problem(key, message)
        })?;
        Ok(Loaded {
            settings,
            is_unconfigured,
            notes,
        })
    }
}

/// What a key wants, in the parser's words, for people, and without the value.
fn expectation(key: &str, error: &toml::de::Error) -> String {
    // Security: whatever a secret was mistaken for, no part of it is shown.
    if Place::at(&names(key)).is_none_or(|place| place.is_secret()) {
        return "the value does not fit: expected a text".to_owned();
    }
    let message = error.message();
    let Some((found, expected)) = message
        .strip_prefix("invalid ")
        .and_then(|rest| rest.split_once(", expected "))
    else {
        return message.to_owned();
    };
    let found = found
        .split(['`', '"'])
        .next()
        .unwrap_or_default()
        .trim_end();
    let expected = match expected {
        "u8" | "u16" | "u32" | "i64" => "a whole number",
        "a boolean" => "true or false",
        "a sequence" => "a list",
        "a map" => "a table",
        other if other.starts_with("struct ") || other.starts_with("internally tagged") => {
            "a table"
        }
        other => other,
    };
    format!("invalid {found}, expected {expected}")
}

/// Keys of a source that do not exist.
fn unknown(source: &Source) -> Vec<Problem> {
    let found = keys::unknown(&source.table).into_iter();
    found
        .map(|(path, message)| {
            let key = path.join(".");
            Problem {
                at: origin_of(&source.origins, &key),
                key,
                message,
            }
        })
        .collect()
}

/// Where a key was written last, or the table it is in.
fn origin_of(origins: &[(Vec<String>, WrittenAt)], key: &str) -> WrittenAt {
    let path = names(key);
    let found = (1..=path.len()).rev().find_map(|length| {
        origins
            .iter()
            .rev()
            .find(|(at, _)| at.iter().eq(&path[..length]))
            .map(|(_, origin)| origin.clone())
    });
    found.unwrap_or(WrittenAt::Derived)
}

/// The names in a path of the parser, without the indexes of array elements.
fn names(key: &str) -> Vec<&str> {
    key.split(['.', '['])
        .filter(|part| !part.ends_with(']'))
        .collect()
}

/// Lays a table over another, key by key at all depths.
fn overlay(below: &mut Table, above: Table) {
    for (key, value) in above {
        match (below.get_mut(&key), value) {
            (Some(Value::Table(below)), Value::Table(above)) => overlay(below, above),
            (_, value) => {
                below.insert(key, value);
            }
        }
    }
}

/// Says what becomes of keys that are no settings, and removes those without effect.
fn retire(merged: &mut Table) -> Vec<Finding> {
    let mut notes = Vec::new();
    let mut note = |code, message, hint| {
        notes.push(Finding {
            code,
            level: Level::Warning,
            message,
            hint,
        });
    };
    for (section, table) in merged.iter_mut() {
        let Some(table) = table.as_table_mut() else {
            continue;
        };
        table.retain(|key, _| match retired::find(&[section, key]) {
            Some(Fate::Deprecated(instead)) => {
                note(
                    "config.W001",
                    format!("{section}.{key} is deprecated"),
                    format!("write {instead} instead"),
                );
                true
            }
            Some(Fate::Ignored(why)) => {
                note(
                    "config.W002",
                    format!("{section}.{key} has no effect: {why}"),
                    "remove it".to_owned(),
                );
                false
            }
            None => true,
        });
    }
    notes
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::Loaded;
    use crate::error::Error;
    use crate::settings::Settings;
    use crate::sources::Source;
    use crate::{Limit, LoginMethod, SameSite};

    fn load(text: &str, env: &[(&str, &str)], flags: &[(&str, &str)]) -> Result<Loaded, Error> {
        let own = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
            pairs
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect()
        };
        let file = Source::text(Path::new("v.toml"), text)?;
        Settings::merge(vec![
            file,
            Source::env(own(env))?,
            Source::flags(&own(flags)),
        ])
    }

    fn refusal(text: &str) -> String {
        load(text, &[], &[]).unwrap_err().to_string()
    }

    #[test]
    fn nothing_configured_gives_the_defaults() {
        let loaded = Settings::load(None, [], &[]).unwrap();
        assert_eq!(loaded.settings, Settings::default());
        assert!(loaded.is_unconfigured);
    }

    #[test]
    fn later_sources_win_key_by_key() {
        let text = "[account]\nlogin_methods = ['email']\nsalt = 'a'\nusername_min_length = 2\n\
                    [account.rate_limits]\nlogin = '1/m'\nsignup = '1/m'\n";
        let env = [
            ("VESTIBULE__ACCOUNT__SALT", "b"),
            ("VESTIBULE__ACCOUNT__RATE_LIMITS__LOGIN", "2/m"),
            ("VESTIBULE__ACCOUNT__USERNAME_MIN_LENGTH", "3"),
        ];
        let account = load(text, &env, &[("account.salt", "c")])
            .unwrap()
            .settings
            .account;
        assert_eq!(
            (account.salt.as_str(), account.username_min_length),
            ("c", 3)
        );
        assert_eq!(account.login_methods, [LoginMethod::Email]);
        let settings = Settings {
            account,
            ..Settings::default()
        };
        assert_eq!(settings.rates(Limit::Login).as_slice()[0].amount, 2);
        assert_eq!(settings.rates(Limit::Signup).as_slice()[0].amount, 1);
    }

    #[test]
    fn an_unknown_key_is_refused_with_file_line_and_close_matches() {
        assert_eq!(
            refusal("[account]\nsalt = 'x'\nlogin_metods = ['email']\n[server]\nlissten = 1\n"),
            "v.toml:3: account.login_metods: there is no such key; did you mean \"login_methods\"?\n\
             v.toml:5: server.lissten: there is no such key; did you mean \"listen\"?"
        );
    }

    #[test]
    fn an_unknown_variable_is_refused_by_its_name() {
        let error = load("", &[("VESTIBULE__ACCOUNT__LOGIN_METOD", "email")], &[]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "VESTIBULE__ACCOUNT__LOGIN_METOD: account.login_metod: there is no such key; did you mean \"login_methods\"?"
        );
    }

    #[test]
    fn a_value_that_does_not_fit_is_refused_with_what_is_expected() {
        assert_eq!(
            refusal("[account]\n\nlogin_timeout = 'soon'\n"),
            "v.toml:3: account.login_timeout: invalid type: string, expected a whole number"
        );
        assert_eq!(
            refusal("account = 1\n"),
            "v.toml:1: account: invalid type: integer, expected a table"
        );
        assert_eq!(
            refusal("[account]\nlogin_methods = ['mail']\n"),
            "v.toml:2: account.login_methods[0]: unknown variant `mail`, expected one of `username`, `email`, `phone`"
        );
        assert_eq!(
            refusal("[account]\nsignup_fields = ['password*']\n"),
            "v.toml:2: account.signup_fields: \"password*\" is not a sign-up field: use \"password1\"; \
             the fields are username, email, email2, phone, password1, password2"
        );
        assert_eq!(
            refusal("[account]\nrate_limits = { login = '5 per minute' }\n"),
            "v.toml:2: account.rate_limits: login: \"5 per minute\" is not a rate like \"5/m/user\" or \"10/30s/ip\""
        );
    }

    #[test]
    fn refused_secrets_are_not_shown() {
        let message = refusal("[socialaccount.providers.google]\napps = [{ secret = 424242 }]\n");
        assert!(!message.contains("424242"), "{message}");
        let message = refusal("[server]\nsecret_key = 424242\n");
        assert_eq!(
            message,
            "v.toml:2: server.secret_key: the value does not fit: expected a text"
        );
    }

    #[test]
    fn booleans_count_and_spans_may_be_floats() {
        let text = "[account]\nlogin_by_code_supports_resend = true\nemail_verification_supports_change = 5\n\
                    phone_verification_supports_resend = false\n[mfa]\ntrust_cookie_age = 1209600.0\n\
                    [session]\ncookie_samesite = false\n[socialaccount]\nemail_verification = false\n";
        let settings = load(text, &[], &[]).unwrap().settings;
        assert_eq!(settings.account.login_by_code_supports_resend, 2);
        assert_eq!(settings.account.email_verification_supports_change, 5);
        assert_eq!(settings.account.phone_verification_supports_resend, 0);
        assert_eq!(settings.mfa.trust_cookie_age, 1_209_600);
        assert_eq!(settings.session.cookie_samesite, SameSite::Unset);
    }

    #[test]
    fn deprecated_keys_work_and_are_noted() {
        let loaded = load(
            "[account]\nauthentication_method = 'email'\nadapter = 'x.Y'\n",
            &[],
            &[],
        )
        .unwrap();
        assert_eq!(loaded.settings.account.login_methods, [LoginMethod::Email]);
        let notes: Vec<String> = loaded
            .notes
            .iter()
            .map(|note| format!("{}; {}", note.message, note.hint))
            .collect();
        assert_eq!(
            notes,
            [
                "account.authentication_method is deprecated; write account.login_methods instead",
                "account.adapter has no effect: it names Python code; remove it",
            ]
        );
    }
}
