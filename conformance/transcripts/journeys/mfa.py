"""One-time passwords and recovery codes."""

from recorder.journey import journey

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
RECOVERY = {"seed": "0123456789abcdef" * 5, "used_mask": 0}
OFFERED = "{{totp-secret:1|totp}}"  # the code of the secret that the server offered
NOW = f"{{{{={SECRET}|totp}}}}"
REMEMBERS = {"backend": "memory"}


def _with_totp(t, **facts):
    t.user("alice", totp=SECRET, **facts)


@journey("mfa")
def activate(t):
    """A user sets up one-time passwords, and gets recovery codes with them"""
    t.user("alice")
    t.get("/account/authenticators")
    t.log_in()
    t.get("/account/authenticators")
    t.get("/account/authenticators/totp")
    t.post("/account/authenticators/totp", {"code": "000000x"})
    t.post("/account/authenticators/totp", {"code": OFFERED})
    t.post("/auth/reauthenticate", {"password": "correct horse"})
    t.post("/account/authenticators/totp", {"code": OFFERED})
    t.get("/account/authenticators/totp")
    t.post("/account/authenticators/totp", {"code": OFFERED})
    t.get("/account/authenticators")
    t.get("/account/authenticators/recovery-codes")
    t.get("/auth/session")


@journey("mfa")
def activate_unverified(t):
    """Who has an unverified address cannot set up one-time passwords"""
    t.user("alice", verified=False)
    t.log_in()
    t.post("/auth/reauthenticate", {"password": "correct horse"})
    t.get("/account/authenticators/totp")
    t.post("/account/authenticators/totp", {"code": "000000"})


@journey("mfa")
def login_with_code(t):
    """A login waits for the one-time password"""
    _with_totp(t)
    t.post("/auth/login", {"username": "alice", "password": "correct horse"})
    t.get("/auth/session")
    t.get("/account/email")
    t.post("/auth/2fa/authenticate", {"code": "000000x"})
    t.post("/auth/2fa/authenticate", {"code": NOW})
    t.get("/auth/session")
    t.get("/account/authenticators")
    t.post("/auth/2fa/authenticate", {"code": NOW})


@journey("mfa", cache=REMEMBERS)
def used_code(t):
    """A one-time password is good for one login"""
    _with_totp(t)
    t.post("/auth/login", {"username": "alice", "password": "correct horse"})
    t.post("/auth/2fa/authenticate", {"code": NOW})
    t.new_device()
    t.post("/auth/login", {"username": "alice", "password": "correct horse"})
    t.post("/auth/2fa/authenticate", {"code": NOW})
    t.advance(30)
    t.post("/auth/2fa/authenticate", {"code": NOW})


@journey("mfa")
def login_with_recovery_code(t):
    """A recovery code logs in, once"""
    _with_totp(t, recovery_codes=RECOVERY)
    t.post("/auth/login", {"username": "alice", "password": "correct horse"})
    t.post("/auth/2fa/authenticate", {"code": NOW})
    t.get("/account/authenticators/recovery-codes")
    t.post("/auth/2fa/reauthenticate", {"code": NOW})
    t.get("/account/authenticators/recovery-codes")
    t.new_device()
    t.post("/auth/login", {"username": "alice", "password": "correct horse"})
    t.post("/auth/2fa/authenticate", {"code": " {{recovery-code:1}} "})
    t.get("/account/authenticators")
    t.new_device()
    t.post("/auth/login", {"username": "alice", "password": "correct horse"})
    t.post("/auth/2fa/authenticate", {"code": "{{recovery-code:1}}"})
    t.post("/auth/2fa/authenticate", {"code": "{{recovery-code:2}}"})


@journey("mfa")
def nothing_pending(t):
    """Without a login that waits there is nothing to authenticate"""
    t.user("alice")
    t.post("/auth/2fa/authenticate", {"code": "000000"})
    t.post("/auth/2fa/reauthenticate", {"code": "000000"})
    t.log_in()
    t.post("/auth/2fa/authenticate", {"code": "000000"})
    t.post("/auth/2fa/reauthenticate", {"code": "000000"})


@journey("mfa")
def reauthenticate(t):
    """Reauthentication by one-time password, or by password"""
    _with_totp(t)
    t.post("/auth/login", {"username": "alice", "password": "correct horse"})
    t.post("/auth/2fa/authenticate", {"code": NOW})
    t.delete("/account/authenticators/totp")
    t.post("/auth/2fa/reauthenticate", {"code": "000000x"})
    t.post("/auth/2fa/reauthenticate", {"code": NOW})
    t.get("/auth/session")
    t.advance(301)
    t.delete("/account/authenticators/totp")
    t.post("/auth/reauthenticate", {"password": "correct horse"})
    t.delete("/account/authenticators/totp")
    t.delete("/account/authenticators/totp")
    t.get("/account/authenticators")


