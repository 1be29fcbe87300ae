//! Keys that allauth or Django has and that are no settings here: deprecated ones, which are translated,
//! and those without meaning for a server that is not a Django project.

/// What becomes of a key that is no setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// Its sense is taken over by another key.
    Deprecated {
        /// The key that says it today.
        instead: &'static str,
    },
    /// It has no effect.
    Ignored {
        /// Why not.
        why: &'static str,
    },
}

/// Pages that allauth renders itself.
const PAGES: &str = "it concerns pages that allauth renders from templates";
/// Names of Python code.
const PYTHON: &str = "it names Python code";
/// Storage of sessions.
const STORAGE: &str = "sessions are always in the database";

/// Section, key, fate.
const RETIRED: [(&str, &str, Fate); 33] = [
    (
        "account",
        "authentication_method",
        Fate::Deprecated {
            instead: "account.login_methods",
        },
    ),
    (
        "account",
        "email_required",
        Fate::Deprecated {
            instead: "account.signup_fields",
        },
    ),
    (
        "account",
        "username_required",
        Fate::Deprecated {
            instead: "account.signup_fields",
        },
    ),
    (
        "account",
        "signup_email_enter_twice",
        Fate::Deprecated {
            instead: "account.signup_fields",
        },
    ),
    (
        "account",
        "signup_password_enter_twice",
        Fate::Deprecated {
            instead: "account.signup_fields",
        },
    ),
    (
        "account",
        "signup_password_verification",
        Fate::Deprecated {
            instead: "account.signup_fields",
        },
    ),
    (
        "account",
        "login_attempts_limit",
        Fate::Deprecated {
            instead: "account.rate_limits.login_failed",
        },
    ),
    (
        "account",
        "login_attempts_timeout",
        Fate::Deprecated {
            instead: "account.rate_limits.login_failed",
        },
    ),
    (
        "account",
        "email_confirmation_cooldown",
        Fate::Deprecated {
            instead: "account.rate_limits.confirm_email",
        },
    ),
    (
        "account",
        "session_cookie_age",
        Fate::Deprecated {
            instead: "session.cookie_age",
        },
    ),
    (
        "account",
        "password_reset_by_code_code_format",
        Fate::Deprecated {
            instead: "account.password_reset_by_code_format",
        },
    ),
    ("account", "adapter", Fate::Ignored { why: PYTHON }),
    ("account", "forms", Fate::Ignored { why: PYTHON }),
    (
        "account",
        "signup_form_class",
        Fate::Ignored { why: PYTHON },
    ),
    ("account", "user_display", Fate::Ignored { why: PYTHON }),
    (
        "account",
        "username_validators",
        Fate::Ignored { why: PYTHON },
    ),
    (
        "account",
        "password_reset_token_generator",
        Fate::Ignored { why: PYTHON },
    ),
    (
        "account",
        "template_extension",
        Fate::Ignored { why: PAGES },
    ),
    (
        "account",
        "password_input_render_value",
        Fate::Ignored { why: PAGES },
    ),
    (
        "account",
        "confirm_email_on_get",
        Fate::Ignored { why: PAGES },
    ),
    ("account", "logout_on_get", Fate::Ignored { why: PAGES }),
    (
        "account",
        "authenticated_login_redirects",
        Fate::Ignored { why: PAGES },
    ),
    (
        "account",
        "signup_form_honeypot_field",
        Fate::Ignored { why: PAGES },
    ),
    (
        "account",
        "user_model_username_field",
        Fate::Ignored {
            why: "users are in auth_user as Django makes it",
        },
    ),
    (
        "account",
        "user_model_email_field",
        Fate::Ignored {
            why: "users are in auth_user as Django makes it",
        },
    ),
    (
        "socialaccount",
        "login_on_get",
        Fate::Ignored { why: PAGES },
    ),
    (
        "socialaccount",
        "socialaccount_str",
        Fate::Ignored { why: PYTHON },
    ),
    (
        "headless",
        "specification_template_name",
        Fate::Ignored { why: PAGES },
    ),
    (
        "allauth",
        "default_auto_field",
        Fate::Ignored {
            why: "the tables are as allauth's migrations make them",
        },
    ),
    ("session", "cache_alias", Fate::Ignored { why: STORAGE }),
    ("session", "file_path", Fate::Ignored { why: STORAGE }),
    ("session", "engine", Fate::Ignored { why: STORAGE }),
    (
        "session",
        "serializer",
        Fate::Ignored {
            why: "sessions are always JSON",
        },
    ),
];

/// Keys that mean the same in several sections.
const ANYWHERE: [(&str, Fate); 3] = [
    ("adapter", Fate::Ignored { why: PYTHON }),
    ("forms", Fate::Ignored { why: PYTHON }),
    ("failure_view", Fate::Ignored { why: PYTHON }),
];

/// The fate of a key that is no setting; `None` if neither allauth nor Django has it.
pub(crate) fn find<T: AsRef<str>>(path: &[T]) -> Option<Fate> {
    let [section, key] = path else { return None };
    let (section, key) = (section.as_ref(), key.as_ref());
    let own = RETIRED
        .iter()
        .find(|(in_section, name, _)| *in_section == section && *name == key);
    let sections = [
        "account",
        "mfa",
        "socialaccount",
        "headless",
        "usersessions",
        "csrf",
    ];
    own.map(|(_, _, fate)| *fate).or_else(|| {
        let (_, fate) = ANYWHERE.iter().find(|(name, _)| *name == key)?;
        sections.contains(&section).then_some(*fate)
    })
}
