"""Writes a file of transcripts: one line per step, so that differences can be read."""

from __future__ import annotations

import json
from typing import Any


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x00", "\\u0000")


def text_of(transcripts: list[dict[str, Any]], allauth: str) -> str:
    """The JSON text of a file."""
    parts = []
    for transcript in transcripts:
        head = [f"  {_line(k)}: {_line(v)}," for k, v in transcript.items() if k != "steps"]
        steps = ",\n".join("   " + _line(step) for step in transcript["steps"])
        parts.append(" {\n" + "\n".join(head) + f'\n  "steps": [\n{steps}\n  ]\n }}')
    return f'{{"allauth": {_line(allauth)}, "transcripts": [\n' + ",\n".join(parts) + "\n]}\n"


