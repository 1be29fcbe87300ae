"""Phone numbers: signing up, logging in and changing them."""

from recorder.journey import journey

PHONES = {"signup_fields": ["phone*", "password1*"], "login_methods": ["phone"], "email_verification": "none"}
NEW = {"phone": "+31612345678", "password": "new battery"}


@journey("phones", account=PHONES)
def signup(t):
    """A phone number is verified at sign-up"""
    t.get("/config")
    t.post("/auth/signup", {**NEW, "phone": "0612345678"})
    t.post("/auth/signup", NEW)
    t.get("/auth/session")
    t.post("/auth/phone/verify", {"code": "AAAA-AAAA"})
    t.post("/auth/phone/verify", {"code": "{{code:1}}"})
    t.get("/account/phone")
    t.post("/auth/phone/verify", {"code": "{{code:1}}"})


@journey("phones", account=PHONES)
def taken(t):
    """A number that is taken gets a message, and the same answer"""
    t.user("alice", phone={"phone": "+31612345678", "verified": True})
    t.post("/auth/signup", NEW)
    t.post("/auth/phone/verify", {"code": "AAAA-AAAA"})


@journey("phones", account=PHONES)
def login(t):
    """A phone number logs in, with the password"""
    t.user("alice", phone={"phone": "+31612345678", "verified": True})
    t.post("/auth/login", {"phone": "+31612345678", "password": "wrong"})
    t.post("/auth/login", {"phone": "nonsense", "password": "correct horse"})
    t.post("/auth/login", {"phone": "+31612345678", "password": "correct horse"})
    t.get("/account/phone")


@journey("phones", account=PHONES | {"login_by_code_enabled": True})
def login_by_code(t):
    """A code by text message logs in"""
    t.user("alice", phone={"phone": "+31612345678", "verified": True})
    t.post("/auth/code/request", {"phone": "+31600000000"})
    t.new_device()
    t.post("/auth/code/request", {"phone": "+31612345678"})
    t.post("/auth/code/confirm", {"code": "{{code:1}}"})


@journey("phones", account=PHONES | {"phone_verification_supports_change": True, "phone_verification_supports_resend": True})
def change(t):
    """A number is changed, at sign-up and later"""
    t.post("/auth/phone/verify/resend")
    t.post("/auth/signup", NEW)
    t.post("/auth/phone/verify/resend")
    t.post("/account/phone", {"phone": "+31687654321"})
    t.post("/auth/phone/verify", {"code": "{{code:3}}"})
    t.get("/account/phone")
    t.post("/account/phone", {"phone": "+31687654321"})
    t.post("/account/phone", {"phone": "+31611111111"})
    t.get("/account/phone")
    t.post("/auth/phone/verify", {"code": "{{code:4}}"})
    t.get("/account/phone")


@journey("phones", account=PHONES)
def wrong_codes(t):
    """Three wrong codes end the sign-up"""
    t.post("/auth/signup", NEW)
    for _ in range(4):
        t.post("/auth/phone/verify", {"code": "AAAA-AAAA"})
    t.get("/auth/session")
