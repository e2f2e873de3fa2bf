"""Personal data in questions: what is known of a person, how it is forgotten, how long it is kept."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from apps.core import history, plugs
from apps.core.actor import Actor, system_actor
from apps.core.retention import cutoff
from apps.questions.choices import WAITING, ClosingReason, QuestionState
from apps.questions.models import AnswerVersion, Asker, Question
from apps.questions.services.moving import lock_question, move

UNCONFIRMED, CONTACTS, PRIVATE = "P7D", "P1Y", "P2Y"
REASON = "GDPR, 17. člen"
EMPTY = "–"
ERASING = system_actor("questions.erasing")


def my_questions(actor: Actor) -> list[dict[str, Any]]:
    """Personal data: what the person asked, and what was answered."""
    if not actor.user:
        return []
    rows = Question.objects.filter(asker__user=actor.user.pk).select_related("asker").prefetch_related("versions")
    return [
        {
            "title": row.original_title, "text": row.original_text, "published": f"{row.title} {row.text}".strip(),
            "state": str(QuestionState(row.shown_state).label), "created": row.asked_at.isoformat(),
            "consent": row.consent, "name_shown": row.asker.show_name,
            "answers": [version.text for version in row.versions.all()],
        }
        for row in rows.order_by("asked_at", "pk")
    ]  # fmt: skip


def plan(user: Any) -> Iterable[plugs.ErasureLine]:
    """Public ones stay, without anybody; of private ones nothing is left."""
    rows = Asker.objects.filter(user=user.pk)
    basis = _("javni odgovor ostane brez imena in stika, ker pomaga drugim")
    shown = rows.filter(question__public=True).count()
    yield plugs.ErasureLine(_("javna vprašanja občini: kdo jih je zastavil"), "anonymised", basis, shown)
    gone = _("ni več podlage za hrambo (GDPR, 17. člen)")
    hidden = rows.filter(question__public=False).count()
    yield plugs.ErasureLine(_("zasebna vprašanja občini"), "erased", gone, hidden)


def forget(user: Any) -> None:
    """Nobody's questions any more; private ones lose their words, public ones what was asked first."""
    for key in Question.objects.filter(asker__user=user.pk).order_by("pk").values_list("pk", flat=True):
        row = lock_question(key)
        if row.public:
            _unseal(row)
            continue
        empty(row, REASON)
        if row.is_waiting:  # nobody is left to answer
            move(ERASING, row, "close", reason=ClosingReason.WITHDRAWN)
    Asker.objects.filter(user=user.pk).delete()


def _unseal(row: Question) -> None:
    row.original_title = row.original_text = EMPTY
    row.save()


def empty(row: Question, reason: str) -> None:
    """No words of question and answer are left, nor anything to publish; that there was one, and when it was answered,
    stays."""
    row.title = row.original_title = row.original_text = EMPTY
    row.text = row.answer = ""
    row.consent = row.pending = False
    row.save()
    for version in AnswerVersion.objects.filter(question=row):
        version.text = version.original = EMPTY
        version.reason = ""
        version.save()
        history.forget(version, reason=reason)
    history.forget(row, reason=reason)


def unconfirmed(today: dt.date) -> QuerySet[Any]:
    """Questions whose address was not confirmed in time."""
    return Question.objects.filter(state=QuestionState.UNCONFIRMED, created__lt=cutoff(today, UNCONFIRMED))


def drop(row: Question) -> None:
    """It was never a question: nothing of it stays."""
    key = Question.objects.get(pk=row.pk)
    Question.objects.filter(pk=row.pk).delete()
    history.forget(key, reason="vprašanje ni bilo potrjeno")


def _running(since: dt.datetime) -> QuerySet[Any]:
    """The first ones of threads in which something waits, or was answered or ended from then on."""
    waits = Q(state__in=(*WAITING, QuestionState.UNCONFIRMED))
    answered = Q(pk__in=AnswerVersion.objects.filter(written_at__gte=since).values("question"))
    rows = Question.objects.filter(waits | answered | Q(closed_at__gte=since))
    return rows.order_by().values_list(Coalesce("parent", "pk"))


def contacts(today: dt.date) -> QuerySet[Any]:
    """Askers without an account, of threads that were answered or ended long ago: whoever waits for an answer to a
    follow-up reads it on the page of the first."""
    rows = Asker.objects.filter(user=None).annotate(first=Coalesce("question__parent", "question"))
    return rows.exclude(first__in=_running(cutoff(today, CONTACTS)))


def private(today: dt.date) -> QuerySet[Any]:
    """Questions that nobody else reads, of threads that were answered or ended long ago."""
    rows = Question.objects.filter(public=False).exclude(title=EMPTY).annotate(first=Coalesce("parent", "pk"))
    return rows.exclude(first__in=_running(cutoff(today, PRIVATE))).select_related("topic")


def end_private(row: Question) -> None:
    """Words and contact go."""
    Asker.objects.filter(question=row).delete()
    empty(row, "rok hrambe")


def register() -> None:
    """Called from the app's `register`."""
    labels = {
        "published": _("Objavljeno besedilo"), "text": _("Pojasnilo"), "state": _("Stanje"), "created": _("Kdaj"),
        "consent": _("Odgovor se sme objaviti"), "name_shown": _("Ime je vidno"), "answers": _("Odgovori"),
        "title": _("Vprašanje"),
    }  # fmt: skip
    told = plugs.PersonalData(
        _("Vprašanja občini"), my_questions, labels=labels, purpose=_("odgovori na vprašanja občanov"),
        basis=_("GDPR, 6. člen, točka 1(e); Zakon o lokalni samoupravi, 21. člen"), source=_("vpisali ste sami"),
        kept=_("zasebna vprašanja dve leti po odgovoru, stik brez računa eno leto; javni odgovor trajno, brez vas"),
    )  # fmt: skip
    plugs.personal_data.register("questions", told, order=43)
    plugs.erasures.register("questions", plugs.Erasure(plan, forget), order=26)
    basis = _("Splošna uredba o varstvu podatkov, člen 5(1)(e)")
    for key, rule in (
        ("unconfirmed", plugs.RetentionRule(
            _("Nepotrjena vprašanja občini"), _("sedem dni"), basis, unconfirmed, drop, duration=UNCONFIRMED,
            start=_("oddaja"), proposed=True)),
        ("contacts", plugs.RetentionRule(
            _("Stiki vpraševalcev brez računa"), _("eno leto"), basis, contacts, lambda row: row.delete(),
            duration=CONTACTS, start=_("zadnji odgovor na vprašanje ali dodatno vprašanje"), proposed=True)),
        ("private", plugs.RetentionRule(
            _("Zasebna vprašanja občini"), _("dve leti"), basis, private, end_private, duration=PRIVATE,
            start=_("zadnji odgovor na vprašanje ali dodatno vprašanje"), action="anonymise", proposed=True)),
    ):  # fmt: skip
        plugs.retention_rules.register(f"questions.{key}", rule)
