"""The list of every path and method of the headless API, for the OpenAPI test."""

from __future__ import annotations

import importlib
import json
import re
from pathlib import Path

import allauth.headless
import yaml
from django.test.utils import override_settings
from django.urls import URLPattern, URLResolver

from blackbox.control.server import refresh

METHODS = ("get", "post", "put", "patch", "delete")
EVERYTHING = {
    "ACCOUNT_LOGIN_BY_CODE_ENABLED": True,
    "HEADLESS_SERVE_SPECIFICATION": True,
    "MFA_TRUST_ENABLED": True,
    "MFA_PASSKEY_LOGIN_ENABLED": True,
    "MFA_PASSKEY_SIGNUP_ENABLED": True,
    "MFA_SUPPORTED_TYPES": ["totp", "recovery_codes", "webauthn"],
}
# Without these, allauth's own defaults.
NOTHING = {name: False for name in EVERYTHING if name != "MFA_SUPPORTED_TYPES"} | {
    "MFA_SUPPORTED_TYPES": ["recovery_codes", "totp"]
}


def _walk(patterns, prefix: str):
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            view = pattern.callback.view_class
            for method in METHODS:
                if hasattr(view, method):
                    yield "/" + route, method.upper()


def _routed(settings: dict) -> set[tuple[str, str]]:
    """(path, method) of the headless API in the URLconf, with these settings."""
    with override_settings(**settings):
        root = importlib.import_module("recorder.urls")
        refresh()
        found = set(_walk_headless(root.urlpatterns))
    refresh()
    return found


def _walk_headless(patterns):
    for pattern in patterns:
        if str(pattern.pattern) == "_allauth/":
            yield from _walk(pattern.url_patterns, "_allauth/")


def _documented() -> set[tuple[str, str]]:
    """(path, method) in allauth's OpenAPI document."""
    file = Path(allauth.headless.__file__).parent / "spec" / "doc" / "openapi.yaml"
    found = set()
    for path, operations in yaml.safe_load(file.read_text())["paths"].items():
        clients = ("app", "browser") if "{client}" in path else (None,)
        for method in operations.keys() & set(METHODS):
            found |= {(path.replace("{client}", c or ""), method.upper()) for c in clients}
    return found


def rows() -> list[dict]:
    """Each path and method with the clients that have it, and where it is known from."""
    routed, by_default, documented = _routed(EVERYTHING), _routed(NOTHING), _documented()
    found: dict[tuple[str, str], dict] = {}
    for path, method in sorted(routed | documented):
        client = re.match(r"/_allauth/(app|browser)/", path)
        general = re.sub(r"^/_allauth/(app|browser)/", "/_allauth/{client}/", path)
        row = found.setdefault(
            (general, method),
            {"path": general, "method": method, "clients": [], "urlconf": True, "openapi": True, "default": True},
        )
        row["clients"] += [client[1]] if client else []
        row["urlconf"] &= (path, method) in routed
        row["openapi"] &= (path, method) in documented
        row["default"] &= (path, method) in by_default
    return list(found.values())


def text_of(version: str) -> str:
    """The JSON text of paths.json."""
    lines = ",\n".join(" " + json.dumps(row) for row in rows())
    return f'{{"allauth": {json.dumps(version)}, "paths": [\n{lines}\n]}}\n'
