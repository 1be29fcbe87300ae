"""Signing up, with every kind of e-mail verification."""

from recorder.journey import journey
from journeys.signup import NEW


@journey("signup_verification", account={"email_verification": "none"})
def without_verification(t):
    """Without verification a new user is logged in at once"""
    t.post("/auth/signup", NEW)
    t.get("/auth/session")
    t.get("/account/email")
    t.delete("/auth/session")
    t.new_device()
    t.post("/auth/login", {"username": "carol", "password": "new battery"})


@journey("signup_verification", account={"email_verification": "optional"})
def optional_verification(t):
    """With optional verification a new user is logged in at once, and may verify later"""
    t.post("/auth/signup", NEW)
    t.get("/account/email")
    t.get("/auth/email/verify", headers={"X-Email-Verification-Key": "{{email-key:1}}"})
    t.post("/auth/email/verify", {"key": "{{email-key:1}}"})
    t.get("/account/email")
    t.post("/auth/email/verify", {"key": "{{email-key:1}}"})


@journey("signup_verification", account={"email_verification": "mandatory"})
def mandatory_verification(t):
    """With mandatory verification a new user gets in only after it"""
    t.post("/auth/signup", NEW)
    t.get("/auth/session")
    t.get("/account/email")
    t.post("/auth/login", {"username": "carol", "password": "new battery"})
    t.get("/auth/email/verify", headers={"X-Email-Verification-Key": "{{email-key:1}}"})
    t.post("/auth/email/verify", {"key": "{{email-key:1}}"})
    t.get("/auth/session")
    t.new_device()
    t.post("/auth/login", {"username": "carol", "password": "new battery"})


@journey("signup_verification", account={"email_verification": "mandatory", "login_on_email_confirmation": True})
def login_on_confirmation(t):
    """A verified address can log the new user in, on the device of the sign-up"""
    t.post("/auth/signup", NEW)
    t.post("/auth/email/verify", {"key": "{{email-key:1}}"})
    t.get("/auth/session")


@journey("signup_verification", account={"email_verification": "mandatory", "login_on_email_confirmation": True})
def confirmation_elsewhere(t):
    """Verifying on another device logs nobody in there"""
    t.post("/auth/signup", NEW)
    first = t.device
    t.new_device()
    t.get("/auth/email/verify", headers={"X-Email-Verification-Key": "{{email-key:1}}"})
    t.post("/auth/email/verify", {"key": "{{email-key:1}}"})
    t.use(first)
    t.get("/auth/session")
    t.post("/auth/login", {"username": "carol", "password": "new battery"})


@journey("signup_verification", account={"email_verification": "mandatory", "email_verification_by_code_enabled": True})
def verification_by_code(t):
    """A code in place of the link; wrong ones are counted"""
    t.get("/config")
    t.post("/auth/signup", NEW)
    t.get("/auth/session")
    t.post("/auth/email/verify", {"key": "AAAA-AAAA"})
    t.get("/auth/email/verify", headers={"X-Email-Verification-Key": "AAAA-AAAA"})
    t.get("/auth/email/verify", headers={"X-Email-Verification-Key": "{{code:1}}"})
    t.post("/auth/email/verify", {"key": "{{code:1|lower}}"})
    t.get("/auth/session")
    t.get("/account/email")


@journey("signup_verification", account={"email_verification": "mandatory", "email_verification_by_code_enabled": True})
def too_many_codes(t):
    """After three wrong codes the sign-up waits no longer"""
    t.post("/auth/signup", NEW)
    for _ in range(3):
        t.post("/auth/email/verify", {"key": "AAAA-AAAA"})
    t.post("/auth/email/verify", {"key": "{{code:1}}"})
    t.get("/auth/session")
    t.post("/auth/login", {"username": "carol", "password": "new battery"})
    t.post("/auth/email/verify", {"key": "{{code:2|nodash}}"})


@journey("signup_verification", account={"email_verification": "mandatory", "email_verification_by_code_enabled": True})
def late_code(t):
    """A code is good for fifteen minutes"""
    t.post("/auth/signup", NEW)
    t.advance(901)
    t.post("/auth/email/verify", {"key": "{{code:1}}"})
    t.get("/auth/session")


@journey(
    "signup_verification",
    account={
        "email_verification": "mandatory",
        "email_verification_by_code_enabled": True,
        "email_verification_supports_resend": True,
        "email_verification_supports_change": True,
    },
)
def resend_and_change(t):
    """A code can be sent again, and the address be changed before it is verified"""
    t.post("/auth/email/verify/resend")
    t.post("/auth/signup", NEW)
    t.post("/auth/email/verify/resend")
    t.post("/auth/email/verify/resend")
    t.post("/auth/email/verify/resend")
    t.post("/account/email", {"email": "not an address"})
    t.post("/account/email", {"email": "carol@example.org"})
    t.post("/account/email", {"email": "caroline@example.org"})
    t.post("/auth/email/verify", {"key": "{{code:1}}"})
    t.post("/auth/email/verify", {"key": "{{code:4}}"})
    t.get("/account/email")


@journey("signup_verification", account={"email_verification": "mandatory", "email_verification_by_code_enabled": True})
def no_resend_by_default(t):
    """Codes are not sent again, and addresses not changed, unless that is allowed"""
    t.post("/auth/signup", NEW)
    t.post("/auth/email/verify/resend")
    t.post("/account/email", {"email": "caroline@example.org"})
