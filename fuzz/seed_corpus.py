"""Fills corpus/ with the values that real Django made (crates/django/vectors.json)."""

import json
from pathlib import Path

here = Path(__file__).parent
vectors = json.loads((here.parent / "crates/django/vectors.json").read_text())
payloads = [case["session_data"].split(":")[0] for case in vectors["session"]]
seeds = {
    "session_decode": [case["session_data"] for case in vectors["session"]] + payloads,
    "signing_loads": [case["signed"] for case in vectors["dumps"]] + payloads,
    "password_verify": [case["password"] + "\n" + case["encoded"] for case in vectors["password"]]
    + ["x\n" + column for column in vectors["not_passwords"]],
    "reset_key": [key for case in vectors["password_reset_key"] for key in case["keys"]],
    "csrf_token": [f"{vectors['csrf']['masked']}\n{vectors['csrf']['cookie']}"],
}
for target, texts in seeds.items():
    folder = here / "corpus" / target
    folder.mkdir(parents=True, exist_ok=True)
    for number, text in enumerate(texts):
        (folder / f"seed-{number}").write_text(text, newline="")
