"""Demo accounts: only with DEMO, only on this machine, and their passwords and TOTP secrets are told to everybody."""

import datetime as dt
from typing import Any

from django.contrib.auth.models import Permission

from apps.identity.models import User
from apps.identity.services.factors import set_totp

STAFF: tuple[dict[str, Any], ...] = (
    {"username": "skrbnica", "password": "ptuj-demo-skrbnica", "role": "administrator", "department": "",
     "totp_secret": "KRUGS4ZANFZSAYJAONSWG4TF", "first_name": "Maja", "last_name": "Vidovič", "superuser": True,
     "apps": ()},
    {"username": "urednik", "password": "ptuj-demo-urednik", "role": "editor", "department": "",
     "totp_secret": "MRSW23ZAOVZGKZDONFVSA43F", "first_name": "Tomaž", "last_name": "Kolarič", "superuser": False,
     "apps": ("territory",)},
)  # fmt: skip


def load(today: dt.date) -> str:
    """Make the demo accounts, or give them back their passwords."""
    for person in STAFF:
        user, created = User.objects.get_or_create(
            username=person["username"], defaults={"email": f"{person['username']}@demo.ptuj.invalid"}
        )
        user.first_name, user.last_name = person["first_name"], person["last_name"]
        user.is_staff, user.is_superuser = True, person["superuser"]
        if created or not user.check_password(person["password"]):
            user.set_password(person["password"])
        user.save()
        set_totp(user=user, secret=person["totp_secret"])
        user.user_permissions.set(Permission.objects.filter(content_type__app_label__in=person["apps"]))
    return ", ".join(person["username"] for person in STAFF)


def facts() -> dict[str, Any]:
    """Part of the demo file."""
    keys = ("username", "password", "totp_secret", "role", "department")
    return {"staff": [{key: person[key] for key in keys} for person in STAFF]}
