"""The configuration endpoint, paths that there are not, and methods that a path does not have."""

from recorder import paths
from recorder.journey import add, journey

EVERYTHING = {
    "account": {"login_by_code_enabled": True},
    "mfa": {"trust_enabled": True, "passkey_login_enabled": True, "passkey_signup_enabled": True},
    "headless": {"serve_specification": True},
}
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")

CONFIGS = (
    ("by default", {}),
    ("with user names only", {"account": {"login_methods": ["username"]}}),
    ("with addresses only", {"account": {"login_methods": ["email"]}}),
    ("with phone numbers only", {"account": {"login_methods": ["phone"], "signup_fields": ["phone*", "password1*"]}}),
    ("with all features on", {
        "account": {
            "login_by_code_enabled": True,
            "email_verification_by_code_enabled": True,
            "password_reset_by_code_enabled": True,
        },
        "mfa": {"passkey_login_enabled": True},
        "usersessions": {"track_activity": True},
    }),
    ("with a provider", {"socialaccount": {"providers": {"dummy": {"apps": [
        {"client_id": "one", "name": "First", "provider_id": "first"},
    ]}}}}),
)


def _config(t):
    t.get("/config")
    t.send("HEAD", "/config")
    t.get("/auth/session")


for _name, _settings in CONFIGS:
    add("routes", f"The configuration {_name}", _config, **_settings)


@journey("routes")
def unknown_paths(t):
    """Paths that there are not"""
    for path in ("/auth/nonsense", "/auth/", "/auth/login/", "/", "", "/auth//login", "/AUTH/LOGIN", "/auth/login/x"):
        t.get(path)
        t.post(path, {})
    for path in ("/_allauth/other/v1/config", "/_allauth/app/v2/config", "/_allauth/", "/_allauth"):
        t.get(path)


def _methods_of(path, have):

    def play(t):
        for method in METHODS:
            if method not in have:
                t.send(method, path)

    return play


def _table():
    """Path below the client's prefix -> its methods and clients."""
    table = {}
    for row in paths.rows():
        prefix = "/_allauth/{client}/v1"
        if row["path"].startswith(prefix) and row["urlconf"]:
            entry = table.setdefault(row["path"].removeprefix(prefix), {"have": [], "clients": row["clients"]})
            entry["have"].append(row["method"])
    return table


TABLE = _table()
for _path, _entry in TABLE.items():
    for _client in _entry["clients"]:
        add(f"methods_{_client}", f"Methods that {_path} does not have", _methods_of(_path, _entry["have"]),
            clients=(_client,), **EVERYTHING)


def _anonymous(t):
    for path, entry in TABLE.items():
        if "GET" in entry["have"] and path.startswith("/account"):
            t.get(path)
        for method in entry["have"]:
            if method != "GET" and path.startswith("/account"):
                t.send(method, path, {})


add("routes", "Without a login the account's paths say what to do", _anonymous, **EVERYTHING)


@journey("routes")
def content_types(t):
    """The content type of a body does not matter; its content does"""
    t.user("alice")
    right = '{"username": "alice", "password": "correct horse"}'
    for content_type in ("text/plain", "application/octet-stream", "application/json; charset=utf-8",
                         "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "nonsense", None):
        t.new_device()
        t.post("/auth/login", text=right, content_type=content_type)
    t.new_device()
    t.post("/auth/login", text="username=alice&password=correct+horse", content_type="application/x-www-form-urlencoded")
    t.post("/auth/login", text='--x\r\nContent-Disposition: form-data; name="username"\r\n\r\nalice\r\n--x--\r\n',
           content_type="multipart/form-data; boundary=x")
