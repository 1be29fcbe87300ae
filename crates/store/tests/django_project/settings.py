"""A small site with Django's user model and every allauth app that Vestibule shares tables with.

The environment says which database it uses (DJANGO_DATABASE_URL, a URL as Vestibule takes
it), which apps it leaves out (DJANGO_WITHOUT_APPS) and whether it has a user model of its
own (DJANGO_USER_MODEL).
"""

import os
from urllib.parse import unquote, urlsplit

import pymysql

pymysql.install_as_MySQLdb()


def database(url):
    """Django's settings for `sqlite:///path`, `postgres://...` or `mysql://...`."""
    if url.startswith("sqlite:"):
        path = url.removeprefix("sqlite:").removeprefix("//").partition("?")[0]
        # Throwaway files: nothing need survive a power cut.
        options = {"init_command": "PRAGMA synchronous = OFF"}
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": unquote(path), "OPTIONS": options}
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql" if parts.scheme.startswith("postgres") else "django.db.backends.mysql",
        "NAME": unquote(parts.path.lstrip("/")),
        "HOST": parts.hostname,
        "PORT": parts.port,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
    }


SECRET_KEY = os.environ.get("DJANGO_SECRET_KEY", "a key for tests only, of a decent length, with 50 characters and more")
DATABASES = {"default": database(os.environ["DJANGO_DATABASE_URL"])}
USE_TZ = True
TIME_ZONE = "UTC"
SITE_ID = 1
ROOT_URLCONF = "urls"
AUTH_USER_MODEL = os.environ.get("DJANGO_USER_MODEL", "auth.User")
HEADLESS_ONLY = True
HEADLESS_FRONTEND_URLS = {
    "account_confirm_email": "/verify/{key}",
    "account_reset_password_from_key": "/reset/{key}",
    "account_signup": "/signup",
}
INSTALLED_APPS = [
    app
    for app in (
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
        "django.contrib.sites",
        "allauth",
        "allauth.account",
        "allauth.socialaccount",
        "allauth.mfa",
        "allauth.usersessions",
        "allauth.headless",
    )
    if app not in os.environ.get("DJANGO_WITHOUT_APPS", "").split(",")
]
if AUTH_USER_MODEL != "auth.User":
    INSTALLED_APPS.append("people")
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
# MySQL has no constraints for some rows only; Django says so at each check.
SILENCED_SYSTEM_CHECKS = ["models.W036"]
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
ALLOWED_HOSTS = ["testserver"]
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_RATE_LIMITS = False
