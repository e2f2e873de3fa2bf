"""Demo: a letter that the receiving office registered and whose answers it typed, with what is missing on the paper
and what the officer corrected."""

import datetime as dt
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from apps.applications.engine import new_row_id
from apps.applications.models import FormVersion
from apps.applications.services.paper_form import pdf_of
from apps.applications.services.transcribing import form_for, type_answers
from apps.cases.choices import FilerKind, Manner
from apps.cases.models import PaperFiling
from apps.cases.services import Paper, Party, register_paper
from apps.core.actor import Actor
from apps.core.legal_time import LJUBLJANA, local_day
from apps.identity.models import Employment
from apps.identity.services.personas import facts_of, staff_at_work

KEY = UUID("01a1f3c8-6a00-7000-8000-70617069726a")
PROCEDURE, WHO = "prekop-obcinske-ceste", "sp-7f3a91c2"  # who sees it in Moj Ptuj after signing in
MORNING = dt.time(8, 20)


def load(today: dt.date) -> str:
    """Once, and only where somebody receives paper and there is a form."""
    clerk, version = _at_work(role="receiving"), form_for(PROCEDURE, timezone.now())
    if PaperFiling.objects.filter(pk=KEY).exists() or clerk is None or version is None:
        return "0 letters"
    filing = _registered(clerk, version, dt.datetime.combine(today - dt.timedelta(days=1), MORNING, LJUBLJANA))
    for step, answers, unread in _pages():
        _type(clerk, filing, step, answers, unread)
    if officer := _at_work(role="officer", department=filing.case.department_id):
        _type(officer, filing, "poseg", {"namen": "Nov vodovodni priključek"}, {})
    return "1 letter"


def _at_work(**where: Any) -> Actor | None:
    job = Employment.objects.filter(**where).select_related("user").order_by("created").first()
    return staff_at_work(job.user) if job else None


def _registered(clerk: Actor, version: FormVersion, arrived: dt.datetime) -> PaperFiling:
    facts = facts_of(WHO)
    name = f"{facts['given_name']} {facts['family_name']}"
    party = Party(FilerKind.PERSON, name, facts["address"], phone="02 748 29 99", emso=facts["emso"])
    paper = Paper(
        Manner.REGISTERED, arrived, "Prekop ceste za vodovodni priključek",
        posted=local_day(arrived) - dt.timedelta(days=1), procedure=PROCEDURE,
    )  # fmt: skip
    sheet = SimpleUploadedFile("vloga.pdf", pdf_of(version, version.procedure), content_type="application/pdf")
    return register_paper(actor=clerk, key=KEY, paper=paper, party=party, uploads=[sheet])


def _pages() -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Step, answers, and what is no answer."""
    facts = facts_of(WHO)
    name = f"{facts['given_name']} {facts['family_name']}"
    party = {"vlagatelj_ime": name, "vlagatelj_naslov": facts["address"], "vlagatelj_emso": facts["emso"]}
    yield "vlagatelj", party, {}
    yield "poseg", {"vrsta_del": "prekop", "namen": "Nov vodovodni prikjuček"}, {}
    plot = {"_id": new_row_id(), "katastrska_obcina": "400 Ptuj", "parcela": "1342/1"}
    yield "lokacija", {"ulica": "Prešernova ulica 12", "parcele": [plot], "dolzina_m": "6.5"}, {}
    yield "izvedba", {"zapora": "delna"}, {"zacetek": ["po prvem", "maju", ""]}


def _type(actor: Actor, filing: PaperFiling, step: str, answers: dict[str, Any], unread: dict[str, Any]) -> None:
    fields = {*answers, *unread}
    type_answers(actor=actor, filing_id=filing.pk, fields=fields, answers=answers, typed=unread, step=step)
