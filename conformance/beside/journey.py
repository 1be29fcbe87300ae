"""What people do, as either client, and what they are told, without what differs from one to the next."""

from __future__ import annotations

import base64
import email
import hashlib
import hmac
import http.client
import json
import re
import struct
import time
from email.policy import default
from pathlib import Path
from typing import Any

# What is another one each time: only that it is there is compared.
RANDOM = {"session_token", "access_token", "refresh_token", "secret", "totp_url", "totp_svg", "id", "at", "created_at",
          "last_used_at", "unused_codes"}


def plain(value: Any, key: str = "") -> Any:
    if key in RANDOM and not isinstance(value, dict):
        return f"<{key}>" if not isinstance(value, list) else [f"<{key}>"] * len(value)
    if isinstance(value, dict):
        return {k: plain(v, k) for k, v in value.items()}
    if isinstance(value, list):
        # Factors are listed by us with the handiest first.
        items = [plain(v) for v in value]
        return sorted(items, key=str) if key == "types" else items
    return value


def totp(secret: str, now: float) -> str:
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", int(now // 30)), hashlib.sha1).digest()
    at = digest[19] & 15
    return f"{(struct.unpack('>I', digest[at:at + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


class Person:
    """A client of the proxy that keeps cookies, or its session token."""

    def __init__(self, port: int, client: str, name: str, mail: Path) -> None:
        self.port, self.client, self.name, self.mail = port, client, name, mail
        self.cookies: dict[str, str] = {}
        self.token: str | None = None
        self.meta: dict[str, Any] = {}
        self.told: list[Any] = []
        self.trail: list[str] = []

    def ask(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Any:
        given = {"Host": "testserver", "Content-Type": "application/json"}
        if self.client == "browser":
            if self.cookies:
                given["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
            if "csrftoken" in self.cookies:
                given["X-CSRFToken"] = self.cookies["csrftoken"]
        elif self.token:
            given["X-Session-Token"] = self.token
        given |= headers or {}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        text = None if body is None else json.dumps(body)
        connection.request(method, f"/_allauth/{self.client}/v1{path}", body=text, headers=given)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        said = json.loads(content) if content else None
        self.trail.append(f"{method} {path} at {answer.getheader('X-Port')}: {answer.status} {content[:400]!r}")
        for line in answer.headers.get_all("Set-Cookie") or []:
            pair, _, _ = line.partition(";")
            name, _, value = pair.partition("=")
            if value.strip('"'):
                self.cookies[name] = value
            else:
                self.cookies.pop(name, None)
        meta = (said or {}).get("meta") or {}
        self.token = meta.get("session_token", self.token)
        self.meta |= meta
        told = json.loads(json.dumps(plain(said)).replace(self.name, "<name>"))
        self.told.append([method, path, answer.status, sorted(self.cookies), told])
        return said

    def key(self) -> str:
        """The key in the last mail to this person."""
        newest = max(self.mail.iterdir(), key=lambda file: (file.stat().st_mtime_ns, file.name))
        files = [f for f in sorted(self.mail.iterdir(), key=lambda f: f.stat().st_mtime_ns) if self.name in f.read_text()]
        message = email.message_from_string((files or [newest])[-1].read_text(), policy=default)
        text = message.get_body(("plain",)).get_content()
        from urllib.parse import unquote
        return unquote(re.search(r"verify-email/(\S+)", text)[1])


def play(person: Person) -> list[Any]:
    """Sign-up, verification, login, factor, tokens, password change, logout."""
    ask, name = person.ask, person.name
    password, address = "Colloportus-7", f"{person.name}@example.org"
    ask("GET", "/config")
    ask("GET", "/auth/session")
    ask("POST", "/auth/signup", {"username": name, "email": address, "password": password})
    ask("POST", "/auth/login", {"username": name, "password": "wrong"})
    key = person.key()
    ask("GET", "/auth/email/verify", headers={"X-Email-Verification-Key": key})
    ask("POST", "/auth/email/verify", {"key": key})
    ask("DELETE", "/auth/session")
    person.token, person.meta = None, {}
    ask("POST", "/auth/login", {"username": name, "password": password})
    ask("GET", "/account/email")
    ask("POST", "/account/authenticators/totp", {"code": "000000"})
    ask("POST", "/auth/reauthenticate", {"password": password})
    offer = ask("GET", "/account/authenticators/totp")
    code = totp(offer["meta"]["secret"], time.time())
    ask("POST", "/account/authenticators/totp", {"code": code})
    codes = ask("GET", "/account/authenticators/recovery-codes")["data"]["unused_codes"]
    ask("GET", "/account/authenticators")
    ask("DELETE", "/auth/session")
    person.token, person.meta = None, {}
    ask("POST", "/auth/login", {"username": name, "password": password})
    ask("GET", "/auth/session")
    ask("POST", "/auth/2fa/authenticate", {"code": "00000000"})
    ask("POST", "/auth/2fa/authenticate", {"code": codes[0]})
    ask("GET", "/auth/sessions")
    if person.client == "app":
        for _ in range(2):
            tokens = ask("POST", "/tokens/refresh", {"refresh_token": person.meta["refresh_token"]})["data"]
            person.meta |= tokens
        token, person.token = person.token, None
        ask("GET", "/auth/session", headers={"Authorization": f"Bearer {person.meta['access_token']}"})
        person.token = token
    ask("POST", "/account/password/change", {"current_password": password, "new_password": "Alohomora-42"})
    ask("GET", "/auth/session")
    ask("POST", "/auth/reauthenticate", {"password": "Alohomora-42"})
    ask("DELETE", "/account/authenticators/totp")
    ask("DELETE", "/auth/session")
    ask("GET", "/auth/session")
    person.token = None
    ask("POST", "/auth/login", {"username": name, "password": "Alohomora-42"})
    ask("DELETE", "/auth/session")
    return person.told
