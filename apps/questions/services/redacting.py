"""Words taken out of everything that people read: question, answer with all its versions, the whole thread, in one
transaction. Search, feed, API and pages follow from the rows; kept answers of the API go."""

import re
from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core import history
from apps.core.actor import Actor
from apps.core.models import IdempotencyKey
from apps.questions import workflow
from apps.questions.choices import HIDDEN_WORDS, LONGEST_TITLE, EventKind
from apps.questions.exceptions import StepRefused
from apps.questions.models import AnswerVersion, Asker, Question
from apps.questions.services.events import write_event
from apps.questions.services.moving import office_locked

SHORTEST = 2  # letters of what is taken out
ENDING = "*"  # `Novak*` stands for every inflection


def redact_words(
    *, actor: Actor, question_id: UUID, words: Sequence[str], reason: str, hide_name: bool = False
) -> Question:
    """Replace the words, in any case of letters, everywhere in the thread; with hide_name the asker's name goes too.
    StepRefused when none of them is there."""
    wanted = _pattern(words)
    if not reason.strip():
        raise StepRefused(_("Napišite, zakaj."))
    if wanted is None and not hide_name:
        raise StepRefused(_("Vpišite besede, ki jih je treba prikriti."))
    with transaction.atomic():
        question = office_locked(actor, question_id, also=frozenset({workflow.MODERATOR}))
        first = question.parent_id or question.pk
        rows = Question.objects.select_for_update(of=("self",)).select_related("topic").order_by("pk")
        thread = list(rows.filter(pk=first) | rows.filter(parent=first))
        found = sum(_redact(row, wanted) for row in thread) if wanted else 0
        if wanted and not found:
            raise StepRefused(_("Teh besed ni ne v vprašanju ne v odgovoru."))
        if hide_name:
            Asker.objects.filter(question__in=thread).update(show_name=False)
        keys = [str(row.pk) for row in thread]
        IdempotencyKey.objects.filter(body__id__in=keys).delete()
        texts = "Del besedila je prikrit.", "A part of the text was redacted."
        write_event(actor, question, EventKind.EDITED, texts, for_asker=False, words=reason)
        question.refresh_from_db()
    return question


def _pattern(words: Sequence[str]) -> re.Pattern[str] | None:
    """Whole words alone (letters of any alphabet), or with the ending all that begin so; the longest first, so that a
    name goes before a part of it."""
    known = sorted({word.strip() for word in words if len(word.strip(f" {ENDING}")) >= SHORTEST}, key=len, reverse=True)
    return re.compile("|".join(_part(word) for word in known), re.IGNORECASE) if known else None


def _part(word: str) -> str:
    bare = word.rstrip(ENDING)
    begin = r"\b" if re.match(r"\w", bare) else ""
    end = r"\w*" if word.endswith(ENDING) else r"\b" if re.search(r"\w\Z", bare) else ""
    return begin + re.escape(bare) + end


def _redact(row: Question, wanted: re.Pattern[str]) -> int:
    """How many places."""
    total = 0
    for name in ("title", "text", "answer"):
        cleaned, count = wanted.subn(HIDDEN_WORDS, getattr(row, name))
        setattr(row, name, cleaned[:LONGEST_TITLE] if name == "title" else cleaned)
        total += count
    for version in AnswerVersion.objects.select_for_update().filter(question=row):
        counts = 0
        for name in ("text", "reason"):
            cleaned, count = wanted.subn(HIDDEN_WORDS, getattr(version, name))
            setattr(version, name, cleaned[:300] if name == "reason" else cleaned)
            counts += count
        if counts:
            version.save()
            history.forget(version, reason="prikrito besedilo")
        total += counts
    if total:
        row.updated_at = timezone.now()
        row.save()
        history.forget(row, reason="prikrito besedilo")
    return total
