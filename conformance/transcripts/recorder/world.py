"""The database, the clock and the settings that a transcript starts from."""

from __future__ import annotations

import datetime
from contextlib import ExitStack
from typing import Any

import time_machine
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.cache.backends import locmem
from django.db import connection
from django.test.utils import override_settings

from blackbox.control.server import refresh
from recorder.settings import BASE, merged, to_django

KEEP = {"django_migrations", "django_content_type", "auth_permission", "django_site"}
_current = ExitStack()


class Clock:
    """Time stands still between steps, and moves when a transcript says so."""

    def __init__(self, start: float) -> None:
        self.start = start
        self.travel = time_machine.travel(start, tick=False)
        self.coordinates = self.travel.start()

    def advance(self, seconds: float) -> None:
        self.coordinates.shift(datetime.timedelta(seconds=seconds))

    def stop(self) -> None:
        self.travel.stop()


def begin(over: dict[str, Any]) -> Clock:
    """An empty database, these settings, nothing remembered, time at its start."""
    from allauth.account import app_settings  # noqa: F401  (settings are read when used)
    from recorder import post
    from tests.projects.common import phone_stub

    end()
    override = override_settings(**to_django(merged(over)))
    override.enable()
    _current.callback(override.disable)
    refresh()
    for store in (locmem._caches, locmem._expire_info):
        for entries in store.values():
            entries.clear()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_keys = OFF")
        for table in connection.introspection.django_table_names(only_existing=True):
            if table not in KEEP:
                cursor.execute(f'DELETE FROM "{table}"')
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
    phone_stub.clear()
    post.take_mails()
    clock = Clock(BASE["start"])
    _current.callback(clock.stop)
    return clock


def end() -> None:
    """Undo `begin`."""
    _current.close()


def add_user(
    username: str,
    *,
    email: str | None = None,
    password: str | None = "correct horse",
    is_active: bool = True,
    verified: bool = True,
    emails: list[dict[str, Any]] | None = None,
    phone: dict[str, Any] | None = None,
    totp: str | None = None,
    recovery_codes: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """A user as a transcript's `given` describes one. No password: an unusable one."""
    from allauth.account.models import EmailAddress
    from allauth.mfa.models import Authenticator
    from tests.projects.common import phone_stub

    email = f"{username}@example.org" if email is None else email
    user = get_user_model()(username=username, email=email, is_active=is_active)
    user.set_password(password) if password else user.set_unusable_password()
    user.save()
    if emails is None:
        emails = [{"email": email, "verified": verified, "primary": True}] if email else []
    for address in emails:
        EmailAddress.objects.create(user=user, **address)
    given = {
        "id": user.pk,
        "username": username,
        "email": email,
        "password": password,
        "is_active": is_active,
        "emails": emails,
    }
    if phone:
        phone_stub.set_phone(user.pk, phone["phone"], phone["verified"])
        given["phone"] = phone
    if totp:
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": totp})
        given["totp"] = totp
    if recovery_codes:
        Authenticator.objects.create(
            user=user, type=Authenticator.Type.RECOVERY_CODES, data=recovery_codes
        )
        given["recovery_codes"] = recovery_codes
    return given


def change_user(username: str, columns: dict[str, Any]) -> None:
    get_user_model().objects.filter(username=username).update(**columns)


def migrate() -> None:
    """Make the tables."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    assert settings.DATABASES["default"]["NAME"] == ":memory:"
