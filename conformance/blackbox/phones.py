"""allauth leaves the storage of phone numbers to the site's adapter.

The test project keeps them in a dict in memory; here they are in a table of
the shared database, so that the tests and the SUT see the same ones. Text
messages are JSON files in a directory.
"""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

from blackbox import env


def _quoted() -> tuple[str, ...]:
    """Table and columns, in the quotation marks of the database in use."""
    from django.db import connection

    return tuple(connection.ops.quote_name(name) for name in env.phone_table())


def create_table() -> None:
    from django.db import connection

    if env.phone_table()[0] in connection.introspection.table_names():
        return
    table, user, phone, verified = _quoted()
    with connection.cursor() as c:
        c.execute(
            f"CREATE TABLE {table} ({user} INTEGER PRIMARY KEY,"
            f" {phone} VARCHAR(64) NOT NULL UNIQUE, {verified} BOOLEAN NOT NULL)"
        )


def get_phone(user_id):
    from django.db import connection

    table, user, phone, verified = _quoted()
    with connection.cursor() as c:
        c.execute(f"SELECT {phone}, {verified} FROM {table} WHERE {user} = %s", [user_id])
        row = c.fetchone()
    return (row[0], bool(row[1])) if row else None


def get_user_id_by_phone(number):
    from django.db import connection

    table, user, phone, _ = _quoted()
    with connection.cursor() as c:
        c.execute(f"SELECT {user} FROM {table} WHERE {phone} = %s", [number])
        row = c.fetchone()
    return row[0] if row else None


def set_phone(user_id, number: str, is_verified: bool) -> None:
    from django.db import connection, transaction
    from django.db.utils import IntegrityError

    owner = get_user_id_by_phone(number)
    if owner is not None and owner != user_id:
        raise IntegrityError
    table, user, phone, verified = _quoted()
    with transaction.atomic(), connection.cursor() as c:
        c.execute(f"DELETE FROM {table} WHERE {user} = %s", [user_id])
        c.execute(
            f"INSERT INTO {table} ({user}, {phone}, {verified}) VALUES (%s, %s, %s)",
            [user_id, number, bool(is_verified)],
        )


def write_sms(message: dict) -> None:
    directory = Path(env.get("SMS_DIR") or env.workdir() / "sms")
    name = f"{time.time_ns():020d}-{os.getpid()}.json"
    tmp = directory / (name + ".tmp")
    tmp.write_text(json.dumps(message))
    tmp.rename(directory / name)


def install(sms_outbox=None) -> None:
    """Put this storage under allauth's phone stub (in the tests and the control SUT)."""
    from tests.projects.common import phone_stub

    phone_stub.get_phone = get_phone
    phone_stub.get_user_id_by_phone = get_user_id_by_phone
    phone_stub.set_phone = set_phone
    phone_stub.send_verification_code_sms = lambda user, phone, code: write_sms(
        {"user_id": user.pk, "phone": phone, "code": code}
    )
    phone_stub.send_unknown_account_sms = lambda phone, **kw: write_sms(
        {"phone": phone, "reason": "unknown"}
    )
    phone_stub.send_account_already_exists_sms = lambda phone, **kw: write_sms(
        {"phone": phone, "reason": "exists"}
    )
    if sms_outbox is not None:
        phone_stub.sms_outbox = sms_outbox
        phone_stub.clear = sms_outbox.purge
