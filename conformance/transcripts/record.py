"""Records transcripts of the real allauth: record.py [--check | --replay] [NAME...]

NAME is a file without `.json` (`login`); without one, all are recorded. `--check`
writes nothing and says which files would change; `--replay` plays the files, as they
are, against allauth and says what differs. Started by record.sh.
"""

from __future__ import annotations

import argparse
import importlib
import json
import logging
import os
import pkgutil
import sys
import warnings
from pathlib import Path

HERE = Path(__file__).resolve().parent


def replay_files(names: list[str], play) -> int:
    differences = 0
    for path in sorted(HERE.glob("*.json")):
        file = json.loads(path.read_text(encoding="utf-8"))
        if "transcripts" in file and (not names or path.stem in names):
            lines = play(file)
            differences += len(lines)
            print(f"{path.stem:28}{len(file['transcripts']) - len(lines):4} of {len(file['transcripts'])} the same")
            print(*(f"  {line}" for line in lines), sep="\n", end="\n" if lines else "")
    return 1 if differences else 0


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--replay", action="store_true")
    parser.add_argument("names", nargs="*")
    args = parser.parse_args()

    os.environ["DJANGO_SETTINGS_MODULE"] = "recorder.settings"
    warnings.simplefilter("ignore")
    import django

    django.setup()
    logging.disable(logging.CRITICAL)
    import allauth

    import journeys
    from recorder import journey, paths, replay, world, write

    world.migrate()
    if args.replay:
        return replay_files(args.names, replay.play)
    for module in pkgutil.iter_modules(journeys.__path__):
        importlib.import_module(f"journeys.{module.name}")
    makers = {"paths": lambda: paths.text_of(allauth.__version__)}
    for name in journey.files():
        makers[name] = lambda name=name: write.text_of(journey.record(name), allauth.__version__)
    changed = False
    for name, make in makers.items():
        if args.names and name not in args.names:
            continue
        text = make()
        path = HERE / f"{name}.json"
        differs = not path.exists() or path.read_text(encoding="utf-8") != text
        if differs and not args.check:
            path.write_text(text, encoding="utf-8")
        changed |= differs
        print(f"{name:28}{len(text.encode()) // 1024:5} kB{'  changed' if differs else ''}", flush=True)
    world.end()
    return 1 if args.check and changed else 0


if __name__ == "__main__":
    sys.exit(main())
