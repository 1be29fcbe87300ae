"""One transcript: requests by devices of users, and what came back."""

from __future__ import annotations

import json
import re
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore

from recorder import post, wire, world
from recorder.names import Names

KEPT_HEADERS = ("Content-Type", "Allow", "Location", "Cache-Control", "Vary", "WWW-Authenticate", "Retry-After")
# What every JSON answer has; written down only where an answer departs from it.
USUAL = {
    "Content-Type": "application/json",
    "Cache-Control": "max-age=0, no-cache, no-store, must-revalidate, private",
}
SAFE = ("GET", "HEAD", "OPTIONS")
COOKIES = {"sessionid": "session", "csrftoken": "csrf", "mfa_trusted": "trust"}
NO_BODY = object()
SURROGATE = re.compile("[\ud800-\udfff]")


def cookie_text(header: str) -> str:
    """A Set-Cookie header with its attributes in a fixed order, without `expires`."""
    (name, morsel), = SimpleCookie(header).items()
    attributes = [
        key if value is True else f"{key}={value}"
        for key, value in sorted(morsel.items())
        if key != "expires" and value not in ("", False)
    ]
    return "; ".join([f"{name}={morsel.value}", *attributes])


def session_members(key: str) -> list[str]:
    """The names of what is stored under a session key."""
    return sorted(SessionStore(key).load())


def mail_link(link: str) -> tuple[str, str, str, str]:
    """(kind of key, text before it, key, text after it) of a link; no kind: no key."""
    for kind, setting in (
        ("email-key", "account_confirm_email"),
        ("reset-key", "account_reset_password_from_key"),
    ):
        before, _, after = settings.HEADLESS_FRONTEND_URLS[setting].partition("{key}")
        if link.startswith(before) and len(link) > len(before) + len(after):
            return kind, before, link.removeprefix(before).removesuffix(after), after
    return "", link, "", ""


class Device:
    """A browser with its cookies, or an app with its session token."""

    def __init__(self, agent: str | None) -> None:
        self.agent = agent
        self.cookies: dict[str, str] = {}
        self.token: str | None = None

    @property
    def session_key(self) -> str | None:
        return self.token or self.cookies.get("sessionid")


