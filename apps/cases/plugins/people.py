"""What cases plug in for the people whose they are: Moj Ptuj, search, personal data."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from apps.cases import reading
from apps.cases.choices import LetterKind
from apps.cases.models import Case, CaseParty
from apps.cases.plugins import waiting
from apps.core import access, plugs
from apps.core.actor import Actor, actor_of

SHOWN = 3
NUMBER = re.compile(r"\d{1,5}-\d{0,10}(?:[/-]\d{0,4})?")
KEPT = _(
    "Uredba o upravnem poslovanju in ZVDAGA: gradivo upravnih zadev hranimo, kot določa klasifikacijski načrt, "
    "praviloma trajno (GDPR, 17. člen, točka 3(b))"
)


def own(actor: Actor) -> Any:
    """Cases of the person, or of whom they act for; nobody's for the anonymous."""
    return Case.objects.visible_to(actor.in_person())


def recent(request: HttpRequest) -> dict[str, Any] | None:
    """First page of Moj Ptuj: the latest cases."""
    rows = own(actor_of(request)).named().order_by("-received_at", "-id")[:SHOWN]
    cases = reading.listed(rows)
    return {"cases": cases} if cases else None


def search_cases(text: str, actor: Actor, limit: int) -> Sequence[plugs.SearchHit]:
    """By number or its beginning: one's own lead to Moj Ptuj, those of the office to the admin."""
    if not actor.user or not NUMBER.fullmatch(text.strip()):
        return []
    sign, rest = text.strip().split("-", 1)
    number = f"{sign}-{rest.replace('-', '/')}"
    mine = list(own(actor).filter(number__startswith=number).order_by("-received_at", "-id")[:limit])
    hits = [_hit(case, case.get_absolute_url()) for case in mine]
    if not actor.is_staff:
        return hits
    office = Case.objects.office_of(actor).filter(number__startswith=number).order_by("-received_at", "-id")
    found = list(office[: limit - len(hits)])
    if found:
        access.note_list(actor, Case)
    return hits + [_hit(case, reverse("admin:cases_case_change", args=[case.pk])) for case in found]


def _hit(case: Case, url: str) -> plugs.SearchHit:
    snippet = f"{case.get_state_display()}, {date_format(case.received_day, 'DATE_FORMAT')}"
    return plugs.SearchHit(title=f"{case.number} · {case.title}", url=url, snippet=snippet, icon="listina")


def my_cases(actor: Actor) -> list[dict[str, Any]]:
    """Personal data: cases that the person is a party of or filed for others."""
    if not actor.user:
        return []
    mine = Case.objects.filter(applicant=actor.user.pk) | Case.objects.filter(principal=actor.user.pk)
    return [
        {
            "number": case.number,
            "title": case.title,
            "received": case.received_at.isoformat(),
            "state": str(case.get_state_display()),
            "due": case.decision_due.isoformat() if case.decision_due else None,
            "party": case.party_name,
            "department": case.department.name,
            "events": [
                {"happened": event.happened.isoformat(), "text": event.text}
                for event in case.events.all()
                if event.public
            ],
            "supplements": [
                f"{call.round}: {', '.join(item['label'] for item in call.asked)}"
                for call in case.supplement_requests.all()
            ],
            "appeals": [{"happened": one.received.isoformat(), "text": one.text} for one in case.appeals.all()],
            "messages": [
                {"happened": one.written.isoformat(), "from_office": one.from_office, "text": one.text}
                for one in case.messages.all()
            ],
            "letters": [
                {"happened": one.written.isoformat(), "number": one.number, "subject": one.subject, "text": one.body}
                for one in case.letters.all()
                if one.kind == LetterKind.LETTER and one.document
            ],
        }
        for case in mine.select_related("department")
        .prefetch_related("events", "supplement_requests", "messages", "appeals", "letters__case")
        .order_by("received_at", "pk")
    ]


def my_parts(actor: Actor) -> list[dict[str, Any]]:
    """Personal data: cases of others in which the person takes part, as the office wrote it down."""
    if not actor.user:
        return []
    rows = CaseParty.objects.filter(user=actor.user.pk).select_related("case").order_by("since", "pk")
    return [
        {
            "number": one.case.number,
            "title": one.case.title,
            "kind": str(one.get_kind_display()),
            "name": one.name,
            "address": str(one.address),
            "contact": str(one.contact),
            "since": one.since.isoformat(),
            "until": one.until.isoformat() if one.until else None,
        }
        for one in rows
    ]


def erasure_plan(user: Any) -> Iterable[plugs.ErasureLine]:
    """Cases stay, with the name of the party as it was filed."""
    count = (Case.objects.filter(applicant=user.pk) | Case.objects.filter(principal=user.pk)).count()
    text = _("zadeve: številka, stranka, potek, dokumenti, pozivi, dopisi, sporočila in pritožbe")
    yield plugs.ErasureLine(text, "kept", KEPT, count)
    parts = CaseParty.objects.filter(user=user.pk).count()
    yield plugs.ErasureLine(_("sodelovanje v zadevah drugih: ime, naslov in kontakt"), "kept", KEPT, parts)


def _register_data() -> None:
    plugs.personal_data.register(
        "cases",
        plugs.PersonalData(
            _("Zadeve"),
            my_cases,
            labels={
                "received": _("Prejeto"),
                "due": _("Odločitev do"),
                "party": _("Stranka"),
                "department": _("Odloča"),
                "events": _("Potek"),
                "happened": _("Kdaj"),
                "text": _("Besedilo"),
                "supplements": _("Pozivi za dopolnitev"),
                "messages": _("Sporočila"),
                "letters": _("Dopisi"),
                "subject": _("Predmet"),
                "appeals": _("Pritožbe"),
                "from_office": _("Piše uradna oseba"),
            },
            purpose=_("vodenje in odločanje v upravnih zadevah"),
            basis=_("GDPR, 6. člen, točka 1(e); Zakon o splošnem upravnem postopku"),
            source=_("vaša vloga in uradne evidence"),
            kept=KEPT,
        ),
        order=20,
    )
    plugs.personal_data.register(
        "cases.parties",
        plugs.PersonalData(
            _("Sodelovanje v zadevah drugih"),
            my_parts,
            labels={"kind": _("Kot kaj"), "contact": _("Kontakt"), "since": _("Od"), "until": _("Do")},
            purpose=_("vodenje in odločanje v upravnih zadevah"),
            basis=_("GDPR, 6. člen, točka 1(e); Zakon o splošnem upravnem postopku"),
            source=_("uradna oseba ali vloga, ki ste jo sopodpisali"),
            kept=KEPT,
        ),
        order=21,
    )


def register() -> None:
    """Called from the app's `register`."""
    plugs.my_pages.register(
        "cases",
        plugs.MyPage(
            _("Zadeve"), lambda: reverse("cases:mine"), "listina",
            waiting.waiting_count,
        ),
        order=5,
    )  # fmt: skip
    plugs.my_waiting.register("cases.fees", waiting.fees)
    plugs.my_waiting.register("cases.talk", waiting.talk)
    plugs.my_blocks.register("cases", plugs.HomeBlock("cases/recent.html", recent), order=20)
    cases = plugs.SearchSource(_("Zadeve"), search_cases, answers=False)  # somebody's own
    plugs.search_sources.register("cases", cases, order=10)
    _register_data()
    plugs.erasures.register("cases", plugs.Erasure(erasure_plan, lambda user: None), order=30)