@journey("mfa")
def recovery_codes(t):
    """Recovery codes need another factor; new ones replace the old"""
    _with_totp(t)
    t.user("bob")
    t.log_in("bob")
    t.post("/auth/reauthenticate", {"password": "correct horse"})
    t.get("/account/authenticators/recovery-codes")
    t.post("/account/authenticators/recovery-codes")
    t.post("/account/authenticators/recovery-codes", {})
    t.new_device()
    t.post("/auth/login", {"username": "alice", "password": "correct horse"})
    t.post("/auth/2fa/authenticate", {"code": NOW})
    t.post("/account/authenticators/recovery-codes", {})
    t.post("/auth/reauthenticate", {"password": "correct horse"})
    t.get("/account/authenticators/recovery-codes")
    t.post("/account/authenticators/recovery-codes", {})
    t.get("/account/authenticators/recovery-codes")
    t.post("/account/authenticators/recovery-codes", {})


@journey("mfa", mfa={"recovery_codes_show_once": True})
def shown_once(t):
    """Recovery codes can be shown just once"""
    _with_totp(t)
    t.post("/auth/login", {"username": "alice", "password": "correct horse"})
    t.post("/auth/2fa/authenticate", {"code": NOW})
    t.post("/auth/reauthenticate", {"password": "correct horse"})
    t.post("/account/authenticators/recovery-codes", {})
    t.get("/account/authenticators/recovery-codes")
    t.get("/account/authenticators/recovery-codes")


@journey("mfa", mfa={"trust_enabled": True}, clients=("browser",))
def trust(t):
    """A browser that is trusted is not asked again"""
    _with_totp(t)
    t.post("/auth/login", {"username": "alice", "password": "correct horse"})
    t.post("/auth/2fa/trust", {"trust": True})
    t.post("/auth/2fa/authenticate", {"code": NOW})
    t.get("/auth/session")
    t.post("/auth/2fa/trust", {"trust": True})
    t.delete("/auth/session")
    t.log_in()
    t.delete("/auth/session")
    t.advance(14 * 86400 + 1)
    t.post("/auth/login", {"username": "alice", "password": "correct horse"})
    t.post("/auth/2fa/authenticate", {"code": NOW})
    t.post("/auth/2fa/trust", {"trust": False})
    t.get("/auth/session")


@journey("mfa", account={"login_by_code_enabled": True})
def code_and_mfa(t):
    """A login by code waits for the one-time password too"""
    _with_totp(t)
    t.post("/auth/code/request", {"email": "alice@example.org"})
    t.post("/auth/code/confirm", {"code": "{{code:1}}"})
    t.post("/auth/2fa/authenticate", {"code": NOW})


@journey("mfa", account={"email_verification": "mandatory", "email_verification_by_code_enabled": True})
def address_then_mfa(t):
    """The address is verified before the one-time password is asked for"""
    _with_totp(t, verified=False)
    t.post("/auth/login", {"username": "alice", "password": "correct horse"})
    t.post("/auth/2fa/authenticate", {"code": NOW})
    t.post("/auth/email/verify", {"key": "{{code:1}}"})
    t.post("/auth/2fa/authenticate", {"code": NOW})


@journey("mfa", mfa={"supported_types": ["totp"]})
def only_totp(t):
    """Types that are not supported have no endpoints"""
    t.user("alice")
    t.get("/config")
    t.log_in()
    t.get("/account/authenticators/recovery-codes")
    t.get("/account/authenticators/webauthn")
    t.get("/auth/webauthn/login")


@journey("mfa", mfa={"passkey_login_enabled": True, "passkey_signup_enabled": True})
def passkey_options(t):
    """What a browser is offered for passkeys"""
    t.user("alice")
    t.get("/config")
    t.get("/auth/session")
    t.get("/auth/webauthn/login")
    t.post("/auth/webauthn/login", {"credential": {}})
    t.get("/auth/webauthn/authenticate")
    t.get("/auth/webauthn/reauthenticate")
    t.get("/auth/webauthn/signup")
    t.log_in()
    t.get("/account/authenticators/webauthn")
    t.post("/auth/reauthenticate", {"password": "correct horse"})
    t.get("/account/authenticators/webauthn")
    t.get("/account/authenticators/webauthn?passwordless")
    t.post("/account/authenticators/webauthn", {"name": "key", "credential": {}})
    t.put("/account/authenticators/webauthn", {"id": 99, "name": "key"})
    t.delete("/account/authenticators/webauthn", {"authenticators": [99]})
    t.get("/auth/webauthn/reauthenticate")
