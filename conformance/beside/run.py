"""Django and Vestibule on one database behind one proxy. See README.md."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from journey import Person, play  # noqa: E402
from proxy import Proxy  # noqa: E402

SECRET = "a secret key that both have, of fifty characters or more"
SETTINGS = """
[server]
listen = "127.0.0.1:0"
secret_key = "{secret}"
allowed_hosts = ["testserver"]
[database]
url = "sqlite://{database}"
[cache]
backend = "dummy"
[session]
hash_keys = false
[auth]
pbkdf2_iterations = 1
hash_threads = 1
password_validators = []
[account]
email_verification = "mandatory"
signup_fields = ["username*", "email*", "password1*"]
login_methods = ["username"]
logout_on_password_change = false
rate_limits = false
[mfa]
supported_types = ["totp", "recovery_codes"]
encrypt_secrets = false
rate_limits = false
[mail]
backend = "directory"
directory = "{mail}"
from = "webmaster@localhost"
[headless]
only = true
token_strategy = "jwt"
jwt_algorithm = "HS256"
[headless.frontend_urls]
account_confirm_email = "https://app.example.org/verify-email/{{key}}"
account_reset_password = "https://app.example.org/password/reset"
account_reset_password_from_key = "https://app.example.org/password/reset/{{key}}"
account_signup = "https://app.example.org/signup"
socialaccount_login_error = "https://app.example.org/provider/callback"
"""


def django(folder: Path) -> tuple[subprocess.Popen, int]:
    environment = os.environ | {
        "BESIDE_SECRET": SECRET,
        "BESIDE_DATABASE": str(folder / "db.sqlite3"),
        "BESIDE_MAIL": str(folder / "mail"),
    }
    log = (folder / "django.log").open("w")
    server = subprocess.Popen(
        [sys.executable, str(HERE / "project.py")], env=environment, stdout=subprocess.PIPE, stderr=log, text=True
    )
    return server, int(server.stdout.readline())


def vestibule(folder: Path, binary: Path) -> tuple[subprocess.Popen, int]:
    settings = SETTINGS.format(secret=SECRET, database=folder / "db.sqlite3", mail=folder / "mail")
    (folder / "vestibule.toml").write_text(settings)
    log = folder / "vestibule.log"
    server = subprocess.Popen([binary, "serve", "--config", folder / "vestibule.toml"], stderr=log.open("w"))
    for _ in range(600):
        for line in log.read_text().splitlines():
            if "listening" in line and "127.0.0.1:" in line:
                digits = line.split("127.0.0.1:")[1]
                return server, int("".join(c for c in digits[:5] if c.isdigit()))
        if server.poll() is not None:
            break
        time.sleep(0.05)
    sys.exit(f"vestibule does not listen:\n{log.read_text()}")


def difference(expected: list, told: list) -> str:
    for number, (one, other) in enumerate(zip(expected, told, strict=False), 1):
        if one != other:
            return f"step {number}\n  Django alone: {json.dumps(one)}\n  now:          {json.dumps(other)}"
    return "" if len(expected) == len(told) else "another number of steps"


def run(folder: Path, binary: Path, rounds: int, seed: int) -> None:
    (folder / "mail").mkdir()
    subprocess.run([binary, "migrate", "--config", _first(folder)], check=True, stdout=subprocess.DEVNULL)
    servers: list[subprocess.Popen] = []
    try:
        process, django_port = django(folder)
        servers.append(process)
        process, our_port = vestibule(folder, binary)
        servers.append(process)
        proxy = Proxy([django_port], seed)
        expected = {}
        for client in ("app", "browser"):
            person = Person(proxy.port, client, f"first{client}", folder / "mail")
            try:
                expected[client] = play(person)
            except Exception as error:
                sys.exit(f"Django alone [{client}]: {error!r}\n" + "\n".join(person.trail))
        proxy.ports, proxy.sent = [django_port, our_port], {}
        for number in range(rounds):
            client = ("app", "browser")[number % 2]
            person = Person(proxy.port, client, f"person{number}", folder / "mail")
            try:
                differs = difference(expected[client], play(person))
            except Exception as error:
                differs = repr(error)
            if differs:
                trail = "\n".join(person.trail)
                sys.exit(f"round {number} [{client}], Django at {django_port}, Vestibule at {our_port}: {differs}\n{trail}")
        sent = [proxy.sent.get(django_port, 0), proxy.sent.get(our_port, 0)]
        print(f"{rounds} rounds without a difference; {sent[0]} requests went to Django, {sent[1]} to Vestibule")
    finally:
        for server in servers:
            server.kill()
            server.wait()


def _first(folder: Path) -> Path:
    """Settings for the commands that come before the servers."""
    settings = SETTINGS.format(secret=SECRET, database=folder / "db.sqlite3", mail=folder / "mail")
    file = folder / "vestibule.toml"
    file.write_text(settings)
    return file


def main() -> None:
    target = Path(os.environ.get("CARGO_TARGET_DIR", HERE.parent.parent / "target"))
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--binary", type=Path, default=target / "debug" / "vestibule")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        run(Path(folder), args.binary, args.rounds, args.seed)


if __name__ == "__main__":
    main()
