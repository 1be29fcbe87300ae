"""Changing, setting and resetting passwords, and reauthentication."""

from recorder.journey import journey

NEW = "new battery"


@journey("passwords")
def change(t):
    """A password is changed; the other sessions end, the own one gets a new key"""
    t.user("alice")
    t.log_in()
    first = t.device
    t.new_device()
    t.log_in()
    t.post("/account/password/change", {"current_password": "correct horse", "new_password": NEW})
    t.get("/auth/session")
    t.use(first)
    t.get("/auth/session")
    t.new_device()
    t.post("/auth/login", {"username": "alice", "password": "correct horse"})
    t.log_in(password=NEW)


@journey("passwords", account={"logout_on_password_change": True})
def change_and_logout(t):
    """Where that is set, a change of the password ends the own session too"""
    t.user("alice")
    t.log_in()
    t.post("/account/password/change", {"current_password": "correct horse", "new_password": NEW})
    t.get("/auth/session")


@journey("passwords")
def change_refused(t):
    """A change needs the current password and a good new one"""
    t.user("alice")
    t.post("/account/password/change", {"current_password": "correct horse", "new_password": NEW})
    t.log_in()
    t.post("/account/password/change", {"current_password": "wrong", "new_password": NEW})
    t.post("/account/password/change", {"current_password": "", "new_password": NEW})
    t.post("/account/password/change", {"new_password": NEW})
    t.post("/account/password/change", {"current_password": "correct horse"})
    t.post("/account/password/change", {"current_password": "correct horse", "new_password": "short"})
    t.post("/account/password/change", {"current_password": "wrong", "new_password": "short"})
    t.post("/account/password/change", {"current_password": "correct horse", "new_password": "correct horse"})
    t.get("/auth/session")


@journey("passwords", account={"login_by_code_enabled": True})
def first_password(t):
    """Who has no password yet sets one without a current one"""
    t.user("alice", password=None)
    t.post("/auth/code/request", {"email": "alice@example.org"})
    t.post("/auth/code/confirm", {"code": "{{code:1}}"})
    t.post("/account/password/change", {"current_password": "anything", "new_password": "short"})
    t.post("/account/password/change", {"new_password": NEW})
    t.get("/auth/session")
    t.post("/account/password/change", {"new_password": NEW})


@journey("passwords")
def reauthenticate(t):
    """Giving the password again is noted in the session"""
    t.user("alice")
    t.post("/auth/reauthenticate", {"password": "correct horse"})
    t.log_in()
    t.post("/auth/reauthenticate", {"password": "wrong"})
    t.post("/auth/reauthenticate", {"password": ""})
    t.advance(10)
    t.post("/auth/reauthenticate", {"password": "correct horse"})
    t.advance(10)
    t.post("/auth/reauthenticate", {"password": "correct horse"})
    t.get("/auth/session")


@journey("password_reset")
def reset(t):
    """A link resets the password once; it logs nobody in and ends all sessions"""
    t.user("alice")
    t.log_in()
    first = t.device
    t.new_device()
    t.post("/auth/password/request", {"email": "Alice@Example.org"})
    t.get("/auth/password/reset", headers={"X-Password-Reset-Key": "{{reset-key:1}}"})
    t.post("/auth/password/reset", {"key": "{{reset-key:1}}", "password": "short"})
    t.post("/auth/password/reset", {"key": "{{reset-key:1}}", "password": NEW})
    t.get("/auth/session")
    t.get("/auth/password/reset", headers={"X-Password-Reset-Key": "{{reset-key:1}}"})
    t.post("/auth/password/reset", {"key": "{{reset-key:1}}", "password": "another one"})
    t.log_in(password=NEW)
    t.use(first)
    t.get("/auth/session")


@journey("password_reset", account={"login_on_password_reset": True})
def reset_and_login(t):
    """Where that is set, a reset logs in"""
    t.user("alice")
    t.post("/auth/password/request", {"email": "alice@example.org"})
    t.post("/auth/password/reset", {"key": "{{reset-key:1}}", "password": NEW})
    t.get("/auth/session")


@journey("password_reset")
def bad_keys(t):
    """Keys that are forged, of another user, expired or nonsense reset nothing"""
    t.user("alice")
    t.user("bob")
    t.post("/auth/password/request", {"email": "alice@example.org"})
    keys = (
        "{{reset-key:1|forged}}", "{{reset-key:1|uid=2}}", "{{reset-key:1|uid=zzz}}", "{{reset-key:1|uid=}}",
        "1-", "-", "", "nonsense", "1-abc-def", "{{repeat:z:300}}",
    )
    for key in keys:
        t.get("/auth/password/reset", headers={"X-Password-Reset-Key": key})
        t.post("/auth/password/reset", {"key": key, "password": NEW})
    t.get("/auth/password/reset")
    t.advance(259201)
    t.get("/auth/password/reset", headers={"X-Password-Reset-Key": "{{reset-key:1}}"})
    t.post("/auth/password/reset", {"key": "{{reset-key:1}}", "password": NEW})


