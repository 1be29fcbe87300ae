//! Checks of `[account]`. Compat: `allauth/account/checks.py`.

use super::Report;
use crate::account::Account;
use crate::code_format::CodeFormat;
use crate::login_methods::LoginMethod;
use crate::settings::Settings;

pub(super) fn check(settings: &Settings, report: &mut Report) {
    let account = &settings.account;
    if settings.socialaccount.only {
        providers_only(settings, report);
    } else {
        login_methods(account, report);
    }
    addresses(account, report);
    codes(settings, report);
    report.add(
        "account.E006",
        !["http", "https"].contains(&account.default_http_protocol.to_lowercase().as_str()),
        format!(
            "account.default_http_protocol is \"{}\"",
            account.default_http_protocol
        ),
        "write \"http\" or \"https\"",
    );
}

fn providers_only(settings: &Settings, report: &mut Report) {
    report.add(
        "account.E001",
        settings.account.login_by_code_enabled,
        "socialaccount.only leaves no other way to log in, and account.login_by_code_enabled is one",
        "turn one of them off",
    );
    report.add(
        "account.E002",
        settings.account.email_verification != crate::EmailVerification::None,
        "socialaccount.only leaves addresses to the providers, and account.email_verification is not \"none\"",
        "set account.email_verification to \"none\"",
    );
    report.add(
        "account.W001",
        !settings.mfa.supported_types.is_empty(),
        "with socialaccount.only, second factors are the providers' business",
        "set mfa.supported_types to []",
    );
}

fn login_methods(account: &Account, report: &mut Report) {
    report.add(
        "account.E003",
        account.login_methods.is_empty(),
        "account.login_methods is empty, so nobody can log in",
        "list \"username\", \"email\" or \"phone\"",
    );
    let has_required = account
        .login_methods
        .iter()
        .any(|method| account.signup_fields.requires(method.as_str()));
    report.add(
        "account.W002",
        !account.login_methods.is_empty() && !has_required,
        "none of account.login_methods is a required sign-up field, so new users may be unable to log in",
        "put a star behind one of them in account.signup_fields",
    );
    report.add(
        "account.E004",
        account.logs_in_by(LoginMethod::Email) && !account.unique_email,
        "users log in by address, and account.unique_email is off, so an address may mean two of them",
        "turn account.unique_email on",
    );
}

fn addresses(account: &Account, report: &mut Report) {
    report.add(
        "account.E005",
        account.max_email_addresses == Some(0),
        "account.max_email_addresses is 0",
        "write 1 or more, or remove it",
    );
    report.add(
        "account.E007",
        account.change_email && account.max_email_addresses.is_some_and(|count| count != 2),
        "account.change_email needs room for the old and the new address",
        "remove account.max_email_addresses, or set it to 2",
    );
    report.add(
        "account.W003",
        account.is_email_verification_mandatory() && !account.signup_fields.requires("email"),
        "account.email_verification is \"mandatory\", and users can sign up without an address",
        "write \"email*\" in account.signup_fields",
    );
    report.add(
        "account.W004",
        account.email_verification_by_code_enabled && !account.is_email_verification_mandatory(),
        "verification by code is made for account.email_verification = \"mandatory\"",
        "set that, or turn account.email_verification_by_code_enabled off",
    );
    report.add(
        "account.W005",
        !account.email_confirmation_hmac,
        "account.email_confirmation_hmac is off, and links are signed nevertheless",
        "remove it",
    );
}

fn codes(settings: &Settings, report: &mut Report) {
    let account = &settings.account;
    let own = [
        &account.login_by_code_format,
        &account.email_verification_by_code_format,
        &account.password_reset_by_code_format,
        &account.phone_verification_code_format,
    ];
    let formats = own
        .into_iter()
        .flatten()
        .chain([&settings.allauth.user_code_format]);
    for format in formats {
        report.add(
            "account.E008",
            !(4..=64).contains(&format.chars()),
            format!("codes of {} characters are not possible", format.chars()),
            "use 4 to 64",
        );
        report.add(
            "account.W006",
            is_guessable(format),
            format!("codes of {} digits can be guessed", format.chars()),
            "use 6 or more",
        );
    }
    for (name, attempts) in [
        (
            "login_by_code_max_attempts",
            account.login_by_code_max_attempts,
        ),
        (
            "email_verification_by_code_max_attempts",
            account.email_verification_by_code_max_attempts,
        ),
        (
            "password_reset_by_code_max_attempts",
            account.password_reset_by_code_max_attempts,
        ),
        (
            "phone_verification_max_attempts",
            account.phone_verification_max_attempts,
        ),
    ] {
        report.add(
            "account.W007",
            attempts > 10,
            format!("account.{name} gives {attempts} guesses at each code"),
            "use 3",
        );
    }
    report.add(
        "account.W008",
        account.login_by_code_trust_enabled && settings.mfa.supported_types.is_empty(),
        "account.login_by_code_trust_enabled offers to skip a code, and mfa.supported_types is empty",
        "turn it off, or support a type",
    );
}

fn is_guessable(format: &CodeFormat) -> bool {
    format.numeric && (4..6).contains(&format.chars())
}

#[cfg(test)]
mod tests {
    use crate::checks::tests::codes;
    use crate::{CodeFormat, EmailVerification, LoginMethod, SignupFields};

    #[test]
    fn providers_only_leaves_no_other_way() {
        let found = codes(|s| {
            s.socialaccount.only = true;
            s.account.login_by_code_enabled = true;
        });
        assert_eq!(found, ["account.E001", "account.E002", "account.W001"]);
    }

    #[test]
    fn users_must_be_able_to_log_in_with_what_they_sign_up_with() {
        assert_eq!(
            codes(|s| s.account.login_methods = vec![LoginMethod::Email]),
            ["account.W002"]
        );
        let found = codes(|s| {
            s.account.login_methods = vec![LoginMethod::Email];
            s.account.signup_fields = SignupFields::parse(&["email*", "password1*"]).unwrap();
            s.account.unique_email = false;
        });
        assert_eq!(found, ["account.E004"]);
    }

    #[test]
    fn verification_needs_an_address() {
        assert_eq!(
            codes(|s| s.account.email_verification = EmailVerification::Mandatory),
            ["account.W003"]
        );
        assert_eq!(
            codes(|s| s.account.email_verification_by_code_enabled = true),
            ["account.W004"]
        );
    }

    #[test]
    fn changing_an_address_takes_two() {
        assert_eq!(
            codes(|s| s.account.max_email_addresses = Some(0)),
            ["account.E005"]
        );
        let found = |count| {
            codes(|s| {
                s.account.change_email = true;
                s.account.max_email_addresses = Some(count);
            })
        };
        assert_eq!(found(1), ["account.E007"]);
        assert_eq!(found(2), [] as [&str; 0]);
    }

    #[test]
    fn codes_must_be_hard_to_guess() {
        let format = |length| {
            Some(CodeFormat {
                length: Some(length),
                numeric: true,
                dashed: false,
            })
        };
        assert_eq!(
            codes(|s| s.account.login_by_code_format = format(0)),
            ["account.E008"]
        );
        assert_eq!(
            codes(|s| s.account.login_by_code_format = format(4)),
            ["account.W006"]
        );
        assert_eq!(
            codes(|s| s.account.login_by_code_format = format(6)),
            [] as [&str; 0]
        );
        assert_eq!(
            codes(|s| s.account.login_by_code_max_attempts = 100),
            ["account.W007"]
        );
    }
}
