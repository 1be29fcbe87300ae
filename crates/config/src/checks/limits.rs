//! Checks of rate limits: what they count by must exist when they strike.

use super::Report;
use crate::rate_limits::Limit;
use crate::rates::Per;
use crate::settings::Settings;

pub(super) fn check(settings: &Settings, report: &mut Report) {
    for limit in Limit::ACCOUNT.into_iter().chain(Limit::MFA) {
        let rates = settings.rates(limit);
        let counts_by = |per| rates.as_slice().iter().any(|rate| rate.per == per);
        report.add(
            "account.E020",
            counts_by(Per::User) && !has_user(limit),
            format!(
                "the rate limit \"{}\" counts by user, and nobody is logged in there",
                limit.as_str()
            ),
            "count by ip or key",
        );
        report.add(
            "account.E021",
            counts_by(Per::Key) && !has_key(limit),
            format!(
                "the rate limit \"{}\" counts by key, and there is none",
                limit.as_str()
            ),
            "count by ip or user",
        );
        report.add(
            "account.E022",
            rates.as_slice().iter().any(|rate| rate.duration.is_zero()),
            format!(
                "the rate limit \"{}\" has an empty time span",
                limit.as_str()
            ),
            "write one like \"5/m/ip\", or false for no limit",
        );
    }
    let is_open = |limit| settings.rates(limit).is_empty();
    report.add(
        "account.W020",
        is_open(Limit::LoginFailed) && is_open(Limit::Login),
        "neither \"login\" nor \"login_failed\" is limited: passwords can be guessed without end",
        "leave \"login_failed\" on in account.rate_limits",
    );
}

/// Whether the action is one of a user who is logged in.
fn has_user(limit: Limit) -> bool {
    matches!(
        limit,
        Limit::ChangePassword | Limit::ChangePhone | Limit::ManageEmail | Limit::Reauthenticate
    )
}

/// Whether the action is about an address, a number or a name.
fn has_key(limit: Limit) -> bool {
    matches!(
        limit,
        Limit::ResetPassword
            | Limit::RequestLoginCode
            | Limit::LoginFailed
            | Limit::ConfirmEmail
            | Limit::VerifyPhone
    )
}

#[cfg(test)]
mod tests {
    use crate::checks::tests::codes;
    use crate::{Limit, RateLimits};

    fn with(limit: Limit, rates: &str) -> Vec<&'static str> {
        codes(|s| s.account.rate_limits = RateLimits::default().with(limit, rates.parse().unwrap()))
    }

    #[test]
    fn limits_count_by_what_is_there() {
        assert_eq!(with(Limit::Login, "5/m/user"), ["account.E020"]);
        assert_eq!(with(Limit::Signup, "5/m/key"), ["account.E021"]);
        assert_eq!(with(Limit::Signup, "5/0s"), ["account.E022"]);
        assert_eq!(with(Limit::ManageEmail, "1/m/ip,5/h/user"), [] as [&str; 0]);
    }

    #[test]
    fn guessing_without_end_is_warned_of() {
        assert_eq!(
            codes(|s| s.account.rate_limits = RateLimits::off()),
            ["account.W020"]
        );
    }
}
