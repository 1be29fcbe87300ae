#!/usr/bin/env python3
"""Measures Vestibule beside the floor, in one run, on one machine, and prints ratios.

    bench/run.py [--engines sqlite,postgres,mysql] [--rounds 3] [--growth] [--json FILE]

Needs the release binary ($VESTIBULE_BIN, default $CARGO_TARGET_DIR/release/vestibule), the floor (built
here), and for the servers TEST_POSTGRES_URL and TEST_MYSQL_URL (scripts/with-databases sets both).
Everything is on loopback, bounded in number, and ended by process id. CPU is what /proc counts of the
server's process; neither the load's nor the database server's is in it.
"""
import argparse, json, os, re, shutil, socket, sqlite3, statistics, subprocess, sys, tempfile, time, urllib.request
from pathlib import Path
from urllib.parse import urlsplit

HERE = Path(__file__).resolve().parent
TARGET = Path(os.environ.get("CARGO_TARGET_DIR") or HERE.parent / "target")
VESTIBULE = os.environ.get("VESTIBULE_BIN") or str(TARGET / "release" / "vestibule")
FLOOR_TARGET = TARGET / "bench"
TICK = os.sysconf("SC_CLK_TCK")
PASSWORD = "Correct-horse-7"
PREFIX = "/_allauth/app/v1"

# ------------------------------------------------------------------ processes

def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]

def cpu(pid):
    """CPU seconds of a process and of those of its children that ended."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(int(x) for x in fields[11:15]) / TICK

def memory(pid):
    """Resident megabytes."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4 / 1024

class Running:
    """A server: started, asked until it answers, stopped by its process id."""
    def __init__(self, command, port, ready, env=None):
        self.port, begun = port, time.monotonic()
        self.log = tempfile.TemporaryFile()
        self.process = subprocess.Popen(command, env={**os.environ, **(env or {})}, stdout=self.log, stderr=self.log)
        while True:
            try:
                with socket.create_connection(("127.0.0.1", port), 1) as s:
                    s.sendall(f"GET {ready} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n".encode())
                    if s.recv(12).startswith(b"HTTP/1.1"):
                        break
            except OSError:
                if self.process.poll() is not None or time.monotonic() - begun > 30:
                    self.log.seek(0)
                    sys.exit(f"{command[0]} did not start:\n{self.log.read().decode()[-2000:]}")
                time.sleep(0.001)
        self.startup = time.monotonic() - begun
        self.pid = self.process.pid
    def __enter__(self):
        return self
    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(10)

def load(port, requests, connections, count):
    """Replays requests; gives the generator's figures."""
    with tempfile.NamedTemporaryFile("w", suffix=".requests") as file:
        file.write("".join(request + "%%\n" for request in requests))
        file.flush()
        command = [FLOOR_TARGET / "release" / "load", f"127.0.0.1:{port}", file.name, str(connections), str(count)]
        return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)

def measured(server, requests, connections, count, expected):
    """CPU milliseconds a request, and the generator's figures. An unexpected status ends the run."""
    before = cpu(server.pid)
    figures = load(server.port, requests, connections, count)
    used = cpu(server.pid) - before
    if set(figures["statuses"]) != {str(expected)}:
        sys.exit(f"expected only {expected}: {figures['statuses']}")
    return {"cpu_ms": used * 1000 / count, "per_second": count / figures["seconds"], **figures}

def request(method, path, headers=(), body=None):
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *headers]
    text = "" if body is None else json.dumps(body, separators=(",", ":"))
    if body is not None:
        lines += ["Content-Type: application/json", f"Content-Length: {len(text)}"]
    return "\r\n".join(lines) + "\r\n\r\n" + text

def call(port, method, path, body=None, headers=None):
    data = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json", **(headers or {})}
    asked = urllib.request.Request(f"http://127.0.0.1:{port}{path}", data, headers, method=method)
    with urllib.request.urlopen(asked, timeout=30) as answer:
        return json.load(answer)

# ------------------------------------------------------------------ databases

class Sqlite:
    name = "sqlite"
    def __init__(self, folder):
        self.file = f"{folder}/bench.sqlite3"
        self.url = f"sqlite://{self.file}"
    def run(self, sql):
        with sqlite3.connect(self.file) as db:
            db.executescript(sql)
    series = staticmethod(lambda n: f"WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM s WHERE n<{n}) SELECT n FROM s")
    true, now, analyze, cat = "1", "'2026-01-01 00:00:00'", "ANALYZE;", staticmethod(lambda *p: " || ".join(p))
    def drop(self):
        pass

