"""Django's database sessions as Vestibule keeps them: under a hash of the key, and for any of its backends."""

import hashlib

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY
from django.contrib.sessions.backends import db
from django.utils import timezone

ALLAUTH = "allauth.account.auth_backends.AuthenticationBackend"


def row_key(session_key):
    """The key that a session is stored under: nobody gets from it to the key that the browser has.

    ``VESTIBULE_HASH_KEYS = False`` goes with Vestibule's ``[session] hash_keys = false``.
    """
    if not getattr(settings, "VESTIBULE_HASH_KEYS", True):
        return session_key
    return hashlib.sha256(session_key.encode()).hexdigest()[:40]


class SessionStore(db.SessionStore):
    """``session_key`` is what the browser has; only the table sees the hash."""

    def decode(self, session_data):
        data = super().decode(session_data)
        backends = settings.AUTHENTICATION_BACKENDS
        # Vestibule names allauth's backend, as allauth does. Where that is not installed, the project's own will do:
        # all that it is asked for is the user with an id.
        if data.get(BACKEND_SESSION_KEY) == ALLAUTH and ALLAUTH not in backends and backends:
            data[BACKEND_SESSION_KEY] = backends[0]
        return data

    def _rows(self):
        return {"session_key": row_key(self.session_key), "expire_date__gt": timezone.now()}

    def _get_session_from_db(self):
        try:
            return self.model.objects.get(**self._rows())
        except self.model.DoesNotExist:
            self._session_key = None

    async def _aget_session_from_db(self):
        try:
            return await self.model.objects.aget(**self._rows())
        except self.model.DoesNotExist:
            self._session_key = None

    def exists(self, session_key):
        return super().exists(row_key(session_key))

    async def aexists(self, session_key):
        return await super().aexists(row_key(session_key))

    def create_model_instance(self, data):
        row = super().create_model_instance(data)
        row.session_key = row_key(row.session_key)
        return row

    async def acreate_model_instance(self, data):
        row = await super().acreate_model_instance(data)
        row.session_key = row_key(row.session_key)
        return row

    def delete(self, session_key=None):
        key = session_key or self.session_key
        if key:
            super().delete(row_key(key))

    async def adelete(self, session_key=None):
        key = session_key or self.session_key
        if key:
            await super().adelete(row_key(key))
