"""Demo: drafts and filed applications of many people over the nine procedures, filed by the services themselves on days
before today, so that numbers follow each other as they would; then what became of them (`demo_work`)."""

import datetime as dt
import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Q

from apps.applications import demo_work
from apps.applications.choices import APPLICATION
from apps.applications.models import Application, Procedure
from apps.applications.services.cosignature import bind_account
from apps.applications.services.cosigning import invite_cosigner
from apps.applications.services.drafts import begin_application, save_answers
from apps.applications.services.filing import file_application
from apps.applications.services.receipts import issue_receipt
from apps.core.actor import Actor, system_actor
from apps.core.demo import SEED, as_of
from apps.core.events import deliver_event
from apps.core.legal_time import LJUBLJANA
from apps.core.models import OutboxEvent
from apps.documents.models import Document
from apps.documents.services import receive_document, render_pdf
from apps.identity.models import Mandate
from apps.identity.services.personas import emso_of, facts_of, persona_account

FILE = Path(__file__).parent / "data" / "demo_applications.json"
PORTAL = system_actor("demo")
DAY = re.compile(r"day([+-]\d+)(T\d\d:\d\d)?")
CHILD = re.compile(r"emso-(\d+)")
BEFORE = dt.timedelta(minutes=25)  # from the first word to filing
CONTACT = "vlagatelj_"  # fields of the account, which everybody has of their own
WHILE = dt.timedelta(seconds=4)  # between filing and receipt


def written() -> list[dict[str, Any]]:
    """What the personas filed and began."""
    found: list[dict[str, Any]] = json.loads(FILE.read_text(encoding="utf-8"))["applications"]
    return found


def entries() -> list[dict[str, Any]]:
    """All, the oldest first: so the numbers of cases follow the days. The further cases of `demo_work` answer as the
    first application of their procedure does, but for what stands in `with`."""
    found = written()
    first = {entry["procedure"]: entry for entry in reversed(found) if entry["state"] == "filed"}
    for case in demo_work.script()["cases"]:
        base = first[case["procedure"]]
        answers = {name: value for name, value in base["answers"].items() if not name.startswith(CONTACT)}
        answers["vlagatelj_email"] = facts_of(case["who"])["email"]
        found.append({**base, "party": "own", **case, "answers": answers | case.get("with", {})})
    return sorted(found, key=lambda entry: (-entry["days"], _time(entry)))


def _time(entry: dict[str, Any]) -> dt.time:
    hour, minute = (int(part) for part in entry["at"].split("."))
    return dt.time(hour, minute, 17)


def load(today: dt.date) -> str:
    """Make what is not there yet; who has as many applications of a procedure as the files say gets no other."""
    filed, drafts, count = [], 0, Counter[tuple[str, ...]]()
    for entry in entries():
        actor = _actor(entry)
        procedure = Procedure.objects.filter(slug=entry["procedure"]).first()
        key = (entry["who"], entry["party"], entry["procedure"], entry["state"])
        count[key] += 1
        if actor is None or procedure is None or _many(actor, procedure, entry["state"]) >= count[key]:
            continue
        moment = dt.datetime.combine(today - dt.timedelta(days=entry["days"]), _time(entry), LJUBLJANA)
        draft = _draft(actor, procedure, entry, moment)
        if entry["state"] == "filed":
            filed.append((_file(actor, draft, moment), actor, entry.get("story", "fresh")))
        else:
            drafts += 1
            with as_of(moment):
                for cosigner in entry.get("cosigners", []):
                    _invite(actor, draft, cosigner)
            Application.objects.filter(pk=draft.pk).update(changed=moment)
    demo_work.play(filed)
    return f"{len(filed)} filed, {drafts} drafts"


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


def _many(actor: Actor, procedure: Procedure, state: str) -> int:
    mine = Application.objects.filter(Application.objects.in_name_of(actor), version__procedure=procedure)
    return int(mine.filter(state=state).count())


def _draft(actor: Actor, procedure: Procedure, entry: dict[str, Any], moment: dt.datetime) -> Application:
    draft = begin_application(actor=actor, procedure=procedure)  # today: forms hold since they were loaded
    answers = {name: _value(value, moment.date(), str(draft.pk)) for name, value in entry["answers"].items()}
    save_answers(actor=actor, application_id=draft.pk, fields=[*answers], answers=answers)
    for purpose, name in _names(entry):
        _attach(actor, draft, purpose, name, moment)
    Application.objects.filter(pk=draft.pk).update(created=moment - BEFORE)
    Document.objects.of(APPLICATION, draft.pk).update(created=moment - BEFORE)
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


def _invite(actor: Actor, draft: Application, persona: dict[str, str]) -> None:
    """A persona as a co-applicant who has opened the invitation and has yet to answer."""
    cosigner = invite_cosigner(
        actor=actor, application_id=draft.pk, name=persona["name"], email=persona["email"]
    )  # fmt: skip
    user, level = persona_account(persona["who"])
    bind_account(actor=Actor(user=user, level=level), application=draft, cosigner=cosigner)


def _file(actor: Actor, draft: Application, moment: dt.datetime) -> Application:
    """Filed, with the receipt and the notices of that moment."""
    with as_of(moment):
        done = file_application(actor=actor, application_id=draft.pk, statement=True)
    with as_of(moment + WHILE):
        issue_receipt(done.pk)
        for event in OutboxEvent.objects.filter(name="application_filed", payload__application_id=str(done.pk)):
            deliver_event(event.pk)
    return done


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