@journey("password_reset")
def keys_that_a_change_ends(t):
    """A login, a new password or a new address makes older keys useless"""
    t.user("alice")
    t.post("/auth/password/request", {"email": "alice@example.org"})
    t.advance(1)
    t.log_in()
    t.post("/auth/password/reset", {"key": "{{reset-key:1}}", "password": NEW})
    t.post("/auth/password/request", {"email": "alice@example.org"})
    t.post("/account/password/change", {"current_password": "correct horse", "new_password": NEW})
    t.post("/auth/password/reset", {"key": "{{reset-key:2}}", "password": NEW})
    t.post("/auth/password/request", {"email": "alice@example.org"})
    t.post("/account/email", {"email": "new@example.org"})
    t.post("/auth/password/reset", {"key": "{{reset-key:3}}", "password": NEW})


@journey("password_reset")
def two_keys(t):
    """A second request leaves the first key as good as it was"""
    t.user("alice")
    t.post("/auth/password/request", {"email": "alice@example.org"})
    t.advance(5)
    t.post("/auth/password/request", {"email": "alice@example.org"})
    t.get("/auth/password/reset", headers={"X-Password-Reset-Key": "{{reset-key:1}}"})
    t.post("/auth/password/reset", {"key": "{{reset-key:2}}", "password": NEW})
    t.post("/auth/password/reset", {"key": "{{reset-key:1}}", "password": NEW})


@journey("password_reset")
def nobody_learns(t):
    """A request for an unknown address is answered alike"""
    t.user("alice")
    t.user("bob", is_active=False)
    t.user("carol", password=None)
    t.user("dave", verified=False)
    t.user("erin", emails=[
        {"email": "erin@example.org", "verified": True, "primary": True},
        {"email": "second@example.org", "verified": True, "primary": False},
    ])
    for name in ("nobody", "bob", "carol", "dave", "erin", "second"):
        t.post("/auth/password/request", {"email": f"{name}@example.org"})


@journey("password_reset", account={"email_unknown_accounts": False})
def no_mail_to_strangers(t):
    """Mail to unknown addresses can be switched off"""
    t.post("/auth/password/request", {"email": "nobody@example.org"})


@journey("password_reset", account={"prevent_enumeration": False})
def everybody_learns(t):
    """Where enumeration is allowed, an unknown address is told"""
    t.post("/auth/password/request", {"email": "nobody@example.org"})


@journey("password_reset", account={"email_verification": "mandatory"})
def reset_verifies(t):
    """A reset through an unverified address does not skip verification"""
    t.user("alice", verified=False)
    t.post("/auth/password/request", {"email": "alice@example.org"})
    t.post("/auth/password/reset", {"key": "{{reset-key:1}}", "password": NEW})
    t.post("/auth/login", {"username": "alice", "password": NEW})


@journey("password_reset", account={"password_reset_by_code_enabled": True})
def by_code(t):
    """A code in place of the link"""
    t.user("alice")
    t.get("/config")
    t.get("/auth/session")
    t.post("/auth/password/reset", {"key": "AAAA-AAAA", "password": NEW})
    t.post("/auth/password/request", {"email": "alice@example.org"})
    t.get("/auth/session")
    t.get("/auth/password/reset", headers={"X-Password-Reset-Key": "AAAA-AAAA"})
    t.get("/auth/password/reset", headers={"X-Password-Reset-Key": "{{code:1}}"})
    t.post("/auth/password/reset", {"key": "{{code:1}}", "password": "short"})
    t.post("/auth/password/reset", {"key": "{{code:1}}", "password": NEW})
    t.get("/auth/session")
    t.log_in(password=NEW)


@journey("password_reset", account={"password_reset_by_code_enabled": True})
def by_code_refused(t):
    """Wrong codes are counted, for accounts that exist and for others"""
    t.user("alice")
    for address in ("alice@example.org", "nobody@example.org"):
        t.new_device()
        t.post("/auth/password/request", {"email": address})
        for _ in range(4):
            t.post("/auth/password/reset", {"key": "AAAA-AAAA", "password": NEW})
        t.get("/auth/session")
    t.new_device()
    t.post("/auth/password/request", {"email": "alice@example.org"})
    t.advance(181)
    t.post("/auth/password/reset", {"key": "{{code:2}}", "password": NEW})
