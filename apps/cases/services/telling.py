"""Who hears of what happens in a case. No mail says more than the number: the rest is read behind the sign-in."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from apps.cases.models import Case, Delivery
from apps.core.legal_time import local_day
from apps.identity.models import Employment, User
from apps.notifications.services import notify

DELIVERIES = {
    "cases.collect": (
        gettext_noop("Prevzemite odločitev v zadevi %(number)s"),
        gettext_noop("Odločitev vas čaka v portalu. Če je ne prevzamete v roku, velja za vročeno."),
    ),
    "cases.served": (
        gettext_noop("Odločitev v zadevi %(number)s je vročena"),
        gettext_noop("Na strani zadeve sta odločitev in rok za pritožbo."),
    ),
}


def _fill(text: str, case: Case) -> str:
    return _(text) % {"number": case.number, "title": case.title}


fill = lazy(_fill, str)


def tell_party(case: Case, *, kind: str, title: str, body: str, key: Any, url: str = "") -> None:
    """Whoever filed it and the person in whose name it was filed. title, body: marked texts (`gettext_noop`) with
    `%(number)s` and `%(title)s`; url: in its Slovenian form."""
    with translation.override(settings.LANGUAGE_CODE):
        page = url or case.get_absolute_url()
    for user in filter(None, (case.applicant, case.principal)):
        if user.is_active and not user.erased:
            notify(
                user=user, kind=kind, title=fill(title, case), body=fill(body, case), url=page, dedupe=str(key)
            )  # fmt: skip


def tell_delivery(delivery: Delivery, kind: str) -> None:
    """A notice that a decision waits, or was served; each once."""
    with translation.override(settings.LANGUAGE_CODE):
        page = reverse("cases:collect", args=[delivery.pk])
    title, body = DELIVERIES[kind]
    tell_party(delivery.case, kind=kind, title=title, body=body, key=delivery.pk, url=page)


def tell_office(case: Case, *, kind: str, title: str, body: str, key: Any) -> None:
    """The officer of the case; without one everybody who works on cases of the department today."""
    with translation.override(settings.LANGUAGE_CODE):
        page = reverse("admin:cases_case_change", args=[case.pk])
    for officer in officers_of(case):
        notify(
            user=officer, kind=kind, title=fill(title, case), body=fill(body, case), url=page, dedupe=str(key)
        )  # fmt: skip


def officers_of(case: Case) -> list[User]:
    """Who works on it."""
    if case.officer and case.officer.is_active:
        return [case.officer]
    jobs = Employment.objects.on(local_day(timezone.now())).filter(department=case.department_id, role="officer")
    return list(User.objects.filter(pk__in=jobs.values("user"), is_active=True).order_by("pk"))
