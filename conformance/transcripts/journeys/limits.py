"""Rate limits, with a memory that counts."""

from recorder.journey import journey

REMEMBERS = {"backend": "memory"}


def _limits(**limits):
    return {"rate_limits": limits}


@journey("limits", cache=REMEMBERS, account=_limits(login_failed="2/m/key"))
def failed_logins(t):
    """Failed logins are limited by account, and the limit passes with time"""
    t.user("alice")
    t.user("bob")
    for password in ("wrong", "wrong", "wrong", "correct horse"):
        t.post("/auth/login", {"username": "alice", "password": password})
    t.post("/auth/login", {"email": "alice@example.org", "password": "correct horse"})
    t.post("/auth/login", {"username": "bob", "password": "correct horse"})
    t.new_device()
    t.advance(61)
    t.log_in()


@journey("limits", cache=REMEMBERS, account=_limits(login="2/m/ip"))
def logins(t):
    """Logins are limited by address"""
    t.user("alice")
    for _ in range(3):
        t.new_device()
        t.post("/auth/login", {"username": "alice", "password": "correct horse"})
    t.get("/auth/session")


@journey("limits", cache=REMEMBERS, account=_limits(signup="1/m/ip"))
def signups(t):
    """Sign-ups are limited, also those that are refused"""
    t.post("/auth/signup", {})
    t.post("/auth/signup", {"username": "carol", "email": "carol@example.org", "password": "new battery"})
    t.advance(61)
    t.post("/auth/signup", {"username": "carol", "email": "carol@example.org", "password": "new battery"})


@journey("limits", cache=REMEMBERS, account=_limits(reset_password="1/m/key"))
def resets(t):
    """Reset requests are limited by address"""
    t.user("alice")
    t.post("/auth/password/request", {"email": "alice@example.org"})
    t.post("/auth/password/request", {"email": "ALICE@example.org"})
    t.post("/auth/password/request", {"email": "bob@example.org"})


@journey("limits", cache=REMEMBERS, account=_limits(manage_email="2/m/user"))
def addresses(t):
    """Changes of addresses are limited by user"""
    t.user("alice")
    t.log_in()
    t.get("/account/email")
    t.post("/account/email", {"email": "two@example.org"})
    t.post("/account/email", {"email": "three@example.org"})
    t.post("/account/email", {"email": "four@example.org"})
    t.get("/account/email")


@journey("limits", cache=REMEMBERS, account=_limits(confirm_email="1/3m/key"))
def confirmation_mails(t):
    """Confirmation mails are limited by address"""
    t.user("alice", verified=False)
    t.log_in()
    t.put("/account/email", {"email": "alice@example.org"})
    t.put("/account/email", {"email": "alice@example.org"})
    t.advance(181)
    t.put("/account/email", {"email": "alice@example.org"})


@journey("limits", cache=REMEMBERS, account=_limits(reauthenticate="1/m/user"))
def reauthentications(t):
    """Reauthentications are limited by user"""
    t.user("alice")
    t.log_in()
    t.post("/auth/reauthenticate", {"password": "wrong"})
    t.post("/auth/reauthenticate", {"password": "correct horse"})


@journey("limits", cache=REMEMBERS, account=_limits(change_password="1/m/user"))
def password_changes(t):
    """Changes of the password are limited by user"""
    t.user("alice")
    t.log_in()
    t.post("/account/password/change", {"current_password": "wrong", "new_password": "new battery"})
    t.post("/account/password/change", {"current_password": "correct horse", "new_password": "new battery"})


@journey("limits", cache=REMEMBERS, account={"login_by_code_enabled": True, **_limits(request_login_code="1/m/key")})
def login_codes(t):
    """Login codes are limited by address"""
    t.user("alice")
    t.post("/auth/code/request", {"email": "alice@example.org"})
    t.new_device()
    t.post("/auth/code/request", {"email": "alice@example.org"})


@journey("limits", account=_limits(login="1/m/ip"))
def nothing_is_remembered(t):
    """Without a memory no limit ever strikes"""
    t.user("alice")
    for _ in range(3):
        t.new_device()
        t.post("/auth/login", {"username": "alice", "password": "correct horse"})
