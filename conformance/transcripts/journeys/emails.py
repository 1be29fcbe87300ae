"""Managing one's own e-mail addresses."""

from recorder.journey import journey

CODES = {"email_verification_by_code_enabled": True}


@journey("emails")
def add_verify_primary_remove(t):
    """An address is added, verified, made primary, and the old one removed"""
    t.user("alice")
    t.get("/account/email")
    t.log_in()
    t.get("/account/email")
    t.post("/account/email", {"email": "New@Example.org"})
    t.patch("/account/email", {"email": "new@example.org", "primary": True})
    t.put("/account/email", {"email": "new@example.org"})
    t.post("/auth/email/verify", {"key": "{{email-key:1}}"})
    t.put("/account/email", {"email": "new@example.org"})
    t.delete("/account/email", {"email": "alice@example.org"})
    t.patch("/account/email", {"email": "new@example.org", "primary": True})
    t.get("/auth/session")
    t.delete("/account/email", {"email": "alice@example.org"})
    t.get("/account/email")


@journey("emails")
def what_is_refused(t):
    """Addresses that cannot be added, resent, made primary or removed"""
    t.user("alice")
    t.user("bob")
    t.log_in()
    for address in ("alice@example.org", "ALICE@example.org", "bob@example.org", "nonsense"):
        t.post("/account/email", {"email": address})
        t.put("/account/email", {"email": address})
        t.patch("/account/email", {"email": address, "primary": True})
        t.delete("/account/email", {"email": address})
    t.patch("/account/email", {"email": "alice@example.org", "primary": False})
    t.patch("/account/email", {"email": "alice@example.org"})
    t.get("/account/email")


@journey("emails", account={"prevent_enumeration": False})
def taken_without_prevention(t):
    """Where enumeration is allowed, an address of another user is refused"""
    t.user("alice")
    t.user("bob")
    t.user("carol", verified=False)
    t.log_in()
    t.post("/account/email", {"email": "bob@example.org"})
    t.post("/account/email", {"email": "carol@example.org"})


@journey("emails")
def taken_when_verified(t):
    """An address that another user verified meanwhile cannot be verified"""
    t.user("alice")
    t.user("bob")
    t.log_in()
    alice = t.device
    t.new_device()
    t.log_in("bob")
    t.post("/account/email", {"email": "shared@example.org"})
    t.use(alice)
    t.post("/account/email", {"email": "shared@example.org"})
    t.post("/auth/email/verify", {"key": "{{email-key:1}}"})
    t.post("/auth/email/verify", {"key": "{{email-key:2}}"})
    t.get("/auth/email/verify", headers={"X-Email-Verification-Key": "{{email-key:2}}"})


@journey("emails", account={"login_methods": ["email"]})
def last_address(t):
    """The last address stays where it is what one logs in with"""
    t.user("alice")
    t.post("/auth/login", {"email": "alice@example.org", "password": "correct horse"})
    t.delete("/account/email", {"email": "alice@example.org"})


@journey("emails", account={"login_methods": ["username"]})
def last_address_may_go(t):
    """The last address may go where user names log in"""
    t.user("alice")
    t.log_in()
    t.delete("/account/email", {"email": "alice@example.org"})
    t.get("/auth/session")


@journey("emails", account={"max_email_addresses": 2})
def so_many_addresses(t):
    """There is a limit to the number of addresses"""
    t.user("alice")
    t.log_in()
    t.post("/account/email", {"email": "two@example.org"})
    t.post("/account/email", {"email": "three@example.org"})


@journey("emails", account={"change_email": True})
def change_mode(t):
    """Where addresses are changed, a new one replaces the old one when it is verified"""
    t.user("alice")
    t.log_in()
    t.post("/account/email", {"email": "new@example.org"})
    t.post("/account/email", {"email": "newer@example.org"})
    t.get("/account/email")
    t.post("/auth/email/verify", {"key": "{{email-key:1}}"})
    t.post("/auth/email/verify", {"key": "{{email-key:2}}"})
    t.get("/account/email")
    t.get("/auth/session")
    t.delete("/account/email", {"email": "newer@example.org"})


@journey("emails", account={"change_email": True})
def give_up_a_change(t):
    """A change that is not yet verified can be given up"""
    t.user("alice")
    t.log_in()
    t.post("/account/email", {"email": "new@example.org"})
    t.delete("/account/email", {"email": "new@example.org"})
    t.post("/auth/email/verify", {"key": "{{email-key:1}}"})
    t.get("/account/email")


