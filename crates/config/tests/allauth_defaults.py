"""Prints the defaults of all settings of django-allauth and of Django's session, CSRF and auth settings
that this crate has, as JSON. Run it in an environment with the version of allauth that the server follows:

    python allauth_defaults.py > allauth_defaults.json
"""

import dataclasses
import datetime
import enum
import inspect
import json
import sys
import warnings

import allauth
import django
from django.conf import global_settings, settings

settings.configure(
    SECRET_KEY="x",
    USE_TZ=True,
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.sites",
        "allauth",
        "allauth.account",
        "allauth.mfa",
        "allauth.usersessions",
        "allauth.headless",
        "allauth.socialaccount",
    ],
    MIDDLEWARE=["allauth.account.middleware.AccountMiddleware"],
)
warnings.simplefilter("ignore")
django.setup()

from allauth import app_settings as core
from allauth.account import app_settings as account
from allauth.headless import app_settings as headless
from allauth.mfa import app_settings as mfa
from allauth.socialaccount import app_settings as socialaccount
from allauth.usersessions import app_settings as usersessions

MODULES = {
    "account": account,
    "mfa": mfa,
    "socialaccount": socialaccount,
    "headless": headless,
    "usersessions": usersessions,
    "allauth": core,
}
DJANGO = {
    "session": "SESSION_",
    "csrf": "CSRF_",
}
AUTH = ["LOGIN_URL", "LOGIN_REDIRECT_URL", "LOGOUT_REDIRECT_URL", "PASSWORD_RESET_TIMEOUT"]


def plain(value):
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, datetime.timedelta):
        return int(value.total_seconds())
    if dataclasses.is_dataclass(value):
        return dataclasses.asdict(value)
    if isinstance(value, (set, frozenset, tuple, list)):
        return [plain(v) for v in value]
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    return f"<{type(value).__name__}>"


def of_module(module):
    cls = type(module._app_settings)
    names = [n for n, v in inspect.getmembers(cls) if isinstance(v, property) and n.isupper() and n[0] != "_"]
    return {name.lower(): plain(getattr(module._app_settings, name)) for name in names}


out = {"versions": {"django": django.__version__, "allauth": allauth.__version__}}
for section, module in MODULES.items():
    out[section] = of_module(module)
for section, prefix in DJANGO.items():
    names = [n for n in dir(global_settings) if n.startswith(prefix)]
    out[section] = {n[len(prefix):].lower(): plain(getattr(global_settings, n)) for n in names}
out["auth"] = {n.lower(): plain(getattr(global_settings, n)) for n in AUTH}
json.dump(out, sys.stdout, indent=1)
print()
