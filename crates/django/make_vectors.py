"""Writes vectors.json with values that the real Django and django-allauth made.

    pip install "Django==5.2.*" "django-allauth[mfa]==65.21.1" argon2-cffi bcrypt
    python crates/django/make_vectors.py

Everything random is pinned, so that running it again changes nothing.
"""

import base64
import json
from datetime import datetime, timezone
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

import django
from django.conf import settings

SECRET = "psst"
FALLBACKS = ["pst, older", "oldest"]
NOW = 1767225600  # 2026-01-01T00:00:00Z

settings.configure(
    SECRET_KEY=SECRET,
    SECRET_KEY_FALLBACKS=FALLBACKS,
    USE_TZ=True,
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "allauth",
        "allauth.account",
        "allauth.mfa",
    ],
    MIDDLEWARE=["allauth.account.middleware.AccountMiddleware"],
    ACCOUNT_EMAIL_VERIFICATION="none",
    SILENCED_SYSTEM_CHECKS=["*"],
)
django.setup()

from allauth.account.forms import EmailAwarePasswordResetTokenGenerator  # noqa: E402
from allauth.account.models import EmailAddress, EmailConfirmationHMAC  # noqa: E402
from allauth.account.utils import user_pk_to_url_str  # noqa: E402
from allauth.core.internal.cryptokit import compare_user_code, normalize_user_code  # noqa: E402
from allauth.mfa.internal.flows import trust  # noqa: E402
from allauth.mfa.models import Authenticator  # noqa: E402
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes  # noqa: E402
from django.contrib.auth import hashers  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core import signing  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.middleware import csrf  # noqa: E402
from django.test.utils import override_settings  # noqa: E402
from django.utils.crypto import salted_hmac  # noqa: E402
from django.utils.http import int_to_base36  # noqa: E402

call_command("migrate", verbosity=0)
out: dict = {"secret_key": SECRET, "fallbacks": FALLBACKS, "now": NOW}

# Numbers and keyed hashes

out["base36"] = [[n, int_to_base36(n)] for n in (0, 1, 7, 35, 36, 123456789, 2**63 - 1)]
out["base62"] = [[n, signing.b62_encode(n)] for n in (0, 1, 61, 62, -5, NOW, 2**63 - 1)]
out["salted_hmac"] = [
    {"salt": s, "value": v, "secret": k, "hex": salted_hmac(s, v, k, algorithm="sha256").hexdigest()}
    for s, v, k in (
        ("a.salt", "value", SECRET),
        ("a.salt", "", SECRET),
        ("sält", "välue ☃", "a secret key that is longer than one block of the hash, which is 64 bytes"),
    )
]

# Signing

BIG = {"list": [{"number": n, "text": "the same words again"} for n in range(40)]}
with patch("time.time", return_value=NOW + 0.5):
    out["signer"] = [
        {"salt": salt, "value": v, "signed": signing.Signer(salt=salt).sign(v)}
        for salt, v in (("a", "value"), ("a", ""), ("b", "with:colons:in it"), ("ü", "ünï"))
    ]
    out["timestamp_signer"] = [
        {"salt": salt, "value": v, "signed": signing.TimestampSigner(salt=salt).sign(v)}
        for salt, v in (("a", "value"), ("b", "with:colons"))
    ]
    out["dumps"] = [
        {"salt": "s", "compress": c, "value": v, "signed": signing.dumps(v, salt="s", compress=c)}
        for v in (42, "hello", None, [1, "zwei", 3.5], {"a": {"b": "ü"}}, BIG)
        for c in (False, True)
    ]
    out["signed_with_fallback"] = [
        {"key": k, "signed": signing.dumps("hello", key=k, salt="s")} for k in FALLBACKS
    ]
    out["signed_with_strange_key"] = signing.dumps("hello", key="strange", salt="s")

# Sessions

