"""Demo: drafts and filed applications of several people over the nine procedures, filed by the services themselves on
days before today, so that numbers follow each other as they would."""

import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Q

from apps.applications.choices import APPLICATION
from apps.applications.models import Application, Cosigner, Procedure
from apps.applications.services.cosignature import bind_account
from apps.applications.services.cosigning import invite_cosigner
from apps.applications.services.drafts import begin_application, save_answers
from apps.applications.services.filing import file_at
from apps.applications.services.receipts import issue_receipt
from apps.core.actor import Actor, system_actor
from apps.core.demo import SEED
from apps.core.events import deliver_event
from apps.core.legal_time import LJUBLJANA
from apps.core.models import OutboxEvent
from apps.documents.models import Document
from apps.documents.services import receive_document, render_pdf
from apps.identity.models import Mandate
from apps.identity.services.personas import persona_account
from apps.notifications.models import Notification

FILE = Path(__file__).parent / "data" / "demo_applications.json"
PORTAL = system_actor("demo")
DAY = re.compile(r"day([+-]\d+)(T\d\d:\d\d)?")
CHILD = re.compile(r"emso-(\d+)")
WEIGHTS = (7, 6, 5, 4, 3, 2) * 2
WHILE = dt.timedelta(seconds=4)  # between filing and receipt


def entries() -> list[dict[str, Any]]:
    """What is in the file, the oldest first: so the numbers of cases follow the days."""
    found: list[dict[str, Any]] = json.loads(FILE.read_text(encoding="utf-8"))["applications"]
    return sorted(found, key=lambda entry: -entry["days"])


def load(today: dt.date) -> str:
    """Make what is not there yet; who has an application of a procedure already gets no other."""
    filed = drafts = 0
    for entry in entries():
        actor = _actor(entry)
        procedure = Procedure.objects.filter(slug=entry["procedure"]).first()
        if actor is None or procedure is None or _has(actor, procedure, entry["state"]):
            continue
        hour, minute = (int(part) for part in entry["at"].split("."))
        day = today - dt.timedelta(days=entry["days"])
        moment = dt.datetime.combine(day, dt.time(hour, minute, 17), LJUBLJANA)
        draft = _draft(actor, procedure, entry, moment)
        if entry["state"] == "filed":
            _file(actor, draft, moment)
            filed += 1
        else:
            for cosigner in entry.get("cosigners", []):
                _invite(actor, draft, cosigner, moment)
            Application.objects.filter(pk=draft.pk).update(changed=moment)
            drafts += 1
    return f"{filed} filed, {drafts} drafts"


def _actor(entry: dict[str, Any]) -> Actor | None:
    """The persona, signed in at their level, in the name that the entry says; None without such a mandate."""
    user, level = persona_account(entry["who"])
    if entry["party"] == "own":
        return Actor(user=user, level=level)
    whose = Q(organisation__isnull=False) if entry["party"] == "organisation" else Q(person__isnull=False)
    mandate = Mandate.objects.in_force().filter(whose, representative=user).order_by("created", "pk").first()
    if mandate is None:
        return None
    return Actor(
        user=user, level=level, mandate=mandate.pk, organisation=mandate.organisation_id, principal=mandate.person_id
    )


def _has(actor: Actor, procedure: Procedure, state: str) -> bool:
    mine = Application.objects.filter(Application.objects.in_name_of(actor), version__procedure=procedure)
    return bool(mine.filter(state=state).exists())


def _draft(actor: Actor, procedure: Procedure, entry: dict[str, Any], moment: dt.datetime) -> Application:
    draft = begin_application(actor=actor, procedure=procedure)
    answers = {name: _value(value, moment.date(), str(draft.pk)) for name, value in entry["answers"].items()}
    save_answers(actor=actor, application_id=draft.pk, fields=[*answers], answers=answers)
    for purpose, name in _names(entry):
        _attach(actor, draft, purpose, name, moment)
    begun = moment - dt.timedelta(minutes=25)
    Application.objects.filter(pk=draft.pk).update(created=begun)
    Document.objects.of(APPLICATION, draft.pk).update(created=begun)
    return draft


def _names(entry: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for purpose, names in entry.get("attachments", {}).items():
        for name in names:
            yield purpose, name


def _attach(actor: Actor, draft: Application, purpose: str, name: str, moment: dt.datetime) -> None:
    title = name.removesuffix(".pdf").replace("-", " ").capitalize()
    words = {"note": "Primer priloge za prikaz portala.", "lines": [draft.version.procedure.title_sl, title]}
    content = render_pdf("primer-priloge", words, title=title, at=moment)
    receive_document(
        actor=actor, upload=SimpleUploadedFile(name, content), owner_kind=APPLICATION, owner_id=draft.pk,
        purpose=purpose,
    )  # fmt: skip


def _invite(actor: Actor, draft: Application, persona: dict[str, str], moment: dt.datetime) -> None:
    """A persona as a co-applicant who has opened the invitation and has yet to answer."""
    cosigner = invite_cosigner(
        actor=actor, application_id=draft.pk, name=persona["name"], email=persona["email"]
    )  # fmt: skip
    user, level = persona_account(persona["who"])
    bind_account(actor=Actor(user=user, level=level), application=draft, cosigner=cosigner)
    Cosigner.objects.filter(pk=cosigner.pk).update(created=moment, sent=moment)


def _file(actor: Actor, draft: Application, moment: dt.datetime) -> None:
    """Filed, with the receipt and the notices of that moment."""
    done = file_at(moment, actor=actor, application_id=draft.pk, statement=True)
    issue_receipt(done.pk, happened=moment + WHILE)
    for event in OutboxEvent.objects.filter(name="application_filed", payload__application_id=str(done.pk)):
        deliver_event(event.pk)
    Document.objects.of("case", done.case_id or "").update(created=moment + WHILE)
    Notification.objects.filter(dedupe=str(done.pk)).update(created=moment + WHILE)


def _value(value: Any, day: dt.date, key: str) -> Any:
    """With its dates counted from a day, and with ids for rows that are the same at every run."""
    if isinstance(value, str):
        return _text(value, day)
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [
            {"_id": _row_id(key, at), **{name: _value(part, day, key) for name, part in row.items()}}
            for at, row in enumerate(value)
        ]
    return value


def _text(value: str, day: dt.date) -> str:
    if match := DAY.fullmatch(value):
        return (day + dt.timedelta(days=int(match[1]))).isoformat() + (match[2] or "")
    if match := CHILD.fullmatch(value):
        return emso_of(day - dt.timedelta(days=int(match[1])))
    return value


def _row_id(key: str, at: int) -> str:
    """26 characters, as the engine makes them."""
    return "01" + hashlib.sha256(f"{SEED}:{key}:{at}".encode()).hexdigest()[:24].upper()


def emso_of(birth: dt.date) -> str:
    """A valid EMŠO of a boy born on a day; nobody's, for serial numbers are tried from the end."""
    for serial in range(499, 0, -1):
        digits = f"{birth:%d%m}{birth.year % 1000:03}50{serial:03}"
        rest = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, digits, strict=True)) % 11
        if rest != 1:
            return f"{digits}{(11 - rest) % 11}"
    raise AssertionError("some serial has a control digit")
