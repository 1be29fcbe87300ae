"""The Django project: allauth's headless API with as little else as it needs."""

import os
import sys

from django.conf import settings

SECRET = os.environ["BESIDE_SECRET"]

settings.configure(
    SECRET_KEY=SECRET,
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    USE_TZ=True,
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": os.environ["BESIDE_DATABASE"],
            "OPTIONS": {"timeout": 20, "transaction_mode": "IMMEDIATE"},
        }
    },
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.sites",
        "django.contrib.messages",
        "allauth",
        "allauth.account",
        "allauth.mfa",
        "allauth.usersessions",
        "allauth.socialaccount",
        "allauth.headless",
    ],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "allauth.account.middleware.AccountMiddleware",
    ],
    AUTHENTICATION_BACKENDS=[
        "django.contrib.auth.backends.ModelBackend",
        "allauth.account.auth_backends.AuthenticationBackend",
    ],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
    PASSWORD_HASHERS=[f"{__name__}.Hasher"],
    CACHES={"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}},
    SITE_ID=1,
    EMAIL_BACKEND="django.core.mail.backends.filebased.EmailBackend",
    EMAIL_FILE_PATH=os.environ["BESIDE_MAIL"],
    ACCOUNT_EMAIL_VERIFICATION="mandatory",
    ACCOUNT_SIGNUP_FIELDS=["username*", "email*", "password1*"],
    ACCOUNT_LOGIN_METHODS={"username"},
    ACCOUNT_RATE_LIMITS=False,
    ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE=False,
    MFA_SUPPORTED_TYPES=["totp", "recovery_codes"],
    HEADLESS_ONLY=True,
    HEADLESS_TOKEN_STRATEGY="allauth.headless.tokens.strategies.jwt.JWTTokenStrategy",
    HEADLESS_JWT_ALGORITHM="HS256",
    HEADLESS_FRONTEND_URLS={
        "account_confirm_email": "https://app.example.org/verify-email/{key}",
        "account_reset_password": "https://app.example.org/password/reset",
        "account_reset_password_from_key": "https://app.example.org/password/reset/{key}",
        "account_signup": "https://app.example.org/signup",
        "socialaccount_login_error": "https://app.example.org/provider/callback",
    },
)

from django.contrib.auth.hashers import PBKDF2PasswordHasher  # noqa: E402


class Hasher(PBKDF2PasswordHasher):
    """As cheap as it can be; Vestibule is told the same number."""

    iterations = 1


sys.modules.setdefault("project", sys.modules[__name__])

import django  # noqa: E402

django.setup()

from django.core.handlers.wsgi import WSGIHandler  # noqa: E402
from django.urls import include, path  # noqa: E402

urlpatterns = [path("_allauth/", include("allauth.headless.urls"))]


def main() -> None:
    from socketserver import ThreadingMixIn
    from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

    class Server(ThreadingMixIn, WSGIServer):
        daemon_threads = True

    class Quiet(WSGIRequestHandler):
        def log_message(self, *args) -> None:
            pass

    server = make_server("127.0.0.1", 0, WSGIHandler(), Server, Quiet)
    print(server.server_port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