PASSWORD = hashers.PBKDF2PasswordHasher().encode("correct horse", "abcdefghijklmnopqrstuv", 1000)
FLOATS = [
    1795325168.0414605, 1.0, -0.0, 0.1, 1e16, 1e15, 123456789012345680.0, 9999999999999998.0,
    1e22, 1.5e-07, 0.0001, 0.00001, 5e-324, 1.7976931348623157e308, -2.5, 3.141592653589793,
]  # fmt: skip
with patch("time.time", return_value=NOW + 0.5):
    user = User(pk=7, username="u", email="U@Example.org", password=PASSWORD)
    user.save()
    login = {
        "_auth_user_id": "7",
        "_auth_user_backend": "allauth.account.auth_backends.AuthenticationBackend",
        "_auth_user_hash": user.get_session_auth_hash(),
        "account_authentication_methods": [
            {"method": "password", "at": NOW - 1.25, "username": "u"},
            {"method": "mfa", "at": float(NOW), "id": 1, "type": "totp", "reauthenticated": True},
        ],
    }
    texts = {"accents": "é☃", "clef": "𝄞", "escapes": "\"\\/\b\f\n\r\t\x00\x1f\x7f\u2028", "": "empty"}
    numbers = {"i": [0, -1, 2**53, 2**63 - 1, 2**64 - 1, -(2**63)], "f": FLOATS}
    nested = {"a": [{"b": [[], {}, None, True, False, {"c": [1, [2, [3]]]}]}]}
    payloads = ({}, {"_auth_user_id": "7"}, login, texts, numbers, nested, BIG)
    out["session"] = [
        {
            "data": d,
            "json": json.dumps(d, separators=(",", ":")),
            "session_data": SessionStore().encode(d),
        }
        for d in payloads
    ]
    old_session = signing.dumps(
        {"old": "key"}, key=FALLBACKS[1], salt="django.contrib.sessions.SessionStore", compress=True
    )
    out["session_with_fallback"] = {"data": {"old": "key"}, "session_data": old_session}
out["session_auth_hash"] = {
    "password_column": PASSWORD,
    "hash": user.get_session_auth_hash(),
    "fallback_hashes": list(user.get_session_auth_fallback_hash()),
}

# Passwords

SALT = "abcdefghijklmnopqrstuv"
SHORT = "abcdefghijklmnopqrstu"
BSALT = b"$2b$04$abcdefghijklmnopqrstuu"


class Argon2(hashers.Argon2PasswordHasher):
    time_cost, memory_cost, parallelism = 2, 256, 2


class Scrypt(hashers.ScryptPasswordHasher):
    work_factor, block_size, parallelism = 16, 8, 2


def pbkdf2(cls, iterations):
    return type("P", (cls,), {"iterations": iterations})()


def bcrypt(cls, rounds):
    return type("B", (cls,), {"rounds": rounds})()


def argon2_variety(kind, version, password):
    from argon2.low_level import Type, hash_secret

    raw = hash_secret(password.encode(), SALT.encode(), 1, 64, 1, 32, getattr(Type, kind), version)
    return "argon2" + raw.decode()


PREFERRED = {
    "argon2": Argon2(),
    "pbkdf2_sha256": pbkdf2(hashers.PBKDF2PasswordHasher, 1000),
    "pbkdf2_sha1": pbkdf2(hashers.PBKDF2SHA1PasswordHasher, 1000),
    "scrypt": Scrypt(),
    "bcrypt_sha256": bcrypt(hashers.BCryptSHA256PasswordHasher, 4),
}
OTHER_ARGON2 = type("A", (Argon2,), {"memory_cost": 128})()
LONG = "long " * 40
words = ["correct horse", "pässwörd ☃", "", LONG]
cases = []
for word in words:
    for salt, hasher in (
        (SALT, PREFERRED["argon2"]),
        (SHORT, PREFERRED["argon2"]),
        (SALT, OTHER_ARGON2),
        (SALT, PREFERRED["pbkdf2_sha256"]),
        (SHORT, PREFERRED["pbkdf2_sha256"]),
        (SALT, pbkdf2(hashers.PBKDF2PasswordHasher, 1)),
        (SALT, PREFERRED["pbkdf2_sha1"]),
        (SHORT, PREFERRED["pbkdf2_sha1"]),
        (SALT, PREFERRED["scrypt"]),
        (SHORT, PREFERRED["scrypt"]),
        (SALT, hashers.ScryptPasswordHasher()),
        (BSALT, PREFERRED["bcrypt_sha256"]),
        (BSALT.replace(b"04", b"05"), PREFERRED["bcrypt_sha256"]),
    ):
        cases.append((word, hasher.encode(word, salt)))
    if word != LONG:  # the bcrypt package refuses what the algorithm would cut off
        cases.append((word, bcrypt(hashers.BCryptPasswordHasher, 4).encode(word, BSALT)))
    cases += [(word, argon2_variety(k, v, word)) for k in ("ID", "I", "D") for v in (16, 19)]