class Postgres:
    name = "postgres"
    def __init__(self, _):
        self.server = os.environ["TEST_POSTGRES_URL"]
        self.database = f"bench_{os.getpid()}"
        parts = urlsplit(self.server)
        self.url = parts._replace(path=f"/{self.database}").geturl()
        self._psql(self.server, f"CREATE DATABASE {self.database}")
    def _psql(self, url, sql):
        subprocess.run(["psql", "-q", "-X", "-v", "ON_ERROR_STOP=1", url.split("?")[0], "-f", "-"], input=sql, text=True, check=True)
    def run(self, sql):
        self._psql(self.url, sql)
    series = staticmethod(lambda n: f"SELECT n FROM generate_series(1, {n}) s(n)")
    true, now, analyze, cat = "true", "'2026-01-01 00:00:00+00'", "VACUUM ANALYZE;", staticmethod(lambda *p: " || ".join(p))
    def drop(self):
        self._psql(self.server, f"DROP DATABASE {self.database} WITH (FORCE)")

class Mysql:
    name = "mysql"
    def __init__(self, _):
        self.parts = urlsplit(os.environ["TEST_MYSQL_URL"])
        self.database = f"bench_{os.getpid()}"
        self.url = self.parts._replace(path=f"/{self.database}").geturl()
        self._client("", f"CREATE DATABASE {self.database} CHARACTER SET utf8mb4")
    def _client(self, database, sql):
        p = self.parts
        command = ["mariadb", "--protocol=tcp", "-h", p.hostname, "-P", str(p.port), "-u", p.username or "root"]
        command += [f"-p{p.password}"] if p.password else []
        subprocess.run([*command, *([database] if database else [])], input=sql, text=True, check=True)
    def run(self, sql):
        self._client(self.database, "SET SESSION sql_mode='ANSI_QUOTES'; " + sql)
    series = staticmethod(lambda n: f"SELECT seq AS n FROM seq_1_to_{n}")
    true, now, analyze = "1", "'2026-01-01 00:00:00'", "ANALYZE TABLE auth_user, account_emailaddress;"
    cat = staticmethod(lambda *p: f"CONCAT({', '.join(p)})")
    def drop(self):
        self._client("", f"DROP DATABASE {self.database}")

ENGINES = {engine.name: engine for engine in (Sqlite, Postgres, Mysql)}

def fill(db, users, password):
    """So many users, each with a verified primary address, in the engine's own words."""
    name, mail = db.cat("'user'", "CAST(n AS CHAR(10))"), db.cat("'user'", "CAST(n AS CHAR(10))", "'@bench.test'")
    if db.name == "postgres":
        name, mail = "'user' || n", "'user' || n || '@bench.test'"
    db.run(f"""
        INSERT INTO auth_user (password, is_superuser, username, first_name, last_name, email, is_staff, is_active, date_joined)
        SELECT '{password}', NOT {db.true}, {name}, '', '', {mail}, NOT {db.true}, {db.true}, {db.now} FROM ({db.series(users)}) x;
        INSERT INTO account_emailaddress (email, verified, "primary", user_id)
        SELECT email, {db.true}, {db.true}, id FROM auth_user WHERE username LIKE 'user%';
        {db.analyze}
    """)

# ------------------------------------------------------------------ the runs

SETTINGS = """
[server]
secret_key = "bench-bench-bench-bench-bench-bench-bench-bench-50"
listen = "127.0.0.1:{port}"
[database]
url = "{url}"
[account]
login_methods = ["username", "email"]
rate_limits = {{ {off} }}
[auth]
password_validators = []
{hasher}
[mail]
backend = "file"
directory = "{folder}/mail"
[log]
level = "warn"
"""
LIMITS = ("change_password change_phone manage_email reset_password reauthenticate reset_password_from_key "
          "signup login request_login_code login_failed confirm_email verify_phone").split()

def settings(folder, db, port, hasher=""):
    os.makedirs(f"{folder}/mail", exist_ok=True)
    file = f"{folder}/vestibule-{port}.toml"
    off = ", ".join(f'{name} = ""' for name in LIMITS)
    Path(file).write_text(SETTINGS.format(port=port, url=db.url, off=off, folder=folder, hasher=hasher))
    return file

def serve(folder, db, hasher=""):
    port = free_port()
    return Running([VESTIBULE, "serve", "--config", settings(folder, db, port, hasher)], port, "/healthz")

