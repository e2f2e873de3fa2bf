"""What sessions and second factors plug into the house."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core import crypto, plugs
from apps.core.actor import Actor
from apps.identity.models import Session
from apps.identity.services.factors import rotate_factors


def sessions_of(actor: Actor) -> list[dict[str, Any]]:
    """Where a person is signed in, for their own export."""
    rows = Session.objects.filter(user=actor.user) if actor.user else Session.objects.none()
    return [
        {"started": row.started.isoformat(), "seen": row.seen.isoformat(), "device": row.device, "address": row.address}
        for row in rows
    ]


def register() -> None:
    """Once, from AppConfig.ready()."""
    crypto.rotations.register("mfa.Authenticator", rotate_factors)
    plugs.my_pages.register(
        "security", plugs.MyPage(_("Varnost"), lambda: reverse("identity:security"), "kljucavnica"), order=90
    )
    plugs.personal_data.register("identity.sessions", plugs.PersonalData(_("Prijave"), sessions_of))