LOADED = [
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2SHA1PasswordHasher",
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.BCryptSHA256PasswordHasher",
    "django.contrib.auth.hashers.BCryptPasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
]
out["password"] = []
with override_settings(PASSWORD_HASHERS=LOADED):
    for word, encoded in cases:
        upgrade = {}
        for name, preferred in PREFERRED.items():
            correct, upgrade[name] = hashers.verify_password(word, encoded, preferred)
            assert correct, encoded
        out["password"].append({"password": word, "encoded": encoded, "needs_upgrade": upgrade})
out["not_passwords"] = [
    "", "!", "!" + "a" * 40, "$", "$$$$", "pbkdf2_sha256", "pbkdf2_sha256$", "pbkdf2_sha256$$$",
    "pbkdf2_sha256$0$salt$aGFzaA==", "pbkdf2_sha256$-1$salt$aGFzaA==", "pbkdf2_sha256$1$$aGFzaA==",
    "pbkdf2_sha256$99999999999999999999$salt$aGFzaA==", "pbkdf2_sha256$1000000000$salt$aGFzaA==",
    "pbkdf2_sha512$1$salt$aGFzaA==", "md5$salt$9f6c1e0a34f2a8ac4b2f3c8a7b8a8c15",
    "5f4dcc3b5aa765d61d8327deb882cf99", "sha1$$5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8",
    "argon2$argon2id", "argon2$argon2id$v=19$m=4294967295,t=1,p=1$c2FsdHNhbHQ$aGFzaGhhc2g",
    "argon2$argon2id$v=19$m=64,t=4294967295,p=1$c2FsdHNhbHQ$aGFzaGhhc2g",
    "argon2$argon2id$v=19$m=8,t=1,p=16777215$c2FsdHNhbHQ$aGFzaGhhc2g",
    "argon2$argon2id$v=19$m=64,t=1,p=1$$", "argon2$argon2x$v=19$m=64,t=1,p=1$c2FsdA$aGFzaA",
    "argon2$argon2id$v=99$m=64,t=1,p=1$c2FsdHNhbHQ$aGFzaGhhc2g",
    "scrypt$16384$salt$8$5", "scrypt$3$salt$8$5$aGFzaA==", "scrypt$4294967296$salt$8$5$aGFzaA==",
    "scrypt$16384$salt$4294967295$4294967295$aGFzaA==", "scrypt$2$salt$0$0$aGFzaA==",
    "scrypt$2$salt$1$33000000$aGFzaA==",
    "bcrypt$$2b$31$abcdefghijklmnopqrstuuabcdefghijklmnopqrstuvwxyz01234",
    "bcrypt_sha256$$2b$99$abcdefghijklmnopqrstuuabcdefghijklmnopqrstuvwxyz01234",
    "bcrypt_sha256$$2b$04$short", "bcrypt_sha256$$2z$04$abcdefghijklmnopqrstuu", "bcrypt$é$é$é$é",
]  # fmt: skip

# Keys in links

out["email_confirmation_key"] = []
with patch("time.time", return_value=NOW + 0.5):
    address = EmailAddress(pk=42, user=user, email="u@example.org")
    out["email_confirmation_key"].append({"id": 42, "salt": "account", "key": EmailConfirmationHMAC(address).key})
    with override_settings(ACCOUNT_SALT="pepper"):
        key = signing.dumps(obj=1, salt="pepper")
    out["email_confirmation_key"].append({"id": 1, "salt": "pepper", "key": key})

