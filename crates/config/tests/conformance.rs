//! The configuration with which allauth's own tests are run against the server.

#![expect(clippy::unwrap_used, reason = "a helper of tests may fail like a test")]

use std::path::Path;

use vestibule_config::{
    CacheBackend, Hasher, Limit, LoginMethod, MailBackend, MfaType, Settings, SmsBackend,
    TokenStrategy, checks,
};

/// The base settings of the suite, with more of them in the file `extra`.
fn load(extra: &str) -> Settings {
    let mut table: toml::Table = include_str!("conformance.toml").parse().unwrap();
    for (section, values) in extra.parse::<toml::Table>().unwrap() {
        let base = table
            .entry(section)
            .or_insert_with(|| toml::Value::Table(toml::Table::new()));
        base.as_table_mut()
            .unwrap()
            .extend(values.as_table().unwrap().clone());
    }
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(&file, table.to_string()).unwrap();
    Settings::load(Some(file.path()), [], &[]).unwrap().settings
}

#[test]
fn the_base_settings_load_and_no_check_refuses_them() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance.toml");
    let settings = Settings::load(Some(&path), [], &[]).unwrap().settings;
    assert_eq!(settings.server.secret_key.expose(), "psst");
    assert_eq!(settings.mail.backend, MailBackend::File);
    assert_eq!(settings.sms.backend, SmsBackend::File);
    assert_eq!(settings.cache.backend, CacheBackend::Dummy);
    assert_eq!(
        settings.auth.preferred_hasher(),
        Hasher::Pbkdf2Sha256 { iterations: 1 }
    );
    assert_eq!(settings.password_min_length(), Some(6));
    assert_eq!(
        settings.mfa.supported_types,
        [MfaType::Totp, MfaType::Webauthn, MfaType::RecoveryCodes]
    );
    assert!(settings.mfa.allows_passkey_signup() && settings.allows_host("testserver"));
    assert!(settings.csrf_trusted_origins().is_empty());
    let apps: Vec<&str> = settings.socialaccount.providers["openid_connect"]
        .all_apps()
        .map(|app| app.name.as_str())
        .collect();
    assert_eq!(apps, ["Unittest Server", "Other Example Server"]);
    let link = settings.frontend_link("account_confirm_email", "k:1", "http://testserver");
    assert_eq!(
        link.as_deref(),
        Some("http://testserver/spa/confirm-email?key=k%3A1")
    );
    let errors: Vec<_> = checks::run(&settings)
        .into_iter()
        .filter(checks::Finding::is_error)
        .collect();
    assert_eq!(errors, []);
}

#[test]
fn what_its_tests_change_loads_and_no_check_refuses_it() {
    let settings = load(
        "[account]\nauthentication_method = 'username_email'\nemail_required = true\nusername_required = false\n\
         login_attempts_limit = 1\nchange_email = true\nemail_verification = 'mandatory'\nprevent_enumeration = 'strict'\n\
         login_by_code_required = ['password', 'mfa']\nemail_verification_supports_change = true\n\
         login_by_code_supports_resend = 2\nis_open_for_signup = false\nreauthentication_required = true\n\
         [mfa]\nrate_limits = { webauthn_login = '1/m/ip' }\nwebauthn_user_verification = 'required'\ntrust_enabled = true\n\
         [headless]\ntoken_strategy = 'jwt'\njwt_claims = { email = 'email' }\njwt_algorithm = 'HS256'\njwt_private_key = ''\n\
         [socialaccount]\nis_open_for_signup = false\n\
         [socialaccount.providers.google]\ncerts_url = 'http://127.0.0.1:1/certs'\napps = [{ client_id = 'c', secret = 's', key = '' }]\n",
    );
    assert_eq!(
        settings.account.login_methods,
        [LoginMethod::Email, LoginMethod::Username]
    );
    assert_eq!(settings.rates(Limit::LoginFailed).as_slice()[1].amount, 1);
    assert!(
        settings.account.signup_fields.requires("email")
            && !settings.account.signup_fields.has("username")
    );
    assert_eq!(settings.headless.token_strategy, TokenStrategy::Jwt);
    assert_eq!(
        settings.socialaccount.providers["google"].options["certs_url"],
        "http://127.0.0.1:1/certs"
    );
    let errors: Vec<_> = checks::run(&settings)
        .into_iter()
        .filter(checks::Finding::is_error)
        .collect();
    assert_eq!(errors, []);
}

#[test]
fn all_limits_can_be_off() {
    let settings = load("[account]\nrate_limits = false\n[mfa]\nrate_limits = false\n");
    assert!(
        Limit::ACCOUNT
            .into_iter()
            .chain(Limit::MFA)
            .all(|limit| settings.rates(limit).is_empty())
    );
}
