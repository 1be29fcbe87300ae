"""Logging in with a password, who am I, and logging out."""

from recorder.journey import journey


@journey("login")
def names_and_addresses(t):
    """A user logs in by user name or by address, in any case, and out again"""
    t.user("alice")
    t.get("/auth/session")
    for credentials in (
        {"username": "alice"},
        {"username": "ALICE"},
        {"email": "alice@example.org"},
        {"email": "Alice@Example.ORG"},
    ):
        t.post("/auth/login", {**credentials, "password": "correct horse"})
        t.get("/auth/session")
        t.delete("/auth/session")
        t.get("/auth/session")


@journey("login")
def wrong_credentials(t):
    """Wrong passwords and unknown accounts get the same answer"""
    t.user("alice")
    t.post("/auth/login", {"username": "alice", "password": "wrong"})
    t.post("/auth/login", {"username": "nobody", "password": "wrong"})
    t.post("/auth/login", {"email": "alice@example.org", "password": "wrong"})
    t.post("/auth/login", {"email": "nobody@example.org", "password": "wrong"})
    t.post("/auth/login", {"username": "alice", "password": "Correct horse"})
    t.post("/auth/login", {"username": "alice", "password": " correct horse "})
    t.get("/auth/session")


@journey("login")
def several_identifiers(t):
    """A login needs exactly one of user name and address"""
    t.user("alice")
    t.post("/auth/login", {"password": "correct horse"})
    t.post("/auth/login", {"username": "alice", "email": "alice@example.org", "password": "correct horse"})
    t.post("/auth/login", {"username": "", "email": "alice@example.org", "password": "correct horse"})
    t.post("/auth/login", {"username": "alice", "email": None, "password": "correct horse"})


@journey("login", account={"login_methods": ["username"]})
def only_by_username(t):
    """Where only user names count, an address does not log in"""
    t.user("alice")
    t.get("/config")
    t.post("/auth/login", {"email": "alice@example.org", "password": "correct horse"})
    t.post("/auth/login", {"username": "alice@example.org", "password": "correct horse"})
    t.post("/auth/login", {"username": "alice", "password": "correct horse"})


@journey("login", account={"login_methods": ["email"]})
def only_by_email(t):
    """Where only addresses count, a user name does not log in"""
    t.user("alice")
    t.get("/config")
    t.post("/auth/login", {"username": "alice", "password": "correct horse"})
    t.post("/auth/login", {"email": "alice", "password": "correct horse"})
    t.post("/auth/login", {"email": "alice@example.org", "password": "correct horse"})


@journey("login")
def by_secondary_address(t):
    """Further addresses log in too, verified or not"""
    t.user(
        "alice",
        emails=[
            {"email": "alice@example.org", "verified": True, "primary": True},
            {"email": "verified@example.org", "verified": True, "primary": False},
            {"email": "unverified@example.org", "verified": False, "primary": False},
        ],
    )
    t.post("/auth/login", {"email": "unverified@example.org", "password": "correct horse"})
    t.delete("/auth/session")
    t.new_device()
    t.post("/auth/login", {"email": "verified@example.org", "password": "correct horse"})


@journey("login")
def inactive_user(t):
    """An inactive user does not get in, and learns no more than with a wrong password"""
    t.user("alice", is_active=False)
    t.post("/auth/login", {"username": "alice", "password": "correct horse"})
    t.post("/auth/login", {"email": "alice@example.org", "password": "correct horse"})
    t.post("/auth/login", {"username": "alice", "password": "wrong"})


@journey("login")
def deactivated_while_logged_in(t):
    """Deactivation ends a session that is open"""
    t.user("alice")
    t.log_in()
    t.change_user("alice", is_active=False)
    t.get("/auth/session")
    t.get("/account/email")


@journey("login")
def no_password(t):
    """A user without a usable password does not log in with one"""
    t.user("alice", password=None)
    t.post("/auth/login", {"username": "alice", "password": "correct horse"})
    t.post("/auth/login", {"username": "alice", "password": "!"})


@journey("login")
def twice(t):
    """Who is logged in cannot log in or sign up again"""
    t.user("alice")
    t.user("bob")
    t.log_in()
    t.post("/auth/login", {"username": "bob", "password": "correct horse"})
    t.post("/auth/login", {"username": "bob", "password": "wrong"})
    t.post("/auth/signup", {"username": "carol", "email": "carol@example.org", "password": "new battery"})
    t.get("/auth/session")


@journey("login")
def sessions_end_with_time(t):
    """A session ends two weeks after it was last written"""
    t.user("alice")
    t.log_in()
    t.advance(1209600 - 60)
    t.get("/auth/session")
    t.advance(120)
    t.get("/auth/session")
    t.get("/auth/session")


@journey("login", clients=("app",))
def unknown_token(t):
    """A token that nobody was given is gone, on every endpoint"""
    t.user("alice")
    unknown = {"X-Session-Token": "not-a-session-token-of-anybody"}
    t.get("/config", headers=unknown)
    t.get("/auth/session", headers=unknown)
    t.post("/auth/login", {"username": "alice", "password": "correct horse"}, headers=unknown)
    t.delete("/auth/session", headers=unknown)
    t.get("/account/email", headers=unknown)
    t.get("/auth/session", headers={"X-Session-Token": ""})


@journey("login", clients=("browser",))
def unknown_cookie(t):
    """A session cookie that nobody was given is no session"""
    t.user("alice")
    t.get("/auth/session", headers={"Cookie": "sessionid=not-a-session-of-anybody"})
    t.get("/auth/session", headers={"Cookie": "sessionid="})


@journey("login", clients=("app",))
def cookies_mean_nothing_to_apps(t):
    """The app client's endpoints do not look at cookies, nor the browser's at tokens"""
    t.user("alice")
    t.log_in()
    app = t.device
    t.new_device()
    t.get("/auth/session", headers={"Cookie": "sessionid={{session:1}}"})
    t.get("/_allauth/browser/v1/auth/session", headers={"X-Session-Token": "{{session:1}}"})
    t.get("/_allauth/browser/v1/auth/session", headers={"Cookie": "sessionid={{session:1}}"})
    t.use(app)
    t.get("/auth/session")


@journey("login", clients=("browser",))
def csrf(t):
    """Unsafe requests of browsers need the CSRF token"""
    t.user("alice")
    right = {"username": "alice", "password": "correct horse"}
    t.post("/auth/login", right, with_csrf=False)
    t.get("/config")
    t.post("/auth/login", right, with_csrf=False)
    t.post("/auth/login", right, headers={"X-CSRFToken": "null"})
    t.post("/auth/login", right, headers={"X-CSRFToken": "{{csrf:1|forged}}"})
    t.post("/auth/login", right)
    t.delete("/auth/session", headers={"X-CSRFToken": "{{csrf:1}}"})
    t.delete("/auth/session", with_csrf=False)
    t.get("/auth/session")
    t.delete("/auth/session")


@journey("login", clients=("browser",))
def foreign_origin(t):
    """Unsafe requests of pages from elsewhere are refused"""
    t.user("alice")
    t.get("/config")
    right = {"username": "alice", "password": "correct horse"}
    t.post("/auth/login", right, headers={"Origin": "https://evil.example.com"})
    t.post("/auth/login", right, headers={"Origin": "null"})
    t.post("/auth/login", right, headers={"Origin": "http://testserver"})
