"""How the harness starts, configures and asks things of a SUT.

A driver is chosen by BLACKBOX_DRIVER: `control` (the real django-allauth in a
process of its own), `command` (any server that is started by a command), or
`package.module:ClassName` for a subclass of SutDriver elsewhere.
"""

from __future__ import annotations

import ctypes
import http.client
import importlib
import json
import os
import secrets
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from blackbox import env, snapshot
from blackbox.mailbox import DirectoryList, MailBox, SmsBox


class SutError(Exception):
    """The SUT could not be started, or died, or does not keep the contract."""


class SutDriver:
    """Base class; `host` and `port` say where the SUT listens while it runs."""

    name = "sut"

    def __init__(self, base: dict[str, Any]) -> None:
        self.base = base  # settings snapshot before any test changed anything
        self.current: str | None = None  # key of the snapshot the SUT runs with
        self.host, self.port = "127.0.0.1", 0
        self.starts = 0
        self.applies = 0

    # -- to be implemented

    def start(self, snap: dict[str, Any]) -> None:
        """Start the SUT with these settings; return when it answers."""
        raise NotImplementedError

    def stop(self) -> None:
        """Stop the SUT. Harmless if it does not run."""
        raise NotImplementedError

    def running(self) -> bool:
        raise NotImplementedError

    # -- may be overridden

    def apply(self, snap: dict[str, Any]) -> None:
        """Called before a request if the settings changed. Default: a restart."""
        self.stop()
        self.start(snap)

    def ensure(self, snap: dict[str, Any]) -> None:
        wanted = snapshot.key(snap)
        if not self.running():
            self.start(snap)
        elif wanted != self.current:
            self.applies += 1
            self.apply(snap)
        self.current = wanted

    def reset(self) -> None:
        """Before each test: forget what is only in memory (rate limits, used codes)."""

    def create_session(self, user_id: int) -> str:
        """Make a session in which the user is logged in; return its key (= the token).

        Default: write the row as Django does, for a SUT that reads Django's
        own session format.
        """
        from django.conf import settings
        from django.contrib.auth import get_user_model, login
        from django.http import HttpRequest

        user = get_user_model().objects.get(pk=user_id)
        request = HttpRequest()
        request.session = importlib.import_module(settings.SESSION_ENGINE).SessionStore()
        login(request, user, settings.AUTHENTICATION_BACKENDS[0])
        request.session.save()
        return request.session.session_key

    def outbox(self) -> DirectoryList:
        """The e-mail that the SUT sent, oldest first: a list that looks for more.

        It stands in for django.core.mail.outbox. Default: .eml files.
        """
        return MailBox(env.workdir() / "mail")

    def sms_outbox(self) -> DirectoryList:
        """The text messages that the SUT sent. Default: .json files."""
        return SmsBox(env.workdir() / "sms")

    def set_clock(self, offset_seconds: float) -> bool:
        """Shift the SUT's clock. False: not supported (no test needs it so far)."""
        return False

    def log_tail(self, lines: int = 30) -> str:
        return ""


