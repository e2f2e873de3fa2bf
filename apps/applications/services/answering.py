"""Answers to calls for a supplement as programs send them: canonical values, checked by the same services."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from apps.applications.engine import Problem
from apps.applications.exceptions import Incomplete
from apps.applications.services.canonical import Malformed, read_all
from apps.applications.services.supplements import OWNER, Mending, file_supplement, mending_of, save_supplement
from apps.cases.exceptions import AnswerRefused
from apps.cases.registry import Answer
from apps.core.actor import Actor
from apps.core.api.problems import Wrong
from apps.documents.models import Document
from apps.documents.services import delete_document, receive_document


def add_file(actor: Actor, request: Any, requirement: str, upload: Any) -> Document:
    """Keep a file for the answer, as the page does."""
    return receive_document(
        actor=actor, upload=upload, owner_kind=OWNER, owner_id=request.pk, purpose=requirement
    )  # fmt: skip


def answer_call(actor: Actor, request: Any, answer: Answer) -> None:
    """Put the values over those that stand, choose the files, and send. AnswerRefused with everything that is wrong:
    then nothing is kept. Fields that were not marked are left out. Answered already: nothing changes."""
    mending = mending_of(actor, request.pk)
    if mending.supplement and mending.supplement.is_sent:
        return
    fields = [one for one in mending.fields if one.type != "info" and one.id in answer.fields]
    try:
        with transaction.atomic():
            read = read_all(fields, answer.fields)
            mending = save_supplement(
                actor=actor, request_id=request.pk, fields={one.id for one in fields}, answers=read.answers,
                said=answer.others,
            )  # fmt: skip
            _choose(actor, mending, answer.documents)
            file_supplement(actor=actor, request_id=request.pk, statement=answer.statement)
    except Malformed as error:
        faults: Iterable[Wrong] = [(("fields", *one.path), one.message, one.code) for one in error.faults]
        raise AnswerRefused(faults) from error
    except Incomplete as error:
        raise AnswerRefused([*_wrong(mending, error.problems), *map(_missing, error.missing)]) from error


def _choose(actor: Actor, mending: Mending, wanted: Any) -> None:
    """Files that were added and are not named go."""
    if wanted is None:
        return
    there, named = {str(one.pk): one for one in mending.documents}, [str(key) for key in wanted]
    strange = [at for at, key in enumerate(named) if key not in there]
    if strange:
        raise AnswerRefused([(("documents", at), _("Te datoteke ni med dodanimi."), "unknown") for at in strange])
    for key, document in there.items():
        if key not in named:
            delete_document(actor=actor, document=document)


def _wrong(mending: Mending, problems: Iterable[Problem]) -> Iterable[Wrong]:
    evaluation = mending.evaluation
    for one in problems:
        path = evaluation.pointer(one).removeprefix("#/answers/").split("/")
        yield ("fields", *path), one.message, one.code


def _missing(name: str) -> Wrong:
    kind, _mark, key = name.partition(":")
    if kind == "statement":
        return ("statement",), _("Potrdite, da so podatki resnični."), "required"
    if kind == "other":
        return ("others", key), _("Napišite odgovor."), "required"
    return ("documents", kind), _("Priložite zahtevano datoteko."), "required"