out["password_reset_key"] = []
for last_login, column, emails in (
    (None, "U@Example.org", ["u@example.org"]),
    (datetime(2025, 12, 31, 23, 59, 58, 123456, tzinfo=timezone.utc), "u@example.org", ["u@example.org"]),
    (None, "u@example.org", ["u@example.org", "zz@example.org", "a@example.org"]),
    (None, "", []),
):
    user.last_login = last_login
    user.email = column
    user.save()
    EmailAddress.objects.filter(user=user).delete()
    for email in emails:
        EmailAddress.objects.create(user=user, email=email)
    fresh = User.objects.get(pk=7)
    generator = EmailAwarePasswordResetTokenGenerator()
    keys = []
    for secret in [SECRET, *FALLBACKS]:
        generator.secret = secret
        with patch.object(generator, "_now", return_value=datetime(2026, 1, 1, 12, 30, 15, 999999)):
            keys.append(f"{user_pk_to_url_str(fresh)}-{generator.make_token(fresh)}")
    out["password_reset_key"].append(
        {
            "user_id": 7,
            "password_column": PASSWORD,
            "last_login_utc": fresh.last_login.replace(tzinfo=None).isoformat() if fresh.last_login else None,
            "email_column": fresh.email,
            "addresses": emails,
            "now_local": "2026-01-01T12:30:15.999999",
            "keys": keys,
        }
    )

# Trusted browsers

owned = [
    Authenticator.objects.create(pk=3, user=user, type="totp", data={"secret": "JBSWY3DPEHPK3PXP"}),
    Authenticator.objects.create(
        pk=5, user=user, type="recovery_codes", data={"seed": "0011223344", "used_mask": 0}
    ),
]
fingerprint = trust.create_config_fingerprint(user)
out["mfa_trust"] = {
    "user_id": 7,
    "password_column": PASSWORD,
    "authenticators": [{"id": a.pk, "type": a.type, "seed": a.data.get("seed")} for a in owned],
    "fingerprint": fingerprint,
    "cookie": trust.encode_trust_cookie([trust.IssuedTrust(fingerprint, NOW), trust.IssuedTrust("other", 1)]),
}

# Recovery codes and the codes that users type

SEED = "00112233445566778899aabbccddeeff" * 2 + "0011223344556677"
out["recovery_codes"] = []
for count, digits in ((10, 8), (3, 6), (2, 7), (4, 12), (2, 32), (2, 1)):
    with override_settings(MFA_RECOVERY_CODE_COUNT=count, MFA_RECOVERY_CODE_DIGITS=digits):
        codes = RecoveryCodes(Authenticator(data={"seed": SEED, "used_mask": 0b1000000101}))
        out["recovery_codes"].append(
            {
                "seed": SEED,
                "count": count,
                "digits": digits,
                "used_mask": 0b1000000101,
                "all": codes.generate_codes(),
                "unused": codes.get_unused_codes(),
            }
        )
out["normalize_user_code"] = [
    [c, normalize_user_code(c)]
    for c in ("ABCD-EFGH", "123-456", " 1 23456\n", "['123456']", "{'': '123456'}", "a_b~c\x0b", "ÀÉ İ ΑΣ", "")
]
out["compare_user_code"] = [
    [a, e, compare_user_code(actual=a, expected=e)]
    for a, e in (("123-456", "123456"), ("abcd", "AB CD"), ("123457", "123456"), ("", ""), ("-", ""), ("é", "é"))
]
PYTHON_STR = [
    "plain 'text'", None, True, 7, -7, 1234.56, 1e100, 1e16, 0.00001, ["123456"], [], {}, {"": "123456"},
    [None, True, False, 1.5], {"a": [{"b": "c"}], "d": 2}, ["it's", 'say "so"', "'\"", "back\\slash"],
    ["\n\r\t\x00\x7f\x85\xa0\xad\u200b\u2028\ufeff", "é☃𝄞", "e\u0301", "\u0301", "\ue000", "\U000e0001"],
]  # fmt: skip
out["python_str"] = [[value, str(value)] for value in PYTHON_STR]

# CSRF tokens

with patch("django.middleware.csrf._get_new_csrf_string", return_value="M" * 16 + "m" * 16):
    cookie = "abcXYZ0189" * 3 + "zZ"
    masked = csrf._mask_cipher_secret(cookie)
    assert csrf._does_token_match(masked, cookie)
    out["csrf"] = {"cookie": cookie, "masked": masked}

target = Path(__file__).parent / "vectors.json"
target.write_text(json.dumps(out, indent=1, ensure_ascii=True) + "\n")