def _die_with_parent() -> None:
    """In the child: no SUT is left behind if the tests are killed (Linux)."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG


def _mortal(command: list[str]) -> tuple[list[str], Callable[[], None] | None]:
    """The command, and what to run in the child first, so that it dies with the tests.

    With `setpriv` nothing of Python runs in the child, and this big process need not
    be copied for each start: a tenth of the time.
    """
    if sys.platform != "linux":
        return command, None
    setpriv = shutil.which("setpriv")
    if setpriv:
        return [setpriv, "--pdeathsig", "TERM", "--", *command], None
    return command, _die_with_parent


class ProcessDriver(SutDriver):
    """A SUT that is a child process with a log file."""

    log_name = "sut.log"
    start_timeout = 40.0

    def __init__(self, base: dict[str, Any]) -> None:
        super().__init__(base)
        self.process: subprocess.Popen | None = None
        self.log_path = env.workdir() / self.log_name

    def spawn(self, command: list[str], extra_env: dict[str, str], cwd: str | None = None) -> None:
        self.starts += 1
        log = self.log_path.open("ab")
        log.write(f"\n--- start {self.starts}: {shlex.join(command)}\n".encode())
        log.flush()
        command, prepare = _mortal(command)
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env={**os.environ, **extra_env},
            cwd=cwd,
            start_new_session=True,
            preexec_fn=prepare,
        )
        log.close()

    def wait_ready(self, path: str) -> None:
        deadline = time.monotonic() + self.start_timeout
        pause = 0.001
        while True:
            if self.process is None or self.process.poll() is not None:
                code = self.process.returncode if self.process else None
                raise SutError(f"SUT exited with {code} while starting\n{self.log_tail()}")
            try:
                conn = http.client.HTTPConnection(self.host, self.port, timeout=10)
                conn.putrequest("GET", path, skip_host=True, skip_accept_encoding=True)
                conn.putheader("Host", "testserver")
                conn.endheaders()
                conn.getresponse().read()
                conn.close()
                return
            except (OSError, http.client.HTTPException):
                if time.monotonic() > deadline:
                    raise SutError(f"SUT does not answer on {self.host}:{self.port}\n{self.log_tail()}")
                time.sleep(pause)
                pause = min(pause * 1.3, 0.05)

    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        process, self.process = self.process, None
        if process is None or process.poll() is not None:
            return
        # The child leads its own session: its group is what it started.
        for sig, patience in ((signal.SIGTERM, 5.0), (signal.SIGKILL, 5.0)):
            try:
                os.killpg(process.pid, sig)
            except ProcessLookupError:
                pass
            try:
                process.wait(patience)
                return
            except subprocess.TimeoutExpired:
                continue

    def log_tail(self, lines: int = 30) -> str:
        try:
            text = self.log_path.read_text(errors="replace")
        except FileNotFoundError:
            return ""
        return "\n".join(text.splitlines()[-lines:])

    @staticmethod
    def free_port() -> int:
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            return s.getsockname()[1]


def actual_database() -> dict:
    from django.db import connection

    return connection.settings_dict


class ControlDriver(ProcessDriver):
    """The real django-allauth, served by waitress in another process.

    Settings are changed inside the running process through a private endpoint.
    """

    name = "control"
    log_name = "control.log"

    def start(self, snap: dict[str, Any]) -> None:
        self.port = self.free_port()
        self.secret = secrets.token_hex(16)
        work = env.workdir()
        self.spawn(
            [sys.executable, "-m", "blackbox.control.server", "--port", str(self.port)],
            {
                "BLACKBOX_CONTROL_SECRET": self.secret,
                "BLACKBOX_CONTROL_DB": json.dumps(_plain_db(actual_database())),
                "BLACKBOX_MAIL_DIR": str(work / "mail"),
                "BLACKBOX_SMS_DIR": str(work / "sms"),
                "DJANGO_SETTINGS_MODULE": "blackbox.control.settings",
            },
        )
        self.wait_ready("/__blackbox__/ping")
        self.apply(snap)

    def apply(self, snap: dict[str, Any]) -> None:
        snapshot.check_supported(snap, self.base)
        self._call(
            "settings",
            {
                "set": {k: v for k, v in snap.items() if k not in self.base or self.base[k] != v},
                "delete": [k for k in self.base if k not in snap],
            },
        )

    def reset(self) -> None:
        if self.running():
            self._call("reset", {})

    def _call(self, what: str, data: dict) -> None:
        conn = http.client.HTTPConnection(self.host, self.port, timeout=30)
        conn.request(
            "POST",
            f"/__blackbox__/{what}",
            json.dumps(data),
            {"X-Blackbox-Secret": self.secret, "Host": "testserver"},
        )
        resp = conn.getresponse()
        body = resp.read()
        conn.close()
        if resp.status != 200:
            raise SutError(f"control SUT refused {what}: {resp.status} {body[:2000]!r}")


def _plain_db(database: dict) -> dict:
    keep = ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")
    return {k: database[k] for k in keep if k in database}


class CommandDriver(ProcessDriver):
    """A server that a command starts from a TOML file. See README.md."""

    name = "command"

    def __init__(self, base: dict[str, Any]) -> None:
        super().__init__(base)
        self.command = env.get("SUT_CMD")
        if not self.command:
            raise SystemExit("BLACKBOX_SUT_CMD is not set, e.g. 'vestibule serve --config {config}'")
        self.session_command = env.get("SUT_SESSION_CMD")
        self.cwd = env.get("SUT_CWD") or None
        self.ready_path = env.get("SUT_READY_PATH", "/_allauth/browser/v1/config")
        self.start_timeout = float(env.get("SUT_START_TIMEOUT", "40"))
        self.config_path = env.workdir() / "sut.toml"

    def runtime(self) -> dict[str, Any]:
        work = env.workdir()
        table, user, phone, verified = env.phone_table()
        return {
            "server": {"listen": f"{self.host}:{self.port}"},
            "database": {"url": env.url_for_sut(actual_database())},
            "mail": {"backend": "directory", "directory": str(work / "mail")},
            "sms": {"backend": "directory", "directory": str(work / "sms")},
            "phone": {
                "table": table,
                "user_id_column": user,
                "phone_column": phone,
                "verified_column": verified,
            },
        }

    def write_config(self, snap: dict[str, Any], path: Path) -> None:
        import tomli_w

        doc = snapshot.to_toml(snap, self.base, self.runtime())
        extra = env.get("TOML_EXTRA")  # settings that are the SUT's own, in any table
        if extra:
            for table, values in tomllib.loads(Path(extra).read_text()).items():
                doc.setdefault(table, {}).update(values)
        tmp = path.with_suffix(".tmp")
        tmp.write_text(tomli_w.dumps(doc))
        tmp.rename(path)

    @staticmethod
    def fill(command: str, **values: Any) -> list[str]:
        return [part.format(**values) for part in shlex.split(command)]

    def start(self, snap: dict[str, Any]) -> None:
        self.port = self.free_port()
        self.write_config(snap, self.config_path)
        self.spawn(
            self.fill(self.command, config=self.config_path, port=self.port),
            {"BLACKBOX_CONFIG": str(self.config_path)},
            cwd=self.cwd,
        )
        self.wait_ready(self.ready_path)

    def reset(self) -> None:
        if self.running() and self.current:
            if snapshot.cache_backend(json.loads(self.current)) != "dummy":
                self.stop()

    def create_session(self, user_id: int) -> str:
        if not self.session_command:
            return super().create_session(user_id)
        # With the settings of this moment, which the SUT may not run with yet.
        config = self.config_path.with_name("session.toml")
        self.write_config(snapshot.take(), config)
        done = subprocess.run(
            self.fill(self.session_command, config=config, user_id=user_id),
            capture_output=True,
            text=True,
            cwd=self.cwd,
            timeout=60,
            env={**os.environ, "BLACKBOX_CONFIG": str(config)},
        )
        lines = [line.strip() for line in done.stdout.splitlines() if line.strip()]
        if done.returncode != 0 or not lines:
            raise SutError(
                f"{self.session_command}: exit {done.returncode}\n{done.stdout}{done.stderr}"
            )
        return lines[-1]


def make(base: dict[str, Any]) -> SutDriver:
    name = env.get("DRIVER", "control")
    if name == "control":
        return ControlDriver(base)
    if name == "command":
        return CommandDriver(base)
    module, _, cls = name.partition(":")
    return getattr(importlib.import_module(module), cls)(base)
