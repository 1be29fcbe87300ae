"""Sessions that Vestibule made, found by Django, and the other way round. Run by Vestibule's test suite, which gives a
database that Vestibule serves, its secret key, and the session keys of somebody who is logged in there."""

import asyncio
import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import django
from django.conf import settings

settings.configure(
    SECRET_KEY=os.environ["SECRET"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.environ["DATABASE"]}},
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions"],
    SESSION_ENGINE="django_vestibule.sessions",
    USE_TZ=True,
)
django.setup()

from django.contrib.auth import SESSION_KEY, get_user, get_user_model, login  # noqa: E402
from django.contrib.sessions.models import Session  # noqa: E402
from django.http import HttpRequest  # noqa: E402
from django_vestibule.sessions import SessionStore, row_key  # noqa: E402


def who(key):
    """Whose session it is."""
    request = HttpRequest()
    request.session = SessionStore(key)
    return get_user(request).get_username()


def check():
    theirs = os.environ["SESSION"]
    # Vestibule's session, without allauth installed; no key is in the table.
    assert who(theirs) == "ann", who(theirs)
    assert not Session.objects.filter(session_key=theirs).exists()
    assert SessionStore().exists(theirs) and not SessionStore().exists(row_key(theirs))
    # A hash from the table opens nothing.
    assert who(row_key(theirs)) == "" and who("unknown-key") == ""
    # What Django adds stays, and the session is still Vestibule's.
    session = SessionStore(theirs)
    session["cart"] = [1, 2]
    session.save()
    assert SessionStore(theirs)["cart"] == [1, 2] and who(theirs) == "ann"
    # A login here, for Vestibule to find; its key is in no row either.
    request = HttpRequest()
    request.session = SessionStore()
    login(request, get_user_model().objects.get(username="ann"))
    request.session.save()
    ours = request.session.session_key
    assert Session.objects.filter(session_key=row_key(ours)).exists()
    # A session that is cycled moves; one that is flushed is gone.
    passing = SessionStore()
    passing[SESSION_KEY] = "1"
    passing.create()
    before = passing.session_key
    passing.cycle_key()
    assert not SessionStore().exists(before) and SessionStore().exists(passing.session_key)
    key = passing.session_key
    passing.flush()
    assert not SessionStore().exists(key)
    asyncio.run(asynchronously())
    print(json.dumps({"session": ours}))


async def asynchronously():
    session = SessionStore()
    await session.aset("a", 1)
    await session.asave()
    key = session.session_key
    assert await SessionStore(key).aget("a") == 1
    assert await session.aexists(key) and not await session.aexists(row_key(key))
    await session.adelete(key)
    assert not await session.aexists(key)


check()
