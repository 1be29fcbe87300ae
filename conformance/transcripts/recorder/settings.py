"""Django's settings while recording, and how a transcript's settings become Django's."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from blackbox.control.fromtoml import SETS, JWT, _provider

HERE = Path(__file__).resolve().parent.parent
BASE = json.loads((HERE / "base.json").read_text())
CACHES_BY_NAME = {
    "dummy": "django.core.cache.backends.dummy.DummyCache",
    "memory": "django.core.cache.backends.locmem.LocMemCache",
}


def merged(over: dict[str, Any]) -> dict[str, Any]:
    """The base settings with a transcript's own laid over them, table by table."""
    tables = {name: dict(table) for name, table in BASE["settings"].items()}
    for name, table in over.items():
        tables.setdefault(name, {}).update(table)
    return tables


def to_django(tables: dict[str, Any]) -> dict[str, Any]:
    """The same settings under Django's names; the tables are those of a configuration file."""
    server, auth = tables["server"], tables["auth"]
    out: dict[str, Any] = {
        "SECRET_KEY": server["secret_key"],
        "ALLOWED_HOSTS": server["allowed_hosts"],
        "DEBUG": server["debug"],
        "LANGUAGE_CODE": server["language"],
        "TIME_ZONE": server["time_zone"],
        "DEFAULT_FROM_EMAIL": tables["mail"]["from"],
        "CACHES": {"default": {"BACKEND": CACHES_BY_NAME[tables["cache"]["backend"]]}},
        "AUTH_PASSWORD_VALIDATORS": [
            {
                "NAME": f"django.contrib.auth.password_validation.{v['name']}",
                "OPTIONS": {k: w for k, w in v.items() if k != "name"},
            }
            for v in auth["password_validators"]
        ],
        "SITE_ID": auth["site_id"],
        "LOGIN_URL": auth["login_url"],
        "LOGIN_REDIRECT_URL": auth["login_redirect_url"],
        "PASSWORD_RESET_TIMEOUT": auth["password_reset_timeout"],
    }
    for section in ("session", "csrf", "account", "mfa", "socialaccount", "headless", "usersessions"):
        for name, value in tables.get(section, {}).items():
            full = f"{section}_{name}".upper()
            if full == "SOCIALACCOUNT_INSTALLED_PROVIDERS":
                continue
            if full == "HEADLESS_TOKEN_STRATEGY":
                value = {
                    "session": "allauth.headless.tokens.strategies.sessions.SessionTokenStrategy",
                    "jwt": JWT,
                }[value]
            elif full == "SOCIALACCOUNT_PROVIDERS":
                value = {k: _provider(v) for k, v in value.items()}
            out[full] = set(value) if full in SETS else value
    return out


globals().update(to_django(merged({})))

USE_I18N = False
USE_TZ = True
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
ROOT_URLCONF = "recorder.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
MIDDLEWARE = (
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
)
INSTALLED_APPS = (
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.sites",
    "django.contrib.messages",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.headless",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.dummy",
)
AUTHENTICATION_BACKENDS = (
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
)
PASSWORD_HASHERS = ["tests.projects.headless_only.settings.MyPBKDF2PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
ACCOUNT_ADAPTER = "recorder.post.RecordingAdapter"
LOGGING_CONFIG = None