@journey("emails", account=CODES)
def by_code(t):
    """Where codes verify addresses, an address is kept only once it is verified"""
    t.user("alice")
    t.log_in()
    t.post("/account/email", {"email": "new@example.org"})
    t.get("/account/email")
    t.post("/auth/email/verify", {"key": "AAAA-AAAA"})
    t.put("/account/email", {"email": "new@example.org"})
    t.post("/auth/email/verify", {"key": "{{code:1}}"})
    t.get("/account/email")
    t.post("/auth/email/verify", {"key": "{{code:1}}"})


@journey("emails", account=CODES | {"email_verification_supports_resend": True})
def by_code_again(t):
    """A code for a further address can be sent again, or the address given up"""
    t.user("alice")
    t.log_in()
    t.post("/account/email", {"email": "new@example.org"})
    t.put("/account/email", {"email": "new@example.org"})
    t.post("/auth/email/verify/resend")
    t.delete("/account/email", {"email": "new@example.org"})
    t.post("/auth/email/verify/resend")
    t.post("/auth/email/verify", {"key": "{{code:2}}"})
    t.get("/account/email")


@journey("emails", account=CODES | {"change_email": True})
def change_by_code(t):
    """An address is changed with a code"""
    t.user("alice")
    t.log_in()
    t.post("/account/email", {"email": "new@example.org"})
    t.get("/account/email")
    t.post("/auth/email/verify", {"key": "{{code:1}}"})
    t.get("/account/email")


@journey("emails", account=CODES)
def wrong_codes(t):
    """After three wrong codes the address is given up"""
    t.user("alice")
    t.log_in()
    t.post("/account/email", {"email": "new@example.org"})
    for _ in range(3):
        t.post("/auth/email/verify", {"key": "AAAA-AAAA"})
    t.post("/auth/email/verify", {"key": "{{code:1}}"})
    t.get("/account/email")


@journey("emails", account={"email_verification": "mandatory"})
def login_with_unverified(t):
    """A login with an unverified address sends a link and waits for it"""
    t.user("alice", verified=False)
    t.post("/auth/login", {"username": "alice", "password": "correct horse"})
    t.get("/auth/session")
    t.get("/auth/email/verify", headers={"X-Email-Verification-Key": "{{email-key:1}}"})
    t.post("/auth/email/verify", {"key": "{{email-key:1}}"})
    t.get("/auth/session")
    t.post("/auth/login", {"username": "alice", "password": "correct horse"})


@journey("emails", account={"email_verification": "mandatory"})
def bad_keys(t):
    """Keys that are forged, expired or nonsense verify nothing"""
    t.user("alice", verified=False)
    t.post("/auth/login", {"username": "alice", "password": "correct horse"})
    t.new_device()
    for key in ("{{email-key:1|forged}}", "nonsense", "", ":::", "MQ:abc:def"):
        t.get("/auth/email/verify", headers={"X-Email-Verification-Key": key})
        t.post("/auth/email/verify", {"key": key})
    t.get("/auth/email/verify")
    t.get("/auth/email/verify?key={{email-key:1}}")
    t.advance(3 * 86400 + 1)
    t.get("/auth/email/verify", headers={"X-Email-Verification-Key": "{{email-key:1}}"})
    t.post("/auth/email/verify", {"key": "{{email-key:1}}"})


@journey("emails")
def key_of_a_removed_address(t):
    """The key of an address that is gone verifies nothing"""
    t.user("alice")
    t.log_in()
    t.post("/account/email", {"email": "new@example.org"})
    t.delete("/account/email", {"email": "new@example.org"})
    t.post("/auth/email/verify", {"key": "{{email-key:1}}"})


@journey("emails", account={"email_notifications": True})
def notifications(t):
    """The user is told of every change to the account"""
    t.user("alice")
    t.log_in()
    t.post("/account/email", {"email": "new@example.org"})
    t.post("/auth/email/verify", {"key": "{{email-key:1}}"})
    t.patch("/account/email", {"email": "new@example.org", "primary": True})
    t.delete("/account/email", {"email": "alice@example.org"})
    t.post("/account/password/change", {"current_password": "correct horse", "new_password": "new battery"})


@journey("emails", account={"reauthentication_required": True})
def reauthentication_first(t):
    """Where that is asked for, changes need a fresh password"""
    t.user("alice")
    t.log_in()
    t.post("/account/email", {"email": "new@example.org"})
    t.post("/auth/reauthenticate", {"password": "correct horse"})
    t.post("/account/email", {"email": "new@example.org"})
    t.delete("/account/email", {"email": "new@example.org"})
    t.advance(301)
    t.post("/account/email", {"email": "new@example.org"})
    t.get("/account/email")