class Transcript:
    """Sends requests and notes them, with the answers, as steps that can be replayed."""

    def __init__(self, name: str, client: str, over: dict[str, Any]) -> None:
        self.name, self.client, self.over = name, client, over
        self.clock = world.begin(over)
        self.names = Names(self.clock.start)
        self.given: dict[str, Any] = {}
        self.steps: list[dict[str, Any]] = []
        self.device = Device(None)
        self.answer: dict[str, Any] = {}
        self.next_quirk: str | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "client": self.client,
            "settings": self.over,
            "given": self.given,
            "steps": self.steps,
        }

    # -- what was there before

    def user(self, username: str, **facts: Any) -> None:
        """A user in the database; see `world.add_user` for the facts."""
        if self.steps:
            raise AssertionError(f"{self.name}: users are given before the first step")
        user = world.add_user(username, **facts)
        self.names.name("user", user["id"])
        self.given.setdefault("users", []).append(user)

    # -- steps

    def use(self, device: Device) -> None:
        """Let the next requests come from this device."""
        self.device = device

    def new_device(self, agent: str | None = None) -> Device:
        self.device = Device(agent)
        return self.device

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.clock.advance(seconds)
        self.steps.append({"advance": seconds})

    def quirk(self, reason: str) -> None:
        """Mark the next answer as one that a server need not imitate."""
        self.next_quirk = reason

    def change_user(self, username: str, **columns: Any) -> None:
        """Write columns of a user from outside, as an administrator would."""
        world.change_user(username, columns)
        self.steps.append({"change_user": {"username": username, **columns}})

    def log_in(self, username: str = "alice", password: str = "correct horse") -> None:
        self.post("/auth/login", {"username": username, "password": password})
        if self.answer["status"] != 200:
            raise AssertionError(f"{self.name}: login of {username} failed: {self.answer}")

    def get(self, path: str, **how: Any) -> dict[str, Any]:
        return self.send("GET", path, **how)

    def post(self, path: str, data: Any = NO_BODY, **how: Any) -> dict[str, Any]:
        return self.send("POST", path, data, **how)

    def put(self, path: str, data: Any = NO_BODY, **how: Any) -> dict[str, Any]:
        return self.send("PUT", path, data, **how)

    def patch(self, path: str, data: Any = NO_BODY, **how: Any) -> dict[str, Any]:
        return self.send("PATCH", path, data, **how)

    def delete(self, path: str, data: Any = NO_BODY, **how: Any) -> dict[str, Any]:
        return self.send("DELETE", path, data, **how)

    def send(
        self,
        method: str,
        path: str,
        data: Any = NO_BODY,
        *,
        text: str | None = None,
        content_type: str | None = "application/json",
        headers: dict[str, str] | None = None,
        with_csrf: bool = True,
    ) -> dict[str, Any]:
        """One request and its answer, as a step.

        `path` is below the client's prefix unless it starts with `/_allauth` or
        `/accounts`. `data` goes out as JSON, `text` as it is; both may have placeholders.
        """
        whole = path if path.startswith(("/_allauth", "/accounts")) else f"/_allauth/{self.client}/v1{path}"
        by_browser = not whole.startswith("/_allauth/app/")
        needs_csrf = by_browser and with_csrf and method not in SAFE
        if needs_csrf and "csrftoken" not in self.device.cookies:
            quirk, self.next_quirk = self.next_quirk, None
            self.get("/config")
            self.next_quirk = quirk
        asked: dict[str, Any] = {"method": method, "path": whole}
        sent = dict(headers or {})
        body = text
        if data is not NO_BODY:
            asked["json"] = data
            body = json.dumps(self.names.fill(data))
        elif text is not None:
            asked["text"] = text
            body = self.names.fill(text)
        if body is not None and content_type:
            sent["Content-Type"] = content_type
        self._identify(sent, by_browser, needs_csrf)
        asked["headers"] = sent
        step = {"send": asked, "answer": self._exchange(method, whole, body, sent)}
        if step["answer"]["status"] == 500:
            self.next_quirk = "allauth fails here; refuse the request"
        if self.next_quirk:
            step["quirk"], self.next_quirk = self.next_quirk, None
        self._note_effects(step)
        if step["answer"]["status"] == 410:
            self.device.token = None  # as every client does
        self.steps.append(step)
        self.answer = step["answer"]
        return self.answer

    def _identify(self, sent: dict[str, str], by_browser: bool, needs_csrf: bool) -> None:
        device = self.device
        if device.agent:
            sent["User-Agent"] = device.agent
        if not by_browser and device.token and "X-Session-Token" not in sent:
            sent["X-Session-Token"] = self.names.name("session", device.token)
        if by_browser and device.cookies and "Cookie" not in sent:
            pairs = sorted(device.cookies.items())
            sent["Cookie"] = "; ".join(f"{n}={self.names.name(COOKIES[n], v)}" for n, v in pairs)
        if needs_csrf and "X-CSRFToken" not in sent:
            sent["X-CSRFToken"] = self.names.name("csrf", device.cookies["csrftoken"])

    def _exchange(self, method: str, path: str, body: str | None, sent: dict[str, str]) -> dict[str, Any]:
        headers = {name: self.names.fill(value) for name, value in sent.items()}
        return self._describe(path, *wire.ask(method, self.names.fill(path), headers, body))

    def _describe(self, path: str, status: int, headers: list, content: bytes) -> dict[str, Any]:
        single = {n: v for n, v in headers if n in KEPT_HEADERS}
        answer: dict[str, Any] = {"status": status}
        is_json = single.get("Content-Type") == USUAL["Content-Type"]
        data = json.loads(content) if is_json and content else None
        if data is not None and SURROGATE.search(json.dumps(data, ensure_ascii=False)):
            # No file can hold it, and no database but SQLite.
            self.next_quirk, data = "allauth takes a lone surrogate for text; refuse it", None
        if isinstance(data, dict) and isinstance(data.get("meta"), dict) and data["meta"].get("session_token"):
            self.device.token = data["meta"]["session_token"]
        set_cookies = [self._cookie(v) for n, v in headers if n == "Set-Cookie"]
        for name, value in single.items():
            if is_json and value == USUAL.get(name):
                continue
            if name == "Location":
                for state in parse_qs(urlsplit(value).query).get("state", ()):
                    self.names.name("state", state)
                value = self.names.hide_text(value)
            answer.setdefault("headers", {})[name] = value
        if set_cookies:
            answer["set_cookie"] = sorted(set_cookies)
        if data is not None:
            place = ("sessions",) if path.endswith("/auth/sessions") else ()
            answer["json"] = self.names.hide(data, place)
        elif content:
            answer["body"] = single.get("Content-Type", "?").partition(";")[0]
        return answer

    def _cookie(self, header: str) -> str:
        """The header with a placeholder as value."""
        text = cookie_text(header)
        name, _, value = text.partition(";")[0].partition("=")
        if not value:
            self.device.cookies.pop(name, None)
            return text
        self.device.cookies[name] = value
        return text.replace(value, self.names.name(COOKIES[name], value), 1)

    def _note_effects(self, step: dict[str, Any]) -> None:
        mails = [self._mail(m) for m in post.take_mails()]
        messages = [self._message(m) for m in post.take_messages()]
        if mails:
            step["mail"] = mails
        if messages:
            step["sms"] = messages
        key = self.device.session_key
        members = session_members(key) if key else []
        if members:
            step["session"] = {"key": self.names.name("session", key), "members": members}

    def _mail(self, mail: dict[str, Any]) -> dict[str, Any]:
        if "code" in mail:
            mail["code"] = self.names.name("code", mail["code"])
        kind, before, key, after = mail_link(mail.get("link", ""))
        if kind:
            mail["link"] = before + self.names.name(kind, unquote(key)) + after
        return mail

    def _message(self, message: dict[str, Any]) -> dict[str, Any]:
        if "code" in message:
            message["code"] = self.names.name("code", message["code"])
        if "user_id" in message:
            message["user_id"] = self.names.name("user", message["user_id"])
        return message
