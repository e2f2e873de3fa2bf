"""Demo: looks at the data of the demo citizens, by the demo staff."""

import datetime as dt

from django.contrib.auth import get_user_model

from apps.audit.models import AccessLog
from apps.core import access, trail
from apps.core.actor import Actor

LOOKS = (
    ("view", "478-12/2026", "vloga za priključek na javni vodovod"),
    ("change", "478-12/2026", ""),
    ("view", "", "vprašanje po telefonu"),
)
PEOPLE = 10


def load(today: dt.date) -> str:
    """Some looks at each demo citizen who has none; the count of all."""
    accounts = get_user_model()._default_manager.filter(is_active=True).order_by("pk")
    officer = accounts.filter(is_staff=True).first()
    for person in accounts.filter(is_staff=False)[:PEOPLE]:
        if officer and not AccessLog.objects.about(person).exists():
            with trail.coming_from(trail.Origin("admin", actor=lambda: Actor(user=officer))):
                for verb, case, reason in LOOKS:
                    access.note(Actor(user=officer), verb, person, case=case, reason=reason)
    return f"{AccessLog.objects.count()} vpogledov"
