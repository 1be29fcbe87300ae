//! Contradictions among settings. Every finding has a code that stays (`account.E003`) and says what to change.
//! Errors stop the server from starting; what merely looks wrong, or what allauth refuses and still works, is a warning.

mod account;
mod auth;
mod cookies;
mod delivery;
mod frontends;
mod headless;
mod limits;
mod mfa;
mod server;
mod services;
mod socialaccount;
mod storage;
mod ui;
mod user_types;

use crate::settings::Settings;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Worth a look; the server starts.
    Warning,
    /// The server does not start.
    Error,
}

/// Something about the settings that should be changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Section, `E` or `W`, number; never reused.
    pub code: &'static str,
    /// How bad it is.
    pub level: Level,
    /// What is wrong.
    pub message: String,
    /// What to change.
    pub hint: String,
}

impl Finding {
    /// Whether the server must not start.
    pub fn is_error(&self) -> bool {
        self.level == Level::Error
    }
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}: {}", self.code, self.message, self.hint)
    }
}

/// Runs all checks; errors come first.
pub fn run(settings: &Settings) -> Vec<Finding> {
    let mut report = Report {
        findings: Vec::new(),
    };
    server::check(settings, &mut report);
    frontends::check(settings, &mut report);
    cookies::check(settings, &mut report);
    storage::check(settings, &mut report);
    delivery::check(settings, &mut report);
    auth::check(settings, &mut report);
    account::check(settings, &mut report);
    limits::check(settings, &mut report);
    mfa::check(settings, &mut report);
    socialaccount::check(settings, &mut report);
    headless::check(settings, &mut report);
    services::check(settings, &mut report);
    ui::check(settings, &mut report);
    user_types::check(settings, &mut report);
    report
        .findings
        .sort_by_key(|finding| std::cmp::Reverse(finding.level));
    report.findings
}

/// Collects findings. The letter in the code says how bad each is.
struct Report {
    findings: Vec<Finding>,
}

impl Report {
    /// Adds a finding if something is the case.
    fn add(
        &mut self,
        code: &'static str,
        is_so: bool,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        if is_so {
            let level = if code.contains(".E") {
                Level::Error
            } else {
                Level::Warning
            };
            self.findings.push(Finding {
                code,
                level,
                message: message.into(),
                hint: hint.into(),
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::run;
    use crate::settings::Settings;

    /// The codes found after a change to the defaults.
    pub(super) fn codes(change: impl FnOnce(&mut Settings)) -> Vec<&'static str> {
        let mut settings = Settings::default();
        settings.server.secret_key = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOP".into();
        change(&mut settings);
        run(&settings)
            .into_iter()
            .map(|finding| finding.code)
            .collect()
    }

    #[test]
    fn the_defaults_with_a_key_pass() {
        assert_eq!(codes(|_| {}), [] as [&str; 0]);
    }

    #[test]
    fn errors_come_before_warnings() {
        let found = codes(|settings| {
            settings.server.secret_key = "short".into();
            settings.account.login_methods.clear();
        });
        assert_eq!(found, ["account.E003", "server.W001"]);
    }
}
