"""Bodies that are not what an endpoint expects: every field of every endpoint, in every odd shape."""

from recorder.journey import add

RAW = (
    "", " ", "{", "}", "nonsense", '{"a": 1', "{'a': 1}", "null", "true", "0", '"text"', "[]", "[{}]",
    '{"a": NaN}', '{"a": 1,}', '{"a": 1} x', "{} {}", '{"a": 1e999}', "\ufeff{}", "{}", "{{repeat:[:2000}}",
)
ODD = (
    None, True, False, 0, 5, -1, 1.5, 12345678901234567890, [], ["a"], [None], {}, {"a": 1}, "", " ", "\t\n",
    "a\u0000b", "\u0000", "\u202e", "\U0001f600", "{{repeat:a:5000}}", "<script>", "%00", "a@b@c",
)
# In JSON as text: a lone surrogate, which no text in a database can hold.
SURROGATE = "\\ud800"

CODES = {"account": {"login_by_code_enabled": True}}
CODE_VERIFICATION = {"account": {"email_verification": "mandatory", "email_verification_by_code_enabled": True}}
PHONES = {"account": {"signup_fields": ["phone*", "password1*"], "login_methods": ["phone"], "email_verification": "none"}}
ADDRESSES = {"account": {"login_methods": ["email"]}}
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
NEW = {"username": "carol", "email": "carol@example.org", "password": "new battery"}


def _nobody(t):
    t.user("alice")


def _alice(t):
    t.user("alice")
    t.log_in()


def _fresh(t):
    _alice(t)
    t.post("/auth/reauthenticate", {"password": "correct horse"})


def _reset_link(t):
    t.user("alice")
    t.post("/auth/password/request", {"email": "alice@example.org"})


def _totp_pending(t):
    t.user("alice", totp=SECRET)
    t.post("/auth/login", {"username": "alice", "password": "correct horse"})


def _code_pending(t):
    t.user("alice")
    t.post("/auth/code/request", {"email": "alice@example.org"})


def _verification_pending(t):
    t.post("/auth/signup", NEW)


def _phone(t):
    t.user("alice", phone={"phone": "+31612345678", "verified": True})
    t.post("/auth/login", {"phone": "+31612345678", "password": "correct horse"})


# (file, settings, what comes before, method, path, a good body; fields of which are varied)
ENDPOINTS = (
    ("login", {}, _nobody, "POST", "/auth/login", {"username": "alice", "password": "wrong"}),
    ("login", ADDRESSES, _nobody, "POST", "/auth/login", {"email": "alice@example.org", "password": "wrong"}),
    ("login", PHONES, _nobody, "POST", "/auth/login", {"phone": "+31612345678", "password": "wrong"}),
    ("login", {}, _alice, "POST", "/auth/reauthenticate", {"password": "wrong"}),
    ("login", CODES, _nobody, "POST", "/auth/code/request", {"email": "alice@example.org"}),
    ("login", {}, _totp_pending, "POST", "/auth/2fa/authenticate", {"code": "wrong"}),
    ("signup", {}, _nobody, "POST", "/auth/signup", {**NEW, "username": "alice"}),
    ("signup", {}, _nobody, "POST", "/auth/email/verify", {"key": "nonsense"}),
    ("passwords", {}, _nobody, "POST", "/auth/password/request", {"email": "nobody@example.org"}),
    ("passwords", {}, _reset_link, "POST", "/auth/password/reset", {"key": "{{reset-key:1|forged}}", "password": "new battery"}),
    ("passwords", {}, _alice, "POST", "/account/password/change", {"current_password": "wrong", "new_password": "new battery"}),
    ("account", {}, _alice, "POST", "/account/email", {"email": "alice@example.org"}),
    ("account", {}, _alice, "PUT", "/account/email", {"email": "nobody@example.org"}),
    ("account", {}, _alice, "PATCH", "/account/email", {"email": "nobody@example.org", "primary": True}),
    ("account", {}, _alice, "DELETE", "/account/email", {"email": "nobody@example.org"}),
    ("account", {}, _alice, "DELETE", "/auth/sessions", {"sessions": [999]}),
    ("account", {}, _alice, "DELETE", "/account/providers", {"provider": "dummy", "account": "1"}),
    ("account", PHONES, _phone, "POST", "/account/phone", {"phone": "+31612345678"}),
    ("mfa", {}, _fresh, "POST", "/account/authenticators/totp", {"code": "wrong"}),
    ("mfa", {}, _fresh, "POST", "/account/authenticators/webauthn", {"name": "key", "credential": {}}),
    ("mfa", {}, _fresh, "PUT", "/account/authenticators/webauthn", {"id": 999, "name": "key"}),
    ("mfa", {}, _fresh, "DELETE", "/account/authenticators/webauthn", {"authenticators": [999]}),
    ("mfa", {}, _alice, "POST", "/auth/2fa/reauthenticate", {"code": "wrong"}),
    ("mfa", {"mfa": {"passkey_login_enabled": True}}, _nobody, "POST", "/auth/webauthn/login", {"credential": {"id": "x"}}),
    ("providers", {}, _nobody, "POST", "/auth/provider/token",
     {"provider": "dummy", "process": "login", "token": {"id_token": "{}", "client_id": "dummy"}}),
    ("providers", {}, _nobody, "POST", "/tokens/refresh", {"refresh_token": "nonsense"}),
)


