"""Second factors, through allauth's own endpoints, with an authenticator app and a passkey in software.

`factors.py make` makes a user with all of them and prints what the user keeps at home. `factors.py use` takes that from
standard input, for a user whom somebody else has made, and prints how far each factor gets.
"""

import base64
import json
import os
import struct
import sys
import time
from hashlib import sha256

import django

django.setup()

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.contrib.auth import get_user_model
from django.test import Client
from fido2 import cbor

HOST = "testserver"
PASSWORD = "correct horse"


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Passkey:
    """A passkey in software: ES256, no attestation."""

    def __init__(self, handle, key=None, credential_id=None):
        self.key = key or ec.generate_private_key(ec.SECP256R1())
        self.id = credential_id or os.urandom(16)
        self.handle = handle
        self.counter = 0

    def _data(self, flags, rest=b""):
        return sha256(HOST.encode()).digest() + struct.pack(">BI", flags, self.counter) + rest

    def _client_data(self, kind, options):
        challenge = options["publicKey"]["challenge"]
        return json.dumps({"type": kind, "challenge": challenge, "origin": f"https://{HOST}"}).encode()

    def register(self, options):
        point = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}
        attested = bytes(16) + struct.pack(">H", len(self.id)) + self.id + cbor.encode(cose)
        attestation = {"fmt": "none", "attStmt": {}, "authData": self._data(0x45, attested)}
        return {
            "id": b64(self.id),
            "rawId": b64(self.id),
            "type": "public-key",
            "clientExtensionResults": {"credProps": {"rk": True}},
            "response": {
                "clientDataJSON": b64(self._client_data("webauthn.create", options)),
                "attestationObject": b64(cbor.encode(attestation)),
            },
        }

    def sign(self, options):
        self.counter += 1
        data, client_data = self._data(0x05), self._client_data("webauthn.get", options)
        signature = self.key.sign(data + sha256(client_data).digest(), ec.ECDSA(hashes.SHA256()))
        return {
            "id": b64(self.id),
            "rawId": b64(self.id),
            "type": "public-key",
            "clientExtensionResults": {},
            "response": {
                "clientDataJSON": b64(client_data),
                "authenticatorData": b64(data),
                "signature": b64(signature),
                "userHandle": b64(self.handle.encode()),
            },
        }


class App:
    """An app with its session token."""

    def __init__(self):
        self.client, self.token = Client(), None

    def __call__(self, method, path, body=None):
        headers = {"X-Session-Token": self.token} if self.token else {}
        answer = getattr(self.client, method)(
            f"/_allauth/app/v1{path}", body, content_type="application/json", headers=headers, secure=True
        )
        content = answer.json()
        self.token = content.get("meta", {}).get("session_token") or self.token
        return answer.status_code, content

    def login(self, name):
        return self("post", "/auth/login", {"username": name, "password": PASSWORD})


def totp(secret):
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def make():
    user = get_user_model().objects.create_user("djangos", "djangos@example.org", PASSWORD)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    app = App()
    assert app.login("djangos")[0] == 200
    assert app("post", "/auth/reauthenticate", {"password": PASSWORD})[0] == 200
    _, offer = app("get", "/account/authenticators/totp")
    secret = offer["meta"]["secret"]
    assert app("post", "/account/authenticators/totp", {"code": totp(secret)})[0] == 200
    _, codes = app("get", "/account/authenticators/recovery-codes")
    _, asked = app("get", "/account/authenticators/webauthn?passwordless")
    options = asked["data"]["creation_options"]
    passkey = Passkey(base64.urlsafe_b64decode(options["publicKey"]["user"]["id"] + "==").decode())
    added = app("post", "/account/authenticators/webauthn", {"name": "key", "credential": passkey.register(options)})
    assert added[0] == 200, added
    pkcs8 = passkey.key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return {
        "username": "djangos",
        "secret": secret,
        "codes": codes["data"]["unused_codes"],
        "passkey": {"pkcs8": pkcs8.hex(), "id": passkey.id.hex(), "handle": passkey.handle},
    }


def use(home):
    name, passkey = home["username"], home["passkey"]
    key = serialization.load_der_private_key(bytes.fromhex(passkey["pkcs8"]), None)
    passkey = Passkey(passkey["handle"], key, bytes.fromhex(passkey["id"]))
    passkey.counter = 1000
    found = {}
    for factor, code in (("totp", lambda: totp(home["secret"])), ("recovery_codes", lambda: home["codes"][0])):
        app = App()
        assert app.login(name)[0] == 401
        found[factor] = summary(app("post", "/auth/2fa/authenticate", {"code": code()}))
    app = App()
    assert app.login(name)[0] == 401
    asked = app("get", "/auth/webauthn/authenticate")[1]["data"]["request_options"]
    found["second factor"] = summary(app("post", "/auth/webauthn/authenticate", {"credential": passkey.sign(asked)}))
    app = App()
    asked = app("get", "/auth/webauthn/login")[1]["data"]["request_options"]
    found["passkey login"] = summary(app("post", "/auth/webauthn/login", {"credential": passkey.sign(asked)}))
    app = App()
    assert app.login(name)[0] == 401
    again = app("post", "/auth/2fa/authenticate", {"code": home["codes"][0]})
    found["used code"] = again[0]
    found["types"] = sorted(Authenticator.objects.filter(user__username=name).values_list("type", flat=True))
    return found


def summary(answer):
    status, content = answer
    return [status, content.get("data", {}).get("user", {}).get("username") or content.get("errors")]


print(json.dumps(make() if sys.argv[1] == "make" else use(json.load(sys.stdin))))
