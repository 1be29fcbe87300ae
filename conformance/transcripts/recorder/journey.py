"""The register of journeys: functions that play one transcript each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from recorder.transcript import Transcript

CLIENTS = ("app", "browser")
_files: dict[str, list[tuple[str, Callable, dict[str, Any], tuple[str, ...]]]] = {}


def journey(file: str, *, clients: tuple[str, ...] = CLIENTS, **settings: dict[str, Any]) -> Callable:
    """Registers a function; its doc string is the transcript's name, `settings` are tables."""

    def register(play: Callable[[Transcript], None]) -> Callable[[Transcript], None]:
        add(file, (play.__doc__ or "").strip(), play, clients=clients, **settings)
        return play

    return register


def add(file: str, name: str, play: Callable, *, clients: tuple[str, ...] = CLIENTS, **settings: Any) -> None:
    """Registers a function under a name of its own (for those made in a loop)."""
    if not name:
        raise ValueError(f"{play} has no doc string")
    _files.setdefault(file, []).append((name, play, settings, clients))


def files() -> list[str]:
    return sorted(_files)


def record(file: str) -> list[dict[str, Any]]:
    """Plays all journeys of a file with every client they are for."""
    return list(_record(file))


def _record(file: str) -> Iterator[dict[str, Any]]:
    for name, play, settings, clients in _files[file]:
        for client in clients:
            transcript = Transcript(name, client, settings)
            play(transcript)
            yield transcript.as_json()
