"""Signing up: what is asked for, what is refused, and what is told about other accounts."""

from recorder.journey import add, journey

NEW = {"username": "carol", "email": "carol@example.org", "password": "new battery"}


TAKEN = (
    ("a link", {"email_verification": "mandatory"}),
    ("a code", {"email_verification": "mandatory", "email_verification_by_code_enabled": True}),
    ("optional verification", {"email_verification": "optional"}),
    ("no verification", {"email_verification": "none"}),
    ("verification, enumeration allowed", {"email_verification": "mandatory", "prevent_enumeration": False}),
    ("optional verification, enumeration strictly prevented",
     {"email_verification": "optional", "prevent_enumeration": "strict"}),
)


def _taken_address(t):
    t.user("alice")
    t.post("/auth/signup", {**NEW, "email": "Alice@example.org"})
    t.get("/auth/session")
    t.post("/auth/email/verify", {"key": "AAAA-AAAA"})


for _how, _account in TAKEN:
    add("signup", f"Signing up with an address that is taken, with {_how}", _taken_address, account=_account)


@journey("signup")
def taken_username(t):
    """User names are unique, in any case"""
    t.user("alice")
    t.post("/auth/signup", {**NEW, "username": "alice"})
    t.post("/auth/signup", {**NEW, "username": "ALICE"})


@journey("signup", account={"email_verification": "mandatory"})
def unverified_address_of_another(t):
    """An address that another user has not verified"""
    t.user("alice", verified=False)
    t.post("/auth/signup", {**NEW, "email": "alice@example.org"})


@journey("signup", account={"signup_fields": ["email*", "password1*"], "login_methods": ["email"]})
def by_address(t):
    """Where accounts have no user names to choose, one is made of the address"""
    t.post("/auth/signup", {"email": "Carol.Smith@Example.org", "password": "new battery"})
    t.get("/account/email")


@journey("signup", account={"signup_fields": ["username*", "password1*"], "login_methods": ["username"]})
def by_username(t):
    """Where addresses are not asked for, none is kept"""
    t.post("/auth/signup", {"username": "carol", "password": "new battery"})
    t.get("/account/email")
    t.new_device()
    t.post("/auth/signup", {"username": "dave", "email": "dave@example.org", "password": "new battery"})
    t.get("/account/email")


@journey("signup", account={"signup_fields": ["username*", "email", "password1*"]})
def optional_address(t):
    """An optional address may be absent, empty or given"""
    t.post("/auth/signup", {"username": "carol", "password": "new battery"})
    t.new_device()
    t.post("/auth/signup", {"username": "dave", "email": "", "password": "new battery"})
    t.new_device()
    t.post("/auth/signup", {"username": "erin", "email": "erin@example.org", "password": "new battery"})


@journey("signup", account={"signup_fields": ["email*", "username*"], "email_verification": "mandatory",
                            "email_verification_by_code_enabled": True, "login_by_code_enabled": True})
def without_password(t):
    """Where passwords are not asked for, the user has none"""
    t.post("/auth/signup", {"username": "carol", "email": "carol@example.org"})
    t.post("/auth/email/verify", {"key": "{{code:1}}"})
    t.get("/auth/session")


@journey("signup", auth={"password_validators": [
    {"name": "UserAttributeSimilarityValidator"},
    {"name": "MinimumLengthValidator", "min_length": 9},
    {"name": "CommonPasswordValidator"},
    {"name": "NumericPasswordValidator"},
]})
def password_rules(t):
    """Django's password rules, and how several errors are told"""
    for password in ("short", "password", "12345678", "1234567890", "password123", "carol@example.org"):
        t.post("/auth/signup", {**NEW, "password": password})


@journey("signup")
def default_length(t):
    """Without password rules the minimum is six characters"""
    for password in ("", "12345", "äöüäö", "123456"):
        t.post("/auth/signup", {**NEW, "password": password})


@journey("signup")
def odd_usernames(t):
    """User names that Django takes, and that it refuses"""
    odd = ("a b", "a@b.c", "a+b", "-", "a/b", "{{repeat:a:150}}", "{{repeat:a:151}}", "ÀÉ", "Ⅷ", "<b>")
    for number, username in enumerate(odd):
        t.new_device()
        address = f"user{number}@example.org"
        t.post("/auth/signup", {"username": username, "email": address, "password": "new battery"})


@journey("signup")
def odd_addresses(t):
    """Addresses that are taken, and that are refused"""
    odd = (
        "plain", "@example.org", "a@", "a@b", "a b@example.org", "a@example..org", "a@-example.org", "a@localhost",
        '"quoted"@example.org', "ä@example.org", "a@exämple.org", "a+tag@example.org", "a@[127.0.0.1]",
        " spaces@example.org ", "a@example.org\n", "a@example.org,b@example.org",
    )
    for number, address in enumerate(odd):
        t.new_device()
        t.post("/auth/signup", {"username": f"user{number}", "email": address, "password": "new battery"})
    t.new_device()
    t.quirk("allauth cuts the address to what the column holds; refuse it")
    t.post("/auth/signup", {"username": "user", "email": "{{repeat:a:250}}@example.org", "password": "new battery"})


@journey("signup", account={"is_open_for_signup": False})
def closed(t):
    """Where sign-up is closed, it is refused and not offered"""
    t.get("/config")
    t.get("/auth/session")
    t.post("/auth/signup", NEW)
    t.post("/auth/signup", {})
