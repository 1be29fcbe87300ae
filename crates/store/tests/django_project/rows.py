"""`rows.py write` writes rows of every table through Django's models; `rows.py read` prints all rows as JSON."""

import json
import sys
from datetime import datetime, timedelta, timezone

import django

django.setup()
from allauth.account.models import EmailAddress  # noqa: E402
from allauth.mfa.models import Authenticator  # noqa: E402
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken  # noqa: E402
from allauth.usersessions.models import UserSession  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.contrib.sessions.models import Session  # noqa: E402

WHOLE = datetime(2026, 3, 1, 8, 0, 0, tzinfo=timezone.utc)
FINE = WHOLE + timedelta(microseconds=1)
ROUND = WHOLE + timedelta(milliseconds=120)


def write():
    alice = User.objects.create(
        username="Älice", password="!x", email="alice@example.org", first_name="Alice 🦉", last_name="O'Hara",
        last_login=FINE, date_joined=WHOLE, is_superuser=True, is_staff=True,
    )
    bob = User.objects.create(username="bob", password="!", date_joined=ROUND, is_active=False)
    EmailAddress.objects.create(user=alice, email="alice@example.org", verified=True, primary=True)
    EmailAddress.objects.create(user=alice, email="josé@example.org", verified=False, primary=False)
    EmailAddress.objects.create(user=bob, email="josé@example.org", verified=False, primary=True)
    data = {"secret": "s", "list": [1, 2.5, None, True, False], "nested": {"ö": "\U0001f989 \\ \" '"}}
    Authenticator.objects.create(user=alice, type="totp", data=data, created_at=WHOLE, last_used_at=FINE)
    Authenticator.objects.create(user=alice, type="webauthn", data={}, created_at=ROUND, last_used_at=None)
    for user, ip, key in ((alice, "192.0.2.7", "k" * 32), (alice, "2001:db8::7", "l" * 32), (bob, "::1", "m" * 32)):
        UserSession.objects.create(
            user=user, ip=ip, session_key=key, user_agent="Agent/1.0 (ü)", data={"a": [True]}, created_at=ROUND,
            last_seen_at=FINE,
        )
    session = {"_auth_user_id": str(alice.pk), "mark": "ünïcode " * 50}
    expire_date = datetime(2126, 3, 1, 8, 0, 0, 123456, tzinfo=timezone.utc)
    encoded = SessionStore().encode(session)
    Session.objects.create(session_key="k" * 32, session_data=encoded, expire_date=expire_date)
    account = SocialAccount.objects.create(user=alice, provider="github", uid="7", extra_data={"name": "Ä", "id": 7})
    SocialAccount.objects.filter(pk=account.pk).update(last_login=FINE, date_joined=ROUND)
    app = SocialApp.objects.create(
        provider="openid_connect", provider_id="campus", name="Campus", client_id="c", secret="s", key="",
        settings={"server_url": "https://id.example.org"},
    )
    SocialToken.objects.create(account=account, app=app, token="t" * 300, token_secret="", expires_at=WHOLE)
    SocialToken.objects.create(account=account, app=None, token="u", token_secret="v", expires_at=None)


def plain(value):
    if isinstance(value, datetime):
        return value.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return value


def rows(model):
    """The rows by primary key, columns by name."""
    found = model.objects.order_by("pk")
    return [{f.column: plain(getattr(row, f.attname)) for f in model._meta.local_fields} for row in found]


def read():
    models = (User, EmailAddress, Authenticator, UserSession, Session, SocialAccount, SocialApp, SocialToken)
    found = {model._meta.db_table: rows(model) for model in models}
    found["decoded"] = {s.session_key: s.get_decoded() for s in Session.objects.all()}
    return found


if sys.argv[1] == "write":
    write()
print(json.dumps(read()))
