"""Plays recorded files again and compares: the rules of ../README.md, as code."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import unquote

from recorder import post, wire, world
from recorder.names import PLACEHOLDER, Names
from recorder.transcript import USUAL, cookie_text, mail_link, session_members

MOMENT = re.compile(r"\{\{time([+-][0-9.]+)\}\}")


class Differs(Exception):
    """An answer is not the recorded one."""


class Replay:
    """One transcript, played from nothing but its JSON."""

    def __init__(self, transcript: dict[str, Any]) -> None:
        self.clock = world.begin(transcript["settings"])
        self.names = Names(self.clock.start)
        for user in transcript["given"].get("users", ()):
            facts = {k: v for k, v in user.items() if k != "id"}
            self.names.name("user", world.add_user(**facts)["id"])

    def step(self, step: dict[str, Any]) -> None:
        if "advance" in step:
            return self.clock.advance(step["advance"])
        if "change_user" in step:
            columns = dict(step["change_user"])
            return world.change_user(columns.pop("username"), columns)
        sent, answer = step["send"], step["answer"]
        body = sent.get("text")
        body = json.dumps(self.names.fill(sent["json"])) if "json" in sent else body and self.names.fill(body)
        headers = {name: self.names.fill(value) for name, value in sent["headers"].items()}
        status, pairs, content = wire.ask(sent["method"], self.names.fill(sent["path"]), headers, body)
        mails, messages = post.take_mails(), post.take_messages()
        if step.get("quirk"):
            return None
        self.same(answer["status"], status, "status")
        self._headers(answer, pairs)
        if "json" in answer:
            self.same(answer["json"], json.loads(content), "body")
        self.same(step.get("mail", []), [self._mail(m) for m in mails], "mail")
        self.same(step.get("sms", []), messages, "sms")
        if "session" in step:
            members = session_members(self.names.fill(step["session"]["key"]))
            self.same(step["session"]["members"], members, "session")
        return None

    def _headers(self, answer: dict[str, Any], pairs: list) -> None:
        got = dict(pairs)
        expected = {**(USUAL if "json" in answer else {}), **answer.get("headers", {})}
        for name, value in expected.items():
            self.same(value, got.get(name), name)
        cookies = sorted(cookie_text(v) for n, v in pairs if n == "Set-Cookie")
        self.same(answer.get("set_cookie", []), cookies, "Set-Cookie")

    def _mail(self, mail: dict[str, Any]) -> dict[str, Any]:
        kind, before, key, after = mail_link(mail.get("link", ""))
        return {**mail, "link": before + unquote(key) + after} if kind else mail

    # -- comparison, with placeholders that stand for anything at first

    def same(self, expected: Any, actual: Any, where: str) -> None:
        if isinstance(expected, dict) and isinstance(actual, dict):
            if expected.keys() != actual.keys():
                raise Differs(f"{where}: members {sorted(actual)} and not {sorted(expected)}")
            for key, value in expected.items():
                other = actual[key]
                self.same(value, sorted(other) if key == "login_methods" else other, f"{where}.{key}")
        elif isinstance(expected, list) and isinstance(actual, list):
            if len(expected) != len(actual):
                raise Differs(f"{where}: {actual} and not {expected}")
            for number, (one, other) in enumerate(zip(expected, actual)):
                self.same(one, other, f"{where}[{number}]")
        elif isinstance(expected, str) and "{{" in expected:
            self._same_with_names(expected, actual, where)
        elif expected != actual or isinstance(expected, bool) != isinstance(actual, bool):
            raise Differs(f"{where}: {actual!r} and not {expected!r}")

    def _same_with_names(self, expected: str, actual: Any, where: str) -> None:
        moment = MOMENT.fullmatch(expected)
        if moment:
            if abs(actual - self.clock.start - float(moment[1])) > 0.001:
                raise Differs(f"{where}: {self.names.moment(actual)} and not {expected}")
            return
        alone = PLACEHOLDER.fullmatch(expected)
        if alone:
            return self._bind(alone[2], int(alone[3]), actual, where)
        regex, found = "", []
        end = 0
        for match in PLACEHOLDER.finditer(expected):
            regex += re.escape(expected[end:match.start()]) + "(.+?)"
            found.append(match)
            end = match.end()
        values = re.fullmatch(regex + re.escape(expected[end:]), actual)
        if not values:
            raise Differs(f"{where}: {actual!r} and not {expected!r}")
        for match, value in zip(found, values.groups()):
            self._bind(match[2], int(match[3]), value, where)

    def _bind(self, kind: str, number: int, value: Any, where: str) -> None:
        if self.names.name(kind, value) != f"{{{{{kind}:{number}}}}}":
            raise Differs(f"{where}: {value!r} is not {kind} {number}")


def play(file: dict[str, Any]) -> list[str]:
    """What differs, one line per transcript that does."""
    differences = []
    for transcript in file["transcripts"]:
        replay = Replay(transcript)
        for number, step in enumerate(transcript["steps"], 1):
            try:
                replay.step(step)
            except Differs as e:
                differences.append(f"{transcript['name']} [{transcript['client']}], step {number}: {e}")
                break
    return differences
