"""Placeholders for what differs from run to run: ids, times, keys, codes, tokens.

`{{session:2}}` is the second session key of a transcript, `{{time+60}}` a moment 60
seconds after its start, `{{=SECRET|totp}}` what a filter makes of a literal. `fill` puts real values in (before sending), `hide` takes them
out (of an answer).
"""

from __future__ import annotations

import re
import time
from typing import Any, Callable

from blackbox.totp import code_at

PLACEHOLDER = re.compile(r"\{\{(?:=([^|}]*)|([a-z-]+):(\d+))((?:\|[^|}]+)*)\}\}")
REPEAT = re.compile(r"\{\{repeat:(.+?):(\d+)\}\}")
TIMES = ("at", "created_at", "last_seen_at", "last_used_at")
TOKENS = {
    "session_token": "session",
    "access_token": "access-token",
    "refresh_token": "refresh-token",
    "secret": "totp-secret",
    "challenge": "challenge",
}
SHORTEST_IN_TEXT = 8  # shorter values are hidden only where the place tells what they are


def forged(key: str) -> str:
    """The key with another character, not quite the last: that one's bits may not all count."""
    return key[:-5] + ("1" if key[-5] == "0" else "0") + key[-4:]


FILTERS: dict[str, Callable[..., str]] = {
    "forged": forged,
    "lower": str.lower,
    "spaced": lambda code: f" {code[:3]}-{code[3:]} ",
    "nodash": lambda code: code.replace("-", ""),
    "totp": lambda secret: code_at(secret, time.time()),
    # A password reset key in the name of another user (base 36).
    "uid": lambda key, uid: uid + "-" + key.partition("-")[2],
}


class Names:
    """The values that a transcript has met, by kind and in order of appearance."""

    def __init__(self, start: float) -> None:
        self.start = start
        self.values: dict[str, list[Any]] = {}

    def name(self, kind: str, value: Any) -> str:
        """The placeholder of a value, a new one if the value is new."""
        known = self.values.setdefault(kind, [])
        if value not in known:
            known.append(value)
        return f"{{{{{kind}:{known.index(value) + 1}}}}}"

    def moment(self, when: float) -> str:
        return f"{{{{time{round(when - self.start, 3) or 0:+.10g}}}}}"

    # -- real values in

    def fill(self, data: Any) -> Any:
        if isinstance(data, dict):
            return {k: self.fill(v) for k, v in data.items()}
        if isinstance(data, list):
            return [self.fill(v) for v in data]
        if not isinstance(data, str):
            return data
        alone = PLACEHOLDER.fullmatch(data)
        if alone:
            return self._value(alone)
        data = REPEAT.sub(lambda m: m[1] * int(m[2]), data)
        return PLACEHOLDER.sub(lambda m: str(self._value(m)), data)

    def _value(self, match: re.Match) -> Any:
        literal, kind, number, filters = match.groups()
        value = literal if kind is None else self.values[kind][int(number) - 1]
        for part in filters.split("|")[1:]:
            what, *args = part.split("=")
            value = FILTERS[what](value, *args)
        return value

    # -- real values out

    def hide(self, data: Any, path: tuple = ()) -> Any:
        if isinstance(data, dict):
            return {k: self._hide_member(k, v, path) for k, v in data.items()}
        if isinstance(data, list):
            return [self.hide(v, path) for v in data]
        return self.hide_text(data) if isinstance(data, str) else data

    def _hide_member(self, key: str, value: Any, path: tuple) -> Any:
        if key in TIMES and isinstance(value, (int, float)):
            return self.moment(value)
        if key in TOKENS and isinstance(value, str):
            return self.name(TOKENS[key], value)
        if key == "id" and isinstance(value, int):
            return self.name(self._kind_of_id(path), value)
        if key == "unused_codes":
            return [self.name("recovery-code", code) for code in value]
        if key == "login_methods" and isinstance(value, list):
            return sorted(value)  # a set in Python
        return self.hide(value, (*path, key))

    @staticmethod
    def _kind_of_id(path: tuple) -> str:
        if path[-1] == "user":
            return "user"
        if "sessions" in path:
            return "usersession"
        return "authenticator"  # of a list of them, or of a record in `methods`

    def hide_text(self, text: str) -> str:
        for kind, values in self.values.items():
            for value in values:
                if isinstance(value, str) and len(value) >= SHORTEST_IN_TEXT and value in text:
                    text = text.replace(value, self.name(kind, value))
        return text
