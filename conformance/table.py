"""Prints passed/failed/excluded per engine and area: table.py DIRECTORY ENGINE...

Reads DIRECTORY/ENGINE.json (the report of a run) and ENGINE.log; exits with 1 if
anything failed, or if an engine has no report.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

OUTCOMES = ("passed", "failed", "excluded")
AREAS = ("account", "base", "mfa", "socialaccount", "spec", "tokens", "usersessions")


def area_of(test_id: str) -> str:
    """The folder below tests/apps/headless that a test is in."""
    return test_id.removeprefix("tests/apps/headless/").split("/")[0]


def counts(report: dict) -> dict[str, Counter]:
    """Area -> how many tests had which outcome; `all` is the sum."""
    table: dict[str, Counter] = {}
    for test_id, test in report["tests"].items():
        for area in (area_of(test_id), "all"):
            table.setdefault(area, Counter())[test["outcome"]] += 1
    return table


def read(directory: Path, engine: str) -> dict | None:
    try:
        return json.loads((directory / f"{engine}.json").read_text())
    except FileNotFoundError:
        return None


def print_table(tables: dict[str, dict[str, Counter]]) -> None:
    seen = {area for table in tables.values() for area in table}
    areas = [a for a in AREAS if a in seen] + sorted(seen - {*AREAS, "all"}) + ["all"]
    print(f"{'passed/failed/excluded':24}" + "".join(f"{engine:>16}" for engine in tables))
    for area in areas:
        cells = ("/".join(str(t.get(area, Counter())[o]) for o in OUTCOMES) for t in tables.values())
        print(f"{area:24}" + "".join(f"{cell:>16}" for cell in cells))


def main() -> int:
    directory, engines = Path(sys.argv[1]), sys.argv[2:]
    reports = {engine: read(directory, engine) for engine in engines}
    bad = False
    for engine, report in reports.items():
        if report is None:
            bad = True
            log = (directory / f"{engine}.log").read_text(errors="replace")
            print(f"{engine}: the run broke off\n{log[-4000:]}\n")
            continue
        failed = [t for t, test in report["tests"].items() if test["outcome"] == "failed"]
        # Neither is it success if nothing ran at all.
        bad |= bool(failed) or report["summary"]["passed"] == 0
        for test_id in failed:
            print(f"{engine}: FAILED {test_id}")
    print_table({e: counts(r) for e, r in reports.items() if r is not None})
    seconds = ", ".join(f"{e} {r['run']['seconds']:.0f} s" for e, r in reports.items() if r)
    print(f"{'time':24}{seconds}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
