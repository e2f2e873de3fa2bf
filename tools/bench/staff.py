"""A session of a member of staff for measures that need one. Runs where Django is set up."""

import time
from typing import Any


def session_of(user: Any) -> str:
    """Signed in with a second factor; `name=value` of the session's cookie."""
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(user)
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": time.time(), "type": "totp"}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"
