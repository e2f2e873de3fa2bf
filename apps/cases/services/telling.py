"""Who hears of what happens in a case. No mail says more than the number: the rest is read behind the sign-in."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from apps.cases.models import Case, Delivery, OpinionRequest
from apps.cases.models.cases import OFFICERS
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


@dataclass(frozen=True)
class Word:
    """What a notice is called, and its marked texts (`gettext_noop`)."""

    kind: str
    title: str
    body: str


ASKED = Word(
    "cases.opinion_asked", gettext_noop("Zaprosilo za mnenje, zadeva %(number)s"),
    gettext_noop("Vaš oddelek je zaprošen za mnenje v zadevi »%(title)s«. Vprašanje in rok sta na strani zaprosila."),
)  # fmt: skip
GIVEN = Word(
    "cases.opinion_given", gettext_noop("Prejeto mnenje, zadeva %(number)s"),
    gettext_noop("V zadevi »%(title)s« je prispelo mnenje, za katero ste zaprosili."),
)  # fmt: skip
APPEALED = Word(
    "cases.appealed", gettext_noop("Prejeta pritožba, zadeva %(number)s"),
    gettext_noop("Stranka se je v portalu pritožila zoper odločitev v zadevi »%(title)s«."),
)  # fmt: skip
TAKES_PART = Word(
    "cases.party", gettext_noop("Sodelujete v zadevi %(number)s"),
    gettext_noop("Občina vas je vpisala kot udeleženca v zadevi »%(title)s«. Njen potek spremljate v Moj Ptuj."),
)  # fmt: skip
NOT_NEEDED = Word(
    "cases.opinion_closed", gettext_noop("Mnenje ni več potrebno, zadeva %(number)s"),
    gettext_noop("Mnenja v zadevi »%(title)s« ne čakamo več."),
)  # fmt: skip


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


def tell_person(case: Case, user: User, *, key: Any) -> None:
    """Somebody who takes part in it from now on."""
    if user.is_active and not user.erased:
        with translation.override(settings.LANGUAGE_CODE):
            page = case.get_absolute_url()
        title, body = fill(TAKES_PART.title, case), fill(TAKES_PART.body, case)
        notify(user=user, kind=TAKES_PART.kind, title=title, body=body, url=page, dedupe=str(key))


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


def tell_asked(opinion: OpinionRequest, word: Word) -> None:
    """Everybody who can answer for the department that was asked; an institution without an account nobody tells."""
    with translation.override(settings.LANGUAGE_CODE):
        page = reverse("admin:cases_opinion_answer", args=[opinion.pk])
    jobs = Employment.objects.on(local_day(timezone.now())).filter(role__in=OFFICERS)
    people = jobs.filter(department=opinion.department_id).values("user") if opinion.department_id else ()
    for user in User.objects.filter(pk__in=people, is_active=True).order_by("pk"):
        notify(
            user=user, kind=word.kind, title=fill(word.title, opinion.case), body=fill(word.body, opinion.case),
            url=page, dedupe=str(opinion.pk),
        )  # fmt: skip
