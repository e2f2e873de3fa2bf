"""Demo: one sealed letter, so that `/preveri/` has something to verify."""

import datetime as dt

from apps.core.actor import system_actor
from apps.core.templatetags.portal import day
from apps.documents.exceptions import SealUnavailable
from apps.documents.services import PublicTitle, issue_sealed, seal_of
from apps.identity.services.personas import persona_account

PORTAL = system_actor("demo")
PERSONA = "sp-1c08b4de"  # of the invented people of the stand-in


def load(today: dt.date) -> str:
    """Issue it to one of the invented people, once; without a seal nothing."""
    user, _level = persona_account(PERSONA)
    try:
        document = issue_sealed(
            actor=PORTAL, owner_kind="person", owner_id=user.pk, purpose="demo", template="dopis",
            title="Obvestilo o elektronskem žigu", name="Obvestilo o elektronskem žigu.pdf",
            public_title=PublicTitle("Obvestilo", "Notice"),
            context={
                "facts": [["Datum", day(today)]],
                "paragraphs": [
                    "Ta dopis kaže, kako so zapečatene odločbe. Na dnu ima kodo, s katero vsakdo preveri, ali ga je "
                    "res izdala občina in ali še velja.",
                    "Izdal ga je portal za preizkus; žig nima pravne veljave.",
                ],
                "signed": "Mestna občina Ptuj",
            },
        )  # fmt: skip
    except SealUnavailable:
        return "no seal is configured"
    return f"one sealed letter, {seal_of(document)}"