def prepare(folder, db, users):
    """Tables, one password of the server's own making, and so many users who share it."""
    file = settings(folder, db, free_port(), CHEAP)
    subprocess.run([VESTIBULE, "migrate", "--config", file], check=True, capture_output=True)
    with serve(folder, db) as server:
        call(server.port, "POST", f"{PREFIX}/auth/signup", {"username": "seed", "password": PASSWORD})
    with serve(folder, db, CHEAP) as server:
        call(server.port, "POST", f"{PREFIX}/auth/signup", {"username": "cheap", "password": PASSWORD})
    fill(db, users, column(db, "cheap"))
    return column(db, "seed")

CHEAP = "pbkdf2_iterations = 1"

def column(db, username):
    if db.name == "sqlite":
        with sqlite3.connect(db.file) as found:
            return found.execute("SELECT password FROM auth_user WHERE username = ?", [username]).fetchone()[0]
    if db.name == "postgres":
        command = ["psql", "-qXAt", db.url.split("?")[0], "-c", f"SELECT password FROM auth_user WHERE username = '{username}'"]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
    p = db.parts
    command = ["mariadb", "--protocol=tcp", "-h", p.hostname, "-P", str(p.port), "-u", p.username or "root", "-N", "-B", db.database]
    command += [f"-p{p.password}"] if p.password else []
    command += ["-e", f"SELECT password FROM auth_user WHERE username = '{username}'"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

def tokens(server, count):
    found = []
    for n in range(1, count + 1):
        answer = call(server.port, "POST", f"{PREFIX}/auth/login", {"username": f"user{n}", "password": PASSWORD})
        found.append(answer["meta"]["session_token"])
    return found

class Table:
    def __init__(self):
        self.rows = []
    def add(self, engine, what, ours, floor=None, limit=None, unit="ms CPU"):
        ratio = ours / floor if floor else None
        self.rows.append({"engine": engine, "what": what, "ours": ours, "floor": floor, "ratio": ratio, "limit": limit, "unit": unit})
        text = f"{engine:9} {what:42} {ours:9.3f} {unit:7}"
        if floor:
            text += f"  floor {floor:8.3f}  ratio {ratio:5.2f}"
        if limit:
            text += f"  (at most {limit})"
        print(text, flush=True)

def median(runs, key):
    return statistics.median(run[key] for run in runs)

def daily(engine, rounds, table):
    """Session check, login, sign-up, memory, start-up, on a database of a thousand users."""
    folder = tempfile.mkdtemp(prefix="bench-")
    db = ENGINES[engine](folder)
    try:
        prepare(folder, db, 1000)
        floor_port = free_port()
        floor_env = {"BIND": f"127.0.0.1:{floor_port}", "DATABASE_URL": db.url}
        with serve(folder, db, CHEAP) as server:
            table.add(engine, "start-up on an existing database", server.startup * 1000, limit=150, unit="ms")
            time.sleep(1)
            table.add(engine, "memory at rest", memory(server.pid), limit=40, unit="MB")
            sessions = tokens(server, 50)
            checks = [request("GET", f"{PREFIX}/auth/session", [f"X-Session-Token: {token}"]) for token in sessions]
            forwarded = ["X-Forwarded-Proto: https", "X-Forwarded-Host: app.bench.test", "X-Forwarded-Uri: /page?x=1"]
            forwards = [request("GET", "/_vestibule/forward-auth", [f"X-Session-Token: {token}", *forwarded]) for token in sessions]
            floor_checks = [request("GET", "/session", [f"X-Session-Token: {token}"]) for token in sessions]
            with Running([FLOOR_TARGET / "release" / "floor"], floor_port, "/const", floor_env) as floor:
                load(server.port, checks, 32, 4000), load(server.port, forwards, 32, 4000), load(floor.port, floor_checks, 32, 4000)
                ours, forward, floors, bare = [], [], [], []
                for _ in range(rounds):
                    ours.append(measured(server, checks, 32, 30_000, 200))
                    forward.append(measured(server, forwards, 32, 30_000, 200))
                    floors.append(measured(floor, floor_checks, 32, 30_000, 200))
                    bare.append(measured(floor, [request("GET", "/const")], 32, 30_000, 200))
            table.add(engine, "session check", median(ours, "cpu_ms"), median(floors, "cpu_ms"), 2)
            table.add(engine, "session check, beside a bare route", median(ours, "cpu_ms"), median(bare, "cpu_ms"))
            table.add(engine, "forward-auth check, beside a session check", median(forward, "cpu_ms"), median(ours, "cpu_ms"), 1.5)
            table.add(engine, "session check, p99", median(ours, "p99_ms"), median(floors, "p99_ms"), unit="ms")
            logins = [request("POST", f"{PREFIX}/auth/login", body={"username": f"user{n}", "password": PASSWORD}) for n in range(1, 1001)]
            cheap = measured(server, logins, 8, 1000, 200)
            table.add(engine, "login without the hash", cheap["cpu_ms"])
            signups = signup_requests("cheap")
            table.add(engine, "sign-up without the hash", measured(server, signups, 8, 1000, 200)["cpu_ms"])
            table.add(engine, "memory after the load", memory(server.pid), unit="MB")
        with serve(folder, db) as server:
            signups = signup_requests("dear")[:200]
            table.add(engine, "sign-up with Argon2id", measured(server, signups, 8, 200, 200)["cpu_ms"])
            logins = [request("POST", f"{PREFIX}/auth/login", body={"username": f"dear{n}", "password": PASSWORD}) for n in range(200)]
            table.add(engine, "login with Argon2id", measured(server, logins, 8, 200, 200)["cpu_ms"])
    finally:
        db.drop()
        shutil.rmtree(folder)

def signup_requests(prefix, count=1000):
    body = lambda n: {"username": f"{prefix}{n}", "email": f"{prefix}{n}@new.test", "password": PASSWORD}
    return [request("POST", f"{PREFIX}/auth/signup", body=body(n)) for n in range(count)]

def growth(engine, rounds, table):
    """The same acts at a thousand and at a million users."""
    found = {}
    for users in (1000, 1_000_000):
        folder = tempfile.mkdtemp(prefix="bench-")
        db = ENGINES[engine](folder)
        try:
            prepare(folder, db, users)
            with serve(folder, db, CHEAP) as server:
                step = users // 1000
                people = range(1, users + 1, step)
                sessions = tokens(server, 50)
                acts = {
                    "session check": ([request("GET", f"{PREFIX}/auth/session", [f"X-Session-Token: {t}"]) for t in sessions], 20_000),
                    "login by user name": ([request("POST", f"{PREFIX}/auth/login", body={"username": f"user{n}", "password": PASSWORD}) for n in people], 1000),
                    "login by address": ([request("POST", f"{PREFIX}/auth/login", body={"email": f"user{n}@bench.test", "password": PASSWORD}) for n in people], 1000),
                    "password request": ([request("POST", f"{PREFIX}/auth/password/request", body={"email": f"user{n}@bench.test"}) for n in people], 1000),
                }
                for what, (requests, count) in acts.items():
                    load(server.port, requests[:100], 8, 100)
                    runs = [measured(server, requests, 8, count, 200) for _ in range(rounds)]
                    found[users, what] = (median(runs, "cpu_ms"), median(runs, "p50_ms"))
                runs = [measured(server, signup_requests(f"new{r}x"), 8, 1000, 200) for r in range(rounds)]
                found[users, "sign-up"] = (median(runs, "cpu_ms"), median(runs, "p50_ms"))
        finally:
            db.drop()
            shutil.rmtree(folder)
    for (users, what), (ours, p50) in found.items():
        if users > 1000:
            base, base_p50 = found[1000, what]
            table.add(engine, f"{what}: a million users to a thousand", ours, base, 1.5)
            table.add(engine, f"{what}: the same, median time", p50, base_p50, 1.5, unit="ms")

def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--engines", default="sqlite,postgres,mysql")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--growth", action="store_true", help="also at a million users")
    parser.add_argument("--only-growth", action="store_true")
    parser.add_argument("--json", help="write the figures to this file")
    args = parser.parse_args()
    build = ["cargo", "build", "-q", "--release", "--manifest-path", str(HERE / "floor" / "Cargo.toml"), "--target-dir", str(FLOOR_TARGET)]
    subprocess.run(build, check=True)
    table = Table()
    for engine in args.engines.split(","):
        if not args.only_growth:
            daily(engine, args.rounds, table)
        if args.growth or args.only_growth:
            growth(engine, args.rounds, table)
    if args.json:
        Path(args.json).write_text(json.dumps(table.rows, indent=1) + "\n")
    over = [row for row in table.rows if row["limit"] and (row["ratio"] or row["ours"]) > row["limit"]]
    for row in over:
        print(f"over its limit: {row['engine']} {row['what']}")
    sys.exit(1 if over else 0)

if __name__ == "__main__":
    main()
