//! Every setting of django-allauth exists here with its default, as real allauth says it (`allauth_defaults.py`),
//! or is understood as a key without effect; every difference is listed with its reason.

#![expect(clippy::unwrap_used, reason = "a helper of tests may fail like a test")]

use std::collections::BTreeSet;

use serde_json::{Value, json};
use vestibule_config::{CodePurpose, Limit, Settings};

/// Properties of allauth's modules that are no settings.
const NO_SETTINGS: [&str; 8] = [
    "allauth.headless_enabled",
    "allauth.headless_only",
    "allauth.mfa_enabled",
    "allauth.sites_enabled",
    "allauth.socialaccount_enabled",
    "allauth.socialaccount_only",
    "allauth.usersessions_enabled",
    "socialaccount.uid_max_length",
];

/// Defaults that differ on purpose.
const DIFFERENT: [(&str, &str); 4] = [
    (
        "session.cookie_secure",
        "on where the server is known to be on https",
    ),
    ("csrf.cookie_secure", "as the session cookie"),
    ("csrf.trusted_origins", "the front ends"),
    ("headless.token_strategy", "a word instead of a class"),
];

fn allauth() -> Value {
    serde_json::from_str(include_str!("allauth_defaults.json")).unwrap()
}

/// The defaults, without password validators: Django has none, a new project has ours.
fn defaults() -> Settings {
    let mut settings = Settings::default();
    settings.auth.password_validators.clear();
    settings
}

/// The default here, in the form of allauth's; `None` if there is no such key.
fn ours(section: &str, key: &str) -> Option<Value> {
    let settings = defaults();
    let derived = match section {
        "account" => of_account(&settings, key),
        "mfa" => of_mfa(&settings, key),
        "socialaccount" => of_socialaccount(&settings, key),
        _ => None,
    };
    let renamed = key
        .replace("_max_change_count", "_supports_change")
        .replace("_max_resend_count", "_supports_resend");
    let own = || {
        serde_json::to_value(&settings).unwrap()[section]
            .get(&renamed)
            .map(without_nulls)
    };
    derived.or_else(own)
}

/// An unset code format is `None` here and an empty dictionary there; its parts have the same defaults.
fn without_nulls(value: &Value) -> Value {
    match value {
        Value::Object(format) if format.get("dashed") == Some(&json!(true)) => json!({}),
        other => other.clone(),
    }
}

fn rates(limits: &[Limit]) -> Value {
    limits
        .iter()
        .map(|limit| (limit.as_str(), limit.default_text()))
        .collect()
}

fn of_account(settings: &Settings, key: &str) -> Option<Value> {
    let fields = &settings.account.signup_fields;
    Some(match key {
        "rate_limits" => rates(&Limit::ACCOUNT),
        "signup_fields" => fields
            .iter()
            .map(|field| {
                (
                    field.name.clone(),
                    json!({ "required": fields.requires(&field.name) }),
                )
            })
            .collect(),
        "password_min_length" => json!(settings.password_min_length()),
        "signup_redirect_url" => json!(settings.signup_redirect_url()),
        "logout_redirect_url" => json!(settings.logout_redirect_url()),
        "email_confirmation_anonymous_redirect_url" => json!(settings.auth.login_url),
        "login_by_code_format" => without_nulls(&json!(settings.code_format(CodePurpose::Login))),
        "email_verification_by_code_format" => {
            without_nulls(&json!(settings.code_format(CodePurpose::EmailVerification)))
        }
        "password_reset_by_code_format" => {
            without_nulls(&json!(settings.code_format(CodePurpose::PasswordReset)))
        }
        "phone_verification_code_format" => {
            without_nulls(&json!(settings.code_format(CodePurpose::PhoneVerification)))
        }
        _ => return None,
    })
}

fn of_mfa(settings: &Settings, key: &str) -> Option<Value> {
    let cookie = settings.trust_cookie();
    Some(match key {
        "rate_limits" => rates(&Limit::MFA),
        "trust_cookie_domain" => json!(cookie.domain),
        "trust_cookie_httponly" => json!(cookie.http_only),
        "trust_cookie_path" => json!(cookie.path),
        "trust_cookie_samesite" => json!(cookie.same_site),
        "trust_cookie_secure" => json!(cookie.secure),
        _ => return None,
    })
}

fn of_socialaccount(settings: &Settings, key: &str) -> Option<Value> {
    Some(match key {
        "email_required" => json!(settings.social_email_required()),
        "query_email" => json!(settings.social_query_email()),
        "reauthentication_required" => json!(settings.social_reauthentication_required()),
        "email_verification" => json!(settings.social_email_verification()),
        _ => return None,
    })
}

#[test]
fn every_default_is_allauths() {
    let mut differing = BTreeSet::new();
    for (section, defaults) in allauth()
        .as_object()
        .unwrap()
        .iter()
        .filter(|(section, _)| *section != "versions")
    {
        for (key, theirs) in defaults.as_object().unwrap() {
            let name = format!("{section}.{key}");
            if NO_SETTINGS.contains(&name.as_str()) {
                continue;
            }
            match ours(section, key) {
                Some(ours) if ours == *theirs => {}
                Some(ours) if DIFFERENT.iter().any(|(different, _)| *different == name) => {
                    assert!(
                        differing.insert(name.clone()),
                        "{name} is listed as different and is {ours}"
                    );
                }
                Some(ours) => panic!("{name}: ours is {ours}, theirs {theirs}"),
                None => assert_understood(&name, theirs),
            }
        }
    }
    assert_eq!(differing.len(), DIFFERENT.len());
}

/// A key that is no setting here is accepted, and its fate is noted.
fn assert_understood(name: &str, default: &Value) {
    let value = if default.is_null() {
        "x".to_owned()
    } else {
        default.to_string()
    };
    let loaded = Settings::load(None, [], &[(name.to_owned(), value)])
        .unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_eq!(loaded.notes.len(), 1, "{name}");
    assert_eq!(loaded.settings, Settings::default(), "{name}");
}
