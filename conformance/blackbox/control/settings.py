"""Settings of the control SUT.

Started by ControlDriver, the database comes from BLACKBOX_CONTROL_DB and the
tests' settings arrive later through the private endpoint. Started with a TOML
file (BLACKBOX_CONFIG; this proves the mapping of CommandDriver) everything
comes from that file and nothing else.
"""

import importlib
import json
import os

from blackbox import env

_base = importlib.import_module(f"tests.projects.{env.project()}.settings")
globals().update({k: getattr(_base, k) for k in dir(_base) if k.isupper()})

EMAIL_BACKEND = "blackbox.control.backends.EmailDirectoryBackend"
ACCOUNT_ADAPTER = "blackbox.control.backends.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "blackbox.control.backends.SocialAccountAdapter"
DEBUG = False
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "loggers": {"django.request": {"handlers": ["console"], "level": "ERROR"}},
}

if os.environ.get("BLACKBOX_CONTROL_DB"):
    DATABASES = {"default": json.loads(os.environ["BLACKBOX_CONTROL_DB"])}
    if DATABASES["default"]["ENGINE"].endswith("mysql"):
        env.speak_mysql()
elif os.environ.get("BLACKBOX_CONFIG"):
    from blackbox.control.fromtoml import load as _load

    globals().update(_load(os.environ["BLACKBOX_CONFIG"], globals()))
