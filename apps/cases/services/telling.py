"""What the party of a case is told. No mail says more than the number; the rest stands in Moj Ptuj."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from apps.cases.models import Case, Delivery
from apps.notifications.services import notify

TITLES = {
    "cases.collect": gettext_noop("Prevzemite odločitev v zadevi %(number)s"),
    "cases.served": gettext_noop("Odločitev v zadevi %(number)s je vročena"),
}
BODIES = {
    "cases.collect": gettext_noop("Odločitev vas čaka v portalu. Če je ne prevzamete v roku, velja za vročeno."),
    "cases.served": gettext_noop("Na strani zadeve sta odločitev in rok za pritožbo."),
}


def _fill(text: str, words: dict[str, str]) -> str:
    return _(text) % words


fill = lazy(_fill, str)


def parties_of(case: Case) -> list[Any]:
    """Accounts of those whose case it is: who filed it, and in whose name."""
    return [user for user in (case.applicant, case.principal) if user and user.is_active and not user.erased]


def tell_delivery(delivery: Delivery, kind: str) -> None:
    """A notice that a decision waits, or was served; each once."""
    with translation.override(settings.LANGUAGE_CODE):
        page = reverse("cases:collect", args=[delivery.pk])
    words = {"number": delivery.case.number}
    for user in parties_of(delivery.case):
        notify(
            user=user, kind=kind, title=fill(TITLES[kind], words), body=fill(BODIES[kind], words), url=page,
            dedupe=str(delivery.pk),
        )  # fmt: skip
