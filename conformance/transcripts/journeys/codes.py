"""Logging in with a code that comes by mail."""

from recorder.journey import journey

CODES = {"login_by_code_enabled": True}
ALICE = {"email": "alice@example.org"}


@journey("codes", account=CODES)
def login_by_code(t):
    """A code logs in; no password is needed"""
    t.user("alice")
    t.get("/config")
    t.get("/auth/session")
    t.post("/auth/code/confirm", {"code": "AAAA-AAAA"})
    t.post("/auth/code/request", ALICE)
    t.get("/auth/session")
    t.post("/auth/code/confirm", {"code": "AAAA-AAAA"})
    t.post("/auth/code/confirm", {"code": "{{code:1|lower|nodash}}"})
    t.get("/auth/session")
    t.post("/auth/code/confirm", {"code": "{{code:1}}"})
    t.post("/auth/code/request", ALICE)


@journey("codes", account=CODES)
def other_users(t):
    """Unknown, inactive and unverified accounts"""
    t.user("alice", verified=False)
    t.user("bob", is_active=False)
    t.post("/auth/code/request", {"email": "nobody@example.org"})
    t.post("/auth/code/confirm", {"code": "AAAA-AAAA"})
    t.get("/auth/session")
    t.new_device()
    t.post("/auth/code/request", {"email": "bob@example.org"})
    t.get("/auth/session")
    t.new_device()
    t.post("/auth/code/request", ALICE)
    t.post("/auth/code/confirm", {"code": "{{code:1}}"})
    t.get("/account/email")


@journey("codes", account=CODES | {"prevent_enumeration": False})
def unknown_is_told(t):
    """Where enumeration is allowed, an unknown address is told"""
    t.post("/auth/code/request", {"email": "nobody@example.org"})


@journey("codes", account=CODES)
def wrong_and_late(t):
    """Three wrong codes, or three minutes, end the login"""
    t.user("alice")
    t.post("/auth/code/request", ALICE)
    for _ in range(4):
        t.post("/auth/code/confirm", {"code": "AAAA-AAAA"})
    t.get("/auth/session")
    t.post("/auth/code/request", ALICE)
    t.advance(181)
    t.post("/auth/code/confirm", {"code": "{{code:2}}"})
    t.get("/auth/session")


@journey("codes", account=CODES | {"login_by_code_supports_resend": True})
def again(t):
    """A code can be sent again; the first one is good no more"""
    t.user("alice")
    t.post("/auth/code/resend")
    t.post("/auth/code/request", ALICE)
    t.post("/auth/code/resend")
    t.post("/auth/code/confirm", {"code": "{{code:1}}"})
    t.post("/auth/code/confirm", {"code": "{{code:2}}"})


@journey("codes", account=CODES)
def not_again(t):
    """A code is not sent again unless that is allowed"""
    t.user("alice")
    t.post("/auth/code/request", ALICE)
    t.post("/auth/code/resend")


@journey("codes", account={"login_by_code_required": True})
def required_after_password(t):
    """Where codes are required, a password alone does not log in"""
    t.user("alice")
    t.post("/auth/login", {"username": "alice", "password": "correct horse"})
    t.get("/auth/session")
    t.post("/auth/code/confirm", {"code": "{{code:1}}"})
    t.get("/auth/session")


@journey("codes", account={"login_by_code_required": ["mfa"]})
def required_for_others_only(t):
    """Codes can be required for some methods only"""
    t.user("alice")
    t.post("/auth/login", {"username": "alice", "password": "correct horse"})


@journey("codes")
def switched_off(t):
    """Where codes are off, they cannot be requested"""
    t.user("alice")
    t.post("/auth/code/request", ALICE)
    t.post("/auth/code/confirm", {"code": "AAAA-AAAA"})


@journey("codes", account=CODES)
def leave_a_pending_login(t):
    """A pending login is given up by logging out"""
    t.user("alice")
    t.post("/auth/code/request", ALICE)
    t.delete("/auth/session")
    t.get("/auth/session")
    t.post("/auth/code/confirm", {"code": "{{code:1}}"})


@journey("codes", account=CODES)
def another_login_while_pending(t):
    """A password logs in while a code is pending"""
    t.user("alice")
    t.user("bob")
    t.post("/auth/code/request", ALICE)
    t.post("/auth/login", {"username": "bob", "password": "correct horse"})
    t.get("/auth/session")
