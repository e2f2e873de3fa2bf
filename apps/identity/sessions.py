"""The session engine (SESSION_ENGINE): sealed data, rows found by the digest of the cookie's key."""

import datetime as dt
import hashlib
import json
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

from apps.core import crypto
from apps.identity.models import Session

KEPT_FIELDS = ("started", "address", "agent", "method")
TOUCH = dt.timedelta(seconds=60)  # how exact `seen` is


def digest(key: str | None) -> str:
    """What stands in the table for a cookie's key."""
    return hashlib.sha256((key or "").encode()).hexdigest()[:40]


def aad(key_digest: str) -> str:
    """What the contents of a session are bound to."""
    return f"identity.session:{key_digest}"


class SessionStore(DatabaseStore):
    """Django's engine, except that neither keys nor contents can be read out of the table, and that the limits of
    time are kept here, where no door can forget them.

    ended: why the session that the cookie named does not hold any more (`Session.end_reason`), once it was asked for.
    """

    ended = ""

    @classmethod
    def get_model_class(cls) -> Any:
        """The table."""
        return Session

    def load(self) -> dict[str, Any]:
        """Open; what does not open is an empty session: the person signs in again."""
        row = self._get_session_from_db()
        if row is None:
            return {}
        try:
            opened: dict[str, Any] = json.loads(crypto.unseal(bytes.fromhex(row.session_data), aad(row.session_key)))
        except (crypto.SealBroken, ValueError):
            return {}
        return opened

    def _get_session_from_db(self) -> Any:
        now = timezone.now()
        row = Session.objects.with_owner().filter(session_key=digest(self.session_key)).first()
        if row is not None and not (reason := row.end_reason(now)):
            if row.user_id and now - row.seen >= TOUCH:
                Session.objects.filter(pk=row.pk).update(seen=now)
            return row
        if row is not None:
            self.ended = reason if row.user_id else ""
            row.delete()
        self._session_key = None
        return None

    def exists(self, session_key: str) -> bool:
        """Whether a key is taken."""
        return bool(Session.objects.filter(session_key=digest(session_key)).exists())

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """The row; what is known of the sign-in stands beside the sealed data, for the list of sessions."""
        key = digest(self._get_or_create_session_key())  # type: ignore[attr-defined]
        if "_auth_user_id" in data:  # the beginning must not move when the session is saved again
            data.setdefault("about", {"started": timezone.now().isoformat()})
        return Session(
            session_key=key,
            session_data=crypto.seal(json.dumps(data).encode(), aad(key)).hex(),
            expire_date=self.get_expiry_date(),
            user_id=data.get("_auth_user_id"),
            seen=timezone.now(),
            **{name: value for name, value in data.get("about", {}).items() if name in KEPT_FIELDS},
        )

    def delete(self, session_key: str | None = None) -> None:
        """End a session."""
        key = session_key or self.session_key
        if key:
            Session.objects.filter(session_key=digest(key)).delete()
