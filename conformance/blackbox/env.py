"""Every environment variable that the harness reads, in one place."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit


def get(name: str, default: str = "") -> str:
    return os.environ.get("BLACKBOX_" + name, default)


def flag(name: str) -> bool:
    return get(name).lower() in ("1", "yes", "true", "on")


def workdir() -> Path:
    value = get("WORKDIR")
    if not value:
        value = tempfile.mkdtemp(prefix="blackbox-")
        os.environ["BLACKBOX_WORKDIR"] = value  # children and later calls agree
        os.environ["BLACKBOX_WORKDIR_IS_TEMP"] = "1"
    path = Path(value).resolve()
    for sub in ("mail", "sms"):
        (path / sub).mkdir(parents=True, exist_ok=True)
    return path


def project() -> str:
    """Which of allauth's test projects supplies the base settings."""
    return get("PROJECT", "headless_only")


def sut_prefixes() -> tuple[str, ...]:
    return tuple(p for p in get("SUT_PREFIXES", "/_allauth/,/accounts/").split(",") if p)


def phone_table() -> tuple[str, str, str, str]:
    """(table, user id column, phone column, verified column)"""
    parts = get("PHONE_TABLE", "blackbox_phone:user_id:phone:verified").split(":")
    if len(parts) != 4:
        raise SystemExit("BLACKBOX_PHONE_TABLE must be table:user_col:phone_col:verified_col")
    return tuple(parts)  # type: ignore[return-value]


def database_url() -> str:
    return get("DB") or f"sqlite://{workdir()}/sut.sqlite3"


def django_database(url: str) -> dict:
    """The Django DATABASES entry for a database URL."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        path = unquote(parts.path)
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": path,
            "TEST": {"NAME": path},
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;",
            },
        }
    if parts.scheme in ("postgres", "postgresql"):
        name = parts.path.lstrip("/") or "blackbox"
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": name,
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
            # pytest-django creates (and at the end drops) this one; the SUT
            # is given it, never NAME.
            "TEST": {"NAME": f"bb_{name}"},
        }
    if parts.scheme in ("mysql", "mariadb"):
        speak_mysql()
        name = parts.path.lstrip("/") or "blackbox"
        return {
            "ENGINE": "django.db.backends.mysql",
            "NAME": name,
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
            "OPTIONS": {
                "charset": "utf8mb4",
                # Under REPEATABLE READ a long transaction of a test would not see
                # what the SUT commits meanwhile.
                "isolation_level": "read committed",
            },
            # Made by pytest-django, as above; text compares without case.
            "TEST": {
                "NAME": f"bb_{name}",
                "CHARSET": "utf8mb4",
                "COLLATION": "utf8mb4_unicode_ci",
            },
        }
    raise SystemExit(f"BLACKBOX_DB: unsupported URL {url!r}")


def speak_mysql() -> None:
    """Let PyMySQL stand in for the C library that Django's backend asks for."""
    try:
        import pymysql
    except ImportError as e:
        raise SystemExit("MySQL and MariaDB need requirements-mysql.txt installed") from e
    pymysql.install_as_MySQLdb()


def url_for_sut(database: dict) -> str:
    """The URL of the database that is in use right now (the test database)."""
    if database["ENGINE"].endswith("sqlite3"):
        return f"sqlite://{database['NAME']}"
    scheme = "mysql" if database["ENGINE"].endswith("mysql") else "postgres"
    auth = quote(database["USER"], safe="")
    if database["PASSWORD"]:
        auth += ":" + quote(database["PASSWORD"], safe="")
    host = database["HOST"] or "localhost"
    port = f":{database['PORT']}" if database["PORT"] else ""
    return f"{scheme}://{auth + '@' if auth else ''}{host}{port}/{database['NAME']}"