def _vary(before, method, path, good):
    def play(t):
        before(t)
        t.send(method, path, {})
        t.send(method, path, {**good, "unknown": "member"})
        for field in good:
            t.send(method, path, {name: value for name, value in good.items() if name != field})
            for odd in ODD:
                t.send(method, path, {**good, field: odd})
            members = ", ".join(f'"{f}": "{SURROGATE if f == field else "a"}"' for f in good)
            t.send(method, path, text="{" + members + "}")

    return play


for _file, _settings, _before, _method, _path, _good in ENDPOINTS:
    add(f"invalid_{_file}", f"Odd members for {_method} {_path} ({', '.join(_good)})",
        _vary(_before, _method, _path, _good), clients=("app",), **_settings)


def _raw(path, before):
    def play(t):
        before(t)
        for text in RAW:
            t.post(path, text=text)
        t.post(path)

    return play


add("invalid_bodies", "Bodies that are no JSON object, for a login", _raw("/auth/login", _nobody))
add("invalid_bodies", "Bodies that are no JSON object, for an address", _raw("/account/email", _alice))
add("invalid_bodies", "Bodies that are no JSON object, where none is read",
    _raw("/auth/email/verify/resend", _verification_pending), **CODE_VERIFICATION)


def _counted(path, member, before):
    """Odd values for a code: they count as wrong ones, so the login ends after three."""

    def play(t):
        before(t)
        for odd in ({}, {member: None}, {member: [1]}):
            t.post(path, odd)
        t.post(path, {member: "{{code:1}}"})

    return play


add("invalid_bodies", "Odd login codes count as wrong ones", _counted("/auth/code/confirm", "code", _code_pending), **CODES)
add("invalid_bodies", "Odd verification codes count as wrong ones",
    _counted("/auth/email/verify", "key", _verification_pending), **CODE_VERIFICATION)


def _codes_in_other_shapes(t):
    _totp_pending(t)
    code = f"{{{{={SECRET}|totp}}}}"
    for shape in ([code], {"": code}, f"{code[:-2]}|spaced}}}}"):
        t.post("/auth/2fa/authenticate", {"code": shape})
        t.delete("/auth/session")
        t.new_device()
        t.post("/auth/login", {"username": "alice", "password": "correct horse"})


add("invalid_bodies", "Codes in lists, objects and with spaces are codes still", _codes_in_other_shapes)
