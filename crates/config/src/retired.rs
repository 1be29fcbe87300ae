//! Keys that allauth or Django has and that are no settings here: deprecated ones, which are translated,
//! and those without meaning for a server that is not a Django project.

use Fate::{Deprecated, Ignored};

/// What becomes of a key that is no setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// Its sense is taken over by this key.
    Deprecated(&'static str),
    /// It has no effect, for this reason.
    Ignored(&'static str),
}

const PAGES: &str = "it concerns pages that allauth renders from templates";
const PYTHON: &str = "it names Python code";
const STORAGE: &str = "sessions are always in the database";
const USERS: &str = "users are in auth_user as Django makes it";
const SIGNUP_FIELDS: &str = "account.signup_fields";
const LOGIN_FAILED: &str = "account.rate_limits.login_failed";

/// Section, key, fate.
const RETIRED: [(&str, &str, Fate); 40] = [
    (
        "account",
        "authentication_method",
        Deprecated("account.login_methods"),
    ),
    ("account", "email_required", Deprecated(SIGNUP_FIELDS)),
    ("account", "username_required", Deprecated(SIGNUP_FIELDS)),
    (
        "account",
        "signup_email_enter_twice",
        Deprecated(SIGNUP_FIELDS),
    ),
    (
        "account",
        "signup_password_enter_twice",
        Deprecated(SIGNUP_FIELDS),
    ),
    (
        "account",
        "signup_password_verification",
        Deprecated(SIGNUP_FIELDS),
    ),
    ("account", "login_attempts_limit", Deprecated(LOGIN_FAILED)),
    (
        "account",
        "login_attempts_timeout",
        Deprecated(LOGIN_FAILED),
    ),
    (
        "account",
        "email_confirmation_cooldown",
        Deprecated("account.rate_limits.confirm_email"),
    ),
    (
        "account",
        "session_cookie_age",
        Deprecated("session.cookie_age"),
    ),
    (
        "account",
        "password_reset_by_code_code_format",
        Deprecated("account.password_reset_by_code_format"),
    ),
    ("account", "adapter", Ignored(PYTHON)),
    ("account", "forms", Ignored(PYTHON)),
    ("account", "signup_form_class", Ignored(PYTHON)),
    ("account", "user_display", Ignored(PYTHON)),
    ("account", "username_validators", Ignored(PYTHON)),
    ("account", "password_reset_token_generator", Ignored(PYTHON)),
    ("account", "template_extension", Ignored(PAGES)),
    ("account", "password_input_render_value", Ignored(PAGES)),
    ("account", "confirm_email_on_get", Ignored(PAGES)),
    ("account", "logout_on_get", Ignored(PAGES)),
    ("account", "authenticated_login_redirects", Ignored(PAGES)),
    ("account", "signup_form_honeypot_field", Ignored(PAGES)),
    ("account", "user_model_username_field", Ignored(USERS)),
    ("account", "user_model_email_field", Ignored(USERS)),
    ("mfa", "adapter", Ignored(PYTHON)),
    ("mfa", "forms", Ignored(PYTHON)),
    ("socialaccount", "adapter", Ignored(PYTHON)),
    ("socialaccount", "forms", Ignored(PYTHON)),
    ("socialaccount", "socialaccount_str", Ignored(PYTHON)),
    ("socialaccount", "login_on_get", Ignored(PAGES)),
    ("headless", "adapter", Ignored(PYTHON)),
    ("headless", "specification_template_name", Ignored(PAGES)),
    ("usersessions", "adapter", Ignored(PYTHON)),
    (
        "allauth",
        "default_auto_field",
        Ignored("the tables are as allauth's migrations make them"),
    ),
    ("session", "cache_alias", Ignored(STORAGE)),
    ("session", "file_path", Ignored(STORAGE)),
    ("session", "engine", Ignored(STORAGE)),
    ("session", "serializer", Ignored("sessions are always JSON")),
    ("csrf", "failure_view", Ignored(PYTHON)),
];

/// The fate of a key that is no setting; `None` if neither allauth nor Django has it.
pub(crate) fn find<T: AsRef<str>>(path: &[T]) -> Option<Fate> {
    let [section, key] = path else { return None };
    let (section, key) = (section.as_ref(), key.as_ref());
    all()
        .find(|(in_section, name, _)| *in_section == section && *name == key)
        .map(|(.., fate)| fate)
}

/// All keys that are no settings, with their sections.
pub(crate) fn all() -> impl Iterator<Item = (&'static str, &'static str, Fate)> {
    RETIRED.into_iter()
}
